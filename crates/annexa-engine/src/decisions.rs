//! What people who reviewed an assessment decided, and what becomes of it in the next one.

use annexa_assess::{Bearing, JudgedDocument};
use annexa_catalog::{Framework, Requirement};
use annexa_report as report;

use crate::collection::Outcome;
use crate::place::{cut, one_line};
use crate::{Collection, Error};

/// Decisions of reviewers, checked, in the order in which they were made.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    all: Vec<Decision>,
}

/// What a person decided about one requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What tells it from all others.
    pub id: String,
    /// Id of the framework.
    pub framework: String,
    /// Id of the requirement.
    pub requirement: String,
    /// What was decided.
    pub kind: DecisionKind,
    /// Who decided.
    pub who: String,
    /// When, as RFC 3339 writes it.
    pub at: String,
    /// Why.
    pub justification: String,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecisionKind {
    /// The passage is evidence indeed: this changes no score, it is said.
    Accept(DecidedPassage),
    /// The passage is no evidence: it is left out before the requirement is judged.
    Reject(DecidedPassage),
    /// The score is this, 0 to 5, whatever the judgement; of several such decisions the last counts.
    Score(u8),
    /// The requirement does not apply.
    NotApplicable,
    /// The requirement applies; why is for the statement of applicability, and changes no score.
    Applicable,
}

/// A passage of a document, by its words: it is found again where it has moved, and in later revisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecidedPassage {
    /// Path of the document.
    pub document: String,
    /// SHA-256 of the document's bytes, by which it is found when no document has that path any more.
    pub sha256: Option<String>,
    /// The words, as [`report::Evidence::quote`] has them; white space makes no difference.
    pub quote: String,
    /// Id of the point that it is evidence for; all points of the requirement when left out.
    pub point: Option<String>,
}

impl Decisions {
    /// Takes decisions in the order in which they were made.
    ///
    /// # Errors
    /// [`Error::Decision`] for two with one id, one without justification, person or words, and a score above 5.
    pub fn new(decisions: impl IntoIterator<Item = Decision>) -> Result<Self, Error> {
        let mut all: Vec<Decision> = Vec::new();
        for decision in decisions {
            let passage = decision.passage();
            let message = match decision.kind {
                _ if all.iter().any(|other| other.id == decision.id) => "another has this id",
                _ if decision.justification.trim().is_empty() => "it has no justification",
                _ if decision.who.trim().is_empty() => "it does not say who decided",
                DecisionKind::Score(6..) => "a score is 0 to 5",
                _ if passage.is_some_and(|p| p.quote.trim().is_empty()) => "it quotes no words",
                _ => {
                    all.push(decision);
                    continue;
                }
            };
            return Err(Error::Decision { id: decision.id, message: message.to_owned() });
        }
        Ok(Self { all })
    }

    /// Whether a requirement applies, and why, where a reviewer said so last.
    pub(crate) fn applicability(&self, framework: &Framework, requirement: &Requirement) -> Option<(bool, &str)> {
        let of = self.all.iter().rev().filter(|d| d.framework == framework.id && d.requirement == requirement.id);
        let said = |d: &Decision| match d.kind {
            DecisionKind::Applicable => Some(true),
            DecisionKind::NotApplicable => Some(false),
            _ => None,
        };
        let mut ruled = of.filter_map(|d| Some((said(d)?, d.justification.as_str())));
        ruled.next()
    }

    /// What these decisions come to for one requirement, of which each document has the passages that `bearing` tells.
    pub(crate) fn ruling<'d>(
        &self,
        (framework, requirement): (&Framework, &Requirement),
        (collection, documents): (&'d Collection, &[&'d JudgedDocument]),
        bearing: &dyn Fn(usize) -> Vec<(Option<usize>, usize)>,
    ) -> Ruling {
        let of: Vec<&Decision> =
            self.all.iter().filter(|d| d.framework == framework.id && d.requirement == requirement.id).collect();
        let stated = collection.manifest.exclusion(framework, requirement).map(|e| e.justification.clone());
        let decided = of.iter().rfind(|d| d.kind == DecisionKind::NotApplicable).map(|d| d.justification.clone());
        let excluded = stated.or(decided);
        let last_score = of.iter().rposition(|d| matches!(d.kind, DecisionKind::Score(_)));
        let mut ruling = Ruling { excluded, ..Ruling::default() };
        for (index, decision) in of.into_iter().enumerate() {
            let applies = ruling.excluded.is_none();
            let applied = match &decision.kind {
                DecisionKind::NotApplicable => true,
                DecisionKind::Applicable => applies,
                DecisionKind::Score(score) => {
                    let counts = applies && Some(index) == last_score;
                    if counts {
                        ruling.score = Some((*score, decision.justification.clone()));
                    }
                    counts
                }
                DecisionKind::Accept(passage) => {
                    applies && !found(requirement, passage, (collection, documents), bearing).is_empty()
                }
                DecisionKind::Reject(passage) => {
                    let found = found(requirement, passage, (collection, documents), bearing);
                    let applied = applies && !found.is_empty();
                    ruling.left_out.extend(found);
                    applied
                }
            };
            ruling.said.push(decision.report(applied));
        }
        ruling
    }
}

