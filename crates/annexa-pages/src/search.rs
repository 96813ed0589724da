//! Passages with the words that somebody looks for.

use annexa_export::plain_text::one_line;
use annexa_export::wording::count;
use annexa_report::{SearchHit, SearchReport};
use maud::{Markup, html};

use crate::Frame;
use crate::parts::{Library, empty, place};

/// What was asked and found; nothing is found before something was asked.
pub fn search(
    frame: &Frame<'_>,
    query: &str,
    (fuzzy, all_words): (bool, bool),
    found: Result<Option<&SearchReport>, &str>,
    library: &Library,
) -> String {
    let main = html! {
        header.page-head { h1 { "Search" } }
        form.row role="search" method="get" action="/search" {
            div.grow { label for="q" { "Words" } input id="q" name="q" type="search" value=(query) maxlength="1000"; }
            label.check { input type="checkbox" name="all_words" value="true" checked[all_words]; "every word" }
            label.check { input type="checkbox" name="fuzzy" value="true" checked[fuzzy]; "one letter may differ" }
            button type="submit" { "Search" }
        }
        @match found {
            Err(problem) => p.alert role="alert" { (problem) },
            Ok(None) => p.hint { "Finds passages in all documents, by their stems: “review” finds “reviewed”. \
                                  “\"risk treatment\"” finds the phrase." },
            Ok(Some(report)) if report.hits.is_empty() => (empty("Nothing", "No passage has these words.", None)),
            Ok(Some(report)) => {
                p.hint role="status" { (count(report.hits.len(), "passage")) }
                ol.hits.card {
                    @for hit in &report.hits {
                        li {
                            p { (words(hit)) }
                            p.source { (place(library, &hit.document, (hit.page, &hit.section), None, Some(hit.start))) }
                        }
                    }
                }
            }
        }
    };
    frame.page("Search", &main)
}

/// The quote with the words that were asked for marked.
fn words(hit: &SearchHit) -> Markup {
    let mut parts: Vec<(&str, bool)> = Vec::new();
    let mut rest = 0;
    for word in &hit.words {
        if let (Some(before), Some(itself)) = (hit.quote.get(rest..word.start), hit.quote.get(word.start..word.end)) {
            parts.extend([(before, false), (itself, true)]);
            rest = word.end;
        }
    }
    parts.push((hit.quote.get(rest..).unwrap_or_default(), false));
    html! {
        @for (part, is_word) in parts { @if is_word { mark.hit { (one_line(part)) } } @else { (spaced(part)) } }
    }
}

/// On one line, with a blank where one was at either end.
fn spaced(text: &str) -> String {
    let blank = |is: bool| if is { " " } else { "" };
    if text.trim().is_empty() {
        return blank(!text.is_empty()).to_owned();
    }
    let (begins, ends) = (text.starts_with(char::is_whitespace), text.ends_with(char::is_whitespace));
    format!("{}{}{}", blank(begins), one_line(text), blank(ends))
}
