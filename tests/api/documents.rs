//! Documents: how they come in, what they are called, what can be asked of them.

use serde_json::{Value, json};

use super::{fresh, id_of, with_sample, zipped};
use crate::http::escaped;
use crate::support::{corpus, list, read, string};

const POLICY: &str =
    "# AI policy\n\nOwner: Amara Okafor\n\nThe heron policy governs the use of artificial intelligence.\n";

#[test]
fn the_same_bytes_are_one_document_under_all_its_names() {
    let fresh = fresh(&[]);
    let first = fresh.upload("a/policy.md", POLICY).is(202).json();
    let again = fresh.upload("a/policy.md", POLICY).is(200).json();
    let other = fresh.upload("b/policy.md", POLICY).is(200).json();
    assert_eq!(first["documents"][0]["change"], "new");
    for answer in [&again, &other] {
        assert_eq!(answer["documents"][0]["change"], "same");
        assert_eq!(answer["job"], Value::Null);
        assert_eq!(answer["documents"][0]["document"]["id"], first["documents"][0]["document"]["id"]);
    }
    let all = fresh.all("/v1/documents");
    assert_eq!(all.len(), 1);
    assert_eq!((&all[0]["path"], &all[0]["other_paths"]), (&json!("a/policy.md"), &json!(["b/policy.md"])));
    // Another revision under one of the names is another document.
    let revised = fresh.upload("b/policy.md", "# Another\n").is(202).json();
    assert_eq!(revised["documents"][0]["change"], "new");
    assert_eq!(fresh.all("/v1/documents").len(), 2);
}

#[test]
fn revisions_keep_their_bytes() {
    let fresh = fresh(&[]);
    fresh.upload("policy.md", POLICY).is(202);
    let id = id_of(&fresh, "policy.md");
    let at = |what: &str| format!("/v1/documents/{id}{what}");
    let changed = fresh.upload("policy.md", "# Second\n").is(202).json();
    assert_eq!(changed["documents"][0]["change"], "revision");
    let put = fresh.request("PUT", &at("/original")).bytes("# Third\n").send().is(202).json();
    fresh.ended(string(&put["job"]), "done");
    let same = fresh.request("PUT", &at("/original")).bytes("# Third\n").send().is(200).json();
    assert_eq!(same["documents"][0]["change"], "same");
    let revisions = fresh.json(&at("/revisions"));
    let numbers: Vec<u64> = list(&revisions["items"]).iter().filter_map(|r| r["number"].as_u64()).collect();
    assert_eq!(numbers, [3, 2, 1]);
    for (number, text) in [(1, POLICY), (2, "# Second\n"), (3, "# Third\n")] {
        assert_eq!(fresh.get(&at(&format!("/original?revision={number}"))).is(200).text(), text);
    }
    assert_eq!(fresh.get(&at("/original")).is(200).text(), "# Third\n");
    fresh.get(&at("/original?revision=4")).problem(404, "not-found");
    let shown = fresh.json(&at(""));
    assert_eq!((&shown["revision"], &shown["state"], &shown["size"]), (&json!(3), &json!("read"), &json!(8)));
    fresh.request("DELETE", &at("")).send().is(204);
    for gone in ["", "/original", "/revisions", "/text"] {
        fresh.get(&at(gone)).problem(404, "not-found");
    }
    fresh.request("DELETE", &at("")).send().problem(404, "not-found");
    assert_eq!(fresh.all("/v1/documents"), [] as [Value; 0]);
}

#[test]
fn many_files_come_in_one_form() {
    let fresh = fresh(&[]);
    let large = "The heron waits beside the water.\n".repeat(100_000);
    let files: [(&str, &[u8]); 3] =
        [("policies/ai.md", POLICY.as_bytes()), ("large.txt", large.as_bytes()), ("copy of ai.md", POLICY.as_bytes())];
    let uploaded = fresh.request("POST", "/v1/documents?path=2026/").files(&files).send().is(202).json();
    let paths: Vec<&str> = list(&uploaded["documents"]).iter().map(|d| string(&d["document"]["path"])).collect();
    assert_eq!(paths, ["2026/policies/ai.md", "2026/large.txt", "2026/policies/ai.md"]);
    fresh.ended(string(&uploaded["job"]), "done");
    let original = format!("/v1/documents/{}/original", id_of(&fresh, "2026/large.txt"));
    assert!(fresh.get(&original).is(200).body == large.as_bytes(), "other bytes came back");
    // A form of archives, each of them unpacked.
    let archive = zipped(&corpus("formats"));
    let unpacked =
        fresh.request("POST", "/v1/documents?unpack=true&path=inner").files(&[("x.zip", &archive)]).send().is(202);
    assert!(list(&unpacked.json()["documents"]).iter().all(|d| string(&d["document"]["path"]).starts_with("inner/")));
    let nothing = fresh.request("POST", "/v1/documents").files(&[]).send();
    nothing.problem(400, "invalid-request");
}

