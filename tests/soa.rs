//! The statement of applicability: complete, true to the documents, compared with the organisation's own, and harmless
//! to open.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use docx_rs::{Docx, Paragraph, Run as Words, Style, StyleType, Table, TableCell, TableRow};
use rust_xlsxwriter::{DocProperties, Workbook};
use serde_json::Value;
use support::{
    AS_OF, FRAMEWORK, Run, annexa, arguments, corpus, file_name, files_below, list, number, scratch, string,
};

const SECURITY: &str = "iso27001-2022";

fn soa(framework: &str, format: &str, more: &[&str], paths: &[PathBuf]) -> Run {
    let mut words = vec!["soa", "--framework", framework, "--as-of", AS_OF, "--format", format, "--ocr", "off"];
    words.extend_from_slice(more);
    annexa(arguments(&words, paths))
}

fn tidewell(format: &str) -> Run {
    let manifest = corpus("tidewell/manifest.csv");
    let more = ["--manifest", manifest.to_str().expect("a UTF-8 path")];
    soa(FRAMEWORK, format, &more, &[corpus("tidewell/sources")])
}

/// The requirements that an assessment has, in its order.
fn requirements(framework: &str) -> Vec<String> {
    let words = ["assess", "--framework", framework, "--as-of", AS_OF, "--format", "json"];
    let assessed = annexa(arguments(&words, &[corpus("tidewell/sources/ai/ai-inventory.md")])).json();
    list(&assessed["frameworks"][0]["requirements"]).iter().map(|r| string(&r["id"]).to_owned()).collect()
}

/// Those of Annex A.
fn controls(framework: &str) -> Vec<String> {
    requirements(framework).into_iter().filter(|id| id.starts_with("A.")).collect()
}

fn rows(soa: &Value) -> BTreeMap<&str, &Value> {
    list(&soa["rows"]).iter().map(|row| (string(&row["control"]), row)).collect()
}

/// Code and control of every disagreement, ordered.
fn disagreements(soa: &Value) -> Vec<(String, String)> {
    let of_rows = list(&soa["rows"]).iter().flat_map(|row| list(&row["disagreements"]));
    let all = of_rows.chain(list(&soa["disagreements"]));
    let mut found: Vec<_> =
        all.map(|d| (string(&d["code"]).to_owned(), d["control"].as_str().unwrap_or("all").to_owned())).collect();
    found.sort();
    assert_eq!(found.len(), number(&soa["summary"]["disagreements"]));
    found
}

#[test]
fn every_control_stands_once_and_in_order() {
    for (framework, soa, count) in [
        (FRAMEWORK, tidewell("json").json(), 38),
        (SECURITY, soa(SECURITY, "json", &[], &[corpus("tidewell-isms/docs")]).json(), 93),
    ] {
        let stated: Vec<&str> = list(&soa["rows"]).iter().map(|r| string(&r["control"])).collect();
        assert_eq!(stated.len(), count);
        assert_eq!(stated, controls(framework));
        assert!(soa["own"]["path"].is_string(), "the organisation's own is found: {}", soa["own"]);
        for row in list(&soa["rows"]) {
            let excluded = row["applicable"] == "no";
            assert_eq!(row["score"].is_null(), excluded, "{row}");
            assert_eq!(row["status"].is_null(), excluded, "{row}");
            assert!(list(&row["evidence"]).len() <= 2, "{row}");
        }
    }
}

#[test]
fn a_framework_without_an_annex_is_stated_whole_and_without_an_own_statement() {
    let soa = soa("nist-ai-rmf-1.0", "json", &[], &[corpus("tidewell/sources/ai/ai-inventory.md")]).json();
    let stated: Vec<&str> = list(&soa["rows"]).iter().map(|r| string(&r["control"])).collect();
    assert_eq!(stated, requirements("nist-ai-rmf-1.0"));
    assert!(soa["own"].is_null() && disagreements(&soa).is_empty());
    assert!(string(&soa["notes"][0]).starts_with("No statement of applicability"));
}

#[test]
fn every_quote_is_where_it_says() {
    let folder = corpus("tidewell/sources");
    let soa = tidewell("json").json();
    let mut texts: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut checked = 0;
    for row in list(&soa["rows"]) {
        let own = [&row["own"]["place"]].into_iter().filter(|place| !place.is_null());
        let sides = list(&row["disagreements"]).iter().flat_map(|d| [&d["statement"], &d["documents"]]);
        for place in list(&row["evidence"]).iter().chain(own).chain(sides.filter(|side| !side.is_null())) {
            let path = string(&place["document"]).to_owned();
            let text =
                texts.entry(path.clone()).or_insert_with(|| annexa(arguments(&["text"], &[folder.join(path)])).out);
            let slice = &text[number(&place["start"])..number(&place["end"])];
            assert_eq!(slice, string(&place["quote"]).as_bytes(), "{place}");
            checked += 1;
        }
    }
    assert!(checked > 80, "{checked}");
}

