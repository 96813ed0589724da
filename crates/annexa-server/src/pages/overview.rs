use std::collections::HashMap;

use annexa_pages::{Cell, FrameworkView, Lapse, OverviewView, Room, Since, TopicView};
use annexa_report::{Finding, Gap};
use annexa_store::{
    Assessment, AssessmentId, FindingFilter, JobState, Page, RequirementFilter, RequirementRow, Score, Tenant,
};
use axum::Extension;
use axum::extract::State;
use axum::response::Html;

use super::shown::{again, asked, done, framework_title, library, part, running, when};
use super::{Visitor, frame};
use crate::access::Reads;
use crate::app::App;
use crate::input::{Path, id};
use crate::problem::Problem;
use crate::worker::KeptGap;

/// How many gaps are shown.
const GAPS: u32 = 10;

/// The findings that say that something is over, or soon will be.
const LAPSES: [(&str, bool); 2] = [("review-overdue", true), ("review-lapsing", false)];

/// The newest assessment.
pub(super) async fn newest(
    State(app): State<App>,
    caller: Reads,
    Extension(visitor): Extension<Visitor>,
) -> Result<Html<String>, Problem> {
    let mut newest = done(&caller.tenant, 2).await?.into_iter();
    let Some(assessment) = newest.next() else {
        let documents = caller.tenant.document_count().await?;
        let running = running(&caller.tenant).await?;
        return Ok(Html(annexa_pages::nothing_yet(&frame(&visitor, Room::Overview), documents, running.as_deref())));
    };
    let view = view(&app, &caller.tenant, assessment, newest.next(), true).await?;
    Ok(Html(annexa_pages::overview(&frame(&visitor, Room::Overview), &view)))
}

/// Any assessment.
pub(super) async fn one(
    State(app): State<App>,
    caller: Reads,
    Extension(visitor): Extension<Visitor>,
    Path(assessment): Path<String>,
) -> Result<Html<String>, Problem> {
    let wanted: AssessmentId = id(&assessment, "assessment")?;
    let found = caller.tenant.assessment(&wanted).await?.filter(|a| a.state == JobState::Done);
    let found = found.ok_or_else(|| Problem::not_found("assessment that is done"))?;
    let all = done(&caller.tenant, 50).await?;
    let at = all.iter().position(|a| a.id == wanted);
    let before = at.and_then(|at| all.get(at + 1)).cloned();
    let view = view(&app, &caller.tenant, found, before, at == Some(0)).await?;
    Ok(Html(annexa_pages::overview(&frame(&visitor, Room::Assessments), &view)))
}

async fn view(
    app: &App,
    tenant: &Tenant,
    assessment: Assessment,
    before: Option<Assessment>,
    is_newest: bool,
) -> Result<OverviewView, Problem> {
    let again = again(&assessment);
    let request = asked(&assessment);
    let scores = tenant.scores(&assessment.id).await?;
    let gaps = RequirementFilter { max_score: Some(2), only_gaps: true, ..RequirementFilter::default() };
    let gaps = tenant.requirements(&assessment.id, &gaps, &Page::new(None, GAPS)?).await?;
    let gaps: Vec<Gap> =
        gaps.into_iter().flat_map(|g| g.items).filter_map(|r: RequirementRow<KeptGap>| r.body.gap).collect();
    let lapsing = FindingFilter { rules: LAPSES.map(|(rule, _)| rule.to_owned()).to_vec(), ..FindingFilter::default() };
    let lapsing = tenant.findings(&assessment.id, &lapsing, &Page::new(None, 20)?).await?;
    let lapse = |finding: Finding| Lapse {
        document: finding.document.unwrap_or_default(),
        what: finding.reason,
        is_overdue: LAPSES.contains(&(finding.id.as_str(), true)),
    };
    let lapsing = lapsing.into_iter().flat_map(|f| f.items).filter_map(|row| serde_json::from_value(row.body).ok());
    let since = match before {
        Some(before) => {
            let (rose, fell) = moved(&tenant.scores(&before.id).await?, &scores);
            Some(Since { as_of: asked(&before).as_of, id: before.id.into(), rose, fell })
        }
        None => None,
    };
    Ok(OverviewView {
        id: assessment.id.to_string(),
        as_of: request.as_of,
        window_months: request.window_months,
        made_at: when(assessment.created_at),
        is_newest,
        is_stale: is_newest && tenant.changed_since(assessment.created_at).await?,
        summary: part(assessment.head.as_ref(), "summary"),
        frameworks: frameworks(app, scores),
        gaps,
        lapses: lapsing.map(lapse).collect(),
        since,
        library: library(tenant).await?,
        again,
    })
}

/// How many scores rose, and how many fell.
fn moved(before: &[Score], after: &[Score]) -> (usize, usize) {
    let name = |s: &Score| (s.framework.clone(), s.requirement.clone());
    let before: HashMap<_, _> = before.iter().map(|s| (name(s), s.score)).collect();
    after.iter().fold((0, 0), |(rose, fell), now| match (before.get(&name(now)).copied().flatten(), now.score) {
        (Some(was), Some(is)) => (rose + usize::from(is > was), fell + usize::from(is < was)),
        _ => (rose, fell),
    })
}

/// Scores by framework and topic, with the titles of the mappings.
fn frameworks(app: &App, scores: Vec<Score>) -> Vec<FrameworkView> {
    let catalog = app.engine.catalog();
    let mut views: Vec<FrameworkView> = Vec::new();
    for score in scores {
        let known = catalog.frameworks.iter().find(|f| f.id == score.framework);
        if views.last().is_none_or(|v| v.id != score.framework) {
            let title = framework_title(&app.engine, &score.framework);
            views.push(FrameworkView { id: score.framework.clone(), title, topics: Vec::new() });
        }
        let Some(view) = views.last_mut() else { continue };
        let topic = match view.topics.iter().position(|t| t.id == score.topic) {
            Some(at) => at,
            None => {
                let title = known.and_then(|f| f.topics.iter().find(|t| t.id == score.topic)).map(|t| t.title.clone());
                view.topics.push(TopicView { id: score.topic, title: title.unwrap_or_default(), cells: Vec::new() });
                view.topics.len() - 1
            }
        };
        let title =
            known.and_then(|f| f.requirements.iter().find(|r| r.id == score.requirement)).map(|r| r.title.clone());
        view.topics[topic].cells.push(Cell {
            id: score.requirement,
            title: title.unwrap_or_default(),
            score: score.score,
        });
    }
    views
}
