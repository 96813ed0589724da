//! What changed from one assessment to another, and why.

use annexa_export::plain_text::one_line;
use annexa_export::wording::count;
use annexa_report::{Cause, Comparison, RequirementChange};
use maud::{Markup, html};

use crate::parts::{self, Library, document, empty, swatch};
use crate::{Frame, address};

/// Two assessments compared.
pub fn compare(frame: &Frame<'_>, (before, after): (&str, &str), comparison: &Comparison, library: &Library) -> String {
    let summary = &comparison.summary;
    let moved = |change: &str| comparison.requirements.iter().filter(|r| r.change == change).collect::<Vec<_>>();
    let others: Vec<&RequirementChange> =
        comparison.requirements.iter().filter(|r| r.change != "rose" && r.change != "fell").collect();
    let main = html! {
        nav.trail aria-label="Where this is" { a href="/assessments" { "Assessments" } }
        header.page-head {
            h1 { "What changed" }
            p.lede {
                "From " a href=(address::assessment(before)) { "as of " (comparison.before.as_of) }
                " to " a href=(address::assessment(after)) { "as of " (comparison.after.as_of) } ": "
                strong { (summary.rose) } " rose, " strong { (summary.fell) } " fell, " (summary.same) " stayed; "
                (count(summary.new_findings, "new finding")) ", " (summary.gone_findings) " gone."
            }
            @if !comparison.same_mappings { p.note { "The two used different rules." } }
        }
        @for (change, title) in [("fell", "Fell"), ("rose", "Rose")] {
            (group(after, title, &moved(change), library))
        }
        (group(after, "Other changes", &others, library))
        @if comparison.requirements.is_empty() { (empty("No requirement changed", "The scores and points are the same.", None)) }
        @if !comparison.documents.is_empty() {
            section aria-labelledby="documents" {
                h2 id="documents" { "Documents" }
                ul.changes.card {
                    @for change in &comparison.documents {
                        li {
                            span.tag { (one_line(&change.kind)) } " " (document(library, &change.path))
                            @if let Some(was) = &change.path_before { " was " (one_line(was)) }
                            @for difference in &change.differences { p.sub { (one_line(difference)) } }
                        }
                    }
                }
            }
        }
        @for (title, findings) in [("New findings", &comparison.new_findings), ("Findings that are gone", &comparison.gone_findings)] {
            @if !findings.is_empty() {
                section {
                    h2 { (title) }
                    ul.own-findings.card { @for f in findings { (parts::finding(library, after, f)) } }
                }
            }
        }
    };
    frame.page("What changed", &main)
}

fn group(after: &str, title: &str, changes: &[&RequirementChange], library: &Library) -> Markup {
    html! {
        @if !changes.is_empty() {
            section {
                h2 { (title) span.aside { (changes.len()) } }
                ul.changes.card { @for change in changes { (one(after, change, library)) } }
            }
        }
    }
}

/// The causes, each sentence once: several decisions on one requirement may read alike.
fn told(causes: &[Cause]) -> Vec<&Cause> {
    let mut told: Vec<&Cause> = Vec::new();
    for cause in causes {
        if !told.iter().any(|t| (&t.sentence, &t.document) == (&cause.sentence, &cause.document)) {
            told.push(cause);
        }
    }
    told
}

fn one(after: &str, change: &RequirementChange, library: &Library) -> Markup {
    html! {
        li {
            p {
                (swatch(change.before)) span.arrow { span aria-hidden="true" { " → " } span.unseen { " now " } } (swatch(change.after)) " "
                a href=(address::requirement(after, &change.framework, &change.requirement)) {
                    b { (one_line(&change.requirement)) } " " (one_line(&change.title))
                }
            }
            @if change.causes.is_empty() { p.sub { "Why it moved cannot be told from the two assessments." } }
            @for cause in told(&change.causes) {
                p.cause {
                    (one_line(&cause.sentence))
                    @if let Some(path) = &cause.document { " " (document(library, path)) }
                }
            }
        }
    }
}
