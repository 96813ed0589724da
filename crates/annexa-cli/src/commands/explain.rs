use std::fmt::Write;
use std::process::ExitCode;

use annexa_report::{ExplainedCondition, ExplainedPoint, Explanation, Tried};
use anyhow::bail;
use clap::ValueEnum;

use crate::judging::{Judging, Read, json};
use crate::output;

#[derive(clap::Args)]
#[command(override_usage = "annexa explain [OPTIONS] <PATH>... <REQUIREMENT>")]
#[command(after_help = "The last argument is the requirement, such as A.5.4.")]
pub(crate) struct Args {
    #[command(flatten)]
    judging: Judging,
    /// In this framework only; may be repeated
    #[arg(long, value_name = "ID")]
    framework: Vec<String>,
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For other programs
    Json,
}

pub(crate) fn run(mut args: Args) -> anyhow::Result<ExitCode> {
    // One list for both, since options may stand between them.
    let requirement = args.judging.paths.pop().filter(|_| !args.judging.paths.is_empty());
    let Some(requirement) = requirement else {
        bail!("a path and a requirement are needed: annexa explain <PATH>... <REQUIREMENT>");
    };
    let requirement = requirement.to_string_lossy();
    let Read { engine, collection, settings } = args.judging.read()?;
    let explained = engine.explain(&collection, &args.framework, &requirement, &settings)?;
    if explained.is_empty() {
        bail!("no framework has a requirement `{requirement}`");
    }
    let out = match args.format {
        Format::Json => json(&explained)?,
        Format::Text => text(&explained)?.into_bytes(),
    };
    output::write(None, &out)?;
    Ok(ExitCode::SUCCESS)
}

fn text(explained: &[Explanation]) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    for (index, e) in explained.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        let score = e.score.map_or_else(|| "not applicable".to_owned(), |s| s.to_string());
        writeln!(out, "{} {} {}: {score}", e.framework, e.requirement, e.title)?;
        for rung in &e.rungs {
            let mark = if rung.holds { "x" } else { " " };
            writeln!(out, "  [{mark}] {} {}: {}", rung.rung, rung.name, rung.reason)?;
        }
        e.points.iter().try_for_each(|p| point(&mut out, p))?;
    }
    Ok(out)
}

fn point(out: &mut String, point: &ExplainedPoint) -> std::fmt::Result {
    let kind = if point.essential { "essential" } else { "supporting" };
    writeln!(out, "\n  {} ({kind}, {})", point.id, if point.met { "met" } else { "not met" })?;
    writeln!(out, "    {}", point.statement)?;
    for (tried, verb) in
        point.matched.iter().map(|t| (t, t.assertion.as_str())).chain(point.nearly.iter().map(|t| (t, "misses")))
    {
        passage(out, tried, verb)?;
    }
    for (more, what) in [(point.more_matched, "match"), (point.more_nearly, "miss one condition")] {
        if more > 0 {
            writeln!(out, "    and {more} more passages that {what}")?;
        }
    }
    Ok(())
}

fn passage(out: &mut String, tried: &Tried, verb: &str) -> std::fmt::Result {
    let page = tried.page.map_or_else(String::new, |p| format!(", page {p}"));
    writeln!(out, "    {verb} {} in {}{page} [{}]", tried.rule, tried.document, tried.section)?;
    writeln!(out, "      \"{}\"", tried.quote.replace('\n', " "))?;
    if verb != "misses" {
        writeln!(out, "      {}, since: {}", tried.assertion, tried.because)?;
    }
    tried.conditions.iter().try_for_each(|c| condition(out, c))
}

/// So much of what a condition asks for is printed.
const LONGEST_CONDITION: usize = 110;

fn condition(out: &mut String, condition: &ExplainedCondition) -> std::fmt::Result {
    let mut asked = condition.any_of.join(" | ");
    if asked.chars().count() > LONGEST_CONDITION {
        asked = asked.chars().take(LONGEST_CONDITION).collect::<String>() + " ...";
    }
    let words: Vec<String> = condition.words.iter().map(|w| format!("“{w}”")).collect();
    let how = match (&condition.from, words.is_empty()) {
        (None, _) => "missed".to_owned(),
        (Some(_), false) => words.join(", "),
        (Some(from), true) => from.clone(),
    };
    let mark = if condition.holds { "+" } else { "-" };
    writeln!(out, "        {mark} {} {asked}: {how}", condition.kind)
}
