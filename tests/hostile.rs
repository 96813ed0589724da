//! Files that cannot be read are listed as not assessed with the reason, and the rest of the run is unharmed.

mod support;

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use support::{AS_OF, annexa, arguments, corpus, file_name, files_below, judge, list, scratch, string};

/// Each file of `corpora/hostile` and the word for why it is not assessed.
const REASONS: [(&str, &str); 10] = [
    ("blank.txt", "no-text"),
    ("empty.docx", "no-text"),
    ("empty.pdf", "empty"),
    ("encrypted.pdf", "encrypted"),
    ("half.docx", "corrupt"),
    ("half.pdf", "corrupt"),
    ("legacy.doc", "unsupported"),
    ("overlap.zip", "corrupt"),
    ("picture.pdf", "unsupported"),
    ("scan.pdf", "no-text"),
];

fn hostile() -> Vec<PathBuf> {
    REASONS.iter().map(|(name, _)| corpus("hostile").join(name)).collect()
}

fn good() -> PathBuf {
    corpus("formats/procedure.md")
}

#[test]
fn the_table_above_names_every_hostile_file() {
    let files: Vec<String> = files_below(&corpus("hostile")).iter().map(|f| file_name(f)).collect();
    let files: Vec<&str> =
        files.iter().map(String::as_str).filter(|f| !matches!(*f, "README.md" | "build.py")).collect();
    assert_eq!(files, REASONS.map(|(name, _)| name));
}

#[test]
fn each_is_listed_with_its_reason_and_has_no_score() {
    let report = judge("assess", &[hostile(), vec![good()]].concat()).json();
    for (name, code) in REASONS {
        let document = list(&report["documents"]).iter().find(|d| d["path"] == name);
        let document = document.unwrap_or_else(|| panic!("{name} is not listed"));
        assert_eq!(document["status"], "not_assessed", "{name}");
        assert_eq!(document["reason_code"], code, "{name}: {}", document["reason"]);
        assert!(string(&document["reason"]).len() > 10, "{name}: {}", document["reason"]);
        let summary = list(&report["summary"]["not_assessed"]).iter().find(|d| d["path"] == name);
        assert_eq!(summary.map(|s| &s["reason"]), Some(&document["reason"]), "{name} in the summary");
    }
    assert_eq!(report["summary"]["documents"], REASONS.len() + 1);
    assert_eq!(report["summary"]["assessed"], 1);
}

#[test]
fn a_map_lists_them_as_well() {
    let report = judge("map", &[hostile(), vec![good()]].concat()).json();
    for document in list(&report["documents"]).iter().filter(|d| d["path"] != "procedure.md") {
        assert_eq!(document["status"], "not_assessed", "{}", document["path"]);
        assert!(document["reason"].is_string(), "{}", document["path"]);
        assert_eq!(list(&document["requirements"]).len(), 0, "{}", document["path"]);
    }
    let alone = judge("map", &[good()]).json();
    let among = list(&report["documents"]).iter().find(|d| d["path"] == "procedure.md");
    assert_eq!(among, Some(&alone["documents"][0]));
}

#[test]
fn a_good_document_among_them_is_judged_as_if_alone() {
    let among = judge("assess", &[hostile(), vec![good()]].concat()).json();
    let alone = judge("assess", &[good()]).json();
    assert_eq!(among["frameworks"], alone["frameworks"]);
    assert_eq!(among["findings"], alone["findings"]);
    let document = |report: &Value| list(&report["documents"]).iter().find(|d| d["path"] == "procedure.md").cloned();
    assert_eq!(document(&among), document(&alone));
    assert!(list(&alone["frameworks"][0]["requirements"]).iter().any(|r| r["score"].as_u64() >= Some(2)));
}

#[test]
fn every_format_for_people_names_them() {
    let paths = [hostile(), vec![good()]].concat();
    for format in ["table", "html", "markdown"] {
        let run = annexa(arguments(&["assess", "--as-of", AS_OF, "--format", format], &paths)).ends_with(0);
        for (name, _) in REASONS {
            assert!(run.text().contains(name), "{name} is not in the {format}");
        }
    }
}

#[test]
fn a_folder_in_which_nothing_can_be_read_ends_with_3_and_lists_all() {
    let folder = scratch();
    for file in hostile() {
        fs::copy(&file, folder.path().join(file_name(&file))).expect("a copy");
    }
    for verb in ["assess", "map"] {
        let run = judge(verb, &[folder.path().to_owned()]).ends_with(3);
        let report: Value = serde_json::from_slice(&run.out).expect("JSON all the same");
        assert_eq!(list(&report["documents"]).len(), REASONS.len());
        assert!(run.err.contains("nothing could be read"), "{}", run.err);
    }
}

#[test]
fn text_of_one_ends_with_3_and_says_why() {
    for file in hostile() {
        let run = annexa(arguments(&["text", "--ocr", "off"], std::slice::from_ref(&file))).ends_with(3);
        assert!(run.out.is_empty(), "{}", file.display());
        assert!(run.err.contains("not assessed"), "{}: {}", file.display(), run.err);
    }
}

#[test]
fn a_missing_path_ends_with_2_and_is_named() {
    for verb in ["assess", "map"] {
        let run = judge(verb, &[good(), PathBuf::from("no/such/file.md")]).ends_with(2);
        assert!(run.out.is_empty());
        assert!(run.err.contains("no/such/file.md"), "{}", run.err);
    }
}
