//! Lists page by page, answers that need not be sent again, and addresses that are not there.

use serde_json::{Value, json};

use super::{fresh, one_framework, with_sample};
use crate::support::string;

#[test]
fn every_page_size_gives_the_same_list() {
    let fresh = with_sample();
    let assessment = fresh.assess(&one_framework());
    let lists = [
        "/v1/documents".to_owned(),
        format!("/v1/assessments/{assessment}/requirements"),
        format!("/v1/assessments/{assessment}/gaps?below=5"),
        format!("/v1/assessments/{assessment}/findings"),
        format!("/v1/assessments/{assessment}/documents"),
        "/v1/jobs".to_owned(),
    ];
    let mut cursors = Vec::new();
    for target in &lists {
        let whole = fresh.all(target);
        let divider = if target.contains('?') { '&' } else { '?' };
        for limit in [1, 7, 200] {
            let (mut paged, mut after) = (Vec::new(), String::new());
            loop {
                let page = fresh.json(&format!("{target}{divider}limit={limit}{after}"));
                let items = page["items"].as_array().expect("items");
                assert!(items.len() <= limit, "{target}");
                paged.extend(items.clone());
                let Some(next) = page["next"].as_str() else { break };
                assert_eq!(items.len(), limit, "{target}: a page before the last is full");
                cursors.push((target.clone(), next.to_owned()));
                after = format!("&after={next}");
            }
            assert!(paged == whole, "{target} in pages of {limit}");
        }
        for wrong in ["limit=0", "limit=201"] {
            fresh.get(&format!("{target}{divider}{wrong}")).is(422);
        }
        fresh.get(&format!("{target}{divider}after=abc")).problem(422, "bad-cursor");
        fresh.get(&format!("{target}{divider}limit=many")).problem(400, "invalid-request");
    }
    let (_, of_documents) = cursors.iter().find(|(target, _)| target == "/v1/documents").expect("several pages");
    fresh.get(&format!("{}?after={of_documents}", lists[1])).problem(422, "bad-cursor");
}

#[test]
fn what_the_caller_has_is_not_sent_again() {
    let fresh = fresh(&[]);
    fresh.upload("a.md", "# A\n").is(202);
    fresh.idle();
    let id = string(&fresh.all("/v1/documents")[0]["id"]).to_owned();
    for target in ["/v1/documents".to_owned(), format!("/v1/documents/{id}"), format!("/v1/documents/{id}/original")] {
        let first = fresh.get(&target).is(200);
        let tag = first.header("etag").expect("a tag").to_owned();
        for known in [tag.clone(), format!("\"other\", W/{tag}")] {
            let again = fresh.request("GET", &target).header("If-None-Match", &known).send().is(304);
            assert_eq!((again.body.len(), again.header("etag")), (0, Some(tag.as_str())));
        }
        fresh.request("GET", &target).header("If-None-Match", "\"other\"").send().is(200);
        fresh.open("GET", &target).header("If-None-Match", &tag).send().problem(401, "key-missing");
        fresh.upload("a.md", format!("# A {target}\n")).is(202);
        fresh.idle();
        let changed = fresh.request("GET", &target).header("If-None-Match", &tag).send().is(200);
        assert_ne!(changed.header("etag"), Some(tag.as_str()));
    }
}

#[test]
fn frameworks_tell_what_they_ask() {
    let fresh = fresh(&[]);
    for brief in fresh.all("/v1/frameworks") {
        let whole = fresh.json(&format!("/v1/frameworks/{}", string(&brief["id"])));
        assert_eq!(whole["requirements"].as_array().map(Vec::len), brief["requirements"].as_u64().map(|n| n as usize));
        assert_eq!(whole["title"], brief["title"]);
    }
    fresh.get("/v1/frameworks/iso0").problem(404, "not-found");
}

#[test]
fn what_is_not_there_is_a_problem_as_well() {
    let fresh = fresh(&[]);
    fresh.get("/v1/nothing").problem(404, "not-found");
    fresh.get("/v2").problem(404, "not-found");
    let wrong = fresh.request("PUT", "/v1/documents").send();
    let allowed = wrong.header("allow").map(str::to_owned);
    wrong.problem(405, "method-not-allowed");
    assert!(allowed.is_some_and(|a| a.contains("POST") && a.contains("GET")));
    for id in ["doc_0", "nothing", "%00", "%FF%FE", "..%2f..", &"x".repeat(3000)] {
        fresh.get(&format!("/v1/documents/{id}")).problem(404, "not-found");
    }
}

#[test]
fn the_api_describes_itself() {
    let fresh = fresh(&[]);
    let document = fresh.open("GET", "/openapi.json").send().is(200).json();
    assert_eq!(document["openapi"].as_str().map(|v| &v[..3]), Some("3.1"));
    let page = fresh.open("GET", "/docs").send().is(200);
    assert!(page.header("content-security-policy").is_some_and(|p| p.contains("default-src 'none'")));
    for path in document["paths"].as_object().expect("paths").keys() {
        assert!(page.text().contains(path.as_str()), "{path} is not on the page");
    }
    let alive = fresh.open("GET", "/healthz").send().is(200).json();
    assert_eq!(alive["status"], "ok");
    assert_eq!(fresh.open("GET", "/readyz").send().is(200).json(), alive);
    let head = fresh.open("HEAD", "/healthz").send().is(200);
    assert_eq!(head.body, b"");
}

#[test]
fn unknown_fields_are_refused() {
    let fresh = fresh(&[]);
    fresh.upload("a.md", "# A\n").is(202);
    let id = string(&fresh.all("/v1/documents")[0]["id"]).to_owned();
    let bodies = [
        ("POST", "/v1/assessments".to_owned(), json!({"framework": ["iso42001-2023"]})),
        ("POST", "/v1/keys".to_owned(), json!({"name": "a", "scopes": ["read"], "admin": true})),
        ("POST", "/v1/workspaces".to_owned(), json!({"name": "a", "id": "ws_1"})),
        ("POST", "/v1/webhooks".to_owned(), json!({"url": "http://127.0.0.1/", "events": [], "secret": "x"})),
        (
            "POST",
            "/v1/decisions".to_owned(),
            json!({"framework": "iso42001-2023", "requirement": "A.5.4", "kind": "not-applicable",
                "justification": "x", "who": "somebody else"}),
        ),
        ("PATCH", format!("/v1/documents/{id}"), json!({"facts": null, "path": "b.md"})),
        ("PATCH", format!("/v1/documents/{id}"), json!({"facts": {"owners": "x"}})),
    ];
    for (method, target, body) in bodies {
        let problem = fresh.request(method, &target).json(&body).send().problem(422, "invalid-value");
        assert!(string(&problem["detail"]).contains("unknown field"), "{target}: {problem}");
    }
    let broken =
        fresh.request("POST", "/v1/assessments").bytes("{\"as_of\": ").header("Content-Type", "application/json");
    broken.send().problem(400, "invalid-request");
    fresh.request("POST", "/v1/assessments").bytes("{}").send().problem(415, "media-type-not-supported");
    for (field, value) in [
        ("as_of", json!("20.11.2026")),
        ("as_of", json!("2026-02-30")),
        ("window_months", json!(0)),
        ("window_months", json!(121)),
        ("frameworks", json!(["iso0"])),
    ] {
        let problem = fresh.post("/v1/assessments", &json!({ field: value })).problem(422, "invalid-value");
        assert!(string(&problem["detail"]).contains(field), "{problem}");
    }
    assert_eq!(fresh.all("/v1/assessments"), [] as [Value; 0]);
}
