use crate::{Place, Subject, Term};

/// One assessable entry of a framework.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// Such as `A.6.2.4` or `9.2`.
    pub id: String,
    /// Index into the framework's topics.
    pub topic: usize,
    /// The requirement's title.
    pub title: String,
    /// What it asks, in our own words.
    pub asks: String,
    /// Whether evidence must be about the framework's subject.
    pub subject: Subject,
    /// What a passage must speak of to be on this topic at all.
    pub about: Vec<Group>,
    /// What an auditor looks for; 3 to 8, none in a framework without rules.
    pub points: Vec<Point>,
    /// Where it is written.
    pub place: Place,
}

/// One thing that an auditor looks for under a requirement.
#[derive(Clone, Debug)]
pub struct Point {
    /// Such as `A.5.2/triggers`.
    pub id: String,
    /// What is looked for, as a statement.
    pub asks: String,
    /// Whether its absence alone would be a nonconformity.
    pub essential: bool,
    /// Any of these meets the point.
    pub matches: Vec<Match>,
    /// A sentence that meets the point, ready to be pasted into a document.
    pub add: String,
    /// Where `add` is written.
    pub add_place: Place,
    /// Sentences that meet it and near misses that do not.
    pub examples: Examples,
    /// Where it is written.
    pub place: Place,
}

/// A combination of concepts.
#[derive(Clone, Debug, Default)]
pub struct Match {
    /// What the passage must be about, in its own words or from around it; all of these.
    pub about: Vec<Group>,
    /// What the passage itself must say; all of these.
    pub says: Vec<Group>,
    /// What the passage itself must not say; none of these.
    pub unless: Vec<Item>,
    /// The hits that satisfy `says` lie within this many words.
    pub near: Option<usize>,
    /// Which passages are looked at.
    pub place: Where,
}

/// Any of these items.
pub type Group = Vec<Item>;

/// A concept, or a term written on the spot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// Index into [`Catalog::concepts`](crate::Catalog::concepts).
    Concept(usize),
    /// The sequences that the written term stands for.
    Terms {
        /// As written.
        written: String,
        /// What hits it.
        terms: Vec<Term>,
    },
}

/// Which passages a matcher looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Where {
    /// Every sentence, list item and table row.
    #[default]
    Passage,
    /// The document's title and its top headings.
    Title,
}

/// Examples of a point.
#[derive(Clone, Debug, Default)]
pub struct Examples {
    /// Each meets the point.
    pub yes: Vec<Example>,
    /// None meets the point.
    pub no: Vec<Example>,
}

/// A short document in Markdown that meets a point or just fails to.
#[derive(Clone, Debug)]
pub struct Example {
    /// Markdown.
    pub text: String,
    /// Why it does not meet the point; for near misses.
    pub why: Option<String>,
    /// Holds when the judgement is known to be wrong today.
    pub known_wrong: bool,
    /// Where it is written.
    pub place: Place,
}
