//! Reuse: what documents made for one framework do for another, and that what is proposed does what it promises.

#![allow(clippy::print_stdout, reason = "a test says what it measured")]

mod support;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::Value;
use support::{AS_OF, FRAMEWORK, annexa, arguments, corpus, files_below, list, number, read, scores, scratch, string};

/// The sample company's documents on information security, for ISO/IEC 42001.
static REUSE: LazyLock<Value> = LazyLock::new(|| reuse(&isms(), "json").json());

fn isms() -> PathBuf {
    corpus("tidewell-isms/docs")
}

fn reuse(folder: &Path, format: &str) -> support::Run {
    annexa(arguments(&["reuse", "--as-of", AS_OF, "--format", format], &[folder.to_owned()]))
}

fn assess(folder: &Path) -> BTreeMap<String, usize> {
    let words = ["assess", "--framework", FRAMEWORK, "--as-of", AS_OF, "--format", "json"];
    scores(&annexa(arguments(&words, &[folder.to_owned()])).json())
}

/// A copy of the folder.
fn copy(folder: &Path) -> tempfile::TempDir {
    let scratch = scratch();
    for file in files_below(folder) {
        fs::copy(&file, scratch.path().join(file.file_name().expect("a file"))).expect("a copy");
    }
    scratch
}

/// Writes the sentences at the end of the section that `addition` names, as its reader would.
fn write_into(text: &str, addition: &Value) -> String {
    let sentences: String = list(&addition["sentences"]).iter().fold(String::new(), |mut all, sentence| {
        write!(all, "\n\n{}", string(&sentence["text"])).expect("writing to a string");
        all
    });
    let lines: Vec<&str> = text.lines().collect();
    let is_heading = |line: &&str| line.starts_with('#');
    let wanted = string(&addition["section"]).rsplit(" > ").next().unwrap_or_default();
    let heading = |line: &&str| is_heading(line) && line.trim_start_matches('#').trim().replace("**", "") == wanted;
    let from = if wanted.is_empty() { 0 } else { lines.iter().position(heading).expect("the section exists") };
    let end = lines[from + 1..].iter().position(is_heading).map_or(lines.len(), |n| from + 1 + n);
    format!("{}{sentences}\n\n{}\n", lines[..end].join("\n").trim_end(), lines[end..].join("\n"))
}

#[test]
fn every_addition_tried_raises_the_score_as_promised() {
    let additions: Vec<(&Value, &Value)> = list(&REUSE["documents"])
        .iter()
        .filter(|d| string(&d["path"]).ends_with(".md"))
        .flat_map(|d| list(&d["additions"]).iter().map(move |a| (d, a)))
        .collect();
    // Ten from all over the folder, each written into its document alone.
    let step = (additions.len() / 10).max(1);
    let tried: Vec<_> = additions.into_iter().step_by(step).take(10).collect();
    assert_eq!(tried.len(), 10, "ten additions to documents in Markdown");
    for (document, addition) in tried {
        let (path, requirement) = (string(&document["path"]), string(&addition["requirement"]));
        let folder = copy(&isms());
        let file = folder.path().join(path);
        let text = read(&file);
        fs::write(&file, write_into(&text, addition)).expect("a writable file");
        let score = assess(folder.path())[requirement];
        println!("{requirement} in {path}: {} to {score}", addition["score"]);
        assert!(score > number(&addition["score"]), "{requirement} in {path} stays at {score}");
        assert_eq!(score, number(&addition["score_with"]), "{requirement} in {path}");
    }
}

#[test]
fn the_scores_are_those_of_an_assessment() {
    let assessed = assess(&isms());
    for requirement in list(&REUSE["requirements"]) {
        assert_eq!(number(&requirement["score"]), assessed[string(&requirement["id"])], "{}", requirement["id"]);
    }
}

