//! One document: what it says about itself, what it answers, and its revisions.

use annexa_export::plain_text::{file_name, one_line, section_path};
use annexa_report::{Document, Facts, MappedRequirement};
use maud::{Markup, html};

use crate::documents::{or_dash, status};
use crate::parts::swatch;
use crate::{Frame, address};

/// What the page of a document shows.
#[derive(Clone, Debug)]
pub struct DocumentView {
    /// Its id.
    pub id: String,
    /// Its path.
    pub path: String,
    /// Further names of the same bytes.
    pub other_paths: Vec<String>,
    /// Bytes of the current revision.
    pub size: u64,
    /// What reading told: the document and those inside it; `None` until it was read.
    pub reading: Option<Vec<Document>>,
    /// Facts that a person supplied, with the role.
    pub supplied: Facts,
    /// What it can be evidence of, as a person says.
    pub supplied_role: Option<String>,
    /// Its revisions, newest first.
    pub revisions: Vec<Revision>,
    /// The assessment that says what it answers, and what that is: the path inside, and the requirement.
    pub assessment: Option<String>,
    /// Most relevant first.
    pub answers: Vec<MappedRequirement>,
}

/// An upload of its bytes.
#[derive(Clone, Debug)]
pub struct Revision {
    /// From 1.
    pub number: u32,
    /// When, such as `2026-11-20 09:00 UTC`.
    pub at: String,
    /// By whom.
    pub by: String,
    /// In bytes.
    pub size: u64,
}

/// A document.
pub fn document(frame: &Frame<'_>, view: &DocumentView) -> String {
    let own = view.reading.as_ref().and_then(|r| r.first());
    let title = own.and_then(|d| d.facts.title.as_deref()).map(one_line).filter(|t| !t.is_empty());
    let title = title.unwrap_or_else(|| one_line(file_name(&view.path)));
    let main = html! {
        nav.trail aria-label="Where this is" { a href="/documents" { "Documents" } span { (one_line(&view.path)) } }
        header.page-head {
            h1 { (title) }
            p.actions {
                a.button href=(address::reader(&view.id, None)) { "Read the text" }
                a href={ (address::document(&view.id)) "/original" } { "Download the original" }
                span.hint { (size(view.size)) }
            }
            @for name in &view.other_paths { p.sub { "Also uploaded as " (one_line(name)) } }
        }
        @match &view.reading {
            None => p.note role="status" { "It has not been read yet." },
            Some(reading) => { @for d in reading { (read(view, d, reading.len() > 1)) } },
        }
        div.two {
            (answers(view))
            div {
                @if frame.viewer().may_write { (facts_form(frame, view, own)) }
                (revisions(view))
                @if frame.viewer().may_write { (delete(frame, view)) }
            }
        }
    };
    frame.page(&title, &main)
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KiB", bytes.div_ceil(1024)),
        _ => format!("{:.1} MiB", bytes as f64 / 1_048_576.0),
    }
}

fn read(view: &DocumentView, document: &Document, is_one_of_many: bool) -> Markup {
    let inside = document.path.strip_prefix(&view.path).map(|p| p.trim_start_matches('/')).filter(|p| !p.is_empty());
    let facts = &document.facts;
    let rows = [
        ("Kind", document.kind.clone()),
        ("Evidence of", document.role.clone()),
        ("Owner", facts.owner.clone()),
        ("Version", facts.version.clone()),
        ("Status", facts.status.clone()),
        (
            "Approved",
            match (&facts.approved_on, &facts.approved_by) {
                (Some(on), Some(by)) => Some(format!("{on} by {by}")),
                (on, by) => on.clone().or_else(|| by.clone()),
            },
        ),
        ("In force since", facts.effective_on.clone()),
        ("Next review", facts.next_review.clone()),
        ("Pages", document.pages.map(|p| p.to_string())),
    ];
    html! {
        section.card {
            @if is_one_of_many {
                h2 { @match inside {
                    Some(inside) => a href=(address::reader(&view.id, Some(inside))) { (one_line(inside)) },
                    None => (one_line(&document.path)),
                } }
            } @else { h2 { "What it says about itself" } }
            (status(&document.status))
            @if let Some(reason) = &document.reason { p.problem { (one_line(reason)) } }
            @if let Some(twin) = &document.duplicate_of { p.remark { "Same bytes as " (one_line(twin)) } }
            @for warning in &document.warnings { p.remark { (one_line(&warning.message)) } }
            @if document.status != "not_assessed" {
                dl.facts {
                    @for (name, value) in rows { div { dt { (name) } dd { (or_dash(value.as_deref().map(one_line))) } } }
                }
            }
        }
    }
}

