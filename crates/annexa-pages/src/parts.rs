//! What several pages show in the same way.

use std::collections::BTreeMap;

use annexa_export::plain_text::{file_name, one_line, section_path};
use annexa_export::scale::level;
use annexa_export::wording::class_name;
use annexa_report::{Evidence, Finding};
use maud::{Markup, html};

use crate::address;

/// Which document a path of a report is: reports know documents by their paths, pages by their ids.
#[derive(Clone, Debug, Default)]
pub struct Library {
    by_path: BTreeMap<String, String>,
}

impl Library {
    /// Of paths and ids, the further names of a document among them.
    pub fn new(documents: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { by_path: documents.into_iter().collect() }
    }

    /// The id of the document, and the file inside it that the path leads to.
    pub fn find<'a>(&self, path: &'a str) -> Option<(&str, Option<&'a str>)> {
        if let Some(id) = self.by_path.get(path) {
            return Some((id, None));
        }
        // `folder.zip/policies/ai.md` is in `folder.zip`.
        let mut ends = path.rmatch_indices('/').map(|(at, _)| at);
        ends.find_map(|at| Some((self.by_path.get(&path[..at])?.as_str(), Some(&path[at + 1..]))))
    }
}

/// A score as a coloured number.
pub(crate) fn swatch(score: Option<u8>) -> Markup {
    html! {
        @match score {
            Some(score) => span class={ "swatch s" (score.min(5)) } title=(level(score).name) { (score) },
            None => span.swatch.na title="Not applicable" { "–" },
        }
    }
}

/// A document by its file name, leading to its page where it is still there.
pub(crate) fn document(library: &Library, path: &str) -> Markup {
    let shown = one_line(file_name(path));
    html! {
        @match library.find(path) {
            Some((id, _)) => a.document href=(address::document(id)) title=(one_line(path)) { (shown) },
            None => span.document title=(one_line(path)) { (shown) },
        }
    }
}

/// Document, page and section of a passage, leading to its place in the text. `of` is the assessment, framework and
/// requirement for which it counts.
pub(crate) fn place(
    library: &Library,
    path: &str,
    (page, section): (Option<u32>, &str),
    of: Option<(&str, &str, &str)>,
    start: Option<usize>,
) -> Markup {
    let shown = one_line(file_name(path));
    html! {
        span.place {
            @match (library.find(path), start) {
                (Some((id, inside)), Some(start)) =>
                    a.document href=(address::quote(id, inside, of, start)) title=(one_line(path)) { (shown) },
                (Some((id, _)), None) => a.document href=(address::document(id)) title=(one_line(path)) { (shown) },
                (None, _) => span.document title=(one_line(path)) { (shown) },
            }
            @if let Some(page) = page { span.page { "page " (page) } }
            @if !section.trim().is_empty() { span.where-in { (section_path(section)) } }
        }
    }
}

/// The place of evidence.
pub(crate) fn place_of(library: &Library, evidence: &Evidence, of: (&str, &str, &str)) -> Markup {
    place(library, &evidence.document, (evidence.page, &evidence.section), Some(of), Some(evidence.start))
}

/// A finding with its place and what would settle it.
pub(crate) fn finding(library: &Library, assessment: &str, finding: &Finding) -> Markup {
    let requirement = finding.framework.as_deref().zip(finding.requirement.as_deref());
    let of = requirement.map(|(framework, id)| (assessment, framework, id));
    html! {
        li class={ "class-" (class_style(&finding.class)) } {
            span.tag { (one_line(class_name(&finding.class))) } " " b { (one_line(&finding.title)) }
            p { (one_line(&finding.reason)) }
            @if let Some(quote) = finding.quote.as_deref().map(one_line).filter(|q| !q.is_empty()) {
                blockquote { "“" (quote) "”" }
            }
            @if let Some(path) = &finding.document {
                p.source {
                    (place(library, path, (finding.page, finding.section.as_deref().unwrap_or_default()), of, finding.start))
                }
            }
            p.repair { b { "Repair" } " " (one_line(&finding.repair)) }
        }
    }
}

/// Name of the styles of a class of findings.
pub(crate) fn class_style(class: &str) -> &'static str {
    match class {
        "major" => "major",
        "minor" => "minor",
        "opportunity" => "opportunity",
        _ => "observation",
    }
}

/// A bar filled to a share, in whole percent, with nothing that a policy of styles could refuse.
pub(crate) fn bar(percent: usize) -> Markup {
    html! {
        svg.bar viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" {
            rect.bar-fill x="0" y="0" width=(percent.min(100)) height="4" {}
        }
    }
}

/// Words for somebody who has nothing yet, and what to do.
pub(crate) fn empty(title: &str, words: &str, action: Option<(&str, &str)>) -> Markup {
    html! {
        div.empty {
            p.empty-title { (title) }
            p { (words) }
            @if let Some((at, name)) = action { p { a.button href=(at) { (name) } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_in_an_archive_is_found_in_its_archive() {
        let pairs = [("a.zip", "doc_1"), ("b.md", "doc_2"), ("x/c.md", "doc_3"), ("a.zip/d.zip", "doc_4")];
        let library = Library::new(pairs.map(|(path, id)| (path.to_owned(), id.to_owned())));
        assert_eq!(library.find("b.md"), Some(("doc_2", None)));
        assert_eq!(library.find("a.zip/policies/ai.md"), Some(("doc_1", Some("policies/ai.md"))));
        assert_eq!(library.find("a.zip/d.zip/e.md"), Some(("doc_4", Some("e.md"))));
        assert_eq!(library.find("x"), None);
    }
}
