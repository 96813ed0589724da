//! The store: the data folder, opened.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::SqlitePool;

use crate::change::{By, Change, begun};
use crate::crash::Crash;
use crate::database::{Database, Tx};
use crate::error::While;
use crate::folder::Folder;
use crate::keys::make_key;
use crate::originals::Originals;
use crate::rows::{Cells, rounded};
use crate::{
    Act, CrashPoint, Done, Error, Incoming, NewKey, Scope, Sha256, Tenant, Use, WorkspaceId, random, readings,
};

/// Everything that a server keeps. Clones are the same store.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) database: Database,
    pub(crate) folder: Folder,
    pub(crate) originals: Originals,
    pub(crate) crash: Crash,
    pub(crate) use_: Use,
    /// Held as long as the store is open.
    _lock: Option<File>,
}

/// What one organisation keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// What people call it.
    pub name: String,
    /// Since when.
    pub created_at: Timestamp,
}

/// The most bytes of the name of a workspace or a key.
pub(crate) const LONGEST_NAME: usize = 200;

impl Store {
    /// Opens the data folder, makes it when there is none, and brings its database up to date.
    ///
    /// For serving, what a crash left is put in order: jobs that were running are queued again, and bytes that belong
    /// to no document are removed.
    ///
    /// # Errors
    ///
    /// [`Error::InUse`] when another process serves from the folder, [`Error::TooNew`], [`Error::OldSqlite`],
    /// [`Error::ReadOnly`], [`Error::StorageFull`] and [`Error::Broken`].
    pub async fn open(folder: &Path, use_: Use) -> Result<Self, Error> {
        Self::open_with(folder, use_, Crash::default()).await
    }

    /// The same, and ends the process at a point.
    ///
    /// # Errors
    ///
    /// Those of [`Store::open`].
    #[cfg(feature = "crash-points")]
    pub async fn open_to_crash(folder: &Path, use_: Use, point: CrashPoint) -> Result<Self, Error> {
        Self::open_with(folder, use_, Crash { point: Some(point) }).await
    }

    async fn open_with(path: &Path, use_: Use, crash: Crash) -> Result<Self, Error> {
        let folder = Folder::make(path)?;
        let lock = if use_ == Use::Serve { Some(folder.lock()?) } else { None };
        let database = Database::open(&folder.database()).await?;
        if !database.is_current().await? {
            // A tool that comes first migrates as a server would: alone.
            let _alone = if use_ == Use::Tool { Some(folder.lock()?) } else { None };
            database.migrate().await?;
            folder.sync().while_("making the data folder")?;
            crash.at(CrashPoint::AfterMigration);
        }
        let originals = Originals::open(folder.clone(), crash)?;
        let store = Self { inner: Arc::new(Inner { database, folder, originals, crash, use_, _lock: lock }) };
        if use_ == Use::Serve {
            store.put_in_order().await?;
        }
        Ok(store)
    }

    async fn put_in_order(&self) -> Result<(), Error> {
        self.inner.folder.divide().while_("making the data folder")?;
        self.inner.folder.empty_incoming().while_("removing interrupted uploads")?;
        self.inner.crash.at(CrashPoint::StartAfterTidying);
        self.queue_what_was_running().await?;
        self.inner.crash.at(CrashPoint::StartAfterQueueing);
        self.collect_all().await
    }

    /// Waits for who writes, and closes the database. Whatever is asked of the store afterwards fails.
    pub async fn close(&self) {
        self.inner.database.close().await;
    }

    /// Whether the database can be read and written now, and bytes be taken.
    ///
    /// # Errors
    ///
    /// Why it cannot.
    pub async fn check(&self) -> Result<(), Error> {
        sqlx::query("SELECT count(*) FROM workspaces").execute(self.readers()).await.while_("reading the database")?;
        self.begin().await?.undo().await?;
        // A transaction that is undone writes nothing; a file shows whether there is room.
        let file = self.inner.folder.incoming().join(random::hex::<16>()?);
        let tried = tokio::task::spawn_blocking(move || {
            let written = std::fs::write(&file, [0; 4096]);
            let removed = std::fs::remove_file(&file);
            written.and(removed)
        });
        tried.await.while_(TRYING)?.while_(TRYING)
    }

