//! Markdown for wikis and pull requests.

mod comparison;
mod escape;
mod findings;
mod map;
mod requirement;
mod reuse;
mod soa;
mod summary;

use crate::overview::Places;
use crate::plain_text::one_line;
use crate::scale::{CAPS, DISCLAIMER, LEVELS};
use annexa_report::Assessment;
use std::io::{self, Write};

pub use comparison::write_comparison_markdown;
pub use map::write_map_markdown;
pub use reuse::write_reuse_markdown;
pub use soa::write_soa_markdown;

/// Writes `assessment` as Markdown (CommonMark with tables).
///
/// # Errors
/// What `out` returns.
pub fn write_markdown(assessment: &Assessment, out: &mut impl Write) -> io::Result<()> {
    let places = Places::of(assessment);
    summary::write(assessment, out)?;
    findings::write(assessment, out)?;
    requirement::write(assessment, &places, out)?;
    summary::write_documents(assessment, &places, out)?;
    summary::write_not_assessed(assessment, out)?;
    write_guide(out)?;
    writeln!(
        out,
        "\nMappings {}, SHA-256 `{}`.",
        escape::inline(&assessment.mappings.version),
        one_line(&assessment.mappings.sha256).replace('`', "")
    )
}

fn write_guide(out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\n## How to read this\n\n| Score | Name | Holds when |\n|---|---|---|")?;
    for level in &LEVELS {
        writeln!(out, "| {} | {} | {} |", level.score, level.name, level.meaning)?;
    }
    writeln!(out)?;
    for cap in CAPS {
        writeln!(out, "- {cap}")?;
    }
    writeln!(out, "\n**{DISCLAIMER}**")
}
