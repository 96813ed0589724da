//! The sample company: the same results as on the command line, in every shape in which they can be asked for.

use std::fs;
use std::io::{BufRead, BufReader, Cursor, Write};

use serde_json::{Value, json};

use super::{Fresh, exported, fresh, id_of, one_framework, with_sample, zipped};
use crate::http::escaped;
use crate::support::{
    AS_OF, FRAMEWORK, REQUIREMENTS, annexa, arguments, corpus, files_below, list, rows, scratch, string, tidewell,
};

/// What the command line makes of a folder.
fn assessed(folder: &std::path::Path, more: &[&str]) -> Value {
    let words = [&["assess", "--as-of", AS_OF, "--format", "json", "--ocr", "off"], more].concat();
    annexa(arguments(&words, &[folder.to_owned()])).json()
}

#[test]
fn an_assessment_is_the_same_value_as_that_of_the_command_line() {
    let fresh = with_sample();
    let of_all = fresh.assess(&json!({"as_of": AS_OF}));
    let whole = exported(&fresh, &of_all);
    assert!(list(&whole["frameworks"]).len() > 1, "all frameworks of ISO");
    assert!(whole == assessed(&corpus("tidewell/sources"), &[]), "another value over HTTP");
    let of_one = fresh.assess(&json!({"frameworks": [FRAMEWORK], "as_of": AS_OF, "window_months": 6}));
    let alone = assessed(&corpus("tidewell/sources"), &["--framework", FRAMEWORK, "--window", "6"]);
    assert!(exported(&fresh, &of_one) == alone, "another value over HTTP for one framework");
    shapes(&fresh, &of_all, &whole);
    formats(&fresh, &of_all);
}

