//! Catalogues made elsewhere become frameworks: the good ones whole, the wrong ones not at all.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::{Run, annexa, arguments, files_below, read, root, scratch};

fn fixture(path: &str) -> PathBuf {
    root().join("tests/import").join(path)
}

fn import(file: &Path, output: &Path, more: &[&str]) -> Run {
    let words: Vec<&str> = ["frameworks", "import"].into_iter().chain(more.iter().copied()).collect();
    annexa(arguments(&words, &[file.to_owned(), "--output".into(), output.to_owned()]))
}

fn show(output: &Path, words: &[&str]) -> Run {
    let words: Vec<&str> = ["frameworks"].into_iter().chain(words.iter().copied()).collect();
    annexa(arguments(&words, &["--add-mappings".into(), output.to_owned()]))
}

/// Topic, id and title of each requirement as `frameworks show` lists them.
fn shown(run: &Run) -> Vec<(String, String, String)> {
    let mut topic = String::new();
    let mut rows = Vec::new();
    for line in run.text().lines().skip(2) {
        match line.strip_prefix("  ") {
            Some(row) => {
                let (id, title) = row.split_at(row.find("  ").or_else(|| row.find(' ')).unwrap_or(row.len()));
                rows.push((topic.clone(), id.trim().to_owned(), title.trim().to_owned()));
            }
            None if !line.is_empty() => topic = line.to_owned(),
            None => {}
        }
    }
    rows
}

fn holds(rows: &[(String, String, String)], wanted: &[(&str, &str, &str)]) {
    let rows: Vec<(&str, &str, &str)> = rows.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
    assert_eq!(rows, wanted);
}

#[test]
fn an_oscal_catalogue_becomes_a_framework() {
    let folder = scratch();
    let run = import(&fixture("good/harbour-controls.json"), folder.path(), &[]).ends_with(0);
    let id = "harbour-control-catalogue-2.1";
    for said in [id, "7 requirements in 4 topics, from OSCAL 1.1.2", "1 withdrawn", "had no text"] {
        assert!(run.text().contains(said), "{said} in:\n{}", run.text());
    }
    let run = show(folder.path(), &["show", id]).ends_with(0);
    assert!(run.text().starts_with("Harbour Control Catalogue: Controls for Port Information Systems (no rules)\n"));
    holds(
        &shown(&run),
        &[
            ("ac Access Control", "AC-1", "Access Policy"),
            ("ac Access Control", "AC-2", "Accounts"),
            ("ac Access Control", "AC-2(1)", "Automated Account Closure"),
            ("ia Identification", "IA-9", "Devices on the Quay"),
            ("IA.P Identification of People", "IA-2", "Proof of Identity"),
            ("cp Continuity", "cp-1", "Continuity Plan"),
            ("cp Continuity", "CP-2", "Exercise the plan every year"),
        ],
    );
    let asks = |requirement: &str| show(folder.path(), &["show", id, requirement]).ends_with(0).text().to_owned();
    let first = asks("AC-1");
    let statement = "a. Write and hand out to [roles named by the port]:\n\
                     1. [one or more of: port-wide; terminal-level; for [roles named by the port]] rules on who may enter \
                     which system; and\n\
                     2. A procedure by which the rules are put to work.\n\
                     b. Look through the rules [interval set by the port].\n";
    assert!(first.contains(statement), "{first}");
    assert!(!first.contains("Guidance") && first.contains("It has no rules"), "{first}");
    assert!(asks("AC-2(1)").contains("after 30 days without use"));
    assert!(asks("AC-2").contains("an owner: \"no sharing\"."));
    assert!(asks("IA-2").contains("before they enter \u{2013} {{ not a place }} \u{1f6a2}."));
    assert!(asks("cp-1").contains("systems.\n\n* who decides\n* who unloads\n"));
    let head = read(&folder.path().join(id).join("framework.yaml"));
    let comments = "# Imported from: OSCAL 1.1.2\n# Published by: Harbour Example Authority\n\
                    # Copyright and licence of the source:\n# https://harbour.example/licence\n";
    assert!(head.starts_with(comments), "{head}");
}

