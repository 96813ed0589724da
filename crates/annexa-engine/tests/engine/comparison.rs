//! What changed between two assessments is told with its causes.

use std::path::PathBuf;

use annexa_engine::{Decision, DecisionKind, Decisions, compare, gaps};
use annexa_report::{Assessment, Comparison, RequirementChange};

use crate::sample::{AS_OF, FRAMEWORK, assess, company, files, plain, read, requirement, requirements};

fn changes<'c>(comparison: &'c Comparison, change: &str) -> Vec<&'c RequirementChange> {
    comparison.requirements.iter().filter(|r| r.change == change).collect()
}

fn has_cause(change: &RequirementChange, code: &str, document: &str) -> bool {
    change.causes.iter().any(|c| c.code == code && c.document.as_deref() == Some(document))
}

/// The company with one file written anew.
fn with_file(name: &str, edit: impl Fn(&str) -> String) -> (tempfile::TempDir, Assessment) {
    let folder = tempfile::tempdir().unwrap();
    let changed = folder.path().join("changed");
    let of = |(other, path): (String, PathBuf)| {
        if other != name {
            return (other, path);
        }
        std::fs::write(&changed, edit(&std::fs::read_to_string(&path).unwrap())).unwrap();
        (other, changed.clone())
    };
    let collection = read(files().into_iter().map(of).collect());
    (folder, assess(&collection, AS_OF, &Decisions::default()))
}

/// A Markdown document that carries requirements at 3 or more.
fn carrier() -> String {
    let all = requirements(plain()).iter().filter(|r| r.score >= Some(3)).flat_map(|r| r.carried_by.first());
    all.into_iter().find(|path| path.ends_with(".md")).unwrap().clone()
}

#[test]
fn an_assessment_compared_with_itself_shows_nothing() {
    let none = compare(plain(), plain());
    assert!(none.requirements.is_empty() && none.documents.is_empty() && !none.is_worse());
    assert!(none.new_findings.is_empty() && none.gone_findings.is_empty());
    let scored = requirements(plain()).iter().filter(|r| r.score.is_some()).count();
    assert_eq!((none.summary.same, none.summary.rose + none.summary.fell), (scored, 0));
}

#[test]
fn a_document_that_is_removed_is_named_where_it_carried() {
    let gone = carrier();
    let rest = read(files().into_iter().filter(|(name, _)| *name != gone).collect());
    let after = assess(&rest, AS_OF, &Decisions::default());
    let worse = compare(plain(), &after);
    let fell = changes(&worse, "fell");
    assert!(!fell.is_empty() && worse.is_worse() && worse.summary.fell == fell.len());
    assert!(fell.iter().any(|change| has_cause(change, "document-removed", &gone)), "{fell:#?}");
    assert!(fell.iter().all(|c| c.causes.iter().all(|cause| cause.code == "document-removed")), "{fell:#?}");
    assert_eq!(worse.documents.len(), 1);
    for change in &fell {
        let (old, new) = (requirement(plain(), &change.requirement), requirement(&after, &change.requirement));
        assert_eq!((change.before, change.after), (old.score, new.score));
    }
    // The other way round everything is a gain.
    let better = compare(&after, plain());
    assert_eq!((better.summary.rose, better.summary.fell), (worse.summary.fell, worse.summary.rose));
    assert!(changes(&better, "rose").iter().any(|change| has_cause(change, "document-added", &gone)));
    assert_eq!(better.gone_findings, worse.new_findings);
}

#[test]
fn a_document_that_becomes_a_draft_says_so() {
    let path = carrier();
    let (_folder, after) = with_file(&path, |text| {
        text.lines()
            .map(|line| if line.contains("Approved") { line.replace("Approved", "DRAFT") } else { line.to_owned() })
            .collect::<Vec<_>>()
            .join("\n")
            .replacen("\n\n", "\n\nStatus: DRAFT\n\n", 1)
    });
    assert_eq!(after.documents.iter().find(|d| d.path == path).unwrap().facts.status.as_deref(), Some("draft"));
    let comparison = compare(plain(), &after);
    let fell = changes(&comparison, "fell");
    assert!(!fell.is_empty());
    for change in &fell {
        assert!(has_cause(change, "document-changed", &path), "{change:#?}");
        assert!(has_cause(change, "status-changed", &path), "{change:#?}");
    }
    assert_eq!(comparison.documents[0].kind, "changed");
}

