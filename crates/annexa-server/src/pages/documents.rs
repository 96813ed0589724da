use annexa_pages::{DocumentView, DocumentsView, ListedDocument, Mark, ReaderView, Revision, Room, address};
use annexa_report::{Document, Facts};
use annexa_store::{
    AssessmentId, DocumentFilter, DocumentId, DocumentState, RequirementFilter, RequirementRow, Tenant,
};
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::{Html, IntoResponse, Response};
use http_body_util::BodyExt;
use serde::Deserialize;
use serde_json::Value;

use super::form::Form;
use super::session::wrong_token;
use super::shown::{again, done, running, when};
use super::{Visitor, frame, then};
use crate::access::{Reads, Writes};
use crate::app::App;
use crate::idempotency::Fingerprint;
use crate::input::{Pages, Path, Query, id};
use crate::problem::{Kind, Problem};
use crate::routes::documents::{How, checked_facts, text_of, upload_documents};
use crate::worker::{KeptDocument, KeptRequirement};

/// From this relevance on a document answers a requirement.
const ANSWERS: f64 = 0.5;

#[derive(Deserialize)]
pub(crate) struct Wanted {
    state: Option<String>,
}

pub(super) async fn list(
    caller: Reads,
    Extension(visitor): Extension<Visitor>,
    Query(wanted): Query<Wanted>,
    Query(pages): Query<Pages>,
) -> Result<Html<String>, Problem> {
    let tenant = &caller.tenant;
    let state = match wanted.state.as_deref() {
        Some("read") => Some(DocumentState::Read),
        Some("failed") => Some(DocumentState::Failed),
        Some("queued") => Some(DocumentState::Queued),
        _ => None,
    };
    let page = tenant.documents(&DocumentFilter { path_prefix: None, state }, &pages.page()?).await?;
    let assessment = done(tenant, 1).await?.pop();
    let mut documents = Vec::new();
    for d in page.items {
        let paths: Vec<String> = d.paths();
        let answers = match &assessment {
            Some(a) => answered(tenant, &a.id, &paths).await?,
            None => Vec::new(),
        };
        let reading = reading(d.reading);
        let own = reading.as_ref().and_then(|r| r.first());
        let is_read = d.state != DocumentState::Queued;
        let status = own.map_or(if is_read { "not_assessed" } else { "queued" }, |o| o.status.as_str()).to_owned();
        let facts = own.map(|o| o.facts.clone()).unwrap_or_default();
        let supplied: Facts = facts_of(d.facts.as_ref());
        let remarks =
            own.map(|o| o.reason.iter().cloned().chain(o.warnings.iter().map(|w| w.message.clone())).collect());
        documents.push(ListedDocument {
            id: d.id.into(),
            path: d.path,
            title: facts.title.or(supplied.title),
            status: if is_read { status } else { "queued".to_owned() },
            remarks: remarks.unwrap_or_default(),
            kind: own.and_then(|o| o.kind.clone()),
            owner: facts.owner.or(supplied.owner),
            version: facts.version.or(supplied.version),
            next_review: facts.next_review.or(supplied.next_review),
            inside: reading.as_ref().map_or(0, |r| r.len().saturating_sub(1)),
            answers: answers.into_iter().map(|a| (a.framework, a.id, a.score)).collect(),
        });
    }
    let view = DocumentsView {
        documents,
        next: page.next.map(String::from),
        state: wanted.state.filter(|_| state.is_some()),
        count: tenant.document_count().await?,
        running: running(tenant).await?,
        is_stale: match &assessment {
            Some(a) => tenant.changed_since(a.created_at).await?,
            None => true,
        },
        again: assessment.as_ref().map(again).unwrap_or_default(),
        assessment: assessment.map(|a| a.id.into()),
    };
    Ok(Html(annexa_pages::documents(&frame(&visitor, Room::Documents), &view)))
}

/// What reading told.
fn reading(kept: Option<Value>) -> Option<Vec<Document>> {
    kept.and_then(|r| serde_json::from_value(r).ok())
}

fn facts_of(kept: Option<&Value>) -> Facts {
    let text = |name: &str| kept.and_then(|f| f.get(name)).and_then(Value::as_str).map(str::to_owned);
    Facts {
        title: text("title"),
        owner: text("owner"),
        version: text("version"),
        status: text("status"),
        approved_by: text("approved_by"),
        approved_on: text("approved_on"),
        effective_on: text("effective_on"),
        next_review: text("next_review"),
    }
}

