//! Hostile archives that are to be unpacked: refused as a whole, or harmless.

use std::io::Cursor;

use ::zip::ZipWriter;
use ::zip::write::SimpleFileOptions;

use super::case::{Case, Expected};
use super::server::Server;
use super::support::{corpus, files_below, read, scratch, string};
use super::zip::{Entry, archive};
use super::{Watch, archives};

/// What has to be refused; of the others no harm is done by taking what is in them.
const REFUSED: [&str; 12] = [
    "bomb.zip",
    "half.zip",
    "hundred_thousand.zip",
    "locked_entry.zip",
    "lying_size.zip",
    "many_entries.zip",
    "no_archive.zip",
    "overlapping.zip",
    "slipping_names.zip",
    "unknown_method.zip",
    "up.zip",
    "wrong_sum.zip",
];

fn cases() -> Vec<Case> {
    let told = Expected::Told;
    let zeros = Entry::repeated("zeros.txt", "", &vec![b'0'; 1 << 20], 1024, "");
    let mut many = ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..100_000 {
        many.start_file(format!("{number}.txt"), SimpleFileOptions::default()).expect("memory");
    }
    let mut cases = archives::cases();
    cases.retain(|case| case.name.ends_with(".zip"));
    cases.extend([
        Case::new("bomb.zip", told, archive(&[Entry::stored("a.txt", "A text."), zeros])),
        Case::new("hundred_thousand.zip", told, many.finish().expect("memory").into_inner()),
        Case::new("up.zip", told, archive(&[Entry::stored("a.txt", "A text."), Entry::stored("../up.txt", "Up.")])),
        Case::new("no_archive.zip", told, read(&corpus("formats/procedure.md"))),
    ]);
    cases
}

#[test]
fn hostile_archives_are_refused_as_a_whole() {
    let folder = scratch();
    let server = Server::start(&folder.path().join("data"), &[]);
    let cases = cases();
    for name in REFUSED {
        assert!(cases.iter().any(|case| case.name == name), "{name} is not made");
    }
    let watch = Watch::over(&server);
    let mut mistakes = Vec::new();
    for case in &cases {
        let before = files_below(&server.data.join("originals"));
        let target = format!("/v1/documents?unpack=true&path={}", case.name);
        let begun = std::time::Instant::now();
        let answer = server.request("POST", &target).bytes(case.bytes.as_slice()).send();
        let took = begun.elapsed();
        if took.as_secs() > 10 {
            mistakes.push(format!("{} took {took:?}", case.name));
        }
        let must = REFUSED.contains(&case.name.as_str());
        match answer.status {
            413 => drop(answer.problem(413, "too-large")),
            422 => {
                let problem = answer.problem(422, "invalid-value");
                if string(&problem["detail"]).len() < 20 {
                    mistakes.push(format!("{}: {problem}", case.name));
                }
            }
            200 | 202 if !must => {
                server.idle();
                continue;
            }
            _ => mistakes.push(format!("{}: {} {:.300}", case.name, answer.status, answer.text())),
        }
        let there = server.all(&format!("/v1/documents?path_prefix={}/", case.name));
        if !there.is_empty() {
            mistakes.push(format!("{}: {} of its files are there", case.name, there.len()));
        }
        if files_below(&server.data.join("originals")) != before {
            mistakes.push(format!("{}: bytes of it are kept", case.name));
        }
    }
    watch.end();
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
    assert_eq!(files_below(&server.data.join("incoming")), [] as [std::path::PathBuf; 0]);
    let good = archive(&[Entry::deflated("a/b.md", read(&corpus("formats/procedure.md")))]);
    let uploaded = server.upload_folder(good);
    assert_eq!(uploaded["documents"][0]["document"]["path"], "a/b.md");
}
