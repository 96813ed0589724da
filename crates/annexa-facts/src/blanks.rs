use std::sync::LazyLock;

use annexa_catalog::FactWords;
use annexa_model::{BlockKind, Document, Span};
use regex::Regex;

static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
        \[ [^\[\]\n]{1,120} \]            # [Name of the role]
        | \{\{ [^{}\n]{1,60} \}\}         # {{ owner }}
        | < [A-Za-z][^<>\n/@:]{2,60} >    # <insert date>
        | _{3,} | \.{6,} | …{2,}          # ______
        | \b(?:TBD|TBC|XX+|YYYY-MM-DD|DD/MM/YYYY|DD\.MM\.YYYY|DD-MM-YYYY|MM/DD/YYYY)\b
        ",
    )
    .expect("a fixed pattern")
});

/// The blanks left to fill in, in order, without those that stand for the organisation's name only.
pub(crate) fn placeholders(document: &Document, words: &FactWords) -> Vec<Span> {
    let mut out = Vec::new();
    for block in &document.blocks {
        if matches!(block.kind, BlockKind::Code | BlockKind::Comment) {
            continue;
        }
        let text = block.span.of(&document.text);
        for found in PLACEHOLDER.find_iter(text) {
            // "[text](address)" is a link that was not resolved; "[1]" a citation; "[x]" a box.
            let is_link = text[found.end()..].starts_with('(');
            if !is_link && is_blank_to_fill(found.as_str(), words) {
                out.push(Span::new(block.span.start + found.start(), block.span.start + found.end()));
            }
        }
    }
    out
}

fn is_blank_to_fill(found: &str, words: &FactWords) -> bool {
    let Some(inner) = found.strip_prefix(['[', '<', '{']) else { return true };
    let inner = inner.trim_matches(['[', ']', '<', '>', '{', '}', ' ', '_', '.', '…']).to_lowercase();
    if inner.is_empty() {
        // "[   ]" and "[____]" are blanks, "[]" and "[ ]" are boxes to tick.
        return found.len() > 4;
    }
    let citation = inner.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | ' ' | '-'));
    let tick = matches!(inner.as_str(), "x" | "✓" | "✔" | "yes" | "no" | "sic" | "...");
    !citation && !tick && !words.organisation_placeholders.contains(&inner)
}

/// How much of a document is blank, and how much is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fill {
    /// Blank cells beside a label, unfilled fields, unticked boxes and placeholders.
    pub(crate) blank: usize,
    /// Filled cells beside a label, filled fields, ticked boxes and sentences.
    pub(crate) filled: usize,
}

impl Fill {
    /// Counts over the whole document.
    pub(crate) fn of(document: &Document, placeholders: &[Span]) -> Self {
        let mut fill = Self::default();
        for block in &document.blocks {
            let text = block.span.of(&document.text);
            let has_blank = placeholders.iter().any(|p| block.span.contains(*p));
            match &block.kind {
                BlockKind::TableRow { header: false, cells, .. } => {
                    for cell in cells.iter().skip(1) {
                        let said = cell.of(&document.text).chars().any(char::is_alphanumeric)
                            && !placeholders.iter().any(|p| p.contains(cell.trimmed(&document.text)));
                        fill.count(!said);
                    }
                }
                BlockKind::Paragraph | BlockKind::ListItem { .. } => {
                    let boxes = text.matches(['☐', '□']).count() + text.matches("[ ]").count();
                    let ends_open = text.trim_end().ends_with([':', '_']) && text.split_whitespace().count() <= 6;
                    if has_blank || boxes > 0 {
                        fill.count(true);
                    } else if !ends_open && text.split_whitespace().count() >= 4 {
                        fill.count(false);
                    }
                }
                _ => {}
            }
        }
        fill
    }

    fn count(&mut self, blank: bool) {
        if blank { self.blank += 1 } else { self.filled += 1 }
    }

    /// Holds when the substance is blank: a form to be filled in.
    pub(crate) fn is_form(self, calls_itself_template: bool) -> bool {
        let share = if calls_itself_template { 0.4 } else { 0.55 };
        self.blank >= 6 && self.blank as f64 >= share * (self.blank + self.filled) as f64
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use annexa_catalog::FactWords;

    use super::{PLACEHOLDER, is_blank_to_fill};

    #[test]
    fn blanks_are_told_from_brackets() {
        let words = FactWords { organisation_placeholders: vec!["company name".into()], ..FactWords::default() };
        let cases = [
            ("owner: [Name]", true),
            ("[Company Name] shall", false),
            ("see [3]", false),
            ("[x] done", false),
            ("[ ] open", false),
            ("signed ________", true),
            ("<insert date>", true),
            ("a < b and c > d", false),
            ("{{ owner }}", true),
            ("due TBD", true),
        ];
        for (text, expected) in cases {
            let found = PLACEHOLDER.find(text).is_some_and(|m| is_blank_to_fill(m.as_str(), &words));
            assert_eq!(found, expected, "{text}");
        }
    }
}
