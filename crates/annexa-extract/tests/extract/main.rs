//! Documents of every format but PDF, from bytes to passages.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod archives;
mod bounds;
mod corpora;
mod damage;
mod docx;
mod mail;
#[path = "../../../../tests/mutated.rs"]
mod mutated;
mod odt;
mod outlook;
mod pptx;
mod rtf;
mod sheets;
mod support;
mod texts;
