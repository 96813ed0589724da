//! The arrows between the crates are those of `ARCHITECTURE.md`, its invariants on the outside world hold, and every
//! requirement of ISO/IEC 42001 has its file.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use support::{FRAMEWORK, REQUIREMENTS, files_below, read, root};

type Arrows = BTreeMap<String, BTreeSet<String>>;

/// The folders below `crates/`.
fn crates() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("crates")).expect("the workspace has crates");
    let mut folders: Vec<PathBuf> =
        entries.map(|e| e.expect("a readable entry").path()).filter(|p| p.is_dir()).collect();
    folders.sort();
    folders
}

/// Arrows from each crate to crates of the workspace, through the kinds of dependencies for which `counts` holds.
fn arrows(counts: impl Fn(&str) -> bool) -> Arrows {
    let names: BTreeSet<String> = crates().iter().map(|c| support::file_name(c)).collect();
    let mut arrows = Arrows::new();
    for folder in crates() {
        let manifest: toml::Table = read(&folder.join("Cargo.toml")).parse().expect("TOML");
        let name = manifest["package"]["name"].as_str().expect("a name").to_owned();
        assert_eq!(name, support::file_name(&folder), "a crate is called as its folder");
        let of_targets =
            manifest.get("target").and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::values);
        let tables = of_targets.filter_map(toml::Value::as_table).chain([&manifest]);
        let dependencies = tables
            .flat_map(|table| table.iter().filter(|(kind, _)| kind.ends_with("dependencies") && counts(kind)))
            .flat_map(|(_, entries)| entries.as_table().expect("a table").keys());
        arrows.insert(name, dependencies.filter(|d| names.contains(*d)).cloned().collect());
    }
    arrows
}

/// The words in backticks.
fn code(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The table of `ARCHITECTURE.md` whose head is "crate | what it does | may depend on".
fn table() -> Arrows {
    let text = read(&root().join("ARCHITECTURE.md"));
    let cells = |line: &str| line.trim().trim_matches('|').split('|').map(|c| c.trim().to_owned()).collect::<Vec<_>>();
    let body = text.lines().skip_while(|l| cells(l) != ["crate", "what it does", "may depend on"]).skip(2);
    let mut arrows = Arrows::new();
    for line in body.take_while(|l| l.starts_with('|')) {
        let [name, _, depends] = &cells(line)[..] else { panic!("three columns are needed: {line}") };
        let name = code(name).next().unwrap_or_else(|| panic!("no crate named: {line}")).to_owned();
        let twice = arrows.insert(name, code(depends).map(str::to_owned).collect());
        assert!(twice.is_none(), "named twice: {line}");
    }
    assert!(!arrows.is_empty(), "ARCHITECTURE.md has no table of the crates");
    arrows
}

#[test]
fn the_arrows_are_those_of_the_table() {
    assert_eq!(arrows(|kind| kind != "dev-dependencies"), table());
}

#[test]
fn no_arrow_leads_back() {
    // Those of tests as well.
    let mut left = arrows(|_| true);
    while !left.is_empty() {
        let free: Vec<String> = left.iter().filter(|(_, to)| to.is_empty()).map(|(name, _)| name.clone()).collect();
        assert!(!free.is_empty(), "these crates depend on each other in a circle, or lead to one: {left:#?}");
        for name in free {
            left.remove(&name);
            left.values_mut().for_each(|to| {
                to.remove(&name);
            });
        }
    }
}

/// What of the outside world code can touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outside {
    Files,
    Environment,
    Processes,
    Network,
    Clock,
    Terminal,
}

/// What a crate may touch; a crate that is not named here, nothing.
fn may_touch(name: &str) -> &'static [Outside] {
    match name {
        "annexa-engine" => &[Outside::Files],
        // It ends the process where a test asked for it, and only when built for that.
        "annexa-store" => &[Outside::Files, Outside::Clock, Outside::Processes],
        // Certificates and files on their way in; connections; the day of an assessment.
        "annexa-server" => &[Outside::Files, Outside::Clock, Outside::Network],
        // The child reads the descriptor that it was given, and tries in vain what it must not be able to do.
        "annexa-sandbox" => &[
            Outside::Files,
            Outside::Environment,
            Outside::Processes,
            Outside::Network,
            Outside::Clock,
            Outside::Terminal,
        ],
        "annexa-cli" => &[Outside::Files, Outside::Environment, Outside::Processes, Outside::Clock, Outside::Terminal],
        // A tool of the project's own: it reads labels and prints figures.
        "annexa-eval" => &[Outside::Files, Outside::Processes, Outside::Terminal],
        _ => &[],
    }
}

