use std::process::ExitCode;

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
}

pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let Read { engine, collection, settings } = args.judging.read()?;
    let report = engine.reuse(&collection, &args.from, &args.to, &settings)?;
    output::write(None, &json(&report)?)?;
    Ok(ExitCode::SUCCESS)
}
