//! What the OpenAPI document does not name is refused: a parameter that is misspelt would silently count for nothing.

use axum::extract::{MatchedPath, Query, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use crate::openapi;
use crate::problem::{Kind, Problem};

/// Refuses parameters of the query that the address does not take.
pub(crate) async fn check(path: MatchedPath, request: Request, next: Next) -> Result<Response, Problem> {
    let method = match *request.method() {
        Method::HEAD => "get".to_owned(),
        ref method => method.as_str().to_ascii_lowercase(),
    };
    if request.uri().query().is_some_and(|query| !query.is_empty()) {
        let Query(given): Query<Vec<(String, String)>> = Query::try_from_uri(request.uri())
            .map_err(|_| Problem::new(Kind::InvalidRequest, "the query cannot be understood"))?;
        let taken: Vec<&str> = openapi::query_parameters(path.as_str(), &method).collect();
        if given.iter().any(|(name, _)| !taken.contains(&name.as_str())) {
            let taken = if taken.is_empty() { "none".to_owned() } else { taken.join(", ") };
            let detail = format!("the query has a parameter that this address does not take; it takes: {taken}");
            return Err(Problem::new(Kind::InvalidRequest, detail));
        }
    }
    Ok(next.run(request).await)
}
