//! One module for each verb.

mod assess;
mod audit;
mod compare;
mod doctor;
mod explain;
mod frameworks;
mod keys;
mod map;
mod mappings;
mod reuse;
mod schema;
mod search;
mod serve;
mod soa;
mod text;

use std::process::ExitCode;

use clap::Subcommand;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Judge documents as a whole: scores with reasons, quotes, findings
    Assess(assess::Args),
    /// Say for each document which requirements it answers
    Map(map::Args),
    /// Say what documents made for one framework do for another, and what to add to each
    Reuse(reuse::Args),
    /// Say what changed from one assessment to another, and why
    Compare(compare::Args),
    /// Find passages: words, phrases, fields
    Search(search::Args),
    /// Write the statement of applicability, and compare it with the organisation's own
    Soa(soa::Args),
    /// Show the text of a file as Annexa sees it
    Text(text::Args),
    /// Serve the HTTP API
    Serve(serve::Args),
    /// Make, show and revoke keys of the HTTP API
    Keys(keys::Args),
    /// Look after the audit log of the HTTP API
    Audit(audit::Args),
    /// Show everything behind the score of one requirement in one file or folder
    Explain(explain::Args),
    /// Say how well this machine confines the parsing of files, and prove it
    Doctor(doctor::Args),
    /// List the frameworks, or explain a requirement
    Frameworks(frameworks::Args),
    /// Work on the mappings: frameworks, concepts and rules
    #[command(subcommand)]
    Mappings(mappings::Mappings),
    /// Print the JSON schema of an output
    Schema(schema::Args),
}

/// Runs a verb. Exit status: 0 done, 1 below `--fail-under` or worse under `--fail-on-worse`, 2 usage or broken mappings, 3 nothing could be read.
pub(crate) fn run(command: Command) -> ExitCode {
    let result = match command {
        Command::Assess(args) => assess::run(args),
        Command::Map(args) => map::run(args),
        Command::Reuse(args) => reuse::run(args),
        Command::Compare(args) => compare::run(args),
        Command::Search(args) => search::run(args),
        Command::Soa(args) => soa::run(args),
        Command::Text(args) => text::run(args),
        Command::Serve(args) => serve::run(args),
        Command::Keys(args) => keys::run(args),
        Command::Audit(args) => audit::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Doctor(args) => doctor::run(args),
        Command::Frameworks(args) => frameworks::run(args),
        Command::Mappings(command) => mappings::run(command),
        Command::Schema(args) => schema::run(args),
    };
    result.unwrap_or_else(|error| {
        if is_broken_pipe(&error) {
            return ExitCode::SUCCESS;
        }
        eprintln!("annexa: {error:#}");
        ExitCode::from(2)
    })
}

/// A reader that has seen enough ("annexa ... | head") is no error.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
    };
    error.chain().any(io)
}
