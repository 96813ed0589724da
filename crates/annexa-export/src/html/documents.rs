//! Every file that was looked at, with what it says about itself.

use super::{Report, anchor, citation};
use crate::plain_text::{file_name, one_line};
use crate::wording::capitalised;
use annexa_report::Document;
use maud::{Markup, html};

const COLUMNS: [&str; 7] = ["Document", "Kind", "Status", "Owner", "Approved", "Next review", "Carries"];

/// How many requirements a row lists before the rest is folded.
const SHOWN: usize = 6;

pub(super) fn section(report: &Report<'_>) -> Markup {
    html! {
        section id="documents" aria-labelledby="documents-title" {
            h2 id="documents-title" { "Documents" }
            p.intro { "Every file that was looked at, what it says about itself, and the requirements it carries." }
            @if !report.assessment.documents.is_empty() {
                table.documents {
                    thead { tr { @for column in COLUMNS { th scope="col" { (column) } } } }
                    tbody { @for (number, document) in report.assessment.documents.iter().enumerate() { (row(report, number, document)) } }
                }
            }
        }
    }
}

fn row(report: &Report<'_>, number: usize, document: &Document) -> Markup {
    let facts = &document.facts;
    let overdue = facts.next_review.as_deref().is_some_and(|due| due < report.assessment.as_of.as_str());
    html! {
        tr id=(anchor::document(number)) {
            th scope="row" { (name(report, document)) }
            td data-label=(COLUMNS[1]) {
                (or_dash(document.kind.as_deref().map(spoken)))
                @if let Some(role) = &document.role { span.sub { (role_name(role)) } }
            }
            td data-label=(COLUMNS[2]) {
                @match document.status.as_str() {
                    "not_assessed" => span.tag.bad { "Not assessed" },
                    _ => {
                        (or_dash(facts.status.as_deref().map(spoken)))
                        @if let Some(version) = &facts.version { span.sub { "version " (one_line(version)) } }
                        @if document.status == "partial" { span.tag.warn { "Read in part" } }
                    }
                }
            }
            td data-label=(COLUMNS[3]) { (or_dash(facts.owner.as_deref().map(one_line))) }
            td data-label=(COLUMNS[4]) {
                span.date { (or_dash(facts.approved_on.as_deref().map(one_line))) }
                @if let Some(name) = &facts.approved_by { span.sub { (one_line(name)) } }
            }
            td data-label=(COLUMNS[5]) {
                span.date { (or_dash(facts.next_review.as_deref().map(one_line))) }
                @if overdue { span.tag.warn { "Overdue" } }
            }
            td data-label=(COLUMNS[6]) { (carries(report, &document.path)) }
        }
    }
}

/// Title, path, and why it was not assessed or what was lost.
fn name(report: &Report<'_>, document: &Document) -> Markup {
    let title = document.facts.title.as_deref().map(one_line).filter(|title| !title.is_empty());
    html! {
        span.title { (title.unwrap_or_else(|| one_line(file_name(&document.path)))) }
        span.path { (one_line(&document.path)) }
        @if let Some(reason) = &document.reason { span.problem { (one_line(reason)) } }
        @if let Some(twin) = &document.duplicate_of {
            span.remark { "Same bytes as " (citation::document(report, twin)) ", judged there" }
        }
        @for warning in &document.warnings { span.remark { (one_line(&warning.message)) } }
    }
}

fn carries(report: &Report<'_>, path: &str) -> Markup {
    let requirements = report.places.carried_by(path);
    let shown = if requirements.len() <= SHOWN + 2 { requirements.len() } else { SHOWN };
    let (first, rest) = requirements.split_at(shown);
    let list = |requirements: &[(&str, &str)]| {
        html! { @for (framework, id) in requirements { (citation::requirement(report, framework, id)) " " } }
    };
    html! {
        @if requirements.is_empty() { span.nothing { "–" } }
        span.carries { (list(first)) }
        @if !rest.is_empty() {
            details.more { summary { (rest.len()) " more" } span.carries { (list(rest)) } }
        }
    }
}

fn or_dash(value: Option<String>) -> Markup {
    html! {
        @match value.filter(|value| !value.is_empty()) {
            Some(value) => (value),
            None => span.nothing { "–" },
        }
    }
}

/// A word of the wire format as people write it: `risk_register` is `Risk register`.
fn spoken(word: &str) -> String {
    capitalised(&one_line(word).replace(['_', '-'], " "))
}

fn role_name(role: &str) -> String {
    match role {
        "none" => "no evidence".to_owned(),
        other => one_line(other),
    }
}
