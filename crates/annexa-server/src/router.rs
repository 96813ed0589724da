//! Every address, and the layers before it.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::problem::{Kind, Problem};
use crate::routes::{
    assessments, audit, decisions, documents, exports, frameworks, jobs, judge, keys, search, service, webhooks,
    workspaces,
};
use crate::{access, declared, observe, origin, pages};

/// The addresses that need a key, each with what describes it.
pub(crate) fn v1() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(workspaces::list_workspaces, workspaces::create_workspace))
        .routes(routes!(workspaces::show_workspace))
        .routes(routes!(keys::list_keys, keys::create_key))
        .routes(routes!(keys::revoke_key))
        .routes(routes!(documents::list_documents, documents::upload_documents))
        .routes(routes!(documents::show_document, documents::change_document, documents::delete_document))
        .routes(routes!(documents::show_original, documents::revise_document))
        .routes(routes!(documents::list_revisions))
        .routes(routes!(documents::show_text))
        .routes(routes!(assessments::list_assessments, assessments::start_assessment))
        .routes(routes!(assessments::show_assessment, assessments::delete_assessment))
        .routes(routes!(assessments::list_requirements))
        .routes(routes!(assessments::show_requirement))
        .routes(routes!(assessments::list_gaps))
        .routes(routes!(assessments::list_findings))
        .routes(routes!(assessments::list_assessed_documents))
        .routes(routes!(assessments::compare_assessments))
        .routes(routes!(exports::export_assessment))
        .routes(routes!(decisions::list_decisions, decisions::take_decision))
        .routes(routes!(decisions::show_decision))
        .routes(routes!(decisions::withdraw_decision))
        .routes(routes!(jobs::list_jobs))
        .routes(routes!(jobs::show_job))
        .routes(routes!(jobs::follow_job))
        .routes(routes!(frameworks::list_frameworks))
        .routes(routes!(frameworks::show_framework))
        .routes(routes!(search::search))
        .routes(routes!(judge::judge))
        .routes(routes!(webhooks::list_webhooks, webhooks::create_webhook))
        .routes(routes!(webhooks::delete_webhook))
        .routes(routes!(webhooks::list_deliveries))
        .routes(routes!(audit::list_audit))
        .routes(routes!(audit::verify_audit))
}

/// The addresses that need none.
pub(crate) fn open() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(service::healthz))
        .routes(routes!(service::readyz))
        .routes(routes!(service::metrics))
        .routes(routes!(service::openapi))
        .routes(routes!(service::docs))
}

/// What describes all addresses; see [`crate::openapi`] for what is added.
pub(crate) fn described() -> OpenApi {
    let (_, described) = OpenApiRouter::new().merge(v1()).merge(open()).split_for_parts();
    described
}

pub(crate) fn router(app: App) -> Router {
    let (v1, _) = v1().split_for_parts();
    let (open, _) = open().split_for_parts();
    let authenticate = middleware::from_fn_with_state(app.clone(), access::authenticate);
    let declared = || middleware::from_fn(declared::check);
    v1.route_layer(declared())
        .route_layer(authenticate)
        .merge(open.route_layer(declared()))
        .merge(pages::router(&app))
        .fallback(pages::nowhere)
        .method_not_allowed_fallback(|| async { Problem::new(Kind::MethodNotAllowed, "see Allow, or /openapi.json") })
        // Every body is taken under limits of its own; see `routes::documents` and `input`.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn(fresh))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(app.clone(), origin::check))
        .layer(middleware::from_fn_with_state(app.clone(), observe::observe))
        .with_state(app)
}

/// A handler that panics costs its request, and is logged by the panic hook.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Problem::new(Kind::Internal, "the fault is in the server's log under the id of this request").into_response()
}

/// JSON that a GET returns has an ETag, and is not sent again to one who has it.
async fn fresh(request: Request, next: Next) -> Response {
    crate::routes::fresh(request, next).await
}
