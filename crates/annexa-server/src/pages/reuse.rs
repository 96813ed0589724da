use annexa_engine::Settings;
use annexa_model::Date;
use annexa_pages::{ReuseChoice, Room};
use axum::Extension;
use axum::extract::State;
use axum::response::Html;
use serde::Deserialize;

use super::shown::{library, today};
use super::{Visitor, frame};
use crate::access::Reads;
use crate::app::App;
use crate::input::Query;
use crate::problem::{Kind, Problem};
use crate::routes::search::folder;

#[derive(Deserialize)]
pub(crate) struct Wanted {
    from: Option<String>,
    to: Option<String>,
}

pub(super) async fn show(
    State(app): State<App>,
    caller: Reads,
    Extension(visitor): Extension<Visitor>,
    Query(wanted): Query<Wanted>,
) -> Result<Html<String>, Problem> {
    let frameworks: Vec<(String, String)> =
        app.engine.catalog().frameworks.iter().map(|f| (f.id.clone(), f.title.clone())).collect();
    let choice = ReuseChoice {
        from: wanted.from.unwrap_or_else(|| "iso27001-2022".to_owned()),
        to: wanted.to.unwrap_or_else(|| "iso42001-2023".to_owned()),
        frameworks,
    };
    let library = library(&caller.tenant).await?;
    let reuse = match caller.tenant.document_count().await? {
        0 => None,
        _ => {
            let folder = folder(&caller).await?;
            let (tenant, from, to) = (caller.tenant.clone(), choice.from.clone(), choice.to.clone());
            let made = tokio::task::spawn_blocking(move || {
                let fault = |error: annexa_engine::Error| match error {
                    annexa_engine::Error::UnknownFramework { .. } => Problem::not_found("framework"),
                    other => Problem::internal("comparing frameworks", &other),
                };
                let collection = folder.collection(&app, &tenant, &|_, _| ()).map_err(fault)?;
                app.engine.reuse(&collection, &from, &to, &settings()?).map_err(fault)
            });
            Some(made.await.map_err(|error| Problem::internal("comparing frameworks", &error))??)
        }
    };
    Ok(Html(annexa_pages::reuse(&frame(&visitor, Room::Reuse), &choice, reuse.as_ref(), &library)))
}

/// As of today, with the usual window.
pub(super) fn settings() -> Result<Settings, Problem> {
    let today = Date::parse_iso(&today()).ok_or_else(|| Problem::new(Kind::Internal, "the day cannot be told"))?;
    Ok(Settings { as_of: today, window_months: 12 })
}
