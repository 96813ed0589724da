use annexa_pages::{ListedKey, Room};
use annexa_store::{Scope, Tenant};
use axum::Extension;
use axum::response::{Html, Response};
use jiff::Timestamp;

use super::form::Form;
use super::shown::when;
use super::{Visitor, frame, then};
use crate::access::Administers;
use crate::idempotency::Fingerprint;
use crate::input::{Path, id};
use crate::problem::{Kind, Problem};

const SCOPES: [(&str, Scope); 4] =
    [("read", Scope::Read), ("write", Scope::Write), ("review", Scope::Review), ("admin", Scope::Admin)];

pub(super) async fn show(caller: Administers, Extension(visitor): Extension<Visitor>) -> Result<Html<String>, Problem> {
    let keys = listed(&caller.tenant, &visitor).await?;
    Ok(Html(annexa_pages::keys(&frame(&visitor, Room::Keys), &keys, None)))
}

async fn listed(tenant: &Tenant, visitor: &Visitor) -> Result<Vec<ListedKey>, Problem> {
    let key = |k: annexa_store::Key| ListedKey {
        is_own: k.id == *visitor.key(),
        id: k.id.into(),
        name: k.name,
        scopes: SCOPES.iter().filter(|(_, s)| k.scopes.contains(s)).map(|(name, _)| (*name).to_owned()).collect(),
        made: (when(k.created_at), k.created_by),
        expires_at: k.expires_at.map(when),
        revoked_at: k.revoked_at.map(when),
    };
    Ok(tenant.keys().await?.into_iter().map(key).collect())
}

/// Makes a key, and shows it this once.
pub(super) async fn make(
    caller: Administers,
    Extension(visitor): Extension<Visitor>,
    form: Form,
) -> Result<Html<String>, Problem> {
    let wanted = form.all("scope");
    let scopes: Vec<Scope> =
        SCOPES.iter().filter(|(name, _)| wanted.iter().any(|w| w == name)).map(|(_, s)| *s).collect();
    let until = form.maybe("expires_on").map(|day| format!("{day}T23:59:59Z").parse::<Timestamp>());
    let until =
        until.transpose().map_err(|_| Problem::new(Kind::InvalidValue, "expires_on: write the day as YYYY-MM-DD"))?;
    let made = caller.tenant.create_key(&caller.act(Fingerprint::of("key")), form.text("name"), &scopes, until).await?;
    let keys = listed(&caller.tenant, &visitor).await?;
    let secret = made.value.secret_text.clone().unwrap_or_default();
    let new = Some((made.value.key.name.as_str(), secret.as_str()));
    Ok(Html(annexa_pages::keys(&frame(&visitor, Room::Keys), &keys, new)))
}

pub(super) async fn revoke(caller: Administers, Path(key): Path<String>, form: Form) -> Result<Response, Problem> {
    drop(form);
    caller.tenant.revoke_key(&caller.act(Fingerprint::of("revoke")), &id(&key, "key")?).await?;
    Ok(then("/keys"))
}
