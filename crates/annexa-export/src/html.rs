//! One HTML file that can be mailed: styles inside, no script, no request to the network.

mod anchor;
mod citation;
mod documents;
mod findings;
mod gaps;
mod guide;
mod heat_map;
mod map;
mod not_assessed;
mod readiness;
mod requirement;
mod reuse;

use crate::overview::{Places, Readiness, readiness};
use crate::plain_text::one_line;
use crate::wording::{count, percent, short_hash};
use annexa_report::{Assessment, MappingsVersion};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::io::{self, Write};

pub use map::write_map_html;
pub use reuse::write_reuse_html;

/// The styles of the reports.
pub const STYLES: &str = include_str!("html/report.css");

/// Nothing may be loaded, run or sent; only the styles inside the file apply.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Writes `assessment` as one HTML file that needs nothing else.
///
/// # Errors
/// What `out` returns.
pub fn write_html(assessment: &Assessment, out: &mut impl Write) -> io::Result<()> {
    let report = Report { assessment, places: Places::of(assessment) };
    out.write_all(report.page().into_string().as_bytes())
}

/// What every part of the page looks things up in.
struct Report<'a> {
    assessment: &'a Assessment,
    places: Places<'a>,
}

impl Report<'_> {
    fn page(&self) -> Markup {
        let title = self.title();
        let main = html! {
            (not_assessed::notice(self))
            (readiness::section(self))
            (heat_map::section(self))
            (gaps::section(self))
            (findings::section(self))
            (requirement::section(self))
            (documents::section(self))
            (not_assessed::section(self))
            (guide::section())
        };
        let head = html! { (self.masthead(&title)) (self.contents()) };
        let title = format!("{title} · as of {}", one_line(&self.assessment.as_of));
        shell(&title, &head, &main, &colophon(&self.assessment.mappings))
    }

    /// Title of the one framework, or how many there are.
    fn title(&self) -> String {
        match self.assessment.frameworks.as_slice() {
            [framework] => one_line(&framework.title),
            frameworks => format!("Assessment against {}", count(frameworks.len(), "framework")),
        }
    }

    /// Whether the parts must say which framework they are about.
    fn names_frameworks(&self) -> bool {
        self.assessment.frameworks.len() > 1
    }

    fn masthead(&self, title: &str) -> Markup {
        let assessment = self.assessment;
        let summary = &assessment.summary;
        html! {
            header.masthead {
                div.inner {
                    p.brand { span.mark aria-hidden="true" {} "Annexa" span.brand-what { "Evidence assessment" } }
                    h1 { (title) }
                    p.lede { (self.verdict()) }
                    dl.facts {
                        div { dt { "As of" } dd { (one_line(&assessment.as_of)) } }
                        div { dt { "Audit window" } dd { (count(assessment.window_months as usize, "month")) " before" } }
                        div {
                            dt { "Documents" }
                            dd {
                                (summary.assessed) " of " (summary.documents) " assessed"
                                @if summary.partial > 0 { ", " (summary.partial) " in part" }
                            }
                        }
                        div {
                            dt { "Mappings" }
                            dd {
                                (one_line(&assessment.mappings.version)) " "
                                code title=(one_line(&assessment.mappings.sha256)) {
                                    (short_hash(&one_line(&assessment.mappings.sha256)))
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The result in two sentences.
    fn verdict(&self) -> Markup {
        let summary = &self.assessment.summary;
        let of_class = |class: &str| {
            summary.findings.iter().filter(|(name, _)| name == class).map(|(_, number)| number).sum::<usize>()
        };
        let counts = self.assessment.frameworks.iter().map(readiness).fold(Readiness::default(), Readiness::and);
        html! {
            "Of " (count(counts.applicable, "applicable requirement")) ", "
            strong { (counts.stage_1) " (" (percent(counts.stage_1, counts.applicable)) "\u{a0}%)" }
            " are documented well enough for a stage 1 audit, " (counts.stage_2) " for a stage 2 audit and "
            (counts.surveillance) " for surveillance. An auditor would raise "
            strong { (of_class("major")) " major" } " and "
            @match of_class("minor") { 1 => "1 minor nonconformity.", number => { (number) " minor nonconformities." } }
        }
    }

    fn contents(&self) -> Markup {
        let assessment = self.assessment;
        html! {
            nav.contents aria-label="Contents" {
                ul.inner {
                    li { a href="#readiness" { "Readiness" } }
                    li { a href="#heat-map" { "Heat map" } }
                    @if gaps::exist(assessment) { li { a href="#gaps" { "Gaps" } } }
                    li { a href="#findings" { "Findings" span.number { (assessment.findings.len()) } } }
                    li { a href="#requirements" { "Requirements" } }
                    li { a href="#documents" { "Documents" span.number { (assessment.documents.len()) } } }
                    @if !assessment.summary.not_assessed.is_empty() {
                        li { a href="#not-assessed" { "Not assessed" span.number { (assessment.summary.not_assessed.len()) } } }
                    }
                    li { a href="#how-to-read" { "How to read this" } }
                }
            }
        }
    }
}

/// A whole page around its parts.
fn shell(title: &str, masthead: &Markup, main: &Markup, colophon: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                meta name="generator" content="Annexa";
                title { (title) }
                style { (PreEscaped(STYLES)) }
            }
            body {
                a.skip href="#main" { "Skip to the assessment" }
                (masthead)
                main id="main" tabindex="-1" { (main) }
                (colophon)
            }
        }
    }
}

fn colophon(mappings: &MappingsVersion) -> Markup {
    html! {
        footer.colophon {
            div.inner {
                p {
                    "Made by Annexa from the same documents, the same mappings and the same date, this report \
                     comes out the same, byte for byte. Mappings "
                    (one_line(&mappings.version)) ", SHA-256 " code.hash { (one_line(&mappings.sha256)) } "."
                }
            }
        }
    }
}
