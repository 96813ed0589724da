//! The command line: verbs, exit codes, files, pipes, manifests and schemas.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use support::{
    AS_OF, FRAMEWORK, Run, annexa, arguments, command, corpus, files_below, judge, list, read, rows, run, scratch,
    string, tidewell,
};

fn document() -> PathBuf {
    corpus("formats/procedure.md")
}

/// The verbs that `annexa [verbs] --help` lists.
fn verbs(above: &[&str]) -> Vec<String> {
    let help = annexa(above.iter().copied().chain(["--help"])).ends_with(0);
    let listed = help.text().lines().skip_while(|l| *l != "Commands:").skip(1).take_while(|l| !l.is_empty());
    let verb = |l: &str| l.strip_prefix("  ").filter(|l| !l.starts_with(' ')).map(str::to_owned);
    let names = listed.filter_map(verb).filter_map(|l| l.split_whitespace().next().map(str::to_owned));
    names.filter(|name| name != "help").collect()
}

#[test]
fn every_verb_explains_itself() {
    let top = verbs(&[]);
    for verb in ["assess", "explain", "frameworks", "map", "mappings", "schema", "soa", "text"] {
        assert!(top.iter().any(|v| v == verb), "no verb {verb} in {top:?}");
    }
    for verb in &top {
        let mut calls = vec![vec![verb.clone()]];
        calls.extend(verbs(&[verb]).into_iter().map(|below| vec![verb.clone(), below]));
        for call in calls {
            let help = annexa(call.iter().map(String::as_str).chain(["--help"])).ends_with(0);
            let usage = format!("Usage: annexa {}", call.join(" "));
            assert!(help.text().contains(&usage), "{usage}: {}", help.text());
            assert!(!help.text().starts_with("Usage"), "{} says what it does: {}", call.join(" "), help.text());
            assert_eq!(help.err, "");
        }
    }
}

#[test]
fn wrong_usage_ends_with_2_and_prints_nothing() {
    let file = document();
    let file = file.to_str().expect("UTF-8");
    for wrong in [
        &[][..],
        &["judge"],
        &["assess"],
        &["assess", file, "--as-of", "2026-02-30"],
        &["assess", file, "--as-of", "tomorrow"],
        &["assess", file, "--jobs", "0"],
        &["assess", file, "--window", "0"],
        &["assess", file, "--fail-under", "6"],
        &["assess", file, "--format", "docx"],
        &["text"],
        &["text", "no/such/file.md"],
        &["explain", file],
        &["explain", "A.5.4"],
        &["explain", file, "A.99"],
        &["frameworks", "show"],
        &["frameworks", "show", FRAMEWORK, "A.6.3"],
    ] {
        let run = annexa(wrong);
        assert_eq!(run.status, 2, "{wrong:?}: {}", run.err);
        assert!(run.out.is_empty(), "{wrong:?} prints {}", run.text());
        assert!(!run.err.is_empty(), "{wrong:?} says nothing");
    }
}

#[test]
fn an_unknown_framework_ends_with_2_and_names_the_known_ones() {
    let file = document();
    let file = file.to_str().expect("UTF-8");
    for call in [
        &["assess", "--framework", "iso9001-2015", file][..],
        &["map", "--framework", "iso9001-2015", file],
        &["frameworks", "show", "iso9001-2015"],
    ] {
        let run = annexa(call).ends_with(2);
        assert!(run.out.is_empty(), "{call:?}");
        assert!(run.err.contains("iso9001-2015") && run.err.contains(FRAMEWORK), "{call:?}: {}", run.err);
    }
}

#[test]
fn fail_under_ends_with_1_and_still_reports() {
    for verb in ["assess", "map"] {
        let limited = |limit: &str| {
            annexa(arguments(&[verb, "--as-of", AS_OF, "--format", "json", "--fail-under", limit], &[document()]))
        };
        let below = limited("5").ends_with(1);
        let report: Value = serde_json::from_slice(&below.out).expect("the report all the same");
        assert_eq!(list(&report["documents"]).len(), 1);
        assert_eq!(limited("0").ends_with(0).out, below.out);
    }
}