#[test]
fn a_library_becomes_a_framework() {
    let folder = scratch();
    let run = import(&fixture("good/lighthouse-library.yaml"), folder.path(), &["--id", "phare"]).ends_with(0);
    assert!(run.text().contains("5 requirements in 3 topics"), "{}", run.text());
    assert!(run.text().contains("nothing assessable below, and left out: 1"), "{}", run.text());
    holds(
        &shown(&show(folder.path(), &["show", "phare"]).ends_with(0)),
        &[
            ("LAMP The lamp", "LAMP.1", "Care of the lamp"),
            ("LAMP The lamp", "LAMP.2", "Spare lamps"),
            ("fog The fog signal", "fog.1", "The signal is tried every month"),
            ("fog The fog signal", "2.10", "Log of fog"),
            ("all All requirements", "LOG", "Log book"),
        ],
    );
    let asks = |requirement: &str| show(folder.path(), &["show", "phare", requirement]).ends_with(0).text().to_owned();
    assert!(asks("LAMP.1").contains("The keeper shall:\nclean the lens before dusk and record it\n"));
    assert!(asks("LAMP.2").contains("keep two spare lamps:\n- one in the tower\n- one in the store\n"));
    assert!(asks("2.10").contains("Hours of fog are logged: \"from\" and 'to', #every day\n"));
    let head = read(&folder.path().join("phare/framework.yaml"));
    assert!(
        head.contains("# Lighthouse Example Trust.\n# id: \"not-a-key\"\n# Free to copy, with this line.\n"),
        "{head}"
    );
    assert!(head.contains("\nid: \"phare\"\n") && head.contains("\nedition: \"3\"\n"), "{head}");
}

#[test]
fn a_table_becomes_a_framework() {
    let folder = scratch();
    let run = import(&fixture("good/bakery.csv"), folder.path(), &[]).ends_with(0);
    for said in ["4 requirements in 3 topics", "columns that are not read: owner", "blank rows that were left out: 1"] {
        assert!(run.text().contains(said), "{said} in:\n{}", run.text());
    }
    holds(
        &shown(&show(folder.path(), &["show", "bakery"]).ends_with(0)),
        &[
            ("H Bakery hygiene", "H.1", "Hand washing"),
            ("H Bakery hygiene", "H.2", "Tables are cleaned with \"green\" cloths"),
            ("H.3 Ovens", "H.3.1", "Temperature"),
            ("all All requirements", "X", "Allergens"),
        ],
    );
}

/// Each wrong file, the line that is named, and words of the reason.
const WRONG: &[(&str, usize, &str)] = &[
    ("empty.csv", 1, "it is empty"),
    ("letter.txt", 1, "neither JSON, nor YAML, nor a table"),
    ("library-cycle.yaml", 17, "`urn:x:risk:req_node:f:b` lies below itself"),
    ("library-duplicate.yaml", 22, "stands in line 12 already"),
    ("library-no-urn.yaml", 17, "the id is missing"),
    ("library-nothing-assessable.yaml", 1, "no requirements"),
    ("library-syntax.yaml", 12, "not readable as YAML"),
    ("library-threats.yaml", 7, "no framework, only: threats"),
    ("library-unknown-parent.yaml", 19, "there is no parent `urn:x:risk:req_node:f:z`"),
    ("oscal-cut.json", 4, "not readable as OSCAL JSON"),
    ("oscal-dangling-link.json", 19, "the link `#a-9` leads nowhere"),
    ("oscal-deep.json", 139, "more than 32 levels deep (limit DEPTH)"),
    ("oscal-duplicate.json", 37, "the id `a-1` stands in line 15 already"),
    ("oscal-empty.json", 1, "no requirements"),
    ("oscal-no-title.json", 5, "missing field `title`"),
    ("oscal-profile.json", 2, "this is an OSCAL `profile`"),
    ("oscal-unknown-parameter.json", 21, "there is no parameter `a-1_prm_1`"),
    ("oscal-unsafe-id.json", 26, "the id `../../a-2` cannot be used"),
    ("oscal-version-2.json", 7, "OSCAL version `2.0.0` is not known"),
    ("oscal.xml", 1, "it is XML"),
    ("oscal.yaml", 1, "OSCAL as YAML"),
    ("other.json", 1, "JSON without `catalog`"),
    ("settings.yaml", 1, "YAML without `objects`"),
    ("sheet.xlsx", 1, "it is a ZIP archive"),
    ("table-cycle.csv", 2, "`1` lies below itself"),
    ("table-duplicate.csv", 5, "the id `1` stands in line 2 already"),
    ("table-empty-id.csv", 3, "the id is missing"),
    ("table-header-only.csv", 1, "no requirements"),
    ("table-header-twice.csv", 1, "the column `id` twice"),
    ("table-latin-1.csv", 3, "not UTF-8"),
    ("table-long-row.csv", 2, "the row has 4 cells, the header 3"),
    ("table-no-columns.csv", 1, "nor a table whose header has a column `id`"),
    ("table-open-quote.csv", 3, "never closed"),
    ("table-says-nothing.csv", 3, "`2` has neither title nor text"),
    ("table-unknown-parent.csv", 3, "there is no parent `9`"),
    ("table-unsafe-id.csv", 3, "the id `a/b` cannot be used"),
];

