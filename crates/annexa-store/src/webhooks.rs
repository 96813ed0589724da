//! Webhooks, and what is to be sent to them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{DeliveryId, WebhookId, WorkspaceId};

/// An address that is told of events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Where to.
    pub url: String,
    /// Of what.
    pub events: Vec<Event>,
    /// Since when.
    pub created_at: Timestamp,
    /// Who wanted it.
    pub by: String,
}

/// A webhook that was just made, with the secret that signs what is sent to it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewWebhook {
    /// The webhook.
    pub webhook: Webhook,
    /// `whsec_` and the base64 of 32 random bytes.
    pub secret: String,
}

/// Without the secret.
impl std::fmt::Debug for NewWebhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewWebhook").field("webhook", &self.webhook).finish_non_exhaustive()
    }
}

/// What webhooks can be told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Event {
    /// Documents were read, or could not be.
    #[serde(rename = "document.read")]
    DocumentRead,
    /// An assessment is done.
    #[serde(rename = "assessment.done")]
    AssessmentDone,
    /// An assessment failed.
    #[serde(rename = "assessment.failed")]
    AssessmentFailed,
}

/// A message whose time has come.
#[derive(Clone, PartialEq, Eq)]
pub struct DueDelivery {
    /// The message's id, the same through all attempts.
    pub id: DeliveryId,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// Where to.
    pub url: String,
    /// What signs it.
    pub secret: String,
    /// The body, exactly as it is to be sent.
    pub payload: String,
    /// How often it was tried.
    pub attempts: u32,
}

/// Without the secret.
impl std::fmt::Debug for DueDelivery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DueDelivery").field("id", &self.id).field("attempts", &self.attempts).finish_non_exhaustive()
    }
}

/// What follows a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Another attempt then.
    At(Timestamp),
    /// No other.
    GaveUp,
}

/// A message and how far it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// Of what it tells.
    pub event: Event,
    /// When it was queued.
    pub created_at: Timestamp,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next.
    pub next_at: Option<Timestamp>,
    /// The HTTP status of the last attempt; none when there was no answer.
    pub last_status: Option<u16>,
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryState {
    /// It is still to be sent.
    Pending,
    /// It was taken.
    Delivered,
    /// It is not tried any more.
    GaveUp,
}
