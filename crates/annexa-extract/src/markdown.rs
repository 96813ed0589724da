//! Markdown: CommonMark with tables, footnotes, task lists and front matter.

mod front_matter;
mod pandoc_tables;

use annexa_model::{BlockKind, Document, Unreadable};
use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::builder::{Builder, fold_space};
use crate::decode::decode;
use crate::{Limits, html, lines};

pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let decoded = decode(bytes, None);
    let mut builder = Builder::new(limits);
    builder.integrity.warnings.extend(decoded.warnings);
    let body = front_matter::split(&decoded.text).map_or(decoded.text.as_str(), |(matter, body)| {
        front_matter::read(matter, &mut builder.properties);
        body
    });
    let body = &*pandoc_tables::with_bars(body);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM;
    let style = Style::of(Parser::new_ext(body, options));
    let mut writer = Writer::new(builder, limits, style);
    for event in Parser::new_ext(body, options) {
        writer.take(event);
    }
    writer.flush_html();
    writer.flush();
    Ok(writer.builder.finish(None))
}

/// Where so much of the prose stands behind `>`, in so many places, those are the indents of the paper that was converted
/// and no quotations.
const INDENTED: f64 = 0.5;
const INDENTS: usize = 3;

/// How a document uses Markdown, found out before it is read.
struct Style {
    /// Block quotes are paragraphs that were indented.
    quotes_indent: bool,
    /// For each list in the order in which they begin, whether it has a single item.
    single_item: Vec<bool>,
}

impl Style {
    fn of<'e>(events: impl Iterator<Item = Event<'e>>) -> Self {
        let (mut items, mut open): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        let (mut quotes, mut code) = (0_usize, false);
        let (mut quoted, mut all, mut indents) = (0_usize, 0_usize, 0_usize);
        for event in events {
            match event {
                Event::Start(Tag::List(_)) => {
                    open.push(items.len());
                    items.push(0);
                }
                Event::End(TagEnd::List(_)) => {
                    open.pop();
                }
                Event::Start(Tag::Item) => {
                    if let Some(list) = open.last() {
                        items[*list] += 1;
                    }
                }
                Event::Start(Tag::BlockQuote(None)) => {
                    quotes += 1;
                    indents += 1;
                }
                Event::End(TagEnd::BlockQuote(None)) => quotes = quotes.saturating_sub(1),
                Event::Start(Tag::CodeBlock(_)) => code = true,
                Event::End(TagEnd::CodeBlock) => code = false,
                Event::Text(text) if !code => {
                    all += text.len();
                    quoted += if quotes > 0 { text.len() } else { 0 };
                }
                _ => {}
            }
        }
        Self {
            quotes_indent: indents >= INDENTS && quoted as f64 > INDENTED * all as f64,
            single_item: items.iter().map(|n| *n == 1).collect(),
        }
    }
}

/// Builds blocks from the parser's events.
struct Writer<'a> {
    builder: Builder,
    limits: &'a Limits,
    style: Style,
    /// Lists that have begun.
    lists_begun: usize,
    /// Lines of the block at hand.
    lines: Vec<Line>,
    /// Lists that are open, outermost first.
    lists: Vec<List>,
    /// Block quotes that are open; alerts such as `[!NOTE]` are no quotations.
    quotes: usize,
    /// Footnote definitions that are open.
    notes: usize,
    heading: Option<u8>,
    /// Level of the last heading that is marked as one, 0 before the first.
    level: u8,
    table: Option<Table>,
    code: Option<String>,
    /// Raw HTML blocks; neighbours are read as one, since a blank line ends an HTML block.
    html: String,
    /// Images that are open: their alternative text is not seen on the page.
    images: usize,
    /// Strong emphases that are open.
    strong: usize,
    /// Letters and digits of the block at hand, and how many of them are bold.
    letters: usize,
    bold_letters: usize,
}

#[derive(Default)]
struct Line {
    text: String,
    /// Holds when the source breaks the line here for certain, not only to wrap it.
    is_break: bool,
    starts_bold: bool,
}

struct List {
    next_number: Option<u64>,
    is_single: bool,
    /// Printed label of the item at hand, until its first words are written.
    label: String,
}

struct Table {
    number: u32,
    row: u32,
    is_head: bool,
    cells: Vec<String>,
}

