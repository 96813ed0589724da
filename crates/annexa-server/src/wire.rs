//! What the API sends beside the reports of `annexa-report`: the things that it keeps.

use annexa_model::{Date, Role, Status};
use annexa_store as store;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// The bytes of a file.
pub(crate) struct Raw;

impl PartialSchema for Raw {
    fn schema() -> RefOr<Schema> {
        let bytes = ObjectBuilder::new().schema_type(Type::String);
        bytes.content_media_type("application/octet-stream").description(Some("The bytes of a file.")).into()
    }
}

impl ToSchema for Raw {}

/// One page of a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct List<T: ToSchema> {
    /// The items, in the order of the list.
    pub(crate) items: Vec<T>,
    /// The value of `after` for the next page; null at the end.
    #[schema(required = true)]
    pub(crate) next: Option<String>,
}

impl<T: ToSchema> List<T> {
    pub(crate) fn of<S>(page: store::Paged<S>, item: impl Fn(S) -> T) -> Self {
        Self { items: page.items.into_iter().map(item).collect(), next: page.next.map(String::from) }
    }

    pub(crate) fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

/// What one organisation keeps, seen by nobody else.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"id": "ws_0b6d…", "name": "main", "created_at": "2026-11-20T09:00:00Z"}))]
pub(crate) struct Workspace {
    id: String,
    name: String,
    created_at: Timestamp,
}

impl From<store::Workspace> for Workspace {
    fn from(w: store::Workspace) -> Self {
        Self { id: w.id.into(), name: w.name, created_at: w.created_at }
    }
}

/// What a key allows. `admin` includes all; `write` and `review` include `read`.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Scope {
    /// Reading.
    Read,
    /// Uploading, assessing, deleting.
    Write,
    /// Deciding on evidence and scores.
    Review,
    /// Everything, with keys, webhooks and the audit log.
    Admin,
}

impl From<Scope> for store::Scope {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Read => Self::Read,
            Scope::Write => Self::Write,
            Scope::Review => Self::Review,
            Scope::Admin => Self::Admin,
        }
    }
}

impl From<store::Scope> for Scope {
    fn from(scope: store::Scope) -> Self {
        match scope {
            store::Scope::Read => Self::Read,
            store::Scope::Write => Self::Write,
            store::Scope::Review => Self::Review,
            store::Scope::Admin => Self::Admin,
        }
    }
}

/// An API key, without its secret.
#[derive(Serialize, ToSchema)]
pub(crate) struct Key {
    id: String,
    /// The only workspace that it opens.
    workspace: String,
    /// What people call it; also who is said to have acted, unless `Annexa-Actor` names a person.
    name: String,
    scopes: Vec<Scope>,
    created_at: Timestamp,
    created_by: String,
    /// From when on it is refused.
    #[schema(required = true)]
    expires_at: Option<Timestamp>,
    /// Since when it is refused.
    #[schema(required = true)]
    revoked_at: Option<Timestamp>,
}

impl From<store::Key> for Key {
    fn from(k: store::Key) -> Self {
        Self {
            id: k.id.into(),
            workspace: k.workspace.into(),
            name: k.name,
            scopes: k.scopes.into_iter().map(Scope::from).collect(),
            created_at: k.created_at,
            created_by: k.created_by,
            expires_at: k.expires_at,
            revoked_at: k.revoked_at,
        }
    }
}

/// A key that was just made.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewKey {
    key: Key,
    /// The whole key. Shown once: null when the request is a repetition, since only a hash of it is kept.
    #[schema(required = true)]
    secret: Option<String>,
}

impl From<store::NewKey> for NewKey {
    fn from(new: store::NewKey) -> Self {
        Self { key: new.key.into(), secret: new.secret_text }
    }
}

/// A workspace that was just made, with its first key.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewWorkspace {
    pub(crate) workspace: Workspace,
    /// A key with the scope `admin`.
    pub(crate) key: NewKey,
}

/// Whether the current revision of a document was read.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum DocumentState {
    /// Not yet.
    Queued,
    /// Read, in part at least.
    Read,
    /// It could not be read: not assessed, never "evidence missing".
    Failed,
}

impl From<store::DocumentState> for DocumentState {
    fn from(state: store::DocumentState) -> Self {
        match state {
            store::DocumentState::Queued => Self::Queued,
            store::DocumentState::Read => Self::Read,
            store::DocumentState::Failed => Self::Failed,
        }
    }
}

