//! Frameworks that come without rules: what speaks for each document answering each requirement, by its words.

use annexa_assess::{Bearing, GenericResult, JudgedDocument, MOST_GENERIC, RecognisedConcepts, judge_generic};
use annexa_catalog::{Framework, Requirement};
use annexa_report as report;
use annexa_search::{Index, Profiles, Source};
use rayon::prelude::*;

use crate::place::Place;
use crate::{Collection, Engine, Error};

/// What a requirement's title and its text weigh.
const TITLE: f64 = 2.0;
const TEXT: f64 = 1.0;

/// The words and concepts of one framework without rules.
pub(crate) struct GenericWords {
    profiles: Profiles,
    concepts: RecognisedConcepts,
}

impl Engine {
    /// The words of the frameworks without rules, by index; `None` for those with rules.
    pub(crate) fn generic_words(&self, framework: usize) -> Option<&GenericWords> {
        let all = self.generic.get_or_init(|| {
            let of = |framework: &Framework| {
                let texts: Vec<Vec<(&str, f64)>> = framework.requirements.iter().map(texts).collect();
                framework.is_generic.then(|| GenericWords {
                    profiles: Profiles::new(&texts),
                    concepts: RecognisedConcepts::of(framework, &self.rules),
                })
            };
            self.catalog.frameworks.iter().map(of).collect()
        });
        all[framework].as_ref()
    }

    /// Every judged document against every requirement of a framework, in their order; `None` for one with rules.
    ///
    /// # Errors
    /// [`Error::Search`].
    pub(crate) fn judge_generic(
        &self,
        collection: &Collection,
        framework: usize,
    ) -> Result<Option<Vec<Vec<GenericResult>>>, Error> {
        let Some(words) = self.generic_words(framework) else { return Ok(None) };
        let index = collection.index().map_err(Error::Search)?;
        let documents = collection.judged();
        let like: Vec<Vec<(usize, usize, f64)>> = (0..words.profiles.len())
            .into_par_iter()
            .map(|number| index.like(&words.profiles, number))
            .collect::<Result<_, _>>()
            .map_err(Error::Search)?;
        let of = |(number, document): (usize, &&JudgedDocument)| {
            let of_document = |like: &Vec<(usize, usize, f64)>| {
                let from = like.partition_point(|(d, ..)| *d < number);
                let to = like.partition_point(|(d, ..)| *d <= number);
                like[from..to].iter().map(|(_, passage, likeness)| (*passage, *likeness)).collect::<Vec<_>>()
            };
            let like: Vec<Vec<(usize, f64)>> = like.iter().map(of_document).collect();
            let likeness = self.likenesses().of(framework, document);
            judge_generic(&self.catalog.generic_relevance, &words.concepts, document, &likeness, &like)
        };
        Ok(Some(documents.par_iter().enumerate().map(of).collect()))
    }
}

fn texts(requirement: &Requirement) -> Vec<(&str, f64)> {
    vec![(requirement.title.as_str(), TITLE), (requirement.asks.as_str(), TEXT)]
}

impl Collection {
    /// The passages of the judged documents in a search index, in their order; made when first asked for.
    ///
    /// # Errors
    /// When the index cannot be made.
    pub(crate) fn index(&self) -> Result<&Index, annexa_search::Error> {
        if let Some(index) = self.index.get() {
            return Ok(index);
        }
        let judged = self.judged();
        let source = |d: &&'_ JudgedDocument| -> (String, Option<String>) {
            (d.path.clone(), d.facts.title.as_ref().map(|t| t.value.clone()))
        };
        let names: Vec<(String, Option<String>)> = judged.iter().map(source).collect();
        let sources: Vec<Source<'_>> = judged
            .iter()
            .zip(&names)
            .map(|(d, (path, title))| Source {
                path,
                title: title.as_deref(),
                document: &d.document,
                passages: &d.passages,
            })
            .collect();
        let index = Index::build(&sources)?;
        Ok(self.index.get_or_init(|| index))
    }
}

