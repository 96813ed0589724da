//! The pages of the server as HTML: what an assessment shows, and the forms by which people act.
//!
//! Every function takes what it shows and gives a whole page; nothing is read, asked or kept here. Text from documents
//! is put on one line, robbed of characters that steer, and escaped by the templates. No page has a script or a style
//! inside, or names another host: see [`POLICY`].
//!
//! Pages work without scripts; [`SCRIPT`] adds the progress of uploads and jobs, and marking in the reader.

pub mod address;
mod assessments;
mod audit;
mod compare;
mod document;
mod documents;
mod frame;
mod job;
mod keys;
mod overview;
mod parts;
mod reader;
mod requirement;
mod reuse;
mod search;
mod sign_in;
mod statement;

pub use assessments::{Again, ListedAssessment, assessments, findings, gaps};
pub use audit::{Entry, audit};
pub use compare::compare;
pub use document::{DocumentView, Revision, document};
pub use documents::{DocumentsView, ListedDocument, documents};
pub use frame::{Frame, Room, Viewer, problem};
pub use job::{JobView, job};
pub use keys::{ListedKey, keys};
pub use overview::{Cell, FrameworkView, Lapse, OverviewView, Since, TopicView, nothing_yet, overview};
pub use parts::Library;
pub use reader::{Mark, ReaderView, reader};
pub use requirement::{PastDecision, RequirementView, requirement};
pub use reuse::{ReuseChoice, reuse};
pub use search::search;
pub use sign_in::sign_in;
pub use statement::{StatementView, statement};

/// What a page may do: load the server's own style sheet, script and addresses, and nothing else.
pub const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
     connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The style sheet: that of the reports, and what pages have beside it.
pub const STYLES: [&str; 2] = [annexa_export::STYLES, include_str!("assets/annexa.css")];

/// The script.
pub const SCRIPT: &str = include_str!("assets/annexa.js");
