use annexa_pages::Room;
use axum::Extension;
use axum::extract::State;
use axum::response::Html;
use serde::Deserialize;

use super::shown::library;
use super::{Visitor, frame};
use crate::access::Reads;
use crate::app::App;
use crate::input::Query;
use crate::problem::{Kind, Problem};
use crate::routes::search::found;

#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    fuzzy: bool,
    #[serde(default)]
    all_words: bool,
}

pub(super) async fn show(
    State(app): State<App>,
    caller: Reads,
    Extension(visitor): Extension<Visitor>,
    Query(wanted): Query<Wanted>,
) -> Result<Html<String>, Problem> {
    let library = library(&caller.tenant).await?;
    let how = (wanted.fuzzy, wanted.all_words);
    let report = match wanted.q.trim() {
        "" => Ok(None),
        words => match found(&app, &caller, words.to_owned(), 50, how).await {
            Ok(report) => Ok(Some(report)),
            // What is wrong with the words stands beside them.
            Err(problem) if matches!(problem.kind, Kind::InvalidValue) => Err(problem.detail),
            Err(problem) => return Err(problem),
        },
    };
    let shown = report.as_ref().map(Option::as_ref).map_err(String::as_str);
    Ok(Html(annexa_pages::search(&frame(&visitor, Room::Search), &wanted.q, how, shown, &library)))
}
