//! How strongly one document answers each requirement of a framework.

use std::collections::BTreeMap;

use annexa_catalog::{FEATURES, Framework, Relevance};
use annexa_matcher::Context;
use annexa_model::{Assertion, DocumentKind, PassageKind};

use crate::{JudgedDocument, Likenesses, PointResult, RequirementResult};

/// What speaks for a document answering one requirement: a number from 0 to 1 for each of
/// [`FEATURES`], in their order.
pub type Features = [f64; FEATURES.len()];

/// How strongly `document` answers each requirement of the framework with index `framework`, 0 to 1, rounded to four
/// digits; from 0.5 on it does. `results` are its requirements judged over this document alone, in its order.
///
/// The weights are data. A document that only mentions stays at [`MENTIONED`]; one of score 0 has only its words to
/// speak for it, which order what no rule finds and never reach far.
#[must_use]
pub fn relevance(
    weights: &Relevance,
    likenesses: &Likenesses,
    (framework, requirements): (usize, &Framework),
    document: &JudgedDocument,
    results: &[RequirementResult],
) -> Vec<f64> {
    let features = features(likenesses, (framework, requirements), document, results);
    let one = |(features, result): (&Features, &RequirementResult)| {
        let sum: f64 = weights.bias + features.iter().zip(&weights.weights).map(|(f, w)| f * w).sum::<f64>();
        let raw = 1.0 / (1.0 + (-sum).exp());
        let capped = match result.score {
            0 => raw.min(WORDS_ALONE),
            _ if only_mentions(document, result) => raw.min(MENTIONED),
            _ => raw,
        };
        rounded(capped)
    };
    features.iter().zip(results).map(one).collect()
}

/// Puts `relevances`, those of all the framework's requirements, into the order in which documents are filed: where one
/// answers both of a pair of its precedence, the first stands in the place of the more relevant.
pub fn precede(framework: &Framework, document: &JudgedDocument, relevances: &mut [f64]) {
    for pair in &framework.precedence {
        let (first, second) = (relevances[pair.first], relevances[pair.second]);
        let holds = pair.role.is_none_or(|role| role == document.facts.role);
        if holds && first >= ANSWERS && second > first {
            relevances.swap(pair.first, pair.second);
        }
    }
}

/// How strongly a document is about a clause as a whole, where `parts` are the indices of its requirements and
/// `relevances` those of all the framework's; `None` where it is not. Only a policy mainly about one of the parts is:
/// policies state what is meant of the whole, procedures and records carry out single parts.
#[must_use]
pub fn clause_relevance(document: &JudgedDocument, parts: &[usize], relevances: &[f64]) -> Option<f64> {
    let of_parts = || parts.iter().map(|part| relevances[*part]);
    let (most, most_of_parts) = (relevances.iter().copied().fold(0.0, f64::max), of_parts().fold(0.0, f64::max));
    let is_policy = document.facts.kind == Some(DocumentKind::Policy);
    let none = of_parts().map(|relevance| 1.0 - relevance).product::<f64>();
    (is_policy && most_of_parts >= most.max(ANSWERS)).then(|| rounded(1.0 - none))
}

fn rounded(relevance: f64) -> f64 {
    (relevance * 10_000.0).round() / 10_000.0
}

/// From here on a document answers a requirement.
const ANSWERS: f64 = 0.5;

/// The most that is reached where nothing is found, or only denied.
const WORDS_ALONE: f64 = 0.15;

/// The most that a mere mention reaches: it is no answer.
pub const MENTIONED: f64 = 0.45;

/// Holds where nothing commits, except in a form, which asks for what it is about; and where all that commits is about
/// another subject: the audits of AI are no audits of information security.
#[must_use]
pub fn only_mentions(document: &JudgedDocument, result: &RequirementResult) -> bool {
    let mut evidence = result.points.iter().flat_map(|p| &p.evidence).peekable();
    let off_subject = evidence.peek().is_some() && !evidence.any(|e| e.evidence.on_subject);
    off_subject || (result.score < 2 && !document.facts.is_template)
}

