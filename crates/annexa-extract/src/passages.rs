//! Blocks to passages: the sentences, list items and table rows that are judged and quoted.

mod sentences;

use annexa_model::{Block, BlockKind, Document, Passage, PassageKind, Passages, Region, Section, Span};

use crate::lines;
use sentences::sentences;

/// Bytes of the longest passage other than code.
pub const LONGEST_PASSAGE: usize = 4096;
/// Bytes of the longest passage of code: no rule is matched in it, so that it may be as long as listings are.
const LONGEST_CODE: usize = 1 << 16;
/// From so many passages on a block is no longer cut into sentences, only into pieces of [`LONGEST_PASSAGE`], so that
/// the number of passages is bounded as well.
const MOST_SENTENCES: usize = 50_000;

/// Cuts `document` into passages.
///
/// They ascend, do not overlap, are never empty, and each lies inside its block. None is longer than
/// [`LONGEST_PASSAGE`]: a longer sentence or row becomes several passages of its kind. A heading is a
/// passage of the section around it, not of the one that it opens. The document's title is no section: it holds for all.
#[must_use]
pub fn passages(document: &Document) -> Passages {
    let mut cutter = Cutter { document, found: Passages::default(), open: Vec::new(), flow: Flow::default() };
    for (index, block) in document.blocks.iter().enumerate() {
        cutter.cut(index, block);
    }
    let mut found = cutter.found;
    found.title = title(document);
    found
}

/// The title block, else the first heading when it stands among the first three blocks and does not name a part of the
/// document, such as "Document control": then its properties or a field have the title.
fn title(document: &Document) -> Option<Span> {
    let of_kind = |wanted: fn(&BlockKind) -> bool, among: usize| {
        let mut body = document.blocks.iter().filter(|block| !matches!(block.kind, BlockKind::Furniture)).take(among);
        body.find(|block| wanted(&block.kind))
            .map(|block| cut(&document.text, block.span.trimmed(&document.text), LONGEST_PASSAGE))
    };
    let names_document = |span: &Span| {
        let words = span.of(&document.text);
        !lines::is_section_name(lines::numbered(words).map_or(words, |numbered| numbered.rest))
    };
    of_kind(|kind| matches!(kind, BlockKind::Title), usize::MAX)
        .or_else(|| of_kind(|kind| matches!(kind, BlockKind::Heading { .. }), 3).filter(names_document))
}

struct Cutter<'a> {
    document: &'a Document,
    found: Passages,
    /// Open sections, outermost first.
    open: Vec<usize>,
    flow: Flow,
}

/// What stands directly above the block at hand.
#[derive(Default)]
struct Flow {
    /// The last sentence of the running text directly above.
    above: Option<usize>,
    /// The lists that are open, outermost first.
    lists: Vec<List>,
    table: Option<Table>,
}

struct List {
    depth: u8,
    lead_in: Option<usize>,
    last_item: Option<usize>,
}

struct Table {
    number: u32,
    lead_in: Option<usize>,
    header: Option<usize>,
}

