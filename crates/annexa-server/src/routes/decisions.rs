use annexa_store::{Act, DecisionFilter, DecisionId, Done, NewDecision};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::done;
use crate::access::{Reads, Reviews};
use crate::app::App;
use crate::idempotency::Fingerprint;
use crate::input::{Json, Pages, Path, Query, id};
use crate::problem::{Kind, Problem};
use crate::wire::{Decision, DecisionKind, List, Passage};

/// A decision to be taken.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecisionToTake {
    /// The framework.
    #[schema(example = "iso42001-2023")]
    pub(crate) framework: String,
    /// The requirement.
    #[schema(example = "A.5.4")]
    pub(crate) requirement: String,
    pub(crate) kind: DecisionKind,
    /// The passage: with `accept` and `reject`, and only then.
    #[serde(default)]
    pub(crate) evidence: Option<Passage>,
    /// 0 to 5: with `score`, and only then.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 5)]
    pub(crate) score: Option<u8>,
    /// Why.
    #[schema(min_length = 1, max_length = 10_000, pattern = r"\S", example = "The passage is about another system.")]
    pub(crate) justification: String,
}

/// Which decisions are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WantedDecisions {
    /// On requirements of this framework.
    framework: Option<String>,
    /// On this requirement.
    requirement: Option<String>,
    /// Those that nothing ended, or those that something did.
    in_force: Option<bool>,
}

/// The decisions of reviewers, newest first.
#[utoipa::path(get, path = "/v1/decisions", tag = "decisions", params(WantedDecisions, Pages),
    responses((status = 200, body = List<Decision>)))]
pub(crate) async fn list_decisions(
    caller: Reads,
    Query(wanted): Query<WantedDecisions>,
    Query(pages): Query<Pages>,
) -> Result<axum::Json<List<Decision>>, Problem> {
    let filter =
        DecisionFilter { framework: wanted.framework, requirement: wanted.requirement, in_force: wanted.in_force };
    let page = caller.tenant.decisions(&filter, &pages.page()?).await?;
    Ok(axum::Json(List::of(page, Decision::from)))
}

/// Decides on a piece of evidence or on a requirement. Who decides is the person in `Annexa-Actor`, else the key's
/// name. It counts in every assessment started afterwards. Needs the scope `review`.
#[utoipa::path(post, path = "/v1/decisions", tag = "decisions", request_body = DecisionToTake,
    responses((status = 201, body = Decision)))]
pub(crate) async fn take_decision(
    State(app): State<App>,
    caller: Reviews,
    body: Json<DecisionToTake>,
) -> Result<Response, Problem> {
    let act = caller.act(Fingerprint::of("POST /v1/decisions").with(&body.bytes));
    let taken = decide(&app, &caller, &act, body.value).await?;
    let location = format!("/v1/decisions/{}", taken.value.id);
    Ok(done(StatusCode::CREATED, Some(location), taken.replayed, Decision::from(taken.value)))
}

/// Takes a decision that the engine can heed; any other would stand in the way of every later assessment.
pub(crate) async fn decide(
    app: &App,
    caller: &Reviews,
    act: &Act,
    asked: DecisionToTake,
) -> Result<Done<annexa_store::Decision>, Problem> {
    if !app.engine.has_requirement(&asked.framework, &asked.requirement) {
        return Err(Problem::new(Kind::InvalidValue, "requirement: the framework has no such requirement"));
    }
    if asked.evidence.as_ref().is_some_and(|e| e.quote.trim().is_empty() || e.document.is_empty()) {
        return Err(Problem::new(Kind::InvalidValue, "evidence: document and quote are needed"));
    }
    let evidence = asked.evidence.map(serde_json::to_value).transpose();
    let decision = NewDecision {
        framework: asked.framework,
        requirement: asked.requirement,
        kind: asked.kind.into(),
        evidence: evidence.map_err(|error| Problem::internal("writing a decision", &error))?,
        score: asked.score,
        justification: asked.justification,
    };
    Ok(caller.tenant.decide(act, decision).await?)
}

/// Shows a decision.
#[utoipa::path(get, path = "/v1/decisions/{decision}", tag = "decisions",
    params(("decision" = String, Path, description = "Its id")), responses((status = 200, body = Decision)))]
pub(crate) async fn show_decision(
    caller: Reads,
    Path(decision): Path<String>,
) -> Result<axum::Json<Decision>, Problem> {
    let found = caller.tenant.decision(&id(&decision, "decision")?).await?;
    found.map(|d| axum::Json(d.into())).ok_or_else(|| Problem::not_found("decision"))
}

/// Why a decision is withdrawn.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Withdrawal {
    /// Why.
    #[schema(min_length = 1, max_length = 10_000, pattern = r"\S")]
    justification: String,
}

/// Withdraws a decision: it stays on record and counts no more in assessments started afterwards. Needs the scope
/// `review`.
#[utoipa::path(post, path = "/v1/decisions/{decision}/withdrawal", tag = "decisions", request_body = Withdrawal,
    params(("decision" = String, Path, description = "Its id")), responses((status = 200, body = Decision)))]
pub(crate) async fn withdraw_decision(
    caller: Reviews,
    Path(decision): Path<String>,
    body: Json<Withdrawal>,
) -> Result<Response, Problem> {
    let decision: DecisionId = id(&decision, "decision")?;
    let act = caller.act(Fingerprint::of(&format!("POST /v1/decisions/{decision}/withdrawal")).with(&body.bytes));
    let withdrawn = caller.tenant.withdraw(&act, &decision, &body.value.justification).await?;
    Ok(done(StatusCode::OK, None, withdrawn.replayed, Decision::from(withdrawn.value)))
}
