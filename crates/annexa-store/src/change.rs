//! One change: what it does, its entry in the audit log and the memory of its outcome, all in one transaction.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sqlx::SqliteConnection;

use crate::audit::{AuditEntry, hash};
use crate::crash::Crash;
use crate::database::Tx;
use crate::error::While;
use crate::rows::{Cells, from_json, rounded, to_json};
use crate::{Act, CrashPoint, Done, Error, KeyId, Once, Sha256, WorkspaceId};

/// How long the outcome of a request is remembered.
const MEMORY: SignedDuration = SignedDuration::from_hours(24);

/// The most bytes of an idempotency key.
const LONGEST_KEY: usize = 255;

/// Who changes something, and when.
#[derive(Clone, Debug)]
pub(crate) struct By {
    pub(crate) key: Option<KeyId>,
    pub(crate) who: String,
    pub(crate) request: String,
    pub(crate) at: Timestamp,
}

impl By {
    /// Whoever acts.
    pub(crate) fn act(act: &Act) -> Self {
        let Act { key, who, request, at, .. } = act;
        Self { key: key.clone(), who: who.clone(), request: request.clone(), at: rounded(*at) }
    }

    /// The server itself, for a request that was answered before.
    pub(crate) fn server(request: String) -> Self {
        Self { key: None, who: "annexa".to_owned(), request, at: rounded(Timestamp::now()) }
    }
}

/// A change that was begun.
#[derive(Debug)]
pub(crate) struct Change {
    tx: Tx,
    pub(crate) workspace: WorkspaceId,
    pub(crate) by: By,
    once: Option<Once>,
    entries: u64,
    head: Sha256,
    crash: Crash,
    points: Option<(CrashPoint, CrashPoint)>,
}

/// Whether the request came before.
#[derive(Debug)]
pub(crate) enum Begun<T> {
    New(Box<Change>),
    Replay(Done<T>),
}

/// The change that was begun, or a return of what the same request did before.
macro_rules! begun {
    ($begun:expr) => {
        match $begun {
            $crate::change::Begun::New(change) => *change,
            $crate::change::Begun::Replay(done) => return Ok(done),
        }
    };
}
pub(crate) use begun;

impl Change {
    /// Begins in a transaction. Nothing is remembered of its outcome.
    pub(crate) async fn begin(mut tx: Tx, workspace: WorkspaceId, by: By, crash: Crash) -> Result<Self, Error> {
        let row = sqlx::query("SELECT audit_entries, audit_head FROM workspaces WHERE id = ?")
            .bind(workspace.as_str())
            .fetch_optional(tx.on())
            .await
            .while_("reading the audit log")?;
        let Some(row) = row else {
            tx.undo().await?;
            return Err(Error::NotFound { what: "workspace" });
        };
        let (entries, head) = (row.number("audit_entries")?, hash_in(&row, "audit_head")?);
        Ok(Self { tx, workspace, by, once: None, entries, head, crash, points: None })
    }

    /// The same for an act, which may have come before.
    pub(crate) async fn begin_act<T: DeserializeOwned>(
        tx: Tx,
        workspace: WorkspaceId,
        act: &Act,
        crash: Crash,
    ) -> Result<Begun<T>, Error> {
        let mut change = Self::begin(tx, workspace, By::act(act), crash).await?;
        let Some(once) = &act.once else { return Ok(Begun::New(Box::new(change))) };
        match change.recall(once).await {
            Ok(None) => {
                change.once = Some(once.clone());
                Ok(Begun::New(Box::new(change)))
            }
            Ok(Some(outcome)) => {
                change.tx.undo().await?;
                Ok(Begun::Replay(Done { value: from_json(&outcome)?, replayed: true }))
            }
            Err(e) => {
                change.tx.undo().await?;
                Err(e)
            }
        }
    }

    pub(crate) fn on(&mut self) -> &mut SqliteConnection {
        self.tx.on()
    }

    pub(crate) fn tx(&mut self) -> &mut Tx {
        &mut self.tx
    }

    /// When, as it is kept.
    pub(crate) fn at(&self) -> i64 {
        self.by.at.as_microsecond()
    }

    /// Where a test may end the process.
    pub(crate) fn crashing(&mut self, before_commit: CrashPoint, after_commit: CrashPoint) {
        self.points = Some((before_commit, after_commit));
    }

    /// Undoes all of it, and answers with `error`.
    pub(crate) async fn refuse<T>(self, error: Error) -> Result<T, Error> {
        self.tx.undo().await?;
        Err(error)
    }

