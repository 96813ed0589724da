//! The HTTP API as another program uses it: what is uploaded comes back judged as the command line judges it, what
//! people decide counts, and nothing of it is lost or told to others.

#[path = "api/access.rs"]
mod access;
#[path = "api/decisions.rs"]
mod decisions;
#[path = "api/documents.rs"]
mod documents;
#[path = "support/http.rs"]
mod http;
#[path = "api/limits.rs"]
mod limits;
#[path = "api/lists.rs"]
mod lists;
#[path = "api/quiet.rs"]
mod quiet;
#[path = "api/repeating.rs"]
mod repeating;
#[path = "api/sample.rs"]
mod sample;
#[path = "support/server.rs"]
mod server;
mod support;
#[path = "api/webhooks.rs"]
mod webhooks;

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use serde_json::{Value, json};
use server::Server;
use support::{AS_OF, FRAMEWORK, corpus, files_below, scratch};
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The files at and below `folder` as an archive.
fn zipped(folder: &Path) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files_below(folder) {
        let name = file.strip_prefix(folder).expect("it is below").to_str().expect("UTF-8");
        archive.start_file(name, SimpleFileOptions::default()).expect("memory");
        archive.write_all(&fs::read(&file).expect("a file")).expect("memory");
    }
    archive.finish().expect("memory").into_inner()
}

/// A server in a folder of its own, which goes with it.
struct Fresh {
    server: Server,
    folder: TempDir,
}

impl std::ops::Deref for Fresh {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}

fn fresh(more: &[&str]) -> Fresh {
    let folder = scratch();
    let server = Server::start(&folder.path().join("data"), more);
    Fresh { server, folder }
}

/// What an assessment is asked to be where the framework of the labels is enough.
fn one_framework() -> Value {
    json!({"frameworks": [FRAMEWORK], "as_of": AS_OF})
}

/// The sample company in a server.
fn with_sample() -> Fresh {
    let fresh = fresh(&[]);
    fresh.upload_folder(zipped(&corpus("tidewell/sources")));
    fresh
}

/// The id of the document of this name.
#[track_caller]
fn id_of(server: &Server, path: &str) -> String {
    let found = server.all(&format!("/v1/documents?path_prefix={}", http::escaped(path)));
    let found = found.iter().find(|d| d["path"] == path).unwrap_or_else(|| panic!("{path} is not there"));
    found["id"].as_str().expect("an id").to_owned()
}

/// What was assessed, whole.
#[track_caller]
fn exported(server: &Server, assessment: &str) -> Value {
    server.json(&format!("/v1/assessments/{assessment}/export?format=json"))
}
