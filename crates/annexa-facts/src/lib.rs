//! What a document says about itself.
//!
//! [`FactRules::facts`] reads owner, version, status, approval and dates from fields, tables, headers,
//! footers and the file's properties, finds the blanks left to fill in, and tells the kind of document
//! and what it can be evidence of.

mod applicability;
mod blanks;
mod columns;
mod control;
mod dates;
mod fields;
mod kind;
mod lines;
mod parse;
mod read;
mod record;
mod systems;
mod title;

pub use dates::{dates_in, parse_date};
pub use read::FactRules;
