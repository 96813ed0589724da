//! The server as it is run, in a data folder of its own.
#![allow(dead_code, reason = "each test program uses its part")]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::http::{Answer, Request};
use crate::support::command;

/// Time in which a job must end; far more than any takes.
const PATIENCE: Duration = Duration::from_secs(600);

/// A server that runs until it is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
    pub(crate) data: PathBuf,
    /// What it writes to standard error.
    log: PathBuf,
    /// What it wrote to standard output.
    pub(crate) said: String,
    /// The key that was shown at the first start.
    pub(crate) key: String,
}

/// The options of a server that tests are made against: no limit on how often one key may ask unless that is what is
/// tested, and results that do not depend on what is installed.
const USUAL: [(&str, &str); 3] = [("--listen", "127.0.0.1:0"), ("--ocr", "off"), ("--rate", "100000")];

/// The command that serves from `data`.
pub(crate) fn serve(data: &Path, more: &[&str]) -> Command {
    let mut command = command(["serve"]);
    for (option, value) in USUAL.iter().filter(|(option, _)| !more.contains(option)) {
        command.args([option, value]);
    }
    command.arg("--data").arg(data).args(more);
    command
}

impl Server {
    /// Starts in `data`; the log is written beside it.
    #[track_caller]
    pub(crate) fn start(data: &Path, more: &[&str]) -> Self {
        Self::of(serve(data, more), data, &data.with_extension("log"))
    }

    /// Starts a command that serves from `data`.
    #[track_caller]
    pub(crate) fn of(mut command: Command, data: &Path, log: &Path) -> Self {
        let errors = fs::OpenOptions::new().create(true).append(true).open(log).expect("a log");
        let mut child = command.stdout(Stdio::piped()).stderr(errors).spawn().expect("the program starts");
        let mut said = String::new();
        let mut out = BufReader::new(child.stdout.take().expect("it is piped"));
        let address = loop {
            let mut line = String::new();
            if out.read_line(&mut line).expect("text") == 0 {
                let _ = child.wait();
                panic!("the server ended: {said}{}", fs::read_to_string(log).unwrap_or_default());
            }
            said += &line;
            if let Some(address) = line.trim().strip_prefix("listening on ") {
                break address.rsplit('/').next().and_then(|a| a.parse().ok()).expect("an address");
            }
        };
        let key = said.lines().find(|line| line.starts_with("annexa_")).unwrap_or_default().to_owned();
        Self { child, address, data: data.to_owned(), log: log.to_owned(), said, key }
    }

    /// Ends it in order and starts it again in the same folder; its key stays.
    #[track_caller]
    pub(crate) fn again(mut self, more: &[&str]) -> Self {
        self.stop();
        let key = std::mem::take(&mut self.key);
        let mut again = Self::start(&self.data, more);
        assert_eq!(again.key, "", "a key is shown at the first start alone");
        again.key = key;
        again
    }

    /// Ends it in order, and asserts that it ends well.
    #[track_caller]
    pub(crate) fn stop(&mut self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill").success());
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                break status;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "the server does not end");
            std::thread::sleep(Duration::from_millis(20));
        };
        assert!(status.success(), "{status}: {}", self.log());
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn is_alive(&mut self) -> bool {
        self.child.try_wait().expect("a child").is_none()
    }

    /// What it wrote to standard error so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// A request without a key.
    pub(crate) fn open(&self, method: &str, target: &str) -> Request {
        Request::new(self.address, method, target)
    }

    /// A request with the first key.
    pub(crate) fn request(&self, method: &str, target: &str) -> Request {
        self.open(method, target).key(&self.key)
    }

    #[track_caller]
    pub(crate) fn get(&self, target: &str) -> Answer {
        self.request("GET", target).send()
    }

    /// JSON that must be there.
    #[track_caller]
    pub(crate) fn json(&self, target: &str) -> Value {
        self.get(target).is(200).json()
    }

    /// All items of a list, page by page where it has pages.
    #[track_caller]
    pub(crate) fn all(&self, target: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let divider = if target.contains('?') { '&' } else { '?' };
        let mut page = self.json(target);
        loop {
            items.extend(page["items"].as_array().expect("items").clone());
            let Some(next) = page["next"].as_str() else { return items };
            page = self.json(&format!("{target}{divider}after={next}"));
        }
    }

    #[track_caller]
    pub(crate) fn post(&self, target: &str, body: &Value) -> Answer {
        self.request("POST", target).json(body).send()
    }

    /// Uploads a ZIP of a folder, and waits until it is read.
    #[track_caller]
    pub(crate) fn upload_folder(&self, archive: Vec<u8>) -> Value {
        let uploaded = self.request("POST", "/v1/documents?unpack=true").bytes(archive).send().is(202).json();
        self.ended(uploaded["job"].as_str().expect("a job"), "done");
        uploaded
    }

    /// Uploads a file without waiting.
    #[track_caller]
    pub(crate) fn upload(&self, path: &str, bytes: impl Into<Vec<u8>>) -> Answer {
        self.request("POST", &format!("/v1/documents?path={}", crate::http::escaped(path))).bytes(bytes).send()
    }

    /// Asks a job until it ends, and asserts how.
    #[track_caller]
    pub(crate) fn ended(&self, job: &str, state: &str) -> Value {
        let begun = Instant::now();
        loop {
            let job = self.json(&format!("/v1/jobs/{job}"));
            if !matches!(job["state"].as_str(), Some("queued" | "running")) {
                assert_eq!(job["state"], state, "{job}");
                return job;
            }
            assert!(begun.elapsed() < PATIENCE, "the job does not end: {job}");
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// Waits until no job is queued or running.
    #[track_caller]
    pub(crate) fn idle(&self) {
        for job in self.all("/v1/jobs") {
            if matches!(job["state"].as_str(), Some("queued" | "running")) {
                self.ended(job["id"].as_str().expect("an id"), "done");
            }
        }
    }

    /// Makes an assessment and gives its id.
    #[track_caller]
    pub(crate) fn assess(&self, asked: &Value) -> String {
        let begun = self.post("/v1/assessments", asked).is(202).json();
        self.ended(begun["job"].as_str().expect("a job"), "done");
        begun["id"].as_str().expect("an id").to_owned()
    }

    /// Another key of the same workspace.
    #[track_caller]
    pub(crate) fn key(&self, scope: &str) -> String {
        let made = self.post("/v1/keys", &json!({"name": format!("a key for {scope}"), "scopes": [scope]})).is(201);
        made.json()["secret"].as_str().expect("it is shown").to_owned()
    }
}

impl Drop for Server {
    #[allow(clippy::print_stderr, reason = "the record of a failed test shows what the server said")]
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // Whoever reads a failed test wants to know what the server said; panics of it are faults in any case.
        if std::thread::panicking() {
            eprintln!("the server's log ends: {}", tail(&self.log(), 3000));
        }
    }
}

fn tail(text: &str, most: usize) -> &str {
    let from = text.len().saturating_sub(most);
    (from..=text.len()).find_map(|at| text.get(at..)).unwrap_or_default()
}

/// The bytes of a file of the process table about the memory that a process has now.
pub(crate) fn resident(pid: u32) -> u64 {
    let mut status = String::new();
    let file = fs::File::open(format!("/proc/{pid}/status"));
    file.and_then(|mut f| f.read_to_string(&mut status)).expect("the process is there");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it has memory");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") << 10
}
