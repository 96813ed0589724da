//! Catalogues of requirements made elsewhere, as frameworks of the mappings.
//!
//! [`import`] takes the bytes of one file and returns either [`Imported`] - the framework's head, its topics and its
//! requirements in the order of the source - or every [`Mistake`] with its line. [`write`] makes of it the two files
//! that a framework without rules consists of. This crate opens no file and trusts none: what it reads is bounded by
//! the constants of [`limits`], and each is named where it stops something.

mod collect;
mod detect;
mod id;
mod imported;
mod library;
pub mod limits;
mod lines;
mod mistake;
mod oscal;
mod table;
mod text;
mod tree;
mod write;

pub use detect::Format;
pub use id::{framework_id, is_framework_id};
pub use imported::{Imported, Requirement, Source, Topic};
pub use mistake::{Mistake, Reason};
pub use write::{Files, write};

/// Reads a catalogue. `name` is what the framework is called where the source gives it no title, such as the name of
/// the file; without `format`, the content tells it.
///
/// # Errors
/// Every mistake found, in the order of their lines; never an empty list.
pub fn import(bytes: &[u8], format: Option<Format>, name: &str) -> Result<Imported, Vec<Mistake>> {
    let alone = |line, reason| vec![Mistake { line, reason }];
    if bytes.len() > limits::BYTES {
        return Err(alone(1, Reason::TooLarge));
    }
    detect::refuse_binary(bytes).map_err(|reason| alone(1, reason))?;
    let text = lines::utf8(bytes).map_err(|line| alone(line, Reason::NotUtf8))?;
    let format = match format {
        Some(format) => format,
        None => detect::format(text).map_err(|reason| alone(1, reason))?,
    };
    match format {
        Format::Oscal => oscal::read(text, name),
        Format::CisoAssistant => library::read(text, name),
        Format::Csv => table::read(text, name),
    }
}
