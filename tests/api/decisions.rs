//! Decisions of reviewers: they count from the next assessment on, which says so, until they are withdrawn.

use serde_json::{Value, json};

use super::{Fresh, exported, one_framework, with_sample};
use crate::http::escaped;
use crate::support::{FRAMEWORK, list, string};

/// A requirement of an assessment.
#[track_caller]
fn judged(server: &Fresh, assessment: &str, id: &str) -> Value {
    server.json(&format!("/v1/assessments/{assessment}/requirements/{FRAMEWORK}/{}", escaped(id)))["requirement"]
        .clone()
}

#[test]
fn a_later_assessment_keeps_them_and_says_so() {
    let fresh = with_sample();
    let before = fresh.assess(&one_framework());
    let whole = exported(&fresh, &before);
    // Three requirements with a score and a passage that carries it.
    let carried: Vec<&Value> = list(&whole["frameworks"][0]["requirements"])
        .iter()
        .filter(|r| r["score"].as_u64() >= Some(2))
        .filter(|r| list(&r["points"]).iter().any(|p| p["met"] == true && list(&p["evidence"]).len() == 1))
        .take(3)
        .collect();
    let [rejected, scored, excluded] = carried[..] else { panic!("not enough requirements with evidence") };
    let point = list(&rejected["points"])
        .iter()
        .find(|p| p["met"] == true && list(&p["evidence"]).len() == 1)
        .expect("one passage carries it");
    let passage = &point["evidence"][0];
    let decide =
        |body: Value| fresh.request("POST", "/v1/decisions").header("Annexa-Actor", "Jöns Reviewer").json(&body);

    let of = |requirement: &Value, more: Value| {
        let mut body = json!({"framework": FRAMEWORK, "requirement": requirement["id"], "justification": "because"});
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        body
    };
    let evidence = json!({"document": passage["document"], "quote": passage["quote"], "point": point["id"]});
    let reject = decide(of(rejected, json!({"kind": "reject", "evidence": evidence}))).send().is(201);
    let score = decide(of(scored, json!({"kind": "score", "score": 1}))).send().is(201).json();
    decide(of(excluded, json!({"kind": "not-applicable"}))).send().is(201);
    assert_eq!(reject.header("location"), Some(format!("/v1/decisions/{}", string(&reject.json()["id"])).as_str()));
    assert_eq!(reject.json()["who"], "Jöns Reviewer");

    let after = fresh.assess(&one_framework());
    let now = judged(&fresh, &after, string(&rejected["id"]));
    let same_point = list(&now["points"]).iter().find(|p| p["id"] == point["id"]).expect("the point");
    assert!(!list(&same_point["evidence"]).iter().any(|e| e["quote"] == passage["quote"]), "the passage still counts");
    assert_eq!(now["decisions"][0]["kind"], "reject");
    assert_eq!((&now["decisions"][0]["who"], &now["decisions"][0]["applied"]), (&json!("Jöns Reviewer"), &json!(true)));
    let now = judged(&fresh, &after, string(&scored["id"]));
    assert_eq!((&now["score"], &now["judged_score"]), (&json!(1), &scored["score"]));
    assert_eq!(now["decisions"][0]["justification"], "because");
    let now = judged(&fresh, &after, string(&excluded["id"]));
    assert_eq!((&now["applicable"], &now["score"]), (&json!(false), &Value::Null));
    assert_eq!(exported(&fresh, &before), whole, "the earlier assessment stays as it was");
    let export = fresh.get(&format!("/v1/assessments/{after}/export?format=html")).is(200);
    assert!(export.text().contains("Jöns Reviewer"), "the page does not say who decided");
    assert!(
        fresh.json(&format!("/v1/assessments/{after}/comparison?before={before}")).to_string().contains("decision")
    );

    // Another score takes the place of the first; withdrawn, the judgement counts again.
    let second = decide(of(scored, json!({"kind": "score", "score": 5}))).send().is(201).json();
    let first = fresh.json(&format!("/v1/decisions/{}", string(&score["id"])));
    assert_eq!(first["end"]["superseded_by"], second["id"]);
    let withdrawal = format!("/v1/decisions/{}/withdrawal", string(&second["id"]));
    let withdrawn = fresh.post(&withdrawal, &json!({"justification": "an error"})).is(200).json();
    assert_eq!(withdrawn["end"]["justification"], "an error");
    fresh.post(&withdrawal, &json!({"justification": "again"})).problem(409, "conflict");
    let last = fresh.assess(&one_framework());
    let now = judged(&fresh, &last, string(&scored["id"]));
    assert_eq!(now["score"], scored["score"]);
    assert!(now.get("decisions").is_none());
    assert_eq!(judged(&fresh, &last, string(&excluded["id"]))["applicable"], false, "the others stay");
    assert_eq!(fresh.all("/v1/decisions").len(), 4);
    assert_eq!(fresh.all("/v1/decisions?in_force=true").len(), 2);
    let about = format!("/v1/decisions?framework={FRAMEWORK}&requirement={}", escaped(string(&scored["id"])));
    assert_eq!(fresh.all(&about).len(), 2);

    let wrong = [
        of(scored, json!({"kind": "score"})),
        of(scored, json!({"kind": "score", "score": 6})),
        of(scored, json!({"kind": "not-applicable", "score": 1})),
        of(scored, json!({"kind": "reject"})),
        of(scored, json!({"kind": "reject", "evidence": {"document": "a", "quote": " "}})),
        of(scored, json!({"kind": "not-applicable", "justification": " "})),
        of(&json!({"id": "Z.1"}), json!({"kind": "not-applicable"})),
        of(scored, json!({"kind": "praise"})),
    ];
    for body in wrong {
        decide(body).send().problem(422, "invalid-value");
    }
    assert_eq!(fresh.all("/v1/decisions").len(), 4);
}
