use annexa_engine::compare;
use annexa_report as report;
use annexa_store::{AssessmentId, DocumentId, FindingFilter, Over, RequirementFilter, RequirementRow};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::done;
use crate::access::{Reads, Writes};
use crate::app::App;
use crate::idempotency::Fingerprint;
use crate::input::{Json, Pages, Path, Query, id};
use crate::openapi::reported;
use crate::problem::{Kind, Problem};
use crate::wire::{Assessment, List, day_of};
use crate::worker::{self, KeptDocument, KeptGap, KeptRequirement, Request};

/// What is to be assessed.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssessmentToMake {
    /// Frameworks to judge against; those of ISO when left out.
    #[serde(default)]
    #[schema(example = json!(["iso42001-2023"]))]
    frameworks: Vec<String>,
    /// Judge as of this day, YYYY-MM-DD; today (UTC) when left out.
    #[serde(default)]
    #[schema(format = Date)]
    as_of: Option<String>,
    /// Length of the audit window before that day.
    #[serde(default = "year")]
    #[schema(minimum = 1, maximum = 120, default = 12)]
    window_months: u32,
    /// Ids of the documents; all of the workspace when left out.
    #[serde(default)]
    #[schema(min_items = 1)]
    documents: Option<Vec<String>>,
}

const fn year() -> u32 {
    12
}

/// The request with everything that was left out.
pub(crate) fn checked(
    app: &App,
    frameworks: &[String],
    as_of: Option<&str>,
    window_months: u32,
) -> Result<Request, Problem> {
    let wrong = |detail: String| Problem::new(Kind::InvalidValue, detail);
    let as_of = match as_of {
        Some(day) => day_of(day).map(|d| d.to_string()),
        None => Some(jiff::Timestamp::now().strftime("%Y-%m-%d").to_string()),
    };
    let as_of = as_of.ok_or_else(|| wrong("as_of: write the day as YYYY-MM-DD".to_owned()))?;
    if !(1..=120).contains(&window_months) {
        return Err(wrong("window_months: 1 to 120 are taken".to_owned()));
    }
    let frameworks = app.engine.framework_ids(frameworks).map_err(|error| wrong(format!("frameworks: {error}")))?;
    Ok(Request { frameworks, as_of, window_months })
}

/// The assessments of the workspace, newest first.
#[utoipa::path(get, path = "/v1/assessments", tag = "assessments", params(Pages),
    responses((status = 200, body = List<Assessment>)))]
pub(crate) async fn list_assessments(
    caller: Reads,
    Query(pages): Query<Pages>,
) -> Result<axum::Json<List<Assessment>>, Problem> {
    let page = caller.tenant.assessments(&pages.page()?).await?;
    Ok(axum::Json(List::of(page, shown)))
}

fn shown(assessment: annexa_store::Assessment) -> Assessment {
    let request = serde_json::from_value(assessment.request.clone());
    let empty = Request { frameworks: Vec::new(), as_of: String::new(), window_months: 0 };
    Assessment::of(assessment, request.unwrap_or(empty))
}

/// Starts an assessment over the documents and decisions as they are now. Needs the scope `write`.
#[utoipa::path(post, path = "/v1/assessments", tag = "assessments", request_body = AssessmentToMake,
    responses((status = 202, body = Assessment, headers(("Location" = String, description = "Its job")))))]
pub(crate) async fn start_assessment(
    State(app): State<App>,
    caller: Writes,
    body: Json<AssessmentToMake>,
) -> Result<Response, Problem> {
    let asked = &body.value;
    let request = checked(&app, &asked.frameworks, asked.as_of.as_deref(), asked.window_months)?;
    let over = match &asked.documents {
        None => Over::All,
        Some(ids) => Over::Documents(ids.iter().map(|i| id::<DocumentId>(i, "document")).collect::<Result<_, _>>()?),
    };
    let request = serde_json::to_value(request).map_err(|error| Problem::internal("writing a request", &error))?;
    let act = caller.act(Fingerprint::of("POST /v1/assessments").with(&body.bytes));
    let started = caller.tenant.start_assessment(&act, request, &over).await?;
    app.jobs.notify_one();
    let location = format!("/v1/jobs/{}", started.value.job);
    Ok(done(StatusCode::ACCEPTED, Some(location), started.replayed, shown(started.value)))
}

