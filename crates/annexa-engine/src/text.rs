use std::path::Path;

use annexa_extract::{Limits, detect, extract_as, passages};
use annexa_model::{BlockKind, Unreadable};
use annexa_report::{SCHEMA_VERSION, TextBlock, TextReport};

use crate::Error;
use crate::assess::one_line;

/// The text of one file as Annexa sees it.
///
/// # Errors
/// [`Error::Io`]; the inner error says why the file cannot be assessed.
pub fn read_text(path: &Path, limits: &Limits) -> Result<Result<TextReport, Unreadable>, Error> {
    let bytes = std::fs::read(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
    Ok(text_of(&path.to_string_lossy(), &bytes, limits))
}

fn text_of(path: &str, bytes: &[u8], limits: &Limits) -> Result<TextReport, Unreadable> {
    let media_type = detect(bytes)?;
    let document = extract_as(media_type, bytes, limits)?;
    let passages = passages(&document);
    let mut blocks = Vec::with_capacity(document.blocks.len());
    let mut next = 0;
    for (index, block) in document.blocks.iter().enumerate() {
        while next < passages.all.len() && passages.all[next].block < index {
            next += 1;
        }
        let passage = passages.all.get(next).filter(|p| p.block == index);
        let headings = passage.map_or_else(Vec::new, |p| passages.heading_path(p));
        let above = headings.iter().filter(|h| **h != block.span).map(|h| one_line(h.of(&document.text)));
        let (kind, level) = kind_of(&block.kind);
        blocks.push(TextBlock {
            kind: kind.to_owned(),
            level,
            page: block.page,
            section: above.collect::<Vec<_>>().join(" > "),
            start: block.span.start,
            end: block.span.end,
        });
    }
    Ok(TextReport {
        schema_version: SCHEMA_VERSION.to_owned(),
        path: path.to_owned(),
        media_type: media_type.name().to_owned(),
        pages: document.page_count,
        warnings: document.integrity.warnings.iter().map(ToString::to_string).collect(),
        text: document.text,
        blocks,
    })
}

const fn kind_of(kind: &BlockKind) -> (&'static str, Option<u8>) {
    match kind {
        BlockKind::Title => ("title", None),
        BlockKind::Heading { level } => ("heading", Some(*level)),
        BlockKind::Paragraph => ("paragraph", None),
        BlockKind::ListItem { depth, .. } => ("list_item", Some(*depth)),
        BlockKind::TableRow { .. } => ("table_row", None),
        BlockKind::Code => ("code", None),
        BlockKind::Quote => ("quote", None),
        BlockKind::Note => ("note", None),
        BlockKind::Comment => ("comment", None),
        BlockKind::Furniture => ("furniture", None),
    }
}
