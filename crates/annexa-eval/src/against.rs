//! Side by side with another mapper on the same documents.
//!
//! Figures at one threshold favour whoever says little or much there. So precision and naive mistakes are also given
//! where both find as much: at the threshold from which on one recalls what the other does at relevance 0.5.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;

use crate::figures::{ANSWERS, ReadingFigures, ranking, reading, reading_at};
use crate::labels::Labels;
use crate::mapped::{Mapped, add};

#[derive(Deserialize)]
struct Output {
    documents: Vec<OutputDocument>,
}

#[derive(Deserialize)]
struct OutputDocument {
    path: String,
    requirements: Vec<OutputRequirement>,
}

#[derive(Deserialize)]
struct OutputRequirement {
    framework: String,
    id: String,
    relevance: f64,
    #[serde(default)]
    score: u8,
    #[serde(default)]
    quote: String,
}

/// What a file in the form of `annexa map --format json` says.
pub(crate) fn read(file: &Path) -> anyhow::Result<Mapped> {
    let name = || file.display().to_string();
    let output: Output = serde_json::from_slice(&std::fs::read(file).with_context(name)?).with_context(name)?;
    let mut mapped = Mapped::new();
    for document in output.documents {
        let of = mapped.entry(document.path).or_default();
        for r in document.requirements {
            add(of, (r.framework, &r.id), (r.relevance, r.score, r.quote));
        }
    }
    Ok(mapped)
}

/// The figures of both as Markdown, for each framework that `theirs` speaks of.
pub(crate) fn report(labels: &Labels, ours: &Mapped, theirs: &Mapped) -> String {
    let mut out = String::from("| framework | figure | ours | theirs |\n|---|---|---|---|\n");
    let frameworks: BTreeSet<&str> = theirs.values().flatten().map(|((f, _), _)| f.as_str()).collect();
    for framework in frameworks {
        let mut row = |name: &str, a: f64, b: f64| {
            writeln!(out, "| {framework} | {name} | {a:.3} | {b:.3} |").expect("writing to a string");
        };
        if let (Some(a), Some(b)) = (ranking(labels, ours, framework), ranking(labels, theirs, framework)) {
            row("first named is right (P@1)", a.first, b.first);
            row("mean average precision (MAP)", a.average_precision, b.average_precision);
            row("F1 at relevance 0.5 against authors' labels", a.f1, b.f1);
        }
        let (Some(a), Some(b)) = (reading(labels, ours, framework), reading(labels, theirs, framework)) else {
            continue;
        };
        row("F1 against a full reading, at relevance 0.5", a.f1, b.f1);
        let (all_ours, all_theirs) = (curve(labels, ours, framework), curve(labels, theirs, framework));
        row("the same at the best threshold of each", best_f1(&all_ours), best_f1(&all_theirs));
        let mut at_recall = |whose: &str, a: ReadingFigures, b: ReadingFigures| {
            row(&format!("precision at the recall of {whose} at 0.5"), a.precision, b.precision);
            row(&format!("naive mistakes at the recall of {whose} at 0.5"), a.naive, b.naive);
        };
        let reaching = |curve: &[ReadingFigures], recall: f64| curve.iter().find(|f| f.recall >= recall).copied();
        if let Some(b) = reaching(&all_theirs, a.recall) {
            at_recall(&format!("ours ({:.3})", a.recall), a, b);
        }
        if let Some(a) = reaching(&all_ours, b.recall) {
            at_recall(&format!("theirs ({:.3})", b.recall), a, b);
        }
    }
    out
}

/// The figures at every threshold, the highest first, so that recall ascends.
fn curve(labels: &Labels, mapped: &Mapped, framework: &str) -> Vec<ReadingFigures> {
    let said = mapped.values().flatten().filter(|((f, _), said)| f == framework && said.relevance > 0.0);
    let mut thresholds: Vec<f64> = said.map(|(_, said)| said.relevance).chain([ANSWERS]).collect();
    thresholds.sort_by(|a, b| b.total_cmp(a));
    thresholds.dedup();
    thresholds.iter().filter_map(|at| reading_at(labels, mapped, framework, *at)).collect()
}

fn best_f1(curve: &[ReadingFigures]) -> f64 {
    curve.iter().map(|f| f.f1).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapped::Said;

    #[test]
    fn who_says_little_is_compared_where_the_other_says_as_little() {
        let key = |id: &str| ("f".to_owned(), id.to_owned());
        let mut labels = Labels::default();
        labels.reading.insert("set/a.md".into(), [(key("1"), 0.9), (key("2"), 0.7), (key("3"), 0.3)].into());
        let mapped = |all: &[(&str, f64)]| -> Mapped {
            let said = |relevance| Said { relevance, ..Said::default() };
            [("set/a.md".to_owned(), all.iter().map(|(id, r)| (key(id), said(*r))).collect())].into()
        };
        let ours = mapped(&[("1", 0.9), ("2", 0.7), ("3", 0.6)]);
        let theirs = mapped(&[("1", 0.8), ("3", 0.4), ("2", 0.3)]);
        let report = report(&labels, &ours, &theirs);
        for line in [
            "| f | F1 against a full reading, at relevance 0.5 | 0.800 | 0.667 |",
            "| f | the same at the best threshold of each | 1.000 | 0.800 |",
            "| f | naive mistakes at the recall of ours (1.000) at 0.5 | 1.000 | 1.000 |",
            "| f | precision at the recall of theirs (0.500) at 0.5 | 1.000 | 1.000 |",
            "| f | naive mistakes at the recall of theirs (0.500) at 0.5 | 0.000 | 0.000 |",
        ] {
            assert!(report.contains(line), "{line}\n{report}");
        }
    }
}
