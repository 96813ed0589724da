//! All requirements at a glance: one row per topic, one cell per requirement.

use super::{Report, anchor};
use crate::overview::{TopicView, topics};
use crate::plain_text::one_line;
use crate::scale::{LEVELS, level};
use annexa_report::{Framework, Requirement};
use maud::{Markup, html};

pub(super) fn section(report: &Report<'_>) -> Markup {
    let partial = report.assessment.frameworks.iter().flat_map(|framework| &framework.requirements);
    html! {
        section id="heat-map" aria-labelledby="heat-map-title" {
            h2 id="heat-map-title" { "Heat map" }
            p.intro { "Each cell is a requirement and leads to the evidence for it." }
            @for framework in &report.assessment.frameworks {
                @if report.names_frameworks() { h3.framework { (one_line(&framework.title)) } }
                div.heat-map {
                    @for topic in topics(framework) { (row(framework, &topic)) }
                }
            }
            ul.key aria-label="Key" {
                @for level in &LEVELS { li { span class={ "swatch s" (level.score) } { (level.score) } (level.name) } }
                li { span.swatch.na { "–" } "Not applicable" }
                @if partial.clone().any(|requirement| requirement.rests_on_partial) {
                    li { span.swatch.plain { "*" } "A document that bears on it was read only in part" }
                }
            }
        }
    }
}

fn row(framework: &Framework, topic: &TopicView<'_>) -> Markup {
    html! {
        div.topic {
            div.topic-name {
                p.topic-title { b { (one_line(topic.id)) } " " (one_line(topic.title)) }
                @if let Some(mean) = topic.mean { p.mean { "mean " (format!("{mean:.1}")) } }
                @else { p.mean { "not applicable" } }
            }
            ul.cells aria-label={ (one_line(topic.id)) " " (one_line(topic.title)) } {
                @for requirement in &topic.requirements { li { (cell(framework, requirement)) } }
            }
        }
    }
}

fn cell(framework: &Framework, requirement: &Requirement) -> Markup {
    let score = requirement.score.filter(|_| requirement.applicable);
    let (style, shown, name) = match score {
        Some(score) => (format!("s{}", score.min(5)), score.to_string(), level(score).name),
        None => ("na".to_owned(), "–".to_owned(), "Not applicable"),
    };
    let id = one_line(&requirement.id);
    let tip = format!("{id} {}: {shown} {name}", one_line(&requirement.title));
    html! {
        a class={ "cell " (style) } href={ "#" (anchor::requirement(&framework.id, &requirement.id)) }
            title=(tip) aria-label=(tip) {
            span.cell-id { (id) }
            span.cell-score { (shown) @if requirement.rests_on_partial { span.star { "*" } } }
        }
    }
}
