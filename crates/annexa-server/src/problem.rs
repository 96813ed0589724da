//! Errors as the caller sees them: problem details after RFC 9457, each type with a name that stays.

use annexa_store as store;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// The kinds of problem: status, name, title.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $status:ident $name:literal $title:literal $example:literal;)*) => {
        /// What went wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Kind { $($(#[$doc])* $kind),* }

        impl Kind {
            /// Every kind.
            pub(crate) const ALL: &[Self] = &[$(Self::$kind),*];

            /// The status of the answer.
            pub(crate) const fn status(self) -> StatusCode {
                match self { $(Self::$kind => StatusCode::$status),* }
            }

            /// The name that stays.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name),* }
            }

            /// For people.
            pub(crate) const fn title(self) -> &'static str {
                match self { $(Self::$kind => $title),* }
            }

            /// What such a problem tells of a request, for instance.
            pub(crate) const fn example(self) -> &'static str {
                match self { $(Self::$kind => $example),* }
            }

            /// The value of `type`.
            pub(crate) fn urn(self) -> String {
                format!("urn:annexa:problem:{}", self.name())
            }
        }
    };
}

kinds! {
    /// The request cannot be understood.
    InvalidRequest BAD_REQUEST "invalid-request" "The request cannot be understood"
        "limit: invalid digit found in string";
    /// A cursor of another list.
    BadCursor UNPROCESSABLE_ENTITY "bad-cursor" "The cursor does not belong to this list"
        "the cursor does not belong to this list";
    /// No key.
    KeyMissing UNAUTHORIZED "key-missing" "An API key is needed"
        "send the key as `Authorization: Bearer annexa_...`";
    /// A key that is not known.
    KeyUnknown UNAUTHORIZED "key-unknown" "The API key is not known"
        "no key like this was made here";
    /// A key that has expired.
    KeyExpired UNAUTHORIZED "key-expired" "The API key has expired"
        "ask an administrator for another";
    /// A key that was revoked.
    KeyRevoked UNAUTHORIZED "key-revoked" "The API key was revoked"
        "ask an administrator for another";
    /// The key does not allow it.
    ScopeMissing FORBIDDEN "scope-missing" "The API key does not allow this"
        "the scope `write` is needed";
    /// A page of another site asks.
    OriginNotAllowed FORBIDDEN "origin-not-allowed" "Requests from this origin are not allowed"
        "pages of other sites may not ask this server";
    /// The server is not called by its name.
    HostNotAllowed MISDIRECTED_REQUEST "host-not-allowed" "The server does not answer to this host"
        "name the server's hosts with --host when it starts";
    /// There is no such thing.
    NotFound NOT_FOUND "not-found" "There is no such thing"
        "there is no such document";
    /// The address has no such method.
    MethodNotAllowed METHOD_NOT_ALLOWED "method-not-allowed" "This address has no such method"
        "see Allow, or /openapi.json";
    /// The body came too slowly.
    TooSlow REQUEST_TIMEOUT "too-slow" "The request came too slowly"
        "body_pause: nothing came for 30s";
    /// It cannot be done now.
    Conflict CONFLICT "conflict" "It cannot be done in this state"
        "the assessment is not done";
    /// A body beyond a limit.
    TooLarge PAYLOAD_TOO_LARGE "too-large" "The request is larger than a limit"
        "file_bytes: more than the limit of 104857600";
    /// A body of a type that is not taken.
    MediaType UNSUPPORTED_MEDIA_TYPE "media-type-not-supported" "A body of this type is not taken here"
        "application/json is expected";
    /// A value that cannot be taken.
    InvalidValue UNPROCESSABLE_ENTITY "invalid-value" "A value cannot be taken"
        "window_months: 1 to 120 are taken";
    /// The idempotency key came with another request.
    IdempotencyConflict UNPROCESSABLE_ENTITY "idempotency-conflict" "The idempotency key was used for another request"
        "this idempotency key came with another request before";
    /// The document cannot be assessed.
    NotAssessed UNPROCESSABLE_ENTITY "document-not-assessed" "The document cannot be assessed"
        "the file is encrypted";
    /// Too many requests.
    RateLimited TOO_MANY_REQUESTS "rate-limited" "Too many requests"
        "requests_per_second: the limit is 100; try again in 1 s";
    /// A fault of the server.
    Internal INTERNAL_SERVER_ERROR "internal" "The server failed"
        "the fault is in the server's log under the id of this request";
    /// Everything is in use.
    Busy SERVICE_UNAVAILABLE "busy" "The server is busy"
        "judging: more than the limit of 2";
    /// The data folder cannot be written.
    ReadOnly SERVICE_UNAVAILABLE "storage-read-only" "The server cannot write its data"
        "the data folder cannot be written";
    /// The disk is full.
    StorageFull INSUFFICIENT_STORAGE "storage-full" "The server has no room left"
        "there is no room left in the data folder";
}

