//! All assessments, making another, and what one tells at length: gaps and findings.

use annexa_export::plain_text::one_line;
use annexa_report::{Finding, Gap};
use maud::{Markup, html};

use crate::parts::{self, Library, empty, swatch};
use crate::{Frame, address};

/// An assessment in the list.
#[derive(Clone, Debug)]
pub struct ListedAssessment {
    /// Its id.
    pub id: String,
    /// Its job.
    pub job: String,
    /// `queued`, `running`, `done`, `failed` or `cancelled`.
    pub state: String,
    /// The day as of which it judges.
    pub as_of: String,
    /// Titles of its frameworks.
    pub frameworks: Vec<String>,
    /// Documents.
    pub documents: u64,
    /// When it was asked for, such as `2026-11-20 09:00 UTC`.
    pub made_at: String,
    /// Who asked for it.
    pub by: String,
    /// Requirements with 3, 4 and 5 or more, and those that apply.
    pub ready: Option<[usize; 4]>,
}

/// The list, newest first, with the form for another. `frameworks` are ids, titles and whether they are chosen.
pub fn assessments(
    frame: &Frame<'_>,
    list: &[ListedAssessment],
    next: Option<&str>,
    frameworks: &[(String, String, bool)],
    today: &str,
) -> String {
    let done: Vec<&ListedAssessment> = list.iter().filter(|a| a.state == "done").collect();
    let main = html! {
        header.page-head { h1 { "Assessments" } }
        @if list.is_empty() {
            (empty("Nothing has been assessed yet", "An assessment judges all documents as of a day.", None))
        } @else {
            table.rows {
                caption.unseen { "Assessments, newest first" }
                thead { tr { th scope="col" { "As of" } th scope="col" { "Against" } th scope="col" { "Ready for" }
                             th scope="col" { "Documents" } th scope="col" { "Made" } } }
                tbody { @for a in list { (row(a)) } }
            }
            @if let Some(next) = next { p { a href={ "/assessments?after=" (address::escaped(next)) } { "Older ones" } } }
        }
        @if done.len() > 1 { (comparison(&done)) }
        @if frame.viewer().may_write { (form(frame, frameworks, today)) }
    };
    frame.page("Assessments", &main)
}

fn row(a: &ListedAssessment) -> Markup {
    html! {
        tr {
            th scope="row" data-label="As of" {
                @match a.state.as_str() {
                    "done" => a href=(address::assessment(&a.id)) { (a.as_of) },
                    "queued" | "running" => { a href=(address::job(&a.job)) { (a.as_of) } " " span.tag { "At work" } },
                    other => { a href=(address::job(&a.job)) { (a.as_of) } " " span.tag.bad { (other) } },
                }
            }
            td data-label="Against" { @for (n, f) in a.frameworks.iter().enumerate() { @if n > 0 { br; } (one_line(f)) } }
            td data-label="Ready for" {
                @if let Some([one, two, three, all]) = a.ready {
                    "stage 1: " b { (one) } ", stage 2: " b { (two) } ", surveillance: " b { (three) } " of " (all)
                } @else { "–" }
            }
            td data-label="Documents" { (a.documents) }
            td data-label="Made" { (a.made_at) span.sub { (one_line(&a.by)) } }
        }
    }
}

fn comparison(done: &[&ListedAssessment]) -> Markup {
    let choice = |name: &str, words: &str, chosen: usize| {
        html! {
            label for=(name) { (words) }
            select id=(name) name=(name) {
                @for (n, a) in done.iter().enumerate() {
                    option value=(a.id) selected[n == chosen] { (a.as_of) ", made " (a.made_at) }
                }
            }
        }
    };
    html! {
        section.card aria-labelledby="compare" {
            h2 id="compare" { "Compare two" }
            form.row method="get" action="/compare" {
                (choice("before", "Before", 1))
                (choice("after", "After", 0))
                button type="submit" { "Compare" }
            }
        }
    }
}

/// What an assessment was asked to be, to ask for another of its kind. By default it is of ISO, as of today.
#[derive(Clone, Debug, Default)]
pub struct Again {
    /// Ids of the frameworks; those of ISO when empty.
    pub frameworks: Vec<String>,
    /// The day, YYYY-MM-DD; today when empty.
    pub as_of: String,
    /// Length of the audit window in months; a year when `None`.
    pub window_months: Option<u32>,
    /// The page to show afterwards, below the new assessment's address.
    pub then: String,
}

impl Again {
    /// A button that does it.
    pub(crate) fn form(&self, frame: &Frame<'_>, words: &str) -> Markup {
        html! {
            form.again method="post" action="/assessments" {
                (frame.csrf())
                @for framework in &self.frameworks { input type="hidden" name="framework" value=(framework); }
                @if !self.as_of.is_empty() { input type="hidden" name="as_of" value=(self.as_of); }
                @if let Some(months) = self.window_months { input type="hidden" name="window_months" value=(months); }
                @if !self.then.is_empty() { input type="hidden" name="then" value=(self.then); }
                button type="submit" { (words) }
            }
        }
    }
}