impl From<DocumentState> for store::DocumentState {
    fn from(state: DocumentState) -> Self {
        match state {
            DocumentState::Queued => Self::Queued,
            DocumentState::Read => Self::Read,
            DocumentState::Failed => Self::Failed,
        }
    }
}

/// Facts that a person supplies where the text lacks them. A fact that the text tells is not replaced.
#[derive(Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SuppliedFacts {
    /// Title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    /// Who is answerable for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) owner: Option<String>,
    /// Version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<String>,
    /// What it is in its life.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<SuppliedStatus>,
    /// Who approved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) approved_by: Option<String>,
    /// When it was approved, YYYY-MM-DD.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    pub(crate) approved_on: Option<String>,
    /// Since when it is in force, YYYY-MM-DD.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    pub(crate) effective_on: Option<String>,
    /// When its next review is due, YYYY-MM-DD.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    pub(crate) next_review: Option<String>,
    /// What it can be evidence of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) role: Option<SuppliedRole>,
}

impl SuppliedFacts {
    /// The name of the first day that is not written as YYYY-MM-DD.
    pub(crate) fn wrong_day(&self) -> Option<&'static str> {
        let days = [
            ("approved_on", &self.approved_on),
            ("effective_on", &self.effective_on),
            ("next_review", &self.next_review),
        ];
        let is_wrong = |day: &Option<String>| day.as_ref().is_some_and(|d| day_of(d).is_none());
        days.into_iter().find(|(_, day)| is_wrong(day)).map(|(name, _)| name)
    }
}

/// The day that is written as YYYY-MM-DD, and in no other way.
pub(crate) fn day_of(text: &str) -> Option<Date> {
    Date::parse_iso(text).filter(|day| day.to_string() == text)
}

/// What a document is in its life, as a person says.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SuppliedStatus {
    /// Not yet approved.
    Draft,
    /// In force.
    Approved,
    /// Withdrawn or replaced.
    Obsolete,
    /// To be filled in.
    Template,
}

impl From<SuppliedStatus> for Status {
    fn from(status: SuppliedStatus) -> Self {
        match status {
            SuppliedStatus::Draft => Self::Draft,
            SuppliedStatus::Approved => Self::Approved,
            SuppliedStatus::Obsolete => Self::Obsolete,
            SuppliedStatus::Template => Self::Template,
        }
    }
}

/// What a document can be evidence of, as a person says.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SuppliedRole {
    /// What the organisation has decided to do.
    Design,
    /// That it does so.
    Operation,
    /// How well it does.
    Evaluation,
    /// Nothing.
    None,
}

impl From<SuppliedRole> for Role {
    fn from(role: SuppliedRole) -> Self {
        match role {
            SuppliedRole::Design => Self::Design,
            SuppliedRole::Operation => Self::Operation,
            SuppliedRole::Evaluation => Self::Evaluation,
            SuppliedRole::None => Self::None,
        }
    }
}

/// A document: a line of revisions under an id.
#[derive(Serialize, ToSchema)]
pub(crate) struct Document {
    id: String,
    /// Its name in the folder.
    path: String,
    /// Further names under which the same bytes were uploaded.
    other_paths: Vec<String>,
    /// SHA-256 of the current revision.
    sha256: String,
    /// Bytes of the current revision.
    size: u64,
    /// Number of the current revision, from 1.
    revision: u32,
    created_at: Timestamp,
    updated_at: Timestamp,
    uploaded_by: String,
    state: DocumentState,
    /// Facts that a person supplied.
    #[schema(required = true, value_type = Option<SuppliedFacts>)]
    facts: Option<serde_json::Value>,
    /// What reading told: the document, and those inside it when it is an archive or a message with attachments. Null
    /// until it was read.
    #[schema(required = true, value_type = Option<Vec<crate::openapi::reported::AssessedDocument>>)]
    reading: Option<serde_json::Value>,
}

impl From<store::Document> for Document {
    fn from(d: store::Document) -> Self {
        Self {
            id: d.id.into(),
            path: d.path,
            other_paths: d.other_paths,
            sha256: d.sha256.to_string(),
            size: d.size,
            revision: d.revision,
            created_at: d.created_at,
            updated_at: d.updated_at,
            uploaded_by: d.uploaded_by,
            state: d.state.into(),
            facts: d.facts,
            reading: d.reading,
        }
    }
}

/// What an upload changed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Change {
    /// A document that was not there before.
    New,
    /// Other bytes of a document that was.
    Revision,
    /// Nothing: these bytes were there; the document may have gained a name.
    Same,
}

/// A document as an upload left it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Accepted {
    pub(crate) document: Document,
    pub(crate) change: Change,
}

