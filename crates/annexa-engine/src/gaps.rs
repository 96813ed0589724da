//! What is missing, worst first.

use std::cmp::Reverse;

use annexa_report as report;

/// The applicable requirements of `assessment` whose score lies below `below`, 1 to 5: the lowest scores first, among
/// these those with most essential points unmet, then in the order of the frameworks.
///
/// 3 asks what a stage 1 audit asks, 4 stage 2, 5 surveillance.
#[must_use]
pub fn gaps(assessment: &report::Assessment, below: u8) -> report::GapReport {
    let all = assessment.frameworks.iter().flat_map(|f| f.requirements.iter().map(move |r| (f, r)));
    let applicable = all.filter(|(_, r)| r.applicable);
    let mut gaps: Vec<report::Gap> =
        applicable.clone().filter_map(|(f, r)| gap(assessment, f, r)).filter(|gap| gap.score < below).collect();
    // The sort is stable: what is equal stays in the order of the framework.
    gaps.sort_by_key(|gap| (gap.score, Reverse(gap.unmet.len())));
    for (rank, gap) in (1..).zip(&mut gaps) {
        gap.rank = rank;
    }
    report::GapReport {
        schema_version: report::SCHEMA_VERSION.to_owned(),
        as_of: assessment.as_of.clone(),
        below,
        applicable: applicable.count(),
        gaps,
    }
}

/// `None` for a requirement without a score.
fn gap(
    assessment: &report::Assessment,
    framework: &report::Framework,
    requirement: &report::Requirement,
) -> Option<report::Gap> {
    let score = requirement.score?;
    let unmet = || requirement.points.iter().filter(|p| !p.met);
    let lowered = requirement.judged_score.is_some_and(|judged| score < judged);
    let next = requirement.rungs.iter().find(|r| !r.holds).filter(|_| !lowered);
    let mut findings: Vec<String> = Vec::new();
    for finding in &assessment.findings {
        let concerns =
            finding.framework.as_ref() == Some(&framework.id) && finding.requirement.as_ref() == Some(&requirement.id);
        if concerns && !findings.contains(&finding.id) {
            findings.push(finding.id.clone());
        }
    }
    let point = |point: &report::Point| report::UnmetPoint {
        id: point.id.clone(),
        statement: point.statement.clone(),
        add: point.add.clone(),
    };
    Some(report::Gap {
        rank: 0,
        framework: framework.id.clone(),
        requirement: requirement.id.clone(),
        topic: requirement.topic.clone(),
        title: requirement.title.clone(),
        asks: requirement.asks.clone(),
        score,
        level: requirement.level.clone().unwrap_or_default(),
        lacks: requirement.lacks.clone(),
        next_rung: next.map(|r| r.rung),
        reason: next.map(|r| r.reason.clone()),
        unmet: unmet().filter(|p| p.essential).map(point).collect(),
        unmet_supporting: unmet().filter(|p| !p.essential).count(),
        findings,
        carried_by: requirement.carried_by.clone(),
    })
}
