//! What any implementation of the store does. Each test below is a function over a way to open a fresh store; a second
//! implementation is run through all of them by another call of the macro at the end.

#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use annexa_store::{
    AssessmentId, Change, Cursor, DecisionFilter, DecisionId, DecisionKind, DeliveryState, DocumentFilter, DocumentId,
    DocumentState, Event, FindingFilter, JobId, JobState, KeyId, MOST_ATTEMPTS, NewDecision, Next, Over, Page, Paged,
    Problem, RequirementFilter, Scope, Sha256, Verified, WebhookId, Work,
};
use jiff::SignedDuration;
use serde_json::{Value, json};
use support::{Fresh, act, at, changes, code, once, page, readings, received, result, tenant, upload, uploads, work};

/// All items of a list, read by pages of two.
macro_rules! all {
    (|$page:ident| $list:expr) => {{
        let mut items = Vec::new();
        let mut after: Option<Cursor> = None;
        loop {
            let $page = Page::new(after, 2).unwrap();
            let Paged { items: some, next } = $list;
            assert!(some.len() <= 2);
            items.extend(some);
            match next {
                Some(next) => after = Some(next.as_str().parse().unwrap()),
                None => break items,
            }
        }
    }};
}

async fn the_first_workspace_is_made_once(Fresh { store, .. }: Fresh) {
    let (workspace, key) = store.first_workspace("Acme").await.unwrap().unwrap();
    let text = key.secret_text.unwrap();
    let known = store.authenticate(&text).await.unwrap().unwrap();
    assert_eq!((&known.workspace, known.scopes.as_slice()), (&workspace.id, &[Scope::Admin][..]));
    assert!(store.first_workspace("Other").await.unwrap().is_none());
    assert_eq!(store.workspaces().await.unwrap(), [workspace]);
}

async fn a_key_opens_with_its_secret_alone(Fresh { store, .. }: Fresh) {
    let tenant = tenant(&store, "Acme").await;
    let made = tenant.create_key(&act(), "ci", &[Scope::Write], Some(at(60))).await.unwrap().value;
    let text = made.secret_text.unwrap();
    assert!(text.starts_with("annexa_") && !format!("{:?}", made.key).contains(text.rsplit('_').next().unwrap()));
    let key = store.authenticate(&text).await.unwrap().unwrap();
    assert_eq!(key, made.key);
    assert_eq!(key.expires_at, Some(at(60)));
    assert!(key.allows(Scope::Read) && key.allows(Scope::Write));
    assert!(!key.allows(Scope::Review) && !key.allows(Scope::Admin));

    let other = tenant.create_key(&act(), "x", &[Scope::Read], None).await.unwrap().value.secret_text.unwrap();
    let secret = |text: &str| text.rsplit('_').next().unwrap().to_owned();
    let (last, changed) = text.split_at(text.len() - 1);
    let changed = format!("{last}{}", if changed == "0" { "1" } else { "0" });
    let mixed = text.replace(&secret(&text), &secret(&other));
    for wrong in ["", "annexa_", "annexa__", &text[7..], &changed, &mixed, &format!("{text}0"), &text.to_uppercase()] {
        assert_eq!(store.authenticate(wrong).await.unwrap(), None, "{wrong}");
    }

    let revoked = tenant.revoke_key(&act(), &made.key.id).await.unwrap().value;
    assert_eq!(revoked.revoked_at, Some(at(0)));
    assert_eq!(store.authenticate(&text).await.unwrap(), Some(revoked), "the caller sees that it is revoked");
    assert_eq!(code(tenant.create_key(&act(), "x", &[Scope::Read], Some(at(0))).await), "invalid");
    assert_eq!(code(tenant.create_key(&act(), " ", &[Scope::Read], None).await), "invalid");
    assert_eq!(code(tenant.create_key(&act(), "x", &[], None).await), "invalid");
}

async fn uploads_have_their_bytes_and_are_read_once(Fresh { store, .. }: Fresh) {
    let tenant = tenant(&store, "Acme").await;
    let accepted = upload(&store, &tenant, &[("a/policy.md", "one"), ("b.md", "two")]).await;
    assert_eq!(changes(&accepted), [Change::New, Change::New]);
    let job = accepted[0].job.clone().unwrap();
    assert_eq!(accepted[1].job.as_ref(), Some(&job), "one job for all");
    let document = &accepted[0].document;
    assert_eq!((document.path.as_str(), document.size, document.revision), ("a/policy.md", 3, 1));
    assert_eq!((document.sha256, document.state), (Sha256::of(b"one"), DocumentState::Queued));
    let original = tenant.original(&document.sha256).await.unwrap().unwrap();
    assert_eq!(std::fs::read(original.path()).unwrap(), b"one");
    assert!(tenant.original(&Sha256::of(b"three")).await.unwrap().is_none());

    let claimed = store.claim().await.unwrap().unwrap();
    assert_eq!((&claimed.job, &claimed.workspace, claimed.attempt), (&job, tenant.id(), 1));
    assert_eq!(store.claim().await.unwrap(), None);
    let Work::Read { documents } = claimed.work else { panic!("a job that reads") };
    assert_eq!(documents.iter().map(|d| d.path.as_str()).collect::<Vec<_>>(), ["a/policy.md", "b.md"]);
    store.finish_read(&claimed.token, readings(&documents[..1])).await.unwrap();
    let read = tenant.document(&document.id).await.unwrap().unwrap();
    assert_eq!((read.state, read.reading), (DocumentState::Read, Some(json!({ "pages": 3 }))));
    let untold = tenant.document(&documents[1].document).await.unwrap().unwrap();
    assert_eq!(untold.state, DocumentState::Failed, "what reading told nothing of does not wait for ever");
    let job = tenant.job(&job).await.unwrap().unwrap();
    assert_eq!((job.state, job.documents, job.attempts), (JobState::Done, 2, 1));
    assert!(job.finished_at.is_some());
}

