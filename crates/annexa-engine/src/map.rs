use annexa_assess::{
    GenericResult, JudgedDocument, RequirementResult, Settings, assess_requirement, best_passage, clause_relevance,
    features, only_mentions, precede, relevance,
};
use annexa_catalog::{Clause, Framework};
use annexa_report as report;
use rayon::prelude::*;

use crate::assess::warnings_report;
use crate::collection::{Entry, Outcome};
use crate::place::{Place, one_line};
use crate::{Collection, Engine, Error};

/// A requirement of which a document says nothing is named from this relevance on, which rests on their words alone.
const SLIGHTEST: f64 = 0.005;

/// What speaks for one document answering one requirement.
#[derive(Clone, Debug)]
pub struct Featured {
    /// Path of the document.
    pub path: String,
    /// Id of the framework.
    pub framework: String,
    /// Id of the requirement.
    pub requirement: String,
    /// The score over this document alone.
    pub score: u8,
    /// Whether it only mentions the requirement, so that its relevance is bounded.
    pub only_mentions: bool,
    /// A number for each feature.
    pub features: Vec<f64>,
}

impl Engine {
    /// Judges each document of a collection on its own: which requirements it answers.
    ///
    /// # Errors
    /// [`Error::UnknownFramework`].
    pub fn map(
        &self,
        collection: &Collection,
        frameworks: &[String],
        settings: &Settings,
    ) -> Result<report::MapReport, Error> {
        let chosen = self.chosen(frameworks)?;
        let generic = self.generic_of(collection, &chosen)?;
        let mut judged = 0;
        let numbered: Vec<(&Entry, usize)> = collection
            .entries
            .iter()
            .map(|entry| {
                let number = judged;
                judged += usize::from(entry.is_judged());
                (entry, number)
            })
            .collect();
        let entry = |(entry, number): &(&Entry, usize)| {
            let number =
                if let Outcome::DuplicateOf(original) = entry.outcome { numbered[original].1 } else { *number };
            self.map_entry(collection, entry, (&chosen, &generic, number), settings)
        };
        let documents = numbered.par_iter().map(entry).collect();
        let of = |index: &usize| {
            let framework = &self.catalog.frameworks[*index];
            report::MappedFramework { id: framework.id.clone(), requirements: framework.requirements.len() }
        };
        Ok(report::MapReport {
            schema_version: report::SCHEMA_VERSION.to_owned(),
            as_of: settings.as_of.to_string(),
            mappings: self.mappings_version(),
            frameworks: chosen.iter().map(of).collect(),
            documents,
        })
    }

    /// For each of the frameworks, its documents judged by its words where it comes without rules.
    fn generic_of(&self, collection: &Collection, frameworks: &[usize]) -> Result<Vec<Generic>, Error> {
        frameworks.iter().map(|index| self.judge_generic(collection, *index)).collect()
    }

    /// What speaks for each document of a collection answering each requirement, in the order of the documents and the
    /// requirements; what cannot be read is left out. From this the weights of relevance are fitted.
    ///
    /// # Errors
    /// [`Error::Search`].
    pub fn features(&self, collection: &Collection, settings: &Settings) -> Result<Vec<Featured>, Error> {
        let mut out = Vec::new();
        for (index, framework) in self.catalog.frameworks.iter().enumerate() {
            let Some(results) = self.judge_generic(collection, index)? else { continue };
            for (document, results) in collection.judged().into_iter().zip(results) {
                let touched = framework.requirements.iter().zip(results).filter(|(_, result)| result.score > 0);
                out.extend(touched.map(|(requirement, result)| Featured {
                    path: document.path.clone(),
                    framework: framework.id.clone(),
                    requirement: requirement.id.clone(),
                    score: result.score,
                    only_mentions: false,
                    features: result.features.to_vec(),
                }));
            }
        }
        let of = |entry: &Entry| {
            let Ok(document) = collection.outcome(entry).1 else { return Vec::new() };
            let mut out = Vec::new();
            let with_rules = self.catalog.frameworks.iter().enumerate().filter(|(_, f)| !f.is_generic);
            for (index, framework) in with_rules {
                let results = judge_alone((index, framework), document, settings);
                let features = features(self.likenesses(), (index, framework), document, &results);
                for ((requirement, result), features) in framework.requirements.iter().zip(results).zip(features) {
                    out.push(Featured {
                        path: entry.path.clone(),
                        framework: framework.id.clone(),
                        requirement: requirement.id.clone(),
                        score: result.score,
                        only_mentions: only_mentions(document, &result),
                        features: features.to_vec(),
                    });
                }
            }
            out
        };
        out.par_extend(collection.entries.par_iter().flat_map_iter(of));
        Ok(out)
    }

