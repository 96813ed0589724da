//! Words, stems, and the automaton that finds the terms of the mappings in a passage.
//!
//! A [`TermSetBuilder`] takes terms, each under a [`Signal`]; the immutable [`TermSet`] is shared between
//! threads; a [`Reader`] per thread turns a passage into [`Words`] and reports every [`Hit`] in them.
//!
//! ```
//! use annexa_catalog::parse_term;
//! use annexa_terms::{Reader, TermSetBuilder};
//! let mut terms = TermSetBuilder::default();
//! let signal = terms.signal();
//! terms.add(signal, &parse_term("(assess|evaluate) .. impact").unwrap());
//! let terms = terms.build();
//! let mut reader = Reader::new(&terms);
//! let text = "We evaluated the expected impacts.";
//! let words = reader.words(text);
//! let hits = reader.hits(&words, text);
//! assert_eq!(words.slice(hits[0].first, hits[0].last, text), "evaluated the expected impacts");
//! ```

mod fold;
mod stems;
mod term_set;
mod words;

pub use fold::fold_word;
pub use stems::Vocabulary;
pub use term_set::{Hit, Reader, Signal, TermSet, TermSetBuilder};
pub use words::{Word, Words};
