use std::sync::{Arc, OnceLock};

use annexa_assess::JudgedDocument;
use annexa_model::{MediaType, Unreadable};

use crate::Manifest;

/// Files that were read, each judged on its own so far.
///
/// It can be kept and shared between threads: judging it as a whole changes nothing in it and opens no file, so that
/// [`Engine::assess`](crate::Engine::assess) may be asked again and again with other days, frameworks and decisions.
/// [`Engine::reconsider`](crate::Engine::reconsider) makes another of it under another manifest or for some of its
/// documents, and shares with it what is the same. The index behind [`search`](Self::search) is made when first asked
/// for and serves all later queries.
pub struct Collection {
    /// Ordered by path.
    pub(crate) entries: Vec<Entry>,
    pub(crate) manifest: Manifest,
    /// The passages of the judged documents, once they were asked for.
    pub(crate) index: OnceLock<annexa_search::Index>,
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
    Judged(Arc<JudgedDocument>),
    /// The same bytes as the entry with this index.
    DuplicateOf(usize),
    NotAssessed(Unreadable),
}

impl Entry {
    /// Holds for a document that was judged itself, not as the duplicate of another.
    pub(crate) const fn is_judged(&self) -> bool {
        matches!(self.outcome, Outcome::Judged(_))
    }
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
