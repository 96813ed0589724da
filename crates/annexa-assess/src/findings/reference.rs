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
const DOCUMENTS: [&str; 16] = [
    "POL", "PRO", "PRC", "PROC", "STD", "PLN", "PLAN", "REG", "MAN", "GDL", "FRM", "SOP", "WI", "TPL", "AIMS", "ISMS",
];
/// Prefixes of codes that number other things than documents.
const NOT_DOCUMENTS: [&str; 14] =
    ["ISO", "IEC", "CVE", "RFC", "AES", "SHA", "UTF", "TLS", "INC", "NCR", "RISK", "CAPA", "EN", "COVID"];

pub(super) fn not_supplied(scene: &Scene<'_>, raise: &mut Raise<'_>) {
    let known = Known::of(scene.documents);
    for (index, document) in scene.documents.iter().enumerate() {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for passage in document.passages.all.iter().filter(|p| is_content(p.kind)) {
            let text = passage.span.of(&document.document.text);
            for (name, span) in references(text, passage.span) {
                if known.has(&name) || !seen.insert(name.clone()) {
                    continue;
                }
                raise.raise(About {
                    document: Some(index),
                    quote: Some(if passage.span.len() <= 400 { passage.span } else { span }),
                    values: vec![("name", name)],
                    ..About::default()
                });
            }
        }
    }
}

/// Names and numbers of documents that the text points to.
fn references(text: &str, at: Span) -> Vec<(String, Span)> {
    let place = |start: usize, end: usize| Span::new(at.start + start, at.start + end);
    let mut out = Vec::new();
    for found in NAMED.find_iter(text) {
        if POINTS_TO.is_match(&text[..found.start()]) {
            out.push((found.as_str().to_owned(), place(found.start(), found.end())));
        }
    }
    for found in CODED.find_iter(text) {
        let prefix = found.as_str().split('-').next().unwrap_or_default();
        let before = &text[..found.start()];
        let inside_name = before.trim_end().ends_with('(') && POINTS_TO.is_match(name_start(before));
        let entry = text[found.end()..].starts_with('-');
        if DOCUMENTS.contains(&prefix) && !entry {
            out.push((found.as_str().to_owned(), place(found.start(), found.end())));
        } else if !entry && !NOT_DOCUMENTS.contains(&prefix) && (POINTS_TO.is_match(before) || inside_name) {
            out.push((found.as_str().to_owned(), place(found.start(), found.end())));
        }
    }
    out
}

/// The text before the capitalised name at the end of `before`: "see the AI Policy (" as "see the ".
fn name_start(before: &str) -> &str {
    NAMED.find_iter(before).last().map_or("", |m| &before[..m.start()])
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

    /// Holds when a supplied document's title has all significant words of the name, or the
    /// other way round with two words at least, or when a supplied document bears the number.
    fn has(&self, name: &str) -> bool {
        if CODED.is_match(name) {
            return self.numbers.contains(name);
        }
        let wanted = significant(name);
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
        let own = CODED.find_iter(words).filter(|m| !POINTS_TO.is_match(&words[..m.start()]));
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