impl<'a> Writer<'a> {
    fn new(builder: Builder, limits: &'a Limits, style: Style) -> Self {
        Self {
            builder,
            limits,
            style,
            lists_begun: 0,
            lines: Vec::new(),
            lists: Vec::new(),
            quotes: 0,
            notes: 0,
            heading: None,
            level: 0,
            table: None,
            code: None,
            html: String::new(),
            images: 0,
            strong: 0,
            letters: 0,
            bold_letters: 0,
        }
    }

    fn take(&mut self, event: Event<'_>) {
        if !matches!(event, Event::Html(_) | Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock)) {
            self.flush_html();
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(text) => self.text(&text),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text),
            Event::Html(html) => self.html.push_str(&html),
            Event::InlineHtml(tag) => self.inline_html(&tag),
            Event::SoftBreak => self.new_line(false),
            Event::HardBreak => self.new_line(true),
            Event::TaskListMarker(done) => self.text(if done { "[x] " } else { "[ ] " }),
            Event::FootnoteReference(_) | Event::Rule => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.flush();
                self.heading = Some(level_number(level));
            }
            Tag::BlockQuote(kind) => {
                self.flush();
                self.open_quote(kind);
            }
            Tag::CodeBlock(kind) => {
                self.flush();
                // An indented block and a fenced one are the same here: the language is no text.
                let (CodeBlockKind::Indented | CodeBlockKind::Fenced(_)) = kind;
                self.code = Some(String::new());
            }
            Tag::List(first) => {
                self.flush();
                let is_single = self.style.single_item.get(self.lists_begun).copied().unwrap_or_default();
                self.lists_begun += 1;
                self.lists.push(List { next_number: first, is_single, label: String::new() });
            }
            Tag::Item => {
                self.flush();
                if let Some(list) = self.lists.last_mut() {
                    list.start_item();
                }
            }
            Tag::FootnoteDefinition(_) => {
                self.flush();
                self.notes += 1;
            }
            Tag::Table(_) => {
                self.flush();
                let number = self.builder.start_table();
                self.table = Some(Table { number, row: 0, is_head: false, cells: Vec::new() });
            }
            Tag::TableHead => self.start_row(true),
            Tag::TableRow => self.start_row(false),
            Tag::Strong => {
                self.strong += 1;
                let line = self.line();
                line.starts_bold |= line.text.is_empty();
            }
            Tag::Image { .. } => self.images += 1,
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            // In an item a paragraph may be followed by another, which belongs to the same item.
            TagEnd::Paragraph if !self.lists.is_empty() => self.new_line(true),
            TagEnd::Paragraph | TagEnd::Heading(_) => self.flush(),
            TagEnd::BlockQuote(kind) => {
                self.flush();
                self.quotes -= usize::from(kind.is_none() && self.quotes > 0);
            }
            TagEnd::CodeBlock => {
                if let Some(code) = self.code.take() {
                    self.builder.push(BlockKind::Code, "", code.trim_matches('\n'), None);
                }
            }
            TagEnd::Item => self.flush(),
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
            }
            TagEnd::FootnoteDefinition => {
                self.flush();
                self.notes = self.notes.saturating_sub(1);
            }
            TagEnd::TableCell => {
                let cell = self.take_lines();
                if let Some(table) = &mut self.table {
                    table.cells.push(cell);
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => self.end_row(),
            TagEnd::Table => self.table = None,
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Image => self.images = self.images.saturating_sub(1),
            _ => {}
        }
    }

    fn open_quote(&mut self, kind: Option<BlockQuoteKind>) {
        if kind.is_none() {
            self.quotes += 1;
        }
    }

    fn start_row(&mut self, is_head: bool) {
        if let Some(table) = &mut self.table {
            table.is_head = is_head;
            table.cells.clear();
        }
    }

    fn end_row(&mut self) {
        if let Some(table) = &mut self.table {
            self.builder.push_row(table.number, table.row, table.is_head, &table.cells, None);
            table.row += 1;
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(code) = &mut self.code {
            code.push_str(text);
        } else if self.images == 0 {
            let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
            self.letters += letters;
            self.bold_letters += if self.strong > 0 { letters } else { 0 };
            self.line().text.push_str(text);
        }
    }

    fn inline_html(&mut self, tag: &str) {
        let name = tag.trim_start_matches(['<', '/']).split(|c: char| !c.is_ascii_alphanumeric()).next();
        if name.is_some_and(|name| name.eq_ignore_ascii_case("br")) {
            self.new_line(true);
        }
    }

    fn line(&mut self) -> &mut Line {
        if self.lines.is_empty() {
            self.lines.push(Line::default());
        }
        let last = self.lines.len() - 1;
        &mut self.lines[last]
    }

    fn new_line(&mut self, is_break: bool) {
        if self.images == 0 {
            self.line().is_break |= is_break;
            self.lines.push(Line::default());
        }
    }

    /// The words of the block at hand: lines that were only wrapped are joined again.
    fn take_lines(&mut self) -> String {
        let lines = std::mem::take(&mut self.lines);
        let mut joined = String::new();
        let mut above: Option<(&Line, String)> = None;
        for line in &lines {
            let words = fold_space(&line.text);
            if let Some((before, before_words)) = &above {
                let stays = before.is_break || stands_apart(before, before_words, line, &words);
                joined.push(if stays { '\n' } else { ' ' });
            }
            joined.push_str(&words);
            above = Some((line, words));
        }
        joined
    }

    fn flush(&mut self) {
        let words = self.take_lines();
        let is_bold = self.letters > 0 && self.bold_letters == self.letters;
        (self.letters, self.bold_letters) = (0, 0);
        let in_list = self.lists.len().checked_sub(1);
        let label = self.lists.last_mut().map(|list| std::mem::take(&mut list.label)).unwrap_or_default();
        if let Some(level) = self.heading.take() {
            self.level = level;
            self.builder.push(BlockKind::Heading { level }, &label, without_anchor(&words), None);
            return;
        }
        let kind = match in_list {
            _ if self.quotes > 0 && !self.style.quotes_indent => BlockKind::Quote,
            _ if self.notes > 0 => BlockKind::Note,
            Some(depth) => BlockKind::ListItem {
                depth: u8::try_from(depth).unwrap_or(u8::MAX),
                ordered: self.lists[depth].next_number.is_some(),
            },
            None => BlockKind::Paragraph,
        };
        if words.trim().is_empty() {
            // The item's first words are still to come: a nested block or a later paragraph.
            if let Some(list) = self.lists.last_mut() {
                list.label = label;
            }
            return;
        }
        // "2. **Roles**" alone, with its text below the list: a heading that lost its style when it was converted.
        let heads = |list: &List| list.is_single && list.next_number.is_some();
        if is_bold && kind == BlockKind::Paragraph {
            self.builder.push_bold_line(&words, None);
        } else if is_bold && self.lists.len() == 1 && heads(&self.lists[0]) && lines::is_title_like(&words, 10) {
            let level = (self.level + 1).clamp(2, 6);
            self.builder.push(BlockKind::Heading { level }, &label, &words, None);
        } else {
            self.builder.push(kind, &label, &words, None);
        }
    }

    fn flush_html(&mut self) {
        if !self.html.is_empty() {
            self.flush();
            let html = std::mem::take(&mut self.html);
            html::read_fragment(&html, &mut self.builder, self.limits);
        }
    }
}

impl List {
    fn start_item(&mut self) {
        self.label = match &mut self.next_number {
            Some(number) => {
                let label = format!("{number}.");
                *number += 1;
                label
            }
            None => "-".to_owned(),
        };
    }
}

/// Whether `line` is an entry of its own below `before` rather than the rest of its sentence:
/// `**Owner:** X` under `**Version:** 2` has no hard break in most documents, and "☑ closed" under "☐ open" none either,
/// yet nobody means one line.
fn stands_apart(before: &Line, before_words: &str, line: &Line, words: &str) -> bool {
    if lines::is_entry_line(words) {
        return true;
    }
    let is_label = lines::is_key_line(words);
    is_label && (line.starts_bold || before.starts_bold || lines::is_key_line(before_words))
}

/// A heading without the `{#anchor}` that some site generators put behind it.
fn without_anchor(words: &str) -> &str {
    match words.rfind("{#") {
        Some(at) if words.ends_with('}') => words[..at].trim_end(),
        _ => words,
    }
}

const fn level_number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
