//! Two assessments compared by what they say themselves: no document is opened.

mod causes;
mod documents;

use std::collections::{BTreeMap, BTreeSet};

use annexa_report as report;

use documents::Documents;

/// What changed from `before` to `after`, and why as far as the two tell.
///
/// Both may be of different days, documents, mappings and decisions; frameworks that are in one only are named and not
/// compared.
#[must_use]
pub fn compare(before: &report::Assessment, after: &report::Assessment) -> report::Comparison {
    let pair = Pair { before, after, documents: Documents::of(before, after) };
    let mut summary = report::ComparisonSummary::default();
    let mut requirements = Vec::new();
    for framework in &after.frameworks {
        if let Some(old) = before.frameworks.iter().find(|f| f.id == framework.id) {
            requirements.extend(pair.framework(old, framework, &mut summary));
        }
    }
    let ids = |a: &report::Assessment| a.frameworks.iter().map(|f| f.id.clone()).collect::<BTreeSet<_>>();
    let other_frameworks: Vec<String> = ids(before).symmetric_difference(&ids(after)).cloned().collect();
    let compared = |f: &Option<String>| f.as_ref().is_none_or(|id| !other_frameworks.contains(id));
    let (gone_findings, new_findings) = pair.findings(&compared);
    summary.new_findings = new_findings.len();
    summary.gone_findings = gone_findings.len();
    summary.documents = pair.documents.changes.len();
    report::Comparison {
        schema_version: report::SCHEMA_VERSION.to_owned(),
        before: compared_assessment(before),
        after: compared_assessment(after),
        same_mappings: before.mappings == after.mappings,
        requirements,
        other_frameworks,
        new_findings,
        gone_findings,
        summary,
        documents: pair.documents.changes,
    }
}

fn compared_assessment(assessment: &report::Assessment) -> report::ComparedAssessment {
    report::ComparedAssessment {
        as_of: assessment.as_of.clone(),
        window_months: assessment.window_months,
        mappings: assessment.mappings.clone(),
        documents: assessment.documents.len(),
    }
}

/// Two assessments and what became of the documents.
struct Pair<'a> {
    before: &'a report::Assessment,
    after: &'a report::Assessment,
    documents: Documents<'a>,
}

/// What tells one finding from another: days that pass and pages that move do not.
type FindingKey<'a> = (&'a str, &'a str, Option<&'a str>, Option<&'a str>, Option<&'a str>, Option<String>);

impl Pair<'_> {
    /// The requirements of one framework of which anything changed; counts all of them.
    fn framework(
        &self,
        before: &report::Framework,
        after: &report::Framework,
        summary: &mut report::ComparisonSummary,
    ) -> Vec<report::RequirementChange> {
        let in_before = |id: &str| before.requirements.iter().find(|r| r.id == id);
        let gone = before.requirements.iter().filter(|old| !after.requirements.iter().any(|r| r.id == old.id));
        let all = after.requirements.iter().map(|r| (in_before(&r.id), Some(r)));
        let all = all.chain(gone.map(|r| (Some(r), None)));
        let mut changes = Vec::new();
        for (old, new) in all {
            let change = self.requirement(&after.id, old, new);
            match change.change.as_str() {
                "rose" => summary.rose += 1,
                "fell" => summary.fell += 1,
                "same" if change.before.is_some() => summary.same += 1,
                "same" => {}
                _ => summary.not_compared += 1,
            }
            let decided = |r: Option<&report::Requirement>| r.map_or(&[][..], |r| &r.decisions).to_vec();
            let is_same = change.change == "same"
                && change.points_gained.is_empty()
                && change.points_lost.is_empty()
                && decided(old) == decided(new);
            if !is_same {
                changes.push(change);
            }
        }
        changes
    }

    fn requirement(
        &self,
        framework: &str,
        old: Option<&report::Requirement>,
        new: Option<&report::Requirement>,
    ) -> report::RequirementChange {
        let score = |r: Option<&report::Requirement>| r.and_then(|r| r.score);
        let change = match (old, new, score(old), score(new)) {
            (None, ..) => "new",
            (_, None, ..) => "gone",
            (.., Some(a), Some(b)) if b > a => "rose",
            (.., Some(a), Some(b)) if b < a => "fell",
            (.., None, Some(_)) => "applies",
            (.., Some(_), None) => "excluded",
            _ => "same",
        };
        let met = |r: Option<&report::Requirement>| {
            let points = r.map_or(&[][..], |r| &r.points);
            points.iter().filter(|p| p.met).map(|p| p.id.clone()).collect::<Vec<_>>()
        };
        let (met_before, met_after) = (met(old), met(new));
        let without = |all: &[String], others: &[String]| {
            all.iter().filter(|id| !others.contains(id)).cloned().collect::<Vec<_>>()
        };
        let named = new.or(old);
        report::RequirementChange {
            framework: framework.to_owned(),
            requirement: named.map_or_else(String::new, |r| r.id.clone()),
            title: named.map_or_else(String::new, |r| r.title.clone()),
            before: score(old),
            after: score(new),
            change: change.to_owned(),
            points_gained: without(&met_after, &met_before),
            points_lost: without(&met_before, &met_after),
            causes: self.causes(old, new),
        }
    }

    /// Findings that are gone, and new ones; of several alike as many as there are more.
    fn findings(&self, compared: &dyn Fn(&Option<String>) -> bool) -> (Vec<report::Finding>, Vec<report::Finding>) {
        let of_before = self.before.findings.iter().filter(|f| compared(&f.framework));
        let of_after = self.after.findings.iter().filter(|f| compared(&f.framework));
        let before: Vec<(FindingKey<'_>, &report::Finding)> =
            of_before.map(|f| (key(f, f.document.as_deref().map(|path| self.documents.path_after(path))), f)).collect();
        let after: Vec<(FindingKey<'_>, &report::Finding)> =
            of_after.map(|f| (key(f, f.document.as_deref()), f)).collect();
        (left(&before, &after), left(&after, &before))
    }
}

fn key<'a>(finding: &'a report::Finding, document: Option<&'a str>) -> FindingKey<'a> {
    let quote = finding.quote.as_deref().map(crate::place::one_line);
    let requirement = finding.requirement.as_deref();
    (&finding.id, &finding.class, finding.framework.as_deref(), requirement, document, quote)
}

/// Those of `these` that `others` lack.
fn left(
    these: &[(FindingKey<'_>, &report::Finding)],
    others: &[(FindingKey<'_>, &report::Finding)],
) -> Vec<report::Finding> {
    let mut counts: BTreeMap<&FindingKey<'_>, usize> = BTreeMap::new();
    for (key, _) in others {
        *counts.entry(key).or_default() += 1;
    }
    let mut missing = Vec::new();
    for (key, finding) in these {
        match counts.get_mut(key) {
            Some(count @ 1..) => *count -= 1,
            _ => missing.push((*finding).clone()),
        }
    }
    missing
}