fn answers(view: &DocumentView) -> Markup {
    html! {
        section aria-labelledby="answers" {
            h2 id="answers" { "Requirements that it answers" }
            @match &view.assessment {
                None => p.intro { "It is told once the documents were assessed. " a href="/assessments#new" { "Assess" } },
                Some(_) if view.answers.is_empty() => p.intro { "None, as far as its words show." },
                Some(assessment) => {
                    p.intro { "Judged on its own, most relevant first." }
                    ul.answer-list.card {
                        // A clause as a whole has no page: its requirements stand below it anyway.
                        @for a in view.answers.iter().filter(|a| a.parts.is_empty()) {
                            li {
                                p {
                                    (swatch(Some(a.score))) " "
                                    a href=(address::requirement(assessment, &a.framework, &a.id)) {
                                        b { (one_line(&a.id)) } " " (one_line(&a.title))
                                    }
                                    " " span.sub { (one_line(&a.framework)) }
                                }
                                @if !a.quote.is_empty() { blockquote { "“" (one_line(&a.quote)) "”" } }
                                p.source {
                                    @if let Some(page) = a.page { "page " (page) " " }
                                    (section_path(&a.section)) " "
                                    a href={ (address::reader(&view.id, None)) "?assessment=" (address::escaped(assessment))
                                        "&framework=" (address::escaped(&a.framework)) "&requirement=" (address::escaped(&a.id)) } { "in the text" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn facts_form(frame: &Frame<'_>, view: &DocumentView, own: Option<&Document>) -> Markup {
    let (told, supplied) = (own.map(|d| d.facts.clone()).unwrap_or_default(), &view.supplied);
    let text = |name: &str, words: &str, kind: &str, told: &Option<String>, value: &Option<String>| {
        html! {
            label for={ "fact-" (name) } { (words)
                @if let Some(told) = told.as_deref().filter(|_| value.is_none()) { " " span.hint { "the text says " (one_line(told)) } }
            }
            @if kind == "date" { (crate::assessments::day(&format!("fact-{name}"), name, value.as_deref())) }
            @else { input id={ "fact-" (name) } name=(name) type="text" maxlength="500" value=[value.as_deref()]; }
        }
    };
    let choice = |name: &str, words: &str, options: &[&str], value: &Option<String>| {
        html! {
            label for={ "fact-" (name) } { (words) }
            select id={ "fact-" (name) } name=(name) {
                option value="" { "as the text says" }
                @for option in options { option value=(option) selected[value.as_deref() == Some(option)] { (option) } }
            }
        }
    };
    html! {
        details.card {
            summary { h2 { "Supply what the text lacks" } }
            form.stacked method="post" action={ (address::document(&view.id)) "/facts" } {
                (frame.csrf())
                p.hint { "What the text tells itself is not replaced. It counts from the next assessment on." }
                (text("title", "Title", "text", &told.title, &supplied.title))
                (text("owner", "Owner", "text", &told.owner, &supplied.owner))
                (text("version", "Version", "text", &told.version, &supplied.version))
                (choice("status", "Status", &["draft", "approved", "obsolete", "template"], &supplied.status))
                (text("approved_by", "Approved by", "text", &told.approved_by, &supplied.approved_by))
                (text("approved_on", "Approved on", "date", &told.approved_on, &supplied.approved_on))
                (text("effective_on", "In force since", "date", &told.effective_on, &supplied.effective_on))
                (text("next_review", "Next review", "date", &told.next_review, &supplied.next_review))
                (choice("role", "Evidence of", &["design", "operation", "evaluation", "none"], &view.supplied_role))
                button type="submit" { "Save" }
            }
        }
    }
}

fn revisions(view: &DocumentView) -> Markup {
    html! {
        section.card aria-labelledby="revisions" {
            h2 id="revisions" { "Revisions" }
            ol.history {
                @for revision in &view.revisions {
                    li {
                        p { a href={ (address::document(&view.id)) "/original?revision=" (revision.number) } { "Revision " (revision.number) }
                            " " span.sub { (size(revision.size)) } }
                        p.sub { (revision.at) ", " (one_line(&revision.by)) }
                    }
                }
            }
        }
    }
}

fn delete(frame: &Frame<'_>, view: &DocumentView) -> Markup {
    html! {
        details.card.decide {
            summary { "Delete this document" }
            form.stacked method="post" action={ (address::document(&view.id)) "/delete" } {
                (frame.csrf())
                p.hint { "With all its revisions. Assessments that were made with it stay as they are." }
                button.danger type="submit" { "Delete it" }
            }
        }
    }
}
