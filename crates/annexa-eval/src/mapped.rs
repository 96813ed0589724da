//! What Annexa says of the labelled documents.

use std::collections::BTreeMap;
use std::path::PathBuf;

use annexa_engine::{Engine, Featured, Manifest, Settings};
use annexa_model::Date;

use crate::labels::{Doc, Key, counted};

/// What is said of one document and requirement.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    pub(crate) relevance: f64,
    pub(crate) score: u8,
    pub(crate) quote: String,
}

/// Per document, what is said of each requirement that it touches.
pub(crate) type Mapped = BTreeMap<Doc, BTreeMap<Key, Said>>;

const fn settings(as_of: Date) -> Settings {
    Settings { as_of, window_months: 12 }
}

/// Maps the documents below `docs` of each folder, each on its own.
pub(crate) fn map(engine: &Engine, folders: &[PathBuf], as_of: Date) -> anyhow::Result<Mapped> {
    let mut mapped = Mapped::new();
    let mut documents = Vec::new();
    for folder in folders {
        // One by one, so that a document is named by its path below `docs` alone.
        let collection = engine.read(&[folder.join("docs")], Manifest::default(), None, &|_, _| {})?;
        documents.extend(engine.map(&collection, &["all".to_owned()], &settings(as_of))?.documents);
    }
    for document in documents {
        let of = mapped.entry(document.path).or_default();
        for r in document.requirements {
            add(of, (r.framework, &r.id), (r.relevance, r.score, r.quote));
        }
    }
    Ok(mapped)
}

/// Adds what is said of the requirement with this id of a framework: relevance, score, quote.
pub(crate) fn add(
    of: &mut BTreeMap<Key, Said>,
    (framework, id): (String, &str),
    (relevance, score, quote): (f64, u8, String),
) {
    merge(of.entry((framework, counted(id))).or_default(), relevance, score, quote);
}

/// Of requirements that count as one, the more relevant stands for both, with the better score.
pub(crate) fn merge(said: &mut Said, relevance: f64, score: u8, quote: String) {
    said.score = said.score.max(score);
    if relevance >= said.relevance {
        said.relevance = relevance;
        said.quote = quote;
    }
}

/// What speaks for each document answering each requirement.
pub(crate) fn featured(engine: &Engine, folders: &[PathBuf], as_of: Date) -> anyhow::Result<Vec<Featured>> {
    let mut out = Vec::new();
    for folder in folders {
        let collection = engine.read(&[folder.join("docs")], Manifest::default(), None, &|_, _| {})?;
        out.extend(engine.features(&collection, &settings(as_of))?);
    }
    Ok(out)
}

/// As rows: document, framework, requirement, score, whether it only mentions, and a column for each feature.
pub(crate) fn features_csv(featured: &[Featured], names: &[&str]) -> anyhow::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["document", "framework", "requirement", "score", "only-mentions"].iter().chain(names))?;
    for f in featured.iter().filter(|f| f.score > 0) {
        let mut row = vec![
            f.path.clone(),
            f.framework.clone(),
            f.requirement.clone(),
            f.score.to_string(),
            f.only_mentions.to_string(),
        ];
        row.extend(f.features.iter().map(|v| format!("{v:.5}")));
        writer.write_record(row)?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}
