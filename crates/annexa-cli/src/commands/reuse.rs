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
    /// The framework that the documents were made for
    #[arg(long, value_name = "ID", default_value = "iso27001-2022")]
    from: String,
    /// The framework that they are to serve
    #[arg(long, value_name = "ID", default_value = "iso42001-2023")]
    to: String,
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
    /// Everything, for other programs
    Json,
    /// One self-contained page, for people
    Html,
    /// For wikis and pull requests
    Markdown,
    /// A Word document with a section for the owner of each document
    Docx,
}

pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    if args.format == Format::Docx {
        output::refuse_terminal(args.output.as_deref(), "a Word document")?;
    }
    let Read { engine, collection, settings } = args.judging.read()?;
    let report = engine.reuse(&collection, &args.from, &args.to, &settings)?;
    let mut bytes = Vec::new();
    match args.format {
        Format::Table => terminal::write_reuse(&report, &output::style(args.output.is_some()), &mut bytes)?,
        Format::Json => bytes = json(&report)?,
        Format::Html => annexa_export::write_reuse_html(&report, &mut bytes)?,
        Format::Markdown => annexa_export::write_reuse_markdown(&report, &mut bytes)?,
        Format::Docx => annexa_export::write_reuse_docx(&report, Cursor::new(&mut bytes))?,
    }
    output::write(args.output.as_deref(), &bytes)?;
    Ok(output::status(&collection))
}
