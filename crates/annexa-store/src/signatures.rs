//! Signatures ahead of their bodies, so that callers can be written.
#![allow(unused, missing_docs, clippy::todo)]
use std::path::{Path, PathBuf};

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::Value;

use crate::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Serve,
    Tool,
}

#[derive(Clone, Debug)]
pub struct Store;
#[derive(Clone, Debug)]
pub struct Tenant;
#[derive(Debug)]
pub struct Incoming;
/// sha256 and size are those of the bytes.
#[derive(Clone, Debug)]
pub struct Received {
    pub sha256: Sha256,
    pub size: u64,
}
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Workspace {
    pub id: WorkspaceId,
    pub name: String,
    pub created_at: Timestamp,
}
/// `path` and `size` of an original; `sha256` is its ETag.
#[derive(Debug)]
pub struct Original {
    pub path: PathBuf,
    pub size: u64,
    pub sha256: Sha256,
}
impl Original {
    /// Chunks of the bytes, for a download.
    pub fn stream(&self) -> impl futures_core::Stream<Item = Result<Bytes, Error>> + Send + Unpin + 'static + use<> {
        Never
    }
}
struct Never;
impl futures_core::Stream for Never {
    type Item = Result<Bytes, Error>;
    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        todo!()
    }
}

impl Incoming {
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        todo!()
    }
    /// Bytes so far.
    pub fn size(&self) -> u64 {
        todo!()
    }
    pub async fn finish(self) -> Result<Received, Error> {
        todo!()
    }
}
impl Store {
    pub async fn open(folder: &Path, for_: Use) -> Result<Self, Error> {
        todo!()
    }
    /// Waits for what is being written and closes the database.
    pub async fn close(&self) {
        todo!()
    }
    /// For /readyz: the database answers and can be written.
    pub async fn check(&self) -> Result<(), Error> {
        todo!()
    }
    pub async fn first_workspace(&self, name: &str) -> Result<Option<(Workspace, NewKey)>, Error> {
        todo!()
    }
    /// A replay has no secret text.
    pub async fn create_workspace(&self, act: &Act, name: &str) -> Result<Done<(Workspace, NewKey)>, Error> {
        todo!()
    }
    pub async fn authenticate(&self, text: &str) -> Result<Option<Key>, Error> {
        todo!()
    }
    pub async fn workspaces(&self) -> Result<Vec<Workspace>, Error> {
        todo!()
    }
    pub fn workspace(&self, id: &WorkspaceId) -> Tenant {
        todo!()
    }
    pub async fn receive(&self) -> Result<Incoming, Error> {
        todo!()
    }
    /// A parsed text; `variant` says by which reader (letters, digits, `-`, `.`, `_`).
    pub async fn reading(&self, sha256: &Sha256, variant: &str) -> Result<Option<Vec<u8>>, Error> {
        todo!()
    }
    pub async fn keep_reading(&self, sha256: &Sha256, variant: &str, bytes: &[u8]) -> Result<(), Error> {
        todo!()
    }
    pub async fn claim(&self) -> Result<Option<Claimed>, Error> {
        todo!()
    }
    /// Back to the queue without counting the attempt: for a server that stops.
    pub async fn give_back(&self, token: &Token) -> Result<(), Error> {
        todo!()
    }
    pub async fn finish_read(&self, token: &Token, readings: Vec<Reading>) -> Result<(), Error> {
        todo!()
    }
    pub async fn finish_assessment(&self, token: &Token, result: AssessmentResult) -> Result<(), Error> {
        todo!()
    }
    pub async fn fail(&self, token: &Token, problem: Problem) -> Result<(), Error> {
        todo!()
    }
    pub async fn due_deliveries(&self, now: Timestamp, limit: u32) -> Result<Vec<DueDelivery>, Error> {
        todo!()
    }
    pub async fn delivered(&self, id: &DeliveryId, status: u16) -> Result<(), Error> {
        todo!()
    }
    pub async fn delivery_failed(&self, id: &DeliveryId, next: Next, status: Option<u16>) -> Result<(), Error> {
        todo!()
    }
}
impl Tenant {
    pub fn id(&self) -> &WorkspaceId {
        todo!()
    }
    /// The workspace itself.
    pub async fn workspace(&self) -> Result<Option<Workspace>, Error> {
        todo!()
    }

