use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The passages that a query finds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SearchReport {
    /// Version of this format.
    pub schema_version: String,
    /// The query as typed.
    pub query: String,
    /// Documents searched.
    pub documents: usize,
    /// Passages searched.
    pub passages: usize,
    /// Documents that could not be read, and so not be searched.
    pub not_assessed: Vec<crate::NotAssessed>,
    /// Best first, then in the order of documents and passages.
    pub hits: Vec<SearchHit>,
}

/// A passage that a query finds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SearchHit {
    /// Path of the document.
    pub document: String,
    /// Its title.
    pub title: Option<String>,
    /// Page it starts on, 1-based; absent for formats that have no pages.
    pub page: Option<u32>,
    /// Headings above it, outermost first, joined by " > ".
    pub section: String,
    /// First byte of the quote in the document's text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// The words themselves.
    pub quote: String,
    /// The words in the quote that the query asks for, in order.
    pub words: Vec<SearchWord>,
    /// How well it fits (BM25), rounded to three digits; comparable within one search only.
    pub score: f64,
}

/// A word that a query asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SearchWord {
    /// First byte in the quote.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}
