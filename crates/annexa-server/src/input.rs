//! What handlers take from a request; what cannot be taken is a problem.

use annexa_store::{Cursor, Page};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header;
use http_body_util::{BodyExt, Limited};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use crate::app::App;
use crate::problem::{Kind, Problem};

/// Parts of the path.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub(crate) struct Path<T>(pub(crate) T);

/// The query.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub(crate) struct Query<T>(pub(crate) T);

impl From<axum::extract::rejection::PathRejection> for Problem {
    fn from(_: axum::extract::rejection::PathRejection) -> Self {
        Self::not_found("thing")
    }
}

impl From<axum::extract::rejection::QueryRejection> for Problem {
    fn from(rejection: axum::extract::rejection::QueryRejection) -> Self {
        Self::new(Kind::InvalidRequest, rejection.body_text())
    }
}

/// A body of JSON, and its bytes for the fingerprint.
pub(crate) struct Json<T> {
    pub(crate) value: T,
    pub(crate) bytes: Bytes,
}

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(Problem::new(Kind::MediaType, "application/json is expected"));
        }
        let limit = app.config.limits.json_bytes;
        let body =
            tokio::time::timeout(app.config.limits.body_pause, Limited::new(request.into_body(), limit).collect());
        let slow = |_| {
            Problem::new(
                Kind::TooSlow,
                format!("body_pause: the body took longer than {:?}", app.config.limits.body_pause),
            )
        };
        let bytes = match body.await.map_err(slow)? {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<http_body_util::LengthLimitError>() => {
                return Err(Problem::limit(Kind::TooLarge, "json_bytes", limit as u64, None));
            }
            Err(_) => return Err(Problem::new(Kind::InvalidRequest, "the body broke off")),
        };
        // Positions, but no text of the body: it may hold what should not be repeated.
        let value = serde_json::from_slice(&bytes).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => {
                Problem::new(Kind::InvalidValue, format!("the body does not fit: {error}"))
            }
            _ => Problem::new(
                Kind::InvalidRequest,
                format!("the body is not JSON, line {} column {}", error.line(), error.column()),
            ),
        })?;
        Ok(Self { value, bytes })
    }
}

/// Which part of a list is wanted.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Pages {
    /// Where the page before ended: its `next`.
    #[param(min_length = 32, max_length = 4096, pattern = "^([0-9a-f]{2})+$")]
    after: Option<String>,
    /// At most so many items.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

impl Pages {
    pub(crate) fn page(&self) -> Result<Page, Problem> {
        const USUAL: u32 = 50;
        let after = self.after.as_deref().map(str::parse::<Cursor>).transpose()?;
        Ok(Page::new(after, self.limit.unwrap_or(USUAL))?)
    }
}

/// An id in a path; one that cannot be one is simply not there.
pub(crate) fn id<T: std::str::FromStr>(text: &str, what: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| Problem::not_found(what))
}
