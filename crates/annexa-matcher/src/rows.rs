//! What the cells of a table row tell, and what is left blank.

use annexa_model::{BlockKind, DocumentKind, Passage, PassageKind, Span};

use crate::assertion::Row;
use crate::first_pass::Ctx;
use crate::scan::Scanner;

impl Scanner<'_> {
    pub(crate) fn row(&self, ctx: &Ctx<'_>, passage: &Passage) -> Option<Row> {
        if passage.kind != PassageKind::TableRow {
            return None;
        }
        let BlockKind::TableRow { cells, .. } = &ctx.document.blocks[passage.block].kind else { return None };
        if ctx.facts.kind == Some(DocumentKind::StatementOfApplicability) {
            return Some(Row::Listing);
        }
        if passage.header_row.is_some_and(|head| ctx.listing_heads.binary_search(&head).is_ok()) {
            return Some(Row::Listing);
        }
        let text = |cell: &Span| cell.of(&ctx.document.text).trim();
        let raci = |cell: &Span| {
            let letters = text(cell).split(['/', ',', ' ']);
            !text(cell).is_empty() && letters.into_iter().all(|l| matches!(l, "R" | "A" | "C" | "I" | "RA" | "AR" | ""))
        };
        if cells.iter().filter(|c| raci(c)).count() * 3 >= cells.len().max(3) {
            return Some(Row::Listing);
        }
        // A checklist asks; its answers are not for us to read.
        if cells.iter().take(3).any(|c| text(c).ends_with('?')) {
            return Some(Row::Listing);
        }
        let values = cells.get(1..).unwrap_or_default();
        if values.iter().any(|c| is_denial(text(c))) {
            return Some(Row::Listing);
        }
        let filled = values.iter().filter(|c| !self.is_blank_cell(ctx, **c)).count();
        Some(if filled * 2 < values.len().max(1) { Row::Blank } else { Row::Filled })
    }

    fn is_blank_cell(&self, ctx: &Ctx<'_>, cell: Span) -> bool {
        let text = cell.of(&ctx.document.text).trim();
        let lower = text.to_lowercase();
        !text.chars().any(char::is_alphanumeric)
            || self.rules.blanks.contains(&lower)
            || placeholder_around(&ctx.facts.placeholders, cell.trimmed(&ctx.document.text))
    }

    /// Holds when a placeholder takes the place of most of what the passage would say.
    pub(crate) fn is_blank(&self, ctx: &Ctx<'_>, passage: &Passage, words: usize) -> bool {
        let all = &ctx.facts.placeholders;
        let from = all.partition_point(|p| p.start < passage.span.start);
        let inside = all[from..].iter().take_while(|p| p.end <= passage.span.end);
        let blanks: usize = inside.map(|p| 1 + p.of(&ctx.document.text).split_whitespace().count()).sum();
        blanks > 0 && blanks * 3 >= words
    }
}

/// Holds when one of `placeholders`, which are ordered and do not overlap, holds `span`.
fn placeholder_around(placeholders: &[Span], span: Span) -> bool {
    let before = placeholders.partition_point(|p| p.start <= span.start);
    before.checked_sub(1).is_some_and(|last| placeholders[last].contains(span))
}

/// The state column of a gap list: "not implemented", "none", "planned".
fn is_denial(cell: &str) -> bool {
    let lower = cell.to_lowercase();
    let first = lower.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    (first == "not" && lower.len() < 60) || matches!(lower.as_str(), "no" | "missing" | "absent" | "planned" | "to do")
}