async fn an_upload_in_pieces_is_whole(Fresh { store, .. }: Fresh) {
    let tenant = tenant(&store, "Acme").await;
    let bytes: Vec<u8> = (0..1_000_003_u32).map(|n| (n * 7 % 251) as u8).collect();
    let mut incoming = store.receive().await.unwrap();
    for piece in bytes.chunks(70_001) {
        incoming.write(piece).await.unwrap();
    }
    assert_eq!(incoming.size(), bytes.len() as u64);
    let received = incoming.finish().await.unwrap();
    assert_eq!((received.sha256(), received.size()), (Sha256::of(&bytes), bytes.len() as u64));
    let upload = annexa_store::Upload { path: "large.bin".into(), received };
    let accepted = tenant.accept(&act(), vec![upload]).await.unwrap().value;
    let original = tenant.original(&accepted[0].document.sha256).await.unwrap().unwrap();
    assert!(std::fs::read(original.path()).unwrap() == bytes);
    let empty = received_empty(&store).await;
    assert_eq!(empty, 0);
}

async fn received_empty(store: &annexa_store::Store) -> u64 {
    store.receive().await.unwrap().finish().await.unwrap().size()
}

async fn names_and_revisions(Fresh { store, .. }: Fresh) {
    let tenant = tenant(&store, "Acme").await;
    let first = upload(&store, &tenant, &[("a.md", "one")]).await.remove(0).document;
    let again = upload(&store, &tenant, &[("a.md", "one")]).await.remove(0);
    assert_eq!((again.change, again.job, again.document), (Change::Same, None, first.clone()));

    // The same bytes under another name are the same document.
    let named = upload(&store, &tenant, &[("copy/a.md", "one")]).await.remove(0);
    assert_eq!((named.change, &named.document.id), (Change::Same, &first.id));
    assert_eq!((named.document.path.as_str(), named.document.other_paths.len()), ("a.md", 1));

    // A name with other bytes splits off; the document keeps the names that are left.
    let split = upload(&store, &tenant, &[("a.md", "two")]).await.remove(0);
    assert_eq!((split.change, split.document.revision), (Change::New, 1));
    assert_ne!(split.document.id, first.id);
    let left = tenant.document(&first.id).await.unwrap().unwrap();
    assert_eq!((left.path.as_str(), left.other_paths.len(), left.sha256), ("copy/a.md", 0, first.sha256));

    // The only name with other bytes is a revision.
    let revised = upload(&store, &tenant, &[("copy/a.md", "three")]).await.remove(0);
    assert_eq!((revised.change, &revised.document.id, revised.document.revision), (Change::Revision, &first.id, 2));
    assert!(revised.job.is_some());
    let revisions = tenant.revisions(&first.id).await.unwrap().unwrap();
    assert_eq!(
        revisions.iter().map(|r| (r.number, r.sha256)).collect::<Vec<_>>(),
        [(2, Sha256::of(b"three")), (1, Sha256::of(b"one"))]
    );
    assert!(tenant.original(&Sha256::of(b"one")).await.unwrap().is_some(), "old revisions keep their bytes");

    let done = tenant.revise(&act(), &first.id, received(&store, b"four").await).await.unwrap().value;
    assert_eq!((done.change, done.document.revision, done.job.is_some()), (Change::Revision, 3, true));
    let done = tenant.revise(&act(), &first.id, received(&store, b"four").await).await.unwrap().value;
    assert_eq!((done.change, done.document.revision, done.job), (Change::Same, 3, None));

    // A name that moves from one document to another's bytes.
    upload(&store, &tenant, &[("x.md", "x"), ("y.md", "x"), ("z.md", "z")]).await;
    let moved = upload(&store, &tenant, &[("y.md", "z")]).await.remove(0);
    assert_eq!(
        (moved.change, moved.document.path.as_str(), moved.document.other_paths),
        (Change::Same, "z.md", vec!["y.md".to_owned()])
    );
    // The same name twice at once: two revisions, of which only the last is read.
    let twice = upload(&store, &tenant, &[("t.md", "t1"), ("t.md", "t2")]).await;
    assert_eq!((changes(&twice), twice[1].document.revision), (vec![Change::New, Change::Revision], 2));
    assert_eq!(tenant.job(twice[0].job.as_ref().unwrap()).await.unwrap().unwrap().documents, 1);
    for wrong in ["", "/etc/passwd", "a/../b", "a//b", "a\nb", &"x".repeat(1025)] {
        let refused = tenant.accept(&act(), uploads(&store, &[("good.md", "g"), (wrong, "w")]).await).await;
        assert!(["invalid", "too-much"].contains(&code(refused).as_str()), "{wrong:?}");
    }
    let all = tenant.documents(&DocumentFilter::default(), &page(200)).await.unwrap().items;
    assert!(all.iter().all(|d| d.path != "good.md"), "all or nothing");
}

async fn a_reading_of_an_old_revision_does_not_count_for_the_new_one(Fresh { store, .. }: Fresh) {
    let tenant = tenant(&store, "Acme").await;
    let id = upload(&store, &tenant, &[("a.md", "one")]).await.remove(0).document.id;
    let claimed = store.claim().await.unwrap().unwrap();
    upload(&store, &tenant, &[("a.md", "two")]).await;
    support::end(&store, &claimed.token, &claimed.work).await.unwrap();
    let document = tenant.document(&id).await.unwrap().unwrap();
    assert_eq!((document.state, document.reading), (DocumentState::Queued, None));
    let states: Vec<_> = tenant.revisions(&id).await.unwrap().unwrap().iter().map(|r| r.state).collect();
    assert_eq!(states, [DocumentState::Queued, DocumentState::Read]);
}

