//! Findings on evidence itself: missing, denied, only announced.

use annexa_model::Assertion;

use super::{About, Raise, Scene, applicability};
use crate::{RequirementResult, Standing};

/// What a statement of applicability leaves out for a reason is not missing.
pub(super) fn missing(scene: &Scene<'_>, raise: &mut Raise<'_>) {
    let left_out = applicability::left_out(scene);
    for (framework_index, (framework, results)) in scene.judged.iter().enumerate() {
        for (number, (requirement, result)) in framework.requirements.iter().zip(results).enumerate() {
            let missing = |r: &&RequirementResult| r.score <= 1 && !left_out.contains(&(framework_index, number));
            let Some(result) = result.as_ref().filter(missing) else { continue };
            let unmet = || requirement.points.iter().zip(&result.points).filter(|(_, r)| !r.met).map(|(p, _)| p);
            let first = unmet().find(|p| p.essential).or_else(|| unmet().next());
            let asks: Vec<&str> = unmet().filter(|p| p.essential).map(|p| p.asks.as_str()).collect();
            raise.raise(About {
                requirement: Some((&framework.id, framework_index, number, &requirement.id)),
                values: vec![
                    ("requirement", requirement.id.clone()),
                    ("title", requirement.title.clone()),
                    ("missing", asks.join(" ")),
                ],
                repair: first.map(|p| format!("Lay it down and do it; for a start: \"{}\"", p.add.trim())),
                ..About::default()
            });
        }
    }
}

/// A point of which a document in force says only this, and no document commits to it.
pub(super) fn asserted(scene: &Scene<'_>, assertion: Assertion, raise: &mut Raise<'_>) {
    for (framework_index, (framework, results)) in scene.judged.iter().enumerate() {
        for (number, (requirement, result)) in framework.requirements.iter().zip(results).enumerate() {
            let Some(result) = result else { continue };
            for (point, at) in requirement.points.iter().zip(&result.points) {
                let mut seen = Vec::new();
                let other = at.evidence.iter().find(|o| {
                    o.evidence.assertion == Assertion::Commits
                        && scene.documents[o.document].standing() == Standing::InForce
                });
                for e in &at.evidence {
                    let document = scene.documents[e.document];
                    // A note that admits a gap need not be evidence of anything itself.
                    let heard = document.standing() > Standing::Nothing
                        || (assertion == Assertion::Negates && !document.facts.is_template);
                    if e.evidence.assertion != assertion || !heard || seen.contains(&e.document) {
                        continue;
                    }
                    // An announcement beside a commitment is no lapse; a denial beside one contradicts it.
                    if assertion == Assertion::Intends && other.is_some() {
                        continue;
                    }
                    seen.push(e.document);
                    let beside = other.map_or_else(
                        || "no document commits to it".to_owned(),
                        |o| format!("\"{}\" commits to it", scene.documents[o.document].name()),
                    );
                    raise.raise(About {
                        requirement: Some((&framework.id, framework_index, number, &requirement.id)),
                        document: Some(e.document),
                        quote: Some(document.passages.all[e.evidence.passage].span),
                        values: vec![("point", point.asks.trim_end_matches('.').to_owned()), ("beside", beside)],
                        repair: None,
                    });
                }
            }
        }
    }
}
