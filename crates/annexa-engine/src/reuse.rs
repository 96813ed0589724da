//! What documents made for one framework do for another, and what is to be added to each.
//!
//! Scores rest on the documents' own words alone. The crosswalk says where the work for a requirement has begun, and so
//! which document to extend and where; the score that an addition reaches is found by writing it into the text and
//! judging again.

mod hosts;

use annexa_assess::{
    JudgedDocument, Likenesses, RequirementResult, Settings, assess_requirement, best_passage, relevance,
};
use annexa_catalog::{Crosswalk, Framework, PointAt, Requirement};
use annexa_matcher::Scanner;
use annexa_report as report;
use rayon::prelude::*;

use crate::assess::warnings_report;
use crate::collection::Entry;
use crate::map::judge_alone;
use crate::place::{Place, one_line};
use crate::{Collection, Engine, Error, Manifest};

use hosts::Host;

/// From this score on a requirement is met: every essential point is documented.
const MET: u8 = 3;
/// From this relevance on a document answers a requirement.
const ANSWERS: f64 = 0.5;

/// A framework with its index in the catalogue.
type Indexed<'c> = (usize, &'c Framework);

/// One document judged alone against both frameworks.
struct Alone {
    from: Vec<RequirementResult>,
    /// How strongly it answers each requirement of the framework it was made for.
    relevance: Vec<f64>,
    to: Vec<RequirementResult>,
}

impl Engine {
    /// Says what the documents of a collection, made for the framework `from`, do for the framework `to`.
    ///
    /// # Errors
    /// [`Error::UnknownFramework`].
    pub fn reuse(
        &self,
        collection: &Collection,
        from: &str,
        to: &str,
        settings: &Settings,
    ) -> Result<report::Reuse, Error> {
        let (from, to) = (self.indexed(from)?, self.indexed(to)?);
        let crosswalk = self.catalog.crosswalk(from.0, to.0);
        let documents = collection.judged();
        let alone: Vec<Alone> = documents.par_iter().map(|d| self.alone(d, from, to, settings)).collect();
        let applies: Vec<bool> =
            to.1.requirements.iter().map(|r| collection.manifest.exclusion(to.1, r).is_none()).collect();
        let now = judge_all(to, &documents, settings);
        let hosts: Vec<Option<Host>> =
            to.1.requirements
                .iter()
                .enumerate()
                .map(|(number, _)| {
                    let open = applies[number] && now[number].score < MET;
                    open.then(|| hosts::best(number, &documents, &alone, crosswalk.as_ref(), to.1)).flatten()
                })
                .collect();
        let with = self.with_additions(to, (&documents, &collection.manifest), &hosts, &now, settings);
        let likenesses = self.likenesses();
        let found = Found { likenesses, from, to, crosswalk, documents, alone, applies, now, hosts, with };
        Ok(self.reuse_report(collection, &found, settings))
    }

