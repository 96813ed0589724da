//! How like passages are to the words in which something is asked: BM25 whose rarities come from the askers, not from
//! the documents, so that a document is judged the same whatever lies beside it.

use std::collections::BTreeMap;

use tantivy::query::Bm25StatisticsProvider;
use tantivy::query::{BooleanQuery, BoostQuery, EnableScoring, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::tokenizer::Language;
use tantivy::{Score, Term};

use crate::Index;
use crate::index::{Error, NUMBER};
use crate::language::analyser;

/// Stems of one text with their weights, ordered by stem.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profile {
    stems: Vec<(String, f64)>,
}

/// The profiles of all texts of one catalogue.
#[derive(Clone, Debug, Default)]
pub struct Profiles {
    all: Vec<Profile>,
    /// In how many of them each stem occurs.
    holding: BTreeMap<String, u64>,
}

/// Words of a passage of middling length, against which shorter and longer ones are weighed.
const USUAL_PASSAGE: u64 = 20;

impl Profiles {
    /// Makes a profile of each list of texts with their weights; in English, as catalogues are.
    #[must_use]
    pub fn new(texts: &[Vec<(&str, f64)>]) -> Self {
        let mut all = Vec::with_capacity(texts.len());
        let mut holding: BTreeMap<String, u64> = BTreeMap::new();
        let mut analyser = analyser(Language::English);
        for parts in texts {
            let mut stems: BTreeMap<String, f64> = BTreeMap::new();
            for (text, weight) in parts {
                let mut stream = analyser.token_stream(text);
                while let Some(token) = stream.next() {
                    if token.text.chars().any(char::is_alphabetic) && token.text.len() > 1 {
                        let held = stems.entry(token.text.clone()).or_default();
                        *held = held.max(*weight);
                    }
                }
            }
            for stem in stems.keys() {
                *holding.entry(stem.clone()).or_default() += 1;
            }
            all.push(Profile { stems: stems.into_iter().collect() });
        }
        Self { all, holding }
    }

    /// Number of texts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Holds when there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// How rare a stem is among the texts, as BM25 weighs it.
    fn rarity(&self, stem: &str) -> f64 {
        let (all, holding) = (self.all.len() as f64, self.holding.get(stem).copied().unwrap_or(0) as f64);
        (1.0 + (all - holding + 0.5) / (holding + 0.5)).ln()
    }
}

/// Tells tantivy how rare words are among the texts asked for.
struct Rarities<'p>(&'p Profiles);

impl Bm25StatisticsProvider for Rarities<'_> {
    fn total_num_tokens(&self, _field: Field) -> tantivy::Result<u64> {
        Ok(self.0.len() as u64 * USUAL_PASSAGE)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.0.len() as u64)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(term.value().as_str().and_then(|stem| self.0.holding.get(stem)).copied().unwrap_or(0))
    }
}

impl Index {
    /// How like each passage is to the text with this number: (document, passage, likeness), in their order, those
    /// without a common word left out. 1 is about what a passage of usual length gets that says every word once.
    ///
    /// # Errors
    /// [`Error`] when the index cannot be read.
    pub fn like(&self, profiles: &Profiles, number: usize) -> Result<Vec<(usize, usize, f64)>, Error> {
        let Some((_, field)) = self.texts.iter().find(|(language, _)| *language == Language::English) else {
            return Ok(Vec::new());
        };
        let stems = &profiles.all[number].stems;
        let whole: f64 = stems.iter().map(|(stem, weight)| weight * profiles.rarity(stem)).sum();
        if whole <= 0.0 {
            return Ok(Vec::new());
        }
        let clause = |(stem, weight): &(String, f64)| {
            let term = TermQuery::new(Term::from_field_text(*field, stem), IndexRecordOption::WithFreqs);
            (Occur::Should, Box::new(BoostQuery::new(Box::new(term), *weight as Score)) as Box<dyn Query>)
        };
        let query = BooleanQuery::new(stems.iter().map(clause).collect());
        let searcher = self.reader.searcher();
        let rarities = Rarities(profiles);
        let weight = query.weight(EnableScoring::enabled_from_statistics_provider(&rarities, &searcher))?;
        let mut out = Vec::new();
        for segment in searcher.segment_readers() {
            let numbers = segment.fast_fields().u64(NUMBER)?;
            weight.for_each(segment, &mut |doc, score| {
                if let Some(number) = numbers.first(doc) {
                    let (document, passage) = self.passages[number as usize];
                    out.push((document, passage, f64::from(score) / whole));
                }
            })?;
        }
        out.sort_by_key(|(document, passage, _)| (*document, *passage));
        Ok(out)
    }
}
