//! What documents made for one standard do for another, and what to add to each.

use annexa_export::plain_text::{file_name, one_line};
use annexa_export::wording::count;
use annexa_report::{Addition, DocumentToWrite, Reuse, ReusedDocument, ReusedRequirement, ServedRequirement};
use maud::{Markup, html};

use crate::Frame;
use crate::parts::{Library, document, empty, place, swatch};

/// The two frameworks, with those there are: id and title.
#[derive(Clone, Debug)]
pub struct ReuseChoice {
    /// The documents were made for this one.
    pub from: String,
    /// They are to serve this one.
    pub to: String,
    /// All that can be chosen.
    pub frameworks: Vec<(String, String)>,
}

/// The page; without documents there is nothing to tell.
pub fn reuse(frame: &Frame<'_>, choice: &ReuseChoice, reuse: Option<&Reuse>, library: &Library) -> String {
    let main = html! {
        header.page-head {
            h1 { "Reuse" }
            p.lede { "What the documents made for one standard already do for another, and what to add to each." }
            (form(choice))
        }
        @match reuse {
            None => (empty("No documents yet", "Upload those that you have.", Some(("/documents", "Upload documents")))),
            Some(reuse) => (result(reuse, library)),
        }
    };
    frame.page("Reuse", &main)
}

fn form(choice: &ReuseChoice) -> Markup {
    let select = |name: &str, words: &str, chosen: &str| {
        html! {
            label for=(name) { (words) }
            select id=(name) name=(name) {
                @for (id, title) in &choice.frameworks { option value=(id) selected[id == chosen] { (one_line(title)) } }
            }
        }
    };
    html! {
        form.row method="get" action="/reuse" {
            (select("from", "Made for", &choice.from))
            (select("to", "To serve", &choice.to))
            button type="submit" { "Show" }
        }
    }
}

fn result(reuse: &Reuse, library: &Library) -> Markup {
    let summary = &reuse.summary;
    html! {
        section aria-labelledby="result" {
            h2 id="result" { (one_line(&reuse.to.short)) ": " (count(summary.requirements, "requirement")) }
            dl.figures {
                div { dt { "met as they stand" } dd { (summary.met) } }
                div { dt { "met with additions" } dd { (summary.with_additions) } }
                div { dt { "to be written" } dd { (summary.to_write) } }
                div { dt { "documents to change" } dd { (summary.documents_to_change) } }
            }
            p.intro { "The score as the documents stand, and where additions raise it, what it becomes. Each addition was \
                      written into the text and judged again." }
            div.heat-map {
                @for (topic, requirements) in by_topic(reuse) {
                    div.topic {
                        p.topic-title { b { (one_line(topic)) } }
                        ul.cells aria-label=(one_line(topic)) { @for r in requirements { li { (cell(r)) } } }
                    }
                }
            }
        }
        section aria-labelledby="additions" {
            h2 id="additions" { "What to add to each document" }
            @for d in reuse.documents.iter().filter(|d| !d.additions.is_empty()) { (with_additions(reuse, d, library)) }
            @let others: Vec<&ReusedDocument> = reuse.documents.iter().filter(|d| d.additions.is_empty()).collect();
            @if !others.is_empty() {
                details.card {
                    summary { h3 { (count(others.len(), "document")) " with nothing to add" } }
                    @for d in others { (without_additions(reuse, d, library)) }
                }
            }
        }
        @if !reuse.to_write.is_empty() {
            section aria-labelledby="to-write" {
                h2 id="to-write" { "Documents to write" }
                @for d in &reuse.to_write { (to_write(d)) }
            }
        }
    }
}

fn by_topic(reuse: &Reuse) -> Vec<(&str, Vec<&ReusedRequirement>)> {
    let mut topics: Vec<(&str, Vec<&ReusedRequirement>)> = Vec::new();
    for requirement in &reuse.requirements {
        match topics.last_mut() {
            Some((topic, list)) if *topic == requirement.topic => list.push(requirement),
            _ => topics.push((&requirement.topic, vec![requirement])),
        }
    }
    topics
}

