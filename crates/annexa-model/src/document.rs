use serde::{Deserialize, Serialize};

use crate::{Integrity, Span, Unreadable};

/// One file as text with provenance.
///
/// `text` is all that can be quoted, in reading order, blocks separated by newlines. Every span
/// in the document is a byte range into it. Blocks are ordered by their spans and do not overlap.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Document {
    /// The text of the whole document.
    pub text: String,
    /// Paragraphs, headings, list items and table rows, in reading order.
    pub blocks: Vec<Block>,
    /// Number of pages; `None` for formats that have no pages.
    pub page_count: Option<u32>,
    /// What is printed on each page as its number ("iv", "A-3"), one for each page; empty when
    /// the file says nothing of it or the labels are the plain numbers.
    pub page_labels: Vec<String>,
    /// What the file says about itself outside its text.
    pub properties: Properties,
    /// What happened while the text was taken out.
    pub integrity: Integrity,
}

impl Document {
    /// Holds when every span keeps its promises: in order, inside the text and on character boundaries.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let mut end = 0;
        self.blocks.iter().all(|block| {
            let inside = |span: &Span, from: usize, to: usize| {
                from <= span.start
                    && span.start <= span.end
                    && span.end <= to
                    && self.text.get(span.start..span.end).is_some()
            };
            let mut sound = inside(&block.span, end, self.text.len());
            if let BlockKind::TableRow { cells, .. } = &block.kind {
                sound &= cells.iter().all(|cell| inside(cell, block.span.start, block.span.end));
            }
            end = block.span.end;
            sound
        })
    }

    /// The document without the blocks for which `leave_out` holds, and without the labels before
    /// those for which `leave_out_label` does: they are gone from the text, and the spans of the
    /// other blocks are moved to where these stand now.
    #[must_use]
    pub fn without(self, leave_out: impl Fn(&Block) -> bool, leave_out_label: impl Fn(&Block) -> bool) -> Self {
        let mut text = String::with_capacity(self.text.len());
        let mut blocks = Vec::with_capacity(self.blocks.len());
        let mut gap = 0;
        for mut block in self.blocks {
            let Span { start, end } = block.span;
            // What stands before a block, be it its label, goes or stays with it.
            let mut before = Span::new(gap, start).of(&self.text);
            gap = end;
            if leave_out(&block) {
                continue;
            }
            if leave_out_label(&block) {
                before = &before[..before.rfind('\n').map_or(0, |end| end + 1)];
            }
            text.push_str(if text.is_empty() { before.trim_start() } else { before });
            let at = text.len();
            text.push_str(block.span.of(&self.text));
            let moved = |span: Span| Span::new(span.start - start + at, span.end - start + at);
            block.span = moved(block.span);
            if let BlockKind::TableRow { cells, .. } = &mut block.kind {
                cells.iter_mut().for_each(|cell| *cell = moved(*cell));
            }
            blocks.push(block);
        }
        Self { text, blocks, ..self }
    }

    /// The document with paragraphs put in: each after the block with its index, in the order given there.
    #[must_use]
    pub fn with_paragraphs(&self, added: &[(usize, &str)]) -> Self {
        let mut text = String::with_capacity(self.text.len());
        let mut blocks = Vec::with_capacity(self.blocks.len() + added.len());
        let mut gap = 0;
        for (index, block) in self.blocks.iter().enumerate() {
            text.push_str(&self.text[gap..block.span.end]);
            gap = block.span.end;
            let by = text.len() - block.span.end;
            let moved = |span: Span| Span::new(span.start + by, span.end + by);
            let mut block = block.clone();
            block.span = moved(block.span);
            if let BlockKind::TableRow { cells, .. } = &mut block.kind {
                cells.iter_mut().for_each(|cell| *cell = moved(*cell));
            }
            let page = block.page;
            blocks.push(block);
            for (_, paragraph) in added.iter().filter(|(after, _)| *after == index) {
                text.push_str("\n\n");
                let start = text.len();
                text.push_str(paragraph);
                let span = Span::new(start, text.len());
                blocks.push(Block { kind: BlockKind::Paragraph, span, page, region: Region::Body });
            }
        }
        text.push_str(&self.text[gap..]);
        Self { text, blocks, ..self.clone() }
    }
}

