//! No text makes more blocks or longer passages than there may be, and none is lost without a word.

use annexa_extract::{LONGEST_PASSAGE, Limits, extract_as, passages};
use annexa_model::{Document, Limit, MediaType, Passages};

fn read(media_type: MediaType, text: &str, limits: &Limits) -> (Document, Passages) {
    let document = extract_as(media_type, text.as_bytes(), limits).unwrap();
    let passages = passages(&document);
    (document, passages)
}

/// Every passage is bounded, and together they hold every word of the text.
fn assert_bounded(document: &Document, passages: &Passages) {
    let mut end = 0;
    for passage in &passages.all {
        let text = passage.span.of(&document.text);
        assert!(!text.is_empty() && text.len() <= LONGEST_PASSAGE && end <= passage.span.start);
        end = passage.span.end;
    }
    let words = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let inside = |blocks: &mut dyn Iterator<Item = &str>| blocks.map(words).sum::<usize>();
    let of_blocks = inside(&mut document.blocks.iter().map(|b| b.span.of(&document.text)));
    let of_passages = inside(&mut passages.all.iter().map(|p| p.span.of(&document.text)));
    assert_eq!(of_passages, of_blocks);
}

#[test]
fn text_and_blocks_end_at_their_limits_by_name() {
    let text = "One shall.\n\nTwo shall.\n\nThree shall.\n\nFour shall.\n";
    for media_type in [MediaType::Text, MediaType::Markdown] {
        for (limits, limit) in [
            (Limits { blocks: 2, ..Limits::default() }, Limit::Blocks),
            (Limits { text_bytes: 24, ..Limits::default() }, Limit::TextBytes),
        ] {
            let (document, _) = read(media_type, text, &limits);
            assert_eq!(document.blocks.len(), 2, "{limit}");
            assert_eq!(document.integrity.warnings, [limits.reached(limit)]);
            assert!(document.integrity.is_partial());
        }
        let (document, _) = read(media_type, text, &Limits { blocks: 4, ..Limits::default() });
        assert!(document.integrity.warnings.is_empty());
    }
}

#[test]
fn long_sentences_are_cut_at_a_word() {
    for unit in ["word ", "wörter  ", "x", "é", "\u{301}", "語", "a.b", ".", "1.", "- ", "( \""] {
        let text = unit.repeat(20_000 / unit.len());
        let (document, passages) = read(MediaType::Text, &format!("Start {text} end."), &Limits::default());
        assert_bounded(&document, &passages);
    }
    let (document, passages) = read(MediaType::Text, &"word ".repeat(2000), &Limits::default());
    assert!(passages.all.iter().all(|p| p.span.of(&document.text).len() % 5 == 4), "no word is cut");
    assert!(passages.all.windows(2).all(|p| p[0].block == p[1].block && p[0].kind == p[1].kind));
}

#[test]
fn long_rows_and_headings_stay_what_they_are() {
    let cells = "cell |".repeat(3000);
    let text = format!("Below:\n\n| a | {cells}\n|---|{}\n| b | {cells}\n", "---|".repeat(3000));
    let (document, passages) = read(MediaType::Markdown, &text, &Limits::default());
    assert_bounded(&document, &passages);
    let rows: Vec<_> = passages.all.iter().filter(|p| p.lead_in.is_some()).collect();
    assert!(rows.len() > 6, "{}", rows.len());
    assert!(rows.iter().all(|p| (p.kind == annexa_model::PassageKind::TableRow) == p.header_row.is_some()));

    let text = format!("# First\n\nText.\n\n# {}\n\nWords below.\n\n## Last\n", "long heading ".repeat(1000));
    let (document, passages) = read(MediaType::Markdown, &text, &Limits::default());
    assert_bounded(&document, &passages);
    assert!(passages.sections.iter().all(|s| passages.index_of(s.heading).is_some()));
}

#[test]
fn sentences_without_number_become_fewer_passages() {
    let (document, passages) = read(MediaType::Text, &"No. Yes. So. ".repeat(40_000), &Limits::default());
    assert_bounded(&document, &passages);
    assert!((50_000..52_000).contains(&passages.all.len()), "{}", passages.all.len());
}
