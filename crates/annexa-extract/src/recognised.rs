//! Text that was read off the pictures of pages, put in its place.

use annexa_model::{Block, BlockKind, Document, Span, Unreadable, Warning};

use crate::{Limits, plain};

/// `document` with the text of `pages` in place of what it has of them: page number, 1-based and ascending, and text.
///
/// `document` is an error with [`Unreadable::NoText`] where no page has text of its own; `reader` names the program
/// that read the pictures.
///
/// # Errors
/// The error of `document`, when the pictures yield no text either.
pub fn with_recognised(
    document: Result<Document, Unreadable>,
    pages: &[(u32, String)],
    reader: &str,
    limits: &Limits,
) -> Result<Document, Unreadable> {
    let read: Vec<(u32, Document)> = pages
        .iter()
        .filter_map(|(page, text)| Some((*page, plain::read(with_capital_i(text).as_bytes(), limits).ok()?)))
        .filter(|(_, document)| !document.blocks.is_empty())
        .collect();
    if read.is_empty() {
        return document;
    }
    let own = match document {
        Ok(document) => document,
        Err(Unreadable::NoText { pages: Some(count) }) => {
            let all: Vec<u32> = (1..=count).collect();
            let mut bare = Document { page_count: Some(count), ..Document::default() };
            bare.integrity.warnings.push(Warning::PagesWithoutText { pages: all });
            bare
        }
        Err(reason) => return Err(reason),
    };
    let numbers: Vec<u32> = read.iter().map(|(page, _)| *page).collect();
    let mut out = Document {
        page_count: own.page_count,
        properties: own.properties.clone(),
        integrity: own.integrity.clone(),
        ..Document::default()
    };
    for warning in &mut out.integrity.warnings {
        if let Warning::PagesWithoutText { pages } = warning {
            pages.retain(|page| !numbers.contains(page));
        }
    }
    out.integrity.warnings.retain(|w| !matches!(w, Warning::PagesWithoutText { pages } if pages.is_empty()));
    out.integrity.warnings.push(Warning::PagesRecognised { pages: numbers, reader: reader.to_owned() });
    let mut read = read.into_iter().peekable();
    let mut blocks = own.blocks.as_slice();
    while let Some(page) = [read.peek().map(|(page, _)| *page), blocks.first().map(|block| block.page.unwrap_or(0))]
        .into_iter()
        .flatten()
        .min()
    {
        let length = blocks.iter().take_while(|block| block.page.unwrap_or(0) == page).count();
        let (mine, rest) = blocks.split_at(length);
        let start = own.blocks[..own.blocks.len() - blocks.len()].last().map_or(0, |block| block.span.end);
        blocks = rest;
        match read.next_if(|(number, _)| *number == page) {
            Some((_, recognised)) => append(&mut out, &recognised.text, &recognised.blocks, 0, Some(page)),
            None => {
                let end = mine.last().map_or(start, |block| block.span.end);
                append(&mut out, &own.text[start..end], mine, start, None);
            }
        }
    }
    Ok(out)
}

/// `text` with "AI" where the letters were taken for "Al": in most type faces they look the same, and only their
/// company tells. A text with "Al system" in it speaks of AI; one with nothing but "Al Gore" does not.
fn with_capital_i(text: &str) -> String {
    let is_name_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '-');
    let words: Vec<usize> = text
        .match_indices("Al")
        .map(|(at, _)| at)
        .filter(|&at| !is_name_part(text[..at].chars().next_back()) && !is_name_part(text[at + 2..].chars().next()))
        .collect();
    let precedes_a_common_word = |at: &usize| text[at + 2..].trim_start().starts_with(|c: char| c.is_lowercase());
    let mut out = text.to_owned();
    if words.iter().any(precedes_a_common_word) {
        for at in words {
            out.replace_range(at..at + 2, "AI");
        }
    }
    out
}

