use std::path::Path;
use std::process::ExitCode;

use annexa_engine::{Attempt, Limits, Protection};
use anyhow::Context;

use crate::judging::{Sandbox, tesseract};
use crate::output;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    sandbox: Sandbox,
}

/// Exit status 1 when something is missing.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    let reader = args.sandbox.reader()?;
    let (protection, attempts) = (reader.protection(), reader.probe().context("the parsing process was not probed")?);
    output::write(None, describe(&protection, &attempts, tesseract().as_deref(), reader.limits()).as_bytes())?;
    let holds = protection.missing().is_empty() && attempts.iter().all(|attempt| attempt.refused.is_some());
    Ok(ExitCode::from(u8::from(!holds)))
}

fn describe(protection: &Protection, attempts: &[Attempt], ocr: Option<&Path>, limits: &Limits) -> String {
    let mut out = "Parsing of files on this machine\n\n".to_owned();
    for (name, holds, what) in protection.means() {
        out += &format!("  {:<4}{name:<20}{what}\n", if holds { "yes" } else { "NO" });
    }
    out += "\nTried by the parsing process\n\n";
    for Attempt { what, refused } in attempts {
        let (holds, outcome) = refused.as_ref().map_or(("NO", "it succeeded"), |how| ("yes", how));
        out += &format!("  {holds:<4}{:<32}{outcome}\n", format!("cannot {what}"));
    }
    if attempts.is_empty() {
        out += "  nothing: files are parsed in this process, guarded against panics only\n";
    }
    out += "\nPages that are pictures\n\n";
    match ocr {
        Some(program) => out += &format!("  yes {}\n", program.display()),
        None => out += "  NO  tesseract is not installed: such pages are not assessed\n",
    }
    out += "\nLimits\n\n";
    for (limit, value) in limits.all() {
        out += &format!("  {:<20}{value:>12}  {}\n", limit.name(), limit.meaning());
    }
    out
}
