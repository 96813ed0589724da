use std::fs::File;
use std::path::Path;

use annexa_extract::{Opened, passages};
use annexa_model::{Block, BlockKind, Region, Unreadable};
use annexa_report::{SCHEMA_VERSION, TextBlock, TextReport};
use annexa_sandbox::Reader;

use crate::Error;
use crate::assess::warnings_report;
use crate::place::one_line;

/// A part of a document's text that stands beside the running text, or is not typed but counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Running headers and footers.
    Headers,
    /// Footnotes and endnotes.
    Notes,
    /// Reviewers' comments.
    Comments,
    /// What stands in text boxes.
    TextBoxes,
    /// Descriptions that stand in for pictures and tables.
    Pictures,
    /// Numbers before titles and headings.
    HeadingNumbers,
}

impl Part {
    fn has(self, block: &Block) -> bool {
        match self {
            Self::Headers => block.region == Region::Margin,
            Self::Notes => block.kind == BlockKind::Note,
            Self::Comments => block.kind == BlockKind::Comment,
            Self::TextBoxes => block.region == Region::TextBox,
            Self::Pictures => block.region == Region::Picture,
            Self::HeadingNumbers => false,
        }
    }

    /// Holds when it is the label before `block`.
    const fn is_label_of(self, block: &Block) -> bool {
        matches!((self, &block.kind), (Self::HeadingNumbers, BlockKind::Title | BlockKind::Heading { .. }))
    }
}

/// The text of one file as Annexa sees it; with `inside`, that of a file in an archive or message, by the name that
/// outputs give it below that of its container. The parts in `leave_out` are left out: quotes are slices of the text
/// that has them all.
///
/// # Errors
/// [`Error::Io`]; the inner error says why the file cannot be assessed.
pub fn read_text(
    path: &Path,
    inside: Option<&str>,
    leave_out: &[Part],
    reader: &Reader,
) -> Result<Result<TextReport, Unreadable>, Error> {
    let file = File::open(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
    let name = path.to_string_lossy();
    Ok(match inside {
        None => reader.open(&file, &[]).opened.and_then(|opened| text_of(&name, opened, leave_out)),
        Some(inside) => {
            find(&file, inside, reader).and_then(|opened| text_of(&format!("{name}/{inside}"), opened, leave_out))
        }
    })
}

/// Opens the file named `inside`, step by step through the containers on the way.
fn find(file: &File, inside: &str, reader: &Reader) -> Result<Opened, Unreadable> {
    let missing = || Unreadable::Io { detail: format!("there is no {inside} in it") };
    let mut steps = Vec::new();
    let mut left = inside;
    loop {
        let opened = reader.open(file, &steps).opened?;
        let step = |member: &annexa_model::Member| {
            let rest = left.strip_prefix(&member.name)?;
            if rest.is_empty() { Some("") } else { rest.strip_prefix('/') }
        };
        let (index, rest) =
            (0..).zip(&opened.members).find_map(|(index, member)| Some((index, step(member)?))).ok_or_else(missing)?;
        steps.push(index);
        left = rest;
        if left.is_empty() {
            return reader.open(file, &steps).opened;
        }
    }
}

fn text_of(path: &str, opened: Opened, leave_out: &[Part]) -> Result<TextReport, Unreadable> {
    let Opened { media_type, document, members } = opened;
    let mut document = document.ok_or_else(|| Unreadable::Unsupported {
        found: format!("an archive, whose {} files are documents of their own", members.len()),
    })?;
    if !leave_out.is_empty() {
        document = document.without(
            |block| leave_out.iter().any(|part| part.has(block)),
            |block| leave_out.iter().any(|part| part.is_label_of(block)),
        );
    }
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
        page_labels: document.page_labels,
        warnings: warnings_report(&document.integrity),
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
