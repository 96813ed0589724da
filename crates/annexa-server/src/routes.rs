//! Handlers, one file for each noun.

pub(crate) mod assessments;
pub(crate) mod audit;
pub(crate) mod decisions;
pub(crate) mod documents;
pub(crate) mod exports;
pub(crate) mod frameworks;
pub(crate) mod jobs;
pub(crate) mod judge;
pub(crate) mod keys;
pub(crate) mod search;
pub(crate) mod service;
pub(crate) mod webhooks;
pub(crate) mod workspaces;

use axum::Json;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Says that the answer is one given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// An answer to something done, once or again.
fn done<T: Serialize>(status: StatusCode, location: Option<String>, replayed: bool, body: T) -> Response {
    let mut response = (status, Json(body)).into_response();
    if let Some(location) = location.and_then(|l| HeaderValue::from_str(&l).ok()) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    if replayed {
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

/// Puts an ETag on JSON that a GET returns, and answers 304 to one who has it.
pub(crate) async fn fresh(request: Request, next: Next) -> Response {
    let asks = *request.method() == Method::GET;
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let response = next.run(request).await;
    let is_json = response.headers().get(header::CONTENT_TYPE).is_some_and(|v| v == "application/json");
    if !asks || response.status() != StatusCode::OK || !is_json || response.headers().contains_key(header::ETAG) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(body) = body.collect().await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let body = body.to_bytes();
    let hash = Sha256::digest(&body);
    let tag = format!("\"{}\"", hash[..16].iter().map(|b| format!("{b:02x}")).collect::<String>());
    let same = known
        .is_some_and(|known| known.split(',').any(|k| k.trim().trim_start_matches("W/") == tag || k.trim() == "*"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        parts.headers.insert(header::ETAG, tag);
    }
    if same {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_TYPE);
        parts.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(body))
}