impl Cutter<'_> {
    fn cut(&mut self, index: usize, block: &Block) {
        match &block.kind {
            // A description of a picture binds nobody, and it interrupts no text.
            _ if block.region == Region::Picture => {
                self.sentences(index, PassageKind::Aside, None);
            }
            BlockKind::Title => {
                self.whole(index, PassageKind::Heading);
                self.flow = Flow::default();
            }
            BlockKind::Heading { level } => self.heading(index, *level),
            BlockKind::Paragraph => {
                let last = self.sentences(index, PassageKind::Sentence, None);
                self.flow = Flow { above: last, ..Flow::default() };
            }
            BlockKind::Quote => {
                self.sentences(index, PassageKind::Quote, None);
                self.flow = Flow::default();
            }
            BlockKind::Code => {
                self.whole(index, PassageKind::Code);
                self.flow = Flow::default();
            }
            BlockKind::ListItem { depth, ordered } => self.list_item(index, *depth, *ordered),
            BlockKind::TableRow { table, header, .. } => self.table_row(index, *table, *header),
            // These interrupt the page, not the flow of the text.
            BlockKind::Note => {
                self.sentences(index, PassageKind::Sentence, None);
            }
            BlockKind::Comment | BlockKind::Furniture => {
                self.sentences(index, PassageKind::Aside, None);
            }
        }
    }

    fn heading(&mut self, index: usize, level: u8) {
        while self.open.last().is_some_and(|&section| self.found.sections[section].level >= level) {
            self.open.pop();
        }
        if let Some(first) = self.whole(index, PassageKind::Heading) {
            let heading = self.found.all[first].span;
            self.found.sections.push(Section { heading, level, parent: self.open.last().copied() });
            self.open.push(self.found.sections.len() - 1);
        }
        self.flow = Flow::default();
    }

    fn list_item(&mut self, index: usize, depth: u8, ordered: bool) {
        let lists = &mut self.flow.lists;
        while lists.last().is_some_and(|list| list.depth > depth) {
            lists.pop();
        }
        if lists.last().is_none_or(|list| list.depth < depth) {
            let lead_in = lists.last().map_or(self.flow.above, |outer| outer.last_item);
            lists.push(List { depth, lead_in, last_item: None });
        }
        let lead_in = lists.last().and_then(|list| list.lead_in);
        let last = self.sentences(index, PassageKind::ListItem { ordered }, lead_in);
        if let Some(list) = self.flow.lists.last_mut() {
            list.last_item = last.or(list.last_item);
        }
        self.flow.table = None;
        // A table below an item is introduced by it.
        self.flow.above = last;
    }

    fn table_row(&mut self, index: usize, number: u32, is_header: bool) {
        if self.flow.table.as_ref().is_none_or(|table| table.number != number) {
            let lead_in = if self.flow.table.is_some() { None } else { self.flow.above };
            self.flow = Flow { table: Some(Table { number, lead_in, header: None }), ..Flow::default() };
        }
        let Some(table) = &self.flow.table else { return };
        let (lead_in, header) = (table.lead_in, table.header);
        let kind = if is_header { PassageKind::TableHeader } else { PassageKind::TableRow };
        let Some(row) = self.whole(index, kind) else { return };
        for piece in &mut self.found.all[row..] {
            piece.lead_in = lead_in;
            piece.header_row = if is_header { None } else { header };
        }
        if is_header {
            // Of two header rows the lower names the columns more closely.
            if let Some(table) = &mut self.flow.table {
                table.header = Some(row);
            }
        }
    }

    /// Makes the whole block one passage, or several where it is too long, and returns the first.
    fn whole(&mut self, index: usize, kind: PassageKind) -> Option<usize> {
        let first = self.found.all.len();
        self.push(index, self.document.blocks[index].span, kind, None).map(|_| first)
    }

    /// Makes each sentence of the block a passage and returns the last.
    fn sentences(&mut self, index: usize, kind: PassageKind, lead_in: Option<usize>) -> Option<usize> {
        let span = self.document.blocks[index].span;
        let mut last = None;
        let room = MOST_SENTENCES.saturating_sub(self.found.all.len());
        let mut rest = span.start;
        for sentence in sentences(span.of(&self.document.text), span.start).take(room) {
            last = self.push(index, sentence, kind, lead_in);
            rest = sentence.end;
        }
        self.push(index, Span::new(rest, span.end), kind, lead_in).or(last)
    }

    /// Adds what stands at `span`, in pieces that are not too long, and returns the last.
    fn push(&mut self, block: usize, span: Span, kind: PassageKind, lead_in: Option<usize>) -> Option<usize> {
        let text = &self.document.text;
        let page = self.document.blocks[block].page;
        let section = self.open.last().copied();
        let longest = if kind == PassageKind::Code { LONGEST_CODE } else { LONGEST_PASSAGE };
        let mut rest = span.trimmed(text);
        let mut last = None;
        while !rest.is_empty() {
            let span = cut(text, rest, longest);
            self.found.all.push(Passage { span, kind, block, page, section, lead_in, header_row: None });
            last = Some(self.found.all.len() - 1);
            rest = Span::new(span.end, rest.end).trimmed(text);
        }
        last
    }
}

/// The beginning of `span` that is no longer than `longest` bytes, up to a word's end where it has one.
fn cut(text: &str, span: Span, longest: usize) -> Span {
    if span.len() <= longest {
        return span;
    }
    let mut end = span.start + longest;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let words = text[span.start..end].trim_end();
    let at = if text[end..].starts_with(char::is_whitespace) { None } else { words.rfind(char::is_whitespace) };
    let kept = words[..at.unwrap_or(words.len())].trim_end();
    Span::new(span.start, span.start + if kept.is_empty() { words.len() } else { kept.len() })
}