fn cell(requirement: &ReusedRequirement) -> Markup {
    let class = requirement.score_with.map_or_else(|| "cell na".to_owned(), |s| format!("cell s{}", s.min(5)));
    let shown = match (requirement.score, requirement.score_with, requirement.state.as_str()) {
        (Some(now), _, "write") => format!("{now} ✎"),
        (Some(now), Some(with), "addition") => format!("{now} → {with}"),
        (Some(now), ..) => now.to_string(),
        (None, ..) => "–".to_owned(),
    };
    html! {
        div class=(class) title=(one_line(&requirement.title)) {
            span.cell-id { (one_line(&requirement.id)) }
            span.cell-score { (shown) }
        }
    }
}

fn serves(words: &str, list: &[ServedRequirement]) -> Markup {
    html! {
        @if !list.is_empty() {
            p.repair { b { (words) " " } @for (n, r) in list.iter().enumerate() {
                @if n > 0 { ", " } span title=(one_line(&r.title)) { (one_line(&r.id)) } } }
        }
    }
}

fn named(d: &ReusedDocument) -> String {
    d.title.as_deref().map(one_line).filter(|t| !t.is_empty()).unwrap_or_else(|| one_line(file_name(&d.path)))
}

fn with_additions(reuse: &Reuse, d: &ReusedDocument, library: &Library) -> Markup {
    html! {
        details.card.addition-card open[d.additions.len() <= 3] {
            summary { h3 { (named(d)) span.aside { (count(d.additions.len(), "addition")) } } }
            p.source { (document(library, &d.path)) @if let Some(owner) = &d.owner { " · owner: " (one_line(owner)) } }
            (serves(&format!("Serves {}:", reuse.from.short), &d.serves))
            (serves(&format!("Answers {}:", reuse.to.short), &d.answers))
            ul.additions { @for a in &d.additions { (one_addition(d, a, library)) } }
        }
    }
}

fn one_addition(d: &ReusedDocument, a: &Addition, library: &Library) -> Markup {
    html! {
        li {
            p {
                (swatch(Some(a.score))) span.arrow { span aria-hidden="true" { " → " } span.unseen { " becomes " } } (swatch(Some(a.score_with))) " "
                b { (one_line(&a.requirement)) } " " (one_line(&a.title))
            }
            @for reason in &a.because { p.sub { (one_line(&reason.from)) " → " (one_line(&reason.to)) ": " (one_line(&reason.why)) } }
            p.source { "Beside “" (one_line(&a.quote)) "”, " (place(library, &d.path, (a.page, &a.section), None, Some(a.start))) ", add:" }
            @for sentence in &a.sentences { p.add { q { (one_line(&sentence.text)) } } }
        }
    }
}

fn without_additions(reuse: &Reuse, d: &ReusedDocument, library: &Library) -> Markup {
    html! {
        div.plain-document {
            p { b { (named(d)) } " " (document(library, &d.path)) }
            @if let Some(reason) = &d.reason { p.problem { "Not assessed: " (one_line(reason)) } }
            (serves(&format!("Serves {}:", reuse.from.short), &d.serves))
            (serves(&format!("Answers {}:", reuse.to.short), &d.answers))
        }
    }
}

fn to_write(d: &DocumentToWrite) -> Markup {
    html! {
        details.card {
            summary { h3 { (one_line(&d.title)) @if let Some(kind) = &d.kind { " " span.tag { (one_line(kind)) } }
                span.aside { (count(d.requirements.len(), "requirement")) } } }
            @for r in &d.requirements {
                p { b { (one_line(&r.id)) } " " (one_line(&r.title)) ": " (one_line(&r.asks)) }
                @for sentence in &r.sentences { p.add { q { (one_line(&sentence.text)) } } }
            }
        }
    }
}
