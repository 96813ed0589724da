use std::io::{Seek, SeekFrom, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use annexa_engine::{Manifest, StatedFacts};
use annexa_store::{DocumentFilter, DocumentId, Incoming, LONGEST_PATH, Sha256, Upload};
use axum::body::{Body, HttpBody};
use axum::extract::multipart::MultipartRejection;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::done;
use crate::access::{Reads, Writes};
use crate::app::App;
use crate::idempotency::Fingerprint;
use crate::input::{Json, Pages, Path, Query, id};
use crate::landing::Landing;
use crate::openapi::reported;
use crate::problem::{Kind, Problem};
use crate::unpack::unpack;
use crate::wire::{Accepted, Document, DocumentState, List, Raw, Revision, SuppliedFacts, Uploaded};

/// Which documents are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Those whose path begins with this.
    #[param(max_length = 1024)]
    path_prefix: Option<String>,
    /// Those in this state.
    #[param(inline)]
    state: Option<DocumentState>,
}

/// The documents of the workspace, by path.
#[utoipa::path(get, path = "/v1/documents", tag = "documents", params(Wanted, Pages),
    responses((status = 200, body = List<Document>)))]
pub(crate) async fn list_documents(
    caller: Reads,
    Query(wanted): Query<Wanted>,
    Query(pages): Query<Pages>,
) -> Result<axum::Json<List<Document>>, Problem> {
    if let Some(long) = wanted.path_prefix.as_ref().map(String::len).filter(|length| *length > LONGEST_PATH) {
        return Err(Problem::limit(Kind::InvalidValue, "path_prefix", LONGEST_PATH as u64, Some(long as u64)));
    }
    let filter = DocumentFilter { path_prefix: wanted.path_prefix, state: wanted.state.map(Into::into) };
    let page = caller.tenant.documents(&filter, &pages.page()?).await?;
    Ok(axum::Json(List::of(page, Document::from)))
}

/// How to take an upload.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct How {
    /// The document's name in the folder, for a body that is one file: relative, parts divided by `/`. With
    /// `unpack`, what is put before the names in the archive.
    #[param(
        min_length = 1,
        max_length = 1024,
        example = "policies/ai-policy.md",
        pattern = r"^[^/\\\u0000-\u001f\u007f-\u009f]+(/[^/\\\u0000-\u001f\u007f-\u009f]+)*$"
    )]
    path: Option<String>,
    /// Whether each file is a ZIP of a folder, whose files become documents of their own.
    #[serde(default)]
    #[param(required = false)]
    unpack: bool,
}

impl How {
    /// Files as they come.
    pub(crate) const fn plain() -> Self {
        Self { path: None, unpack: false }
    }
}

/// Files; each part is called `file`, and its filename is its name in the folder.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "it describes the body to the OpenAPI document")]
pub(crate) struct Files {
    /// The bytes of a file.
    #[schema(value_type = Vec<String>, format = Binary, min_items = 1)]
    file: Vec<String>,
}

/// Uploads one document, many, or a folder. One comes as the body (any content type, with `path`), many come as
/// `multipart/form-data`, a folder comes as a ZIP with `unpack=true`. When the answer comes they are kept, whatever happens to the server then; the job reads
/// them. A path that is there already with other bytes is a new revision of the same document; bytes that are there
/// already are the same document. Needs the scope `write`.
#[utoipa::path(post, path = "/v1/documents", tag = "documents", params(How),
    request_body(content((Raw = "application/octet-stream"), (Files = "multipart/form-data"))),
    responses((status = 202, body = Uploaded, headers(("Location" = String, description = "The job, when there is one"))),
        (status = 200, body = Uploaded, description = "Nothing is new")))]
pub(crate) async fn upload_documents(
    State(app): State<App>,
    caller: Writes,
    Query(how): Query<How>,
    request: Request,
) -> Result<Response, Problem> {
    let uploads = match receive(&app, &how, request).await {
        Ok(uploads) => uploads,
        Err(problem) => {
            // Of a request that is refused no file stays; what cannot be removed now is removed later.
            let _ = app.store.collect_let_go().await;
            return Err(problem);
        }
    };
    let mut fingerprint = Fingerprint::of("POST /v1/documents");
    for upload in &uploads {
        fingerprint = fingerprint.with(upload.path.as_bytes()).with(&upload.received.sha256().0);
        app.metrics.uploaded_bytes.inc_by(upload.received.size());
    }
    let accepted = caller.tenant.accept(&caller.act(fingerprint), uploads).await?;
    Ok(queued(&app, accepted.replayed, accepted.value.into()))
}

