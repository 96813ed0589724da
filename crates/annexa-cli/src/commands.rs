//! One module for each verb.

mod mappings;

use std::process::ExitCode;

use clap::Subcommand;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Work on the mappings: frameworks, concepts and rules
    #[command(subcommand)]
    Mappings(mappings::Mappings),
}

pub(crate) fn run(command: Command) -> ExitCode {
    let result = match command {
        Command::Mappings(command) => mappings::run(command),
    };
    result.unwrap_or_else(|error| {
        eprintln!("annexa: {error:#}");
        ExitCode::from(2)
    })
}
