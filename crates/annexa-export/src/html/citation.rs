//! Where words stand: document, page and section.

use super::{Report, anchor};
use crate::plain_text::{file_name, one_line, section_path};
use maud::{Markup, html};

/// A document by its file name, linked to its row when the report lists it; the whole path is in its title.
pub(super) fn document(report: &Report<'_>, path: &str) -> Markup {
    let shown = one_line(file_name(path));
    html! {
        @match report.places.document(path) {
            Some(number) => a.document href={ "#" (anchor::document(number)) } title=(one_line(path)) { (shown) },
            None => span.document title=(one_line(path)) { (shown) },
        }
    }
}

/// Document, page and section, as far as they are known.
pub(super) fn place(report: &Report<'_>, path: &str, page: Option<u32>, section: &str) -> Markup {
    html! {
        span.place {
            (document(report, path))
            @if let Some(page) = page { span.page { "page " (page) } }
            @if !section.trim().is_empty() { span.where-in { (section_path(section)) } }
        }
    }
}

/// A requirement, linked to its section when the report holds it.
pub(super) fn requirement(report: &Report<'_>, framework: &str, id: &str) -> Markup {
    html! {
        @if report.places.has_requirement(framework, id) {
            a.requirement-id href={ "#" (anchor::requirement(framework, id)) } { (one_line(id)) }
        } @else {
            span.requirement-id { (one_line(id)) }
        }
    }
}
