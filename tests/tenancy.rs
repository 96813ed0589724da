//! What belongs to one workspace is not there for another, and what a key does not allow is refused: on every address
//! that the OpenAPI document lists, so that a new one is tested by being described.

#[path = "support/http.rs"]
mod http;
#[path = "support/server.rs"]
mod server;
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use http::{Request, escaped};
use serde_json::{Map, Value, json};
use server::Server;
use support::{AS_OF, FRAMEWORK, list, scratch, string};

/// An operation of the OpenAPI document.
struct Operation {
    method: String,
    path: String,
    described: Value,
}

impl Operation {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    fn parameters(&self, place: &str) -> impl Iterator<Item = &Value> {
        self.described["parameters"].as_array().into_iter().flatten().filter(move |p| p["in"] == place)
    }

    fn is_open(&self) -> bool {
        self.described["security"] == json!([{}]) || self.described["security"] == json!([])
    }
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, described) in item.as_object().expect("operations") {
            all.push(Operation { method: method.to_uppercase(), path: path.clone(), described: described.clone() });
        }
    }
    assert!(all.len() >= 40, "{} operations", all.len());
    all
}

/// One workspace with one of everything in it, by the name of the parameter that asks for it.
struct Tenant {
    key: String,
    ids: BTreeMap<&'static str, String>,
}

/// Names of parameters in paths that are the same for all: what they stand for is no secret.
const SHARED: [(&str, &str); 2] = [("framework", FRAMEWORK), ("requirement", "A.5.4")];

/// Parameters in queries that are ids, and of what.
const IDS_IN_QUERIES: [(&str, &str); 1] = [("before", "assessment")];

/// Parameters in queries that are no ids: filters and the like.
const NO_IDS_IN_QUERIES: &[&str] = &[
    "after",
    "all_words",
    "applicable",
    "as_of",
    "below",
    "class",
    "document",
    "format",
    "framework",
    "frameworks",
    "fuzzy",
    "in_force",
    "inside",
    "limit",
    "max_score",
    "min_score",
    "name",
    "path",
    "path_prefix",
    "q",
    "requirement",
    "revision",
    "state",
    "topic",
    "unpack",
    "window_months",
];

/// Fields of bodies that are ids, and of what.
const IDS_IN_BODIES: [(&str, &str); 1] = [("documents", "document")];

/// Fields of bodies that are no ids.
const NO_IDS_IN_BODIES: &[&str] = &[
    "approved_by",
    "approved_on",
    "as_of",
    "document",
    "effective_on",
    "events",
    "evidence",
    "expires_at",
    "facts",
    "file",
    "framework",
    "frameworks",
    "justification",
    "kind",
    "name",
    "next_review",
    "owner",
    "point",
    "quote",
    "requirement",
    "role",
    "score",
    "scopes",
    "status",
    "title",
    "url",
    "version",
    "window_months",
];

