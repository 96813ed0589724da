use annexa_assess::{
    EvidenceAt, JudgedDocument, LEVELS, PointResult, RequirementResult, Settings, assess_requirement, assess_without,
    find,
};
use annexa_catalog::{Framework, Point, Requirement};
use annexa_model::{Assertion, Facts, Finding, FindingClass, Integrity, Warning};
use annexa_report as report;
use rayon::prelude::*;

use crate::collection::{Entry, Outcome};
use crate::decisions::Ruling;
use crate::place::{Place, one_line};
use crate::{Collection, Decisions, Engine, Error, generic};

/// Passages shown for a point: so many that commit, and so many others.
const SHOWN_COMMITS: usize = 5;
const SHOWN_OTHERS: usize = 3;

impl Engine {
    /// Judges a collection as a whole against frameworks.
    ///
    /// # Errors
    /// [`Error::UnknownFramework`].
    pub fn assess(
        &self,
        collection: &Collection,
        frameworks: &[String],
        settings: &Settings,
    ) -> Result<report::Assessment, Error> {
        self.assess_reviewed(collection, frameworks, settings, &Decisions::default())
    }

    /// As [`assess`](Self::assess), with what reviewers decided: it works before findings are raised, and every
    /// decision about a requirement is said with it.
    ///
    /// A rejected passage is left out, and no score rises by that; under a framework without rules a document counts
    /// as long as one of the passages shown for it is left.
    ///
    /// # Errors
    /// [`Error::UnknownFramework`].
    pub fn assess_reviewed(
        &self,
        collection: &Collection,
        frameworks: &[String],
        settings: &Settings,
        decisions: &Decisions,
    ) -> Result<report::Assessment, Error> {
        let documents = collection.judged();
        let chosen = self.chosen(frameworks)?;
        let (generic, chosen): (Vec<usize>, Vec<usize>) =
            chosen.into_iter().partition(|index| self.catalog.frameworks[*index].is_generic);
        let decided: Vec<Vec<Decided>> = chosen
            .iter()
            .map(|index| {
                let framework = &self.catalog.frameworks[*index];
                (0..framework.requirements.len())
                    .into_par_iter()
                    .map(|number| {
                        Decided::new(framework, (*index, number), (collection, &documents), settings, decisions)
                    })
                    .collect()
            })
            .collect();
        let mut judged: Vec<(&Framework, Vec<Option<RequirementResult>>)> = Vec::new();
        let mut rulings: Vec<Vec<(Ruling, Option<u8>)>> = Vec::new();
        for (index, decided) in chosen.iter().zip(decided) {
            let (results, of) = decided.into_iter().map(|d| (d.result, (d.ruling, d.judged))).unzip();
            judged.push((&self.catalog.frameworks[*index], results));
            rulings.push(of);
        }
        let findings = find(&self.findings, &documents, &judged, settings);
        let mut frameworks: Vec<report::Framework> = judged
            .iter()
            .zip(rulings)
            .map(|((framework, results), rulings)| framework_report(framework, results, rulings, &documents))
            .collect();
        for index in generic {
            frameworks.extend(self.generic_report(collection, index, &documents, decisions)?);
        }
        let documents_report = collection.documents();
        let findings: Vec<report::Finding> = findings.iter().map(|f| self.finding_report(f, &documents)).collect();
        Ok(report::Assessment {
            schema_version: report::SCHEMA_VERSION.to_owned(),
            as_of: settings.as_of.to_string(),
            window_months: settings.window_months,
            mappings: self.mappings_version(),
            summary: summary(&documents_report, &frameworks, &findings),
            documents: documents_report,
            frameworks,
            findings,
        })
    }

    fn generic_report(
        &self,
        collection: &Collection,
        index: usize,
        documents: &[&JudgedDocument],
        decisions: &Decisions,
    ) -> Result<Option<report::Framework>, Error> {
        let framework = &self.catalog.frameworks[index];
        let Some(results) = self.judge_generic(collection, index)? else { return Ok(None) };
        let requirements = (0..framework.requirements.len()).map(|number| {
            let requirement = &framework.requirements[number];
            let bearing = |d: usize| results[d][number].passages.iter().map(|p| (Some(0), *p)).collect();
            let ruling = decisions.ruling((framework, requirement), (collection, documents), &bearing);
            let found = (documents, results.as_slice(), ruling.left_out.as_slice());
            let mut report = generic::requirement_report(framework, number, found, ruling.excluded.as_deref());
            ruling.enter(report.score, &mut report);
            report
        });
        Ok(Some(framework_head(framework, requirements.collect())))
    }

