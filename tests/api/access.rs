//! Who may reach the server, and what is on record of it.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use serde_json::json;

use super::{Fresh, fresh, id_of};
use crate::http::{Answer, Request};
use crate::server::{Server, serve};
use crate::support::{annexa, arguments, list, root, run, scratch, string};

/// Runs `annexa` with `words` over the server's data folder.
fn beside(server: &Server, words: &[&str]) -> crate::support::Run {
    annexa(arguments(&[words, &["--data"]].concat(), std::slice::from_ref(&server.data)))
}

#[test]
fn keys_are_made_shown_and_refused_by_the_api_and_beside_it() {
    let fresh = fresh(&[]);
    let ask = |key: &str| fresh.open("GET", "/v1/documents").key(key).send();
    let first = fresh.json("/v1/keys");
    assert_eq!(first["items"][0]["scopes"], json!(["admin"]));

    // By the API.
    let made = fresh.post("/v1/keys", &json!({"name": "reader", "scopes": ["read"]})).is(201).json();
    let secret = string(&made["secret"]);
    ask(secret).is(200);
    let target = format!("/v1/keys/{}", string(&made["key"]["id"]));
    assert!(fresh.request("DELETE", &target).send().is(200).json()["revoked_at"].is_string());
    ask(secret).problem(401, "key-revoked");
    // One that ends.
    let soon = jiff::Timestamp::now() + Duration::from_millis(1500);
    let ending = json!({"name": "short", "scopes": ["read"], "expires_at": soon.to_string()});
    let short = fresh.post("/v1/keys", &ending).is(201).json();
    ask(string(&short["secret"])).is(200);

    // Beside the server that runs.
    let made = beside(&fresh, &["keys", "create", "--name", "by hand", "--scope", "write"]).ends_with(0);
    let by_hand = made.text().lines().last().expect("the key").to_owned();
    fresh.open("POST", "/v1/documents?path=a.md").key(&by_hand).bytes("# A\n").send().is(202);
    fresh.open("GET", "/v1/keys").key(&by_hand).send().problem(403, "scope-missing");
    let listed = beside(&fresh, &["keys", "list"]).ends_with(0);
    assert!(listed.text().contains("by hand") && listed.text().contains("revoked") && listed.text().contains("reader"));
    assert!(!listed.text().contains(&by_hand[by_hand.len() - 20..]), "a secret is shown again");
    assert_eq!(listed.text().lines().count(), list(&fresh.json("/v1/keys")["items"]).len());
    let id = made.text().split_whitespace().next().expect("an id").to_owned();
    beside(&fresh, &["keys", "revoke", &id]).ends_with(0);
    ask(&by_hand).problem(401, "key-revoked");

    std::thread::sleep(Duration::from_millis(1600));
    ask(string(&short["secret"])).problem(401, "key-expired");
    for (header, kind) in [
        ("Bearer annexa_0_0", "key-unknown"),
        ("Basic YTpi", "key-missing"),
        ("Bearer", "key-missing"),
        (format!("Bearer {}0", fresh.key).as_str(), "key-unknown"),
        (format!("Bearer {}", fresh.key.replace('_', "-")).as_str(), "key-unknown"),
    ] {
        let answer = fresh.open("GET", "/v1/documents").header("Authorization", header).send();
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        answer.problem(401, kind);
    }
    // A key in the address is no key: addresses are written down everywhere.
    fresh.open("GET", &format!("/v1/documents?key={}", fresh.key)).send().problem(401, "key-missing");
    for wrong in [json!({"name": "x", "scopes": []}), json!({"name": "x", "scopes": ["root"]})] {
        fresh.post("/v1/keys", &wrong).problem(422, "invalid-value");
    }
    let past = json!({"name": "x", "scopes": ["read"], "expires_at": "2020-01-01T00:00:00Z"});
    fresh.post("/v1/keys", &past).problem(422, "invalid-value");
}

