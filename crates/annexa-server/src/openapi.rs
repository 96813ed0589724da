//! The OpenAPI document: what `utoipa` reads off the handlers, and what holds for all of them.

use std::sync::OnceLock;

use axum::http::StatusCode;
use maud::{DOCTYPE, Markup, html};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use utoipa::PartialSchema;

use crate::problem::{Kind, ProblemBody};

/// Names for the reports of `annexa-report`, which bring their own schemas.
pub(crate) mod reported {
    use std::borrow::Cow;

    use schemars::{JsonSchema, SchemaGenerator};
    use utoipa::openapi::{RefOr, Schema, schema::AnyOf};
    use utoipa::{PartialSchema, ToSchema};

    macro_rules! reported {
        ($($name:ident $report:ty;)*) => {
            $(
                pub(crate) struct $name;

                impl PartialSchema for $name {
                    /// Replaced by the report's own.
                    fn schema() -> RefOr<Schema> {
                        RefOr::T(Schema::AnyOf(AnyOf::new()))
                    }
                }

                impl ToSchema for $name {
                    fn name() -> Cow<'static, str> {
                        <$report>::schema_name()
                    }
                }
            )*

            /// Has `generator` know them all.
            pub(crate) fn describe(generator: &mut SchemaGenerator) {
                $( generator.subschema_for::<$report>(); )*
            }
        };
    }

    reported! {
        Assessment annexa_report::Assessment;
        AssessedDocument annexa_report::Document;
        Comparison annexa_report::Comparison;
        Finding annexa_report::Finding;
        Gap annexa_report::Gap;
        MappedRequirement annexa_report::MappedRequirement;
        MappingsVersion annexa_report::MappingsVersion;
        Requirement annexa_report::Requirement;
        SearchReport annexa_report::SearchReport;
        Summary annexa_report::Summary;
        TextReport annexa_report::TextReport;
    }
}

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
        components["securitySchemes"] =
            json!({"key": {"type": "http", "scheme": "bearer", "description": "An API key, `annexa_...`"}});
        let schemas = components["schemas"].as_object_mut().expect("there are schemas");
        schemas.extend(reports());
        schemas.insert("Problem".to_owned(), serde_json::to_value(ProblemBody::schema()).expect("a schema is JSON"));
        components["responses"] = problems();
        for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
            for (method, operation) in item.as_object_mut().into_iter().flatten() {
                complete(path, method, operation);
            }
        }
        document
    })
}

/// The schemas of the reports and of all that they are made of.
fn reports() -> Map<String, Value> {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    let mut generator = settings.into_generator();
    reported::describe(&mut generator);
    generator.take_definitions(true)
}

/// One answer for each status that problems have.
fn problems() -> Value {
    let mut answers = Map::new();
    for kind in Kind::ALL {
        let name = format!("Problem{}", kind.status().as_u16());
        let answer = answers.entry(name).or_insert_with(|| {
            json!({"description": "", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}})
        });
        let line =
            format!("{}`urn:annexa:problem:{}`: {}.", separator(&answer["description"]), kind.name(), kind.title());
        let description = format!("{}{line}", answer["description"].as_str().unwrap_or_default());
        answer["description"] = Value::String(description);
        if kind.status() == StatusCode::TOO_MANY_REQUESTS || kind.status() == StatusCode::SERVICE_UNAVAILABLE {
            answer["headers"] =
                json!({"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait"}});
        }
        if kind.status() == StatusCode::UNAUTHORIZED {
            answer["headers"] = json!({"WWW-Authenticate": {"schema": {"type": "string"}}});
        }
    }
    Value::Object(answers)
}

fn separator(description: &Value) -> &'static str {
    if description.as_str().unwrap_or_default().is_empty() { "" } else { " " }
}

/// What holds for an operation by its method, its body and its place.
fn complete(path: &str, method: &str, operation: &mut Value) {
    let needs_key = path.starts_with("/v1/");
    let has_body = operation.get("requestBody").is_some();
    let has_parameter = operation["parameters"].as_array().is_some_and(|p| !p.is_empty());
    let mut statuses = vec![421, 500];
    statuses.push(403);
    if needs_key {
        statuses.extend([400, 401, 429, 503, 507]);
    } else if path == "/readyz" {
        statuses.extend([503, 507]);
    }
    if path.contains('{') {
        statuses.push(404);
    }
    if needs_key && (has_body || has_parameter) {
        statuses.extend([422]);
    }
    if has_body {
        statuses.extend([408, 413, 415]);
    }
    if method != "get" || path.contains("/comparison") || path.contains("/export") {
        statuses.extend([404, 409, 422]);
    }
    let responses = operation["responses"].as_object_mut().expect("an operation has responses");
    for status in statuses {
        responses
            .entry(status.to_string())
            .or_insert_with(|| json!({"$ref": format!("#/components/responses/Problem{status}")}));
    }
    let is_json = responses.get("200").is_some_and(|r| r["content"].get("application/json").is_some());
    if needs_key && method == "get" && (is_json || path.ends_with("/original")) {
        responses
            .insert("304".to_owned(), json!({"description": "The caller has it: the ETag is that of If-None-Match"}));
    }
    if !needs_key {
        return;
    }
    let header = |name: &str, about: &str, longest: u32, example: &str| {
        json!({"name": name, "in": "header", "required": false, "description": about, "example": example,
            "schema": {"type": "string", "minLength": 1, "maxLength": longest, "pattern": "^[!-~]+$"}})
    };
    let mut parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    if method == "post" {
        parameters.push(header("Idempotency-Key", "Has the request take effect once in 24 hours", 255, "5f0b1c2e"));
    }
    if method != "get" {
        parameters.push(header("Annexa-Actor", "The person for whom a program asks", 200, "Jane-Doe"));
    }
    operation["parameters"] = Value::Array(parameters);
}

