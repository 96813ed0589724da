//! Why a requirement stands where it does not stand before, each cause told apart.

use std::collections::BTreeSet;

use annexa_report as report;
use annexa_report::{Cause, ReviewDecision};

use super::Pair;

/// The beginning of the reason of rung 4 where a record is missing (see `annexa-assess`).
const NO_RECORD: &str = "No record of operation";

impl Pair<'_> {
    pub(super) fn causes(&self, old: Option<&report::Requirement>, new: Option<&report::Requirement>) -> Vec<Cause> {
        let mut causes = Vec::new();
        let bearing = self.bearing(old, new);
        for path in &bearing {
            self.document(path, &mut causes);
        }
        self.time(old, new, &bearing, &mut causes);
        if self.before.mappings != self.after.mappings {
            let (was, is) = (&self.before.mappings, &self.after.mappings);
            let sentence = if was.version == is.version {
                format!("The mappings were changed within version {}.", is.version)
            } else {
                format!("The mappings are of version {}, before of {}.", is.version, was.version)
            };
            causes.push(cause("mappings-changed", sentence));
        }
        let by_decision = decisions(old, new, &mut causes);
        if let (Some(old), Some(new)) = (old, new)
            && old.applicable != new.applicable
            && !by_decision
        {
            let sentence = match &new.justification {
                _ if new.applicable => "It was excluded and now applies.".to_owned(),
                Some(why) => format!("It is now excluded: {why}"),
                None => "It is now excluded.".to_owned(),
            };
            causes.push(cause("applicability-changed", sentence));
        }
        causes
    }

    /// Paths (after) of the documents that bear on the requirement in either assessment, ordered.
    fn bearing(&self, old: Option<&report::Requirement>, new: Option<&report::Requirement>) -> BTreeSet<String> {
        let of = |r: Option<&report::Requirement>| -> Vec<String> {
            let Some(r) = r else { return Vec::new() };
            let evidence = r.points.iter().flat_map(|p| &p.evidence).map(|e| e.document.clone());
            r.carried_by.iter().cloned().chain(evidence).collect()
        };
        let mut bearing: BTreeSet<String> =
            of(old).iter().map(|path| self.documents.path_after(path).to_owned()).chain(of(new)).collect();
        // A record is named by the rung that it carries.
        let rungs = |r: Option<&report::Requirement>| r.map_or(&[][..], |r| &r.rungs).to_vec();
        for (old, new) in rungs(old).iter().zip(&rungs(new)).filter(|(old, new)| old.holds != new.holds) {
            let text = format!("{} {}", old.reason, new.reason);
            bearing.extend(self.documents.named_in(&text).into_iter().map(str::to_owned));
        }
        bearing
    }

    fn document(&self, path: &str, causes: &mut Vec<Cause>) {
        let Some(change) = self.documents.change(path) else { return };
        let about = |code: &str, sentence: String| Cause {
            code: code.to_owned(),
            sentence,
            document: Some(path.to_owned()),
            decision: None,
        };
        match change.kind.as_str() {
            "added" => causes.push(about("document-added", format!("{path} was added."))),
            "removed" => causes.push(about("document-removed", format!("{path} was removed."))),
            "changed" => causes.push(about("document-changed", format!("The content of {path} was changed."))),
            _ => {}
        }
        for difference in &change.differences {
            let code = match difference.split_once(':').map(|(name, _)| name) {
                Some("reading") => "reading-changed",
                Some("status") => "status-changed",
                // Of a document that was rewritten every other fact may differ; that it was is said.
                _ if change.kind == "changed" => continue,
                Some("title") => continue,
                _ => "facts-changed",
            };
            causes.push(about(code, format!("{path}: {difference}.")));
        }
    }

    /// What the passing of time did.
    fn time(
        &self,
        old: Option<&report::Requirement>,
        new: Option<&report::Requirement>,
        bearing: &BTreeSet<String>,
        causes: &mut Vec<Cause>,
    ) {
        let (was, is) = (self.before, self.after);
        if (&was.as_of, was.window_months) == (&is.as_of, is.window_months) {
            return;
        }
        let known = causes.len();
        for path in bearing {
            let (Some(old), Some(new)) = (self.documents.before(path), self.documents.after(path)) else { continue };
            // Days as YYYY-MM-DD are ordered as their text.
            if let Some(review) =
                new.facts.next_review.as_ref().filter(|day| old.facts.next_review.as_ref() == Some(*day))
                && *review >= was.as_of
                && *review < is.as_of
            {
                causes.push(Cause {
                    code: "review-lapsed".to_owned(),
                    sentence: format!("The review of {path} was due on {review}."),
                    document: Some(path.clone()),
                    decision: None,
                });
            }
        }
        let (Some(old), Some(new)) = (old, new) else { return };
        for (old, new) in old.rungs.iter().zip(&new.rungs).filter(|(old, new)| old.holds && !new.holds) {
            if new.reason.contains(NO_RECORD) && !old.reason.contains(NO_RECORD) {
                for path in self.documents.named_in(&old.reason) {
                    let untouched = self.documents.change(path).is_none_or(|c| c.kind == "renamed");
                    let seen =
                        causes.iter().any(|c| c.code == "record-out-of-window" && c.document.as_deref() == Some(path));
                    if untouched && !seen {
                        causes.push(Cause {
                            code: "record-out-of-window".to_owned(),
                            sentence: format!("What {path} records lies no longer in the audit window."),
                            document: Some(path.to_owned()),
                            decision: None,
                        });
                    }
                }
            }
        }
        if causes.len() == known && old.score != new.score {
            let sentence = format!(
                "It is judged as of {} with a window of {} months, before as of {} with {}.",
                is.as_of, is.window_months, was.as_of, was.window_months
            );
            causes.push(cause("window-changed", sentence));
        }
    }
}

