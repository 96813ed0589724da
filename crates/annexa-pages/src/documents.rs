//! The documents of the workspace, and uploading more.

use annexa_export::plain_text::{file_name, one_line};
use annexa_export::wording::{capitalised, count};
use maud::{Markup, html};

use crate::parts::{empty, swatch};
use crate::{Again, Frame, address};

/// A document in the list.
#[derive(Clone, Debug)]
pub struct ListedDocument {
    /// Its id.
    pub id: String,
    /// Its path.
    pub path: String,
    /// What it calls itself.
    pub title: Option<String>,
    /// `queued`, `assessed`, `partial` or `not_assessed`.
    pub status: String,
    /// Why it was not assessed, or what was lost.
    pub remarks: Vec<String>,
    /// What sort of document it is.
    pub kind: Option<String>,
    /// Who is answerable for it.
    pub owner: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// When its next review is due.
    pub next_review: Option<String>,
    /// Files inside it.
    pub inside: usize,
    /// The requirements that it answers: framework, id and its own score.
    pub answers: Vec<(String, String, u8)>,
}

/// What the list shows.
#[derive(Clone, Debug)]
pub struct DocumentsView {
    /// The documents of this page.
    pub documents: Vec<ListedDocument>,
    /// The cursor of the next page.
    pub next: Option<String>,
    /// Only those in this state: `queued`, `read` or `failed`.
    pub state: Option<String>,
    /// Documents in all.
    pub count: u64,
    /// The job that is at work.
    pub running: Option<String>,
    /// The assessment that says what the documents answer.
    pub assessment: Option<String>,
    /// Whether documents or decisions changed since, or there is none.
    pub is_stale: bool,
    /// How to make another.
    pub again: Again,
}

/// The list with the field that takes files.
pub fn documents(frame: &Frame<'_>, view: &DocumentsView) -> String {
    let main = html! {
        header.page-head {
            h1 { "Documents" }
            @if view.count > 0 { p.lede { (count(view.count as usize, "document")) " in this workspace." } }
        }
        @if let Some(job) = &view.running {
            p.note role="status" { "Annexa is at work. " a href=(address::job(job)) { "Watch it" } }
        } @else if view.count > 0 && view.is_stale && frame.viewer().may_write {
            div.note role="status" {
                @if view.assessment.is_some() { "Documents or decisions have changed since they were assessed. " }
                @else { "These documents have not been assessed yet. " }
                (view.again.form(frame, "Assess all documents"))
            }
        }
        @if frame.viewer().may_write { (upload(frame)) }
        @if view.count > 0 { (states(view)) }
        @if view.documents.is_empty() {
            @if view.count > 0 { (empty("None", "No document is in this state.", Some(("/documents", "All documents")))) }
            @else { (empty("No documents yet", "Policies, procedures, registers, minutes, logs: PDF, Word, Excel, \
                PowerPoint, OpenDocument, HTML, Markdown, mail, or a ZIP of a folder.", None)) }
        } @else {
            table.rows.documents-table {
                caption.unseen { "Documents" }
                thead { tr { @for name in COLUMNS { th scope="col" { (name) } } } }
                tbody { @for document in &view.documents { (row(view, document)) } }
            }
            @if let Some(next) = &view.next {
                @let state = view.state.as_ref().map(|s| format!("&state={}", address::escaped(s))).unwrap_or_default();
                p { a href={ "/documents?after=" (address::escaped(next)) (state) } { "More documents" } }
            }
        }
    };
    frame.page("Documents", &main)
}

const COLUMNS: [&str; 5] = ["Document", "Kind", "Owner", "Next review", "Answers"];

fn upload(frame: &Frame<'_>) -> Markup {
    html! {
        section.card.drop id="upload" aria-labelledby="upload-title" data-csrf=(frame.viewer().csrf) {
            h2 id="upload-title" { "Upload" }
            p.drop-words { "Drop files or folders here, or choose them. The same name with other content is a new revision." }
            // The token is in the address: the body is not read before it is clear who sends it.
            form.row method="post" action={ "/documents?csrf=" (frame.viewer().csrf) } enctype="multipart/form-data" {
                div { label for="files" { "Files" } input id="files" name="file" type="file" multiple required; }
                div.script-only { label for="folder" { "Or a folder" } input id="folder" type="file" webkitdirectory multiple; }
                button type="submit" { "Upload" }
            }
            p.hint { "Nothing leaves this machine." }
            div.transfers hidden role="status" aria-label="Uploads" { ul {} }
        }
    }
}

fn states(view: &DocumentsView) -> Markup {
    html! {
        nav.tabs aria-label="State" {
            ul {
                @for (state, name) in [(None, "All"), (Some("read"), "Read"), (Some("failed"), "Not assessed"), (Some("queued"), "Waiting")] {
                    @let here = view.state.as_deref() == state;
                    li { a href={ "/documents" @if let Some(state) = state { "?state=" (state) } }
                           aria-current=[here.then_some("true")] { (name) } }
                }
            }
        }
    }
}

fn row(view: &DocumentsView, document: &ListedDocument) -> Markup {
    let title = document.title.as_deref().map(one_line).filter(|t| !t.is_empty());
    html! {
        tr {
            th scope="row" data-label=(COLUMNS[0]) {
                a.title href=(address::document(&document.id)) {
                    (title.unwrap_or_else(|| one_line(file_name(&document.path))))
                }
                span.path { (one_line(&document.path)) }
                (status(&document.status))
                @if document.inside > 0 { span.tag { (count(document.inside, "file")) " inside" } }
                @for remark in &document.remarks { span.remark { (one_line(remark)) } }
            }
            td data-label=(COLUMNS[1]) { (or_dash(document.kind.as_deref().map(|k| capitalised(&one_line(k).replace('_', " "))))) }
            td data-label=(COLUMNS[2]) { (or_dash(document.owner.as_deref().map(one_line)))
                @if let Some(version) = &document.version { span.sub { "version " (one_line(version)) } } }
            td.date data-label=(COLUMNS[3]) { (or_dash(document.next_review.as_deref().map(one_line))) }
            td.answers data-label=(COLUMNS[4]) { (answers(view, document)) }
        }
    }
}

/// How many requirements are shown before the rest is counted.
const SHOWN: usize = 6;

fn answers(view: &DocumentsView, document: &ListedDocument) -> Markup {
    html! {
        @match &view.assessment {
            None => span.nothing { "not yet assessed" },
            Some(_) if document.answers.is_empty() => span.nothing { "–" },
            Some(assessment) => {
                @for (framework, id, score) in document.answers.iter().take(SHOWN) {
                    a.answer href=(address::requirement(assessment, framework, id)) title=(one_line(framework)) {
                        (one_line(id)) " " (swatch(Some(*score)))
                    }
                }
                @if document.answers.len() > SHOWN {
                    a href=(address::document(&document.id)) { (document.answers.len() - SHOWN) " more" }
                }
            }
        }
    }
}

/// Whether a document was assessed.
pub(crate) fn status(status: &str) -> Markup {
    html! {
        @match status {
            "assessed" => {},
            "partial" => span.tag.warn { "Read in part" },
            "queued" => span.tag { "Waiting" },
            _ => span.tag.bad { "Not assessed" },
        }
    }
}

/// A value, or a dash for one that is not there.
pub(crate) fn or_dash(value: Option<String>) -> Markup {
    html! {
        @match value.filter(|v| !v.is_empty()) { Some(value) => (value), None => span.nothing { "–" } }
    }
}
