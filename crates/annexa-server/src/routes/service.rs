use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::problem::Problem;

/// What the server is.
#[derive(Serialize, ToSchema)]
pub(crate) struct Alive {
    /// `ok`.
    status: &'static str,
    /// Version of the program.
    version: &'static str,
    /// How files are parsed: confined completely, in part, or not.
    sandbox: String,
}

/// Whether the process lives. Needs no key.
#[utoipa::path(get, path = "/healthz", tag = "service", security(()), responses((status = 200, body = Alive)))]
pub(crate) async fn healthz(State(app): State<App>) -> axum::Json<Alive> {
    axum::Json(Alive { status: "ok", version: env!("CARGO_PKG_VERSION"), sandbox: app.config.sandbox.clone() })
}

/// Whether the server can take uploads: its database and its folder can be written. Needs no key.
#[utoipa::path(get, path = "/readyz", tag = "service", security(()), responses((status = 200, body = Alive)))]
pub(crate) async fn readyz(State(app): State<App>) -> Result<axum::Json<Alive>, Problem> {
    app.store.check().await?;
    Ok(healthz(State(app)).await)
}

/// Counters for Prometheus. Needs no key, and tells of no document, name or key.
#[utoipa::path(get, path = "/metrics", tag = "service", security(()),
    responses((status = 200, body = String, content_type = "application/openmetrics-text")))]
pub(crate) async fn metrics(State(app): State<App>) -> Response {
    let kind = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], app.metrics.text()).into_response()
}

/// This document: every address with its parameters, bodies, answers and examples. Needs no key.
#[utoipa::path(get, path = "/openapi.json", tag = "service", security(()),
    responses((status = 200, body = std::collections::BTreeMap<String, serde_json::Value>)))]
pub(crate) async fn openapi() -> axum::Json<serde_json::Value> {
    axum::Json(crate::openapi::document().clone())
}

/// The same for people, as one page. Needs no key.
#[utoipa::path(get, path = "/docs", tag = "service", security(()),
    responses((status = 200, body = String, content_type = "text/html")))]
pub(crate) async fn docs() -> Response {
    let policy = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    ([(header::CONTENT_TYPE, kind), (header::CONTENT_SECURITY_POLICY, policy)], crate::openapi::page()).into_response()
}
