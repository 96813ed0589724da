//! What the server bears on this machine, with the client beside it: uploads made durable and reads, each in a second,
//! and what they cost in time, memory and start-up.
//!
//! ```sh
//! cargo bench -p annexa-cli --bench load              # 100 documents
//! cargo bench -p annexa-cli --bench load -- --large   # 10,000 as well
//! ```
//!
//! Documents are small policies that are made up, no two alike. What is uploaded is read meanwhile, on the same cores.
#![allow(clippy::print_stdout, reason = "a benchmark prints")]

mod serving;

use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use serving::{Client, Request, Server, flag, policy};

/// How long each measurement takes.
const LENGTH: Duration = Duration::from_secs(5);

/// How long one waits for a job.
const PATIENCE: Duration = Duration::from_secs(3600);

/// Bytes of a document where many are kept.
const SMALL: usize = 2000;

/// Files of one archive.
const ARCHIVE: usize = 1000;

fn main() {
    let large = std::env::args().any(|word| word == "--large");
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    println!("{cores} cores, client on the same machine, {} s each\n", LENGTH.as_secs());
    uploads();
    for count in [100, 10_000].into_iter().filter(|count| *count == 100 || large) {
        reads(flag("--documents", count) as usize);
    }
}

/// A server on a folder of its own.
struct Fresh {
    folder: tempfile::TempDir,
    server: Server,
    key: String,
}

impl Fresh {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let server = Server::start(&folder.path().join("data"));
        let key = server.first_key.clone().expect("a new folder has a first key");
        Self { folder, server, key }
    }

    fn client(&self) -> Client {
        Client::new(&self.server, &self.key)
    }
}

fn uploads() {
    println!("uploads                     files/s   MiB/s   p50 ms   p99 ms   server CPU   RSS MiB");
    for (kib, bytes) in [(4, 4 << 10), (100, 100 << 10)] {
        for connections in [1, 4, 16] {
            let fresh = Fresh::new();
            let before = cpu(fresh.server.id());
            let begun = Instant::now();
            let times = together(
                connections,
                |n, client: &Client, round| {
                    let number = (n as u64) << 32 | round;
                    client.ask(&Request::upload(&format!("{n}/{round}.md"), policy(number, bytes).as_bytes()));
                },
                || fresh.client(),
            );
            row(&format!("{kib:3} KiB, {connections:2} at a time"), &times, bytes, begun.elapsed(), before, &fresh);
        }
        let fresh = Fresh::new();
        let files = policies(0, ARCHIVE, bytes);
        let request = Request::archive(&files);
        let (before, begun, client) = (cpu(fresh.server.id()), Instant::now(), fresh.client());
        let job = client.ask(&request).json();
        let took = begun.elapsed();
        let times = vec![took / ARCHIVE as u32; ARCHIVE];
        row(&format!("{kib:3} KiB, ZIP of {ARCHIVE}"), &times, bytes, took, before, &fresh);
        ended(&client, &job);
        println!("    and read after {:.1} s", begun.elapsed().as_secs_f64());
    }
    println!();
}

/// Policies of about `bytes` bytes, numbered from `from`.
fn policies(from: usize, count: usize, bytes: usize) -> Vec<(String, String)> {
    (from..from + count).map(|n| (format!("folder-{}/{n}.md", n / 100), policy(n as u64, bytes))).collect()
}

fn row(what: &str, times: &[Duration], bytes: usize, took: Duration, before: f64, fresh: &Fresh) {
    let (seconds, count) = (took.as_secs_f64(), times.len() as f64);
    println!(
        "{what:25} {:9.0} {:7.1} {:8.2} {:8.2} {:10.0} % {:9}",
        count / seconds,
        count * bytes as f64 / seconds / f64::from(1 << 20),
        milliseconds(times, 50),
        milliseconds(times, 99),
        100.0 * (cpu(fresh.server.id()) - before) / seconds,
        memory(fresh.server.id()),
    );
}

fn ended(client: &Client, answer: &Value) -> Value {
    let job = answer["job"].as_str().unwrap_or_default();
    let ended = client.job_ended(job, PATIENCE).expect("the job ends");
    assert_eq!(ended["state"], "done", "{ended}");
    ended
}

