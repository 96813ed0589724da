//! A line of the terminal: pieces of text with their ink, never wider than the style allows.

use super::{Style, fit};
use crate::scale::level;
use std::io::{self, Write};

/// How a piece of text looks.
#[derive(Clone, Copy)]
pub(super) enum Ink {
    Plain,
    Bold,
    Dim,
    /// On the background of a score.
    Score(u8),
    /// Blocks in the colour of a score.
    Blocks(u8),
    /// In the colour of a class of findings.
    Class(&'static str),
}

impl Ink {
    /// Parameters of the SGR sequence; empty for plain text.
    fn sgr(self) -> String {
        match self {
            Self::Plain => String::new(),
            Self::Bold => "1".to_owned(),
            Self::Dim => "2".to_owned(),
            Self::Score(score) => format!("48;5;{};38;5;{}", level(score).background, level(score).foreground),
            Self::Blocks(score) => format!("38;5;{}", level(score).background),
            Self::Class("major") => "1;38;5;160".to_owned(),
            Self::Class("minor") => "1;38;5;166".to_owned(),
            Self::Class("opportunity") => "1;38;5;31".to_owned(),
            Self::Class(_) => "1;38;5;136".to_owned(),
        }
    }
}

/// The ink of a class of findings.
pub(super) fn class_ink(class: &str) -> Ink {
    Ink::Class(match class {
        "major" => "major",
        "minor" => "minor",
        "opportunity" => "opportunity",
        _ => "observation",
    })
}

/// A line while it is being put together.
pub(super) struct Line<'a> {
    style: &'a Style,
    text: String,
    used: usize,
}

impl<'a> Line<'a> {
    /// An empty line, indented.
    pub(super) fn indented(style: &'a Style, indent: usize) -> Self {
        Self { style, text: " ".repeat(indent), used: indent }
    }

    /// Columns that are left.
    pub(super) fn room(&self) -> usize {
        self.style.columns().saturating_sub(self.used)
    }

    /// Adds `text`, which holds no steering characters, cut to the room that is left.
    pub(super) fn put(mut self, ink: Ink, text: &str) -> Self {
        let text = fit::cut(self.style, text, self.room());
        self.used += fit::columns(&text);
        let sgr = if self.style.colour { ink.sgr() } else { String::new() };
        // Spaces at the end stay outside, where the end of the line can drop them; on a background they show.
        let inked = if matches!(ink, Ink::Score(_)) { text.as_str() } else { text.trim_end() };
        if sgr.is_empty() || inked.is_empty() {
            self.text.push_str(&text);
        } else {
            self.text.push_str(&format!("\u{1b}[{sgr}m{inked}\u{1b}[0m{}", &text[inked.len()..]));
        }
        self
    }

    /// Adds plain text.
    pub(super) fn plain(self, text: &str) -> Self {
        self.put(Ink::Plain, text)
    }

    /// Adds a score of three columns.
    pub(super) fn score(self, score: Option<u8>) -> Self {
        match score {
            Some(score) => self.put(Ink::Score(score), &format!(" {} ", score.min(5))),
            None => self.put(Ink::Dim, "n/a"),
        }
    }

    /// Adds a bar of `whole` columns, of which `part` are filled in the colour of `score`.
    pub(super) fn bar(self, part: usize, whole: usize, score: u8) -> Self {
        let part = part.min(whole);
        let (filled, empty) = (self.style.either("█", "#"), self.style.either("░", "."));
        self.put(Ink::Blocks(score), &filled.repeat(part)).put(Ink::Dim, &empty.repeat(whole - part))
    }

    /// Writes the line and ends it.
    pub(super) fn end(self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "{}", self.text.trim_end())
    }
}

/// Writes `text` under `first`, broken into lines that are indented like the text.
pub(super) fn paragraph(first: Line<'_>, ink: Ink, text: &str, out: &mut impl Write) -> io::Result<()> {
    let (style, indent) = (first.style, first.used);
    let mut line = first;
    for piece in fit::wrap(text, style.columns().saturating_sub(indent)) {
        line.put(ink, &piece).end(out)?;
        line = Line::indented(style, indent);
    }
    // What is left over is either the indent for a line that does not come, or a head without text.
    if line.text.trim().is_empty() { Ok(()) } else { line.end(out) }
}
