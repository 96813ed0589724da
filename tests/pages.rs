//! The pages as a browser without scripts uses them: who may see and do what, what forms do, and that nothing a
//! document says becomes markup. What scripts add is tested in a browser (`tests/browser.py`).

#[path = "support/http.rs"]
mod http;
#[path = "support/server.rs"]
mod server;
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Write};

use http::{Answer, Request, escaped};
use serde_json::json;
use server::Server;
use support::{AS_OF, FRAMEWORK, corpus, files_below, read, root, scratch, string};
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn fresh() -> (Server, TempDir) {
    let folder = scratch();
    (Server::start(&folder.path().join("data"), &[]), folder)
}

/// Somebody at a browser.
struct Person<'s> {
    server: &'s Server,
    cookie: String,
    csrf: String,
}

/// Fields as a form sends them.
fn encoded(fields: &[(&str, &str)]) -> String {
    fields.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect::<Vec<_>>().join("&")
}

fn form(request: Request, fields: &[(&str, &str)]) -> Request {
    request.bytes(encoded(fields)).header("Content-Type", "application/x-www-form-urlencoded")
}

impl<'s> Person<'s> {
    #[track_caller]
    fn with(server: &'s Server, key: &str, who: &str) -> Self {
        let sign_in = form(server.open("POST", "/sign-in"), &[("key", key), ("who", who)]).send().is(303);
        let cookie = sign_in.header("set-cookie").expect("a cookie").to_owned();
        for wanted in ["HttpOnly", "SameSite=Strict", "Path=/"] {
            assert!(cookie.contains(wanted), "{cookie}");
        }
        let cookie = cookie.split(';').next().expect("a pair").to_owned();
        let mut person = Self { server, cookie, csrf: String::new() };
        let page = person.page("/keys");
        let page = if page.status == 200 { page } else { person.page("/") }.text();
        let token = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        token.expect("forms have a token").clone_into(&mut person.csrf);
        person
    }

    fn request(&self, method: &str, target: &str) -> Request {
        self.server.open(method, target).header("Cookie", &self.cookie).header("Accept", "text/html,*/*;q=0.8")
    }

    fn page(&self, target: &str) -> Answer {
        self.request("GET", target).send()
    }

    #[track_caller]
    fn text(&self, target: &str) -> String {
        self.page(target).is(200).text()
    }

    /// Sends a form of a page, with its token.
    fn send(&self, target: &str, fields: &[(&str, &str)]) -> Answer {
        let fields = [&[("csrf", self.csrf.as_str())], fields].concat();
        form(self.request("POST", target), &fields).send()
    }

    /// Assesses, and gives the address of the assessment.
    fn assess(&self, frameworks: &[&str]) -> String {
        let mut fields = vec![("as_of", AS_OF)];
        fields.extend(frameworks.iter().map(|f| ("framework", *f)));
        let job = self.send("/assessments", &fields).is(303).header("location").expect("its job").to_owned();
        self.server.ended(job.rsplit('/').next().expect("an id"), "done");
        let newest = &self.server.all("/v1/assessments")[0];
        format!("/assessments/{}", string(&newest["id"]))
    }
}

fn zipped(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(name.as_str(), SimpleFileOptions::default()).expect("memory");
        archive.write_all(bytes).expect("memory");
    }
    archive.finish().expect("memory").into_inner()
}

fn sample() -> Vec<u8> {
    let folder = corpus("tidewell/sources");
    let name = |file: &std::path::Path| file.strip_prefix(&folder).expect("below").to_str().expect("UTF-8").to_owned();
    let files = files_below(&folder).into_iter().map(|f| (name(&f), fs::read(&f).expect("a file")));
    zipped(&files.collect::<Vec<_>>())
}

#[test]
fn nothing_is_shown_before_somebody_signed_in() {
    let (server, _folder) = fresh();
    for page in addresses() {
        let target = page.replace(['{', '}'], "");
        let answer = server.open("GET", &target).header("Accept", "text/html").send();
        if answer.status == 405 {
            continue;
        }
        let answer = answer.is(303);
        assert!(answer.header("location").expect("an address").starts_with("/sign-in"), "{page}");
        assert_eq!(server.open("GET", &target).send().status, 401, "{page} for a program");
    }
    let wrong = form(server.open("POST", "/sign-in"), &[("key", "annexa_0_0")]).send();
    assert_eq!(wrong.status, 403);
    assert!(wrong.header("set-cookie").is_none());
    let led = form(server.open("POST", "/sign-in"), &[("key", &server.key), ("next", "//evil.example")]).send().is(303);
    assert_eq!(led.header("location"), Some("/"));
    let led =
        form(server.open("POST", "/sign-in"), &[("key", &server.key), ("next", "/audit?verify=true")]).send().is(303);
    assert_eq!(led.header("location"), Some("/audit?verify=true"));
}

