use crate::access::Administers;
use crate::input::{Pages, Query};
use crate::problem::Problem;
use crate::wire::{AuditEntry, List, Verified};

/// The audit log of the workspace, oldest first. Needs the scope `admin`.
#[utoipa::path(get, path = "/v1/audit", tag = "audit", params(Pages), responses((status = 200, body = List<AuditEntry>)))]
pub(crate) async fn list_audit(
    caller: Administers,
    Query(pages): Query<Pages>,
) -> Result<axum::Json<List<AuditEntry>>, Problem> {
    Ok(axum::Json(List::of(caller.tenant.audit(&pages.page()?).await?, AuditEntry::from)))
}

/// Checks that no entry of the audit log was changed, taken out or cut off. Needs the scope `admin`.
#[utoipa::path(get, path = "/v1/audit/verification", tag = "audit", responses((status = 200, body = Verified)))]
pub(crate) async fn verify_audit(caller: Administers) -> Result<axum::Json<Verified>, Problem> {
    Ok(axum::Json(caller.tenant.verify_audit().await?.into()))
}