/// The document as a page: every address with its parameters, bodies, answers.
pub(crate) fn page() -> String {
    let document = document();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Annexa: the HTTP API" }
                style { (maud::PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { "Annexa " small { (text(&document["info"]["version"])) } }
                    @for part in ABOUT.split("\n\n") { p { (marked(part)) } }
                    p { "The same for programs: " a href="/openapi.json" { "/openapi.json" } "." }
                }
                nav aria-label="Addresses" {
                    @for (tag, _) in TAGS { a href={ "#" (tag) } { (tag) } " " }
                    a href="#shapes" { "shapes" }
                }
                main {
                    @for (tag, about) in TAGS {
                        section id=(tag) {
                            h2 { (tag) }
                            p { (about) }
                            @for (path, item) in document["paths"].as_object().into_iter().flatten() {
                                @for (method, operation) in item.as_object().into_iter().flatten() {
                                    @if operation["tags"][0] == **tag { (described(path, method, operation)) }
                                }
                            }
                        }
                    }
                    section id="shapes" {
                        h2 { "Shapes" }
                        @for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
                            (shape(name, schema))
                        }
                    }
                }
            }
        }
    };
    page.into_string()
}

fn described(path: &str, method: &str, operation: &Value) -> Markup {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let summary = [text(&operation["summary"]), text(&operation["description"])].join(" ");
    html! {
        article id=(text(&operation["operationId"])) {
            h3 { code { b { (method.to_uppercase()) } " " (path) } }
            p { (summary) }
            @if let Some(parameters) = operation["parameters"].as_array().filter(|p| !p.is_empty()) {
                table {
                    caption { "Takes" }
                    @for parameter in parameters {
                        tr {
                            th scope="row" { code { (text(&parameter["name"])) } }
                            td { (text(&parameter["in"])) }
                            td { (text(&parameter["description"])) }
                        }
                    }
                }
            }
            @if let Some(content) = operation["requestBody"]["content"].as_object() {
                p { "Body: " @for (kind, body) in content { code { (kind) } " " (reference(&body["schema"])) " " } }
            }
            table {
                caption { "Answers" }
                @for (status, answer) in operation["responses"].as_object().into_iter().flatten() {
                    tr {
                        th scope="row" { (status) }
                        @if let Some(name) = answer["$ref"].as_str() {
                            td { "a problem" }
                            td { (problem_names(name)) }
                        } @else {
                            td { @for (kind, body) in answer["content"].as_object().into_iter().flatten() {
                                code { (kind) } " " (reference(&body["schema"])) " " } }
                            td { (text(&answer["description"])) }
                        }
                    }
                }
            }
        }
    }
}

fn problem_names(reference: &str) -> String {
    let status = reference.rsplit("Problem").next().unwrap_or_default();
    let names = Kind::ALL.iter().filter(|k| k.status().as_str() == status).map(|k| k.name());
    names.collect::<Vec<_>>().join(", ")
}

/// The name of a shape, linked.
fn reference(schema: &Value) -> Markup {
    let name = schema["$ref"].as_str().and_then(|r| r.rsplit('/').next());
    html! {
        @if let Some(name) = name { a href={ "#shape-" (name) } { (name) } }
        @else if schema["type"] == "array" { "list of " (reference(&schema["items"])) }
        @else if let Some(any) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
            @for (index, one) in any.iter().enumerate() { @if index > 0 { " or " } (reference(one)) }
        }
        @else if let Some(all) = schema["type"].as_array() {
            (all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or "))
        }
        @else { (schema["type"].as_str().unwrap_or_default()) }
    }
}

fn shape(name: &str, schema: &Value) -> Markup {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    html! {
        article id={ "shape-" (name) } {
            h3 { (name) }
            p { (schema["description"].as_str().unwrap_or_default()) }
            @if let Some(properties) = schema["properties"].as_object() {
                table {
                    @for (field, of) in properties {
                        tr {
                            th scope="row" { code { (field) } @if !required.contains(&field.as_str()) { " ?" } }
                            td { (reference(of)) }
                            td { (of["description"].as_str().unwrap_or_default()) }
                        }
                    }
                }
            }
        }
    }
}

/// The two marks that [`ABOUT`] uses.
fn marked(text: &str) -> Markup {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['*', '`']) {
        let mark = if rest[at..].starts_with("**") { "**" } else { "`" };
        let tag = if mark == "**" { "b" } else { "code" };
        let inside = &rest[at + mark.len()..];
        let Some(end) = inside.find(mark) else { break };
        out.push_str(&html! { (rest[..at]) }.into_string());
        out.push_str(&format!("<{tag}>{}</{tag}>", html! { (inside[..end]) }.into_string()));
        rest = &inside[end + mark.len()..];
    }
    out.push_str(&html! { (rest) }.into_string());
    maud::PreEscaped(out)
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem;color:#1b1f24;background:#fff}\
h2{border-bottom:1px solid #c9d1d9;margin-top:3rem}article{margin:1.5rem 0}table{border-collapse:collapse;width:100%;font-size:.9rem}\
caption{text-align:left;font-weight:600;padding-top:.5rem}th,td{text-align:left;vertical-align:top;padding:.2rem .8rem .2rem 0;\
border-top:1px solid #e5e8eb}th{font-weight:400;white-space:nowrap}code{background:#f1f3f5;padding:0 .2rem;overflow-wrap:anywhere}\
nav{position:sticky;top:0;background:inherit;padding:.5rem 0}a{color:#0550ae}\
@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}code{background:#21262d}th,td{border-color:#30363d}a{color:#79b8ff}}";
