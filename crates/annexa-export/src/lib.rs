//! Assessments, mappings and statements of applicability for people to read: HTML, Markdown, CSV, office documents
//! and terminal text.
//!
//! Every function takes a value of [`annexa_report`], writes to any [`std::io::Write`] and changes nothing else. The
//! same value gives the same bytes: no clock is read, and no environment. Text that comes from documents is hostile
//! until shown otherwise, so every format removes control and direction-changing characters from it and escapes
//! what its readers would act upon.
//!
//! - [`write_html`], [`write_map_html`]: one file that can be mailed; no script, no request to the network
//! - [`write_markdown`], [`write_map_markdown`]: for wikis and pull requests
//! - [`write_csv`], [`write_map_csv`]: one row per requirement, one per document and requirement
//! - [`write_comparison_markdown`]: what changed between two assessments
//! - [`write_xlsx`], [`write_soa_xlsx`], [`write_soa_docx`], [`write_reuse_docx`]: to be worked on in an office program
//! - [`terminal`]: what the command line shows
//! - [`scale`], [`wording`], [`plain_text`], [`review`], [`STYLES`]: what all formats say and look alike by
//!
//! ```
//! use annexa_export::write_html;
//! # use annexa_report::{Assessment, MappingsVersion, Summary};
//! # let assessment = Assessment {
//! #     schema_version: annexa_report::SCHEMA_VERSION.to_owned(),
//! #     as_of: "2026-11-20".to_owned(),
//! #     window_months: 12,
//! #     mappings: MappingsVersion { version: "1".to_owned(), sha256: "0".repeat(64) },
//! #     documents: Vec::new(),
//! #     frameworks: Vec::new(),
//! #     findings: Vec::new(),
//! #     summary: Summary::default(),
//! # };
//! let mut page = Vec::new();
//! write_html(&assessment, &mut page)?;
//! assert!(page.starts_with(b"<!DOCTYPE html>"));
//! # Ok::<(), std::io::Error>(())
//! ```

mod comparison;
mod csv;
mod docx;
mod html;
mod markdown;
mod overview;
pub mod plain_text;
mod reuse;
pub mod review;
pub mod scale;
mod soa;
pub mod terminal;
pub mod wording;
mod xlsx;

pub use csv::{write_csv, write_map_csv, write_soa_csv};
pub use docx::{DocumentError, write_reuse_docx, write_soa_docx};
pub use html::{STYLES, write_html, write_map_html, write_reuse_html};
pub use markdown::{
    write_comparison_markdown, write_map_markdown, write_markdown, write_reuse_markdown, write_soa_markdown,
};
pub use xlsx::{SpreadsheetError, write_soa_xlsx, write_xlsx};