    /// On an empty store: the first workspace, with a key that may do everything. `None` when there is one already.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] or [`Error::TooMuch`] for the name, and those of the disk.
    pub async fn first_workspace(&self, name: &str) -> Result<Option<(Workspace, NewKey)>, Error> {
        let name = checked_name(name)?;
        let mut tx = self.begin().await?;
        let there: i64 =
            sqlx::query_scalar("SELECT count(*) FROM workspaces").fetch_one(tx.on()).await.while_(MAKING)?;
        if there > 0 {
            tx.undo().await?;
            return Ok(None);
        }
        let by = By::server("first-start".to_owned());
        let workspace = insert_workspace(&mut tx, name, &by).await?;
        let mut change = Change::begin(tx, workspace.id.clone(), by, self.inner.crash).await?;
        let key = furnish(&mut change, &workspace).await?;
        change.commit(()).await?;
        Ok(Some((workspace, key)))
    }

    /// A new workspace with a key that may do everything in it; in a replay without the key's secret.
    ///
    /// The request is remembered with, and recorded in the audit log of, the workspace of the key that acts. An act
    /// without a key is recorded in the new workspace alone.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] or [`Error::TooMuch`] for the name, [`Error::NotFound`] when the acting key is gone,
    /// [`Error::IdempotencyConflict`], and those of the disk.
    pub async fn create_workspace(&self, act: &Act, name: &str) -> Result<Done<(Workspace, NewKey)>, Error> {
        let name = checked_name(name)?;
        let mut tx = self.begin().await?;
        let Some(key) = &act.key else {
            let workspace = insert_workspace(&mut tx, name, &By::act(act)).await?;
            let mut change = Change::begin(tx, workspace.id.clone(), By::act(act), self.inner.crash).await?;
            let key = furnish(&mut change, &workspace).await?;
            return change.commit((workspace, key)).await;
        };
        let home = sqlx::query("SELECT workspace FROM keys WHERE id = ?")
            .bind(key.as_str())
            .fetch_optional(tx.on())
            .await
            .while_(MAKING)?;
        let Some(home) = home else {
            tx.undo().await?;
            return Err(Error::NotFound { what: "key" });
        };
        let home: WorkspaceId = home.parsed("workspace")?;
        let mut change = begun!(Change::begin_act(tx, home.clone(), act, self.inner.crash).await?);
        let by = change.by.clone();
        let workspace = insert_workspace(change.tx(), name, &by).await?;
        change.record("workspace.create", workspace.id.as_str(), json!({})).await?;
        let mut change = change.next(workspace.id.clone()).await?;
        let key = furnish(&mut change, &workspace).await?;
        // The request is remembered at home.
        change.next(home).await?.commit((workspace, key)).await
    }