#[test]
fn a_name_may_be_anything_that_stays_in_the_folder() {
    let fresh = fresh(&[]);
    let hostile = "a\"b';\u{202e}=1+1<svg onload=alert(1)> €.md";
    fresh.upload(&format!("x/{hostile}"), POLICY).is(202);
    let id = id_of(&fresh, &format!("x/{hostile}"));
    let answer = fresh.get(&format!("/v1/documents/{id}/original")).is(200);
    assert_eq!(answer.text(), POLICY);
    assert_eq!(answer.header("content-type"), Some("application/octet-stream"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    let disposition = answer.header("content-disposition").expect("a name").to_owned();
    let (plain, encoded) = disposition
        .strip_prefix("attachment; filename=\"")
        .and_then(|d| d.split_once("\"; filename*=UTF-8''"))
        .expect("two names");
    assert!(plain.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)), "{disposition}");
    assert_eq!(encoded, escaped(hostile));
    for wrong in ["../up.md", "/etc/passwd", "a/../../b", "a//b", "a\\b", "a\nb", ".", "", "a/\u{0}"] {
        fresh.upload(wrong, "text").problem(422, "invalid-value");
    }
    let long = "x".repeat(1025);
    let problem = fresh.upload(&long, "text").problem(422, "invalid-value");
    assert_eq!((&problem["limit_value"], &problem["actual"]), (&json!(1024), &json!(1025)));
    let unnamed = fresh.request("POST", "/v1/documents").bytes("text").send();
    unnamed.problem(422, "invalid-value");
    assert_eq!(fresh.all("/v1/documents").len(), 1, "nothing of what was refused is there");
}

#[test]
fn texts_and_passages_are_found_in_what_was_uploaded() {
    let fresh = with_sample();
    let path = "ai/ai-risk-register.md";
    let text = fresh.json(&format!("/v1/documents/{}/text", id_of(&fresh, path)));
    assert_eq!(text["path"], path);
    let told = read(&corpus("tidewell/sources").join(path));
    let word = told.split_whitespace().rfind(|w| w.len() > 9 && w.bytes().all(|b| b.is_ascii_alphabetic()));
    assert!(text.to_string().contains(word.expect("a long word")));

    let found = fresh.json("/v1/search?q=%22risk%20register%22&limit=5");
    assert!(found.to_string().contains("risk"), "{found:.500}");
    assert_eq!(found, fresh.json("/v1/search?q=%22risk%20register%22&limit=5"));
    assert!(!fresh.get("/v1/search?q=kingfisher").is(200).text().contains("heron.md"));
    fresh.upload("heron.md", "The kingfisher policy is approved by the board.\n").is(202);
    assert!(fresh.get("/v1/search?q=kingfisher").is(200).text().contains("heron.md"), "found at once");
    fresh.request("DELETE", &format!("/v1/documents/{}", id_of(&fresh, "heron.md"))).send().is(204);
    assert!(!fresh.get("/v1/search?q=kingfisher").is(200).text().contains("heron.md"), "and gone at once");
    for wrong in ["q=a&limit=0", "q=a&limit=201", &format!("q={}", "a".repeat(1001))] {
        fresh.get(&format!("/v1/search?{wrong}")).problem(422, "invalid-value");
    }
    fresh.get("/v1/search").problem(400, "invalid-request");
}

#[test]
fn what_cannot_be_read_says_why() {
    let fresh = fresh(&[]);
    for name in ["encrypted.pdf", "blank.txt", "legacy.doc"] {
        fresh.upload(name, std::fs::read(corpus("hostile").join(name)).expect("a file")).is(202);
    }
    fresh.idle();
    for (name, code) in [("encrypted.pdf", "encrypted"), ("blank.txt", "no-text"), ("legacy.doc", "unsupported")] {
        let document = fresh.json(&format!("/v1/documents/{}", id_of(&fresh, name)));
        assert_eq!(document["state"], "failed");
        assert_eq!(document["reading"][0]["reason_code"], code);
        let text = fresh.get(&format!("/v1/documents/{}/text", id_of(&fresh, name)));
        assert_eq!(text.problem(422, "document-not-assessed")["limit"], code);
    }
    assert_eq!(fresh.all("/v1/documents?state=failed").len(), 3);
    assert_eq!(fresh.all("/v1/documents?state=read").len(), 0);
}