async fn documents_are_listed_by_name(Fresh { store, .. }: Fresh) {
    let tenant = tenant(&store, "Acme").await;
    upload(&store, &tenant, &[("b/2", "2"), ("a", "a"), ("b/10", "10"), ("c", "c"), ("b", "b")]).await;
    work(&store).await;
    upload(&store, &tenant, &[("b/3", "3")]).await;
    let paths = |documents: Vec<annexa_store::Document>| documents.into_iter().map(|d| d.path).collect::<Vec<_>>();
    let filter = DocumentFilter::default();
    let all = all!(|page| tenant.documents(&filter, &page).await.unwrap());
    assert_eq!(paths(all), ["a", "b", "b/10", "b/2", "b/3", "c"]);
    let filter = DocumentFilter { path_prefix: Some("b/".into()), state: None };
    assert_eq!(paths(all!(|page| tenant.documents(&filter, &page).await.unwrap())), ["b/10", "b/2", "b/3"]);
    let filter = DocumentFilter { path_prefix: Some("b/".into()), state: Some(DocumentState::Queued) };
    assert_eq!(paths(all!(|page| tenant.documents(&filter, &page).await.unwrap())), ["b/3"]);
}

async fn cursors_are_stable_under_inserts(Fresh { store, .. }: Fresh) {
    let tenant = tenant(&store, "Acme").await;
    upload(&store, &tenant, &[("b", "b"), ("d", "d"), ("f", "f"), ("h", "h")]).await;
    let filter = DocumentFilter::default();
    let first = tenant.documents(&filter, &page(2)).await.unwrap();
    upload(&store, &tenant, &[("a", "a"), ("c", "c"), ("e", "e")]).await;
    tenant.delete(&act(), &first.items[1].id).await.unwrap();
    let rest = tenant.documents(&filter, &Page::new(first.next.clone(), 10).unwrap()).await.unwrap();
    assert_eq!(rest.items.iter().map(|d| d.path.as_str()).collect::<Vec<_>>(), ["e", "f", "h"]);
    assert_eq!(rest.next, None);
    // The same cursor in another list.
    let page = Page::new(first.next, 10).unwrap();
    assert_eq!(code(tenant.jobs(&page).await), "bad-cursor");
    assert_eq!(code(tenant.audit(&page).await), "bad-cursor");
    assert_eq!(code(tenant.decisions(&DecisionFilter::default(), &page).await), "bad-cursor");
    assert_eq!(code(Page::new(None, 0)), "invalid");
    assert_eq!(code(Page::new(None, 201)), "too-much");
}

async fn deleting_takes_the_bytes_along(Fresh { store, .. }: Fresh) {
    let (tenant, other) = (tenant(&store, "Acme").await, support::tenant(&store, "Other").await);
    let accepted = upload(&store, &tenant, &[("a.md", "own"), ("b.md", "shared")]).await;
    upload(&store, &other, &[("c.md", "shared")]).await;
    let paths = [
        tenant.original(&Sha256::of(b"own")).await.unwrap().unwrap().path(),
        tenant.original(&Sha256::of(b"shared")).await.unwrap().unwrap().path(),
    ];
    store.keep_reading(&Sha256::of(b"own"), "text-1", b"derived").await.unwrap();
    assert_eq!(store.reading(&Sha256::of(b"own"), "text-1").await.unwrap().unwrap(), b"derived");
    for accepted in &accepted {
        tenant.delete(&act(), &accepted.document.id).await.unwrap();
        assert_eq!(tenant.document(&accepted.document.id).await.unwrap(), None);
    }
    assert!(!paths[0].exists(), "nobody has these bytes any more");
    assert!(paths[1].exists(), "another workspace has them");
    assert_eq!(store.reading(&Sha256::of(b"own"), "text-1").await.unwrap(), None);
    assert!(tenant.original(&Sha256::of(b"shared")).await.unwrap().is_none());
    assert_eq!(code(tenant.delete(&act(), &accepted[0].document.id).await), "not-found");
    // The name is free again, the job that was to read it ends.
    assert_eq!(upload(&store, &tenant, &[("a.md", "new")]).await[0].change, Change::New);
    assert_eq!(work(&store).await, 3);

    // Bytes that somebody is about to upload stay.
    let held = received(&store, b"held").await;
    let id = upload(&store, &tenant, &[("held.md", "held")]).await.remove(0).document.id;
    tenant.delete(&act(), &id).await.unwrap();
    let upload = annexa_store::Upload { path: "again.md".into(), received: held };
    let again = tenant.accept(&act(), vec![upload]).await.unwrap().value.remove(0).document;
    assert!(tenant.original(&again.sha256).await.unwrap().is_some());
}

async fn the_same_request_takes_effect_once(Fresh { store, .. }: Fresh) {
    let tenant = tenant(&store, "Acme").await;
    let first = tenant.accept(&once("k", 1), uploads(&store, &[("a.md", "one")]).await).await.unwrap();
    let second = tenant.accept(&once("k", 1), uploads(&store, &[("a.md", "one")]).await).await.unwrap();
    assert!(!first.replayed && second.replayed);
    assert_eq!(first.value, second.value);
    let other = tenant.accept(&once("k", 2), uploads(&store, &[("b.md", "two")]).await).await;
    assert_eq!(code(other), "idempotency-conflict");
    assert_eq!(tenant.documents(&DocumentFilter::default(), &page(9)).await.unwrap().items.len(), 1);
    assert_eq!(tenant.jobs(&page(9)).await.unwrap().items.len(), 1);

    // Another key of the API, another workspace: other memory.
    let key = tenant.create_key(&act(), "ci", &[Scope::Write], None).await.unwrap().value.key;
    let by_key = annexa_store::Act { key: Some(key.id), ..once("k", 2) };
    assert!(!tenant.accept(&by_key, uploads(&store, &[("b.md", "two")]).await).await.unwrap().replayed);

    let start = |act| tenant.start_assessment(act, json!({}), &Over::All);
    let (keyed, later) = (once("a", 1), annexa_store::Act { at: at(24 * 3600 - 1), ..once("a", 1) });
    let (first, second) = (start(&keyed).await.unwrap(), start(&later).await.unwrap());
    assert_eq!((second.replayed, &second.value), (true, &first.value));
    let day_after = annexa_store::Act { at: at(24 * 3600), ..once("a", 1) };
    assert!(!start(&day_after).await.unwrap().replayed, "it is remembered for a day");

    // A secret is told once.
    let make = |act| tenant.create_key(act, "x", &[Scope::Read], None);
    let keyed = once("key", 1);
    let (first, second) = (make(&keyed).await.unwrap(), make(&keyed).await.unwrap());
    assert_eq!(first.value.key, second.value.key);
    assert!(first.value.secret_text.is_some() && second.value.secret_text.is_none());
    let make = |act| tenant.create_webhook(act, "https://example.org/x", &[Event::AssessmentDone]);
    let keyed = once("hook", 1);
    assert_eq!(make(&keyed).await.unwrap().value, make(&keyed).await.unwrap().value);
    assert_eq!(tenant.webhooks().await.unwrap().len(), 1);
    assert_eq!(code(tenant.accept(&once("", 1), Vec::new()).await), "invalid");
    assert_eq!(code(tenant.accept(&once(&"k".repeat(256), 1), Vec::new()).await), "too-much");
}

