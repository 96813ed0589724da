//! What became of the documents.

use std::collections::{BTreeMap, BTreeSet};

use annexa_report as report;

/// The documents of two assessments, matched by path and by bytes.
pub(super) struct Documents<'a> {
    /// Ordered by path.
    pub(super) changes: Vec<report::DocumentChange>,
    before: BTreeMap<&'a str, &'a report::Document>,
    after: BTreeMap<&'a str, &'a report::Document>,
    /// From the path before to the path after.
    renamed: BTreeMap<&'a str, &'a str>,
}

impl<'a> Documents<'a> {
    pub(super) fn of(before: &'a report::Assessment, after: &'a report::Assessment) -> Self {
        let by_path = |a: &'a report::Assessment| a.documents.iter().map(|d| (d.path.as_str(), d)).collect();
        let before: BTreeMap<&str, &report::Document> = by_path(before);
        let after: BTreeMap<&str, &report::Document> = by_path(after);
        let mut renamed: BTreeMap<&str, &str> = BTreeMap::new();
        let mut taken: BTreeSet<&str> = BTreeSet::new();
        for (path, document) in before.iter().filter(|(path, _)| !after.contains_key(*path)) {
            let same = |(other, d): &(&&'a str, &&report::Document)| {
                !before.contains_key(**other)
                    && !taken.contains(**other)
                    && d.sha256.is_some()
                    && d.sha256 == document.sha256
            };
            if let Some((other, _)) = after.iter().find(same) {
                taken.insert(other);
                renamed.insert(path, other);
            }
        }
        let mut changes: Vec<report::DocumentChange> = Vec::new();
        for (path, old) in &before {
            let (new, path_before) = match renamed.get(path) {
                Some(other) => (after.get(other), Some((*path).to_owned())),
                None => (after.get(path), None),
            };
            let differences = new.map_or_else(Vec::new, |new| differences(old, new));
            let kind = match new {
                None => "removed",
                Some(_) if path_before.is_some() => "renamed",
                Some(new) if new.sha256 != old.sha256 => "changed",
                Some(_) if differences.is_empty() => continue,
                Some(_) => "restated",
            };
            let path = new.map_or_else(|| (*path).to_owned(), |new| new.path.clone());
            changes.push(report::DocumentChange { path, kind: kind.to_owned(), path_before, differences });
        }
        let added = after.keys().filter(|path| !before.contains_key(*path) && !taken.contains(*path));
        changes.extend(added.map(|path| report::DocumentChange {
            path: (*path).to_owned(),
            kind: "added".to_owned(),
            path_before: None,
            differences: Vec::new(),
        }));
        changes.sort_by(|a, b| a.path.cmp(&b.path));
        Self { changes, before, after, renamed }
    }

    /// The path after of a document at `path` before.
    pub(super) fn path_after<'p>(&self, path: &'p str) -> &'p str
    where
        'a: 'p,
    {
        self.renamed.get(path).copied().unwrap_or(path)
    }

    /// What happened to the document at `path`, after or, when it was removed, before.
    pub(super) fn change(&self, path: &str) -> Option<&report::DocumentChange> {
        self.changes.iter().find(|c| c.path == path)
    }

    /// The document with this path after, as it was before.
    pub(super) fn before(&self, path: &str) -> Option<&'a report::Document> {
        let was = self.renamed.iter().find(|(_, after)| **after == path).map_or(path, |(before, _)| before);
        self.before.get(was).copied()
    }

    /// The document with this path after.
    pub(super) fn after(&self, path: &str) -> Option<&'a report::Document> {
        self.after.get(path).copied()
    }

    /// Paths after of the documents that `text` names by title or path, in either assessment.
    pub(super) fn named_in(&self, text: &str) -> Vec<&'a str> {
        let named = |d: &report::Document| match &d.facts.title {
            Some(title) => text.contains(title.as_str()),
            None => text.contains(&d.path),
        };
        let before = self.before.iter().filter(|(_, d)| named(d)).map(|(path, _)| *path);
        let before = before.map(|path| self.renamed.get(path).copied().unwrap_or(path));
        before.chain(self.after.iter().filter(|(_, d)| named(d)).map(|(path, _)| *path)).collect()
    }
}

/// What two states of a document say differently of themselves.
fn differences(old: &report::Document, new: &report::Document) -> Vec<String> {
    let (was, is) = (&old.facts, &new.facts);
    let reading = |d: &report::Document| Some(d.status.replace('_', " "));
    let pairs = [
        ("reading", reading(old), reading(new)),
        ("kind", old.kind.clone(), new.kind.clone()),
        ("role", old.role.clone(), new.role.clone()),
        ("title", was.title.clone(), is.title.clone()),
        ("owner", was.owner.clone(), is.owner.clone()),
        ("version", was.version.clone(), is.version.clone()),
        ("status", was.status.clone(), is.status.clone()),
        ("approved by", was.approved_by.clone(), is.approved_by.clone()),
        ("approved on", was.approved_on.clone(), is.approved_on.clone()),
        ("effective on", was.effective_on.clone(), is.effective_on.clone()),
        ("next review", was.next_review.clone(), is.next_review.clone()),
    ];
    let word = |value: Option<String>| value.unwrap_or_else(|| "not stated".to_owned());
    pairs
        .into_iter()
        .filter(|(_, was, is)| was != is)
        .map(|(name, was, is)| format!("{name}: {}, now {}", word(was), word(is)))
        .collect()
}
