//! Rules compiled once and scanned over passages.
//!
//! [`CompiledRules`] holds every matcher of every framework, immutable and shared between threads. A
//! [`Scanner`], one per thread, goes over a document once for all of them and returns a
//! [`DocumentScan`]: for each passage the signals it hits and what it asserts, and the [`Evidence`]
//! it gives. Nothing here reads a file or a clock.

mod assertion;
mod compile;
mod context;
mod first_pass;
mod found;
mod rows;
mod scan;
mod trace;

pub use compile::CompiledRules;
pub use context::Context;
pub use found::{DocumentScan, Evidence, PassageScan, TopicHit};
pub use scan::Scanner;
pub use trace::{Condition, Held, Trace};
