//! Everything that a server keeps: documents with their revisions and bytes, jobs, assessments, decisions of reviewers,
//! keys, webhooks and the audit log.
//!
//! [`Store::open`] opens a data folder. [`Store::authenticate`] finds the key behind a request, and
//! [`Store::workspace`] is the only way to what a workspace keeps: a [`Tenant`], each of whose statements asks for the
//! workspace. [`Store::claim`] hands out jobs, and what ends one (`finish_read`, `finish_assessment`, `fail`) counts
//! only while the job is that worker's.
//!
//! # The data folder
//!
//! ```text
//! lock                          held by the process that serves
//! annexa.db, -wal, -shm         the database
//! originals/ab/<sha256>         the bytes of documents, under their SHA-256
//! incoming/                     bytes that are not whole yet; emptied at each start
//! readings/ab/<sha256>.<name>   what was derived from originals and can be derived again
//! ```
//!
//! Only its owner can look into it. The database and `originals/` belong together in a copy; `readings/` can be left
//! out. A copy of a folder that is being served from is taken of the database first (`VACUUM INTO`), then of the
//! originals: those are never changed, only added and removed.
//!
//! # How an upload becomes a document
//!
//! 1. Its bytes are written to `incoming/` and hashed on the way ([`Incoming::write`]).
//! 2. [`Incoming::finish`] forces them to the disk, renames them to their place in `originals/` and forces the folder's
//!    entry to the disk. From here on a [`Received`] keeps them from being collected.
//! 3. [`Tenant::accept`] writes the documents, the job that reads them, the entries of the audit log and the memory of
//!    the request in one transaction, and returns when that is on the disk (WAL, `synchronous = FULL`).
//! 4. The caller answers.
//!
//! After a crash before 3 is done, nothing refers to the bytes, and the next start removes them; a crash after it loses
//! nothing but the answer, which the same request gets when it is sent again. Every other change is one such
//! transaction. A transaction that fails takes its connection along, so that a disk that was full harms nothing later.
//!
//! # How a job ends
//!
//! A claim raises the count of attempts and gives the job a new token, before any work is done. The results, messages
//! to webhooks and the entry in the audit log are written in one transaction, if the token is still that of the job.
//! A start puts running jobs back into the queue; one that was begun [`MOST_ATTEMPTS`] times is given up.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
//! use annexa_store::{Act, Change, Store, Upload, Use};
//!
//! # let folder = tempfile::tempdir()?;
//! # let folder = folder.path();
//! let store = Store::open(folder, Use::Serve).await?;
//! let (workspace, first) = store.first_workspace("Acme").await?.expect("a new folder");
//! let act = Act {
//!     key: Some(first.key.id),
//!     who: "Ada".to_owned(),
//!     request: "req-1".to_owned(),
//!     at: jiff::Timestamp::now(),
//!     once: None,
//! };
//!
//! let mut incoming = store.receive().await?;
//! incoming.write(b"# Policy").await?;
//! let upload = Upload { path: "policy.md".to_owned(), received: incoming.finish().await? };
//! let accepted = store.workspace(&workspace.id).accept(&act, vec![upload]).await?;
//! assert_eq!(accepted.value[0].change, Change::New);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```

mod act;
mod assessments;
mod audit;
mod change;
mod crash;
mod database;
mod decisions;
mod documents;
mod error;
mod folder;
mod glance;
mod id;
mod jobs;
mod keys;
mod originals;
mod page;
mod random;
mod readings;
mod rows;
mod sha256;
mod store;
mod tenant;
mod webhooks;

pub use act::{Act, Done, Once, Scope};
pub use assessments::{
    Assessment, AssessmentResult, DocumentRow, FindingFilter, FindingRow, Over, RequirementFilter, RequirementRow,
    Snapshot, SnapshotDocument, Whole,
};
pub use audit::{AuditEntry, Verified};
pub use crash::CrashPoint;
pub use decisions::{Decision, DecisionEnd, DecisionFilter, DecisionKind, NewDecision};
pub use documents::{Accepted, Change, Document, DocumentFilter, DocumentState, LONGEST_PATH, Revision, Upload};
pub use error::Error;
pub use folder::Use;
pub use glance::Score;
pub use id::{AssessmentId, BadId, DecisionId, DeliveryId, DocumentId, JobId, KeyId, WebhookId, WorkspaceId};
pub use jobs::{Claimed, Job, JobKind, JobState, MOST_ATTEMPTS, Problem, Reading, ToRead, Token, Work};
pub use keys::{Key, NewKey};
pub use originals::{Incoming, Original, Pieces, Received};
pub use page::{Cursor, MOST_ON_A_PAGE, Page, Paged};
pub use sha256::{BadSha256, Sha256};
pub use store::{Store, Workspace};
pub use tenant::Tenant;
pub use webhooks::{Delivery, DeliveryState, DueDelivery, Event, NewWebhook, Next, Webhook};