fn queued(app: &App, replayed: bool, uploaded: Uploaded) -> Response {
    app.jobs.notify_one();
    let location = uploaded.job.as_ref().map(|job| format!("/v1/jobs/{job}"));
    let status = if location.is_some() { StatusCode::ACCEPTED } else { StatusCode::OK };
    done(status, location, replayed, uploaded)
}

/// Brings the files of a request to the disk.
async fn receive(app: &App, how: &How, request: Request) -> Result<Vec<Upload>, Problem> {
    refuse_unfit(&request)?;
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !kind.to_ascii_lowercase().starts_with("multipart/form-data") {
        let body = Pieces::of(app, request.into_body().into_data_stream().boxed());
        return match (how.unpack, &how.path) {
            (true, prefix) => {
                let archive = unnamed(app, body).await?;
                unpack_into(app, archive, prefix.as_deref()).await
            }
            (false, Some(path)) => {
                Ok(vec![Upload { path: path.clone(), received: incoming(app, body).await?.finish().await? }])
            }
            (false, None) => Err(Problem::new(Kind::InvalidValue, "path: name the file, as in ?path=policies/ai.pdf")),
        };
    }
    let limits = &app.config.limits;
    let between = Arc::new(AtomicUsize::new(0));
    let (head, mut body) = request.into_parts();
    body = bounded(body, between.clone());
    let mut multipart = Multipart::from_request(Request::from_parts(head, body), app)
        .await
        .map_err(|e: MultipartRejection| Problem::new(Kind::InvalidRequest, e.body_text()))?;
    let broken = |_| Problem::new(Kind::InvalidRequest, "the body is no multipart/form-data");
    let slow = |_| too_slow(limits.body_pause);
    let (mut unpacked, mut landing) = (Vec::new(), Landing::default());
    let (mut files, mut bytes) = (0, 0);
    loop {
        between.store(0, Ordering::Relaxed);
        let next = tokio::time::timeout(limits.body_pause, multipart.next_field()).await.map_err(slow)?;
        let Some(mut field) = next.map_err(broken)? else { break };
        if field.name() != Some("file") {
            return Err(Problem::new(Kind::InvalidRequest, "each part is expected to be called `file`"));
        }
        let Some(name) = field.file_name().map(str::to_owned) else {
            return Err(Problem::new(Kind::InvalidRequest, "each part needs a filename: its name in the folder"));
        };
        // A field borrows the whole body; its pieces are handed on through a channel of one.
        let (sender, receiver) = tokio::sync::mpsc::channel(1);
        let pieces = stream::unfold(receiver, |mut receiver| async { receiver.recv().await.map(|p| (p, receiver)) });
        let taken = async {
            let pieces = Pieces::of(app, pieces.boxed());
            if how.unpack {
                let archive = unnamed(app, pieces).await?;
                unpack_into(app, archive, how.path.as_deref()).await.map(Part::Archive)
            } else {
                let path = how.path.as_ref().map_or_else(|| name.clone(), |folder| format!("{folder}{name}"));
                Ok(Part::File(path, Box::new(incoming(app, pieces).await?)))
            }
        };
        let between = &between;
        let handed = async move {
            while let Some(piece) = field.chunk().await.transpose() {
                between.store(0, Ordering::Relaxed);
                if sender.send(piece.map_err(axum::Error::new)).await.is_err() {
                    break;
                }
            }
        };
        tokio::pin!(taken, handed);
        // Whoever takes may give up while the next piece does not come.
        let taken = tokio::select! {
            taken = &mut taken => taken,
            () = &mut handed => taken.await,
        };
        match taken? {
            Part::File(path, incoming) => {
                files += 1;
                bytes += incoming.size();
                landing.push(path, *incoming).await?;
            }
            Part::Archive(uploads) => {
                files += uploads.len();
                bytes += uploads.iter().map(|u| u.received.size()).sum::<u64>();
                unpacked.extend(uploads);
            }
        }
        if files > limits.upload_files {
            let limit = limits.upload_files as u64;
            return Err(Problem::limit(Kind::TooLarge, "upload_files", limit, Some(files as u64)));
        }
        if bytes > limits.upload_bytes {
            return Err(Problem::limit(Kind::TooLarge, "upload_bytes", limits.upload_bytes, Some(bytes)));
        }
    }
    if files == 0 {
        return Err(Problem::new(Kind::InvalidRequest, "the body has no file"));
    }
    // All parts are one or the other.
    unpacked.extend(landing.all().await?);
    Ok(unpacked)
}

