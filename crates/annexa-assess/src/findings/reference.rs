//! Findings on references to documents that were not supplied.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use annexa_model::Span;
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
    LazyLock::new(|| Regex::new(r"\b[A-Z]{2,6}(?:-[A-Z]{1,10}){0,3}-\d{2,4}\b").expect("a fixed pattern"));
/// What introduces a reference.
static POINTS_TO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:see|refer(?:s|red)? to|in accordance with|according to|as (?:defined|described|set out|laid down|specified) in|defined in|described in|set out in|laid down in|per|follow(?:s|ing)?|under|in line with|recorded in|kept in|governed by|referenced in|documented in|detailed in)\s+(?:our|the|its|this)?\s*$")
        .expect("a fixed pattern")
});
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
        if !NOT_DOCUMENTS.contains(&prefix) && (POINTS_TO.is_match(before) || inside_name) {
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
    heads: Vec<String>,
}

/// A document's number stands near its beginning, in a header or footer, or in its path.
const HEAD_BYTES: usize = 2500;

impl Known {
    fn of(documents: &[&JudgedDocument]) -> Self {
        let titles = documents.iter().map(|d| significant(d.name())).collect();
        let heads = documents.iter().map(|d| head(d)).collect();
        Self { titles, heads }
    }

    /// Holds when a supplied document's title has all significant words of the name, or the
    /// other way round with two words at least, or when its head or path has the number.
    fn has(&self, name: &str) -> bool {
        if CODED.is_match(name) {
            return self.heads.iter().any(|h| h.contains(name));
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

fn head(document: &JudgedDocument) -> String {
    let text = &document.document.text;
    let mut end = text.len().min(HEAD_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut out = format!("{}\n{}\n", document.path, &text[..end]);
    for passage in document.passages.all.iter().filter(|p| p.kind == annexa_model::PassageKind::Aside) {
        out.push_str(passage.span.of(text));
        out.push('\n');
    }
    for (_, value) in &document.document.properties.other {
        out.push_str(value);
        out.push('\n');
    }
    out
}
