use std::convert::Infallible;
use std::time::Duration;

use annexa_store::JobId;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use utoipa::ToSchema;

use crate::access::Reads;
use crate::app::App;
use crate::input::{Pages, Path, Query, id};
use crate::problem::Problem;
use crate::wire::{Job, JobState, List};

/// The jobs of the workspace, newest first.
#[utoipa::path(get, path = "/v1/jobs", tag = "jobs", params(Pages), responses((status = 200, body = List<Job>)))]
pub(crate) async fn list_jobs(
    State(app): State<App>,
    caller: Reads,
    Query(pages): Query<Pages>,
) -> Result<axum::Json<List<Job>>, Problem> {
    let page = caller.tenant.jobs(&pages.page()?).await?;
    Ok(axum::Json(List::of(page, |job| shown(&app, job))))
}

fn shown(app: &App, job: annexa_store::Job) -> Job {
    let progress = app.progress.get(&job.id);
    Job::of(job, progress)
}

async fn find(app: &App, caller: &Reads, job: &JobId) -> Result<Job, Problem> {
    let found = caller.tenant.job(job).await?;
    found.map(|job| shown(app, job)).ok_or_else(|| Problem::not_found("job"))
}

/// A job: where it stands and how far it is.
#[utoipa::path(get, path = "/v1/jobs/{job}", tag = "jobs", params(("job" = String, Path, description = "Its id")),
    responses((status = 200, body = Job)))]
pub(crate) async fn show_job(
    State(app): State<App>,
    caller: Reads,
    Path(job): Path<String>,
) -> Result<axum::Json<Job>, Problem> {
    Ok(axum::Json(find(&app, &caller, &id(&job, "job")?).await?))
}

/// A server-sent event.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it describes events to the OpenAPI document")]
pub(crate) struct JobEvent {
    event: JobEventName,
    /// The job as JSON, as `GET /v1/jobs/{job}` shows it.
    data: String,
}

/// What an event tells.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[allow(dead_code, reason = "it describes events to the OpenAPI document")]
pub(crate) enum JobEventName {
    /// The job is further.
    Progress,
    /// It ended, and so do the events.
    End,
}

/// How often a job that is followed is looked at.
const LOOK: Duration = Duration::from_millis(200);

/// Follows a job by server-sent events: `progress` with the job whenever it is further, at last `end`.
#[utoipa::path(get, path = "/v1/jobs/{job}/events", tag = "jobs", params(("job" = String, Path, description = "Its id")),
    responses((status = 200, description = "Events, as the schema describes each", body = JobEvent, content_type = "text/event-stream")))]
pub(crate) async fn follow_job(
    State(app): State<App>,
    caller: Reads,
    Path(job): Path<String>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let job: JobId = id(&job, "job")?;
    find(&app, &caller, &job).await?;
    let begin = Some((app, caller, job, None::<String>));
    let events = futures_util::stream::unfold(begin, |state| async move {
        let (app, caller, job, mut last) = state?;
        loop {
            let Ok(now) = find(&app, &caller, &job).await else { return None };
            let ended = !matches!(now.state, JobState::Queued | JobState::Running);
            let text = serde_json::to_string(&now).unwrap_or_default();
            if ended {
                return Some((Ok(Event::default().event("end").data(text)), None));
            }
            if last.as_ref() != Some(&text) {
                let event = Event::default().event("progress").data(&text);
                last = Some(text);
                return Some((Ok(event), Some((app, caller, job, last))));
            }
            tokio::time::sleep(LOOK).await;
        }
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}
