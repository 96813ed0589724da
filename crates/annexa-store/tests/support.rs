//! What the tests of the store share.
#![allow(dead_code, reason = "each test uses a part of it")]
#![allow(clippy::unwrap_used, clippy::missing_docs_in_private_items, missing_docs, unreachable_pub)]

use annexa_store::{
    Accepted, Act, AssessmentResult, Change, DocumentRow, Error, FindingRow, Once, Page, Reading, RequirementRow,
    Store, Tenant, ToRead, Token, Upload, Use,
};
use jiff::Timestamp;
use serde_json::json;
use tempfile::TempDir;

/// A fresh store, with the folder that goes with it.
pub struct Fresh {
    pub store: Store,
    pub folder: TempDir,
}

pub async fn fresh() -> Fresh {
    let folder = TempDir::new().unwrap();
    let store = Store::open(&folder.path().join("data"), Use::Serve).await.unwrap();
    Fresh { store, folder }
}

/// The second is added to a fixed day.
pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).unwrap()
}

pub fn act() -> Act {
    Act { key: None, who: "Ada".into(), request: "req-1".into(), at: at(0), once: None }
}

/// An act with an idempotency key.
pub fn once(key: &str, fingerprint: u8) -> Act {
    Act { once: Some(Once { key: key.into(), fingerprint: [fingerprint; 32] }), ..act() }
}

pub fn page(limit: u32) -> Page {
    Page::new(None, limit).unwrap()
}

pub async fn tenant(store: &Store, name: &str) -> Tenant {
    let done = store.create_workspace(&act(), name).await.unwrap();
    store.workspace(&done.value.0.id)
}

pub async fn received(store: &Store, bytes: &[u8]) -> annexa_store::Received {
    let mut incoming = store.receive().await.unwrap();
    incoming.write(bytes).await.unwrap();
    incoming.finish().await.unwrap()
}

pub async fn uploads(store: &Store, files: &[(&str, &str)]) -> Vec<Upload> {
    let mut uploads = Vec::new();
    for (path, text) in files {
        uploads.push(Upload { path: (*path).into(), received: received(store, text.as_bytes()).await });
    }
    uploads
}

pub async fn upload(store: &Store, tenant: &Tenant, files: &[(&str, &str)]) -> Vec<Accepted> {
    tenant.accept(&act(), uploads(store, files).await).await.unwrap().value
}

pub fn changes(accepted: &[Accepted]) -> Vec<Change> {
    accepted.iter().map(|a| a.change).collect()
}

pub fn readings(documents: &[ToRead]) -> Vec<Reading> {
    let reading = |d: &ToRead| Reading {
        document: d.document.clone(),
        revision: d.revision,
        readable: true,
        reading: json!({ "pages": 3 }),
    };
    documents.iter().map(reading).collect()
}

/// Reads whatever waits to be read, and judges whatever waits to be judged.
pub async fn work(store: &Store) -> usize {
    let mut ended = 0;
    while let Some(claimed) = store.claim().await.unwrap() {
        end(store, &claimed.token, &claimed.work).await.unwrap();
        ended += 1;
    }
    ended
}

pub async fn end(store: &Store, token: &Token, work: &annexa_store::Work) -> Result<(), Error> {
    match work {
        annexa_store::Work::Read { documents } => store.finish_read(token, readings(documents)).await,
        annexa_store::Work::Assess { .. } => store.finish_assessment(token, result()).await,
    }
}

/// Seven requirements, of which five are gaps, with ranks against their order.
pub fn result() -> AssessmentResult {
    let requirement = |n: u8| RequirementRow {
        framework: if n < 4 { "iso42001" } else { "iso27001" }.into(),
        id: format!("A.{n}"),
        topic: if n.is_multiple_of(2) { "even" } else { "odd" }.into(),
        score: (n != 6).then_some(n % 6),
        applicable: n != 5,
        gap: n < 5,
        rank: if n == 0 { -1 } else { 10 - i64::from(n / 2) },
        body: json!({ "n": n }),
    };
    let finding = |n: u8| FindingRow {
        class: if n < 2 { "conflict" } else { "stale" }.into(),
        framework: (n != 0).then(|| "iso42001".into()),
        requirement: (n != 0).then(|| format!("A.{n}")),
        document_path: Some(format!("{n}.md")),
        body: json!({ "finding": n }),
    };
    let document =
        |n: u8| DocumentRow { path: format!("{n}.md"), status: "read".into(), body: json!({ "document": n }) };
    AssessmentResult {
        head: json!({ "schema_version": "1" }),
        requirements: (0..7).map(requirement).collect(),
        findings: (0..4).map(finding).collect(),
        documents: (0..3).map(document).collect(),
    }
}

/// The code of the error, or what came instead.
pub fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result {
        Err(error) => error.code().to_owned(),
        Ok(value) => format!("{value:?}"),
    }
}
