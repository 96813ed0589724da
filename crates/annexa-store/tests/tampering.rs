//! What was changed in the audit log behind the program's back is seen.

#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use annexa_store::{Store, Use, Verified, WorkspaceId};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqliteConnection};
use support::{act, page, tenant, upload};
use tempfile::TempDir;

async fn raw(folder: &TempDir) -> SqliteConnection {
    let file = folder.path().join("data/annexa.db");
    SqliteConnectOptions::new().filename(file).foreign_keys(false).connect().await.unwrap()
}

/// A log of six entries, then the statements, then what checking tells.
async fn after(statements: &[&str]) -> Verified {
    let fresh = support::fresh().await;
    let tenant = tenant(&fresh.store, "Acme").await;
    upload(&fresh.store, &tenant, &[("a", "a"), ("b", "b"), ("c", "c")]).await;
    tenant.note(&act(), "export", "everything").await.unwrap();
    let id: WorkspaceId = tenant.id().clone();
    assert!(matches!(tenant.verify_audit().await.unwrap(), Verified::Whole { entries: 6, .. }));
    fresh.store.close().await;
    let mut connection = raw(&fresh.folder).await;
    for statement in statements {
        sqlx::query(AssertSqlSafe(*statement)).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
    let store = Store::open(&fresh.folder.path().join("data"), Use::Tool).await.unwrap();
    store.workspace(&id).verify_audit().await.unwrap()
}

const FREE: &str = "DROP TRIGGER audit_is_not_changed";
const FREE_TO_DELETE: &str = "DROP TRIGGER audit_is_not_deleted";

#[tokio::test]
async fn every_field_of_an_entry_is_bound() {
    for field in [
        "at = at + 1",
        "key = 'key_0123456789abcdef0123456789abcdef'",
        "who = 'Eve'",
        "who = who || request, request = ''",
        "request = 'other'",
        "action = 'document.delete'",
        "subject = 'other'",
        "detail = '{}'",
        "detail = ''",
        "detail = detail || ' '",
        "previous = zeroblob(32)",
        "hash = zeroblob(32)",
        "hash = x'00'",
    ] {
        let changed = after(&[FREE, &format!("UPDATE audit SET {field} WHERE seq = 4")]).await;
        assert!(matches!(changed, Verified::Broken { seq: 4, .. }), "{field}: {changed:?}");
    }
}

#[tokio::test]
async fn entries_that_are_missing_moved_or_added_are_seen() {
    let swap = [
        FREE,
        "UPDATE audit SET seq = 100 WHERE seq = 3",
        "UPDATE audit SET seq = 3 WHERE seq = 4",
        "UPDATE audit SET seq = 4 WHERE seq = 100",
    ];
    let add = "INSERT INTO audit SELECT workspace, 7, at, key, who, request, action, subject, detail, hash, hash
         FROM audit WHERE seq = 6";
    for (what, statements, wanted) in [
        ("first", &[FREE_TO_DELETE, "DELETE FROM audit WHERE seq = 1"][..], 1),
        ("middle", &[FREE_TO_DELETE, "DELETE FROM audit WHERE seq = 3"], 3),
        ("tail", &[FREE_TO_DELETE, "DELETE FROM audit WHERE seq >= 5"], 5),
        ("all", &[FREE_TO_DELETE, "DELETE FROM audit"], 1),
        ("swapped", &swap, 3),
        ("added", &[add], 7),
        ("head", &["UPDATE workspaces SET audit_head = zeroblob(32)"], 6),
    ] {
        match after(statements).await {
            Verified::Broken { seq, .. } => assert_eq!(seq, wanted, "{what}"),
            whole => panic!("{what}: {whole:?}"),
        }
    }
}

#[tokio::test]
async fn the_database_itself_refuses_to_change_what_is_append_only() {
    let fresh = support::fresh().await;
    let tenant = tenant(&fresh.store, "Acme").await;
    let decision = annexa_store::NewDecision {
        framework: "f".into(),
        requirement: "r".into(),
        kind: annexa_store::DecisionKind::NotApplicable,
        evidence: None,
        score: None,
        justification: "why".into(),
    };
    let decision = tenant.decide(&act(), decision).await.unwrap().value;
    tenant.withdraw(&act(), &decision.id, "an error").await.unwrap();
    let before = tenant.audit(&page(200)).await.unwrap();
    let mut connection = raw(&fresh.folder).await;
    for table in ["audit", "decisions", "decision_ends"] {
        for statement in [format!("UPDATE {table} SET who = 'Eve'"), format!("DELETE FROM {table}")] {
            let refused = sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await;
            assert!(refused.unwrap_err().to_string().contains("append only"), "{table}");
        }
    }
    assert_eq!(tenant.audit(&page(200)).await.unwrap(), before);
}

#[tokio::test]
async fn no_secret_and_no_name_of_a_document_stands_in_the_log_or_among_keys() {
    let fresh = support::fresh().await;
    let tenant = tenant(&fresh.store, "Acme").await;
    upload(&fresh.store, &tenant, &[("merger/plan.md", "a"), ("copy.md", "a")]).await;
    let made = tenant.create_key(&act(), "ci", &[annexa_store::Scope::Read], None).await.unwrap().value;
    let text = made.secret_text.clone().unwrap();
    let secret = text.rsplit('_').next().unwrap();
    assert!(!format!("{made:?}").contains(secret));
    let entries = format!("{:?}", tenant.audit(&page(200)).await.unwrap().items);
    assert!(!entries.contains("plan") && !entries.contains("copy.md") && !entries.contains(secret));
    let stored = std::fs::read(fresh.folder.path().join("data/annexa.db-wal")).unwrap();
    let holds = |what: &[u8]| stored.windows(what.len()).any(|w| w == what);
    assert!(holds(b"merger/plan.md"), "the names of documents are where they belong");
    assert!(!holds(secret.as_bytes()), "a secret is kept nowhere");
}
