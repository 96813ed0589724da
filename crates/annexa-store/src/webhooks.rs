//! Webhooks, and what is to be sent to them.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::sqlite::SqliteRow;

use crate::change::{Change, begun};
use crate::error::While;
use crate::rows::{Cells, name_of, to_json};
use crate::{Act, DeliveryId, Done, Error, Page, Paged, Store, Tenant, WebhookId, WorkspaceId, random};

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

const READING: &str = "reading webhooks";
const WRITING: &str = "writing a webhook";

/// Bytes of a secret.
const SECRET: usize = 32;

/// The most webhooks of a workspace.
const MOST: i64 = 20;

/// The most bytes of an address.
const LONGEST: usize = 2000;

fn webhook(row: &SqliteRow) -> Result<Webhook, Error> {
    Ok(Webhook {
        id: row.parsed("id")?,
        url: row.get_as("url")?,
        events: row.json("events")?,
        created_at: row.time("created_at")?,
        by: row.get_as("created_by")?,
    })
}

fn delivery(row: &SqliteRow) -> Result<Delivery, Error> {
    Ok(Delivery {
        id: row.parsed("id")?,
        event: row.parsed("event")?,
        created_at: row.time("created_at")?,
        state: row.parsed("state")?,
        attempts: row.number("attempts")?,
        next_at: row.maybe_time("next_at")?,
        last_status: row.get_as("last_status")?,
    })
}

/// Queues a message, as part of a change, to each webhook that wants to know. `data` holds ids.
pub(crate) async fn announce(change: &mut Change, event: Event, data: Value) -> Result<(), Error> {
    let (workspace, at) = (change.workspace.clone(), change.by.at);
    let rows = sqlx::query("SELECT * FROM webhooks WHERE workspace = ? ORDER BY created_at, id")
        .bind(workspace.as_str())
        .fetch_all(change.on())
        .await
        .while_(READING)?;
    let payload = to_json(&json!({ "type": event, "timestamp": at, "data": data }))?;
    for row in &rows {
        let webhook = webhook(row)?;
        if !webhook.events.contains(&event) {
            continue;
        }
        sqlx::query(
            "INSERT INTO deliveries (workspace, webhook, id, event, payload, created_at, state, next_at)
             VALUES (?, ?, ?, ?, ?, ?, 'pending', ?)",
        )
        .bind(workspace.as_str())
        .bind(webhook.id.as_str())
        .bind(DeliveryId::random()?.as_str())
        .bind(name_of(&event)?)
        .bind(&payload)
        .bind(at.as_microsecond())
        .bind(at.as_microsecond())
        .execute(change.on())
        .await
        .while_(WRITING)?;
    }
    Ok(())
}

impl Tenant {
    /// Makes a webhook. Whether its address is allowed is the caller's to judge.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] or [`Error::TooMuch`] for the address or the events, [`Error::IdempotencyConflict`], and
    /// those of the disk.
    pub async fn create_webhook(&self, act: &Act, url: &str, events: &[Event]) -> Result<Done<NewWebhook>, Error> {
        if events.is_empty() {
            return Err(Error::Invalid { field: "events", why: "at least one is needed" });
        }
        if url.is_empty() || url.chars().any(char::is_control) {
            return Err(Error::Invalid { field: "url", why: "an address is needed" });
        }
        if url.len() > LONGEST {
            return Err(Error::TooMuch { field: "url", limit: LONGEST as u64, actual: url.len() as u64 });
        }
        let mut change = begun!(self.begin(act).await?);
        let there: i64 = sqlx::query_scalar("SELECT count(*) FROM webhooks WHERE workspace = ?")
            .bind(self.id().as_str())
            .fetch_one(change.on())
            .await
            .while_(READING)?;
        if there >= MOST {
            let (limit, actual) = (MOST.unsigned_abs(), there.unsigned_abs() + 1);
            return change.refuse(Error::TooMuch { field: "webhooks", limit, actual }).await;
        }
        let by = change.by.clone();
        let secret = format!("whsec_{}", base64(&random::bytes::<SECRET>()?));
        let (mut events, mut seen) = (events.to_vec(), HashSet::new());
        events.retain(|e| seen.insert(*e));
        let webhook = Webhook { id: WebhookId::random()?, url: url.to_owned(), events, created_at: by.at, by: by.who };
        sqlx::query("INSERT INTO webhooks VALUES (?, ?, ?, ?, ?, ?, ?)")
            .bind(self.id().as_str())
            .bind(webhook.id.as_str())
            .bind(&webhook.url)
            .bind(to_json(&webhook.events)?)
            .bind(&secret)
            .bind(webhook.created_at.as_microsecond())
            .bind(&webhook.by)
            .execute(change.on())
            .await
            .while_(WRITING)?;
        change.record("webhook.create", webhook.id.as_str(), json!({ "events": webhook.events })).await?;
        change.commit(NewWebhook { webhook, secret }).await
    }