/// Furnishes the workspace that `key` opens; `mark` is in the name of everything.
fn furnished(server: &Server, key: &str, mark: &str) -> Tenant {
    let request = |method: &str, target: &str| server.open(method, target).key(key);
    let get = |target: &str| request("GET", target).send().is(200).json();
    let ended = |job: &Value| {
        while matches!(get(&format!("/v1/jobs/{}", string(job)))["state"].as_str(), Some("queued" | "running")) {
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    let hook = json!({"url": format!("http://127.0.0.1:9/{mark}"), "events": ["document.read"]});
    let hook = request("POST", "/v1/webhooks").json(&hook).send().is(201).json();
    let mut document = Value::Null;
    for text in ["first", "second"] {
        let body = format!("# {mark} policy\n\nThe {mark} policy is reviewed every year. The {text} revision.\n");
        let target = format!("/v1/documents?path={mark}.md");
        let uploaded = request("POST", &target).bytes(body).send().is(202).json();
        ended(&uploaded["job"]);
        document = uploaded["documents"][0]["document"]["id"].clone();
    }
    let asked = json!({"frameworks": [FRAMEWORK], "as_of": AS_OF});
    let assessment = request("POST", "/v1/assessments").json(&asked).send().is(202).json();
    ended(&assessment["job"]);
    let decision = json!({"framework": FRAMEWORK, "requirement": "A.5.4", "kind": "not-applicable",
        "justification": mark});
    let decision = request("POST", "/v1/decisions").json(&decision).send().is(201).json();
    let other = request("POST", "/v1/keys").json(&json!({"name": mark, "scopes": ["read"]})).send().is(201).json();
    let id = |value: &Value| string(value).to_owned();
    Tenant {
        key: key.to_owned(),
        ids: BTreeMap::from([
            ("assessment", id(&assessment["id"])),
            ("decision", id(&decision["id"])),
            ("document", id(&document)),
            ("job", id(&assessment["job"])),
            ("key", id(&other["key"]["id"])),
            ("webhook", id(&hook["webhook"]["id"])),
            ("workspace", id(&get("/v1/workspaces")["items"][0]["id"])),
        ]),
    }
}

/// A value that a schema takes, with as little in it as it may have.
fn sample(document: &Value, schema: &Value) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        let named = document.pointer(name.trim_start_matches('#')).unwrap_or_else(|| panic!("{name} is not there"));
        return sample(document, named);
    }
    let first = |many: &Value| many.as_array().and_then(|all| all.iter().find(|s| s["type"] != "null").cloned());
    if let Some(example) = schema.get("example").or(schema["examples"].get(0)) {
        return example.clone();
    }
    if let Some(value) = schema.get("const").or(schema["enum"].get(0)) {
        return value.clone();
    }
    if let Some(one) = ["oneOf", "anyOf", "allOf"].iter().find_map(|many| first(&schema[many])) {
        return sample(document, &one);
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) if kinds.contains(&json!("null")) => return Value::Null,
        Value::String(kind) => kind.as_str(),
        other => panic!("a schema of type {other}: {schema}"),
    };
    match kind {
        "object" => {
            let required = schema["required"].as_array().into_iter().flatten();
            let field = |name: &Value| (string(name).to_owned(), sample(document, &schema["properties"][string(name)]));
            Value::Object(required.map(field).collect::<Map<_, _>>())
        }
        "array" => json!([sample(document, &schema["items"])]),
        "string" if schema["format"] == "date-time" => json!("2999-01-01T00:00:00Z"),
        "string" => json!("x"),
        "boolean" => json!(false),
        "integer" => schema.get("minimum").cloned().unwrap_or(json!(1)),
        other => panic!("a schema of type {other}: {schema}"),
    }
}

/// The names of all fields in the bodies of an operation.
fn fields(document: &Value, schema: &Value, found: &mut BTreeSet<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        fields(document, document.pointer(name.trim_start_matches('#')).expect("it is there"), found);
    }
    for many in ["oneOf", "anyOf", "allOf"] {
        schema[many].as_array().into_iter().flatten().for_each(|one| fields(document, one, found));
    }
    if schema["items"].is_object() {
        fields(document, &schema["items"], found);
    }
    for (name, of) in schema["properties"].as_object().into_iter().flatten() {
        found.insert(name.clone());
        fields(document, of, found);
    }
}

/// A request for `operation` with the ids that `id` tells for the names of parameters, and a body as it may be.
fn request(server: &Server, document: &Value, operation: &Operation, id: &dyn Fn(&str) -> String) -> Request {
    let mut target = operation.path.clone();
    for parameter in operation.parameters("path") {
        let name = string(&parameter["name"]);
        target = target.replace(&format!("{{{name}}}"), &escaped(&id(name)));
    }
    assert!(!target.contains('{'), "{}: a parameter is not described", operation.name());
    let mut divider = '?';
    for parameter in operation.parameters("query") {
        let name = string(&parameter["name"]);
        // The path of an upload is needed for a body that is one file.
        if parameter["required"] != true && name != "path" {
            continue;
        }
        let value = match IDS_IN_QUERIES.iter().find(|(known, _)| *known == name) {
            Some((_, of)) => id(of),
            None if parameter["example"].is_string() => string(&parameter["example"]).to_owned(),
            None => sample(document, &parameter["schema"]).to_string().trim_matches('"').to_owned(),
        };
        target += &format!("{divider}{name}={}", escaped(&value));
        divider = '&';
    }
    let request = server.open(&operation.method, &target);
    let content = &operation.described["requestBody"]["content"];
    if let Some(of) = content.get("application/json") {
        let mut body = sample(document, &of["schema"]);
        if body["url"].is_string() {
            body["url"] = json!("http://127.0.0.1:9/");
        }
        request.json(&body)
    } else if content.is_object() {
        request.bytes("# A policy\n")
    } else {
        request
    }
}