#[test]
fn the_audit_log_tells_who_did_what_and_whether_it_was_changed() {
    let mut fresh = fresh(&[]);
    let by = |method: &str, target: &str| fresh.request(method, target).header("Annexa-Actor", "Auditable Person");
    let request = by("POST", "/v1/documents?path=a.md").bytes("# A\n\nSecret text of a document.\n");
    request.header("X-Request-Id", "req-of-a-client-1").send().is(202);
    let id = id_of(&fresh, "a.md");
    by("GET", &format!("/v1/documents/{id}/original")).send().is(200);
    by("GET", &format!("/v1/documents/{id}/text")).send().is(200);
    let assessment = fresh.assess(&super::one_framework());
    by("GET", &format!("/v1/assessments/{assessment}/export?format=csv")).send().is(200);
    by("DELETE", &format!("/v1/documents/{id}")).send().is(204);
    let entries = fresh.all("/v1/audit");
    let actions: Vec<(&str, &str)> = entries.iter().map(|e| (string(&e["action"]), string(&e["who"]))).collect();
    for action in ["document.upload", "document.download", "document.text", "assessment.export", "document.delete"] {
        assert!(actions.contains(&(action, "Auditable Person")), "{action} is not in {actions:?}");
    }
    let upload = entries.iter().find(|e| e["action"] == "document.upload").expect("it is there");
    assert_eq!(upload["request"], "req-of-a-client-1");
    assert!(!json!(entries).to_string().contains("Secret text"));
    for (number, entry) in (1..).zip(&entries) {
        assert_eq!(entry["seq"], number);
    }
    let verified = fresh.json("/v1/audit/verification");
    assert_eq!((&verified["whole"], &verified["broken_at"]), (&json!(true), &json!(null)));
    let said = beside(&fresh, &["audit", "verify"]).ends_with(0);
    assert!(said.text().contains("whole") && said.text().contains(string(&verified["head"])), "{}", said.text());

    fresh.server.stop();
    tamper(&fresh.data, "Auditable Person", "Somebody Elsewho");
    let said = beside(&fresh, &["audit", "verify"]).ends_with(1);
    assert!(said.text().contains(&format!("broken at entry {}", upload["seq"])), "{}", said.text());
    let again = Server::start(&fresh.data, &[]);
    let verified = again.request("GET", "/v1/audit/verification").key(&fresh.key).send().is(200).json();
    assert_eq!((&verified["whole"], &verified["broken_at"]), (&json!(false), &upload["seq"]));
}

/// Writes other words of the same length into the files of the database.
fn tamper(data: &Path, from: &str, to: &str) {
    assert_eq!(from.len(), to.len());
    let mut changed = 0;
    for name in ["annexa.db", "annexa.db-wal"] {
        let Ok(mut bytes) = fs::read(data.join(name)) else { continue };
        let places: Vec<usize> =
            bytes.windows(from.len()).enumerate().filter(|(_, w)| *w == from.as_bytes()).map(|(at, _)| at).collect();
        for at in &places {
            bytes[*at..at + to.len()].copy_from_slice(to.as_bytes());
        }
        changed += places.len();
        fs::write(data.join(name), bytes).expect("the database");
    }
    assert!(changed > 0, "the words are nowhere");
}

#[test]
fn nobody_listens_in_the_clear_beyond_this_machine() {
    let folder = scratch();
    let data = folder.path().join("data");
    for address in ["0.0.0.0:0", "[::]:0"] {
        let refused = run(serve(&data, &["--listen", address]));
        assert_ne!(refused.status, 0);
        assert!(refused.err.contains("--behind-proxy") && refused.err.contains("--tls-certificate"), "{}", refused.err);
        assert!(!data.exists(), "nothing is made before");
    }
    let behind = Server::start(&data, &["--listen", "0.0.0.0:0", "--behind-proxy", "--host", "annexa.example.com"]);
    let address = ([127, 0, 0, 1], behind.address.port()).into();
    let ask = |host: &str| Request::new(address, "GET", "/v1/documents").key(&behind.key).header("Host", host).send();
    ask("annexa.example.com").is(200);
    ask("ANNEXA.example.com:443").is(200);
    ask("127.0.0.1").is(200);
    ask("192.0.2.7").problem(421, "host-not-allowed");
}

#[test]
fn pages_of_other_sites_cannot_ask() {
    let fresh = fresh(&[]);
    let ask = |name: &str, value: &str| fresh.request("GET", "/v1/documents").header(name, value).send();
    for host in ["evil.test", "127.0.0.1.evil.test", "127.0.0.1@evil.test", "localhost.:80", "", "evil.test:8620"] {
        ask("Host", host).problem(421, "host-not-allowed");
    }
    fresh.request("GET", "/v1/documents").without("Host").send().is(421);
    for host in ["localhost", "LOCALHOST:1", "[::1]:9", "127.0.0.1:65535"] {
        ask("Host", host).is(200);
    }
    for origin in ["http://evil.test", "null", "http://localhost.evil.test", "file://", "chrome-extension://x"] {
        ask("Origin", origin).problem(403, "origin-not-allowed");
    }
    let own = format!("http://{}", fresh.address);
    ask("Origin", &own).is(200);
    // What needs no key is refused as well, and no answer invites a page of another site.
    fresh.open("GET", "/metrics").header("Host", "evil.test").send().problem(421, "host-not-allowed");
    let asked = fresh.open("OPTIONS", "/v1/documents").header("Origin", &own).send();
    assert_eq!(asked.header("access-control-allow-origin"), None);
}