/// What documents of these paths, and those inside them, answer in an assessment.
async fn answered(
    tenant: &Tenant,
    assessment: &AssessmentId,
    paths: &[String],
) -> Result<Vec<annexa_report::MappedRequirement>, Problem> {
    let rows = tenant.assessed_under(assessment, paths).await?;
    let mut answers: Vec<_> = rows
        .into_iter()
        .filter_map(|row| serde_json::from_value::<KeptDocument>(row.body).ok())
        .flat_map(|d| d.answers)
        .filter(|a| a.relevance >= ANSWERS)
        .collect();
    answers.sort_by(|a, b| b.relevance.total_cmp(&a.relevance));
    let mut seen = std::collections::BTreeSet::new();
    answers.retain(|a| seen.insert((a.framework.clone(), a.id.clone())));
    Ok(answers)
}

pub(super) async fn show(
    caller: Reads,
    Extension(visitor): Extension<Visitor>,
    Path(document): Path<String>,
) -> Result<Html<String>, Problem> {
    let tenant = &caller.tenant;
    let missing = || Problem::not_found("document");
    let wanted: DocumentId = id(&document, "document")?;
    let d = tenant.document(&wanted).await?.ok_or_else(missing)?;
    let revisions = tenant.revisions(&wanted).await?.ok_or_else(missing)?;
    let assessment = done(tenant, 1).await?.pop();
    let paths: Vec<String> = d.paths();
    let answers = match &assessment {
        Some(a) => answered(tenant, &a.id, &paths).await?,
        None => Vec::new(),
    };
    // Told as a file alone, its path is its name; shown is where it lies.
    let mut reading = reading(d.reading);
    for inner in reading.iter_mut().flatten().filter(|inner| !inner.path.starts_with(&d.path)) {
        inner.path = format!("{}/{}", d.path, inner.path);
    }
    let role = d.facts.as_ref().and_then(|f| f.get("role")).and_then(Value::as_str).map(str::to_owned);
    let revision = |r: annexa_store::Revision| Revision { number: r.number, at: when(r.at), by: r.by, size: r.size };
    let view = DocumentView {
        id: document,
        path: d.path,
        other_paths: d.other_paths,
        size: d.size,
        reading,
        supplied: facts_of(d.facts.as_ref()),
        supplied_role: role,
        revisions: revisions.into_iter().map(revision).collect(),
        assessment: assessment.map(|a| a.id.into()),
        answers,
    };
    Ok(Html(annexa_pages::document(&frame(&visitor, Room::Documents), &view)))
}

/// A form of files, for browsers without scripts; its token is in the address, since the body is not read as a whole.
#[derive(Deserialize)]
pub(crate) struct Sent {
    #[serde(default)]
    csrf: String,
}

pub(super) async fn upload(
    State(app): State<App>,
    caller: Writes,
    Extension(visitor): Extension<Visitor>,
    Query(sent): Query<Sent>,
    request: Request,
) -> Result<Response, Problem> {
    if !visitor.is_token(&sent.csrf) {
        return Err(wrong_token());
    }
    let answer = upload_documents(State(app), caller, Query(How::plain()), request).await?;
    let body = answer.into_body().collect().await.map(|b| b.to_bytes()).unwrap_or_default();
    let uploaded: Value = serde_json::from_slice(&body).unwrap_or_default();
    Ok(match uploaded["job"].as_str() {
        Some(job) => then(&address::job(job)),
        None => then("/documents"),
    })
}

/// Supplies facts, and leads back to the document.
pub(super) async fn supply(caller: Writes, Path(document): Path<String>, form: Form) -> Result<Response, Problem> {
    const FACTS: [&str; 9] =
        ["title", "owner", "version", "status", "approved_by", "approved_on", "effective_on", "next_review", "role"];
    let wanted: DocumentId = id(&document, "document")?;
    let given = FACTS.iter().filter_map(|name| Some(((*name).to_owned(), Value::String(form.maybe(name)?))));
    let given: serde_json::Map<String, Value> = given.collect();
    let facts = if given.is_empty() {
        None
    } else {
        let facts = serde_json::from_value(Value::Object(given));
        let facts = facts.map_err(|error| Problem::new(Kind::InvalidValue, format!("facts: {error}")))?;
        Some(checked_facts(facts)?)
    };
    caller.tenant.set_facts(&caller.act(Fingerprint::of("facts")), &wanted, facts).await?;
    Ok(then(&address::document(&document)))
}

pub(super) async fn delete(caller: Writes, Path(document): Path<String>, form: Form) -> Result<Response, Problem> {
    drop(form);
    let wanted: DocumentId = id(&document, "document")?;
    caller.tenant.delete(&caller.act(Fingerprint::of("delete")), &wanted).await?;
    Ok(then("/documents"))
}

