//! Requirements of frameworks that come without rules, judged by the words in which they are written.
//!
//! What is found this way shows that a document speaks of the same things, not that it does what is asked: no score
//! passes [`MOST`].

use annexa_catalog::{Framework, GENERIC_FEATURES, Relevance};
use annexa_matcher::CompiledRules;
use annexa_model::{Assertion, PassageKind};
use annexa_terms::Signal;

use crate::{JudgedDocument, Likeness, MENTIONED, Standing};

/// The highest score that words alone give.
pub const MOST: u8 = 2;

/// What speaks for a document answering a requirement without rules: a number from 0 to 1 for each of
/// [`GENERIC_FEATURES`], in their order.
pub type GenericFeatures = [f64; GENERIC_FEATURES.len()];

/// The concepts of a framework's requirements, recognised in their words.
pub struct RecognisedConcepts {
    /// Per requirement, concepts with how rare they are among the requirements, sorted.
    requirements: Vec<Vec<(Signal, f64)>>,
}

impl RecognisedConcepts {
    /// Recognises concepts in the titles and texts of `framework`.
    #[must_use]
    pub fn of(framework: &Framework, rules: &CompiledRules) -> Self {
        let texts = framework.requirements.iter().map(|r| format!("{}. {}", r.title, r.asks));
        let found: Vec<Vec<Signal>> = rules.concepts_in(texts);
        let all = found.len() as f64;
        let rarity = |signal: Signal| {
            let holding = found.iter().filter(|f| f.binary_search(&signal).is_ok()).count() as f64;
            ((all + 1.0) / (holding + 0.5)).ln().max(0.0)
        };
        Self { requirements: found.iter().map(|f| f.iter().map(|s| (*s, rarity(*s))).collect()).collect() }
    }

    /// How much of a requirement's concepts `signals` holds, 0 to 1.
    fn share(&self, requirement: usize, signals: &[Signal]) -> f64 {
        let concepts = &self.requirements[requirement];
        let all: f64 = concepts.iter().map(|(_, rarity)| rarity).sum();
        let held = concepts.iter().filter(|(signal, _)| signals.binary_search(signal).is_ok());
        if all > 0.0 { held.map(|(_, rarity)| rarity).sum::<f64>() / all } else { 0.0 }
    }
}

/// How one document stands to one requirement without rules.
#[derive(Clone, Debug, PartialEq)]
pub struct GenericResult {
    /// What speaks for it.
    pub features: GenericFeatures,
    /// 0 to 1, rounded to four digits; from 0.5 on the document answers the requirement.
    pub relevance: f64,
    /// 0 to [`MOST`].
    pub score: u8,
    /// The passages that speak most like it, best first; a few.
    pub passages: Vec<usize>,
}

/// So many passages are kept.
const KEPT: usize = 3;
/// A passage so like a requirement speaks of it.
const SPEAKS: f64 = 0.22;

/// Judges one document against every requirement of a framework without rules.
///
/// `like` holds for each requirement the passages with how like they are to its words, `likeness` how like the document
/// as a whole is.
#[must_use]
pub fn judge_generic(
    weights: &Relevance,
    concepts: &RecognisedConcepts,
    document: &JudgedDocument,
    likeness: &[Likeness],
    like: &[Vec<(usize, f64)>],
) -> Vec<GenericResult> {
    let rows: Vec<Row> =
        like.iter().enumerate().map(|(number, like)| Row::of(number, concepts, document, like)).collect();
    let most = |of: fn(&Row) -> f64| rows.iter().map(of).fold(1e-9, f64::max);
    let (best, several) = (most(|r| r.best), most(|r| r.several));
    let one = |(row, likeness): (&Row, &Likeness)| {
        let features = [
            row.best.min(1.0),
            row.best / best,
            row.several / several,
            row.heading.min(1.0),
            row.concepts,
            likeness.text,
            likeness.headings,
            likeness.title,
        ];
        let sum: f64 = weights.bias + features.iter().zip(&weights.weights).map(|(f, w)| f * w).sum::<f64>();
        let raw = 1.0 / (1.0 + (-sum).exp());
        let score = match document.standing() {
            _ if row.best < SPEAKS => 0,
            Standing::Nothing => 1,
            _ if raw >= 0.5 && row.commits => MOST,
            _ => 1,
        };
        let relevance = match score {
            0 => 0.0,
            1 if !document.facts.is_template => raw.min(MENTIONED),
            _ => raw,
        };
        let relevance = (relevance * 10_000.0).round() / 10_000.0;
        GenericResult { features, relevance, score, passages: row.passages.clone() }
    };
    rows.iter().zip(likeness).map(one).collect()
}

/// How like the passages of a document are to one requirement.
struct Row {
    best: f64,
    /// Mean of the best few.
    several: f64,
    heading: f64,
    /// The most of its concepts that one passage holds.
    concepts: f64,
    /// Whether one of the passages kept commits.
    commits: bool,
    passages: Vec<usize>,
}

impl Row {
    fn of(number: usize, concepts: &RecognisedConcepts, document: &JudgedDocument, like: &[(usize, f64)]) -> Self {
        let heads = |passage: usize| document.passages.all[passage].kind == PassageKind::Heading;
        let heading = like.iter().filter(|(p, _)| heads(*p)).map(|(_, l)| *l).fold(0.0, f64::max);
        let share = |passage: usize| concepts.share(number, &document.scan.passages[passage].signals);
        let mut ranked: Vec<(f64, usize)> = like.iter().map(|(p, l)| (*l, *p)).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let several = ranked.iter().take(KEPT).map(|(l, _)| l).sum::<f64>() / KEPT as f64;
        let best = ranked.first().map_or(0.0, |(l, _)| *l);
        // Commitments are better quotes than headings.
        let asserted = |passage: usize| document.scan.passages[passage].assertion;
        let mut kept: Vec<(f64, usize)> = ranked.iter().copied().take(4 * KEPT).filter(|(l, _)| *l >= SPEAKS).collect();
        kept.sort_by_key(|(_, p)| asserted(*p) != Assertion::Commits);
        kept.truncate(KEPT);
        Self {
            best,
            several,
            heading,
            concepts: ranked.iter().take(4 * KEPT).map(|(_, p)| share(*p)).fold(0.0, f64::max),
            commits: kept.iter().any(|(_, p)| asserted(*p) == Assertion::Commits),
            passages: kept.into_iter().map(|(_, p)| p).collect(),
        }
    }
}
