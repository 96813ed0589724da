//! Damaged copies of real documents go through the whole program: each ends with a status and a reason, and none
//! counts as read completely when text is missing.

mod mutated;
mod support;

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use mutated::{Random, damaged};
use support::{annexa, arguments, corpus, file_name, list, scratch, string};

const COPIES: usize = 200;

/// Share of the words of the original, in percent, that a copy must hold to count as complete.
const COMPLETE: usize = 97;

/// The same of a workbook: a digit that changes in a number format is no damage that shows, and turns dates into counts
/// of days.
const COMPLETE_WORKBOOK: usize = 90;

/// The entries of a sound archive: their names and what they inflate to.
fn entries(archive: &[u8]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let short = |at: usize| usize::from(u16::from_le_bytes([archive[at], archive[at + 1]]));
    let wide = |at: usize| short(at) | short(at + 2) << 16;
    let end = archive.windows(4).rposition(|four| four == b"PK\x05\x06").expect("an end of the directory");
    let mut at = wide(end + 16);
    let mut found = Vec::new();
    for _ in 0..short(end + 10) {
        let (method, size) = (short(at + 10), wide(at + 20));
        let (name, extra, comment, local) = (short(at + 28), short(at + 30), short(at + 32), wide(at + 42));
        let start = local + 30 + short(local + 26) + short(local + 28);
        let data = &archive[start..start + size];
        let mut content = Vec::new();
        if method == 8 {
            DeflateDecoder::new(data).read_to_end(&mut content).expect("a sound entry");
        } else {
            content.extend(data);
        }
        found.push((archive[at + 46..at + 46 + name].to_vec(), content));
        at += 46 + name + extra + comment;
    }
    found
}

fn archive(entries: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in entries {
        let is_stored = name == b"mimetype";
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(content).expect("memory");
        let data = if is_stored { content.clone() } else { encoder.finish().expect("memory") };
        let mut crc = flate2::Crc::new();
        crc.update(content);
        let number = |number: usize| u32::try_from(number).expect("a small archive").to_le_bytes();
        let name_length = u16::try_from(name.len()).expect("a short name").to_le_bytes();
        let mut common = vec![20, 0, 0, 0, if is_stored { 0 } else { 8 }, 0, 0, 0, 0x21, 0x5a];
        common.extend(crc.sum().to_le_bytes());
        common.extend(number(data.len()));
        common.extend(number(content.len()));
        common.extend(name_length);
        common.extend([0; 2]);
        directory.extend([&b"PK\x01\x02\x14\x03"[..], &common, &[0; 10], &number(out.len()), name].concat());
        out.extend([&b"PK\x03\x04"[..], &common, name, &data].concat());
    }
    let count = u16::try_from(entries.len()).expect("few entries").to_le_bytes();
    let (start, size) = (out.len(), directory.len());
    let number = |number: usize| u32::try_from(number).expect("a small archive").to_le_bytes();
    out.extend(directory);
    out.extend([&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &number(size), &number(start), &[0; 2]].concat());
    out
}

/// A copy of an archive that is sound itself but for one of its XML parts.
fn damaged_inside(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut parts = entries(bytes);
    let xml: Vec<usize> = (0..parts.len()).filter(|&index| parts[index].0.ends_with(b".xml")).collect();
    // Half of the damage goes where the words are: the largest part.
    let largest = xml.iter().copied().max_by_key(|&index| parts[index].1.len()).expect("an XML part");
    let chosen = if random.below(2) == 0 { largest } else { xml[random.below(xml.len())] };
    parts[chosen].1 = damaged(&parts[chosen].1, random, &[]);
    archive(&parts)
}

fn words(text: &str) -> HashMap<&str, usize> {
    let mut count = HashMap::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        *count.entry(word).or_default() += 1;
    }
    count
}

/// How many of the words of `original` are in `text`, in percent.
fn share(original: &HashMap<&str, usize>, text: &str) -> usize {
    let found = words(text);
    let kept: usize = original.iter().map(|(word, count)| (*count).min(found.get(word).copied().unwrap_or(0))).sum();
    kept * 100 / original.values().sum::<usize>().max(1)
}

/// Formats in which damage can be told from what somebody wrote. A text that was cut is a shorter text.
fn shows_damage(name: &str) -> bool {
    [".pdf", ".docx", ".odt", ".xlsx", ".pptx", ".rtf"].iter().any(|suffix| name.ends_with(suffix))
}

