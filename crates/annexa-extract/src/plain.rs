//! Plain text: the layout that people give it by hand.
//!
//! Nothing marks a heading, a list or a table here, so each is told by its looks. A doubtful line
//! stays running text, since that is judged by its words alone.

mod headings;
mod lists;
mod prose;
mod tables;

use annexa_model::{Document, Unreadable};

use crate::Limits;
use crate::builder::Builder;
use crate::decode::decode;

pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let decoded = decode(bytes, None);
    let mut builder = Builder::new(limits);
    builder.integrity.warnings.extend(decoded.warnings);
    let lines: Vec<Line<'_>> = decoded.text.split('\n').filter_map(Line::new).collect();
    let mut reader = Reader {
        wrap: prose::wrap_width(&lines),
        lines: &lines,
        at: 0,
        builder,
        headings: headings::Levels::default(),
    };
    reader.run();
    Ok(reader.builder.finish(None))
}

/// One line without its indentation.
struct Line<'a> {
    indent: usize,
    /// The line as it stands, for tables.
    raw: &'a str,
    text: &'a str,
}

impl<'a> Line<'a> {
    /// A form feed only ends a page; a line of nothing else is none, so that a paragraph runs on.
    fn new(raw: &'a str) -> Option<Self> {
        let without_feed = raw.trim_matches('\u{c}');
        if without_feed.is_empty() && !raw.is_empty() {
            return None;
        }
        let text = without_feed.trim();
        let indent =
            without_feed.chars().take_while(|c| c.is_whitespace()).map(|c| if c == '\t' { 4 } else { 1 }).sum();
        Some(Self { indent, raw: without_feed.trim_end(), text })
    }

    fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    /// A line of nothing but rule characters: a separator, or the underline of a heading.
    fn is_rule(&self) -> bool {
        let mut chars = self.text.chars();
        let first = chars.next();
        self.text.len() >= 3 && matches!(first, Some('=' | '-' | '~' | '*')) && chars.all(|c| Some(c) == first)
    }
}

struct Reader<'a> {
    lines: &'a [Line<'a>],
    /// The line to be read next.
    at: usize,
    /// Characters of a full line where the text is wrapped by hand.
    wrap: usize,
    builder: Builder,
    headings: headings::Levels,
}

impl<'a> Reader<'a> {
    fn run(&mut self) {
        while let Some(line) = self.lines.get(self.at) {
            if line.is_blank() {
                self.at += 1;
            } else if self.table() || self.heading() {
                // Each has taken its lines.
            } else if line.is_rule() {
                self.at += 1;
            } else if lists::marker(line, None).is_some() {
                self.list();
            } else {
                self.paragraph();
            }
        }
    }

    /// The line `ahead` lines below the one to be read next.
    fn ahead(&self, ahead: usize) -> Option<&'a Line<'a>> {
        self.lines.get(self.at + ahead)
    }

    /// Holds when nothing or a blank line stands above line `at`.
    fn is_blank_above(&self, at: usize) -> bool {
        at == 0 || self.lines[at - 1].is_blank() || self.lines[at - 1].is_rule()
    }

    /// Holds when nothing or a blank line stands at line `at`.
    fn is_blank_at(&self, at: usize) -> bool {
        self.lines.get(at).is_none_or(Line::is_blank)
    }

    /// The first line at or below `at` that is not blank.
    fn next_words(&self, at: usize) -> Option<&'a Line<'a>> {
        self.lines.get(at..)?.iter().find(|line| !line.is_blank())
    }
}
