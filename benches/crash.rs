//! What a server that is killed leaves: uploads, assessments and decisions against the real program, which is ended by
//! SIGKILL at random moments and started again.
//!
//! ```sh
//! cargo bench -p annexa-cli --bench crash                           # 200 rounds
//! cargo bench -p annexa-cli --bench crash -- --rounds 25 --seed 7   # fewer, with other moments
//! ```
//!
//! Every answer that says that something was done is written to a file and forced to the disk, as a careful client
//! would. After every start each of them is held against the server; at the end everything that is there is counted,
//! and each assessment is made again by a server that nobody ends. Status 1 when anything was lost, is there twice or
//! by half.
#![allow(clippy::print_stdout, reason = "a benchmark prints")]

mod serving;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use serving::{Answer, Client, Random, Request, Server, flag, policy, program};
use sha2::{Digest, Sha256};

/// Requests at a time.
const CLIENTS: usize = 3;

/// A server is ended so many milliseconds after the round began, at most.
const LONGEST_ROUND: usize = 400;

/// Bytes of a document.
const SIZE: usize = 1500;

/// How long one waits for jobs after a start.
const PATIENCE: Duration = Duration::from_secs(60);

/// The framework of the assessments; decisions are taken on another one, so that they change nothing there.
const ASSESSED: &str = "iso42001-2023";
const DECIDED: &str = "iso27001-2022";

/// What a request is to bring about.
#[derive(Clone, Debug)]
enum Effect {
    /// Documents of these paths with these texts.
    Documents(Vec<(String, String)>),
    /// One document under these two paths.
    TwoNames([String; 2], String),
    /// The next revision of the document of this path.
    Revision(String, String),
    /// An assessment over the documents of these paths.
    Assessment(Vec<String>),
    /// A decision with this justification.
    Decision(String),
}

/// A request with what it is to bring about.
#[derive(Clone, Debug)]
struct Intent {
    request: Request,
    effect: Effect,
}

/// An intent with its answer.
#[derive(Clone, Debug)]
struct Kept {
    intent: Intent,
    answer: Answer,
}

/// One client: what it wants next, and what it was told.
struct Actor {
    name: usize,
    random: Random,
    /// Counts its requests.
    count: u64,
    /// Sent, without an answer so far.
    open: Option<Intent>,
    kept: Vec<Kept>,
    /// Documents that are not revised, by path: id and text.
    still: BTreeMap<String, (String, String)>,
    /// The document that is revised: its path, its id and the texts of its revisions.
    revised: Option<(String, String, Vec<String>)>,
}

/// The file of acknowledged answers.
struct Witness(Mutex<File>);

impl Witness {
    /// Returns once it is on the disk.
    fn note(&self, intent: &Intent, answer: &Answer) {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let line = json!({
            "once": intent.request.once, "method": intent.request.method, "address": intent.request.address,
            "status": answer.status, "answer": answer.json(),
        });
        writeln!(file, "{line}").and_then(|()| file.sync_data()).expect("the witness can be written");
    }
}

/// What was found.
#[derive(Default)]
struct Tally {
    acknowledged: usize,
    repeated: usize,
    lost: usize,
    doubled: usize,
    half: usize,
}

impl Tally {
    fn lost(&mut self, what: &str) {
        self.lost += 1;
        println!("LOST: {what}");
    }

    fn doubled(&mut self, what: &str) {
        self.doubled += 1;
        println!("DOUBLED: {what}");
    }

    fn half(&mut self, what: &str) {
        self.half += 1;
        println!("HALF: {what}");
    }

    /// More than expected was doubled, fewer were lost.
    fn count(&mut self, what: &str, expected: usize, found: usize) {
        match found.cmp(&expected) {
            std::cmp::Ordering::Less => self.lost(&format!("{what}: {found} of {expected} are there")),
            std::cmp::Ordering::Greater => self.doubled(&format!("{what}: {found}, but {expected} were made")),
            std::cmp::Ordering::Equal => (),
        }
    }
}

