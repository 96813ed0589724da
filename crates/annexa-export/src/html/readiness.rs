//! How many requirements are ready for which audit, and how the scores spread.

use super::{Report, anchor};
use crate::overview::{Readiness, readiness};
use crate::plain_text::one_line;
use crate::scale::LEVELS;
use crate::wording::{class_name, class_plural, percent};
use maud::{Markup, html};

pub(super) fn section(report: &Report<'_>) -> Markup {
    html! {
        section id="readiness" aria-labelledby="readiness-title" {
            h2 id="readiness-title" { "Readiness" }
            @for framework in &report.assessment.frameworks {
                @let counts = readiness(framework);
                @if report.names_frameworks() { h3.framework { (one_line(&framework.title)) } }
                (audits(&counts))
                (spread(&counts))
            }
            (classes(report))
        }
    }
}

fn audits(counts: &Readiness) -> Markup {
    html! {
        ul.audits {
            @for (name, asks, ready) in counts.audits() {
                @let share = percent(ready, counts.applicable);
                li.audit {
                    p.audit-name { (name) }
                    p.audit-count { strong { (ready) } " of " (counts.applicable) span.share { (share) "\u{a0}%" } }
                    div.bar aria-hidden="true" { div.fill style={ "width:" (share) "%" } {} }
                    p.audit-asks { (asks) }
                }
            }
        }
    }
}

/// One bar of all scores, and its legend as a list with counts.
fn spread(counts: &Readiness) -> Markup {
    html! {
        div.spread {
            div.stack aria-hidden="true" {
                @for (level, number) in LEVELS.iter().zip(counts.scores) {
                    @if number > 0 { div class={ "s" (level.score) } style={ "flex-grow:" (number) } { (number) } }
                }
            }
            ul.legend aria-label="Requirements of each score" {
                @for (level, number) in LEVELS.iter().zip(counts.scores) {
                    li { span class={ "swatch s" (level.score) } { (level.score) } (level.name) b { (number) } }
                }
                @if counts.not_applicable > 0 {
                    li { span.swatch.na { "–" } "Not applicable" b { (counts.not_applicable) } }
                }
            }
        }
    }
}

/// How many findings of each class there are, linked to them.
fn classes(report: &Report<'_>) -> Markup {
    html! {
        ul.classes aria-label="Findings of each class" {
            @for (class, number) in &report.assessment.summary.findings {
                @let name = one_line(if *number == 1 { class_name(class) } else { class_plural(class) });
                @let any = report.assessment.findings.iter().any(|finding| finding.class == *class);
                li class={ "class-" (class_style(class)) } {
                    @if any {
                        a href={ "#" (anchor::class(class)) } { strong { (number) } " " (name) }
                    } @else {
                        span { strong { (number) } " " (name) }
                    }
                }
            }
        }
    }
}

/// Name of the styles of a class of findings.
pub(super) fn class_style(class: &str) -> &'static str {
    match class {
        "major" => "major",
        "minor" => "minor",
        "opportunity" => "opportunity",
        _ => "observation",
    }
}
