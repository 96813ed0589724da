use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use annexa_catalog::{Catalog, Diagnostic, SourceFile};
use annexa_engine::{Engine, built_in_mappings, check_examples, read_mappings};
use clap::Subcommand;

use crate::output;

#[derive(Subcommand)]
pub(crate) enum Mappings {
    /// Validate the mappings and run every rule's examples
    Check {
        /// Folder with mappings of one's own; the built-in ones when left out
        #[arg(long, value_name = "DIR")]
        path: Option<PathBuf>,
        /// Run the examples of this requirement (9.2, or iso27001-2022/9.2) or finding only; may be repeated
        #[arg(long, value_name = "ID")]
        only: Vec<String>,
    },
}

pub(crate) fn run(command: Mappings) -> anyhow::Result<ExitCode> {
    let Mappings::Check { path, only } = command;
    let files = path.as_deref().map_or_else(|| Ok(built_in_mappings()), read_mappings)?;
    let (catalog, mut mistakes) = Catalog::load_with_mistakes(&files);
    if mistakes.is_empty() || !only.is_empty() {
        let engine = Engine::with_catalog(catalog);
        let checked = check_examples(&engine, &only);
        let catalog = engine.catalog();
        let points: usize = catalog.frameworks.iter().flat_map(|f| &f.requirements).map(|r| r.points.len()).sum();
        let requirements: usize = catalog.frameworks.iter().map(|f| f.requirements.len()).sum();
        let line = format!(
            "{requirements} requirements, {points} points, {} concepts, {} finding rules; {} examples run, {} wrong\n",
            catalog.concepts.len(),
            catalog.findings.len(),
            checked.examples,
            checked.mistakes.len()
        );
        output::write(None, line.as_bytes())?;
        mistakes.extend(checked.mistakes);
    }
    let mut err = std::io::stderr().lock();
    for mistake in &mistakes {
        err.write_all(mistake.render(source_of(&files, mistake)).as_bytes())?;
    }
    Ok(if mistakes.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

fn source_of<'f>(files: &'f [SourceFile], mistake: &Diagnostic) -> Option<&'f str> {
    files.iter().find(|f| f.path == mistake.place.file).map(|f| f.text.as_str())
}
