//! The facade over the pipeline: files in, a judged folder out.

mod check;
mod error;
mod mappings;

pub use check::{Checked, check_examples};
pub use error::Error;
pub use mappings::{built_in_mappings, read_mappings};
