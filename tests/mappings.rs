//! `annexa mappings check`: the mappings pass, and a mistake in them is named with its file, line and column.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::{REQUIREMENTS, Run, annexa, arguments, corpus, files_below, read, root, scratch};

/// A requirement that every test below may break.
const REQUIREMENT: &str = "frameworks/iso42001-2023/A.5.4.yaml";

/// A copy of `mappings/` to be broken.
struct Copy(tempfile::TempDir);

impl Copy {
    fn new() -> Self {
        let copy = Self(scratch());
        let from = root().join("mappings");
        for file in files_below(&from) {
            let to = copy.path(file.strip_prefix(&from).expect("below the folder"));
            fs::create_dir_all(to.parent().expect("a folder")).expect("a writable folder");
            fs::copy(&file, &to).expect("a copy");
        }
        copy
    }

    fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.path().join(name)
    }

    /// Puts `replacement` in place of the first line of `file` for which `is_meant` holds after a line for which
    /// `follows` holds; returns its number, from 1.
    #[track_caller]
    fn replace_line(&self, file: &str, follows: &str, is_meant: impl Fn(&str) -> bool, replacement: &str) -> usize {
        let path = self.path(file);
        let text = read(&path);
        let mut lines: Vec<&str> = text.lines().collect();
        let after =
            lines.iter().position(|l| l.trim() == follows).unwrap_or_else(|| panic!("{file}: no line {follows}"));
        let found = lines.iter().skip(after + 1).position(|l| is_meant(l));
        let at = found.unwrap_or_else(|| panic!("{file}: no line to break after {follows}")) + after + 1;
        lines[at] = replacement;
        fs::write(path, lines.join("\n") + "\n").expect("a writable copy");
        at + 1
    }

    fn check(&self) -> Run {
        annexa(arguments(&["mappings", "check", "--path"], &[self.0.path().to_owned()]))
    }
}

/// Asserts that a check failed and named the place and the kind of mistake.
#[track_caller]
fn names(run: &Run, place: &str, code: &str) {
    assert_eq!(run.status, 2, "{}{}", run.text(), run.err);
    let wanted = format!("{place}: error[{code}]: ");
    assert!(run.err.lines().any(|l| l.starts_with(&wanted)), "no line begins with `{wanted}` in:\n{}", run.err);
}

#[test]
fn the_built_in_mappings_pass_and_every_example_is_run() {
    let run = annexa(["mappings", "check"]).ends_with(0);
    assert_eq!(run.err, "");
    let numbers: Vec<usize> =
        run.text().split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect();
    let [requirements, points, .., examples, wrong] = numbers[..] else { panic!("{}", run.text()) };
    assert!(requirements >= REQUIREMENTS && points >= 3 * requirements, "{}", run.text());
    // Two that meet it, two that do not, and the sentence to add.
    assert!(examples >= 5 * points, "{}", run.text());
    assert_eq!(wrong, 0, "{}", run.text());
}

#[test]
fn the_built_in_mappings_are_those_of_the_repository() {
    let copy = Copy::new();
    assert_eq!(copy.check().text(), annexa(["mappings", "check"]).text());
    let listed = annexa(arguments(&["frameworks", "--mappings"], &[copy.path("")])).ends_with(0);
    assert_eq!(listed.text(), annexa(["frameworks"]).text(), "the digest of the mappings is that of the folder");
}

#[test]
fn an_example_that_does_not_meet_its_point_is_named() {
    let copy = Copy::new();
    let item = |l: &str| l.trim_start().starts_with("- ") && !l.trim_end().ends_with('|');
    let line = copy.replace_line(REQUIREMENT, "yes:", item, "        - The canteen shall serve soup on Fridays.");
    let run = copy.check();
    names(&run, &format!("{REQUIREMENT}:{line}:11"), "C101");
    assert!(run.err.contains("The canteen shall serve soup on Fridays."), "the line is quoted: {}", run.err);
    assert!(run.err.contains("A.5.4/"), "the point is named: {}", run.err);
}

#[test]
fn a_near_miss_that_meets_its_point_is_named() {
    let copy = Copy::new();
    let text = read(&copy.path(REQUIREMENT));
    let add = text.lines().find_map(|l| l.trim().strip_prefix("add: ")).expect("a sentence to add").to_owned();
    let no = |l: &str| l.trim_start().starts_with("- text: ");
    let line = copy.replace_line(REQUIREMENT, "no:", no, &format!("        - text: {add}"));
    let run = copy.check();
    assert_eq!(run.status, 2, "{}", run.err);
    let wanted = format!("{REQUIREMENT}:{line}:");
    assert!(run.err.lines().any(|l| l.starts_with(&wanted) && l.contains("error[C102]")), "{wanted} in {}", run.err);
}

