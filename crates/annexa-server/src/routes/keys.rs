use annexa_store::KeyId;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

use super::done;
use crate::access::Administers;
use crate::idempotency::Fingerprint;
use crate::input::{Json, Path, id};
use crate::problem::Problem;
use crate::wire::{Key, List, NewKey, Scope};

/// A key to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyToMake {
    /// What people call it.
    #[schema(min_length = 1, max_length = 200, example = "GRC platform")]
    name: String,
    /// What it allows; at least one.
    #[schema(min_items = 1)]
    scopes: Vec<Scope>,
    /// From when on it is refused; never when left out.
    #[serde(default)]
    expires_at: Option<Timestamp>,
}

/// The keys of the workspace, without their secrets. Needs the scope `admin`.
#[utoipa::path(get, path = "/v1/keys", tag = "keys", responses((status = 200, body = List<Key>)))]
pub(crate) async fn list_keys(caller: Administers) -> Result<axum::Json<List<Key>>, Problem> {
    Ok(axum::Json(List::whole(caller.tenant.keys().await?.into_iter().map(Key::from).collect())))
}

/// Makes a key; its secret is shown once. Needs the scope `admin`.
#[utoipa::path(post, path = "/v1/keys", tag = "keys", request_body = KeyToMake, responses((status = 201, body = NewKey)))]
pub(crate) async fn create_key(caller: Administers, body: Json<KeyToMake>) -> Result<Response, Problem> {
    let act = caller.act(Fingerprint::of("POST /v1/keys").with(&body.bytes));
    let scopes: Vec<annexa_store::Scope> = body.value.scopes.iter().map(|s| (*s).into()).collect();
    let made = caller.tenant.create_key(&act, &body.value.name, &scopes, body.value.expires_at).await?;
    Ok(done(StatusCode::CREATED, None, made.replayed, NewKey::from(made.value)))
}

/// Revokes a key: it is refused from now on. Needs the scope `admin`.
#[utoipa::path(delete, path = "/v1/keys/{key}", tag = "keys",
    params(("key" = String, Path, description = "Its id")), responses((status = 200, body = Key)))]
pub(crate) async fn revoke_key(caller: Administers, Path(key): Path<String>) -> Result<Response, Problem> {
    let key: KeyId = id(&key, "key")?;
    let act = caller.act(Fingerprint::of(&format!("DELETE /v1/keys/{key}")));
    let revoked = caller.tenant.revoke_key(&act, &key).await?;
    Ok(done(StatusCode::OK, None, revoked.replayed, Key::from(revoked.value)))
}
