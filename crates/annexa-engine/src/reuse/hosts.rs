//! Which document to extend for a requirement, and where in it.

use annexa_assess::{EvidenceAt, JudgedDocument, Standing};
use annexa_catalog::{Crosswalk, Framework, Relation};
use annexa_model::{Assertion, BlockKind, DocumentKind, PassageKind};

use super::{ANSWERS, Alone};

/// The document to extend for a requirement.
pub(super) struct Host {
    /// Index of the document.
    pub(super) document: usize,
    /// The passage that the addition goes with.
    pub(super) passage: usize,
    /// The block after which it is written: the last of that passage's section.
    pub(super) after: usize,
    /// Indices of the crosswalk's pairs that lead from a point that the document meets to this requirement, strongest
    /// first.
    pub(super) pairs: Vec<usize>,
    strength: f64,
}

/// A document comes near a requirement when it does so much of its work, 0 to 1.
const NEAR: f64 = 0.2;
/// What a supporting point counts against an essential one.
const SUPPORTING: f64 = 0.25;

/// How much of the work of a point is done where another is met that is so related to it.
const fn done(relation: Relation) -> f64 {
    match relation {
        Relation::Equal | Relation::Superset => 0.9,
        Relation::Subset => 0.6,
        Relation::Intersects => 0.4,
    }
}

/// The document that comes nearest to the requirement with this number, if one comes near; of equals the first.
pub(super) fn best(
    number: usize,
    documents: &[&JudgedDocument],
    alone: &[Alone],
    crosswalk: Option<&Crosswalk>,
    to: &Framework,
) -> Option<Host> {
    let mut best: Option<Host> = None;
    for (index, (document, alone)) in documents.iter().zip(alone).enumerate() {
        if !can_be_extended(document) {
            continue;
        }
        let host = host(number, (index, document), alone, crosswalk, to);
        if let Some(host) = host.filter(|h| best.as_ref().is_none_or(|b| h.strength > b.strength)) {
            best = Some(host);
        }
    }
    best
}

/// What lays something down in force can be added to; a record, a form and a list of controls cannot.
fn can_be_extended(document: &JudgedDocument) -> bool {
    let lists = matches!(
        document.facts.kind,
        Some(DocumentKind::Register | DocumentKind::StatementOfApplicability | DocumentKind::Contract)
    );
    document.is_design() && document.standing() == Standing::InForce && !lists
}

/// How much of the work of one point a document does, 0 to 1, and the passages where.
struct Work<'a> {
    share: f64,
    evidence: &'a [EvidenceAt],
}

impl Work<'_> {
    /// The passages that commit, strongest first.
    fn passages(&self) -> impl Iterator<Item = usize> {
        let commits = self.evidence.iter().filter(|e| e.evidence.assertion == Assertion::Commits);
        commits.map(|e| e.evidence.passage)
    }
}

fn host(
    number: usize,
    (index, document): (usize, &JudgedDocument),
    alone: &Alone,
    crosswalk: Option<&Crosswalk>,
    to: &Framework,
) -> Option<Host> {
    let points = &to.requirements[number].points;
    let own = alone.to[number].points.iter();
    let mut work: Vec<Option<Work<'_>>> =
        own.map(|p| p.met.then_some(Work { share: 1.0, evidence: &p.evidence })).collect();
    let mut pairs: Vec<(f64, usize)> = Vec::new();
    let all = crosswalk.map_or(&[][..], |c| &c.pairs).iter().enumerate();
    for (pair_index, pair) in all.filter(|(_, pair)| pair.to.requirement == number) {
        let relevance = alone.relevance[pair.from.requirement];
        let source = &alone.from[pair.from.requirement].points[pair.from.point];
        if !source.fully_met || relevance < ANSWERS {
            continue;
        }
        let found = Work { share: done(pair.relation) * relevance, evidence: &source.evidence };
        pairs.push((found.share, pair_index));
        if work[pair.to.point].as_ref().is_none_or(|known| known.share < found.share) {
            work[pair.to.point] = Some(found);
        }
    }
    let weight = |point: usize| if points[point].essential { 1.0 } else { SUPPORTING };
    let mut strength = 0.0;
    let mut votes: Vec<(f64, usize)> = Vec::new();
    for (point, work) in work.iter().enumerate() {
        let Some(work) = work else { continue };
        let share = work.share * weight(point);
        strength += share;
        let count = work.passages().count() as f64;
        votes.extend(work.passages().map(|passage| (share / count, passage)));
    }
    strength /= (0..points.len()).map(weight).sum::<f64>();
    if strength < NEAR {
        return None;
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let passage = middle(document, &votes)?;
    Some(Host {
        document: index,
        passage,
        after: end_of_section(document, passage),
        pairs: pairs.into_iter().map(|(_, index)| index).collect(),
        strength,
    })
}

/// The passage with most votes of the section with most; of equals the first. What a title says
/// holds for the whole document and marks no section, unless there is nothing else.
fn middle(document: &JudgedDocument, votes: &[(f64, usize)]) -> Option<usize> {
    let heads_all = |passage: usize| {
        let passage = &document.passages.all[passage];
        passage.kind == PassageKind::Heading && passage.section.is_none()
    };
    let in_text: Vec<(f64, usize)> = votes.iter().copied().filter(|(_, passage)| !heads_all(*passage)).collect();
    let votes = if in_text.is_empty() { votes } else { &in_text };
    let end = |passage: usize| end_of_section(document, passage);
    let of_section = |passage: usize| -> f64 {
        let own = end(passage);
        votes.iter().filter(|(_, other)| end(*other) == own).map(|(share, _)| share).sum()
    };
    let key = |(share, passage): &(f64, usize)| (of_section(*passage), *share);
    let best = votes.iter().reduce(|best, other| if key(other) > key(best) { other } else { best });
    best.map(|(_, passage)| *passage)
}

/// Index of the last block of running text before the next heading.
fn end_of_section(document: &JudgedDocument, passage: usize) -> usize {
    let blocks = &document.document.blocks;
    let start = document.passages.all[passage].block;
    let mut last = start;
    for (index, block) in blocks.iter().enumerate().skip(start + 1) {
        match block.kind {
            BlockKind::Heading { .. } | BlockKind::Title => break,
            BlockKind::Furniture | BlockKind::Comment | BlockKind::Note => {}
            _ => last = index,
        }
    }
    last
}