fn reads(count: usize) {
    let fresh = Fresh::new();
    let client = fresh.client();
    let begun = Instant::now();
    for from in (0..count).step_by(ARCHIVE) {
        let answer = client.ask(&Request::archive(&policies(from, ARCHIVE.min(count - from), SMALL))).json();
        ended(&client, &answer);
    }
    println!("{count} documents of {SMALL} bytes: uploaded and read in {:.1} s", begun.elapsed().as_secs_f64());
    let begun = Instant::now();
    let assessment = assess(&client);
    ended(&client, &assessment);
    let (took, memory_then) = (begun.elapsed().as_secs_f64(), memory(fresh.server.id()));
    println!("assessed in {took:.1} s, {memory_then} MiB then");
    let begun = Instant::now();
    let again = assess(&client);
    ended(&client, &again);
    println!("assessed again in {:.1} s, its documents still in memory", begun.elapsed().as_secs_f64());

    let id = assessment["id"].as_str().unwrap_or_default();
    let gaps = format!("/v1/assessments/{id}/gaps");
    let requirement = format!("/v1/assessments/{id}/requirements/iso42001-2023/A.2.2");
    println!("reads                           a second   p50 ms   p99 ms   server CPU   RSS MiB");
    for (name, address) in [("gap list", &gaps), ("one requirement", &requirement)] {
        let size = client.ask(&Request::get(address)).body.len();
        for connections in [1, 4] {
            let (before, begun) = (cpu(fresh.server.id()), Instant::now());
            let times = together(
                connections,
                |_, client, _| {
                    client.ask(&Request::get(address));
                },
                || fresh.client(),
            );
            read_row(&format!("{name} ({} KiB), {connections} at a time", size >> 10), &times, begun, before, &fresh);
        }
    }
    // New facts make it read the folder again, so that the whole work is done meanwhile.
    let document = client.get("/v1/documents?limit=1")["items"][0]["id"].as_str().unwrap_or_default().to_owned();
    let change = json!({ "facts": { "owner": "Head of AI governance" } });
    let facts = Request { method: "PATCH", ..Request::json(format!("/v1/documents/{document}"), &change) };
    client.ask(&facts);
    let running = assess(&client);
    let (before, begun) = (cpu(fresh.server.id()), Instant::now());
    let mut times = Vec::new();
    let job = format!("/v1/jobs/{}", running["job"].as_str().unwrap_or_default());
    while matches!(client.get(&job)["state"].as_str(), Some("queued" | "running")) {
        let asked = Instant::now();
        client.ask(&Request::get(&gaps));
        times.push(asked.elapsed());
    }
    read_row("gap list during an assessment", &times, begun, before, &fresh);
    start_up(fresh, count);
}

fn assess(client: &Client) -> Value {
    client.ask(&Request::json("/v1/assessments", &json!({ "as_of": "2026-11-20" }))).json()
}

fn read_row(what: &str, times: &[Duration], begun: Instant, before: f64, fresh: &Fresh) {
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "{what:31} {:8.0} {:8.2} {:8.2} {:10.0} % {:9}",
        times.len() as f64 / seconds,
        milliseconds(times, 50),
        milliseconds(times, 99),
        100.0 * (cpu(fresh.server.id()) - before) / seconds,
        memory(fresh.server.id()),
    );
}

fn start_up(fresh: Fresh, count: usize) {
    let Fresh { folder, server, .. } = fresh;
    server.kill(true);
    let data = folder.path().join("data");
    let start = |data: &Path| {
        let begun = Instant::now();
        let server = Server::start(data);
        (begun.elapsed().as_secs_f64() * 1000.0, server)
    };
    let (first, server) = start(&data);
    server.stop();
    let (second, server) = start(&data);
    println!(
        "start-up with {count} documents: {first:.0} ms after SIGKILL, {second:.0} ms after SIGTERM, {} MiB; {} MiB on \
         the disk\n",
        memory(server.id()),
        size(&data) >> 20
    );
}

/// `work` over and over on each of `connections` connections; how long each time took.
fn together(
    connections: usize,
    work: impl Fn(usize, &Client, u64) + Sync,
    client: impl Fn() -> Client + Sync,
) -> Vec<Duration> {
    let all = Mutex::new(Vec::new());
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for n in 0..connections {
            let (all, work, client) = (&all, &work, &client);
            scope.spawn(move || {
                let client = client();
                let mut times = Vec::new();
                while begun.elapsed() < LENGTH {
                    let asked = Instant::now();
                    work(n, &client, times.len() as u64);
                    times.push(asked.elapsed());
                }
                all.lock().expect("no thread panicked").append(&mut times);
            });
        }
    });
    all.into_inner().expect("no thread panicked")
}

/// The time that so many of a hundred do not exceed.
fn milliseconds(times: &[Duration], percent: usize) -> f64 {
    let mut times = times.to_vec();
    times.sort_unstable();
    let at = (times.len() * percent).div_ceil(100).saturating_sub(1);
    times.get(at).map_or(f64::NAN, |t| t.as_secs_f64() * 1000.0)
}

/// Seconds of processor time of a process and of its children, those that run among them.
fn cpu(id: u32) -> f64 {
    // Those of each thread are listed apart.
    let threads = std::fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    let children = threads.filter_map(|t| std::fs::read_to_string(t.path().join("children")).ok()).collect::<String>();
    let of_children: f64 = children.split_whitespace().map(|child| seconds(&format!("/proc/{child}/stat"))).sum();
    seconds(&format!("/proc/{id}/stat")) + of_children
}

fn seconds(stat: &str) -> f64 {
    let stat = std::fs::read_to_string(stat).unwrap_or_default();
    // Behind the name, which may have blanks: state is the first, utime the twelfth, then stime, cutime, cstime.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks: u64 = fields.split_whitespace().skip(11).take(4).filter_map(|f| f.parse::<u64>().ok()).sum();
    ticks as f64 / 100.0
}

/// MiB that a process has in memory.
fn memory(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
    line.and_then(|l| l.split_whitespace().next()).and_then(|n| n.parse::<u64>().ok()).unwrap_or_default() >> 10
}

/// Bytes of the files at and below a folder.
fn size(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return std::fs::metadata(folder).map_or(0, |m| m.len()) };
    entries.flatten().map(|e| size(&e.path())).sum()
}
