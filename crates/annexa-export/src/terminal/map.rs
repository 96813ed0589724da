//! Which requirements each document answers.

use super::line::{Ink, Line, paragraph};
use super::{Style, fit};
use annexa_report::{MapReport, MappedDocument, MappedRequirement};
use std::io::{self, Write};

/// From here on a document answers a requirement.
const ANSWERS: f64 = 0.5;
/// How many weaker requirements are shown.
const WEAKER: usize = 3;

pub(super) fn write(map: &MapReport, style: &Style, out: &mut impl Write) -> io::Result<()> {
    let heading = format!(
        "As of {}, every document judged on its own. {} marks what a document answers.",
        fit::shown(style, &map.as_of),
        style.either("●", "*")
    );
    paragraph(Line::indented(style, 0), Ink::Dim, &heading, out)?;
    for document in &map.documents {
        writeln!(out)?;
        write_document(map, document, style, out)?;
    }
    Ok(())
}

fn write_document(map: &MapReport, document: &MappedDocument, style: &Style, out: &mut impl Write) -> io::Result<()> {
    Line::indented(style, 0).put(Ink::Bold, &fit::shown(style, &document.path)).end(out)?;
    if let Some(title) = document.title.as_deref().map(|title| fit::shown(style, title)) {
        Line::indented(style, 0).put(Ink::Dim, &title).end(out)?;
    }
    if document.status == "not_assessed" {
        let reason = document.reason.as_deref().unwrap_or("no reason is given");
        let sentence = format!("not assessed: {}", fit::shown(style, reason));
        return paragraph(Line::indented(style, 2), Ink::Plain, &sentence, out);
    }
    if document.status == "partial" {
        Line::indented(style, 2).put(Ink::Dim, "read in part").end(out)?;
    }
    for warning in &document.warnings {
        paragraph(Line::indented(style, 2), Ink::Dim, &fit::shown(style, &warning.message), out)?;
    }
    let quoted: Vec<&MappedRequirement> = document.quoted().collect();
    let answered = quoted.iter().filter(|requirement| requirement.relevance >= ANSWERS).count();
    let shown = (answered + WEAKER).min(quoted.len());
    let id = quoted[..shown].iter().map(|requirement| fit::columns(&name(map, requirement))).max();
    for requirement in &quoted[..shown] {
        write_requirement(map, requirement, id.unwrap_or(0), style, out)?;
    }
    match quoted.len() - shown {
        0 if shown == 0 => Line::indented(style, 2).put(Ink::Dim, "bears on no requirement").end(out),
        0 => Ok(()),
        more => Line::indented(style, 2).put(Ink::Dim, &format!("and {more} with less relevance")).end(out),
    }
}

/// The id, after that of the framework where there is more than one.
fn name(map: &MapReport, requirement: &MappedRequirement) -> String {
    if map.frameworks.len() > 1 {
        format!("{} {}", requirement.framework, requirement.id)
    } else {
        requirement.id.clone()
    }
}

fn write_requirement(
    map: &MapReport,
    requirement: &MappedRequirement,
    id: usize,
    style: &Style,
    out: &mut impl Write,
) -> io::Result<()> {
    let answers = requirement.relevance >= ANSWERS;
    let ink = if answers { Ink::Bold } else { Ink::Dim };
    let id = id.clamp(4, 24);
    let room = style.columns().saturating_sub(2 + id + 2 + 2 + 3 + 2 + 4 + 2);
    let title = if room < 40 { room } else { (room * 2 / 5).min(46) };
    let line = Line::indented(style, 0)
        .plain(if answers { style.either("● ", "* ") } else { "  " })
        .put(ink, &fit::fill(style, &fit::shown(style, &name(map, requirement)), id))
        .plain("  ")
        .put(ink, &fit::fill(style, &fit::shown(style, &requirement.title), title))
        .plain("  ")
        .score(Some(requirement.score))
        .plain("  ")
        .plain(&format!("{:.2}", requirement.relevance))
        .plain("  ");
    let line = if room < 40 {
        line
    } else {
        let (open, close) = (style.either("“", "\""), style.either("”", "\""));
        let quote = fit::cut(style, &fit::shown(style, &requirement.quote), line.room().saturating_sub(2));
        line.plain(&format!("{open}{quote}{close}"))
    };
    line.end(out)
}
