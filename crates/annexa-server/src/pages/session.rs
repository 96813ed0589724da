//! Who is signed in: a cookie with 256 random bits, of which the server keeps only a hash, beside the key that was
//! shown. The key is asked for again at each request, so that one that is revoked ends its sessions. Sessions end with
//! the server.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use annexa_pages::{Frame, Viewer};
use annexa_store::{KeyId, Scope, Sha256, WorkspaceId};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiff::Timestamp;
use serde::Deserialize;
use subtle::ConstantTimeEq;

use super::form::Form;
use super::{assets, then};
use crate::access::{Caller, usable};
use crate::app::App;
use crate::input::Query;
use crate::observe::RequestId;
use crate::problem::{Kind, Problem};

/// How long one stays signed in.
const LENGTH: Duration = Duration::from_secs(12 * 3600);

/// The most people signed in at a time; the longest signed in goes first.
const MOST: usize = 10_000;

const COOKIE: &str = "annexa_session";

/// Everybody who is signed in.
#[derive(Default)]
pub(crate) struct Sessions(Mutex<HashMap<[u8; 32], Session>>);

#[derive(Clone)]
struct Session {
    key: KeyId,
    workspace: WorkspaceId,
    who: String,
    csrf: String,
    until: Timestamp,
}

impl Sessions {
    fn find(&self, token: &str) -> Option<Session> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(&Sha256::of(token.as_bytes()).0).filter(|s| s.until > Timestamp::now()).cloned()
    }

    fn begin(&self, token: &str, session: Session) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Timestamp::now();
        held.retain(|_, s| s.until > now);
        if held.len() >= MOST {
            let oldest = held.iter().min_by_key(|(_, s)| s.until).map(|(token, _)| *token);
            oldest.map(|token| held.remove(&token));
        }
        held.insert(Sha256::of(token.as_bytes()).0, session);
    }

    fn end(&self, token: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&Sha256::of(token.as_bytes()).0);
    }
}

/// Somebody who is signed in.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(crate) viewer: Viewer,
    key: annexa_store::Key,
    who: String,
}

impl Visitor {
    /// Whether this is what the forms of the session send.
    pub(super) fn is_token(&self, token: &str) -> bool {
        self.viewer.csrf.as_bytes().ct_eq(token.as_bytes()).into()
    }

    pub(super) fn key(&self) -> &KeyId {
        &self.key.id
    }
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
    all.filter_map(|pair| pair.trim().split_once('=')).find(|(name, _)| *name == COOKIE).map(|(_, value)| value)
}

/// Who shows a cookie; `None` without one that counts.
pub(super) async fn visitor(app: &App, headers: &HeaderMap) -> Result<Option<Visitor>, Problem> {
    let Some(session) = cookie(headers).and_then(|token| app.sessions.find(token)) else { return Ok(None) };
    let tenant = app.store.workspace(&session.workspace);
    let Some(key) = tenant.key(&session.key).await?.filter(|key| usable(key).is_ok()) else { return Ok(None) };
    let workspace = tenant.workspace().await?.map_or_else(String::new, |w| w.name);
    let viewer = Viewer {
        who: session.who.clone(),
        workspace,
        csrf: session.csrf,
        may_write: key.allows(Scope::Write),
        may_review: key.allows(Scope::Review),
        may_administer: key.allows(Scope::Admin),
    };
    Ok(Some(Visitor { viewer, key, who: session.who }))
}

/// Lets in who is signed in, as a caller with the key of the session; others are led to sign in.
pub(super) async fn signed_in(State(app): State<App>, mut request: Request, next: Next) -> Result<Response, Problem> {
    let Some(visitor) = visitor(&app, request.headers()).await? else {
        let accepts = request.headers().get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if !accepts.contains("text/html") {
            return Err(Problem::new(Kind::KeyMissing, "sign in first"));
        }
        let target = request.uri().path_and_query().map_or("/", |p| p.as_str());
        let next = if request.method() == Method::GET && target != "/" {
            format!("?next={}", annexa_pages::address::escaped(target))
        } else {
            String::new()
        };
        return Ok(Redirect::to(&format!("/sign-in{next}")).into_response());
    };
    app.take_rate(&visitor.key.id)?;
    let id = request.extensions().get::<RequestId>().cloned();
    let tenant = app.store.workspace(&visitor.key.workspace);
    request.extensions_mut().insert(Caller::of_session(visitor.key.clone(), tenant, visitor.who.clone(), id));
    request.extensions_mut().insert(visitor);
    Ok(next.run(request).await)
}

