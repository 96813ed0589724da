//! The pages for people: the same things as the API, behind a session in place of a key in each request.
//!
//! Handlers here gather what a page shows and leave its words to `annexa-pages`; what changes something is sent by a
//! form, done by the store as for the API, and answered by leading to a page. Downloads, uploads and the progress of
//! jobs are the API's own handlers.

mod assessments;
mod assets;
mod audit;
mod documents;
mod form;
mod keys;
mod overview;
mod requirement;
mod reuse;
mod search;
mod session;
mod shown;
mod statement;

use annexa_pages::{Frame, POLICY, Room};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http_body_util::BodyExt;

pub(crate) use session::{Sessions, Visitor};

use crate::app::App;
use crate::problem::Problem;
use crate::routes::{documents as api_documents, exports, jobs as api_jobs};

/// The addresses of the pages.
pub(crate) fn router(app: &App) -> Router<App> {
    let signed_in = middleware::from_fn_with_state(app.clone(), session::signed_in);
    let downloads = Router::new()
        .route("/documents/{document}/original", get(api_documents::show_original))
        .route("/assessments/{assessment}/export", get(exports::export_assessment))
        .route("/statement/export", get(statement::export))
        .route("/jobs/{job}/events", get(api_jobs::follow_job));
    // What is sent without a form shows the token in another way.
    let sent = Router::new()
        .route("/documents/file", post(api_documents::upload_documents))
        .route_layer(middleware::from_fn(session::token_in_head));
    let pages = Router::new()
        .route("/", get(overview::newest))
        .route("/sign-out", post(session::sign_out))
        .route("/assessments", get(assessments::list).post(assessments::start))
        .route("/assessments/{assessment}", get(overview::one))
        .route("/assessments/{assessment}/gaps", get(assessments::gaps))
        .route("/assessments/{assessment}/findings", get(assessments::findings))
        .route("/assessments/{assessment}/requirements/{framework}/{requirement}", get(requirement::show))
        .route("/assessments/{assessment}/requirements/{framework}/{requirement}/decisions", post(requirement::decide))
        .route("/decisions/{decision}/withdrawal", post(requirement::withdraw))
        .route("/compare", get(assessments::compare))
        .route("/jobs/{job}", get(assessments::job))
        .route("/documents", get(documents::list).post(documents::upload))
        .route("/documents/{document}", get(documents::show))
        .route("/documents/{document}/text", get(documents::read))
        .route("/documents/{document}/facts", post(documents::supply))
        .route("/documents/{document}/delete", post(documents::delete))
        .route("/reuse", get(reuse::show))
        .route("/statement", get(statement::show).post(statement::justify))
        .route("/search", get(search::show))
        .route("/audit", get(audit::show))
        .route("/keys", get(keys::show).post(keys::make))
        .route("/keys/{key}/revoke", post(keys::revoke))
        .merge(downloads)
        .merge(sent)
        .route_layer(signed_in);
    let open = Router::new()
        .route("/sign-in", get(session::form).post(session::sign_in))
        .route("/assets/{version}/annexa.css", get(assets::styles))
        .route("/assets/{version}/annexa.js", get(assets::script));
    pages.merge(open).layer(middleware::from_fn_with_state(app.clone(), dressed))
}

/// A page for somebody who signed in.
fn frame(visitor: &Visitor, room: Room) -> Frame<'_> {
    Frame::new(&visitor.viewer, room, assets::version())
}

/// After something was done.
fn then(address: &str) -> Response {
    Redirect::to(address).into_response()
}

/// What every page has in its head; and problems become pages where a person looks.
async fn dressed(State(app): State<App>, request: Request, next: Next) -> Response {
    let asked = request.headers().clone();
    dress(&app, &asked, next.run(request).await).await
}

/// An address that is not there.
pub(crate) async fn nowhere(State(app): State<App>, asked: HeaderMap) -> Response {
    dress(&app, &asked, Problem::not_found("address").into_response()).await
}

async fn dress(app: &App, asked: &HeaderMap, mut response: Response) -> Response {
    let is_person = asked.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|a| a.contains("text/html"));
    let is_problem = response.headers().get(header::CONTENT_TYPE).is_some_and(|v| v == "application/problem+json");
    if is_person && is_problem {
        let visitor = session::visitor(app, asked).await.ok().flatten();
        response = told(visitor.as_ref(), response).await;
    }
    let headers = response.headers_mut();
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// A problem as a page.
async fn told(visitor: Option<&Visitor>, response: Response) -> Response {
    let status = response.status();
    let body = response.into_body().collect().await.map(|b| b.to_bytes()).unwrap_or_default();
    let problem: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
    let part = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
    let frame = Frame { viewer: visitor.map(|v| &v.viewer), room: None, assets: assets::version(), refresh: None };
    let status = if status == StatusCode::UNAUTHORIZED { StatusCode::FORBIDDEN } else { status };
    (status, Html(annexa_pages::problem(&frame, &part("title"), &part("detail")))).into_response()
}
