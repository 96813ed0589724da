//! ZIP archives of files: what is a member, under which name, and what is refused.

use std::io::{Cursor, Write};

use annexa_extract::{Limits, Opened, detect, extract, member, open};
use annexa_model::{Limit, MediaType, Unreadable};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::support::{Random, corpora, damaged};

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";

fn zipped(entries: &[(&str, &[u8])], options: SimpleFileOptions) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn stored() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Stored)
}

fn opened(bytes: &[u8]) -> Opened {
    open(bytes, &Limits::default()).unwrap()
}

/// Each member's name, and the word for why it is refused.
fn shown(bytes: &[u8], limits: &Limits) -> Vec<String> {
    let members = open(bytes, limits).unwrap().members;
    let reason = |refused: &Option<Unreadable>| match refused {
        Some(Unreadable::TooLarge { limit, .. }) => format!(": {limit}"),
        Some(reason) => format!(": {}", reason.code()),
        None => String::new(),
    };
    members.iter().map(|member| format!("{}{}", member.name, reason(&member.refused))).collect()
}

/// Where the header of the entry `number` begins, by its signature.
fn header(bytes: &[u8], signature: &[u8], number: usize) -> usize {
    bytes.windows(4).enumerate().filter(|(_, four)| *four == signature).nth(number).unwrap().0
}

#[test]
fn a_folder_has_its_files_by_name() {
    let procedure = std::fs::read(corpora().join("formats/procedure.docx")).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    writer.add_directory("policies", options).unwrap();
    for (name, content) in [
        ("records/log.txt", b"Logs are kept.".as_slice()),
        ("policies/procedure.docx", &procedure),
        ("policies/.~lock", b"x"),
        (".git/config", b"x"),
        ("__MACOSX/policies/._procedure.docx", b"x"),
        ("policies/Thumbs.db", b"x"),
        ("Desktop.ini", b"x"),
        ("a.md", b""),
    ] {
        writer.start_file(name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.add_symlink("link.txt", "/etc/passwd", options).unwrap();
    let file = writer.finish().unwrap().into_inner();
    let found = opened(&file);
    assert_eq!(found.media_type, MediaType::Zip);
    assert!(found.document.is_none());
    let limits = Limits::default();
    assert_eq!(shown(&file, &limits), ["a.md", "link.txt: unsupported", "policies/procedure.docx", "records/log.txt"]);
    assert_eq!(member(&file, 0, &limits).unwrap(), b"");
    assert!(matches!(member(&file, 1, &limits), Err(Unreadable::Unsupported { .. })));
    assert_eq!(member(&file, 2, &limits).unwrap(), procedure);
    assert_eq!(member(&file, 3, &limits).unwrap(), b"Logs are kept.");
    assert!(member(&file, 4, &limits).is_err());
    assert!(matches!(extract(&file, &limits), Err(Unreadable::Unsupported { .. })));
}

#[test]
fn names_are_labels_that_lead_nowhere() {
    let names = ["../../etc/passwd", "/etc/passwd", "..\\x\\a.txt", "C:\\a.txt", "a.txt", "a\u{202e}txt.exe", "é.txt"];
    let file = zipped(&names.map(|name| (name, name.as_bytes())), stored());
    assert_eq!(
        shown(&file, &Limits::default()),
        ["a.txt", "a.txt (2)", "atxt.exe", "etc/passwd", "etc/passwd (2)", "x/a.txt", "é.txt"]
            .map(|name| if name == "a.txt (2)" { "a (2).txt" } else { name })
    );
    let mut file = zipped(&[("caf_.txt", b"x")], stored());
    for at in 0..file.len() - 4 {
        if file[at..].starts_with(b"caf_") {
            // "é" in code page 437.
            file[at + 3] = 0x82;
        }
    }
    assert_eq!(shown(&file, &Limits::default()), ["café.txt"]);
}

#[test]
fn writers_may_use_zip64_and_data_descriptors() {
    let large = zipped(&[("a.txt", b"words")], stored().large_file(true));
    assert_eq!(member(&large, 0, &Limits::default()).unwrap(), b"words");
    let mut writer = ZipWriter::new_stream(Vec::new());
    for name in ["a.txt", "b.txt"] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(name.repeat(50).as_bytes()).unwrap();
    }
    let streamed = writer.finish().unwrap().into_inner();
    assert_eq!(member(&streamed, 1, &Limits::default()).unwrap(), "b.txt".repeat(50).as_bytes());
}

#[test]
fn locked_entries_are_refused_and_others_are_not() {
    let mut file = zipped(&[("a.txt", b"one"), ("b.txt", b"two")], stored());
    let (local, central) = (header(&file, LOCAL, 0), header(&file, CENTRAL, 0));
    file[local + 6] |= 1;
    file[central + 8] |= 1;
    assert_eq!(shown(&file, &Limits::default()), ["a.txt: encrypted", "b.txt"]);
    assert_eq!(member(&file, 0, &Limits::default()), Err(Unreadable::Encrypted));
    assert_eq!(member(&file, 1, &Limits::default()).unwrap(), b"two");
    let mut file = zipped(&[("a.txt", b"one")], stored());
    let (local, central) = (header(&file, LOCAL, 0), header(&file, CENTRAL, 0));
    file[local + 8] = 12;
    file[central + 10] = 12;
    assert_eq!(shown(&file, &Limits::default()), ["a.txt: unsupported"]);
}

#[test]
fn sizes_are_not_believed() {
    let text = "the same again ".repeat(1000);
    let sound = zipped(&[("a.txt", text.as_bytes())], SimpleFileOptions::default());
    for declared in [10u32, 14_999, 15_001, 60_000_000] {
        let mut file = sound.clone();
        let (local, central) = (header(&file, LOCAL, 0), header(&file, CENTRAL, 0));
        file[local + 22..local + 26].copy_from_slice(&declared.to_le_bytes());
        file[central + 24..central + 28].copy_from_slice(&declared.to_le_bytes());
        let found = member(&file, 0, &Limits::default());
        assert!(
            matches!(found, Err(Unreadable::Corrupt { .. } | Unreadable::TooLarge { .. })),
            "{declared}: {found:?}"
        );
    }
    assert_eq!(member(&sound, 0, &Limits::default()).unwrap(), text.as_bytes());
}

#[test]
fn limits_refuse_entries_by_name() {
    let big = vec![b' '; 3 << 20];
    let file = zipped(&[("a.txt", b"words"), ("b.txt", &big), ("c.txt", b"words")], SimpleFileOptions::default());
    assert_eq!(shown(&file, &Limits::default()), ["a.txt", "b.txt: inflation_ratio", "c.txt"]);
    let generous = Limits { inflation_ratio: 100_000, ..Limits::default() };
    assert_eq!(shown(&file, &generous), ["a.txt", "b.txt", "c.txt"]);
    let small = Limits { file_bytes: 2 << 20, ..generous.clone() };
    assert_eq!(shown(&file, &small), ["a.txt", "b.txt: file_bytes", "c.txt"]);
    let small = Limits { archive_bytes: 9, ..generous };
    assert_eq!(shown(&file, &small), ["a.txt", "b.txt: archive_bytes", "c.txt: archive_bytes"]);
    let names: Vec<String> = (0..5000).map(|number| format!("{number}.txt")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"x".as_slice())).collect();
    let found = open(&zipped(&many, stored()), &Limits::default()).map(|_| ());
    assert_eq!(found, Err(Unreadable::TooLarge { limit: Limit::Entries, value: 4096, actual: Some(5000) }));
}