impl From<store::Accepted> for Accepted {
    fn from(a: store::Accepted) -> Self {
        let change = match a.change {
            store::Change::New => Change::New,
            store::Change::Revision => Change::Revision,
            store::Change::Same => Change::Same,
        };
        Self { document: a.document.into(), change }
    }
}

/// What became of an upload.
#[derive(Serialize, ToSchema)]
pub(crate) struct Uploaded {
    pub(crate) documents: Vec<Accepted>,
    /// The job that reads what is new; null when nothing is.
    #[schema(required = true)]
    pub(crate) job: Option<String>,
}

impl From<Vec<store::Accepted>> for Uploaded {
    fn from(all: Vec<store::Accepted>) -> Self {
        let job = all.iter().find_map(|a| a.job.clone()).map(String::from);
        Self { documents: all.into_iter().map(Accepted::from).collect(), job }
    }
}

/// One upload of a document's bytes.
#[derive(Serialize, ToSchema)]
pub(crate) struct Revision {
    /// From 1.
    number: u32,
    sha256: String,
    /// In bytes.
    size: u64,
    at: Timestamp,
    by: String,
    state: DocumentState,
}

impl From<store::Revision> for Revision {
    fn from(r: store::Revision) -> Self {
        Self { number: r.number, sha256: r.sha256.to_string(), size: r.size, at: r.at, by: r.by, state: r.state.into() }
    }
}

/// Where a job or an assessment stands.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum JobState {
    /// It waits.
    Queued,
    /// It is being done.
    Running,
    /// It ended well.
    Done,
    /// It ended, and will not be tried again.
    Failed,
    /// What it was for was deleted.
    Cancelled,
}

impl From<store::JobState> for JobState {
    fn from(state: store::JobState) -> Self {
        match state {
            store::JobState::Queued => Self::Queued,
            store::JobState::Running => Self::Running,
            store::JobState::Done => Self::Done,
            store::JobState::Failed => Self::Failed,
            store::JobState::Cancelled => Self::Cancelled,
        }
    }
}

/// Why a job failed.
#[derive(Serialize, ToSchema)]
pub(crate) struct JobProblem {
    /// A name that stays.
    code: String,
    /// A sentence.
    detail: String,
}

impl From<store::Problem> for JobProblem {
    fn from(p: store::Problem) -> Self {
        Self { code: p.code, detail: p.detail }
    }
}

/// Work that is done after the answer.
#[derive(Serialize, ToSchema)]
pub(crate) struct Job {
    pub(crate) id: String,
    /// `read` documents or `assess` them.
    kind: String,
    pub(crate) state: JobState,
    created_at: Timestamp,
    #[schema(required = true)]
    started_at: Option<Timestamp>,
    #[schema(required = true)]
    finished_at: Option<Timestamp>,
    /// How often it was begun.
    attempts: u32,
    /// Documents done so far.
    pub(crate) done: u64,
    /// Documents in all; grows while archives are opened.
    pub(crate) total: u64,
    /// The assessment that it makes.
    #[schema(required = true)]
    assessment: Option<String>,
    #[schema(required = true)]
    problem: Option<JobProblem>,
    by: String,
}

impl Job {
    /// `progress` is that of a running job.
    pub(crate) fn of(job: store::Job, progress: Option<(u64, u64)>) -> Self {
        let state = JobState::from(job.state);
        let ended = if state == JobState::Done { job.documents } else { 0 };
        // What was noted while it ran says nothing about a job that ended since.
        let (done, total) = progress.filter(|_| state == JobState::Running).unwrap_or((ended, job.documents));
        let kind = match job.kind {
            store::JobKind::Read => "read",
            store::JobKind::Assess => "assess",
        };
        Self {
            id: job.id.into(),
            kind: kind.to_owned(),
            state,
            created_at: job.created_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
            attempts: job.attempts,
            done,
            total,
            assessment: job.assessment.map(String::from),
            problem: job.problem.map(JobProblem::from),
            by: job.by,
        }
    }
}

/// An assessment and where it stands; its result does not change once it is done.
#[derive(Serialize, ToSchema)]
pub(crate) struct Assessment {
    id: String,
    /// The job that makes it.
    job: String,
    state: JobState,
    /// Frameworks judged against.
    frameworks: Vec<String>,
    /// The day as of which everything is judged, YYYY-MM-DD.
    as_of: String,
    /// Length of the audit window before that day.
    window_months: u32,
    /// Documents that it is made over.
    documents: u64,
    created_at: Timestamp,
    by: String,
    #[schema(required = true)]
    finished_at: Option<Timestamp>,
    #[schema(required = true)]
    problem: Option<JobProblem>,
    /// The mappings and the counts; null until it is done.
    #[schema(required = true)]
    result: Option<AssessmentHead>,
}