impl Actor {
    fn new(name: usize, seed: u64) -> Self {
        Self {
            name,
            random: Random::new(seed ^ ((name as u64 + 1) << 32)),
            count: 0,
            open: None,
            kept: Vec::new(),
            still: BTreeMap::new(),
            revised: None,
        }
    }

    /// A text that nobody sent before, the `n`th of its request.
    fn text(&self, n: u8) -> String {
        policy(((self.name as u64) << 48) + (self.count << 8) + u64::from(n), SIZE)
    }

    /// Files of such texts.
    fn files(&self, count: u8) -> Vec<(String, String)> {
        (0..count).map(|n| (format!("{}/{}-{n}.md", self.name, self.count), self.text(n))).collect()
    }

    /// What is done next.
    fn next(&mut self) -> Intent {
        self.count += 1;
        let (request, effect) = match self.random.below(8) {
            0 => {
                let files = self.files(3);
                (Request::multipart(&files), Effect::Documents(files))
            }
            1 => {
                let files = self.files(5);
                (Request::archive(&files), Effect::Documents(files))
            }
            2 => {
                let text = self.text(0);
                let names = ["a", "b"].map(|n| format!("{}/{}-twice-{n}.md", self.name, self.count));
                let files = names.clone().map(|n| (n, text.clone()));
                (Request::multipart(&files), Effect::TwoNames(names, text))
            }
            3 => self.revise(),
            4 | 5 if !self.still.is_empty() => self.assess(),
            6 => {
                let why = format!("reason {} of {}", self.count, self.name);
                let requirement = ["A.5.1", "A.5.2", "A.5.3"][self.name % 3];
                let body = json!({
                    "framework": DECIDED, "requirement": requirement, "kind": "score",
                    "score": self.random.below(6), "justification": why,
                });
                (Request::json("/v1/decisions", &body), Effect::Decision(why))
            }
            _ => {
                let files = self.files(1);
                (Request::upload(&files[0].0, files[0].1.as_bytes()), Effect::Documents(files))
            }
        };
        Intent { request: request.once(format!("{}-{}", self.name, self.count)), effect }
    }

    /// By its path or by its id, in turn.
    fn revise(&mut self) -> (Request, Effect) {
        let path = format!("{}/revised.md", self.name);
        let text = self.text(0);
        let request = match &self.revised {
            Some((_, id, _)) if self.count.is_multiple_of(2) => {
                let address = format!("/v1/documents/{id}/original");
                Request::of("PUT", address, "application/octet-stream", text.clone().into_bytes())
            }
            _ => Request::upload(&path, text.as_bytes()),
        };
        (request, Effect::Revision(path, text))
    }

    fn assess(&mut self) -> (Request, Effect) {
        let most = self.still.len().min(6);
        let begin = self.random.below(self.still.len() - most + 1);
        let count = 1 + self.random.below(most);
        let chosen: Vec<_> = self.still.iter().skip(begin).take(count).collect();
        let ids: Vec<&String> = chosen.iter().map(|(_, (id, _))| id).collect();
        let body = json!({ "frameworks": [ASSESSED], "as_of": "2026-11-20", "documents": ids });
        let paths = chosen.iter().map(|(path, _)| (*path).clone()).collect();
        (Request::json("/v1/assessments", &body), Effect::Assessment(paths))
    }

    /// Sends until no answer comes any more.
    fn act(&mut self, client: &Client, witness: &Witness, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            let intent = match self.open.take() {
                Some(intent) => intent,
                None => self.next(),
            };
            match client.send(&intent.request) {
                None => self.open = Some(intent),
                Some(answer) => self.keep(intent, answer, witness),
            }
            if self.open.is_some() {
                return;
            }
        }
    }

    fn keep(&mut self, intent: Intent, answer: Answer, witness: &Witness) {
        let told = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(answer.is_good(), "{} {}: {} {told}", intent.request.method, intent.request.address, answer.status);
        witness.note(&intent, &answer);
        let ids = |answer: &Value| -> Vec<String> {
            let accepted = answer["documents"].as_array().cloned().unwrap_or_default();
            accepted.iter().map(|a| a["document"]["id"].as_str().unwrap_or_default().to_owned()).collect()
        };
        match &intent.effect {
            Effect::Documents(files) => {
                for ((path, text), id) in files.iter().zip(ids(&answer.json())) {
                    self.still.insert(path.clone(), (id, text.clone()));
                }
            }
            Effect::Revision(path, text) => {
                let id = ids(&answer.json()).remove(0);
                let (_, _, texts) = self.revised.get_or_insert_with(|| (path.clone(), id, Vec::new()));
                texts.push(text.clone());
            }
            Effect::TwoNames(..) | Effect::Assessment(_) | Effect::Decision(_) => (),
        }
        self.kept.push(Kept { intent, answer });
    }
}

