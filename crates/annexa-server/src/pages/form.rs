//! What a form sends.

use axum::extract::{FromRequest, Request};
use axum::http::header;
use http_body_util::{BodyExt, Limited};

use super::session::{Visitor, wrong_token};
use crate::app::App;
use crate::observe::RequestId;
use crate::problem::{Kind, Problem};

/// The fields of a form, sent by the session that it was shown to.
pub(crate) struct Form {
    fields: Vec<(String, String)>,
    /// The id of the request.
    pub(super) request: Option<RequestId>,
}

impl FromRequest<App> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        Self::of(app, request).await
    }
}

impl Form {
    /// A form of somebody who is signed in.
    pub(super) async fn of(app: &App, request: Request) -> Result<Self, Problem> {
        let visitor = request.extensions().get::<Visitor>().cloned();
        let form = Self::open(app, request).await?;
        if visitor.is_some_and(|v| v.is_token(form.text("csrf"))) { Ok(form) } else { Err(wrong_token()) }
    }

    /// A form of anybody.
    pub(super) async fn open(app: &App, request: Request) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if kind.split(';').next().map(str::trim) != Some("application/x-www-form-urlencoded") {
            return Err(Problem::new(Kind::MediaType, "application/x-www-form-urlencoded is expected"));
        }
        let id = request.extensions().get::<RequestId>().cloned();
        let limits = &app.config.limits;
        let body = Limited::new(request.into_body(), limits.json_bytes).collect();
        let body = tokio::time::timeout(limits.body_pause, body);
        let body = body.await.map_err(|_| Problem::new(Kind::TooSlow, "body_pause: the form took too long"))?;
        let body = body.map_err(|_| Problem::limit(Kind::TooLarge, "json_bytes", limits.json_bytes as u64, None))?;
        let fields = form_urlencoded::parse(&body.to_bytes()).into_owned().collect();
        Ok(Self { fields, request: id })
    }

    /// A field; empty when it is not there.
    pub(super) fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// A field that says something.
    pub(super) fn maybe(&self, name: &str) -> Option<String> {
        Some(self.text(name).trim().to_owned()).filter(|value| !value.is_empty())
    }

    /// Every field of a name.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        self.fields.iter().filter(|(known, _)| known == name).map(|(_, value)| value.clone()).collect()
    }
}
