use std::path::{Path, PathBuf};
use std::process::ExitCode;

use annexa_export::terminal;
use annexa_report::{Assessment, SCHEMA_VERSION};
use anyhow::{Context, ensure};
use clap::ValueEnum;
use serde::Deserialize;

use crate::judging::json;
use crate::output;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// The assessment before, as `annexa assess --format json` writes it
    before: PathBuf,
    /// The assessment after
    after: PathBuf,
    /// How to write the result
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// End with status 1 when a score fell or a nonconformity is new
    #[arg(long)]
    fail_on_worse: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For a terminal
    Table,
    /// Everything, for other programs
    Json,
    /// For wikis and pull requests
    Markdown,
}

pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let comparison = annexa_engine::compare(&assessment(&args.before)?, &assessment(&args.after)?);
    let mut bytes = Vec::new();
    match args.format {
        Format::Table => terminal::write_comparison(&comparison, &output::style(args.output.is_some()), &mut bytes)?,
        Format::Json => bytes = json(&comparison)?,
        Format::Markdown => annexa_export::write_comparison_markdown(&comparison, &mut bytes)?,
    }
    output::write(args.output.as_deref(), &bytes)?;
    Ok(ExitCode::from(u8::from(args.fail_on_worse && comparison.is_worse())))
}

fn assessment(path: &Path) -> anyhow::Result<Assessment> {
    /// What is looked at first: a file of another version would be said to lack a field.
    #[derive(Deserialize)]
    struct Versioned {
        schema_version: String,
    }

    let wrong = || format!("{} is no assessment; `annexa assess --format json` writes one", path.display());
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let Versioned { schema_version } = serde_json::from_slice(&bytes).with_context(wrong)?;
    ensure!(
        schema_version == SCHEMA_VERSION,
        "{} is of version {schema_version} of the format, not {SCHEMA_VERSION}",
        path.display()
    );
    serde_json::from_slice(&bytes).with_context(wrong)
}
