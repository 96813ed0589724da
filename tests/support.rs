//! What the whole-program tests share: running the real binary, reading what it prints, and the lists checked in
//! beside the corpora.
#![allow(dead_code, reason = "each test program uses its part")]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// The framework that the labels of the corpora are for.
pub(crate) const FRAMEWORK: &str = "iso42001-2023";

/// The day as of which the sample company is labelled.
pub(crate) const AS_OF: &str = "2026-11-20";

/// How many requirements the framework has.
pub(crate) const REQUIREMENTS: usize = 65;

/// The top of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the crate lies two folders down")
}

/// A folder or file below `corpora/`.
pub(crate) fn corpus(path: &str) -> PathBuf {
    root().join("corpora").join(path)
}

/// What one run of the program did.
pub(crate) struct Run {
    /// Exit status; -1 when a signal ended it.
    pub(crate) status: i32,
    pub(crate) out: Vec<u8>,
    pub(crate) err: String,
}

impl Run {
    /// Standard output as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.out).expect("the program prints UTF-8")
    }

    /// Asserts the exit status, showing what was said where it is another.
    #[track_caller]
    pub(crate) fn ends_with(self, status: i32) -> Self {
        assert_eq!(self.status, status, "standard error was:\n{}", self.err);
        self
    }

    /// Standard output as JSON, of a run that went well.
    #[track_caller]
    pub(crate) fn json(self) -> Value {
        let run = self.ends_with(0);
        serde_json::from_slice(&run.out).expect("JSON on standard output")
    }
}

/// The program with `arguments`, not yet started.
pub(crate) fn command<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_annexa"));
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Runs the program to its end.
pub(crate) fn annexa<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Run {
    run(command(arguments))
}

/// Runs a prepared command to its end.
pub(crate) fn run(mut command: Command) -> Run {
    let output = command.output().expect("the program starts");
    Run {
        status: output.status.code().unwrap_or(-1),
        out: output.stdout,
        err: String::from_utf8(output.stderr).expect("messages are UTF-8"),
    }
}

/// Arguments put together from words and paths.
pub(crate) fn arguments(words: &[&str], paths: &[PathBuf]) -> Vec<std::ffi::OsString> {
    words.iter().map(Into::into).chain(paths.iter().map(Into::into)).collect()
}

/// `verb` over `paths` against the labelled framework, as of the labelled day, as JSON.
pub(crate) fn judge(verb: &str, paths: &[PathBuf]) -> Run {
    // Results shall not depend on what is installed.
    annexa(arguments(&[verb, "--framework", FRAMEWORK, "--as-of", AS_OF, "--format", "json", "--ocr", "off"], paths))
}

/// The sample company's folder judged with its manifest against every framework, as JSON.
pub(crate) fn tidewell(verb: &str, more: &[&str]) -> Run {
    let manifest = corpus("tidewell/manifest.csv");
    let mut words = vec![verb, "--as-of", AS_OF, "--format", "json"];
    words.extend_from_slice(more);
    words.extend_from_slice(&["--manifest", manifest.to_str().expect("a UTF-8 path")]);
    annexa(arguments(&words, &[corpus("tidewell/sources")]))
}

/// The elements of an array.
#[track_caller]
pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("not an array: {value}"))
}

/// A string.
#[track_caller]
pub(crate) fn string(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a string: {value}"))
}

/// A whole number.
#[track_caller]
pub(crate) fn number(value: &Value) -> usize {
    value.as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or_else(|| panic!("not a whole number: {value}"))
}

/// The score of each requirement of an assessment that applies.
pub(crate) fn scores(assessment: &Value) -> BTreeMap<String, usize> {
    let requirements = list(&assessment["frameworks"]).iter().filter(|f| f["id"] == FRAMEWORK);
    requirements
        .flat_map(|f| list(&f["requirements"]))
        .filter(|r| !r["score"].is_null())
        .map(|r| (string(&r["id"]).to_owned(), number(&r["score"])))
        .collect()
}

/// For each document of a map, the score of each requirement that it touches.
pub(crate) fn scores_by_document(map: &Value) -> BTreeMap<String, BTreeMap<String, usize>> {
    let of = |document: &Value| {
        let requirements = list(&document["requirements"]).iter().filter(|r| r["framework"] == FRAMEWORK);
        requirements.map(|r| (string(&r["id"]).to_owned(), number(&r["score"]))).collect()
    };
    list(&map["documents"]).iter().map(|d| (string(&d["path"]).to_owned(), of(d))).collect()
}

/// The rows of a CSV file without its head, each with `columns` fields; asserts the head.
#[track_caller]
pub(crate) fn rows<const N: usize>(path: &Path, columns: [&str; N]) -> Vec<[String; N]> {
    let mut reader = csv::Reader::from_path(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let head: Vec<String> = reader.headers().expect("a head").iter().map(str::to_owned).collect();
    let at: Vec<usize> = columns
        .iter()
        .map(|c| head.iter().position(|h| h == c).unwrap_or_else(|| panic!("{}: no column {c}", path.display())))
        .collect();
    let row = |record: Result<csv::StringRecord, csv::Error>| {
        let record = record.unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        std::array::from_fn(|column| record[at[column]].to_owned())
    };
    reader.records().map(row).collect()
}

/// The files at and below `folder`, ordered.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).unwrap_or_else(|e| panic!("{}: {e}", next.display())) {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() { open.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

/// A file's text.
#[track_caller]
pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// A folder for one test, gone when dropped.
pub(crate) fn scratch() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// The name of a file.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().expect("a file").to_string_lossy().into_owned()
}