    fn indexed(&self, id: &str) -> Result<Indexed<'_>, Error> {
        let index = self.chosen(&[id.to_owned()])?[0];
        Ok((index, &self.catalog.frameworks[index]))
    }

    fn alone(&self, document: &JudgedDocument, from: Indexed<'_>, to: Indexed<'_>, settings: &Settings) -> Alone {
        let results = judge_alone(from, document, settings);
        Alone {
            relevance: relevance(&self.catalog.relevance, self.likenesses(), from, document, &results),
            from: results,
            to: judge_alone(to, document, settings),
        }
    }

    /// The requirements judged with every addition written into its document.
    fn with_additions(
        &self,
        to: Indexed<'_>,
        (documents, manifest): (&[&JudgedDocument], &Manifest),
        hosts: &[Option<Host>],
        now: &[RequirementResult],
        settings: &Settings,
    ) -> Vec<RequirementResult> {
        let extended: Vec<Option<JudgedDocument>> = documents
            .par_iter()
            .enumerate()
            .map_init(
                || Scanner::new(&self.rules),
                |scanner, (index, document)| {
                    let added: Vec<(usize, &str)> = hosts
                        .iter()
                        .enumerate()
                        .filter_map(|(number, host)| Some((number, host.as_ref().filter(|h| h.document == index)?)))
                        .flat_map(|(number, host)| {
                            let points = missing(&to.1.requirements[number], &now[number]);
                            points.map(move |p| (host.after, to.1.requirements[number].points[p].add.trim()))
                        })
                        .collect();
                    (!added.is_empty()).then(|| {
                        let extended = document.document.with_paragraphs(&added);
                        self.judge_document(scanner, &document.path, extended, manifest)
                    })
                },
            )
            .collect();
        let documents: Vec<&JudgedDocument> =
            documents.iter().zip(&extended).map(|(before, after)| after.as_ref().unwrap_or(before)).collect();
        judge_all(to, &documents, settings)
    }

    fn reuse_report(&self, collection: &Collection, found: &Found<'_>, settings: &Settings) -> report::Reuse {
        let mut judged = 0..found.documents.len();
        let mut documents: Vec<report::ReusedDocument> = Vec::with_capacity(collection.entries.len());
        for entry in &collection.entries {
            let index = if entry.is_judged() { judged.next() } else { None };
            documents.push(self.document_report(collection, entry, index, found));
        }
        let requirements: Vec<report::ReusedRequirement> =
            (0..found.to.1.requirements.len()).map(|number| found.requirement_report(number)).collect();
        let to_write = found.to_write();
        let state = |name: &str| requirements.iter().filter(|r| r.state == name).count();
        report::Reuse {
            schema_version: report::SCHEMA_VERSION.to_owned(),
            as_of: settings.as_of.to_string(),
            mappings: self.mappings_version(),
            from: framework_report(found.from.1),
            to: framework_report(found.to.1),
            crosswalk: found.crosswalk.as_ref().map(|c| one_line(&c.origin)),
            summary: report::ReuseSummary {
                requirements: found.applies.iter().filter(|a| **a).count(),
                met: state("met"),
                with_additions: state("addition"),
                to_write: state("write"),
                additions: documents.iter().map(|d| d.additions.len()).sum(),
                documents_to_change: documents.iter().filter(|d| !d.additions.is_empty()).count(),
            },
            documents,
            requirements,
            to_write,
        }
    }

    fn document_report(
        &self,
        collection: &Collection,
        entry: &Entry,
        index: Option<usize>,
        found: &Found<'_>,
    ) -> report::ReusedDocument {
        let (status, outcome) = collection.outcome(entry);
        let document = outcome.ok();
        let facts = document.map(|d| &d.facts);
        report::ReusedDocument {
            path: entry.path.clone(),
            status: status.to_owned(),
            reason: outcome.err().map(ToString::to_string),
            reason_code: outcome.err().map(|reason| reason.code().to_owned()),
            warnings: document.map_or_else(Vec::new, |d| warnings_report(&d.document.integrity)),
            title: facts.and_then(|f| f.title.as_ref()).map(|t| one_line(&t.value)),
            kind: facts.and_then(|f| f.kind).map(|k| k.name().to_owned()),
            role: facts.map(|f| f.role.name().to_owned()),
            owner: facts.and_then(|f| f.owner.as_ref()).map(|o| o.value.clone()),
            serves: index.map_or_else(Vec::new, |index| found.serves(index)),
            answers: index.map_or_else(Vec::new, |index| found.answers(index)),
            additions: index.map_or_else(Vec::new, |index| found.additions(index)),
        }
    }
}

