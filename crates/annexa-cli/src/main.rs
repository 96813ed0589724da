//! The command `annexa`.

mod commands;

use std::process::ExitCode;

use clap::Parser;

#[derive(Parser)]
#[command(name = "annexa", version, about = "Says how good the evidence in an organisation's documents is, requirement by requirement")]
struct Cli {
    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> ExitCode {
    commands::run(Cli::parse().command)
}
