use annexa_engine::{QueryError, SearchOptions};
use annexa_store::{DocumentFilter, Page};
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::access::Reads;
use crate::app::App;
use crate::input::Query;
use crate::openapi::reported;
use crate::problem::{Kind, Problem};
use crate::worker::Folder;

/// What is looked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Words, `"phrases"`, `+must`, `-must not`, AND, OR, and `title:`, `section:`, `path:` before any of these.
    #[param(min_length = 1, max_length = 1000, example = "\"impact assessment\" +individuals")]
    q: String,
    /// At most so many passages.
    #[param(minimum = 1, maximum = 200, default = 20)]
    limit: Option<usize>,
    /// Whether a word may differ by one letter.
    #[serde(default)]
    #[param(required = false)]
    fuzzy: bool,
    /// Whether a passage must hold every word.
    #[serde(default)]
    #[param(required = false)]
    all_words: bool,
}

/// Finds passages in the documents of the workspace. The first search after a change indexes them anew.
#[utoipa::path(get, path = "/v1/search", tag = "search", params(Wanted),
    responses((status = 200, body = reported::SearchReport)))]
pub(crate) async fn search(
    State(app): State<App>,
    caller: Reads,
    Query(wanted): Query<Wanted>,
) -> Result<axum::Json<annexa_report::SearchReport>, Problem> {
    let limit = wanted.limit.unwrap_or(20);
    if !(1..=200).contains(&limit) {
        return Err(Problem::new(Kind::InvalidValue, "limit: 1 to 200 are taken"));
    }
    found(&app, &caller, wanted.q, limit, (wanted.fuzzy, wanted.all_words)).await.map(axum::Json)
}

/// The documents of the workspace as they are now.
pub(crate) async fn folder(caller: &Reads) -> Result<Folder, Problem> {
    let mut documents = Vec::new();
    let mut after = None;
    loop {
        let page = caller
            .tenant
            .documents(&DocumentFilter::default(), &Page::new(after, annexa_store::MOST_ON_A_PAGE)?)
            .await?;
        documents.extend(page.items);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let listed = documents.into_iter().map(|d| (d.path, d.other_paths, d.sha256, d.facts));
    Ok(Folder::of(&caller.tenant, listed).await?)
}

/// What a query finds; with `fuzzy` a word may differ by one letter, with `all_words` each must be there.
pub(crate) async fn found(
    app: &App,
    caller: &Reads,
    q: String,
    limit: usize,
    (fuzzy, all_words): (bool, bool),
) -> Result<annexa_report::SearchReport, Problem> {
    const LONGEST: usize = 1000;
    if q.len() > LONGEST {
        return Err(Problem::limit(Kind::InvalidValue, "q", LONGEST as u64, Some(q.len() as u64)));
    }
    let folder = folder(caller).await?;
    let (app, tenant) = (app.clone(), caller.tenant.clone());
    let found = tokio::task::spawn_blocking(move || {
        let collection = folder.collection(&app, &tenant, &|_, _| ());
        let collection = collection.map_err(|error| Problem::internal("reading documents", &error))?;
        let options = SearchOptions { limit, fuzzy, all_words };
        collection.search(&q, options).map_err(|error| match error {
            QueryError::Index(error) => Problem::internal("searching", &error),
            other => Problem::new(Kind::InvalidValue, format!("q: {other}")),
        })
    });
    found.await.map_err(|error| Problem::internal("searching", &error))?
}