#[test]
fn each_requirement_is_met_extended_or_to_be_written_once() {
    let extended: Vec<&str> = list(&REUSE["documents"])
        .iter()
        .flat_map(|d| list(&d["additions"]))
        .map(|a| string(&a["requirement"]))
        .collect();
    let to_write: Vec<&str> =
        list(&REUSE["to_write"]).iter().flat_map(|d| list(&d["requirements"])).map(|r| string(&r["id"])).collect();
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    for requirement in list(&REUSE["requirements"]) {
        let (id, state) = (string(&requirement["id"]), string(&requirement["state"]));
        *states.entry(state).or_default() += 1;
        let count = |all: &[&str]| all.iter().filter(|other| **other == id).count();
        let expected = match state {
            "met" => (0, 0),
            "addition" => (1, 0),
            "write" => (0, 1),
            other => panic!("{id} is {other}"),
        };
        assert_eq!((count(&extended), count(&to_write)), expected, "{id}");
        assert_eq!(state == "met", number(&requirement["score"]) >= 3, "{id}");
    }
    let summary = &REUSE["summary"];
    for (state, name) in [("met", "met"), ("addition", "with_additions"), ("write", "to_write")] {
        assert_eq!(states.get(state).copied().unwrap_or(0), number(&summary[name]), "{state}");
    }
    assert!(states["addition"] >= 25, "an ISMS is worth much: {states:?}");
}

#[test]
fn only_documents_in_force_that_lay_something_down_are_to_be_extended() {
    let mut extended = 0;
    for document in list(&REUSE["documents"]).iter().filter(|d| !list(&d["additions"]).is_empty()) {
        assert_eq!(string(&document["role"]), "design", "{}", document["path"]);
        assert!(!string(&document["path"]).contains("-REG-"), "{}", document["path"]);
        extended += 1;
    }
    assert!(extended >= 8, "{extended}");
    let draft = "ISMS-STD-01-logging-and-monitoring-standard.md";
    let draft = list(&REUSE["documents"]).iter().find(|d| string(&d["path"]) == draft).expect("the draft");
    assert!(list(&draft["additions"]).is_empty(), "a draft carries nothing");
}

#[test]
fn an_addition_stands_beside_words_of_its_document() {
    for document in list(&REUSE["documents"]) {
        if list(&document["additions"]).is_empty() {
            continue;
        }
        let file = isms().join(string(&document["path"]));
        let text = annexa(arguments(&["text", "--format", "json"], &[file])).json();
        for addition in list(&document["additions"]) {
            let (start, end) = (number(&addition["start"]), number(&addition["end"]));
            assert_eq!(&string(&text["text"])[start..end], string(&addition["quote"]));
        }
    }
}

#[test]
fn the_crosswalk_awards_no_point() {
    // Nothing in the folder speaks of AI, so what is only about AI scores nothing, whatever the crosswalk says of it.
    for requirement in list(&REUSE["requirements"]).iter().filter(|r| string(&r["id"]).starts_with("A.")) {
        assert!(number(&requirement["score"]) <= 1, "{}", requirement["id"]);
    }
}

#[test]
fn the_crosswalk_is_read_in_the_other_direction_as_well() {
    let words = ["reuse", "--from", "iso42001-2023", "--to", "iso27001-2022", "--as-of", AS_OF, "--format", "json"];
    let back = annexa(arguments(&words, &[corpus("tidewell/sources")])).json();
    let reasons = list(&back["documents"]).iter().flat_map(|d| list(&d["additions"])).flat_map(|a| list(&a["because"]));
    let relations: Vec<&str> = reasons.map(|r| string(&r["relation"])).collect();
    assert!(relations.len() >= 10, "{relations:?}");
    assert!(!back["crosswalk"].is_null());
}

#[test]
fn a_framework_that_is_not_there_is_named() {
    let run = annexa(arguments(&["reuse", "--to", "iso9001"], &[isms()])).ends_with(2);
    assert!(run.err.contains("there is no framework `iso9001`"), "{}", run.err);
}

#[test]
fn every_format_says_the_same_and_the_same_bytes_again() {
    let additions = number(&REUSE["summary"]["additions"]);
    for format in ["table", "html", "markdown"] {
        let (first, second) = (reuse(&isms(), format).ends_with(0), reuse(&isms(), format).ends_with(0));
        assert_eq!(first.out, second.out, "{format}");
        for wanted in ["A.10.3 Suppliers", "Internal audit", "section “"] {
            assert!(first.text().contains(wanted), "{format} lacks {wanted}");
        }
    }
    let folder = scratch();
    let write = |name: &str| {
        let output = folder.path().join(name);
        let words = ["reuse", "--as-of", AS_OF, "--format", "docx", "--output", output.to_str().expect("UTF-8")];
        annexa(arguments(&words, &[isms()])).ends_with(0);
        fs::read(&output).expect("it was written")
    };
    let docx = write("a.docx");
    assert_eq!(docx, write("b.docx"), "docx");
    let body = part(&docx, "word/document.xml");
    assert_eq!(body.matches("with this addition").count(), additions, "one section for each addition");
    assert!(body.contains("Heading1"));
}

