use std::collections::HashMap;
use std::fs;
use std::path::Path;

use annexa_catalog::{Framework, Requirement};
use annexa_model::{Date, Facts, Role, Sourced, Status};
use serde::Deserialize;

use crate::Error;

/// What an organisation says of its documents outside of them, and what does not apply to it.
#[derive(Clone, Debug, Default)]
pub struct Manifest {
    /// By path, relative to the folder judged.
    documents: HashMap<String, Entry>,
    /// Requirements that do not apply.
    exclusions: Vec<Exclusion>,
}

/// A requirement that does not apply, with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// Framework; every framework that has the requirement when left out.
    pub framework: Option<String>,
    /// Requirement.
    pub requirement: String,
    /// Why it does not apply.
    pub justification: String,
}

/// What is said of one document outside of it; what is left out or blank says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatedFacts {
    /// Title.
    pub title: Option<String>,
    /// Who is answerable for it.
    pub owner: Option<String>,
    /// Version.
    pub version: Option<String>,
    /// `draft`, `approved`, `obsolete` or `template`.
    pub status: Option<String>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When it was approved, YYYY-MM-DD.
    pub approved_on: Option<String>,
    /// Since when it is in force, YYYY-MM-DD.
    pub effective_on: Option<String>,
    /// When its next review is due, YYYY-MM-DD.
    pub next_review: Option<String>,
    /// What it can be evidence of: `design`, `operation`, `evaluation` or `none`.
    pub role: Option<String>,
}

/// One row of a manifest, as written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    #[serde(default)]
    path: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    owner: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    approved_by: String,
    #[serde(default)]
    approved_on: String,
    #[serde(default)]
    effective_on: String,
    #[serde(default)]
    next_review: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    framework: String,
    #[serde(default)]
    requirement: String,
    #[serde(default)]
    justification: String,
}

impl Row {
    fn of_document(path: String, facts: StatedFacts) -> Self {
        Self {
            path,
            title: facts.title.unwrap_or_default(),
            owner: facts.owner.unwrap_or_default(),
            version: facts.version.unwrap_or_default(),
            status: facts.status.unwrap_or_default(),
            approved_by: facts.approved_by.unwrap_or_default(),
            approved_on: facts.approved_on.unwrap_or_default(),
            effective_on: facts.effective_on.unwrap_or_default(),
            next_review: facts.next_review.unwrap_or_default(),
            role: facts.role.unwrap_or_default(),
            ..Self::default()
        }
    }