/// What speaks for `document` answering each requirement, in the framework's order.
#[must_use]
pub fn features(
    likenesses: &Likenesses,
    (framework, requirements): (usize, &Framework),
    document: &JudgedDocument,
    results: &[RequirementResult],
) -> Vec<Features> {
    let topics = Topics::of(framework, requirements.requirements.len(), document);
    let bearing: Vec<Vec<usize>> = results.iter().map(|r| committing(document, r)).collect();
    let most_own = topics.own.iter().copied().fold(1e-9, f64::max);
    let content = content(document);
    let like = likenesses.of(framework, document);
    let form = document.facts.is_template;
    let one = |(number, result): (usize, &RequirementResult)| {
        let answered =
            |p: &PointResult| p.met || (form && p.evidence.iter().any(|e| e.evidence.assertion > Assertion::Negates));
        let essential = &requirements.requirements[number].points;
        let of_essential = essential.iter().zip(&result.points).filter(|(p, _)| p.essential);
        let own = bearing[number].len() as f64;
        let on_subject = share(result.points.iter().flat_map(|p| &p.evidence).map(|e| e.evidence.on_subject));
        let holds = |condition: bool| f64::from(u8::from(condition));
        [
            share(of_essential.map(|(_, r)| answered(r))),
            (6.0 * own / content).min(1.0),
            (topics.headings[number] / 3.0).min(1.0),
            (topics.only_headings[number] / 2.0).min(1.0),
            topics.own[number] / most_own,
            holds(topics.early[number]),
            holds(result.score >= 3),
            share(bearing[number].iter().map(|passage| document.scan.passages[*passage].binds)),
            on_subject,
            like[number].text,
            like[number].headings,
            like[number].title,
        ]
    };
    results.iter().enumerate().map(one).collect()
}

/// So many passages at the beginning say what a document is about.
const EARLY: usize = 8;

/// Where a document names the topic of each requirement.
struct Topics {
    headings: Vec<f64>,
    /// The same, each heading shared out among the requirements that it names.
    only_headings: Vec<f64>,
    own: Vec<f64>,
    early: Vec<bool>,
}

impl Topics {
    fn of(framework: usize, requirements: usize, document: &JudgedDocument) -> Self {
        let none = || vec![0.0; requirements];
        let never = || vec![false; requirements];
        let mut topics = Self { headings: none(), only_headings: none(), own: none(), early: never() };
        let content = document.passages.all.iter().enumerate().filter(|(_, p)| p.kind != PassageKind::Aside);
        let early = content.take(EARLY).last().map_or(0, |(index, _)| index + 1);
        let mut named: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for number in 0..requirements {
            for topic in document.scan.topics_of(framework, number) {
                let passage = &document.passages.all[topic.passage];
                let is_title = Some(passage.span) == document.passages.title;
                if passage.kind == PassageKind::Heading && !is_title {
                    named.entry(topic.passage).or_default().push(number);
                } else if topic.context == Context::Own && !is_title {
                    // What a heading says is counted there, and what lines make one paragraph depends on the format.
                    topics.own[number] += 1.0;
                    topics.early[number] |= topic.passage < early;
                }
            }
        }
        for numbers in named.into_values() {
            for number in &numbers {
                topics.headings[*number] += 1.0;
                topics.only_headings[*number] += 1.0 / numbers.len() as f64;
            }
        }
        topics
    }
}

/// The passages that commit to a point, in order.
fn committing(document: &JudgedDocument, result: &RequirementResult) -> Vec<usize> {
    let form = document.facts.is_template;
    let counts = |assertion: Assertion| assertion == Assertion::Commits || (form && assertion > Assertion::Negates);
    let all = result.points.iter().flat_map(|p| &p.evidence).filter(|e| counts(e.evidence.assertion));
    let mut passages: Vec<usize> = all.map(|e| e.evidence.passage).collect();
    passages.sort_unstable();
    passages.dedup();
    passages
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
