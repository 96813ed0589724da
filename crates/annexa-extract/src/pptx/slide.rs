//! The walk over one slide, or over what has the same markup: notes, comments, diagrams, charts.

use std::rc::Rc;

use annexa_model::{BlockKind, Region};

use super::layout::{Bullet, LEVELS, Layout, label, level_of};
use crate::builder::{fold_lines, fold_space};
use crate::pieces::{Cell, Piece, Row, Table, Text, Wording};
use crate::tally::Tally;
use crate::walk::{Inside, Visitor, parent};
use crate::xml::Element;

/// What a walk found.
#[derive(Default)]
pub(super) struct Found {
    /// Holds for a slide that is not shown.
    pub(super) is_hidden: bool,
    pub(super) title: String,
    /// Holds for a title slide, by its markup or because nothing but a subtitle is on it.
    pub(super) is_title_slide: bool,
    /// Everything else in the order of the file, each with the placeholder that holds it.
    pub(super) pieces: Vec<(Option<Holder>, Piece)>,
    /// Diagrams and charts: where in `pieces` they stand, and the relationship to their part.
    pub(super) drawings: Vec<(usize, String)>,
    pub(super) furniture: Vec<String>,
}

/// What the place of a shape in the layout makes of its words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    Title,
    Subtitle,
    Body,
    Furniture,
    /// A picture of the slide, on the page of its notes.
    Picture,
}

/// A shape or group that is open.
#[derive(Default)]
struct Shape {
    holder: Option<Holder>,
    /// Index of its placeholder.
    index: String,
    is_hidden: bool,
    is_counted: bool,
    /// What describes it to those who cannot see it.
    description: String,
    /// Holds when it has words of its own.
    has_words: bool,
    /// Bullets that the shape's own list style sets.
    bullets: [Option<Bullet>; LEVELS],
    /// Last number on each level, and its scheme.
    counters: [Option<(String, u32)>; LEVELS],
}

#[derive(Default)]
struct Paragraph {
    wording: Wording,
    level: usize,
    bullet: Option<Bullet>,
}

/// One walk.
pub(super) struct Flow {
    layout: Rc<Layout>,
    found: Found,
    tally: Tally,
    shapes: Vec<Shape>,
    paragraph: Option<Paragraph>,
    is_bold: bool,
    table: Option<Table>,
    /// Holds when the first row of the table is to stand out.
    has_first_row: bool,
    /// Level whose properties are open in a list style.
    level: Option<usize>,
    /// `AlternateContent` elements that are open: whether a choice was taken.
    alternates: Vec<bool>,
}

impl Flow {
    pub(super) fn new(layout: Rc<Layout>) -> Self {
        Self {
            layout,
            found: Found::default(),
            tally: Tally::default(),
            shapes: Vec::new(),
            paragraph: None,
            is_bold: false,
            table: None,
            has_first_row: false,
            level: None,
            alternates: Vec::new(),
        }
    }

    pub(super) fn finish(mut self, tally: &mut Tally) -> Found {
        self.end_paragraph();
        if !self.found.is_hidden {
            tally.add(&self.tally);
        }
        let is_subtitle = |(holder, _): &(Option<Holder>, Piece)| *holder == Some(Holder::Subtitle);
        self.found.is_title_slide |= self.found.drawings.is_empty() && self.found.pieces.iter().all(is_subtitle);
        self.found
    }

    fn start_shape(&mut self) {
        self.end_paragraph();
        let is_hidden = self.shapes.last().is_some_and(|shape| shape.is_hidden);
        self.shapes.push(Shape { is_hidden, ..Shape::default() });
    }

    fn end_shape(&mut self) {
        self.end_paragraph();
        let Some(shape) = self.shapes.pop() else { return };
        let is_picture = shape.holder == Some(Holder::Picture);
        if !shape.has_words && !shape.is_hidden && !is_picture && !shape.description.is_empty() {
            self.found.pieces.push((None, Piece::picture(shape.description)));
        }
        if let Some(outer) = self.shapes.last_mut() {
            outer.has_words |= shape.has_words;
        }
    }

    fn name_shape(&mut self, element: &Element<'_>) {
        let words = |name: &str| fold_space(&element.attribute(name).unwrap_or_default());
        let is_hidden = element.attribute("hidden").is_some_and(|value| value == "1" || value == "true");
        if let Some(shape) = self.shapes.last_mut() {
            shape.is_hidden |= is_hidden;
            shape.description = words("descr");
            if shape.description.is_empty() {
                shape.description = words("title");
            }
        }
    }

