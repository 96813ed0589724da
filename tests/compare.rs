//! Two assessments compared on the command line, and the assessment as a workbook.

mod support;

use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use serde_json::Value;
use support::{AS_OF, FRAMEWORK, Run, annexa, arguments, corpus, list, number, scratch, string};

/// A policy, a procedure and a record, so that there is something to lose.
fn company(folder: &Path) -> PathBuf {
    let company = folder.join("company");
    fs::create_dir_all(&company).expect("a folder");
    for file in support::files_below(&corpus("tidewell/sources/ai")) {
        fs::copy(&file, company.join(support::file_name(&file))).expect("a copy");
    }
    company
}

fn assess(company: &Path, format: &str, to: &Path) -> Run {
    let to = to.to_str().expect("a UTF-8 path");
    let words =
        ["assess", "--framework", FRAMEWORK, "--as-of", AS_OF, "--format", format, "--ocr", "off", "--output", to];
    annexa(arguments(&words, &[company.to_owned()])).ends_with(0)
}

fn compare(more: &[&str], before: &Path, after: &Path) -> Run {
    let words: Vec<&str> = ["compare"].into_iter().chain(more.iter().copied()).collect();
    annexa(arguments(&words, &[before.to_owned(), after.to_owned()]))
}

#[test]
fn a_document_less_is_worse_and_said_so() {
    let folder = scratch();
    let company = company(folder.path());
    let (before, after) = (folder.path().join("before.json"), folder.path().join("after.json"));
    assess(&company, "json", &before);
    let assessment: Value = serde_json::from_str(&support::read(&before)).expect("JSON");
    let requirements = list(&assessment["frameworks"][0]["requirements"]);
    let strongest = requirements.iter().filter(|r| !list(&r["carried_by"]).is_empty());
    let strongest = strongest.max_by_key(|r| number(&r["score"])).expect("something is carried");
    let gone = string(&strongest["carried_by"][0]);
    fs::remove_file(company.join(gone)).expect("it is there");
    assess(&company, "json", &after);

    let comparison = compare(&["--format", "json"], &before, &after).json();
    let schema = jsonschema::validator_for(&annexa(["schema", "compare"]).json()).expect("a schema");
    assert_eq!(schema.iter_errors(&comparison).map(|e| e.to_string()).collect::<Vec<_>>(), Vec::<String>::new());
    assert!(number(&comparison["summary"]["fell"]) > 0, "{}", comparison["summary"]);
    let changes = list(&comparison["requirements"]);
    let blames =
        |r: &&Value| list(&r["causes"]).iter().any(|c| c["code"] == "document-removed" && c["document"] == gone);
    assert!(changes.iter().any(|r| blames(&r)), "{changes:#?}");

    assert_eq!(compare(&["--fail-on-worse"], &before, &before).ends_with(0).err, "");
    assert_eq!(compare(&["--fail-on-worse"], &after, &before).ends_with(0).err, "");
    let table = compare(&["--fail-on-worse"], &before, &after).ends_with(1);
    let markdown = compare(&["--format", "markdown"], &before, &after).ends_with(0);
    let fell = changes.iter().find(|r| r["change"] == "fell").expect("one fell");
    for text in [table.text(), markdown.text()] {
        assert!(text.contains(string(&fell["requirement"])) && text.contains("was removed."), "{text}");
    }
}

#[test]
fn what_is_no_assessment_is_refused_by_name() {
    let folder = scratch();
    let (text, old) = (folder.path().join("notes.txt"), folder.path().join("old.json"));
    fs::write(&text, "no JSON").expect("a file");
    fs::write(&old, "{\"schema_version\": \"0\"}").expect("a file");
    let run = compare(&[], &text, &text).ends_with(2);
    assert!(run.err.contains("notes.txt is no assessment"), "{}", run.err);
    let run = compare(&[], &old, &old).ends_with(2);
    assert!(run.err.contains("version 0 of the format"), "{}", run.err);
}

#[test]
fn the_workbook_holds_the_assessment_and_no_formula() {
    let folder = scratch();
    let company = company(folder.path());
    fs::write(
        company.join("=cmd.md"),
        "# =HYPERLINK(\"http://evil.example\",\"AI policy\")\n\nOwner: =1+1\n\n\
         An AI policy shall be documented and approved by top management of =SUM(A1).\n",
    )
    .expect("a file");
    let (first, second) = (folder.path().join("first.xlsx"), folder.path().join("second.xlsx"));
    assess(&company, "xlsx", &first);
    assess(&company, "xlsx", &second);
    let bytes = fs::read(&first).expect("a workbook");
    assert!(bytes == fs::read(&second).expect("a workbook"), "the same bytes each time");
    let mut package = zip::ZipArchive::new(Cursor::new(&bytes)).expect("a package");
    let mut part = |name: &str| {
        let mut text = String::new();
        package.by_name(name).expect("a part").read_to_string(&mut text).expect("text");
        text
    };
    let workbook = part("xl/workbook.xml");
    for name in ["Summary", "Requirements", "Evidence", "Findings", "Documents"] {
        assert!(workbook.contains(&format!("name=\"{name}\"")), "{workbook}");
    }
    for sheet in 1..=5 {
        let text = part(&format!("xl/worksheets/sheet{sheet}.xml"));
        assert!(!text.contains("<f>") && !text.contains("<hyperlink"), "sheet {sheet}");
        let is_table = sheet > 1;
        assert_eq!(text.contains("state=\"frozen\"") && text.contains("<autoFilter"), is_table, "sheet {sheet}");
    }
    // As any program reads it: every requirement, every document, and the words they rest on.
    let read = annexa(arguments(&["text"], &[first])).ends_with(0);
    let json = folder.path().join("same.json");
    assess(&company, "json", &json);
    let assessment: Value = serde_json::from_str(&support::read(&json)).expect("JSON");
    for requirement in list(&assessment["frameworks"][0]["requirements"]) {
        assert!(read.text().contains(string(&requirement["title"])), "{}", requirement["title"]);
    }
    for document in list(&assessment["documents"]) {
        assert!(read.text().contains(string(&document["path"])), "{}", document["path"]);
    }
}
