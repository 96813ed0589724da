//! What belongs to a sheet and lies in parts of its own: declared tables, comments and drawn text.

use annexa_model::Unreadable;

use super::references;
use super::sheet::{Meter, Sheet};
use crate::grid::Area;
use crate::package::Package;
use crate::xml::{Event, Events};

/// What Excel writes in place of a comment that it keeps elsewhere.
const PLACEHOLDER: &str = "[Threaded comment]";

#[derive(Default)]
pub(super) struct Asides {
    pub(super) comments: Vec<String>,
    /// Paragraphs of text boxes and shapes.
    pub(super) texts: Vec<String>,
}

/// Reads what the sheet in `part` refers to; its tables become areas of the sheet.
pub(super) fn read(
    package: &mut Package<'_>,
    part: &str,
    sheet: &mut Sheet,
    meter: &mut Meter,
) -> Result<Asides, Unreadable> {
    let links = package.links(part);
    let mut asides = Asides::default();
    for (kind, name) in links.all(&["table", "comments", "threadedComment", "drawing"]) {
        let Some(xml) = package.optional_text(name) else { continue };
        match kind {
            "table" => sheet.grid.areas.extend(table(&xml)?),
            "drawing" => asides.texts.extend(paragraphs(&xml, meter)?),
            _ => asides.comments.extend(comments(&xml, meter)?),
        }
    }
    Ok(asides)
}

fn table(xml: &str) -> Result<Option<Area>, Unreadable> {
    let mut events = Events::new(xml);
    while let Some(event) = events.next()? {
        let Event::Open(element) = event else { continue };
        if element.name() != "table" {
            continue;
        }
        let heads = element.attribute("headerRowCount").and_then(|count| count.parse().ok()).unwrap_or(1);
        let area = element.attribute("ref").and_then(|reference| references::area(&reference));
        return Ok(area.map(|(columns, rows)| Area { rows, columns, heads }));
    }
    Ok(None)
}

/// The words of each comment, old or threaded.
fn comments(xml: &str, meter: &mut Meter) -> Result<Vec<String>, Unreadable> {
    let mut comments = Vec::new();
    let mut words = String::new();
    let mut in_text = false;
    let mut events = Events::new(xml);
    while let Some(event) = events.next()? {
        match event {
            Event::Open(element) if element.name() == "text" => in_text = true,
            Event::Open(_) => {}
            Event::Text(text) if in_text => words.push_str(&text),
            Event::Text(_) => {}
            Event::Close(name) => match name.as_str() {
                "text" => in_text = false,
                "comment" | "threadedComment" => {
                    let words = std::mem::take(&mut words);
                    if !words.trim_start().starts_with(PLACEHOLDER) {
                        comments.push(words);
                    }
                }
                _ => {}
            },
        }
    }
    meter.damage += events.damage;
    Ok(comments)
}

/// The paragraphs of a drawing's shapes.
fn paragraphs(xml: &str, meter: &mut Meter) -> Result<Vec<String>, Unreadable> {
    let mut paragraphs = Vec::new();
    let mut words = String::new();
    let (mut in_words, mut is_hidden) = (false, false);
    let mut events = Events::new(xml);
    while let Some(event) = events.next()? {
        match event {
            Event::Open(element) => match element.name() {
                "cNvPr" => is_hidden = matches!(element.attribute("hidden").as_deref(), Some("1" | "true")),
                "t" => in_words = true,
                "br" => words.push('\n'),
                _ => {}
            },
            Event::Text(text) if in_words => words.push_str(&text),
            Event::Text(_) => {}
            Event::Close(name) => match name.as_str() {
                "t" => in_words = false,
                "p" if is_hidden => {
                    meter.hidden += usize::from(!words.trim().is_empty());
                    words.clear();
                }
                "p" if !words.trim().is_empty() => paragraphs.push(std::mem::take(&mut words)),
                _ => {}
            },
        }
    }
    meter.damage += events.damage;
    Ok(paragraphs)
}
