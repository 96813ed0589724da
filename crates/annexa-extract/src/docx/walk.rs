//! The walk over the XML of one part: paragraphs, tables and text boxes in reading order.

mod formula;
mod paragraph;
mod table;

use std::collections::HashMap;

use annexa_model::{BlockKind, Region, Unreadable};

use super::numbering::{Counters, Numbering};
use super::styles::Styles;
use crate::Limits;
use crate::pieces::{Piece, Text, note_mark};
use crate::tally::Tally;
use crate::walk::{Inside, Trouble, Visitor, parent};
use crate::xml::Element;
use formula::Formula;
use paragraph::{Field, Paragraph, Run};
use table::OpenTable;

/// What all parts of a document share.
pub(super) struct Markup<'a> {
    pub(super) styles: Styles,
    pub(super) numbering: Numbering,
    pub(super) limits: &'a Limits,
}

/// Footnotes, endnotes and comments by the element that refers to them and its id.
#[derive(Default)]
pub(super) struct Asides {
    by_reference: HashMap<(&'static str, String), (BlockKind, String)>,
}

impl Asides {
    pub(super) fn read(
        notes: &[String; 2],
        comments: &str,
        markup: &Markup<'_>,
        tally: &mut Tally,
        trouble: &mut Trouble,
    ) -> Result<Self, Unreadable> {
        let none = Self::default();
        let mut asides = Self::default();
        let parts = [
            ("footnoteReference", BlockKind::Note, notes[0].as_str()),
            ("endnoteReference", BlockKind::Note, notes[1].as_str()),
            ("commentReference", BlockKind::Comment, comments),
        ];
        for (reference, kind, xml) in parts {
            let mut flow = Flow::new(markup, &none, tally);
            flow.run_through(xml, trouble)?;
            let (starts, pieces) = flow.finish();
            for (index, (id, start)) in starts.iter().enumerate() {
                let end = starts.get(index + 1).map_or(pieces.len(), |(_, end)| *end);
                let words: Vec<String> = pieces[*start..end].iter().flat_map(Piece::texts).collect();
                asides.by_reference.insert((reference, id.clone()), (kind.clone(), words.join("\n")));
            }
        }
        Ok(asides)
    }
}

/// A run of paragraphs and tables: the body, or the inside of a text box.
#[derive(Default)]
struct Frame {
    pieces: Vec<Piece>,
    paragraph: Option<Paragraph>,
    /// Text boxes and pictures anchored in the paragraph at hand; they follow it.
    boxes: Vec<Piece>,
    /// Tables that are open, outermost first.
    tables: Vec<OpenTable>,
    /// The run of the frame around this one, in which the text box stands.
    outer_run: Run,
}

/// One walk.
pub(super) struct Flow<'a> {
    markup: &'a Markup<'a>,
    asides: &'a Asides,
    tally: &'a mut Tally,
    /// Body and text boxes, innermost last; never empty.
    frames: Vec<Frame>,
    run: Run,
    counters: Counters,
    /// The formula that is being read.
    formula: Formula,
    /// Fields that are open, outermost first.
    fields: Vec<Field>,
    /// `AlternateContent` elements that are open: whether a choice was taken.
    alternates: Vec<bool>,
    /// Notes and comments whose paragraph or table is not finished yet.
    waiting: Vec<Text>,
    /// Footnotes and endnotes that were referred to so far.
    notes: usize,
    /// Ids of notes or comments, in their own parts, and the piece each starts with.
    starts: Vec<(String, usize)>,
}

impl<'a> Flow<'a> {
    pub(super) fn new(markup: &'a Markup<'a>, asides: &'a Asides, tally: &'a mut Tally) -> Self {
        Self {
            markup,
            asides,
            tally,
            frames: vec![Frame::default()],
            run: Run::default(),
            counters: Counters::default(),
            formula: Formula::default(),
            fields: Vec::new(),
            alternates: Vec::new(),
            waiting: Vec::new(),
            notes: 0,
            starts: Vec::new(),
        }
    }

    /// Walks `xml` and returns what stands in it.
    ///
    /// # Errors
    /// [`Unreadable::Corrupt`] for a document type definition.
    pub(super) fn walk(mut self, xml: &str, trouble: &mut Trouble) -> Result<Vec<Piece>, Unreadable> {
        self.run_through(xml, trouble)?;
        Ok(self.finish().1)
    }

    fn run_through(&mut self, xml: &str, trouble: &mut Trouble) -> Result<(), Unreadable> {
        crate::walk::walk(xml, self.markup.limits, self, trouble)
    }

    fn finish(mut self) -> (Vec<(String, usize)>, Vec<Piece>) {
        self.end_paragraph();
        (self.starts, self.frames.swap_remove(0).pieces)
    }

    /// Whether the element and all in it are no text of the document: removed by a tracked change,
    /// an instruction, former properties, the reading aid of a ruby text, a second rendering.
    fn leaves_out(&mut self, element: &Element<'_>, above: &[String]) -> bool {
        let parent = parent(above);
        let is_mark = matches!(parent, "rPr" | "trPr" | "numPr" | "tcPr" | "ctrlPr");
        match element.name() {
            "del" | "moveFrom" if !is_mark => {
                self.tally.changes += 1;
                true
            }
            "Choice" => match self.alternates.last_mut() {
                Some(taken) => std::mem::replace(taken, true),
                None => false,
            },
            "Fallback" => self.alternates.last().is_some_and(|&taken| taken),
            "footnote" | "endnote" => {
                element.attribute("type").is_some_and(|kind| kind.to_ascii_lowercase().contains("separator"))
            }
            "delText" | "instrText" | "delInstrText" | "rt" | "sdtPr" | "sectPr" => true,
            name => name.ends_with("Change"),
        }
    }