#[test]
fn output_goes_whole_into_the_file_and_leaves_nothing_else() {
    let folder = scratch();
    let file = folder.path().join("report");
    for (verb, format) in [
        ("assess", "json"),
        ("assess", "html"),
        ("assess", "markdown"),
        ("assess", "csv"),
        ("assess", "table"),
        ("map", "json"),
        ("map", "markdown"),
        ("map", "csv"),
        ("map", "table"),
    ] {
        let words = [verb, "--as-of", AS_OF, "--format", format];
        let printed = annexa(arguments(&words, &[document()])).ends_with(0);
        // What stood there before is longer than any report and must be gone.
        fs::write(&file, vec![b'x'; 4_000_000]).expect("a writable folder");
        let written = annexa(arguments(&[&words[..], &["-o"]].concat(), &[file.clone(), document()])).ends_with(0);
        assert!(written.out.is_empty(), "{verb} {format}");
        assert!(
            fs::read(&file).expect("the report") == printed.out,
            "{verb} {format}: the file differs from what is printed"
        );
        assert_eq!(files_below(folder.path()), std::slice::from_ref(&file), "{verb} {format}");
    }
}

#[test]
fn output_that_cannot_be_written_ends_with_2_and_leaves_nothing() {
    let folder = scratch();
    let missing = folder.path().join("no").join("report.json");
    let run = annexa(arguments(&["assess", "-o"], &[missing.clone(), document()])).ends_with(2);
    assert!(run.err.contains(missing.to_str().expect("UTF-8")), "{}", run.err);
    // A folder stands where the file should go.
    let taken = folder.path().join("taken");
    fs::create_dir(&taken).expect("a writable folder");
    let run = annexa(arguments(&["assess", "-o"], &[taken, document()])).ends_with(2);
    assert!(run.err.contains("taken"), "{}", run.err);
    assert!(files_below(folder.path()).is_empty());
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let (sources, file) = (corpus("tidewell/sources/ai"), document());
    for (words, paths) in [
        (&["assess", "--as-of", AS_OF, "--format", "json"][..], std::slice::from_ref(&sources)),
        (&["assess", "--as-of", AS_OF], std::slice::from_ref(&sources)),
        (&["map", "--as-of", AS_OF], std::slice::from_ref(&sources)),
        (&["explain"], &[file.clone(), "A.5.4".into()]),
        (&["text"], std::slice::from_ref(&file)),
        (&["text", "--format", "json"], std::slice::from_ref(&file)),
        (&["frameworks"], &[]),
        (&["frameworks", "show", FRAMEWORK], &[]),
        (&["schema"], &[]),
        (&["--help"], &[]),
    ] {
        let run = with_closed_pipe(arguments(words, paths));
        assert_eq!((run.status, run.err.as_str()), (0, ""), "{words:?}");
    }
}

#[test]
fn a_reader_that_has_seen_enough_of_a_check_is_no_error() {
    let run = with_closed_pipe(arguments(&["mappings", "check", "--only", "A.5.4"], &[]));
    assert_eq!((run.status, run.err.as_str()), (0, ""));
}

/// Runs with a standard output that nobody reads.
fn with_closed_pipe(arguments: Vec<std::ffi::OsString>) -> Run {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut closed = command(arguments);
    closed.stdout(writer);
    run(closed)
}

#[test]
fn a_pipe_gets_neither_colours_nor_progress() {
    for call in [
        arguments(&["assess", "--as-of", AS_OF], &[corpus("tidewell/sources")]),
        arguments(&["map", "--as-of", AS_OF], &[corpus("tidewell/sources")]),
        arguments(&["explain"], &[document(), "A.5.4".into()]),
        arguments(&["frameworks", "show", FRAMEWORK, "A.5.4"], &[]),
        arguments(&["mappings", "check", "--only", "A.5.4"], &[]),
        arguments(&["--help"], &[]),
    ] {
        let plain = annexa(&call).ends_with(0);
        assert!(!plain.text().contains('\u{1b}'), "{call:?} writes an escape sequence into a pipe");
        assert_eq!(plain.err, "", "{call:?}");
    }
    let call = arguments(&["assess", "--as-of", AS_OF], &[document()]);
    let mut quiet = command(&call);
    quiet.env("NO_COLOR", "1").env("TERM", "dumb");
    assert_eq!(run(quiet).text(), annexa(&call).text(), "with NO_COLOR");
}

#[test]
fn frameworks_are_listed_and_a_requirement_is_explained() {
    let all = annexa(["frameworks"]).ends_with(0);
    assert!(all.text().lines().any(|l| l == FRAMEWORK), "{}", all.text());
    assert!(all.text().contains("65 requirements"), "{}", all.text());
    let titles = annexa(["frameworks", "show", FRAMEWORK]).ends_with(0);
    assert!(titles.text().contains("A.5.4    Assessing AI system impact on individuals"), "{}", titles.text());
    let one = annexa(["frameworks", "show", FRAMEWORK, "A.5.4"]).ends_with(0);
    for part in [
        "A.5.4 Assessing AI system impact",
        "A.5.4/who (essential)",
        "Meets it:",
        "Does not:",
        "Only passages about AI",
    ] {
        assert!(one.text().contains(part), "no `{part}` in {}", one.text());
    }
}

