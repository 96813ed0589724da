//! Laws that hold for every document, shown on the sample company's texts and, where they are at hand beside the
//! project, on documents of other authors: what takes evidence away never raises a score, what adds none never lowers
//! one, and what says nothing changes nothing.

#![allow(clippy::print_stdout, reason = "a test says over how much it held")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use support::{AS_OF, annexa, arguments, corpus, files_below, list, number, read, root, scratch, string};

/// Framework and id of a requirement.
type Key = (String, String);

/// Texts in Markdown or without any markup, under names that are free of folders.
fn texts() -> Vec<(String, String)> {
    let mut files = files_below(&corpus("tidewell/sources"));
    files.extend(files_below(&corpus("formats")));
    files.extend(files_below(&corpus("labelled/docs")).into_iter().step_by(2));
    // They lie beside a checkout where the judgement is measured; a clone alone has none.
    let outside = root().join("../shared/eval/docs");
    if outside.is_dir() {
        files.extend(files_below(&outside).into_iter().step_by(12));
    }
    let is_text = |f: &PathBuf| f.extension().is_some_and(|e| e == "md" || e == "txt");
    let texts: Vec<(String, String)> = files
        .iter()
        .filter(|f| is_text(f))
        .enumerate()
        .map(|(n, f)| (format!("{n:03}.{}", f.extension().expect("one").to_string_lossy()), read(f)))
        .collect();
    assert!(texts.len() >= 10, "texts are missing");
    texts
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).expect("a writable folder");
}