/// An assessment: where it stands, and what it told in all.
#[utoipa::path(get, path = "/v1/assessments/{assessment}", tag = "assessments",
    params(("assessment" = String, Path, description = "Its id")), responses((status = 200, body = Assessment)))]
pub(crate) async fn show_assessment(
    caller: Reads,
    Path(assessment): Path<String>,
) -> Result<axum::Json<Assessment>, Problem> {
    let found = caller.tenant.assessment(&id(&assessment, "assessment")?).await?;
    found.map(|a| axum::Json(shown(a))).ok_or_else(|| Problem::not_found("assessment"))
}

/// Deletes an assessment. Needs the scope `write`.
#[utoipa::path(delete, path = "/v1/assessments/{assessment}", tag = "assessments",
    params(("assessment" = String, Path, description = "Its id")), responses((status = 204)))]
pub(crate) async fn delete_assessment(caller: Writes, Path(assessment): Path<String>) -> Result<StatusCode, Problem> {
    let assessment: AssessmentId = id(&assessment, "assessment")?;
    let act = caller.act(Fingerprint::of(&format!("DELETE /v1/assessments/{assessment}")));
    caller.tenant.delete_assessment(&act, &assessment).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which requirements are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WantedRequirements {
    /// Of this framework.
    framework: Option<String>,
    /// Of this topic.
    topic: Option<String>,
    /// With this score or more.
    #[param(minimum = 0, maximum = 5)]
    min_score: Option<u8>,
    /// With this score or less.
    #[param(minimum = 0, maximum = 5)]
    max_score: Option<u8>,
    /// That apply, or that do not.
    applicable: Option<bool>,
}

/// A requirement with its framework.
#[derive(Serialize, ToSchema)]
pub(crate) struct JudgedRequirement {
    /// The framework.
    framework: String,
    #[schema(value_type = reported::Requirement)]
    requirement: report::Requirement,
}

fn score(score: Option<u8>) -> Result<Option<u8>, Problem> {
    match score {
        Some(6..) => Err(Problem::new(Kind::InvalidValue, "a score is 0 to 5")),
        other => Ok(other),
    }
}

fn kept<T: serde::de::DeserializeOwned>(body: serde_json::Value) -> Result<T, Problem> {
    serde_json::from_value(body).map_err(|error| Problem::internal("reading what was kept", &error))
}

/// The requirements of an assessment in the order of their frameworks, each with rungs, points and evidence.
#[utoipa::path(get, path = "/v1/assessments/{assessment}/requirements", tag = "assessments",
    params(("assessment" = String, Path, description = "Its id"), WantedRequirements, Pages),
    responses((status = 200, body = List<JudgedRequirement>)))]
pub(crate) async fn list_requirements(
    caller: Reads,
    Path(assessment): Path<String>,
    Query(wanted): Query<WantedRequirements>,
    Query(pages): Query<Pages>,
) -> Result<axum::Json<List<JudgedRequirement>>, Problem> {
    let filter = RequirementFilter {
        framework: wanted.framework,
        topic: wanted.topic,
        min_score: score(wanted.min_score)?,
        max_score: score(wanted.max_score)?,
        applicable: wanted.applicable,
        only_gaps: false,
    };
    let assessment = id(&assessment, "assessment")?;
    let page = caller.tenant.requirements(&assessment, &filter, &pages.page()?).await?;
    let page = page.ok_or_else(|| Problem::not_found("assessment"))?;
    let item = |row: RequirementRow<KeptRequirement>| JudgedRequirement {
        framework: row.framework,
        requirement: row.body.requirement,
    };
    Ok(axum::Json(List::of(page, item)))
}

