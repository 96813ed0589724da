//! What documents made for one framework do for another, as one HTML file.

use super::{colophon, shell};
use crate::plain_text::one_line;
use crate::reuse::{answered, list, name, place, reasons, verdict};
use crate::wording::count;
use annexa_report::{Addition, DocumentToWrite, Reuse, ReusedDocument, ReusedRequirement, ServedRequirement};
use maud::{Markup, html};
use std::io::{self, Write};

/// Writes `reuse` as one HTML file that needs nothing else.
///
/// # Errors
/// What `out` returns.
pub fn write_reuse_html(reuse: &Reuse, out: &mut impl Write) -> io::Result<()> {
    let title = format!("{} for {}", one_line(&reuse.from.short), one_line(&reuse.to.short));
    let head = html! {
        header.masthead {
            div.inner {
                p.brand { span.mark aria-hidden="true" {} "Annexa" span.brand-what { "Reuse of documents" } }
                h1 { (title) }
                p.lede { (verdict(reuse)) }
                dl.facts {
                    div { dt { "As of" } dd { (one_line(&reuse.as_of)) } }
                    div { dt { "Made for" } dd { (one_line(&reuse.from.id)) } }
                    div { dt { "To serve" } dd { (one_line(&reuse.to.id)) } }
                    div { dt { "Documents" } dd { (reuse.documents.len()) } }
                }
            }
        }
        nav.contents aria-label="Contents" {
            ul.inner {
                li { a href="#overview" { "All requirements" } }
                li { a href="#additions" { "Additions" span.number { (reuse.summary.additions) } } }
                li { a href="#to-write" { "Documents to write" span.number { (reuse.to_write.len()) } } }
            }
        }
    };
    let main = html! {
        (overview(reuse))
        section id="additions" aria-labelledby="additions-title" {
            h2 id="additions-title" { "What each document does, and what to add to it" }
            p.intro {
                "Scores rest on the documents' own words. What is proposed was written into each text and judged \
                 again: the second score is the outcome. Make the sentences your own before you adopt them."
            }
            @for document in &reuse.documents { (section(reuse, document)) }
        }
        section id="to-write" aria-labelledby="to-write-title" {
            h2 id="to-write-title" { "Documents to write" }
            p.intro { "No document comes near these requirements." }
            @for document in &reuse.to_write { (to_write(document)) }
        }
    };
    let page = shell(&title, &head, &main, &colophon(&reuse.mappings));
    out.write_all(page.into_string().as_bytes())
}

/// A cell for each requirement with its score and what it reaches.
fn overview(reuse: &Reuse) -> Markup {
    let mut topics: Vec<(&str, Vec<&ReusedRequirement>)> = Vec::new();
    for requirement in &reuse.requirements {
        match topics.last_mut() {
            Some((topic, list)) if *topic == requirement.topic => list.push(requirement),
            _ => topics.push((&requirement.topic, vec![requirement])),
        }
    }
    html! {
        section id="overview" aria-labelledby="overview-title" {
            h2 id="overview-title" { "All requirements of " (one_line(&reuse.to.short)) }
            p.intro { "The score as the documents stand, and where additions raise it, what it becomes." }
            div.heat-map {
                @for (topic, requirements) in topics {
                    div.topic {
                        p.topic-title { b { (one_line(topic)) } }
                        div.cells { @for requirement in requirements { (overview_cell(requirement)) } }
                    }
                }
            }
            ul.key {
                li { "3 → 3: met as it stands" }
                li { "0 → 3: with the additions below" }
                li { "0 ✎: a document has to be written" }
            }
        }
    }
}

fn overview_cell(requirement: &ReusedRequirement) -> Markup {
    let with = requirement.score_with;
    let class = with.map_or_else(|| "cell na".to_owned(), |s| format!("cell s{}", s.min(5)));
    let shown = match (requirement.score, with, requirement.state.as_str()) {
        (Some(now), _, "write") => format!("{now} ✎"),
        (Some(now), Some(with), "addition") => format!("{now} → {with}"),
        (Some(now), ..) => now.to_string(),
        (None, ..) => "n/a".to_owned(),
    };
    let title = format!("{}: {}", requirement.title, requirement.documents.join(", "));
    html! {
        div class=(class) title=(one_line(&title)) {
            span.cell-id { (one_line(&requirement.id)) }
            span.cell-score { (shown) }
        }
    }
}

fn section(reuse: &Reuse, document: &ReusedDocument) -> Markup {
    let serves: Vec<&ServedRequirement> = document.serves.iter().collect();
    let (meets, in_part) = answered(document);
    let lists = [
        (format!("Serves {}", reuse.from.short), serves),
        (format!("Meets {} as it stands", reuse.to.short), meets),
        (format!("Meets {} in part", reuse.to.short), in_part),
    ];
    html! {
        div.finding-group {
            h4 { (name(document)) }
            p.source {
                (one_line(&document.path))
                @if let Some(owner) = &document.owner { " · owner: " (one_line(owner)) }
                @if let Some(reason) = &document.reason { " · not assessed: " (one_line(reason)) }
                @for warning in &document.warnings { " · " (one_line(&warning.message)) }
            }
            @for (label, requirements) in lists.iter().filter(|(_, list)| !list.is_empty()) {
                p.repair { b { (one_line(label)) ": " } (list(requirements)) }
            }
            @if !document.additions.is_empty() {
                details.more open[document.additions.len() <= 6] {
                    summary { (count(document.additions.len(), "addition")) }
                    ul.findings { @for addition in &document.additions { (one_addition(addition)) } }
                }
            }
        }
    }
}

fn one_addition(addition: &Addition) -> Markup {
    html! {
        li.finding {
            p {
                span class={ "tag s" (addition.score.min(5)) } { (addition.score) } " → "
                span class={ "tag s" (addition.score_with.min(5)) } { (addition.score_with) } " "
                b { (one_line(&addition.requirement)) " " (one_line(&addition.title)) }
            }
            @for reason in reasons(addition) { p.repair { (reason) } }
            p.repair { b { (place(addition)) } ", beside “" (one_line(&addition.quote)) "”, add:" }
            @for sentence in &addition.sentences { blockquote { (one_line(&sentence.text)) } }
        }
    }
}

fn to_write(document: &DocumentToWrite) -> Markup {
    html! {
        div.finding-group {
            h4 {
                (one_line(&document.title))
                @if let Some(kind) = &document.kind { " " span.tag { (one_line(kind)) } }
            }
            @for requirement in &document.requirements {
                p.repair {
                    b { (one_line(&requirement.id)) " " (one_line(&requirement.title)) } ": " (one_line(&requirement.asks))
                }
                @for sentence in &requirement.sentences { blockquote { (one_line(&sentence.text)) } }
            }
        }
    }
}