#[test]
fn explain_shows_rungs_points_and_quotes() {
    let report = judge("assess", &[document()]).json();
    let requirements = list(&report["frameworks"][0]["requirements"]);
    let best = requirements.iter().max_by_key(|r| r["score"].as_u64()).expect("requirements");
    let id = string(&best["id"]);
    let words = ["explain", "--framework", FRAMEWORK, "--as-of", AS_OF];
    let run = annexa(arguments(&words, &[document(), id.into()])).ends_with(0);
    let head = format!("{FRAMEWORK} {id} {}: {}", string(&best["title"]), best["score"]);
    assert_eq!(run.text().lines().next(), Some(head.as_str()));
    for rung in list(&best["rungs"]) {
        assert!(run.text().contains(string(&rung["reason"])), "{}", run.text());
    }
    for point in list(&best["points"]) {
        assert!(run.text().contains(string(&point["statement"])), "{}", run.text());
        for evidence in list(&point["evidence"]) {
            let quote = string(&evidence["quote"]).replace('\n', " ");
            assert!(run.text().contains(&quote) && run.text().contains(string(&evidence["rule"])), "{}", run.text());
        }
    }
}

#[track_caller]
fn mistakes(schema: &jsonschema::Validator, value: &Value) -> Vec<String> {
    schema.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect()
}

#[test]
fn outputs_are_valid_under_the_schemas_printed() {
    let document = corpus("tidewell/sources/policies/Information-Security-Policy.pdf");
    let explained =
        annexa(arguments(&["explain", "--format", "json", "--as-of", AS_OF], &[document.clone(), "A.5.4".into()]));
    for (of, output, required) in [
        ("explain", explained.json()[0].clone(), "points"),
        ("assess", tidewell("assess", &[]).json(), "findings"),
        ("map", tidewell("map", &[]).json(), "documents"),
        ("text", annexa(arguments(&["text", "--format", "json"], &[document])).json(), "blocks"),
    ] {
        let schema = annexa(["schema", of]).json();
        assert!(schema["$schema"].is_string() && schema["properties"][required].is_object(), "{of}: {schema}");
        jsonschema::meta::validate(&schema).unwrap_or_else(|e| panic!("the schema of {of} is none: {e}"));
        let schema = jsonschema::validator_for(&schema).expect("a schema");
        assert_eq!(mistakes(&schema, &output), Vec::<String>::new(), "{of}");
        // A schema that lets everything pass would be worth nothing.
        let mut lacking = output.clone();
        lacking.as_object_mut().expect("an object").remove(required);
        assert!(!schema.is_valid(&lacking), "{of} without {required} is valid");
        let mut wrong = output;
        wrong["schema_version"] = Value::from(1);
        assert!(!schema.is_valid(&wrong), "{of} with a number for its version is valid");
    }
    assert_eq!(annexa(["schema"]).out, annexa(["schema", "assess"]).out);
}

#[test]
fn text_is_printed_as_it_is_or_with_its_blocks() {
    let folder = scratch();
    let file = folder.path().join("note.md");
    fs::write(&file, "# Note\n\nModels are tested. Ünïcode stays.\n\n- first\n- second\n").expect("a writable folder");
    let plain = annexa(arguments(&["text"], std::slice::from_ref(&file))).ends_with(0);
    assert!(plain.text().contains("Models are tested. Ünïcode stays."), "{}", plain.text());
    let report = annexa(arguments(&["text", "--format", "json"], &[file])).json();
    assert_eq!(string(&report["text"]), plain.text());
    let kinds: Vec<&str> = list(&report["blocks"]).iter().map(|b| string(&b["kind"])).collect();
    assert_eq!(kinds.iter().filter(|k| **k == "list_item").count(), 2, "{kinds:?}");
    assert_eq!(report["media_type"], "text/markdown");
}

#[test]
fn parts_beside_the_text_are_left_out_on_demand() {
    let folder = scratch();
    let file = folder.path().join("note.html");
    let page = "<html><body><header>Tidewell</header><p>Models are tested.</p><footer>2026</footer></body></html>";
    fs::write(&file, page).expect("a writable folder");
    let whole = annexa(arguments(&["text"], std::slice::from_ref(&file))).ends_with(0);
    assert_eq!(whole.text(), "Tidewell\n\nModels are tested.\n\n2026");
    let parts = ["text", "--leave-out", "headers,notes,comments,text-boxes"];
    let body = annexa(arguments(&parts, std::slice::from_ref(&file))).ends_with(0);
    assert_eq!(body.text(), "Models are tested.");
    let parts = ["text", "--format", "json", "--leave-out", "headers"];
    let report = annexa(arguments(&parts, std::slice::from_ref(&file))).json();
    assert_eq!((string(&report["text"]), list(&report["blocks"]).len()), ("Models are tested.", 1));
    annexa(arguments(&["text", "--leave-out", "titles"], &[file])).ends_with(2);
}

