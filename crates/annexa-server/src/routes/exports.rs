use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::assessments::done_report;
use super::documents::attachment;
use crate::access::Reads;
use crate::input::{Path, Query};
use crate::openapi::reported;
use crate::problem::Problem;
use crate::wire::Raw;

/// The formats of a report.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// Everything, for other programs; the same value as `annexa assess --format json` writes.
    #[default]
    Json,
    /// One self-contained page, for people.
    Html,
    /// Rows, for spreadsheets.
    Csv,
    /// A workbook.
    Xlsx,
    /// For wikis and pull requests.
    Markdown,
}

/// In which format.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WantedFormat {
    /// `json` when left out.
    #[serde(default)]
    #[param(required = false, inline)]
    format: Format,
}

/// The whole report of an assessment that is done, as a file.
#[utoipa::path(get, path = "/v1/assessments/{assessment}/export", tag = "assessments",
    params(("assessment" = String, Path, description = "Its id"), WantedFormat),
    responses((status = 200, description = "The report", content(
        (reported::Assessment = "application/json"), (String = "text/html"), (String = "text/csv"),
        (Raw = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (String = "text/markdown")))))]
pub(crate) async fn export_assessment(
    caller: Reads,
    Path(assessment): Path<String>,
    Query(wanted): Query<WantedFormat>,
) -> Result<Response, Problem> {
    let report = done_report(&caller, &assessment).await?;
    caller.tenant.note(&caller.note(), "assessment.export", &assessment).await?;
    let name = format!("annexa-{}", report.as_of);
    let written = tokio::task::spawn_blocking(move || {
        let mut bytes = Vec::new();
        let fault = |error: &dyn std::error::Error| Problem::internal("writing a report", error);
        match wanted.format {
            Format::Json => bytes = serde_json::to_vec(&report).map_err(|e| fault(&e))?,
            Format::Html => annexa_export::write_html(&report, &mut bytes).map_err(|e| fault(&e))?,
            Format::Csv => annexa_export::write_csv(&report, &mut bytes).map_err(|e| fault(&e))?,
            Format::Xlsx => annexa_export::write_xlsx(&report, &mut bytes).map_err(|e| fault(&e))?,
            Format::Markdown => annexa_export::write_markdown(&report, &mut bytes).map_err(|e| fault(&e))?,
        }
        Ok::<_, Problem>(bytes)
    });
    let bytes = written.await.map_err(|error| Problem::internal("writing a report", &error))??;
    let (kind, ending) = match wanted.format {
        Format::Json => ("application/json", "json"),
        Format::Html => ("text/html; charset=utf-8", "html"),
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
        Format::Xlsx => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        Format::Markdown => ("text/markdown; charset=utf-8", "md"),
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, attachment(&format!("{name}.{ending}"))),
    ];
    Ok((headers, bytes).into_response())
}