/// Which text is wanted, with the evidence of what.
#[derive(Deserialize)]
pub(crate) struct WantedText {
    inside: Option<String>,
    assessment: Option<String>,
    framework: Option<String>,
    requirement: Option<String>,
    /// Framework and requirement, as the form sends them.
    of: Option<String>,
}

pub(super) async fn read(
    State(app): State<App>,
    caller: Reads,
    Extension(visitor): Extension<Visitor>,
    Path(document): Path<String>,
    Query(wanted): Query<WantedText>,
) -> Result<Response, Problem> {
    let tenant = &caller.tenant;
    let missing = || Problem::not_found("document");
    let d = tenant.document(&id(&document, "document")?).await?.ok_or_else(missing)?;
    let assessment = match &wanted.assessment {
        Some(assessment) => Some(id::<AssessmentId>(assessment, "assessment")?),
        None => done(tenant, 1).await?.pop().map(|a| a.id),
    };
    let pair = wanted.of.as_deref().and_then(|of| of.split_once(':')).map(|(f, r)| (f.to_owned(), r.to_owned()));
    let chosen = pair.or_else(|| wanted.framework.clone().zip(wanted.requirement.clone()));
    let paths: Vec<String> = d.paths();
    let names: Vec<String> = match &wanted.inside {
        Some(inside) => paths.iter().map(|p| format!("{p}/{inside}")).collect(),
        None => paths.clone(),
    };
    let mut marks = Vec::new();
    let (mut choices, mut assessed) = (Vec::new(), None);
    if let Some(assessment) = &assessment {
        assessed = tenant.assessed_bytes(assessment, &paths).await?;
        let rows = match &chosen {
            Some((framework, requirement)) => {
                tenant.requirement::<KeptRequirement>(assessment, framework, requirement).await?.into_iter().collect()
            }
            None => everything(tenant, assessment).await?,
        };
        for row in rows {
            marks.extend(of_row(&row, &names));
        }
        let answers = answered(tenant, assessment, &names).await?;
        choices = answers.into_iter().map(|a| (a.framework, a.id, a.title)).collect();
        if let Some((framework, requirement)) = &chosen
            && !choices.iter().any(|(f, r, _)| f == framework && r == requirement)
        {
            choices.push((framework.clone(), requirement.clone(), String::new()));
        }
    }
    marks.sort_by_key(|m| (m.start, m.end));
    // Quotes are places in the bytes that were assessed.
    let revisions = tenant.revisions(&d.id).await?.ok_or_else(missing)?;
    let earlier = assessed.filter(|sha256| *sha256 != d.sha256);
    let earlier = earlier.and_then(|sha256| revisions.into_iter().find(|r| r.sha256 == sha256));
    let shown = if wanted.assessment.is_some() { earlier } else { None };
    if shown.is_none() && assessed.is_some_and(|sha256| sha256 != d.sha256) {
        marks.clear();
    }
    let sha256 = shown.as_ref().map_or(d.sha256, |r| r.sha256);
    let text = text_of(&app, &caller, &d, &sha256, wanted.inside.clone()).await?;
    let view = ReaderView {
        id: document,
        path: d.path,
        inside: wanted.inside,
        text,
        assessment: assessment.map(String::from),
        marks,
        choices,
        chosen,
        is_earlier: shown.map(|r| r.number),
    };
    Ok(Html(annexa_pages::reader(&frame(&visitor, Room::Documents), &view)).into_response())
}

/// All requirements of an assessment, with their evidence.
async fn everything(
    tenant: &Tenant,
    assessment: &AssessmentId,
) -> Result<Vec<RequirementRow<KeptRequirement>>, Problem> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let page = annexa_store::Page::new(after, annexa_store::MOST_ON_A_PAGE)?;
        let Some(page) = tenant.requirements(assessment, &RequirementFilter::default(), &page).await? else { break };
        all.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(all)
}

fn of_row(row: &RequirementRow<KeptRequirement>, names: &[String]) -> Vec<Mark> {
    let points = &row.body.requirement.points;
    let of_point = |point: &annexa_report::Point| {
        let here = point.evidence.iter().filter(|e| names.contains(&e.document));
        let mark = |e: &annexa_report::Evidence| Mark {
            start: e.start,
            end: e.end,
            framework: row.framework.clone(),
            requirement: row.id.clone(),
            point: point.statement.clone(),
            assertion: e.assertion.clone(),
            caveat: e.caveat.clone(),
        };
        here.map(mark).collect::<Vec<_>>()
    };
    points.iter().flat_map(of_point).collect()
}
