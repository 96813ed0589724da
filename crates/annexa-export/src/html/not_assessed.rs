//! What could not be judged, and why: near the top in brief, and once in full.

use super::{Report, citation};
use crate::plain_text::one_line;
use crate::wording::count;
use annexa_report::Document;
use maud::{Markup, html};

/// How many files the notice at the top names.
const NAMED: usize = 5;

pub(super) fn notice(report: &Report<'_>) -> Markup {
    let files = &report.assessment.summary.not_assessed;
    html! {
        @if !files.is_empty() {
            aside.notice aria-labelledby="notice-title" {
                h2 id="notice-title" { (count(files.len(), "file")) " could not be assessed" }
                p { "What they contain counts neither for nor against any requirement." }
                ul {
                    @for file in files.iter().take(NAMED) {
                        li { (citation::document(report, &file.path)) ": " (one_line(&file.reason)) }
                    }
                }
                @if files.len() > NAMED { p { a href="#not-assessed" { "All " (files.len()) " files" } } }
            }
        }
    }
}

pub(super) fn section(report: &Report<'_>) -> Markup {
    let files = &report.assessment.summary.not_assessed;
    let partial: Vec<&Document> =
        report.assessment.documents.iter().filter(|document| document.status == "partial").collect();
    html! {
        @if !files.is_empty() || !partial.is_empty() {
            section id="not-assessed" aria-labelledby="not-assessed-title" {
                h2 id="not-assessed-title" { "Not assessed" }
                @if !files.is_empty() {
                    table.plain-table {
                        thead { tr { th scope="col" { "File" } th scope="col" { "Why it was not assessed" } } }
                        tbody {
                            @for file in files {
                                tr { th scope="row" { (one_line(&file.path)) } td { (one_line(&file.reason)) } }
                            }
                        }
                    }
                }
                @if !partial.is_empty() {
                    h3 { "Read in part" }
                    table.plain-table {
                        thead { tr { th scope="col" { "File" } th scope="col" { "What is missing" } } }
                        tbody {
                            @for document in partial {
                                tr {
                                    th scope="row" { (one_line(&document.path)) }
                                    td { @for warning in &document.warnings { span.line { (one_line(&warning.message)) } } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
