//! Where the controls of former editions went.

use super::{Loader, SourceFile, place_of};
use crate::{Code, FormerControl, FormerEdition, Framework, raw};

impl Loader {
    pub(super) fn load_former_editions(&mut self, files: &[&SourceFile], all: &[Framework]) -> Vec<FormerEdition> {
        files.iter().filter_map(|file| self.former_edition(file, all)).collect()
    }

    fn former_edition(&mut self, file: &SourceFile, all: &[Framework]) -> Option<FormerEdition> {
        let raw: raw::FormerEdition = self.read(file)?;
        let Some(framework) = all.iter().find(|f| f.id == raw.to.value) else {
            let message = format!("there is no framework `{}`", raw.to.value);
            self.report(Code::UnknownReference, place_of(&file.path, &raw.to), message);
            return None;
        };
        let mut controls: Vec<FormerControl> = Vec::new();
        for control in raw.controls {
            let place = place_of(&file.path, &control.from);
            let mut went_into = Vec::new();
            for id in &control.to {
                match framework.requirements.iter().find(|r| r.id == id.value) {
                    Some(requirement) => went_into.push((requirement.id.clone(), requirement.title.clone())),
                    None => {
                        let message = format!("`{}` has no requirement `{}`", framework.id, id.value);
                        self.report(Code::UnknownReference, place_of(&file.path, id), message);
                    }
                }
            }
            if control.to.is_empty() {
                self.report(Code::EmptyList, place.clone(), "a control went into one at least".into());
            }
            if controls.iter().any(|c| c.number == control.from.value) {
                self.report(Code::DuplicateId, place.clone(), format!("`{}` stands twice", control.from.value));
            }
            controls.push(FormerControl { number: control.from.value, title: control.title, went_into, place });
        }
        Some(FormerEdition { id: raw.from.id, title: raw.from.title, successor: raw.to.value, controls })
    }
}
