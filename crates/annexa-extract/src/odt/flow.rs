//! The walk over the text: paragraphs, lists, tables and what is anchored in them.

mod paragraph;
mod table;

use std::collections::{BTreeSet, HashMap};

use annexa_model::{BlockKind, Limit, Region, Warning};

use super::lists::{Counters, LEVELS};
use super::styles::{Look, Styles, number};
use crate::Limits;
use crate::builder::fold_space;
use crate::pieces::{Piece, Table, Text, note_mark};
use crate::tally::Tally;
use crate::walk::{Inside, Visitor, parent};
use crate::xml::Element;
use paragraph::Paragraph;

/// Elements whose text is none of the document: captions of fields and notes, reading aids, a
/// picture's bytes. Styles and settings are read: they have no paragraphs, and one that lost its
/// end tag would take the body with it.
const LEFT_OUT: [&str; 7] =
    ["binary-data", "creator-initials", "date-string", "forms", "note-citation", "ruby-text", "script"];

/// Elements that hold paragraphs of their own.
const SHAPES: [&str; 12] = [
    "caption",
    "circle",
    "connector",
    "custom-shape",
    "ellipse",
    "line",
    "path",
    "polygon",
    "polyline",
    "rect",
    "regular-polygon",
    "text-box",
];

/// Limits that what is repeated has reached.
#[derive(Clone, Copy, Default)]
pub(super) struct Reached {
    cells: bool,
    text: bool,
}

impl Reached {
    pub(super) const fn and(self, other: Self) -> Self {
        Self { cells: self.cells || other.cells, text: self.text || other.text }
    }

    pub(super) fn warnings(self, limits: &Limits) -> impl Iterator<Item = Warning> {
        let cells = self.cells.then(|| limits.reached(Limit::Cells));
        cells.into_iter().chain(self.text.then(|| limits.reached(Limit::TextBytes)))
    }
}

/// What a walk found.
pub(super) struct Found {
    pub(super) pieces: Vec<Piece>,
    /// The distinct texts of headers and of footers, in the order of the part.
    pub(super) headers: Vec<String>,
    pub(super) footers: Vec<String>,
    pub(super) tally: Tally,
    pub(super) reached: Reached,
}

/// Why paragraphs stand apart from those around them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Apart {
    Body,
    Shape,
    /// With its number.
    Note(usize),
    Comment,
    /// Words that a tracked change takes away.
    Deleted,
    Header,
    Footer,
}

/// A run of paragraphs and tables: the body, or the inside of a text box or note.
struct Scope {
    apart: Apart,
    /// Number of elements around the one that began it.
    depth: usize,
    pieces: Vec<Piece>,
    paragraph: Option<Paragraph>,
    /// Text boxes and descriptions anchored in the paragraph at hand; they follow it.
    boxes: Vec<Piece>,
    /// Notes and comments whose paragraph or table is not finished yet.
    waiting: Vec<Text>,
    /// Tables that are open, outermost first.
    tables: Vec<Table>,
    lists: Vec<List>,
    counters: Counters,
    /// Looks of the spans that are open, each with that of the spans around.
    spans: Vec<Look>,
}

impl Scope {
    const fn new(apart: Apart, depth: usize) -> Self {
        Self {
            apart,
            depth,
            pieces: Vec::new(),
            paragraph: None,
            boxes: Vec::new(),
            waiting: Vec::new(),
            tables: Vec::new(),
            lists: Vec::new(),
            counters: [None; LEVELS],
            spans: Vec::new(),
        }
    }
}

/// A list that is open.
#[derive(Default)]
struct List {
    style: Option<String>,
    id: Option<String>,
    /// Holds from the start of an item to its first paragraph, which is the one that is numbered.
    is_fresh: bool,
    start: Option<u32>,
    /// The number as the file prints it.
    printed: Option<String>,
}

/// One walk.
pub(super) struct Flow {
    styles: Styles,
    tally: Tally,
    reached: Reached,
    /// Body and what stands apart, innermost last; never empty.
    scopes: Vec<Scope>,
    /// Last numbers of lists that have ended, by style and by identifier.
    ended: HashMap<String, Counters>,
    outline: Counters,
    /// Indexes of headings, tables or words that are open.
    indexes: usize,
    /// Footnotes and endnotes so far.
    notes: usize,
    /// Characters inside elements such as a description, which are no text of the paragraph.
    description: Option<String>,
    /// Cells, and bytes of what is repeated, that may still be added.
    cells_left: u64,
    text_left: u64,
    /// Holds while headers and footers are read rather than the body.
    reads_margins: bool,
    headers: Vec<String>,
    footers: Vec<String>,
}