/// Everything that can be read with a key, except what changes by reading it.
fn seen(server: &Server, tenant: &Tenant) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for list in ["workspaces", "documents", "assessments", "decisions", "jobs", "keys", "webhooks", "audit"] {
        let answer = server.open("GET", &format!("/v1/{list}")).key(&tenant.key).send().is(200);
        all.push((list.to_owned(), answer.text()));
    }
    for (kind, id) in tenant.ids.iter().filter(|(kind, _)| !matches!(**kind, "key" | "webhook")) {
        let answer = server.open("GET", &format!("/v1/{kind}s/{id}")).key(&tenant.key).send().is(200);
        all.push(((*kind).to_owned(), answer.text()));
    }
    let deliveries = format!("/v1/webhooks/{}/deliveries", tenant.ids["webhook"]);
    assert_eq!(list(&server.open("GET", &deliveries).key(&tenant.key).send().is(200).json()["items"]).len(), 2);
    all
}

#[test]
fn what_belongs_to_another_workspace_is_not_there() {
    let folder = scratch();
    let server = Server::start(&folder.path().join("data"), &["--webhook-host", "127.0.0.1"]);
    let document = server.open("GET", "/openapi.json").send().is(200).json();
    // The workspace of the first key has in its audit log which others it made.
    let made = |name: &str| server.post("/v1/workspaces", &json!({ "name": name })).is(201).json();
    let ours = furnished(&server, string(&made("ours")["key"]["secret"]), "heron");
    let theirs = furnished(&server, string(&made("theirs")["key"]["secret"]), "kingfisher");
    let before = seen(&server, &theirs);
    let (mut tried, mut mistakes) = (BTreeSet::new(), Vec::new());
    for operation in operations(&document) {
        let names: Vec<&str> = operation.parameters("path").map(|p| string(&p["name"])).collect();
        let own: Vec<&str> =
            names.iter().copied().filter(|name| !SHARED.iter().any(|(shared, _)| shared == name)).collect();
        for name in &own {
            assert!(ours.ids.contains_key(name), "{}: {{{name}}} is not known to this test", operation.name());
        }
        let ask = |id: &dyn Fn(&str) -> String| request(&server, &document, &operation, id).key(&ours.key).send();
        let of = |tenant: &Tenant, name: &str| {
            let shared = SHARED.iter().find(|(shared, _)| *shared == name).map(|(_, value)| (*value).to_owned());
            shared.unwrap_or_else(|| tenant.ids[name].clone())
        };
        for other in &own {
            let answer = ask(&|name| of(if name == *other { &theirs } else { &ours }, name));
            tried.insert((*other).to_owned());
            if answer.status != 404 || answer.json()["type"] != "urn:annexa:problem:not-found" {
                mistakes.push(format!(
                    "{} with another's {other}: {} {:.300}",
                    operation.name(),
                    answer.status,
                    answer.text()
                ));
            }
            if operation.method == "GET" {
                let head = Operation {
                    method: "HEAD".to_owned(),
                    path: operation.path.clone(),
                    described: operation.described.clone(),
                };
                let id = |name: &str| of(if name == *other { &theirs } else { &ours }, name);
                let status = request(&server, &document, &head, &id).key(&ours.key).send().status;
                if status != 404 {
                    mistakes.push(format!("HEAD {} with another's {other}: {status}", operation.path));
                }
            }
        }
        if operation.method == "GET" && !own.is_empty() {
            // The same with one's own is there: what is missing above is missing because it is another's.
            let answer = ask(&|name| of(&ours, name));
            if answer.status != 200 {
                mistakes.push(format!("{} with one's own: {} {:.300}", operation.name(), answer.status, answer.text()));
            }
        }
        for parameter in operation.parameters("query") {
            let name = string(&parameter["name"]);
            if let Some((_, kind)) = IDS_IN_QUERIES.iter().find(|(known, _)| *known == name) {
                // Of two ids of one kind the one in the path is ours.
                let path = of(&ours, kind);
                let target = operation.path.replace(&format!("{{{kind}}}"), &path);
                let target = format!("{target}?{name}={}", theirs.ids[kind]);
                server.open(&operation.method, &target).key(&ours.key).send().problem(404, "not-found");
                tried.insert(name.to_owned());
            } else {
                assert!(NO_IDS_IN_QUERIES.contains(&name), "{}: ?{name}= is not known to this test", operation.name());
            }
        }
        let mut names = BTreeSet::new();
        for (_, of) in operation.described["requestBody"]["content"].as_object().into_iter().flatten() {
            fields(&document, &of["schema"], &mut names);
        }
        for name in &names {
            let name = name.as_str();
            if let Some((_, kind)) = IDS_IN_BODIES.iter().find(|(known, _)| *known == name) {
                for ids in [json!([theirs.ids[kind]]), json!([ours.ids[kind], theirs.ids[kind]])] {
                    let asked =
                        server.open(&operation.method, &operation.path).key(&ours.key).json(&json!({ name: ids }));
                    asked.send().problem(404, "not-found");
                }
                tried.insert(name.to_owned());
            } else {
                assert!(
                    NO_IDS_IN_BODIES.contains(&name),
                    "{}: the field {name} is not known to this test",
                    operation.name()
                );
            }
        }
        // Lists and searches have nothing of another's either.
        if operation.method == "GET" && own.is_empty() && !operation.is_open() {
            let text = request(&server, &document, &operation, &|name| of(&ours, name)).key(&ours.key).send().text();
            for id in theirs.ids.values().map(String::as_str).chain(["kingfisher"]) {
                if text.contains(id) {
                    mistakes.push(format!("{} shows another's {id}", operation.name()));
                }
            }
        }
    }
    let found = server.open("GET", "/v1/search?q=kingfisher").key(&ours.key).send().is(200);
    assert_eq!(found.json()["hits"].as_array().map_or(0, Vec::len), 0, "{}", found.text());
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
    assert_eq!(tried.len(), ours.ids.len() + IDS_IN_QUERIES.len() + IDS_IN_BODIES.len(), "{tried:?}");
    for (before, after) in before.iter().zip(seen(&server, &theirs)) {
        assert!(*before == after, "what is another's was changed: {before:?} to {after:?}");
    }
}

