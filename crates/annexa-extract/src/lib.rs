//! Bytes to text with provenance.
//!
//! [`extract`] tells the format by content and returns a [`Document`] of blocks, each with its
//! page and its span in the text; [`passages`] cuts it into the sentences, list items and table
//! rows that are judged and quoted. Extraction degrades, it does not stop: what was lost on the
//! way is in [`Document::integrity`], and an error means that nothing can be judged.
//!
//! ```
//! use annexa_extract::{Limits, extract, passages};
//! let (_, document) = extract(b"# AI policy\n\nModels shall be tested.\n", &Limits::default()).unwrap();
//! let passages = passages(&document);
//! assert_eq!(passages.all[1].span.of(&document.text), "Models shall be tested.");
//! ```

mod archive;
mod builder;
mod csv;
mod decode;
mod detect;
mod docx;
mod grid;
mod html;
mod labels;
mod letter;
mod limits;
mod lines;
mod mail;
mod markdown;
mod odt;
mod outlook;
mod package;
mod passages;
mod pdf;
mod pieces;
mod plain;
mod pptx;
mod recognised;
mod role;
mod rtf;
mod tally;
mod walk;
mod xlsx;
mod xml;

use annexa_model::{Document, Limit, MediaType, Member, Unreadable, Warning};
use mail::Mail;
use serde::{Deserialize, Serialize};

pub use detect::detect;
pub use limits::Limits;
pub use passages::{LONGEST_PASSAGE, passages};
pub use recognised::with_recognised;

/// What a file holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Opened {
    /// Its format.
    pub media_type: MediaType,
    /// Its own text; `None` for an archive, which has none.
    pub document: Option<Document>,
    /// The files in it: entries of an archive, attachments of a message.
    pub members: Vec<Member>,
}

/// Opens `bytes` as the format that their content shows.
///
/// # Errors
/// [`Unreadable`] says why nothing can be judged: empty, without text, encrypted, corrupt, of a
/// kind that is not read, or over a limit. Everything less is a warning in the document.
pub fn open(bytes: &[u8], limits: &Limits) -> Result<Opened, Unreadable> {
    let media_type = detect_within(bytes, limits)?;
    let (document, members) = match media_type {
        MediaType::Zip => (None, archive::members(bytes, limits)?),
        MediaType::Eml => {
            let mail = Mail::parse(bytes, limits);
            (Some(with_text(mail.document()?)?), mail.members())
        }
        MediaType::Msg => (Some(extract_as(media_type, bytes, limits)?), outlook::members(bytes, limits)?),
        _ => (Some(extract_as(media_type, bytes, limits)?), Vec::new()),
    };
    Ok(Opened { media_type, document, members })
}

/// The bytes of the file that lies at `index` of [`Opened::members`] in `bytes`.
///
/// # Errors
/// As [`open`].
pub fn member(bytes: &[u8], index: usize, limits: &Limits) -> Result<Vec<u8>, Unreadable> {
    match detect(bytes)? {
        MediaType::Zip => archive::member(bytes, index, limits),
        MediaType::Eml => Mail::parse(bytes, limits).member(index),
        MediaType::Msg => outlook::member(bytes, index, limits),
        _ => Err(Unreadable::Unsupported { found: "a file without others in it".to_owned() }),
    }
}

/// The pictures of page `number`, 1-based, of a PDF, each as a file in a common picture format.
///
/// # Errors
/// As [`open`]; [`Unreadable::NoText`] when the page has no picture that can be handed on.
pub fn pictures(bytes: &[u8], number: u32, limits: &Limits) -> Result<Vec<Vec<u8>>, Unreadable> {
    pdf::pictures(bytes, number, limits)
}

/// Reads `bytes` as the format that their content shows.
///
/// # Errors
/// As [`open`]; an archive has no text of its own.
pub fn extract(bytes: &[u8], limits: &Limits) -> Result<(MediaType, Document), Unreadable> {
    let media_type = detect_within(bytes, limits)?;
    Ok((media_type, extract_as(media_type, bytes, limits)?))
}

/// The document, unless it has no text: what was lost on the way must not pass for an empty document.
fn with_text(document: Document) -> Result<Document, Unreadable> {
    if !document.text.trim().is_empty() {
        return Ok(document);
    }
    let lost = document.integrity.warnings.iter().find_map(|warning| match warning {
        Warning::LimitReached { limit, value } => {
            Some(Unreadable::TooLarge { limit: *limit, value: *value, actual: None })
        }
        Warning::Damaged { what } => Some(Unreadable::Corrupt { detail: what.clone() }),
        _ => None,
    });
    Err(lost.unwrap_or(Unreadable::NoText { pages: document.page_count }))
}

/// The format of a file that is not too large.
fn detect_within(bytes: &[u8], limits: &Limits) -> Result<MediaType, Unreadable> {
    let actual = bytes.len() as u64;
    if actual > limits.file_bytes {
        return Err(limits.exceeded(Limit::FileBytes, Some(actual)));
    }
    detect(bytes)
}

/// Reads `bytes` as `media_type`, whatever they look like.
///
/// # Errors
/// As [`extract`].
pub fn extract_as(media_type: MediaType, bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable::Empty);
    }
    let document = match media_type {
        MediaType::Pdf => pdf::read(bytes, limits)?,
        MediaType::Docx => docx::read(bytes, limits)?,
        MediaType::Html => html::read(bytes, limits)?,
        MediaType::Markdown => markdown::read(bytes, limits)?,
        MediaType::Text => plain::read(bytes, limits)?,
        MediaType::Csv => csv::read(bytes, limits)?,
        MediaType::Rtf => rtf::read(bytes, limits)?,
        MediaType::Odt => odt::read(bytes, limits)?,
        MediaType::Xlsx => xlsx::read(bytes, limits)?,
        MediaType::Pptx => pptx::read(bytes, limits)?,
        MediaType::Eml => Mail::parse(bytes, limits).document()?,
        MediaType::Msg => outlook::read(bytes, limits)?,
        MediaType::Zip => return Err(Unreadable::Unsupported { found: "an archive of files".to_owned() }),
    };
    with_text(document)
}
