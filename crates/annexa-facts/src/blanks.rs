use std::sync::LazyLock;

use annexa_catalog::FactWords;
use annexa_model::{BlockKind, Document, DocumentKind, Span};
use regex::Regex;

use crate::lines::{Labels, clean_label};

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

/// Lists of things or events have at least so many columns.
const COLUMNS_OF_A_LIST: usize = 4;
/// A line or so above an empty list says how to use it; more than that are rules.
const SAID_ABOVE_EMPTY_LIST: usize = 5;

/// How much of a document is blank, and how much is said; what it says of itself is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fill {
    /// Rows with hardly anything beside the first cell.
    pub(crate) blank_rows: usize,
    /// Other rows.
    pub(crate) filled_rows: usize,
    /// Tables of several columns in which something is entered.
    pub(crate) entered_tables: usize,
    /// Tables in which nothing is.
    pub(crate) blank_tables: usize,
    /// Lines and paragraphs that are nothing but a field, a box or a placeholder to fill in.
    pub(crate) blank_lines: usize,
    /// Sentences and list items that say something.
    pub(crate) said: usize,
}

impl Fill {
    /// Counts over the whole document.
    pub(crate) fn of(document: &Document, placeholders: &[Span], words: &FactWords, labels: &Labels) -> Self {
        let mut fill = Self::default();
        let mut revisions = None;
        let mut current: Option<(u32, usize, Self)> = None;
        for block in &document.blocks {
            let text = block.span.of(&document.text);
            match &block.kind {
                BlockKind::TableRow { table, row: 0, cells, .. } if names_version(document, cells, words) => {
                    revisions = Some(*table);
                }
                BlockKind::TableRow { table, header: false, cells, .. } if revisions != Some(*table) => {
                    if current.as_ref().is_none_or(|(of, ..)| of != table) {
                        fill.close(current.take());
                        current = Some((*table, cells.len(), fill));
                    }
                    fill.row(document, cells, placeholders, words, labels);
                }
                BlockKind::Paragraph | BlockKind::ListItem { .. } | BlockKind::Quote => {
                    for line in text.lines() {
                        fill.line(line, labels);
                    }
                }
                _ => {}
            }
        }
        fill.close(current);
        fill
    }

    /// Counts the table that began with these figures as entered or blank.
    fn close(&mut self, table: Option<(u32, usize, Self)>) {
        let Some((_, columns, before)) = table else { return };
        let (blank, filled) = (self.blank_rows - before.blank_rows, self.filled_rows - before.filled_rows);
        if blank > 0 && filled == 0 {
            self.blank_tables += 1;
        } else if columns >= COLUMNS_OF_A_LIST && filled > blank {
            self.entered_tables += 1;
        }
    }

    fn row(&mut self, document: &Document, cells: &[Span], placeholders: &[Span], words: &FactWords, labels: &Labels) {
        let text = |cell: &Span| cell.of(&document.text).trim();
        if cells.len() < 2 || (cells.len() == 2 && labels.is_known(&clean_label(text(&cells[0])))) {
            return;
        }
        let blank = |cell: &&Span| {
            let said = text(cell);
            !said.chars().any(char::is_alphanumeric)
                || words.blanks.contains(&said.to_lowercase())
                || is_choice(said)
                || within(placeholders, **cell)
                    .any(|p| p.contains(cell.trimmed(&document.text)) || 2 * p.len() > said.len())
        };
        let blanks = cells[1..].iter().filter(blank).count();
        if 2 * blanks > cells.len() - 1 { self.blank_rows += 1 } else { self.filled_rows += 1 }
    }

    fn line(&mut self, line: &str, labels: &Labels) {
        let words = line.split_whitespace().count();
        let label = line.split_once(':').map(|(label, _)| clean_label(label));
        if label.is_some_and(|l| labels.is_known(&l)) || words == 0 {
            return;
        }
        let blank: usize =
            PLACEHOLDER.find_iter(line).filter(|m| !line[m.end()..].starts_with('(')).map(|m| m.as_str().len()).sum();
        let boxes = line.contains(['☐', '□']) || line.contains("[ ]");
        let ends_open = line.trim_end().trim_end_matches(['*', ' ']).ends_with([':', '_']) && words <= 6;
        if boxes || 3 * blank > line.len() || (ends_open && blank > 0) {
            self.blank_lines += 1;
        } else if words >= 5 && !line.trim_end().ends_with('?') {
            self.said += 1;
        }
    }

    /// Holds when the substance is blank: a form to be filled in.
    ///
    /// How much blankness makes a form depends on what the text is: a procedure with its forms at the
    /// end still lays something down, as does a register with rules above an empty table; a plan or a
    /// report without its content is nothing. A short text over an empty register is a form as well.
    pub(crate) fn is_form(self, calls_itself_template: bool, kind: Option<DocumentKind>) -> bool {
        use DocumentKind as K;
        let list = matches!(kind, Some(K::Register | K::Log));
        if list && self.has_no_entries() && self.filled_rows == 0 && self.said <= SAID_ABOVE_EMPTY_LIST {
            return true;
        }
        let share = match kind {
            Some(K::Policy | K::Procedure | K::Contract) => 0.75,
            Some(K::Register | K::Log) => 0.6,
            _ if calls_itself_template => 0.4,
            _ => 0.5,
        };
        let blank = self.blank_rows + self.blank_lines;
        blank >= 4 && blank as f64 >= share * (blank + self.filled_rows + self.said) as f64
    }

    /// Holds when the tables that are there for entries have none. Tables of few columns explain
    /// levels and sources; they are not entries.
    pub(crate) fn has_no_entries(self) -> bool {
        self.blank_tables >= 1 && self.entered_tables == 0
    }
}

/// The placeholders inside `span`; they are ordered, as [`placeholders`] gives them.
fn within(placeholders: &[Span], span: Span) -> impl Iterator<Item = &Span> {
    let from = placeholders.partition_point(|p| p.start < span.start);
    placeholders[from..].iter().take_while(move |p| p.end <= span.end)
}

/// Holds for the head of a revision table.
fn names_version(document: &Document, cells: &[Span], words: &FactWords) -> bool {
    cells.len() > 2 && cells.iter().any(|c| words.version.contains(&clean_label(c.of(&document.text))))
}

/// "Yes / No", "Critical / High / Medium / Low", "☐ approved ☐ stopped": to choose from, nothing chosen.
fn is_choice(cell: &str) -> bool {
    if cell.contains(['☐', '□']) && !cell.contains(['☑', '☒']) {
        return true;
    }
    let choices: Vec<&str> = cell.split(['/', '|']).map(str::trim).collect();
    choices.len() >= 2
        && choices.iter().all(|c| !c.is_empty() && c.split_whitespace().count() <= 3)
        && choices.len() * 2 > cell.split_whitespace().count().div_euclid(2)
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