/// The addresses of pages, from where they are laid down.
fn addresses() -> BTreeSet<String> {
    let source = read(&root().join("crates/annexa-server/src/pages.rs"));
    let of = source.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next());
    let open = |a: &&str| !a.starts_with("/sign-in") && !a.starts_with("/assets");
    let all: BTreeSet<String> = of.filter(open).map(str::to_owned).collect();
    assert!(all.len() > 20, "only {} addresses", all.len());
    all
}

#[test]
fn a_session_ends_with_its_key_and_by_signing_out() {
    let (server, _folder) = fresh();
    let person = Person::with(&server, &server.key, "Maria");
    let secret = server.key("read");
    let other = Person::with(&server, &secret, "Otto");
    other.page("/").is(200);
    let id = server.all("/v1/keys").iter().find(|k| k["name"] == "a key for read").expect("it is listed")["id"].clone();
    person.send(&format!("/keys/{}/revoke", string(&id)), &[]).is(303);
    assert_eq!(other.page("/").status, 303, "a revoked key lets nobody in");
    let again = form(server.open("POST", "/sign-in"), &[("key", &secret)]).send();
    assert_eq!(again.status, 403);
    person.send("/sign-out", &[]).is(303);
    assert_eq!(person.page("/").status, 303, "who signed out is out");
}

#[test]
fn a_form_of_another_site_does_nothing() {
    let (server, _folder) = fresh();
    let person = Person::with(&server, &server.key, "Maria");
    let key = [("name", "stolen"), ("scope", "admin")];
    let without = form(person.request("POST", "/keys"), &key).send();
    assert_eq!(without.status, 403);
    let wrong = form(person.request("POST", "/keys"), &[&[("csrf", "0")], &key[..]].concat()).send();
    assert_eq!(wrong.status, 403);
    let foreign = form(person.request("POST", "/keys").header("Origin", "https://evil.example"), &key).send();
    assert_eq!(foreign.status, 403);
    let upload = person.request("POST", "/documents/file?path=a.md").bytes("# A\n").send();
    assert_eq!(upload.status, 403);
    let upload = person.request("POST", "/documents").files(&[("a.md", b"# A\n")]).send();
    assert_eq!(upload.status, 403);
    assert_eq!((server.all("/v1/keys").len(), server.all("/v1/documents").len()), (1, 0));
    person.send("/keys", &key).is(200);
    assert_eq!(server.all("/v1/keys").len(), 2);
}

#[test]
fn who_may_only_read_sees_no_forms_and_can_do_nothing() {
    let (server, _folder) = fresh();
    server.upload("a.md", "# AI policy\n\nThe board approves the AI policy.\n").is(202);
    server.idle();
    let admin = Person::with(&server, &server.key, "Maria");
    let assessment = admin.assess(&[FRAMEWORK]);
    let reader = Person::with(&server, &server.key("read"), "Otto");
    let document = format!("/documents/{}", string(&server.all("/v1/documents")[0]["id"]));
    let requirement = format!("{assessment}/requirements/{FRAMEWORK}/A.2.2");
    for page in ["/", "/documents", &document, &requirement, "/statement", "/assessments"] {
        let text = reader.text(page);
        let forms: Vec<&str> =
            text.split("method=\"post\" action=\"").skip(1).filter_map(|f| f.split('"').next()).collect();
        assert_eq!(forms, ["/sign-out"], "{page}");
        assert!(!text.contains("href=\"/keys\"") && !text.contains("href=\"/audit\""), "{page}");
    }
    assert_eq!(reader.page("/keys").status, 403);
    assert_eq!(reader.page("/audit").status, 403);
    let why = ("justification", "because");
    for (target, fields) in [
        ("/assessments".to_owned(), vec![]),
        (format!("{requirement}/decisions"), vec![("kind", "score"), ("score", "5"), why]),
        (format!("{document}/facts"), vec![("owner", "Otto")]),
        (format!("{document}/delete"), vec![]),
        ("/keys".to_owned(), vec![("name", "x"), ("scope", "admin")]),
        ("/statement".to_owned(), vec![("framework", FRAMEWORK), ("control", "A.2.2"), ("kind", "applicable"), why]),
    ] {
        assert_eq!(reader.send(&target, &fields).status, 403, "{target}");
    }
    assert_eq!(server.all("/v1/assessments").len(), 1);
    assert!(server.all("/v1/decisions").is_empty());
}

