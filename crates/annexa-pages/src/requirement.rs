//! One requirement: its points, the ladder, the evidence, what an auditor would flag, and what people decided.

use annexa_export::plain_text::one_line;
use annexa_export::scale::{LEVELS, level};
use annexa_export::wording::{assertion_name, count};
use annexa_report::{Evidence, Finding, Point, Requirement, Rung};
use maud::{Markup, html};

use crate::parts::{self, Library, place_of, swatch};
use crate::{Again, Frame, address};

/// What the page of a requirement shows.
#[derive(Clone, Debug)]
pub struct RequirementView {
    /// The assessment's id.
    pub assessment: String,
    /// The day as of which it judged.
    pub as_of: String,
    /// Id of the framework.
    pub framework: String,
    /// Its title.
    pub framework_title: String,
    /// The requirement as it was judged.
    pub requirement: Requirement,
    /// The findings on it.
    pub findings: Vec<Finding>,
    /// Every decision on it, newest first, those that ended among them.
    pub history: Vec<PastDecision>,
    /// Whether one of them was taken or ended after the assessment began.
    pub is_stale: bool,
    /// The requirement before and the one after, in the framework's order.
    pub neighbours: (Option<String>, Option<String>),
    /// Which documents there are.
    pub library: Library,
    /// How to make the assessment again.
    pub again: Again,
}

/// A decision as it stands now.
#[derive(Clone, Debug)]
pub struct PastDecision {
    /// Its id.
    pub id: String,
    /// `accept`, `reject`, `score`, `applicable` or `not-applicable`.
    pub kind: String,
    /// The score that was set.
    pub score: Option<u8>,
    /// The document and the words of the passage.
    pub passage: Option<(String, String)>,
    /// Why.
    pub justification: String,
    /// Who decided.
    pub who: String,
    /// When, such as `2026-11-20 09:00 UTC`.
    pub at: String,
    /// Who ended it, when, and why; `None` while it is in force.
    pub end: Option<(String, String, Option<String>)>,
}

impl RequirementView {
    fn of(&self) -> (&str, &str, &str) {
        (&self.assessment, &self.framework, &self.requirement.id)
    }

    /// Where decisions are sent.
    fn decide(&self) -> String {
        let (assessment, framework, requirement) = self.of();
        format!("{}/decisions", address::requirement(assessment, framework, requirement))
    }

    /// Whether a passage was rejected since, or then.
    fn rejected(&self, evidence: &Evidence) -> Option<&PastDecision> {
        self.history.iter().find(|d| {
            d.kind == "reject"
                && d.end.is_none()
                && d.passage.as_ref().is_some_and(|(document, quote)| {
                    *document == evidence.document && one_line(quote) == one_line(&evidence.quote)
                })
        })
    }
}

/// A requirement with its evidence.
pub fn requirement(frame: &Frame<'_>, view: &RequirementView) -> String {
    let requirement = &view.requirement;
    let may_review = frame.viewer().may_review;
    let main = html! {
        (head(view))
        @if view.is_stale {
            div.note role="status" {
                "Decisions changed after this assessment was made; the score is as it was. "
                @if frame.viewer().may_write { (view.again.form(frame, "Assess again")) }
            }
        }
        div.requirement-page {
            div.evidence {
                (points(frame, view))
                @if !view.findings.is_empty() {
                    section aria-labelledby="findings" {
                        h2 id="findings" { "What an auditor would flag" }
                        ul.own-findings { @for f in &view.findings { (parts::finding(&view.library, &view.assessment, f)) } }
                    }
                }
            }
            aside aria-label="Score and decisions" {
                (ladder(&requirement.rungs))
                @if may_review { (forms(frame, view)) }
                (history(frame, view))
            }
        }
    };
    frame.page(&format!("{} {}", requirement.id, requirement.title), &main)
}

