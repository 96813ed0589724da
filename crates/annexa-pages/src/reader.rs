//! The text of a document, with the evidence in it marked.

use annexa_export::plain_text::{file_name, one_line};
use annexa_export::wording::assertion_name;
use annexa_report::{TextBlock, TextReport};
use maud::{Markup, html};

use crate::{Frame, address};

/// A passage to be marked.
#[derive(Clone, Debug)]
pub struct Mark {
    /// First byte in the text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Framework and requirement for which it counts.
    pub framework: String,
    /// The requirement.
    pub requirement: String,
    /// The point, in words.
    pub point: String,
    /// What it does with the point.
    pub assertion: String,
    /// Why it counts for less.
    pub caveat: Option<String>,
}

/// What the reader shows.
#[derive(Clone, Debug)]
pub struct ReaderView {
    /// The document's id.
    pub id: String,
    /// Its path.
    pub path: String,
    /// The file inside it.
    pub inside: Option<String>,
    /// Its text.
    pub text: TextReport,
    /// The assessment that the marks are of.
    pub assessment: Option<String>,
    /// Marks in the order of the text; they may overlap.
    pub marks: Vec<Mark>,
    /// Requirements for which the document has evidence, to choose from: framework, id and title.
    pub choices: Vec<(String, String, String)>,
    /// The requirement that the marks are of.
    pub chosen: Option<(String, String)>,
    /// Holds when the marks are of another revision than the current one, which is shown.
    pub is_earlier: Option<u32>,
}

/// The text with its marks.
pub fn reader(frame: &Frame<'_>, view: &ReaderView) -> String {
    let name = one_line(file_name(view.inside.as_deref().unwrap_or(&view.path)));
    let main = html! {
        nav.trail aria-label="Where this is" {
            a href="/documents" { "Documents" }
            a href=(address::document(&view.id)) { (one_line(&view.path)) }
            @if let Some(inside) = &view.inside { span { (one_line(inside)) } }
        }
        header.page-head {
            h1 { (name) }
            @if let Some(number) = view.is_earlier {
                p.note { "This is revision " (number) ", as it was assessed. " a href=(address::reader(&view.id, view.inside.as_deref())) { "Read the current one" } }
            }
            @for warning in &view.text.warnings { p.note { (one_line(&warning.message)) } }
            (filter(view))
        }
        article.text.card { (blocks(view)) }
    };
    frame.page(&name, &main)
}

fn filter(view: &ReaderView) -> Markup {
    let Some(assessment) = &view.assessment else { return html! {} };
    html! {
        @if !view.choices.is_empty() {
            form.row.filter method="get" action=(address::reader(&view.id, None)) {
                @if let Some(inside) = &view.inside { input type="hidden" name="inside" value=(inside); }
                input type="hidden" name="assessment" value=(assessment);
                label for="of" { "Evidence for" }
                select id="of" name="of" {
                    option value="" { "every requirement" }
                    @for (framework, id, title) in &view.choices {
                        @let value = format!("{framework}:{id}");
                        @let chosen = view.chosen.as_ref().is_some_and(|(f, r)| f == framework && r == id);
                        option value=(value) selected[chosen] { (one_line(id)) " " (one_line(title)) " (" (one_line(framework)) ")" }
                    }
                }
                button type="submit" { "Show" }
                span.hint { (view.marks.len()) " marked" }
            }
        }
    }
}

fn blocks(view: &ReaderView) -> Markup {
    let blocks = &view.text.blocks;
    let before = |n: usize| n.checked_sub(1).and_then(|n| blocks[n].page);
    html! {
        @if blocks.is_empty() { p.hint { "It has no text." } }
        @for (n, block) in blocks.iter().enumerate() {
            @if block.page.is_some() && block.page != before(n) { p.page-mark { "Page " (label(view, block)) } }
            (one_block(view, block))
        }
    }
}

/// The page's own number where it has one.
fn label(view: &ReaderView, block: &TextBlock) -> String {
    let number = block.page.unwrap_or_default();
    let own = (number as usize).checked_sub(1).and_then(|n| view.text.page_labels.get(n));
    own.map(|l| one_line(l)).filter(|l| !l.is_empty()).unwrap_or_else(|| number.to_string())
}

fn one_block(view: &ReaderView, block: &TextBlock) -> Markup {
    let words = marked(view, block.start, block.end);
    html! {
        @match (block.kind.as_str(), block.level.unwrap_or(1)) {
            ("heading", 0 | 1) => h2 { (words) },
            ("heading", 2) => h3 { (words) },
            ("heading", 3) => h4 { (words) },
            ("heading", _) => h5 { (words) },
            ("list-item" | "list_item", level) => p class={ "item item-" (level.min(5)) } { (words) },
            ("header" | "footer" | "page-header" | "page-footer", _) => p.running { (words) },
            (kind, _) => p class={ "block " (if kind.starts_with("table") { "table-row" } else { "" }) } { (words) },
        }
    }
}

/// The text from `start` to `end`, cut where marks begin and end.
fn marked(view: &ReaderView, start: usize, end: usize) -> Markup {
    let text = &view.text.text;
    let within: Vec<&Mark> = view.marks.iter().filter(|m| m.start < end && m.end > start).collect();
    let mut cuts: Vec<usize> =
        within.iter().flat_map(|m| [m.start.max(start), m.end.min(end)]).chain([start, end]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    html! {
        @for pair in cuts.windows(2) {
            @let words = text.get(pair[0]..pair[1]).unwrap_or_default();
            @let over: Vec<&&Mark> = within.iter().filter(|m| m.start <= pair[0] && m.end >= pair[1]).collect();
            @if over.is_empty() { (shown(words)) }
            @else {
                @let begins = over.iter().any(|m| m.start == pair[0]);
                mark.weak[over.iter().all(|m| m.assertion != "commits")] id=[begins.then(|| address::mark(pair[0]))] tabindex="0" {
                    (shown(words))
                    span.why role="note" { @for m in &over { span.why-line { (why(view, m)) } } }
                }
            }
        }
    }
}

fn why(view: &ReaderView, mark: &Mark) -> Markup {
    html! {
        @match &view.assessment {
            Some(assessment) => a href=(address::requirement(assessment, &mark.framework, &mark.requirement)) { (one_line(&mark.requirement)) },
            None => b { (one_line(&mark.requirement)) },
        }
        " " (one_line(assertion_name(&mark.assertion))) ": " (one_line(&mark.point))
        @if let Some(caveat) = &mark.caveat { span.caveat { "counts for less: " (one_line(caveat)) } }
    }
}

/// Words of a document with their lines, without what steers.
fn shown(words: &str) -> Markup {
    html! {
        @for (n, line) in words.split('\n').enumerate() {
            @if n > 0 { br; }
            @if line.starts_with(char::is_whitespace) && !line.trim().is_empty() { " " }
            (one_line(line))
            @if line.ends_with(char::is_whitespace) && !line.trim().is_empty() { " " }
        }
    }
}
