//! Which requirements each document answers, as one HTML file.

use super::{colophon, shell};
use crate::plain_text::{one_line, section_path};
use annexa_report::{MapReport, MappedDocument, MappedRequirement};
use maud::{Markup, html};
use std::io::{self, Write};

const COLUMNS: [&str; 4] = ["Requirement", "Relevance", "Score", "Strongest passage"];

/// From this relevance on a document answers a requirement.
const ANSWERS: f64 = 0.5;

/// Requirements below [`ANSWERS`] that are shown as well.
const NEAR: usize = 3;

/// Writes `map` as one HTML file that needs nothing else.
///
/// # Errors
/// What `out` returns.
pub fn write_map_html(map: &MapReport, out: &mut impl Write) -> io::Result<()> {
    let answering = map.documents.iter().filter(|d| answers(d) > 0).count();
    let head = html! {
        header.masthead {
            div.inner {
                p.brand { span.mark aria-hidden="true" {} "Annexa" span.brand-what { "Map of documents" } }
                h1 { "What each document answers" }
                p.lede { (answering) " of " (map.documents.len()) " documents answer at least one requirement." }
                dl.facts {
                    div { dt { "As of" } dd { (one_line(&map.as_of)) } }
                    @for framework in &map.frameworks {
                        div { dt { "Framework" } dd { (one_line(&framework.id)) } }
                    }
                }
            }
        }
    };
    let main = html! {
        @for document in &map.documents { section { (section(document)) } }
    };
    let page = shell("What each document answers", &head, &main, &colophon(&map.mappings));
    out.write_all(page.into_string().as_bytes())
}

fn answers(document: &MappedDocument) -> usize {
    document.quoted().filter(|r| r.relevance >= ANSWERS).count()
}

fn section(document: &MappedDocument) -> Markup {
    let answered = answers(document);
    let shown: Vec<&MappedRequirement> = document.quoted().take(answered + NEAR).collect();
    html! {
        h2 { (one_line(document.title.as_deref().unwrap_or(&document.path))) }
        p.intro {
            (one_line(&document.path))
            @if let Some(reason) = &document.reason { " · not assessed: " (one_line(reason)) }
            @else if shown.is_empty() { " · touches no requirement" }
            @for warning in &document.warnings { " · " (one_line(&warning.message)) }
        }
        @if !shown.is_empty() {
            table.documents.mapped {
                thead { tr { @for column in COLUMNS { th scope="col" { (column) } } } }
                tbody { @for requirement in shown { (row(requirement)) } }
            }
        }
    }
}

fn row(requirement: &MappedRequirement) -> Markup {
    let style = format!("tag s{}", requirement.score.min(5));
    html! {
        tr {
            th scope="row" { (one_line(&requirement.id)) span.sub { (one_line(&requirement.title)) } }
            td data-label=(COLUMNS[1]) {
                (format!("{:.2}", requirement.relevance))
                @if requirement.relevance >= ANSWERS { span.sub { "answers it" } }
            }
            td data-label=(COLUMNS[2]) { span class=(style) { (requirement.score) } }
            td data-label=(COLUMNS[3]) {
                (one_line(&requirement.quote))
                span.sub {
                    @if let Some(page) = requirement.page { "page " (page) " " }
                    @if requirement.page.is_some() && !requirement.section.is_empty() { "· " }
                    (section_path(&requirement.section))
                }
            }
        }
    }
}
