//! The names of AI systems that a document speaks of.

use annexa_catalog::FactWords;
use annexa_model::{Document, Span};

use crate::columns::tables;
use crate::fields::Field;
use crate::lines::trim_value;

/// A name has so many words at the most; what is longer is a description.
const LONGEST_NAME: usize = 6;

/// Names in fields ("AI system: ...") and in columns that are named so, in reading order.
pub(crate) fn ai_systems(document: &Document, fields: &[Field], words: &FactWords) -> Vec<Span> {
    let text = &document.text;
    let mut out: Vec<Span> = fields.iter().filter(|f| words.ai_system.contains(&f.label)).map(|f| f.value).collect();
    for table in tables(document) {
        let Some(column) = table.names.iter().position(|name| words.ai_system.contains(name)) else { continue };
        out.extend(table.rows.iter().filter_map(|(_, cells)| cells.get(column)).map(|cell| trim_value(text, *cell)));
    }
    out.retain(|span| is_name(span.of(text)));
    out.sort_by_key(|span| span.start);
    out.dedup();
    out
}

/// A name is short, and each of its words begins with a capital or a digit; "all systems", "n/a" and "Data handling"
/// are none.
fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().filter(|w| w.contains(char::is_alphanumeric)).collect();
    let capital = |w: &&str| w.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || !c.is_alphanumeric());
    let generic = ["all", "any", "each", "every", "n/a", "none", "tbd", "various", "not", "name", "system"];
    let first = words.first().map(|w| w.to_lowercase()).unwrap_or_default();
    (1..=LONGEST_NAME).contains(&words.len())
        && words.iter().all(|w| capital(w) || *w == "of" || *w == "for")
        && words.iter().any(|w| w.starts_with(char::is_uppercase))
        && !generic.contains(&first.as_str())
        && !text.contains(['[', '<', '{', '_', '?', '☐', '/', '+'])
}