    /// The outcome of the same request.
    async fn recall(&mut self, once: &Once) -> Result<Option<String>, Error> {
        const DOING: &str = "looking for a request";
        if once.key.is_empty() {
            return Err(Error::Invalid { field: "Idempotency-Key", why: "it is empty" });
        }
        if once.key.len() > LONGEST_KEY {
            let (limit, actual) = (LONGEST_KEY as u64, once.key.len() as u64);
            return Err(Error::TooMuch { field: "Idempotency-Key", limit, actual });
        }
        let oldest = self.by.at.checked_sub(MEMORY).while_(DOING)?.as_microsecond();
        sqlx::query("DELETE FROM requests WHERE workspace = ? AND at <= ?")
            .bind(self.workspace.as_str())
            .bind(oldest)
            .execute(self.tx.on())
            .await
            .while_(DOING)?;
        let row = sqlx::query("SELECT fingerprint, outcome FROM requests WHERE workspace = ? AND key = ? AND once = ?")
            .bind(self.workspace.as_str())
            .bind(self.by.key.as_ref().map_or("", KeyId::as_str))
            .bind(&once.key)
            .fetch_optional(self.tx.on())
            .await
            .while_(DOING)?;
        let Some(row) = row else { return Ok(None) };
        if row.get_as::<&[u8]>("fingerprint")? != once.fingerprint {
            return Err(Error::IdempotencyConflict);
        }
        Ok(Some(row.get_as("outcome")?))
    }

    /// Adds an entry to the audit log.
    pub(crate) async fn record(&mut self, action: &str, subject: &str, detail: Value) -> Result<(), Error> {
        let By { key, who, request, at } = self.by.clone();
        let (action, subject, previous) = (action.to_owned(), subject.to_owned(), self.head);
        let zero = Sha256([0; 32]);
        let seq = self.entries + 1;
        let mut entry = AuditEntry { seq, at, key, who, request, action, subject, detail, previous, hash: zero };
        let detail = to_json(&entry.detail)?;
        entry.hash = hash(&self.workspace, &entry, &detail);
        sqlx::query("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .bind(self.workspace.as_str())
            .bind(seq.cast_signed())
            .bind(entry.at.as_microsecond())
            .bind(entry.key.as_ref().map(KeyId::as_str))
            .bind(&entry.who)
            .bind(&entry.request)
            .bind(&entry.action)
            .bind(&entry.subject)
            .bind(&detail)
            .bind(&entry.previous.0[..])
            .bind(&entry.hash.0[..])
            .execute(self.tx.on())
            .await
            .while_("writing the audit log")?;
        (self.entries, self.head) = (seq, entry.hash);
        Ok(())
    }

    /// Commits; returns once everything is on the disk.
    pub(crate) async fn commit<T: Serialize>(mut self, value: T) -> Result<Done<T>, Error> {
        const DOING: &str = "ending a change";
        if let Some(once) = self.once.take() {
            sqlx::query("INSERT INTO requests VALUES (?, ?, ?, ?, ?, ?)")
                .bind(self.workspace.as_str())
                .bind(self.by.key.as_ref().map_or("", KeyId::as_str))
                .bind(&once.key)
                .bind(&once.fingerprint[..])
                .bind(self.at())
                .bind(to_json(&value)?)
                .execute(self.tx.on())
                .await
                .while_(DOING)?;
        }
        sqlx::query("UPDATE workspaces SET audit_entries = ?, audit_head = ? WHERE id = ?")
            .bind(self.entries.cast_signed())
            .bind(&self.head.0[..])
            .bind(self.workspace.as_str())
            .execute(self.tx.on())
            .await
            .while_(DOING)?;
        let Self { tx, crash, points, .. } = self;
        if let Some((before, _)) = points {
            crash.at(before);
        }
        tx.commit().await?;
        if let Some((_, after)) = points {
            crash.at(after);
        }
        Ok(Done { value, replayed: false })
    }

    /// Ends the part of one workspace and gives the transaction back, for what concerns another one as well.
    pub(crate) async fn next(mut self, workspace: WorkspaceId) -> Result<Self, Error> {
        sqlx::query("UPDATE workspaces SET audit_entries = ?, audit_head = ? WHERE id = ?")
            .bind(self.entries.cast_signed())
            .bind(&self.head.0[..])
            .bind(self.workspace.as_str())
            .execute(self.tx.on())
            .await
            .while_("ending a change")?;
        let Self { tx, by, once, crash, points, .. } = self;
        Ok(Self { once, points, ..Self::begin(tx, workspace, by, crash).await? })
    }
}

/// A hash that is kept as bytes.
pub(crate) fn hash_in(row: &sqlx::sqlite::SqliteRow, column: &str) -> Result<Sha256, Error> {
    row.get_as::<&[u8]>(column)?.try_into().map(Sha256).while_("reading a row")
}