#[test]
fn an_unknown_key_is_named() {
    let copy = Copy::new();
    let line = copy.replace_line(REQUIREMENT, "points:", |l| l.trim() == "essential: true", "    esential: true");
    names(&copy.check(), &format!("{REQUIREMENT}:{line}:5"), "C001");
}

#[test]
fn a_concept_that_does_not_exist_is_named() {
    let copy = Copy::new();
    let about = |l: &str| l.starts_with("about: [") && l.ends_with(']');
    let line = copy.replace_line(REQUIREMENT, "id: A.5.4", about, "about: [sistem-impact-assessment]");
    let run = copy.check();
    names(&run, &format!("{REQUIREMENT}:{line}:9"), "C003");
    assert!(run.err.contains("sistem-impact-assessment"), "{}", run.err);
}

#[test]
fn mistakes_in_two_files_are_reported_in_one_run() {
    let copy = Copy::new();
    let other = "frameworks/iso42001-2023/A.5.5.yaml";
    let about = |l: &str| l.starts_with("about: [") && l.ends_with(']');
    let first = copy.replace_line(REQUIREMENT, "id: A.5.4", about, "about: [no-such-concept]");
    let second = copy.replace_line(other, "points:", |l| l.trim() == "essential: true", "    esential: true");
    let run = copy.check();
    names(&run, &format!("{REQUIREMENT}:{first}:9"), "C003");
    names(&run, &format!("{other}:{second}:5"), "C001");
}

#[test]
fn broken_mappings_judge_nothing() {
    let copy = Copy::new();
    let line = copy.replace_line(REQUIREMENT, "points:", |l| l.trim() == "essential: true", "    esential: true");
    let words = ["assess", "--mappings"];
    let run = annexa(arguments(&words, &[copy.path(""), corpus("formats/procedure.md")])).ends_with(2);
    assert!(run.out.is_empty(), "{}", run.text());
    assert!(run.err.contains(&format!("{REQUIREMENT}:{line}:5")), "{}", run.err);
}

#[test]
fn only_narrows_the_check_to_the_requirements_named() {
    let copy = Copy::new();
    let item = |l: &str| l.trim_start().starts_with("- ") && !l.trim_end().ends_with('|');
    copy.replace_line(REQUIREMENT, "yes:", item, "        - The canteen shall serve soup on Fridays.");
    let check = |id: &str| annexa(arguments(&["mappings", "check", "--only", id, "--path"], &[copy.path("")]));
    check("A.5.5").ends_with(0);
    check("A.5.4").ends_with(2);
}

#[test]
fn a_folder_that_does_not_exist_ends_with_2() {
    let run = annexa(["mappings", "check", "--path", "no/such/folder"]).ends_with(2);
    assert!(run.err.contains("no/such/folder"), "{}", run.err);
}

/// A file of the mappings with `from` in place of `to` once; returns the line it stands in, from 1.
#[track_caller]
fn broken(copy: &Copy, file: &str, from: &str, to: &str) -> usize {
    let path = copy.path(file);
    let text = read(&path);
    let at = text.find(from).unwrap_or_else(|| panic!("{file}: no `{from}`"));
    fs::write(&path, text.replacen(from, to, 1)).expect("a writable copy");
    text[..at].lines().count().max(1)
}

#[test]
fn a_rule_may_only_be_borrowed_from_a_point_that_has_one() {
    let lender = "same_as: iso42001-2023/";
    let borrows = |f: &PathBuf| read(f).contains(lender);
    let copy = Copy::new();
    let folder = copy.path("frameworks/iso27001-2022");
    let file = files_below(&folder).into_iter().find(borrows).expect("a clause borrows a rule of the other standard");
    let name = format!("frameworks/iso27001-2022/{}", support::file_name(&file));
    let line = broken(&copy, &name, lender, "same_as: iso42001-2023/9.2/no-such-point-");
    let run = copy.check();
    assert_eq!(run.status, 2);
    assert!(run.err.contains(&format!("{name}:{line}:")) && run.err.contains("error[C003]"), "{}", run.err);
}

