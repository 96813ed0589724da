use std::io::Cursor;
use std::path::PathBuf;
use std::process::ExitCode;

use annexa_export::terminal;
use clap::ValueEnum;

use crate::judging::{Judging, Read, json};
use crate::output;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    judging: Judging,
    /// The framework whose controls are stated
    #[arg(long, value_name = "ID", default_value = "iso42001-2023")]
    framework: String,
    /// How to write the result
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal
    Table,
    /// A workbook to go on working in
    Xlsx,
    /// A Word document to be approved and handed out
    Docx,
    /// Rows, one for each control
    Csv,
    /// For wikis and pull requests
    Markdown,
    /// Everything, for other programs
    Json,
}

pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.format {
        Format::Xlsx => output::refuse_terminal(args.output.as_deref(), "a workbook")?,
        Format::Docx => output::refuse_terminal(args.output.as_deref(), "a Word document")?,
        Format::Table | Format::Csv | Format::Markdown | Format::Json => {}
    }
    let Read { engine, collection, settings } = args.judging.read()?;
    let soa = engine.soa(&collection, &args.framework, &settings)?;
    let mut bytes = Vec::new();
    match args.format {
        Format::Table => terminal::write_soa(&soa, &output::style(args.output.is_some()), &mut bytes)?,
        Format::Xlsx => annexa_export::write_soa_xlsx(&soa, &mut bytes)?,
        Format::Docx => annexa_export::write_soa_docx(&soa, Cursor::new(&mut bytes))?,
        Format::Csv => annexa_export::write_soa_csv(&soa, &mut bytes)?,
        Format::Markdown => annexa_export::write_soa_markdown(&soa, &mut bytes)?,
        Format::Json => bytes = json(&soa)?,
    }
    output::write(args.output.as_deref(), &bytes)?;
    Ok(output::status(&collection))
}
