//! Search: passages found by words, phrases and fields, with the words that hit.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use support::{annexa, arguments, corpus, list, number, scratch, string};

fn search(query: &str, folder: &Path, more: &[&str]) -> support::Run {
    let mut all = arguments(&["search", "--format", "json"], &[]);
    all.extend(more.iter().map(Into::into));
    all.push(query.into());
    all.push(folder.into());
    annexa(all)
}

fn isms() -> PathBuf {
    corpus("tidewell-isms/docs")
}

fn hits(report: &Value) -> Vec<(&str, &str)> {
    list(&report["hits"]).iter().map(|h| (string(&h["document"]), string(&h["quote"]))).collect()
}

#[test]
fn words_are_found_in_any_inflection_and_the_words_that_hit_are_told() {
    let report = search("auditing suppliers", &isms(), &["--all-words"]).json();
    let found = list(&report["hits"]);
    assert!(!found.is_empty());
    for hit in found {
        let quote = string(&hit["quote"]);
        let words: Vec<String> =
            list(&hit["words"]).iter().map(|w| quote[number(&w["start"])..number(&w["end"])].to_lowercase()).collect();
        assert!(words.iter().any(|w| w.starts_with("audit")), "{quote}: {words:?}");
        assert!(words.iter().any(|w| w.starts_with("supplier")), "{quote}: {words:?}");
    }
}

#[test]
fn a_quote_is_a_slice_of_the_text_and_stands_in_its_section() {
    let report = search("\"risk assessment\"", &isms(), &["--limit", "5"]).json();
    assert_eq!(list(&report["hits"]).len(), 5);
    for hit in list(&report["hits"]) {
        let file = isms().join(string(&hit["document"]));
        let text = annexa(arguments(&["text", "--format", "json"], &[file])).json();
        let (start, end) = (number(&hit["start"]), number(&hit["end"]));
        assert_eq!(&string(&text["text"])[start..end], string(&hit["quote"]));
        assert!(string(&hit["quote"]).to_lowercase().contains("risk assess"), "{hit}");
    }
}

#[test]
fn fields_narrow_a_search() {
    let supplier = search("+path:supplier +contract", &isms(), &[]).json();
    assert!(!hits(&supplier).is_empty());
    assert!(hits(&supplier).iter().all(|(path, _)| path.contains("supplier")), "{:?}", hits(&supplier));
    let titled = search("title:\"acceptable use\"", &isms(), &["--limit", "200"]).json();
    assert!(hits(&titled).iter().all(|(path, _)| path.contains("acceptable-use")), "{:?}", hits(&titled));
    let section = search("+section:purpose +risks", &isms(), &[]).json();
    assert!(list(&section["hits"]).iter().all(|h| string(&h["section"]).to_lowercase().contains("purpose")));
}

#[test]
fn a_slip_of_one_letter_is_found_when_asked_for() {
    assert!(hits(&search("incidnet", &isms(), &[]).json()).is_empty());
    let fuzzy = search("incidnet", &isms(), &["--fuzzy"]).json();
    assert!(hits(&fuzzy).iter().any(|(_, quote)| quote.to_lowercase().contains("incident")), "{:?}", hits(&fuzzy));
    assert!(list(&fuzzy["hits"]).iter().any(|h| !list(&h["words"]).is_empty()), "what hit is told");
}

#[test]
fn each_document_is_stemmed_in_its_own_language() {
    let folder = scratch();
    let german = "# Richtlinie\n\nDie Leitung überprüft die Richtlinien der Informationssicherheit in jedem Jahr. Die \
                  Verantwortlichkeiten der Mitarbeitenden sind in den Stellenbeschreibungen festgelegt und werden regelmäßig \
                  mit ihnen besprochen.\n";
    let english = "# Policy\n\nPolicies are reviewed every year by the management of the company, and all employees are told \
                   about the changes that were made to them.\n";
    fs::write(folder.path().join("de.md"), german).expect("a writable folder");
    fs::write(folder.path().join("en.md"), english).expect("a writable folder");
    let found = search("Verantwortlichkeit", folder.path(), &[]).json();
    assert_eq!(hits(&found).first().map(|h| h.0), Some("de.md"), "plural for singular, in German");
    let found = search("reviewing", folder.path(), &[]).json();
    assert_eq!(hits(&found).first().map(|h| h.0), Some("en.md"));
}

#[test]
fn the_same_search_gives_the_same_bytes_on_any_number_of_threads() {
    let one = search("access rights review", &isms(), &["--jobs", "1"]).ends_with(0);
    let many = search("access rights review", &isms(), &["--jobs", "4"]).ends_with(0);
    assert_eq!(one.out, many.out);
}

#[test]
fn queries_that_cannot_be_read_are_refused_with_the_reason() {
    for (query, reason) in
        [("owner:smith", "there is no field `owner`"), ("!?", "no word"), ("\"open", "cannot be read")]
    {
        let run = search(query, &isms(), &[]).ends_with(2);
        assert!(run.err.contains(reason), "{query}: {}", run.err);
    }
}

#[test]
fn what_could_not_be_read_is_said_not_to_be_searched() {
    let folder = scratch();
    fs::write(folder.path().join("a.md"), "# Backups\n\nBackups are taken daily.\n").expect("a writable folder");
    fs::write(folder.path().join("b.pdf"), "%PDF-1.7 broken").expect("a writable folder");
    let report = search("backups", folder.path(), &[]).json();
    assert_eq!(list(&report["not_assessed"]).len(), 1);
    assert_eq!(string(&report["not_assessed"][0]["path"]), "b.pdf");
    assert!(!hits(&report).is_empty());
}

#[test]
fn steering_characters_do_not_reach_the_terminal() {
    let folder = scratch();
    fs::write(folder.path().join("a.md"), "# X\n\nThe backup \u{1b}[31mis red\u{202e} and hidden.\n")
        .expect("a folder");
    let mut all = arguments(&["search", "backup"], &[folder.path().to_owned()]);
    all.push("--limit=3".into());
    let run = annexa(all).ends_with(0);
    assert!(run.text().contains("backup") && !run.text().contains(['\u{1b}', '\u{202e}']), "{:?}", run.text());
}
