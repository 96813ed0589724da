use annexa_pages::{Entry, Room};
use annexa_store::Verified;
use axum::Extension;
use axum::response::Html;
use serde::Deserialize;
use serde_json::Value;

use super::shown::exactly;
use super::{Visitor, frame};
use crate::access::Administers;
use crate::input::{Pages, Query};
use crate::problem::Problem;

#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    verify: bool,
}

pub(super) async fn show(
    caller: Administers,
    Extension(visitor): Extension<Visitor>,
    Query(wanted): Query<Wanted>,
    Query(pages): Query<Pages>,
) -> Result<Html<String>, Problem> {
    let page = caller.tenant.recent_audit(&pages.page()?).await?;
    let entry = |e: annexa_store::AuditEntry| Entry {
        seq: e.seq,
        at: exactly(e.at),
        who: e.who,
        action: e.action,
        subject: e.subject,
        detail: words(&e.detail),
        hash: e.hash.to_string().chars().take(12).collect(),
    };
    let next = page.next.map(String::from);
    let entries: Vec<Entry> = page.items.into_iter().map(entry).collect();
    let verified = if wanted.verify { Some(caller.tenant.verify_audit().await?) } else { None };
    let verified = verified.map(|v| match v {
        Verified::Whole { entries, head } => {
            (true, format!("All {entries} entries are as they were written. The last hash is {head}."))
        }
        Verified::Broken { seq, why } => (false, format!("Entry {seq} is wrong: {why}.")),
    });
    let verified = verified.as_ref().map(|(whole, words)| (*whole, words.as_str()));
    Ok(Html(annexa_pages::audit(&frame(&visitor, Room::Audit), &entries, next.as_deref(), verified)))
}

/// A detail as `name: value`.
fn words(detail: &Value) -> String {
    let value = |v: &Value| match v {
        Value::String(text) => text.clone(),
        Value::Null => "–".to_owned(),
        other => other.to_string(),
    };
    match detail {
        Value::Object(fields) => {
            fields.iter().map(|(k, v)| format!("{}: {}", k.replace('_', " "), value(v))).collect::<Vec<_>>().join(", ")
        }
        Value::Null => String::new(),
        other => value(other),
    }
}
