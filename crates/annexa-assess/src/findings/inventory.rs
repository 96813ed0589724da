//! Findings on AI systems that documents name and an inventory does not.

use std::collections::BTreeSet;

use annexa_catalog::Group;
use annexa_matcher::CompiledRules;
use annexa_terms::{Signal, fold_word};

use super::{About, Raise, Scene, groups, hits_all};
use crate::{JudgedDocument, Standing};

/// What the title of an inventory says.
pub(super) struct Inventory {
    about: Vec<Vec<Signal>>,
}

impl Inventory {
    pub(super) fn compile(about: &[Group], rules: &CompiledRules) -> Self {
        Self { about: groups(about, rules) }
    }

    pub(super) fn find(&self, scene: &Scene<'_>, raise: &mut Raise<'_>) {
        let is_inventory = |d: &JudgedDocument| hits_all(&self.about, &d.scan.title);
        let inventories: Vec<&JudgedDocument> = scene
            .documents
            .iter()
            .copied()
            .filter(|d| is_inventory(d) && d.standing() == Standing::InForce && !d.facts.ai_systems.is_empty())
            .collect();
        let Some(first) = inventories.first() else { return };
        let listed: String = inventories.iter().map(|d| folded(&d.document.text)).collect();
        for (index, document) in scene.documents.iter().enumerate() {
            if is_inventory(document) || document.standing() == Standing::Nothing {
                continue;
            }
            let mut seen = BTreeSet::new();
            for span in &document.facts.ai_systems {
                let name = span.of(&document.document.text);
                let key = folded(name);
                // "ClaimSight 2.1" is listed as "ClaimSight".
                let bare = key.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ').to_owned() + " ";
                if listed.contains(&key) || (bare.len() > 3 && listed.contains(&bare)) || !seen.insert(key) {
                    continue;
                }
                raise.raise(About {
                    document: Some(index),
                    quote: Some(*span),
                    values: vec![("name", name.to_owned()), ("inventory", first.name().to_owned())],
                    ..About::default()
                });
            }
        }
    }
}

/// The words in their folded forms, with one space around each.
fn folded(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.fold(" ".to_owned(), |all, word| all + &fold_word(word) + " ")
}
