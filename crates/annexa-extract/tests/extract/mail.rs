//! Internet messages: header lines, bodies, attachments, and what hostile ones do not achieve.

use annexa_extract::{Limits, extract, extract_as, member, open};
use annexa_model::{Document, Limit, MediaType, Unreadable, Warning};

use crate::support::{Random, assert_law, corpora, damaged, shown};

const HEAD: &str = "From: =?utf-8?q?Priya_N=C3=A4ir?= <priya@tidewell.example>\r\n\
To: Ann Lee <ann@tidewell.example>, board@tidewell.example\r\n\
Date: Tue, 12 May 2026 09:30:00 +0100\r\n\
Subject: AI logging\r\n decision\r\nMessage-ID: <1@tidewell.example>\r\nMIME-Version: 1.0\r\n";

/// The first two blocks of a message with the head above.
const FRONT: [&str; 2] = [
    "title: AI logging decision",
    "furniture: From: Priya Näir <priya@tidewell.example>\nTo: Ann Lee <ann@tidewell.example>, board@tidewell.example\nDate: 2026-05-12 09:30 +0100",
];

fn message(content: &str) -> Vec<u8> {
    format!("{HEAD}{content}").into_bytes()
}

fn read(content: &str) -> Document {
    let (media_type, document) = extract(&message(content), &Limits::default()).unwrap();
    assert_eq!(media_type, MediaType::Eml);
    assert_law(&document, content);
    document
}

/// What the message shows below its head, without warnings.
fn check(content: &str, expected: &[&str]) {
    let document = read(content);
    assert_eq!(shown(&document), [&FRONT, expected].concat(), "{content}");
    assert_eq!(document.integrity.warnings, [], "{content}");
}

fn names(bytes: &[u8]) -> Vec<String> {
    open(bytes, &Limits::default()).unwrap().members.into_iter().map(|member| member.name).collect()
}

/// A message of several parts, each with its own header.
fn parted(kind: &str, parts: &[&str]) -> String {
    let boundary = format!("={}=", kind.len());
    let parts: String = parts.iter().map(|part| format!("--{boundary}\r\n{part}\r\n")).collect();
    format!("Content-Type: {kind}; boundary=\"{boundary}\"\r\n\r\nnot shown\r\n{parts}--{boundary}--\r\nnot shown\r\n")
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for (index, three) in bytes.chunks(3).enumerate() {
        let word = three.iter().fold(0u32, |word, &byte| word << 8 | u32::from(byte)) << (8 * (3 - three.len()));
        for digit in 0..4 {
            let value = word >> (18 - 6 * digit) & 63;
            text.push(if digit <= three.len() { char::from(DIGITS[value as usize]) } else { '=' });
        }
        if index % 19 == 18 {
            text.push_str("\r\n");
        }
    }
    text
}

fn attached(kind: &str, name: &str, bytes: &[u8]) -> String {
    format!(
        "Content-Type: {kind}\r\nContent-Disposition: attachment; {name}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
        base64(bytes)
    )
}

#[test]
fn plain_bodies_with_encodings() {
    check("\r\nLogs are kept for a year.\r\n", &["p: Logs are kept for a year."]);
    check(
        "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        Caf=E9 logs are=\r\n kept.\r\n\r\n> Who keeps them?\r\n-- =20\r\n",
        &["p: Café logs are kept.", "quote: Who keeps them?", "p: --"],
    );
    check(
        "Content-Type: text/plain; charset=\"utf-8\"; format=flowed\r\n\r\nLogs are \r\nkept.\r\n> Who \r\n> asks?\r\n-- \r\nAnn\r\n",
        &["p: Logs are kept.", "quote: Who asks?", "furniture: Ann"],
    );
    let japanese = "Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n\u{1b}$B%m%0\u{1b}(B is a log.\r\n";
    check(japanese, &["p: ログ is a log."]);
    let document = read("\r\nx");
    assert_eq!(document.properties.created.as_deref(), Some("2026-05-12"));
    assert_eq!(document.properties.author.as_deref(), Some("Priya Näir <priya@tidewell.example>"));
}

#[test]
fn of_alternatives_the_richest_is_read() {
    let plain = "Content-Type: text/plain\r\n\r\nLogs\r\n\r\n* kept\r\n* checked\r\n";
    let page =
        "Content-Type: text/html; charset=utf-8\r\n\r\n<h2>Logs</h2><ul><li>kept<li>checked</ul><img src='cid:1'>\r\n";
    let picture = "Content-Type: image/png; name=logo.png\r\nContent-ID: <1>\r\n\r\nx";
    let related = parted("multipart/related", &[page, picture]);
    let shown = ["h1: Logs", "b0: - kept", "b0: - checked"];
    check(&parted("multipart/alternative", &[plain, page]), &shown);
    let both = parted("multipart/alternative", &[plain, &related]);
    check(&both, &shown);
    assert!(names(&message(&both)).is_empty());
    let viewer = "Content-Type: text/html\r\n\r\n<p>See web";
    check(&parted("multipart/alternative", &[plain, viewer]), &["h1: Logs", "b0: * kept", "b0: * checked"]);
    let more = "Content-Type: text/plain\r\n\r\nSent to the board.";
    check(&parted("multipart/mixed", &[page, more]), &[&shown[..], &["p: Sent to the board."]].concat());
}