fn cause(code: &str, sentence: String) -> Cause {
    Cause { code: code.to_owned(), sentence, document: None, decision: None }
}

/// Decisions made, withdrawn or without effect now; tells whether one of them is about applicability.
fn decisions(old: Option<&report::Requirement>, new: Option<&report::Requirement>, causes: &mut Vec<Cause>) -> bool {
    let of = |r: Option<&report::Requirement>| r.map_or(&[][..], |r| &r.decisions).to_vec();
    let (before, after) = (of(old), of(new));
    let mut excludes = false;
    let mut say = |code: &str, decision: &ReviewDecision, what: &str| {
        excludes |=
            matches!(decision.kind.as_str(), "not-applicable" | "applicable") && code != "decision-effect-changed";
        causes.push(Cause {
            code: code.to_owned(),
            sentence: format!("{} {what}: {}", decided(decision), decision.justification),
            document: decision.document.clone(),
            decision: Some(decision.id.clone()),
        });
    };
    for decision in &after {
        match before.iter().find(|d| d.id == decision.id) {
            None => say("decision-made", decision, "was decided"),
            Some(was) if was.applied && !decision.applied => {
                say("decision-effect-changed", decision, "has no effect any more");
            }
            Some(was) if !was.applied && decision.applied => {
                say("decision-effect-changed", decision, "takes effect now")
            }
            Some(_) => {}
        }
    }
    for decision in before.iter().filter(|d| !after.iter().any(|other| other.id == d.id)) {
        say("decision-withdrawn", decision, "was withdrawn");
    }
    excludes
}

fn decided(decision: &ReviewDecision) -> String {
    let what = match (decision.kind.as_str(), decision.score) {
        ("accept", _) => "Acceptance of a passage".to_owned(),
        ("reject", _) => "Rejection of a passage".to_owned(),
        ("score", Some(score)) => format!("Score {score}"),
        ("applicable", _) => "Inclusion".to_owned(),
        (_, _) => "Exclusion".to_owned(),
    };
    format!("{what} by {}", decision.who)
}