/// A manifest in a file of this name, and a run of `assess` over the document with it.
fn with_manifest(name: &str, text: &str) -> (Run, PathBuf, tempfile::TempDir) {
    let folder = scratch();
    let file = folder.path().join(name);
    fs::write(&file, text).expect("a writable folder");
    let words = ["assess", "--as-of", AS_OF, "--framework", FRAMEWORK, "--format", "json", "--manifest"];
    let run = annexa(arguments(&words, &[file.clone(), document()]));
    (run, file, folder)
}

/// Manifests with a mistake: name, text, the line it stands in, and a word of the message.
const BROKEN: [(&str, &str, usize, &str); 12] = [
    ("column.csv", "path,ownr\nprocedure.md,Ada\n", 1, "ownr"),
    ("date.csv", "path,approved_on\nother.md,2026-01-31\nprocedure.md,2026-02-30\n", 3, "2026-02-30"),
    ("status.csv", "path,status\nprocedure.md,agreed\n", 2, "agreed"),
    ("role.csv", "path,role\nprocedure.md,boss\n", 2, "boss"),
    ("excluded.csv", "framework,requirement,justification\n,A.5.4,Not used\n,A.7.6,\n", 3, "A.7.6"),
    ("twice.csv", "path,owner\nprocedure.md,Ada\nprocedure.md,Bob\n", 3, "procedure.md"),
    ("nothing.csv", "path,owner\n,Ada\n", 2, "path"),
    ("lines.csv", "path,title\na.md,\"one\ntwo\"\nb.md,x\na.md,y\n", 5, "a.md"),
    ("column.toml", "[[document]]\npath = \"procedure.md\"\nownr = \"Ada\"\n", 3, "ownr"),
    ("date.toml", "# facts\n[[document]]\npath = \"procedure.md\"\nnext_review = \"soon\"\n", 2, "soon"),
    ("excluded.toml", "[[not_applicable]]\nrequirement = \"A.5.4\"\n", 1, "A.5.4"),
    ("syntax.toml", "[[document]]\npath = \n", 2, ""),
];