#[test]
fn pages_of_another_workspace_are_not_there() {
    let (server, _folder) = fresh();
    let made = server.post("/v1/workspaces", &json!({"name": "second"})).is(201).json();
    let theirs = Person::with(&server, string(&made["key"]["secret"]), "Otto");
    let ours = Person::with(&server, &server.key, "Maria");
    server.upload("kingfisher.md", "# Kingfisher policy\n\nThe board approves the AI policy on kingfishers.\n").is(202);
    server.idle();
    let assessment = ours.assess(&[FRAMEWORK]);
    let document = string(&server.all("/v1/documents")[0]["id"]).to_owned();
    let requirement = format!("{assessment}/requirements/{FRAMEWORK}/A.2.2");
    ours.send(&format!("{requirement}/decisions"), &[("kind", "score"), ("score", "1"), ("justification", "x")])
        .is(303);
    let ids = [
        ("assessment", assessment.rsplit('/').next().expect("an id").to_owned()),
        ("document", document),
        ("job", string(&server.all("/v1/jobs")[0]["id"]).to_owned()),
        ("decision", string(&server.all("/v1/decisions")[0]["id"]).to_owned()),
        ("key", string(&server.all("/v1/keys")[0]["id"]).to_owned()),
        ("framework", FRAMEWORK.to_owned()),
        ("requirement", "A.2.2".to_owned()),
    ];
    for address in addresses() {
        let mut target = address.clone();
        for (name, id) in &ids {
            target = target.replace(&format!("{{{name}}}"), id);
        }
        assert!(!target.contains('{'), "{address} is not known to this test");
        let names_one = ids[..5].iter().any(|(name, _)| address.contains(&format!("{{{name}}}")));
        let answer = theirs.page(&target);
        if names_one && answer.status != 405 {
            assert_eq!(answer.status, 404, "{address}");
            assert_ne!(ours.page(&target).status, 404, "{address} of one's own");
        }
        assert!(!answer.text().to_lowercase().contains("kingfisher"), "{address} shows another's");
        if names_one && answer.status == 405 {
            let sent = theirs.send(&target, &[("kind", "score"), ("score", "5"), ("justification", "x")]);
            assert_eq!(sent.status, 404, "{address}: {}", sent.text());
        }
    }
    assert!(theirs.text("/search?q=kingfishers").contains("Nothing"));
}

#[test]
fn what_documents_say_never_becomes_markup() {
    let (server, _folder) = fresh();
    let evil = "<script>alert(1)</script><img src=x onerror=alert(2)>";
    let name = "<img src=x onerror=alert(3)>\"'.md";
    let text = format!(
        "# AI policy {evil}\n\nOwner: {evil}. Version: {evil}. Next review: 2024-01-01.\n\n## Scope {evil}\n\n\
         The board approves the AI policy {evil} and reviews the AI policy once a year.\n\n\
         All AI systems are inventoried in the AI inventory {evil}.\n"
    );
    server.upload(name, text).is(202);
    let mail =
        format!("From: {evil}@example.com\r\nSubject: AI policy {evil}\r\n\r\nThe AI policy is approved {evil}.\r\n");
    server.upload("mail.eml", mail).is(202);
    server.idle();
    let person = Person::with(&server, &server.key, evil);
    let assessment = person.assess(&[FRAMEWORK, "iso27001-2022"]);
    let decisions = format!("{assessment}/requirements/{FRAMEWORK}/A.2.2/decisions");
    person.send(&decisions, &[("kind", "score"), ("score", "2"), ("justification", evil)]).is(303);
    let reject = [("kind", "reject"), ("document", name), ("quote", evil), ("justification", evil)];
    person.send(&decisions, &reject).is(303);
    person.send("/keys", &[("name", evil), ("scope", "read")]).is(200);
    let mut pages: Vec<String> =
        ["/", "/documents", "/reuse", "/statement", "/audit", "/keys", "/assessments"].map(str::to_owned).into();
    pages.push(format!("/search?q={}", escaped(&format!("policy {evil}"))));
    pages.push("/search?q=policy".to_owned());
    pages.push(format!("{assessment}/findings"));
    pages.push(format!("{assessment}/gaps?below=5"));
    for document in server.all("/v1/documents") {
        let id = string(&document["id"]);
        pages.push(format!("/documents/{id}"));
        pages.push(format!("/documents/{id}/text"));
        server.request("PATCH", &format!("/v1/documents/{id}")).json(&json!({"facts": {"owner": evil}})).send().is(200);
    }
    let whole = server.json(&format!("/v1{assessment}/export"));
    for framework in whole["frameworks"].as_array().expect("frameworks") {
        for requirement in framework["requirements"].as_array().expect("requirements") {
            if requirement["score"].as_u64().is_some_and(|s| s > 0) {
                let (framework, requirement) = (string(&framework["id"]), string(&requirement["id"]));
                pages.push(format!("{assessment}/requirements/{framework}/{requirement}"));
            }
        }
    }
    let mut told = 0;
    for page in &pages {
        let text = person.text(page);
        for raw in ["<script>alert", "<img src=x", "onerror=alert(3)>\"'"] {
            assert!(!text.contains(raw), "{page} has {raw}");
        }
        told += usize::from(text.contains("&lt;script&gt;alert(1)"));
    }
    assert!(told > 8, "only {told} of {} pages show what the document says", pages.len());
}