/// Names and marks of Rust source, without comments, strings and what is compiled for tests only.
fn tokens(source: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    for line in without_tests(source).iter().map(|l| without_strings(l)) {
        let mut word = String::new();
        for c in line.chars().chain([' ']) {
            if c.is_alphanumeric() || c == '_' {
                word.push(c);
                continue;
            }
            if !word.is_empty() {
                tokens.push(std::mem::take(&mut word));
            }
            if !c.is_whitespace() {
                tokens.push(c.to_string());
            }
        }
    }
    tokens
}

/// The lines without comments and without the items under `#[cfg(test)]`, whose end rustfmt shows by its indentation.
fn without_tests(source: &str) -> Vec<&str> {
    let mut kept = Vec::new();
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        if line.trim_start().starts_with("//") {
            continue;
        }
        if line.trim() != "#[cfg(test)]" {
            kept.push(line);
            continue;
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        let item = lines.find(|l| !l.trim_start().starts_with("#[")).unwrap_or_default();
        if !item.ends_with(';') {
            let end = [format!("{indent}}}"), format!("{indent}}};")];
            lines.find(|l| end.iter().any(|e| e == l));
        }
    }
    kept
}

/// The line without what stands in double quotes and without a comment at its end.
fn without_strings(line: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if inside => drop(chars.next()),
            // A character literal that is a quotation mark.
            '\'' if !inside && chars.peek() == Some(&'"') => drop(chars.next()),
            '"' => inside = !inside,
            '/' if !inside && chars.peek() == Some(&'/') => break,
            _ if inside => {}
            _ => out.push(c),
        }
    }
    out
}

/// What of the outside world these tokens touch.
fn touched(tokens: &[String]) -> BTreeSet<Outside> {
    let mut touched = BTreeSet::new();
    for (at, token) in tokens.iter().enumerate() {
        let next = |n: usize| tokens.get(at + n).map_or("", String::as_str);
        if token == "std" && next(1) == ":" && next(2) == ":" {
            let modules: Vec<&str> = if next(3) == "{" { first_names(&tokens[at + 4..]) } else { vec![next(3)] };
            touched.extend(modules.into_iter().filter_map(|module| match module {
                "fs" => Some(Outside::Files),
                "env" => Some(Outside::Environment),
                "process" => Some(Outside::Processes),
                // An address as a value reaches nobody.
                "net" if next(3) == "net" && next(6) == "SocketAddr" => None,
                "net" => Some(Outside::Network),
                _ => None,
            }));
        }
        match token.as_str() {
            "print" | "println" | "eprint" | "eprintln" | "dbg" if next(1) == "!" => touched.insert(Outside::Terminal),
            "stdout" | "stderr" | "stdin" if next(1) == "(" => touched.insert(Outside::Terminal),
            "SystemTime" | "Instant" | "Zoned" | "Timestamp" => touched.insert(Outside::Clock),
            _ => false,
        };
    }
    touched
}

