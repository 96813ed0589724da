//! What points of different frameworks have in common, and where the controls of former editions went.

use std::collections::HashSet;

use serde_saphyr::Spanned;

use super::{Catalog, Loader, SourceFile, place_of};
use crate::{Code, Crosswalk, Diagnostic, FormerControl, FormerEdition, Framework, Pair, PointAt, Relation, raw};

impl Loader {
    pub(super) fn load_crosswalks(&mut self, files: &[&SourceFile], catalog: &mut Catalog) {
        for file in files {
            match self.read::<raw::CrosswalkKind>(file) {
                Some(raw::CrosswalkKind { pairs: Some(_) }) => {
                    let crosswalk = self.crosswalk(file, catalog);
                    catalog.crosswalks.extend(crosswalk);
                }
                Some(_) => {
                    let edition = self.former_edition(file, &catalog.frameworks);
                    catalog.former_editions.extend(edition);
                }
                None => {}
            }
        }
    }

    fn crosswalk(&mut self, file: &SourceFile, catalog: &Catalog) -> Option<Crosswalk> {
        let raw: raw::Crosswalk = self.read(file)?;
        let (from, to) = (self.framework_of(file, &raw.from, catalog)?, self.framework_of(file, &raw.to, catalog)?);
        if from == to || catalog.crosswalks.iter().any(|c| [(c.from, c.to), (c.to, c.from)].contains(&(from, to))) {
            let message = format!("there is a crosswalk between `{}` and `{}` already", raw.from.value, raw.to.value);
            self.report(Code::DuplicateId, place_of(&file.path, &raw.to), message);
        }
        let ends = (&catalog.frameworks[from], &catalog.frameworks[to]);
        let mut seen = HashSet::new();
        let mut pairs = Vec::with_capacity(raw.pairs.len());
        for raw in raw.pairs {
            let (place, written) = (place_of(&file.path, &raw.from), (raw.from.value.clone(), raw.to.value.clone()));
            let Some(pair) = self.pair(file, raw, ends) else { continue };
            if !seen.insert((pair.from, pair.to)) {
                let message = format!("`{}` and `{}` are paired already", written.0, written.1);
                self.report(Code::DuplicateId, place, message);
                continue;
            }
            pairs.push(pair);
        }
        Some(Crosswalk { from, to, origin: raw.origin, pairs })
    }

    fn pair(&mut self, file: &SourceFile, raw: raw::Pair, ends: (&Framework, &Framework)) -> Option<Pair> {
        let place = place_of(&file.path, &raw.from);
        let (from, to) = (self.point_of(file, &raw.from, ends.0), self.point_of(file, &raw.to, ends.1));
        let relation = match raw.relation {
            raw::Relation::Equal => Relation::Equal,
            raw::Relation::Subset => Relation::Subset,
            raw::Relation::Superset => Relation::Superset,
            raw::Relation::Intersects => Relation::Intersects,
        };
        let asked = (
            matches!(relation, Relation::Subset | Relation::Intersects),
            matches!(relation, Relation::Superset | Relation::Intersects),
        );
        if asked != (raw.delta.is_some(), raw.back.is_some()) {
            let needs = match asked {
                (false, false) => "neither `delta` nor `back`",
                (true, false) => "`delta` and no `back`",
                (false, true) => "`back` and no `delta`",
                (true, true) => "`delta` and `back`",
            };
            let message = format!("a pair whose relation is `{}` has {needs}", relation.name());
            self.report(Code::BadPair, place.clone(), message);
        }
        Some(Pair { from: from?, to: to?, relation, why: raw.why, delta: raw.delta, back: raw.back, place })
    }

    fn framework_of(&mut self, file: &SourceFile, id: &Spanned<String>, catalog: &Catalog) -> Option<usize> {
        let found = catalog.frameworks.iter().position(|f| f.id == id.value);
        if found.is_none() {
            let message = format!("there is no framework `{}`", id.value);
            self.report(Code::UnknownReference, place_of(&file.path, id), message);
        }
        found
    }

    fn point_of(&mut self, file: &SourceFile, id: &Spanned<String>, framework: &Framework) -> Option<PointAt> {
        let requirement = id.value.split('/').next().unwrap_or_default();
        let requirement = framework.requirements.iter().position(|r| r.id == requirement);
        let at = |requirement: usize| {
            let point = framework.requirements[requirement].points.iter().position(|p| p.id == id.value)?;
            Some(PointAt { requirement, point })
        };
        let found = requirement.and_then(at);
        if found.is_none() {
            let known = requirement.map(|r| framework.requirements[r].points.iter().map(|p| p.id.as_str()));
            self.diagnostics.push(Diagnostic {
                code: Code::UnknownReference,
                place: place_of(&file.path, id),
                message: format!("`{}` has no point `{}`", framework.id, id.value),
                help: known.map(|known| format!("there are: {}", known.collect::<Vec<_>>().join(", "))),
            });
        }
        found
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