/// The run as a whole.
struct Run {
    folder: PathBuf,
    key: String,
    random: Random,
    actors: Vec<Actor>,
    witness: Witness,
    tally: Tally,
    /// How long the last start took.
    start_up: Duration,
    /// How much of what each actor keeps was looked at before.
    seen: [usize; CLIENTS],
}

fn main() -> ExitCode {
    let (rounds, seed) = (flag("--rounds", 200), flag("--seed", 42));
    let folder = tempfile::tempdir().expect("a temporary folder");
    println!("{rounds} rounds, seed {seed}, in {}", folder.path().display());
    let begun = Instant::now();
    let data = folder.path().join("data");
    let server = Server::start(&data);
    let key = server.first_key.clone().expect("a new folder has a first key");
    server.stop();
    let witness = File::create(folder.path().join("witness")).expect("a witness beside the data folder");
    let mut run = Run {
        folder: folder.path().to_owned(),
        key,
        random: Random::new(seed),
        actors: (0..CLIENTS).map(|n| Actor::new(n, seed)).collect(),
        witness: Witness(Mutex::new(witness)),
        tally: Tally::default(),
        start_up: begun.elapsed(),
        seen: [0; CLIENTS],
    };
    for round in 0..rounds {
        run.round(round);
    }
    run.end();
    let Tally { acknowledged, repeated, lost, doubled, half } = run.tally;
    println!("\n  rounds  acknowledged  repeated    lost  doubled    half  seconds");
    println!(
        "{rounds:8}{acknowledged:14}{repeated:10}{lost:8}{doubled:9}{half:8}{:9.0}",
        begun.elapsed().as_secs_f64()
    );
    if lost + doubled + half == 0 {
        return ExitCode::SUCCESS;
    }
    println!("kept for a look: {}", folder.keep().display());
    ExitCode::FAILURE
}

impl Run {
    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// A server after what ended the one before; in one of four cases one is ended while it starts or a little later.
    fn start(&mut self) -> Server {
        if self.random.below(4) == 0 {
            // Most of a start is spent before the folder is opened.
            let opened = self.start_up * 3 / 4;
            let server = Server::spawn(&self.data());
            std::thread::sleep(opened + Duration::from_millis(self.random.below(LONGEST_ROUND) as u64));
            server.kill(self.random.below(2) == 0);
        }
        let begun = Instant::now();
        let server = Server::start(&self.data());
        self.start_up = begun.elapsed();
        server
    }