/// The form that starts an assessment.
pub(crate) fn form(frame: &Frame<'_>, frameworks: &[(String, String, bool)], today: &str) -> Markup {
    html! {
        section.card id="new" aria-labelledby="new-title" {
            h2 id="new-title" { "Assess all documents" }
            form.stacked method="post" action="/assessments" {
                (frame.csrf())
                @if !frameworks.is_empty() {
                    fieldset {
                        legend { "Against" }
                        @for (id, title, chosen) in frameworks {
                            label.check { input type="checkbox" name="framework" value=(id) checked[*chosen]; (one_line(title)) }
                        }
                    }
                }
                div.row {
                    div { label for="as_of" { "As of " span.hint { "the day of the audit" } }
                          (day("as_of", "as_of", Some(today))) }
                    div { label for="window" { "Records of the last " span.hint { "months" } }
                          input id="window" name="window_months" type="number" min="1" max="120" value="12"; }
                }
                button type="submit" { "Assess" }
            }
        }
    }
}

/// All gaps of an assessment, worst first; `below` is the score they are below.
pub fn gaps(frame: &Frame<'_>, id: &str, as_of: &str, below: u8, gaps: &[Gap], next: Option<&str>) -> String {
    let here = format!("{}/gaps", address::assessment(id));
    let main = html! {
        (trail(id, as_of))
        header.page-head { h1 { "Gaps" } }
        nav.tabs aria-label="Which audit" {
            ul {
                @for (score, name) in [(3, "Stage 1"), (4, "Stage 2"), (5, "Surveillance")] {
                    li { a href={ (here) "?below=" (score) } aria-current=[(score == below).then_some("true")] { (name) } }
                }
            }
        }
        @if gaps.is_empty() { (empty("No gap", "Every requirement that applies reaches this score.", None)) }
        ol.gap-list {
            @for gap in gaps {
                li.card {
                    p.gap-head {
                        (swatch(Some(gap.score)))
                        a href=(address::requirement(id, &gap.framework, &gap.requirement)) {
                            b { (one_line(&gap.requirement)) } " " (one_line(&gap.title))
                        }
                        span.sub { (one_line(&gap.framework)) }
                    }
                    @if let Some(reason) = &gap.reason { p { (one_line(reason)) } }
                    @for point in &gap.unmet {
                        p.add { b { (one_line(&point.statement)) } @if !point.add.is_empty() { q { (one_line(&point.add)) } } }
                    }
                }
            }
        }
        @if let Some(next) = next { p { a href={ (here) "?below=" (below) "&after=" (address::escaped(next)) } { "More" } } }
    };
    frame.page("Gaps", &main)
}

/// Findings of an assessment, gravest first.
pub fn findings(
    frame: &Frame<'_>,
    (id, as_of): (&str, &str),
    class: Option<&str>,
    findings: &[Finding],
    next: Option<&str>,
    library: &Library,
) -> String {
    let here = format!("{}/findings", address::assessment(id));
    let main = html! {
        (trail(id, as_of))
        header.page-head { h1 { "Findings" } p.lede { "What an auditor would flag, with what would settle it." } }
        nav.tabs aria-label="Class" {
            ul {
                li { a href=(here) aria-current=[class.is_none().then_some("true")] { "All" } }
                @for name in ["major", "minor", "observation", "opportunity"] {
                    li { a href={ (here) "?class=" (name) } aria-current=[(class == Some(name)).then_some("true")] {
                        (annexa_export::wording::class_plural(name)) } }
                }
            }
        }
        @if findings.is_empty() { (empty("Nothing", "No finding of this class.", None)) }
        ul.own-findings.card {
            @for f in findings {
                (parts::finding(library, id, f))
                @if let Some((framework, requirement)) = f.framework.as_deref().zip(f.requirement.as_deref()) {
                    li.leads { a href=(address::requirement(id, framework, requirement)) { (one_line(requirement)) } }
                }
            }
        }
        @if let Some(next) = next {
            @let class = class.map(|c| format!("&class={}", address::escaped(c))).unwrap_or_default();
            p { a href={ (here) "?after=" (address::escaped(next)) (class) } { "More" } }
        }
    };
    frame.page("Findings", &main)
}

/// A field for a day, written in the one way that everybody reads alike.
pub(crate) fn day(id: &str, name: &str, value: Option<&str>) -> Markup {
    html! {
        input id=(id) name=(name) type="text" inputmode="numeric" size="11" maxlength="10" placeholder="YYYY-MM-DD"
            pattern=r"\d{4}-\d{2}-\d{2}" title="YYYY-MM-DD" autocomplete="off" value=[value];
    }
}

fn trail(id: &str, as_of: &str) -> Markup {
    html! {
        nav.trail aria-label="Where this is" { a href=(address::assessment(id)) { "Assessment as of " (as_of) } }
    }
}
