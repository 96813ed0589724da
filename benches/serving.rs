//! What the benchmarks of the server share: the real program, started and killed, and a client for it.
#![allow(dead_code, reason = "each benchmark uses its part")]

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use serde_json::Value;

/// The program, serving; killed when dropped.
pub(crate) struct Server {
    child: Child,
    /// Where it listens: `http://127.0.0.1:PORT`.
    pub(crate) url: String,
    /// The key that it showed, when its folder was new.
    pub(crate) first_key: Option<String>,
}

/// The program that was built, or the one behind `--annexa`, to hold one build against another.
pub(crate) fn program() -> String {
    word("--annexa").unwrap_or_else(|| env!("CARGO_BIN_EXE_annexa").to_owned())
}

/// The command that serves from `data`, in a process group of its own. Its log goes to a file beside the folder.
fn command(data: &Path) -> Command {
    let log = std::fs::OpenOptions::new().create(true).append(true).open(data.with_extension("log"));
    let mut command = Command::new(program());
    command.args(["serve", "--listen", "127.0.0.1:0", "--rate", "100000", "--ocr", "off", "--data"]);
    command.arg(data).stdin(Stdio::null()).stdout(Stdio::piped()).process_group(0);
    command.stderr(log.expect("a log beside the data folder"));
    command
}

impl Server {
    /// Starts it and waits until it listens.
    pub(crate) fn start(data: &Path) -> Self {
        let mut server = Self::spawn(data);
        server.listens();
        server
    }

    /// Starts it and waits for nothing.
    pub(crate) fn spawn(data: &Path) -> Self {
        let child = command(data).spawn().expect("the program starts");
        Self { child, url: String::new(), first_key: None }
    }

    fn listens(&mut self) {
        let mut lines = BufReader::new(self.child.stdout.take().expect("a pipe")).lines();
        while let Some(Ok(line)) = lines.next() {
            if line.starts_with("annexa_") {
                self.first_key = Some(line);
            } else if let Some(url) = line.strip_prefix("listening on ") {
                self.url = url.to_owned();
                return;
            }
        }
        panic!("the server ended before it listened; see the log beside its data folder");
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Ends it at once, with the processes that parse or without.
    pub(crate) fn kill(mut self, with_children: bool) {
        // One that has ended by itself is no matter here: whoever waits for its answers notices.
        let _ = if with_children {
            kill_process_group(self.pid(), Signal::KILL)
        } else {
            kill_process(self.pid(), Signal::KILL)
        };
        let _ = self.child.wait();
    }

    /// Asks it to stop, and waits.
    pub(crate) fn stop(mut self) {
        let _ = kill_process(self.pid(), Signal::TERM);
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            let _ = kill_process_group(self.pid(), Signal::KILL);
            let _ = self.child.wait();
        }
    }
}

/// A connection to the server, kept open.
pub(crate) struct Client {
    agent: ureq::Agent,
    url: String,
    key: String,
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Whether it is one given before.
    pub(crate) replayed: bool,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The body as JSON; null when it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Whether what was asked for was done.
    pub(crate) fn is_good(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// What is sent.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    /// From the first `/` on, with the query.
    pub(crate) address: String,
    pub(crate) kind: String,
    pub(crate) body: Vec<u8>,
    pub(crate) once: Option<String>,
}

impl Request {
    pub(crate) fn of(method: &'static str, address: impl Into<String>, kind: &str, body: Vec<u8>) -> Self {
        Self { method, address: address.into(), kind: kind.to_owned(), body, once: None }
    }

    pub(crate) fn get(address: impl Into<String>) -> Self {
        Self::of("GET", address, "", Vec::new())
    }

    /// One file.
    pub(crate) fn upload(path: &str, bytes: &[u8]) -> Self {
        Self::of("POST", format!("/v1/documents?path={path}"), "application/octet-stream", bytes.to_vec())
    }

    /// Several files in one body.
    pub(crate) fn multipart(files: &[(String, String)]) -> Self {
        const BOUNDARY: &str = "between-the-files-of-a-benchmark";
        let mut body = String::new();
        for (path, text) in files {
            let _ = write!(
                body,
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{path}\"\r\n\r\n{text}\r\n"
            );
        }
        let _ = write!(body, "--{BOUNDARY}--\r\n");
        Self::of("POST", "/v1/documents", &format!("multipart/form-data; boundary={BOUNDARY}"), body.into_bytes())
    }

    /// Several files in an archive.
    pub(crate) fn archive(files: &[(String, String)]) -> Self {
        use std::io::Write;
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (path, text) in files {
            zip.start_file(path.as_str(), zip::write::SimpleFileOptions::default()).expect("a good name");
            zip.write_all(text.as_bytes()).expect("memory takes it");
        }
        let bytes = zip.finish().expect("memory takes it").into_inner();
        Self::of("POST", "/v1/documents?unpack=true", "application/zip", bytes)
    }

