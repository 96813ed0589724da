//! Hostile files, made when the test runs: each ends with a status and its reason, loses nothing without a word, takes
//! its time and the parser's memory only, and harms no other.

#[path = "hostile/archives.rs"]
mod archives;
#[path = "hostile/case.rs"]
mod case;
#[path = "hostile/markup.rs"]
mod markup;
#[path = "hostile/messages.rs"]
mod messages;
#[path = "hostile/office.rs"]
mod office;
#[path = "hostile/pdf.rs"]
mod pdf;
mod support;
#[path = "hostile/texts.rs"]
mod texts;
#[path = "hostile/zip.rs"]
mod zip;

use std::collections::HashMap;
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use case::{Case, Expected};
use serde_json::Value;
use support::{AS_OF, Run, annexa, arguments, corpus, files_below, list, scratch, string};

/// Time in which the program must be done with one file; far more than any takes.
const PATIENCE: Duration = Duration::from_secs(90);

fn cases() -> Vec<Case> {
    let mut cases = archives::cases();
    cases.extend(office::cases());
    cases.extend(pdf::cases());
    cases.extend(markup::cases());
    cases.extend(texts::cases());
    #[cfg(unix)]
    cases.extend(texts::names());
    cases.extend(messages::cases());
    cases.extend(halves());
    cases
}

/// Half of each real document.
fn halves() -> Vec<Case> {
    let half = |path: &Path| {
        let bytes = fs::read(path).expect("a document");
        let suffix = path.extension().expect("a suffix").to_string_lossy();
        Case::new(&format!("half_document.{suffix}"), Expected::Told, &bytes[..bytes.len() / 2])
    };
    let documents = files_below(&corpus("formats"));
    documents
        .iter()
        .filter(|path| path.file_stem().is_some_and(|stem| stem == "procedure"))
        .map(|path| half(path))
        .collect()
}

/// What became of a file: its status, and all that was said about it.
struct Verdict {
    status: String,
    code: String,
    said: String,
}

fn verdicts(report: &Value) -> HashMap<String, Verdict> {
    let verdict = |document: &Value| {
        let mut said = document["reason"].as_str().unwrap_or_default().to_owned();
        for warning in list(&document["warnings"]) {
            said += "\n";
            said += string(&warning["message"]);
        }
        let code = document["reason_code"].as_str().unwrap_or_default().to_owned();
        (string(&document["path"]).to_owned(), Verdict { status: string(&document["status"]).to_owned(), code, said })
    };
    list(&report["documents"]).iter().map(verdict).collect()
}

/// What is wrong with what became of `case`; `text` is what the program prints of it.
fn mistake(case: &Case, verdict: &Verdict, text: &Run) -> Option<String> {
    let Verdict { status, code, said } = verdict;
    let as_expected = match case.expected {
        Expected::Assessed => status == "assessed",
        Expected::Partial(words) => status == "partial" && said.contains(words),
        Expected::Refused(expected, words) => {
            status == "not_assessed" && (code.is_empty() || code == expected) && said.contains(words)
        }
        Expected::Told => matches!(status.as_str(), "assessed" | "partial" | "not_assessed"),
    };
    let missing: Vec<&&str> = case.words.iter().filter(|word| !text.text().contains(**word)).collect();
    match status.as_str() {
        _ if !as_expected => Some(format!("{:?} was expected", case.expected)),
        "assessed" if !missing.is_empty() && !said.contains("hidden text") => {
            Some(format!("{missing:?} are missing without a word"))
        }
        "partial" if said.is_empty() => Some("no warning says what is missing".to_owned()),
        "not_assessed" if said.is_empty() => Some("no reason".to_owned()),
        _ if text.status != if status == "not_assessed" { 3 } else { 0 } => {
            Some(format!("text ends with {}", text.status))
        }
        _ if text.text().contains("root:") => Some("a file of this machine is in the text".to_owned()),
        _ => None,
    }
}

