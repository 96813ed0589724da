use annexa_store::WorkspaceId;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

use super::done;
use crate::access::{Administers, Reads};
use crate::app::App;
use crate::idempotency::Fingerprint;
use crate::input::{Json, Path, id};
use crate::problem::Problem;
use crate::wire::{List, NewWorkspace, Workspace};

/// A workspace to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorkspaceToMake {
    /// What people call it.
    #[schema(min_length = 1, max_length = 200, example = "Tidewell Mutual")]
    name: String,
}

/// The workspaces that the key opens: one.
#[utoipa::path(get, path = "/v1/workspaces", tag = "workspaces", responses((status = 200, body = List<Workspace>)))]
pub(crate) async fn list_workspaces(caller: Reads) -> Result<axum::Json<List<Workspace>>, Problem> {
    let own = caller.tenant.workspace().await?;
    Ok(axum::Json(List::whole(own.into_iter().map(Workspace::from).collect())))
}

/// Makes a workspace and its first key, which is shown once. Needs the scope `admin`.
#[utoipa::path(post, path = "/v1/workspaces", tag = "workspaces", request_body = WorkspaceToMake,
    responses((status = 201, body = NewWorkspace)))]
pub(crate) async fn create_workspace(
    State(app): State<App>,
    caller: Administers,
    body: Json<WorkspaceToMake>,
) -> Result<Response, Problem> {
    let act = caller.act(Fingerprint::of("POST /v1/workspaces").with(&body.bytes));
    let made = app.store.create_workspace(&act, &body.value.name).await?;
    let (workspace, key) = made.value;
    let location = format!("/v1/workspaces/{}", workspace.id);
    let body = NewWorkspace { workspace: workspace.into(), key: key.into() };
    Ok(done(StatusCode::CREATED, Some(location), made.replayed, body))
}

/// A workspace.
#[utoipa::path(get, path = "/v1/workspaces/{workspace}", tag = "workspaces",
    params(("workspace" = String, Path, description = "Its id")), responses((status = 200, body = Workspace)))]
pub(crate) async fn show_workspace(
    caller: Reads,
    Path(workspace): Path<String>,
) -> Result<axum::Json<Workspace>, Problem> {
    let workspace: WorkspaceId = id(&workspace, "workspace")?;
    let own = caller.tenant.workspace().await?.filter(|own| own.id == workspace);
    own.map(|w| axum::Json(w.into())).ok_or_else(|| Problem::not_found("workspace"))
}
