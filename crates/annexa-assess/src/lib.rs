//! Evidence to scores with their reasons, and what an auditor would flag.
//!
//! [`assess_requirement`] climbs the scale of DESIGN section 4 rung by rung and says for each why it
//! holds or does not; [`relevance`] says how strongly one document answers a requirement; [`find`] raises the
//! findings of section 6. Everything here is pure: no file, no clock, the same input gives the same result.

mod applicability;
mod findings;
mod generic;
mod judged;
mod likeness;
mod quote;
mod relevance;
mod score;

pub use applicability::{controls, excludes_with_reason, framework_of, is_statement};
pub use findings::{FindingRules, find};
pub use generic::{GenericFeatures, GenericResult, MOST as MOST_GENERIC, RecognisedConcepts, judge_generic};
pub use judged::{JudgedDocument, Settings, Standing};
pub use likeness::{Likeness, Likenesses};
pub use quote::best_passage;
pub use relevance::{Features, MENTIONED, clause_relevance, features, only_mentions, precede, relevance};
pub use score::{
    Bearing, EvidenceAt, LEVELS, PointResult, RequirementResult, Rung, assess_requirement, assess_without,
};
