//! The OpenAPI document: what `utoipa` reads off the handlers, and what holds for all of them.

mod curl;
mod examples;
mod page;
pub(crate) mod reported;

use std::sync::OnceLock;

use annexa_store::{AssessmentId, DecisionId, DocumentId, JobId, KeyId, WebhookId, WorkspaceId};
use axum::http::StatusCode;
use serde_json::{Map, Value, json};
use utoipa::PartialSchema;

use crate::problem::{Kind, ProblemBody};

pub(crate) use page::page;

/// What each tag is about, in the order in which a newcomer needs them.
const TAGS: &[(&str, &str)] = &[
    ("documents", "Upload files and folders, see what was read, supply facts that a text lacks."),
    ("assessments", "Judge documents against frameworks; read gaps, requirements with evidence, findings, exports."),
    ("judge", "Judge one document and keep nothing."),
    ("decisions", "Accept or reject evidence, set a score, mark a requirement not applicable."),
    ("jobs", "What is done after the answer: ask, or follow by server-sent events."),
    ("frameworks", "What can be judged against."),
    ("search", "Passages in the documents."),
    ("webhooks", "Be told instead of asking."),
    ("workspaces", "What one organisation keeps."),
    ("keys", "Who may do what."),
    ("audit", "Who did what: append only, each entry bound by a hash to the one before."),
    ("service", "For whoever runs the server."),
];

const ABOUT: &str = "Send an organisation's documents, read back per requirement how good the evidence in them is (0 to 5), \
    the quotes it rests on, what is missing and what an auditor would flag.\n\n\
    **Keys.** Send `Authorization: Bearer annexa_...`. A key opens one workspace; ids of another are not found.\n\n\
    **Work.** An upload or an assessment is answered with 202 and the address of its job in `Location`; ask that, follow its \
    `/events`, or have a webhook told.\n\n\
    **Repeating.** A POST with an `Idempotency-Key` takes effect once in 24 hours, and a repetition gets the first answer with \
    `Idempotent-Replayed: true`.\n\n\
    **Lists.** Pass `next` as `after` for the next page. JSON has an `ETag`; `If-None-Match` gets 304.\n\n\
    **People.** `Annexa-Actor: Jane Doe` says for whom a program asks; it stands in decisions and in the audit log.\n\n\
    **Errors** are problem details (RFC 9457); branch on `type`.";

/// The OpenAPI document of the API, version 3.1.
pub fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| {
        let mut document = serde_json::to_value(crate::router::described()).expect("a description is JSON");
        document["info"] = json!({
            "title": "Annexa", "version": env!("CARGO_PKG_VERSION"), "description": ABOUT,
            "license": {"name": "Apache-2.0 OR MIT"}
        });
        document["servers"] = json!([{"url": "/"}]);
        document["tags"] = TAGS.iter().map(|(name, about)| json!({"name": name, "description": about})).collect();
        document["security"] = json!([{"key": []}]);
        let components = &mut document["components"];
        let scopes: Vec<String> = SCOPES.iter().map(|(name, about)| format!("`{name}`: {about}")).collect();
        let scopes = format!("An API key, `annexa_...`, with scopes. {}", scopes.join(" "));
        components["securitySchemes"] = json!({"key": {"type": "http", "scheme": "bearer", "description": scopes}});
        let schemas = components["schemas"].as_object_mut().expect("there are schemas");
        schemas.extend(reported::schemas());
        schemas.insert("Problem".to_owned(), serde_json::to_value(ProblemBody::schema()).expect("a schema is JSON"));
        components["responses"] = problems();
        components["headers"] = headers();
        let examples = examples::all();
        for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
            for (method, operation) in item.as_object_mut().into_iter().flatten() {
                complete(path, method, operation);
                let example = operation["operationId"].as_str().and_then(|id| examples.get(id));
                examples::add(operation, example);
            }
        }
        document
    })
}

/// What each scope allows.
const SCOPES: &[(&str, &str)] = &[
    ("read", "Reading everything but keys, webhooks and the audit log; judging one document without keeping it."),
    ("write", "Uploading, supplying facts, assessing, deleting; includes `read`."),
    ("review", "Deciding on evidence and scores; includes `read`."),
    ("admin", "Everything, with workspaces, keys, webhooks and the audit log."),
];

/// One answer for each status that problems have, with an example of each kind.
fn problems() -> Value {
    let mut answers = Map::new();
    for kind in Kind::ALL {
        let status = kind.status();
        let answer = answers.entry(problem_of(status.as_str())).or_insert_with(|| {
            json!({"description": "", "headers": {"X-Request-Id": {"$ref": "#/components/headers/X-Request-Id"}},
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}}})
        });
        let told = answer["description"].as_str().unwrap_or_default();
        let separator = if told.is_empty() { "" } else { " " };
        let told = format!("{told}{separator}`{}`: {}.", kind.urn(), kind.title());
        answer["description"] = Value::String(told);
        answer["content"]["application/problem+json"]["examples"][kind.name()] =
            json!({"summary": kind.title(), "value": ProblemBody::example(*kind)});
        if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
            answer["headers"]["Retry-After"] = json!({"schema": {"type": "integer", "minimum": 1}, "description": "Seconds to wait, where it is known"});
        }
        if status == StatusCode::UNAUTHORIZED {
            answer["headers"]["WWW-Authenticate"] =
                json!({"schema": {"type": "string"}, "description": "`Bearer`", "required": true});
        }
    }
    Value::Object(answers)
}

fn problem_of(status: &str) -> String {
    format!("Problem{status}")
}

