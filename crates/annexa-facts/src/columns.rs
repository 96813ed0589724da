//! Tables whose columns have names.

use std::collections::BTreeMap;

use annexa_model::{BlockKind, Document, Span};

use crate::lines::clean_label;

/// A table with the cleaned names of its columns, and the cells of the rows below.
pub(crate) struct Columns<'d> {
    pub(crate) names: Vec<String>,
    /// Whole rows with their cells.
    pub(crate) rows: Vec<(Span, &'d [Span])>,
}

impl Columns<'_> {
    /// Index of the first column that one of `wanted` names: as a whole, or as words in a longer name.
    pub(crate) fn named(&self, wanted: &[String]) -> Option<usize> {
        let whole = self.names.iter().position(|name| wanted.contains(name));
        whole.or_else(|| self.names.iter().position(|name| wanted.iter().any(|w| has_words(name, w))))
    }

    /// Indices of all columns that one of `wanted` names.
    pub(crate) fn all_named(&self, wanted: &[String]) -> Vec<usize> {
        let names = |name: &String| wanted.iter().any(|w| has_words(name, w));
        self.names.iter().enumerate().filter(|(_, name)| names(name)).map(|(at, _)| at).collect()
    }
}

/// Whether `words` stand in `name` as whole words.
fn has_words(name: &str, words: &str) -> bool {
    format!(" {name} ").contains(&format!(" {words} "))
}

/// The tables of a document; the first row of each names its columns.
pub(crate) fn tables(document: &Document) -> Vec<Columns<'_>> {
    let mut rows: BTreeMap<u32, Vec<(Span, &[Span])>> = BTreeMap::new();
    for block in &document.blocks {
        if let BlockKind::TableRow { table, cells, .. } = &block.kind {
            rows.entry(*table).or_default().push((block.span, cells));
        }
    }
    rows.into_values().map(|rows| table(document, rows)).collect()
}

fn table<'d>(document: &Document, mut rows: Vec<(Span, &'d [Span])>) -> Columns<'d> {
    let (_, head) = rows.remove(0);
    let names = head.iter().map(|cell| clean_label(cell.of(&document.text))).collect();
    Columns { names, rows }
}