fn head(view: &RequirementView) -> Markup {
    let requirement = &view.requirement;
    let score = requirement.score.filter(|_| requirement.applicable);
    let neighbour = |id: &Option<String>, words: &str| {
        html! {
            @if let Some(id) = id {
                a href=(address::requirement(&view.assessment, &view.framework, id)) { (words) " " (one_line(id)) }
            }
        }
    };
    html! {
        nav.trail aria-label="Where this is" {
            a href=(address::assessment(&view.assessment)) { "Assessment as of " (view.as_of) }
            span { (one_line(&view.framework_title)) }
            span.neighbours { (neighbour(&view.neighbours.0, "←")) " " (neighbour(&view.neighbours.1, "→")) }
        }
        header.page-head {
            h1 { span.requirement-id { (one_line(&requirement.id)) } " " (one_line(&requirement.title)) }
            p.lede { (one_line(&requirement.asks)) }
            p.score-line {
                (swatch(score))
                strong { (score.map_or("Not applicable", |score| level(score).name)) }
                @if let Some(judged) = requirement.judged_score { span.sub { "judged was " (judged) } }
                @if let Some(lacks) = requirement.lacks.as_deref().filter(|_| score.is_some()) {
                    span.lacks-line { "Lacks: " (one_line(lacks)) }
                }
            }
            @if !requirement.applicable {
                p.note { b { "Not applicable." } " "
                    (requirement.justification.as_deref().map(one_line).unwrap_or_default()) }
            }
            @if requirement.rests_on_partial {
                p.note { b { "Read in part." } " A document that bears on this was read only in part, so there may be \
                         more evidence than is shown." }
            }
            @if !requirement.carried_by.is_empty() {
                p.carriers { b { "Carried by" } " "
                    @for (n, path) in requirement.carried_by.iter().enumerate() {
                        @if n > 0 { ", " } (parts::document(&view.library, path))
                    }
                }
            }
        }
    }
}

