use crate::Span;

/// The passages of a document and the sections they stand in.
#[derive(Clone, Debug, Default)]
pub struct Passages {
    /// Ordered by span; they do not overlap.
    pub all: Vec<Passage>,
    /// In reading order; a parent comes before its children.
    pub sections: Vec<Section>,
    /// The document's title in its text, where it has one: a title block, else the first heading.
    pub title: Option<Span>,
}

impl Passages {
    /// The headings above `passage`, outermost first, as spans into the document's text.
    #[must_use]
    pub fn heading_path(&self, passage: &Passage) -> Vec<Span> {
        let mut path = Vec::new();
        let mut next = passage.section;
        while let Some(index) = next {
            path.push(self.sections[index].heading);
            next = self.sections[index].parent;
        }
        path.reverse();
        path
    }

    /// Index of the passage that covers exactly `span`.
    #[must_use]
    pub fn index_of(&self, span: Span) -> Option<usize> {
        let index = self.all.binary_search_by_key(&span.start, |p| p.span.start).ok()?;
        (self.all[index].span == span).then_some(index)
    }

    /// The first passage that overlaps `span`.
    #[must_use]
    pub fn overlapping(&self, span: Span) -> Option<&Passage> {
        let first = self.all.partition_point(|p| p.span.end <= span.start);
        self.all.get(first).filter(|p| p.span.start < span.end)
    }
}

/// A heading and what stands below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The words of the heading.
    pub heading: Span,
    /// Level of the heading, 1 to 6.
    pub level: u8,
    /// Index into [`Passages::sections`] of the section this one stands in.
    pub parent: Option<usize>,
}

/// A sentence, list item, heading or table row: the unit that is judged and quoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Its words, without white space at the ends.
    pub span: Span,
    /// What it is.
    pub kind: PassageKind,
    /// Index into [`Document::blocks`](crate::Document::blocks).
    pub block: usize,
    /// Page it starts on, 1-based.
    pub page: Option<u32>,
    /// Index into [`Passages::sections`] of the innermost section; `None` before the first heading.
    pub section: Option<usize>,
    /// For a list item, the passage that introduces the list ("The policy shall:"); for a nested
    /// item, the item it is nested in. For a table row, the sentence right above the table.
    pub lead_in: Option<usize>,
    /// For a table row, the passage of the row that names the columns.
    pub header_row: Option<usize>,
}

/// The kinds of passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PassageKind {
    /// A title or heading.
    Heading,
    /// A sentence of running text.
    Sentence,
    /// A sentence of a list item.
    ListItem {
        /// Holds for numbered items.
        ordered: bool,
    },
    /// A row of a table other than its header row.
    TableRow,
    /// The row that names the columns.
    TableHeader,
    /// A sentence of a block quotation.
    Quote,
    /// A line of preformatted text.
    Code,
    /// Header, footer, comment: holds facts, never evidence.
    Aside,
}
