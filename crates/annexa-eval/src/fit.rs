//! The weights of relevance fitted to labelled documents.
//!
//! Two things are asked of them at once: that a document's sum is above nought where it answers a requirement and
//! below where it does not (logistic loss), and that what its author names comes before what nobody names (logistic
//! loss of pairs within a document). Both are convex, so that the weights are the same wherever the search begins. No
//! weight is negative: what speaks for a document must not speak against it. The bias is then moved to where most
//! answers are told right from wrong. Each set of documents is also left out in turn and judged by weights that never
//! saw it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use annexa_engine::{Featured, MENTIONED};
use anyhow::ensure;

use crate::figures::{frameworks, ranking, reading};
use crate::labels::{Labels, counted, set_of};
use crate::mapped::{Mapped, merge};

/// Bias and weights.
type Weights = Vec<f64>;

/// How much a pair in the wrong order weighs against a requirement on the wrong side.
const PAIRS: f64 = 2.0;
/// Keeps weights small that the documents say little about.
const RIDGE: f64 = 1.0;
/// An author names a few requirements of those that a document answers; what is not named weighs this much as not
/// answered, where nobody has read the document in full.
const UNNAMED: f64 = 0.4;
/// How much the F1 against the reading counts beside that against the authors' labels, which takes answers that nobody
/// names for wrong ones.
const READING: f64 = 2.0;
const MOST_ROUNDS: usize = 2000;
const SMALL_STEP: f64 = 1e-6;
const LONGEST_STEP: f64 = 2.0;

/// What fitting gives.
pub(crate) struct Fitted {
    /// Figures of the fit and of leaving each set out, as Markdown.
    pub(crate) report: String,
    /// The weights as `relevance.yaml`.
    pub(crate) yaml: String,
}

struct Sample<'f> {
    of: &'f Featured,
    /// Bias and features.
    x: Weights,
    answered: bool,
    /// Whether the document's author names it.
    named: bool,
    /// Whether the document was read in full.
    read: bool,
    /// Whether the document's author names anything of the framework.
    labelled: bool,
    /// How much it counts; 0 for what nobody has judged.
    counts: f64,
}

/// Fits the weights of the features with these names to `labels`.
pub(crate) fn fit(labels: &Labels, featured: &[Featured], names: &[&str]) -> anyhow::Result<Fitted> {
    // Of other frameworks nobody has said what the documents answer.
    let judged = frameworks(labels);
    let told = featured.iter().filter(|f| f.score > 0 && judged.contains(&f.framework));
    let samples: Vec<Sample<'_>> = told.map(|f| sample(labels, f)).collect();
    ensure!(samples.iter().any(|s| s.answered), "no labelled requirement is touched by any document");
    let weights = solve(&samples, |_| true);
    let mut report = String::from("| framework | figure | fitted to all | each set left out |\n|---|---|---|---|\n");
    let fitted = mapped(samples.iter().map(|s| (s, &weights)));
    let sets: BTreeSet<&str> = samples.iter().map(|s| set_of(&s.of.path)).collect();
    let without: BTreeMap<&str, Weights> =
        sets.iter().map(|set| (*set, solve(&samples, |s| set_of(&s.of.path) != *set))).collect();
    let unseen = mapped(samples.iter().map(|s| (s, &without[set_of(&s.of.path)])));
    for framework in &judged {
        let mut row = |name: &str, a: f64, b: f64| {
            writeln!(report, "| {framework} | {name} | {a:.3} | {b:.3} |").expect("writing to a string");
        };
        if let (Some(a), Some(b)) = (ranking(labels, &fitted, framework), ranking(labels, &unseen, framework)) {
            row("P@1", a.first, b.first);
            row("MAP", a.average_precision, b.average_precision);
            row("F1 at 0.5", a.f1, b.f1);
        }
        if let (Some(a), Some(b)) = (reading(labels, &fitted, framework), reading(labels, &unseen, framework)) {
            row("F1 of the reading", a.f1, b.f1);
            row("naive mistakes", a.naive, b.naive);
        }
    }
    Ok(Fitted { report, yaml: yaml(names, &weights, &sets) })
}

