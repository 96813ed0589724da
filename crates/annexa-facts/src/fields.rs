use std::collections::BTreeMap;
use std::sync::LazyLock;

use annexa_catalog::FactWords;
use annexa_model::{Block, BlockKind, Document, Span};
use regex::Regex;

use crate::dates::first_date;
use crate::lines::{Labelled, Labels, clean_label, speaks_of_itself, trim_value};
use crate::parse::{approval, version_of};

/// A label and its value, as a document writes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// Lower case, without decoration.
    pub(crate) label: String,
    /// Where the value stands in the text; may be empty.
    pub(crate) value: Span,
    /// What speaks for the field being about the document; lower is better.
    pub(crate) place: Place,
    /// Index of the block.
    pub(crate) block: usize,
}

/// Where a field stands, from the best witness to the weakest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// On the cover, in a table of several such fields, or under a heading such as "Document control".
    Control,
    /// In a running header or footer.
    Furniture,
    /// In the newest row of a revision table.
    Revision,
    /// In a sentence in which the document speaks of itself, or among the last lines.
    Prose,
    /// In the body; may be about something else.
    Body,
}

/// Cover lines stand among the first blocks, and closing lines among the last.
const COVER_BLOCKS: usize = 12;
const CLOSING_BLOCKS: usize = 4;
/// Fields that are kept of one document; of one with more, which is a list of other things, the first.
const MOST_FIELDS: usize = 100_000;
/// A line that begins with the number of a document.
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\W*[A-Z]{2,6}(?:-[A-Z0-9]{1,6}){1,3}\b").expect("a fixed pattern"));
/// A paragraph longer than this is no block of fields, wherever it stands.
const LONGEST_COVER_TEXT: usize = 700;

/// Every labelled value of the document, in reading order.
pub(crate) fn fields(document: &Document, words: &FactWords, labels: &Labels) -> Vec<Field> {
    let mut reading = Fields { document, words, labels, out: Vec::new() };
    let mut tables: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    let mut under_control_heading = false;
    for (index, block) in document.blocks.iter().enumerate() {
        match &block.kind {
            BlockKind::TableRow { table, .. } => tables.entry(*table).or_default().push(index),
            BlockKind::Heading { .. } => {
                let heading = clean_label(block.span.of(&document.text));
                under_control_heading = speaks_of_control(&heading);
                reading.text(index, block, under_control_heading);
            }
            BlockKind::Code | BlockKind::Comment => {}
            _ => reading.text(index, block, under_control_heading),
        }
    }
    for rows in tables.values() {
        reading.table(rows);
    }
    let mut out = reading.out;
    out.truncate(MOST_FIELDS);
    out.sort_by_key(|f| (f.block, f.value.start));
    out
}

fn speaks_of_control(heading: &str) -> bool {
    const ALONE: [&str; 4] = ["approval", "approvals", "sign-off", "about this document"];
    const PARTS: [&str; 9] = [
        "document control",
        "document information",
        "document history",
        "revision history",
        "version history",
        "document details",
        "review history",
        "version control",
        "approval and review",
    ];
    let bare = heading.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ' || c == '/');
    ALONE.contains(&bare) || PARTS.iter().any(|p| bare == *p || (bare.contains(p) && bare.len() <= p.len() + 12))
}

struct Fields<'a> {
    document: &'a Document,
    words: &'a FactWords,
    labels: &'a Labels,
    out: Vec<Field>,
}