    pub(crate) fn mappings_version(&self) -> report::MappingsVersion {
        report::MappingsVersion { version: self.catalog.version.clone(), sha256: self.catalog.sha256.clone() }
    }

    fn finding_report(&self, finding: &Finding, documents: &[&JudgedDocument]) -> report::Finding {
        let document = finding.document.map(|d| documents[d]);
        let place = document.zip(finding.quote).map(|(d, span)| Place::of(d, span));
        let title =
            self.catalog.findings.iter().find(|r| r.id == finding.id).map_or_else(String::new, |r| r.title.clone());
        report::Finding {
            id: finding.id.clone(),
            title,
            class: finding.class.name().to_owned(),
            framework: finding.requirement.as_ref().map(|(framework, _)| framework.clone()),
            requirement: finding.requirement.as_ref().map(|(_, id)| id.clone()),
            document: document.map(|d| d.path.clone()),
            page: place.as_ref().and_then(|p| p.page),
            section: place.as_ref().map(|p| p.section.clone()),
            start: place.as_ref().map(|p| p.span.start),
            end: place.as_ref().map(|p| p.span.end),
            quote: place.map(|p| p.quote),
            reason: finding.reason.clone(),
            repair: finding.repair.clone(),
        }
    }
}

impl Collection {
    /// Every file that was looked at, ordered by path: what became of it, and its facts.
    #[must_use]
    pub fn documents(&self) -> Vec<report::Document> {
        self.entries.iter().map(|entry| document_report(self, entry)).collect()
    }
}

/// A requirement judged, with what reviewers decided about it.
struct Decided {
    /// With the score that was set, where one was.
    result: Option<RequirementResult>,
    ruling: Ruling,
    /// The score that was judged.
    judged: Option<u8>,
}

impl Decided {
    fn new(
        framework: &Framework,
        at: (usize, usize),
        (collection, documents): (&Collection, &[&JudgedDocument]),
        settings: &Settings,
        decisions: &Decisions,
    ) -> Self {
        let requirement = &framework.requirements[at.1];
        let bearing = |d: usize| {
            let scan = &documents[d].scan;
            let evidence = scan.evidence_of(at.0, at.1).iter().map(|e| (Some(e.point), e.passage));
            evidence.chain(scan.topics_of(at.0, at.1).iter().map(|t| (None, t.passage))).collect()
        };
        let ruling = decisions.ruling((framework, requirement), (collection, documents), &bearing);
        let mut result =
            ruling.excluded.is_none().then(|| assess_without(requirement, at, documents, settings, &ruling.left_out));
        let judged = result.as_ref().map(|r| r.score);
        if let (Some(result), Some((score, _))) = (&mut result, &ruling.score) {
            result.score = *score;
        }
        Self { result, ruling, judged }
    }
}

fn framework_report(
    framework: &Framework,
    results: &[Option<RequirementResult>],
    rulings: Vec<(Ruling, Option<u8>)>,
    documents: &[&JudgedDocument],
) -> report::Framework {
    let requirements = framework
        .requirements
        .iter()
        .zip(results)
        .zip(rulings)
        .map(|((requirement, result), (ruling, judged))| {
            let excluded = ruling.excluded.as_deref();
            let mut report = requirement_report(framework, requirement, result.as_ref(), excluded, documents);
            ruling.enter(judged, &mut report);
            report
        })
        .collect();
    framework_head(framework, requirements)
}

fn framework_head(framework: &Framework, requirements: Vec<report::Requirement>) -> report::Framework {
    report::Framework {
        id: framework.id.clone(),
        title: framework.title.clone(),
        generic: framework.is_generic,
        topics: framework.topics.iter().map(|t| report::Topic { id: t.id.clone(), title: t.title.clone() }).collect(),
        requirements,
    }
}