async fn a_workspace_is_made_once_for_a_request(Fresh { store, .. }: Fresh) {
    let (home, key) = store.first_workspace("Home").await.unwrap().unwrap();
    let act = annexa_store::Act { key: Some(key.key.id.clone()), ..once("w", 1) };
    let first = store.create_workspace(&act, "New").await.unwrap();
    let second = store.create_workspace(&act, "New").await.unwrap();
    assert!(second.replayed);
    assert_eq!(first.value.0, second.value.0);
    let text = first.value.1.secret_text.unwrap();
    assert_eq!(store.authenticate(&text).await.unwrap().unwrap().workspace, first.value.0.id);
    assert_eq!(store.workspaces().await.unwrap().len(), 2);
    for id in [&home.id, &first.value.0.id] {
        let tenant = store.workspace(id);
        let entries = tenant.audit(&page(9)).await.unwrap().items;
        let made = entries.iter().any(|e| e.action == "workspace.create" && e.subject == first.value.0.id.as_str());
        assert!(made, "both logs say it");
        assert!(matches!(tenant.verify_audit().await.unwrap(), Verified::Whole { .. }));
    }
}

async fn jobs_are_fair_between_workspaces(Fresh { store, .. }: Fresh) {
    let (a, b) = (tenant(&store, "A").await, tenant(&store, "B").await);
    for n in 0..3 {
        upload(&store, &a, &[(&format!("{n}"), &format!("a{n}"))]).await;
    }
    upload(&store, &b, &[("x", "bx")]).await;
    upload(&store, &b, &[("y", "by")]).await;
    let mut turns = Vec::new();
    while let Some(claimed) = store.claim().await.unwrap() {
        turns.push(claimed.workspace == *a.id());
        support::end(&store, &claimed.token, &claimed.work).await.unwrap();
    }
    assert_eq!(turns, [true, false, true, false, true]);
    let newest = all!(|page| a.jobs(&page).await.unwrap());
    assert_eq!(newest.len(), 3);
    assert!(newest.iter().all(|j| j.state == JobState::Done));
}

async fn who_lost_a_job_writes_nothing(Fresh { store, .. }: Fresh) {
    let tenant = tenant(&store, "Acme").await;
    upload(&store, &tenant, &[("a", "a")]).await;
    work(&store).await;
    let assessment = tenant.start_assessment(&act(), json!({}), &Over::All).await.unwrap().value;
    let old = store.claim().await.unwrap().unwrap();
    store.give_back(&old.token).await.unwrap();
    assert_eq!(code(store.finish_assessment(&old.token, result()).await), "superseded");
    assert_eq!(code(store.finish_read(&old.token, Vec::new()).await), "superseded");
    let problem = Problem { code: "x".into(), detail: "x".into() };
    assert_eq!(code(store.fail(&old.token, problem).await), "superseded");
    assert_eq!(code(store.give_back(&old.token).await), "superseded");
    assert!(tenant.whole(&assessment.id).await.unwrap().unwrap().requirements.is_empty());

    let new = store.claim().await.unwrap().unwrap();
    assert_eq!((&new.job, new.attempt), (&old.job, 1), "giving back does not count as an attempt");
    assert_eq!(code(store.finish_read(&new.token, Vec::new()).await), "conflict");
    store.finish_assessment(&new.token, result()).await.unwrap();
    assert_eq!(code(store.finish_assessment(&new.token, result()).await), "superseded", "once done it does not change");
}

async fn a_job_that_never_ends_is_given_up(fresh: Fresh) {
    let Fresh { mut store, folder } = fresh;
    let tenant = tenant(&store, "Acme").await;
    let id = tenant.id().clone();
    let accepted = upload(&store, &tenant, &[("a", "a")]).await.remove(0);
    tenant.create_webhook(&act(), "https://example.org", &[Event::DocumentRead]).await.unwrap();
    drop(tenant);
    for attempt in 1..=MOST_ATTEMPTS {
        assert_eq!(store.claim().await.unwrap().unwrap().attempt, attempt);
        // The process ends, and starts again.
        store.close().await;
        drop(store);
        store = annexa_store::Store::open(&folder.path().join("data"), annexa_store::Use::Serve).await.unwrap();
    }
    assert_eq!(store.claim().await.unwrap(), None);
    let tenant = store.workspace(&id);
    let job = tenant.job(&accepted.job.unwrap()).await.unwrap().unwrap();
    assert_eq!((job.state, job.problem.unwrap().code.as_str()), (JobState::Failed, "gave-up"));
    let document = tenant.document(&accepted.document.id).await.unwrap().unwrap();
    assert_eq!(document.state, DocumentState::Failed);
    assert_eq!(document.reading.unwrap()["problem"]["code"], "gave-up");
    assert_eq!(store.due_deliveries(jiff::Timestamp::now(), 9).await.unwrap().len(), 1);
}

