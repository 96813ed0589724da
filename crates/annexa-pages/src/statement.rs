//! The statement of applicability as the documents support it, with justifications that people write.

use annexa_export::plain_text::one_line;
use annexa_report::{Soa, SoaDisagreement, SoaRow};
use maud::{Markup, html};

use crate::parts::{Library, document, empty, place, swatch};
use crate::{Frame, address};

/// What the page shows.
#[derive(Clone, Debug)]
pub struct StatementView {
    /// The framework's id.
    pub framework: String,
    /// Frameworks that have controls: id and title.
    pub frameworks: Vec<(String, String)>,
    /// The newest assessment over it, for links to evidence.
    pub assessment: Option<String>,
    /// The statement; `None` without documents.
    pub soa: Option<Soa>,
    /// Which documents there are.
    pub library: Library,
}

/// The statement of applicability.
pub fn statement(frame: &Frame<'_>, view: &StatementView) -> String {
    let main = html! {
        header.page-head {
            h1 { "Statement of applicability" }
            form.row method="get" action="/statement" {
                label for="framework" { "Of" }
                select id="framework" name="framework" {
                    @for (id, title) in &view.frameworks { option value=(id) selected[*id == view.framework] { (one_line(title)) } }
                }
                button type="submit" { "Show" }
            }
        }
        @match &view.soa {
            None => (empty("No documents yet", "Upload those that you have.", Some(("/documents", "Upload documents")))),
            Some(soa) => (whole(frame, view, soa)),
        }
    };
    frame.page("Statement of applicability", &main)
}

fn whole(frame: &Frame<'_>, view: &StatementView, soa: &Soa) -> Markup {
    let summary = &soa.summary;
    html! {
        section {
            dl.figures {
                div { dt { "applicable" } dd { (summary.applicable) " of " (summary.controls) } }
                div { dt { "excluded" } dd { (summary.excluded) } }
                div { dt { "undecided" } dd { (summary.undecided) } }
                div { dt { "implemented" } dd { (summary.implemented) } }
                div { dt { "documented" } dd { (summary.documented) } }
                div { dt { "disagreements" } dd { (summary.disagreements) } }
            }
            p.actions {
                @for (format, name) in [("docx", "Word"), ("xlsx", "Excel"), ("csv", "CSV"), ("md", "Markdown")] {
                    a.button.quiet href={ "/statement/export?framework=" (address::escaped(&view.framework)) "&format=" (format) } {
                        "Export as " (name)
                    }
                }
            }
            @match &soa.own {
                Some(own) => p.intro {
                    "Compared with the organisation's own: " (document(&view.library, &own.path))
                    @if let Some(version) = &own.version { ", version " (one_line(version)) }
                    @if let Some(date) = &own.date { ", " (one_line(date)) } "."
                },
                None => p.intro { "The organisation's own statement was not found among the documents." },
            }
            @for note in &soa.notes { p.note { (one_line(note)) } }
            (disagreements(&soa.disagreements))
        }
        @for topic in &soa.framework.topics {
            section {
                h2 { (one_line(&topic.id)) " " (one_line(&topic.title)) }
                ul.controls {
                    @for row in soa.rows.iter().filter(|r| r.topic == topic.id) { (control(frame, view, row)) }
                }
            }
        }
    }
}

fn control(frame: &Frame<'_>, view: &StatementView, row: &SoaRow) -> Markup {
    let applicable = match row.applicable.as_str() {
        "yes" => "Applicable",
        "no" => "Excluded",
        _ => "Undecided",
    };
    let name = format!("{} {}", one_line(&row.control), one_line(&row.title));
    html! {
        li.card id={ "control-" (address::escaped(&row.control)) } {
            div.control-head {
                (swatch(row.score))
                h3 {
                    @match &view.assessment {
                        Some(assessment) => a href=(address::requirement(assessment, &view.framework, &row.control)) { (name) },
                        None => (name),
                    }
                }
                span.tag.warn[row.applicable == "undecided"] { (applicable) }
                @if let Some(status) = &row.status { span.tag { (one_line(&status.replace('_', " "))) } }
            }
            @if let Some(why) = &row.justification {
                p { (one_line(why)) @if row.justification_by.as_deref() == Some("reviewer") { " " span.tag { "Reviewed" } } }
            }
            @else { p.hint { "Nobody says why." } }
            @for e in &row.evidence {
                p.source { "“" (one_line(&e.quote)) "” "
                    (place(&view.library, &e.document, (e.page, &e.section), None, Some(e.start))) }
            }
            (disagreements(&row.disagreements))
            @if frame.viewer().may_review { (decide(frame, view, row)) }
        }
    }
}

fn decide(frame: &Frame<'_>, view: &StatementView, row: &SoaRow) -> Markup {
    let field = format!("why-{}", address::escaped(&row.control));
    html! {
        details.decide {
            summary { "Edit the justification" span.unseen { " of " (one_line(&row.control)) } }
            form.stacked method="post" action="/statement" {
                (frame.csrf())
                input type="hidden" name="framework" value=(view.framework);
                input type="hidden" name="control" value=(row.control);
                label for=(field) { "Why it applies, or why it does not" }
                textarea id=(field) name="justification" required maxlength="4000" rows="2" {
                    (row.justification.as_deref().filter(|_| row.justification_by.as_deref() != Some("derived")).unwrap_or_default())
                }
                p.actions {
                    button type="submit" name="kind" value="applicable" { "It applies" }
                    button.danger type="submit" name="kind" value="not-applicable" { "Exclude it" }
                }
            }
        }
    }
}

fn disagreements(all: &[SoaDisagreement]) -> Markup {
    html! { @for d in all { p.note { (one_line(&d.sentence)) } } }
}