/// Everything that the report is made of.
struct Found<'c> {
    likenesses: &'c Likenesses,
    from: Indexed<'c>,
    to: Indexed<'c>,
    crosswalk: Option<Crosswalk>,
    documents: Vec<&'c JudgedDocument>,
    alone: Vec<Alone>,
    /// For each requirement to serve, whether the organisation does not exclude it.
    applies: Vec<bool>,
    /// The requirements to serve over all documents, as they stand.
    now: Vec<RequirementResult>,
    /// Which document to extend for each.
    hosts: Vec<Option<Host>>,
    /// The requirements to serve over all documents, with all additions made.
    with: Vec<RequirementResult>,
}

impl Found<'_> {
    fn serves(&self, index: usize) -> Vec<report::ServedRequirement> {
        let alone = &self.alone[index];
        let mut numbers: Vec<usize> =
            (0..alone.from.len()).filter(|n| alone.relevance[*n] >= ANSWERS && alone.from[*n].score > 0).collect();
        numbers.sort_by(|a, b| alone.relevance[*b].total_cmp(&alone.relevance[*a]));
        numbers.into_iter().filter_map(|n| self.served(self.from, index, n, &alone.from[n])).collect()
    }

    fn answers(&self, index: usize) -> Vec<report::ServedRequirement> {
        let results = &self.alone[index].to;
        let mut numbers: Vec<usize> =
            (0..results.len()).filter(|n| self.applies[*n] && results[*n].score >= 2).collect();
        numbers.sort_by_key(|n| std::cmp::Reverse(results[*n].score));
        numbers.into_iter().filter_map(|n| self.served(self.to, index, n, &results[n])).collect()
    }

    fn served(
        &self,
        framework: Indexed<'_>,
        index: usize,
        number: usize,
        result: &RequirementResult,
    ) -> Option<report::ServedRequirement> {
        let requirement = &framework.1.requirements[number];
        let document = self.documents[index];
        let passage = best_passage(self.likenesses, (framework.0, number), document, result)?;
        let place = Place::of(document, document.passages.all[passage].span);
        Some(report::ServedRequirement {
            id: requirement.id.clone(),
            title: requirement.title.clone(),
            score: result.score,
            points_met: result.points.iter().filter(|p| p.met).count(),
            points: result.points.len(),
            quote: place.quote,
            page: place.page,
            section: place.section,
        })
    }

    /// What to add to the document, in the order of its text.
    fn additions(&self, index: usize) -> Vec<report::Addition> {
        let of_document = |number: usize| self.host(number).filter(|host| host.document == index);
        let mut hosted: Vec<(usize, &Host)> =
            (0..self.hosts.len()).filter_map(|number| Some((number, of_document(number)?))).collect();
        hosted.sort_by_key(|(number, host)| (host.after, *number));
        hosted.into_iter().map(|(number, host)| self.addition(number, host)).collect()
    }

    /// The document to extend for a requirement, where that raises its score.
    fn host(&self, number: usize) -> Option<&Host> {
        self.hosts[number].as_ref().filter(|_| self.with[number].score > self.now[number].score)
    }

    fn addition(&self, number: usize, host: &Host) -> report::Addition {
        let requirement = &self.to.1.requirements[number];
        let document = self.documents[host.document];
        let place = Place::of(document, document.passages.all[host.passage].span);
        let because = |pair: &usize| {
            let pair = &self.crosswalk.as_ref().expect("a host is known by pairs of the crosswalk").pairs[*pair];
            let (from, to) = (point(self.from.1, pair.from), point(self.to.1, pair.to));
            report::AdditionReason {
                from: from.id.clone(),
                statement: from.asks.clone(),
                to: to.id.clone(),
                relation: pair.relation.name().to_owned(),
                why: one_line(&pair.why),
                delta: pair.delta.as_deref().map(one_line),
            }
        };
        report::Addition {
            requirement: requirement.id.clone(),
            title: requirement.title.clone(),
            score: self.now[number].score,
            score_with: self.with[number].score,
            section: place.section,
            page: place.page,
            quote: place.quote,
            start: place.span.start,
            end: place.span.end,
            because: host.pairs.iter().map(because).collect(),
            sentences: missing(requirement, &self.now[number]).map(|p| sentence(requirement, p)).collect(),
        }
    }

    fn requirement_report(&self, number: usize) -> report::ReusedRequirement {
        let requirement = &self.to.1.requirements[number];
        let (now, with) = (&self.now[number], &self.with[number]);
        let path = |index: usize| self.documents[index].path.clone();
        let (state, documents) = if !self.applies[number] {
            ("not_applicable", Vec::new())
        } else if now.score >= MET {
            ("met", now.carried_by.iter().map(|d| path(*d)).collect())
        } else if let Some(host) = self.host(number) {
            ("addition", vec![path(host.document)])
        } else {
            ("write", vec![self.usual_document(number).0])
        };
        let score = |result: &RequirementResult| self.applies[number].then_some(result.score);
        report::ReusedRequirement {
            id: requirement.id.clone(),
            topic: self.to.1.topics[requirement.topic].id.clone(),
            title: requirement.title.clone(),
            state: state.to_owned(),
            score: score(now),
            score_with: score(with),
            documents,
        }
    }

    /// Title and kind of the document in which organisations usually answer a requirement; the title of its topic
    /// where the framework names none.
    fn usual_document(&self, number: usize) -> (String, Option<String>) {
        let framework = self.to.1;
        match framework.documents.iter().find(|d| d.covers.contains(&number)) {
            Some(usual) => (usual.title.clone(), Some(usual.kind.clone())),
            None => (framework.topics[framework.requirements[number].topic].title.clone(), None),
        }
    }

    fn to_write(&self) -> Vec<report::DocumentToWrite> {
        let mut out: Vec<report::DocumentToWrite> = Vec::new();
        for (number, requirement) in self.to.1.requirements.iter().enumerate() {
            if !self.applies[number] || self.now[number].score >= MET || self.host(number).is_some() {
                continue;
            }
            let (title, kind) = self.usual_document(number);
            let entry = report::RequirementToWrite {
                id: requirement.id.clone(),
                title: requirement.title.clone(),
                asks: requirement.asks.clone(),
                score: self.now[number].score,
                sentences: missing(requirement, &self.now[number]).map(|p| sentence(requirement, p)).collect(),
            };
            match out.iter_mut().find(|d| d.title == title) {
                Some(document) => document.requirements.push(entry),
                None => out.push(report::DocumentToWrite { title, kind, requirements: vec![entry] }),
            }
        }
        out
    }
}