    /// All webhooks, oldest first.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub async fn webhooks(&self) -> Result<Vec<Webhook>, Error> {
        let rows = sqlx::query("SELECT * FROM webhooks WHERE workspace = ? ORDER BY created_at, id")
            .bind(self.id().as_str())
            .fetch_all(self.readers())
            .await
            .while_(READING)?;
        rows.iter().map(webhook).collect()
    }

    /// Deletes a webhook and what was still to be sent to it.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`], [`Error::IdempotencyConflict`], and those of the disk.
    pub async fn delete_webhook(&self, act: &Act, id: &WebhookId) -> Result<Done<()>, Error> {
        let mut change = begun!(self.begin(act).await?);
        let deleted = sqlx::query("DELETE FROM webhooks WHERE workspace = ? AND id = ?")
            .bind(self.id().as_str())
            .bind(id.as_str())
            .execute(change.on())
            .await
            .while_(WRITING)?;
        if deleted.rows_affected() == 0 {
            return change.refuse(Error::NotFound { what: "webhook" }).await;
        }
        change.record("webhook.delete", id.as_str(), json!({})).await?;
        change.commit(()).await
    }

    /// What was or is to be sent to a webhook, newest first; `None` without the webhook.
    ///
    /// # Errors
    ///
    /// [`Error::BadCursor`], and those of the disk.
    pub async fn deliveries(&self, id: &WebhookId, page: &Page) -> Result<Option<Paged<Delivery>>, Error> {
        let list = format!("deliveries of {id}");
        let before = page.place(&list)?.map_or(i64::MAX, |p| p.number);
        let there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM webhooks WHERE workspace = ? AND id = ?)")
            .bind(self.id().as_str())
            .bind(id.as_str())
            .fetch_one(self.readers())
            .await
            .while_(READING)?;
        if !there {
            return Ok(None);
        }
        let rows = sqlx::query(
            "SELECT * FROM deliveries WHERE workspace = ? AND webhook = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
        )
        .bind(self.id().as_str())
        .bind(id.as_str())
        .bind(before)
        .bind(page.probe())
        .fetch_all(self.readers())
        .await
        .while_(READING)?;
        let deliveries = rows.iter().map(|r| Ok((delivery(r)?, r.get_as("seq")?)));
        Ok(Some(page.cut_numbered(&list, deliveries.collect::<Result<_, Error>>()?)))
    }
}

impl Store {
    /// Up to `limit` messages of all workspaces whose time has come, the oldest first.
    ///
    /// # Errors
    ///
    /// Those of the disk.
    pub async fn due_deliveries(&self, now: Timestamp, limit: u32) -> Result<Vec<DueDelivery>, Error> {
        let rows = sqlx::query(
            "SELECT d.id, d.workspace, w.url, w.secret, d.payload, d.attempts
             FROM deliveries d JOIN webhooks w ON w.workspace = d.workspace AND w.id = d.webhook
             WHERE d.state = 'pending' AND d.next_at <= ? ORDER BY d.next_at, d.seq LIMIT ?",
        )
        .bind(now.as_microsecond())
        .bind(limit)
        .fetch_all(self.readers())
        .await
        .while_(READING)?;
        let due = rows.iter().map(|row| {
            Ok(DueDelivery {
                id: row.parsed("id")?,
                workspace: row.parsed("workspace")?,
                url: row.get_as("url")?,
                secret: row.get_as("secret")?,
                payload: row.get_as("payload")?,
                attempts: row.number("attempts")?,
            })
        });
        due.collect()
    }

    /// A message was taken.
    ///
    /// # Errors
    ///
    /// [`Error::Superseded`] when it is not to be sent any more, and those of the disk.
    pub async fn delivered(&self, id: &DeliveryId, status: u16) -> Result<(), Error> {
        self.attempted(id, "delivered", None, Some(status)).await
    }

    /// A message was not taken; `status` is that of the answer, if there was one.
    ///
    /// # Errors
    ///
    /// [`Error::Superseded`] when it is not to be sent any more, and those of the disk.
    pub async fn delivery_failed(&self, id: &DeliveryId, next: Next, status: Option<u16>) -> Result<(), Error> {
        match next {
            Next::At(at) => self.attempted(id, "pending", Some(at), status).await,
            Next::GaveUp => self.attempted(id, "gave-up", None, status).await,
        }
    }

    async fn attempted(
        &self,
        id: &DeliveryId,
        state: &str,
        next_at: Option<Timestamp>,
        status: Option<u16>,
    ) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        let changed = sqlx::query(
            "UPDATE deliveries SET state = ?, attempts = attempts + 1, next_at = ?, last_status = ?
             WHERE id = ? AND state = 'pending'",
        )
        .bind(state)
        .bind(next_at.map(Timestamp::as_microsecond))
        .bind(status)
        .bind(id.as_str())
        .execute(tx.on())
        .await
        .while_(WRITING)?;
        if changed.rows_affected() == 0 {
            tx.undo().await?;
            return Err(Error::Superseded);
        }
        tx.commit().await
    }
}

/// Base64 with padding, as in RFC 4648.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for some in bytes.chunks(3) {
        let word = (0..3).fold(0_u32, |word, at| word << 8 | u32::from(some.get(at).copied().unwrap_or(0)));
        for digit in 0..4 {
            let is_padding = digit > some.len();
            let value = (word >> (18 - 6 * digit)) & 63;
            text.push(if is_padding { '=' } else { char::from(DIGITS[value as usize]) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
        assert_eq!(base64(&[0xfb, 0xff, 0xfe]), "+//+");
    }
}