fn sample<'f>(labels: &Labels, of: &'f Featured) -> Sample<'f> {
    let key = (of.framework.clone(), counted(&of.requirement));
    let has = |all: &BTreeMap<String, BTreeSet<(String, String)>>| all.get(&of.path).is_some_and(|k| k.contains(&key));
    let named = has(&labels.answered);
    let in_framework = |keys: &BTreeSet<(String, String)>| keys.iter().any(|(f, _)| *f == of.framework);
    let read = labels.reading.get(&of.path).map(|r| r.get(&key).copied().unwrap_or(0.0));
    let (answered, counts) = match read {
        Some(relevance) => (named || relevance >= 0.5, 1.0),
        None if named => (true, 1.0),
        None if has(&labels.mentioned) => (false, 0.0),
        None if labels.answered.get(&of.path).is_some_and(in_framework) => (false, UNNAMED),
        None => (false, 0.0),
    };
    let x = std::iter::once(1.0).chain(of.features.iter().copied()).collect();
    let labelled = labels.answered.get(&of.path).is_some_and(in_framework);
    Sample { of, x, answered, named, read: read.is_some(), labelled, counts }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn logistic(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

/// A vector that is wanted on the positive side (or, with `wanted` 0, on the negative), and how much it counts.
struct Term {
    x: Weights,
    wanted: f64,
    counts: f64,
}

/// The weights for the samples that are used.
fn solve(samples: &[Sample<'_>], used: impl Fn(&Sample<'_>) -> bool) -> Weights {
    let used: Vec<&Sample<'_>> = samples.iter().filter(|s| s.counts > 0.0 && used(s)).collect();
    let mut terms: Vec<Term> = used
        .iter()
        .map(|s| Term { x: s.x.clone(), wanted: f64::from(u8::from(s.answered)), counts: s.counts })
        .collect();
    let mut documents: BTreeMap<(&str, &str), Vec<&Sample<'_>>> = BTreeMap::new();
    for s in &used {
        documents.entry((&s.of.path, &s.of.framework)).or_default().push(s);
    }
    for of in documents.values() {
        let (named, others): (Vec<&Sample<'_>>, Vec<&Sample<'_>>) = of.iter().partition(|s| s.named);
        let counts = PAIRS * (named.len() as f64).sqrt() / (named.len() * others.len()).max(1) as f64;
        for (a, b) in named.iter().flat_map(|a| others.iter().map(move |b| (a, b))) {
            let x = a.x.iter().zip(&b.x).map(|(a, b)| a - b).collect();
            terms.push(Term { x, wanted: 1.0, counts });
        }
    }
    let mut weights = descend(&terms);
    weights[0] -= threshold(&used, &weights);
    weights
}

/// The weights that cost least with none below nought but the bias: along one of them after the other, by Newton's
/// method.
fn descend(terms: &[Term]) -> Weights {
    let mut weights = vec![0.0; terms.first().map_or(1, |t| t.x.len())];
    let mut sums = vec![0.0; terms.len()];
    for _ in 0..MOST_ROUNDS {
        let mut longest = 0.0_f64;
        for (i, weight) in weights.iter_mut().enumerate() {
            let ridge = if i == 0 { 0.0 } else { RIDGE };
            let (mut slope, mut bend) = (ridge * *weight, ridge + 1e-9);
            for (term, sum) in terms.iter().zip(&sums).filter(|(t, _)| t.x[i] != 0.0) {
                let p = logistic(*sum);
                slope += term.counts * (p - term.wanted) * term.x[i];
                bend += term.counts * p * (1.0 - p) * term.x[i] * term.x[i];
            }
            let wanted = *weight - (slope / bend).clamp(-LONGEST_STEP, LONGEST_STEP);
            let next = if i == 0 { wanted } else { wanted.max(0.0) };
            let step = next - *weight;
            if step != 0.0 {
                *weight = next;
                sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += step * term.x[i]);
                longest = longest.max(step.abs());
            }
        }
        if longest < SMALL_STEP {
            break;
        }
    }
    weights
}