#[test]
fn a_title_that_repeats_the_subject_is_said_once() {
    let page = |title: &str| format!("Content-Type: text/html\r\n\r\n<h1>{title}</h1><p>Logs are kept.<h2>Why</h2>");
    check(&page("AI Logging decision"), &["p: Logs are kept.", "h2: Why"]);
    check(&page("Minutes"), &["h1: Minutes", "p: Logs are kept.", "h2: Why"]);
    check("\r\nDear all\r\n\r\nLogs are kept for a year.\r\n", &["p: Dear all", "p: Logs are kept for a year."]);
}

#[test]
fn attachments_are_members_in_their_order() {
    let file = |name: &str| std::fs::read(corpora().join("formats").join(name)).unwrap();
    let (pdf, docx) = (file("procedure.pdf"), file("procedure.docx"));
    let inner = format!(
        "Content-Type: message/rfc822\r\n\r\n{HEAD}{}",
        parted("multipart/digest", &["\r\nSubject: x\r\n\r\ny"])
    );
    let content = parted(
        "multipart/mixed",
        &[
            "Content-Type: text/plain\r\n\r\nSee the files.",
            &attached("application/pdf", "filename*0*=utf-8''AI%20proc; filename*1=edure.pdf", &pdf),
            &attached("application/octet-stream", "filename=\"=?utf-8?b?UsOpc3Vtw6kuZG9jeA==?=\"", &docx),
            &attached("text/plain", "filename=\"../../AI procedure.pdf\"", b"Notes."),
            &inner,
            "Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR",
            "Content-Type: application/pgp-signature; name=signature.asc\r\n\r\nx",
            "Content-Type: application/ms-tnef; name=winmail.dat\r\n\r\nx",
        ],
    );
    let bytes = message(&content);
    assert_eq!(
        names(&bytes),
        [
            "AI procedure.pdf",
            "Résumé.docx",
            "AI procedure (2).pdf",
            "AI logging decision.eml",
            "attachment",
            "winmail.dat",
        ]
    );
    let limits = Limits::default();
    assert_eq!(member(&bytes, 0, &limits).unwrap(), pdf);
    assert_eq!(member(&bytes, 1, &limits).unwrap(), docx);
    assert_eq!(member(&bytes, 2, &limits).unwrap(), b"Notes.");
    let nested = member(&bytes, 3, &limits).unwrap();
    let found = open(&nested, &limits).unwrap();
    assert_eq!(found.media_type, MediaType::Eml);
    assert_eq!(shown(found.document.as_ref().unwrap()), FRONT);
    assert_eq!(names(&nested), ["x.eml"]);
    assert_eq!(member(&nested, 0, &limits).unwrap(), b"Subject: x\r\n\r\ny");
    assert!(matches!(member(&bytes, 5, &limits), Err(Unreadable::Unsupported { .. })));
    assert!(member(&bytes, 6, &limits).is_err());
    check(&content, &["p: See the files."]);
}

#[test]
fn a_page_sent_by_mail_reads_as_the_page() {
    let read = |name: &str| {
        let bytes = std::fs::read(corpora().join("formats").join(name)).unwrap();
        shown(&extract(&bytes, &Limits::default()).unwrap().1)
    };
    let mut sent = read("procedure.eml");
    assert!(sent.remove(1).starts_with("furniture: From: Priya Nair"));
    assert_eq!(sent, read("procedure.html"));
}

#[test]
fn encrypted_words_are_named() {
    let sealed = "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n\r\nMIAG";
    let pgp = parted(
        "multipart/encrypted; protocol=\"application/pgp-encrypted\"",
        &[
            "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1",
            "Content-Type: application/octet-stream\r\n\r\nx",
        ],
    );
    let in_place = "\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQ\r\n-----END PGP MESSAGE-----\r\n";
    for content in [sealed, &pgp, in_place] {
        assert_eq!(open(&message(content), &Limits::default()).map(|_| ()), Err(Unreadable::Encrypted), "{content}");
    }
    let mixed = parted("multipart/mixed", &["\r\nThe key is with the board.", sealed]);
    let document = read(&mixed);
    assert!(document.integrity.is_partial());
    assert!(names(&message(&mixed)).is_empty());
}

