use std::process::ExitCode;

use annexa_export::terminal;

use crate::judging::{Format, FrameworkArg, Judging, Read, Writing, json};
use crate::output;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    judging: Judging,
    #[command(flatten)]
    frameworks: FrameworkArg,
    #[command(flatten)]
    writing: Writing,
}

pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let Read { engine, collection, settings } = args.judging.read()?;
    let report = engine.map(&collection, &args.frameworks.ids, &settings)?;
    let writing = &args.writing;
    let mut bytes = Vec::new();
    match writing.format {
        Format::Table => terminal::write_map(&report, &output::style(writing.output.is_some()), &mut bytes)?,
        Format::Json => bytes = json(&report)?,
        Format::Html => annexa_export::write_map_html(&report, &mut bytes)?,
        Format::Markdown => annexa_export::write_map_markdown(&report, &mut bytes)?,
        Format::Csv => annexa_export::write_map_csv(&report, &mut bytes)?,
    }
    // A document falls short when it answers no requirement that well.
    writing.finish(&bytes, &collection, |limit| {
        let assessed = report.documents.iter().filter(|d| d.status != "not_assessed");
        assessed.into_iter().any(|d| !d.requirements.iter().any(|r| r.score >= limit))
    })
}
