//! API keys: of the secret only its SHA-256 is kept.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::sqlite::SqliteRow;
use subtle::ConstantTimeEq;

use crate::change::{Change, begun, hash_in};
use crate::error::While;
use crate::random::{self, from_hex, to_hex};
use crate::rows::{Cells, rounded, to_json};
use crate::store::checked_name;
use crate::{Act, Done, Error, KeyId, Scope, Sha256, Store, Tenant, WorkspaceId};

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

/// What every key's text begins with.
const PREFIX: &str = "annexa_";

/// Bytes of a secret.
const SECRET: usize = 32;

/// The most keys of a workspace that are not revoked.
const MOST_KEYS: i64 = 1000;

const DOING: &str = "reading keys";

fn key(row: &SqliteRow) -> Result<Key, Error> {
    Ok(Key {
        id: row.parsed("id")?,
        workspace: row.parsed("workspace")?,
        name: row.get_as("name")?,
        scopes: row.json("scopes")?,
        created_at: row.time("created_at")?,
        created_by: row.get_as("created_by")?,
        expires_at: row.maybe_time("expires_at")?,
        revoked_at: row.maybe_time("revoked_at")?,
    })
}

/// The id and the secret in the text of a key.
fn parts(text: &str) -> Option<(KeyId, Vec<u8>)> {
    let (id, secret) = text.strip_prefix(PREFIX)?.split_once('_')?;
    let id = format!("{}{id}", KeyId::PREFIX).parse().ok()?;
    let secret = from_hex(secret).filter(|s| s.len() == SECRET)?;
    Some((id, secret))
}

/// Makes a key as part of a change.
pub(crate) async fn make_key(
    change: &mut Change,
    name: &str,
    scopes: &[Scope],
    expires_at: Option<Timestamp>,
) -> Result<NewKey, Error> {
    let secret = random::bytes::<SECRET>()?;
    let mut scopes = scopes.to_vec();
    scopes.sort_unstable();
    scopes.dedup();
    let key = Key {
        id: KeyId::random()?,
        workspace: change.workspace.clone(),
        name: name.to_owned(),
        scopes,
        created_at: change.by.at,
        created_by: change.by.who.clone(),
        expires_at: expires_at.map(rounded),
        revoked_at: None,
    };
    sqlx::query("INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)")
        .bind(key.id.as_str())
        .bind(key.workspace.as_str())
        .bind(&key.name)
        .bind(to_json(&key.scopes)?)
        .bind(&Sha256::of(&secret).0[..])
        .bind(key.created_at.as_microsecond())
        .bind(&key.created_by)
        .bind(key.expires_at.map(Timestamp::as_microsecond))
        .execute(change.on())
        .await
        .while_("making a key")?;
    let detail = json!({ "scopes": key.scopes, "expires_at": key.expires_at });
    change.record("key.create", key.id.as_str(), detail).await?;
    let digits = &key.id.as_str()[KeyId::PREFIX.len()..];
    let secret_text = Some(format!("{PREFIX}{digits}_{}", to_hex(&secret)));
    Ok(NewKey { key, secret_text })
}

impl Store {
    /// The key whose text this is. Whether it is expired or revoked is the caller's to judge, at each request.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub async fn authenticate(&self, text: &str) -> Result<Option<Key>, Error> {
        let Some((id, secret)) = parts(text) else { return Ok(None) };
        let row = sqlx::query("SELECT * FROM keys WHERE id = ?")
            .bind(id.as_str())
            .fetch_optional(self.readers())
            .await
            .while_(DOING)?;
        // An unknown id costs as much as a wrong secret.
        let kept = row.as_ref().map_or(Ok(Sha256([0; 32])), |r| hash_in(r, "secret_hash"))?;
        let is_same: bool = Sha256::of(&secret).0.ct_eq(&kept.0).into();
        row.filter(|_| is_same).as_ref().map(key).transpose()
    }
}

impl Tenant {
    /// Makes a key. Its secret is in the first answer alone; see [`NewKey::secret_text`].
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] or [`Error::TooMuch`] for the name, the scopes or the end, [`Error::IdempotencyConflict`],
    /// and those of the disk.
    pub async fn create_key(
        &self,
        act: &Act,
        name: &str,
        scopes: &[Scope],
        expires_at: Option<Timestamp>,
    ) -> Result<Done<NewKey>, Error> {
        let name = checked_name(name)?;
        if scopes.is_empty() {
            return Err(Error::Invalid { field: "scopes", why: "at least one is needed" });
        }
        let mut change = begun!(self.begin(act).await?);
        if expires_at.is_some_and(|end| end <= act.at) {
            return change.refuse(Error::Invalid { field: "expires_at", why: "it is past" }).await;
        }
        let there: i64 = sqlx::query_scalar("SELECT count(*) FROM keys WHERE workspace = ? AND revoked_at IS NULL")
            .bind(self.id().as_str())
            .fetch_one(change.on())
            .await
            .while_(DOING)?;
        if there >= MOST_KEYS {
            let (limit, actual) = (MOST_KEYS.unsigned_abs(), there.unsigned_abs() + 1);
            return change.refuse(Error::TooMuch { field: "keys", limit, actual }).await;
        }
        let made = make_key(&mut change, name, scopes, expires_at).await?;
        change.commit(made).await
    }

    /// All keys, oldest first, revoked ones among them.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub async fn keys(&self) -> Result<Vec<Key>, Error> {
        let rows = sqlx::query("SELECT * FROM keys WHERE workspace = ? ORDER BY created_at, id")
            .bind(self.id().as_str())
            .fetch_all(self.readers())
            .await
            .while_(DOING)?;
        rows.iter().map(key).collect()
    }

    /// A key as it stands.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub async fn key(&self, id: &KeyId) -> Result<Option<Key>, Error> {
        let row = sqlx::query("SELECT * FROM keys WHERE workspace = ? AND id = ?")
            .bind(self.id().as_str())
            .bind(id.as_str())
            .fetch_optional(self.readers())
            .await
            .while_(DOING)?;
        row.as_ref().map(key).transpose()
    }

    /// Revokes a key, for good. One that is revoked already stays as it is.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::IdempotencyConflict`], and those of the disk.
    pub async fn revoke_key(&self, act: &Act, id: &KeyId) -> Result<Done<Key>, Error> {
        let mut change = begun!(self.begin(act).await?);
        let at = change.at();
        let changed =
            sqlx::query("UPDATE keys SET revoked_at = ? WHERE workspace = ? AND id = ? AND revoked_at IS NULL")
                .bind(at)
                .bind(self.id().as_str())
                .bind(id.as_str())
                .execute(change.on())
                .await
                .while_("revoking a key")?;
        let row = sqlx::query("SELECT * FROM keys WHERE workspace = ? AND id = ?")
            .bind(self.id().as_str())
            .bind(id.as_str())
            .fetch_optional(change.on())
            .await
            .while_(DOING)?;
        let Some(row) = row else { return change.refuse(Error::NotFound { what: "key" }).await };
        if changed.rows_affected() > 0 {
            change.record("key.revoke", id.as_str(), json!({})).await?;
        }
        change.commit(key(&row)?).await
    }
}
