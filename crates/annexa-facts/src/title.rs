use std::sync::LazyLock;

use annexa_model::{Block, BlockKind, Document, Passages, Sourced, Span};
use regex::Regex;

use crate::control::Control;

/// A title longer than this is a sentence.
const LONGEST_TITLE: usize = 160;

/// "LOG-AI-2026", "AU-2025-01" behind the words of a title: three groups at least, so that "GPT-4" stays.
static NUMBER_BEHIND: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[\s–—-]+[A-Z]{2,5}(?:-[A-Z0-9]{1,5}){2,3}$").expect("a fixed pattern"));
/// A line that is only a company's name.
static COMPANY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:[\p{L}\p{N}&.,'’-]+\s+){1,4}(?:ltd|limited|inc|llc|plc|gmbh|ag|ab|corp|corporation|s\.?a|b\.?v|sdn\.? bhd|llp|co|group|pty)\.?$").expect("a fixed pattern")
});

/// The title as the text shows it; else as a field, then as the file's properties say it.
pub(crate) fn title(control: &Control<'_>, passages: &Passages) -> Option<Sourced<String>> {
    let document = control.document;
    if let Some(span) = passages.title {
        let span = if COMPANY.is_match(undecorated(document, span).of(&document.text)) {
            next_title(document, span).unwrap_or(span)
        } else {
            span
        };
        let span = undecorated(document, span);
        if !span.is_empty() {
            return Some(Sourced::in_text(span.of(&document.text).to_owned(), span));
        }
    }
    let field = control.labelled(&control.rules.words.title).first().map(|f| f.value);
    field
        .map(|span| Sourced::in_text(span.of(&document.text).to_owned(), span))
        .or_else(|| document.properties.title.clone().map(Sourced::outside))
}

/// The first line below the company's name that can be a title.
fn next_title(document: &Document, after: Span) -> Option<Span> {
    let below = document.blocks.iter().filter(|b| b.span.start > after.start).take(4);
    below.into_iter().find(|b| can_be_title(document, b)).map(|b| b.span)
}

fn can_be_title(document: &Document, block: &Block) -> bool {
    let text = block.span.of(&document.text);
    let kind = matches!(block.kind, BlockKind::Title | BlockKind::Heading { .. } | BlockKind::Paragraph);
    let sentence = text.trim_end().ends_with(['.', ',', ';']) || text.contains('\n');
    kind && !sentence && text.len() <= LONGEST_TITLE && text.split_whitespace().count() >= 2
}

/// Without emoji and marks before and after, and without a document number behind it.
fn undecorated(document: &Document, span: Span) -> Span {
    let text = span.of(&document.text);
    let opens = |c: char| c.is_alphanumeric() || matches!(c, '(' | '[' | '"' | '“' | '‘' | '<' | '{');
    let closes = |c: char| opens(c) || matches!(c, ')' | ']' | '.' | '?' | '!' | '”' | '’' | '%' | '+' | '>' | '}');
    let start = text.find(opens).unwrap_or(text.len());
    let end =
        text.rfind(closes).map_or(start, |at| at + text[at..].chars().next().map_or(0, char::len_utf8)).max(start);
    let kept = &text[start..end];
    let end = match NUMBER_BEHIND.find(kept) {
        Some(number)
            if kept[..number.start()].split_whitespace().count() >= 2
                && number.as_str().contains(|c: char| c.is_ascii_digit()) =>
        {
            start + number.start()
        }
        _ => end,
    };
    Span::new(span.start + start, span.start + end)
}
