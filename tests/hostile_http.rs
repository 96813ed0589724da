//! Hostile files over HTTP, full disks and folders that cannot be written: each ends with a word, the server answers
//! throughout, its memory stays bounded, and what comes next works.
#![allow(clippy::print_stderr, reason = "a test says over how much it held")]

#[path = "hostile/archives.rs"]
mod archives;
#[allow(dead_code, reason = "each test program uses its part")]
#[path = "hostile/case.rs"]
mod case;
#[path = "hostile_http/disk.rs"]
mod disk;
#[path = "support/http.rs"]
mod http;
#[path = "hostile/markup.rs"]
mod markup;
#[path = "hostile/messages.rs"]
mod messages;
#[path = "hostile/office.rs"]
mod office;
#[path = "hostile/pdf.rs"]
mod pdf;
#[path = "support/server.rs"]
mod server;
mod support;
#[path = "hostile/texts.rs"]
mod texts;
#[path = "hostile_http/unpacked.rs"]
mod unpacked;
#[path = "hostile/zip.rs"]
mod zip;

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use case::{Case, Expected};
use http::{Request, escaped};
use serde_json::Value;
use server::{Server, resident};
use support::{corpus, files_below, list, read, scratch, string};

/// What the server's own process may gain in memory, with the largest uploads at once in work. Its children, which
/// parse, have limits of their own.
const GAIN: u64 = 384 << 20;

/// Asks a server for a sign of life, over and over, and notes the longest time and the most memory.
struct Watch {
    stop: Arc<AtomicBool>,
    watching: JoinHandle<(Duration, u64)>,
    before: u64,
}

impl Watch {
    fn over(server: &Server) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (over, request, pid) = (stop.clone(), server.open("GET", "/healthz"), server.pid());
        let before = resident(pid);
        let watching = std::thread::spawn(move || {
            let (mut longest, mut most) = (Duration::ZERO, 0);
            while !over.load(Ordering::Relaxed) {
                let begun = Instant::now();
                request.send().is(200);
                longest = longest.max(begun.elapsed());
                most = most.max(resident(pid));
                std::thread::sleep(Duration::from_millis(20));
            }
            (longest, most)
        });
        Self { stop, watching, before }
    }

    #[track_caller]
    fn end(self) {
        self.stop.store(true, Ordering::Relaxed);
        let (longest, most) = self.watching.join().expect("the server answers");
        let gain = most.saturating_sub(self.before);
        eprintln!("/healthz answered within {longest:?}; the server's process gained {} MiB at most", gain >> 20);
        assert!(longest < Duration::from_secs(1), "/healthz answered after {longest:?}");
        assert!(gain < GAIN, "the server's process gained {} MiB", gain >> 20);
    }
}

fn cases() -> Vec<Case> {
    let mut cases = archives::cases();
    cases.extend(office::cases());
    cases.extend(pdf::cases());
    cases.extend(markup::cases());
    cases.extend(texts::cases());
    #[cfg(unix)]
    cases.extend(texts::names());
    cases.extend(messages::cases());
    for file in files_below(&corpus("hostile")).iter().filter(|f| f.extension().is_some_and(|e| e != "py")) {
        let name = support::file_name(file);
        cases.push(Case::new(&name, Expected::Told, fs::read(file).expect("a file")));
    }
    cases
}

/// What is wrong with what became of a file.
fn mistake(case: &Case, document: &Value) -> Option<String> {
    let reading = list(&document["reading"]);
    let said = |d: &Value| {
        let warnings = list(&d["warnings"]).iter().map(|w| string(&w["message"]));
        warnings.chain(d["reason"].as_str()).collect::<Vec<_>>().join("; ")
    };
    let read: Vec<&Value> = reading.iter().filter(|d| d["status"] != "not_assessed").collect();
    let state = if read.is_empty() { "failed" } else { "read" };
    if document["state"] != state || reading.is_empty() {
        return Some(format!("the state is {} with {} entries", document["state"], reading.len()));
    }
    let silent = |d: &&Value| d["status"] != "assessed" && said(d).is_empty();
    if let Some(entry) = reading.iter().find(silent) {
        return Some(format!("{} without a word", entry["status"]));
    }
    let [only] = reading else { return None };
    let as_expected = match case.expected {
        Expected::Assessed => only["status"] == "assessed",
        Expected::Partial(words) => only["status"] == "partial" && said(only).contains(words),
        Expected::Refused(code, words) => only["reason_code"] == code && said(only).contains(words),
        Expected::Told => true,
    };
    (!as_expected).then(|| format!("{:?} was expected: {} {}", case.expected, only["status"], said(only)))
}

