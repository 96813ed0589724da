//! Which passage of a document is quoted for a requirement.

use std::collections::{BTreeMap, BTreeSet};

use annexa_model::{Assertion, PassageKind};

use crate::{EvidenceAt, JudgedDocument, Likenesses, RequirementResult};

/// What speaks for quoting one of several passages that assert alike, and how much: the rule that a reader would quote
/// serves several points, in the words of the requirement, as a sentence that obliges. Chosen by the passages that
/// readers chose in two corpora, where weights about these do as well.
const LIKENESS: f64 = 2.0;
const POINTS: f64 = 3.0;
const NO_ROW: f64 = 1.5;
const BINDS: f64 = 1.0;

/// The passage that shows best what `document` says on a requirement, `at` the index of its framework and its own; `None`
/// when the document does not touch it.
#[must_use]
pub fn best_passage(
    likenesses: &Likenesses,
    at: (usize, usize),
    document: &JudgedDocument,
    result: &RequirementResult,
) -> Option<usize> {
    let all = || result.points.iter().flat_map(|p| &p.evidence).filter(|e| e.evidence.assertion > Assertion::Negates);
    let kind = |passage: usize| document.passages.all[passage].kind;
    // A quote that asserts less, or with a caveat, is the worse evidence, however well it reads.
    let worth =
        |e: &EvidenceAt| (e.evidence.assertion, e.caveat.is_none(), kind(e.evidence.passage) != PassageKind::Heading);
    let Some(most) = all().map(worth).max() else {
        let topics = document.scan.topics_of(at.0, at.1).iter();
        let topics = topics.filter(|t| t.assertion > Assertion::Negates);
        return topics.max_by_key(|t| t.assertion).map(|t| t.passage);
    };
    let mut serves: BTreeMap<usize, usize> = BTreeMap::new();
    for e in all() {
        *serves.entry(e.evidence.passage).or_default() += 1;
    }
    // Of equals the one is quoted that says most itself, then the one of the first point, then the first.
    let order = |e: &EvidenceAt| (e.evidence.context, e.evidence.point, e.evidence.passage);
    let mut equals: Vec<_> = all().filter(|e| worth(e) == most).map(order).collect();
    equals.sort_unstable();
    // A passage that serves several points stands there for each.
    let mut seen = BTreeSet::new();
    let equals: Vec<usize> =
        equals.into_iter().map(|(_, _, passage)| passage).filter(|passage| seen.insert(*passage)).collect();
    let text = |passage: usize| document.passages.all[passage].span.of(&document.document.text);
    let like: Vec<f64> = equals.iter().map(|passage| likenesses.of_text(at, text(*passage))).collect();
    let likest = like.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let holds = |condition: bool| f64::from(u8::from(condition));
    let sum = |passage: usize, like: f64| {
        LIKENESS * like / likest
            + POINTS * (1.0 + serves[&passage] as f64).ln()
            + NO_ROW * holds(kind(passage) != PassageKind::TableRow)
            + BINDS * holds(document.scan.passages[passage].binds)
    };
    let sums = equals.iter().zip(like).map(|(passage, like)| (sum(*passage, like), *passage));
    // The last of equals would be taken.
    sums.rev().max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, passage)| passage)
}
