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
