//! An assessment at a glance.

use annexa_export::plain_text::one_line;
use annexa_export::scale::LEVELS;
use annexa_export::wording::{class_name, class_plural, count, percent};
use annexa_report::{Gap, Summary};
use maud::{Markup, html};

use crate::parts::{Library, bar, class_style, document, empty, swatch};
use crate::{Again, Frame, address};

/// What the overview shows.
#[derive(Clone, Debug)]
pub struct OverviewView {
    /// The assessment's id.
    pub id: String,
    /// The day as of which it judged, YYYY-MM-DD.
    pub as_of: String,
    /// Length of the audit window before that day, in months.
    pub window_months: u32,
    /// When it was made, such as `2026-11-20 09:00 UTC`.
    pub made_at: String,
    /// Whether it is the newest.
    pub is_newest: bool,
    /// Whether documents or decisions changed since.
    pub is_stale: bool,
    /// Its counts.
    pub summary: Summary,
    /// Its frameworks.
    pub frameworks: Vec<FrameworkView>,
    /// The worst gaps, worst first.
    pub gaps: Vec<Gap>,
    /// What is overdue, or lapses soon.
    pub lapses: Vec<Lapse>,
    /// What changed since the assessment before.
    pub since: Option<Since>,
    /// Which documents there are.
    pub library: Library,
    /// How to make it again.
    pub again: Again,
}

/// A framework in the heat map.
#[derive(Clone, Debug)]
pub struct FrameworkView {
    /// Such as `iso42001-2023`.
    pub id: String,
    /// Title.
    pub title: String,
    /// Its topics with their requirements, in its order.
    pub topics: Vec<TopicView>,
}

/// A topic in the heat map.
#[derive(Clone, Debug)]
pub struct TopicView {
    /// Such as `A.5`.
    pub id: String,
    /// Title.
    pub title: String,
    /// Its requirements.
    pub cells: Vec<Cell>,
}

/// A requirement in the heat map.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Such as `A.5.4`.
    pub id: String,
    /// Title.
    pub title: String,
    /// 0 to 5; `None` when it does not apply.
    pub score: Option<u8>,
}

/// Something of a document that is overdue or lapses soon.
#[derive(Clone, Debug)]
pub struct Lapse {
    /// Path of the document.
    pub document: String,
    /// What is the matter, in a sentence.
    pub what: String,
    /// Whether it is over already.
    pub is_overdue: bool,
}

/// What changed since an assessment before, in counts.
#[derive(Clone, Debug)]
pub struct Since {
    /// The id of the one before.
    pub id: String,
    /// The day as of which it judged.
    pub as_of: String,
    /// Requirements whose score rose.
    pub rose: usize,
    /// Requirements whose score fell.
    pub fell: usize,
}

/// Before anything was assessed. `documents` counts what there is; `running` is the job that is at work.
pub fn nothing_yet(frame: &Frame<'_>, documents: u64, running: Option<&str>) -> String {
    let viewer = frame.viewer();
    let main = html! {
        header.page-head { h1 { "Overview" } }
        @match (documents, running) {
            (_, Some(job)) => (empty("Annexa is at work", "The first result is there in a moment.", Some((&address::job(job), "Watch it")))),
            (0, None) => (empty(
                "Nothing is here yet",
                "Upload the policies, procedures and records that you have; what they show stands here then.",
                viewer.may_write.then_some(("/documents", "Upload documents")),
            )),
            (_, None) => {
                (empty("The documents have not been assessed yet", "An assessment says requirement by requirement how good the evidence in them is.", None))
                @if viewer.may_write { p.actions.center { (Again::default().form(frame, "Assess them now")) a href="/assessments#new" { "Choose day and frameworks" } } }
            }
        }
    };
    frame.page("Overview", &main)
}

/// An assessment at a glance: readiness, every requirement by topic, the worst gaps, and what lapses.
pub fn overview(frame: &Frame<'_>, view: &OverviewView) -> String {
    let main = html! {
        (head(frame, view))
        (readiness(view))
        div.two {
            (gaps(view))
            div { (since(view)) (lapses(view)) }
        }
        (heat_maps(view))
    };
    frame.page(&format!("Overview as of {}", view.as_of), &main)
}

fn head(frame: &Frame<'_>, view: &OverviewView) -> Markup {
    let summary = &view.summary;
    let of_class =
        |class: &str| summary.findings.iter().filter(|(name, _)| name == class).map(|(_, n)| n).sum::<usize>();
    html! {
        header.page-head {
            h1 { @if view.is_newest { "Overview" } @else { "Assessment" } }
            p.lede {
                "As of " strong { (view.as_of) } ", with records of the " (count(view.window_months as usize, "month"))
                " before. Made " (view.made_at) " over " (count(summary.documents, "document"))
                @if !summary.not_assessed.is_empty() {
                    "; " a href="/documents?state=failed" { (summary.not_assessed.len()) " could not be assessed" }
                }
                @if summary.partial > 0 { ", " (summary.partial) " only in part" }
                "."
            }
            ul.classes aria-label="Findings of each class" {
                @for (class, _) in &summary.findings {
                    @let number = of_class(class);
                    li class={ "class-" (class_style(class)) } {
                        a href={ (address::assessment(&view.id)) "/findings?class=" (address::escaped(class)) } {
                            strong { (number) } " " (if number == 1 { class_name(class) } else { class_plural(class) })
                        }
                    }
                }
            }
            @if view.is_stale {
                div.note role="status" {
                    "Documents or decisions have changed since. "
                    @if frame.viewer().may_write { (view.again.form(frame, "Assess again")) }
                }
            }
        }
    }
}