    fn place_shape(&mut self, element: &Element<'_>) {
        let holder = match element.attribute("type").as_deref() {
            Some("ctrTitle") => {
                self.found.is_title_slide = true;
                Holder::Title
            }
            Some("title") => Holder::Title,
            Some("subTitle") => Holder::Subtitle,
            Some("dt" | "ftr" | "hdr" | "sldNum") => Holder::Furniture,
            Some("sldImg") => Holder::Picture,
            _ => Holder::Body,
        };
        if let Some(shape) = self.shapes.last_mut() {
            shape.holder = Some(holder);
            shape.index = element.attribute("idx").unwrap_or_default();
        }
    }

    fn table_element(&mut self, element: &Element<'_>) {
        let is_on = |name: &str| element.attribute(name).is_some_and(|value| value == "1" || value == "true");
        if element.name() == "tbl" {
            self.table = Some(Table::default());
            return;
        }
        let Some(table) = &mut self.table else { return };
        match element.name() {
            "tblPr" => self.has_first_row = is_on("firstRow"),
            "tr" => table.rows.push(Row::default()),
            _ => {
                if let Some(row) = table.rows.last_mut() {
                    row.cells.push(Cell::default());
                }
            }
        }
    }

    fn end_table(&mut self) {
        self.end_paragraph();
        let Some(mut table) = self.table.take() else { return };
        if let Some(first) = table.rows.first_mut() {
            first.is_header = std::mem::take(&mut self.has_first_row) && first.is_filled();
        }
        self.found.pieces.push((None, Piece::Table(table)));
    }

    /// Notes where a diagram or chart stands, whose words are in a part of its own.
    fn draw(&mut self, relation: Option<String>) {
        let is_hidden = self.shapes.last().is_some_and(|shape| shape.is_hidden);
        if is_hidden {
            self.tally.hidden += 1;
        } else if let Some(relation) = relation {
            self.found.drawings.push((self.found.pieces.len(), relation));
        }
    }

    fn words(&mut self, text: &str) {
        let Some(paragraph) = &mut self.paragraph else { return };
        paragraph.wording.push(text, self.is_bold);
    }
}

impl Flow {
    /// The bullet of a paragraph: its own, or that of its shape, or that of the shape's place in the layout.
    fn bullet(&self, paragraph: &Paragraph) -> Bullet {
        let shape = self.shapes.last();
        let of_shape = || shape.and_then(|shape| shape.bullets[paragraph.level].clone());
        let of_layout = || match shape.and_then(|shape| shape.holder) {
            Some(Holder::Body) if self.table.is_none() => {
                self.layout.bullet(shape.map_or("", |shape| shape.index.as_str()), paragraph.level)
            }
            _ => Bullet::None,
        };
        paragraph.bullet.clone().or_else(of_shape).unwrap_or_else(of_layout)
    }

    /// The label of a paragraph, and whether it is a number.
    fn count(&mut self, bullet: Bullet, level: usize) -> (String, bool) {
        let Some(shape) = self.shapes.last_mut() else { return (String::new(), false) };
        shape.counters.iter_mut().skip(level + 1).for_each(|counter| *counter = None);
        let counter = &mut shape.counters[level];
        match bullet {
            Bullet::Number(scheme, start) => {
                let last = counter.take().filter(|(last, _)| *last == scheme);
                let value = last.map_or(start, |(_, value)| value.saturating_add(1));
                let label = label(&scheme, value);
                *counter = Some((scheme, value));
                (label, true)
            }
            Bullet::Sign => {
                *counter = None;
                ("•".to_owned(), false)
            }
            Bullet::None => {
                *counter = None;
                (String::new(), false)
            }
        }
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraph.take() else { return };
        let lines = fold_lines(&paragraph.wording.text);
        if lines.is_empty() {
            return;
        }
        let bullet = self.bullet(&paragraph);
        let (label, ordered) = self.count(bullet, paragraph.level);
        let mut holder = None;
        if let Some(shape) = self.shapes.last_mut() {
            shape.has_words = true;
            holder = shape.holder;
            if shape.is_hidden {
                self.tally.hidden += usize::from(!std::mem::replace(&mut shape.is_counted, true));
                return;
            }
        }
        let depth = u8::try_from(paragraph.level).unwrap_or(0);
        let kind = if label.is_empty() { BlockKind::Paragraph } else { BlockKind::ListItem { depth, ordered } };
        let is_bold = paragraph.wording.is_bold(false);
        let piece = Piece::Text(Text { kind, label, words: lines.join("\n"), is_bold });
        match (holder, &mut self.table) {
            (_, Some(table)) => {
                if let Some(cell) = table.rows.last_mut().and_then(|row| row.cells.last_mut()) {
                    cell.pieces.push(piece);
                }
            }
            (Some(Holder::Title), None) => {
                let parts = std::iter::once(self.found.title.as_str()).chain(lines.iter().map(String::as_str));
                self.found.title = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
            }
            (Some(Holder::Furniture), None) => self.found.furniture.push(lines.join(" ")),
            // A shape that fills no place of the layout floats on the slide.
            (None, None) if !self.shapes.is_empty() => {
                self.found.pieces.push((None, Piece::Apart(Region::TextBox, vec![piece])));
            }
            (holder, None) => self.found.pieces.push((holder, piece)),
        }
    }

