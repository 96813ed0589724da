//! What reviewers decide is heeded by the next assessment, and said.

use annexa_engine::{DecidedPassage, Decision, DecisionKind, Decisions};
use annexa_report::{Assessment, Requirement, Soa};

use crate::sample::{AS_OF, FRAMEWORK, assess, company, engine, plain, requirement, requirements, settings};

fn decision(id: &str, requirement: &str, kind: DecisionKind) -> Decision {
    Decision {
        id: id.to_owned(),
        framework: FRAMEWORK.to_owned(),
        requirement: requirement.to_owned(),
        kind,
        who: "Mira Okafor".to_owned(),
        at: "2026-11-19T09:30:00Z".to_owned(),
        justification: "Seen with the owner.".to_owned(),
    }
}

fn assessed(decisions: impl IntoIterator<Item = Decision>) -> Assessment {
    assess(company(), AS_OF, &Decisions::new(decisions).unwrap())
}

/// Every passage shown for a requirement.
fn passages(requirement: &Requirement) -> Vec<DecidedPassage> {
    let evidence = requirement.points.iter().flat_map(|p| &p.evidence);
    let passage = |e: &annexa_report::Evidence| DecidedPassage {
        document: e.document.clone(),
        sha256: None,
        quote: e.quote.clone(),
        point: None,
    };
    evidence.map(passage).collect()
}

#[test]
fn a_rejected_passage_is_no_evidence_any_more() {
    let before = requirement(plain(), "5.2");
    let point = before.points.iter().find(|p| p.essential && p.met).unwrap();
    let carrying = point.evidence[0].clone();
    let passage = DecidedPassage {
        document: carrying.document.clone(),
        sha256: None,
        // As somebody copies it from a page.
        quote: carrying.quote.replace(' ', "\n"),
        point: Some(point.id.clone()),
    };
    let after = assessed([decision("d1", "5.2", DecisionKind::Reject(passage))]);
    let after = requirement(&after, "5.2");
    let same = |p: &&annexa_report::Point| p.id == point.id;
    let left = &after.points.iter().find(same).unwrap().evidence;
    assert!(left.iter().all(|e| e.quote != carrying.quote || e.document != carrying.document), "{left:#?}");
    assert!(after.score <= before.score);
    let said = &after.decisions[0];
    assert!((said.applied, said.kind.as_str(), said.who.as_str()) == (true, "reject", "Mira Okafor"));
    // Only the point that was named.
    let others = |r: &Requirement| r.points.iter().filter(|p| p.id != point.id).cloned().collect::<Vec<_>>();
    assert_eq!(others(after), others(before));
}

#[test]
fn rejecting_never_raises_a_score_and_rejecting_everything_lowers_it() {
    let mut all = Vec::new();
    for requirement in requirements(plain()).iter().filter(|r| r.applicable) {
        for (number, passage) in passages(requirement).into_iter().enumerate() {
            let id = format!("{}/{number}", requirement.id);
            all.push(decision(&id, &requirement.id, DecisionKind::Reject(passage)));
        }
    }
    // One of three, two of three, and all of them.
    for (part, lowers) in [(1, false), (2, false), (3, true)] {
        let some = all.iter().enumerate().filter(|(n, _)| n % 3 < part).map(|(_, d)| d.clone());
        let after = assessed(some);
        for (before, after) in requirements(plain()).iter().zip(requirements(&after)) {
            assert!(after.score <= before.score, "{}", before.id);
            let holds = |r: &Requirement| r.rungs.iter().filter(|rung| rung.holds).count();
            assert_eq!(after.score.map(usize::from), after.applicable.then(|| holds(after)), "{}", before.id);
        }
        let sum = |a: &Assessment| requirements(a).iter().filter_map(|r| r.score).map(u32::from).sum::<u32>();
        assert!(!lowers || sum(&after) < sum(plain()) * 3 / 4, "{} {}", sum(&after), sum(plain()));
        assert!(requirements(&after).iter().flat_map(|r| &r.decisions).all(|d| d.applied));
    }
}

#[test]
fn an_accepted_passage_changes_nothing_but_is_said() {
    let before = requirement(plain(), "5.2");
    let passage = passages(before).swap_remove(0);
    let gone = DecidedPassage { quote: "Words that stand nowhere.".to_owned(), ..passage.clone() };
    let mut after = assessed([
        decision("d1", "5.2", DecisionKind::Accept(passage)),
        decision("d2", "5.2", DecisionKind::Accept(gone)),
    ]);
    let decided = &mut after.frameworks[0].requirements.iter_mut().find(|r| r.id == "5.2").unwrap().decisions;
    let applied: Vec<_> = decided.drain(..).map(|d| (d.id, d.applied)).collect();
    assert_eq!(applied, [("d1".to_owned(), true), ("d2".to_owned(), false)]);
    assert_eq!(after, *plain());
}

#[test]
fn a_document_is_found_by_its_bytes_when_its_path_is_gone() {
    let mut passage = passages(requirement(plain(), "5.2")).swap_remove(0);
    let sha256 = plain().documents.iter().find(|d| d.path == passage.document).unwrap().sha256.clone();
    passage.document = "where/it/was.pdf".to_owned();
    let applied = |passage: DecidedPassage| {
        let after = assessed([decision("d1", "5.2", DecisionKind::Reject(passage))]);
        requirement(&after, "5.2").decisions[0].applied
    };
    assert!(!applied(passage.clone()));
    assert!(applied(DecidedPassage { sha256, ..passage }));
}

