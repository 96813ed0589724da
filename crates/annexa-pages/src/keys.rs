//! Keys of the workspace.

use annexa_export::plain_text::one_line;
use maud::html;

use crate::{Frame, address};

/// A key in the list.
#[derive(Clone, Debug)]
pub struct ListedKey {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it allows.
    pub scopes: Vec<String>,
    /// When it was made, and by whom.
    pub made: (String, String),
    /// From when on it is refused.
    pub expires_at: Option<String>,
    /// Since when it is refused.
    pub revoked_at: Option<String>,
    /// Whether one is signed in with it.
    pub is_own: bool,
}

/// All keys; `new` is the text of one just made, shown this once.
pub fn keys(frame: &Frame<'_>, keys: &[ListedKey], new: Option<(&str, &str)>) -> String {
    let main = html! {
        header.page-head { h1 { "Keys" } p.lede { "People sign in with a key, and programs send it with each request." } }
        @if let Some((name, secret)) = new {
            section.card.good role="status" {
                h2 { "The key " (one_line(name)) }
                p { code.secret id="new-key" { (secret) } }
                p { "Copy it now: only a hash of it is kept, and it is not shown again." }
            }
        }
        table.rows {
            caption.unseen { "Keys" }
            thead { tr { th scope="col" { "Name" } th scope="col" { "Allows" } th scope="col" { "Made" }
                         th scope="col" { "Until" } th scope="col" { span.unseen { "Revoke" } } } }
            tbody {
                @for key in keys {
                    tr {
                        th scope="row" data-label="Name" { (one_line(&key.name)) @if key.is_own { " " span.tag { "yours" } }
                            span.sub { code { (key.id) } } }
                        td data-label="Allows" { (key.scopes.join(", ")) }
                        td data-label="Made" { (key.made.0) span.sub { (one_line(&key.made.1)) } }
                        td data-label="Until" {
                            @match (&key.revoked_at, &key.expires_at) {
                                (Some(at), _) => { span.tag.bad { "Revoked" } span.sub { (at) } },
                                (None, Some(at)) => (at),
                                (None, None) => span.nothing { "–" },
                            }
                        }
                        td data-label="" {
                            @if key.revoked_at.is_none() {
                                form method="post" action={ "/keys/" (address::escaped(&key.id)) "/revoke" } {
                                    (frame.csrf())
                                    button.danger.small type="submit" { "Revoke" span.unseen { " " (one_line(&key.name)) } }
                                }
                            }
                        }
                    }
                }
            }
        }
        section.card aria-labelledby="make" {
            h2 id="make" { "Make a key" }
            form.stacked method="post" action="/keys" {
                (frame.csrf())
                label for="name" { "Name " span.hint { "of the person or the program" } }
                input id="name" name="name" type="text" required maxlength="100";
                fieldset {
                    legend { "Allows" }
                    @for (scope, words) in [
                        ("read", "Reading everything but keys and the audit log"), ("write", "Uploading, assessing and deleting as well"),
                        ("review", "Deciding on evidence and scores as well"), ("admin", "Everything"),
                    ] {
                        label.check { input type="checkbox" name="scope" value=(scope) checked[scope == "read"]; (words) }
                    }
                }
                label for="expires" { "Until " span.hint { "left empty, for ever" } }
                (crate::assessments::day("expires", "expires_on", None))
                button type="submit" { "Make it" }
            }
        }
    };
    frame.page("Keys", &main)
}
