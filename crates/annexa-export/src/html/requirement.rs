//! Every requirement: its score, the rungs, the points, the words they rest on, and what to add.

use super::{Report, anchor, citation, findings};
use crate::overview::{TopicView, point_counts, topics};
use crate::plain_text::one_line;
use crate::review;
use crate::scale::level;
use crate::wording::{assertion_name, count};
use annexa_report::{Evidence, Framework, Point, Requirement, Rung};
use maud::{Markup, html};

pub(super) fn section(report: &Report<'_>) -> Markup {
    html! {
        section id="requirements" aria-labelledby="requirements-title" {
            h2 id="requirements-title" { "Requirements" }
            p.intro { "Open a requirement to see its rungs, its points and the words they rest on." }
            @for framework in &report.assessment.frameworks {
                @if report.names_frameworks() { h3.framework { (one_line(&framework.title)) } }
                @for topic in topics(framework) { (of_topic(report, framework, &topic)) }
            }
        }
    }
}

fn of_topic(report: &Report<'_>, framework: &Framework, topic: &TopicView<'_>) -> Markup {
    html! {
        section.requirements {
            h3 {
                span.topic-id { (one_line(topic.id)) } " " (one_line(topic.title))
                @if let Some(mean) = topic.mean { span.mean { "mean " (format!("{mean:.1}")) } }
            }
            @for requirement in &topic.requirements { (card(report, framework, requirement)) }
        }
    }
}

fn card(report: &Report<'_>, framework: &Framework, requirement: &Requirement) -> Markup {
    html! {
        article.requirement id=(anchor::requirement(&framework.id, &requirement.id)) {
            details {
                summary { (head(requirement)) }
                div.body {
                    p.asks { (one_line(&requirement.asks)) }
                    @if !requirement.applicable {
                        p.note {
                            b { "Not applicable." } " "
                            @match requirement.justification.as_deref().map(one_line) {
                                Some(reason) => { "The organisation excludes it: “" (reason) "”" },
                                None => "The organisation excludes it.",
                            }
                        }
                    }
                    @if requirement.rests_on_partial {
                        p.note { b { "Read in part." } " A document that bears on this was read only in part, so \
                                 there may be more evidence than is shown." }
                    }
                    (decisions(requirement))
                    (carriers(report, requirement))
                    (ladder(&requirement.rungs))
                    (points(report, requirement))
                    (findings::of_requirement(report, report.places.findings(&framework.id, &requirement.id)))
                }
            }
        }
    }
}

/// What is seen of a folded requirement: id, title, score with its bar, and what it lacks most.
fn head(requirement: &Requirement) -> Markup {
    let score = requirement.score.filter(|_| requirement.applicable);
    html! {
        div.head {
            h4 { span.id { (one_line(&requirement.id)) } " " (one_line(&requirement.title)) }
            @if let Some(score) = score {
                p.score {
                    span.blocks aria-hidden="true" {
                        @for block in 1..=5_u8 {
                            span class=(if block <= score { format!("on s{}", score.min(5)) } else { "off".to_owned() }) {}
                        }
                    }
                    span class={ "swatch s" (score.min(5)) } { (score) }
                    span.level { (requirement.level.as_deref().map_or_else(|| level(score).name.to_owned(), one_line)) }
                }
            } @else {
                p.score { span.swatch.na { "–" } span.level { "Not applicable" } }
            }
            @if let Some(lacks) = requirement.lacks.as_deref().filter(|_| score.is_some()) {
                p.lacks { b { "Lacks" } " " (one_line(lacks)) }
            }
        }
    }
}

fn decisions(requirement: &Requirement) -> Markup {
    html! {
        @for decision in &requirement.decisions {
            p.note { b { "Reviewed." } " " (review::sentence(decision, requirement.judged_score)) }
        }
    }
}

fn carriers(report: &Report<'_>, requirement: &Requirement) -> Markup {
    html! {
        @if !requirement.carried_by.is_empty() {
            p.carriers {
                b { "Carried by" } " "
                @for (number, path) in requirement.carried_by.iter().enumerate() {
                    @if number > 0 { ", " }
                    (citation::document(report, path))
                }
            }
        }
    }
}

fn ladder(rungs: &[Rung]) -> Markup {
    html! {
        @if !rungs.is_empty() {
            h5 { "Rungs" }
            ol.ladder {
                @for rung in rungs {
                    li class=(if rung.holds { "holds" } else { "open" }) {
                        span.sign { span aria-hidden="true" { (if rung.holds { "✓" } else { "✗" }) }
                                    span.unseen { (if rung.holds { "holds:" } else { "does not hold:" }) } }
                        span.rung-name { (rung.rung) " " (one_line(&rung.name)) }
                        span.rung-reason { (one_line(&rung.reason)) }
                    }
                }
            }
        }
    }
}

fn points(report: &Report<'_>, requirement: &Requirement) -> Markup {
    let counts = point_counts(requirement);
    html! {
        @if counts.all > 0 {
            h5 {
                "What an auditor looks for"
                span.aside {
                    (counts.met) " of " (counts.all) " met"
                    @if counts.essential_unmet > 0 { ", " (counts.essential_unmet) " essential missing" }
                }
            }
            ol.points { @for point in &requirement.points { (one_point(report, point)) } }
        }
    }
}

fn one_point(report: &Report<'_>, point: &Point) -> Markup {
    let (first, rest) = point.evidence.split_at(point.evidence.len().min(1));
    html! {
        li class=(if point.met { "point met" } else { "point unmet" }) {
            p.statement {
                span.sign { span aria-hidden="true" { (if point.met { "✓" } else { "✗" }) }
                            span.unseen { (if point.met { "met:" } else { "not met:" }) } }
                span { (one_line(&point.statement)) }
                @if point.essential { span.tag.essential { "Essential" } }
            }
            @for evidence in first { (passage(report, evidence)) }
            @if !rest.is_empty() {
                details.more {
                    summary { (count(rest.len(), "more passage")) }
                    @for evidence in rest { (passage(report, evidence)) }
                }
            }
            @if !point.met && !point.add.trim().is_empty() {
                p.add { b { "To meet it, you could write:" } " " q { (one_line(&point.add)) } }
            }
        }
    }
}

fn passage(report: &Report<'_>, evidence: &Evidence) -> Markup {
    let commits = evidence.assertion == "commits";
    html! {
        figure class=(if commits { "passage" } else { "passage weak" }) {
            blockquote { "“" (one_line(&evidence.quote)) "”" }
            figcaption {
                (citation::place(report, &evidence.document, evidence.page, &evidence.section))
                span class=(if commits { "assertion commits" } else { "assertion" }) title={ "Rule " (one_line(&evidence.rule)) } {
                    (one_line(assertion_name(&evidence.assertion)))
                }
                @if let Some(caveat) = &evidence.caveat { span.caveat { "counts for less: " (one_line(caveat)) } }
            }
        }
    }
}