/// One requirement: the rungs with the reason for each, the points met and unmet, the evidence, the decisions.
#[utoipa::path(get, path = "/v1/assessments/{assessment}/requirements/{framework}/{requirement}", tag = "assessments",
    params(("assessment" = String, Path, description = "Its id"),
        ("framework" = String, Path, description = "Its id", example = "iso42001-2023"),
        ("requirement" = String, Path, description = "Its number", example = "A.6.2.4")),
    responses((status = 200, body = JudgedRequirement)))]
pub(crate) async fn show_requirement(
    caller: Reads,
    Path((assessment, framework, requirement)): Path<(String, String, String)>,
) -> Result<axum::Json<JudgedRequirement>, Problem> {
    let assessment = id(&assessment, "assessment")?;
    let row = caller.tenant.requirement::<KeptRequirement>(&assessment, &framework, &requirement).await?;
    let row = row.ok_or_else(|| Problem::not_found("requirement"))?;
    Ok(axum::Json(JudgedRequirement { framework: row.framework, requirement: row.body.requirement }))
}

/// Which gaps are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WantedGaps {
    /// Of this framework.
    framework: Option<String>,
    /// Of this topic.
    topic: Option<String>,
    /// Requirements below this score: 3 for a stage 1 audit, 4 for stage 2, 5 for surveillance.
    #[param(minimum = 1, maximum = 5, default = 3)]
    below: Option<u8>,
}

/// What is missing, worst first: per requirement what it lacks, with a sentence to write for each essential point.
#[utoipa::path(get, path = "/v1/assessments/{assessment}/gaps", tag = "assessments",
    params(("assessment" = String, Path, description = "Its id"), WantedGaps, Pages),
    responses((status = 200, body = List<reported::Gap>)))]
pub(crate) async fn list_gaps(
    caller: Reads,
    Path(assessment): Path<String>,
    Query(wanted): Query<WantedGaps>,
    Query(pages): Query<Pages>,
) -> Result<axum::Json<GapList>, Problem> {
    let below = wanted.below.unwrap_or(3);
    if !(1..=5).contains(&below) {
        return Err(Problem::new(Kind::InvalidValue, "below: 1 to 5 are taken"));
    }
    let filter = RequirementFilter {
        framework: wanted.framework,
        topic: wanted.topic,
        max_score: Some(below - 1),
        only_gaps: true,
        ..RequirementFilter::default()
    };
    let page = caller.tenant.requirements(&id(&assessment, "assessment")?, &filter, &pages.page()?).await?;
    let page = page.ok_or_else(|| Problem::not_found("assessment"))?;
    let gaps = page.items.into_iter().filter_map(|row: RequirementRow<KeptGap>| row.body.gap);
    Ok(axum::Json(GapList { items: gaps.collect(), next: page.next.map(String::from) }))
}

/// One page of reports, which describe themselves.
#[derive(Serialize)]
pub(crate) struct Reports<T> {
    items: Vec<T>,
    next: Option<String>,
}

type GapList = Reports<report::Gap>;

/// How grave a finding is.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FindingClass {
    /// A requirement is not met, or the system fails in it.
    Major,
    /// A lapse in a requirement that is otherwise met.
    Minor,
    /// Not a nonconformity now; could become one.
    Observation,
    /// Could be better.
    Opportunity,
}

impl FindingClass {
    /// The word for it in reports.
    const fn name(self) -> &'static str {
        match self {
            Self::Major => annexa_model::FindingClass::Major.name(),
            Self::Minor => annexa_model::FindingClass::Minor.name(),
            Self::Observation => annexa_model::FindingClass::Observation.name(),
            Self::Opportunity => annexa_model::FindingClass::Opportunity.name(),
        }
    }
}

/// Which findings are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WantedFindings {
    /// Of this gravity.
    #[param(inline)]
    class: Option<FindingClass>,
    /// On requirements of this framework.
    framework: Option<String>,
    /// On this requirement.
    requirement: Option<String>,
    /// In the document of this path.
    document: Option<String>,
}

/// What an auditor would flag, with place, reason and repair.
#[utoipa::path(get, path = "/v1/assessments/{assessment}/findings", tag = "assessments",
    params(("assessment" = String, Path, description = "Its id"), WantedFindings, Pages),
    responses((status = 200, body = List<reported::Finding>)))]