impl Decision {
    const fn passage(&self) -> Option<&DecidedPassage> {
        match &self.kind {
            DecisionKind::Accept(passage) | DecisionKind::Reject(passage) => Some(passage),
            DecisionKind::Score(_) | DecisionKind::NotApplicable | DecisionKind::Applicable => None,
        }
    }

    fn report(&self, applied: bool) -> report::ReviewDecision {
        let kind = match self.kind {
            DecisionKind::Accept(_) => "accept",
            DecisionKind::Reject(_) => "reject",
            DecisionKind::Score(_) => "score",
            DecisionKind::NotApplicable => "not-applicable",
            DecisionKind::Applicable => "applicable",
        };
        let passage = self.passage();
        report::ReviewDecision {
            id: self.id.clone(),
            kind: kind.to_owned(),
            score: if let DecisionKind::Score(score) = self.kind { Some(score) } else { None },
            who: self.who.clone(),
            at: self.at.clone(),
            justification: self.justification.clone(),
            document: passage.map(|p| p.document.clone()),
            quote: passage.map(|p| p.quote.clone()),
            point: passage.and_then(|p| p.point.clone()),
            applied,
        }
    }
}

/// What the decisions about one requirement come to.
#[derive(Default)]
pub(crate) struct Ruling {
    /// Why it does not apply, where it does not, by the manifest or by a decision.
    pub(crate) excluded: Option<String>,
    /// What is no evidence.
    pub(crate) left_out: Vec<Bearing>,
    /// The score that was set, and why.
    pub(crate) score: Option<(u8, String)>,
    /// Every decision with whether it had an effect.
    pub(crate) said: Vec<report::ReviewDecision>,
}

impl Ruling {
    /// Sets the score in the report of its requirement, beside the one judged, and says all decisions.
    pub(crate) fn enter(self, judged: Option<u8>, requirement: &mut report::Requirement) {
        if let (Some((score, why)), Some(judged)) = (self.score, judged) {
            requirement.judged_score = Some(judged);
            requirement.score = Some(score);
            requirement.level = Some(annexa_assess::LEVELS[usize::from(score)].to_owned());
            if score == 5 {
                requirement.lacks = None;
            } else if score < judged {
                // What the judgement misses is not what the reviewer misses.
                requirement.lacks = Some(one_line(&why));
            }
        }
        requirement.decisions = self.said;
    }
}

/// Where the words of `passage` bear on the requirement.
fn found(
    requirement: &Requirement,
    passage: &DecidedPassage,
    (collection, documents): (&Collection, &[&JudgedDocument]),
    bearing: &dyn Fn(usize) -> Vec<(Option<usize>, usize)>,
) -> Vec<Bearing> {
    let Some(index) = document(passage, collection, documents) else { return Vec::new() };
    let wanted = one_line(&passage.quote);
    let document = documents[index];
    let says = |number: usize| {
        let text = &document.document.text;
        one_line(cut(text, document.passages.all[number].span).of(text)) == wanted
    };
    let named = |point: Option<usize>| match (&passage.point, point) {
        (None, _) => true,
        (Some(_), None) => false,
        // The one point of a requirement without rules has no entry in the catalogue.
        (Some(id), Some(point)) => requirement
            .points
            .get(point)
            .map_or_else(|| *id == format!("{}/text", requirement.id), |point| *id == point.id),
    };
    bearing(index)
        .into_iter()
        .filter(|(point, passage)| named(*point) && says(*passage))
        .map(|(point, passage)| Bearing { document: index, point, passage })
        .collect()
}

/// Index of the judged document that a decision names: by its path, else by its bytes; of several with the same bytes
/// the one that was judged for all.
fn document(passage: &DecidedPassage, collection: &Collection, documents: &[&JudgedDocument]) -> Option<usize> {
    let entries = &collection.entries;
    let by_path = entries.iter().find(|e| e.path == passage.document);
    let entry = by_path.or_else(|| entries.iter().find(|e| e.sha256.is_some() && e.sha256 == passage.sha256))?;
    let judged = if let Outcome::DuplicateOf(original) = entry.outcome { &entries[original] } else { entry };
    documents.iter().position(|d| d.path == judged.path)
}
