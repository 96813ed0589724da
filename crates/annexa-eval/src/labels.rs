//! What outsiders say of labelled documents.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Path of a document, below `docs/`.
pub(crate) type Doc = String;

/// A requirement as labels count it: the framework's id, and the requirement's, see [`counted`].
pub(crate) type Key = (String, String);

/// Everything known of one folder of labelled documents.
#[derive(Default)]
pub(crate) struct Labels {
    /// What a document's author says it answers.
    pub(crate) answered: BTreeMap<Doc, BTreeSet<Key>>,
    /// What an author merely mentions.
    pub(crate) mentioned: BTreeMap<Doc, BTreeSet<Key>>,
    /// Of documents read in full, how strongly they answer what; 0.5 and up counts, less is a naive reader's mistake.
    pub(crate) reading: BTreeMap<Doc, BTreeMap<Key, f64>>,
    /// Per reader, scores with the passage that shows them; under the requirement's own number.
    pub(crate) scales: Vec<BTreeMap<(Doc, Key), Scored>>,
}

/// A reader's score.
pub(crate) struct Scored {
    pub(crate) score: u8,
    pub(crate) quote: String,
}

/// How a requirement's number counts: 10.1 and 10.2 are one, since authors swap them, and a part of a clause counts as
/// its clause, save those of 6.1.
pub(crate) fn counted(id: &str) -> String {
    if matches!(id, "10.1" | "10.2") {
        return "10.1/10.2".to_owned();
    }
    let parts: Vec<&str> = id.split('.').collect();
    let is_number = |part: &&str| part.bytes().all(|b| b.is_ascii_digit());
    match parts.as_slice() {
        [a, b, _] if parts.iter().all(is_number) && (*a, *b) != ("6", "1") => format!("{a}.{b}"),
        _ => id.to_owned(),
    }
}

#[derive(Deserialize)]
struct LabelRow {
    set: String,
    file: String,
    framework: String,
    control_id: String,
}

#[derive(Deserialize)]
struct ScaleRow {
    doc: String,
    framework: String,
    requirement: String,
    score: u8,
    #[serde(default)]
    quote: String,
}

#[derive(Deserialize)]
struct Reading {
    documents: Vec<ReadDocument>,
}

#[derive(Deserialize)]
struct ReadDocument {
    path: String,
    requirements: Vec<ReadRequirement>,
}

#[derive(Deserialize)]
struct ReadRequirement {
    framework: String,
    id: String,
    relevance: f64,
}

impl Labels {
    /// Reads what there is beside the `docs/` of each folder.
    pub(crate) fn read(folders: &[PathBuf]) -> anyhow::Result<Self> {
        let mut labels = Self::default();
        folders.iter().try_for_each(|folder| labels.add(folder))?;
        Ok(labels)
    }

    fn add(&mut self, folder: &Path) -> anyhow::Result<()> {
        by_document(&folder.join("labels.csv"), &mut self.answered)?;
        by_document(&folder.join("mentioned.csv"), &mut self.mentioned)?;
        let reading = folder.join("reading.json");
        if reading.exists() {
            let file = File::open(&reading).with_context(|| reading.display().to_string())?;
            let read: Reading = serde_json::from_reader(file).with_context(|| reading.display().to_string())?;
            for document in read.documents {
                let of = self.reading.entry(document.path).or_default();
                for r in document.requirements {
                    let relevance = of.entry((r.framework, counted(&r.id))).or_insert(0.0);
                    *relevance = relevance.max(r.relevance);
                }
            }
        }
        let scale = folder.join("scale");
        if scale.is_dir() {
            let mut files: Vec<_> = std::fs::read_dir(&scale)?.filter_map(|e| e.ok().map(|e| e.path())).collect();
            files.sort();
            for file in files.iter().filter(|f| f.extension().is_some_and(|e| e == "csv")) {
                let rows: Vec<ScaleRow> = rows(file)?;
                let scored =
                    |r: ScaleRow| ((r.doc, (r.framework, r.requirement)), Scored { score: r.score, quote: r.quote });
                self.scales.push(rows.into_iter().map(scored).collect());
            }
        }
        Ok(())
    }
}

fn by_document(file: &Path, out: &mut BTreeMap<Doc, BTreeSet<Key>>) -> anyhow::Result<()> {
    if file.exists() {
        for row in rows::<LabelRow>(file)? {
            let document = format!("{}/{}", row.set, row.file);
            out.entry(document).or_default().insert((row.framework, counted(&row.control_id)));
        }
    }
    Ok(())
}

fn rows<T: DeserializeOwned>(file: &Path) -> anyhow::Result<Vec<T>> {
    let mut reader = csv::Reader::from_path(file).with_context(|| file.display().to_string())?;
    reader.deserialize().collect::<Result<_, _>>().with_context(|| file.display().to_string())
}

/// The set a document belongs to: its first folder.
pub(crate) fn set_of(document: &str) -> &str {
    document.split('/').next().unwrap_or(document)
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn numbers_count_as_labels_use_them() {
        for (id, wanted) in [
            ("10.2", "10.1/10.2"),
            ("9.2.1", "9.2"),
            ("6.1.2", "6.1.2"),
            ("A.5.1", "A.5.1"),
            ("A.6.2.4", "A.6.2.4"),
            ("7.5", "7.5"),
        ] {
            assert_eq!(counted(id), wanted);
        }
    }
}
