//! Findings on references to documents that were not supplied.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use annexa_model::{BlockKind, Span};
use annexa_terms::fold_word;
use regex::Regex;

use super::{About, Raise, Scene, is_content};
use crate::JudgedDocument;

/// "the AI Incident Response Procedure": capitalised words that end in a kind of document.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\b(?:[A-Z][\w&’'-]*\s+(?:(?:and|of|for|the|in|to|&)\s+)?){1,6}(?:Policy|Procedure|Standard|Plan|Register|Process|Guideline|Guidelines|Framework|Programme|Log|Handbook|Code of Conduct|Runbook|Playbook)\b",
    )
    .expect("a fixed pattern")
});
/// "PRC-AI-04", "AIMS-SCOPE-001": the number of a document.
static CODED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b[A-Z]{2,6}(?:-[A-Z0-9]{1,10}){0,3}-\d{2,4}\b").expect("a fixed pattern"));
/// What introduces a reference.
static POINTS_TO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:see|refer(?:s|red)? to|in accordance with|according to|as (?:defined|described|set out|laid down|specified) in|defined in|described in|set out in|laid down in|per|follow(?:s|ing)?|under|in line with|recorded in|kept in|governed by|referenced in|documented in|detailed in|together with|pursuant to|required by)\s+(?:our|the|its|this)?\s*(?:[A-Z][^.;]{0,80}?(?:,|\band\b|\bor\b)\s+(?:our|the|its|this)?\s*)?$")
        .expect("a fixed pattern")
});
/// Prefixes that number documents in most organisations: such a number needs no "see" before it.
const DOCUMENTS: [&str; 16] =
    ["POL", "PRO", "PRC", "PROC", "STD", "PLN", "PLAN", "REG", "MAN", "GDL", "FRM", "SOP", "WI", "TPL", "AIMS", "ISMS"];
/// Prefixes of codes that number other things than documents.
const NOT_DOCUMENTS: [&str; 14] =
    ["ISO", "IEC", "CVE", "RFC", "AES", "SHA", "UTF", "TLS", "INC", "NCR", "RISK", "CAPA", "EN", "COVID"];

pub(super) fn not_supplied(scene: &Scene<'_>, raise: &mut Raise<'_>) {
    let known = Known::of(scene.documents);
    for (index, document) in scene.documents.iter().enumerate() {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for passage in document.passages.all.iter().filter(|p| is_content(p.kind)) {
            let text = passage.span.of(&document.document.text);
            for reference in references(text, passage.span) {
                if known.has(&reference) || !seen.insert(reference.shown()) {
                    continue;
                }
                raise.raise(About {
                    document: Some(index),
                    quote: Some(if passage.span.len() <= 400 { passage.span } else { reference.span }),
                    values: vec![("name", reference.shown())],
                    ..About::default()
                });
            }
        }
    }
}

/// A document that a text points to: by name, by number, or by both.
struct Reference {
    name: Option<String>,
    number: Option<String>,
    span: Span,
}

impl Reference {
    fn shown(&self) -> String {
        match (&self.name, &self.number) {
            (Some(name), Some(number)) => format!("{name} ({number})"),
            (Some(one), None) | (None, Some(one)) => one.clone(),
            (None, None) => String::new(),
        }
    }
}

fn references(text: &str, at: Span) -> Vec<Reference> {
    let place = |start: usize, end: usize| Span::new(at.start + start, at.start + end);
    let mut out = Vec::new();
    let mut numbers: Vec<regex::Match<'_>> = CODED.find_iter(text).filter(|m| is_document_number(text, m)).collect();
    for found in NAMED.find_iter(text) {
        // "the Data Protection Policy (POL-DP-01)" is one reference.
        let beside = numbers.iter().position(|n| n.start() >= found.end() && n.start() - found.end() <= 2);
        if beside.is_some() || is_pointed_to(&text[..found.start()]) {
            let number = beside.map(|index| numbers.remove(index));
            let end = number.map_or(found.end(), |n| n.end());
            let name = Some(found.as_str().to_owned());
            let number = number.map(|n| n.as_str().to_owned());
            out.push(Reference { name, number, span: place(found.start(), end) });
        }
    }
    let alone = |n: regex::Match<'_>| Reference {
        name: None,
        number: Some(n.as_str().to_owned()),
        span: place(n.start(), n.end()),
    };
    out.extend(numbers.into_iter().map(alone));
    out
}

