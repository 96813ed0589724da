//! Uploads become documents: one transaction for all of them, their job, their entries in the audit log and the
//! memory of the request.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Accepted, Change as Changed, Document, READING, Upload, WRITING, find, path};
use crate::change::{Change, begun};
use crate::error::While;
use crate::jobs::{Work, queue};
use crate::rows::Cells;
use crate::{Act, CrashPoint, DocumentId, Done, Error, JobId, Received, Sha256, Tenant, ToRead};

impl Tenant {
    /// Takes uploads as documents, in their order.
    ///
    /// - A name that is known, with the same bytes: nothing changes.
    /// - A name that is known, with other bytes: a new revision. A document of several names loses this one instead,
    ///   which then counts as unknown.
    /// - A name that is not known, with the current bytes of a document: a further name of that document.
    /// - Else a new document.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] or [`Error::TooMuch`] for a path, [`Error::NotFound`] without the workspace,
    /// [`Error::IdempotencyConflict`], [`Error::StorageFull`] and others of the disk. Nothing was accepted then.
    pub async fn accept(&self, act: &Act, uploads: Vec<Upload>) -> Result<Done<Vec<Accepted>>, Error> {
        let bytes: Vec<Sha256> = uploads.iter().map(|u| u.received.sha256()).collect();
        let accepted = self.accept_all(act, uploads).await;
        self.left_over(&bytes, accepted).await
    }

    async fn accept_all(&self, act: &Act, uploads: Vec<Upload>) -> Result<Done<Vec<Accepted>>, Error> {
        uploads.iter().try_for_each(|u| path::check(&u.path))?;
        let change = begun!(self.begin(act).await?);
        let mut accepting = Accepting::new(change);
        for upload in &uploads {
            accepting.upload(upload).await?;
        }
        accepting.commit(|accepted| accepted).await
    }

    /// Takes bytes as a new revision of a document, under all its names.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::IdempotencyConflict`], [`Error::StorageFull`] and others of the disk.
    pub async fn revise(&self, act: &Act, id: &DocumentId, received: Received) -> Result<Done<Accepted>, Error> {
        let bytes = [received.sha256()];
        let revised = self.revise_one(act, id, received).await;
        self.left_over(&bytes, revised).await
    }

    async fn revise_one(&self, act: &Act, id: &DocumentId, received: Received) -> Result<Done<Accepted>, Error> {
        let mut change = begun!(self.begin(act).await?);
        let Some(document) = find(change.on(), self.id(), id).await? else {
            return change.refuse(Error::NotFound { what: "document" }).await;
        };
        let mut accepting = Accepting::new(change);
        if document.sha256 == received.sha256() {
            accepting.changes.push((document.id, Changed::Same));
        } else {
            accepting.revision(&document.id, document.revision, &document.path, &received).await?;
        }
        accepting.commit(|mut accepted| accepted.remove(0)).await
    }

    /// Removes bytes that no document took: the request failed or came before.
    async fn left_over<T>(&self, bytes: &[Sha256], done: Result<Done<T>, Error>) -> Result<Done<T>, Error> {
        if !matches!(&done, Ok(Done { replayed: false, .. })) {
            // What stays is removed at the next start; the answer is the same.
            let _ = self.store().collect(bytes).await;
        }
        done
    }
}

/// Uploads on their way to documents.
struct Accepting {
    change: Change,
    changes: Vec<(DocumentId, Changed)>,
    to_read: BTreeMap<DocumentId, ToRead>,
    order: Vec<DocumentId>,
}

impl Accepting {
    fn new(mut change: Change) -> Self {
        change.crashing(CrashPoint::AcceptBeforeCommit, CrashPoint::AcceptAfterCommit);
        Self { change, changes: Vec::new(), to_read: BTreeMap::new(), order: Vec::new() }
    }