/// All that can be asked of an assessment is part of the whole report.
fn shapes(server: &Fresh, assessment: &str, whole: &Value) {
    let at = |what: &str| format!("/v1/assessments/{assessment}{what}");
    let head = server.json(&at(""));
    assert_eq!(head["state"], "done");
    assert_eq!(head["result"]["summary"], whole["summary"]);
    assert_eq!(head["result"]["mappings"], whole["mappings"]);

    let mut all = Vec::new();
    for framework in list(&whole["frameworks"]) {
        for requirement in list(&framework["requirements"]) {
            all.push(json!({"framework": framework["id"], "requirement": requirement}));
        }
    }
    let listed = server.all(&at("/requirements"));
    assert!(listed == all, "{} requirements listed, {} in the report", listed.len(), all.len());
    let of = |filter: &str, keep: &dyn Fn(&Value) -> bool| {
        let found = server.all(&at(&format!("/requirements?{filter}")));
        let expected: Vec<Value> = all.iter().filter(|r| keep(r)).cloned().collect();
        assert!(!expected.is_empty(), "{filter} is tested on nothing");
        assert!(found == expected, "{filter}: {} found, {} expected", found.len(), expected.len());
    };
    let topic = string(&all[0]["requirement"]["topic"]);
    of(&format!("framework={FRAMEWORK}"), &|r| r["framework"] == FRAMEWORK);
    of(&format!("topic={}", escaped(topic)), &|r| r["requirement"]["topic"] == topic);
    of("min_score=3", &|r| r["requirement"]["score"].as_u64().is_some_and(|s| s >= 3));
    of("max_score=1", &|r| r["requirement"]["score"].as_u64().is_some_and(|s| s <= 1));
    of(&format!("min_score=2&max_score=2&framework={FRAMEWORK}&applicable=true"), &|r| {
        r["requirement"]["score"] == 2 && r["framework"] == FRAMEWORK
    });
    assert_eq!(all.iter().filter(|r| r["framework"] == FRAMEWORK).count(), REQUIREMENTS);
    let one = &all[7];
    let (framework, id) = (string(&one["framework"]), string(&one["requirement"]["id"]));
    assert_eq!(server.json(&at(&format!("/requirements/{framework}/{}", escaped(id)))), *one);
    server.get(&at(&format!("/requirements/{framework}/Z.99"))).problem(404, "not-found");
    server.get(&at("/requirements?min_score=6")).problem(422, "invalid-value");

    for below in [None, Some(3), Some(4), Some(5)] {
        let asked = below.map_or(String::new(), |b: u64| format!("?below={b}"));
        let gaps = server.all(&at(&format!("/gaps{asked}")));
        let mut expected: Vec<(&str, &str)> = all
            .iter()
            .filter(|r| r["requirement"]["score"].as_u64().is_some_and(|s| s < below.unwrap_or(3)))
            .map(|r| (string(&r["framework"]), string(&r["requirement"]["id"])))
            .collect();
        let mut found: Vec<(&str, &str)> =
            gaps.iter().map(|g| (string(&g["framework"]), string(&g["requirement"]))).collect();
        let ranks: Vec<u64> = gaps.iter().map(|g| g["rank"].as_u64().expect("a rank")).collect();
        assert!(ranks.is_sorted(), "worst first: {ranks:?}");
        expected.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, expected, "below {below:?}");
    }
    server.get(&at("/gaps?below=6")).problem(422, "invalid-value");

    assert!(server.all(&at("/findings")) == *list(&whole["findings"]), "other findings");
    let minor: Vec<Value> = list(&whole["findings"]).iter().filter(|f| f["class"] == "minor").cloned().collect();
    assert!(!minor.is_empty() && server.all(&at("/findings?class=minor")) == minor, "other minor findings");
    let placed = list(&whole["findings"]).iter().find(|f| f["document"].is_string()).expect("one in a document");
    let document = string(&placed["document"]);
    let there = server.all(&at(&format!("/findings?document={}", escaped(document))));
    assert!(there.contains(placed) && there.iter().all(|f| f["document"] == document));

    let documents = server.all(&at("/documents"));
    let reported: Vec<Value> = documents.iter().map(|d| d["document"].clone()).collect();
    assert!(reported == *list(&whole["documents"]), "other documents");
    let map = tidewell("map", &["--ocr", "off"]);
    let map = map.json();
    // The manifest of the command line touches three documents; the others answer the same.
    let same = documents.iter().filter(|d| {
        let of = list(&map["documents"]).iter().find(|m| m["path"] == d["document"]["path"]);
        // Requirements without a quote share words with it and no more; the server keeps none of them.
        let quoted =
            |m: &Value| list(&m["requirements"]).iter().filter(|r| r["quote"] != "").cloned().collect::<Vec<_>>();
        of.is_some_and(|m| quoted(m) == *list(&d["answers"]))
    });
    assert!(same.count() + 3 >= documents.len() && documents.iter().any(|d| !list(&d["answers"]).is_empty()));
}

/// Every format is what its type says, under a name to be saved by.
fn formats(server: &Fresh, assessment: &str) {
    let export = |format: &str| {
        let answer = server.get(&format!("/v1/assessments/{assessment}/export?format={format}")).is(200);
        let ending = if format == "markdown" { "md" } else { format };
        let disposition = answer.header("content-disposition").expect("a name").to_owned();
        assert!(disposition.starts_with(&format!("attachment; filename=\"annexa-{AS_OF}.{ending}\"")), "{disposition}");
        answer
    };
    assert!(export("html").text().trim_end().ends_with("</html>"));
    assert!(export("markdown").text().starts_with('#'));
    let csv = export("csv");
    assert!(csv::Reader::from_reader(csv.body.as_slice()).records().filter_map(Result::ok).count() > REQUIREMENTS);
    let mut workbook = zip::ZipArchive::new(Cursor::new(export("xlsx").body)).expect("a workbook");
    assert!(workbook.by_name("xl/workbook.xml").is_ok());
    assert!(export("json").json().is_object());
    server.get(&format!("/v1/assessments/{assessment}/export?format=pdf")).problem(400, "invalid-request");
}