/// A requirement of a framework without rules over all documents: the best of them, with its passages.
pub(crate) fn requirement_report(
    framework: &Framework,
    number: usize,
    (documents, results, left_out): (&[&JudgedDocument], &[Vec<GenericResult>], &[Bearing]),
    excluded: Option<&str>,
) -> report::Requirement {
    /// Passages shown.
    const SHOWN: usize = 5;
    let requirement = &framework.requirements[number];
    let counts = |document: usize, passage: usize| !left_out.contains(&Bearing { document, point: Some(0), passage });
    // A document of which nothing is left that was found does not count.
    let speaks = |(document, result): &(usize, &GenericResult)| {
        result.score > 0
            && (result.passages.is_empty() || result.passages.iter().any(|passage| counts(*document, *passage)))
    };
    let mut ranked: Vec<(usize, &GenericResult)> =
        results.iter().map(|of| &of[number]).enumerate().filter(speaks).collect();
    ranked.sort_by(|(a, x), (b, y)| y.score.cmp(&x.score).then(y.relevance.total_cmp(&x.relevance)).then(a.cmp(b)));
    let score = ranked.first().map_or(0, |(_, r)| r.score);
    let evidence = ranked.iter().flat_map(|(document, result)| {
        result.passages.iter().filter(|passage| counts(*document, **passage)).map(|passage| {
            let document = documents[*document];
            let place = Place::of(document, document.passages.all[*passage].span);
            report::Evidence {
                document: document.path.clone(),
                page: place.page,
                section: place.section,
                start: place.span.start,
                end: place.span.end,
                quote: place.quote,
                assertion: document.scan.passages[*passage].assertion.name().to_owned(),
                rule: "generic".to_owned(),
                caveat: Some(CAVEAT.to_owned()),
            }
        })
    });
    let evidence: Vec<report::Evidence> = evidence.take(SHOWN).collect();
    let rung = |rung: u8| {
        let holds = rung <= score;
        let reason = match (rung, holds) {
            (1, true) => "A document speaks in the words of the requirement.",
            (1, false) => "No document speaks in the words of the requirement.",
            (2, true) => "A passage that commits speaks in the words of the requirement.",
            (2, false) => "No passage that commits speaks enough like the requirement.",
            _ => "The framework comes without rules: what its words find is for a person to judge.",
        };
        let name = annexa_assess::LEVELS[usize::from(rung)].to_owned();
        report::Rung { rung, name, holds, reason: reason.to_owned() }
    };
    let applies = excluded.is_none();
    let carried = ranked.iter().take_while(|(_, r)| r.score == score).take(SHOWN);
    report::Requirement {
        id: requirement.id.clone(),
        topic: framework.topics[requirement.topic].id.clone(),
        title: requirement.title.clone(),
        asks: requirement.asks.clone(),
        applicable: applies,
        justification: excluded.map(str::to_owned),
        generic: true,
        score: applies.then_some(score),
        level: applies.then(|| annexa_assess::LEVELS[usize::from(score)].to_owned()),
        rungs: if applies { (1..=5).map(rung).collect() } else { Vec::new() },
        points: vec![report::Point {
            id: format!("{}/text", requirement.id),
            statement: requirement.asks.clone(),
            essential: true,
            met: applies && score >= MOST_GENERIC,
            add: String::new(),
            evidence,
        }],
        carried_by: carried.map(|(d, _)| documents[*d].path.clone()).collect(),
        lacks: applies.then(|| "A person's judgement of the passages found, or rules for this framework.".to_owned()),
        rests_on_partial: ranked.iter().any(|(d, _)| documents[*d].document.integrity.is_partial()),
        judged_score: None,
        decisions: Vec::new(),
    }
}

/// Why what words find counts for less.
pub(crate) const CAVEAT: &str = "found by the requirement's words, not by a rule";