#[test]
fn weights_of_relevance_are_complete_and_known() {
    let copy = Copy::new();
    let line = broken(&copy, "relevance.yaml", "of: early", "of: earliness");
    let run = copy.check();
    names(&run, &format!("relevance.yaml:{line}:10"), "C003");
    assert!(run.err.contains("`early` has no weight"), "{}", run.err);
}

#[test]
fn clauses_and_pairs_name_what_the_framework_has() {
    let file = "frameworks/iso42001-2023/framework.yaml";
    let cases = [
        (r#"{id: "6.1", title"#, r#"{id: "6.9", title"#, "C003", "no requirement below `6.9`"),
        (r#"{id: "6.1", title"#, r#"{id: "6.2", title"#, "C002", "`6.2` is a requirement itself"),
        ("second: A.2.2}", "second: A.2.9}", "C003", "no requirement `A.2.9`"),
        ("role: operation", "role: operations", "C003", "there is no role `operations`"),
    ];
    for (from, to, code, says) in cases {
        let copy = Copy::new();
        let line = broken(&copy, file, from, to);
        let run = copy.check();
        assert_eq!(run.status, 2, "{to}: {}", run.err);
        let place = format!("{file}:{line}:");
        let told = run.err.lines().any(|l| l.starts_with(&place) && l.contains(&format!("error[{code}]")));
        assert!(told && run.err.contains(says), "{to}: {}", run.err);
    }
}

#[test]
fn a_former_control_went_into_one_that_exists() {
    let copy = Copy::new();
    let file = "crosswalks/iso27001-2013--iso27001-2022.yaml";
    broken(&copy, file, "to: [A.5.16]", "to: [A.5.99]");
    let run = copy.check();
    assert!(run.status == 2 && run.err.contains(file) && run.err.contains("A.5.99"), "{}", run.err);
}

#[test]
fn all_114_controls_of_2013_went_somewhere() {
    let text = read(&root().join("mappings/crosswalks/iso27001-2013--iso27001-2022.yaml"));
    let rows: Vec<&str> = text.lines().filter(|l| l.trim_start().starts_with("- {from: A.")).collect();
    assert_eq!(rows.len(), 114);
    // Sections A.5 to A.18 of 2013, and how many controls each had.
    let sections = [2, 7, 6, 10, 14, 2, 15, 14, 7, 13, 5, 7, 4, 8];
    for (section, count) in (5..).zip(sections) {
        let has = rows.iter().filter(|r| r.contains(&format!("from: A.{section}."))).count();
        assert_eq!(has, count, "section A.{section}");
    }
    // Eleven controls of 2022 are new.
    let new =
        ["A.5.7", "A.5.23", "A.5.30", "A.7.4", "A.8.9", "A.8.10", "A.8.11", "A.8.12", "A.8.16", "A.8.23", "A.8.28"];
    let came_from: Vec<String> = rows
        .iter()
        .filter_map(|r| r.split("to: [").nth(1)?.split(']').next().map(str::to_owned))
        .flat_map(|list| list.split(", ").map(str::to_owned).collect::<Vec<_>>())
        .collect();
    assert!(new.iter().all(|n| !came_from.iter().any(|c| c == n)), "a new control came from an old one");
    let distinct: std::collections::BTreeSet<&String> = came_from.iter().collect();
    assert_eq!(distinct.len() + new.len(), 93);
}

#[test]
fn a_number_of_2013_is_resolved_to_that_of_2022() {
    let folder = scratch();
    let text =
        "# Access control policy (ISO 27001)\n\nUser registration follows A.9.2.1; logs are kept as A.12.4.1 asks.\n";
    fs::write(folder.path().join("policy.md"), text).expect("a writable folder");
    let words = ["assess", "--as-of", "2026-11-20", "--format", "json", "--ocr", "off"];
    let report = annexa(arguments(&words, &[folder.path().to_owned()])).json();
    let findings = report["findings"].as_array().expect("findings");
    let reasons: Vec<&str> = findings
        .iter()
        .filter(|f| f["id"] == "citation-wrong")
        .map(|f| f["reason"].as_str().expect("a reason"))
        .collect();
    for part in
        ["A.9.2.1: that is User registration", "it is now A.5.16 Identity management", "it is now A.8.15 Logging"]
    {
        assert!(reasons.iter().any(|r| r.contains(part)), "no `{part}` in {reasons:#?}");
    }
}
