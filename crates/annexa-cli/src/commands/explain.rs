use std::fmt::Write;
use std::process::ExitCode;

use anyhow::bail;

use crate::judging::{Judging, Read};
use crate::output;

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Requirement, such as A.5.4
    #[arg(long = "requirement", short = 'r', value_name = "ID")]
    requirement: String,
    #[command(flatten)]
    judging: Judging,
}

pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let Read { engine, collection, settings } = args.judging.read()?;
    let report = engine.assess(&collection, &args.judging.framework, &settings)?;
    let mut out = String::new();
    let named = |r: &&annexa_report::Requirement| r.id == args.requirement;
    for framework in &report.frameworks {
        let Some(requirement) = framework.requirements.iter().find(named) else { continue };
        let score = requirement.score.map_or_else(|| "not applicable".to_owned(), |s| s.to_string());
        writeln!(out, "{} {} {}: {score}", framework.id, requirement.id, requirement.title)?;
        for rung in &requirement.rungs {
            let mark = if rung.holds { "x" } else { " " };
            writeln!(out, "  [{mark}] {} {}: {}", rung.rung, rung.name, rung.reason)?;
        }
        for point in &requirement.points {
            let kind = if point.essential { "essential" } else { "supporting" };
            writeln!(out, "\n  {} ({kind}, {})", point.id, if point.met { "met" } else { "not met" })?;
            writeln!(out, "    {}", point.statement)?;
            for e in &point.evidence {
                let page = e.page.map_or_else(String::new, |p| format!(", page {p}"));
                let caveat = e.caveat.as_ref().map_or_else(String::new, |c| format!("; {c}"));
                writeln!(out, "    {} by {} in {}{page} [{}]{caveat}", e.assertion, e.rule, e.document, e.section)?;
                writeln!(out, "      \"{}\"", e.quote.replace('\n', " "))?;
            }
        }
    }
    if out.is_empty() {
        bail!("no framework has a requirement `{}`", args.requirement);
    }
    output::write(None, out.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
