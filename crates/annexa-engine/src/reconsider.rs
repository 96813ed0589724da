//! Documents that were read before, under another manifest or some of them only.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use annexa_matcher::Scanner;
use annexa_model::Document;
use rayon::prelude::*;

use crate::collection::{Entry, Outcome};
use crate::{Collection, Engine, Manifest};

/// What an entry of the new collection is made of.
enum Source<'c> {
    Ready(Outcome),
    /// Text that is to be judged anew.
    Anew(&'c Document),
}

impl Engine {
    /// The documents of `collection` for whose path `chosen` holds, under `manifest`. No file is opened: what both
    /// manifests say the same of is shared with `collection`, and only the rest is scanned again. The result is that of
    /// reading the chosen files with this manifest.
    #[must_use]
    pub fn reconsider<'e>(
        &'e self,
        collection: &Collection,
        manifest: Manifest,
        chosen: &(dyn Fn(&str) -> bool + Sync),
    ) -> Collection {
        let mut first: HashMap<usize, usize> = HashMap::new();
        let mut sources: Vec<(&Entry, Source<'_>)> = Vec::new();
        for (index, entry) in collection.entries.iter().enumerate().filter(|(_, entry)| chosen(&entry.path)) {
            let original = if let Outcome::DuplicateOf(original) = entry.outcome { original } else { index };
            let source = match (first.get(&original), &collection.entries[original].outcome) {
                (Some(earlier), _) => Source::Ready(Outcome::DuplicateOf(*earlier)),
                (None, Outcome::Judged(document))
                    if original == index && manifest.agrees(&collection.manifest, &entry.path) =>
                {
                    Source::Ready(Outcome::Judged(Arc::clone(document)))
                }
                (None, Outcome::Judged(judged)) => Source::Anew(&judged.document),
                (None, Outcome::NotAssessed(reason)) => Source::Ready(Outcome::NotAssessed(reason.clone())),
                (None, Outcome::DuplicateOf(original)) => Source::Ready(Outcome::DuplicateOf(*original)),
            };
            first.entry(original).or_insert(sources.len());
            sources.push((entry, source));
        }
        let entry = |scanner: &mut Scanner<'e>, (entry, source): (&Entry, Source<'_>)| {
            let outcome = match source {
                Source::Ready(outcome) => outcome,
                Source::Anew(document) => self
                    .judge_guarded(scanner, &entry.path, document.clone(), &manifest)
                    .map_or_else(Outcome::NotAssessed, Outcome::Judged),
            };
            Entry { path: entry.path.clone(), sha256: entry.sha256.clone(), media_type: entry.media_type, outcome }
        };
        let entries: Vec<Entry> = sources.into_par_iter().map_init(|| Scanner::new(&self.rules), entry).collect();
        let notes = self.notes(&manifest, &entries);
        Collection { entries, manifest, index: OnceLock::new(), notes }
    }
}