    /// All workspaces, oldest first: for commands that run beside the data folder, never for a request.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub async fn workspaces(&self) -> Result<Vec<Workspace>, Error> {
        let rows = sqlx::query("SELECT id, name, created_at FROM workspaces ORDER BY created_at, id")
            .fetch_all(self.readers())
            .await
            .while_("reading the workspaces")?;
        rows.iter().map(workspace).collect()
    }

    /// The only way to what a workspace keeps. Whether there is such a workspace shows in what it answers.
    pub fn workspace(&self, id: &WorkspaceId) -> Tenant {
        Tenant::new(self.clone(), id.clone())
    }

    /// Begins to take bytes.
    ///
    /// # Errors
    ///
    /// [`Error::NotServing`], and those of the disk.
    pub async fn receive(&self) -> Result<Incoming, Error> {
        if self.inner.use_ != Use::Serve {
            return Err(Error::NotServing);
        }
        self.inner.originals.receive().await
    }

    /// What was derived from bytes and kept; `variant` says how, in letters, digits, `-` and `_`. `None` when it has
    /// to be made again.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for the variant, and those of the disk.
    pub async fn reading(&self, sha256: &Sha256, variant: &str) -> Result<Option<Vec<u8>>, Error> {
        readings::find(&self.inner.folder, sha256, variant).await
    }

    /// Keeps what was derived from bytes, as long as a document has them.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for the variant, [`Error::StorageFull`] and others of the disk.
    pub async fn keep_reading(&self, sha256: &Sha256, variant: &str, bytes: &[u8]) -> Result<(), Error> {
        readings::keep(&self.inner.folder, sha256, variant, bytes).await
    }

    pub(crate) fn readers(&self) -> &SqlitePool {
        self.inner.database.readers()
    }

    pub(crate) async fn begin(&self) -> Result<Tx, Error> {
        self.inner.database.begin().await
    }

    /// Removes those of the bytes that nothing refers to any more.
    pub(crate) async fn collect(&self, candidates: impl IntoIterator<Item = &Sha256>) -> Result<(), Error> {
        if self.inner.use_ != Use::Serve {
            // Another process may be receiving the same bytes; its next start collects.
            return Ok(());
        }
        let collecting = self.inner.originals.collect().await;
        for sha256 in candidates {
            if collecting.is_held(sha256) {
                continue;
            }
            let referred: bool = sqlx::query_scalar(
                "SELECT EXISTS (SELECT 1 FROM revisions WHERE sha256 = ?1) OR EXISTS (
                     SELECT 1 FROM snapshot_documents s
                     JOIN assessments a ON a.workspace = s.workspace AND a.id = s.assessment
                     JOIN jobs j ON j.id = a.job
                     WHERE s.sha256 = ?1 AND j.state IN ('queued', 'running'))",
            )
            .bind(sha256.to_string())
            .fetch_one(self.readers())
            .await
            .while_("looking for bytes without a document")?;
            if !referred {
                collecting.remove(sha256).await?;
            }
        }
        Ok(())
    }

    /// Removes bytes that were received and became no document: the request was refused or broke off.
    ///
    /// # Errors
    ///
    /// Those of the disk; what is left is removed at the next start.
    pub async fn collect_let_go(&self) -> Result<(), Error> {
        self.collect(&self.inner.originals.let_go()).await
    }

    async fn collect_all(&self) -> Result<(), Error> {
        let there = self.inner.originals.collect().await.list().await?;
        self.collect(&there).await
    }
}

const TRYING: &str = "trying to write";
const MAKING: &str = "making a workspace";

pub(crate) fn workspace(row: &sqlx::sqlite::SqliteRow) -> Result<Workspace, Error> {
    Ok(Workspace { id: row.parsed("id")?, name: row.get_as("name")?, created_at: row.time("created_at")? })
}

/// The name without blanks around it.
pub(crate) fn checked_name(name: &str) -> Result<&str, Error> {
    let name = name.trim();
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err(Error::Invalid { field: "name", why: "a name without control characters is needed" });
    }
    if name.len() > LONGEST_NAME {
        return Err(Error::TooMuch { field: "name", limit: LONGEST_NAME as u64, actual: name.len() as u64 });
    }
    Ok(name)
}

async fn insert_workspace(tx: &mut Tx, name: &str, by: &By) -> Result<Workspace, Error> {
    let workspace = Workspace { id: WorkspaceId::random()?, name: name.to_owned(), created_at: rounded(by.at) };
    sqlx::query("INSERT INTO workspaces (id, name, created_at, audit_head) VALUES (?, ?, ?, ?)")
        .bind(workspace.id.as_str())
        .bind(name)
        .bind(by.at.as_microsecond())
        .bind(&[0_u8; 32][..])
        .execute(tx.on())
        .await
        .while_(MAKING)?;
    Ok(workspace)
}

/// What a new workspace has: the first entry of its log, and a key.
async fn furnish(change: &mut Change, workspace: &Workspace) -> Result<NewKey, Error> {
    change.record("workspace.create", workspace.id.as_str(), json!({})).await?;
    make_key(change, "first key", &[Scope::Admin], None).await
}
