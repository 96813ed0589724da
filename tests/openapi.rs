//! The OpenAPI document says all that the server takes and answers, and the server says the same of itself.
//!
//! The list of operations is checked in beside this file, so that a change of the API is seen where it is reviewed;
//! after one that was meant, `ANNEXA_UPDATE=1 cargo test -p annexa-cli --test openapi` writes it anew.

#[path = "support/http.rs"]
mod http;
#[path = "support/server.rs"]
mod server;
mod support;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use server::Server;
use support::{list, read, root, scratch, string};
use tempfile::TempDir;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

fn document() -> &'static Value {
    annexa_server::openapi_document()
}

/// Path, method and operation.
fn operations() -> Vec<(&'static str, &'static str, &'static Value)> {
    let of_path = |(path, item): (&'static String, &'static Value)| {
        let methods = item.as_object().expect("methods by name");
        methods.iter().map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    };
    document()["paths"].as_object().expect("paths by name").iter().flat_map(of_path).collect()
}

/// Every value in `value` with what leads to it.
fn walk<'a>(value: &'a Value, at: &str, see: &mut impl FnMut(&str, &'a Value)) {
    see(at, value);
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, inner)| walk(inner, &format!("{at}/{name}"), see)),
        Value::Array(items) => items.iter().enumerate().for_each(|(n, inner)| walk(inner, &format!("{at}/{n}"), see)),
        _ => (),
    }
}

/// The part of the document that a reference names.
fn resolved<'a>(value: &'a Value) -> &'a Value
where
    'static: 'a,
{
    let Some(reference) = value.get("$ref").and_then(Value::as_str) else { return value };
    let place = reference.strip_prefix('#').unwrap_or_else(|| panic!("{reference} leads outside"));
    document().pointer(place).unwrap_or_else(|| panic!("{reference} leads nowhere"))
}

/// Its data folder as well, which is removed when it is dropped.
fn started() -> (Server, TempDir) {
    let folder = scratch();
    (Server::start(&folder.path().join("data"), &["--behind-proxy"]), folder)
}

#[test]
fn the_list_of_operations_is_the_one_checked_in() {
    let lines = operations()
        .into_iter()
        .map(|(path, method, o)| format!("{} {path} {}\n", method.to_uppercase(), string(&o["operationId"])));
    let now: String = lines.collect();
    let file = root().join("tests/openapi.txt");
    if std::env::var_os("ANNEXA_UPDATE").is_some() {
        std::fs::write(&file, now).expect("tests/openapi.txt can be written");
    } else {
        assert_eq!(read(&file), now, "the API is another; ANNEXA_UPDATE=1 writes the list anew");
    }
}

#[test]
fn every_route_of_the_router_is_described_and_the_other_way_round() {
    let source = read(&root().join("crates/annexa-server/src/router.rs"));
    assert!(!source.contains(".route("), "a route that is added by hand is not described: use routes!");
    let mut routed = BTreeSet::new();
    for macros in source.split("routes!(").skip(1) {
        let handlers = macros.split(')').next().expect("it is closed").split(',');
        for handler in handlers {
            let name = handler.rsplit("::").next().expect("a name").trim();
            assert!(routed.insert(name.to_owned()), "{name} has two addresses");
        }
    }
    let described = operations().iter().map(|(_, _, o)| string(&o["operationId"]).to_owned()).collect();
    assert_eq!(routed, described);
    assert!(routed.len() > 40, "only {} routes", routed.len());
}

#[test]
fn the_server_has_the_described_methods_and_no_others() {
    let (server, _folder) = started();
    let mut by_path: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (path, method, _) in operations() {
        by_path.entry(path).or_default().insert(method);
    }
    for (path, described) in by_path {
        let target = path.replace(['{', '}'], "");
        for method in METHODS {
            let answer = server.request(&method.to_uppercase(), &target).send();
            if described.contains(method) {
                assert_ne!(answer.status, 405, "{method} {path}");
                assert!(!answer.text().contains("no such address"), "{method} {path}");
                continue;
            }
            assert_eq!(answer.status, 405, "{method} {path}");
            let allow = answer.header("allow").unwrap_or_default();
            let allow = allow.to_ascii_lowercase();
            let allowed: BTreeSet<&str> = allow.split(',').map(str::trim).filter(|m| *m != "head").collect();
            assert_eq!(allowed, described, "Allow of {path}");
        }
    }
}

#[test]
fn a_parameter_that_is_not_described_is_refused() {
    let (server, _folder) = started();
    for (path, method, _) in operations() {
        let target = path.replace(['{', '}'], "") + "?no_such_parameter=1";
        let answer = server.request(&method.to_uppercase(), &target).send();
        assert_eq!(answer.status, 400, "{method} {target}: {}", answer.text());
        assert!(!answer.text().contains("no_such_parameter"), "{method} {path} repeats what it was sent");
    }
}

#[test]
fn every_start_serves_the_same_bytes() {
    let served: Vec<Vec<u8>> = (0..2).map(|_| started().0.open("GET", "/openapi.json").send().is(200).body).collect();
    assert!(served[0] == served[1], "two servers describe themselves differently");
    assert_eq!(serde_json::from_slice::<Value>(&served[0]).expect("JSON"), *document());
}

