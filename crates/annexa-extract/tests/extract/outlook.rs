//! Outlook messages: properties, bodies, attachments, messages in messages, damage.

use std::io::{Cursor, Write};

use annexa_extract::{Limits, extract, extract_as, member, open};
use annexa_model::{Document, MediaType, Unreadable};

use crate::support::{Random, assert_law, damaged, shown};

/// 12 May 2026, 08:30 UTC, in tenths of microseconds since 1601.
const SENT: u64 = (1_778_574_600 + 11_644_473_600) * 10_000_000;

/// A storage to be written: streams by their names.
#[derive(Clone, Default)]
struct Storage {
    streams: Vec<(String, Vec<u8>)>,
    fixed: Vec<u8>,
}

impl Storage {
    fn text(mut self, id: u16, text: &str) -> Self {
        let bytes = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        self.streams.push((format!("__substg1.0_{id:04X}001F"), bytes));
        self
    }

    fn bytes(mut self, id: u16, kind: &str, bytes: &[u8]) -> Self {
        self.streams.push((format!("__substg1.0_{id:04X}{kind}"), bytes.to_vec()));
        self
    }

    fn value(mut self, id: u16, kind: u16, value: u64) -> Self {
        for half in [kind, id, 0, 0] {
            self.fixed.extend(half.to_le_bytes());
        }
        self.fixed.extend(value.to_le_bytes());
        self
    }

    fn within(mut self, storage: &str, other: Self, head: usize) -> Self {
        self.streams.push((format!("{storage}/"), Vec::new()));
        let properties = [vec![0; head], other.fixed].concat();
        let all = other.streams.into_iter().chain([("__properties_version1.0".to_owned(), properties)]);
        self.streams.extend(all.map(|(name, bytes)| (format!("{storage}/{name}"), bytes)));
        self
    }

    fn file(self) -> Vec<u8> {
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        let properties = [vec![0; 32], self.fixed].concat();
        for (name, bytes) in self.streams.into_iter().chain([("__properties_version1.0".to_owned(), properties)]) {
            if name.ends_with('/') {
                file.create_storage(format!("/{}", name.trim_end_matches('/'))).unwrap();
            } else {
                file.create_stream(format!("/{name}")).unwrap().write_all(&bytes).unwrap();
            }
        }
        file.into_inner().into_inner()
    }
}

fn letter() -> Storage {
    Storage::default()
        .text(0x0037, "AI logging decision")
        .text(0x0c1a, "Priya Näir")
        .text(0x0c1f, "/O=EXCHANGE/CN=PRIYA")
        .text(0x5d01, "priya@tidewell.example")
        .text(0x0e04, "Ann Lee; Board")
        .value(0x0039, 0x0040, SENT)
}

const FRONT: [&str; 2] = [
    "title: AI logging decision",
    "furniture: From: Priya Näir <priya@tidewell.example>\nTo: Ann Lee; Board\nDate: 2026-05-12 08:30 +0000",
];

fn check(message: Storage, expected: &[&str]) -> Document {
    let (media_type, document) = extract(&message.file(), &Limits::default()).unwrap();
    assert_eq!(media_type, MediaType::Msg);
    assert_law(&document, "a message");
    assert_eq!(shown(&document), [&FRONT, expected].concat());
    document
}

#[test]
fn bodies_in_every_form() {
    let plain = letter().text(0x1000, "Logs are kept.\r\n\r\n> Why?\r\n");
    let document = check(plain.clone(), &["p: Logs are kept.", "quote: Why?"]);
    assert_eq!(document.properties.created.as_deref(), Some("2026-05-12"));
    let page = b"<html><meta charset=windows-1252><p>Caf\xe9 <b>logs</b> are kept.<ul><li>one</ul>";
    check(plain.bytes(0x1013, "0102", page), &["p: Café logs are kept.", "b0: - one"]);
    let without_charset = letter().value(0x3fde, 3, 1251).bytes(0x1013, "0102", b"<p>\xcb\xee\xe3\xe8");
    check(without_charset, &["p: Логи"]);
    let narrow = letter().value(0x3ffd, 3, 1252).bytes(0x1000, "001E", b"Caf\xe9 logs are kept.\0");
    check(narrow, &["p: Café logs are kept."]);
    check(letter(), &[]);
    let sealed = letter().text(0x001a, "IPM.Note.SMIME").file();
    assert_eq!(open(&sealed, &Limits::default()).map(|_| ()), Err(Unreadable::Encrypted));
}