    fn round(&mut self, round: u64) {
        let server = self.start();
        let client = Client::new(&server, &self.key);
        self.check(&client);
        let pause = Duration::from_millis(1 + self.random.below(LONGEST_ROUND) as u64);
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for actor in &mut self.actors {
                let (client, witness, stop) = (Client::new(&server, &self.key), &self.witness, &stop);
                scope.spawn(move || actor.act(&client, witness, stop));
            }
            std::thread::sleep(pause);
            server.kill(round.is_multiple_of(2));
            stop.store(true, Ordering::Relaxed);
        });
    }

    /// What was acknowledged since the last look, and what was under way when the server was ended.
    fn check(&mut self, client: &Client) {
        for n in 0..CLIENTS {
            for at in self.seen[n]..self.actors[n].kept.len() {
                let kept = self.actors[n].kept[at].clone();
                self.is_kept(client, &kept);
            }
            // Some of what is older, too.
            for _ in 0..self.seen[n].min(2) {
                let kept = self.actors[n].kept[self.random.below(self.seen[n])].clone();
                self.is_kept(client, &kept);
                self.is_the_same_again(client, &kept);
            }
            if let Some(kept) = self.actors[n].kept.last().cloned().filter(|_| self.seen[n] < self.actors[n].kept.len())
            {
                self.is_the_same_again(client, &kept);
            }
            self.seen[n] = self.actors[n].kept.len();
            if let Some(intent) = self.actors[n].open.clone() {
                self.is_whole_or_absent(client, &intent);
            }
        }
        self.jobs_end(client);
        self.is_tidy();
    }

    /// An acknowledged effect is there.
    fn is_kept(&mut self, client: &Client, kept: &Kept) {
        let answer = kept.answer.json();
        match &kept.intent.effect {
            Effect::Documents(files) => {
                let accepted = answer["documents"].as_array().cloned().unwrap_or_default();
                if accepted.len() != files.len() {
                    self.tally.half(&format!("{} files were sent, {} accepted", files.len(), accepted.len()));
                }
                for ((path, text), accepted) in files.iter().zip(accepted) {
                    self.has_bytes(client, path, accepted["document"]["id"].as_str(), "", text);
                }
            }
            Effect::TwoNames([path, other], text) => {
                let id = answer["documents"][0]["document"]["id"].as_str();
                self.has_bytes(client, path, id, "", text);
                let others = client.get(&format!("/v1/documents/{}", id.unwrap_or_default()))["other_paths"].clone();
                if others != json!([other]) {
                    self.tally.lost(&format!("the second name of {path}: {others}"));
                }
            }
            Effect::Revision(path, text) => {
                let document = &answer["documents"][0]["document"];
                let query = format!("?revision={}", document["revision"]);
                self.has_bytes(client, path, document["id"].as_str(), &query, text);
            }
            Effect::Assessment(_) => {
                let address = format!("/v1/assessments/{}", answer["id"].as_str().unwrap_or_default());
                let found = client.send(&Request::get(&address)).map(|a| a.status);
                if found != Some(200) {
                    self.tally.lost(&format!("{address}: {found:?}"));
                }
            }
            Effect::Decision(why) => {
                let address = format!("/v1/decisions/{}", answer["id"].as_str().unwrap_or_default());
                let found = client.send(&Request::get(&address)).map(|a| a.json());
                if found.is_none_or(|d| d["justification"] != json!(why)) {
                    self.tally.lost(&format!("{address} ({why})"));
                }
            }
        }
    }

    fn has_bytes(&mut self, client: &Client, path: &str, id: Option<&str>, query: &str, text: &str) {
        let address = format!("/v1/documents/{}/original{query}", id.unwrap_or("none"));
        let wanted = Sha256::digest(text.as_bytes());
        match client.send(&Request::get(&address)) {
            Some(answer) if answer.status == 200 && Sha256::digest(&answer.body) == wanted => (),
            Some(answer) => self.tally.lost(&format!("{path} ({address}): {}", answer.status)),
            None => self.tally.lost(&format!("{path} ({address}): no answer")),
        }
    }

    /// The same request gives the first answer.
    fn is_the_same_again(&mut self, client: &Client, kept: &Kept) {
        self.tally.repeated += 1;
        let again = client.ask(&kept.intent.request);
        if !again.replayed || again.json() != kept.answer.json() || again.status != kept.answer.status {
            let Request { method, address, once, .. } = &kept.intent.request;
            self.tally.doubled(&format!("{method} {address} with key {once:?} was not the first answer again"));
        }
    }

    /// A request without an answer had its whole effect or none.
    fn is_whole_or_absent(&mut self, client: &Client, intent: &Intent) {
        let Effect::Documents(files) = &intent.effect else { return };
        let there = |path: &String| {
            let listed = client.get(&format!("/v1/documents?path_prefix={path}"));
            listed["items"].as_array().is_some_and(|items| !items.is_empty())
        };
        let there = files.iter().filter(|(path, _)| there(path)).count();
        if there != 0 && there != files.len() {
            self.tally.half(&format!("{there} of the {} files of one request are there", files.len()));
        }
    }

    fn jobs_end(&mut self, client: &Client) {
        for job in client.all("/v1/jobs") {
            let id = job["id"].as_str().unwrap_or_default();
            let ended = if job["state"] == "done" { Some(job.clone()) } else { client.job_ended(id, PATIENCE) };
            match ended {
                None => self.tally.half(&format!("{id} does not end")),
                Some(ended) if ended["state"] != "done" => {
                    self.tally.lost(&format!("{id} is {}: {}", ended["state"], ended["problem"]));
                }
                Some(_) => (),
            }
        }
    }

    /// Nothing lies about, and the audit log is whole.
    fn is_tidy(&mut self) {
        let left = files_below(&self.data().join("incoming")).len();
        if left != 0 {
            self.tally.half(&format!("{left} files in incoming/"));
        }
        let verified = Command::new(program())
            .args(["audit", "verify", "--data"])
            .arg(self.data())
            .output()
            .expect("the program starts");
        if !verified.status.success() {
            self.tally.half(&format!("the audit log: {}", String::from_utf8_lossy(&verified.stdout)));
        }
    }

    /// Everything is counted, and assessed again without anybody ending anything.
    fn end(&mut self) {
        let server = Server::start(&self.data());
        let client = Client::new(&server, &self.key);
        for actor in &mut self.actors {
            if let Some(intent) = actor.open.take() {
                let answer = client.ask(&intent.request);
                actor.keep(intent, answer, &self.witness);
            }
        }
        self.seen = [0; CLIENTS];
        self.check(&client);
        let kept: Vec<Kept> = self.actors.iter().flat_map(|a| a.kept.clone()).collect();
        self.tally.acknowledged = kept.len();
        self.documents(&client, &kept);
        self.others(&client, &kept);
        self.assessments(&client, &kept);
    }

    /// Each document once, with all its revisions and names, and no bytes of any other.
    fn documents(&mut self, client: &Client, kept: &[Kept]) {
        let mut names: BTreeSet<String> = BTreeSet::new();
        let (mut count, mut bytes) = (0, BTreeSet::new());
        let mut revisions: BTreeMap<String, u64> = BTreeMap::new();
        for kept in kept {
            match &kept.intent.effect {
                Effect::Documents(files) => {
                    count += files.len();
                    names.extend(files.iter().map(|(path, _)| path.clone()));
                    bytes.extend(files.iter().map(|(_, text)| hash(text)));
                }
                Effect::TwoNames(two, text) => {
                    count += 1;
                    names.extend(two.clone());
                    bytes.insert(hash(text));
                }
                Effect::Revision(path, text) => {
                    count += usize::from(names.insert(path.clone()));
                    *revisions.entry(path.clone()).or_default() += 1;
                    bytes.insert(hash(text));
                }
                Effect::Assessment(_) | Effect::Decision(_) => (),
            }
        }
        let there = client.all("/v1/documents");
        self.tally.count("documents", count, there.len());
        let mut found: Vec<String> = Vec::new();
        for document in &there {
            let path = document["path"].as_str().unwrap_or_default().to_owned();
            let others = document["other_paths"].as_array().cloned().unwrap_or_default();
            let wanted = revisions.get(&path).copied().unwrap_or(1);
            self.tally.count(
                &format!("revisions of {path}"),
                wanted as usize,
                document["revision"].as_u64().unwrap_or_default() as usize,
            );
            if document["state"] != "read" {
                self.tally.half(&format!("{path} is {}", document["state"]));
            }
            found.push(path);
            found.extend(others.iter().filter_map(|o| o.as_str().map(str::to_owned)));
        }
        self.tally.count("names", names.len(), found.len());
        for name in names.difference(&found.into_iter().collect()) {
            self.tally.lost(&format!("the name {name}"));
        }
        let lying: Vec<PathBuf> = files_below(&self.data().join("originals"));
        self.tally.count("originals", bytes.len(), lying.len());
        for file in lying {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if hash_of(&std::fs::read(&file).unwrap_or_default()) != name || !bytes.contains(&name) {
                self.tally.half(&format!("the original {name}"));
            }
        }
    }

    /// Jobs, decisions, and their entries in the audit log.
    fn others(&mut self, client: &Client, kept: &[Kept]) {
        let job = |kept: &Kept| kept.answer.json()["job"].as_str().map(str::to_owned);
        let jobs: BTreeSet<String> = kept.iter().filter_map(job).collect();
        self.tally.count("jobs", jobs.len(), client.all("/v1/jobs").len());
        let of = |wanted: fn(&Effect) -> bool| kept.iter().filter(|k| wanted(&k.intent.effect)).count();
        let decided = of(|e| matches!(e, Effect::Decision(_)));
        let assessed = of(|e| matches!(e, Effect::Assessment(_)));
        self.tally.count("decisions", decided, client.all("/v1/decisions").len());
        self.tally.count("assessments", assessed, client.all("/v1/assessments").len());
        let mut entries: BTreeMap<String, usize> = BTreeMap::new();
        for entry in client.all("/v1/audit") {
            *entries.entry(entry["action"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
        }
        let mut entries = |action: &str| entries.remove(action).unwrap_or_default();
        let (taken, begun, done) = (entries("decision.take"), entries("assessment.start"), entries("assessment.done"));
        self.tally.count("entries of decisions", decided, taken);
        self.tally.count("entries of begun assessments", assessed, begun);
        self.tally.count("entries of ended assessments", assessed, done);
    }

    /// Each is the same value as one that was made without a crash.
    fn assessments(&mut self, client: &Client, kept: &[Kept]) {
        let quiet = Server::start(&self.folder.join("quiet"));
        let other = Client::new(&quiet, quiet.first_key.as_deref().expect("a new folder has a first key"));
        let mut ids: BTreeMap<String, String> = BTreeMap::new();
        let texts: Vec<(String, String)> = self
            .actors
            .iter()
            .flat_map(|a| a.still.iter().map(|(path, (_, text))| (path.clone(), text.clone())))
            .collect();
        for some in texts.chunks(500) {
            let answer = other.ask(&Request::archive(some)).json();
            for accepted in answer["documents"].as_array().into_iter().flatten() {
                let text = |name: &str| accepted["document"][name].as_str().unwrap_or_default().to_owned();
                ids.insert(text("path"), text("id"));
            }
        }
        for kept in kept {
            let Effect::Assessment(paths) = &kept.intent.effect else { continue };
            let ids: Vec<&String> = paths.iter().filter_map(|path| ids.get(path)).collect();
            let body = json!({ "frameworks": [ASSESSED], "as_of": "2026-11-20", "documents": ids });
            let begun = other.ask(&Request::json("/v1/assessments", &body)).json();
            other.job_ended(begun["job"].as_str().unwrap_or_default(), PATIENCE);
            let id = kept.answer.json()["id"].as_str().unwrap_or_default().to_owned();
            let export = |client: &Client, id: &str| client.get(&format!("/v1/assessments/{id}/export"));
            let wanted = export(&other, begun["id"].as_str().unwrap_or_default());
            let rows = client.all(&format!("/v1/assessments/{id}/requirements")).len();
            let all = wanted["frameworks"][0]["requirements"].as_array().map_or(0, Vec::len);
            if rows != all || all == 0 {
                self.tally.half(&format!("{id} has {rows} requirements of {all}"));
            }
            if export(client, &id) != wanted {
                self.tally.half(&format!("{id} is not what it is without a crash"));
            }
        }
    }
}

fn hash(text: &str) -> String {
    hash_of(text.as_bytes())
}

fn hash_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// Files at and below a folder.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut open = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(path) = open.pop() {
        match std::fs::read_dir(&path) {
            Ok(entries) => open.extend(entries.flatten().map(|e| e.path())),
            Err(_) => files.push(path),
        }
    }
    files
}
