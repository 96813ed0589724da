use annexa_store::WebhookId;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;

use super::done;
use crate::access::Administers;
use crate::app::App;
use crate::idempotency::Fingerprint;
use crate::input::{Json, Pages, Path, Query, id};
use crate::problem::Problem;
use crate::webhook::allowed;
use crate::wire::{Delivery, Event, List, NewWebhook, Webhook};

/// A webhook to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookToMake {
    /// Where to: HTTPS, to a host that whoever runs the server has allowed.
    #[schema(max_length = 2000, example = "https://grc.example.com/hooks/annexa")]
    url: String,
    /// Of what; at least one.
    #[schema(min_items = 1)]
    events: Vec<Event>,
}

/// The webhooks of the workspace. Needs the scope `admin`.
#[utoipa::path(get, path = "/v1/webhooks", tag = "webhooks", responses((status = 200, body = List<Webhook>)))]
pub(crate) async fn list_webhooks(caller: Administers) -> Result<axum::Json<List<Webhook>>, Problem> {
    Ok(axum::Json(List::whole(caller.tenant.webhooks().await?.into_iter().map(Webhook::from).collect())))
}

/// Makes a webhook. Messages carry `webhook-id`, `webhook-timestamp` and `webhook-signature` after Standard Webhooks;
/// their body has `type`, `timestamp` and `data` with ids, never text of documents. Needs the scope `admin`.
#[utoipa::path(post, path = "/v1/webhooks", tag = "webhooks", request_body = WebhookToMake,
    responses((status = 201, body = NewWebhook)))]
pub(crate) async fn create_webhook(
    State(app): State<App>,
    caller: Administers,
    body: Json<WebhookToMake>,
) -> Result<Response, Problem> {
    allowed(&body.value.url, &app.config.webhook_hosts)?;
    let events: Vec<annexa_store::Event> = body.value.events.iter().map(|e| (*e).into()).collect();
    let act = caller.act(Fingerprint::of("POST /v1/webhooks").with(&body.bytes));
    let made = caller.tenant.create_webhook(&act, &body.value.url, &events).await?;
    let new = NewWebhook { webhook: made.value.webhook.into(), secret: made.value.secret };
    Ok(done(StatusCode::CREATED, None, made.replayed, new))
}

/// Deletes a webhook; what was not delivered is not sent any more. Needs the scope `admin`.
#[utoipa::path(delete, path = "/v1/webhooks/{webhook}", tag = "webhooks",
    params(("webhook" = String, Path, description = "Its id")), responses((status = 204)))]
pub(crate) async fn delete_webhook(caller: Administers, Path(webhook): Path<String>) -> Result<StatusCode, Problem> {
    let webhook: WebhookId = id(&webhook, "webhook")?;
    let act = caller.act(Fingerprint::of(&format!("DELETE /v1/webhooks/{webhook}")));
    caller.tenant.delete_webhook(&act, &webhook).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The messages to a webhook, newest first. Needs the scope `admin`.
#[utoipa::path(get, path = "/v1/webhooks/{webhook}/deliveries", tag = "webhooks",
    params(("webhook" = String, Path, description = "Its id"), Pages), responses((status = 200, body = List<Delivery>)))]
pub(crate) async fn list_deliveries(
    caller: Administers,
    Path(webhook): Path<String>,
    Query(pages): Query<Pages>,
) -> Result<axum::Json<List<Delivery>>, Problem> {
    let page = caller.tenant.deliveries(&id(&webhook, "webhook")?, &pages.page()?).await?;
    let page = page.ok_or_else(|| Problem::not_found("webhook"))?;
    Ok(axum::Json(List::of(page, Delivery::from)))
}