/// Without its column heads a table in Markdown is no table, and its rows become one paragraph of other words.
fn heads_a_table(text: &str, quote: &str) -> bool {
    let after = text.split_once(quote).map_or("", |(_, after)| after);
    let next = after.lines().nth(1).unwrap_or_default().trim();
    next.starts_with('|') && next.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// The score of each requirement that each document below `folder` touches, judged alone.
fn alone(folder: &Path, as_of: &str) -> BTreeMap<String, BTreeMap<Key, usize>> {
    let words = ["map", "--as-of", as_of, "--format", "json", "--ocr", "off"];
    let map = annexa(arguments(&words, &[folder.to_owned()])).json();
    let of = |d: &Value| list(&d["requirements"]).iter().map(|r| (key(&r["framework"], &r["id"]), score(r))).collect();
    list(&map["documents"]).iter().map(|d| (string(&d["path"]).to_owned(), of(d))).collect()
}

fn key(framework: &Value, id: &Value) -> Key {
    (string(framework).to_owned(), string(id).to_owned())
}

fn score(requirement: &Value) -> usize {
    if requirement["score"].is_null() { 0 } else { number(&requirement["score"]) }
}

/// The assessment of what lies at `paths` as a whole.
fn assess(paths: &[PathBuf], as_of: &str) -> Value {
    annexa(arguments(&["assess", "--as-of", as_of, "--format", "json", "--ocr", "off"], paths)).json()
}

fn together(assessment: &Value) -> BTreeMap<Key, usize> {
    let frameworks = list(&assessment["frameworks"]).iter();
    frameworks.flat_map(|f| list(&f["requirements"]).iter().map(move |r| (key(&f["id"], &r["id"]), score(r)))).collect()
}

/// Asserts that no score of `after` lies above that of `before`.
#[track_caller]
fn none_is_raised(what: &str, before: &BTreeMap<Key, usize>, after: &BTreeMap<Key, usize>) {
    for (key, score) in after {
        let was = before.get(key).copied().unwrap_or(0);
        assert!(*score <= was, "{what} raises {} {} from {was} to {score}", key.0, key.1);
    }
}

#[test]
fn taking_the_quoted_passages_away_never_raises_a_score() {
    let folder = scratch();
    let variants = scratch();
    let texts: BTreeMap<String, String> = texts().into_iter().collect();
    texts.iter().for_each(|(name, text)| write(folder.path(), name, text));
    let before = alone(folder.path(), AS_OF);
    // Which passages carry a requirement in which document.
    let mut of: BTreeMap<(String, Key), Vec<String>> = BTreeMap::new();
    for (name, text) in &texts {
        let assessment = assess(&[folder.path().join(name)], AS_OF);
        for f in list(&assessment["frameworks"]) {
            for r in list(&f["requirements"]).iter().filter(|r| score(r) >= 2) {
                for e in list(&r["points"]).iter().flat_map(|p| list(&p["evidence"])) {
                    let quote = string(&e["quote"]);
                    // Markup inside a passage, or words that stand twice: it cannot be found again in the file.
                    if text.matches(quote).count() == 1 && !heads_a_table(text, quote) {
                        of.entry((name.clone(), key(&f["id"], &r["id"]))).or_default().push(quote.to_owned());
                    }
                }
            }
        }
    }
    let mut checked = BTreeMap::new();
    for (number, ((name, key), quotes)) in of.into_iter().enumerate() {
        let mut text = texts[&name].clone();
        for quote in &quotes {
            text = text.replacen(quote.as_str(), "", 1);
        }
        let variant = format!("{number:05}-{name}");
        write(variants.path(), &variant, &text);
        checked.insert(variant, (name, key));
    }
    let after = alone(variants.path(), AS_OF);
    println!("{} requirements lost their passages", checked.len());
    assert!(checked.len() >= 50, "only {} requirements had passages to take away", checked.len());
    for (variant, (name, key)) in checked {
        let was = before[&name].get(&key).copied().unwrap_or(0);
        let is = after[&variant].get(&key).copied().unwrap_or(0);
        assert!(is <= was, "{name}: without its passages {} {} rises from {was} to {is}", key.0, key.1);
    }
}

#[test]
fn adding_unrelated_documents_never_lowers_a_score() {
    let company = corpus("tidewell/sources");
    let before = together(&assess(std::slice::from_ref(&company), AS_OF));
    let unrelated: Vec<PathBuf> =
        ["kitchen-hygiene-procedure.md", "nursery-sickness-policy.md", "village-hall-minutes.md"]
            .iter()
            .map(|name| corpus("clean").join(name))
            .collect();
    for document in unrelated {
        let after = together(&assess(&[company.clone(), document.clone()], AS_OF));
        none_is_raised(&format!("leaving out {}", document.display()), &after, &before);
    }
}

#[test]
fn turning_shall_into_may_never_raises_a_score() {
    let (strict, lax) = (scratch(), scratch());
    let mut turned = 0;
    for (name, text) in texts() {
        write(strict.path(), &name, &text);
        let mut other = text.clone();
        for word in [" shall ", " must ", " is required to ", " will "] {
            turned += other.matches(word).count();
            // What must not be may not be: a prohibition stays one.
            let kept = other.replace(&format!("{word}not "), "\u{1}");
            other = kept.replace(word, " may ").replace('\u{1}', &format!("{word}not "));
        }
        write(lax.path(), &name, &other);
    }
    assert!(turned >= 50, "only {turned} words were turned");
    let (before, after) = (alone(strict.path(), AS_OF), alone(lax.path(), AS_OF));
    for (name, scores) in &after {
        none_is_raised(&format!("{name}: turning shall into may"), &before[name], scores);
    }
}

#[test]
fn a_duplicated_document_changes_nothing_but_the_list() {
    let folder = scratch();
    let company = corpus("tidewell/sources");
    let copy = |file: &Path, to: PathBuf| {
        fs::create_dir_all(to.parent().expect("below the folder")).expect("a writable folder");
        fs::copy(file, to).expect("a readable file");
    };
    let files = files_below(&company);
    for file in &files {
        copy(file, folder.path().join(file.strip_prefix(&company).expect("below the company")));
    }
    let before = assess(&[folder.path().to_owned()], AS_OF);
    for file in files.iter().step_by(3) {
        copy(file, folder.path().join("zz").join(support::file_name(file)));
    }
    let after = assess(&[folder.path().to_owned()], AS_OF);
    let paths = |a: &Value| list(&a["documents"]).len();
    assert!(paths(&after) > paths(&before));
    assert!(before["frameworks"] == after["frameworks"], "the scores differ");
    assert!(before["findings"] == after["findings"], "the findings differ");
}

#[test]
fn the_order_of_documents_is_irrelevant() {
    let (one, other) = (scratch(), scratch());
    let texts = texts();
    for (number, (name, text)) in texts.iter().enumerate() {
        write(one.path(), name, text);
        write(other.path(), &format!("{:03}-{name}", texts.len() - number), text);
    }
    let scores = |folder: &Path| together(&assess(&[folder.to_owned()], AS_OF));
    let (one, other) = (scores(one.path()), scores(other.path()));
    none_is_raised("the other order", &one, &other);
    none_is_raised("the order of their names", &other, &one);
}

#[test]
fn draft_on_the_cover_caps_at_2() {
    let folder = scratch();
    for (name, text) in texts() {
        let title_ends = text.find('\n').unwrap_or(text.len());
        let (title, rest) = text.split_at(title_ends);
        write(folder.path(), &name, &format!("{title}\n\nStatus: DRAFT\n{rest}"));
    }
    for (name, scores) in alone(folder.path(), AS_OF) {
        let above: Vec<_> = scores.iter().filter(|(_, score)| **score > 2).collect();
        assert!(above.is_empty(), "{name} says DRAFT on its cover and reaches {above:?}");
    }
}

#[test]
fn a_later_day_never_raises_a_score() {
    // Past every review that the sample company plans.
    let company = [corpus("tidewell/sources")];
    let days = [AS_OF, "2027-06-30", "2028-03-31", "2030-01-01"];
    let at: Vec<_> = days.iter().map(|day| together(&assess(&company, day))).collect();
    for (pair, day) in at.windows(2).zip(&days[1..]) {
        none_is_raised(&format!("moving the day to {day}"), &pair[0], &pair[1]);
    }
    assert!(at[0] != at[3], "nothing lapsed in three years");
}