#[test]
fn hostile_uploads_end_with_a_word_and_the_server_goes_on() {
    let folder = scratch();
    let server = Server::start(&folder.path().join("data"), &[]);
    let good = read(&corpus("formats/procedure.md"));
    let judge = |bytes: &[u8]| {
        let judged = server.request("POST", "/v1/judge?as_of=2026-11-20&frameworks=iso42001-2023").bytes(bytes).send();
        judged.is(200).json()
    };
    let expected = judge(good.as_bytes());
    let cases = cases();
    assert!(cases.len() >= 50, "{} files", cases.len());
    let watch = Watch::over(&server);
    let mut mistakes = Vec::new();

    // Plain names come in one form, the others one by one.
    let is_plain = |case: &&Case| case.name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
    let (plain, strange): (Vec<&Case>, Vec<&Case>) = cases.iter().partition(is_plain);
    let files: Vec<(&str, &[u8])> = plain.iter().map(|c| (c.name.as_str(), c.bytes.as_slice())).collect();
    let begun = Instant::now();
    let uploaded = server.request("POST", "/v1/documents").files(&files).send().is(202).json();
    for case in &strange {
        let target = format!("/v1/documents?path={}", escaped(&case.name));
        let answer = server.request("POST", &target).bytes(case.bytes.as_slice()).send();
        match answer.status {
            200 | 202 => {}
            _ => drop(answer.problem(422, "invalid-value")),
        }
    }
    server.ended(string(&uploaded["job"]), "done");
    server.idle();
    eprintln!("{} files were read in {:?}", cases.len(), begun.elapsed());
    let documents = server.all("/v1/documents");
    for case in &cases {
        let is_it = |d: &&Value| d["path"] == case.name || list(&d["other_paths"]).iter().any(|p| *p == case.name);
        match documents.iter().find(is_it) {
            Some(document) => {
                mistakes.extend(mistake(case, document).map(|mistake| format!("{:?}: {mistake}", case.name)));
            }
            None if is_plain(&case) => mistakes.push(format!("{:?} is not listed", case.name)),
            None => {}
        }
    }
    watch.end();

    // Judged without being kept; what takes long to judge as a text was read above.
    let watch = Watch::over(&server);
    let begun = Instant::now();
    let judged = |case: &Case| {
        let target = "/v1/judge?as_of=2026-11-20&frameworks=iso42001-2023";
        let answer = server.request("POST", target).bytes(case.bytes.as_slice()).send();
        let report = match answer.status {
            200 => answer.json(),
            _ => return Some(format!("{:?} judged: {} {:.300}", case.name, answer.status, answer.text())),
        };
        let told = list(&report["documents"]).iter().all(|d| match string(&d["status"]) {
            "not_assessed" => d["reason"].is_string(),
            "partial" => !list(&d["warnings"]).is_empty(),
            _ => true,
        });
        (!told || list(&report["documents"]).is_empty()).then(|| format!("{:?} judged without a word", case.name))
    };
    let small: Vec<&Case> = cases.iter().filter(|c| !c.is_large_text && c.bytes.len() < 1 << 20).collect();
    let (first, second) = small.split_at(small.len() / 2);
    let judge_all = |cases: &[&Case]| cases.iter().filter_map(|case| judged(case)).collect::<Vec<_>>();
    let both = std::thread::scope(|scope| {
        let other = scope.spawn(|| judge_all(second));
        [judge_all(first), other.join().expect("no panic")].concat()
    });
    mistakes.extend(both);
    eprintln!("{} files were judged in {:?}", small.len(), begun.elapsed());
    watch.end();
    assert!(mistakes.is_empty(), "{} of {}:\n{}", mistakes.len(), cases.len(), mistakes.join("\n"));

    assert_eq!(files_below(&server.data.join("incoming")), [] as [std::path::PathBuf; 0]);
    assert!(judge(good.as_bytes()) == expected, "a good document is judged otherwise afterwards");
    let uploaded = server.upload("good/procedure.md", good).is(202).json();
    server.ended(string(&uploaded["job"]), "done");
    assert!(!server.log().contains("panicked"), "the server panicked");
    for path in ["/tmp/annexa_slip", "/tmp/annexa_slip.txt"] {
        assert!(!std::path::Path::new(path).exists(), "{path} was written");
    }
}
