//! `annexa-eval`: how good the judgement is on labelled documents, and the weights of relevance fitted to them.
//!
//! A set of labelled documents is a folder with `docs/` and beside it what outsiders say of them: `labels.csv` (what a
//! document's author says it answers), `mentioned.csv` (what counts neither way), `reading.json` (everything a careful
//! reading finds answered) and `scale/*.csv` (readers' scores, 0 to 5). What is missing is left out.

mod against;
mod crosswalk;
mod figures;
mod fit;
mod labels;
mod mapped;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use annexa_catalog::{Catalog, FEATURES, GENERIC_FEATURES};
use annexa_engine::{Engine, built_in_mappings, read_mappings};
use annexa_model::Date;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "Measures Annexa's judgement against labelled documents")]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Print all figures as a table
    Measure {
        #[command(flatten)]
        on: On,
        /// Figures to hold: fails when one has dropped; with --update they are written anew
        #[arg(long, value_name = "CSV")]
        held: Option<PathBuf>,
        /// Write the figures of this run to the file named by --held
        #[arg(long, requires = "held")]
        update: bool,
        /// Print the figures beside those of another mapper, whose output has the form of `annexa map --format json`
        #[arg(long, value_name = "JSON", conflicts_with = "held")]
        against: Option<PathBuf>,
    },
    /// Fit the weights of relevance, with the figures of leaving one set of documents out
    Fit {
        #[command(flatten)]
        on: On,
        /// Write the weights to this file, in the form of mappings/relevance.yaml
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Count whether documents that commit to one of two requirements that a crosswalk calls equal commit to both
    Crosswalk {
        #[command(flatten)]
        on: On,
    },
    /// Print what speaks for each document answering each requirement, as CSV
    Features {
        #[command(flatten)]
        on: On,
    },
}

/// What is measured on, and with what.
#[derive(clap::Args)]
struct On {
    /// Folder with docs/ and their labels; may be repeated
    #[arg(long = "on", value_name = "DIR", required = true)]
    folders: Vec<PathBuf>,
    /// Use the mappings in this folder instead of the built-in ones
    #[arg(long, value_name = "DIR")]
    mappings: Option<PathBuf>,
    /// Strip all frameworks of their rules, so that they are judged by the words of their requirements alone
    #[arg(long)]
    without_rules: bool,
    /// Judge as of this day, YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_of: Date,
}

fn day(text: &str) -> Result<Date, String> {
    Date::parse_iso(text).ok_or_else(|| "not a day; write YYYY-MM-DD".into())
}

impl On {
    fn engine(&self) -> anyhow::Result<Engine> {
        let files = self.mappings.as_deref().map_or_else(|| Ok(built_in_mappings()), read_mappings)?;
        let catalog = Catalog::load(&files).map_err(annexa_engine::Error::Mappings)?;
        Ok(Engine::with_catalog(if self.without_rules { catalog.without_rules() } else { catalog }))
    }

    /// Names of what speaks for a document answering a requirement.
    const fn features(&self) -> &'static [&'static str] {
        if self.without_rules { &GENERIC_FEATURES } else { &FEATURES }
    }
}

fn main() -> anyhow::Result<ExitCode> {
    match Cli::parse().verb {
        Verb::Measure { on, held, update, against } => {
            let labels = labels::Labels::read(&on.folders)?;
            let mapped = mapped::map(&on.engine()?, &on.folders, on.as_of)?;
            if let Some(file) = against {
                write(&against::report(&labels, &mapped, &against::read(&file)?))?;
                return Ok(ExitCode::SUCCESS);
            }
            let figures = figures::all(&labels, &mapped);
            write(&table::render(&figures))?;
            match held {
                Some(file) if update => table::write_held(&file, &figures).map(|()| ExitCode::SUCCESS),
                Some(file) => table::check_held(&file, &figures),
                None => Ok(ExitCode::SUCCESS),
            }
        }
        Verb::Fit { on, output } => {
            let labels = labels::Labels::read(&on.folders)?;
            let featured = mapped::featured(&on.engine()?, &on.folders, on.as_of)?;
            let fitted = fit::fit(&labels, &featured, on.features())?;
            write(&fitted.report)?;
            if let Some(file) = output {
                std::fs::write(file, fitted.yaml)?;
            }
            Ok(ExitCode::SUCCESS)
        }
        Verb::Crosswalk { on } => {
            let engine = on.engine()?;
            let mapped = mapped::map(&engine, &on.folders, on.as_of)?;
            write(&crosswalk::report(engine.catalog(), &mapped))?;
            Ok(ExitCode::SUCCESS)
        }
        Verb::Features { on } => {
            let featured = mapped::featured(&on.engine()?, &on.folders, on.as_of)?;
            write(&mapped::features_csv(&featured, on.features())?)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn write(text: &str) -> std::io::Result<()> {
    std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes())
}
