//! Messages with and without attachments.

use super::case::{BACK, Case, Expected, FRONT, sentence};

const HEAD: &str = "From: A <a@example.org>\r\nTo: b@example.org\r\nSubject: Tests of models\r\nDate: Fri, 20 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@example.org>\r\nMIME-Version: 1.0\r\n";

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = internet();
    cases.extend(outlook());
    cases
}

fn plain(middle: &str) -> String {
    format!(
        "{HEAD}Content-Type: text/plain; charset=utf-8\r\n\r\n{}\r\n\r\n{middle}\r\n\r\n{}\r\n",
        sentence(FRONT),
        sentence(BACK)
    )
}

fn internet() -> Vec<Case> {
    let mut nested = plain("innermost");
    for level in 0..300 {
        nested = format!(
            "{HEAD}Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\nContent-Type: message/rfc822\r\n\r\n{nested}\r\n--b{level}--\r\n"
        );
    }
    let opened: String = (0..3000)
        .map(|level| format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"))
        .collect();
    let multiparts = format!("{HEAD}{opened}Content-Type: text/plain\r\n\r\n{}\r\n", sentence(FRONT));
    let messages = format!("{HEAD}{}", "Content-Type: message/rfc822\r\n\r\n".repeat(3000)) + &plain("deep");
    let headers: String = (0..100_000).map(|number| format!("X-{number}: x\r\n")).collect();
    let folded = format!("X-Long: a\r\n{}", " folded\r\n".repeat(200_000));
    let base64 = format!(
        "{HEAD}Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
        "QUJD".repeat(2 << 20)
    );
    let attached = |name: &str| {
        format!(
            "{HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{}\r\n{}\r\n--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\r\nAttached words.\r\n--b--\r\n",
            sentence(FRONT),
            sentence(BACK)
        )
    };
    let parts = format!(
        "{HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n{}--b--\r\n",
        "--b\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nx\r\n".repeat(1000)
    );
    let outside = format!(
        "{HEAD}Content-Type: message/external-body; access-type=URL; URL=\"http://127.0.0.1:18999/x\"\r\n\r\nContent-Type: text/plain\r\n\r\n{}\r\n",
        sentence(FRONT)
    );
    let same = format!("{HEAD}Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n{}", "--\r\n".repeat(100_000));
    let told = Expected::Told;
    vec![
        Case::new("nested_messages.eml", told, nested),
        Case::new("nested_multiparts.eml", told, multiparts),
        Case::new("nested_forwards.eml", told, messages),
        Case::new("headers.eml", told, plain("").replacen("MIME", &format!("{headers}MIME"), 1)).with_words(),
        Case::new("folded_header.eml", told, plain("").replacen("MIME", &format!("{folded}MIME"), 1)).with_words(),
        Case::new("long_base64.eml", told, base64).large_text(),
        Case::new("slipping_attachment.eml", told, attached("../../../../tmp/annexa_slip.txt")).with_words(),
        Case::new("strange_attachment.eml", told, attached("\u{1b}[31m\u{202e}txt.exe")).with_words(),
        Case::new("many_parts.eml", told, parts),
        Case::new("external_body.eml", told, outside),
        Case::new("empty_boundary.eml", told, same),
        Case::new("cut.eml", told, &attached("a.txt").as_bytes()[..300]),
    ]
}

const SECTOR: usize = 512;
const FAT_SECTOR: u32 = 0xffff_fffd;
const END: u32 = 0xffff_fffe;
const FREE: u32 = 0xffff_ffff;

/// A compound file: its allocation table stands in sector 0, its directory begins in sector 1.
fn compound(table: &[u32], directory: &[Vec<u8>], more: usize) -> Vec<u8> {
    let mut out = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    out.extend([0; 16]);
    for short in [0x3e_u16, 3, 0xfffe, 9, 6, 0, 0, 0] {
        out.extend(short.to_le_bytes());
    }
    for word in [0_u32, 1, 1, 0, 4096, END, 0, END, 0, 0] {
        out.extend(word.to_le_bytes());
    }
    out.extend(FREE.to_le_bytes().repeat(108));
    let mut sector: Vec<u8> = table.iter().flat_map(|entry| entry.to_le_bytes()).collect();
    sector.resize(SECTOR, 0xff);
    out.extend(sector);
    let mut entries = directory.concat();
    entries.resize(SECTOR, 0);
    out.extend(entries);
    out.extend(vec![b'x'; more * SECTOR]);
    out
}

/// An entry of the directory: `kind` 5 is the root, 2 a stream, 1 a storage.
fn entry(name: &str, kind: u8, [left, right, child]: [u32; 3], start: u32, size: u64) -> Vec<u8> {
    let mut out: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let length = u16::try_from(out.len() + 2).expect("a short name");
    out.resize(64, 0);
    out.extend(length.to_le_bytes());
    out.extend([kind, 1]);
    for link in [left, right, child] {
        out.extend(link.to_le_bytes());
    }
    out.extend([0; 36]);
    out.extend(start.to_le_bytes());
    out.extend(size.to_le_bytes());
    out
}

fn outlook() -> Vec<Case> {
    let root = |child| entry("Root Entry", 5, [FREE, FREE, child], END, 0);
    let body = |links, start, size| entry("__substg1.0_1000001F", 2, links, start, size);
    let free = [FREE; 3];
    let told = Expected::Told;
    vec![
        Case::new("cyclic_chain.msg", told, compound(&[FAT_SECTOR, END, 3, 2], &[root(1), body(free, 2, 1 << 30)], 2)),
        Case::new("cyclic_directory.msg", told, compound(&[FAT_SECTOR, 1], &[root(1), body(free, 2, 512)], 1)),
        Case::new(
            "cyclic_siblings.msg",
            told,
            compound(&[FAT_SECTOR, END, END], &[root(1), body([1, 1, 1], 2, 5000)], 1),
        ),
        Case::new("huge_stream.msg", told, compound(&[FAT_SECTOR, END, END], &[root(1), body(free, 2, u64::MAX)], 1)),
        Case::new(
            "storage_in_itself.msg",
            told,
            compound(
                &[FAT_SECTOR, END],
                &[root(1), entry("__attach_version1.0_#00000000", 1, [FREE, FREE, 1], 0, 0)],
                0,
            ),
        ),
        Case::new("cut.msg", told, compound(&[FAT_SECTOR, END], &[root(FREE)], 0)[..600].to_vec()),
    ]
}