#[test]
fn pages_load_nothing_from_elsewhere_and_have_no_script_inside() {
    let (server, _folder) = fresh();
    server.upload_folder(sample());
    let person = Person::with(&server, &server.key, "Maria");
    let assessment = person.assess(&[FRAMEWORK]);
    let document = format!("/documents/{}", string(&server.all("/v1/documents")[0]["id"]));
    let mut assets = BTreeSet::new();
    for page in [
        "/sign-in",
        "/",
        "/documents",
        &document,
        &format!("{document}/text"),
        "/reuse",
        "/statement",
        "/search",
        "/audit",
        "/keys",
        "/assessments",
        &format!("{assessment}/requirements/{FRAMEWORK}/A.5.4"),
        "/nowhere",
    ] {
        let answer = if page == "/sign-in" { server.open("GET", page).send() } else { person.page(page) };
        let policy = answer.header("content-security-policy").unwrap_or_else(|| panic!("{page} has no policy"));
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{page}: {policy}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{page}");
        assert_eq!(answer.status, if page == "/nowhere" { 404 } else { 200 }, "{page}");
        let text = answer.text();
        for elsewhere in
            ["src=\"http", "href=\"http", "action=\"http", "url(", "@import", " style=\"", "javascript:", " onclick"]
        {
            assert!(!text.contains(elsewhere), "{page} has {elsewhere}");
        }
        for script in text.split("<script").skip(1) {
            let (head, rest) = script.split_once('>').expect("it is closed");
            assert!(head.contains("src=\"/assets/") && rest.starts_with("</script>"), "{page} has a script inside");
        }
        assets.extend(text.split('"').filter(|a| a.starts_with("/assets/")).map(str::to_owned));
    }
    assert_eq!(assets.len(), 2);
    for asset in assets {
        let answer = server.open("GET", &asset).send().is(200);
        assert!(answer.header("cache-control").is_some_and(|c| c.contains("immutable")), "{asset}");
        assert!(!answer.text().contains("http"), "{asset} names another host");
    }
    let download = person.page(&format!("{document}/original")).is(200);
    assert!(download.header("content-disposition").is_some_and(|d| d.starts_with("attachment")));
}