impl Fields<'_> {
    fn text(&mut self, index: usize, block: &Block, control: bool) {
        let text = block.span.of(&self.document.text);
        let found = self.labels.scan(text);
        if found.is_empty() {
            return;
        }
        let heading = matches!(block.kind, BlockKind::Heading { .. } | BlockKind::Title);
        let known = found.iter().filter(|f| self.labels.is_known(&f.label)).count();
        let of_itself = found.iter().any(|f| f.bare) && speaks_of_itself(text);
        let on_cover = index < COVER_BLOCKS && text.len() <= LONGEST_COVER_TEXT;
        let closing = index + CLOSING_BLOCKS >= self.document.blocks.len() && text.len() <= LONGEST_COVER_TEXT;
        let only_fields = found.first().is_some_and(|f| f.value.start < 60 && !f.bare)
            && known >= 2
            && found.iter().any(|f| self.is_decisive(&f.label));
        for f in found {
            let place = match block.kind {
                BlockKind::Furniture => Place::Furniture,
                _ if heading && f.bare && !(on_cover && self.is_number_line(block, &f)) => continue,
                _ if on_cover || control || only_fields => Place::Control,
                _ if closing || f.bare && of_itself => Place::Prose,
                _ if f.bare => continue,
                _ => Place::Body,
            };
            let value = Span::new(block.span.start + f.value.start, block.span.start + f.value.end);
            self.out.push(Field { label: f.label, value, place, block: index });
        }
    }

    /// "ISMS-POL-07, version 2.1" in bold below the title: nothing but the document's number and version.
    fn is_number_line(&self, block: &Block, labelled: &Labelled) -> bool {
        let text = block.span.of(&self.document.text);
        let version = &text[labelled.value.start.min(text.len())..];
        let before = &text[..text.len() - version.len()];
        block.kind != BlockKind::Title
            && self.words.version.contains(&labelled.label)
            && NUMBER.is_match(before)
            && version_of(version).is_some_and(|(_, end)| end == version.trim_end().len())
    }

    /// Labels that things other than documents hardly have; risks and actions have owners, too.
    fn is_decisive(&self, label: &str) -> bool {
        self.words.version.iter().chain(&self.words.approved_by).any(|l| l == label) || label.contains("document")
    }

    fn cells(&self, index: usize) -> &[Span] {
        match &self.document.blocks[index].kind {
            BlockKind::TableRow { cells, .. } => cells,
            _ => &[],
        }
    }

    fn cell_label(&self, cell: Span) -> String {
        clean_label(cell.of(&self.document.text))
    }

    /// A table is one of fields ("Owner | CISO"), or one with columns.
    fn table(&mut self, rows: &[usize]) {
        let pairs = self.pairs(rows);
        let known = pairs.iter().filter(|f| self.labels.is_known(&f.label)).count();
        let first = rows.first().copied().unwrap_or_default();
        let at_edge = first < COVER_BLOCKS;
        let decisive = pairs.iter().any(|f| self.is_decisive(&f.label));
        let place = if (known >= 2 && decisive) || (known >= 1 && at_edge) { Place::Control } else { Place::Body };
        self.out.extend(pairs.into_iter().map(|f| Field { place, ..f }));
        for index in rows {
            for cell in self.cells(*index).to_vec() {
                let text = cell.of(&self.document.text);
                for f in self.labels.scan(text) {
                    if f.bare && place != Place::Control {
                        continue;
                    }
                    let value = Span::new(cell.start + f.value.start, cell.start + f.value.end);
                    self.out.push(Field { label: f.label, value, place, block: *index });
                }
            }
        }
        self.signatures(rows);
        self.columns(rows);
    }

    /// "Owner | CISO | Version | 1.2": labels and values in turn. A row in which a value is itself a
    /// label ("Owner | Due date") names columns.
    fn pairs(&self, rows: &[usize]) -> Vec<Field> {
        let mut out = Vec::new();
        for index in rows {
            let cells = self.cells(*index);
            if cells.is_empty() || cells.len() > 6 || !cells.len().is_multiple_of(2) {
                continue;
            }
            let known = |cell: Span| self.labels.is_known(&self.cell_label(cell));
            let names_columns =
                cells.chunks(2).any(|p| known(p[1])) || (cells.len() > 2 && !cells.chunks(2).all(|p| known(p[0])));
            if names_columns {
                continue;
            }
            for pair in cells.chunks(2) {
                let value = trim_value(&self.document.text, pair[1]);
                out.push(Field { label: self.cell_label(pair[0]), value, place: Place::Control, block: *index });
            }
        }
        out
    }

    /// "Approved by | J. Smith | (signature) | 3 May 2026" below "Role | Name | Signature | Date".
    fn signatures(&mut self, rows: &[usize]) {
        let Some(first) = rows.first() else { return };
        if self.cells(*first).iter().any(|c| self.words.version.contains(&self.cell_label(*c))) {
            return;
        }
        for index in &rows[1..] {
            let cells = self.cells(*index).to_vec();
            if cells.len() < 3 || !self.words.approved_by.contains(&self.cell_label(cells[0])) {
                continue;
            }
            let values: Vec<Span> = cells[1..].iter().map(|c| trim_value(&self.document.text, *c)).collect();
            let dated = values.iter().find(|c| first_date(c.of(&self.document.text)).is_some());
            if let (Some(name), Some(date)) = (values.iter().find(|c| !c.is_empty()), dated) {
                let field =
                    |label: &str, value| Field { label: label.into(), value, place: Place::Control, block: *index };
                self.out.push(field("approved by", *name));
                self.out.push(field("approved on", *date));
            }
        }
    }

    /// The newest row of a table about the document's versions; its date is that of the approval
    /// where the row also names who approved.
    fn columns(&mut self, rows: &[usize]) {
        let Some((head, body)) = rows.split_first() else { return };
        let names: Vec<String> = self.cells(*head).iter().map(|c| self.cell_label(*c)).collect();
        let column = |wanted: &[String]| names.iter().position(|n| wanted.contains(n));
        let Some(version) = column(&self.words.version) else {
            self.only_row(rows, &names);
            return;
        };
        let dated = column(&self.words.effective_on).or_else(|| column(&self.words.approved_on));
        let approver = column(&self.words.approved_by);
        let lists_others = body.len() > 1 && names.iter().any(|n| OTHER_THINGS.contains(&n.as_str()));
        if names.len() < 2 || lists_others || (dated.is_none() && approver.is_none() && names.len() > 3) {
            return;
        }
        let newest = body.iter().copied().filter(|row| self.is_version_row(*row, version)).max_by_key(|row| {
            let cells = self.cells(*row);
            let text = |at: usize| cells.get(at).map_or("", |c| c.of(&self.document.text));
            (dated.and_then(|at| first_date(text(at)).map(|d| d.0)), version_key(text(version)))
        });
        let Some(row) = newest else { return };
        let cells = self.cells(row).to_vec();
        let named =
            approver.and_then(|at| cells.get(at)).is_some_and(|c| approval(c.of(&self.document.text)).name.is_some());
        let has_approval_date = column(&self.words.approved_on).is_some();
        for (at, (label, cell)) in names.iter().zip(&cells).enumerate() {
            let value = trim_value(&self.document.text, *cell);
            let of_approval = named && Some(at) == dated && !has_approval_date && label.ends_with("date");
            let label = if of_approval { "approved on" } else { label };
            self.out.push(Field { label: label.to_owned(), value, place: Place::Revision, block: row });
        }
    }

    /// The one row below "Owner | Approved by | Approved on" at the beginning, where every column is a fact of the
    /// document.
    fn only_row(&mut self, rows: &[usize], names: &[String]) {
        let [head, row] = rows else { return };
        let all_known = names.len() >= 2 && names.iter().all(|n| self.labels.is_known(n));
        if *head >= COVER_BLOCKS || !all_known || !names.iter().any(|n| self.is_decisive(n)) {
            return;
        }
        for (label, cell) in names.iter().zip(self.cells(*row).to_vec()) {
            let value = trim_value(&self.document.text, cell);
            self.out.push(Field { label: label.clone(), value, place: Place::Control, block: *row });
        }
    }

    fn is_version_row(&self, row: usize, version: usize) -> bool {
        let cell = self.cells(row).get(version).map_or("", |c| c.of(&self.document.text));
        cell.len() <= 24 && version_of(cell).is_some()
    }
}

/// Columns of tables that list other things with their versions.
const OTHER_THINGS: [&str; 22] = [
    "document",
    "document name",
    "title",
    "name",
    "policy",
    "file",
    "system",
    "ai system",
    "system name",
    "component",
    "product",
    "tool",
    "software",
    "asset",
    "model",
    "procedure",
    "dataset",
    "data set",
    "package",
    "library",
    "supplier",
    "application",
];

pub(crate) fn version_key(text: &str) -> Vec<u32> {
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect()
}