/// One row of a statement: control, title, applicable, implemented, justification.
type Line = [String; 5];

const HEAD: [&str; 5] = ["Control", "Title", "Applicable", "Implemented", "Justification"];
const TITLE: &str = "Statement of Applicability, ISO/IEC 27001:2022";

fn markdown(lines: &[Line]) -> Vec<u8> {
    let row = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let head = row(&HEAD.map(str::to_owned)) + "|---|---|---|---|---|\n";
    let body: String = lines.iter().map(|line| row(line)).collect();
    format!("# {TITLE}\n\nApproved, version 2.0 of 1 October 2026. Owner: Rohan Mistry\n\n{head}{body}").into_bytes()
}

fn workbook(lines: &[Line]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&DocProperties::new().set_title(TITLE));
    let sheet = workbook.add_worksheet().set_name("Controls").expect("a name");
    for (column, name) in (0..).zip(HEAD) {
        sheet.write_string(0, column, name).expect("a cell");
    }
    for (at, line) in (1..).zip(lines) {
        for (column, cell) in (0..).zip(line) {
            sheet.write_string(at, column, cell).expect("a cell");
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}

fn word(lines: &[Line]) -> Vec<u8> {
    let words = |text: &str| Paragraph::new().add_run(Words::new().add_text(text));
    let row = |cells: Vec<&str>| {
        TableRow::new(cells.into_iter().map(|cell| TableCell::new().add_paragraph(words(cell))).collect())
    };
    let head = std::iter::once(row(HEAD.to_vec()));
    let body = lines.iter().map(|line| row(line.iter().map(String::as_str).collect()));
    let docx = Docx::new()
        .add_style(Style::new("Heading1", StyleType::Paragraph).name("heading 1").outline_lvl(0))
        .add_paragraph(words(TITLE).style("Heading1"))
        .add_paragraph(words("Approved, version 2.0 of 1 October 2026. Owner: Rohan Mistry"))
        .add_table(Table::new(head.chain(body).collect()));
    let mut bytes = Cursor::new(Vec::new());
    docx.build().pack(&mut bytes).expect("a document");
    bytes.into_inner()
}

/// The documents on information security without their own statement, copied to `folder`.
fn security_documents(folder: &Path) {
    for file in files_below(&corpus("tidewell-isms/docs")) {
        let name = file_name(&file);
        if !name.contains("SOA") {
            fs::copy(&file, folder.join(name)).expect("a copy");
        }
    }
}

/// What a statement claims of each control.
fn claims(soa: &Value) -> Vec<(String, Value, Value, Value)> {
    let claim = |row: &Value| {
        let own = &row["own"];
        let [applies, done, why] = ["applicable", "implemented", "justification"].map(|key| own[key].clone());
        (string(&row["control"]).to_owned(), applies, done, why)
    };
    list(&soa["rows"]).iter().map(claim).collect()
}

#[test]
fn each_planted_disagreement_is_found_in_each_format_and_nothing_else() {
    let folder = scratch();
    security_documents(folder.path());
    let paths = [folder.path().to_owned()];
    let derived = soa(SECURITY, "json", &[], &paths).json();
    assert!(derived["own"].is_null());
    let by_documents = list(&derived["rows"]).iter().filter(|r| r["justification_by"] == "derived");
    assert!(by_documents.clone().count() > 60);
    assert!(by_documents.into_iter().all(|r| string(&r["justification"]).starts_with("Carried by ")));

    // A statement that agrees with the documents in everything, then one thing of each kind.
    let score = |row: &Value| number(&row["score"]);
    let mut lines: Vec<Line> = list(&derived["rows"])
        .iter()
        .map(|row| {
            let done = if score(row) >= 4 { "Yes" } else { "Partly" };
            [string(&row["control"]), string(&row["title"]), "Yes", done, "needed by our customers"].map(str::to_owned)
        })
        .collect();
    let sound = |row: &Value| list(&row["evidence"]).first().is_some_and(|e| e["caveat"].is_null());
    let mut free: Vec<(String, usize, bool)> = list(&derived["rows"])
        .iter()
        .map(|row| (string(&row["control"]).to_owned(), score(row), score(row) >= 3 && sound(row)))
        .collect();
    let mut planted: Vec<(String, String)> = Vec::new();
    let mut plant = |code: &str, of_score: &[usize], change: &dyn Fn(&mut Vec<Line>, usize)| {
        let at =
            free.iter().position(|(_, s, sound)| of_score.contains(s) && (*s < 3 || *sound)).expect("one of the score");
        let (control, ..) = free.remove(at);
        let line = lines.iter().position(|line| line[0] == control).expect("its line");
        change(&mut lines, line);
        planted.push((code.to_owned(), control.clone()));
        control
    };
    plant("implemented-undocumented", &[1, 2], &|lines, at| lines[at][3] = "Yes".into());
    plant("implemented-unshown", &[3], &|lines, at| lines[at][3] = "Yes".into());
    plant("excluded-yet-committed", &[3], &|lines, at| lines[at][2] = "No".into());
    plant("denied-yet-evidenced", &[4, 5], &|lines, at| lines[at][3] = "No".into());
    plant("inclusion-unjustified", &[3], &|lines, at| lines[at][4] = String::new());
    plant("exclusion-unjustified", &[0, 1], &|lines, at| {
        lines[at][2] = "No".into();
        lines[at][4] = String::new();
    });
    plant("applicability-unclear", &[3], &|lines, at| lines[at][2] = "to be discussed".into());
    plant("missing", &[3], &|lines, at| drop(lines.remove(at)));
    plant("listed-twice", &[3], &|lines, at| lines.push(lines[at].clone()));
    let excluded = plant("manifest-contradicts", &[3], &|_, _| {});
    for (code, number) in [("unknown-control", "A.9.9"), ("former-number", "A.9.2.1")] {
        lines.push([number, "Something", "Yes", "Partly", "needed by our customers"].map(str::to_owned));
        planted.push((code.to_owned(), number.to_owned()));
    }
    planted.sort();
    let manifest = scratch();
    let manifest = (manifest.path().join("manifest.csv"), manifest);
    fs::write(&manifest.0, format!("framework,requirement,justification\n{SECURITY},{excluded},no such thing here\n"))
        .expect("a manifest");
    let manifest = ["--manifest", manifest.0.to_str().expect("a UTF-8 path")];

    let mut read_before = None;
    for (name, bytes) in [("soa.md", markdown(&lines)), ("soa.xlsx", workbook(&lines)), ("soa.docx", word(&lines))] {
        let file = folder.path().join(name);
        fs::write(&file, bytes).expect("a file");
        let compared = soa(SECURITY, "json", &manifest, &paths).json();
        fs::remove_file(&file).expect("the file");
        assert_eq!(compared["own"]["path"], name, "{}", compared["own"]);
        assert_eq!(disagreements(&compared), planted, "{name}");
        for row in list(&compared["rows"]) {
            for disagreement in list(&row["disagreements"]) {
                let sentence = string(&disagreement["sentence"]);
                assert!(sentence.contains(string(&row["control"])) && sentence.ends_with(['.', '”']), "{sentence}");
            }
        }
        let claims = claims(&compared);
        assert_eq!(*read_before.get_or_insert_with(|| claims.clone()), claims, "{name}");
    }
}

#[test]
fn the_newest_statement_in_force_counts_and_the_others_are_named() {
    let folder = scratch();
    let line = |id: &str| [id, "Title", "Yes", "Partly", "needed by our customers"].map(str::to_owned);
    let lines: Vec<Line> = ["A.5.7", "A.8.9", "A.8.23"].map(line).into();
    let text = String::from_utf8(markdown(&lines)).expect("UTF-8");
    fs::write(folder.path().join("a-old.md"), text.replace("2.0 of 1 October 2026", "1.0 of 1 October 2025"))
        .expect("a file");
    fs::write(folder.path().join("b-new.md"), &text).expect("a file");
    let draft =
        text.replace("Approved, version 2.0 of 1 October 2026", "Status: draft, version 3.0 of 1 November 2026");
    fs::write(folder.path().join("c-draft.md"), draft).expect("a file");
    let found = soa(SECURITY, "json", &[], &[folder.path().to_owned()]).json();
    assert_eq!(found["own"]["path"], "b-new.md");
    let others: Vec<&str> = list(&found["others"]).iter().map(|o| string(&o["path"])).collect();
    assert_eq!(others, ["a-old.md", "c-draft.md"]);
}

/// The parts of a package with their names.
fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    (0..package.len())
        .map(|at| {
            let mut part = package.by_index(at).expect("a part");
            let mut text = String::new();
            part.read_to_string(&mut text).expect("text");
            (part.name().expect("a name").into_owned(), text)
        })
        .collect()
}