#[test]
fn wrong_files_are_refused_with_line_and_reason_and_leave_nothing() {
    let named: Vec<PathBuf> = WRONG.iter().map(|(name, ..)| fixture("wrong").join(name)).collect();
    assert_eq!(files_below(&fixture("wrong")), named, "each wrong file is in the list");
    for (name, line, reason) in WRONG {
        let folder = scratch();
        let run = import(&fixture("wrong").join(name), &folder.path().join("new"), &[]);
        assert_eq!(run.status, 2, "{name}: {}", run.text());
        let wanted = format!("{name}, line {line}: ");
        let found = run.err.lines().any(|l| l.contains(&wanted) && l.contains(reason));
        assert!(found, "`{wanted}` and `{reason}` in:\n{}", run.err);
        assert!(run.out.is_empty() && files_below(folder.path()).is_empty(), "{name}");
    }
}

#[test]
fn all_mistakes_of_a_file_are_told_at_once() {
    let folder = scratch();
    let run = import(&fixture("wrong/table-unknown-parent.csv"), folder.path(), &[]);
    assert!(run.err.contains("it has 2 mistakes") && run.err.contains("line 5: there is no parent `8`"), "{}", run.err);
}

#[test]
fn a_framework_is_replaced_only_when_told_and_only_where_it_was_imported() {
    let folder = scratch();
    let bakery = fixture("good/bakery.csv");
    import(&bakery, folder.path(), &[]).ends_with(0);
    let target = folder.path().join("bakery/requirements.yaml");
    fs::write(&target, "changed").expect("a file is written");
    let run = import(&bakery, folder.path(), &[]).ends_with(2);
    assert!(run.err.contains("exists already; --force replaces it"), "{}", run.err);
    assert_eq!(read(&target), "changed");
    import(&bakery, folder.path(), &["--force"]).ends_with(0);
    assert!(read(&target).contains("Hand washing"));
    assert_eq!(files_below(folder.path()).len(), 2, "nothing is left behind");
    fs::write(folder.path().join("bakery/notes.md"), "my notes").expect("a file is written");
    let run = import(&bakery, folder.path(), &["--force"]).ends_with(2);
    assert!(run.err.contains("notes.md"), "{}", run.err);
    assert_eq!(files_below(folder.path()).len(), 3);
}

#[test]
fn ids_that_are_taken_or_lead_elsewhere_are_refused() {
    let folder = scratch();
    let bakery = fixture("good/bakery.csv");
    for (id, reason) in [
        ("iso42001-2023", "choose another id"),
        ("../up", "lower-case letters"),
        ("A", "lower-case letters"),
        ("..", "lower-case letters"),
    ] {
        let run = import(&bakery, &folder.path().join("in"), &["--id", id]).ends_with(2);
        assert!(run.err.contains(reason), "{id}: {}", run.err);
    }
    assert!(files_below(folder.path()).is_empty());
}

#[test]
fn the_format_can_be_named_and_is_then_not_guessed() {
    let folder = scratch();
    let run = import(&fixture("good/bakery.csv"), folder.path(), &["--format", "oscal"]).ends_with(2);
    assert!(run.err.contains("not readable as OSCAL JSON"), "{}", run.err);
    import(&fixture("good/bakery.csv"), folder.path(), &["--format", "csv"]).ends_with(0);
}

#[test]
fn imported_frameworks_stand_beside_the_built_in_ones() {
    let folder = scratch();
    import(&fixture("good/bakery.csv"), folder.path(), &[]).ends_with(0);
    import(&fixture("good/lighthouse-library.yaml"), folder.path(), &["--id", "phare"]).ends_with(0);
    let listed = show(folder.path(), &[]).ends_with(0);
    for id in ["bakery\n", "phare\n", "iso42001-2023\n", "4 requirements, no rules\n"] {
        assert!(listed.text().contains(id), "{id} in {}", listed.text());
    }
    // The folder of one framework, and several folders.
    let one = arguments(
        &["frameworks", "--add-mappings"],
        &[folder.path().join("bakery"), "--add-mappings".into(), folder.path().join("phare")],
    );
    assert_eq!(annexa(one).ends_with(0).text(), listed.text());
    let other = scratch();
    let run = show(other.path(), &[]).ends_with(2);
    assert!(run.err.contains("belongs neither"), "{}", run.err);
}

#[test]
fn the_same_file_gives_the_same_framework() {
    for name in ["good/harbour-controls.json", "good/lighthouse-library.yaml", "good/bakery.csv"] {
        let [first, second] = [scratch(), scratch()];
        for folder in [&first, &second] {
            import(&fixture(name), folder.path(), &["--id", "x"]).ends_with(0);
        }
        for file in ["x/framework.yaml", "x/requirements.yaml"] {
            assert_eq!(read(&first.path().join(file)), read(&second.path().join(file)), "{name}");
        }
    }
}
