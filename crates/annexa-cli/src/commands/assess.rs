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
    let report = engine.assess(&collection, &args.frameworks.ids, &settings)?;
    let writing = &args.writing;
    let mut bytes = Vec::new();
    match writing.format {
        Format::Table => terminal::write_assessment(&report, &output::style(writing.output.is_some()), &mut bytes)?,
        Format::Json => bytes = json(&report)?,
        Format::Html => annexa_export::write_html(&report, &mut bytes)?,
        Format::Markdown => annexa_export::write_markdown(&report, &mut bytes)?,
        Format::Csv => annexa_export::write_csv(&report, &mut bytes)?,
    }
    writing.finish(&bytes, &collection, |limit| {
        report.frameworks.iter().flat_map(|f| &f.requirements).any(|r| r.score.is_some_and(|s| s < limit))
    })
}