/// The first name of each path in the braces that `tokens` begin inside of.
fn first_names(tokens: &[String]) -> Vec<&str> {
    let (mut depth, mut first, mut names) = (1, true, Vec::new());
    for token in tokens {
        match token.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            "," if depth == 1 => first = true,
            name if depth == 1 && first => {
                names.push(name);
                first = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

fn is_source(path: &Path) -> bool {
    let is_test = path.components().any(|c| c.as_os_str() == "tests") || support::file_name(path) == "tests.rs";
    path.extension().is_some_and(|e| e == "rs") && !is_test
}

#[test]
fn only_the_engine_reads_files_and_only_the_command_line_touches_the_rest() {
    let mut wrong = Vec::new();
    let mut by_crate: BTreeMap<String, BTreeSet<Outside>> = BTreeMap::new();
    for folder in crates() {
        let name = support::file_name(&folder);
        for file in files_below(&folder.join("src")).into_iter().filter(|f| is_source(f)) {
            let touched = touched(&tokens(&read(&file)));
            let forbidden: Vec<_> = touched.iter().filter(|t| !may_touch(&name).contains(t)).collect();
            if !forbidden.is_empty() {
                wrong.push(format!("{}: {forbidden:?}", file.display()));
            }
            by_crate.entry(name.clone()).or_default().extend(touched);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // A check that no longer sees what is there would find nothing either.
    for name in ["annexa-engine", "annexa-cli"] {
        let seen: Vec<Outside> = by_crate[name].iter().copied().collect();
        let allowed: BTreeSet<Outside> = may_touch(name).iter().copied().collect();
        assert_eq!(seen, allowed.into_iter().collect::<Vec<_>>(), "{name} touches less than it may");
    }
}

#[test]
fn what_touches_the_outside_world_is_seen() {
    for (source, wanted) in [
        ("use std::fs;", Some(Outside::Files)),
        ("use std::{collections::HashMap, env, io};", Some(Outside::Environment)),
        ("let now = std::time::SystemTime::now();", Some(Outside::Clock)),
        ("fn f() { println!(\"x\"); }", Some(Outside::Terminal)),
        ("std::process::exit(1)", Some(Outside::Processes)),
        ("use std::{\n    fmt,\n    net::TcpStream,\n};", Some(Outside::Network)),
        ("use std::net::SocketAddr;", None),
        ("// std::fs is not used", None),
        ("let text = \"std::fs and println!(\";", None),
        ("use std::collections::{self, fs};", None),
        ("#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n", None),
        ("#[cfg(test)]\nmod tests;\nuse std::fs;\n", Some(Outside::Files)),
        ("#[cfg(test)]\nmod tests {\n    fn f() {}\n}\nuse std::fs;\n", Some(Outside::Files)),
    ] {
        assert_eq!(touched(&tokens(source)).into_iter().collect::<Vec<_>>(), Vec::from_iter(wanted), "{source}");
    }
}

/// Clauses that both standards have.
const CLAUSES: [&str; 25] = [
    "4.1", "4.2", "4.3", "4.4", "5.1", "5.2", "5.3", "6.1.1", "6.1.2", "6.1.3", "6.2", "6.3", "7.1", "7.2", "7.3",
    "7.4", "7.5", "8.1", "8.2", "8.3", "9.1", "9.2", "9.3", "10.1", "10.2",
];

/// Numbers from `first` to `last` below `topic`.
fn below(topic: &str, first: u8, last: u8) -> Vec<String> {
    (first..=last).map(|n| format!("{topic}.{n}")).collect()
}

/// The numbers of a standard: facts, kept apart from the files that they are compared with.
fn numbers(framework: &str) -> BTreeSet<String> {
    let controls: &[(&str, u8, u8)] = match framework {
        "iso27001-2022" => &[("A.5", 1, 37), ("A.6", 1, 8), ("A.7", 1, 14), ("A.8", 1, 34)],
        _ => &[
            ("A.2", 2, 4),
            ("A.3", 2, 3),
            ("A.4", 2, 6),
            ("A.5", 2, 5),
            ("A.6.1", 2, 3),
            ("A.6.2", 2, 8),
            ("A.7", 2, 6),
            ("A.8", 2, 5),
            ("A.9", 2, 4),
            ("A.10", 2, 4),
            ("6.1", 4, 4),
            ("8", 4, 4),
        ],
    };
    let clauses = CLAUSES.iter().map(|id| (*id).to_owned());
    clauses.chain(controls.iter().flat_map(|(topic, first, last)| below(topic, *first, *last))).collect()
}

#[test]
fn every_requirement_of_the_standards_has_its_file_and_there_are_no_others() {
    assert_eq!((numbers(FRAMEWORK).len(), numbers("iso27001-2022").len()), (REQUIREMENTS, 118));
    for framework in [FRAMEWORK, "iso27001-2022"] {
        has_files_for(framework);
    }
}

fn has_files_for(framework: &str) {
    let wanted = numbers(framework);
    let folder = root().join("mappings/frameworks").join(framework);
    let files = files_below(&folder).into_iter().filter(|f| support::file_name(f) != "framework.yaml");
    let ids = files.map(|file| {
        let text = read(&file);
        let id = text.lines().find_map(|l| l.strip_prefix("id: ")).map(|id| id.trim_matches('"'));
        let id = id.unwrap_or_else(|| panic!("{}: no id", file.display()));
        assert_eq!(support::file_name(&file), format!("{id}.yaml"), "a file is called as its requirement");
        id.to_owned()
    });
    assert_eq!(ids.collect::<BTreeSet<_>>(), wanted);
    let shown = support::annexa(["frameworks", "show", framework]).ends_with(0);
    let shown: BTreeSet<String> = shown
        .text()
        .lines()
        .filter_map(|l| l.strip_prefix("  ")?.split_whitespace().next().map(str::to_owned))
        .collect();
    assert_eq!(shown, wanted, "what the program shows");
}
