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

mod builder;
mod decode;
mod detect;
mod docx;
mod html;
mod limits;
mod lines;
mod markdown;
mod passages;
mod pdf;
mod plain;

use annexa_model::{Document, MediaType, Unreadable};

pub use detect::detect;
pub use limits::Limits;
pub use passages::passages;

/// Reads `bytes` as the format that their content shows.
///
/// # Errors
/// [`Unreadable`] says why nothing can be judged: empty, without text, encrypted, corrupt, of a
/// kind that is not read, or over a limit. Everything less is a warning in the document.
pub fn extract(bytes: &[u8], limits: &Limits) -> Result<(MediaType, Document), Unreadable> {
    let media_type = detect(bytes)?;
    Ok((media_type, extract_as(media_type, bytes, limits)?))
}

/// Reads `bytes` as `media_type`, whatever they look like.
///
/// # Errors
/// As [`extract`].
pub fn extract_as(media_type: MediaType, bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable::Empty);
    }
    if bytes.len() as u64 > limits.file_bytes {
        return Err(Unreadable::TooLarge {
            limit: "file_bytes",
            value: limits.file_bytes,
            actual: Some(bytes.len() as u64),
        });
    }
    let document = match media_type {
        MediaType::Pdf => pdf::read(bytes, limits)?,
        MediaType::Docx => docx::read(bytes, limits)?,
        MediaType::Html => html::read(bytes, limits)?,
        MediaType::Markdown => markdown::read(bytes, limits)?,
        MediaType::Text => plain::read(bytes, limits)?,
    };
    if document.text.trim().is_empty() {
        return Err(Unreadable::NoText { pages: document.page_count });
    }
    Ok(document)
}