#[test]
fn hostile_names_and_titles_are_text_in_every_format() {
    let folder = scratch();
    let text = read(&isms().join("ISMS-POL-03-acceptable-use-policy.md"));
    let hostile = text.replacen("# ", "# \\<script\\>alert(1)\\</script\\> & \"x\" ", 1);
    fs::write(folder.path().join("a<b>&.md"), hostile).expect("a writable folder");
    let html = reuse(folder.path(), "html").ends_with(0);
    assert!(!html.text().contains("<script>"), "a script in the page");
    assert!(html.text().contains("&lt;script&gt;"));
    let markdown = reuse(folder.path(), "markdown").ends_with(0);
    assert!(!markdown.text().contains("<script>"));
    let output = folder.path().join("out.docx");
    let words = ["reuse", "--format", "docx", "--output", output.to_str().expect("UTF-8")];
    annexa(arguments(&words, &[folder.path().join("a<b>&.md")])).ends_with(0);
    let body = part(&fs::read(&output).expect("it was written"), "word/document.xml");
    assert!(body.contains("&lt;script&gt;") && !body.contains("<script>"));
}

fn part(docx: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(docx)).expect("an archive");
    let mut text = String::new();
    archive.by_name(name).expect("the part").read_to_string(&mut text).expect("UTF-8");
    text
}

/// A handbook of another management system that speaks of neither AI nor security.
const HANDBOOK: &str = "# Quality handbook of the workshop\n\nVersion 2.0 | Owner: Anna Berg, quality manager | \
    Approved: 12 January 2026 | Next review: January 2027\n\n## 1 What we make\n\nWe make wooden toys and repair them. \
    Each toy carries a number. The workshop opens at seven. Orders are taken by telephone and by letter. The carpenter \
    cuts the parts in the morning. The painter paints them in the afternoon. Every toy dries for two days. Parcels leave \
    on Thursdays.\n\n## 2 How we check quality\n\nEach toy is weighed. A toy that rattles goes back to the bench. The \
    quality management system is described in this handbook. The quality manager signs the list of each day.\n\n## 3 \
    Further rules\n\n";

#[test]
fn the_sentences_of_every_requirement_meet_it_in_a_document_about_something_else() {
    let folder = scratch();
    let frameworks = ["iso42001-2023", "iso27001-2022", "nist-ai-rmf-1.0", "eu-ai-act-2024"];
    let mut wanted = 0;
    for framework in frameworks {
        for file in files_below(&support::root().join("mappings/frameworks").join(framework)) {
            let text = read(&file);
            if support::file_name(&file) == "framework.yaml" {
                continue;
            }
            let id = text.lines().find_map(|l| l.strip_prefix("id: ")).expect("a requirement has an id");
            let mut document = HANDBOOK.to_owned();
            let mut essential = false;
            for line in text.lines() {
                essential = line.trim().strip_prefix("essential: ").map_or(essential, |e| e == "true");
                if let Some(sentence) = line.strip_prefix("    add: ").filter(|_| essential) {
                    document.push_str(sentence.trim_matches(|c| c == '"' || c == '\''));
                    document.push_str("\n\n");
                }
            }
            let id = id.trim_matches('"');
            fs::write(folder.path().join(format!("{framework}__{id}.md")), document).expect("a writable folder");
            wanted += 1;
        }
    }
    let words = ["map", "--framework", "all", "--as-of", AS_OF, "--format", "json"];
    let map = annexa(arguments(&words, &[folder.path().to_owned()])).json();
    let mut held = 0;
    for document in list(&map["documents"]) {
        let path = string(&document["path"]);
        let (framework, id) = path.trim_end_matches(".md").split_once("__").expect("as written");
        let requirements = list(&document["requirements"]).iter();
        let mut own = requirements.filter(|r| string(&r["framework"]) == framework && string(&r["id"]) == id);
        let score = own.next().map_or(0, |r| number(&r["score"]));
        assert!(score >= 3, "{framework} {id}: its sentences give {score} only");
        held += 1;
    }
    assert_eq!((held, wanted), (269, 269));
}
