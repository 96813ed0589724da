//! The process that parses can be lost at any time, and can do nothing but parse.
#![cfg(target_os = "linux")]

#[path = "hostile/case.rs"]
#[allow(dead_code, reason = "each test program uses its part")]
mod case;
#[path = "hostile/markup.rs"]
#[allow(dead_code, reason = "each test program uses its part")]
mod markup;
#[path = "hostile/office.rs"]
#[allow(dead_code, reason = "each test program uses its part")]
mod office;
#[path = "hostile/pdf.rs"]
#[allow(dead_code, reason = "each test program uses its part")]
mod pdf;
mod support;
#[path = "hostile/zip.rs"]
#[allow(dead_code, reason = "each test program uses its part")]
mod zip;

use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use annexa_engine::{Limits, Reader};
use serde_json::Value;
use support::{AS_OF, annexa, arguments, command, corpus, files_below, judge, list, scratch, string};

/// Growth of the program's own memory that hostile files may cause, in KiB.
const GROWTH: u64 = 64 << 10;

/// How many documents are read beside the hostile ones.
const DOCUMENTS: usize = 195;

/// Documents that differ, made of the sample company's.
fn documents(folder: &Path) {
    let sources: Vec<_> = files_below(&corpus("tidewell/sources"))
        .into_iter()
        .chain(files_below(&corpus("clean")))
        .filter(|path| path.extension().is_some_and(|suffix| suffix == "md" || suffix == "txt"))
        .collect();
    for number in 0..DOCUMENTS {
        let source = &sources[number % sources.len()];
        let mut text = fs::read_to_string(source).expect("a text");
        text += &format!("\n\nCopy {number} of this document.\n");
        let suffix = source.extension().expect("a suffix").to_string_lossy();
        fs::write(folder.join(format!("{number:03}.{suffix}")), text).expect("a document");
    }
}

/// The hostile files that cost most to refuse.
const WORST: [&str; 5] =
    ["zip_bomb_text.docx", "zip_bomb_nodes.docx", "pdf_operators_256_mib.pdf", "pdf_nested_forms.pdf", "deep.html"];

/// Writes the hostile files of these names and tells how many there are.
fn hostile(folder: &Path, names: impl Fn(&str) -> bool) -> usize {
    let cases = [office::cases(), pdf::cases(), markup::cases()];
    let chosen: Vec<_> = cases.into_iter().flatten().filter(|case| !case.is_large_text && names(&case.name)).collect();
    for case in &chosen {
        fs::write(folder.join(&case.name), &case.bytes).expect("a file");
    }
    chosen.len()
}

/// Files are opened by children of the program within `limits`.
fn reader(limits: Limits) -> Reader {
    Reader::isolated(env!("CARGO_BIN_EXE_annexa").into(), limits, false).expect("a parser starts")
}

#[test]
fn a_parser_that_a_limit_ends_names_it_and_another_takes_its_place() {
    let folder = scratch();
    let large = folder.path().join("large.md");
    fs::write(&large, "The AI system shall be assessed before release.\n\n".repeat(1_000_000)).expect("written");
    let small = corpus("formats/procedure.md");
    assert_eq!(hostile(folder.path(), |name| name == "pdf_nested_forms.pdf"), 1);
    let bomb = folder.path().join("pdf_nested_forms.pdf");
    let defaults = Limits::default;
    let cases = [
        ("memory_bytes", Limits { memory_bytes: 220 << 20, ..defaults() }),
        ("cpu_seconds", Limits { cpu_seconds: 0, operators: 1 << 50, ..defaults() }),
        ("wall_seconds", Limits { wall_seconds: 0, operators: 1 << 50, ..defaults() }),
        ("result_bytes", Limits { result_bytes: 100, ..defaults() }),
    ];
    for (name, limits) in cases {
        let reader = reader(limits);
        let file = match name {
            "memory_bytes" => &large,
            // A small file that draws itself for ever: large files are granted more time.
            "cpu_seconds" | "wall_seconds" => &bomb,
            _ => &small,
        };
        let file = fs::File::open(file).expect("a file");
        let reason = reader.open(&file, &[]).opened.map(|_| ()).expect_err(name);
        assert!(reason.to_string().contains(name), "{name}: {reason}");
        assert_eq!(reason.code(), "too-large", "{name}: {reason}");
    }
    let tight = reader(Limits { memory_bytes: 220 << 20, ..defaults() });
    for _ in 0..3 {
        let lost = tight.open(&fs::File::open(&large).expect("a file"), &[]);
        assert!(lost.opened.is_err());
        let kept = tight.open(&fs::File::open(&small).expect("a file"), &[]);
        assert!(kept.opened.is_ok_and(|opened| opened.document.is_some()));
    }
}