#[test]
fn every_operation_needs_a_key_that_allows_it() {
    let folder = scratch();
    // As behind a proxy, where one who shows wrong keys is not slowed down by the address.
    let options = ["--webhook-host", "127.0.0.1", "--behind-proxy"];
    let server = Server::start(&folder.path().join("data"), &options);
    let document = server.open("GET", "/openapi.json").send().is(200).json();
    // Whatever is asked for is another's, so that nothing becomes of it.
    let second = server.post("/v1/workspaces", &json!({"name": "second"})).is(201).json();
    let theirs = furnished(&server, string(&second["key"]["secret"]), "kingfisher");
    let soon = jiff::Timestamp::now() + Duration::from_millis(800);
    let ending = json!({"name": "ending", "scopes": ["admin"], "expires_at": soon.to_string()});
    let expired = string(&server.post("/v1/keys", &ending).is(201).json()["secret"]).to_owned();
    let made = server.post("/v1/keys", &json!({"name": "gone", "scopes": ["admin"]})).is(201).json();
    let revoked = string(&made["secret"]).to_owned();
    server.request("DELETE", &format!("/v1/keys/{}", string(&made["key"]["id"]))).send().is(200);
    let mut forged = server.key.clone();
    let last = if forged.pop() == Some('0') { '1' } else { '0' };
    forged.push(last);
    let scopes = ["read", "write", "review", "admin"];
    let keys: Vec<(&str, String)> = scopes.iter().map(|scope| (*scope, server.key(scope))).collect();
    std::thread::sleep(Duration::from_millis(900));
    let mut mistakes = Vec::new();
    for operation in operations(&document) {
        let id = |name: &str| {
            let shared = SHARED.iter().find(|(shared, _)| *shared == name).map(|(_, value)| (*value).to_owned());
            shared.unwrap_or_else(|| theirs.ids[name].clone())
        };
        let request = request(&server, &document, &operation, &id);
        if operation.is_open() {
            request.send().is(200);
            continue;
        }
        let without = request.send();
        assert_eq!(without.header("www-authenticate"), Some("Bearer"), "{}", operation.name());
        without.problem(401, "key-missing");
        for (key, kind) in [(&forged, "key-unknown"), (&expired, "key-expired"), (&revoked, "key-revoked")] {
            request.clone().key(key).send().problem(401, kind);
        }
        // What a key is allowed is found by trying, and has to be what the description says.
        let mut allowed = Vec::new();
        for (scope, key) in &keys {
            let answer = request.clone().key(key).send();
            if answer.status == 403 {
                answer.problem(403, "scope-missing");
            } else {
                assert!(answer.status < 500 && answer.status != 401, "{}: {}", operation.name(), answer.text());
                allowed.push(*scope);
            }
        }
        let needed = operation.described["security"][0]["key"][0].as_str().unwrap_or("nothing");
        let expected: &[&str] = match needed {
            "read" => &["read", "write", "review", "admin"],
            "write" => &["write", "admin"],
            "review" => &["review", "admin"],
            "admin" => &["admin"],
            _ => &[],
        };
        if allowed != expected {
            mistakes.push(format!("{} says that it needs {needed}, and allows {allowed:?}", operation.name()));
        }
        if !operation.described["responses"].as_object().is_some_and(|r| r.contains_key("401") && r.contains_key("403"))
        {
            mistakes.push(format!("{} does not describe that it refuses", operation.name()));
        }
    }
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}
