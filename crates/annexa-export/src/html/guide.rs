//! How to read the report: the scale, what limits it, and what the report is not.

use crate::scale::{CAPS, DISCLAIMER, LEVELS};
use maud::{Markup, html};

pub(super) fn section() -> Markup {
    html! {
        section id="how-to-read" aria-labelledby="how-to-read-title" {
            h2 id="how-to-read-title" { "How to read this" }
            p.intro {
                "Each requirement gets the highest score up to which every condition holds; between two scores the \
                 lower one is given. Each judgement shows the words it rests on."
            }
            dl.scale {
                @for level in &LEVELS {
                    div {
                        dt { span class={ "swatch s" (level.score) } { (level.score) } (level.name) }
                        dd { (level.meaning) }
                    }
                }
            }
            h3 { "What limits a score" }
            ul.caps { @for cap in CAPS { li { (cap) } } }
            h3 { "What a passage does" }
            p {
                "A passage counts when it " b { "commits" } ": shall, must, is done. One that only " b { "intends" }
                " (will, plans to), only " b { "permits" } " (may, should), only " b { "mentions" } " (headings, \
                 definitions, lists, blank fields) or " b { "denies" } " is shown but does not meet a point. A point \
                 marked " b { "essential" } " is one whose absence alone would be a nonconformity."
            }
            p.disclaimer { (DISCLAIMER) }
        }
    }
}