    pub async fn accept(&self, act: &Act, uploads: Vec<Upload>) -> Result<Done<Vec<Accepted>>, Error> {
        todo!()
    }
    pub async fn revise(&self, act: &Act, id: &DocumentId, received: Received) -> Result<Done<Accepted>, Error> {
        todo!()
    }
    pub async fn document(&self, id: &DocumentId) -> Result<Option<Document>, Error> {
        todo!()
    }
    /// By path.
    pub async fn documents(&self, filter: &DocumentFilter, page: &Page) -> Result<Paged<Document>, Error> {
        todo!()
    }
    /// Newest first; `None` without such a document.
    pub async fn revisions(&self, id: &DocumentId) -> Result<Option<Vec<Revision>>, Error> {
        todo!()
    }
    pub async fn delete(&self, act: &Act, id: &DocumentId) -> Result<Done<()>, Error> {
        todo!()
    }
    pub async fn set_facts(&self, act: &Act, id: &DocumentId, facts: Option<Value>) -> Result<Done<Document>, Error> {
        todo!()
    }
    /// Of a revision or a snapshot of this workspace.
    pub async fn original(&self, sha256: &Sha256) -> Result<Option<Original>, Error> {
        todo!()
    }

    /// Newest first.
    pub async fn jobs(&self, page: &Page) -> Result<Paged<Job>, Error> {
        todo!()
    }
    pub async fn job(&self, id: &JobId) -> Result<Option<Job>, Error> {
        todo!()
    }

    pub async fn start_assessment(&self, act: &Act, request: Value, over: &Over) -> Result<Done<Assessment>, Error> {
        todo!()
    }
    pub async fn assessment(&self, id: &AssessmentId) -> Result<Option<Assessment>, Error> {
        todo!()
    }
    /// Newest first.
    pub async fn assessments(&self, page: &Page) -> Result<Paged<Assessment>, Error> {
        todo!()
    }
    /// For the worker.
    pub async fn snapshot(&self, id: &AssessmentId) -> Result<Option<Snapshot>, Error> {
        todo!()
    }
    /// `None` without such an assessment, as in the others below.
    pub async fn requirements(
        &self,
        id: &AssessmentId,
        filter: &RequirementFilter,
        page: &Page,
    ) -> Result<Option<Paged<RequirementRow>>, Error> {
        todo!()
    }
    pub async fn requirement(
        &self,
        id: &AssessmentId,
        framework: &str,
        requirement: &str,
    ) -> Result<Option<RequirementRow>, Error> {
        todo!()
    }
    pub async fn findings(
        &self,
        id: &AssessmentId,
        filter: &FindingFilter,
        page: &Page,
    ) -> Result<Option<Paged<FindingRow>>, Error> {
        todo!()
    }
    pub async fn assessed_documents(
        &self,
        id: &AssessmentId,
        page: &Page,
    ) -> Result<Option<Paged<DocumentRow>>, Error> {
        todo!()
    }
    pub async fn whole(&self, id: &AssessmentId) -> Result<Option<Whole>, Error> {
        todo!()
    }
    pub async fn delete_assessment(&self, act: &Act, id: &AssessmentId) -> Result<Done<()>, Error> {
        todo!()
    }

    pub async fn decide(&self, act: &Act, decision: NewDecision) -> Result<Done<Decision>, Error> {
        todo!()
    }
    pub async fn withdraw(&self, act: &Act, id: &DecisionId, justification: &str) -> Result<Done<Decision>, Error> {
        todo!()
    }
    /// Newest first.
    pub async fn decisions(&self, filter: &DecisionFilter, page: &Page) -> Result<Paged<Decision>, Error> {
        todo!()
    }
    pub async fn decision(&self, id: &DecisionId) -> Result<Option<Decision>, Error> {
        todo!()
    }

    pub async fn create_webhook(&self, act: &Act, url: &str, events: &[Event]) -> Result<Done<NewWebhook>, Error> {
        todo!()
    }
    pub async fn webhooks(&self) -> Result<Vec<Webhook>, Error> {
        todo!()
    }
    pub async fn delete_webhook(&self, act: &Act, id: &WebhookId) -> Result<Done<()>, Error> {
        todo!()
    }
    /// Newest first.
    pub async fn deliveries(&self, id: &WebhookId, page: &Page) -> Result<Option<Paged<Delivery>>, Error> {
        todo!()
    }

    pub async fn create_key(
        &self,
        act: &Act,
        name: &str,
        scopes: &[Scope],
        expires_at: Option<Timestamp>,
    ) -> Result<Done<NewKey>, Error> {
        todo!()
    }
    /// Oldest first.
    pub async fn keys(&self) -> Result<Vec<Key>, Error> {
        todo!()
    }
    pub async fn revoke_key(&self, act: &Act, id: &KeyId) -> Result<Done<Key>, Error> {
        todo!()
    }

    /// An entry for what changes nothing: reads and exports.
    pub async fn note(&self, act: &Act, action: &str, subject: &str) -> Result<(), Error> {
        todo!()
    }
    /// Oldest first.
    pub async fn audit(&self, page: &Page) -> Result<Paged<AuditEntry>, Error> {
        todo!()
    }
    pub async fn verify_audit(&self) -> Result<Verified, Error> {
        todo!()
    }
}
