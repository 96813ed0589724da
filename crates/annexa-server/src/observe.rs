//! Each request has an id, a line in the log and its place in the metrics. None of these holds text of documents,
//! names of files or people, or keys: the route is logged as it is declared, not as it was asked for.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::app::App;

/// The id of a request; what the caller sent as `X-Request-Id`, when it is one, else a new one.
#[derive(Clone)]
pub(crate) struct RequestId(pub(crate) String);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Ended {
    kind: String,
    outcome: String,
}

/// What `/metrics` tells.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    seconds: Family<Answered, Histogram, fn() -> Histogram>,
    jobs: Family<Ended, Counter>,
    pub(crate) open_requests: Gauge,
    pub(crate) uploaded_bytes: Counter,
    pub(crate) messages: Family<Vec<(String, String)>, Counter>,
    next: AtomicU64,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("annexa");
        let requests = Family::default();
        let histogram: fn() -> Histogram = || Histogram::new([0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0, 60.0]);
        let seconds = Family::new_with_constructor(histogram);
        let (jobs, messages) = (Family::default(), Family::default());
        let (open_requests, uploaded_bytes) = (Gauge::default(), Counter::default());
        registry.register("requests", "Requests answered", requests.clone());
        registry.register("request_seconds", "Time until an answer began", seconds.clone());
        registry.register("requests_open", "Requests not yet answered", open_requests.clone());
        registry.register("jobs", "Jobs that ended", jobs.clone());
        registry.register("uploaded_bytes", "Bytes of files that were accepted", uploaded_bytes.clone());
        registry.register("webhook_messages", "Messages to webhooks, by outcome", messages.clone());
        Self { registry, requests, seconds, jobs, open_requests, uploaded_bytes, messages, next: AtomicU64::new(1) }
    }

    pub(crate) fn job_ended(&self, kind: &str, outcome: &str) {
        self.jobs.get_or_create(&Ended { kind: kind.to_owned(), outcome: outcome.to_owned() }).inc();
    }

    pub(crate) fn message(&self, outcome: &str) {
        self.messages.get_or_create(&vec![("outcome".to_owned(), outcome.to_owned())]).inc();
    }

    /// In the text format of OpenMetrics.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        text::encode(&mut out, &self.registry).expect("writing to a string");
        out
    }

    /// Unique while the server runs and not to be guessed from outside.
    fn request_id(&self) -> String {
        let mut random = [0; 8];
        let _ = getrandom::fill(&mut random);
        format!("req_{:016x}{:08x}", u64::from_be_bytes(random), self.next.fetch_add(1, Ordering::Relaxed))
    }
}

/// The outermost layer.
pub(crate) async fn observe(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let given = request.headers().get(REQUEST_ID).and_then(|v| v.to_str().ok()).filter(|text| {
        (8..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    });
    let id = given.map_or_else(|| app.metrics.request_id(), str::to_owned);
    let method = match *request.method() {
        axum::http::Method::GET | axum::http::Method::HEAD => "GET",
        axum::http::Method::POST => "POST",
        axum::http::Method::PUT => "PUT",
        axum::http::Method::PATCH => "PATCH",
        axum::http::Method::DELETE => "DELETE",
        _ => "other",
    };
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    request.extensions_mut().insert(RequestId(id.clone()));
    app.metrics.open_requests.inc();
    let mut response = next.run(request).await;
    app.metrics.open_requests.dec();
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    let answered = Answered { method: method.to_owned(), route: route.clone(), status };
    app.metrics.requests.get_or_create(&answered).inc();
    app.metrics.seconds.get_or_create(&answered).observe(took.as_secs_f64());
    tracing::info!(request = id, method, route, status, ms = took.as_millis() as u64, "answered");
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.entry(header::X_CONTENT_TYPE_OPTIONS).or_insert(HeaderValue::from_static("nosniff"));
    headers.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("no-referrer"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    response
}