/// An error as the caller sees it.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) kind: Kind,
    pub(crate) detail: String,
    /// The name of a limit or code, its value and the actual one.
    pub(crate) limit: Option<(String, Option<u64>, Option<u64>)>,
    pub(crate) retry_after: Option<u64>,
}

/// Problem details after RFC 9457. `type` is a name that stays; branch on it, not on the words.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem, example = json!({
    "type": "urn:annexa:problem:too-large", "title": "The request is larger than a limit", "status": 413,
    "detail": "file_bytes: 104857601 is more than the limit of 104857600", "limit": "file_bytes", "limit_value": 104_857_600u64
}))]
pub(crate) struct ProblemBody {
    /// `urn:annexa:problem:` and the name of the kind.
    r#type: String,
    /// The kind in words.
    title: String,
    /// The status of the answer.
    status: u16,
    /// What is wrong with this request.
    detail: String,
    /// The name of the limit that was reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<String>,
    /// Its value.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit_value: Option<u64>,
    /// The value that was given, where it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    actual: Option<u64>,
}

impl ProblemBody {
    /// One as it may come.
    pub(crate) fn example(kind: Kind) -> Self {
        let limit = match kind {
            Kind::TooLarge => Some(("file_bytes", 104_857_600)),
            Kind::RateLimited => Some(("requests_per_second", 100)),
            Kind::Busy => Some(("judging", 2)),
            _ => None,
        };
        Self {
            r#type: kind.urn(),
            title: kind.title().to_owned(),
            status: kind.status().as_u16(),
            detail: kind.example().to_owned(),
            limit: limit.map(|(name, _)| name.to_owned()),
            limit_value: limit.map(|(_, value)| value),
            actual: None,
        }
    }
}

impl Problem {
    pub(crate) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), limit: None, retry_after: None }
    }

    /// A limit that was reached.
    pub(crate) fn limit(kind: Kind, name: &str, value: u64, actual: Option<u64>) -> Self {
        let detail = match actual {
            Some(actual) => format!("{name}: {actual} is more than the limit of {value}"),
            None => format!("{name}: more than the limit of {value}"),
        };
        Self { limit: Some((name.to_owned(), Some(value), actual)), ..Self::new(kind, detail) }
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(Kind::NotFound, format!("there is no such {what}"))
    }

    /// A fault of the server: the cause goes into the log, and nothing of it to the caller.
    pub(crate) fn internal(doing: &str, cause: &dyn std::error::Error) -> Self {
        let mut causes = vec![cause.to_string()];
        let mut next = cause.source();
        while let Some(cause) = next {
            causes.push(cause.to_string());
            next = cause.source();
        }
        tracing::error!(doing, cause = causes.join(": "), "the server failed");
        Self::new(Kind::Internal, "the fault is in the server's log under the id of this request")
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        use store::Error;
        let kind = match &error {
            Error::NotFound { .. } => Kind::NotFound,
            Error::IdempotencyConflict => Kind::IdempotencyConflict,
            Error::BadCursor => Kind::BadCursor,
            Error::Invalid { .. } => Kind::InvalidValue,
            Error::TooMuch { field, limit, actual } => {
                return Self::limit(Kind::InvalidValue, field, *limit, Some(*actual));
            }
            Error::Conflict { .. } | Error::Superseded => Kind::Conflict,
            Error::StorageFull => Kind::StorageFull,
            Error::ReadOnly => Kind::ReadOnly,
            _ => return Self::internal("storing", &error),
        };
        Self::new(kind, error.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.kind.status();
        let (limit, limit_value, actual) = self.limit.map_or((None, None, None), |(n, v, a)| (Some(n), v, a));
        let body = ProblemBody {
            r#type: self.kind.urn(),
            title: self.kind.title().to_owned(),
            status: status.as_u16(),
            detail: self.detail,
            limit,
            limit_value,
            actual,
        };
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
