//! Damaged and hostile files: no panic, no endless run, and no silence about what was lost.

use std::io::Read;

use annexa_extract::{Limits, extract, extract_as, open};
use annexa_model::{Limit, MediaType, Unreadable, Warning};

use crate::support::{Random, archive, assert_law, corpora, damaged, word_file};

const COPIES: usize = 200;

fn check(media_type: MediaType, bytes: &[u8], name: &str) {
    if let Ok(document) = extract_as(media_type, bytes, &Limits::default()) {
        assert_law(&document, name);
    }
    if let Ok((_, document)) = extract(bytes, &Limits::default()) {
        assert_law(&document, name);
    }
}

#[test]
fn damaged_copies_never_panic() {
    let mut random = Random(0x5eed_0042);
    for (name, media_type) in [
        ("procedure.md", MediaType::Markdown),
        ("procedure.odt", MediaType::Odt),
        ("procedure.pptx", MediaType::Pptx),
        ("procedure.rtf", MediaType::Rtf),
        ("procedure.txt", MediaType::Text),
        ("procedure.html", MediaType::Html),
        ("procedure.docx", MediaType::Docx),
    ] {
        let sound = std::fs::read(corpora().join("formats").join(name)).unwrap();
        for copy in 0..COPIES {
            check(media_type, &damaged(&sound, &mut random), &format!("{name}, copy {copy}"));
        }
    }
}

/// Damage inside the archive reaches what damage to its bytes does not: the check sums would tell.
#[test]
fn damaged_parts_never_panic() {
    damage_parts(MediaType::Docx, "docx", &["word/document.xml", "word/numbering.xml", "word/styles.xml"]);
    damage_parts(MediaType::Odt, "odt", &["content.xml", "styles.xml", "meta.xml"]);
    let slides = ["ppt/slides/slide4.xml", "ppt/slides/slide6.xml", "ppt/slideLayouts/slideLayout2.xml"];
    damage_parts(MediaType::Pptx, "pptx", &slides);
}

fn damage_parts(media_type: MediaType, ending: &str, names: &[&str]) {
    let sound = std::fs::read(corpora().join(format!("formats/procedure.{ending}"))).unwrap();
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(&sound)).unwrap();
    let mut parts = Vec::new();
    for index in 0..package.len() {
        let mut part = package.by_index(index).unwrap();
        let mut content = String::new();
        if part.read_to_string(&mut content).is_ok() {
            parts.push((part.name().unwrap().into_owned(), content));
        }
    }
    let mut random = Random(0xd0c);
    let mut read = 0;
    for copy in 0..COPIES {
        let mut parts = parts.clone();
        for name in names {
            let Some((_, content)) = parts.iter_mut().find(|(found, _)| found == *name) else { continue };
            *content = String::from_utf8_lossy(&damaged(content.as_bytes(), &mut random)).into_owned();
        }
        let borrowed: Vec<(&str, &str)> =
            parts.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
        let file = archive(&borrowed);
        check(media_type, &file, &format!("{ending}, copy {copy}"));
        read += usize::from(extract(&file, &Limits::default()).is_ok());
    }
    // A text that is cut off in the styles at its beginning has no words.
    assert!(read * 10 > COPIES * 7, "{ending}: {read} of {COPIES} could be read");
}

#[test]
fn a_cut_main_part_is_read_and_told() {
    let body = "<w:p><w:r><w:t>Kept.</w:t></w:r></w:p><w:p><w:r><w:t>Half of a sen";
    let file = archive(&[("word/document.xml", &format!("<w:document><w:body>{body}"))]);
    let (_, document) = extract(&file, &Limits::default()).unwrap();
    assert_eq!(document.text, "Kept.\n\nHalf of a sen");
    assert!(document.integrity.is_partial());
}

