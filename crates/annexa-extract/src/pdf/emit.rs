use std::collections::HashSet;

use annexa_model::BlockKind;

use super::blocks::{Body, Draft, Row, Table};
use super::labels::split_label;
use super::layout::Line;
use super::page::Page;
use super::paragraphs::is_all_bold;
use super::tags::Role;
use crate::builder::Builder;

/// The words of a document, lower case, to judge hyphens at line ends by.
#[derive(Debug, Default)]
pub(super) struct Vocabulary(HashSet<String>);

impl Vocabulary {
    pub(super) fn of(pages: &[Page]) -> Self {
        let mut words = HashSet::new();
        for line in pages.iter().flat_map(Page::all_lines) {
            let last = line.words.len().saturating_sub(1);
            for (index, word) in line.words.iter().enumerate() {
                if index < last || !ends_in_hyphen(&word.text) {
                    words.insert(core(&word.text));
                }
            }
        }
        Self(words)
    }

    fn knows(&self, word: &str) -> bool {
        self.0.contains(&core(word))
    }

    /// Appends `next` to `text` as the line after it.
    fn append(&self, text: &mut String, next: &str) {
        if text.is_empty() {
            text.push_str(next);
            return;
        }
        let head = text.split_whitespace().next_back().unwrap_or_default().to_owned();
        let tail = next.split_whitespace().next().unwrap_or_default();
        if head.ends_with('\u{AD}') {
            text.pop();
        } else if ends_in_hyphen(&head) && tail.starts_with(char::is_alphabetic) {
            let stem = head.trim_end_matches(['-', '‐']);
            if self.is_one_word(stem, tail) {
                text.truncate(text.len() - (head.len() - stem.len()));
            }
        } else {
            text.push(' ');
        }
        text.push_str(next);
    }

    /// Holds when the hyphen between two halves only shows that the line ended there.
    fn is_one_word(&self, stem: &str, tail: &str) -> bool {
        if self.knows(&format!("{stem}{tail}")) {
            return true;
        }
        let tail = core(tail);
        let alphabetic = |half: &str| half.chars().all(char::is_alphabetic);
        let lower = tail.chars().next().is_some_and(char::is_lowercase);
        let compound = self.knows(&format!("{stem}-{tail}"))
            || (stem.chars().count() > 2 && tail.chars().count() > 2 && self.knows(stem) && self.knows(&tail));
        lower && !compound && alphabetic(&core(stem)) && alphabetic(&tail)
    }

    /// The lines as one running text.
    fn join(&self, lines: &[Line]) -> String {
        let mut text = String::new();
        for line in lines {
            self.append(&mut text, &line.text());
        }
        if text.contains('\u{AD}') {
            text.retain(|c| c != '\u{AD}');
        }
        text
    }
}

fn ends_in_hyphen(word: &str) -> bool {
    let stem = word.trim_end_matches(['-', '‐']);
    stem.len() < word.len() && stem.ends_with(char::is_alphabetic)
}

/// A word without punctuation at its ends, lower case.
fn core(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// Writes the blocks of a document.
pub(super) fn emit(drafts: Vec<Draft>, vocabulary: &Vocabulary, mono: bool, builder: &mut Builder) {
    let mut lists = Lists::default();
    for draft in drafts {
        match draft.body {
            Body::Furniture(text) => builder.push(BlockKind::Furniture, "", &text, Some(draft.page)),
            Body::Table(table) => emit_table(table, vocabulary, builder),
            Body::Text(lines) => emit_text(&lines, draft.role, draft.page, vocabulary, mono, &mut lists, builder),
        }
    }
}

fn emit_table(table: Table, vocabulary: &Vocabulary, builder: &mut Builder) {
    let number = builder.start_table();
    let names = names_columns(&table.rows);
    let mut next = 0;
    for row in table.rows {
        let cells: Vec<String> = row.cells.iter().map(|cell| vocabulary.join(cell)).collect();
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        builder.push_row(number, next, row.header || (next == 0 && names), &cells, Some(row.page));
        next += 1;
    }
}

/// Holds when the first row is set apart as the names of the columns: in bold type over rows
/// that are not.
fn names_columns(rows: &[Row]) -> bool {
    let is_bold = |row: &Row| {
        let mut lines = row.cells.iter().flatten().peekable();
        lines.peek().is_some() && lines.all(is_all_bold)
    };
    let full = |row: &Row| row.cells.iter().filter(|cell| !cell.is_empty()).count() >= 2;
    match rows {
        [first, rest @ ..] if !rest.is_empty() => full(first) && is_bold(first) && !rest.iter().all(is_bold),
        _ => false,
    }
}

fn emit_text(
    lines: &[Line],
    role: Option<Role>,
    page: u32,
    vocabulary: &Vocabulary,
    mono: bool,
    lists: &mut Lists,
    builder: &mut Builder,
) {
    let text = vocabulary.join(lines);
    let page = Some(page);
    let kind = match role {
        Some(Role::Title) => BlockKind::Title,
        Some(Role::Heading(level)) => BlockKind::Heading { level },
        Some(Role::Quote) => BlockKind::Quote,
        Some(Role::Note) => BlockKind::Note,
        Some(Role::Code) => BlockKind::Code,
        Some(Role::Item(depth)) => {
            let (label, rest, ordered) =
                split_label(&text).map_or(("", text.as_str(), false), |label| (label.text, label.rest, label.ordered));
            return builder.push(BlockKind::ListItem { depth, ordered }, label, rest, page);
        }
        None | Some(Role::Paragraph | Role::Cell { .. }) => {
            if let (Some(label), Some(first)) = (split_label(&text), lines.first()) {
                let depth = lists.depth(first.x0, first.size);
                let kind = BlockKind::ListItem { depth, ordered: label.ordered };
                return builder.push(kind, label.text, label.rest, page);
            }
            let in_mono = lines.iter().flat_map(|line| &line.words).all(|word| word.style.mono);
            if in_mono && !mono && lines.len() > 1 { BlockKind::Code } else { BlockKind::Paragraph }
        }
    };
    lists.end(lines.first().map_or(0.0, |line| line.x0), matches!(kind, BlockKind::Paragraph));
    if kind == BlockKind::Code {
        let code: Vec<String> = lines.iter().map(Line::text).collect();
        return builder.push(kind, "", &code.join("\n"), page);
    }
    builder.push(kind, "", &text, page);
}

/// Where the labels of the open lists stand, outermost first.
#[derive(Default)]
struct Lists {
    indents: Vec<f32>,
}

impl Lists {
    /// The nesting of an item whose label starts at `x`.
    fn depth(&mut self, x: f32, size: f32) -> u8 {
        let tolerance = 0.5 * size;
        while self.indents.last().is_some_and(|last| x < last - tolerance) {
            self.indents.pop();
        }
        if self.indents.last().is_none_or(|last| x > last + tolerance) {
            self.indents.push(x);
        }
        u8::try_from(self.indents.len().saturating_sub(1)).unwrap_or(u8::MAX)
    }

    /// Ends the lists unless a paragraph stands indented within an item.
    fn end(&mut self, x: f32, paragraph: bool) {
        if !paragraph || self.indents.first().is_none_or(|first| x <= first + 1.0) {
            self.indents.clear();
        }
    }
}
