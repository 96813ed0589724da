//! Quotes, and where they stand.

use annexa_assess::JudgedDocument;
use annexa_model::{PassageKind, Span};

/// A quote longer than this is cut at a word's end.
const LONGEST_QUOTE: usize = 1200;

/// A quote and where it stands; empty for none.
#[derive(Default)]
pub(crate) struct Place {
    pub(crate) span: Span,
    pub(crate) quote: String,
    pub(crate) page: Option<u32>,
    pub(crate) section: String,
}

impl Place {
    pub(crate) fn of(document: &JudgedDocument, span: Span) -> Self {
        let text = &document.document.text;
        let span = cut(text, span);
        let passage = document.passages.overlapping(span);
        let path = passage.map_or_else(Vec::new, |p| document.passages.heading_path(p));
        let own_heading = passage.is_some_and(|p| p.kind == PassageKind::Heading);
        let names: Vec<String> =
            path.iter().filter(|s| !(own_heading && s.contains(span))).map(|s| one_line(s.of(text))).collect();
        let blocks = &document.document.blocks;
        let block =
            blocks.get(blocks.partition_point(|b| b.span.end < span.start)).filter(|b| b.span.start <= span.start);
        Self {
            span,
            quote: span.of(text).to_owned(),
            page: passage.map_or_else(|| block.and_then(|b| b.page), |p| p.page),
            section: names.join(" > "),
        }
    }
}

/// The span, or its beginning up to a word's end where it is too long to be read as a quote.
pub(crate) fn cut(text: &str, span: Span) -> Span {
    if span.len() <= LONGEST_QUOTE {
        return span;
    }
    let mut end = span.start + LONGEST_QUOTE;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let at = text[span.start..end].rfind(char::is_whitespace).unwrap_or(end - span.start);
    Span::new(span.start, span.start + at)
}

/// Words with one space between two.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
