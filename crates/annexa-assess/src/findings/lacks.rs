//! Findings on documents that leave out what belongs to their subject.

use annexa_catalog::Detect;
use annexa_matcher::CompiledRules;
use annexa_model::{Assertion, PassageKind};
use annexa_terms::Signal;

use super::{About, Raise, Scene, groups, hits_all, is_content, signals};
use crate::{JudgedDocument, Standing};

/// A [`Detect::DocumentLacks`] with its signals.
pub(super) struct Lacks {
    about: Vec<Vec<Signal>>,
    speaks_of: Vec<Vec<Signal>>,
    lacks: Vec<(String, Vec<Signal>)>,
    at_least: usize,
    unless: Vec<Signal>,
}

impl Lacks {
    pub(super) fn compile(detect: &Detect, rules: &CompiledRules) -> Option<Self> {
        let Detect::DocumentLacks { about, speaks_of, lacks, at_least, unless } = detect else { return None };
        Some(Self {
            about: groups(about, rules),
            speaks_of: groups(speaks_of, rules),
            lacks: lacks.iter().map(|(name, items)| (name.clone(), signals(items, rules))).collect(),
            at_least: *at_least,
            unless: signals(unless, rules),
        })
    }

    pub(super) fn find(&self, scene: &Scene<'_>, raise: &mut Raise<'_>) {
        for (index, document) in scene.documents.iter().enumerate() {
            if document.standing() == Standing::Nothing || !self.is_about(document) {
                continue;
            }
            let found = |group: &[Signal], least: Assertion| {
                document.passages.all.iter().zip(&document.scan.passages).any(|(passage, scan)| {
                    is_content(passage.kind)
                        && scan.assertion >= least
                        && group.iter().any(|s| scan.signals.binary_search(s).is_ok())
                })
            };
            // It may speak of its subject anywhere; what belongs to it must be said, not headed or left blank.
            let speaks_of = |group: &[Signal]| found(group, Assertion::Negates);
            let says = |group: &[Signal]| found(group, Assertion::Permits);
            if !self.speaks_of.iter().all(|g| speaks_of(g)) || says(&self.unless) {
                continue;
            }
            let missing: Vec<&str> =
                self.lacks.iter().filter(|(_, group)| !says(group)).map(|(name, _)| name.as_str()).collect();
            if missing.len() >= self.at_least {
                raise.raise(About {
                    document: Some(index),
                    quote: document.passages.title,
                    values: vec![("missing", missing.join(", "))],
                    ..About::default()
                });
            }
        }
    }

    /// The title, or one heading, names all of it.
    fn is_about(&self, document: &JudgedDocument) -> bool {
        let all = |hit: &[Signal]| hits_all(&self.about, hit);
        all(&document.scan.title)
            || document
                .passages
                .all
                .iter()
                .zip(&document.scan.passages)
                .any(|(passage, scan)| passage.kind == PassageKind::Heading && all(&scan.signals))
    }
}
