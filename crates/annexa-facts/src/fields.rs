use std::sync::LazyLock;

use annexa_model::{BlockKind, Document, Span};
use regex::Regex;

/// A label and its value, as a document writes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// Lower case, without decoration.
    pub(crate) label: String,
    /// Where the value stands in the text; may be empty.
    pub(crate) value: Span,
    /// Holds for values below a column head in a table of several rows, such as a version history.
    pub(crate) in_column: bool,
    /// Index of the block.
    pub(crate) block: usize,
}

static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
    // "Owner: CISO", also several on one line with bars or wide gaps between them.
    Regex::new(r"(?m)(?:^|[|•·;]|\s{3,}|\t)\s*(?<label>[\p{L}\p{So}\u{fe0f}][\p{L}\p{N}\p{So}\u{fe0f} ./()&'-]{1,40}?)\s*(?::|=)\s*(?<value>[^|\n\t•·]*)")
        .expect("a fixed pattern")
});

/// Every labelled value of the document, in reading order.
pub(crate) fn fields(document: &Document) -> Vec<Field> {
    let mut out = Vec::new();
    let mut heads: Option<(u32, Vec<String>)> = None;
    for (index, block) in document.blocks.iter().enumerate() {
        match &block.kind {
            BlockKind::TableRow { table, header: true, cells, .. } => {
                let names = cells.iter().map(|c| clean_label(c.of(&document.text))).collect();
                heads = Some((*table, names));
                pairs_in_row(document, index, cells, &mut out);
            }
            BlockKind::TableRow { table, cells, .. } => match &heads {
                Some((of, names)) if of == table => {
                    for (label, value) in names.iter().zip(cells) {
                        out.push(Field { label: label.clone(), value: *value, in_column: true, block: index });
                    }
                    if cells.len() == 2 {
                        pairs_in_row(document, index, cells, &mut out);
                    }
                }
                _ => pairs_in_row(document, index, cells, &mut out),
            },
            BlockKind::Code | BlockKind::Comment => {}
            _ => labelled(document, index, block.span, &mut out),
        }
    }
    out
}

/// "Owner | CISO | Version | 1.2": labels and values in turn.
fn pairs_in_row(document: &Document, block: usize, cells: &[Span], out: &mut Vec<Field>) {
    if cells.len().is_multiple_of(2) && cells.len() <= 6 {
        for pair in cells.chunks(2) {
            let label = clean_label(pair[0].of(&document.text));
            out.push(Field { label, value: pair[1], in_column: false, block });
        }
    }
    for cell in cells {
        labelled(document, block, *cell, out);
    }
}

fn labelled(document: &Document, block: usize, span: Span, out: &mut Vec<Field>) {
    let text = span.of(&document.text);
    for found in LABELLED.captures_iter(text) {
        let (Some(label), Some(value)) = (found.name("label"), found.name("value")) else { continue };
        let at = Span::new(span.start + value.start(), span.start + value.end()).trimmed(&document.text);
        out.push(Field { label: clean_label(label.as_str()), value: at, in_column: false, block });
    }
}

/// Lower case, letters, digits and inner spaces, slashes and hyphens only.
pub(crate) fn clean_label(text: &str) -> String {
    let kept: String = text
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '/' | '-') { c } else { ' ' })
        .collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