/// What an assessment told in all.
#[derive(Serialize, ToSchema)]
pub(crate) struct AssessmentHead {
    /// Version of the format of reports.
    #[schema(value_type = String)]
    schema_version: serde_json::Value,
    #[schema(value_type = crate::openapi::reported::MappingsVersion)]
    mappings: serde_json::Value,
    #[schema(value_type = crate::openapi::reported::Summary)]
    summary: serde_json::Value,
}

impl Assessment {
    pub(crate) fn of(a: store::Assessment, request: crate::worker::Request) -> Self {
        let part = |head: &serde_json::Value, name: &str| head.get(name).cloned().unwrap_or_default();
        let result = a.head.as_ref().map(|head| AssessmentHead {
            schema_version: part(head, "schema_version"),
            mappings: part(head, "mappings"),
            summary: part(head, "summary"),
        });
        Self {
            id: a.id.into(),
            job: a.job.into(),
            state: a.state.into(),
            frameworks: request.frameworks,
            as_of: request.as_of,
            window_months: request.window_months,
            documents: a.documents,
            created_at: a.created_at,
            by: a.by,
            finished_at: a.finished_at,
            problem: a.problem.map(JobProblem::from),
            result,
        }
    }
}

/// What a reviewer can decide.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum DecisionKind {
    /// A passage is evidence indeed; changes no score.
    Accept,
    /// A passage is no evidence.
    Reject,
    /// The requirement has this score.
    Score,
    /// The requirement does not apply.
    NotApplicable,
    /// The requirement applies: the justification is for the statement of applicability and changes no score.
    Applicable,
}

impl From<DecisionKind> for store::DecisionKind {
    fn from(kind: DecisionKind) -> Self {
        match kind {
            DecisionKind::Accept => Self::Accept,
            DecisionKind::Reject => Self::Reject,
            DecisionKind::Score => Self::Score,
            DecisionKind::NotApplicable => Self::NotApplicable,
            DecisionKind::Applicable => Self::Applicable,
        }
    }
}

/// A passage as an assessment quotes it. It is found by its words, in later revisions too.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Passage {
    /// Path of the document, as the evidence names it.
    pub(crate) document: String,
    /// The quote of the evidence.
    pub(crate) quote: String,
    /// The point that it is evidence for; all points of the requirement when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) point: Option<String>,
}

/// A reviewer's decision. It counts in every assessment that is started after it, until it is withdrawn or a later
/// one takes its place.
#[derive(Serialize, ToSchema)]
pub(crate) struct Decision {
    id: String,
    framework: String,
    requirement: String,
    kind: DecisionKind,
    #[schema(required = true, value_type = Option<Passage>)]
    evidence: Option<serde_json::Value>,
    #[schema(required = true)]
    score: Option<u8>,
    justification: String,
    at: Timestamp,
    who: String,
    /// What ended it; in force while null.
    #[schema(required = true)]
    end: Option<DecisionEnd>,
}

/// What ended a decision.
#[derive(Serialize, ToSchema)]
pub(crate) struct DecisionEnd {
    at: Timestamp,
    who: String,
    /// The later decision that took its place; null when it was withdrawn.
    #[schema(required = true)]
    superseded_by: Option<String>,
    /// Why it was withdrawn.
    #[schema(required = true)]
    justification: Option<String>,
}

impl From<store::Decision> for Decision {
    fn from(d: store::Decision) -> Self {
        let kind = match d.kind {
            store::DecisionKind::Accept => DecisionKind::Accept,
            store::DecisionKind::Reject => DecisionKind::Reject,
            store::DecisionKind::Score => DecisionKind::Score,
            store::DecisionKind::NotApplicable => DecisionKind::NotApplicable,
            store::DecisionKind::Applicable => DecisionKind::Applicable,
        };
        let end = d.end.map(|end| DecisionEnd {
            at: end.at,
            who: end.who,
            superseded_by: end.superseded_by.map(String::from),
            justification: end.justification,
        });
        Self {
            id: d.id.into(),
            framework: d.framework,
            requirement: d.requirement,
            kind,
            evidence: d.evidence,
            score: d.score,
            justification: d.justification,
            at: d.at,
            who: d.who,
            end,
        }
    }
}