/// A part of a body, taken.
enum Part {
    File(String, Box<Incoming>),
    Archive(Vec<Upload>),
}

/// The most bytes of a form between the contents of two of its files.
const BETWEEN: usize = 1 << 20;

/// A form that is not all names: these are gathered in memory. `between` counts, and is set back for each piece of a
/// file.
fn bounded(body: Body, between: Arc<AtomicUsize>) -> Body {
    Body::from_stream(body.into_data_stream().map(move |piece| {
        let piece = piece?;
        if between.fetch_add(piece.len(), Ordering::Relaxed) > BETWEEN {
            return Err(axum::Error::new("a form has to have files"));
        }
        Ok(piece)
    }))
}

fn too_slow(pause: Duration) -> Problem {
    Problem::new(Kind::TooSlow, format!("body_pause: nothing, or next to nothing, came for {pause:?}"))
}

/// A file may be empty, but one that has no body and names no type for it was forgotten. A body that would have to be
/// inflated first is not taken: a bomb is easily made.
pub(super) fn refuse_unfit(request: &Request) -> Result<(), Problem> {
    if request.body().is_end_stream() && !request.headers().contains_key(header::CONTENT_TYPE) {
        return Err(Problem::new(Kind::InvalidRequest, "send the file as the body"));
    }
    let encoded = request.headers().get(header::CONTENT_ENCODING).is_some_and(|v| v != "identity");
    if encoded {
        Err(Problem::new(Kind::MediaType, "send the file as it is, without Content-Encoding"))
    } else {
        Ok(())
    }
}

async fn unpack_into(app: &App, archive: std::fs::File, prefix: Option<&str>) -> Result<Vec<Upload>, Problem> {
    let prefix = match prefix {
        Some(folder) if !folder.ends_with('/') => format!("{folder}/"),
        Some(folder) => folder.to_owned(),
        None => String::new(),
    };
    unpack((&app.store, app.engine.clone()), &app.config.limits, archive, &prefix).await
}

/// A body taken piece by piece: bounded in size, in the time between two pieces and in its slowness.
struct Pieces {
    body: BoxStream<'static, Result<Bytes, axum::Error>>,
    size: u64,
    most: u64,
    pause: Duration,
    begun: Instant,
}

impl Pieces {
    /// Bytes in a second below which a body is too slow, once the pause that is granted is used up.
    const SLOWEST: u64 = 1 << 10;

    fn of(app: &App, body: BoxStream<'static, Result<Bytes, axum::Error>>) -> Self {
        let limits = &app.config.limits;
        Self { body, size: 0, most: limits.file_bytes, pause: limits.body_pause, begun: Instant::now() }
    }

    async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        let pause = self.pause;
        let piece = tokio::time::timeout(pause, self.body.next()).await.map_err(|_| too_slow(pause))?;
        let Some(piece) = piece else { return Ok(None) };
        let piece = piece.map_err(|_| Problem::new(Kind::InvalidRequest, "the body broke off"))?;
        self.size += piece.len() as u64;
        if self.size > self.most {
            return Err(Problem::limit(Kind::TooLarge, "file_bytes", self.most, None));
        }
        if self.begun.elapsed() > pause + Duration::from_secs(self.size / Self::SLOWEST) {
            return Err(too_slow(pause));
        }
        Ok(Some(piece))
    }
}

/// One file, not yet forced to the disk.
async fn incoming(app: &App, mut pieces: Pieces) -> Result<Incoming, Problem> {
    let mut incoming = app.store.receive().await?;
    while let Some(piece) = pieces.next().await? {
        incoming.write(&piece).await?;
    }
    Ok(incoming)
}

/// One file without a name, gone when it is closed.
pub(super) async fn temporary(app: &App, body: Body) -> Result<std::fs::File, Problem> {
    unnamed(app, Pieces::of(app, body.into_data_stream().boxed())).await
}

async fn unnamed(app: &App, mut pieces: Pieces) -> Result<std::fs::File, Problem> {
    let io = |error: std::io::Error| Problem::from(annexa_store::Error::of_io("receiving a file", error));
    let mut file = tempfile::tempfile_in(app.config.data.join("incoming")).map_err(io)?;
    while let Some(piece) = pieces.next().await? {
        file.write_all(&piece).map_err(io)?;
    }
    file.seek(SeekFrom::Start(0)).map_err(io)?;
    Ok(file)
}

/// Shows a document.
#[utoipa::path(get, path = "/v1/documents/{document}", tag = "documents",
    params(("document" = String, Path, description = "Its id")), responses((status = 200, body = Document)))]