#[test]
fn entries_that_overlap_are_no_archive() {
    let overlap = Unreadable::Corrupt { detail: "ZIP archive: entries overlap".to_owned() };
    for name in ["b.txt", "word/document.xml"] {
        let mut file = zipped(&[("a.txt", b"words"), (name, b"words")], stored());
        let central = header(&file, CENTRAL, 1);
        file[central + 42..central + 46].copy_from_slice(&0u32.to_le_bytes());
        assert_eq!(detect(&file), Err(overlap.clone()), "{name}");
        assert_eq!(open(&file, &Limits::default()).map(|_| ()), Err(overlap.clone()), "{name}");
    }
    // The data of the first reaches over the second.
    let mut file = zipped(&[("a.txt", b"words"), ("b.txt", b"words")], stored());
    let central = header(&file, CENTRAL, 0);
    file[central + 20..central + 24].copy_from_slice(&60u32.to_le_bytes());
    assert_eq!(detect(&file), Err(overlap));
}

#[test]
fn a_part_that_unpacks_to_too_much_is_refused() {
    let body = format!("<w:document><w:body><w:p>{}</w:p></w:body></w:document>", " ".repeat(3 << 20));
    let file = zipped(&[("word/document.xml", body.as_bytes())], SimpleFileOptions::default());
    let found = extract(&file, &Limits::default()).map(|_| ());
    assert_eq!(found, Err(Unreadable::TooLarge { limit: Limit::InflationRatio, value: 200, actual: None }));
}

#[test]
fn damaged_archives_never_panic() {
    let sound = zipped(
        &[("a/one.txt", "the same again ".repeat(200).as_bytes()), ("two.md", b"# Two"), ("three.html", b"<p>3</p>")],
        SimpleFileOptions::default(),
    );
    let mut random = Random(0x21b);
    for _ in 0..400 {
        let copy = damaged(&sound, &mut random);
        let Ok(found) = open(&copy, &Limits::default()) else { continue };
        for (index, listed) in found.members.iter().enumerate() {
            let read = member(&copy, index, &Limits::default());
            assert!(listed.refused.is_none() || read.is_err(), "{listed:?}");
        }
    }
}
