//! What is nobody's business is told to nobody: not by the log, the metrics or a problem, and what is not to be kept
//! is not kept.

use std::fs;

use serde_json::{Value, json};

use super::{fresh, id_of};
use crate::support::{AS_OF, annexa, arguments, corpus, files_below, list, read, string};

/// Stands in everything that the log and the metrics must not tell.
const MARKER: &str = "zyzzyva";

#[test]
fn neither_log_nor_metrics_tell_names_texts_or_keys() {
    let fresh = fresh(&["--webhook-host", "127.0.0.1"]);
    let text = format!("# {MARKER} policy\n\nOwner: {MARKER} Person\n\nThe {MARKER} shall be reviewed.\n");
    fresh.upload(&format!("{MARKER}/{MARKER}.md"), text.as_str()).is(202);
    fresh.upload(&format!("{MARKER}.pdf"), format!("%PDF-1.7 {MARKER}")).is(202);
    fresh.upload(&format!("../{MARKER}"), "x").is(422);
    fresh.idle();
    let id = id_of(&fresh, &format!("{MARKER}/{MARKER}.md"));
    let request = |method: &str, target: &str| fresh.request(method, target).header("Annexa-Actor", MARKER);
    request("PATCH", &format!("/v1/documents/{id}")).json(&json!({"facts": {"owner": MARKER}})).send().is(200);
    request("GET", &format!("/v1/search?q={MARKER}")).send().is(200);
    request("GET", &format!("/v1/{MARKER}?{MARKER}={MARKER}")).send().is(404);
    request("GET", &format!("/v1/documents/{MARKER}")).send().is(404);
    request(&MARKER.to_uppercase(), "/v1/documents").send().is(405);
    request("POST", &format!("/v1/judge?name={MARKER}.txt&as_of=2026-01-01")).bytes(text.as_str()).send().is(200);
    let decision = json!({"framework": "iso42001-2023", "requirement": "A.5.4", "kind": "reject",
        "evidence": {"document": MARKER, "quote": MARKER}, "justification": MARKER});
    request("POST", "/v1/decisions").json(&decision).header("Idempotency-Key", MARKER).send().is(201);
    request("POST", "/v1/workspaces").json(&json!({"name": MARKER})).send().is(201);
    let hook = json!({"url": format!("http://127.0.0.1:9/{MARKER}"), "events": ["document.read", "assessment.done"]});
    let hook = request("POST", "/v1/webhooks").json(&hook).send().is(201).json();
    let key = fresh.key("read");
    fresh.open("GET", "/v1/documents").key(&format!("annexa_{MARKER}")).send().is(401);
    let broken = format!("{{{MARKER}");
    fresh.request("POST", "/v1/keys").bytes(broken).header("Content-Type", "application/json").send().is(400);
    fresh.assess(&json!({"as_of": AS_OF}));
    fresh.request("DELETE", &format!("/v1/documents/{id}")).send().is(204);

    let metrics = fresh.open("GET", "/metrics").send().is(200).text();
    assert!(metrics.contains("annexa_requests_total{") && metrics.trim_end().ends_with("# EOF"), "{metrics:.500}");
    let log = fresh.log();
    assert!(log.lines().count() > 15);
    for line in log.lines() {
        let entry: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        assert!(entry["timestamp"].is_string() && entry["level"].is_string());
    }
    let secrets = [fresh.key.as_str(), &key, string(&hook["secret"])];
    for (name, told) in [("log", &log), ("metrics", &metrics)] {
        assert!(!told.to_lowercase().contains(MARKER), "the {name} tells too much");
        for secret in secrets {
            let half = &secret[secret.len() - secret.len() / 3..];
            assert!(!told.contains(half), "the {name} tells a secret");
        }
        assert!(!told.contains(&id), "the {name} tells of a document");
    }
    // Of keys only a hash is on the disk.
    for file in files_below(&fresh.data) {
        let bytes = fs::read(&file).expect("a file");
        for secret in [fresh.key.as_str(), &key] {
            let (_, secret) = secret.rsplit_once('_').expect("a key");
            assert!(!holds(&bytes, secret), "{} holds a key", file.display());
        }
    }
}

fn holds(bytes: &[u8], words: &str) -> bool {
    bytes.windows(words.len()).any(|w| w == words.as_bytes())
}

#[test]
fn one_document_is_judged_as_on_the_command_line_and_nothing_of_it_is_kept() {
    let fresh = fresh(&[]);
    let file = corpus("formats/procedure.md");
    let target = format!("/v1/judge?name=procedure.md&as_of={AS_OF}");
    let judged = fresh.request("POST", &target).bytes(read(&file)).send().is(200).json();
    let words = ["assess", "--as-of", AS_OF, "--format", "json", "--ocr", "off"];
    assert!(judged == annexa(arguments(&words, std::slice::from_ref(&file))).json(), "another value over HTTP");
    let one = format!("{target}&frameworks=iso42001-2023&window_months=6");
    let judged = fresh.request("POST", &one).bytes(read(&file)).send().is(200).json();
    assert_eq!((list(&judged["frameworks"]).len(), &judged["window_months"]), (1, &json!(6)));
    let unreadable = fs::read(corpus("hostile/encrypted.pdf")).expect("a file");
    let judged = fresh.request("POST", "/v1/judge").bytes(unreadable).send().is(200).json();
    assert_eq!(judged["documents"][0]["reason_code"], "encrypted");
    for wrong in ["as_of=soon", "window_months=0", "frameworks=iso0", "name="] {
        fresh.request("POST", &format!("/v1/judge?{wrong}")).bytes("x").send().problem(422, "invalid-value");
    }
    let marked = format!("# Policy\n\nThe {MARKER} shall be reviewed every year.\n");
    fresh.request("POST", "/v1/judge").bytes(marked).send().is(200);
    for list in ["/v1/documents", "/v1/jobs", "/v1/assessments"] {
        assert_eq!(fresh.all(list), [] as [Value; 0], "{list}");
    }
    for folder in ["incoming", "originals", "readings"] {
        assert_eq!(files_below(&fresh.data.join(folder)), [] as [std::path::PathBuf; 0]);
    }
    for file in files_below(&fresh.data) {
        assert!(!holds(&fs::read(&file).expect("a file"), MARKER), "{} holds the text", file.display());
    }
}

#[test]
fn what_is_deleted_is_gone_from_the_disk() {
    let fresh = fresh(&[]);
    let text = format!("# Policy\n\nThe {MARKER} shall be reviewed every year.\n");
    fresh.upload("a.md", text.as_str()).is(202);
    fresh.upload("b.md", "# Another policy\n").is(202);
    fresh.idle();
    let kept = |folder: &str| files_below(&fresh.data.join(folder));
    assert_eq!((kept("originals").len(), kept("readings").len()), (2, 2));
    fresh.request("DELETE", &format!("/v1/documents/{}", id_of(&fresh, "a.md"))).send().is(204);
    assert_eq!((kept("originals").len(), kept("readings").len()), (1, 1));
    for file in [kept("originals"), kept("readings")].concat() {
        assert!(!holds(&fs::read(&file).expect("a file"), MARKER), "{} holds the text", file.display());
    }
}
