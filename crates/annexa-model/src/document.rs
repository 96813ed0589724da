use crate::{Integrity, Span};

/// One file as text with provenance.
///
/// `text` is all that can be quoted, in reading order, blocks separated by newlines. Every span
/// in the document is a byte range into it. Blocks are ordered by their spans and do not overlap.
#[derive(Clone, Debug, Default)]
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

/// A piece of a document that stands on its own in the layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where its words are. A printed list label or bullet lies before the span, not in it.
    pub span: Span,
    /// Page it starts on, 1-based; `None` where the format has no pages.
    pub page: Option<u32>,
}

/// The kinds of block.
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
        }
    }
}

/// What a file says about itself outside its text; as written there, nothing interpreted.
///
/// Dates are `YYYY-MM-DD` where the format allows to tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