/// The token of a request that is no form: in a header.
pub(super) async fn token_in_head(request: Request, next: Next) -> Result<Response, Problem> {
    let token = request.headers().get("x-csrf").and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let visitor = request.extensions().get::<Visitor>();
    if !visitor.is_some_and(|v| v.is_token(&token)) {
        return Err(wrong_token());
    }
    Ok(next.run(request).await)
}

pub(super) fn wrong_token() -> Problem {
    Problem::new(Kind::OriginNotAllowed, "the form is not from this session; load the page again")
}

/// Where to go after signing in.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    next: String,
}

/// Only an address of this server.
fn own(next: &str) -> &str {
    let is_own = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    if is_own { next } else { "/" }
}

const OPEN: Frame<'static> = Frame { viewer: None, room: None, assets: "", refresh: None };

fn open() -> Frame<'static> {
    Frame { assets: assets::version(), ..OPEN }
}

pub(super) async fn form(
    State(app): State<App>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if visitor(&app, &headers).await?.is_some() {
        return Ok(then(own(&wanted.next)));
    }
    Ok(Html(annexa_pages::sign_in(&open(), None, own(&wanted.next))).into_response())
}

pub(super) async fn sign_in(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let address = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let form = Form::open(&app, request).await?;
    let next = own(form.text("next")).to_owned();
    let again =
        |words: &str| (StatusCode::FORBIDDEN, Html(annexa_pages::sign_in(&open(), Some(words), &next))).into_response();
    let found = app.store.authenticate(form.text("key").trim()).await?;
    let key = match found.map(|key| usable(&key).map(|()| key)) {
        Some(Ok(key)) => key,
        Some(Err(problem)) => return Ok(again(problem.kind.title())),
        None => {
            app.refuse(address)?;
            return Ok(again("No key like this was made here."));
        }
    };
    let who = match form.text("who").trim() {
        "" => key.name.clone(),
        who if who.len() <= 200 && !who.chars().any(char::is_control) => who.to_owned(),
        _ => return Ok(again("The name is too long.")),
    };
    let (token, csrf) = (random()?, random()?);
    let until = Timestamp::now() + LENGTH;
    let tenant = app.store.workspace(&key.workspace);
    let id = form.request.clone();
    let caller = Caller::of_session(key.clone(), tenant, who.clone(), id);
    caller.tenant.note(&caller.note(), "session.begin", key.id.as_str()).await?;
    app.sessions.begin(&token, Session { key: key.id, workspace: key.workspace, who, csrf, until });
    Ok(with_cookie(&app, then(&next), &token, LENGTH))
}

pub(super) async fn sign_out(State(app): State<App>, request: Request) -> Result<Response, Problem> {
    let token = cookie(request.headers()).map(str::to_owned);
    let caller = request.extensions().get::<Caller>().cloned();
    Form::of(&app, request).await?;
    if let Some(caller) = caller {
        caller.tenant.note(&caller.note(), "session.end", caller.key.id.as_str()).await?;
    }
    if let Some(token) = token {
        app.sessions.end(&token);
    }
    Ok(with_cookie(&app, then("/sign-in"), "", Duration::ZERO))
}

fn with_cookie(app: &App, mut response: Response, token: &str, length: Duration) -> Response {
    let secure = if app.config.tls.is_some() || app.config.behind_proxy { "; Secure" } else { "" };
    let seconds = length.as_secs();
    let cookie = format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// 256 random bits, in hexadecimal.
fn random() -> Result<String, Problem> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| Problem::new(Kind::Internal, "the system has no random numbers"))?;
    Ok(bytes.iter().map(|b| format!("{b:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_to_another_site() {
        for foreign in ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "", "/a\r\nSet-Cookie: b"]
        {
            assert_eq!(own(foreign), "/", "{foreign:?}");
        }
        assert_eq!(own("/documents?state=failed"), "/documents?state=failed");
    }
}