    fn map_entry(
        &self,
        collection: &Collection,
        entry: &Entry,
        frameworks: (&[usize], &[Generic], usize),
        settings: &Settings,
    ) -> report::MappedDocument {
        let (status, outcome) = collection.outcome(entry);
        let document = outcome.ok();
        report::MappedDocument {
            path: entry.path.clone(),
            status: status.to_owned(),
            reason: outcome.err().map(ToString::to_string),
            reason_code: outcome.err().map(|reason| reason.code().to_owned()),
            warnings: document.map_or_else(Vec::new, |d| warnings_report(&d.document.integrity)),
            title: document.and_then(|d| d.facts.title.as_ref()).map(|t| one_line(&t.value)),
            requirements: document.map_or_else(Vec::new, |d| self.map_document(d, frameworks, settings)),
        }
    }

    fn map_document(
        &self,
        document: &JudgedDocument,
        (chosen, generic, document_number): (&[usize], &[Generic], usize),
        settings: &Settings,
    ) -> Vec<report::MappedRequirement> {
        let mut out = Vec::new();
        for (index, generic) in chosen.iter().zip(generic) {
            let framework = &self.catalog.frameworks[*index];
            if let Some(results) = generic {
                out.extend(map_generic(framework, document, &results[document_number]));
                continue;
            }
            let results = judge_alone((*index, framework), document, settings);
            let mut relevances =
                relevance(&self.catalog.relevance, self.likenesses(), (*index, framework), document, &results);
            precede(framework, document, &mut relevances);
            let mut rows = Vec::new();
            for (number, (requirement, result)) in framework.requirements.iter().zip(&results).enumerate() {
                let at = (*index, number);
                let place = match best_passage(self.likenesses(), at, document, result) {
                    Some(passage) => Place::of(document, document.passages.all[passage].span),
                    None if relevances[number] < SLIGHTEST => continue,
                    None => Place::default(),
                };
                rows.push(report::MappedRequirement {
                    framework: framework.id.clone(),
                    id: requirement.id.clone(),
                    title: requirement.title.clone(),
                    parts: Vec::new(),
                    generic: false,
                    relevance: relevances[number],
                    score: result.score,
                    quote: place.quote,
                    page: place.page,
                    section: place.section,
                });
            }
            let clauses = framework.clauses.iter();
            let clauses: Vec<_> =
                clauses.filter_map(|c| map_clause(framework, c, document, &relevances, &rows)).collect();
            out.extend(rows);
            out.extend(clauses);
        }
        // Ties stay in the frameworks' order.
        out.sort_by(|a, b| b.relevance.total_cmp(&a.relevance).then(b.score.cmp(&a.score)));
        out
    }
}

/// The row of a clause as a whole, of those of its requirements.
fn map_clause(
    framework: &Framework,
    clause: &Clause,
    document: &JudgedDocument,
    relevances: &[f64],
    rows: &[report::MappedRequirement],
) -> Option<report::MappedRequirement> {
    let relevance = clause_relevance(document, &clause.parts, relevances)?;
    let parts: Vec<String> = clause.parts.iter().map(|number| framework.requirements[*number].id.clone()).collect();
    let of_parts = rows.iter().filter(|row| parts.contains(&row.id));
    let most = of_parts.max_by(|a, b| a.relevance.total_cmp(&b.relevance))?.clone();
    Some(report::MappedRequirement { id: clause.id.clone(), title: clause.title.clone(), parts, relevance, ..most })
}

/// What a framework without rules says of each document and requirement; `None` for one with rules.
type Generic = Option<Vec<Vec<GenericResult>>>;

fn map_generic<'r>(
    framework: &'r Framework,
    document: &'r JudgedDocument,
    results: &'r [GenericResult],
) -> impl Iterator<Item = report::MappedRequirement> + use<'r> {
    let touched = framework.requirements.iter().zip(results).filter(|(_, result)| result.score > 0);
    touched.map(|(requirement, result)| {
        let place = Place::of(document, document.passages.all[result.passages[0]].span);
        report::MappedRequirement {
            framework: framework.id.clone(),
            id: requirement.id.clone(),
            title: requirement.title.clone(),
            parts: Vec::new(),
            generic: true,
            relevance: result.relevance,
            score: result.score,
            quote: place.quote,
            page: place.page,
            section: place.section,
        }
    })
}

/// The requirements of one framework judged over one document alone, in their order.
pub(crate) fn judge_alone(
    (index, framework): (usize, &Framework),
    document: &JudgedDocument,
    settings: &Settings,
) -> Vec<RequirementResult> {
    let requirements = framework.requirements.iter().enumerate();
    requirements.map(|(number, r)| assess_requirement(r, (index, number), &[document], settings)).collect()
}