#[test]
fn one_who_asks_too_often_waits_and_the_others_do_not() {
    let fresh = fresh(&["--rate", "2"]);
    let other = fresh.key("read");
    let asked: Vec<Answer> = (0..12).map(|_| fresh.get("/v1/frameworks")).collect();
    let refused = asked.iter().find(|a| a.status == 429).expect("one too many").clone();
    assert!(asked.iter().take(3).all(|a| a.status == 200));
    let seconds: u64 = refused.header("retry-after").expect("how long").parse().expect("seconds");
    assert!((1..=5).contains(&seconds), "{seconds}");
    assert_eq!(refused.problem(429, "rate-limited")["limit"], "requests_per_second");
    fresh.open("GET", "/v1/frameworks").key(&other).send().is(200);
    std::thread::sleep(Duration::from_secs(seconds));
    fresh.get("/v1/frameworks").is(200);

    // One who guesses keys is slowed down, and whoever has one is not.
    let wrong = || fresh.open("GET", "/v1/frameworks").key("annexa_1_1").send();
    let guessed: Vec<Answer> = (0..80).map(|_| wrong()).collect();
    assert!(guessed.iter().take(50).all(|a| a.status == 401));
    let last = guessed.last().expect("many").clone();
    assert!(last.header("retry-after").is_some());
    last.problem(429, "rate-limited");
    fresh.open("GET", "/v1/frameworks").key(&other).send().is(200);
}

#[test]
fn with_a_certificate_it_speaks_tls_alone() {
    let folder = scratch();
    let fixture = |name: &str| root().join("tests/fixtures").join(name);
    let (certificate, key) = (fixture("test-only.certificate.pem"), fixture("test-only.key.pem"));
    let (certificate, key) = (certificate.to_str().expect("UTF-8"), key.to_str().expect("UTF-8"));
    let tls = ["--tls-certificate", certificate, "--tls-key", key];
    let data = folder.path().join("data");
    // The same file for both is no key.
    let wrong = run(serve(&data, &["--tls-certificate", certificate, "--tls-key", certificate]));
    assert!(wrong.status != 0 && wrong.err.contains("certificate"), "{}", wrong.err);
    let server = Server::start(&data, &[&tls[..], &["--listen", "0.0.0.0:0"]].concat());
    assert!(server.said.contains("listening on https://"), "{}", server.said);
    let address = ([127, 0, 0, 1], server.address.port()).into();
    let request = Request::new(address, "GET", "/v1/workspaces").key(&server.key).header("Host", "localhost");

    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(certificate).expect("a certificate")).expect("it can be trusted");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").expect("a name");
    let session = rustls::ClientConnection::new(Arc::new(config), name).expect("a session");
    let mut stream = rustls::StreamOwned::new(session, request.connect().expect("a connection"));
    assert_eq!(request.over(&mut stream).expect("an answer").is(200).json()["items"][0]["name"], "main");
    assert!(request.try_send().is_err(), "it answers in the clear");
}

/// Everything that a caller can see.
fn seen(server: &Server, assessment: &str) -> Vec<String> {
    let lists = ["workspaces", "documents", "assessments", "decisions", "keys", "webhooks"];
    let mut targets = Vec::from(lists.map(|list| format!("/v1/{list}")));
    targets.push(format!("/v1/assessments/{assessment}/export"));
    targets.push("/v1/search?q=risk".to_owned());
    for document in server.all("/v1/documents").iter().take(3) {
        targets.push(format!("/v1/documents/{}/original", string(&document["id"])));
    }
    targets.iter().map(|target| server.get(target).is(200).text()).collect()
}

#[test]
fn a_restart_keeps_everything() {
    let fresh = super::with_sample();
    let assessment = fresh.assess(&super::one_framework());
    let decision = json!({"framework": crate::support::FRAMEWORK, "requirement": "A.5.4", "kind": "not-applicable",
        "justification": "x"});
    fresh.post("/v1/decisions", &decision).is(201);
    let before = seen(&fresh, &assessment);
    let jobs = fresh.all("/v1/jobs");
    let Fresh { server, folder } = fresh;
    // A job that is cut off is done again.
    let begun = server.post("/v1/assessments", &json!({"documents": null})).is(202).json();
    let again = server.again(&[]);
    again.ended(string(&begun["job"]), "done");
    again.request("DELETE", &format!("/v1/assessments/{}", string(&begun["id"]))).send().is(204);
    let after = seen(&again, &assessment);
    for (before, after) in before.iter().zip(&after) {
        assert!(before == after, "{before:.300}\nis now\n{after:.300}");
    }
    for job in &jobs {
        assert_eq!(again.json(&format!("/v1/jobs/{}", string(&job["id"]))), *job);
    }
    assert_eq!(again.json("/v1/audit/verification")["whole"], true);
    drop(folder);
}