/// Every requirement of a framework judged over all documents together.
fn judge_all(
    (index, framework): Indexed<'_>,
    documents: &[&JudgedDocument],
    settings: &Settings,
) -> Vec<RequirementResult> {
    let requirements = framework.requirements.par_iter().enumerate();
    requirements.map(|(number, r)| assess_requirement(r, (index, number), documents, settings)).collect()
}

/// The essential points that nothing meets fully yet, in order.
fn missing<'r>(requirement: &'r Requirement, result: &'r RequirementResult) -> impl Iterator<Item = usize> + use<'r> {
    let points = requirement.points.iter().zip(&result.points).enumerate();
    points.filter(|(_, (point, result))| point.essential && !result.fully_met).map(|(index, _)| index)
}

fn sentence(requirement: &Requirement, point: usize) -> report::AdditionSentence {
    let point = &requirement.points[point];
    report::AdditionSentence {
        point: point.id.clone(),
        statement: point.asks.clone(),
        text: point.add.trim().to_owned(),
    }
}

fn point(framework: &Framework, at: PointAt) -> &annexa_catalog::Point {
    &framework.requirements[at.requirement].points[at.point]
}

fn framework_report(framework: &Framework) -> report::ReuseFramework {
    report::ReuseFramework { id: framework.id.clone(), title: framework.title.clone(), short: framework.short.clone() }
}
