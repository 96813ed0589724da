//! The weights of relevance.

use super::{Loader, SourceFile, place_of, whole};
use crate::{Code, Relevance, raw};

impl Loader {
    pub(super) fn load_relevance(&mut self, files: &[&SourceFile], path: &str, features: &[&str]) -> Relevance {
        let Some(file) = files.iter().find(|f| f.path == path) else {
            self.report(Code::MissingFile, whole(path), "the file is missing".into());
            return Relevance::default();
        };
        let Some(raw) = self.read::<raw::Relevance>(file) else { return Relevance::default() };
        let mut weights = vec![None; features.len()];
        for raw::Weight { of, is } in raw.weights {
            match features.iter().position(|f| *f == of.value) {
                None => {
                    let message = format!("there is no feature `{}`; there are {}", of.value, features.join(", "));
                    self.report(Code::UnknownReference, place_of(&file.path, &of), message);
                }
                Some(index) if weights[index].is_some() => {
                    let message = format!("`{}` has a weight already", of.value);
                    self.report(Code::DuplicateId, place_of(&file.path, &of), message);
                }
                Some(index) => weights[index] = Some(is),
            }
        }
        for (feature, weight) in features.iter().zip(&weights) {
            if weight.is_none() {
                self.report(Code::UnknownReference, whole(&file.path), format!("`{feature}` has no weight"));
            }
        }
        let weights = weights.into_iter().map(Option::unwrap_or_default).collect();
        Relevance { origin: raw.origin, bias: raw.bias, weights }
    }
}