pub(crate) async fn list_findings(
    caller: Reads,
    Path(assessment): Path<String>,
    Query(wanted): Query<WantedFindings>,
    Query(pages): Query<Pages>,
) -> Result<axum::Json<Reports<report::Finding>>, Problem> {
    let filter = FindingFilter {
        rules: Vec::new(),
        class: wanted.class.map(|class| class.name().to_owned()),
        framework: wanted.framework,
        requirement: wanted.requirement,
        document: wanted.document,
    };
    let page = caller.tenant.findings(&id(&assessment, "assessment")?, &filter, &pages.page()?).await?;
    let page = page.ok_or_else(|| Problem::not_found("assessment"))?;
    let items = page.items.into_iter().map(|row| kept(row.body)).collect::<Result<_, _>>()?;
    Ok(axum::Json(Reports { items, next: page.next.map(String::from) }))
}

/// A document as it was assessed.
#[derive(Serialize, ToSchema)]
pub(crate) struct AssessedDocument {
    #[schema(value_type = reported::AssessedDocument)]
    document: report::Document,
    /// The requirements that it answers, judged on its own, most relevant first.
    #[schema(value_type = Vec<reported::MappedRequirement>)]
    answers: Vec<report::MappedRequirement>,
}

/// The documents of an assessment: what became of each, its facts, and which requirements it answers.
#[utoipa::path(get, path = "/v1/assessments/{assessment}/documents", tag = "assessments",
    params(("assessment" = String, Path, description = "Its id"), Pages),
    responses((status = 200, body = List<AssessedDocument>)))]
pub(crate) async fn list_assessed_documents(
    caller: Reads,
    Path(assessment): Path<String>,
    Query(pages): Query<Pages>,
) -> Result<axum::Json<List<AssessedDocument>>, Problem> {
    let page = caller.tenant.assessed_documents(&id(&assessment, "assessment")?, &pages.page()?).await?;
    let page = page.ok_or_else(|| Problem::not_found("assessment"))?;
    let item = |row: annexa_store::DocumentRow| {
        kept::<KeptDocument>(row.body).map(|d| AssessedDocument { document: d.document, answers: d.answers })
    };
    let items = page.items.into_iter().map(item).collect::<Result<_, _>>()?;
    Ok(axum::Json(List { items, next: page.next.map(String::from) }))
}

/// The report of an assessment that is done.
pub(crate) async fn done_report(caller: &Reads, assessment: &str) -> Result<report::Assessment, Problem> {
    let missing = || Problem::not_found("assessment");
    let whole = caller.tenant.whole(&id(assessment, "assessment")?).await?.ok_or_else(missing)?;
    if whole.assessment.state != annexa_store::JobState::Done {
        return Err(Problem::new(Kind::Conflict, "the assessment is not done"));
    }
    let report = tokio::task::spawn_blocking(move || worker::whole(whole)).await;
    let report = report.map_err(|error| Problem::internal("reading an assessment", &error))?;
    report.map_err(|error| Problem::internal("reading an assessment", &error))
}

/// What to compare with.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Before {
    /// The id of the earlier assessment.
    #[param(pattern = "^asm_[0-9a-f]{32}$", example = "asm_5f0b1c2e3d4a4b6c8d7e9f0a1b2c3d4e")]
    before: String,
}

/// What changed since an earlier assessment, and why: per requirement the scores, the points gained and lost, and the
/// causes.
#[utoipa::path(get, path = "/v1/assessments/{assessment}/comparison", tag = "assessments",
    params(("assessment" = String, Path, description = "The later one's id"), Before),
    responses((status = 200, body = reported::Comparison)))]
pub(crate) async fn compare_assessments(
    caller: Reads,
    Path(assessment): Path<String>,
    Query(with): Query<Before>,
) -> Result<axum::Json<report::Comparison>, Problem> {
    let before = done_report(&caller, &with.before).await?;
    let after = done_report(&caller, &assessment).await?;
    Ok(axum::Json(compare(&before, &after)))
}
