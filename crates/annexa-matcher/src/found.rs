use annexa_model::Assertion;
use annexa_terms::Signal;

use crate::context::Context;

/// What scanning found in one document.
#[derive(Clone, Debug, Default)]
pub struct DocumentScan {
    /// One for each passage, in the same order.
    pub passages: Vec<PassageScan>,
    /// Signals of the title, sorted.
    pub title: Vec<Signal>,
    /// Ordered by framework, requirement, point, passage; one for each passage and point.
    pub evidence: Vec<Evidence>,
    /// Ordered by framework, requirement, passage; one for each passage and requirement.
    pub topics: Vec<TopicHit>,
}

impl DocumentScan {
    /// The evidence for one requirement.
    #[must_use]
    pub fn evidence_of(&self, framework: usize, requirement: usize) -> &[Evidence] {
        of_requirement(&self.evidence, (framework, requirement), |e| (e.framework, e.requirement))
    }

    /// The passages that speak of what one requirement is about.
    #[must_use]
    pub fn topics_of(&self, framework: usize, requirement: usize) -> &[TopicHit] {
        of_requirement(&self.topics, (framework, requirement), |t| (t.framework, t.requirement))
    }
}

/// The part of a list ordered by framework and requirement that belongs to one of them.
fn of_requirement<T>(all: &[T], wanted: (usize, usize), of: impl Fn(&T) -> (usize, usize)) -> &[T] {
    let start = all.partition_point(|x| of(x) < wanted);
    let end = all.partition_point(|x| of(x) <= wanted);
    &all[start..end]
}

/// What scanning found in one passage.
#[derive(Clone, Debug)]
pub struct PassageScan {
    /// What its own words hit, sorted.
    pub signals: Vec<Signal>,
    /// What it asserts as a whole.
    pub assertion: Assertion,
    /// Whether it obliges in so many words: shall, must.
    pub binds: bool,
    /// Whether it says what was done about a result.
    pub follows_up: bool,
    /// Number of its words.
    pub words: usize,
}

/// A passage that bears on a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Index of the framework.
    pub framework: usize,
    /// Index of the requirement in its framework.
    pub requirement: usize,
    /// Index of the point in its requirement.
    pub point: usize,
    /// Index of the matcher among the point's alternatives.
    pub alternative: usize,
    /// Index of the passage.
    pub passage: usize,
    /// What the passage does with the point.
    pub assertion: Assertion,
    /// Holds for the imperative of a guide to its reader: it commits, but nobody in particular.
    pub weak: bool,
    /// Holds when the passage is about the framework's subject.
    pub on_subject: bool,
    /// From how far the rule's conditions had to be taken.
    pub context: Context,
}

/// A passage that speaks of what a requirement is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicHit {
    /// Index of the framework.
    pub framework: usize,
    /// Index of the requirement in its framework.
    pub requirement: usize,
    /// Index of the passage.
    pub passage: usize,
    /// What the passage asserts as a whole.
    pub assertion: Assertion,
    /// Holds when the passage is about the framework's subject.
    pub on_subject: bool,
    /// [`Context::Own`] when the passage says all of it itself.
    pub context: Context,
}
