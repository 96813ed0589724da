//! What an auditor would flag, by class and by the rule that found it.

use super::readiness::class_style;
use super::{Report, anchor, citation};
use crate::overview::{FindingClass, FindingGroup, finding_classes};
use crate::plain_text::one_line;
use crate::wording::{class_name, class_plural};
use annexa_report::Finding;
use maud::{Markup, html};

/// How many findings of a group are shown before the rest is folded.
const SHOWN: usize = 3;

pub(super) fn section(report: &Report<'_>) -> Markup {
    let classes = finding_classes(&report.assessment.findings);
    html! {
        section id="findings" aria-labelledby="findings-title" {
            h2 id="findings-title" { "Findings" }
            @if classes.is_empty() {
                p.intro { "Nothing in the documents calls for a finding." }
            } @else {
                p.intro { "What an auditor would flag, the gravest first, with what would settle it." }
            }
            @for class in &classes { (of_class(report, class)) }
        }
    }
}

fn of_class(report: &Report<'_>, class: &FindingClass<'_>) -> Markup {
    html! {
        section class={ "finding-class class-" (class_style(class.class)) } id=(anchor::class(class.class)) {
            h3 { (one_line(class_plural(class.class))) span.number { (class.total) } }
            @for group in &class.groups { (of_group(report, group)) }
        }
    }
}

fn of_group(report: &Report<'_>, group: &FindingGroup<'_>) -> Markup {
    let common = group.common_repair();
    // A group folds only when that saves the reader something.
    let shown = if group.findings.len() <= SHOWN + 1 { group.findings.len() } else { SHOWN };
    let (first, rest) = group.findings.split_at(shown);
    html! {
        div.finding-group {
            h4 {
                (one_line(group.title))
                @if group.findings.len() > 1 { span.number { (group.findings.len()) } }
            }
            @if let Some(repair) = common { p.repair { b { "Repair" } " " (one_line(repair)) } }
            ul.findings { @for (number, finding) in first { (one(report, *number, finding, common.is_none())) } }
            @if !rest.is_empty() {
                details.more {
                    summary { "Show " (rest.len()) " more" }
                    ul.findings { @for (number, finding) in rest { (one(report, *number, finding, common.is_none())) } }
                }
            }
        }
    }
}

fn one(report: &Report<'_>, number: usize, finding: &Finding, own_repair: bool) -> Markup {
    let requirement = finding.framework.as_deref().zip(finding.requirement.as_deref());
    html! {
        li.finding id=(anchor::finding(number)) {
            p.reason {
                @if let Some((framework, id)) = requirement { (citation::requirement(report, framework, id)) " " }
                (one_line(&finding.reason))
            }
            @if let Some(quote) = quote(finding) { blockquote { "“" (quote) "”" } }
            @if let Some(path) = &finding.document {
                p.source { (citation::place(report, path, finding.page, finding.section.as_deref().unwrap_or_default())) }
            }
            @if own_repair { p.repair { b { "Repair" } " " (one_line(&finding.repair)) } }
        }
    }
}

fn quote(finding: &Finding) -> Option<String> {
    finding.quote.as_deref().map(one_line).filter(|quote| !quote.is_empty())
}

/// The findings of a requirement, one line each, leading to the full ones.
pub(super) fn of_requirement(report: &Report<'_>, findings: &[(usize, &Finding)]) -> Markup {
    html! {
        @if !findings.is_empty() {
            h5 { "Findings" span.number { (findings.len()) } }
            ul.own-findings {
                @for (number, finding) in findings {
                    li class={ "class-" (class_style(&finding.class)) } {
                        span.tag { (one_line(class_name(&finding.class))) }
                        a href={ "#" (anchor::finding(*number)) } { (one_line(&finding.title)) }
                        p {
                            (one_line(&finding.reason))
                            @if let Some(path) = &finding.document { " " (citation::place(report, path, finding.page, "")) }
                        }
                    }
                }
            }
        }
    }
}
