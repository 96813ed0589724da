//! Rich Text Format.
//!
//! Bytes become tokens and tokens are walked once, with a stack of groups that is bounded: nothing
//! recurses. Paragraphs and tables are the same pieces as in Word files, so that they become the same blocks.

mod charset;
mod styles;
mod tables;
mod tokens;
mod walk;

use std::collections::BTreeSet;

use annexa_model::{BlockKind, Document, Unreadable};

use crate::Limits;
use crate::builder::Builder;
use crate::pieces;
use walk::Walk;

/// Holds for a file that begins as rich text does, behind a byte order mark or empty lines.
pub(crate) fn is_rich_text(bytes: &[u8]) -> bool {
    start(bytes).is_some()
}

fn start(bytes: &[u8]) -> Option<&[u8]> {
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    body.starts_with(b"{\\rtf").then_some(body)
}

pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let body = start(bytes).ok_or_else(|| Unreadable::Corrupt { detail: "no start of rich text".to_owned() })?;
    let found = Walk::new(limits).through(body);
    let mut builder = Builder::new(limits);
    builder.properties = found.properties;
    let mut seen = BTreeSet::new();
    let mut push_margin = |texts: Vec<String>, builder: &mut Builder| {
        for text in texts {
            if !seen.contains(&text) {
                builder.push(BlockKind::Furniture, "", &text, None);
                seen.insert(text);
            }
        }
    };
    push_margin(found.headers, &mut builder);
    pieces::write(found.pieces, &mut builder, None);
    push_margin(found.footers, &mut builder);
    if builder.is_empty() && found.is_damaged {
        return Err(Unreadable::Corrupt { detail: "nothing can be read of the rich text".to_owned() });
    }
    builder.integrity.warnings.extend(found.warnings);
    Ok(builder.finish(None))
}