pub(crate) async fn show_document(
    caller: Reads,
    Path(document): Path<String>,
) -> Result<axum::Json<Document>, Problem> {
    let document = caller.tenant.document(&id(&document, "document")?).await?;
    document.map(|d| axum::Json(d.into())).ok_or_else(|| Problem::not_found("document"))
}

/// What is to be changed of a document.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DocumentChange {
    /// Facts that the text lacks, in place of those supplied before; null takes them all away.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true)]
    facts: Option<SuppliedFacts>,
}

/// Supplies facts that a document's text lacks: its owner, version, approval, review. They count from the next
/// assessment on. Needs the scope `write`.
#[utoipa::path(patch, path = "/v1/documents/{document}", tag = "documents", request_body = DocumentChange,
    params(("document" = String, Path, description = "Its id")), responses((status = 200, body = Document)))]
pub(crate) async fn change_document(
    caller: Writes,
    Path(document): Path<String>,
    body: Json<DocumentChange>,
) -> Result<Response, Problem> {
    let document: DocumentId = id(&document, "document")?;
    let facts = body.value.facts.map(checked_facts).transpose()?;
    let act = caller.act(Fingerprint::of(&format!("PATCH /v1/documents/{document}")).with(&body.bytes));
    let changed = caller.tenant.set_facts(&act, &document, facts).await?;
    Ok(done(StatusCode::OK, None, changed.replayed, Document::from(changed.value)))
}

/// Facts as they are kept, when they can be understood.
pub(crate) fn checked_facts(facts: SuppliedFacts) -> Result<serde_json::Value, Problem> {
    if let Some(day) = facts.wrong_day() {
        return Err(Problem::new(Kind::InvalidValue, format!("facts: {day}: write the day as YYYY-MM-DD")));
    }
    let stated = StatedFacts::from(facts.clone());
    Manifest::from_parts([("document".to_owned(), stated)], []).map_err(|error| match error {
        annexa_engine::Error::Stated { message, .. } => Problem::new(Kind::InvalidValue, format!("facts: {message}")),
        other => Problem::internal("checking facts", &other),
    })?;
    serde_json::to_value(facts).map_err(|error| Problem::internal("writing facts", &error))
}

/// Deletes a document with all its revisions. Assessments that were made with it stay as they are. Needs the scope
/// `write`.
#[utoipa::path(delete, path = "/v1/documents/{document}", tag = "documents",
    params(("document" = String, Path, description = "Its id")), responses((status = 204)))]
pub(crate) async fn delete_document(caller: Writes, Path(document): Path<String>) -> Result<StatusCode, Problem> {
    let document: DocumentId = id(&document, "document")?;
    let act = caller.act(Fingerprint::of(&format!("DELETE /v1/documents/{document}")));
    caller.tenant.delete(&act, &document).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which revision is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WantedRevision {
    /// Its number; the current one when left out.
    #[param(minimum = 1)]
    revision: Option<u32>,
}

/// The bytes of a document as they were uploaded.
#[utoipa::path(get, path = "/v1/documents/{document}/original", tag = "documents",
    params(("document" = String, Path, description = "Its id"), WantedRevision),
    responses((status = 200, body = Raw, content_type = "application/octet-stream")))]
pub(crate) async fn show_original(
    caller: Reads,
    Path(document): Path<String>,
    Query(wanted): Query<WantedRevision>,
    request: Request,
) -> Result<Response, Problem> {
    let missing = || Problem::not_found("document");
    let document = caller.tenant.document(&id(&document, "document")?).await?.ok_or_else(missing)?;
    let sha256 = match wanted.revision {
        None => document.sha256,
        Some(number) => {
            let revisions = caller.tenant.revisions(&document.id).await?.ok_or_else(missing)?;
            let revision = revisions.iter().find(|r| r.number == number);
            revision.ok_or_else(|| Problem::not_found("revision"))?.sha256
        }
    };
    let tag = format!("\"{sha256}\"");
    if request.headers().get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains(&tag)) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let original = caller.tenant.original(&sha256).await?.ok_or_else(missing)?;
    caller.tenant.note(&caller.note(), "document.download", document.id.as_str()).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (header::CONTENT_LENGTH, HeaderValue::from(original.size())),
        (header::CONTENT_DISPOSITION, attachment(&document.path)),
        (header::ETAG, HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static(""))),
    ];
    Ok((headers, Body::from_stream(original.stream().await?)).into_response())
}

