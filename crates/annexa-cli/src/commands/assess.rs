use std::path::PathBuf;
use std::process::ExitCode;

use annexa_export::terminal;
use clap::ValueEnum;

use crate::judging::{FailUnder, FrameworkArg, Judging, Read, json};
use crate::output;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    judging: Judging,
    #[command(flatten)]
    frameworks: FrameworkArg,
    /// How to write the result
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    fail_under: FailUnder,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal
    Table,
    /// Everything, for other programs
    Json,
    /// One self-contained page, for people
    Html,
    /// For wikis and pull requests
    Markdown,
    /// Rows, for spreadsheets
    Csv,
    /// A workbook: requirements, evidence, findings, documents
    Xlsx,
}

pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    if args.format == Format::Xlsx {
        output::refuse_terminal(args.output.as_deref(), "a workbook")?;
    }
    let Read { engine, collection, settings } = args.judging.read()?;
    let report = engine.assess(&collection, &args.frameworks.ids, &settings)?;
    let mut bytes = Vec::new();
    match args.format {
        Format::Table => terminal::write_assessment(&report, &output::style(args.output.is_some()), &mut bytes)?,
        Format::Json => bytes = json(&report)?,
        Format::Html => annexa_export::write_html(&report, &mut bytes)?,
        Format::Markdown => annexa_export::write_markdown(&report, &mut bytes)?,
        Format::Csv => annexa_export::write_csv(&report, &mut bytes)?,
        Format::Xlsx => annexa_export::write_xlsx(&report, &mut bytes)?,
    }
    output::write(args.output.as_deref(), &bytes)?;
    Ok(args.fail_under.status(&collection, |limit| {
        report.frameworks.iter().flat_map(|f| &f.requirements).any(|r| r.score.is_some_and(|s| s < limit))
    }))
}