#[test]
fn a_mistake_in_a_manifest_is_named_with_file_and_line() {
    let mut wrong = Vec::new();
    for (name, text, line, word) in BROKEN {
        let (run, file, _folder) = with_manifest(name, text);
        assert!(run.out.is_empty(), "{name} prints a report");
        let wanted = format!("{}, line {line}: ", file.display());
        if run.status != 2 || !run.err.contains(&wanted) || !run.err.contains(word) {
            wrong.push(format!("{name}: status {}, wanted line {line} and `{word}`: {}", run.status, run.err));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_manifest_that_does_not_exist_ends_with_2() {
    let run = annexa(arguments(&["assess", "--manifest", "no/such.csv"], &[document()])).ends_with(2);
    assert!(run.err.contains("no/such.csv"), "{}", run.err);
}

#[test]
fn an_exclusion_is_not_applicable_with_its_justification() {
    let csv = "framework,requirement,justification\n,A.10.4,We have no customers\niso42001-2023,A.7.6,\"No data, no preparation\"\n";
    let toml = "[[not_applicable]]\nrequirement = \"A.10.4\"\njustification = \"We have no customers\"\n\n\
                [[not_applicable]]\nframework = \"iso42001-2023\"\nrequirement = \"A.7.6\"\n\
                justification = \"No data, no preparation\"\n";
    let from = |name, text| with_manifest(name, text).0.json();
    let report = from("manifest.csv", csv);
    assert_eq!(report, from("manifest.toml", toml));
    let requirement = |id: &str| {
        let found = list(&report["frameworks"][0]["requirements"]).iter().find(|r| r["id"] == id);
        found.unwrap_or_else(|| panic!("{id} is left out")).clone()
    };
    for (id, justification) in [("A.10.4", "We have no customers"), ("A.7.6", "No data, no preparation")] {
        let excluded = requirement(id);
        assert_eq!(excluded["applicable"], false, "{id}");
        assert_eq!(excluded["justification"], justification, "{id}");
        assert!(excluded["score"].is_null() && excluded["level"].is_null(), "{id}: {excluded}");
        assert!(!list(&report["findings"]).iter().any(|f| f["requirement"] == id), "a finding on {id}");
    }
    assert_eq!(requirement("A.10.3")["applicable"], true);
    assert_eq!(report["summary"]["not_applicable"], 2);
    assert_eq!(report["summary"]["applicable"], 63);
}

#[test]
fn an_exclusion_does_not_fail_a_limit() {
    let ids: Vec<String> = support::scores(&judge("assess", &[document()]).json()).into_keys().collect();
    let excluded: String = ids.iter().map(|id| format!("{id},none of it here\n")).collect();
    let folder = scratch();
    let file = folder.path().join("manifest.csv");
    fs::write(&file, format!("requirement,justification\n{excluded}")).expect("a writable folder");
    let words = ["assess", "--framework", FRAMEWORK, "--fail-under", "5", "--manifest"];
    annexa(arguments(&words, &[file, document()])).ends_with(0);
}

/// The manifest of the sample company in TOML.
fn as_toml(manifest: &Path) -> String {
    let columns =
        ["path", "owner", "version", "status", "approved_by", "approved_on", "effective_on", "next_review", "role"];
    let row = |values: &[String; 9]| {
        let keys = columns.iter().zip(values).filter(|(_, value)| !value.is_empty());
        keys.map(|(key, value)| format!("{key} = {value:?}\n")).collect::<String>()
    };
    rows(manifest, columns).iter().map(|values| format!("[[document]]\n{}\n", row(values))).collect()
}

#[test]
fn a_manifest_may_be_csv_or_toml_with_any_line_ends_and_supplies_what_texts_lack() {
    let manifest = corpus("tidewell/manifest.csv");
    let folder = scratch();
    let put = |name: &str, text: String| {
        let file = folder.path().join(name);
        fs::write(&file, text).expect("a writable folder");
        file
    };
    let toml = put("manifest.toml", as_toml(&manifest));
    let windows =
        put("windows.csv", format!("\u{feff}{}", read(&manifest).replace("\r\n", "\n").replace('\n', "\r\n")));
    let assess = |file: &Path| {
        let words = ["assess", "--as-of", AS_OF, "--format", "json", "--manifest"];
        annexa(arguments(&words, &[file.to_owned(), corpus("tidewell/sources")]))
    };
    let first = assess(&manifest).ends_with(0);
    assert_eq!(first.err, "", "the manifest names only files that are there");
    for other in [toml, windows] {
        let run = assess(&other).ends_with(0);
        assert!(run.out == first.out, "{} gives another result", other.display());
    }
    let report: Value = serde_json::from_slice(&first.out).expect("JSON");
    let register = list(&report["documents"]).iter().find(|d| d["path"] == "ai/ai-risk-register.md").expect("listed");
    assert_eq!(register["facts"]["owner"], "Amara Okafor");
    assert_eq!(register["facts"]["next_review"], "2027-02-28");
}

#[test]
fn a_manifest_in_the_folder_is_no_document_and_what_it_names_in_vain_is_said() {
    let folder = scratch();
    fs::copy(document(), folder.path().join("procedure.md")).expect("a copy");
    let manifest = folder.path().join("manifest.csv");
    fs::write(&manifest, "path,owner\nprocedure.md,Ada Lovelace\nprocedures.md,Nobody\n").expect("a writable folder");
    let words = ["assess", "--as-of", AS_OF, "--format", "json", "--manifest"];
    let run = annexa(arguments(&words, &[manifest, folder.path().to_owned()])).ends_with(0);
    assert!(run.err.contains("procedures.md"), "{}", run.err);
    let report = run.json();
    let documents: Vec<&str> = list(&report["documents"]).iter().map(|d| string(&d["path"])).collect();
    assert_eq!(documents, ["procedure.md"]);
    assert_eq!(report["documents"][0]["facts"]["owner"], "Ada Lovelace");
}

#[test]
#[cfg(unix)]
fn a_device_is_written_to_and_not_replaced() {
    let folder = support::scratch();
    let link = folder.path().join("out");
    std::os::unix::fs::symlink("/dev/stdout", &link).expect("a link");
    let words = ["map", "--as-of", AS_OF, "--format", "json", "-o", link.to_str().expect("a UTF-8 path")];
    let map = annexa(arguments(&words, &[document()])).json();
    assert_eq!(list(&map["documents"]).len(), 1);
    assert!(link.symlink_metadata().expect("it is still there").is_symlink(), "the link was replaced by a file");
}