#[test]
fn no_cell_is_a_formula_whatever_the_documents_say() {
    let hostile = ["=HYPERLINK(\"http://x\",\"y\")", "+1+1", "@SUM(1)", "-2+3"];
    let ids = ["A.5.7", "A.8.9", "A.8.23", "A.8.28"];
    let line = |(id, words): (&str, &str)| [id, "Title", "Yes", "Partly", words].map(str::to_owned);
    let lines: Vec<Line> = ids.into_iter().zip(hostile).take(3).map(line).collect();
    let folder = scratch();
    fs::write(folder.path().join("soa.md"), markdown(&lines)).expect("a file");
    let paths = [folder.path().join("soa.md")];
    // The manifest's words come out as they are, those of a document without a dash before them.
    let manifest = folder.path().join("manifest.csv");
    fs::write(&manifest, format!("framework,requirement,justification\n{SECURITY},A.8.28,-2+3\n")).expect("a manifest");
    let manifest = ["--manifest", manifest.to_str().expect("a UTF-8 path")];
    let claimed = soa(SECURITY, "json", &manifest, &paths).json();
    for (id, words) in ids.into_iter().zip(hostile) {
        assert_eq!(rows(&claimed)[id]["justification"], words);
    }

    let parts = parts(&soa(SECURITY, "xlsx", &manifest, &paths).ends_with(0).out);
    let mut sheets = 0;
    for (name, text) in &parts {
        assert!(!name.contains("externalLink"), "{name}");
        if name.starts_with("xl/worksheets/") {
            sheets += 1;
            for forbidden in ["<f>", "<f ", "t=\"str\"", "<hyperlink"] {
                assert!(!text.contains(forbidden), "{name} holds {forbidden}");
            }
        }
    }
    assert_eq!(sheets, 3);
    let of = |part: &str| &parts.iter().find(|(name, _)| name == part).expect("the part").1;
    for words in hostile {
        let escaped = words.replace('"', "&quot;");
        let strings = of("xl/sharedStrings.xml");
        assert!(strings.contains(&format!(">{words}<")) || strings.contains(&format!(">{escaped}<")), "{words}");
    }
    assert!(of("xl/styles.xml").contains("quotePrefix=\"1\""));

    let csv = soa(SECURITY, "csv", &manifest, &paths).ends_with(0);
    let mut reader = csv::Reader::from_reader(&csv.out[..]);
    let cells: Vec<String> =
        reader.records().flat_map(|r| r.expect("a row").iter().map(str::to_owned).collect::<Vec<_>>()).collect();
    assert!(cells.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])));
    assert!(hostile.iter().all(|words| cells.contains(&format!("'{words}"))));
}

