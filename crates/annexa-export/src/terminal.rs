//! What the command line shows: the heat map, the findings, the summary, and maps of documents.

mod comparison;
mod findings;
mod fit;
mod heat_map;
mod line;
mod map;
mod reuse;
mod review;
mod search;
mod soa;
mod summary;

use crate::overview::finding_classes;
use annexa_report::{Assessment, Comparison, MapReport, Reuse, SearchReport, Soa};
use std::io::{self, Write};

/// What the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns of a line; no line is wider. Less than 40 counts as 40.
    pub width: usize,
    /// Whether to colour, with SGR sequences and the palette of 256 colours.
    pub colour: bool,
    /// Whether to write characters beyond ASCII; otherwise they are replaced.
    pub unicode: bool,
}

/// Narrowest line that is written.
const NARROWEST: usize = 40;

impl Style {
    fn columns(&self) -> usize {
        self.width.max(NARROWEST)
    }

    /// The first where characters beyond ASCII may be written, else the second.
    fn either(&self, unicode: &'static str, ascii: &'static str) -> &'static str {
        if self.unicode { unicode } else { ascii }
    }
}

/// Writes the heat map, what reviewers decided, the findings in short, what was not assessed, and the summary.
///
/// # Errors
/// What `out` returns.
pub fn write_assessment(assessment: &Assessment, style: &Style, out: &mut impl Write) -> io::Result<()> {
    for framework in &assessment.frameworks {
        heat_map::write(assessment, framework, style, out)?;
    }
    review::write(assessment, style, out)?;
    findings::write(&finding_classes(&assessment.findings), style, out)?;
    summary::write_not_assessed(assessment, style, out)?;
    summary::write(assessment, style, out)
}

/// Writes, per document, the requirements that it answers (bold) and the next few, with score and quote.
///
/// # Errors
/// What `out` returns.
pub fn write_map(map: &MapReport, style: &Style, out: &mut impl Write) -> io::Result<()> {
    map::write(map, style, out)
}

/// Writes, per document, what it serves and what to add to it, then the documents to write.
///
/// # Errors
/// What `out` returns.
pub fn write_reuse(reuse: &Reuse, style: &Style, out: &mut impl Write) -> io::Result<()> {
    reuse::write(reuse, style, out)
}

/// Writes the passages that a query found, with its words in bold.
///
/// # Errors
/// What `out` returns.
pub fn write_search(report: &SearchReport, style: &Style, out: &mut impl Write) -> io::Result<()> {
    search::write(report, style, out)
}

/// Writes a line for each control, then the disagreements with the own statement and how it was made.
///
/// # Errors
/// What `out` returns.
pub fn write_soa(soa: &Soa, style: &Style, out: &mut impl Write) -> io::Result<()> {
    soa::write(soa, style, out)
}

/// Writes the requirements whose score changed with the causes, then what changed in findings and documents.
///
/// # Errors
/// What `out` returns.
pub fn write_comparison(comparison: &Comparison, style: &Style, out: &mut impl Write) -> io::Result<()> {
    comparison::write(comparison, style, out)
}
