use annexa_engine::Decisions;
use annexa_pages::{Room, StatementView};
use annexa_report::Soa;
use annexa_store::{DecisionFilter, Page};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use super::form::Form;
use super::requirement::kind;
use super::reuse::settings;
use super::shown::{done, library};
use super::{Visitor, frame, then};
use crate::access::{Reads, Reviews};
use crate::app::App;
use crate::idempotency::Fingerprint;
use crate::input::Query;
use crate::problem::{Kind, Problem};
use crate::routes::decisions::{DecisionToTake, decide};
use crate::routes::documents::attachment;
use crate::routes::search::folder;
use crate::wire::DecisionKind;
use crate::worker;

#[derive(Deserialize)]
pub(crate) struct Wanted {
    framework: Option<String>,
    #[serde(default)]
    format: String,
}

impl Wanted {
    fn framework(&self) -> String {
        self.framework.clone().unwrap_or_else(|| "iso42001-2023".to_owned())
    }
}

pub(super) async fn show(
    State(app): State<App>,
    caller: Reads,
    Extension(visitor): Extension<Visitor>,
    Query(wanted): Query<Wanted>,
) -> Result<Html<String>, Problem> {
    let framework = wanted.framework();
    // Frameworks that have an Annex of controls.
    let all = app.engine.catalog().frameworks.iter().filter(|f| f.topics.iter().any(|t| t.id.starts_with("A.")));
    let frameworks: Vec<(String, String)> = all.map(|f| (f.id.clone(), f.title.clone())).collect();
    let soa = match caller.tenant.document_count().await? {
        0 => None,
        _ => Some(made(&app, &caller, &framework).await?),
    };
    let view = StatementView {
        framework,
        frameworks,
        assessment: done(&caller.tenant, 1).await?.pop().map(|a| a.id.into()),
        soa,
        library: library(&caller.tenant).await?,
    };
    Ok(Html(annexa_pages::statement(&frame(&visitor, Room::Statement), &view)))
}

/// The statement as of today, with what reviewers said.
async fn made(app: &App, caller: &Reads, framework: &str) -> Result<Soa, Problem> {
    let filter = DecisionFilter { framework: Some(framework.to_owned()), requirement: None, in_force: Some(true) };
    let mut decisions = Vec::new();
    let mut after = None;
    loop {
        let page = caller.tenant.decisions(&filter, &Page::new(after, annexa_store::MOST_ON_A_PAGE)?).await?;
        decisions.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    // Oldest first: the last counts.
    decisions.reverse();
    let decisions = Decisions::new(decisions.into_iter().map(worker::decision));
    let decisions = decisions.map_err(|error| Problem::internal("reading decisions", &error))?;
    let folder = folder(caller).await?;
    let (app, tenant, framework) = (app.clone(), caller.tenant.clone(), framework.to_owned());
    let made = tokio::task::spawn_blocking(move || {
        let fault = |error: annexa_engine::Error| match error {
            annexa_engine::Error::UnknownFramework { .. } => Problem::not_found("framework"),
            other => Problem::internal("stating applicability", &other),
        };
        let collection = folder.collection(&app, &tenant, &|_, _| ()).map_err(fault)?;
        app.engine.soa_reviewed(&collection, &framework, &settings()?, &decisions).map_err(fault)
    });
    made.await.map_err(|error| Problem::internal("stating applicability", &error))?
}

pub(super) async fn export(
    State(app): State<App>,
    caller: Reads,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let framework = wanted.framework();
    let soa = made(&app, &caller, &framework).await?;
    caller.tenant.note(&caller.note(), "statement.export", &framework).await?;
    let fault = |error: &dyn std::error::Error| Problem::internal("writing a statement", error);
    let mut bytes = Vec::new();
    let kind = match wanted.format.as_str() {
        "docx" => {
            let mut file = std::io::Cursor::new(&mut bytes);
            annexa_export::write_soa_docx(&soa, &mut file).map_err(|e| fault(&e))?;
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        }
        "xlsx" => {
            annexa_export::write_soa_xlsx(&soa, &mut bytes).map_err(|e| fault(&e))?;
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        }
        "csv" => {
            annexa_export::write_soa_csv(&soa, &mut bytes).map_err(|e| fault(&e))?;
            "text/csv; charset=utf-8"
        }
        "md" => {
            annexa_export::write_soa_markdown(&soa, &mut bytes).map_err(|e| fault(&e))?;
            "text/markdown; charset=utf-8"
        }
        _ => return Err(Problem::new(Kind::InvalidValue, "format: docx, xlsx, csv or md")),
    };
    let name = format!("statement-of-applicability-{}.{}", soa.as_of, wanted.format);
    let headers =
        [(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CONTENT_DISPOSITION, attachment(&name))];
    Ok((headers, bytes).into_response())
}

/// Says whether a control applies, and why, and leads back to it.
pub(super) async fn justify(State(app): State<App>, caller: Reviews, form: Form) -> Result<Response, Problem> {
    let (framework, control) = (form.text("framework").to_owned(), form.text("control").to_owned());
    if !app.engine.has_requirement(&framework, &control) {
        return Err(Problem::not_found("control"));
    }
    let back = format!(
        "/statement?framework={}#control-{}",
        annexa_pages::address::escaped(&framework),
        annexa_pages::address::escaped(&control)
    );
    let kind = kind(&form)?;
    if !matches!(kind, DecisionKind::Applicable | DecisionKind::NotApplicable) {
        return Err(Problem::new(Kind::InvalidValue, "kind: applicable or not-applicable"));
    }
    let justification = form.text("justification").to_owned();
    let asked = DecisionToTake { framework, requirement: control, kind, evidence: None, score: None, justification };
    decide(&app, &caller, &caller.act(Fingerprint::of("decide")), asked).await?;
    Ok(then(&back))
}
