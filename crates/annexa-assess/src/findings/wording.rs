//! Findings on documents that repeat a wording instead of saying what the organisation does.

use annexa_catalog::Group;
use annexa_matcher::CompiledRules;
use annexa_terms::Signal;

use super::{About, Raise, Scene, groups, hits_all, is_content};
use crate::Standing;

/// A wording, with its signals.
pub(super) struct Wording {
    says: Vec<Vec<Signal>>,
    at_least: usize,
}

impl Wording {
    pub(super) fn compile(says: &[Group], at_least: usize, rules: &CompiledRules) -> Self {
        Self { says: groups(says, rules), at_least }
    }

    pub(super) fn find(&self, scene: &Scene<'_>, raise: &mut Raise<'_>) {
        for (index, document) in scene.documents.iter().enumerate() {
            if document.standing() == Standing::Nothing {
                continue;
            }
            let binding = document
                .passages
                .all
                .iter()
                .zip(&document.scan.passages)
                .filter(|(passage, scan)| is_content(passage.kind) && scan.binds);
            let (mut of_it, mut all, mut quote) = (0, 0, None);
            for (passage, scan) in binding {
                all += 1;
                if hits_all(&self.says, &scan.signals) {
                    of_it += 1;
                    quote = quote.or(Some(passage.span));
                }
            }
            // A document of its own may begin a sentence or two so.
            if of_it >= self.at_least && 2 * of_it >= all {
                raise.raise(About {
                    document: Some(index),
                    quote,
                    values: vec![("count", of_it.to_string()), ("all", all.to_string())],
                    ..About::default()
                });
            }
        }
    }
}
