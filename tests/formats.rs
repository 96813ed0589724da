//! The same document in every format gets the same judgement.

mod support;

use std::collections::BTreeMap;

use serde_json::Value;
use support::{annexa, arguments, corpus, judge, list, number, scores, string};

const FORMATS: [&str; 9] = [
    "procedure.docx",
    "procedure.eml",
    "procedure.html",
    "procedure.md",
    "procedure.odt",
    "procedure.pdf",
    "procedure.pptx",
    "procedure.rtf",
    "procedure.txt",
];

/// Where the original is among them.
const MARKDOWN: usize = 3;

/// A register: what sheets are kept for.
const REGISTER: [&str; 5] = ["register.csv", "register.docx", "register.html", "register.md", "register.xlsx"];

/// For each requirement touched, its score and relevance as printed.
fn judged(document: &Value) -> BTreeMap<&str, (String, String)> {
    let requirements = list(&document["requirements"]).iter();
    requirements.map(|r| (string(&r["id"]), (r["score"].to_string(), r["relevance"].to_string()))).collect()
}

#[test]
fn each_format_answers_the_same_requirements_with_the_same_score_and_relevance() {
    let map = judge("map", &FORMATS.map(|f| corpus("formats").join(f))).json();
    let documents = list(&map["documents"]);
    let names: Vec<&str> = documents.iter().map(|d| string(&d["path"])).collect();
    assert_eq!(names, FORMATS);
    assert!(documents.iter().all(|d| d["status"] == "assessed"), "each is read whole: {documents:#?}");
    let markdown = judged(&documents[MARKDOWN]);
    assert!(
        markdown.values().filter(|(score, _)| score.as_str() >= "2").count() >= 5,
        "too little is found: {markdown:?}"
    );
    for document in documents {
        let judged = judged(document);
        let all = markdown.keys().chain(judged.keys());
        let differing: BTreeMap<_, _> = all
            .filter(|id| markdown.get(*id) != judged.get(*id))
            .map(|id| (*id, (markdown.get(id), judged.get(id))))
            .collect();
        assert!(differing.is_empty(), "{} differs from procedure.md: {differing:#?}", document["path"]);
        assert_eq!(document["title"], documents[MARKDOWN]["title"], "title of {}", document["path"]);
    }
}

#[test]
fn each_format_assessed_alone_gets_the_same_scores() {
    let assess = |format: &str| scores(&judge("assess", &[corpus("formats").join(format)]).json());
    let markdown = assess("procedure.md");
    for format in FORMATS {
        assert_eq!(assess(format), markdown, "{format}");
    }
}

#[test]
fn a_register_has_the_same_rows_and_scores_in_each_format() {
    let rows = |format: &str| {
        let path = corpus("formats").join(format);
        let text = annexa(arguments(&["text", "--format", "json"], &[path])).json();
        let whole = string(&text["text"]).to_owned();
        let blocks = list(&text["blocks"]).iter().filter(|block| block["kind"] == "table_row");
        blocks.map(|block| whole[number(&block["start"])..number(&block["end"])].to_owned()).collect::<Vec<_>>()
    };
    let expected = rows("register.md");
    assert_eq!(expected.len(), 6, "{expected:?}");
    for format in REGISTER {
        assert_eq!(rows(format), expected, "{format}");
    }
    let map = judge("map", &REGISTER.map(|f| corpus("formats").join(f))).json();
    let documents = list(&map["documents"]);
    let markdown = judged(&documents[3]);
    let partial = markdown.values().filter(|(score, _)| score.as_str() >= "2").count();
    assert!(partial >= 2, "too little is found: {markdown:?}");
    for (document, format) in documents.iter().zip(REGISTER) {
        assert_eq!(document["status"], "assessed", "{format} is read whole");
        assert_eq!(document["title"], documents[3]["title"], "title of {format}");
        assert_eq!(judged(document), markdown, "{format}");
    }
}
