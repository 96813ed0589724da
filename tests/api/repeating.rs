//! Requests that are sent again take effect once.

use serde_json::{Value, json};

use super::{fresh, one_framework, zipped};
use crate::http::{Answer, Request};
use crate::server::Server;
use crate::support::{FRAMEWORK, corpus, string};

/// Sends a request twice under one key and a third time changed; gives the first answer.
#[track_caller]
fn repeated(request: &Request, changed: &Request, key: &str) -> Answer {
    let first = request.clone().header("Idempotency-Key", key).send();
    assert!(first.status < 300, "{}: {}", first.status, first.text());
    assert_eq!(first.header("idempotent-replayed"), None);
    let second = request.clone().header("Idempotency-Key", key).send().is(first.status);
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    assert_eq!(second.header("location"), first.header("location"));
    changed.clone().header("Idempotency-Key", key).send().problem(422, "idempotency-conflict");
    let (mut once, mut again) = (first.json(), second.json());
    // Of a key only a hash is kept: its secret is shown once.
    for value in [&mut once, &mut again] {
        for place in ["/secret", "/key/secret"] {
            if let Some(secret) =
                value.pointer_mut(place).filter(|s| s.as_str().is_none_or(|s| s.starts_with("annexa_")))
            {
                *secret = Value::Null;
            }
        }
    }
    assert_eq!(once, again);
    first
}

#[test]
fn every_post_with_a_key_takes_effect_once() {
    let fresh = fresh(&["--webhook-host", "127.0.0.1"]);
    let post = |target: &str, body: Value| fresh.request("POST", target).json(&body);
    let count = |target: &str| fresh.all(target).len();

    let upload = |text: &str| fresh.request("POST", "/v1/documents?path=a.md").bytes(text);
    let first = repeated(&upload("# A\n"), &upload("# B\n"), "upload-1").is(202).json();
    fresh.ended(string(&first["job"]), "done");
    let archive = fresh.request("POST", "/v1/documents?unpack=true").bytes(zipped(&corpus("formats")));
    repeated(&archive, &upload("# A\n"), "upload-2");
    let form = |text: &[u8]| fresh.request("POST", "/v1/documents").files(&[("form.md", text)]);
    repeated(&form(b"# C\n"), &form(b"# D\n"), "upload-3");
    fresh.idle();
    assert_eq!(count("/v1/jobs"), 3);

    let asked = post("/v1/assessments", one_framework());
    repeated(&asked, &post("/v1/assessments", json!({"frameworks": [FRAMEWORK]})), "assess");
    assert_eq!(count("/v1/assessments"), 1);

    let decision = |why: &str| json!({"framework": FRAMEWORK, "requirement": "A.5.4", "kind": "not-applicable", "justification": why});
    let taken =
        repeated(&post("/v1/decisions", decision("a")), &post("/v1/decisions", decision("b")), "decide").is(201).json();
    assert_eq!(count("/v1/decisions"), 1);
    let target = format!("/v1/decisions/{}/withdrawal", string(&taken["id"]));
    let why = |why: &str| post(&target, json!({ "justification": why }));
    repeated(&why("a"), &why("b"), "withdraw").is(200);

    let key = |name: &str| post("/v1/keys", json!({"name": name, "scopes": ["read"]}));
    repeated(&key("a"), &key("b"), "key").is(201);
    assert_eq!(count("/v1/keys"), 2);
    let hook = |path: &str| {
        post("/v1/webhooks", json!({"url": format!("http://127.0.0.1:9/{path}"), "events": ["document.read"]}))
    };
    repeated(&hook("a"), &hook("b"), "hook").is(201);
    assert_eq!(count("/v1/webhooks"), 1);
    let workspace = |name: &str| post("/v1/workspaces", json!({ "name": name }));
    let made = repeated(&workspace("a"), &workspace("b"), "workspace").is(201).json();

    // The same key of another caller is another key.
    let other = string(&made["key"]["secret"]);
    let elsewhere = fresh.open("POST", "/v1/documents?path=a.md").key(other).bytes("# E\n");
    let answer = elsewhere.header("Idempotency-Key", "upload-1").send().is(202);
    assert_eq!(answer.header("idempotent-replayed"), None);
    // A request that was refused is not remembered.
    let refused = post("/v1/keys", json!({"name": "", "scopes": ["read"]})).header("Idempotency-Key", "again");
    refused.send().problem(422, "invalid-value");
    key("c").header("Idempotency-Key", "again").send().is(201);
    for wrong in ["", &"x".repeat(256)] {
        key("d").header("Idempotency-Key", wrong).send().problem(400, "invalid-request");
    }
}

#[test]
fn a_repetition_after_a_restart_is_known() {
    let folder = crate::support::scratch();
    let server = Server::start(&folder.path().join("data"), &[]);
    let send = |server: &Server| {
        server.request("POST", "/v1/documents?path=a.md").bytes("# A\n").header("Idempotency-Key", "k").send().is(202)
    };
    let first = send(&server);
    let again = server.again(&[]);
    let second = send(&again);
    assert_eq!(second.header("idempotent-replayed"), Some("true"));
    assert_eq!(second.json(), first.json());
    assert_eq!(again.all("/v1/documents").len(), 1);
}