    /// Properties of a paragraph, of its runs and of its bullets.
    fn paragraph_element(&mut self, element: &Element<'_>, parent: &str) {
        let name = element.name();
        if let (Some(level), Some(shape)) = (self.level, self.shapes.last_mut()) {
            if let Some(bullet) = Bullet::read(element) {
                shape.bullets[level].get_or_insert(bullet);
            }
            return;
        }
        match (name, parent) {
            ("r" | "fld", _) => self.is_bold = false,
            ("rPr", "r" | "fld") => {
                self.is_bold = element.attribute("b").is_some_and(|value| value == "1" || value == "true");
            }
            ("br", "p") => self.words("\n"),
            ("pPr", "p") => {
                let level = element.attribute("lvl").and_then(|level| level.parse::<usize>().ok()).unwrap_or(0);
                if let Some(paragraph) = &mut self.paragraph {
                    paragraph.level = level.min(LEVELS - 1);
                }
            }
            (_, "pPr") => {
                if let (Some(paragraph), Some(bullet)) = (&mut self.paragraph, Bullet::read(element)) {
                    paragraph.bullet = Some(bullet);
                }
            }
            _ => {}
        }
    }
}

impl Visitor for Flow {
    fn open(&mut self, element: &Element<'_>, above: &[String]) -> Inside {
        let parent = parent(above);
        let is = |name: &str, value: &str| element.attribute(name).is_some_and(|found| found == value);
        match element.name() {
            "sld" => self.found.is_hidden = is("show", "0") || is("show", "false"),
            "Choice" | "Fallback" if self.alternates.last() == Some(&true) => return Inside::LeftOut,
            "Choice" => {
                if let Some(taken) = self.alternates.last_mut() {
                    *taken = true;
                }
            }
            "AlternateContent" => self.alternates.push(false),
            // Properties that look like those of the slide's own shapes; text styles of the master.
            "txStyles" | "extLst" => return Inside::LeftOut,
            "sp" | "pic" | "graphicFrame" | "cxnSp" | "grpSp" => self.start_shape(),
            "cNvPr" => self.name_shape(element),
            "ph" => self.place_shape(element),
            "tbl" | "tblPr" | "tr" | "tc" => self.table_element(element),
            "relIds" => self.draw(element.relation("dm")),
            "chart" if parent == "graphicData" => self.draw(element.relation("id")),
            "oleObj" | "contentPart" => self.tally.embedded += 1,
            // Comments of older programs keep their words in an element of their own.
            "p" | "text" => {
                self.end_paragraph();
                self.paragraph = Some(Paragraph::default());
            }
            name if level_of(name).is_some() => self.level = level_of(name),
            _ => self.paragraph_element(element, parent),
        }
        Inside::Read
    }

    fn text(&mut self, text: &str, above: &[String]) {
        if above.last().is_some_and(|name| name == "t" || name == "text") {
            self.words(&text.replace(['\u{b}', '\r', '\n'], " "));
        }
    }

    fn close(&mut self, name: &str, _above: &[String]) {
        match name {
            "sp" | "pic" | "graphicFrame" | "cxnSp" | "grpSp" => self.end_shape(),
            "AlternateContent" => {
                self.alternates.pop();
            }
            "tbl" => self.end_table(),
            "p" | "text" => self.end_paragraph(),
            name if level_of(name).is_some() => self.level = None,
            _ => {}
        }
    }
}