/// A download under the file's own name, whatever is in it (RFC 8187).
pub(crate) fn attachment(path: &str) -> HeaderValue {
    let name = path.rsplit('/').next().unwrap_or(path);
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    let ascii: String = name.chars().map(|c| if c.is_ascii() && plain(c as u8) { c } else { '_' }).collect();
    let encoded: String =
        name.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect();
    HeaderValue::from_str(&format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}"))
        .unwrap_or(HeaderValue::from_static("attachment"))
}

/// A new revision of a document: the body is its bytes. Needs the scope `write`.
#[utoipa::path(put, path = "/v1/documents/{document}/original", tag = "documents",
    request_body(content = Raw, content_type = "application/octet-stream"),
    params(("document" = String, Path, description = "Its id")),
    responses((status = 202, body = Uploaded), (status = 200, body = Uploaded, description = "Nothing is new")))]
pub(crate) async fn revise_document(
    State(app): State<App>,
    caller: Writes,
    Path(document): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let document: DocumentId = id(&document, "document")?;
    // Before the bytes are taken: one who may not see the document shall not fill the disk either.
    caller.tenant.document(&document).await?.ok_or_else(|| Problem::not_found("document"))?;
    refuse_unfit(&request)?;
    let body = Pieces::of(&app, request.into_body().into_data_stream().boxed());
    let received = incoming(&app, body).await?.finish().await?;
    app.metrics.uploaded_bytes.inc_by(received.size());
    let route = format!("PUT /v1/documents/{document}/original");
    let act = caller.act(Fingerprint::of(&route).with(&received.sha256().0));
    let revised = caller.tenant.revise(&act, &document, received).await?;
    let job = revised.value.job.clone().map(String::from);
    Ok(queued(&app, revised.replayed, Uploaded { documents: vec![Accepted::from(revised.value)], job }))
}

/// The revisions of a document, newest first.
#[utoipa::path(get, path = "/v1/documents/{document}/revisions", tag = "documents",
    params(("document" = String, Path, description = "Its id")), responses((status = 200, body = List<Revision>)))]
pub(crate) async fn list_revisions(
    caller: Reads,
    Path(document): Path<String>,
) -> Result<axum::Json<List<Revision>>, Problem> {
    let revisions = caller.tenant.revisions(&id(&document, "document")?).await?;
    let revisions = revisions.ok_or_else(|| Problem::not_found("document"))?;
    Ok(axum::Json(List::whole(revisions.into_iter().map(Revision::from).collect())))
}

/// What of a document's text is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WantedText {
    /// The name of a file inside it, when it is an archive or a message.
    #[param(max_length = 4096)]
    inside: Option<String>,
}

/// The text of a document as it is judged, block by block with page and section. Quotes are slices of it.
#[utoipa::path(get, path = "/v1/documents/{document}/text", tag = "documents",
    params(("document" = String, Path, description = "Its id"), WantedText),
    responses((status = 200, body = reported::TextReport)))]
pub(crate) async fn show_text(
    State(app): State<App>,
    caller: Reads,
    Path(document): Path<String>,
    Query(wanted): Query<WantedText>,
) -> Result<axum::Json<annexa_report::TextReport>, Problem> {
    let missing = || Problem::not_found("document");
    let document = caller.tenant.document(&id(&document, "document")?).await?.ok_or_else(missing)?;
    text_of(&app, &caller, &document, &document.sha256, wanted.inside).await.map(axum::Json)
}

/// The text of a revision of a document, or of a file inside it.
pub(crate) async fn text_of(
    app: &App,
    caller: &Reads,
    document: &annexa_store::Document,
    revision: &Sha256,
    inside: Option<String>,
) -> Result<annexa_report::TextReport, Problem> {
    let original = caller.tenant.original(revision).await?.ok_or_else(|| Problem::not_found("document"))?;
    caller.tenant.note(&caller.note(), "document.text", document.id.as_str()).await?;
    let (app, path) = (app.clone(), document.path.clone());
    let read = tokio::task::spawn_blocking(move || {
        annexa_engine::read_text(&original.path(), inside.as_deref(), &[], app.engine.reader())
    });
    let read = read.await.map_err(|error| Problem::internal("reading a text", &error))?;
    let text = read.map_err(|error| Problem::internal("reading a text", &error))?;
    let text = text.map_err(|reason| {
        let code = Some((reason.code().to_owned(), None, None));
        Problem { limit: code, ..Problem::new(Kind::NotAssessed, reason.to_string()) }
    })?;
    Ok(annexa_report::TextReport { path, ..text })
}