    async fn upload(&mut self, upload: &Upload) -> Result<(), Error> {
        let Upload { path, received } = upload;
        match self.named(path).await? {
            Some(known) if known.sha256 == received.sha256() => self.changes.push((known.id, Changed::Same)),
            Some(known) if known.names == 1 => self.revision(&known.id, known.revision, path, received).await?,
            Some(known) => {
                self.split_off(&known.id, path).await?;
                self.unknown(path, received).await?;
            }
            None => self.unknown(path, received).await?,
        }
        Ok(())
    }

    /// The document that has this name.
    async fn named(&mut self, path: &str) -> Result<Option<Known>, Error> {
        let workspace = self.change.workspace.clone();
        let row = sqlx::query(
            "SELECT d.id, d.sha256, d.revision,
                 (SELECT count(*) FROM names o WHERE o.workspace = n.workspace AND o.document = n.document) AS names
             FROM names n JOIN documents d ON d.workspace = n.workspace AND d.id = n.document
             WHERE n.workspace = ? AND n.path = ?",
        )
        .bind(workspace.as_str())
        .bind(path)
        .fetch_optional(self.change.on())
        .await
        .while_(READING)?;
        let Some(row) = row else { return Ok(None) };
        let (id, sha256) = (row.parsed("id")?, row.parsed("sha256")?);
        Ok(Some(Known { id, sha256, revision: row.number("revision")?, names: row.number("names")? }))
    }

    /// Takes a name from a document that has others.
    async fn split_off(&mut self, id: &DocumentId, path: &str) -> Result<(), Error> {
        let (workspace, at) = (self.change.workspace.clone(), self.change.at());
        sqlx::query("DELETE FROM names WHERE workspace = ? AND path = ?")
            .bind(workspace.as_str())
            .bind(path)
            .execute(self.change.on())
            .await
            .while_(WRITING)?;
        sqlx::query(
            "UPDATE documents SET updated_at = ?1, path = CASE WHEN path = ?2 THEN
                 (SELECT min(path) FROM names WHERE workspace = ?3 AND document = ?4) ELSE path END
             WHERE workspace = ?3 AND id = ?4",
        )
        .bind(at)
        .bind(path)
        .bind(workspace.as_str())
        .bind(id.as_str())
        .execute(self.change.on())
        .await
        .while_(WRITING)?;
        self.change.record("document.unname", id.as_str(), json!({ "name": Sha256::of(path.as_bytes()) })).await
    }

    /// A name that no document has: one of the same bytes gains it, or there is a new one.
    async fn unknown(&mut self, path: &str, received: &Received) -> Result<(), Error> {
        let workspace = self.change.workspace.clone();
        let row =
            sqlx::query("SELECT id FROM documents WHERE workspace = ? AND sha256 = ? ORDER BY created_at, id LIMIT 1")
                .bind(workspace.as_str())
                .bind(received.sha256().to_string())
                .fetch_optional(self.change.on())
                .await
                .while_(READING)?;
        let Some(row) = row else { return self.new_document(path, received).await };
        let id: DocumentId = row.parsed("id")?;
        self.name(&id, path).await?;
        let at = self.change.at();
        sqlx::query("UPDATE documents SET updated_at = ? WHERE workspace = ? AND id = ?")
            .bind(at)
            .bind(workspace.as_str())
            .bind(id.as_str())
            .execute(self.change.on())
            .await
            .while_(WRITING)?;
        self.change.record("document.name", id.as_str(), json!({ "name": Sha256::of(path.as_bytes()) })).await?;
        self.changes.push((id, Changed::Same));
        Ok(())
    }

    async fn name(&mut self, id: &DocumentId, path: &str) -> Result<(), Error> {
        let workspace = self.change.workspace.clone();
        sqlx::query("INSERT INTO names (workspace, path, document) VALUES (?, ?, ?)")
            .bind(workspace.as_str())
            .bind(path)
            .bind(id.as_str())
            .execute(self.change.on())
            .await
            .while_(WRITING)?;
        Ok(())
    }