#[test]
fn every_operation_is_told_of_in_full() {
    let tags: BTreeSet<&str> = list(&document()["tags"]).iter().map(|t| string(&t["name"])).collect();
    let mut names = BTreeSet::new();
    for (path, method, operation) in operations() {
        let at = format!("{method} {path}");
        assert!(names.insert(string(&operation["operationId"])), "{at}: its name is another's as well");
        let summary = string(&operation["summary"]);
        assert!(summary.len() > 10 && summary.len() < 130 && !summary.ends_with('.'), "{at}: {summary}");
        let [tag] = list(&operation["tags"]) else { panic!("{at}: one tag is expected") };
        assert!(tags.contains(string(tag)), "{at}: {tag} is not explained");
        for parameter in list(&operation["parameters"].as_array().cloned().unwrap_or_default().into()) {
            assert!(parameter["schema"].is_object(), "{at}: {parameter}");
            assert!(parameter["description"].as_str().is_some_and(|d| !d.is_empty()), "{at}: {parameter}");
        }
        let answers = operation["responses"].as_object().expect("answers by status");
        assert!(answers.keys().any(|status| status.starts_with('2')), "{at}: it never goes well");
        for (status, answer) in answers {
            let answer = resolved(answer);
            assert!(!string(&answer["description"]).is_empty(), "{at}: {status}");
            let content = answer["content"].as_object();
            assert_eq!(content.is_none(), matches!(status.as_str(), "204" | "304"), "{at}: {status}");
            for (kind, content) in content.into_iter().flatten() {
                assert!(content["schema"].is_object(), "{at}: {status} {kind}");
                let is_binary = kind.contains("spreadsheet") || kind == "application/octet-stream";
                let has_example = content.get("example").is_some() || content.get("examples").is_some();
                assert!(has_example || is_binary, "{at}: {status} {kind} has no example");
            }
        }
        for (kind, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
            assert!(content["schema"].is_object(), "{at}: {kind}");
            assert!(content.get("example").is_some() || kind != "application/json", "{at}: {kind} has no example");
        }
    }
}

#[test]
fn every_example_fits_its_schema() {
    let mut examples = 0;
    let components = json!({"schemas": document()["components"]["schemas"]});
    let mut check = |at: &str, schema: &Value, example: &Value| {
        // Bytes have no schema that an example in text could fit.
        if schema["type"] == "string"
            || schema.get("contentMediaType").is_some()
            || schema.get("type").is_none() && schema.get("$ref").is_none()
        {
            return;
        }
        let mut whole = schema.clone();
        whole["components"] = components.clone();
        whole["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
        let validator = jsonschema::validator_for(&whole).unwrap_or_else(|e| panic!("{at}: {e}"));
        let wrong: Vec<String> =
            validator.iter_errors(example).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(wrong.is_empty(), "{at}: {wrong:#?}");
        examples += 1;
    };
    walk(document(), "", &mut |at, value| {
        let Some(schema) = value.get("schema").filter(|s| s.is_object()) else { return };
        if let Some(example) = value.get("example") {
            check(at, schema, example);
        }
        for (name, example) in value.get("examples").and_then(Value::as_object).into_iter().flatten() {
            check(&format!("{at}/{name}"), schema, &example["value"]);
        }
    });
    assert!(examples > 60, "only {examples} examples");
}

#[test]
fn every_reference_leads_somewhere_and_no_schema_is_empty() {
    let mut references = 0;
    walk(document(), "", &mut |_, value| {
        if value.get("$ref").is_some_and(Value::is_string) {
            resolved(value);
            references += 1;
        }
    });
    assert!(references > 300, "only {references} references");
    for (name, schema) in document()["components"]["schemas"].as_object().expect("schemas by name") {
        let says =
            ["type", "$ref", "oneOf", "anyOf", "allOf", "enum", "const"].iter().find_map(|word| schema.get(word));
        let says = says.unwrap_or_else(|| panic!("{name} says nothing"));
        assert!(says.as_array().is_none_or(|all| !all.is_empty()), "{name} is empty");
    }
}

#[test]
fn every_kind_of_problem_is_listed_in_the_document_and_on_the_page() {
    let source = read(&root().join("crates/annexa-server/src/problem.rs"));
    let kinds = source.split("kinds! {").nth(1).and_then(|rest| rest.split("\n}").next()).expect("the kinds");
    let is_name = |word: &&str| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') && !word.is_empty();
    let names: BTreeSet<&str> = kinds.lines().filter_map(|line| line.split('"').nth(1)).filter(is_name).collect();
    assert!(names.len() > 20, "only {} kinds", names.len());
    let page = started().0.open("GET", "/docs").send().is(200).text();
    let answers = document()["components"]["responses"].to_string();
    for name in names {
        assert!(answers.contains(&format!("urn:annexa:problem:{name}\"")), "{name} is not in the document");
        assert!(page.contains(&format!("urn:annexa:problem:{name}<")), "{name} is not on the page");
    }
    for (path, method, operation) in operations() {
        assert!(
            page.contains(&format!("id=\"{}\"", string(&operation["operationId"]))),
            "{method} {path} is not on the page"
        );
    }
    for foreign in ["<script", "src=", "href=\"http", "url(", "@import"] {
        assert!(!page.contains(foreign), "the page has {foreign}");
    }
}
