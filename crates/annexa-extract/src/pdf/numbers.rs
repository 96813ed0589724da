use std::collections::HashSet;

use lopdf::{Dictionary, Object};

use super::objects::{Objects, decode_text};

/// How the pages from `first` on are numbered.
struct Range {
    /// Index of the page, 0 for the first.
    first: usize,
    style: Option<u8>,
    prefix: String,
    start: u32,
}

/// Nodes of the number tree that are visited, and ranges that are kept.
const NODES: usize = 4096;
/// Letters of a prefix that are kept.
const PREFIX: usize = 64;
/// Largest number that is written in letters: beyond it a label is longer than it is useful.
const LARGEST: u32 = 4000;

/// The printed labels of `count` pages; empty when the file has none or they are the plain
/// numbers. Source: ISO 32000-1, 12.4.2.
pub(super) fn page_labels(objects: Objects<'_>, count: usize) -> Vec<String> {
    let catalog = objects.0.catalog().ok();
    let Some(root) = catalog.and_then(|catalog| objects.dict(catalog, "PageLabels")) else { return Vec::new() };
    let mut ranges = ranges(objects, root);
    ranges.sort_by_key(|range| range.first);
    if ranges.is_empty() {
        return Vec::new();
    }
    let labels: Vec<String> = (0..count)
        .map(|page| {
            let after = ranges.partition_point(|range| range.first <= page);
            match after.checked_sub(1).and_then(|index| ranges.get(index)) {
                Some(range) => range.label(page),
                None => (page + 1).to_string(),
            }
        })
        .collect();
    let plain = labels.iter().zip(1_usize..).all(|(label, number)| *label == number.to_string());
    if plain || labels.iter().all(String::is_empty) { Vec::new() } else { labels }
}

fn ranges(objects: Objects<'_>, root: &Dictionary) -> Vec<Range> {
    let mut found = Vec::new();
    let mut open = vec![root];
    let mut seen = HashSet::new();
    while let Some(node) = open.pop() {
        if seen.len() >= NODES || !seen.insert(std::ptr::from_ref(node)) {
            continue;
        }
        for pair in objects.array(node, "Nums").unwrap_or_default().chunks_exact(2).take(NODES) {
            let [first, label] = pair else { continue };
            let (Object::Integer(first), Ok(label)) = (objects.resolve(first), objects.resolve(label).as_dict()) else {
                continue;
            };
            let Ok(first) = usize::try_from(*first) else { continue };
            let prefix = objects.get(label, "P").and_then(|prefix| prefix.as_str().ok()).map(decode_text);
            found.push(Range {
                first,
                style: objects.name(label, "S").and_then(|style| style.first().copied()),
                prefix: prefix.unwrap_or_default().chars().take(PREFIX).collect(),
                start: objects.integer(label, "St").and_then(|start| u32::try_from(start).ok()).unwrap_or(1),
            });
        }
        let kids = objects.array(node, "Kids").unwrap_or_default();
        open.extend(kids.iter().take(NODES).filter_map(|kid| objects.resolve(kid).as_dict().ok()));
    }
    found
}

impl Range {
    fn label(&self, page: usize) -> String {
        let step = u32::try_from(page - self.first).unwrap_or(u32::MAX);
        let number = self.start.saturating_add(step);
        let number = match self.style {
            Some(b'D') => number.to_string(),
            Some(b'R') if number <= LARGEST => roman(number).to_uppercase(),
            Some(b'r') if number <= LARGEST => roman(number),
            Some(b'A') if number <= LARGEST => letters(number).to_uppercase(),
            Some(b'a') if number <= LARGEST => letters(number),
            Some(_) => number.to_string(),
            None => String::new(),
        };
        format!("{}{number}", self.prefix)
    }
}

fn roman(mut number: u32) -> String {
    const DIGITS: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut text = String::new();
    for (value, digits) in DIGITS {
        while number >= value {
            text.push_str(digits);
            number -= value;
        }
    }
    text
}

/// a to z, then aa to zz, then aaa to zzz.
fn letters(number: u32) -> String {
    let Some(index) = number.checked_sub(1) else { return String::new() };
    let letter = char::from(b'a' + (index % 26) as u8);
    std::iter::repeat_n(letter, (index / 26 + 1) as usize).collect()
}

#[cfg(test)]
mod tests {
    use super::{letters, roman};

    #[test]
    fn numbers_are_written_as_pages_show_them() {
        assert_eq!([roman(4), roman(49), roman(1994)], ["iv", "xlix", "mcmxciv"]);
        assert_eq!([letters(1), letters(26), letters(27), letters(53)], ["a", "z", "aa", "aaa"]);
    }
}