#[test]
fn attachments_and_messages_in_messages() {
    let number = |number: u32| format!("__attach_version1.0_#{number:08X}");
    let inner = letter().text(0x1000, "Inner words.").within(
        &number(0),
        Storage::default().text(0x3707, "deep.txt").bytes(0x3701, "0102", b"Deep words."),
        8,
    );
    let picture = Storage::default().text(0x370e, "image/png").text(0x3712, "logo@1").bytes(0x3701, "0102", b"x");
    let file = letter()
        .text(0x1000, "See the files.")
        .within(&number(0), Storage::default().text(0x3707, "..\\scope.txt").bytes(0x3701, "0102", b"Scope."), 8)
        .within(&number(1), picture, 8)
        .within(&number(2), Storage::default().text(0x3001, "FW: logs").within("__substg1.0_3701000D", inner, 24), 8)
        .within(&number(3), Storage::default().text(0x3704, "link.doc"), 8)
        .file();
    let limits = Limits::default();
    let found = open(&file, &limits).unwrap();
    let names: Vec<(&str, bool)> = found.members.iter().map(|m| (m.name.as_str(), m.refused.is_some())).collect();
    assert_eq!(names, [("scope.txt", false), ("FW: logs.msg", false), ("link.doc", true)]);
    assert_eq!(member(&file, 0, &limits).unwrap(), b"Scope.");
    let nested = member(&file, 1, &limits).unwrap();
    assert_eq!(member(&file, 1, &limits).unwrap(), nested);
    let opened = open(&nested, &limits).unwrap();
    assert_eq!(shown(opened.document.as_ref().unwrap()), [&FRONT[..], &["p: Inner words."]].concat());
    assert_eq!(opened.members[0].name, "deep.txt");
    assert_eq!(member(&nested, 0, &limits).unwrap(), b"Deep words.");
    assert!(matches!(member(&file, 2, &limits), Err(Unreadable::Unsupported { .. })));
    assert!(member(&file, 3, &limits).is_err());
}

#[test]
fn a_table_of_sectors_without_end_is_refused() {
    let mut file = letter().file();
    // Each sector of the list lists the first 127 times and goes on with the next.
    let sectors = file.len() / 512 - 1;
    let first = u32::try_from(sectors).unwrap();
    file[0x44..0x48].copy_from_slice(&first.to_le_bytes());
    for sector in 0..200 {
        file.extend((0..127).flat_map(|_| 0u32.to_le_bytes()));
        file.extend((first + sector + 1).to_le_bytes());
    }
    assert!(matches!(extract_as(MediaType::Msg, &file, &Limits::default()), Err(Unreadable::Corrupt { .. })));
    file.extend([0; 512]);
    assert!(matches!(extract_as(MediaType::Msg, &file, &Limits::default()), Err(Unreadable::Corrupt { .. })));
}

#[test]
fn damaged_messages_never_panic() {
    let attachment = Storage::default().text(0x3707, "scope.txt").bytes(0x3701, "0102", b"Scope.");
    let inner = Storage::default().within("__substg1.0_3701000D", letter().text(0x1000, "Inner."), 24);
    let sound = letter()
        .text(0x1000, &"Logs are kept. ".repeat(400))
        .within("__attach_version1.0_#00000000", attachment, 8)
        .within("__attach_version1.0_#00000001", inner, 8)
        .file();
    let mut random = Random(0x0e2);
    let mut read = 0;
    for copy in 0..600 {
        let mut bytes = damaged(&sound, &mut random);
        if copy % 2 == 0 {
            // Damage that keeps every sector in its place.
            bytes.clone_from(&sound);
            for _ in 0..=random.below(8) {
                let at = random.below(bytes.len());
                bytes[at] = [0, 1, 2, 0xff, 0xfe, 0x7f][random.below(6)];
            }
        }
        if let Ok(document) = extract_as(MediaType::Msg, &bytes, &Limits::default()) {
            assert_law(&document, &format!("copy {copy}"));
            read += 1;
        }
        if let Ok(found) = open(&bytes, &Limits::default()) {
            for index in 0..found.members.len() {
                let _ = member(&bytes, index, &Limits::default());
            }
        }
    }
    assert!(read > 100, "{read} could be read");
}