    async fn new_document(&mut self, path: &str, received: &Received) -> Result<(), Error> {
        let id = DocumentId::random()?;
        let (workspace, by) = (self.change.workspace.clone(), self.change.by.clone());
        sqlx::query(
            "INSERT INTO documents (workspace, id, path, sha256, size, revision, created_at, updated_at, uploaded_by,
                 state) VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, 'queued')",
        )
        .bind(workspace.as_str())
        .bind(id.as_str())
        .bind(path)
        .bind(received.sha256().to_string())
        .bind(received.size().cast_signed())
        .bind(by.at.as_microsecond())
        .bind(by.at.as_microsecond())
        .bind(&by.who)
        .execute(self.change.on())
        .await
        .while_(WRITING)?;
        self.name(&id, path).await?;
        self.bytes(&id, 1, path, received).await?;
        self.change.record("document.upload", id.as_str(), json!({ "sha256": received.sha256() })).await?;
        self.changes.push((id, Changed::New));
        Ok(())
    }

    async fn revision(&mut self, id: &DocumentId, last: u32, path: &str, received: &Received) -> Result<(), Error> {
        let number = last + 1;
        let (workspace, by) = (self.change.workspace.clone(), self.change.by.clone());
        sqlx::query(
            "UPDATE documents SET sha256 = ?, size = ?, revision = ?, updated_at = ?, uploaded_by = ?, state = 'queued'
             WHERE workspace = ? AND id = ?",
        )
        .bind(received.sha256().to_string())
        .bind(received.size().cast_signed())
        .bind(number)
        .bind(by.at.as_microsecond())
        .bind(&by.who)
        .bind(workspace.as_str())
        .bind(id.as_str())
        .execute(self.change.on())
        .await
        .while_(WRITING)?;
        self.bytes(id, number, path, received).await?;
        let detail = json!({ "revision": number, "sha256": received.sha256() });
        self.change.record("document.revise", id.as_str(), detail).await?;
        self.changes.push((id.clone(), Changed::Revision));
        Ok(())
    }

    /// The row of a revision, and its place in the job.
    async fn bytes(&mut self, id: &DocumentId, number: u32, path: &str, received: &Received) -> Result<(), Error> {
        let (workspace, by) = (self.change.workspace.clone(), self.change.by.clone());
        sqlx::query(
            "INSERT INTO revisions (workspace, document, number, sha256, size, at, uploaded_by, state)
             VALUES (?, ?, ?, ?, ?, ?, ?, 'queued')",
        )
        .bind(workspace.as_str())
        .bind(id.as_str())
        .bind(number)
        .bind(received.sha256().to_string())
        .bind(received.size().cast_signed())
        .bind(by.at.as_microsecond())
        .bind(&by.who)
        .execute(self.change.on())
        .await
        .while_(WRITING)?;
        let sha256 = received.sha256();
        let to_read = ToRead { document: id.clone(), revision: number, sha256, path: path.to_owned() };
        if self.to_read.insert(id.clone(), to_read).is_none() {
            self.order.push(id.clone());
        }
        Ok(())
    }

    /// Queues the job and commits; the answer shows the documents as they stand after all uploads.
    async fn commit<T: serde::Serialize>(mut self, outcome: impl FnOnce(Vec<Accepted>) -> T) -> Result<Done<T>, Error> {
        let documents: Vec<ToRead> = self.order.iter().filter_map(|id| self.to_read.remove(id)).collect();
        let read: std::collections::BTreeSet<DocumentId> = self.order.iter().cloned().collect();
        let job: Option<JobId> = match documents.len() {
            0 => None,
            count => Some(queue(&mut self.change, count as u64, None, &Work::Read { documents }).await?),
        };
        let workspace = self.change.workspace.clone();
        let mut accepted = Vec::with_capacity(self.changes.len());
        for (id, change) in self.changes {
            let found: Option<Document> = find(self.change.on(), &workspace, &id).await?;
            let document = found.ok_or(Error::NotFound { what: "document" })?;
            let job = job.clone().filter(|_| read.contains(&id));
            accepted.push(Accepted { document, change, job });
        }
        self.change.commit(outcome(accepted)).await
    }
}

/// What a name stands for.
struct Known {
    id: DocumentId,
    sha256: Sha256,
    revision: u32,
    names: u32,
}
