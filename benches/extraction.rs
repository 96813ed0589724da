//! Text taken out of files: time and memory for each page, against pdftotext and pandoc on the same files.
//!
//! ```sh
//! cargo bench -p annexa-cli --bench extraction              # the project's own files
//! cargo bench -p annexa-cli --bench extraction -- FOLDER... # others
//! ```
//!
//! The tools take turns on each file, so that noise hits them alike; times are medians over the rounds, and only their
//! ratios mean anything. A page is one of the format's, or 3,000 characters of text. Memory is the peak of the process
//! and its children together, as Linux states it.
#![allow(clippy::print_stdout, reason = "a benchmark prints")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often each tool reads each file.
const ROUNDS: usize = 5;

/// Characters that make a page where the format has none.
const PAGE: usize = 3000;

/// A run that takes longer is left out.
const PATIENCE: Duration = Duration::from_secs(30);

struct Tool {
    name: &'static str,
    /// File name extensions that it reads.
    reads: &'static [&'static str],
    command: fn(&Path) -> Command,
}

const FORMATS: &[&str] = &["pdf", "docx", "odt", "rtf", "html", "md", "txt", "pptx", "xlsx", "csv", "eml", "msg"];

const TOOLS: [Tool; 3] = [
    Tool {
        name: "annexa",
        reads: FORMATS,
        command: |file| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_annexa"));
            command.args(["text", "--ocr", "off"]).arg(file);
            command
        },
    },
    Tool {
        name: "pdftotext",
        reads: &["pdf"],
        command: |file| {
            let mut command = Command::new("pdftotext");
            command.arg("-q").arg(file).arg("-");
            command
        },
    },
    Tool {
        name: "pandoc",
        reads: &["docx", "odt", "rtf", "html", "md"],
        command: |file| {
            let mut command = Command::new("pandoc");
            command.args(["-t", "plain", "--wrap=none"]).arg(file);
            command
        },
    },
];

#[derive(Clone, Copy, Default)]
struct Cost {
    seconds: f64,
    kib: u64,
}

fn main() {
    let folders: Vec<PathBuf> =
        std::env::args_os().skip(1).filter(|word| word != "--bench").map(PathBuf::from).collect();
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpora");
    let folders = if folders.is_empty() { vec![corpora] } else { folders };
    let mut files = Vec::new();
    folders.iter().for_each(|folder| collect(folder, &mut files));
    files.sort();
    println!(
        "{:<6}{:>7}{:>8}  {:<10}{:>12}{:>12}{:>10}",
        "format", "files", "pages", "tool", "ms a page", "peak MiB", "ratio"
    );
    for format in FORMATS {
        let of_format: Vec<&PathBuf> = files.iter().filter(|f| f.extension().is_some_and(|e| e == *format)).collect();
        measure(format, &of_format);
    }
}

fn collect(folder: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            // Its files are made to be refused.
            if path.file_name().is_none_or(|name| name != "hostile") {
                collect(&path, out);
            }
        } else {
            out.push(path);
        }
    }
}

fn measure(format: &str, files: &[&PathBuf]) {
    let tools: Vec<&Tool> = TOOLS.iter().filter(|tool| tool.reads.contains(&format) && is_installed(tool)).collect();
    let mut total: BTreeMap<&str, Cost> = BTreeMap::new();
    let (mut pages, mut counted) = (0, 0);
    for file in files {
        let Some(of_file) = pages_of(file) else { continue };
        let rounds: Vec<Option<Vec<Cost>>> =
            (0..ROUNDS).map(|_| tools.iter().map(|tool| run((tool.command)(file))).collect()).collect();
        // A file that one of them cannot read compares nothing.
        let Some(rounds) = rounds.into_iter().collect::<Option<Vec<_>>>() else { continue };
        pages += of_file;
        counted += 1;
        for (index, tool) in tools.iter().enumerate() {
            let sum = total.entry(tool.name).or_default();
            sum.seconds += median(rounds.iter().map(|round| round[index].seconds).collect());
            sum.kib = sum.kib.max(rounds.iter().map(|round| round[index].kib).max().unwrap_or(0));
        }
    }
    let own = total.get("annexa").map_or(f64::NAN, |cost| cost.seconds);
    for (name, cost) in &total {
        println!(
            "{format:<6}{counted:>7}{pages:>8}  {name:<10}{:>12.3}{:>12.1}{:>10.2}",
            cost.seconds * 1000.0 / pages.max(1) as f64,
            cost.kib as f64 / 1024.0,
            cost.seconds / own
        );
    }
}

fn is_installed(tool: &Tool) -> bool {
    let program = (tool.command)(Path::new("")).get_program().to_owned();
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// Pages of a file; `None` when its text cannot be had.
fn pages_of(file: &Path) -> Option<usize> {
    let output = Command::new(env!("CARGO_BIN_EXE_annexa"))
        .args(["text", "--ocr", "off", "--format", "json"])
        .arg(file)
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).ok()?;
    let counted = report["pages"].as_u64().and_then(|pages| usize::try_from(pages).ok());
    Some(counted.unwrap_or_else(|| report["text"].as_str().map_or(0, str::len).div_ceil(PAGE)).max(1))
}

/// Runs to the end; `None` when it fails.
fn run(mut command: Command) -> Option<Cost> {
    let start = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
    let mut peaks: BTreeMap<u32, u64> = BTreeMap::new();
    let status = loop {
        for process in std::iter::once(child.id()).chain(children(child.id())) {
            let peak = peaks.entry(process).or_default();
            *peak = peak_kib(process).unwrap_or(0).max(*peak);
        }
        if let Some(status) = child.try_wait().ok()? {
            break status;
        }
        if start.elapsed() > PATIENCE {
            let _ = child.kill();
        }
        std::thread::sleep(Duration::from_micros(300));
    };
    status.success().then(|| Cost { seconds: start.elapsed().as_secs_f64(), kib: peaks.values().sum() })
}

fn children(process: u32) -> Vec<u32> {
    let list = std::fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    list.split_whitespace().filter_map(|id| id.parse().ok()).collect()
}

fn peak_kib(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