impl Flow {
    pub(super) fn new(limits: &Limits, styles: Styles) -> Self {
        Self {
            styles,
            tally: Tally::default(),
            reached: Reached::default(),
            scopes: vec![Scope::new(Apart::Body, 0)],
            ended: HashMap::new(),
            outline: [None; LEVELS],
            indexes: 0,
            notes: 0,
            description: None,
            cells_left: limits.cells,
            text_left: limits.text_bytes,
            reads_margins: false,
            headers: Vec::new(),
            footers: Vec::new(),
        }
    }

    /// Makes it read headers and footers and leave the body out.
    pub(super) const fn read_margins(&mut self) {
        self.reads_margins = true;
    }

    pub(super) fn finish(mut self) -> Found {
        self.end_paragraph();
        let once = |texts: Vec<String>| {
            let mut seen = BTreeSet::new();
            texts.into_iter().filter(|text| seen.insert(text.clone())).collect()
        };
        Found {
            pieces: self.scopes.swap_remove(0).pieces,
            headers: once(self.headers),
            footers: once(self.footers),
            tally: self.tally,
            reached: self.reached,
        }
    }

    fn scope(&mut self) -> &mut Scope {
        let last = self.scopes.len() - 1;
        &mut self.scopes[last]
    }

    /// Adds a piece where the walk is: to the open cell, else to the scope.
    fn emit(&mut self, piece: Piece) {
        let scope = self.scope();
        match scope.tables.last_mut().and_then(|table| table.rows.last_mut()?.cells.last_mut()) {
            Some(cell) => cell.pieces.push(piece),
            None => scope.pieces.push(piece),
        }
    }

    /// Adds what is anchored at this place: behind the paragraph at hand, if there is one.
    fn anchor(&mut self, piece: Piece) {
        let scope = self.scope();
        if scope.paragraph.is_some() { scope.boxes.push(piece) } else { self.emit(piece) }
    }

    /// Adds the notes and comments once the paragraph or table that they belong to is complete.
    fn emit_waiting(&mut self) {
        let scope = self.scope();
        if scope.tables.is_empty() {
            let waiting = std::mem::take(&mut scope.waiting);
            scope.pieces.extend(waiting.into_iter().map(Piece::Text));
        }
    }

    fn start_scope(&mut self, apart: Apart, above: &[String]) {
        self.scopes.push(Scope::new(apart, above.len()));
    }

    fn end_scope(&mut self) {
        self.end_paragraph();
        while !self.scope().tables.is_empty() {
            self.end_table();
        }
        let Some(ended) = self.scopes.pop() else { return };
        let lines = || -> Vec<String> { ended.pieces.iter().flat_map(Piece::texts).collect() };
        match ended.apart {
            Apart::Note(number) => {
                let note = Text::plain(BlockKind::Note, lines().join("\n"));
                self.scope().waiting.push(Text { label: note_mark(number), ..note });
            }
            Apart::Comment => {
                let comment = Text::plain(BlockKind::Comment, lines().join("\n"));
                self.scope().waiting.push(comment);
            }
            Apart::Header => self.headers.extend(lines()),
            Apart::Footer => self.footers.extend(lines()),
            Apart::Deleted => {}
            Apart::Body | Apart::Shape => {
                self.scope().waiting.extend(ended.waiting);
                if !ended.pieces.is_empty() {
                    self.anchor(Piece::Apart(Region::TextBox, ended.pieces));
                }
            }
        }
    }

    fn start_list(&mut self, element: &Element<'_>) {
        let list = List { style: element.attribute("style-name"), id: element.attribute("id"), ..List::default() };
        let continued = element.attribute("continue-list").or_else(|| {
            let continues = element.attribute("continue-numbering").is_some_and(|value| value == "true");
            list.style.clone().filter(|_| continues)
        });
        let is_nested = !self.scope().lists.is_empty();
        let ended = continued.as_ref().and_then(|key| self.ended.get(key)).copied();
        let scope = self.scope();
        if is_nested {
            if continued.is_none() {
                let depth = scope.lists.len();
                scope.counters.iter_mut().skip(depth).for_each(|counter| *counter = None);
            }
        } else {
            scope.counters = ended.unwrap_or([None; LEVELS]);
        }
        scope.lists.push(list);
    }