/// Headers of answers.
fn headers() -> Value {
    let header = |about: &str, schema: Value| json!({"description": about, "schema": schema});
    json!({
        "X-Request-Id": header("The id of the request, as the server's log has it; the caller's own when it sent one", json!({"type": "string"})),
        "ETag": header("Names this state of the answer, for If-None-Match", json!({"type": "string"})),
        "Idempotent-Replayed": header("There when the answer is one given before, to the same Idempotency-Key", json!({"const": "true"})),
    })
}

/// What holds for an operation by its method, its body and its place.
fn complete(path: &str, method: &str, operation: &mut Value) {
    let needs_key = path.starts_with("/v1/");
    tell(operation);
    let mut statuses = vec![400, 403, 421, 500];
    if needs_key {
        statuses.extend([401, 422, 429, 503, 507]);
        operation["security"] = json!([{"key": [scope(operation)]}]);
        operation["parameters"] = parameters(method, operation);
    } else if path == "/readyz" {
        statuses.extend([503, 507]);
    }
    if path.contains('{') || method == "post" {
        statuses.push(404);
    }
    if operation.get("requestBody").is_some() {
        statuses.extend([408, 413, 415]);
    }
    if method != "get" || path.ends_with("/comparison") || path.ends_with("/export") {
        statuses.push(409);
    }
    let is_read = method == "get";
    let responses = operation["responses"].as_object_mut().expect("an operation has responses");
    let is_json = responses.get("200").is_some_and(|answer| answer["content"].get("application/json").is_some());
    if is_read && (is_json || path.ends_with("/original")) {
        let told = "The caller has it: the ETag is that of If-None-Match";
        responses.insert("304".to_owned(), json!({"description": told}));
    }
    for (status, answer) in responses.iter_mut() {
        if answer["description"].as_str().is_none_or(str::is_empty) {
            answer["description"] = json!(match status.as_str() {
                "201" => "It is made",
                "202" => "It is kept; the job does the rest",
                "204" => "It is done, and there is nothing to tell",
                _ => "What was asked for",
            });
        }
        answer["headers"]["X-Request-Id"] = json!({"$ref": "#/components/headers/X-Request-Id"});
        if is_read && (status == "304" || is_json || path.ends_with("/original")) {
            answer["headers"]["ETag"] = json!({"$ref": "#/components/headers/ETag"});
        }
        if method == "post" && path != "/v1/judge" {
            answer["headers"]["Idempotent-Replayed"] = json!({"$ref": "#/components/headers/Idempotent-Replayed"});
        }
    }
    for status in statuses {
        let problem = format!("#/components/responses/{}", problem_of(&status.to_string()));
        responses.entry(status.to_string()).or_insert_with(|| json!({"$ref": problem}));
    }
}

/// The comment on a handler becomes a summary of one sentence and a description of the others.
fn tell(operation: &mut Value) {
    let part = |name: &str| operation[name].as_str().unwrap_or_default().to_owned();
    let told = [part("summary"), part("description")].join(" ");
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    let (summary, more) = told.split_once(". ").unwrap_or((told.trim_end_matches('.'), ""));
    operation["summary"] = Value::String(summary.to_owned());
    if more.is_empty() {
        operation.as_object_mut().map(|o| o.remove("description"));
    } else {
        operation["description"] = Value::String(more.to_owned());
    }
}

/// The scope that an operation says it needs.
fn scope(operation: &Value) -> &'static str {
    let told = operation["description"].as_str().unwrap_or_default();
    let said = SCOPES.iter().find(|(name, _)| told.contains(&format!("Needs the scope `{name}`")));
    said.map_or("read", |(name, _)| name)
}

/// What the path of an operation names, with the shape of its id, and the headers that it takes.
fn parameters(method: &str, operation: &Value) -> Value {
    let id = operation["operationId"].as_str().unwrap_or_default();
    let mut parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    for parameter in parameters.iter_mut().filter(|p| p["in"] == "path") {
        let prefix = match parameter["name"].as_str().unwrap_or_default() {
            "assessment" => AssessmentId::PREFIX,
            "decision" => DecisionId::PREFIX,
            "document" => DocumentId::PREFIX,
            "job" => JobId::PREFIX,
            "key" => KeyId::PREFIX,
            "webhook" => WebhookId::PREFIX,
            "workspace" => WorkspaceId::PREFIX,
            _ => continue,
        };
        parameter["schema"]["pattern"] = json!(format!("^{prefix}[0-9a-f]{{32}}$"));
        parameter["example"] = json!(examples::id(prefix));
    }
    let header = |name: &str, about: &str, longest: u32, pattern: &str, example: &str| {
        json!({"name": name, "in": "header", "required": false, "description": about, "example": example,
            "schema": {"type": "string", "minLength": 1, "maxLength": longest, "pattern": pattern}})
    };
    if method == "post" {
        let about = "Has the request take effect once in 24 hours: choose another for each thing that you want done";
        parameters.push(header("Idempotency-Key", about, 255, "^[!-~]+$", &format!("{id}-5f0b1c2e")));
    }
    if method != "get" {
        let about = "The person for whom a program asks, in UTF-8";
        parameters.push(header("Annexa-Actor", about, 200, "^[!-~]([ -~]*[!-~])?$", "Jane Doe"));
    }
    Value::Array(parameters)
}

/// The names of the query parameters that an address takes, by path and method.
pub(crate) fn query_parameters(path: &str, method: &str) -> impl Iterator<Item = &'static str> {
    let parameters = document()["paths"][path][method]["parameters"].as_array();
    parameters.into_iter().flatten().filter(|p| p["in"] == "query").filter_map(|p| p["name"].as_str())
}