#[test]
fn a_score_that_was_set_counts_and_the_judged_one_stands_beside_it() {
    let strong = requirements(plain()).iter().find(|r| r.score >= Some(4)).unwrap();
    let missing = |a: &Assessment, id: &str| {
        a.findings.iter().any(|f| f.id == "evidence-missing" && f.requirement.as_deref() == Some(id))
    };
    let weak = requirements(plain()).iter().find(|r| missing(plain(), &r.id)).unwrap();
    assert!(!missing(plain(), &strong.id));
    let after = assessed([
        decision("d1", &weak.id, DecisionKind::Score(2)),
        decision("d2", &weak.id, DecisionKind::Score(3)),
        decision("d3", &strong.id, DecisionKind::Score(1)),
    ]);
    let raised = requirement(&after, &weak.id);
    assert_eq!((raised.score, raised.judged_score, raised.level.as_deref()), (Some(3), weak.score, Some("Documented")));
    assert_eq!(raised.decisions.iter().map(|d| d.applied).collect::<Vec<_>>(), [false, true]);
    let lowered = requirement(&after, &strong.id);
    assert_eq!((lowered.score, lowered.judged_score), (Some(1), strong.score));
    assert_eq!(lowered.lacks.as_deref(), Some("Seen with the owner."));
    // The findings agree with the scores.
    assert!(!missing(&after, &weak.id) && missing(&after, &strong.id));
    let ready = plain().summary.stage_1_ready;
    assert_eq!(after.summary.stage_1_ready, ready, "one more and one less");
}

#[test]
fn a_requirement_that_does_not_apply_is_left_out_with_the_reason() {
    let after =
        assessed([decision("d1", "5.2", DecisionKind::NotApplicable), decision("d2", "5.2", DecisionKind::Score(5))]);
    let excluded = requirement(&after, "5.2");
    assert_eq!((excluded.applicable, excluded.score), (false, None));
    assert_eq!(excluded.justification.as_deref(), Some("Seen with the owner."));
    assert_eq!(excluded.decisions.iter().map(|d| d.applied).collect::<Vec<_>>(), [true, false]);
    assert_eq!(after.summary.not_applicable, plain().summary.not_applicable + 1);
    assert!(after.findings.iter().all(|f| f.requirement.as_deref() != Some("5.2")));
}

#[test]
fn a_reviewer_s_word_on_whether_a_control_applies_stands_before_the_organisation_s_statement() {
    let settings = settings(AS_OF);
    let plain = engine().soa(company(), FRAMEWORK, &settings).unwrap();
    let row = |soa: &Soa, control: &str| soa.rows.iter().find(|r| r.control == control).unwrap().clone();
    let (included, excluded) =
        (row(&plain, "A.2.2"), plain.rows.iter().find(|r| r.applicable == "no").unwrap().clone());
    assert!(included.own.is_some() && included.applicable == "yes", "the company's own statement lists it");
    let said = Decisions::new([
        decision("d1", "A.2.2", DecisionKind::Applicable),
        decision("d2", "A.2.2", DecisionKind::NotApplicable),
        decision("d3", &excluded.control, DecisionKind::Applicable),
    ]);
    let reviewed = engine().soa_reviewed(company(), FRAMEWORK, &settings, &said.unwrap()).unwrap();
    let (now_excluded, now_included) = (row(&reviewed, "A.2.2"), row(&reviewed, &excluded.control));
    assert_eq!((now_excluded.applicable.as_str(), now_excluded.score), ("no", None), "the last word counts");
    assert_eq!(now_included.applicable, "yes");
    assert!(now_included.score.is_some());
    for row in [&now_excluded, &now_included] {
        assert_eq!(row.justification.as_deref(), Some("Seen with the owner."));
        assert_eq!((row.applicable_by.as_str(), row.justification_by.as_deref()), ("reviewer", Some("reviewer")));
    }
    let others = |soa: &Soa| {
        let rows = soa.rows.iter().filter(|r| r.control != "A.2.2" && r.control != excluded.control);
        rows.cloned().collect::<Vec<_>>()
    };
    assert!(others(&plain) == others(&reviewed), "only what was decided is another");
}

#[test]
fn without_decisions_the_format_is_as_it_was() {
    let json = serde_json::to_string(plain()).unwrap();
    assert!(!json.contains("judged_score") && !json.contains("\"decisions\""));
    assert_eq!(serde_json::from_str::<Assessment>(&json).unwrap(), *plain());
}

#[test]
fn decisions_that_cannot_be_used_are_refused() {
    let score = |id: &str, score| decision(id, "5.2", DecisionKind::Score(score));
    let refused = |decisions: Vec<Decision>| Decisions::new(decisions).unwrap_err().to_string();
    assert_eq!(refused(vec![score("d1", 6)]), "decision `d1`: a score is 0 to 5");
    assert_eq!(refused(vec![score("d1", 3), score("d1", 4)]), "decision `d1`: another has this id");
    assert!(refused(vec![Decision { justification: " ".to_owned(), ..score("d1", 3) }]).contains("justification"));
}
