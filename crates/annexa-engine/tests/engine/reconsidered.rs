//! A collection is kept and judged again under other circumstances, as if it had been read anew.

use annexa_engine::{Collection, Decisions, Engine, Exclusion, Manifest, StatedFacts};

use crate::sample::{AS_OF, FRAMEWORK, assess, company, engine, files, plain, requirement, settings};

#[test]
fn a_collection_and_an_engine_are_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Collection>();
    shared::<Engine>();
    let options = || annexa_engine::SearchOptions { limit: 5, fuzzy: false, all_words: false };
    let first = company().search("impact assessment", options()).unwrap();
    assert!(!first.hits.is_empty());
    std::thread::scope(|scope| {
        let again: Vec<_> =
            (0..2).map(|_| scope.spawn(|| company().search("impact assessment", options()).unwrap())).collect();
        again.into_iter().for_each(|thread| assert_eq!(thread.join().unwrap(), first));
    });
}

#[test]
fn names_come_from_outside_and_no_two_are_the_same() {
    let (_, path) = files().swap_remove(0);
    let named = |name: &str| (name.to_owned(), path.clone());
    let read = |files| engine().read_files(files, Manifest::default(), &|_, _| {});
    let collection = read(vec![named("z/original.bin"), named("a/copy.md")]).unwrap();
    let assessed = engine().assess(&collection, &[FRAMEWORK.to_owned()], &settings(AS_OF)).unwrap();
    let documents: Vec<_> = assessed.documents.iter().map(|d| (d.path.as_str(), d.duplicate_of.as_deref())).collect();
    assert_eq!(documents, [("a/copy.md", None), ("z/original.bin", Some("a/copy.md"))]);
    let error = read(vec![named("x.md"), named("x.md")]).err().unwrap().to_string();
    assert_eq!(error, "two files are called `x.md`");
    let gone = read(vec![("gone.md".to_owned(), path.with_file_name("no such file"))]).unwrap();
    assert!(gone.nothing_read());
}

#[test]
fn another_manifest_and_fewer_documents_are_as_read_anew() {
    let carrier = &requirement(plain(), "5.2").carried_by[0];
    let draft = StatedFacts { status: Some("draft".to_owned()), ..StatedFacts::default() };
    let excluded = Exclusion {
        framework: None,
        requirement: "A.10.3".to_owned(),
        justification: "Nothing is bought in.".to_owned(),
    };
    let manifest = || Manifest::from_parts([(carrier.clone(), draft.clone())], [excluded.clone()]).unwrap();
    let chosen = |path: &str| !path.starts_with("records/");
    let shared = engine().reconsider(company(), manifest(), &chosen);
    let kept: Vec<_> = files().into_iter().filter(|(name, _)| chosen(name)).collect();
    let anew = engine().read_files(kept, manifest(), &|_, _| {}).unwrap();
    let shared = assess(&shared, AS_OF, &Decisions::default());
    assert_eq!(shared, assess(&anew, AS_OF, &Decisions::default()));
    assert!(!requirement(&shared, "A.10.3").applicable);
    assert!(requirement(&shared, "5.2").score < requirement(plain(), "5.2").score);
}

#[test]
fn what_is_stated_elsewhere_is_checked_as_a_file_is() {
    let facts = |date: &str| StatedFacts { approved_on: Some(date.to_owned()), ..StatedFacts::default() };
    let wrong = Manifest::from_parts([("policy.md".to_owned(), facts("last May"))], []).unwrap_err();
    assert_eq!(wrong.to_string(), "policy.md: `last May` is no date (YYYY-MM-DD)");
    let twice = ["policy.md", "policy.md"].map(|path| (path.to_owned(), facts("2026-01-01")));
    assert_eq!(Manifest::from_parts(twice, []).unwrap_err().to_string(), "policy.md: policy.md is named twice");
    let silent = Exclusion { framework: None, requirement: "A.2.2".to_owned(), justification: " ".to_owned() };
    assert!(Manifest::from_parts([], [silent]).unwrap_err().to_string().contains("without a justification"));
}
