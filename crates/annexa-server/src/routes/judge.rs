use std::time::Duration;

use annexa_engine::{Manifest, Settings};
use annexa_model::Date;
use axum::extract::{Request, State};
use serde::Deserialize;
use utoipa::IntoParams;

use super::assessments::checked;
use super::documents::{refuse_unfit, temporary};
use crate::access::Reads;
use crate::app::App;
use crate::input::Query;
use crate::openapi::reported;
use crate::problem::{Kind, Problem};
use crate::wire::Raw;

/// How to judge.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct How {
    /// What the document is called in the answer.
    #[param(
        min_length = 1,
        max_length = 1024,
        default = "document",
        example = "ai-policy.md",
        pattern = r"^[^\u0000-\u001f\u007f-\u009f]+$"
    )]
    name: Option<String>,
    /// Frameworks divided by commas; those of ISO when left out.
    #[param(example = "iso42001-2023")]
    frameworks: Option<String>,
    /// Judge as of this day, YYYY-MM-DD; today (UTC) when left out.
    #[param(format = Date, example = "2026-11-20")]
    as_of: Option<String>,
    /// Length of the audit window before that day.
    #[param(minimum = 1, maximum = 120, default = 12)]
    window_months: Option<u32>,
}

/// How long one waits for a free place.
const PATIENCE: Duration = Duration::from_secs(30);

/// Judges one document and keeps nothing: the body is its bytes, the answer the assessment as `annexa assess` makes it.
#[utoipa::path(post, path = "/v1/judge", tag = "judge", params(How),
    request_body(content = Raw, content_type = "application/octet-stream"),
    responses((status = 200, body = reported::Assessment)))]
pub(crate) async fn judge(
    State(app): State<App>,
    _: Reads,
    Query(how): Query<How>,
    request: Request,
) -> Result<axum::Json<annexa_report::Assessment>, Problem> {
    let ids: Vec<String> = how
        .frameworks
        .iter()
        .flat_map(|f| f.split(','))
        .map(|f| f.trim().to_owned())
        .filter(|f| !f.is_empty())
        .collect();
    let asked = checked(&app, &ids, how.as_of.as_deref(), how.window_months.unwrap_or(12))?;
    let name = how.name.unwrap_or_else(|| "document".to_owned());
    if name.is_empty() || name.len() > 1024 || name.chars().any(char::is_control) {
        return Err(Problem::new(Kind::InvalidValue, "name: 1 to 1024 bytes without control characters are taken"));
    }
    refuse_unfit(&request)?;
    let file = temporary(&app, request.into_body()).await?;
    let permit = tokio::time::timeout(PATIENCE, app.judging.clone().acquire_owned()).await;
    let busy = || Problem {
        retry_after: Some(10),
        ..Problem::limit(Kind::Busy, "judging", app.config.limits.judging as u64, None)
    };
    let Ok(Ok(permit)) = permit else { return Err(busy()) };
    let shared = app.clone();
    let judged = tokio::task::spawn_blocking(move || -> Result<_, Problem> {
        let _permit = permit;
        let fault = |error: &dyn std::error::Error| Problem::internal("judging", error);
        let as_of = Date::parse_iso(&asked.as_of).ok_or_else(|| Problem::new(Kind::InvalidValue, "as_of"))?;
        let settings = Settings { as_of, window_months: asked.window_months };
        let path = descriptor(&file);
        let collection = shared.engine.read_files_in_passing(vec![(name, path)], Manifest::default(), &|_, _| ());
        let collection = collection.map_err(|error| fault(&error))?;
        shared.engine.assess(&collection, &asked.frameworks, &settings).map_err(|error| fault(&error))
    });
    Ok(axum::Json(judged.await.map_err(|error| Problem::internal("judging", &error))??))
}

/// The path by which this process reads a file that has no name.
fn descriptor(file: &std::fs::File) -> std::path::PathBuf {
    use std::os::fd::AsRawFd;
    format!("/proc/self/fd/{}", file.as_raw_fd()).into()
}
