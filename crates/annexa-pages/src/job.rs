//! Work that goes on.

use annexa_export::plain_text::one_line;
use maud::html;

use crate::parts::bar;
use crate::{Frame, address};

/// A job as it stands.
#[derive(Clone, Debug)]
pub struct JobView {
    /// Its id.
    pub id: String,
    /// Holds when it assesses; otherwise it reads documents.
    pub assesses: bool,
    /// `queued`, `running`, `done`, `failed` or `cancelled`.
    pub state: String,
    /// Documents done so far, and in all.
    pub progress: (u64, u64),
    /// Why it failed.
    pub problem: Option<String>,
    /// The page that shows what it made.
    pub then: String,
}

/// How far a job is. The script asks for more; without it the page is loaded again every two seconds.
pub fn job(frame: &Frame<'_>, view: &JobView) -> String {
    let (done, total) = view.progress;
    let is_going = matches!(view.state.as_str(), "queued" | "running");
    let percent = if is_going { (done * 100).checked_div(total).unwrap_or(0) as usize } else { 100 };
    let title = match (view.assesses, is_going) {
        (true, true) => "Assessing",
        (true, false) => "Assessment",
        (false, true) => "Reading documents",
        (false, false) => "Documents",
    };
    let frame = Frame { refresh: is_going.then_some(2), ..*frame };
    let main = html! {
        section.card.narrow data-job=[is_going.then_some(&view.id)] data-then=[is_going.then_some(&view.then)] {
            h1 { (title) }
            p role="status" data-progress="" {
                @match view.state.as_str() {
                    "queued" => "It waits for the work before it.",
                    "running" => { (done) " of " (total) " documents" },
                    "cancelled" => "What it was for was deleted.",
                    _ => { "It failed: " (view.problem.as_deref().map(one_line).unwrap_or_default()) },
                }
            }
            (bar(percent))
            @if !is_going { p { a.button href=(view.then) { "Go on" } } }
            @else { p.hint { "You can leave this page; the work goes on. " a href=(address::job(&view.id)) { "Look again" } } }
        }
    };
    frame.page(title, &main)
}