/// The sum from which on a document answers, so that the F1 against the reading, which counts more, and that against the
/// authors' labels are highest together.
fn threshold(samples: &[&Sample<'_>], weights: &[f64]) -> f64 {
    let mut sums: Vec<(f64, &Sample<'_>)> = samples.iter().map(|s| (dot(weights, &s.x), *s)).collect();
    sums.sort_by(|a, b| b.0.total_cmp(&a.0));
    let f1 = |right: f64, shown: f64, all: f64| if shown + all > 0.0 { 2.0 * right / (shown + all) } else { 0.0 };
    let all = |of: fn(&Sample<'_>) -> bool, among: fn(&Sample<'_>) -> bool| {
        samples.iter().filter(|s| among(s) && of(s)).count() as f64
    };
    let (answers, names) = (all(|s| s.answered, |s| s.read), all(|s| s.named, |_| true));
    let (mut best, mut at) = (0.0, 0.0);
    let (mut right, mut shown, mut named, mut labelled) = (0.0, 0.0, 0.0, 0.0);
    for (sum, sample) in sums {
        // A mere mention is no answer, whatever its sum.
        if sample.of.only_mentions {
            continue;
        }
        let yes = |holds: bool| f64::from(u8::from(holds));
        right += yes(sample.read && sample.answered);
        shown += yes(sample.read);
        named += yes(sample.named);
        labelled += yes(sample.labelled);
        let both = READING * f1(right, shown, answers) + f1(named, labelled, names);
        if both > best {
            (best, at) = (both, sum - 1e-9);
        }
    }
    at
}

fn mapped<'s>(samples: impl Iterator<Item = (&'s Sample<'s>, &'s Weights)>) -> Mapped {
    let mut mapped = Mapped::new();
    for (sample, weights) in samples {
        let of = sample.of;
        let raw = logistic(dot(weights, &sample.x));
        let relevance = if of.only_mentions { raw.min(MENTIONED) } else { raw };
        let key = (of.framework.clone(), counted(&of.requirement));
        let said = mapped.entry(of.path.clone()).or_default().entry(key).or_default();
        merge(said, relevance, of.score, String::new());
    }
    mapped
}

fn yaml(names: &[&str], weights: &[f64], sets: &BTreeSet<&str>) -> String {
    let mut out = String::from("# How strongly a document answers a requirement: weights of what speaks for it.\n");
    let sets: Vec<&str> = sets.iter().copied().collect();
    let mut put = |line: String| out.push_str(&line);
    put(format!("origin: fitted by `annexa-eval fit` to the labelled documents of {}\n", sets.join(", ")));
    put(format!("bias: {:.3}\nweights:\n", weights[0]));
    for (feature, weight) in names.iter().zip(&weights[1..]) {
        put(format!("  - {{of: {feature}, is: {weight:.3}}}\n"));
    }
    out
}

#[cfg(test)]
mod tests {
    use annexa_catalog::FEATURES;

    use super::*;

    fn featured(path: &str, requirement: &str, first: f64) -> Featured {
        let mut features = vec![0.0; FEATURES.len()];
        features[0] = first;
        Featured {
            path: path.into(),
            framework: "f".into(),
            requirement: requirement.into(),
            score: 2,
            only_mentions: false,
            features,
        }
    }

    #[test]
    fn a_feature_that_tells_answers_apart_gets_weight_and_the_others_none() {
        let mut labels = Labels::default();
        let mut all = Vec::new();
        for set in ["a", "b"] {
            for document in 0..6 {
                let path = format!("{set}/{document}.md");
                labels.answered.insert(path.clone(), [("f".to_owned(), "1".to_owned())].into());
                all.push(featured(&path, "1", 0.9));
                all.push(featured(&path, "2", 0.2));
                all.push(featured(&path, "3", 0.1));
            }
        }
        let fitted = fit(&labels, &all, &FEATURES).expect("there are labels");
        assert!(fitted.report.contains("| f | P@1 | 1.000 | 1.000 |"), "{}", fitted.report);
        let weight = |of: &str| -> f64 {
            let line = fitted.yaml.lines().find(|l| l.contains(&format!("of: {of},"))).expect("every feature");
            line.rsplit("is: ").next().expect("a value").trim_end_matches('}').parse().expect("a number")
        };
        assert!(weight("essential-points-met") > 1.0, "{}", fitted.yaml);
        assert_eq!(weight("early"), 0.0);
    }

    #[test]
    fn without_labels_there_is_nothing_to_fit() {
        assert!(fit(&Labels::default(), &[featured("a/1.md", "1", 0.5)], &FEATURES).is_err());
    }
}
