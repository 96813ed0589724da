//! The facade over the pipeline: files in, a judged folder out.
//!
//! [`Engine`] holds the compiled mappings; [`Engine::read`] reads and scans files in parallel into a
//! [`Collection`], which [`Engine::assess`] judges as a whole and [`Engine::map`] document by document. This is the
//! API that the command line and the server share; threads and the file system are used here and nowhere below.

mod answers;
mod assess;
mod check;
mod collection;
mod compare;
mod decisions;
mod engine;
mod error;
mod explain;
mod gaps;
mod generic;
mod inputs;
mod manifest;
mod map;
mod mappings;
mod place;
mod read;
mod reconsider;
mod reuse;
mod search;
mod soa;
mod text;

pub use annexa_assess::{MENTIONED, Settings};
pub use annexa_extract::Limits;
pub use annexa_sandbox::{Attempt, Error as SandboxError, Protection, Reader, VERB as PARSER_VERB};
#[cfg(target_os = "linux")]
pub use annexa_sandbox::{Ocr, When as OcrWhen, serve as serve_parser};
pub use annexa_search::{QueryError, SearchOptions};
pub use answers::{Answers, FolderAnswers};
pub use check::{Checked, check_examples};
pub use collection::Collection;
pub use compare::compare;
pub use decisions::{DecidedPassage, Decision, DecisionKind, Decisions};
pub use engine::Engine;
pub use error::Error;
pub use gaps::gaps;
pub use manifest::{Exclusion, Manifest, StatedFacts};
pub use map::Featured;
pub use mappings::{built_in_mappings, lay_over, read_added_mappings, read_mappings};
pub use text::{Part, read_text};