    pub(crate) fn json(address: impl Into<String>, body: &Value) -> Self {
        Self::of("POST", address, "application/json", body.to_string().into_bytes())
    }

    /// The same with an idempotency key.
    pub(crate) fn once(self, key: String) -> Self {
        Self { once: Some(key), ..self }
    }
}

impl Client {
    pub(crate) fn new(server: &Server, key: &str) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE)).build();
        Self { agent: config.into(), url: server.url.clone(), key: key.to_owned() }
    }

    /// `None` when no whole answer came.
    pub(crate) fn send(&self, request: &Request) -> Option<Answer> {
        let mut head = ureq::http::Request::builder()
            .method(request.method)
            .uri(format!("{}{}", self.url, request.address))
            .header("authorization", format!("Bearer {}", self.key));
        if !request.kind.is_empty() {
            head = head.header("content-type", &request.kind);
        }
        if let Some(once) = &request.once {
            head = head.header("idempotency-key", once);
        }
        let answer = match request.method {
            "GET" => self.agent.run(head.body(()).ok()?),
            _ => self.agent.run(head.body(&request.body[..]).ok()?),
        };
        let mut answer = answer.ok()?;
        let replayed = answer.headers().contains_key("idempotent-replayed");
        let body = answer.body_mut().with_config().limit(u64::MAX).read_to_vec().ok()?;
        Some(Answer { status: answer.status().as_u16(), replayed, body })
    }

    /// The answer to something that is expected to go well.
    pub(crate) fn ask(&self, request: &Request) -> Answer {
        let answer = self.send(request).unwrap_or_else(|| panic!("{}: no answer", request.address));
        let told = String::from_utf8_lossy(&answer.body[..answer.body.len().min(2000)]);
        assert!(answer.is_good(), "{} {}: {} {told}", request.method, request.address, answer.status);
        answer
    }

    pub(crate) fn get(&self, address: &str) -> Value {
        self.ask(&Request::get(address)).json()
    }

    /// All items of a list, page by page.
    pub(crate) fn all(&self, address: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut after = String::new();
        loop {
            let mut page = self.get(&format!("{address}?limit=200{after}"));
            items.append(page["items"].as_array_mut().expect("a list"));
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => return items,
            }
        }
    }

    /// The job as it ended; `None` when it did not within `patience`.
    pub(crate) fn job_ended(&self, job: &str, patience: Duration) -> Option<Value> {
        let begun = Instant::now();
        let mut pause = Duration::from_millis(2);
        while begun.elapsed() < patience {
            let now = self.get(&format!("/v1/jobs/{job}"));
            if !matches!(now["state"].as_str(), Some("queued" | "running")) {
                return Some(now);
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(200));
        }
        None
    }
}

/// How long one waits for an answer.
const PATIENCE: Duration = Duration::from_secs(120);

/// Numbers that look random and are the same for the same seed (SplitMix64).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Less than `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

/// A small policy of about `bytes` bytes; another number makes another text.
pub(crate) fn policy(number: u64, bytes: usize) -> String {
    const SENTENCES: [&str; 12] = [
        "The AI policy is approved by the board and reviewed every year in March.",
        "The head of AI governance is responsible for the risk register of AI systems and reports to the board.",
        "An impact assessment is carried out before an AI system goes live, and repeated after each major change.",
        "Training data is documented with its source, its licence, its quality checks and its known gaps.",
        "Each model is tested for performance and for unequal treatment before release; the results are recorded.",
        "Users are told that they deal with an AI system and how to reach a person.",
        "Events of AI systems are logged and kept for two years.",
        "Suppliers of models and data are assessed before a contract is signed and once a year afterwards.",
        "Concerns about AI systems can be reported to the ethics mailbox without a name.",
        "Access to production systems is granted by the owner of the system and reviewed every quarter.",
        "Incidents are reported within one hour, handled by the on-call engineer and reviewed after a week.",
        "Backups are taken every night and a restore is tested every quarter.",
    ];
    let mut random = Random::new(number);
    let mut text = format!("# Policy {number}\n\nVersion 1.{number}, approved on 2026-03-02.\n\n");
    let mut section = 0;
    while text.len() < bytes {
        section += 1;
        let _ = write!(text, "## {section}. Rules of group {}\n\n", random.below(100_000));
        for _ in 0..3 {
            let _ = writeln!(text, "{} Reference {}.\n", SENTENCES[random.below(12)], random.next() % 1_000_000);
        }
    }
    text
}

/// The number behind a flag such as `--rounds`.
pub(crate) fn flag(name: &str, default: u64) -> u64 {
    word(name).map_or(default, |word| word.parse().unwrap_or_else(|_| panic!("{name} wants a number")))
}

/// What stands behind a flag.
fn word(name: &str) -> Option<String> {
    let mut words = std::env::args().skip_while(|word| word != name).skip(1);
    words.next()
}