/// A piece of a document that stands on its own in the layout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where its words are. A printed list label or bullet lies before the span, not in it.
    pub span: Span,
    /// Page it starts on, 1-based; `None` where the format has no pages.
    pub page: Option<u32>,
    /// Where it stands in relation to the running text.
    pub region: Region,
}

/// Where a block stands in relation to the running text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Region {
    /// In the running text, or tied to a place in it as notes and comments are.
    #[default]
    Body,
    /// In the header or footer that pages repeat.
    Margin,
    /// In a text box, which floats over or beside the running text.
    TextBox,
    /// Behind a picture or table: the description that stands in for it where it cannot be seen.
    Picture,
}

/// The kinds of block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockKind {
    /// The document's title, as opposed to its first heading.
    Title,
    /// A heading; level 1 is the highest, 6 the lowest.
    Heading {
        /// 1 to 6.
        level: u8,
    },
    /// Running text.
    Paragraph,
    /// One item of a list, without the text of items nested in it.
    ListItem {
        /// Nesting, 0 for the outermost list.
        depth: u8,
        /// Holds for numbered items: they are steps or clauses rather than bullets.
        ordered: bool,
    },
    /// One row of a table. In the text the cells are joined by `" | "`.
    TableRow {
        /// Counts the tables of the document from 0.
        table: u32,
        /// Counts the rows of the table from 0.
        row: u32,
        /// Holds for the row that names the columns.
        header: bool,
        /// Where each cell's words are, empty cells as empty spans.
        cells: Vec<Span>,
    },
    /// Preformatted text, such as program code.
    Code,
    /// A block quotation.
    Quote,
    /// A footnote or endnote.
    Note,
    /// A reviewer's comment or annotation: kept, never evidence.
    Comment,
    /// Running header or footer: holds facts about the document, never evidence.
    Furniture,
}

/// The formats that Annexa reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MediaType {
    /// Portable Document Format.
    Pdf,
    /// Office Open XML text document.
    Docx,
    /// HTML.
    Html,
    /// Markdown (CommonMark with tables).
    Markdown,
    /// Plain text.
    Text,
    /// Comma-separated values.
    Csv,
    /// Rich Text Format.
    Rtf,
    /// OpenDocument text.
    Odt,
    /// Office Open XML workbook.
    Xlsx,
    /// Office Open XML presentation.
    Pptx,
    /// Internet message, with its attachments.
    Eml,
    /// Outlook message, with its attachments.
    Msg,
    /// Archive of files.
    Zip,
}

impl MediaType {
    /// The IANA media type.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Html => "text/html",
            Self::Markdown => "text/markdown",
            Self::Text => "text/plain",
            Self::Csv => "text/csv",
            Self::Rtf => "application/rtf",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Eml => "message/rfc822",
            Self::Msg => "application/vnd.ms-outlook",
            Self::Zip => "application/zip",
        }
    }
}

/// What a file says about itself outside its text; as written there, nothing interpreted.
///
/// Dates are `YYYY-MM-DD` where the format allows to tell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Properties {
    /// Title property.
    pub title: Option<String>,
    /// Author or creator.
    pub author: Option<String>,
    /// Who saved it last.
    pub last_modified_by: Option<String>,
    /// Day of creation.
    pub created: Option<String>,
    /// Day of the last change.
    pub modified: Option<String>,
    /// Status property (DOCX `contentStatus`).
    pub status: Option<String>,
    /// Version property (DOCX `version` or `revision` is not meant: that counts saves).
    pub version: Option<String>,
    /// Keys and values of a front matter, of `meta` elements or of custom properties, in file order.
    pub other: Vec<(String, String)>,
}

/// A file inside another: an entry of an archive, an attachment of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its path in there, with forward slashes; a label only, never a place to write to.
    pub name: String,
    /// Why it is not opened, where a look at the directory of its container is enough to tell.
    pub refused: Option<Unreadable>,
}