#[test]
fn supplied_facts_count_like_those_of_a_manifest() {
    let fresh = with_sample();
    let before = fresh.assess(&json!({"as_of": AS_OF}));
    let columns =
        ["path", "owner", "version", "status", "approved_by", "approved_on", "effective_on", "next_review", "role"];
    for row in rows(&corpus("tidewell/manifest.csv"), columns) {
        let facts: serde_json::Map<String, Value> = columns
            .iter()
            .zip(&row)
            .skip(1)
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| ((*name).to_owned(), json!(value)))
            .collect();
        let target = format!("/v1/documents/{}", id_of(&fresh, &row[0]));
        let changed = fresh.request("PATCH", &target).json(&json!({"facts": facts})).send().is(200).json();
        assert_eq!(changed["facts"], Value::Object(facts));
    }
    let after = fresh.assess(&json!({"as_of": AS_OF}));
    let whole = exported(&fresh, &after);
    assert!(whole == tidewell("assess", &["--ocr", "off"]).json(), "another value than with the manifest");
    assert!(whole != exported(&fresh, &before), "the facts count for nothing");
    let compared = fresh.json(&format!("/v1/assessments/{after}/comparison?before={before}"));
    assert!(compared.to_string().contains("facts") || compared.to_string().contains("manifest"), "{compared:.800}");
    let wrong = json!({"facts": {"approved_on": "soon"}});
    let target = format!("/v1/documents/{}", id_of(&fresh, "ai/ai-risk-register.md"));
    fresh.request("PATCH", &target).json(&wrong).send().problem(422, "invalid-value");
    fresh.request("PATCH", &target).json(&json!({"facts": null})).send().is(200);
    assert_eq!(fresh.json(&target)["facts"], Value::Null);
}

#[test]
fn a_folder_with_duplicates_archives_and_unreadable_files_is_judged_the_same() {
    let folder = scratch();
    let sources = corpus("tidewell/sources");
    for file in files_below(&sources).iter().step_by(4) {
        let to = folder.path().join(file.strip_prefix(&sources).expect("below"));
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::copy(file, to).expect("a copy");
    }
    for file in files_below(&corpus("hostile")) {
        fs::copy(&file, folder.path().join(file.file_name().expect("a name"))).expect("a copy");
    }
    let procedure = corpus("formats/procedure.md");
    for name in ["a-copy.md", "z/another copy of procedure.md", "procedure.md"] {
        let to = folder.path().join(name);
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::copy(&procedure, to).expect("a copy");
    }
    fs::write(folder.path().join("inner.zip"), zipped(&corpus("formats"))).expect("an archive");
    fs::write(folder.path().join("empty.txt"), "").expect("a file");
    let alone = assessed(folder.path(), &[]);
    assert!(list(&alone["documents"]).iter().any(|d| d["duplicate_of"].is_string()), "there are duplicates");
    assert!(list(&alone["documents"]).iter().any(|d| string(&d["path"]).starts_with("inner.zip/")), "and archives");

    let fresh = fresh(&[]);
    let uploaded = fresh.upload_folder(zipped(folder.path()));
    let documents = fresh.all("/v1/documents");
    assert!(documents.len() < list(&uploaded["documents"]).len(), "the same bytes are one document");
    for document in &documents {
        let reading = list(&document["reading"]);
        let has_text = reading.iter().any(|r| r["status"] != "not_assessed");
        assert_eq!(document["state"], if has_text { "read" } else { "failed" }, "{}", document["path"]);
        assert!(has_text || reading.iter().all(|r| r["reason"].is_string()), "{document}");
    }
    let assessment = fresh.assess(&json!({"as_of": AS_OF}));
    assert!(exported(&fresh, &assessment) == alone, "another value over HTTP");

    // Part of the documents is judged as a folder of that part.
    let part = scratch();
    let mut ids = Vec::new();
    for document in documents.iter().filter(|d| list(&d["other_paths"]).is_empty()).step_by(3) {
        let path = string(&document["path"]);
        let to = part.path().join(path);
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::copy(folder.path().join(path), to).expect("a copy");
        ids.push(document["id"].clone());
    }
    let asked = json!({"as_of": AS_OF, "frameworks": [FRAMEWORK], "documents": ids});
    let of_part = exported(&fresh, &fresh.assess(&asked));
    assert!(of_part == assessed(part.path(), &["--framework", FRAMEWORK]), "another value over HTTP for a part");
}

