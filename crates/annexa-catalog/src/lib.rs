//! The mappings as checked data: frameworks with their requirements and points, concepts,
//! assertion triggers, document facts and finding rules.
//!
//! [`Catalog::load`] takes the files of a `mappings/` folder as text and returns either a catalogue in
//! which every reference resolves, or every [`Diagnostic`] at once, each with file, line and column.
//! This crate knows nothing of documents.

mod assertions;
mod concept;
mod crosswalk;
mod diagnostic;
mod facts;
mod finding;
mod framework;
mod load;
mod raw;
mod relevance;
mod requirement;
mod term;

pub use assertions::AssertionWords;
pub use concept::Concept;
pub use crosswalk::{Crosswalk, FormerControl, FormerEdition, Pair, PointAt, Relation};
pub use diagnostic::{Code, Diagnostic, Place};
pub use facts::{ApplicabilityWords, FactWords, KindWords};
pub use finding::{
    ApplicabilityCheck, CitedStandard, ComparedFigure, Detect, FindingExample, FindingExamples, FindingRule, Takes,
    WrongCitation,
};
pub use framework::{Clause, Framework, Precedence, Subject, Topic, UsualDocument};
pub use load::{Catalog, SourceFile};
pub use relevance::{FEATURES, GENERIC_FEATURES, Relevance};
pub use requirement::{Example, Examples, Group, Item, Match, Point, Requirement, Where};
pub use term::{Element, Step, Term, parse_term};
