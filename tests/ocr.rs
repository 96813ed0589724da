//! Pages that are pictures are read by tesseract where it is installed, and said to be.
//!
//! Without tesseract these tests say so and pass, unless `ANNEXA_REQUIRE` lists it, as in CI.

mod support;

use std::process::Command;

use serde_json::Value;
use support::{AS_OF, annexa, arguments, corpus, list, string};

/// Whether the test can run; fails where it has to.
#[allow(clippy::print_stderr, reason = "the record of a run shows what was tested")]
fn has_tesseract() -> bool {
    let found = Command::new("tesseract").arg("--version").output().is_ok_and(|output| output.status.success());
    let required = std::env::var("ANNEXA_REQUIRE").is_ok_and(|list| list.split(',').any(|name| name == "tesseract"));
    assert!(found || !required, "tesseract is required and not installed");
    eprintln!("tesseract: {}", if found { "ran" } else { "not installed, skipped" });
    found && cfg!(target_os = "linux")
}

fn map(ocr: &str) -> Value {
    let words = ["map", "--as-of", AS_OF, "--format", "json", "--ocr", ocr];
    annexa(arguments(&words, &[corpus("scans/scanned.pdf"), corpus("scans/half-scanned.pdf")])).json()
}

fn document<'r>(report: &'r Value, path: &str) -> &'r Value {
    list(&report["documents"]).iter().find(|d| d["path"] == path).unwrap_or_else(|| panic!("{path} is not listed"))
}

fn messages(document: &Value) -> Vec<&str> {
    list(&document["warnings"]).iter().map(|warning| string(&warning["message"])).collect()
}

#[test]
fn a_scan_is_read_and_marked() {
    if !has_tesseract() {
        return;
    }
    let report = map("auto");
    let scan = document(&report, "scanned.pdf");
    assert_eq!(scan["status"], "assessed", "{}", scan["reason"]);
    let warnings = messages(scan);
    assert!(warnings.iter().any(|w| w.contains("read off a picture by tesseract")), "{warnings:?}");
    let scores = list(&scan["requirements"]).iter().filter(|r| r["score"].as_u64() >= Some(2));
    assert!(scores.count() >= 1, "commitments in the picture count");

    let half = document(&report, "half-scanned.pdf");
    assert_eq!(half["status"], "assessed", "both pages are read: {}", half["warnings"]);
    assert!(messages(half).iter().any(|w| w.starts_with("page 2 read off")), "{}", half["warnings"]);
}

#[test]
fn quotes_from_a_scan_are_slices_of_its_text_on_their_page() {
    if !has_tesseract() {
        return;
    }
    let text =
        annexa(["text".as_ref(), "--format".as_ref(), "json".as_ref(), corpus("scans/half-scanned.pdf").as_os_str()])
            .json();
    let words = string(&text["text"]);
    let pages: Vec<u64> = list(&text["blocks"]).iter().filter_map(|block| block["page"].as_u64()).collect();
    assert!(pages.contains(&1) && pages.contains(&2), "{pages:?}");
    assert!(pages.is_sorted(), "in the order of the pages: {pages:?}");
    for block in list(&text["blocks"]) {
        let span = support::number(&block["start"])..support::number(&block["end"]);
        assert!(!words[span].trim().is_empty());
    }
}

#[test]
fn without_it_the_scan_is_not_assessed_and_the_remedy_named() {
    let report = map("off");
    let scan = document(&report, "scanned.pdf");
    assert_eq!((&scan["status"], &scan["reason_code"]), (&"not_assessed".into(), &"no-text".into()));
    assert!(string(&scan["reason"]).contains("tesseract"), "{}", scan["reason"]);
    let half = document(&report, "half-scanned.pdf");
    assert_eq!(half["status"], "partial");
    assert_eq!(messages(half), ["no text on page 2"]);
    assert_eq!(half["warnings"][0]["pages"], serde_json::json!([2]));
}

#[test]
fn forcing_it_reads_pages_that_have_text_as_well() {
    if !has_tesseract() {
        return;
    }
    let report = map("force");
    let half = document(&report, "half-scanned.pdf");
    let warnings = messages(half);
    assert!(warnings.iter().any(|w| w.starts_with("page 2 read off")), "page 1 has no picture: {warnings:?}");
}
