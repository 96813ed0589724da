use std::sync::LazyLock;

use annexa_catalog::{FactWords, Term};
use annexa_model::{BlockKind, Document, DocumentKind, Role, Status};
use annexa_terms::{Reader, Signal, TermSet, TermSetBuilder};
use regex::Regex;

static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b(?<first>[A-Z]{2,5})-(?:(?<second>[A-Z]{1,5})-)?\d").expect("a fixed pattern"));

/// The terms by which kinds and statuses are told.
pub(crate) struct KindRules {
    terms: TermSet,
    kinds: Vec<Kind>,
    statuses: Vec<(Status, Signal)>,
    /// The letters with which the numbers of documents of a kind begin.
    numbers: Vec<(DocumentKind, Vec<String>)>,
}

struct Kind {
    kind: Option<DocumentKind>,
    role: Role,
    title: Signal,
    /// One signal for each written term, so that different ones can be counted.
    text: Vec<Signal>,
    at_least: usize,
}

impl KindRules {
    pub(crate) fn compile(words: &FactWords) -> Self {
        let mut builder = TermSetBuilder::default();
        let class = |terms: &[Term], builder: &mut TermSetBuilder| {
            let signal = builder.signal();
            builder.add(signal, terms);
            signal
        };
        let kinds = words
            .kinds
            .iter()
            .map(|k| Kind {
                kind: k.kind,
                role: k.role,
                title: class(&k.title, &mut builder),
                text: k.text.iter().map(|t| class(std::slice::from_ref(t), &mut builder)).collect(),
                at_least: k.text_at_least,
            })
            .collect();
        let statuses = words.statuses.iter().map(|(status, terms)| (*status, class(terms, &mut builder))).collect();
        Self { terms: builder.build(), kinds, statuses, numbers: words.numbers.clone() }
    }

    /// The kind and role of a document.
    ///
    /// What the text gives away as evidence of nothing (an advertisement, news) counts first, unless the
    /// title names a document that lays something down or records something; then the title; then what the
    /// text calls itself ("this procedure"); then the letters of its number.
    pub(crate) fn kind(&self, title: Option<&str>, document: &Document) -> Option<(Option<DocumentKind>, Role)> {
        let by_title = title.and_then(|t| self.by_title(t));
        let mut reader = Reader::new(&self.terms);
        let text = head(&document.text);
        let words = reader.words(text);
        let hits = reader.hits(&words, text);
        let told = |signal: &Signal| hits.binary_search_by_key(signal, |h| h.signal).is_ok();
        let by_text = |k: &&Kind| k.at_least > 0 && k.text.iter().filter(|s| told(s)).count() >= k.at_least;
        let named =
            matches!(by_title, Some((Some(kind), _)) if !matches!(kind, DocumentKind::Plan | DocumentKind::Notice));
        if !named && let Some(k) = self.kinds.iter().filter(|k| k.kind.is_none()).find(by_text) {
            return Some((k.kind, k.role));
        }
        // "Risk assessment" is the title of a completed one as much as of the procedure for it; a number tells.
        let numbered = matches!(by_title, Some((Some(DocumentKind::Assessment), _)))
            .then(|| self.by_number(title, document))
            .flatten()
            .filter(|(_, role)| *role == Role::Design);
        numbered
            .or(by_title)
            .or_else(|| self.kinds.iter().filter(|k| k.kind.is_some()).find(by_text).map(|k| (k.kind, k.role)))
            .or_else(|| self.by_number(title, document))
    }

    /// The last words of a title weigh most: an "impact assessment procedure" is a procedure. What
    /// stands behind a colon or dash says what it is about: "Schedule 4: AI services".
    fn by_title(&self, title: &str) -> Option<(Option<DocumentKind>, Role)> {
        let mut reader = Reader::new(&self.terms);
        let words = reader.words(title);
        let hits = reader.hits(&words, title);
        let place = |k: &Kind| hits.iter().filter(|h| h.signal == k.title).map(|h| (h.last, h.last - h.first)).max();
        let (mut best, mut at) = (None, None);
        for kind in &self.kinds {
            // Ties go to the kind that is written first.
            if let Some(found) = place(kind)
                && at.is_none_or(|a| found > a)
            {
                (best, at) = (Some((kind.kind, kind.role)), Some(found));
            }
        }
        best
    }

    /// "PRO-HR-09", "POL-AI-02", "ISMS-PRO-01" in the title, a header or the first lines.
    fn by_number(&self, title: Option<&str>, document: &Document) -> Option<(Option<DocumentKind>, Role)> {
        let first = document.blocks.iter().filter(|b| b.kind != BlockKind::Furniture).take(3);
        let furniture = document.blocks.iter().filter(|b| b.kind == BlockKind::Furniture);
        let texts = title.into_iter().chain(first.chain(furniture).map(|b| b.span.of(&document.text)));
        for text in texts {
            // The first number is the document's own; those behind it are of others: "FRM-2, to be used with PRO-2".
            let Some(found) = NUMBER.captures(text) else { continue };
            let named = |part: &str| {
                let part = found.name(part)?.as_str();
                self.numbers.iter().find(|(_, letters)| letters.iter().any(|l| l == part)).map(|n| n.0)
            };
            if let Some(kind) = named("first").or_else(|| named("second")) {
                let role = self.kinds.iter().find(|k| k.kind == Some(kind)).map_or(Role::Design, |k| k.role);
                return Some((Some(kind), role));
            }
        }
        None
    }

    /// The status that a field's value or a short line tells.
    pub(crate) fn status(&self, text: &str) -> Option<Status> {
        // "Draft / Approved / Withdrawn" is there to choose from.
        if text.split('/').filter(|part| !part.trim().is_empty()).count() > 1 && text.split_whitespace().count() <= 12 {
            return None;
        }
        let mut reader = Reader::new(&self.terms);
        let words = reader.words(text);
        let hits = reader.hits(&words, text);
        self.statuses.iter().find(|(_, signal)| hits.iter().any(|h| h.signal == *signal)).map(|(status, _)| *status)
    }
}

/// The beginning of a text, enough to tell what it is.
fn head(text: &str) -> &str {
    let mut end = text.len().min(12_000);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
