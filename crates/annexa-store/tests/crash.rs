//! A process that ends at each of the named steps: everything acknowledged is there with its bytes, nothing by half,
//! every job ends, nothing is there twice.

#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use annexa_store::{
    CrashPoint, DecisionFilter, DecisionKind, DocumentFilter, DocumentState, JobState, NewDecision, Over, Problem,
    Sha256, Store, Use, Verified,
};
use serde_json::json;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use support::{act, once, page, uploads, work};
use tempfile::TempDir;

/// Says to the child where to end, and in which folder.
const POINT: &str = "ANNEXA_TEST_CRASH_POINT";
const FOLDER: &str = "ANNEXA_TEST_CRASH_FOLDER";

/// The requests of the child: names and texts. The third is a revision, the fourth a further name, the last several
/// documents at once.
const UPLOADS: [&[(&str, &str)]; 5] = [
    &[("a.md", "one")],
    &[("b.md", "two")],
    &[("a.md", "three")],
    &[("copy.md", "two")],
    &[("c.md", "four"), ("d.md", "five"), ("e.md", "six")],
];

/// A document whose reading fails for good.
const BAD: (&str, &str) = ("bad.md", "bad");

fn not_applicable() -> NewDecision {
    NewDecision {
        framework: "iso42001".into(),
        requirement: "A.1".into(),
        kind: DecisionKind::NotApplicable,
        evidence: None,
        score: None,
        justification: "there is no such system".into(),
    }
}

/// What the child was told, written by it to a file beside the data folder.
fn acknowledge(folder: &Path, what: &str) {
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("acknowledged")).unwrap();
    writeln!(file, "{what}").unwrap();
}

/// What a server does, until the process ends.
async fn child(folder: &Path, point: CrashPoint) {
    let store = Store::open_to_crash(&folder.join("data"), Use::Serve, point).await.unwrap();
    store.first_workspace("Acme").await.unwrap();
    let workspace = store.workspaces().await.unwrap().remove(0).id;
    let tenant = store.workspace(&workspace);
    for (n, files) in UPLOADS.iter().enumerate() {
        let uploads = uploads(&store, files).await;
        tenant.accept(&once(&n.to_string(), 0), uploads).await.unwrap();
        acknowledge(folder, &n.to_string());
    }
    work(&store).await;
    tenant.accept(&once("bad", 0), uploads(&store, &[BAD]).await).await.unwrap();
    acknowledge(folder, "bad");
    let claimed = store.claim().await.unwrap().unwrap();
    let problem = Problem { code: "internal".into(), detail: "it cannot be read".into() };
    store.fail(&claimed.token, problem).await.unwrap();
    acknowledge(folder, "failed");
    tenant.decide(&once("decide", 0), not_applicable()).await.unwrap();
    acknowledge(folder, "decide");
    tenant.start_assessment(&once("assess", 0), json!({}), &Over::All).await.unwrap();
    acknowledge(folder, "assess");
    work(&store).await;
    let all = tenant.documents(&DocumentFilter::default(), &page(9)).await.unwrap().items;
    tenant.delete(&act(), &all[0].id).await.unwrap();
}

/// Not a test of its own: the body of the child process.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_child() {
    let Ok(name) = std::env::var(POINT) else { return };
    let point = CrashPoint::ALL.into_iter().find(|p| format!("{p:?}") == name).unwrap();
    child(&PathBuf::from(std::env::var_os(FOLDER).unwrap()), point).await;
}

