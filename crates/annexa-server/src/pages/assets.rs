//! The style sheet and the script, under an address that changes with them.

use std::sync::OnceLock;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// Changes whenever one of the two does.
pub(super) fn version() -> &'static str {
    static VERSION: OnceLock<String> = OnceLock::new();
    VERSION.get_or_init(|| {
        let mut hash = Sha256::new();
        for part in annexa_pages::STYLES.iter().chain([&annexa_pages::SCRIPT]) {
            hash.update(part);
        }
        hash.finalize()[..8].iter().map(|b| format!("{b:02x}")).collect()
    })
}

fn kept(kind: &'static str, body: impl IntoResponse) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    (headers, body).into_response()
}

pub(super) async fn styles() -> Response {
    kept("text/css; charset=utf-8", annexa_pages::STYLES.concat())
}

pub(super) async fn script() -> Response {
    kept("text/javascript; charset=utf-8", annexa_pages::SCRIPT)
}