fn ladder(rungs: &[Rung]) -> Markup {
    html! {
        section.card aria-labelledby="ladder" {
            h2 id="ladder" { "The ladder" }
            ol.ladder.tall {
                @for rung in rungs.iter().rev() {
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

fn points(frame: &Frame<'_>, view: &RequirementView) -> Markup {
    let all = &view.requirement.points;
    let met = all.iter().filter(|p| p.met).count();
    html! {
        section aria-labelledby="points" {
            h2 id="points" { "What an auditor looks for" span.aside { (met) " of " (all.len()) " met" } }
            ol.points.card { @for point in all { (one_point(frame, view, point)) } }
        }
    }
}

fn one_point(frame: &Frame<'_>, view: &RequirementView, point: &Point) -> Markup {
    let (first, rest) = point.evidence.split_at(point.evidence.len().min(1));
    html! {
        li class=(if point.met { "point met" } else { "point unmet" }) {
            p.statement {
                span.sign { span aria-hidden="true" { (if point.met { "✓" } else { "✗" }) }
                            span.unseen { (if point.met { "met:" } else { "not met:" }) } }
                span { (one_line(&point.statement)) }
                @if point.essential { span.tag.essential { "Essential" } }
            }
            @for evidence in first { (passage(frame, view, point, evidence)) }
            @if !rest.is_empty() {
                details.more {
                    summary { (count(rest.len(), "more passage")) }
                    @for evidence in rest { (passage(frame, view, point, evidence)) }
                }
            }
            @if !point.met && !point.add.trim().is_empty() {
                p.add { b { "To meet it, you could write:" } " " q { (one_line(&point.add)) } }
            }
        }
    }
}

fn passage(frame: &Frame<'_>, view: &RequirementView, point: &Point, evidence: &Evidence) -> Markup {
    let commits = evidence.assertion == "commits";
    let rejected = view.rejected(evidence);
    html! {
        figure.passage.weak[!commits].struck[rejected.is_some()] {
            blockquote { "“" (one_line(&evidence.quote)) "”" }
            figcaption {
                (place_of(&view.library, evidence, view.of()))
                span.assertion.commits[commits] title={ "Rule " (one_line(&evidence.rule)) } {
                    (one_line(assertion_name(&evidence.assertion)))
                }
                @if let Some(caveat) = &evidence.caveat { span.caveat { "counts for less: " (one_line(caveat)) } }
                @match rejected {
                    Some(decision) => span.caveat { "Rejected by " (one_line(&decision.who)) ": " (one_line(&decision.justification)) },
                    None => @if frame.viewer().may_review { (judge(frame, view, point, evidence)) },
                }
            }
        }
    }
}

/// Accepting and rejecting a passage.
fn judge(frame: &Frame<'_>, view: &RequirementView, point: &Point, evidence: &Evidence) -> Markup {
    let field = format!("why-{}-{}", address::escaped(&point.id), evidence.start);
    html! {
        details.decide {
            summary { "Accept or reject" }
            form.inline method="post" action=(view.decide()) {
                (frame.csrf())
                input type="hidden" name="document" value=(evidence.document);
                input type="hidden" name="quote" value=(evidence.quote);
                input type="hidden" name="point" value=(point.id);
                label for=(field) { "Why" }
                textarea id=(field) name="justification" required maxlength="4000" rows="2" {}
                button type="submit" name="kind" value="accept" { "Accept" }
                button.danger type="submit" name="kind" value="reject" { "Reject" }
            }
        }
    }
}

fn forms(frame: &Frame<'_>, view: &RequirementView) -> Markup {
    html! {
        section.card aria-labelledby="decide" {
            h2 id="decide" { "Decide" }
            details.decide {
                summary { "Set the score" }
                form.stacked method="post" action=(view.decide()) {
                    (frame.csrf())
                    input type="hidden" name="kind" value="score";
                    label for="score" { "Score" }
                    select id="score" name="score" required {
                        @for level in &LEVELS {
                            option value=(level.score) selected[view.requirement.score == Some(level.score)] {
                                (level.score) " " (level.name)
                            }
                        }
                    }
                    label for="score-why" { "Justification" }
                    textarea id="score-why" name="justification" required maxlength="4000" rows="3" {}
                    button type="submit" { "Set the score" }
                }
            }
            details.decide {
                summary { "Applicable or not" }
                form.stacked method="post" action=(view.decide()) {
                    (frame.csrf())
                    label for="na-why" { "Justification " span.hint { "as the statement of applicability shall have it" } }
                    textarea id="na-why" name="justification" required maxlength="4000" rows="3" {}
                    p.actions {
                        button type="submit" name="kind" value="applicable" { "It applies" }
                        button.danger type="submit" name="kind" value="not-applicable" { "Exclude it" }
                    }
                }
            }
            p.hint { "A decision counts from the next assessment on, and is in the audit log." }
        }
    }
}

fn history(frame: &Frame<'_>, view: &RequirementView) -> Markup {
    html! {
        section.card aria-labelledby="history" {
            h2 id="history" { "Decisions" }
            @if view.history.is_empty() { p.hint { "Nobody has decided anything here." } }
            ol.history {
                @for decision in &view.history {
                    li.ended[decision.end.is_some()] {
                        p { b { (one_line(&decision.who)) } " " (what(decision)) }
                        @if let Some((document, quote)) = &decision.passage {
                            blockquote { "“" (one_line(quote)) "”" }
                            p.sub { (parts::document(&view.library, document)) }
                        }
                        p { (one_line(&decision.justification)) }
                        p.sub { (decision.at) }
                        @match &decision.end {
                            Some((who, at, why)) => p.sub {
                                "Ended by " (one_line(who)) ", " (at)
                                @if let Some(why) = why { ": " (one_line(why)) }
                            },
                            None => @if frame.viewer().may_review {
                                details.decide {
                                    summary { "Withdraw" }
                                    form.inline method="post" action={ "/decisions/" (address::escaped(&decision.id)) "/withdrawal" } {
                                        (frame.csrf())
                                        input type="hidden" name="back" value=(address::requirement(&view.assessment, &view.framework, &view.requirement.id));
                                        label for={ "withdraw-" (decision.id) } { "Why" }
                                        textarea id={ "withdraw-" (decision.id) } name="justification" required maxlength="4000" rows="2" {}
                                        button type="submit" { "Withdraw" }
                                    }
                                }
                            },
                        }
                    }
                }
            }
        }
    }
}

fn what(decision: &PastDecision) -> String {
    match decision.kind.as_str() {
        "accept" => "accepted a passage".to_owned(),
        "reject" => "rejected a passage".to_owned(),
        "applicable" => "said that it applies".to_owned(),
        "score" => format!("set the score to {}", decision.score.map_or_else(String::new, |s| s.to_string())),
        _ => "excluded it".to_owned(),
    }
}