fn run_to(point: CrashPoint, folder: &Path) -> Vec<String> {
    let ended = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_child", "--nocapture"])
        .env(POINT, format!("{point:?}"))
        .env(FOLDER, folder)
        .output()
        .unwrap();
    assert!(!ended.status.success(), "{point:?} was not reached");
    let told = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(!told.contains("panicked"), "{point:?}: {told}");
    let acknowledged = std::fs::read_to_string(folder.join("acknowledged")).unwrap_or_default();
    acknowledged.lines().map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_at_any_step_loses_nothing_that_was_acknowledged() {
    for point in CrashPoint::ALL {
        let folder = TempDir::new().unwrap();
        if matches!(point, CrashPoint::StartAfterTidying | CrashPoint::StartAfterQueueing) {
            // What such a start finds: a job that is running, and an upload that broke off.
            run_to(CrashPoint::ClaimAfterCommit, folder.path());
            std::fs::write(folder.path().join("data/incoming/part"), "half").unwrap();
        }
        let acknowledged = run_to(point, folder.path());
        check(point, folder.path(), &acknowledged).await;
    }
}

async fn check(point: CrashPoint, folder: &Path, acknowledged: &[String]) {
    let data = folder.join("data");
    let mut raw = SqliteConnectOptions::new().filename(data.join("annexa.db")).connect().await.unwrap();
    let ok: String = sqlx::query_scalar("PRAGMA quick_check").fetch_one(&mut raw).await.unwrap();
    assert_eq!(ok, "ok", "{point:?}");
    raw.close().await.unwrap();

    let store = Store::open(&data, Use::Serve).await.unwrap();
    assert_eq!(std::fs::read_dir(data.join("incoming")).unwrap().count(), 0, "{point:?}");
    store.first_workspace("Acme").await.unwrap();
    let workspace = store.workspaces().await.unwrap().remove(0).id;
    let tenant = store.workspace(&workspace);
    let filter = DocumentFilter::default();

    // Every name whose upload was acknowledged has its bytes; what was deleted last is gone.
    let mut wanted: BTreeMap<&str, &str> = BTreeMap::new();
    for n in acknowledged.iter().filter_map(|a| a.parse::<usize>().ok()) {
        wanted.extend(UPLOADS[n].iter().copied());
    }
    let was = |what: &str| acknowledged.iter().any(|a| a == what);
    if was("bad") {
        wanted.insert(BAD.0, BAD.1);
    }
    if point == CrashPoint::DeleteAfterCommit {
        wanted.remove("a.md");
        assert!(!data.join("originals").join(place("three")).exists(), "bytes of no document are collected");
    }
    let there = tenant.documents(&filter, &page(200)).await.unwrap().items;
    for (path, text) in &wanted {
        let document = there.iter().find(|d| d.path == *path || d.other_paths.iter().any(|o| o == path)).unwrap();
        assert_eq!(document.sha256, Sha256::of(text.as_bytes()), "{point:?}");
    }
    for document in &there {
        for revision in tenant.revisions(&document.id).await.unwrap().unwrap() {
            let path = tenant.original(&revision.sha256).await.unwrap().unwrap().path();
            assert_eq!(Sha256::of(&std::fs::read(path).unwrap()), revision.sha256, "{point:?}");
        }
    }

    // One request is there with all its documents or with none.
    let together = there.iter().filter(|d| UPLOADS[4].iter().any(|(path, _)| d.path == *path)).count();
    assert!(matches!(together, 0 | 3), "{point:?}: {together} of 3");
    let before = tenant.decisions(&DecisionFilter::default(), &page(9)).await.unwrap().items;
    assert!(before.len() == 1 || !was("decide"), "{point:?}");

    // The client sends everything again, as it would without an answer; nothing is there twice afterwards.
    for (n, files) in UPLOADS.iter().enumerate() {
        let done = tenant.accept(&once(&n.to_string(), 0), uploads(&store, files).await).await.unwrap();
        assert!(done.replayed || !was(&n.to_string()), "{point:?}");
    }
    let done = tenant.accept(&once("bad", 0), uploads(&store, &[BAD]).await).await.unwrap();
    assert!(done.replayed || !was("bad"), "{point:?}");
    let done = tenant.decide(&once("decide", 0), not_applicable()).await.unwrap();
    assert!(done.replayed || !was("decide"), "{point:?}");
    let decisions = tenant.decisions(&DecisionFilter::default(), &page(9)).await.unwrap().items;
    assert_eq!(decisions.len(), 1, "{point:?}");
    if point != CrashPoint::DeleteAfterCommit {
        let documents = tenant.documents(&filter, &page(200)).await.unwrap().items;
        let seen: Vec<_> = documents.iter().map(|d| (d.path.as_str(), d.revision, d.other_paths.len())).collect();
        let all = [("a.md", 2, 0), ("b.md", 1, 1), ("bad.md", 1, 0), ("c.md", 1, 0), ("d.md", 1, 0), ("e.md", 1, 0)];
        assert_eq!(seen, all, "{point:?}");
    }
    tenant.start_assessment(&once("assess", 0), json!({}), &Over::All).await.unwrap();

    // Every job ends.
    work(&store).await;
    let jobs = tenant.jobs(&page(200)).await.unwrap().items;
    assert_eq!(jobs.len(), 6, "{point:?}: five that read, one that assesses");
    // A failure that was not committed is forgotten, and the job done again.
    let failed = usize::from(was("failed") || point == CrashPoint::FailAfterCommit);
    assert_eq!(jobs.iter().filter(|j| j.state == JobState::Failed).count(), failed, "{point:?}: {jobs:?}");
    assert_eq!(jobs.iter().filter(|j| j.state == JobState::Done).count(), 6 - failed, "{point:?}: {jobs:?}");
    let documents = tenant.documents(&filter, &page(200)).await.unwrap().items;
    let in_state = |state: DocumentState| documents.iter().filter(|d| d.state == state).count();
    assert_eq!(in_state(DocumentState::Failed), failed, "{point:?}");
    assert_eq!(in_state(DocumentState::Read), documents.len() - failed, "{point:?}");
    let assessments = tenant.assessments(&page(200)).await.unwrap().items;
    assert_eq!(assessments.len(), 1, "{point:?}");
    let whole = tenant.whole(&assessments[0].id).await.unwrap().unwrap();
    assert_eq!(whole.requirements.len(), support::result().requirements.len(), "{point:?}");
    assert!(matches!(tenant.verify_audit().await.unwrap(), Verified::Whole { .. }), "{point:?}");
}

fn place(text: &str) -> String {
    let name = Sha256::of(text.as_bytes()).to_string();
    format!("{}/{name}", &name[..2])
}
