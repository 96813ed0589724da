use crate::{Place, Term};

/// A named set of terms and patterns, shared by all frameworks.
#[derive(Clone, Debug)]
pub struct Concept {
    /// Stable id, such as `planned-interval`.
    pub id: String,
    /// What it stands for, in a sentence.
    pub means: String,
    /// What hits it.
    pub terms: Vec<Term>,
    /// Regular expressions on the raw passage that hit it as well.
    pub patterns: Vec<String>,
    /// A hit of the concept that lies inside a hit of one of these does not count.
    pub not: Vec<Term>,
    /// Indices into [`Catalog::concepts`](crate::Catalog::concepts) of the concepts whose hits count
    /// as hits of this one, closed under inclusion.
    pub includes: Vec<usize>,
    /// Where it is written.
    pub place: Place,
}