#[test]
fn what_a_damaged_archive_still_gives_is_read() {
    let words: Vec<String> =
        (0..2000).map(|number| format!("<w:p><w:r><w:t>Line {number}.</w:t></w:r></w:p>")).collect();
    let sound = word_file(&words.concat(), &[]);
    let name = b"word/document.xml";
    let places: Vec<usize> = (0..sound.len()).filter(|&at| sound[at..].starts_with(name)).collect();

    // The checksum of the part in the archive's directory, 30 bytes before its name there.
    let mut wrong_sum = sound.clone();
    wrong_sum[places[1] - 30] ^= 1;
    let (_, document) = extract(&wrong_sum, &Limits::default()).unwrap();
    assert!(document.text.ends_with("Line 1999."));
    assert!(document.integrity.warnings.iter().any(|warning| matches!(warning, Warning::Damaged { .. })));

    // Reserved block types in the middle of the packed bytes.
    let mut torn = sound;
    let end = torn[places[0]..].windows(4).position(|bytes| bytes.starts_with(b"PK")).unwrap();
    torn[places[0] + end / 2..places[0] + end].fill(0xff);
    let (_, document) = extract(&torn, &Limits::default()).unwrap();
    assert!(document.text.starts_with("Line 0.\n\nLine 1."));
    assert!(document.integrity.is_partial());
}

#[test]
fn bombs_are_refused() {
    let reason = |bytes: &[u8], limits: &Limits| open(bytes, limits).map(|_| ()).unwrap_err();
    let body = format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "all the same ".repeat(10_000));
    let file = word_file(&body, &[]);
    let small = Limits { part_bytes: 10_000, ..Limits::default() };
    assert!(matches!(reason(&file, &small), Unreadable::TooLarge { limit: Limit::PartBytes, .. }));
    let small = Limits { inflated_bytes: 10_000, ..Limits::default() };
    assert!(matches!(reason(&file, &small), Unreadable::TooLarge { limit: Limit::InflatedBytes, .. }));
    let small = Limits { entries: 2, ..Limits::default() };
    assert!(matches!(reason(&file, &small), Unreadable::TooLarge { limit: Limit::Entries, actual: Some(3), .. }));
    let small = Limits { file_bytes: 10, ..Limits::default() };
    assert!(matches!(reason(&file, &small), Unreadable::TooLarge { limit: Limit::FileBytes, .. }));
    let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><w:document><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:document>";
    let file = archive(&[("word/document.xml", laughs)]);
    let detail = "its part word/document.xml declares a document type, which no Office program writes".to_owned();
    assert_eq!(reason(&file, &Limits::default()), Unreadable::Corrupt { detail });
}

#[test]
fn nesting_is_cut_and_told() {
    let deep = Warning::LimitReached { limit: Limit::Depth, value: Limits::default().depth };
    let open = "<w:tbl><w:tr><w:tc>".repeat(20_000);
    let file = word_file(
        &format!("<w:p><w:r><w:t>Above.</w:t></w:r></w:p>{open}<w:p><w:r><w:t>Below.</w:t></w:r></w:p>"),
        &[],
    );
    let (_, document) = extract(&file, &Limits::default()).unwrap();
    assert!(document.integrity.warnings.contains(&deep));
    let page = format!("<html><p>Above.{}Below.", "<div>".repeat(200_000));
    let (_, document) = extract(page.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(document.text, "Above.\n\nBelow.");
    assert!(document.integrity.warnings.contains(&deep));
}

/// Inputs on which a careless reader takes time that grows with the square of the size.
#[test]
fn long_runs_of_one_thing_end() {
    let many = |piece: &str| piece.repeat(30_000);
    let attributes: String = (0..100_000).map(|index| format!(" a{index}")).collect();
    for page in [
        format!("<html><p{attributes}>x"),
        many("<html><b>"),
        many("<html></p>"),
        many("<html><!--"),
        many("<html>&"),
        many("<table><td>"),
    ] {
        check(MediaType::Html, page.as_bytes(), "page");
    }
    for text in [
        many("+--+\n"),
        many("+--+\n|\n"),
        many("+--+\n|\n\n"),
        many("--- ---\n"),
        many("----------\n--- ---\na\n"),
        format!("+{}\n{}", "-+".repeat(30_000), many("|\n+--+\n")),
        format!("{}\n{}", "--- ".repeat(30_000), many("a\n")),
        many("a | b\n"),
        many("- \n"),
        many("1.\n\n"),
        many("a  b\n"),
        many("* x\n\n"),
        many("A\n\n"),
        many("\n"),
        many("> "),
        many("["),
    ] {
        check(MediaType::Text, text.as_bytes(), "text");
        check(MediaType::Markdown, text.as_bytes(), "text");
    }
}
