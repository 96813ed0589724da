use annexa_model::{Block, BlockKind, Document, Integrity, Limit, Properties, Region, Span, Warning};

use crate::{Limits, lines};

/// Puts a [`Document`] together block by block, so that every format lays its text out alike.
///
/// Blocks are separated by one newline, sections and paragraphs by an empty line.
pub(crate) struct Builder {
    text: String,
    blocks: Vec<Block>,
    text_limit: usize,
    block_limit: usize,
    tables: u32,
    /// Level of the last heading, 0 before the first.
    last_level: u8,
    /// Holds when the last heading was a bold line, whose siblings have the same level.
    is_below_bold: bool,
    /// Where the blocks stand that are added now.
    region: Region,
    /// What the file says about itself.
    pub(crate) properties: Properties,
    /// What happened on the way.
    pub(crate) integrity: Integrity,
}

impl Builder {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            text: String::new(),
            blocks: Vec::new(),
            text_limit: usize::try_from(limits.text_bytes).unwrap_or(usize::MAX),
            block_limit: usize::try_from(limits.blocks).unwrap_or(usize::MAX),
            tables: 0,
            last_level: 0,
            is_below_bold: false,
            region: Region::Body,
            properties: Properties::default(),
            integrity: Integrity::default(),
        }
    }

    /// Adds a block unless its words are blank. `label` is a printed list label ("1.", "•") or
    /// heading number that stands before the words and is no part of them; pass `""` for none.
    pub(crate) fn push(&mut self, kind: BlockKind, label: &str, words: &str, page: Option<u32>) {
        let region = if kind == BlockKind::Furniture { Region::Margin } else { self.region };
        self.push_in(region, kind, label, words, page);
    }

    /// Adds an entry of a table of contents: said again where it counts, so it is furniture, but in
    /// the running text.
    pub(crate) fn push_contents(&mut self, label: &str, words: &str, page: Option<u32>) {
        self.push_in(self.region, BlockKind::Furniture, label, words, page);
    }

    /// Adds what `write` adds as standing in `region`.
    pub(crate) fn within(&mut self, region: Region, write: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.region, region);
        write(self);
        self.region = outer;
    }

    fn push_in(&mut self, region: Region, kind: BlockKind, label: &str, words: &str, page: Option<u32>) {
        let words = words.trim();
        if words.is_empty() || !self.has_room(words.len()) {
            return;
        }
        let kind = match kind {
            BlockKind::Heading { .. } if lines::is_clause(words) => BlockKind::Paragraph,
            kind => kind,
        };
        if let BlockKind::Heading { level } = kind {
            self.last_level = level;
            self.is_below_bold = false;
        }
        self.separate(matches!(kind, BlockKind::ListItem { .. }));
        if !label.is_empty() {
            self.text.push_str(label);
            self.text.push(' ');
        }
        let start = self.text.len();
        self.text.push_str(words);
        let span = Span::new(start, self.text.len());
        self.blocks.push(Block { kind, span, page, region });
    }

    /// Adds a paragraph that is bold throughout: a heading below the last one when it reads like a
    /// heading, since many documents have no others.
    pub(crate) fn push_bold_line(&mut self, words: &str, page: Option<u32>) {
        let is_heading = lines::is_title_like(words, 10) && !lines::has_verb(words) && !words.contains('\n');
        let level = (self.last_level + u8::from(!self.is_below_bold)).clamp(1, 6);
        if is_heading {
            self.push(BlockKind::Heading { level }, "", words, page);
            self.is_below_bold = true;
        } else {
            self.push(BlockKind::Paragraph, "", words, page);
        }
    }

    /// Holds while no block has been added.
    pub(crate) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Starts a table and returns its number, to be passed to [`push_row`](Self::push_row).
    pub(crate) fn start_table(&mut self) -> u32 {
        self.tables += 1;
        self.tables - 1
    }

    /// Adds a table row; rows whose cells are all blank are left out. White space inside a cell,
    /// line breaks included, is folded to single spaces.
    pub(crate) fn push_row(&mut self, table: u32, row: u32, header: bool, cells: &[String], page: Option<u32>) {
        let cells: Vec<String> = cells.iter().map(|cell| fold_space(cell)).collect();
        let length = cells.iter().map(|cell| cell.len() + 3).sum();
        if cells.iter().all(String::is_empty) || !self.has_room(length) {
            return;
        }
        // "Name of the system | " is a field of a form, even where the form marks its first row.
        let header = header && !(cells.len() == 2 && cells.iter().any(String::is_empty));
        self.separate(row > 0);
        let start = self.text.len();
        let mut spans = Vec::with_capacity(cells.len());
        for (index, cell) in cells.iter().enumerate() {
            if index > 0 {
                self.text.push_str(" | ");
            }
            let from = self.text.len();
            self.text.push_str(cell);
            spans.push(Span::new(from, self.text.len()));
        }
        let span = Span::new(start, self.text.len());
        let kind = BlockKind::TableRow { table, row, header, cells: spans };
        self.blocks.push(Block { kind, span, page, region: self.region });
    }

    /// Ends the building.
    pub(crate) fn finish(mut self, page_count: Option<u32>) -> Document {
        self.name_title();
        Document {
            text: self.text,
            blocks: self.blocks,
            page_count,
            page_labels: Vec::new(),
            properties: self.properties,
            integrity: self.integrity,
        }
    }

    /// Names the title, so that a document reads the same whether its format knows titles or not:
    /// the first heading when it stands at the top and alone on the highest level, else a first
    /// line that reads like a title.
    fn name_title(&mut self) {
        if self.blocks.iter().any(|block| block.kind == BlockKind::Title) {
            return;
        }
        let title = self.lone_heading().or_else(|| self.title_line());
        if let Some(index) = title {
            self.blocks[index].kind = BlockKind::Title;
        }
    }

    fn lone_heading(&self) -> Option<usize> {
        let mut headings = self.blocks.iter().enumerate().filter_map(|(index, block)| match block.kind {
            BlockKind::Heading { level } => Some((index, level)),
            _ => None,
        });
        let (first, top) = headings.next()?;
        let body_above = self.blocks[..first].iter().filter(|block| is_body(block)).count();
        let is_alone = headings.all(|(_, level)| level > top);
        let span = self.blocks[first].span;
        // A number before the words, as part of them or as a label, makes a section of it.
        let is_numbered = lines::numbered(span.of(&self.text)).is_some() || self.text[..span.start].ends_with(' ');
        let is_section = is_numbered || lines::is_section_name(span.of(&self.text));
        (body_above < 3 && is_alone && !is_section).then_some(first)
    }

    fn title_line(&self) -> Option<usize> {
        let first = self.blocks.iter().position(is_body)?;
        let words = self.blocks[first].span.of(&self.text);
        let is_line = self.blocks[first].kind == BlockKind::Paragraph && !words.contains('\n');
        let is_title = lines::is_title_like(words, 12)
            && words.contains(' ')
            && !lines::has_verb(words)
            && !lines::is_section_name(words);
        (is_line && is_title && first + 1 < self.blocks.len()).then_some(first)
    }

    fn separate(&mut self, close: bool) {
        if !self.text.is_empty() {
            self.text.push_str(if close { "\n" } else { "\n\n" });
        }
    }

    fn has_room(&mut self, more: usize) -> bool {
        let (limit, value) = if self.text.len() + more > self.text_limit {
            (Limit::TextBytes, self.text_limit)
        } else if self.blocks.len() >= self.block_limit {
            (Limit::Blocks, self.block_limit)
        } else {
            return true;
        };
        let warning = Warning::LimitReached { limit, value: value as u64 };
        if !self.integrity.warnings.contains(&warning) {
            self.integrity.warnings.push(warning);
        }
        false
    }
}

/// Holds for what an author wrote at this place: no running text and no description of a picture.
fn is_body(block: &Block) -> bool {
    block.kind != BlockKind::Furniture && block.region != Region::Picture
}

/// White space of every kind folded to single spaces, none at the ends.
pub(crate) fn fold_space(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The lines of `text` that have words, folded each.
pub(crate) fn fold_lines(text: &str) -> Vec<String> {
    text.split('\n').map(fold_space).filter(|line| !line.is_empty()).collect()
}