#[test]
fn what_is_cut_off_or_damaged_is_told() {
    let whole = parted("multipart/mixed", &["\r\nKept.", &attached("text/plain", "filename=a.txt", b"Notes.")]);
    let cut = &whole[..whole.len() - 40];
    let document = read(cut);
    assert_eq!(document.integrity.warnings.len(), 1);
    assert!(document.text.ends_with("Kept."), "{}", document.text);
    let lost = whole.replacen("boundary=\"=15=\"", "boundary=other", 1);
    assert!(read(&lost).text.contains("Kept."));
    assert!(read(&lost).integrity.is_partial());
    assert!(read("Content-Transfer-Encoding: quoted-printable\r\n\r\nKept =4\r\n").integrity.is_partial());
    assert!(matches!(
        extract_as(MediaType::Eml, b"no header at all", &Limits::default()),
        Err(Unreadable::Corrupt { .. })
    ));
}

#[test]
fn nesting_and_number_of_parts_are_limited() {
    let limits = Limits::default();
    let opened: String = (0..3000)
        .map(|level| format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"))
        .collect();
    let document = read(&format!("{opened}\r\nDeep."));
    assert!(document.integrity.warnings.contains(&Warning::LimitReached { limit: Limit::Depth, value: 256 }));
    // Messages inside one another are opened one by one.
    let nested = format!("{HEAD}Content-Type: message/rfc822\r\n\r\n").repeat(3000);
    let found = open(nested.as_bytes(), &limits).unwrap();
    assert_eq!(found.members.len(), 1);
    assert_eq!(member(nested.as_bytes(), 0, &limits).unwrap().len() * 3000, nested.len() * 2999);
    let many = message(&parted("multipart/mixed", &vec!["Content-Type: a/b\r\n\r\nx"; 10_000]));
    let found = open(&many, &limits).unwrap();
    assert_eq!(found.members.len(), 4096);
    let told = Warning::LimitReached { limit: Limit::Members, value: 4096 };
    assert!(found.document.unwrap().integrity.warnings.contains(&told));
    let small = Limits { markup_bytes: 100, ..Limits::default() };
    let page = format!("Content-Type: text/html\r\n\r\n<p>{}", "word ".repeat(100));
    let content = parted("multipart/alternative", &["Content-Type: text/plain\r\n\r\nShort.", &page]);
    let (_, document) = extract(&message(&content), &small).unwrap();
    assert!(document.text.ends_with("Short."));
    assert!(document.integrity.warnings.contains(&Warning::LimitReached { limit: Limit::MarkupBytes, value: 100 }));
}

/// Inputs on which a careless reader takes time that grows with the square of the size.
#[test]
fn long_runs_of_one_thing_end() {
    let boundary = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    for piece in [
        "--b\r\n",
        "--b\r\n\r\n",
        "--",
        "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n",
        "--b--\r\n",
        "> \r\n",
        "-- \r\n",
        "=?",
    ] {
        let _ = open(&message(&format!("{boundary}{}", piece.repeat(30_000))), &Limits::default());
        let _ = open(&message(&format!("\r\n{}", piece.repeat(30_000))), &Limits::default());
    }
    for piece in ["To: a, ", "(", "\"", "<", "=?utf-8?q?", " x;", "Content-Type: a; b*0=", "x:\r\n"] {
        let _ = extract_as(MediaType::Eml, piece.repeat(30_000).as_bytes(), &Limits::default());
        let _ =
            extract_as(MediaType::Eml, format!("To: {}\r\n\r\nx", piece.repeat(30_000)).as_bytes(), &Limits::default());
        let _ = extract_as(
            MediaType::Eml,
            format!("Content-Type: {}\r\n\r\nx", piece.repeat(30_000)).as_bytes(),
            &Limits::default(),
        );
        let _ = extract_as(
            MediaType::Eml,
            format!("Received: {}\r\n\r\nx", piece.repeat(30_000)).as_bytes(),
            &Limits::default(),
        );
    }
}

#[test]
fn damaged_messages_never_panic() {
    let page = "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<h2>Logs =C3=A9</h2><p>kept";
    let sound = message(&parted(
        "multipart/mixed",
        &[
            &parted("multipart/alternative", &["\r\nLogs are kept.", page]),
            &attached("text/plain", "filename*0*=utf-8''a%20b; filename*1=c.txt", b"Notes about logs."),
            &format!("Content-Type: message/rfc822\r\n\r\n{HEAD}\r\nInner."),
        ],
    ));
    let mut random = Random(0xe31);
    for copy in 0..400 {
        let bytes = damaged(&sound, &mut random);
        if let Ok(document) = extract_as(MediaType::Eml, &bytes, &Limits::default()) {
            assert_law(&document, &format!("copy {copy}"));
        }
        if let Ok(found) = open(&bytes, &Limits::default()) {
            for index in 0..found.members.len() {
                let _ = member(&bytes, index, &Limits::default());
            }
        }
    }
}
