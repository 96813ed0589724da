use annexa_engine::compare as changes;
use annexa_pages::{JobView, ListedAssessment, Room, address};
use annexa_report::{Finding, Gap, Summary};
use annexa_store::{AssessmentId, FindingFilter, JobState, Over, RequirementFilter, RequirementRow};
use axum::Extension;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use super::form::Form;
use super::shown::{asked, framework_title, library, part, state, today, when};
use super::{Visitor, frame, then};
use crate::access::{Reads, Writes};
use crate::app::App;
use crate::idempotency::Fingerprint;
use crate::input::{Pages, Path, Query, id};
use crate::problem::{Kind, Problem};
use crate::routes::assessments::{checked, done_report};
use crate::worker::KeptGap;

pub(super) async fn list(
    State(app): State<App>,
    caller: Reads,
    Extension(visitor): Extension<Visitor>,
    Query(pages): Query<Pages>,
) -> Result<Html<String>, Problem> {
    let page = caller.tenant.assessments(&pages.page()?).await?;
    let listed = page.items.into_iter().map(|a| {
        let request = asked(&a);
        let summary: Option<Summary> = a.head.as_ref().map(|head| part(Some(head), "summary"));
        ListedAssessment {
            job: a.job.into(),
            state: state(a.state).to_owned(),
            as_of: request.as_of,
            frameworks: request.frameworks.iter().map(|f| framework_title(&app.engine, f)).collect(),
            documents: a.documents,
            made_at: when(a.created_at),
            by: a.by,
            ready: summary.map(|s| [s.stage_1_ready, s.stage_2_ready, s.surveillance_ready, s.applicable]),
            id: a.id.into(),
        }
    });
    let usual = app.engine.framework_ids(&[]).unwrap_or_default();
    let all = app.engine.catalog().frameworks.iter();
    let frameworks: Vec<_> = all.map(|f| (f.id.clone(), f.title.clone(), usual.contains(&f.id))).collect();
    let listed: Vec<ListedAssessment> = listed.collect();
    let next = page.next.as_ref().map(annexa_store::Cursor::as_str);
    let room = frame(&visitor, Room::Assessments);
    Ok(Html(annexa_pages::assessments(&room, &listed, next, &frameworks, &today())))
}

/// Starts an assessment, and leads to its job.
pub(super) async fn start(State(app): State<App>, caller: Writes, form: Form) -> Result<Response, Problem> {
    let window = form.maybe("window_months").map_or(Ok(12), |w| w.parse());
    let window = window.map_err(|_| Problem::new(Kind::InvalidValue, "window_months: a number is expected"))?;
    let request = checked(&app, &form.all("framework"), form.maybe("as_of").as_deref(), window)?;
    let request = serde_json::to_value(request).map_err(|error| Problem::internal("writing a request", &error))?;
    let started = caller.tenant.start_assessment(&caller.act(Fingerprint::of("assess")), request, &Over::All).await?;
    app.jobs.notify_one();
    let job = address::job(started.value.job.as_str());
    // Where the person was before, in the new assessment.
    let after = form.maybe("then").filter(|then| then.starts_with("/requirements/"));
    Ok(then(&after.map_or(job.clone(), |after| format!("{job}?then={}", address::escaped(&after)))))
}

/// What to show below the assessment that a job makes.
#[derive(Deserialize)]
pub(crate) struct Then {
    then: Option<String>,
}

/// A job, until it is done: then what it made.
pub(super) async fn job(
    State(app): State<App>,
    caller: Reads,
    Extension(visitor): Extension<Visitor>,
    Path(job): Path<String>,
    Query(wanted): Query<Then>,
) -> Result<Response, Problem> {
    let found = caller.tenant.job(&id(&job, "job")?).await?.ok_or_else(|| Problem::not_found("job"))?;
    let below = wanted.then.filter(|then| then.starts_with("/requirements/")).unwrap_or_default();
    let made = match &found.assessment {
        Some(assessment) => format!("{}{below}", address::assessment(assessment.as_str())),
        None => "/documents".to_owned(),
    };
    let made = match found.state {
        JobState::Done => return Ok(then(&made)),
        JobState::Queued | JobState::Running => made,
        JobState::Failed | JobState::Cancelled if found.assessment.is_some() => "/assessments".to_owned(),
        JobState::Failed | JobState::Cancelled => "/documents".to_owned(),
    };
    let view = JobView {
        id: job,
        assesses: found.assessment.is_some(),
        state: state(found.state).to_owned(),
        progress: app.progress.get(&found.id).unwrap_or((0, found.documents)),
        problem: found.problem.map(|p| p.detail),
        then: made,
    };
    Ok(Html(annexa_pages::job(&frame(&visitor, Room::Assessments), &view)).into_response())
}