/// What introduces a reference stands within so many bytes before it.
const POINTS_WITHIN: usize = 600;

/// Holds when `before` ends in what introduces a reference.
fn is_pointed_to(before: &str) -> bool {
    if before.len() <= POINTS_WITHIN {
        return POINTS_TO.is_match(before);
    }
    let mut start = before.len() - POINTS_WITHIN;
    while !before.is_char_boundary(start) {
        start += 1;
    }
    // A word that is cut must not look like a whole one.
    let near = &before[start..];
    POINTS_TO.is_match(near.find(char::is_whitespace).map_or("", |at| &near[at..]))
}

/// Holds for numbers of documents, as opposed to those of tickets, standards and entries of a log.
fn is_document_number(text: &str, found: &regex::Match<'_>) -> bool {
    let prefix = found.as_str().split('-').next().unwrap_or_default();
    let entry = text[found.end()..].starts_with('-');
    let pointed_to = !NOT_DOCUMENTS.contains(&prefix) && is_pointed_to(&text[..found.start()]);
    !entry && (DOCUMENTS.contains(&prefix) || pointed_to)
}

/// Titles and numbers of the documents supplied.
struct Known {
    titles: Vec<BTreeSet<String>>,
    numbers: BTreeSet<String>,
}

/// A document's own number stands among its first blocks, in a header or footer, in its path or properties.
const HEAD_BLOCKS: usize = 12;

impl Known {
    fn of(documents: &[&JudgedDocument]) -> Self {
        let titles = documents.iter().map(|d| significant(d.name())).collect();
        let numbers = documents.iter().flat_map(|d| own_numbers(d)).collect();
        Self { titles, numbers }
    }

    /// Holds when a supplied document bears the number; where there is none, when a supplied title has all
    /// significant words of the name, or the other way round with two words at least.
    fn has(&self, reference: &Reference) -> bool {
        if let Some(number) = &reference.number {
            return self.numbers.contains(number);
        }
        let wanted = significant(reference.name.as_deref().unwrap_or_default());
        self.titles.iter().any(|title| wanted.is_subset(title) || (title.len() >= 2 && title.is_subset(&wanted)))
    }
}

fn significant(text: &str) -> BTreeSet<String> {
    const FILLERS: [&str; 9] = ["the", "and", "of", "for", "our", "in", "to", "a", "on"];
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(fold_word)
        .map(|w| w.strip_suffix('s').map_or(w.clone(), str::to_owned))
        .filter(|w| !FILLERS.contains(&w.as_str()))
        .collect()
}

/// Numbers that a document bears itself: near its beginning, and not where it points to another one; and numbers
/// of entries, which open a row, an item or a heading of it.
fn own_numbers(document: &JudgedDocument) -> Vec<String> {
    let text = &document.document.text;
    let blocks = document.document.blocks.iter().enumerate();
    let heads = blocks.filter(|(index, block)| *index < HEAD_BLOCKS || block.kind == BlockKind::Furniture);
    let mut out = Vec::new();
    for (_, block) in heads {
        let words = block.span.of(text);
        let own = CODED.find_iter(words).filter(|m| !is_pointed_to(&words[..m.start()]));
        out.extend(own.map(|m| m.as_str().to_owned()));
    }
    for block in &document.document.blocks {
        let words = block.span.of(text);
        out.extend(CODED.find(words).filter(|m| m.start() == 0).map(|m| m.as_str().to_owned()));
    }
    let properties = document.document.properties.other.iter().map(|(_, value)| value.as_str());
    for outside in properties.chain([document.path.as_str()]) {
        out.extend(CODED.find_iter(outside).map(|m| m.as_str().to_owned()));
    }
    out
}
