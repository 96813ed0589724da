//! The document as a page for people: no script, and nothing from anywhere else.

use maud::{DOCTYPE, Markup, html};
use serde_json::Value;

use super::curl::call;
use super::{ABOUT, SCOPES, TAGS, document};
use crate::problem::Kind;

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
                    p { "The same for programs: " a href="/openapi.json" { "/openapi.json" } ". The calls below take the "
                        "server's address and the key from the shell:" }
                    pre { "export ANNEXA=http://127.0.0.1:8620 KEY=annexa_..." }
                }
                nav aria-label="Addresses" {
                    @for (tag, _) in TAGS { a href={ "#" (tag) } { (tag) } " " }
                    a href="#scopes" { "scopes" } " "
                    a href="#problems" { "problems" } " "
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
                    section id="scopes" {
                        h2 { "Scopes" }
                        p { "A key has one or more." }
                        table { @for (name, about) in SCOPES {
                            tr { th scope="row" { code { (name) } } td { (marked(about)) } }
                        } }
                    }
                    section id="problems" {
                        h2 { "Problems" }
                        p { (marked("The values of `type`, each with its status and what its `detail` may say.")) }
                        table { @for kind in Kind::ALL {
                            tr id={ "problem-" (kind.name()) } {
                                th scope="row" { code { (kind.urn()) } }
                                td { (kind.status().as_u16()) }
                                td { (kind.title()) }
                                td { (marked(kind.example())) }
                            }
                        } }
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
    let more = text(&operation["description"]);
    html! {
        article id=(text(&operation["operationId"])) {
            h3 { code { b { (method.to_uppercase()) } " " (path) } }
            p { (marked(&text(&operation["summary"]))) "." @if !more.is_empty() { " " (marked(&more)) } }
            @if let Some(parameters) = operation["parameters"].as_array().filter(|p| !p.is_empty()) {
                table {
                    caption { "Takes" }
                    @for parameter in parameters {
                        tr {
                            th scope="row" { code { (text(&parameter["name"])) } }
                            td { (text(&parameter["in"])) @if parameter["required"] == true { ", needed" } }
                            td { (reference(&parameter["schema"])) (limits(&parameter["schema"])) }
                            td { (marked(&text(&parameter["description"]))) }
                        }
                    }
                }
            }
            @if let Some(content) = operation["requestBody"]["content"].as_object() {
                p { "Body: " @for (kind, body) in content { code { (kind) } " " (reference(&body["schema"])) " " } }
            }
            pre { (call(path, method, operation)) }
            table {
                caption { "Answers" }
                @for (status, answer) in operation["responses"].as_object().into_iter().flatten() {
                    tr {
                        th scope="row" { (status) }
                        @if let Some(name) = answer["$ref"].as_str() {
                            td { "a problem" }
                            td { (problems(name)) }
                        } @else {
                            td { @for (kind, body) in answer["content"].as_object().into_iter().flatten() {
                                code { (kind) } " " (reference(&body["schema"])) " " } }
                            td { (marked(&text(&answer["description"]))) }
                        }
                    }
                }
            }
            @for (status, answer) in operation["responses"].as_object().into_iter().flatten() {
                @for (kind, content) in answer["content"].as_object().into_iter().flatten() {
                    @if let Some(example) = content.get("example") {
                        details {
                            summary { "Example of " (status) " " code { (kind) } }
                            pre { (pretty(example)) }
                        }
                    }
                }
            }
        }
    }
}

/// An example as it is read best.
fn pretty(example: &Value) -> String {
    match example {
        Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    }
}

/// What a schema says of a value beside its type.
fn limits(schema: &Value) -> String {
    let number = |name: &str| schema.get(name).map(Value::to_string);
    let mut said = Vec::new();
    match (number("minimum"), number("maximum")) {
        (Some(least), Some(most)) => said.push(format!("{least} to {most}")),
        (Some(least), None) if least != "0" => said.push(format!("{least} or more")),
        _ => (),
    }
    said.extend(number("maxLength").map(|most| format!("up to {most} characters")));
    said.extend(schema["format"].as_str().filter(|f| f.starts_with("date")).map(str::to_owned));
    said.extend(number("default").map(|usual| format!("{usual} when left out")));
    said.iter().map(|s| format!(", {s}")).collect()
}

/// The kinds of problem that an answer can be, linked.
fn problems(reference: &str) -> Markup {
    let status = reference.rsplit("Problem").next().unwrap_or_default();
    html! {
        @for kind in Kind::ALL.iter().filter(|k| k.status().as_str() == status) {
            a href={ "#problem-" (kind.name()) } { (kind.name()) } " "
        }
    }
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
            p { (marked(schema["description"].as_str().unwrap_or_default())) }
            @if let Some(properties) = schema["properties"].as_object() {
                table {
                    @for (field, of) in properties {
                        tr {
                            th scope="row" { code { (field) } @if !required.contains(&field.as_str()) { " ?" } }
                            td { (reference(of)) (limits(of)) }
                            td { (marked(of["description"].as_str().unwrap_or_default())) }
                        }
                    }
                }
            }
        }
    }
}

/// Text with the two marks that comments use.
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
border-top:1px solid #e5e8eb}th{font-weight:400;white-space:nowrap}code,pre{background:#f1f3f5;padding:0 .2rem;overflow-wrap:anywhere}\
pre{padding:.5rem;overflow-x:auto;font-size:.85rem}article:target,tr:target{outline:2px solid #0550ae}nav{position:sticky;top:0;background:inherit;padding:.5rem 0}a{color:#0550ae}\
@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}code,pre{background:#21262d}th,td{border-color:#30363d}a{color:#79b8ff}}";
