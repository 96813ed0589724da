use std::collections::HashMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use annexa_assess::JudgedDocument;
use annexa_extract::{Limits, detect, extract_as, passages};
use annexa_facts::dates_in;
use annexa_matcher::Scanner;
use annexa_model::{Limit, MediaType, Unreadable};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::inputs::{Input, collect};
use crate::{Engine, Error, Manifest};

/// Files that were read, each judged on its own so far.
pub struct Collection {
    /// Ordered by path.
    pub(crate) entries: Vec<Entry>,
    pub(crate) manifest: Manifest,
    /// Things the user should know that are no fault of a document.
    pub notes: Vec<String>,
}

pub(crate) struct Entry {
    pub(crate) path: String,
    pub(crate) sha256: Option<String>,
    pub(crate) media_type: Option<MediaType>,
    pub(crate) outcome: Outcome,
}

pub(crate) enum Outcome {
    Judged(Box<JudgedDocument>),
    /// The same bytes as the entry with this index.
    DuplicateOf(usize),
    NotAssessed(Unreadable),
}

struct Loaded {
    input: Input,
    bytes: Result<Vec<u8>, Unreadable>,
    sha256: Option<String>,
}

impl Collection {
    /// Holds when not one document could be read.
    #[must_use]
    pub fn nothing_read(&self) -> bool {
        !self.entries.iter().any(|e| matches!(e.outcome, Outcome::Judged(_)))
    }

    /// The status of an entry, and its document or why it was not assessed; a duplicate stands as its original.
    pub(crate) fn outcome<'c>(
        &'c self,
        entry: &'c Entry,
    ) -> (&'static str, Result<&'c JudgedDocument, &'c Unreadable>) {
        match &entry.outcome {
            Outcome::Judged(d) if d.document.integrity.is_partial() => ("partial", Ok(d)),
            Outcome::Judged(d) => ("assessed", Ok(d)),
            Outcome::NotAssessed(reason) => ("not_assessed", Err(reason)),
            Outcome::DuplicateOf(original) => self.outcome(&self.entries[*original]),
        }
    }

    /// The judged documents, in the order of their paths.
    pub(crate) fn judged(&self) -> Vec<&JudgedDocument> {
        let judged = self.entries.iter().filter_map(|e| match &e.outcome {
            Outcome::Judged(document) => Some(&**document),
            _ => None,
        });
        judged.collect()
    }
}

impl Engine {
    /// Reads and scans every file at and below `paths`, in parallel on rayon's current pool.
    ///
    /// `progress` is called from many threads with the number of files done and of all files.
    ///
    /// # Errors
    /// [`Error::Io`] when one of `paths` does not exist or a folder cannot be listed. A file that cannot be read is
    /// an entry of the collection with its reason.
    pub fn read(
        &self,
        paths: &[PathBuf],
        manifest: Manifest,
        manifest_path: Option<&PathBuf>,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Collection, Error> {
        let inputs = collect(paths, manifest_path.map_or(&[], std::slice::from_ref))?;
        let total = inputs.len();
        let mut notes = Vec::new();
        for named in manifest.paths() {
            if !inputs.iter().any(|i| i.name == named) {
                notes.push(format!("the manifest names {named}, which is not among the files"));
            }
        }
        for exclusion in manifest.exclusions() {
            let known = self.catalog.frameworks.iter().any(|f| {
                exclusion.framework.as_ref().is_none_or(|id| *id == f.id)
                    && f.requirements.iter().any(|r| r.id == exclusion.requirement)
            });
            if !known {
                notes.push(format!("the manifest excludes {}, which no framework has", exclusion.requirement));
            }
        }
        let loaded: Vec<Loaded> = inputs.into_par_iter().map(|input| self.load(input)).collect();
        let mut first: HashMap<String, usize> = HashMap::new();
        let duplicate: Vec<Option<usize>> = loaded
            .iter()
            .enumerate()
            .map(|(index, l)| {
                let sha = l.sha256.clone()?;
                let original = *first.entry(sha).or_insert(index);
                (original != index).then_some(original)
            })
            .collect();
        let done = std::sync::atomic::AtomicUsize::new(0);
        let entries = loaded
            .into_par_iter()
            .zip(duplicate)
            .map_init(
                || Scanner::new(&self.rules),
                |scanner, (loaded, duplicate)| {
                    let entry = self.judge(scanner, loaded, duplicate, &manifest);
                    progress(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1, total);
                    entry
                },
            )
            .collect();
        Ok(Collection { entries, manifest, notes })
    }

    fn load(&self, input: Input) -> Loaded {
        let size = fs::metadata(&input.path).map(|m| m.len());
        let limit = self.limits.file_bytes;
        let bytes = match size {
            Ok(actual) if actual > limit => {
                Err(Unreadable::TooLarge { limit: Limit::FileBytes, value: limit, actual: Some(actual) })
            }
            _ => fs::read(&input.path).map_err(|e| Unreadable::Io { detail: e.kind().to_string() }),
        };
        let sha256 = bytes.as_ref().ok().filter(|b| !b.is_empty()).map(|b| hex(&Sha256::digest(b)));
        Loaded { input, bytes, sha256 }
    }

    fn judge(&self, scanner: &mut Scanner<'_>, loaded: Loaded, duplicate: Option<usize>, manifest: &Manifest) -> Entry {
        let Loaded { input, bytes, sha256 } = loaded;
        let media_type = bytes.as_ref().ok().and_then(|b| detect(b).ok());
        let outcome = match (duplicate, bytes) {
            (Some(original), _) => Outcome::DuplicateOf(original),
            (None, Err(reason)) => Outcome::NotAssessed(reason),
            (None, Ok(bytes)) => match guarded(|| {
                let media_type = detect(&bytes)?;
                self.judge_bytes(scanner, &input.name, (media_type, &bytes), manifest)
            }) {
                Ok(document) => Outcome::Judged(Box::new(document)),
                Err(reason) => Outcome::NotAssessed(reason),
            },
        };
        Entry { path: input.name, sha256, media_type, outcome }
    }

    /// Reads and scans one document of a known format.
    pub(crate) fn judge_bytes(
        &self,
        scanner: &mut Scanner<'_>,
        path: &str,
        (media_type, bytes): (MediaType, &[u8]),
        manifest: &Manifest,
    ) -> Result<JudgedDocument, Unreadable> {
        let document = extract_as(media_type, bytes, &self.limits)?;
        let passages = passages(&document);
        let mut facts = self.facts.facts(&document, &passages);
        manifest.complete(path, &mut facts);
        let scan = scanner.scan(&document, &passages, &facts);
        let dates = passages
            .all
            .iter()
            .map(|p| dates_in(p.span.of(&document.text)).into_iter().map(|(date, _)| date).collect())
            .collect();
        Ok(JudgedDocument { path: path.to_owned(), document, passages, facts, scan, dates })
    }

    /// The limits under which files are read.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }
}

/// A parser that panics costs one document its result, never the run.
fn guarded<T>(run: impl FnOnce() -> Result<T, Unreadable>) -> Result<T, Unreadable> {
    catch_unwind(AssertUnwindSafe(run))
        .unwrap_or_else(|_| Err(Unreadable::Corrupt { detail: "the parser gave up on it".into() }))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
