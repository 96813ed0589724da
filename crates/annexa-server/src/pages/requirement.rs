use annexa_pages::{PastDecision, RequirementView, Room, address};
use annexa_report::Finding;
use annexa_store::{AssessmentId, Decision, DecisionFilter, DecisionId, FindingFilter, Page};
use axum::Extension;
use axum::extract::State;
use axum::response::{Html, Response};

use super::form::Form;
use super::shown::{again, asked, framework_title, library, when};
use super::{Visitor, frame, then};
use crate::access::{Reads, Reviews};
use crate::app::App;
use crate::idempotency::Fingerprint;
use crate::input::{Path, id};
use crate::problem::{Kind, Problem};
use crate::routes::decisions::{DecisionToTake, decide as take};
use crate::wire::{DecisionKind, Passage};
use crate::worker::KeptRequirement;

pub(super) async fn show(
    State(app): State<App>,
    caller: Reads,
    Extension(visitor): Extension<Visitor>,
    Path((assessment, framework, requirement)): Path<(String, String, String)>,
) -> Result<Html<String>, Problem> {
    let tenant = &caller.tenant;
    let missing = || Problem::not_found("requirement");
    let wanted: AssessmentId = id(&assessment, "assessment")?;
    let whole = tenant.assessment(&wanted).await?.ok_or_else(missing)?;
    let row = tenant.requirement::<KeptRequirement>(&wanted, &framework, &requirement).await?.ok_or_else(missing)?;
    let filter = FindingFilter {
        framework: Some(framework.clone()),
        requirement: Some(requirement.clone()),
        ..FindingFilter::default()
    };
    let findings = tenant.findings(&wanted, &filter, &Page::new(None, 200)?).await?.ok_or_else(missing)?;
    let findings: Vec<Finding> =
        findings.items.into_iter().filter_map(|row| serde_json::from_value(row.body).ok()).collect();
    let filter =
        DecisionFilter { framework: Some(framework.clone()), requirement: Some(requirement.clone()), in_force: None };
    let decisions = tenant.decisions(&filter, &Page::new(None, 200)?).await?.items;
    let begun = whole.created_at;
    let is_stale = decisions.iter().any(|d| d.at > begun || d.end.as_ref().is_some_and(|e| e.at > begun));
    let scores = tenant.scores(&wanted).await?;
    let of: Vec<String> = scores.into_iter().filter(|s| s.framework == framework).map(|s| s.requirement).collect();
    let at = of.iter().position(|r| *r == requirement);
    let neighbours = (
        at.and_then(|at| at.checked_sub(1)).and_then(|at| of.get(at)).cloned(),
        at.and_then(|at| of.get(at + 1)).cloned(),
    );
    let then = address::requirement("", &framework, &requirement);
    let again = annexa_pages::Again { then: then.trim_start_matches("/assessments/").to_owned(), ..again(&whole) };
    let view = RequirementView {
        assessment,
        as_of: asked(&whole).as_of,
        framework_title: framework_title(&app.engine, &framework),
        framework,
        requirement: row.body.requirement,
        findings,
        history: decisions.into_iter().map(past).collect(),
        is_stale,
        neighbours,
        library: library(tenant).await?,
        again,
    };
    Ok(Html(annexa_pages::requirement(&frame(&visitor, Room::Overview), &view)))
}

fn past(d: Decision) -> PastDecision {
    let passage: Option<Passage> = d.evidence.and_then(|e| serde_json::from_value(e).ok());
    PastDecision {
        id: d.id.into(),
        kind: d.kind.name().to_owned(),
        score: d.score,
        passage: passage.map(|p| (p.document, p.quote)),
        justification: d.justification,
        who: d.who,
        at: when(d.at),
        end: d.end.map(|end| (end.who, when(end.at), end.justification)),
    }
}

/// Takes a decision, and leads back to the requirement.
pub(super) async fn decide(
    State(app): State<App>,
    caller: Reviews,
    Path((assessment, framework, requirement)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response, Problem> {
    let wanted: AssessmentId = id(&assessment, "assessment")?;
    if caller.tenant.assessment(&wanted).await?.is_none() || !app.engine.has_requirement(&framework, &requirement) {
        return Err(Problem::not_found("requirement"));
    }
    let back = address::requirement(&assessment, &framework, &requirement);
    let kind = kind(&form)?;
    let is_of_evidence = matches!(kind, DecisionKind::Accept | DecisionKind::Reject);
    let asked = DecisionToTake {
        framework,
        requirement,
        kind,
        evidence: is_of_evidence.then(|| Passage {
            document: form.text("document").to_owned(),
            quote: form.text("quote").to_owned(),
            point: form.maybe("point"),
        }),
        score: if kind == DecisionKind::Score { form.text("score").parse().ok() } else { None },
        justification: form.text("justification").to_owned(),
    };
    take(&app, &caller, &caller.act(Fingerprint::of("decide")), asked).await?;
    Ok(then(&back))
}

/// What the button that was pressed decides.
pub(super) fn kind(form: &Form) -> Result<DecisionKind, Problem> {
    serde_json::from_value(form.text("kind").into())
        .map_err(|_| Problem::new(Kind::InvalidValue, "kind: accept, reject, score, applicable or not-applicable"))
}

/// Withdraws a decision, and leads back to where it was shown.
pub(super) async fn withdraw(caller: Reviews, Path(decision): Path<String>, form: Form) -> Result<Response, Problem> {
    let decision: DecisionId = id(&decision, "decision")?;
    let found = caller.tenant.decision(&decision).await?.ok_or_else(|| Problem::not_found("decision"))?;
    let act = caller.act(Fingerprint::of("withdraw"));
    caller.tenant.withdraw(&act, &decision, form.text("justification")).await?;
    let back = form.text("back");
    // Only a page of ours.
    let is_own =
        back.starts_with("/assessments/") && back.ends_with(&annexa_pages::address::escaped(&found.requirement));
    Ok(then(if is_own { back } else { "/" }))
}
