//! Passages in a full-text index, on tantivy.
//!
//! [`Index::build`] takes documents with their passages, each stemmed in its own language. [`Index::search`] answers
//! what people type; [`Index::like`] says how like each passage is to the words of a text, for frameworks that come
//! without rules. The same documents give the same answers in the same order; nothing here reads a file.

mod index;
mod language;
mod like;
mod query;

pub use index::{Error, Index, Source};
pub use like::{Profile, Profiles};
pub use query::{Hit, QueryError, SearchOptions};