#[test]
fn time_alone_lets_reviews_lapse_and_records_age() {
    let after = assess(company(), "2028-06-01", &Decisions::default());
    let comparison = compare(plain(), &after);
    assert!(comparison.documents.is_empty());
    let fell = changes(&comparison, "fell");
    let codes = |code: &str| fell.iter().filter(|c| c.causes.iter().any(|cause| cause.code == code)).count();
    assert!(codes("review-lapsed") > 0, "{fell:#?}");
    assert!(codes("record-out-of-window") > 0, "{fell:#?}");
    let timely = ["review-lapsed", "record-out-of-window", "window-changed"];
    for change in &fell {
        assert!(!change.causes.is_empty(), "{change:#?}");
        assert!(change.causes.iter().all(|c| timely.contains(&c.code.as_str())), "{change:#?}");
    }
    let overdue = |f: &&annexa_report::Finding| f.id == "review-overdue";
    assert!(comparison.new_findings.iter().any(|f| overdue(&f)));
}

#[test]
fn renaming_a_document_changes_nothing() {
    let old = carrier();
    let renamed = files()
        .into_iter()
        .map(|(name, path)| if name == old { ("zz/moved.md".to_owned(), path) } else { (name, path) });
    // What the manifest says of documents is said by path.
    let manifest = crate::sample::manifest();
    let stated = manifest.paths().contains(&old.as_str());
    let after = assess(&read(renamed.collect()), AS_OF, &Decisions::default());
    let comparison = compare(plain(), &after);
    let change = &comparison.documents[0];
    assert_eq!((change.kind.as_str(), change.path_before.as_deref()), ("renamed", Some(old.as_str())));
    assert!(stated || comparison.requirements.is_empty(), "{:#?}", comparison.requirements);
}

#[test]
fn decisions_and_mappings_are_causes_of_their_own() {
    let decision = Decision {
        id: "d7".to_owned(),
        framework: FRAMEWORK.to_owned(),
        requirement: "5.2".to_owned(),
        kind: DecisionKind::Score(1),
        who: "Mira Okafor".to_owned(),
        at: "2026-11-19T09:30:00Z".to_owned(),
        justification: "The board has not signed.".to_owned(),
    };
    let mut after = assess(company(), AS_OF, &Decisions::new([decision]).unwrap());
    let comparison = compare(plain(), &after);
    let [change] = &comparison.requirements[..] else { panic!("{:#?}", comparison.requirements) };
    assert_eq!((change.change.as_str(), change.causes[0].code.as_str()), ("fell", "decision-made"));
    assert_eq!(change.causes[0].decision.as_deref(), Some("d7"));
    assert_eq!(compare(&after, plain()).requirements[0].causes[0].code, "decision-withdrawn");
    after.mappings.version = "2099.1".to_owned();
    let codes: Vec<_> = compare(plain(), &after).requirements[0].causes.iter().map(|c| c.code.clone()).collect();
    assert_eq!(codes, ["mappings-changed", "decision-made"]);
}

#[test]
fn gaps_stand_worst_first_with_what_to_write() {
    for below in [3, 4, 5] {
        let report = gaps(plain(), below);
        let expected = requirements(plain()).iter().filter(|r| r.score.is_some_and(|s| s < below)).count();
        assert_eq!(report.gaps.len(), expected);
        assert_eq!(report.gaps.iter().map(|g| g.rank).collect::<Vec<_>>(), (1..=expected).collect::<Vec<_>>());
        let order: Vec<_> = report.gaps.iter().map(|g| (g.score, std::cmp::Reverse(g.unmet.len()))).collect();
        assert!(order.is_sorted());
        for gap in &report.gaps {
            assert!(gap.next_rung.is_some_and(|rung| rung == gap.score + 1), "{gap:#?}");
            assert!(gap.unmet.iter().all(|point| !point.add.is_empty()), "{gap:#?}");
            assert!(gap.score > 2 || gap.lacks.is_some(), "{gap:#?}");
        }
    }
}
