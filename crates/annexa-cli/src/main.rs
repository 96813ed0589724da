//! The command `annexa`: verbs, flags, exit codes and terminal text; all else lives in the libraries.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line prints")]

mod commands;
mod judging;
mod output;

use std::process::ExitCode;

use clap::Parser;

/// Reads an organisation's documents and says, requirement by requirement, how good the evidence in them is
#[derive(Parser)]
#[command(name = "annexa", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    {
        let mut arguments = std::env::args_os().skip(1);
        if arguments.next().is_some_and(|verb| verb == annexa_engine::PARSER_VERB) {
            return annexa_engine::serve_parser(&arguments.collect::<Vec<_>>());
        }
    }
    commands::run(Cli::parse().command)
}
