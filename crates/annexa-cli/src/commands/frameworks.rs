mod import;

use std::fmt::Write;
use std::process::ExitCode;

use annexa_catalog::{Catalog, Framework, Requirement, Subject};
use anyhow::{Context, bail};
use clap::Subcommand;

use crate::judging::MappingsArg;
use crate::output;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Option<Verb>,
    #[command(flatten)]
    mappings: MappingsArg,
}

#[derive(Subcommand)]
enum Verb {
    /// Explain a framework's requirement: what it asks and what an auditor looks for
    Show {
        /// Framework, such as iso42001-2023
        framework: String,
        /// Requirement, such as A.5.4; all titles when left out
        requirement: Option<String>,
    },
    /// Make a framework of a catalogue of requirements: OSCAL, a CISO Assistant library or a table
    Import(import::Args),
}

pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    if let Some(Verb::Import(import)) = args.command {
        return import::run(&import, &args.mappings);
    }
    let engine = args.mappings.engine()?;
    let catalog = engine.catalog();
    let mut out = String::new();
    match args.command {
        Some(Verb::Show { framework, requirement: None }) => titles(catalog, &framework, &mut out)?,
        Some(Verb::Show { framework, requirement: Some(id) }) => explain(catalog, &framework, &id, &mut out)?,
        _ => list(catalog, &mut out)?,
    }
    output::write(None, out.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

fn list(catalog: &Catalog, out: &mut String) -> anyhow::Result<()> {
    for framework in &catalog.frameworks {
        let points: usize = framework.requirements.iter().map(|r| r.points.len()).sum();
        let points = if framework.is_generic { "no rules".to_owned() } else { format!("{points} points") };
        let count = framework.requirements.len();
        writeln!(out, "{}\n  {}\n  {count} requirements, {points}", framework.id, framework.title)?;
    }
    writeln!(out, "\nmappings {} (sha256 {})", catalog.version, catalog.sha256)?;
    Ok(())
}

fn find<'c>(catalog: &'c Catalog, id: &str) -> anyhow::Result<&'c annexa_catalog::Framework> {
    let known: Vec<&str> = catalog.frameworks.iter().map(|f| f.id.as_str()).collect();
    catalog.framework(id).with_context(|| format!("there is no framework `{id}`; there are: {}", known.join(", ")))
}

fn titles(catalog: &Catalog, framework: &str, out: &mut String) -> anyhow::Result<()> {
    let framework = find(catalog, framework)?;
    writeln!(out, "{}{}", framework.title, if framework.is_generic { " (no rules)" } else { "" })?;
    for (index, topic) in framework.topics.iter().enumerate() {
        writeln!(out, "\n{} {}", topic.id, topic.title)?;
        for requirement in framework.requirements.iter().filter(|r| r.topic == index) {
            writeln!(out, "  {:8} {}", requirement.id, requirement.title)?;
        }
    }
    Ok(())
}

fn explain(catalog: &Catalog, framework: &str, id: &str, out: &mut String) -> anyhow::Result<()> {
    let framework = find(catalog, framework)?;
    let Some(requirement) = framework.requirements.iter().find(|r| r.id == id) else {
        bail!("{} has no requirement `{id}`; `annexa frameworks show {}` lists them", framework.id, framework.id);
    };
    writeln!(out, "{} {} ({})\n", requirement.id, requirement.title, framework.short)?;
    writeln!(out, "{}\n", requirement.asks)?;
    if framework.is_generic {
        writeln!(out, "It has no rules: documents are judged by the words in which it is written.")?;
        return Ok(());
    }
    writeln!(out, "{}\n", subject(catalog, framework, requirement))?;
    writeln!(out, "What an auditor looks for:")?;
    for point in &requirement.points {
        let kind = if point.essential { "essential" } else { "supporting" };
        writeln!(out, "\n  {} ({kind})\n    {}", point.id, point.asks)?;
        writeln!(out, "    Meets it: {}", indented(&point.add))?;
        for example in point.examples.yes.iter().take(2) {
            writeln!(out, "    Meets it: {}", indented(&example.text))?;
        }
        for example in point.examples.no.iter().take(2) {
            let why = example.why.as_ref().map_or_else(String::new, |w| format!("  ({w})"));
            writeln!(out, "    Does not: {}{why}", indented(&example.text))?;
        }
    }
    Ok(())
}

/// What passages have to be about, in words where the framework has a subject.
fn subject(catalog: &Catalog, framework: &Framework, requirement: &Requirement) -> String {
    let named = framework.subject.map(|index| in_words(&catalog.concepts[index].id));
    let subject = named.unwrap_or_else(|| format!("the subject of {}", framework.short));
    match requirement.subject {
        Subject::Needed => format!("Only passages about {subject} count."),
        Subject::Shared => {
            format!(
                "Common to all management systems: where nothing says that it covers {subject} it reaches 2 at most."
            )
        }
        Subject::Free => "Every passage counts.".to_owned(),
    }
}

/// A concept's id as people write it: `information-security` in two words, `ai` in capitals.
fn in_words(id: &str) -> String {
    if id.len() <= 3 { id.to_uppercase() } else { id.replace('-', " ") }
}

fn indented(text: &str) -> String {
    text.trim().lines().collect::<Vec<_>>().join("\n              ")
}
