//! A workspace's part of the store.

use serde::de::DeserializeOwned;
use sqlx::SqlitePool;

use crate::change::{Begun, By, Change};
use crate::error::While;
use crate::{Act, Error, Store, Workspace, WorkspaceId, store};

/// What one workspace keeps. Every statement below asks for its id, so that what another one keeps is not found.
#[derive(Clone, Debug)]
pub struct Tenant {
    store: Store,
    id: WorkspaceId,
}

impl Tenant {
    pub(crate) fn new(store: Store, id: WorkspaceId) -> Self {
        Self { store, id }
    }

    /// The workspace's id.
    pub fn id(&self) -> &WorkspaceId {
        &self.id
    }

    /// The workspace itself; `None` when there is none with this id.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub async fn workspace(&self) -> Result<Option<Workspace>, Error> {
        let row = sqlx::query("SELECT id, name, created_at FROM workspaces WHERE id = ?")
            .bind(self.id.as_str())
            .fetch_optional(self.readers())
            .await
            .while_("reading a workspace")?;
        row.as_ref().map(store::workspace).transpose()
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn readers(&self) -> &SqlitePool {
        self.store.readers()
    }

    pub(crate) async fn begin<T: DeserializeOwned>(&self, act: &Act) -> Result<Begun<T>, Error> {
        Change::begin_act(self.store.begin().await?, self.id.clone(), act, self.store.inner.crash).await
    }

    /// A change that is not remembered.
    pub(crate) async fn begin_by(&self, by: By) -> Result<Change, Error> {
        Change::begin(self.store.begin().await?, self.id.clone(), by, self.store.inner.crash).await
    }
}