/// What webhooks can be told of.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
pub(crate) enum Event {
    /// Documents were read, or could not be.
    #[serde(rename = "document.read")]
    DocumentRead,
    /// An assessment is done.
    #[serde(rename = "assessment.done")]
    AssessmentDone,
    /// An assessment failed.
    #[serde(rename = "assessment.failed")]
    AssessmentFailed,
}

impl From<Event> for store::Event {
    fn from(event: Event) -> Self {
        match event {
            Event::DocumentRead => Self::DocumentRead,
            Event::AssessmentDone => Self::AssessmentDone,
            Event::AssessmentFailed => Self::AssessmentFailed,
        }
    }
}

impl From<store::Event> for Event {
    fn from(event: store::Event) -> Self {
        match event {
            store::Event::DocumentRead => Self::DocumentRead,
            store::Event::AssessmentDone => Self::AssessmentDone,
            store::Event::AssessmentFailed => Self::AssessmentFailed,
        }
    }
}

/// An address that is told of events, with messages signed after Standard Webhooks.
#[derive(Serialize, ToSchema)]
pub(crate) struct Webhook {
    id: String,
    url: String,
    events: Vec<Event>,
    created_at: Timestamp,
    by: String,
}

impl From<store::Webhook> for Webhook {
    fn from(w: store::Webhook) -> Self {
        Self {
            id: w.id.into(),
            url: w.url,
            events: w.events.into_iter().map(Event::from).collect(),
            created_at: w.created_at,
            by: w.by,
        }
    }
}

/// A webhook that was just made.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewWebhook {
    pub(crate) webhook: Webhook,
    /// `whsec_` and the base64 of the key that signs its messages.
    pub(crate) secret: String,
}

/// A message to a webhook and how far it came.
#[derive(Serialize, ToSchema)]
pub(crate) struct Delivery {
    /// The value of `webhook-id`, the same through all attempts.
    id: String,
    event: Event,
    created_at: Timestamp,
    /// `pending`, `delivered` or `gave-up`.
    state: String,
    attempts: u32,
    #[schema(required = true)]
    next_at: Option<Timestamp>,
    /// HTTP status of the last answer.
    #[schema(required = true)]
    last_status: Option<u16>,
}

impl From<store::Delivery> for Delivery {
    fn from(d: store::Delivery) -> Self {
        let state = match d.state {
            store::DeliveryState::Pending => "pending",
            store::DeliveryState::Delivered => "delivered",
            store::DeliveryState::GaveUp => "gave-up",
        };
        Self {
            id: d.id.into(),
            event: d.event.into(),
            created_at: d.created_at,
            state: state.to_owned(),
            attempts: d.attempts,
            next_at: d.next_at,
            last_status: d.last_status,
        }
    }
}

/// An entry of the audit log. Its hash covers all of it and the entry before.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditEntry {
    /// From 1, without gaps.
    seq: u64,
    at: Timestamp,
    /// The key that was shown.
    #[schema(required = true)]
    key: Option<String>,
    who: String,
    /// The id of the request.
    request: String,
    /// What was done, such as `document.upload`.
    action: String,
    /// The id of what it was done to.
    subject: String,
    /// More about it.
    detail: serde_json::Value,
    previous: String,
    hash: String,
}

impl From<store::AuditEntry> for AuditEntry {
    fn from(e: store::AuditEntry) -> Self {
        Self {
            seq: e.seq,
            at: e.at,
            key: e.key.map(String::from),
            who: e.who,
            request: e.request,
            action: e.action,
            subject: e.subject,
            detail: e.detail,
            previous: e.previous.to_string(),
            hash: e.hash.to_string(),
        }
    }
}

/// What checking the audit log told.
#[derive(Serialize, ToSchema)]
pub(crate) struct Verified {
    /// Whether every entry is there and as it was written.
    whole: bool,
    /// How many there are.
    #[schema(required = true)]
    entries: Option<u64>,
    /// The hash of the last one. Kept elsewhere, it shows later whether the log is the same.
    #[schema(required = true)]
    head: Option<String>,
    /// The first entry that is wrong or missing.
    #[schema(required = true)]
    broken_at: Option<u64>,
    /// What is wrong with it.
    #[schema(required = true)]
    why: Option<String>,
}

impl From<store::Verified> for Verified {
    fn from(verified: store::Verified) -> Self {
        match verified {
            store::Verified::Whole { entries, head } => {
                Self { whole: true, entries: Some(entries), head: Some(head.to_string()), broken_at: None, why: None }
            }
            store::Verified::Broken { seq, why } => {
                Self { whole: false, entries: None, head: None, broken_at: Some(seq), why: Some(why.to_owned()) }
            }
        }
    }
}