/// Counts of a framework.
fn scores(framework: &FrameworkView) -> (usize, usize, [usize; 6]) {
    let (mut applicable, mut not, mut scores) = (0, 0, [0; 6]);
    for cell in framework.topics.iter().flat_map(|t| &t.cells) {
        match cell.score {
            Some(score) => {
                applicable += 1;
                scores[usize::from(score.min(5))] += 1;
            }
            None => not += 1,
        }
    }
    (applicable, not, scores)
}

fn readiness(view: &OverviewView) -> Markup {
    html! {
        section aria-labelledby="readiness" {
            h2 id="readiness" { "Readiness" }
            div.readiness {
                @for framework in &view.frameworks {
                    @let (applicable, not, scores) = scores(framework);
                    @let at_least = |rung: usize| scores[rung..].iter().sum::<usize>();
                    section.card aria-label=(one_line(&framework.title)) {
                        h3 { (one_line(&framework.title)) }
                        dl.stages {
                            @for (name, rung, asks) in [
                                ("Stage 1", 3, "documented"), ("Stage 2", 4, "implemented"), ("Surveillance", 5, "sustained"),
                            ] {
                                div {
                                    dt { (name) span.hint { (asks) } }
                                    dd {
                                        strong { (at_least(rung)) } " of " (applicable)
                                        span.share { (percent(at_least(rung), applicable)) "\u{a0}%" }
                                    }
                                    (bar(percent(at_least(rung), applicable)))
                                }
                            }
                        }
                        ul.legend aria-label="Requirements of each score" {
                            @for (level, number) in LEVELS.iter().zip(scores) {
                                li { span class={ "swatch s" (level.score) } { (level.score) } (level.name) b { (number) } }
                            }
                            @if not > 0 { li { span.swatch.na { "–" } "Not applicable" b { (not) } } }
                        }
                    }
                }
            }
        }
    }
}

fn heat_maps(view: &OverviewView) -> Markup {
    html! {
        section aria-labelledby="heat-map" {
            h2 id="heat-map" { "Every requirement" }
            p.intro { "Each cell is a requirement with its score; it leads to the evidence." }
            @for framework in &view.frameworks {
                @if view.frameworks.len() > 1 { h3.framework { (one_line(&framework.title)) } }
                div.heat-map {
                    @for topic in &framework.topics {
                        div.topic {
                            p.topic-title { b { (one_line(&topic.id)) } " " (one_line(&topic.title)) }
                            ul.cells aria-label={ (one_line(&topic.id)) " " (one_line(&topic.title)) } {
                                @for cell in &topic.cells { li { (heat_cell(view, framework, cell)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn heat_cell(view: &OverviewView, framework: &FrameworkView, cell: &Cell) -> Markup {
    let style = cell.score.map_or("na".to_owned(), |score| format!("s{}", score.min(5)));
    html! {
        a class={ "cell " (style) } href=(address::requirement(&view.id, &framework.id, &cell.id))
            title=(one_line(&cell.title)) {
            span.cell-id { (one_line(&cell.id)) }
            span.cell-score { @match cell.score { Some(score) => (score), None => "–" } }
        }
    }
}

fn gaps(view: &OverviewView) -> Markup {
    html! {
        section aria-labelledby="gaps" {
            h2 id="gaps" { "Worst gaps" }
            @if view.gaps.is_empty() {
                p.intro { "Every requirement that applies is documented." }
            } @else {
                p.intro { "What stands between you and a stage 1 audit, worst first." }
                ol.worst {
                    @for gap in &view.gaps {
                        li {
                            (swatch(Some(gap.score)))
                            div {
                                a href=(address::requirement(&view.id, &gap.framework, &gap.requirement)) {
                                    b { (one_line(&gap.requirement)) } " " (one_line(&gap.title))
                                }
                                @if let Some(lacks) = &gap.lacks { p.sub { (one_line(lacks)) } }
                            }
                        }
                    }
                }
                p { a href={ (address::assessment(&view.id)) "/gaps" } { "All gaps" } }
            }
        }
    }
}

fn lapses(view: &OverviewView) -> Markup {
    html! {
        section aria-labelledby="lapses" {
            h2 id="lapses" { "What lapses" }
            @if view.lapses.is_empty() {
                p.intro { "No review is overdue or due soon." }
            } @else {
                ul.lapses {
                    @for lapse in &view.lapses {
                        li {
                            @if lapse.is_overdue { span.tag.bad { "Overdue" } } @else { span.tag.warn { "Soon" } }
                            " " (document(&view.library, &lapse.document))
                            p.sub { (one_line(&lapse.what)) }
                        }
                    }
                }
            }
        }
    }
}

fn since(view: &OverviewView) -> Markup {
    html! {
        @if let Some(since) = &view.since {
            section.since aria-labelledby="since" {
                h2 id="since" { "Since " (since.as_of) }
                p {
                    strong { (since.rose) } " rose, " strong { (since.fell) } " fell. "
                    a href=(address::compare(&since.id, &view.id)) { "Why each moved" }
                }
            }
        }
    }
}