async fn an_assessment_is_made_of_what_was_there(Fresh { store, .. }: Fresh) {
    let tenant = tenant(&store, "Acme").await;
    let accepted = upload(&store, &tenant, &[("b", "b"), ("a", "a"), ("a2", "a")]).await;
    tenant.set_facts(&act(), &accepted[0].document.id, Some(json!({ "owner": "Eve" }))).await.unwrap();
    let decision = |requirement: &str| NewDecision {
        framework: "iso42001".into(),
        requirement: requirement.into(),
        kind: DecisionKind::NotApplicable,
        evidence: None,
        score: None,
        justification: "no such systems".into(),
    };
    let kept = tenant.decide(&act(), decision("A.2")).await.unwrap().value;
    let gone = tenant.decide(&act(), decision("A.3")).await.unwrap().value;
    tenant.withdraw(&act(), &gone.id, "an error").await.unwrap();
    let request = json!({ "frameworks": ["iso42001"] });
    let started = tenant.start_assessment(&act(), request.clone(), &Over::All).await.unwrap().value;
    assert_eq!((started.state, started.documents, &started.request), (JobState::Queued, 2, &request));
    let chosen = Over::Documents(vec![accepted[0].document.id.clone(), accepted[0].document.id.clone()]);
    let of_one = tenant.start_assessment(&act(), request, &chosen).await.unwrap().value;
    assert_eq!(of_one.documents, 1);

    let before = tenant.snapshot(&started.id).await.unwrap().unwrap();
    upload(&store, &tenant, &[("b", "later"), ("c", "c")]).await;
    tenant.delete(&act(), &accepted[1].document.id).await.unwrap();
    tenant.withdraw(&act(), &kept.id, "changed my mind").await.unwrap();
    let after = tenant.snapshot(&started.id).await.unwrap().unwrap();
    assert_eq!(before, after, "what comes later does not change it");
    let documents: Vec<_> = after.documents.iter().map(|d| (d.path.as_str(), d.other_paths.len(), d.sha256)).collect();
    assert_eq!(documents, [("a", 1, Sha256::of(b"a")), ("b", 0, Sha256::of(b"b"))]);
    assert_eq!(after.documents[1].facts, Some(json!({ "owner": "Eve" })));
    assert_eq!(after.decisions, [kept]);
    let bytes = tenant.original(&Sha256::of(b"a")).await.unwrap().unwrap();
    assert!(bytes.path().exists(), "the bytes are kept for the assessment");
    work(&store).await;
    assert!(!bytes.path().exists(), "and no longer");

    assert_eq!(code(tenant.start_assessment(&act(), json!({}), &Over::Documents(vec![])).await), "invalid");
    let unknown = Over::Documents(vec![accepted[0].document.id.clone(), id("doc_")]);
    let jobs = tenant.jobs(&page(9)).await.unwrap();
    assert_eq!(code(tenant.start_assessment(&act(), json!({}), &unknown).await), "not-found");
    assert_eq!(tenant.jobs(&page(9)).await.unwrap(), jobs);
}

/// An id that nothing has.
fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(prefix: &str) -> T {
    format!("{prefix}{}", "0123456789abcdef".repeat(2)).parse().unwrap()
}

