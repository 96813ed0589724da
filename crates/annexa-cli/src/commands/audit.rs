use std::process::ExitCode;

use annexa_store::Verified;
use clap::Subcommand;

use super::keys::{Of, block_on, opened};

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Check that no entry of the audit log was changed, taken out or cut off; ends with status 1 if one was
    Verify(Of),
}

pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let Verb::Verify(of) = args.verb;
    let verified = block_on(async { Ok(opened(&of).await?.verify_audit().await?) })?;
    Ok(match verified {
        Verified::Whole { entries, head } => {
            println!("whole: {entries} entries, the last has the hash {head}");
            ExitCode::SUCCESS
        }
        Verified::Broken { seq, why } => {
            println!("broken at entry {seq}: {why}");
            ExitCode::FAILURE
        }
    })
}