    fn of_exclusion(exclusion: Exclusion) -> Self {
        Self {
            framework: exclusion.framework.unwrap_or_default(),
            requirement: exclusion.requirement,
            justification: exclusion.justification,
            ..Self::default()
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TomlManifest {
    #[serde(default)]
    document: Vec<toml::Spanned<Row>>,
    #[serde(default)]
    not_applicable: Vec<toml::Spanned<Row>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Entry {
    title: Option<String>,
    owner: Option<String>,
    version: Option<String>,
    status: Option<Status>,
    approved_by: Option<String>,
    approved_on: Option<Date>,
    effective_on: Option<Date>,
    next_review: Option<Date>,
    role: Option<Role>,
}

impl Manifest {
    /// Reads a manifest: TOML when the file's name ends so, CSV otherwise.
    ///
    /// CSV has the columns `path,title,owner,version,status,approved_by,approved_on,effective_on,next_review,role`,
    /// of which any but `path` may be left out, and for requirements that do not apply `framework,requirement,justification`.
    /// TOML has the same keys in `[[document]]` and `[[not_applicable]]`.
    ///
    /// # Errors
    /// [`Error::Io`], and [`Error::Manifest`] with the line for an unknown column, a date that is none, an unknown
    /// status or role, a document or requirement named twice, or an exclusion without justification.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = fs::read_to_string(path).map_err(|source| Error::Io { path: path.to_owned(), source })?;
        let wrong = |line: usize, message: String| Error::Manifest { path: path.to_owned(), line, message };
        let rows = if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("toml")) {
            toml_rows(&text).map_err(|(line, message)| wrong(line, message))?
        } else {
            csv_rows(&text).map_err(|(line, message)| wrong(line, message))?
        };
        let mut manifest = Self::default();
        for (line, row) in rows {
            manifest.add(row).map_err(|message| wrong(line, message))?;
        }
        Ok(manifest)
    }

    /// A manifest of what is kept elsewhere than in a file: what is stated of documents, by path, and requirements that
    /// do not apply.
    ///
    /// # Errors
    /// [`Error::Stated`] for a date that is none, an unknown status or role, a document or requirement named twice or
    /// not at all, or an exclusion without justification.
    pub fn from_parts(
        documents: impl IntoIterator<Item = (String, StatedFacts)>,
        exclusions: impl IntoIterator<Item = Exclusion>,
    ) -> Result<Self, Error> {
        let of_documents = documents.into_iter().map(|(path, facts)| (path.clone(), Row::of_document(path, facts)));
        let of_exclusions = exclusions.into_iter().map(|e| (e.requirement.clone(), Row::of_exclusion(e)));
        let mut manifest = Self::default();
        for (about, row) in of_documents.chain(of_exclusions) {
            manifest.add(row).map_err(|message| Error::Stated { about, message })?;
        }
        Ok(manifest)
    }

    fn add(&mut self, row: Row) -> Result<(), String> {
        if !row.requirement.trim().is_empty() {
            if row.justification.trim().is_empty() {
                return Err(format!("{} is excluded without a justification", row.requirement.trim()));
            }
            let exclusion = Exclusion {
                framework: text(row.framework),
                requirement: row.requirement.trim().to_owned(),
                justification: row.justification.trim().to_owned(),
            };
            let same = |e: &Exclusion| e.requirement == exclusion.requirement && e.framework == exclusion.framework;
            if self.exclusions.iter().any(same) {
                return Err(format!("{} is excluded twice", exclusion.requirement));
            }
            self.exclusions.push(exclusion);
            return Ok(());
        }
        let path = row.path.trim().replace('\\', "/");
        if path.is_empty() {
            return Err("a row names neither a path nor a requirement".into());
        }
        let entry = Entry {
            title: text(row.title),
            owner: text(row.owner),
            version: text(row.version),
            status: named(row.status, "status", Status::from_name)?,
            approved_by: text(row.approved_by),
            approved_on: named(row.approved_on, "date (YYYY-MM-DD)", Date::parse_iso)?,
            effective_on: named(row.effective_on, "date (YYYY-MM-DD)", Date::parse_iso)?,
            next_review: named(row.next_review, "date (YYYY-MM-DD)", Date::parse_iso)?,
            role: named(row.role, "role", Role::from_name)?,
        };
        match self.documents.insert(path.clone(), entry) {
            Some(_) => Err(format!("{path} is named twice")),
            None => Ok(()),
        }
    }

    /// Requirements that do not apply, in the manifest's order.
    #[must_use]
    pub fn exclusions(&self) -> &[Exclusion] {
        &self.exclusions
    }

    /// What it says of a requirement of `framework` that does not apply.
    pub(crate) fn exclusion(&self, framework: &Framework, requirement: &Requirement) -> Option<&Exclusion> {
        let names =
            |e: &&Exclusion| e.requirement == requirement.id && e.framework.as_ref().is_none_or(|f| *f == framework.id);
        self.exclusions.iter().find(names)
    }

    /// Paths that the manifest names, ordered.
    #[must_use]
    pub fn paths(&self) -> Vec<&str> {
        let mut paths: Vec<&str> = self.documents.keys().map(String::as_str).collect();
        paths.sort_unstable();
        paths
    }

    /// Holds when both say the same of the document at `path`.
    pub(crate) fn agrees(&self, other: &Self, path: &str) -> bool {
        self.documents.get(path) == other.documents.get(path)
    }

    /// Completes `facts` with what the manifest says of the document: what the manifest says counts.
    pub(crate) fn complete(&self, path: &str, facts: &mut Facts) {
        fn put<T>(fact: &mut Option<Sourced<T>>, value: Option<T>) {
            if let Some(value) = value {
                *fact = Some(Sourced::outside(value));
            }
        }
        let Some(entry) = self.documents.get(path).cloned() else { return };
        put(&mut facts.title, entry.title);
        put(&mut facts.owner, entry.owner);
        put(&mut facts.version, entry.version);
        put(&mut facts.status, entry.status);
        put(&mut facts.approved_by, entry.approved_by);
        put(&mut facts.approved_on, entry.approved_on);
        put(&mut facts.effective_on, entry.effective_on);
        put(&mut facts.next_review, entry.next_review);
        if let Some(role) = entry.role {
            facts.role = role;
        }
    }
}

fn text(value: String) -> Option<String> {
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

fn named<T>(value: String, what: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, String> {
    match text(value) {
        None => Ok(None),
        Some(value) => read(&value).map(Some).ok_or_else(|| format!("`{value}` is no {what}")),
    }
}

type Rows = Result<Vec<(usize, Row)>, (usize, String)>;

fn csv_rows(text: &str) -> Rows {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(false).from_reader(text.as_bytes());
    let line_of = |position: Option<&csv::Position>| position.map_or(0, |p| usize::try_from(p.line()).unwrap_or(0));
    let wrong = |error: &csv::Error| (line_of(error.position()), error.to_string());
    let columns = reader.headers().map_err(|e| wrong(&e))?.clone();
    // A misspelt column would otherwise be noticed only where a row fills it.
    let blank = csv::StringRecord::from(vec![""; columns.len()]);
    blank.deserialize::<Row>(Some(&columns)).map_err(|e| (1, e.to_string()))?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| wrong(&e))?;
        let line = line_of(record.position());
        let row = record.deserialize(Some(&columns)).map_err(|e| (line, e.to_string()))?;
        rows.push((line, row));
    }
    Ok(rows)
}

fn toml_rows(text: &str) -> Rows {
    let line_of = |at: usize| text.get(..at).map_or(0, |before| before.matches('\n').count() + 1);
    let manifest: TomlManifest =
        toml::from_str(text).map_err(|e| (e.span().map_or(0, |s| line_of(s.start)), e.message().to_owned()))?;
    let rows = manifest.document.into_iter().chain(manifest.not_applicable);
    Ok(rows.map(|row| (line_of(row.span().start), row.into_inner())).collect())
}
