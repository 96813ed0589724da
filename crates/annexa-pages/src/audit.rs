//! Who did what.

use annexa_export::plain_text::one_line;
use maud::html;

use crate::parts::empty;
use crate::{Frame, address};

/// An entry of the audit log.
#[derive(Clone, Debug)]
pub struct Entry {
    /// From 1, without gaps.
    pub seq: u64,
    /// When, such as `2026-11-20 09:00:00 UTC`.
    pub at: String,
    /// Who.
    pub who: String,
    /// What was done, such as `document.upload`.
    pub action: String,
    /// The id of what it was done to.
    pub subject: String,
    /// More about it, in words.
    pub detail: String,
    /// The first digits of its hash.
    pub hash: String,
}

/// Entries, newest first. `verified` says in words whether the chain of hashes is whole, once that was asked.
pub fn audit(frame: &Frame<'_>, entries: &[Entry], next: Option<&str>, verified: Option<(bool, &str)>) -> String {
    let main = html! {
        header.page-head {
            h1 { "Audit log" }
            p.lede { "Who uploaded, read, decided and exported. Each entry's hash covers the one before: none can be \
                     changed or taken out unseen." }
            @match verified {
                Some((true, words)) => p.good role="status" { (words) },
                Some((false, words)) => p.alert role="alert" { (words) },
                None => form method="get" action="/audit" {
                    button.quiet type="submit" name="verify" value="true" { "Check the whole log" }
                },
            }
        }
        @if entries.is_empty() { (empty("Nothing", "Nobody has done anything yet.", None)) }
        @else {
            table.rows {
                caption.unseen { "Entries, newest first" }
                thead { tr { th scope="col" { "No." } th scope="col" { "When" } th scope="col" { "Who" }
                             th scope="col" { "What" } th scope="col" { "Hash" } } }
                tbody {
                    @for e in entries {
                        tr {
                            td data-label="No." { (e.seq) }
                            td.date data-label="When" { (e.at) }
                            td data-label="Who" { (one_line(&e.who)) }
                            th scope="row" data-label="What" {
                                code { (one_line(&e.action)) } span.sub { (one_line(&e.subject)) }
                                @if !e.detail.is_empty() { span.sub { (one_line(&e.detail)) } }
                            }
                            td data-label="Hash" { code { (e.hash) } }
                        }
                    }
                }
            }
            @if let Some(next) = next { p { a href={ "/audit?after=" (address::escaped(next)) } { "Older entries" } } }
        }
    };
    frame.page("Audit log", &main)
}