/// One requirement judged over all documents.
pub(crate) fn judged(
    collection: &Collection,
    framework: &Framework,
    at: (usize, usize),
    documents: &[&JudgedDocument],
    settings: &Settings,
) -> report::Requirement {
    let requirement = &framework.requirements[at.1];
    let excluded = collection.manifest.exclusion(framework, requirement);
    let result = excluded.is_none().then(|| assess_requirement(requirement, at, documents, settings));
    requirement_report(framework, requirement, result.as_ref(), excluded.map(|e| e.justification.as_str()), documents)
}

pub(crate) fn requirement_report(
    framework: &Framework,
    requirement: &Requirement,
    result: Option<&RequirementResult>,
    excluded: Option<&str>,
    documents: &[&JudgedDocument],
) -> report::Requirement {
    let rungs = result.map_or_else(Vec::new, |r| {
        let rung = |(number, rung): (usize, &annexa_assess::Rung)| report::Rung {
            rung: number as u8,
            name: LEVELS[number].to_owned(),
            holds: rung.holds,
            reason: rung.reason.clone(),
        };
        (1..).zip(&r.rungs).map(rung).collect()
    });
    let points = requirement
        .points
        .iter()
        .enumerate()
        .map(|(index, point)| point_report(point, result.map(|r| &r.points[index]), documents))
        .collect();
    let carriers = result.map_or(&[][..], |r| &r.carried_by);
    let rests_on_partial = carriers.iter().any(|d| documents[*d].document.integrity.is_partial());
    report::Requirement {
        id: requirement.id.clone(),
        topic: framework.topics[requirement.topic].id.clone(),
        title: requirement.title.clone(),
        asks: requirement.asks.clone(),
        applicable: result.is_some(),
        justification: excluded.map(str::to_owned),
        generic: false,
        score: result.map(|r| r.score),
        level: result.map(|r| LEVELS[usize::from(r.score)].to_owned()),
        rungs,
        points,
        carried_by: carriers.iter().map(|d| documents[*d].path.clone()).collect(),
        lacks: result.and_then(|r| r.lacks.clone()),
        rests_on_partial,
        judged_score: None,
        decisions: Vec::new(),
    }
}

fn point_report(point: &Point, result: Option<&PointResult>, documents: &[&JudgedDocument]) -> report::Point {
    let all = result.map_or(&[][..], |r| &r.evidence);
    let commits = |e: &&EvidenceAt| e.evidence.assertion == Assertion::Commits;
    let shown = all.iter().filter(commits).take(SHOWN_COMMITS);
    let others = all.iter().filter(|e| !commits(e)).take(SHOWN_OTHERS);
    report::Point {
        id: point.id.clone(),
        statement: point.asks.clone(),
        essential: point.essential,
        met: result.is_some_and(|r| r.met),
        add: point.add.trim().to_owned(),
        evidence: shown.chain(others).map(|e| evidence_report(point, e, documents)).collect(),
    }
}

fn evidence_report(point: &Point, e: &EvidenceAt, documents: &[&JudgedDocument]) -> report::Evidence {
    let document = documents[e.document];
    let place = Place::of(document, document.passages.all[e.evidence.passage].span);
    report::Evidence {
        document: document.path.clone(),
        page: place.page,
        section: place.section,
        start: place.span.start,
        end: place.span.end,
        quote: place.quote,
        assertion: e.evidence.assertion.name().to_owned(),
        rule: format!("{}#{}", point.id, e.evidence.alternative + 1),
        caveat: e.caveat.map(str::to_owned),
    }
}