#[test]
fn bombs_change_nothing_about_the_other_documents() {
    let folder = scratch();
    documents(folder.path());
    let calm = judge("map", &[folder.path().to_owned()]).json();
    assert_eq!(hostile(folder.path(), |name| WORST.contains(&name)), WORST.len());
    let mut among = judge("map", &[folder.path().to_owned()]).json();
    assert_eq!(list(&among["documents"]).len(), DOCUMENTS + WORST.len());
    let Some(Value::Array(documents)) = among.get_mut("documents") else { panic!("no documents") };
    documents.retain(|document| !WORST.contains(&string(&document["path"])));
    assert_eq!(calm["documents"].to_string(), among["documents"].to_string());
}

/// Starts `map` over `folder`, with its output in `output`.
fn start(folder: &Path, output: &Path) -> Child {
    let words = ["map", "--framework", support::FRAMEWORK, "--as-of", AS_OF, "--format", "json", "--output"];
    let mut command = command(arguments(&words, &[output.to_owned(), folder.to_owned()]));
    command.stderr(Stdio::null()).spawn().expect("the program starts")
}

/// The processes that `parent` started.
fn children(parent: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").expect("a list of processes");
    let numbers = processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let is_child = |process: &u32| {
        // The name in parentheses may hold anything; state and parent follow it.
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        let behind = stat.rsplit(')').next().unwrap_or_default();
        behind.split_whitespace().nth(1) == Some(&parent.to_string())
    };
    numbers.filter(is_child).collect()
}

#[test]
fn a_killed_parser_costs_no_document_its_result() {
    let folder = scratch();
    documents(folder.path());
    let calm = judge("map", &[folder.path().to_owned()]).json();
    let output = scratch();
    let output = output.path().join("map.json");
    let mut run = start(folder.path(), &output);
    let mut killed = 0;
    let mut pause = 1;
    while run.try_wait().expect("a child").is_none() {
        // No document may lose its parser three times, so the pauses grow.
        std::thread::sleep(Duration::from_millis(10 * pause));
        if let Some(child) = children(run.id()).into_iter().nth(killed % 2) {
            let status = std::process::Command::new("kill").args(["-KILL", &child.to_string()]).status();
            killed += usize::from(status.is_ok_and(|status| status.success()));
            pause += 1;
        }
    }
    assert!(run.wait().expect("a child").success());
    assert!(killed > 0, "nothing was killed");
    let shaken: Value = serde_json::from_slice(&fs::read(&output).expect("a result")).expect("JSON");
    assert_eq!(calm.to_string(), shaken.to_string(), "after {killed} kills");
}

/// The most memory that a run over `folder` had resident itself, its children left out, in KiB.
fn peak(folder: &Path) -> u64 {
    let output = scratch();
    let mut run = start(folder, &output.path().join("map.json"));
    let begun = Instant::now();
    let mut peak = 0;
    loop {
        let status = fs::read_to_string(format!("/proc/{}/status", run.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let size = line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0);
        peak = peak.max(size);
        if let Some(status) = run.try_wait().expect("a child") {
            assert!(status.code().is_some(), "a signal ended it after {:?}: {status}", begun.elapsed());
            return peak;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn bombs_leave_the_programs_own_memory_alone() {
    let folder = scratch();
    documents(folder.path());
    let harmless = peak(folder.path());
    let is_bomb = |name: &str| ["bomb", "pdf_", "deep", "lying", "overlap"].iter().any(|part| name.contains(part));
    let bombs = hostile(folder.path(), is_bomb);
    assert!(bombs > 30, "{bombs} bombs");
    let among = peak(folder.path());
    assert!(among <= harmless + GROWTH, "{among} KiB with {bombs} bombs, {harmless} KiB without");
}

/// What the kernel offers, as `doctor` tells.
fn doctor() -> String {
    let run = annexa(["doctor"]);
    assert!(matches!(run.status, 0 | 1), "{} {}", run.status, run.err);
    run.text().to_owned()
}

fn is_complete(doctor: &str) -> bool {
    ["landlock", "seccomp", "child process", "resource limits", "no new privileges"]
        .iter()
        .all(|means| doctor.lines().any(|line| line.trim_start().starts_with("yes") && line.contains(means)))
}

#[test]
#[allow(clippy::print_stdout, reason = "the record of a run shows what was tested")]
fn the_parser_can_open_nothing_and_start_nothing() {
    let doctor = doctor();
    if !is_complete(&doctor) {
        println!("skipped: this kernel offers less\n{doctor}");
        return;
    }
    let attempts: Vec<&str> = doctor.lines().filter(|line| line.contains("cannot ")).collect();
    for what in ["read a file", "write a file", "TCP socket", "UDP socket", "local socket", "start a program"] {
        let attempt = attempts.iter().find(|line| line.contains(what));
        assert!(attempt.is_some_and(|line| line.trim_start().starts_with("yes")), "{what}:\n{doctor}");
    }
    assert!(attempts.iter().all(|line| line.trim_start().starts_with("yes")), "{doctor}");
}

#[test]
fn protection_can_be_demanded() {
    let complete = is_complete(&doctor());
    let run = annexa(arguments(&["text", "--require-sandbox"], &[corpus("formats/procedure.md")]));
    if complete {
        run.ends_with(0);
    } else {
        assert_ne!(run.status, 0);
        assert!(run.err.contains("lacks"), "{}", run.err);
    }
}