    fn end_list(&mut self) {
        let scope = self.scope();
        let Some(list) = scope.lists.pop() else { return };
        if scope.lists.is_empty() {
            let counters = scope.counters;
            for key in [list.style, list.id].into_iter().flatten() {
                self.ended.insert(key, counters);
            }
        }
    }

    fn start_item(&mut self, element: &Element<'_>) {
        let start = number(element, "start-value");
        if let Some(list) = self.scope().lists.last_mut() {
            list.is_fresh = element.name() == "list-item";
            list.start = start;
            list.printed = None;
        }
    }

    /// Whether the element and all in it are no text of a reader, counted where a reader could wish to know.
    fn leaves_out(&mut self, element: &Element<'_>, above: &[String]) -> bool {
        let parent = parent(above);
        let is_on = |name: &str| element.attribute(name).is_some_and(|value| value == "true");
        match element.name() {
            "body" => self.reads_margins,
            "master-styles" => !self.reads_margins,
            "hidden-text" | "section" => {
                let display = element.attribute("display");
                let is_hidden = element.name() == "hidden-text" && element.attribute("is-hidden").is_none()
                    || is_on("is-hidden")
                    || display.is_some_and(|display| display == "none");
                self.tally.hidden += usize::from(is_hidden);
                is_hidden
            }
            // Objects lie in parts of their own; the picture beside them has no words.
            "object" | "object-ole" => {
                self.tally.embedded += 1;
                true
            }
            "header" | "footer" | "header-left" | "footer-left" | "header-first" | "footer-first" => {
                element.attribute("display").is_some_and(|display| display == "false")
            }
            // Elsewhere it surrounds words of a paragraph.
            "meta" => parent == "document",
            "creator" | "date" => matches!(parent, "annotation" | "change-info"),
            name => name.ends_with("-source") || LEFT_OUT.contains(&name),
        }
    }
}

impl Visitor for Flow {
    fn open(&mut self, element: &Element<'_>, above: &[String]) -> Inside {
        if self.leaves_out(element, above) {
            return Inside::LeftOut;
        }
        let parent = parent(above);
        match element.name() {
            "p" | "h" => self.start_paragraph(element),
            "list" => self.start_list(element),
            "list-item" | "list-header" => self.start_item(element),
            "table-row" | "table-cell" | "covered-table-cell" | "table" => self.start_of_table(element, above),
            "note-body" => {
                self.notes += 1;
                self.characters(&note_mark(self.notes));
                self.start_scope(Apart::Note(self.notes), above);
            }
            "annotation" => self.start_scope(Apart::Comment, above),
            "insertion" => self.tally.changes += 1,
            "deletion" => {
                self.tally.changes += 1;
                self.start_scope(Apart::Deleted, above);
            }
            "header" | "header-left" | "header-first" => self.start_scope(Apart::Header, above),
            "footer" | "footer-left" | "footer-first" => self.start_scope(Apart::Footer, above),
            "index-body" if above.last().is_some_and(|index| index != "bibliography") => self.indexes += 1,
            "title" | "desc" if !matches!(parent, "p" | "h" | "span" | "a" | "meta-field") => {
                self.description = Some(String::new());
            }
            "number" if matches!(parent, "p" | "h" | "list-item") => self.description = Some(String::new()),
            name if SHAPES.contains(&name) => self.start_scope(Apart::Shape, above),
            _ => self.inline(element),
        }
        Inside::Read
    }

    fn text(&mut self, text: &str, _above: &[String]) {
        match &mut self.description {
            Some(description) => description.push_str(text),
            None => self.characters(text),
        }
    }

    fn close(&mut self, name: &str, above: &[String]) {
        if self.scopes.len() > 1 && self.scope().depth == above.len() {
            self.end_scope();
            return;
        }
        match name {
            "p" | "h" => self.end_paragraph(),
            "list" => self.end_list(),
            "span" => {
                self.scope().spans.pop();
            }
            "table" => self.end_table(),
            "index-body" => self.indexes = self.indexes.saturating_sub(1),
            "title" | "desc" => {
                let words = self.description.take().map(|words| fold_space(&words)).unwrap_or_default();
                self.describe(words);
            }
            "number" => {
                let number = self.description.take().map(|words| fold_space(&words));
                self.print_number(number);
            }
            _ => {}
        }
    }
}