fn document_report(collection: &Collection, entry: &Entry) -> report::Document {
    let original = match entry.outcome {
        Outcome::DuplicateOf(index) => Some(&collection.entries[index]),
        _ => None,
    };
    let (status, outcome) = collection.outcome(entry);
    let (document, reason) = (outcome.ok(), outcome.err());
    report::Document {
        path: entry.path.clone(),
        sha256: entry.sha256.clone(),
        media_type: entry.media_type.map(|m| m.name().to_owned()),
        status: status.to_owned(),
        reason: reason.map(ToString::to_string),
        reason_code: reason.map(|r| r.code().to_owned()),
        warnings: document.map_or_else(Vec::new, |d| warnings_report(&d.document.integrity)),
        duplicate_of: original.map(|o| o.path.clone()),
        kind: document.and_then(|d| d.facts.kind).map(|k| k.name().to_owned()),
        role: document.map(|d| d.facts.role.name().to_owned()),
        pages: document.and_then(|d| d.document.page_count),
        facts: document.map_or_else(report::Facts::default, |d| facts_report(&d.facts)),
    }
}

/// What happened to a document's text, in the wire format.
pub(crate) fn warnings_report(integrity: &Integrity) -> Vec<report::Warning> {
    let warning = |warning: &Warning| report::Warning {
        code: warning.code().to_owned(),
        message: warning.to_string(),
        loses_text: warning.loses_text(),
        pages: warning.pages().to_vec(),
        limit: warning.limit().map(|limit| limit.name().to_owned()),
    };
    integrity.warnings.iter().map(warning).collect()
}

fn facts_report(facts: &Facts) -> report::Facts {
    report::Facts {
        title: facts.title.as_ref().map(|s| one_line(&s.value)),
        owner: facts.owner.as_ref().map(|s| s.value.clone()),
        version: facts.version.as_ref().map(|s| s.value.clone()),
        status: facts.status.as_ref().map(|s| s.value.name().to_owned()),
        approved_by: facts.approved_by.as_ref().map(|s| s.value.clone()),
        approved_on: facts.approved_on.as_ref().map(|s| s.value.to_string()),
        effective_on: facts.effective_on.as_ref().map(|s| s.value.to_string()),
        next_review: facts.next_review.as_ref().map(|s| s.value.to_string()),
    }
}

fn summary(
    documents: &[report::Document],
    frameworks: &[report::Framework],
    findings: &[report::Finding],
) -> report::Summary {
    let requirements = || frameworks.iter().flat_map(|f| &f.requirements);
    let at_least = |score: u8| requirements().filter(|r| r.score.is_some_and(|s| s >= score)).count();
    let levels = (0..=5u8)
        .map(|score| report::LevelCount {
            score,
            name: LEVELS[usize::from(score)].to_owned(),
            requirements: requirements().filter(|r| r.score == Some(score)).count(),
        })
        .collect();
    let classes = [FindingClass::Major, FindingClass::Minor, FindingClass::Observation, FindingClass::Opportunity];
    report::Summary {
        documents: documents.len(),
        assessed: documents.iter().filter(|d| d.status != "not_assessed").count(),
        partial: documents.iter().filter(|d| d.status == "partial").count(),
        not_assessed: documents
            .iter()
            .filter_map(|d| Some(report::NotAssessed { path: d.path.clone(), reason: d.reason.clone()? }))
            .collect(),
        applicable: requirements().filter(|r| r.applicable).count(),
        not_applicable: requirements().filter(|r| !r.applicable).count(),
        levels,
        topics: frameworks.iter().flat_map(topic_summaries).collect(),
        stage_1_ready: at_least(3),
        stage_2_ready: at_least(4),
        surveillance_ready: at_least(5),
        findings: classes
            .iter()
            .map(|c| (c.name().to_owned(), findings.iter().filter(|f| f.class == c.name()).count()))
            .collect(),
    }
}

fn topic_summaries(framework: &report::Framework) -> Vec<report::TopicSummary> {
    let of = |topic: &report::Topic| -> Vec<u8> {
        framework.requirements.iter().filter(|r| r.topic == topic.id).filter_map(|r| r.score).collect()
    };
    framework
        .topics
        .iter()
        .map(|topic| {
            let scores = of(topic);
            let sum: f64 = scores.iter().map(|s| f64::from(*s)).sum();
            let mean = (!scores.is_empty()).then(|| (sum / scores.len() as f64 * 100.0).round() / 100.0);
            report::TopicSummary {
                framework: framework.id.clone(),
                topic: topic.id.clone(),
                requirements: scores.len(),
                mean_score: mean,
            }
        })
        .collect()
}