#[derive(Deserialize)]
pub(crate) struct WantedGaps {
    below: Option<u8>,
}

pub(super) async fn gaps(
    caller: Reads,
    Extension(visitor): Extension<Visitor>,
    Path(assessment): Path<String>,
    Query(wanted): Query<WantedGaps>,
    Query(pages): Query<Pages>,
) -> Result<Html<String>, Problem> {
    let below = wanted.below.filter(|b| (1..=5).contains(b)).unwrap_or(3);
    let (wanted, as_of) = found(&caller, &assessment).await?;
    let filter = RequirementFilter { max_score: Some(below - 1), only_gaps: true, ..RequirementFilter::default() };
    let page = caller.tenant.requirements(&wanted, &filter, &pages.page()?).await?;
    let page = page.ok_or_else(|| Problem::not_found("assessment"))?;
    let next = page.next.map(String::from);
    let gaps: Vec<Gap> = page.items.into_iter().filter_map(|r: RequirementRow<KeptGap>| r.body.gap).collect();
    let room = frame(&visitor, Room::Overview);
    Ok(Html(annexa_pages::gaps(&room, &assessment, &as_of, below, &gaps, next.as_deref())))
}

#[derive(Deserialize)]
pub(crate) struct WantedFindings {
    class: Option<String>,
}

pub(super) async fn findings(
    caller: Reads,
    Extension(visitor): Extension<Visitor>,
    Path(assessment): Path<String>,
    Query(wanted): Query<WantedFindings>,
    Query(pages): Query<Pages>,
) -> Result<Html<String>, Problem> {
    let class = wanted.class.filter(|c| ["major", "minor", "observation", "opportunity"].contains(&c.as_str()));
    let (wanted, as_of) = found(&caller, &assessment).await?;
    let filter = FindingFilter { class: class.clone(), ..FindingFilter::default() };
    let page = caller.tenant.findings(&wanted, &filter, &pages.page()?).await?;
    let page = page.ok_or_else(|| Problem::not_found("assessment"))?;
    let next = page.next.map(String::from);
    let findings: Vec<Finding> =
        page.items.into_iter().filter_map(|row| serde_json::from_value(row.body).ok()).collect();
    let library = library(&caller.tenant).await?;
    let room = frame(&visitor, Room::Overview);
    let of = (assessment.as_str(), as_of.as_str());
    Ok(Html(annexa_pages::findings(&room, of, class.as_deref(), &findings, next.as_deref(), &library)))
}

async fn found(caller: &Reads, assessment: &str) -> Result<(AssessmentId, String), Problem> {
    let wanted: AssessmentId = id(assessment, "assessment")?;
    let found = caller.tenant.assessment(&wanted).await?.ok_or_else(|| Problem::not_found("assessment"))?;
    Ok((wanted, asked(&found).as_of))
}

#[derive(Deserialize)]
pub(crate) struct Two {
    before: String,
    after: String,
}

pub(super) async fn compare(
    caller: Reads,
    Extension(visitor): Extension<Visitor>,
    Query(two): Query<Two>,
) -> Result<Html<String>, Problem> {
    let before = done_report(&caller, &two.before).await?;
    let after = done_report(&caller, &two.after).await?;
    let comparison = tokio::task::spawn_blocking(move || changes(&before, &after)).await;
    let comparison = comparison.map_err(|error| Problem::internal("comparing", &error))?;
    let library = library(&caller.tenant).await?;
    let room = frame(&visitor, Room::Assessments);
    Ok(Html(annexa_pages::compare(&room, (&two.before, &two.after), &comparison, &library)))
}
