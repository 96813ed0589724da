//! Documents that should answer nothing answer next to nothing.

#![allow(clippy::print_stdout, reason = "a test says what it measured")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::LazyLock;

use support::{REQUIREMENTS, corpus, file_name, files_below, judge, rows, scores_by_document};

/// At most this share of the pairs of document and requirement scores 1 or more. Lists of controls, glossaries and
/// adverts name many requirements, so most of these are mentions that are due.
const TOUCHED: f64 = 0.185;

/// At most this share does so in the documents that name no AI, where not even a mention is due.
const TOUCHED_WITHOUT_AI: f64 = 0.003;

/// Documents that name no AI at all: every control of Annex A is 0 there.
const WITHOUT_AI: [&str; 10] = [
    "bank-consumer-lending-policy.md",
    "choir-tour-risk-assessment.md",
    "handbook-annual-leave.md",
    "http-library-engineering.md",
    "kitchen-hygiene-procedure.md",
    "nursery-complaints-procedure.md",
    "nursery-sickness-policy.md",
    "safety-data-gym-induction.txt",
    "sports-club-constitution.md",
    "village-hall-minutes.md",
];

fn documents() -> Vec<PathBuf> {
    let not_meant = ["README.md", "known-hits.csv"];
    files_below(&corpus("clean")).into_iter().filter(|f| !not_meant.contains(&file_name(f).as_str())).collect()
}

static SCORES: LazyLock<BTreeMap<String, BTreeMap<String, usize>>> =
    LazyLock::new(|| scores_by_document(&judge("map", &documents()).json()));

/// All pairs with a score from `least` on.
fn pairs(least: usize) -> BTreeSet<(String, String, usize)> {
    let of = |(path, scores): (&String, &BTreeMap<String, usize>)| {
        let hits = scores.iter().filter(|(_, score)| **score >= least);
        hits.map(|(id, score)| (path.clone(), id.clone(), *score)).collect::<Vec<_>>()
    };
    SCORES.iter().flat_map(of).collect()
}

#[test]
fn nearly_every_requirement_is_0_in_nearly_every_document() {
    assert_eq!(SCORES.len(), documents().len());
    assert!(SCORES.len() >= 16, "documents are missing");
    let touched = pairs(1).len();
    let all = SCORES.len() * REQUIREMENTS;
    let share = touched as f64 / all as f64;
    let by_document: BTreeMap<_, _> =
        SCORES.iter().map(|(path, scores)| (path, scores.values().filter(|s| **s > 0).count())).collect();
    println!("{touched} of {all} pairs score 1 or more ({share:.4}): {by_document:#?}");
    assert!(
        share <= TOUCHED,
        "{touched} of {all} pairs score 1 or more, at most {TOUCHED} are allowed: {by_document:#?}"
    );
}

#[test]
fn hardly_any_requirement_is_touched_where_no_ai_is_named() {
    let hits: Vec<_> = pairs(1).into_iter().filter(|(path, _, _)| WITHOUT_AI.contains(&path.as_str())).collect();
    let all = WITHOUT_AI.len() * REQUIREMENTS;
    let share = hits.len() as f64 / all as f64;
    println!("{} of {all} pairs score 1 or more ({share:.4}): {hits:#?}", hits.len());
    assert!(share <= TOUCHED_WITHOUT_AI, "{} of {all} pairs score 1 or more: {hits:#?}", hits.len());
}

#[test]
fn a_control_of_annex_a_is_0_where_no_ai_is_named() {
    let hits: Vec<_> = pairs(1)
        .into_iter()
        .filter(|(path, id, _)| WITHOUT_AI.contains(&path.as_str()) && id.starts_with("A."))
        .collect();
    assert!(hits.is_empty(), "{hits:#?}");
    for path in WITHOUT_AI {
        assert!(SCORES.contains_key(path), "{path} is not in the corpus");
    }
}

#[test]
fn what_scores_2_or_more_is_exactly_what_known_hits_lists() {
    let listed = rows(&corpus("clean/known-hits.csv"), ["path", "requirement", "score", "reason", "date"]);
    let mut known = BTreeSet::new();
    for [path, requirement, score, reason, date] in listed {
        assert!(!reason.trim().is_empty() && date.len() == 10, "{path} {requirement}: a reason and a date are needed");
        known.insert((path, requirement, score.parse().expect("a score")));
    }
    let found = pairs(2);
    let new: Vec<_> = found.difference(&known).collect();
    let gone: Vec<_> = known.difference(&found).collect();
    assert!(new.is_empty() && gone.is_empty(), "not listed: {new:#?}\nlisted, but no longer so: {gone:#?}");
}

#[test]
fn nothing_of_information_security_is_found_where_none_is() {
    let words = ["map", "--framework", "iso27001-2022", "--as-of", support::AS_OF, "--format", "json", "--ocr", "off"];
    let map = support::annexa(support::arguments(&words, &documents())).json();
    // A keyword page and an advert name topics; that is a mention.
    let names_topics = ["keyword-page.txt", "job-advert-ai-governance-manager.md", "contents-42001-controls.md"];
    for document in support::list(&map["documents"]) {
        let path = support::string(&document["path"]);
        let most = if names_topics.contains(&path) { 1 } else { 0 };
        for requirement in support::list(&document["requirements"]) {
            let score = support::number(&requirement["score"]);
            assert!(score <= most, "{path}: {} scores {score}: {}", requirement["id"], requirement["quote"]);
        }
    }
}
