//! Jobs: one at a time, each on all cores.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use annexa_engine::{
    Collection, DecidedPassage, Decision, DecisionKind, Decisions, Manifest, Settings, StatedFacts, gaps,
};
use annexa_model::{Date, Role, Status};
use annexa_report as report;
use annexa_store::{
    AssessmentResult, Claimed, DocumentRow, FindingRow, Problem, Reading, RequirementRow, Sha256, Snapshot,
    SnapshotDocument, Tenant, ToRead, Work,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::app::App;
use crate::wire::{Passage, SuppliedFacts};

/// What an assessment is asked to be; kept with it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Request {
    pub(crate) frameworks: Vec<String>,
    /// YYYY-MM-DD.
    pub(crate) as_of: String,
    pub(crate) window_months: u32,
}

/// A gap as it is kept beside its requirement.
#[derive(Serialize, Deserialize)]
pub(crate) struct KeptRequirement {
    pub(crate) requirement: report::Requirement,
    pub(crate) gap: Option<report::Gap>,
}

/// A gap without its requirement: the evidence of a page of gaps would cost more to read than all else.
#[derive(Deserialize)]
pub(crate) struct KeptGap {
    pub(crate) gap: Option<report::Gap>,
}

/// A document as it is kept with an assessment.
#[derive(Serialize, Deserialize)]
pub(crate) struct KeptDocument {
    pub(crate) document: report::Document,
    /// Requirements that it answers, most relevant first.
    pub(crate) answers: Vec<report::MappedRequirement>,
}

