//! What lies in an archive or is attached to a message is judged as if it lay in the folder.

mod support;

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use serde_json::Value;
use support::{annexa, arguments, corpus, file_name, files_below, judge, list, read, scores, scratch, string};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn archive(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        out.start_file(name.as_str(), SimpleFileOptions::default()).expect("an entry");
        out.write_all(bytes).expect("its bytes");
    }
    out.finish().expect("an archive").into_inner()
}

fn sources() -> Vec<(String, Vec<u8>)> {
    let folder = corpus("tidewell/sources");
    let name = |path: &Path| path.strip_prefix(&folder).expect("below").to_string_lossy().into_owned();
    files_below(&folder).iter().map(|path| (name(path), fs::read(path).expect("a file"))).collect()
}

fn paths(report: &Value) -> Vec<&str> {
    list(&report["documents"]).iter().map(|document| string(&document["path"])).collect()
}

fn map_of(path: &Path) -> Value {
    judge("map", &[path.to_owned()]).json()
}

#[test]
fn an_archive_of_a_folder_gets_the_scores_of_the_folder() {
    let folder = scratch();
    let path = folder.path().join("policies.zip");
    fs::write(&path, archive(&sources())).expect("written");
    let (inside, outside) = (judge("assess", &[path]).json(), judge("assess", &[corpus("tidewell/sources")]).json());
    assert_eq!(scores(&inside), scores(&outside));
    let named: Vec<String> = paths(&outside).iter().map(|path| format!("policies.zip/{path}")).collect();
    assert_eq!(paths(&inside), named);
}

#[test]
fn attachments_are_documents_and_the_same_bytes_are_judged_once() {
    let procedure = fs::read(corpus("formats/procedure.docx")).expect("a file");
    let mut mail = read(&corpus("formats/procedure.eml"));
    // A message around it with the file attached, in plain MIME.
    let encoded = base64(&procedure);
    mail = format!(
        "From: priya@tidewell.example\r\nTo: omar@tidewell.example\r\nSubject: The procedure\r\n\
         Date: Mon, 02 Nov 2026 09:00:00 +0000\r\nMessage-ID: <1@tidewell.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n\
         The procedure is attached.\r\n--b\r\nContent-Type: application/octet-stream; name=\"procedure.docx\"\r\n\
         Content-Disposition: attachment; filename=\"../procedure.docx\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{mail}\r\n--b--\r\n"
    );
    let folder = scratch();
    fs::write(folder.path().join("procedure.docx"), &procedure).expect("written");
    fs::write(folder.path().join("mail.eml"), mail).expect("written");
    let report = judge("assess", &[folder.path().to_owned()]).json();
    let documents = list(&report["documents"]);
    assert_eq!(documents.len(), 4, "{:?}", paths(&report));
    let attached = documents.iter().find(|d| d["path"] == "mail.eml/procedure.docx").expect("no path in its name");
    let loose = documents.iter().find(|d| d["path"] == "procedure.docx").expect("it is listed");
    assert_eq!(attached["sha256"], loose["sha256"]);
    assert_eq!(loose["duplicate_of"], "mail.eml/procedure.docx");
    assert!(documents.iter().all(|d| d["status"] == "assessed"), "{documents:#?}");
}

#[test]
fn an_archive_under_two_names_holds_the_same_documents_twice() {
    let folder = scratch();
    let bytes = archive(&[
        ("policy.md".into(), b"# AI policy\n\nAll models are tested.\n".into()),
        ("empty.md".into(), vec![]),
    ]);
    // The second name stands first among the paths below the archives.
    fs::write(folder.path().join("a"), &bytes).expect("written");
    fs::write(folder.path().join("a!"), &bytes).expect("written");
    let report = judge("assess", &[folder.path().to_owned()]).json();
    assert_eq!(paths(&report), ["a!/empty.md", "a!/policy.md", "a/empty.md", "a/policy.md"]);
    let documents = list(&report["documents"]);
    let duplicates: Vec<&Value> = documents.iter().map(|d| &d["duplicate_of"]).collect();
    assert_eq!(duplicates, [&Value::Null, &"a/policy.md".into(), &Value::Null, &Value::Null]);
    let statuses: Vec<&str> = documents.iter().map(|d| string(&d["status"])).collect();
    assert_eq!(statuses, ["not_assessed", "assessed", "not_assessed", "assessed"]);
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().chain([&0, &0]).take(3).fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        for place in 0..4 {
            let index = (bits >> (18 - 6 * place)) & 63;
            out.push(if place > three.len() { '=' } else { char::from(LETTERS[index as usize]) });
        }
        if out.len() % 77 == 76 {
            out.push('\n');
        }
    }
    out
}

