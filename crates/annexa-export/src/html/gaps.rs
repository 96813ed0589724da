//! What stands between the organisation and a stage 1 audit: one line for each requirement that is not documented.

use super::{Report, citation};
use crate::plain_text::one_line;
use crate::scale::level;
use crate::wording::count;
use annexa_report::{Assessment, Framework, Requirement};
use maud::{Markup, html};

/// How many lines are shown before the rest is folded.
const SHOWN: usize = 10;

/// Whether any applicable requirement is below 3.
pub(super) fn exist(assessment: &Assessment) -> bool {
    !below_stage_1(assessment).is_empty()
}

/// Applicable requirements below 3, the lowest first.
fn below_stage_1(assessment: &Assessment) -> Vec<(&Framework, &Requirement, u8)> {
    let mut gaps: Vec<_> = assessment
        .frameworks
        .iter()
        .flat_map(|framework| framework.requirements.iter().map(move |requirement| (framework, requirement)))
        .filter(|(_, requirement)| requirement.applicable)
        .filter_map(|(framework, requirement)| {
            Some((framework, requirement, requirement.score.filter(|score| *score < 3)?))
        })
        .collect();
    gaps.sort_by_key(|(_, _, score)| *score);
    gaps
}

pub(super) fn section(report: &Report<'_>) -> Markup {
    let gaps = below_stage_1(report.assessment);
    let (first, rest) = gaps.split_at(gaps.len().min(SHOWN));
    html! {
        @if !gaps.is_empty() {
            section id="gaps" aria-labelledby="gaps-title" {
                h2 id="gaps-title" { "Gaps before stage 1" }
                p.intro { (count(gaps.len(), "requirement")) " below 3, the weakest first, and what each lacks most." }
                ul.gaps { @for gap in first { (line(report, gap)) } }
                @if !rest.is_empty() {
                    details.more {
                        summary { "Show " (rest.len()) " more" }
                        ul.gaps { @for gap in rest { (line(report, gap)) } }
                    }
                }
            }
        }
    }
}

fn line(report: &Report<'_>, (framework, requirement, score): &(&Framework, &Requirement, u8)) -> Markup {
    html! {
        li.gap {
            span class={ "swatch s" (score) } title=(level(*score).name) { (score) }
            (citation::requirement(report, &framework.id, &requirement.id))
            span.gap-title { (one_line(&requirement.title)) }
            span.gap-lacks { (requirement.lacks.as_deref().map(one_line).unwrap_or_default()) }
        }
    }
}
