//! Figures as a table, and those that have to hold.

use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::figures::Figure;

/// Figures may fall by this much before it counts as a drop: they are held with three digits.
const SLACK: f64 = 0.0005;

/// The figures in Markdown, one row each.
pub(crate) fn render(figures: &[Figure]) -> String {
    let mut out = String::from("| framework | figure | value |\n|---|---|---|\n");
    for f in figures {
        writeln!(out, "| {} | {} | {:.3} |", f.framework, f.name, f.value).expect("writing to a string");
    }
    out
}

#[derive(Deserialize, Serialize)]
struct Held {
    framework: String,
    figure: String,
    value: String,
}

/// Writes the figures for later runs to be compared with.
pub(crate) fn write_held(file: &Path, figures: &[Figure]) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_path(file).with_context(|| file.display().to_string())?;
    for f in figures {
        let value = format!("{:.3}", f.value);
        writer.serialize(Held { framework: f.framework.clone(), figure: f.name.to_owned(), value })?;
    }
    Ok(writer.flush()?)
}

/// Fails when a figure is worse than the one held, or is missing; a better one is told, so that it can be held.
pub(crate) fn check_held(file: &Path, figures: &[Figure]) -> anyhow::Result<ExitCode> {
    let mut reader = csv::Reader::from_path(file).with_context(|| file.display().to_string())?;
    let mut failed = false;
    for row in reader.deserialize() {
        let held: Held = row.with_context(|| file.display().to_string())?;
        let value: f64 = held.value.parse().with_context(|| format!("{}: {}", held.figure, held.value))?;
        let now = figures.iter().find(|f| f.framework == held.framework && f.name == held.figure);
        let (worse, message) = match now {
            None => (true, "is missing".to_owned()),
            Some(f) => {
                let gain = if f.more_is_better { f.value - value } else { value - f.value };
                let changed = gain.abs() > SLACK;
                let message = if changed { format!("{value:.3} was held, is {:.3}", f.value) } else { String::new() };
                (gain < -SLACK, message)
            }
        };
        failed |= worse;
        if !message.is_empty() {
            let verdict = if worse { "DROPPED" } else { "better" };
            crate::write(&format!("{verdict}: {}, {}: {message}\n", held.framework, held.figure))?;
        }
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
