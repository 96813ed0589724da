//! Passages found by a query.

use annexa_model::Span;
use annexa_report as report;
use annexa_search::{Hit, QueryError, SearchOptions};

use crate::Collection;
use crate::place::{Place, one_line};

impl Collection {
    /// The passages that `query` finds.
    ///
    /// # Errors
    /// [`QueryError`].
    pub fn search(&self, query: &str, options: SearchOptions) -> Result<report::SearchReport, QueryError> {
        let index = self.index()?;
        let documents = self.judged();
        let text_of = |document: usize| documents[document].document.text.as_str();
        let span_of = |document: usize, passage: usize| documents[document].passages.all[passage].span;
        let hit = |hit: Hit| {
            let document = documents[hit.document];
            let place = Place::of(document, span_of(hit.document, hit.passage));
            let inside = |word: &&Span| place.span.contains(**word);
            let words = hit.words.iter().filter(inside).map(|word| report::SearchWord {
                start: word.start - place.span.start,
                end: word.end - place.span.start,
            });
            report::SearchHit {
                document: document.path.clone(),
                title: document.facts.title.as_ref().map(|t| one_line(&t.value)),
                words: words.collect(),
                page: place.page,
                section: place.section,
                start: place.span.start,
                end: place.span.end,
                quote: place.quote,
                score: (f64::from(hit.score) * 1000.0).round() / 1000.0,
            }
        };
        let not_assessed = self.entries.iter().filter_map(|entry| {
            let reason = self.outcome(entry).1.err()?;
            Some(report::NotAssessed { path: entry.path.clone(), reason: reason.to_string() })
        });
        Ok(report::SearchReport {
            schema_version: report::SCHEMA_VERSION.to_owned(),
            query: query.to_owned(),
            documents: documents.len(),
            passages: index.len(),
            not_assessed: not_assessed.collect(),
            hits: index.search(query, options, text_of, span_of)?.into_iter().map(hit).collect(),
        })
    }
}
