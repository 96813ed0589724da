use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A document's text as Annexa sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TextReport {
    /// Version of this format.
    pub schema_version: String,
    /// Path as given.
    pub path: String,
    /// IANA media type by content.
    pub media_type: String,
    /// Number of pages, for formats that have pages.
    pub pages: Option<u32>,
    /// The label printed for each page ("iv", "A-1"), where they differ from the plain numbers.
    pub page_labels: Vec<String>,
    /// What was lost, repaired or guessed on the way.
    pub warnings: Vec<crate::Warning>,
    /// All of the text; offsets everywhere are UTF-8 bytes into it.
    pub text: String,
    /// Its blocks, in reading order.
    pub blocks: Vec<TextBlock>,
}

/// A piece of a document that stands on its own in the layout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TextBlock {
    /// `title`, `heading`, `paragraph`, `list_item`, `table_row`, `code`, `quote`, `note`, `comment` or `furniture`.
    pub kind: String,
    /// Level of a heading, 1 to 6; nesting of a list item, from 0.
    pub level: Option<u8>,
    /// Page it starts on, 1-based.
    pub page: Option<u32>,
    /// Headings above it, joined by " > ".
    pub section: String,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}