fn check(document: &Path, seed: u64) {
    let name = file_name(document);
    let bytes = fs::read(document).expect("a document");
    let is_archive = bytes.starts_with(b"PK");
    let original = annexa(arguments(&["text"], &[document.to_owned()])).ends_with(0);
    let original = words(original.text());
    let folder = scratch();
    let suffix = document.extension().expect("a suffix").to_string_lossy().into_owned();
    let mut random = Random(seed);
    let mut copies = HashSet::new();
    for copy in 0..COPIES {
        let is_inside = is_archive && copy % 2 == 1;
        let damaged = if is_inside { damaged_inside(&bytes, &mut random) } else { damaged(&bytes, &mut random, &[]) };
        fs::write(folder.path().join(format!("{copy:03}.{suffix}")), &damaged).expect("a copy");
        copies.insert(damaged);
    }
    let run = annexa(arguments(&["map", "--format", "json"], &[folder.path().to_owned()]));
    assert!(matches!(run.status, 0 | 3), "{name}: {} {}", run.status, run.err);
    let report: serde_json::Value = serde_json::from_slice(&run.out).expect("JSON");
    let documents = list(&report["documents"]);
    let listed: HashSet<PathBuf> = documents.iter().map(|d| folder.path().join(string(&d["path"]))).collect();
    let mut mistakes = Vec::new();
    for copy in 0..COPIES {
        let path = folder.path().join(format!("{copy:03}.{suffix}"));
        let below = path.to_string_lossy() + "/";
        if !listed.contains(&path) && !listed.iter().any(|other| other.to_string_lossy().starts_with(&*below)) {
            mistakes.push(format!("{copy:03} is not listed"));
        }
    }
    let mut complete = 0;
    for document in documents {
        let path = string(&document["path"]);
        match string(&document["status"]) {
            "not_assessed" if document["reason"].as_str().is_none_or(str::is_empty) => {
                mistakes.push(format!("{path} has no reason"));
            }
            "assessed" if shows_damage(&name) => {
                let text = annexa(arguments(&["text"], &[folder.path().join(path)])).ends_with(0);
                let share = share(&original, text.text());
                complete += 1;
                let least = if suffix == "xlsx" { COMPLETE_WORKBOOK } else { COMPLETE };
                if share < least && !text.err.contains("warning") {
                    mistakes.push(format!("{path} is assessed with {share} % of its words"));
                }
            }
            "assessed" | "partial" | "not_assessed" => {}
            status => mistakes.push(format!("{path}: {status}")),
        }
    }
    if !mistakes.is_empty()
        && let Some(keep) = std::env::var_os("ANNEXA_KEEP")
    {
        let keep = Path::new(&keep).join(&name);
        fs::create_dir_all(&keep).expect("a folder");
        for file in support::files_below(folder.path()) {
            fs::copy(&file, keep.join(file_name(&file))).expect("a copy");
        }
    }
    assert!(mistakes.is_empty(), "{name}, {complete} complete:\n{}", mistakes.join("\n"));
}

/// One test for each format, so that they run side by side.
macro_rules! documents {
    ($($test:ident: $path:literal, $seed:literal;)*) => {
        $(
            #[test]
            fn $test() {
                check(&corpus($path), $seed);
            }
        )*

        #[test]
        fn no_format_is_left_out() {
            let checked = [$($path),*];
            for file in support::files_below(&corpus("formats")) {
                let name = file_name(&file);
                let suffix = name.rsplit('.').next().unwrap_or_default();
                if matches!(suffix, "py") || name == "README.md" {
                    continue;
                }
                assert!(checked.iter().any(|path| path.ends_with(&format!(".{suffix}"))), "no damaged copies of {name}");
            }
        }
    };
}

documents! {
    word: "formats/procedure.docx", 0x5eed_0001;
    pdf: "formats/procedure.pdf", 0x5eed_0002;
    html: "formats/procedure.html", 0x5eed_0003;
    markdown: "formats/procedure.md", 0x5eed_0004;
    text: "formats/procedure.txt", 0x5eed_0005;
    open_document: "formats/procedure.odt", 0x5eed_0006;
    presentation: "formats/procedure.pptx", 0x5eed_0007;
    workbook: "formats/register.xlsx", 0x5eed_0008;
    values: "formats/register.csv", 0x5eed_0009;
    message: "formats/procedure.eml", 0x5eed_000a;
    rich_text: "formats/procedure.rtf", 0x5eed_000b;
}