async fn results_are_read_by_filters_and_pages(Fresh { store, .. }: Fresh) {
    let tenant = tenant(&store, "Acme").await;
    upload(&store, &tenant, &[("a", "a")]).await;
    let id = tenant.start_assessment(&act(), json!({}), &Over::All).await.unwrap().value.id;
    work(&store).await;
    let done = tenant.assessment(&id).await.unwrap().unwrap();
    assert_eq!((done.state, done.head), (JobState::Done, Some(json!({ "schema_version": "1" }))));
    let whole = tenant.whole(&id).await.unwrap().unwrap();
    let wanted = result();
    assert_eq!(whole.requirements, wanted.requirements);
    assert_eq!(whole.findings, wanted.findings);
    assert_eq!(whole.documents, wanted.documents);

    let ids = async |filter: RequirementFilter| {
        let rows = all!(|page| tenant.requirements::<Value>(&id, &filter, &page).await.unwrap().unwrap());
        rows.into_iter().map(|r| r.id).collect::<Vec<_>>()
    };
    let none = RequirementFilter::default;
    assert_eq!(ids(none()).await, ["A.0", "A.1", "A.2", "A.3", "A.4", "A.5", "A.6"]);
    assert_eq!(ids(RequirementFilter { only_gaps: true, ..none() }).await, ["A.0", "A.4", "A.2", "A.3", "A.1"]);
    let gaps = RequirementFilter { only_gaps: true, framework: Some("iso27001".into()), ..none() };
    assert_eq!(ids(gaps).await, ["A.4"]);
    assert_eq!(ids(RequirementFilter { topic: Some("even".into()), ..none() }).await, ["A.0", "A.2", "A.4", "A.6"]);
    assert_eq!(
        ids(RequirementFilter { min_score: Some(2), max_score: Some(4), ..none() }).await,
        ["A.2", "A.3", "A.4"]
    );
    assert_eq!(ids(RequirementFilter { applicable: Some(false), ..none() }).await, ["A.5"]);
    let one = tenant.requirement::<Value>(&id, "iso42001", "A.2").await.unwrap().unwrap();
    assert_eq!(one, wanted.requirements[2]);
    assert_eq!(tenant.requirement::<Value>(&id, "iso27001", "A.2").await.unwrap(), None);

    let bodies = async |filter: FindingFilter| {
        let rows = all!(|page| tenant.findings(&id, &filter, &page).await.unwrap().unwrap());
        rows.into_iter().map(|r| r.body["finding"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    let none = FindingFilter::default;
    assert_eq!(bodies(none()).await, [0, 1, 2, 3]);
    assert_eq!(bodies(FindingFilter { class: Some("stale".into()), ..none() }).await, [2, 3]);
    assert_eq!(bodies(FindingFilter { framework: Some("iso42001".into()), ..none() }).await, [1, 2, 3]);
    assert_eq!(bodies(FindingFilter { requirement: Some("A.1".into()), ..none() }).await, [1]);
    assert_eq!(bodies(FindingFilter { document: Some("3.md".into()), ..none() }).await, [3]);
    let documents = all!(|page| tenant.assessed_documents(&id, &page).await.unwrap().unwrap());
    assert_eq!(documents, wanted.documents);

    let mut wrong = result();
    wrong.requirements.push(wrong.requirements[0].clone());
    tenant.start_assessment(&act(), json!({}), &Over::All).await.unwrap();
    let claimed = store.claim().await.unwrap().unwrap();
    assert_eq!(code(store.finish_assessment(&claimed.token, wrong).await), "invalid");
    let problem = Problem { code: "engine".into(), detail: "it failed".into() };
    store.fail(&claimed.token, problem.clone()).await.unwrap();
    let all = all!(|page| tenant.assessments(&page).await.unwrap());
    assert_eq!(all.iter().map(|a| a.state).collect::<Vec<_>>(), [JobState::Failed, JobState::Done]);
    assert_eq!(all[0].problem, Some(problem));

    tenant.delete_assessment(&act(), &id).await.unwrap();
    assert_eq!(tenant.whole(&id).await.unwrap(), None);
    assert_eq!(code(tenant.delete_assessment(&act(), &id).await), "not-found");
    let last = tenant.start_assessment(&act(), json!({}), &Over::All).await.unwrap().value;
    let claimed = store.claim().await.unwrap().unwrap();
    tenant.delete_assessment(&act(), &last.id).await.unwrap();
    assert_eq!(tenant.job(&last.job).await.unwrap().unwrap().state, JobState::Cancelled);
    assert_eq!(code(store.finish_assessment(&claimed.token, result()).await), "superseded");
}

async fn decisions_are_added_and_never_changed(Fresh { store, .. }: Fresh) {
    let tenant = tenant(&store, "Acme").await;
    let new = |kind, evidence: Option<&str>, score| NewDecision {
        framework: "iso42001".into(),
        requirement: "A.2".into(),
        kind,
        evidence: evidence.map(|e| json!({ "quote": e })),
        score,
        justification: "seen in the audit".into(),
    };
    use DecisionKind::{Accept, Applicable, NotApplicable, Reject, Score};
    for wrong in [
        new(Accept, None, None),
        new(Reject, Some("q"), Some(1)),
        new(Score, None, None),
        new(Score, Some("q"), Some(1)),
        new(Score, None, Some(6)),
        new(NotApplicable, None, Some(0)),
        NewDecision { justification: " \n".into(), ..new(NotApplicable, None, None) },
        NewDecision { requirement: String::new(), ..new(NotApplicable, None, None) },
    ] {
        let refused = code(tenant.decide(&act(), wrong.clone()).await);
        assert!(["invalid", "too-much"].contains(&refused.as_str()), "{wrong:?}");
    }
    let accept = tenant.decide(&act(), new(Accept, Some("q"), None)).await.unwrap().value;
    let score = tenant.decide(&act(), new(Score, None, Some(4))).await.unwrap().value;
    let not = tenant.decide(&act(), new(NotApplicable, None, None)).await.unwrap().value;
    let score = tenant.decision(&score.id).await.unwrap().unwrap();
    assert_eq!(score.end.clone().unwrap().superseded_by, Some(not.id.clone()));
    assert_eq!((score.who.as_str(), score.at), ("Ada", at(0)));
    assert_eq!(code(tenant.withdraw(&act(), &score.id, "again").await), "conflict");
    assert_eq!(code(tenant.withdraw(&act(), &accept.id, "").await), "invalid");
    let withdrawn = tenant.withdraw(&act(), &accept.id, "a draft").await.unwrap().value;
    assert_eq!(tenant.decision(&accept.id).await.unwrap(), Some(withdrawn.clone()));
    assert_eq!(withdrawn.end.unwrap().justification.as_deref(), Some("a draft"));

    let ids = async |filter: DecisionFilter| {
        let found = all!(|page| tenant.decisions(&filter, &page).await.unwrap());
        found.into_iter().map(|d| d.id).collect::<Vec<_>>()
    };
    let none = DecisionFilter::default;
    assert_eq!(ids(none()).await, [not.id.clone(), score.id.clone(), accept.id.clone()]);
    assert_eq!(ids(DecisionFilter { in_force: Some(true), ..none() }).await, std::slice::from_ref(&not.id));
    assert_eq!(ids(DecisionFilter { in_force: Some(false), ..none() }).await, [score.id, accept.id]);
    assert!(ids(DecisionFilter { framework: Some("other".into()), ..none() }).await.is_empty());
    // That it applies ends that it does not, and goes with a score.
    let applies = tenant.decide(&act(), new(Applicable, None, None)).await.unwrap().value;
    let score = tenant.decide(&act(), new(Score, None, Some(3))).await.unwrap().value;
    let in_force = || DecisionFilter { in_force: Some(true), ..none() };
    assert_eq!(ids(in_force()).await, [score.id.clone(), applies.id]);
    let again = tenant.decide(&act(), new(Applicable, None, None)).await.unwrap().value;
    assert_eq!(ids(in_force()).await, [again.id, score.id]);
    let not = tenant.decide(&act(), new(NotApplicable, None, None)).await.unwrap().value;
    assert_eq!(ids(in_force()).await, [not.id]);
    assert!(ids(DecisionFilter { requirement: Some("A.3".into()), ..none() }).await.is_empty());
}

async fn webhooks_are_told_what_they_asked_for(Fresh { store, .. }: Fresh) {
    let tenant = tenant(&store, "Acme").await;
    let make = |url: &'static str, events: &'static [Event]| {
        let tenant = tenant.clone();
        async move { tenant.create_webhook(&act(), url, events).await.unwrap().value }
    };
    let done = make("https://example.org/done", &[Event::AssessmentDone, Event::AssessmentFailed]).await;
    let read = make("https://example.org/read", &[Event::DocumentRead]).await;
    assert!(read.secret.starts_with("whsec_") && read.secret != done.secret);
    let document = upload(&store, &tenant, &[("a", "a")]).await.remove(0).document;
    let assessment = tenant.start_assessment(&act(), json!({}), &Over::All).await.unwrap().value;
    assert!(store.due_deliveries(jiff::Timestamp::now(), 9).await.unwrap().is_empty());
    work(&store).await;
    let now = jiff::Timestamp::now();
    let due = store.due_deliveries(now, 9).await.unwrap();
    let payloads: Vec<serde_json::Value> = due.iter().map(|d| serde_json::from_str(&d.payload).unwrap()).collect();
    assert_eq!(due.iter().map(|d| d.secret.as_str()).collect::<Vec<_>>(), [&read.secret, &done.secret]);
    assert_eq!(payloads[0]["type"], "document.read");
    assert_eq!(payloads[0]["data"]["documents"], json!([document.id]));
    assert_eq!(payloads[1]["type"], "assessment.done");
    assert_eq!(payloads[1]["data"]["assessment"], json!(assessment.id));

    store.delivered(&due[0].id, 204).await.unwrap();
    assert_eq!(code(store.delivered(&due[0].id, 204).await), "superseded");
    let later = now + SignedDuration::from_secs(5);
    store.delivery_failed(&due[1].id, Next::At(later), Some(500)).await.unwrap();
    assert!(store.due_deliveries(now, 9).await.unwrap().is_empty());
    assert_eq!(store.due_deliveries(later, 9).await.unwrap()[0].attempts, 1);
    store.delivery_failed(&due[1].id, Next::GaveUp, None).await.unwrap();
    assert!(store.due_deliveries(later, 9).await.unwrap().is_empty());
    let tried = tenant.deliveries(&done.webhook.id, &page(9)).await.unwrap().unwrap().items;
    assert_eq!((tried[0].state, tried[0].attempts, tried[0].last_status), (DeliveryState::GaveUp, 2, None));

    tenant.delete_webhook(&act(), &done.webhook.id).await.unwrap();
    assert_eq!(tenant.deliveries(&done.webhook.id, &page(9)).await.unwrap(), None);
    assert_eq!(tenant.webhooks().await.unwrap(), [read.webhook]);
    assert_eq!(code(tenant.create_webhook(&act(), "https://x", &[]).await), "invalid");
}

async fn every_change_is_in_the_log(Fresh { store, .. }: Fresh) {
    let tenant = tenant(&store, "Acme").await;
    let key = tenant.create_key(&act(), "ci", &[Scope::Write], None).await.unwrap().value.key;
    let act = annexa_store::Act { key: Some(key.id.clone()), who: "ci".into(), request: "req-7".into(), ..act() };
    let accepted = tenant.accept(&act, uploads(&store, &[("a", "secret text")]).await).await.unwrap().value;
    tenant.note(&act, "document.download", accepted[0].document.id.as_str()).await.unwrap();
    work(&store).await;
    let entries = all!(|page| tenant.audit(&page).await.unwrap());
    let actions: Vec<&str> = entries.iter().map(|e| e.action.as_str()).collect();
    assert_eq!(
        actions,
        ["workspace.create", "key.create", "key.create", "document.upload", "document.download", "documents.read"]
    );
    assert_eq!(entries.iter().map(|e| e.seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    let upload = &entries[3];
    assert_eq!((&upload.key, upload.who.as_str(), upload.request.as_str()), (&Some(key.id), "ci", "req-7"));
    assert_eq!((upload.subject.as_str(), upload.at), (accepted[0].document.id.as_str(), at(0)));
    let head = entries[5].hash;
    assert_eq!(tenant.verify_audit().await.unwrap(), Verified::Whole { entries: 6, head });
    assert_eq!(entries[5].request, "req-7", "what the server does later goes back to the request");
}

async fn nothing_of_another_workspace_is_found(Fresh { store, .. }: Fresh) {
    let (own, other) = (tenant(&store, "Own").await, tenant(&store, "Other").await);
    let accepted = upload(&store, &own, &[("a", "a")]).await.remove(0);
    let assessment = own.start_assessment(&act(), json!({}), &Over::All).await.unwrap().value.id;
    work(&store).await;
    let decision = NewDecision {
        framework: "f".into(),
        requirement: "r".into(),
        kind: DecisionKind::NotApplicable,
        evidence: None,
        score: None,
        justification: "why".into(),
    };
    let decision = own.decide(&act(), decision).await.unwrap().value.id;
    let webhook =
        own.create_webhook(&act(), "https://example.org", &[Event::DocumentRead]).await.unwrap().value.webhook;
    let key = own.keys().await.unwrap().remove(0);
    let own_log = own.audit(&page(200)).await.unwrap();

    let (document, job) = (accepted.document.id, accepted.job.unwrap());
    let nowhere = store.workspace(&id("ws_"));
    for stranger in [&other, &nowhere] {
        let theirs = stranger.audit(&page(200)).await.unwrap().items.len();
        assert_eq!(stranger.document(&document).await.unwrap(), None);
        assert_eq!(stranger.revisions(&document).await.unwrap(), None);
        assert!(stranger.original(&accepted.document.sha256).await.unwrap().is_none());
        assert!(stranger.documents(&DocumentFilter::default(), &page(9)).await.unwrap().items.is_empty());
        assert_eq!(code(stranger.revise(&act(), &document, received(&store, b"x").await).await), "not-found");
        assert_eq!(code(stranger.set_facts(&act(), &document, None).await), "not-found");
        assert_eq!(code(stranger.delete(&act(), &document).await), "not-found");
        assert_eq!(stranger.job(&job).await.unwrap(), None);
        assert!(stranger.jobs(&page(9)).await.unwrap().items.is_empty());
        let over = Over::Documents(vec![document.clone()]);
        assert_eq!(code(stranger.start_assessment(&act(), json!({}), &over).await), "not-found");
        assert_eq!(stranger.assessment(&assessment).await.unwrap(), None);
        assert!(stranger.assessments(&page(9)).await.unwrap().items.is_empty());
        assert_eq!(stranger.snapshot(&assessment).await.unwrap(), None);
        let all = RequirementFilter::default();
        assert_eq!(stranger.requirements::<Value>(&assessment, &all, &page(9)).await.unwrap(), None);
        assert_eq!(stranger.requirement::<Value>(&assessment, "iso42001", "A.2").await.unwrap(), None);
        assert_eq!(stranger.findings(&assessment, &FindingFilter::default(), &page(9)).await.unwrap(), None);
        assert_eq!(stranger.assessed_documents(&assessment, &page(9)).await.unwrap(), None);
        assert_eq!(stranger.whole(&assessment).await.unwrap(), None);
        assert_eq!(code(stranger.delete_assessment(&act(), &assessment).await), "not-found");
        assert_eq!(stranger.decision(&decision).await.unwrap(), None);
        assert!(stranger.decisions(&DecisionFilter::default(), &page(9)).await.unwrap().items.is_empty());
        assert_eq!(code(stranger.withdraw(&act(), &decision, "why").await), "not-found");
        assert!(stranger.webhooks().await.unwrap().is_empty());
        assert_eq!(stranger.deliveries(&webhook.id, &page(9)).await.unwrap(), None);
        assert_eq!(code(stranger.delete_webhook(&act(), &webhook.id).await), "not-found");
        assert!(stranger.keys().await.unwrap().iter().all(|k| k.workspace == *stranger.id()));
        assert_eq!(code(stranger.revoke_key(&act(), &key.id).await), "not-found");
        assert_eq!(stranger.audit(&page(200)).await.unwrap().items.len(), theirs, "what failed is in no log");
    }
    assert_eq!(nowhere.workspace().await.unwrap(), None);
    assert_eq!(code(nowhere.accept(&act(), uploads(&store, &[("a", "a")]).await).await), "not-found");
    assert_eq!(code(nowhere.note(&act(), "x", "y").await), "not-found");
    assert_eq!(code(nowhere.verify_audit().await), "not-found");
    assert_eq!(own.audit(&page(200)).await.unwrap(), own_log);
    // The same bytes and names in another workspace are another document.
    let theirs = upload(&store, &other, &[("a", "a")]).await.remove(0);
    assert_eq!(theirs.change, Change::New);
    assert_ne!(theirs.document.id, document);
}

async fn what_is_not_there_is_not_found(Fresh { store, .. }: Fresh) {
    let tenant = tenant(&store, "Acme").await;
    assert_eq!(tenant.document(&id::<DocumentId>("doc_")).await.unwrap(), None);
    assert_eq!(tenant.job(&id::<JobId>("job_")).await.unwrap(), None);
    assert_eq!(tenant.assessment(&id::<AssessmentId>("asm_")).await.unwrap(), None);
    assert_eq!(tenant.decision(&id::<DecisionId>("dec_")).await.unwrap(), None);
    assert_eq!(code(tenant.delete_webhook(&act(), &id::<WebhookId>("hook_")).await), "not-found");
    assert_eq!(code(tenant.revoke_key(&act(), &id::<KeyId>("key_")).await), "not-found");
    store.check().await.unwrap();
}

async fn many_who_write_at_once_all_get_through(Fresh { store, .. }: Fresh) {
    let tenant = tenant(&store, "Acme").await;
    let mut writers = tokio::task::JoinSet::new();
    for n in 0..24 {
        let (store, tenant) = (store.clone(), tenant.clone());
        writers.spawn(async move {
            let upload = uploads(&store, &[(&format!("{}.md", n % 12), &format!("{}", n % 12))]).await;
            tenant.accept(&once(&format!("{}", n % 12), 1), upload).await.unwrap().replayed
        });
    }
    let replayed = writers.join_all().await.into_iter().filter(|r| *r).count();
    assert_eq!(replayed, 12);
    assert_eq!(tenant.documents(&DocumentFilter::default(), &page(200)).await.unwrap().items.len(), 12);
    assert!(matches!(tenant.verify_audit().await.unwrap(), Verified::Whole { entries: 14, .. }));
}

/// The suite for one implementation.
macro_rules! conforms {
    ($module:ident, $fresh:path, $($test:ident),* $(,)?) => {
        mod $module {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test($fresh().await).await;
            })*
        }
    };
}

conforms!(
    sqlite,
    crate::support::fresh,
    the_first_workspace_is_made_once,
    a_key_opens_with_its_secret_alone,
    uploads_have_their_bytes_and_are_read_once,
    an_upload_in_pieces_is_whole,
    names_and_revisions,
    a_reading_of_an_old_revision_does_not_count_for_the_new_one,
    documents_are_listed_by_name,
    cursors_are_stable_under_inserts,
    deleting_takes_the_bytes_along,
    the_same_request_takes_effect_once,
    a_workspace_is_made_once_for_a_request,
    jobs_are_fair_between_workspaces,
    who_lost_a_job_writes_nothing,
    a_job_that_never_ends_is_given_up,
    an_assessment_is_made_of_what_was_there,
    results_are_read_by_filters_and_pages,
    decisions_are_added_and_never_changed,
    webhooks_are_told_what_they_asked_for,
    every_change_is_in_the_log,
    nothing_of_another_workspace_is_found,
    what_is_not_there_is_not_found,
    many_who_write_at_once_all_get_through,
);
