//! Times and lists as pages show them.

use annexa_engine::Engine;
use annexa_pages::{Again, Library};
use annexa_store::{Assessment, JobState, Page, Tenant};
use jiff::Timestamp;
use serde_json::Value;

use crate::problem::Problem;
use crate::worker::Request;

/// A time that everybody reads alike.
pub(super) fn when(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// To the second.
pub(super) fn exactly(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

pub(super) fn today() -> String {
    Timestamp::now().strftime("%Y-%m-%d").to_string()
}

pub(super) async fn library(tenant: &Tenant) -> Result<Library, Problem> {
    Ok(Library::new(tenant.names().await?.into_iter().map(|(path, id)| (path, String::from(id)))))
}

/// What an assessment was asked to be.
pub(super) fn asked(assessment: &Assessment) -> Request {
    let empty = Request { frameworks: Vec::new(), as_of: String::new(), window_months: 0 };
    serde_json::from_value(assessment.request.clone()).unwrap_or(empty)
}

/// How to ask for another like it.
pub(super) fn again(assessment: &Assessment) -> Again {
    let Request { frameworks, as_of, window_months } = asked(assessment);
    Again { frameworks, as_of, window_months: Some(window_months), then: String::new() }
}

pub(super) fn framework_title(engine: &Engine, id: &str) -> String {
    engine.catalog().frameworks.iter().find(|f| f.id == id).map_or_else(|| id.to_owned(), |f| f.title.clone())
}

/// The newest assessments that are done, newest first, at most `most`.
pub(super) async fn done(tenant: &Tenant, most: usize) -> Result<Vec<Assessment>, Problem> {
    let page = tenant.assessments(&Page::new(None, 50)?).await?;
    Ok(page.items.into_iter().filter(|a| a.state == JobState::Done).take(most).collect())
}

/// The job that is at work or waits.
pub(super) async fn running(tenant: &Tenant) -> Result<Option<String>, Problem> {
    let jobs = tenant.jobs(&Page::new(None, 10)?).await?;
    let mut going = jobs.items.into_iter().filter(|j| matches!(j.state, JobState::Queued | JobState::Running));
    Ok(going.next().map(|j| j.id.into()))
}

pub(super) const fn state(state: JobState) -> &'static str {
    match state {
        JobState::Queued => "queued",
        JobState::Running => "running",
        JobState::Done => "done",
        JobState::Failed => "failed",
        JobState::Cancelled => "cancelled",
    }
}

/// A part of a value that was kept.
pub(super) fn part<T: serde::de::DeserializeOwned + Default>(value: Option<&Value>, name: &str) -> T {
    value.and_then(|v| v.get(name)).cloned().and_then(|v| serde_json::from_value(v).ok()).unwrap_or_default()
}