/// Bytes of text from which on a file's verdict is that of reading it: judging it would take unoptimised code minutes.
const MUCH_TEXT: usize = 32 << 10;

/// The verdict that shows in what the program prints of one file's text.
fn verdict_of(text: &Run) -> Verdict {
    let lost = ["warning: limit", "warning: damaged", "warning: no text", "warning: glyphs"];
    let status = match text.status {
        3 => "not_assessed",
        _ if lost.iter().any(|words| text.err.contains(words)) => "partial",
        _ => "assessed",
    };
    Verdict { status: status.to_owned(), code: String::new(), said: text.err.clone() }
}

/// What the program prints of each file's text, and how long it takes.
fn texts(folder: &Path, cases: &[Case]) -> Vec<(Run, Duration)> {
    let next = AtomicUsize::new(0);
    let read = || {
        let mut read = Vec::new();
        while let Some((index, case)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|i| Some((i, cases.get(i)?)))
        {
            let start = Instant::now();
            let run = annexa(arguments(&["text"], &[folder.join(&case.name)]));
            read.push((index, (run, start.elapsed())));
        }
        read
    };
    let mut all: Vec<_> = std::thread::scope(|scope| {
        let threads = [scope.spawn(read), scope.spawn(read)];
        threads.into_iter().flat_map(|thread| thread.join().expect("no panic")).collect()
    });
    all.sort_by_key(|(index, _)| *index);
    all.into_iter().map(|(_, text)| text).collect()
}

#[test]
fn each_ends_with_its_status_and_loses_nothing_without_a_word() {
    let cases = cases();
    assert!(cases.len() >= 50, "{} files", cases.len());
    let folder = scratch();
    for case in &cases {
        fs::write(folder.path().join(&case.name), &case.bytes).expect("a file");
    }
    // Whoever fetches what a file refers to knocks here.
    let listener = TcpListener::bind("127.0.0.1:18999").ok();
    let texts = texts(folder.path(), &cases);
    let is_judged = |text: &Run| text.out.len() < MUCH_TEXT && !text.err.contains("seconds");
    for (case, (text, _)) in cases.iter().zip(&texts).filter(|(_, (text, _))| !is_judged(text)) {
        assert!(matches!(text.status, 0 | 3), "{:?}: {}", case.name, text.err);
        fs::remove_file(folder.path().join(&case.name)).expect("it was written");
    }
    let report =
        annexa(arguments(&["assess", "--as-of", AS_OF, "--format", "json"], &[folder.path().to_owned()])).json();
    let mut verdicts = verdicts(&report);
    let mut mistakes = Vec::new();
    for (case, (text, time)) in cases.iter().zip(&texts) {
        let name = case.name.replace('\\', "/");
        if !is_judged(text) {
            verdicts.insert(name.clone(), verdict_of(text));
        }
        // An archive has no entry of its own, but its members have.
        let inside = format!("{name}/");
        let is_opened = verdicts.keys().any(|path| path.starts_with(&inside));
        match verdicts.get(&name) {
            None if is_opened => {}
            None => mistakes.push(format!("{name:?} is not listed")),
            Some(verdict) => {
                if let Some(mistake) = mistake(case, verdict, text) {
                    mistakes.push(format!("{name:?}: {mistake}; {} {} {}", verdict.status, verdict.code, verdict.said));
                }
            }
        }
        if *time > PATIENCE {
            mistakes.push(format!("{name:?} took {time:?}"));
        }
    }
    assert!(mistakes.is_empty(), "{} of {}:\n{}", mistakes.len(), cases.len(), mistakes.join("\n"));
    assert!(!report.to_string().contains("root:x:"), "a file of this machine was read");
    for path in ["/tmp/annexa_slip", "/tmp/annexa_slip.txt"] {
        assert!(!Path::new(path).exists(), "{path} was written");
    }
    if let Some(listener) = listener {
        listener.set_nonblocking(true).expect("a socket");
        assert!(listener.accept().is_err(), "something was fetched");
    }
}
