//! What is around every page: head, navigation, and a line at the foot.

use annexa_export::plain_text::one_line;
use maud::{DOCTYPE, Markup, html};

use crate::address;

/// Who looks at a page, and what they may do.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// The name that the audit log has.
    pub who: String,
    /// The workspace's name.
    pub workspace: String,
    /// What each form sends back, so that no other site's form is taken for one of ours.
    pub csrf: String,
    /// May upload, assess and delete.
    pub may_write: bool,
    /// May decide on evidence and scores.
    pub may_review: bool,
    /// May see and make keys, and read the audit log.
    pub may_administer: bool,
}

/// The entries of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// The newest assessment.
    Overview,
    /// Documents.
    Documents,
    /// Documents of one standard for another.
    Reuse,
    /// Statement of applicability.
    Statement,
    /// All assessments, and comparing two.
    Assessments,
    /// Search.
    Search,
    /// Audit log.
    Audit,
    /// Keys.
    Keys,
}

impl Room {
    const ALL: [(Self, &'static str, &'static str); 8] = [
        (Self::Overview, "/", "Overview"),
        (Self::Documents, "/documents", "Documents"),
        (Self::Reuse, "/reuse", "Reuse"),
        (Self::Statement, "/statement", "Applicability"),
        (Self::Assessments, "/assessments", "Assessments"),
        (Self::Search, "/search", "Search"),
        (Self::Audit, "/audit", "Audit log"),
        (Self::Keys, "/keys", "Keys"),
    ];

    fn is_for(self, viewer: &Viewer) -> bool {
        !matches!(self, Self::Audit | Self::Keys) || viewer.may_administer
    }
}

/// What makes a page of its parts.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// `None` before somebody signed in.
    pub viewer: Option<&'a Viewer>,
    /// Where the page belongs.
    pub room: Option<Room>,
    /// Of the style sheet and the script; see [`address::asset`].
    pub assets: &'a str,
    /// Seconds after which a browser without scripts asks again.
    pub refresh: Option<u32>,
}

impl<'a> Frame<'a> {
    /// A page of somebody who signed in.
    pub const fn new(viewer: &'a Viewer, room: Room, assets: &'a str) -> Self {
        Self { viewer: Some(viewer), room: Some(room), assets, refresh: None }
    }

    /// Who looks.
    ///
    /// # Panics
    ///
    /// On a page that nobody signed in for.
    pub(crate) fn viewer(&self) -> &'a Viewer {
        self.viewer.expect("the page is for somebody who signed in")
    }

    /// The field that each form needs.
    pub(crate) fn csrf(&self) -> Markup {
        html! { input type="hidden" name="csrf" value=(self.viewer().csrf); }
    }

    /// A whole page. `main` begins with an `h1`.
    pub(crate) fn page(&self, title: &str, main: &Markup) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="referrer" content="same-origin";
                    meta name="color-scheme" content="light dark";
                    title { (one_line(title)) " · Annexa" }
                    link rel="icon" href="data:,";
                    link rel="stylesheet" href=(address::asset("annexa.css", self.assets));
                    script src=(address::asset("annexa.js", self.assets)) defer {}
                    @if let Some(seconds) = self.refresh {
                        noscript { meta http-equiv="refresh" content=(seconds); }
                    }
                }
                body.app {
                    a.skip href="#main" { "Skip to the page" }
                    (self.head())
                    main id="main" tabindex="-1" { (main) }
                    (foot())
                }
            }
        };
        page.into_string()
    }

    fn head(&self) -> Markup {
        html! {
            header.bar-top {
                div.inner {
                    a.brand href="/" { span.mark aria-hidden="true" {} "Annexa" }
                    @if let Some(viewer) = self.viewer {
                        nav.rooms aria-label="Annexa" {
                            ul {
                                @for (room, at, name) in Room::ALL.iter().filter(|(room, ..)| room.is_for(viewer)) {
                                    li {
                                        a href=(at) aria-current=[(self.room == Some(*room)).then_some("page")] { (name) }
                                    }
                                }
                            }
                        }
                        form.who method="post" action="/sign-out" {
                            (self.csrf())
                            span.who-name title={ "Workspace " (one_line(&viewer.workspace)) } { (one_line(&viewer.who)) }
                            button.quiet type="submit" { "Sign out" }
                        }
                    }
                }
            }
        }
    }
}

fn foot() -> Markup {
    html! {
        footer.colophon {
            div.inner {
                p {
                    "An aid to reviewing documents, not a certification decision: it judges what the documents say. "
                    a href="/docs" { "HTTP API" }
                }
            }
        }
    }
}

/// A page for what went wrong.
pub fn problem(frame: &Frame<'_>, title: &str, detail: &str) -> String {
    let main = html! {
        header.page-head { h1 { (one_line(title)) } p.lede { (one_line(detail)) } }
        p { a href="/" { "Go to the overview" } }
    };
    frame.page(title, &main)
}
