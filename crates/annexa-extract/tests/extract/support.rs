//! What several tests share: the corpora, damaged copies, and Word files made of XML.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use annexa_extract::passages;
use annexa_model::{BlockKind, Document, PassageKind, Region};

use crate::mutated;
pub(crate) use crate::mutated::Random;

/// The folder `corpora` of the workspace.
pub(crate) fn corpora() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpora")
}

/// Every file below `folder`, in the order of its path.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the corpora") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// A copy of a text with marks in it that is damaged, also by marks out of their place.
pub(crate) fn damaged(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    mutated::damaged(bytes, random, b"<>&|\n\0\xff\"")
}

/// A ZIP archive of these parts.
pub(crate) fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part");
        writer.write_all(content.as_bytes()).expect("its bytes");
    }
    writer.finish().expect("an archive").into_inner()
}

/// A Word file with this body and these further parts, each referred to by the kind its name says.
pub(crate) fn word_file(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let document = format!(r#"<?xml version="1.0"?><w:document xmlns:w="w"><w:body>{body}</w:body></w:document>"#);
    let links: String = parts
        .iter()
        .enumerate()
        .map(|(id, (name, _))| {
            let kind = name.trim_end_matches(".xml").trim_end_matches(|c: char| c.is_ascii_digit());
            format!(r#"<Relationship Id="r{id}" Type="http://x/relationships/{kind}" Target="{name}"/>"#)
        })
        .collect();
    let links = format!("<Relationships>{links}</Relationships>");
    let names: Vec<String> = parts.iter().map(|(name, _)| format!("word/{name}")).collect();
    let mut all = vec![
        (
            "_rels/.rels",
            r#"<Relationships><Relationship Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>"#,
        ),
        ("word/document.xml", document.as_str()),
        ("word/_rels/document.xml.rels", links.as_str()),
    ];
    all.extend(names.iter().zip(parts).map(|(name, (_, content))| (name.as_str(), *content)));
    archive(&all)
}

/// Each block in a line: what it is, in a letter or two, its label, and its words.
pub(crate) fn shown(document: &Document) -> Vec<String> {
    let mut end = 0;
    let mut lines = Vec::new();
    for block in &document.blocks {
        let label = document.text[end..block.span.start].trim();
        let label = if label.is_empty() { String::new() } else { format!("{label} ") };
        let kind = match &block.kind {
            BlockKind::Title => "title".to_owned(),
            BlockKind::Heading { level } => format!("h{level}"),
            BlockKind::Paragraph => "p".to_owned(),
            BlockKind::ListItem { depth, ordered: true } => format!("n{depth}"),
            BlockKind::ListItem { depth, ordered: false } => format!("b{depth}"),
            BlockKind::TableRow { header: true, .. } => "th".to_owned(),
            BlockKind::TableRow { .. } => "tr".to_owned(),
            kind => format!("{kind:?}").to_lowercase(),
        };
        lines.push(format!("{kind}: {label}{}", block.span.of(&document.text)));
        end = block.span.end;
    }
    lines
}

/// Where each block stands.
pub(crate) fn regions(document: &Document) -> Vec<Region> {
    document.blocks.iter().map(|block| block.region).collect()
}

/// The law of documents and passages: spans on character boundaries, in order, apart, and each
/// passage non-empty, trimmed and inside its block.
pub(crate) fn assert_law(document: &Document, name: &str) {
    let text = &document.text;
    let mut end = 0;
    for block in &document.blocks {
        assert!(end <= block.span.start && block.span.start < block.span.end, "{name}: {block:?} after {end}");
        assert!(text.get(block.span.start..block.span.end).is_some(), "{name}: {block:?} cuts a character");
        if let BlockKind::TableRow { cells, .. } = &block.kind {
            assert!(cells.iter().all(|cell| block.span.contains(*cell)), "{name}: {block:?}");
            assert!(cells.windows(2).all(|pair| pair[0].end <= pair[1].start), "{name}: {block:?}");
        }
        end = block.span.end;
    }
    let passages = passages(document);
    let mut end = 0;
    for (index, passage) in passages.all.iter().enumerate() {
        assert!(end <= passage.span.start && passage.span.start < passage.span.end, "{name}: {passage:?} after {end}");
        let block = &document.blocks[passage.block];
        assert!(block.span.contains(passage.span), "{name}: {passage:?} outside {block:?}");
        assert_eq!(passage.span, passage.span.trimmed(text), "{name}: {passage:?} is not trimmed");
        assert_eq!(passage.page, block.page, "{name}: {passage:?}");
        assert!(
            [passage.lead_in, passage.header_row].into_iter().flatten().all(|other| other < index),
            "{name}: {passage:?}"
        );
        if let Some(header) = passage.header_row {
            assert_eq!(passages.all[header].kind, PassageKind::TableHeader, "{name}: {passage:?}");
        }
        assert!(passage.section.is_none_or(|section| section < passages.sections.len()), "{name}: {passage:?}");
        end = passage.span.end;
    }
    for (index, section) in passages.sections.iter().enumerate() {
        assert!(section.parent.is_none_or(|parent| parent < index), "{name}: {section:?}");
    }
}
