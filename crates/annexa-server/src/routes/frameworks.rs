use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::Reads;
use crate::app::App;
use crate::input::Path;
use crate::problem::Problem;
use crate::wire::List;

/// A framework that can be judged against.
#[derive(Serialize, ToSchema)]
pub(crate) struct FrameworkInBrief {
    /// Such as `iso42001-2023`.
    #[schema(example = "iso42001-2023")]
    id: String,
    title: String,
    /// Number of its requirements.
    requirements: usize,
    /// Whether it comes without rules, so that no score passes 2.
    generic: bool,
}

/// The frameworks that can be judged against.
#[utoipa::path(get, path = "/v1/frameworks", tag = "frameworks", responses((status = 200, body = List<FrameworkInBrief>)))]
pub(crate) async fn list_frameworks(State(app): State<App>, _: Reads) -> axum::Json<List<FrameworkInBrief>> {
    let brief = |f: &annexa_catalog::Framework| FrameworkInBrief {
        id: f.id.clone(),
        title: f.title.clone(),
        requirements: f.requirements.len(),
        generic: f.is_generic,
    };
    axum::Json(List::whole(app.engine.catalog().frameworks.iter().map(brief).collect()))
}

/// A framework with its requirements.
#[derive(Serialize, ToSchema)]
pub(crate) struct Framework {
    id: String,
    title: String,
    generic: bool,
    topics: Vec<Topic>,
    requirements: Vec<Requirement>,
}

/// A group of requirements.
#[derive(Serialize, ToSchema)]
pub(crate) struct Topic {
    id: String,
    title: String,
}

/// What a framework asks.
#[derive(Serialize, ToSchema)]
pub(crate) struct Requirement {
    id: String,
    topic: String,
    title: String,
    /// What it asks, in our own words.
    asks: String,
    points: Vec<Point>,
}

/// One thing that an auditor looks for.
#[derive(Serialize, ToSchema)]
pub(crate) struct Point {
    id: String,
    /// What is looked for.
    statement: String,
    essential: bool,
    /// A sentence that would meet it.
    add: String,
}

/// A framework with its requirements and their points, in our own words.
#[utoipa::path(get, path = "/v1/frameworks/{framework}", tag = "frameworks",
    params(("framework" = String, Path, description = "Its id", example = "iso42001-2023")),
    responses((status = 200, body = Framework)))]
pub(crate) async fn show_framework(
    State(app): State<App>,
    _: Reads,
    Path(framework): Path<String>,
) -> Result<axum::Json<Framework>, Problem> {
    let found = app.engine.catalog().frameworks.iter().find(|f| f.id == framework);
    let found = found.ok_or_else(|| Problem::not_found("framework"))?;
    let point = |p: &annexa_catalog::Point| Point {
        id: p.id.clone(),
        statement: p.asks.clone(),
        essential: p.essential,
        add: p.add.trim().to_owned(),
    };
    let requirement = |r: &annexa_catalog::Requirement| Requirement {
        id: r.id.clone(),
        topic: found.topics[r.topic].id.clone(),
        title: r.title.clone(),
        asks: r.asks.clone(),
        points: r.points.iter().map(point).collect(),
    };
    Ok(axum::Json(Framework {
        id: found.id.clone(),
        title: found.title.clone(),
        generic: found.is_generic,
        topics: found.topics.iter().map(|t| Topic { id: t.id.clone(), title: t.title.clone() }).collect(),
        requirements: found.requirements.iter().map(requirement).collect(),
    }))
}
