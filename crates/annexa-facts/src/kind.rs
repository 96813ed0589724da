use annexa_catalog::{FactWords, Term};
use annexa_model::{Document, DocumentKind, Role, Status};
use annexa_terms::{Reader, Signal, TermSet, TermSetBuilder};

/// The terms by which kinds and statuses are told.
pub(crate) struct KindRules {
    terms: TermSet,
    kinds: Vec<Kind>,
    statuses: Vec<(Status, Signal)>,
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
        Self { terms: builder.build(), kinds, statuses }
    }

    /// The kind and role that the title tells, or what the text gives away. The last words of a
    /// title weigh most: an "impact assessment procedure" is a procedure.
    pub(crate) fn kind(&self, title: Option<&str>, document: &Document) -> Option<(Option<DocumentKind>, Role)> {
        let mut reader = Reader::new(&self.terms);
        let text = head(&document.text);
        let words = reader.words(text);
        let hits = reader.hits(&words, text);
        let told = |signal: &Signal| hits.binary_search_by_key(signal, |h| h.signal).is_ok();
        if let Some(k) = self.kinds.iter().find(|k| k.at_least > 0 && k.text.iter().filter(|s| told(s)).count() >= k.at_least) {
            return Some((k.kind, k.role));
        }
        let title = title?;
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

    /// The status that a field's value or a short line tells.
    pub(crate) fn status(&self, text: &str) -> Option<Status> {
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