#[test]
fn a_browser_without_scripts_does_all_there_is_to_do() {
    let (server, _folder) = fresh();
    let person = Person::with(&server, &server.key, "Maria Lindqvist");
    assert!(person.text("/").contains("Nothing is here yet"));
    let files = [("ai-policy.md", fs::read(corpus("formats/procedure.md")).expect("a file"))];
    let files: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (*n, b.as_slice())).collect();
    let sent = person.request("POST", &format!("/documents?csrf={}", person.csrf)).files(&files).send().is(303);
    server.ended(sent.header("location").expect("its job").rsplit('/').next().expect("an id"), "done");
    assert!(person.text("/documents").contains("ai-policy.md"));
    let assessment = person.assess(&[FRAMEWORK]);
    assert!(person.text("/").contains("As of"));

    // The requirement with the best score shows its words; these are rejected, and the score falls.
    let whole = server.json(&format!("/v1{assessment}/export"));
    let requirements = whole["frameworks"][0]["requirements"].as_array().expect("requirements");
    let best = requirements.iter().max_by_key(|r| r["score"].as_u64()).expect("one");
    let score = best["score"].as_u64().expect("a score");
    assert!(score >= 2, "the procedure commits to nothing");
    let target = format!("{assessment}/requirements/{FRAMEWORK}/{}", string(&best["id"]));
    let page = person.text(&target);
    let all =
        best["points"].as_array().expect("points").iter().flat_map(|p| p["evidence"].as_array().expect("evidence"));
    for evidence in all.collect::<Vec<_>>() {
        let fields = [
            ("kind", "reject"),
            ("document", string(&evidence["document"])),
            ("quote", string(&evidence["quote"])),
            ("justification", "It is about something else."),
        ];
        person.send(&format!("{target}/decisions"), &fields).is(303);
    }
    assert!(page.contains("Accept or reject"));
    // What no assessment could heed is not taken.
    let wordless = [("kind", "reject"), ("document", "ai-policy.md"), ("quote", " "), ("justification", "x")];
    assert_eq!(person.send(&format!("{target}/decisions"), &wordless).status, 422);
    assert_eq!(person.send(&format!("{target}/decisions"), &[("kind", "burn"), ("justification", "x")]).status, 422);
    let page = person.text(&target);
    assert!(page.contains("Rejected by Maria Lindqvist") && page.contains("Assess again"), "{page}");
    let again = person.assess(&[FRAMEWORK]);
    let now = server.json(&format!("/v1{again}/requirements/{FRAMEWORK}/{}", string(&best["id"])));
    assert!(now["requirement"]["score"].as_u64() < Some(score), "{}", now["requirement"]["score"]);
    let (before, after) = (assessment.rsplit('/').next().expect("an id"), again.rsplit('/').next().expect("an id"));
    let compared = person.text(&format!("/compare?before={before}&after={after}"));
    assert!(compared.contains("Fell") && compared.contains("Rejection of a passage by Maria Lindqvist"), "{compared}");

    // A decision is withdrawn, a control excluded, and both are in the log.
    let decision = string(&server.all("/v1/decisions?in_force=true")[0]["id"]).to_owned();
    let back = format!("{again}/requirements/{FRAMEWORK}/{}", string(&best["id"]));
    let withdrawn =
        person.send(&format!("/decisions/{decision}/withdrawal"), &[("justification", "a mistake"), ("back", &back)]);
    assert_eq!(withdrawn.is(303).header("location"), Some(back.as_str()));
    let state = |control: &str, kind: &str, why: &str| {
        let fields = [("framework", FRAMEWORK), ("control", control), ("kind", kind), ("justification", why)];
        person.send("/statement", &fields).is(303);
    };
    state("A.10.4", "not-applicable", "We have no AI customers.");
    state("A.2.2", "not-applicable", "A mistake.");
    state("A.2.2", "applicable", "The law of our country asks for it.");
    let shown = person.text(&format!("/statement?framework={FRAMEWORK}"));
    assert!(shown.contains("We have no AI customers.") && shown.contains("The law of our country asks for it."));
    assert!(!shown.contains("A mistake."), "the later word counts");
    let statement = person.page(&format!("/statement/export?framework={FRAMEWORK}&format=csv")).is(200).text();
    let row = |control: &str| statement.lines().find(|l| l.contains(control)).unwrap_or_else(|| panic!("{statement}"));
    assert!(row("A.10.4").contains(",no,reviewer,We have no AI customers.,reviewer"), "{}", row("A.10.4"));
    assert!(row("A.2.2").contains(",yes,reviewer,The law of our country asks for it.,reviewer"), "{}", row("A.2.2"));
    let log = person.text("/audit?verify=true");
    for action in ["session.begin", "document.upload", "decision.take", "decision.withdraw", "statement.export"] {
        assert!(log.contains(action), "the log lacks {action}");
    }
    assert!(log.contains("Maria Lindqvist") && log.contains("are as they were written"));
    let found = person.text("/search?q=procedure");
    assert!(found.contains("ai-policy.md"), "{found}");
}

#[test]
fn the_overview_of_many_documents_is_small() {
    let (server, _folder) = fresh();
    let text = |n: usize| {
        format!(
            "# AI policy {n}\n\nOwner: Head of AI. Next review: 2026-12-0{}.\n\nThe AI policy {n} is approved by the board and reviewed each year.\n",
            n % 9 + 1
        )
    };
    let files: Vec<(String, Vec<u8>)> =
        (0..500).map(|n| (format!("folder-{}/{n}.md", n % 20), text(n).into_bytes())).collect();
    server.upload_folder(zipped(&files));
    let person = Person::with(&server, &server.key, "Maria");
    let all: Vec<String> = server.json("/v1/frameworks")["items"]
        .as_array()
        .expect("frameworks")
        .iter()
        .map(|f| string(&f["id"]).to_owned())
        .collect();
    let assessment = person.assess(&all.iter().map(String::as_str).collect::<Vec<_>>());
    let overview = person.page("/").is(200);
    let cells = overview.text().matches("class=\"cell ").count();
    assert!(cells >= 250, "only {cells} requirements");
    assert!(overview.body.len() < 300_000, "{} bytes", overview.body.len());
    assert!(person.page(&assessment).is(200).body.len() < 300_000);
}
