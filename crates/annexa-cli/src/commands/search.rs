use std::path::PathBuf;
use std::process::ExitCode;

use annexa_engine::SearchOptions;
use annexa_export::terminal;
use anyhow::bail;
use clap::ValueEnum;

use crate::judging::{Judging, Read, json};
use crate::output;

#[derive(clap::Args)]
#[command(override_usage = "annexa search [OPTIONS] <QUERY> <PATH>...")]
#[command(
    after_help = "The first argument is the query: words (stemmed), \"a phrase\", \"a near phrase\"~2, +must, -must-not, \
                        AND, OR, brackets; title:, section: and path: before any of these."
)]
pub(crate) struct Args {
    #[command(flatten)]
    judging: Judging,
    /// A word may differ by one letter
    #[arg(long)]
    fuzzy: bool,
    /// A passage must hold all words instead of any
    #[arg(long)]
    all_words: bool,
    /// At most so many passages
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    limit: u16,
    /// How to write the result
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For a terminal
    Table,
    /// Everything, for other programs
    Json,
}

pub(crate) fn run(mut args: Args) -> anyhow::Result<ExitCode> {
    // One list for both, since options may stand between them.
    if args.judging.paths.len() < 2 {
        bail!("a query and a path are needed: annexa search <QUERY> <PATH>...");
    }
    let query = args.judging.paths.remove(0);
    let query = query.to_string_lossy();
    let Read { collection, .. } = args.judging.read()?;
    let options = SearchOptions { limit: usize::from(args.limit), fuzzy: args.fuzzy, all_words: args.all_words };
    let report = collection.search(&query, options)?;
    let mut bytes = Vec::new();
    match args.format {
        Format::Table => terminal::write_search(&report, &output::style(args.output.is_some()), &mut bytes)?,
        Format::Json => bytes = json(&report)?,
    }
    output::write(args.output.as_deref(), &bytes)?;
    Ok(output::status(&collection))
}
