use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;

use crate::judging::{Judging, Read};
use crate::output;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    judging: Judging,
    /// How to write the result
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// End with status 1 when a document answers no requirement with this score or more
    #[arg(long, value_name = "SCORE", value_parser = clap::value_parser!(u8).range(0..=5))]
    fail_under: Option<u8>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// What each document answers, for a terminal
    Table,
    /// Everything, for other programs
    Json,
    /// One self-contained page, for people
    Html,
    /// For wikis and pull requests
    Markdown,
    /// One row for each document and requirement, for spreadsheets
    Csv,
}

pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let Read { engine, collection, settings } = args.judging.read()?;
    let report = engine.map(&collection, &args.judging.framework, &settings)?;
    let mut bytes = Vec::new();
    match args.format {
        Format::Table => {
            annexa_export::terminal::write_map(&report, &output::style(args.output.is_some()), &mut bytes)?
        }
        Format::Json => {
            serde_json::to_writer_pretty(&mut bytes, &report)?;
            bytes.push(b'\n');
        }
        Format::Html => annexa_export::write_map_html(&report, &mut bytes)?,
        Format::Markdown => annexa_export::write_map_markdown(&report, &mut bytes)?,
        Format::Csv => annexa_export::write_map_csv(&report, &mut bytes)?,
    }
    output::write(args.output.as_deref(), &bytes)?;
    if collection.nothing_read() {
        eprintln!("annexa: nothing could be read");
        return Ok(ExitCode::from(3));
    }
    let answers = |limit: u8, d: &annexa_report::MappedDocument| d.requirements.iter().any(|r| r.score >= limit);
    let assessed = || report.documents.iter().filter(|d| d.status != "not_assessed");
    let below = |limit: u8| assessed().any(|d| !answers(limit, d));
    Ok(ExitCode::from(u8::from(args.fail_under.is_some_and(below))))
}
