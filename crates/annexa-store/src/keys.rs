//! API keys: of the secret only its SHA-256 is kept.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{KeyId, Scope, WorkspaceId};

/// A key, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Its id.
    pub id: KeyId,
    /// The only workspace that it opens.
    pub workspace: WorkspaceId,
    /// What people call it.
    pub name: String,
    /// What it allows.
    pub scopes: Vec<Scope>,
    /// Since when.
    pub created_at: Timestamp,
    /// Who made it.
    pub created_by: String,
    /// From when on it is refused.
    pub expires_at: Option<Timestamp>,
    /// Since when it is refused.
    pub revoked_at: Option<Timestamp>,
}

/// A key that was just made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewKey {
    /// The key.
    pub key: Key,
    /// `annexa_`, the id without its prefix, `_` and the secret. Known now and never again: none in a replay, for
    /// nothing from which it could be made again is kept. Who lost it revokes the key and makes another.
    #[serde(skip)]
    pub secret_text: Option<String>,
}

/// Without the secret.
impl std::fmt::Debug for NewKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewKey").field("key", &self.key).finish_non_exhaustive()
    }
}

impl Key {
    /// Whether the key allows what needs `scope`. Whether it is expired or revoked is not asked here.
    pub fn allows(&self, scope: Scope) -> bool {
        self.scopes.iter().any(|s| s.includes(scope))
    }
}