/// Takes jobs, for ever.
pub(crate) async fn run(app: App) {
    loop {
        match app.store.claim().await {
            Ok(Some(claimed)) => {
                *app.claimed.lock().unwrap_or_else(PoisonError::into_inner) = Some(claimed.token.clone());
                work(&app, claimed).await;
                *app.claimed.lock().unwrap_or_else(PoisonError::into_inner) = None;
            }
            Ok(None) => {
                let _ = tokio::time::timeout(Duration::from_secs(5), app.jobs.notified()).await;
            }
            Err(error) => {
                tracing::error!(code = error.code(), cause = ?error, "no job can be taken");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

/// Gives back the job that was cut off: a server that stops in order has not tried it.
pub(crate) async fn give_back(app: &App) {
    let token = app.claimed.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(token) = token {
        // It may have ended at this very moment; and at the next start it is queued in any case.
        let _ = app.store.give_back(&token).await;
    }
}

/// Why a job failed, and whether to try it again.
enum Failed {
    Problem(Problem),
    Store(annexa_store::Error),
}

impl From<annexa_store::Error> for Failed {
    fn from(error: annexa_store::Error) -> Self {
        Self::Store(error)
    }
}

fn failed(code: &str, detail: impl ToString) -> Failed {
    Failed::Problem(Problem { code: code.to_owned(), detail: detail.to_string() })
}

async fn work(app: &App, claimed: Claimed) {
    let tenant = app.store.workspace(&claimed.workspace);
    let kind = match &claimed.work {
        Work::Read { .. } => "read",
        Work::Assess { .. } => "assess",
    };
    let outcome = match &claimed.work {
        Work::Read { documents } => read(app, &tenant, &claimed, documents).await,
        Work::Assess { assessment } => match tenant.snapshot(assessment).await {
            Ok(Some(snapshot)) => assess(app, &tenant, &claimed, snapshot).await,
            Ok(None) => Err(failed("not-found", "the assessment was deleted")),
            Err(error) => Err(error.into()),
        },
    };
    let outcome = match outcome {
        Ok(()) => Ok("done"),
        Err(Failed::Problem(problem)) => {
            tracing::warn!(job = claimed.job.as_str(), code = problem.code, "a job failed");
            app.store.fail(&claimed.token, problem).await.map(|()| "failed")
        }
        Err(Failed::Store(annexa_store::Error::Superseded)) => Ok("superseded"),
        // Unlike a full disk this does not pass.
        Err(Failed::Store(error @ annexa_store::Error::Damaged)) => {
            tracing::error!(job = claimed.job.as_str(), "a stored file is missing or damaged");
            let problem = Problem { code: error.code().to_owned(), detail: error.to_string() };
            app.store.fail(&claimed.token, problem).await.map(|()| "failed")
        }
        Err(Failed::Store(error)) => Err(error),
    };
    app.progress.end(&claimed.job);
    match outcome {
        Ok(outcome) => app.metrics.job_ended(kind, outcome),
        Err(error) => {
            // A full disk passes: the job goes back as soon as that can be written, and is tried again.
            tracing::error!(job = claimed.job.as_str(), code = error.code(), cause = ?error, "a job's end cannot be written");
            loop {
                tokio::time::sleep(Duration::from_secs(1)).await;
                match app.store.give_back(&claimed.token).await {
                    Ok(()) | Err(annexa_store::Error::Superseded) => break,
                    Err(error) => tracing::error!(code = error.code(), "a job cannot be given back"),
                }
            }
        }
    }
    app.messages.notify_one();
}

/// Runs on a thread that may block; a panic there is a failed job.
async fn blocking<T: Send + 'static>(run: impl FnOnce() -> Result<T, Failed> + Send + 'static) -> Result<T, Failed> {
    tokio::task::spawn_blocking(run).await.unwrap_or_else(|_| Err(failed("internal", "the server failed; see its log")))
}

/// Documents that reading takes together, and bytes of their files: the text of all documents is not in memory at once.
const BATCH: usize = 64;
const BATCH_BYTES: u64 = 16 << 20;

async fn read(app: &App, tenant: &Tenant, claimed: &Claimed, documents: &[ToRead]) -> Result<(), Failed> {
    let mut readings = Vec::with_capacity(documents.len());
    let mut rest = documents;
    while !rest.is_empty() {
        let (mut files, mut bytes) = (Vec::new(), 0);
        while let Some((to_read, others)) = rest.split_first().filter(|_| files.len() < BATCH && bytes < BATCH_BYTES) {
            rest = others;
            // Deleted since, or replaced: there is nothing to tell any more.
            if let Some(original) = tenant.original(&to_read.sha256).await? {
                // Two of one name would be one document to the engine.
                bytes += original.size();
                files.push((to_read, format!("{}/{}", to_read.document, to_read.path), original.path()));
            }
        }
        let named: Vec<(String, PathBuf)> = files.iter().map(|(_, name, path)| (name.clone(), path.clone())).collect();
        let (shared, job, before, total) = (app.clone(), claimed.job.clone(), readings.len(), documents.len());
        let found = blocking(move || {
            let progress = |done: usize, _: usize| shared.progress.set(&job, (before + done) as u64, total as u64);
            let collection = shared.engine.read_files(named, Manifest::default(), &progress);
            Ok(collection.map_err(|error| failed("internal", error))?.documents())
        })
        .await?;
        for (to_read, _, _) in files {
            let prefix = format!("{}/", to_read.document);
            let own: Vec<report::Document> = found
                .iter()
                .filter_map(|d| {
                    let path = d.path.strip_prefix(&prefix)?.to_owned();
                    let duplicate_of =
                        d.duplicate_of.as_ref().map(|p| p.split_once('/').map_or(p.as_str(), |(_, p)| p).to_owned());
                    Some(report::Document { path, duplicate_of, ..d.clone() })
                })
                .collect();
            readings.push(Reading {
                document: to_read.document.clone(),
                revision: to_read.revision,
                readable: own.iter().any(|d| d.status != "not_assessed"),
                reading: json!(own),
            });
        }
    }
    Ok(app.store.finish_read(&claimed.token, readings).await?)
}

/// The files of a snapshot under all their names, what says exactly which they are, and the manifest.
pub(crate) struct Folder {
    pub(crate) source: String,
    files: Vec<(String, PathBuf)>,
    facts: BTreeMap<String, StatedFacts>,
}

impl Folder {
    pub(crate) async fn of(
        tenant: &Tenant,
        documents: impl Iterator<Item = (String, Vec<String>, Sha256, Option<Value>)>,
    ) -> Result<Self, annexa_store::Error> {
        let mut source: Vec<String> = Vec::new();
        let (mut files, mut facts) = (Vec::new(), BTreeMap::new());
        for (path, others, sha256, supplied) in documents {
            let original = tenant.original(&sha256).await?.ok_or(annexa_store::Error::Damaged)?;
            for name in std::iter::once(path).chain(others) {
                source
                    .push(format!("{name}\0{sha256}\0{}", supplied.as_ref().map(Value::to_string).unwrap_or_default()));
                if let Some(supplied) = &supplied {
                    facts.insert(name.clone(), stated(supplied));
                }
                files.push((name, original.path()));
            }
        }
        source.sort();
        Ok(Self { source: Sha256::of(source.join("\n").as_bytes()).to_string(), files, facts })
    }

    /// Reads the folder, or takes it as it was read last.
    pub(crate) fn collection(
        self,
        app: &App,
        tenant: &Tenant,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Arc<Collection>, annexa_engine::Error> {
        if let Some(kept) = app.collections.get(tenant.id(), &self.source) {
            return Ok(kept);
        }
        let manifest = Manifest::from_parts(self.facts, Vec::new())?;
        let collection = Arc::new(app.engine.read_files(self.files, manifest, progress)?);
        app.collections.keep(tenant.id(), self.source, collection.clone());
        Ok(collection)
    }
}

/// What was checked when it was supplied.
fn stated(facts: &Value) -> StatedFacts {
    let facts: SuppliedFacts = serde_json::from_value(facts.clone()).unwrap_or_default();
    facts.into()
}

impl From<SuppliedFacts> for StatedFacts {
    fn from(f: SuppliedFacts) -> Self {
        Self {
            title: f.title,
            owner: f.owner,
            version: f.version,
            status: f.status.map(|s| Status::from(s).name().to_owned()),
            approved_by: f.approved_by,
            approved_on: f.approved_on,
            effective_on: f.effective_on,
            next_review: f.next_review,
            role: f.role.map(|r| Role::from(r).name().to_owned()),
        }
    }
}

async fn assess(app: &App, tenant: &Tenant, claimed: &Claimed, snapshot: Snapshot) -> Result<(), Failed> {
    let request: Request = serde_json::from_value(snapshot.request).map_err(|error| failed("internal", error))?;
    let as_of = Date::parse_iso(&request.as_of).ok_or_else(|| failed("internal", "the day cannot be read"))?;
    let settings = Settings { as_of, window_months: request.window_months };
    let decisions = Decisions::new(snapshot.decisions.into_iter().map(decision)).map_err(|e| failed("internal", e))?;
    let documents = snapshot.documents.into_iter();
    let folder =
        Folder::of(tenant, documents.map(|d: SnapshotDocument| (d.path, d.other_paths, d.sha256, d.facts))).await?;
    let (shared, of, job) = (app.clone(), tenant.clone(), claimed.job.clone());
    let result = blocking(move || {
        let progress = |done: usize, all: usize| shared.progress.set(&job, done as u64, all as u64);
        let judge = || -> Result<_, annexa_engine::Error> {
            let collection = folder.collection(&shared, &of, &progress)?;
            let assessment = shared.engine.assess_reviewed(&collection, &request.frameworks, &settings, &decisions)?;
            let map = shared.engine.map(&collection, &request.frameworks, &settings)?;
            Ok((assessment, map))
        };
        let (assessment, map) = judge().map_err(|error| failed("internal", error))?;
        rows(assessment, map).map_err(|error| failed("internal", error))
    })
    .await?;
    Ok(app.store.finish_assessment(&claimed.token, result).await?)
}

/// A decision as the engine takes it.
pub(crate) fn decision(d: annexa_store::Decision) -> Decision {
    let passage = || {
        let passage: Option<Passage> = d.evidence.clone().and_then(|e| serde_json::from_value(e).ok());
        passage.map_or_else(
            || DecidedPassage { document: String::new(), sha256: None, quote: String::from("?"), point: None },
            |p| DecidedPassage { document: p.document, sha256: None, quote: p.quote, point: p.point },
        )
    };
    let kind = match d.kind {
        annexa_store::DecisionKind::Accept => DecisionKind::Accept(passage()),
        annexa_store::DecisionKind::Reject => DecisionKind::Reject(passage()),
        annexa_store::DecisionKind::Score => DecisionKind::Score(d.score.unwrap_or_default()),
        annexa_store::DecisionKind::NotApplicable => DecisionKind::NotApplicable,
        annexa_store::DecisionKind::Applicable => DecisionKind::Applicable,
    };
    Decision {
        id: d.id.into(),
        framework: d.framework,
        requirement: d.requirement,
        kind,
        who: d.who,
        at: d.at.to_string(),
        justification: d.justification,
    }
}

/// The report taken apart into rows that can be asked for one by one.
fn rows(mut assessment: report::Assessment, map: report::MapReport) -> serde_json::Result<AssessmentResult> {
    let mut listed: HashMap<(String, String), report::Gap> =
        gaps(&assessment, 5).gaps.into_iter().map(|g| ((g.framework.clone(), g.requirement.clone()), g)).collect();
    let mut requirements = Vec::new();
    for framework in &mut assessment.frameworks {
        for requirement in std::mem::take(&mut framework.requirements) {
            let gap = listed.remove(&(framework.id.clone(), requirement.id.clone()));
            requirements.push(RequirementRow {
                framework: framework.id.clone(),
                id: requirement.id.clone(),
                topic: requirement.topic.clone(),
                score: requirement.score,
                applicable: requirement.applicable,
                gap: gap.is_some(),
                rank: gap.as_ref().map_or(i64::MAX, |g| g.rank as i64),
                body: serde_json::to_value(KeptRequirement { requirement, gap })?,
            });
        }
    }
    let finding = |finding: report::Finding| {
        Ok(FindingRow {
            class: finding.class.clone(),
            framework: finding.framework.clone(),
            requirement: finding.requirement.clone(),
            document_path: finding.document.clone(),
            body: serde_json::to_value(finding)?,
        })
    };
    let findings = std::mem::take(&mut assessment.findings).into_iter().map(finding).collect::<Result<_, _>>()?;
    let mut answers: HashMap<String, Vec<report::MappedRequirement>> =
        map.documents.into_iter().map(|d| (d.path.clone(), d.quoted().cloned().collect())).collect();
    let document = |document: report::Document| {
        Ok(DocumentRow {
            path: document.path.clone(),
            status: document.status.clone(),
            body: serde_json::to_value(KeptDocument {
                answers: answers.remove(&document.path).unwrap_or_default(),
                document,
            })?,
        })
    };
    let documents = std::mem::take(&mut assessment.documents).into_iter().map(document).collect::<Result<_, _>>()?;
    Ok(AssessmentResult { head: serde_json::to_value(assessment)?, requirements, findings, documents })
}

/// The report put together again: the same value as was judged.
pub(crate) fn whole(whole: annexa_store::Whole) -> serde_json::Result<report::Assessment> {
    let mut assessment: report::Assessment = serde_json::from_value(whole.assessment.head.unwrap_or_default())?;
    for row in whole.requirements {
        let kept: KeptRequirement = serde_json::from_value(row.body)?;
        if let Some(framework) = assessment.frameworks.iter_mut().find(|f| f.id == row.framework) {
            framework.requirements.push(kept.requirement);
        }
    }
    for row in whole.findings {
        assessment.findings.push(serde_json::from_value(row.body)?);
    }
    for row in whole.documents {
        assessment.documents.push(serde_json::from_value::<KeptDocument>(row.body)?.document);
    }
    Ok(assessment)
}
