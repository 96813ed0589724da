//! What people type.

use std::collections::BTreeSet;

use annexa_model::Span;
use tantivy::collector::TopDocs;
use tantivy::query::{QueryParser, QueryParserError};
use tantivy::schema::Field;
use tantivy::tokenizer::{TextAnalyzer, Token};
use tantivy::{DocId, Score, SegmentReader};

use crate::Index;
use crate::index::{Error, NUMBER, PATH, SECTION, TITLE};
use crate::language::{analyser, name, unstemmed};

/// How to search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchOptions {
    /// At most so many passages.
    pub limit: usize,
    /// Whether a word may differ by one letter.
    pub fuzzy: bool,
    /// Whether a passage must hold every word that is not optional, instead of any.
    pub all_words: bool,
}

/// A passage that a query finds.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Index of the document among those indexed.
    pub document: usize,
    /// Index of the passage in it.
    pub passage: usize,
    /// How well it fits (BM25); comparable within one search only.
    pub score: f32,
    /// The words that hit, as spans into the document's text, in order.
    pub words: Vec<Span>,
}

/// Why a query could not be answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// It cannot be read.
    #[error("the query cannot be read: {0}")]
    Syntax(String),
    /// It asks for a field that there is not.
    #[error("there is no field `{0}`; there are: {TITLE}, {SECTION}, {PATH}")]
    UnknownField(String),
    /// It holds nothing to look for.
    #[error("the query holds no word to look for")]
    Empty,
    /// The index failed.
    #[error(transparent)]
    Index(#[from] Error),
}

impl Index {
    /// Finds passages: words (stemmed), `"phrases"`, `"near phrases"~2`, `+must`, `-must not`, `AND`, `OR`, brackets,
    /// and `title:`, `section:`, `path:` before any of these. Best first, then in the order of documents and passages.
    ///
    /// `span_of` gives the place of a passage in its document, and `text_of` the document's text.
    ///
    /// # Errors
    /// [`QueryError`].
    pub fn search<'t>(
        &self,
        query: &str,
        options: SearchOptions,
        text_of: impl Fn(usize) -> &'t str,
        span_of: impl Fn(usize, usize) -> Span,
    ) -> Result<Vec<Hit>, QueryError> {
        if !query.chars().any(char::is_alphanumeric) {
            return Err(QueryError::Empty);
        }
        let mut fields: Vec<Field> = self.texts.iter().map(|(_, field)| *field).collect();
        fields.extend(options.fuzzy.then_some(self.fields.words));
        let mut parser = QueryParser::for_index(&self.index, fields);
        if options.all_words {
            parser.set_conjunction_by_default();
        }
        if options.fuzzy {
            for field in [self.fields.words, self.fields.title, self.fields.section] {
                parser.set_field_fuzzy(field, false, 1, true);
            }
        }
        let parsed = parser.parse_query(query).map_err(|error| match error {
            QueryParserError::FieldDoesNotExist(field) => QueryError::UnknownField(field),
            other => QueryError::Syntax(other.to_string()),
        })?;
        let searcher = self.reader.searcher();
        // Of equals the one that stands first: tantivy's own order of equals depends on segments.
        let collector = TopDocs::with_limit(options.limit.max(1)).tweak_score(|segment: &SegmentReader| {
            let numbers = segment.fast_fields().u64(NUMBER).expect("every passage has a number");
            move |doc: DocId, score: Score| (score, std::cmp::Reverse(numbers.first(doc).unwrap_or(u64::MAX)))
        });
        let found = searcher.search(&parsed, &collector).map_err(Error::from)?;
        let mut stems: BTreeSet<(Field, String)> = BTreeSet::new();
        parsed.query_terms(&mut |term, _| {
            if let Some(stem) = term.value().as_str() {
                stems.insert((term.field(), stem.to_owned()));
            }
        });
        // A fuzzy query does not tell its terms.
        let typed = if options.fuzzy { tokens(unstemmed(), query) } else { Vec::new() };
        let hit = |((score, number), _): ((Score, std::cmp::Reverse<u64>), _)| {
            let (document, passage) = self.passages[number.0 as usize];
            let span = span_of(document, passage);
            let words = self.words(&stems, &typed, span.of(text_of(document)), span.start);
            Hit { document, passage, score, words }
        };
        Ok(found.into_iter().map(hit).collect())
    }

    /// Where the words of a passage stand that a query asks for: those with one of `stems`, and those like one `typed`.
    fn words(&self, stems: &BTreeSet<(Field, String)>, typed: &[Token], text: &str, start: usize) -> Vec<Span> {
        let mut out = BTreeSet::new();
        for (language, field) in &self.texts {
            let asked: Vec<&str> = stems.iter().filter(|(f, _)| f == field).map(|(_, s)| s.as_str()).collect();
            if !asked.is_empty() {
                let hits = tokens(analyser(*language), text).into_iter().filter(|t| asked.contains(&t.text.as_str()));
                out.extend(hits.map(|t| (start + t.offset_from, start + t.offset_to)));
            }
        }
        if !typed.is_empty() {
            let like = |token: &Token| typed.iter().any(|t| differ_by_one(&t.text, &token.text));
            let hits = tokens(unstemmed(), text).into_iter().filter(like);
            out.extend(hits.map(|t| (start + t.offset_from, start + t.offset_to)));
        }
        out.into_iter().map(|(start, end)| Span::new(start, end)).collect()
    }

    /// The languages in which the documents are written, as tantivy names them.
    #[must_use]
    pub fn languages(&self) -> Vec<String> {
        self.texts.iter().map(|(language, _)| name(*language)).collect()
    }
}

fn tokens(mut analyser: TextAnalyzer, text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    analyser.token_stream(text).process(&mut |token| out.push(token.clone()));
    out
}

/// Whether one letter more, less, other or swapped with its neighbour makes one word of the other.
fn differ_by_one(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(x, y)| x == y).count();
    let (left_a, left_b) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    match (left_a, left_b) {
        ([x, y], [v, w]) => x == w && y == v,
        _ => left_a.len().max(left_b.len()) <= 1,
    }
}

#[cfg(test)]
mod tests {
    use super::differ_by_one;

    #[test]
    fn one_letter_may_differ() {
        for (a, b) in [("polici", "policy"), ("audit", "audt"), ("audit", "auidt"), ("risk", "risks"), ("a", "a")] {
            assert!(differ_by_one(a, b), "{a} {b}");
        }
        for (a, b) in [("audit", "aduti"), ("risk", "review"), ("risk", "ri")] {
            assert!(!differ_by_one(a, b), "{a} {b}");
        }
    }
}
