use annexa_catalog::Requirement;
use annexa_matcher::Context;
use annexa_model::{Assertion, PassageKind};

use crate::{JudgedDocument, PointResult, RequirementResult};

/// How strongly `document` answers a requirement, 0 to 1, rounded to four digits; from 0.5 on it does.
///
/// `result` is the requirement judged over this document alone. Title and headings that name the topic,
/// the share of points met, and how much of the document bears on them add up, so that no single one suffices.
#[must_use]
pub fn relevance(
    requirement: &Requirement,
    (framework, number): (usize, usize),
    document: &JudgedDocument,
    result: &RequirementResult,
) -> f64 {
    let about = Aboutness::of(framework, number, document);
    // A blank form answers what it asks for, though it is evidence of nothing.
    let form = document.facts.is_template;
    let answered =
        |p: &PointResult| p.met || (form && p.evidence.iter().any(|e| e.evidence.assertion > Assertion::Negates));
    let met = share(result.points.iter().map(answered));
    let essential =
        share(requirement.points.iter().zip(&result.points).filter(|(p, _)| p.essential).map(|(_, r)| answered(r)));
    let bearing = bearing_share(document, result);
    let title = if about.title { 1.0 } else { 0.0 };
    let headings = (f64::from(about.headings) / 3.0).min(1.0);
    let said = 0.5 * met + 0.3 * essential + 0.2 * (bearing * 6.0).min(1.0);
    let named = 0.65 * title + 0.35 * headings;
    let raw = 0.52 * said + 0.36 * named + 0.12 * (about.density * 4.0).min(1.0);
    let on_subject = result.points.iter().flat_map(|p| &p.evidence).any(|e| e.evidence.on_subject);
    let scaled = scaled(raw.clamp(0.0, 1.0)) * if on_subject { 1.0 } else { OFF_SUBJECT };
    let capped = match result.score {
        0 => 0.0,
        // What nothing commits to is not answered.
        1 if !form => scaled.min(0.45),
        _ => scaled,
    };
    (capped * 10_000.0).round() / 10_000.0
}

/// The raw sum from which on a document answers a requirement, set on documents with outside labels.
const ANSWERS: f64 = 0.27;
/// A process that never speaks of the framework's subject answers less.
const OFF_SUBJECT: f64 = 0.6;

/// Stretches the raw sum so that [`ANSWERS`] comes to lie at 0.5; the order stays.
fn scaled(raw: f64) -> f64 {
    if raw < ANSWERS { 0.5 * raw / ANSWERS } else { 0.5 + 0.5 * (raw - ANSWERS) / (1.0 - ANSWERS) }
}

struct Aboutness {
    title: bool,
    headings: u32,
    density: f64,
}

impl Aboutness {
    fn of(framework: usize, number: usize, document: &JudgedDocument) -> Self {
        let title = document.passages.title;
        let (mut in_title, mut headings, mut own) = (false, 0, 0u32);
        for topic in document.scan.topics_of(framework, number) {
            let passage = &document.passages.all[topic.passage];
            // A heading may leave to the title what the title says; a sentence may not.
            if topic.context > Context::Heading && passage.kind != PassageKind::Heading {
                continue;
            }
            if Some(passage.span) == title {
                in_title = true;
            } else if passage.kind == PassageKind::Heading {
                headings += 1;
            } else {
                own += 1;
            }
        }
        Self { title: in_title, headings, density: f64::from(own) / content(document) }
    }
}

fn bearing_share(document: &JudgedDocument, result: &RequirementResult) -> f64 {
    let mut passages: Vec<usize> = result
        .points
        .iter()
        .flat_map(|p| &p.evidence)
        .filter(|e| e.evidence.assertion == Assertion::Commits)
        .map(|e| e.evidence.passage)
        .collect();
    passages.sort_unstable();
    passages.dedup();
    passages.len() as f64 / content(document)
}

/// Number of passages, at least 1, without headers, footers and comments: a letterhead does not thin out a letter.
fn content(document: &JudgedDocument) -> f64 {
    document.passages.all.iter().filter(|p| p.kind != PassageKind::Aside).count().max(1) as f64
}

fn share(met: impl Iterator<Item = bool>) -> f64 {
    let (mut yes, mut all) = (0.0, 0.0);
    for one in met {
        all += 1.0;
        yes += f64::from(u8::from(one));
    }
    if all > 0.0 { yes / all } else { 0.0 }
}
