//! Everything that a server keeps.

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
pub use id::{AssessmentId, BadId, DecisionId, DeliveryId, DocumentId, JobId, KeyId, WebhookId, WorkspaceId};
pub use jobs::{Claimed, Job, JobKind, JobState, MOST_ATTEMPTS, Problem, Reading, ToRead, Token, Work};
pub use keys::{Key, NewKey};
pub use originals::{Incoming, Original, Pieces, Received};
pub use page::{Cursor, MOST_ON_A_PAGE, Page, Paged};
pub use sha256::{BadSha256, Sha256};
pub use store::{Store, Workspace};
pub use tenant::Tenant;
pub use webhooks::{Delivery, DeliveryState, DueDelivery, Event, NewWebhook, Next, Webhook};