#[test]
fn a_job_can_be_followed_to_its_end() {
    let fresh = fresh(&[]);
    let archive = zipped(&corpus("tidewell/sources"));
    let answer = fresh.request("POST", "/v1/documents?unpack=true").bytes(archive).send().is(202);
    let uploaded = answer.json();
    let job = string(&uploaded["job"]);
    assert_eq!(answer.header("location"), Some(format!("/v1/jobs/{job}").as_str()));
    assert!(list(&uploaded["documents"]).iter().all(|d| d["change"] == "new" && d["document"]["state"] == "queued"));
    let begun = fresh.post("/v1/assessments", &one_framework()).is(202).json();
    for job in [job, string(&begun["job"])] {
        let events = followed(&fresh, job);
        let (last, before) = events.split_last().expect("events");
        assert_eq!((last.0.as_str(), &last.1["state"]), ("end", &json!("done")), "{events:?}");
        assert!(before.iter().all(|(name, _)| name == "progress"), "{events:?}");
        let done: Vec<u64> = before.iter().filter_map(|(_, job)| job["done"].as_u64()).collect();
        assert!(done.is_sorted(), "{done:?}");
        assert_eq!(last.1, fresh.json(&format!("/v1/jobs/{job}")), "the same as by asking");
        assert_eq!(last.1["done"], last.1["total"]);
    }
    let done = fresh.json(&format!("/v1/jobs/{}", string(&begun["job"])));
    assert_eq!(done["assessment"], begun["id"]);
    assert!(fresh.all("/v1/documents").iter().all(|d| d["state"] == "read"));
    assert_eq!(fresh.all("/v1/jobs").len(), 2);
}

/// The events of a job, until the server ends the stream.
fn followed(server: &Fresh, job: &str) -> Vec<(String, Value)> {
    let request = server.request("GET", &format!("/v1/jobs/{job}/events")).header("Accept", "text/event-stream");
    let mut stream = request.connect().expect("a connection");
    stream.write_all(request.head().as_bytes()).expect("sent");
    let (mut events, mut name) = (Vec::new(), String::new());
    for line in BufReader::new(stream).lines() {
        let line = line.expect("text");
        if let Some(event) = line.strip_prefix("event: ") {
            event.clone_into(&mut name);
        } else if let Some(data) = line.strip_prefix("data: ") {
            events.push((name.clone(), serde_json::from_str(data).expect("a job")));
        }
    }
    events
}

#[test]
fn a_revision_shows_in_the_comparison_with_the_assessment_before() {
    let fresh = with_sample();
    let before = fresh.assess(&one_framework());
    let whole = exported(&fresh, &before);
    let carrying = list(&whole["frameworks"][0]["requirements"])
        .iter()
        .filter(|r| r["score"].as_u64() >= Some(3))
        .find_map(|r| r["points"].as_array()?.iter().find_map(|p| p["evidence"][0]["document"].as_str()))
        .expect("evidence in a document")
        .to_owned();
    let id = id_of(&fresh, &carrying);
    let target = format!("/v1/documents/{id}/original");
    let revised = fresh.request("PUT", &target).bytes("# Nothing\n\nThis page is left blank.\n").send().is(202).json();
    assert_eq!(revised["documents"][0]["change"], "revision");
    assert_eq!(revised["documents"][0]["document"]["id"], json!(id));
    fresh.ended(string(&revised["job"]), "done");
    let after = fresh.assess(&one_framework());
    let compared = fresh.json(&format!("/v1/assessments/{after}/comparison?before={before}"));
    assert!(compared.to_string().contains(&carrying), "{compared:.1000}");
    let folder = scratch();
    for (name, value) in [("before", &whole), ("after", &exported(&fresh, &after))] {
        fs::write(folder.path().join(name), value.to_string()).expect("a file");
    }
    let paths = ["before", "after"].map(|name| folder.path().join(name));
    assert_eq!(compared, annexa(arguments(&["compare", "--format", "json"], &paths)).json());
    let nobody = format!("/v1/assessments/{after}/comparison");
    fresh.get(&nobody).problem(400, "invalid-request");
    fresh.get(&format!("{nobody}?before=as_0")).problem(404, "not-found");
    // What was judged before stays as it was.
    assert!(exported(&fresh, &before) == whole);
    fresh.request("DELETE", &format!("/v1/assessments/{before}")).send().is(204);
    fresh.get(&format!("/v1/assessments/{before}")).problem(404, "not-found");
}
