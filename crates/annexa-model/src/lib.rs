//! The value types that flow through Annexa, from bytes to findings.
//!
//! Nothing here reads a file, a clock or the environment. A document is serialisable so that it can
//! cross from the process that parses it; results are not: their one wire format lives in
//! `annexa-report`. Data flows in the order of the modules below: a
//! [`Document`] is cut into [`Passage`]s, a passage bears on a requirement with an [`Assertion`],
//! and what a whole document says about itself becomes [`Facts`].
//!
//! ```
//! use annexa_model::{Assertion, Span};
//! let text = "Backups shall be tested.";
//! let span = Span::new(0, 7);
//! assert_eq!(span.of(text), "Backups");
//! assert!(Assertion::Commits > Assertion::Mentions);
//! ```

mod assertion;
mod date;
mod document;
mod facts;
mod finding;
mod hexadecimal;
mod integrity;
mod limit;
mod passage;
mod span;

pub use assertion::Assertion;
pub use date::Date;
pub use document::{Block, BlockKind, Document, MediaType, Member, Properties, Region};
pub use facts::{Applicability, DocumentKind, Facts, Role, Sourced, Status};
pub use finding::{Finding, FindingClass};
pub use hexadecimal::hexadecimal;
pub use integrity::{Integrity, Unreadable, Warning};
pub use limit::Limit;
pub use passage::{Passage, PassageKind, Passages, Section};
pub use span::Span;
