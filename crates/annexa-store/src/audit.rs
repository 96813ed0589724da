//! The audit log: append only, each entry bound by a hash to the one before.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::Digest;
use sqlx::sqlite::SqliteRow;

use crate::change::{By, hash_in};
use crate::error::While;
use crate::page::Place;
use crate::rows::Cells;
use crate::{Act, Error, KeyId, Page, Paged, Sha256, Tenant, WorkspaceId};

/// An entry of the audit log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its number in the workspace, from 1 without gaps.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Whose key it was; none for the command line and the server's own work.
    pub key: Option<KeyId>,
    /// Who.
    pub who: String,
    /// The id of the request.
    pub request: String,
    /// What was done: "document.upload", "decision.take" ...
    pub action: String,
    /// The id of what it was done to.
    pub subject: String,
    /// More about it: ids, numbers and names of fields.
    pub detail: Value,
    /// The hash of the entry before; zeros for the first.
    pub previous: Sha256,
    /// The hash of this one.
    pub hash: Sha256,
}

/// What checking the chain told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verified {
    /// Every entry is there and as it was written.
    Whole {
        /// How many there are.
        entries: u64,
        /// The hash of the last one; zeros without any. Kept elsewhere, it shows later whether the log is the same.
        head: Sha256,
    },
    /// The log was changed.
    Broken {
        /// The first entry that is wrong or missing.
        seq: u64,
        /// What is wrong.
        why: &'static str,
    },
}

/// The hash of an entry: SHA-256 over its fields, each behind its length, and over the hash of the entry before.
pub(crate) fn hash(workspace: &WorkspaceId, entry: &AuditEntry, detail: &str) -> Sha256 {
    let key = entry.key.as_ref().map_or("", KeyId::as_str);
    let fields: [&[u8]; 11] = [
        b"annexa audit 1",
        workspace.as_str().as_bytes(),
        &entry.seq.to_be_bytes(),
        &entry.at.as_microsecond().to_be_bytes(),
        key.as_bytes(),
        entry.who.as_bytes(),
        entry.request.as_bytes(),
        entry.action.as_bytes(),
        entry.subject.as_bytes(),
        detail.as_bytes(),
        &entry.previous.0,
    ];
    let mut hash = sha2::Sha256::new();
    for field in fields {
        hash.update((field.len() as u64).to_be_bytes());
        hash.update(field);
    }
    Sha256(hash.finalize().into())
}

const DOING: &str = "reading the audit log";

fn entry(row: &SqliteRow) -> Result<AuditEntry, Error> {
    Ok(AuditEntry {
        seq: row.number("seq")?,
        at: row.time("at")?,
        key: row.maybe_parsed("key")?,
        who: row.get_as("who")?,
        request: row.get_as("request")?,
        action: row.get_as("action")?,
        subject: row.get_as("subject")?,
        detail: row.json("detail")?,
        previous: hash_in(row, "previous")?,
        hash: hash_in(row, "hash")?,
    })
}

/// Entries that are checked at once.
const AT_ONCE: i64 = 1000;

impl Tenant {
    /// Records what changes nothing: a read or an export.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub async fn note(&self, act: &Act, action: &str, subject: &str) -> Result<(), Error> {
        let mut change = self.begin_by(By::act(act)).await?;
        change.record(action, subject, Value::Null).await?;
        change.commit(()).await.map(drop)
    }

    /// The audit log, oldest first.
    ///
    /// # Errors
    ///
    /// [`Error::BadCursor`], and those of the disk.
    pub async fn audit(&self, page: &Page) -> Result<Paged<AuditEntry>, Error> {
        let after = page.place("audit")?.map_or(0, |p| p.number);
        let rows = sqlx::query("SELECT * FROM audit WHERE workspace = ? AND seq > ? ORDER BY seq LIMIT ?")
            .bind(self.id().as_str())
            .bind(after)
            .bind(page.probe())
            .fetch_all(self.readers())
            .await
            .while_(DOING)?;
        let entries = rows.iter().map(entry).collect::<Result<_, _>>()?;
        Ok(page.cut("audit", entries, |e| Place::numbered(e.seq.cast_signed())))
    }

    /// The audit log, newest first.
    ///
    /// # Errors
    ///
    /// [`Error::BadCursor`], and those of the disk.
    pub async fn recent_audit(&self, page: &Page) -> Result<Paged<AuditEntry>, Error> {
        const LIST: &str = "recent audit";
        let before = page.place(LIST)?.map_or(i64::MAX, |p| p.number);
        let rows = sqlx::query("SELECT * FROM audit WHERE workspace = ? AND seq < ? ORDER BY seq DESC LIMIT ?")
            .bind(self.id().as_str())
            .bind(before)
            .bind(page.probe())
            .fetch_all(self.readers())
            .await
            .while_(DOING)?;
        let entries = rows.iter().map(entry).collect::<Result<_, _>>()?;
        Ok(page.cut(LIST, entries, |e| Place::numbered(e.seq.cast_signed())))
    }

    /// Checks every entry of the audit log against the one before, and their number against the workspace's count.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] without the workspace, and those of the disk. A log that was changed is no error.
    pub async fn verify_audit(&self) -> Result<Verified, Error> {
        // One transaction, so that what is appended meanwhile is not seen.
        let mut tx = self.readers().begin().await.while_(DOING)?;
        let row = sqlx::query("SELECT audit_entries, audit_head FROM workspaces WHERE id = ?")
            .bind(self.id().as_str())
            .fetch_optional(&mut *tx)
            .await
            .while_(DOING)?
            .ok_or(Error::NotFound { what: "workspace" })?;
        let (entries, head): (u64, _) = (row.number("audit_entries")?, hash_in(&row, "audit_head")?);
        let (mut seq, mut previous) = (0, Sha256([0; 32]));
        loop {
            let rows = sqlx::query("SELECT * FROM audit WHERE workspace = ? AND seq > ? ORDER BY seq LIMIT ?")
                .bind(self.id().as_str())
                .bind(i64::try_from(seq).while_(DOING)?)
                .bind(AT_ONCE)
                .fetch_all(&mut *tx)
                .await
                .while_(DOING)?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                seq += 1;
                match link(self.id(), &row, seq, previous) {
                    Ok(hash) => previous = hash,
                    Err(why) => return Ok(Verified::Broken { seq, why }),
                }
            }
        }
        Ok(match seq.cmp(&entries) {
            std::cmp::Ordering::Less => Verified::Broken { seq: seq + 1, why: "entries are missing at the end" },
            std::cmp::Ordering::Greater => {
                Verified::Broken { seq: entries + 1, why: "there are more entries than were written" }
            }
            std::cmp::Ordering::Equal if previous != head => {
                Verified::Broken { seq, why: "the last entry is not the one that was written last" }
            }
            std::cmp::Ordering::Equal => Verified::Whole { entries, head },
        })
    }
}

/// The hash of the entry in `row`, when it is what it should be.
fn link(workspace: &WorkspaceId, row: &SqliteRow, seq: u64, previous: Sha256) -> Result<Sha256, &'static str> {
    const UNREADABLE: &str = "the entry cannot be read";
    let entry = entry(row).map_err(|_| UNREADABLE)?;
    let detail: &str = row.get_as("detail").map_err(|_| UNREADABLE)?;
    if entry.seq != seq {
        return Err("the entry is missing");
    }
    if entry.previous != previous {
        return Err("the entry does not follow the one before");
    }
    if hash(workspace, &entry, detail) != entry.hash {
        return Err("the entry is not as it was written");
    }
    Ok(entry.hash)
}