    fn opened(&mut self, name: &str, element: &Element<'_>, above: &[String]) {
        if self.formula.is_open() || name == "oMath" {
            self.formula.start(element);
            match name {
                "r" => self.run = Run::default(),
                "footnoteReference" | "endnoteReference" | "commentReference" => self.refer(name, element),
                _ => self.paragraph_element(name, element, above),
            }
            return;
        }
        match name {
            "p" => self.start_paragraph(),
            "r" => self.run = Run::default(),
            "AlternateContent" => self.alternates.push(false),
            "txbxContent" | "txBody" => {
                let outer_run = std::mem::take(&mut self.run);
                self.frames.push(Frame { outer_run, ..Frame::default() });
            }
            "tbl" | "tr" | "tc" | "tblStyle" | "tblLook" | "tblCaption" | "tblDescription" | "tblHeader"
            | "gridSpan" | "gridBefore" | "vMerge" | "hMerge" => {
                self.table_element(name, element);
            }
            "ins" | "moveTo" if !matches!(parent(above), "rPr" | "numPr" | "tcPr") => self.tally.changes += 1,
            "del" | "moveFrom" if is_paragraph_mark(above) => {
                self.tally.changes += 1;
                if let Some(paragraph) = &mut self.frame().paragraph {
                    paragraph.is_deleted = true;
                }
            }
            "del" if parent(above) == "trPr" => {
                self.tally.changes += 1;
                self.delete_row();
            }
            "footnote" | "endnote" | "comment" => {
                self.end_paragraph();
                let id = element.attribute("id").unwrap_or_default();
                self.starts.push((id, self.frames[0].pieces.len()));
            }
            "footnoteReference" | "endnoteReference" | "commentReference" => self.refer(name, element),
            "altChunk" | "subDoc" | "OLEObject" | "chart" | "relIds" => self.tally.embedded += 1,
            _ => self.paragraph_element(name, element, above),
        }
    }

    fn closed(&mut self, name: &str) {
        if self.formula.is_open() {
            if let Some(line) = self.formula.end() {
                self.tally.formulas += usize::from(!line.trim().is_empty());
                self.text_of_run(&line);
            }
            return;
        }
        match name {
            "p" => self.end_paragraph(),
            "oMathPara" => self.text_of_run("\n"),
            "tc" => self.end_cell(),
            "tbl" => self.end_table(),
            "txbxContent" | "txBody" => self.end_frame(),
            "AlternateContent" => {
                self.alternates.pop();
            }
            _ => {}
        }
    }

    fn frame(&mut self) -> &mut Frame {
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    /// Adds a piece where the walk is: to the open cell, else to the frame.
    fn emit(&mut self, piece: Piece) {
        let frame = self.frame();
        match frame.tables.last_mut() {
            Some(table) => table.pieces().push(piece),
            None => frame.pieces.push(piece),
        }
    }

    /// Adds the notes and comments once the paragraph or table that refers to them is complete.
    fn emit_waiting(&mut self) {
        if self.frames.len() > 1 || !self.frames[0].tables.is_empty() {
            return;
        }
        let waiting = std::mem::take(&mut self.waiting);
        self.frames[0].pieces.extend(waiting.into_iter().map(Piece::Text));
    }

    fn refer(&mut self, name: &str, element: &Element<'_>) {
        let name = match name {
            "footnoteReference" => "footnoteReference",
            "endnoteReference" => "endnoteReference",
            _ => "commentReference",
        };
        let id = element.attribute("id").unwrap_or_default();
        let Some((kind, words)) = self.asides.by_reference.get(&(name, id)).cloned() else { return };
        let mut aside = Text::plain(kind, words);
        // A mark of the author's own stands in the text behind the reference.
        let is_marked = element.attribute("customMarkFollows").is_some_and(|value| !matches!(&*value, "0" | "false"));
        if aside.kind == BlockKind::Note && !is_marked {
            self.notes += 1;
            aside.label = note_mark(self.notes);
            self.text_of_run(&aside.label);
        }
        self.waiting.push(aside);
    }

    fn end_frame(&mut self) {
        if self.frames.len() < 2 {
            return;
        }
        self.end_paragraph();
        while !self.frame().tables.is_empty() {
            self.end_table();
        }
        if let Some(frame) = self.frames.pop() {
            self.run = frame.outer_run;
            self.anchor(Piece::Apart(Region::TextBox, frame.pieces));
        }
    }

    /// Adds what is anchored at this place: behind the paragraph at hand, if there is one.
    fn anchor(&mut self, piece: Piece) {
        let frame = self.frame();
        if frame.paragraph.is_some() {
            frame.boxes.push(piece);
        } else {
            self.emit(piece);
        }
    }
}

impl Visitor for Flow<'_> {
    fn open(&mut self, element: &Element<'_>, above: &[String]) -> Inside {
        if self.leaves_out(element, above) {
            return Inside::LeftOut;
        }
        self.opened(element.name(), element, above);
        Inside::Read
    }

    fn text(&mut self, text: &str, above: &[String]) {
        if parent(above) == "t" {
            self.characters(text);
        }
    }

    fn close(&mut self, name: &str, _above: &[String]) {
        self.closed(name);
    }
}

/// Holds for a child of the properties of the mark that ends a paragraph.
fn is_paragraph_mark(above: &[String]) -> bool {
    matches!(above, [.., outer, inner] if outer == "pPr" && inner == "rPr")
}
