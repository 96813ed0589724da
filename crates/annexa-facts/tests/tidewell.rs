//! The facts of the sample company's 36 documents, against what a careful reader says they state.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::path::{Path, PathBuf};

use annexa_catalog::{Catalog, SourceFile};
use annexa_extract::{Limits, extract, passages};
use annexa_facts::FactRules;
use annexa_model::{Date, Facts, Sourced};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn rules() -> FactRules {
    let text = std::fs::read_to_string(root().join("mappings/facts/en.yaml")).unwrap();
    let (catalog, mistakes) = Catalog::load_with_mistakes(&[SourceFile { path: "facts/en.yaml".into(), text }]);
    let of_facts: Vec<_> = mistakes.iter().filter(|d| d.place.file == "facts/en.yaml").collect();
    assert!(of_facts.is_empty(), "{of_facts:?}");
    FactRules::compile(&catalog.facts)
}

fn text(value: Option<&Sourced<String>>) -> String {
    value.map(|v| v.value.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default()
}

fn day(value: Option<&Sourced<Date>>) -> String {
    value.map(|v| v.value.to_string()).unwrap_or_default()
}

fn stated(facts: &Facts, column: &str) -> String {
    match column {
        "title" => text(facts.title.as_ref()),
        "owner" => text(facts.owner.as_ref()),
        "version" => text(facts.version.as_ref()),
        "status" => facts.status.as_ref().map(|s| s.value.name().to_owned()).unwrap_or_default(),
        "approved_by" => text(facts.approved_by.as_ref()),
        "approved_on" => day(facts.approved_on.as_ref()),
        "effective_on" => day(facts.effective_on.as_ref()),
        "next_review" => day(facts.next_review.as_ref()),
        "kind" => facts.kind.map(|k| k.name().to_owned()).unwrap_or_default(),
        "role" => facts.role.name().to_owned(),
        other => panic!("no such fact: {other}"),
    }
}

#[test]
fn every_fact_of_the_sample_company_is_read() {
    let rules = rules();
    let mut rows = csv::Reader::from_path(root().join("corpora/tidewell/truth/facts.csv")).unwrap();
    let columns = rows.headers().unwrap().clone();
    let (mut all, mut differences) = (0, Vec::new());
    for row in rows.records() {
        let row = row.unwrap();
        let bytes = std::fs::read(root().join("corpora/tidewell/sources").join(&row[0])).unwrap();
        let (_, document) = extract(&bytes, &Limits::default()).unwrap();
        let facts = rules.facts(&document, &passages(&document));
        for (column, wanted) in columns.iter().zip(&row).skip(1) {
            all += 1;
            let got = stated(&facts, column);
            // Titles in capitals are the same titles.
            if got.to_lowercase() != wanted.to_lowercase() || (column != "title" && got != wanted) {
                differences.push(format!("{} {column}: wanted `{wanted}`, got `{got}`", &row[0]));
            }
        }
    }
    assert!(differences.is_empty(), "{} of {all} facts are right\n{}", all - differences.len(), differences.join("\n"));
}

#[test]
fn texts_that_are_evidence_of_nothing_have_no_role() {
    let rules = rules();
    let names = [
        "contents-42001-controls.md",
        "glossary-ai-terms.md",
        "job-advert-ai-governance-manager.md",
        "keyword-page.txt",
        "marketing-ai-software.html",
        "news-chatbot-incident.html",
        "university-module-machine-learning.md",
    ];
    for name in names {
        let bytes = std::fs::read(root().join("corpora/clean").join(name)).unwrap();
        let (_, document) = extract(&bytes, &Limits::default()).unwrap();
        let facts = rules.facts(&document, &passages(&document));
        assert_eq!((stated(&facts, "kind").as_str(), stated(&facts, "role").as_str()), ("", "none"), "{name}");
    }
}