/// Adds `blocks`, whose spans count from `offset` before `text`, behind what `out` has.
fn append(out: &mut Document, text: &str, blocks: &[Block], offset: usize, page: Option<u32>) {
    let body = text.trim_start_matches('\n');
    if !out.text.is_empty() {
        out.text.push_str("\n\n");
    }
    let table_base = out.blocks.iter().filter_map(table_of).max().map_or(0, |last| last + 1);
    let first_table = blocks.iter().find_map(table_of).unwrap_or(0);
    let (from, to) = (offset + (text.len() - body.len()), out.text.len());
    let moved = |span: Span| Span::new(span.start - from + to, span.end - from + to);
    out.text.push_str(body);
    for block in blocks {
        let mut block = block.clone();
        block.span = moved(block.span);
        block.page = page.or(block.page);
        if let BlockKind::TableRow { table, cells, .. } = &mut block.kind {
            *table = *table - first_table + table_base;
            for cell in cells {
                *cell = moved(*cell);
            }
        }
        out.blocks.push(block);
    }
}

const fn table_of(block: &Block) -> Option<u32> {
    match block.kind {
        BlockKind::TableRow { table, .. } => Some(table),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use annexa_model::{Document, Unreadable, Warning};

    use super::with_recognised;
    use crate::{Limits, extract};

    fn own() -> Document {
        let (_, mut document) =
            extract(b"# Policy\n\nFirst page.\n\n- item\n\nThird page.\n", &Limits::default()).expect("a document");
        for (block, page) in document.blocks.iter_mut().zip([1, 1, 1, 3]) {
            block.page = Some(page);
        }
        document.page_count = Some(3);
        document.integrity.warnings.push(Warning::PagesWithoutText { pages: vec![2] });
        document
    }

    #[test]
    fn text_stands_on_its_page_and_spans_hold() {
        let pages = [(2, "Second page, read.\n\nIt has two paragraphs.".to_owned())];
        let document = with_recognised(Ok(own()), &pages, "reader 1", &Limits::default()).expect("text");
        assert!(document.is_sound());
        let words: Vec<(&str, Option<u32>)> =
            document.blocks.iter().map(|block| (block.span.of(&document.text), block.page)).collect();
        let expected = [
            ("Policy", Some(1)),
            ("First page.", Some(1)),
            ("item", Some(1)),
            ("Second page, read.", Some(2)),
            ("It has two paragraphs.", Some(2)),
            ("Third page.", Some(3)),
        ];
        assert_eq!(words, expected);
        let recognised = Warning::PagesRecognised { pages: vec![2], reader: "reader 1".to_owned() };
        assert_eq!(document.integrity.warnings, [recognised]);
    }

    #[test]
    fn letters_that_look_alike_are_told_by_their_company() {
        let read = |text: &str| {
            let scan = Err(Unreadable::NoText { pages: Some(1) });
            with_recognised(scan, &[(1, text.to_owned())], "reader 1", &Limits::default()).expect("text").text
        };
        assert_eq!(read("Al Policy: each Al system is assessed."), "AI Policy: each AI system is assessed.");
        assert_eq!(read("Al Gore met Al-Rashid, and Alan."), "Al Gore met Al-Rashid, and Alan.");
    }

    #[test]
    fn a_scan_becomes_a_document_and_a_blank_page_stays_named() {
        let scan = Err(Unreadable::NoText { pages: Some(2) });
        let pages = [(1, "All of it.".to_owned()), (2, " ".to_owned())];
        let document = with_recognised(scan.clone(), &pages, "reader 1", &Limits::default()).expect("text");
        assert_eq!(document.text, "All of it.");
        assert!(document.integrity.warnings.contains(&Warning::PagesWithoutText { pages: vec![2] }));
        let nothing = with_recognised(scan, &[(1, String::new())], "reader 1", &Limits::default());
        assert_eq!(nothing.map(|d| d.text), Err(Unreadable::NoText { pages: Some(2) }));
    }
}