#[test]
fn archives_in_archives_are_opened_up_to_the_limit_and_said_to_end_there() {
    let mut bytes = b"# Policy\n\nEach AI system shall be assessed before release.\n".to_vec();
    let mut name = "policy.md".to_owned();
    for depth in (1..=4).rev() {
        bytes =
            archive(&[(name, bytes), (format!("note{depth}.md"), b"# Note\n\nThe owner shall be named.\n".to_vec())]);
        name = format!("level{depth}.zip");
    }
    let folder = scratch();
    fs::write(folder.path().join("all.zip"), bytes).expect("written");
    let report = map_of(&folder.path().join("all.zip"));
    let status = |path: &str| {
        let found = list(&report["documents"]).iter().find(|d| d["path"] == path);
        let found = found.unwrap_or_else(|| panic!("{path}: {:?}", paths(&report)));
        (string(&found["status"]).to_owned(), found["reason"].clone())
    };
    assert_eq!(status("all.zip/note1.md").0, "assessed");
    assert_eq!(status("all.zip/level2.zip/level3.zip/note3.md").0, "assessed");
    let (state, reason) = status("all.zip/level2.zip/level3.zip/level4.zip/note4.md");
    assert_eq!(state, "not_assessed");
    assert!(string(&reason).contains("nesting"), "{reason}");
}

#[test]
fn a_bad_file_in_an_archive_harms_no_other() {
    let mut files = vec![
        ("good.md".to_owned(), fs::read(corpus("formats/procedure.md")).expect("a file")),
        ("../../escape.md".to_owned(), b"# Escape\n\nIt shall stay inside.\n".to_vec()),
    ];
    for name in ["scan.pdf", "half.docx", "encrypted.pdf"] {
        files.push((name.to_owned(), fs::read(corpus("hostile").join(name)).expect("a file")));
    }
    let folder = scratch();
    let path = folder.path().join("mixed.zip");
    fs::write(&path, archive(&files)).expect("written");
    let report = map_of(&path);
    let alone = map_of(&corpus("formats/procedure.md"));
    let good = list(&report["documents"]).iter().find(|d| d["path"] == "mixed.zip/good.md").expect("listed");
    assert_eq!(good["requirements"], alone["documents"][0]["requirements"]);
    let bad = list(&report["documents"]).iter().filter(|d| d["status"] == "not_assessed");
    assert_eq!(bad.count(), 3);
    assert!(paths(&report).contains(&"mixed.zip/escape.md"), "{:?}", paths(&report));
    assert_eq!(files_below(folder.path()).iter().map(|f| file_name(f)).collect::<Vec<_>>(), ["mixed.zip"]);
}

#[test]
fn the_text_of_a_file_in_an_archive_can_be_shown() {
    let folder = scratch();
    let path = folder.path().join("policies.zip");
    fs::write(&path, archive(&[("a/one.md".to_owned(), b"# One\n\nIt shall be done.\n".to_vec())])).expect("written");
    let text = annexa(arguments(&["text", "--inside", "a/one.md"], std::slice::from_ref(&path))).ends_with(0);
    assert!(text.text().contains("It shall be done."));
    let missing = annexa(arguments(&["text", "--inside", "b.md"], std::slice::from_ref(&path))).ends_with(3);
    assert!(missing.err.contains("b.md"), "{}", missing.err);
    let whole = annexa(arguments(&["text"], std::slice::from_ref(&path))).ends_with(3);
    assert!(whole.err.contains("documents of their own"), "{}", whole.err);
}