#[test]
fn every_format_comes_out_the_same_twice_and_names_every_control() {
    let controls = controls(FRAMEWORK);
    for format in ["json", "table", "csv", "markdown", "xlsx", "docx"] {
        let (one, other) = (tidewell(format).ends_with(0), tidewell(format).ends_with(0));
        assert!(one.out == other.out, "{format}");
        let text = match format {
            "xlsx" | "docx" => parts(&one.out).into_iter().map(|(_, text)| text).collect(),
            _ => one.text().to_owned(),
        };
        for control in &controls {
            assert!(text.contains(control.as_str()), "{format} lacks {control}");
        }
    }
}

#[test]
fn the_workbook_and_the_word_document_are_read_back_as_statements() {
    let stated = tidewell("json").json();
    let applies = |soa: &Value| -> Vec<(String, String)> {
        let answer = |row: &Value| (string(&row["control"]).to_owned(), string(&row["applicable"]).to_owned());
        list(&soa["rows"]).iter().map(answer).collect()
    };
    for format in ["xlsx", "docx"] {
        let folder = scratch();
        let file = folder.path().join(format!("statement.{format}"));
        fs::write(&file, tidewell(format).ends_with(0).out).expect("a file");
        let again = soa(FRAMEWORK, "json", &[], &[file]).json();
        assert!(again["own"]["path"].is_string(), "{format} is recognised");
        assert_eq!(number(&again["own"]["controls"]), list(&again["rows"]).len(), "{format}");
        assert_eq!(applies(&again), applies(&stated), "{format}");
    }
}

#[test]
fn the_output_is_valid_under_its_schema() {
    let schema = annexa(["schema", "soa"]).json();
    let schema = jsonschema::validator_for(&schema).expect("a schema");
    let stated = tidewell("json").json();
    let mistakes: Vec<String> = schema.iter_errors(&stated).map(|e| e.to_string()).collect();
    assert_eq!(mistakes, Vec::<String>::new());
    let mut lacking = stated;
    lacking.as_object_mut().expect("an object").remove("rows");
    assert!(!schema.is_valid(&lacking));
}

#[test]
fn an_unknown_framework_is_named_with_those_that_exist() {
    let run = soa("iso9001", "json", &[], &[corpus("tidewell/sources/ai")]).ends_with(2);
    assert!(run.err.contains("iso9001") && run.err.contains(FRAMEWORK), "{}", run.err);
}
