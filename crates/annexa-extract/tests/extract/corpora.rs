//! The documents of `corpora/`: the law holds in each, one text in five formats reads the same,
//! and what cannot be read says why.

use annexa_extract::{Limits, detect, extract, passages};
use annexa_model::{MediaType, PassageKind};

use crate::support::{assert_law, corpora, files};

#[test]
fn passages_keep_the_law_in_every_document() {
    let mut read = 0;
    for path in files(&corpora()) {
        if let Ok((_, document)) = extract(&std::fs::read(&path).unwrap(), &Limits::default()) {
            assert_law(&document, &path.display().to_string());
            read += 1;
        }
    }
    assert!(read > 20, "only {read} documents were read");
}

/// What is judged: the words, what they are, the headings above, what introduces them, the columns' names.
type Judged = (String, PassageKind, Vec<String>, Option<String>, Option<String>);

fn judged(name: &str) -> (MediaType, Vec<Judged>) {
    let bytes = std::fs::read(corpora().join("formats").join(name)).unwrap();
    let (media_type, document) = extract(&bytes, &Limits::default()).unwrap();
    assert_eq!(document.integrity.warnings, [], "{name}");
    let found = passages(&document);
    let words = |index: usize| found.all[index].span.of(&document.text).to_owned();
    let all = found
        .all
        .iter()
        .map(|passage| {
            let path = found.heading_path(passage).iter().map(|span| span.of(&document.text).to_owned()).collect();
            let text = passage.span.of(&document.text).to_owned();
            (text, passage.kind, path, passage.lead_in.map(words), passage.header_row.map(words))
        })
        .collect();
    (media_type, all)
}

#[test]
fn the_same_words_read_the_same_in_every_format() {
    let (_, original) = judged("procedure.md");
    assert_eq!(original.len(), 44);
    for (name, expected) in [
        ("procedure.docx", MediaType::Docx),
        ("procedure.html", MediaType::Html),
        ("procedure.odt", MediaType::Odt),
        ("procedure.pptx", MediaType::Pptx),
        ("procedure.txt", MediaType::Text),
        ("procedure.pdf", MediaType::Pdf),
    ] {
        let (media_type, found) = judged(name);
        assert_eq!(media_type, expected);
        for (found, original) in found.iter().zip(&original) {
            assert_eq!(found, original, "{name}");
        }
        assert_eq!(found.len(), original.len(), "{name}");
    }
}

#[test]
fn what_cannot_be_read_says_why() {
    for (name, code) in [
        ("empty.pdf", "empty"),
        ("empty.docx", "no-text"),
        ("half.docx", "corrupt"),
        ("overlap.zip", "corrupt"),
        ("picture.pdf", "unsupported"),
        ("legacy.doc", "unsupported"),
        ("blank.txt", "no-text"),
    ] {
        let bytes = std::fs::read(corpora().join("hostile").join(name)).unwrap();
        let reason = extract(&bytes, &Limits::default()).map(|(media_type, _)| media_type).unwrap_err();
        assert_eq!(reason.code(), code, "{name}: {reason}");
    }
    let picture = std::fs::read(corpora().join("hostile/picture.pdf")).unwrap();
    assert_eq!(detect(&picture).unwrap_err().to_string(), "not a format that is read: PNG image");
}
