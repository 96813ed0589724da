//! Frameworks, requirements, points and their matchers.

use std::collections::BTreeMap;

use serde_saphyr::Spanned;

use super::{Loader, SourceFile, number_key, place_of, whole};
use crate::raw;
use crate::{Code, Example, Examples, Framework, Match, Point, Requirement, Subject, Topic, Where};

impl Loader {
    pub(super) fn load_frameworks(&mut self, files: &[&SourceFile]) -> Vec<Framework> {
        let mut folders: BTreeMap<&str, Vec<&SourceFile>> = BTreeMap::new();
        for file in files {
            match file.path.split('/').collect::<Vec<_>>().as_slice() {
                [_, folder, _] => folders.entry(folder).or_default().push(file),
                _ => self.report(
                    Code::WrongFile,
                    whole(&file.path),
                    "a framework's files stand in frameworks/<framework id>/".into(),
                ),
            }
        }
        folders.into_iter().filter_map(|(id, files)| self.framework(id, &files)).collect()
    }

    fn framework(&mut self, folder: &str, files: &[&SourceFile]) -> Option<Framework> {
        let Some(head) = files.iter().find(|f| f.path.ends_with("/framework.yaml")) else {
            let place = whole(&format!("frameworks/{folder}/framework.yaml"));
            self.report(Code::MissingFile, place, "the file is missing".into());
            return None;
        };
        let raw: raw::Framework = self.read(head)?;
        if raw.id.value != folder {
            let message = format!("the framework's id is `{}`, its folder is `{folder}`", raw.id.value);
            self.report(Code::WrongFile, place_of(&head.path, &raw.id), message);
        }
        let subject = raw.subject.as_ref().and_then(|id| self.concept(&head.path, id));
        let kindred = raw.kindred.as_ref().and_then(|id| self.concept(&head.path, id));
        let topics: Vec<Topic> = raw.topics.into_iter().map(|t| Topic { id: t.id, title: t.title }).collect();
        let mut requirements: Vec<Requirement> = Vec::new();
        for file in files.iter().filter(|f| !f.path.ends_with("/framework.yaml")) {
            if let Some(requirement) = self.read::<raw::Requirement>(file) {
                requirements.extend(self.requirement(&file.path, requirement, &topics));
            }
        }
        requirements.sort_by_key(|r| (r.topic, number_key(&r.id)));
        for pair in requirements.windows(2) {
            if pair[0].id == pair[1].id {
                let message = format!("requirement `{}` exists already", pair[1].id);
                self.report(Code::DuplicateId, pair[1].place.clone(), message);
            }
        }
        Some(Framework {
            id: raw.id.value,
            title: raw.title,
            short: raw.short,
            edition: raw.edition,
            subject,
            kindred,
            topics,
            requirements,
        })
    }

    fn requirement(&mut self, file: &str, raw: raw::Requirement, topics: &[Topic]) -> Option<Requirement> {
        let place = place_of(file, &raw.id);
        let id = raw.id.value;
        if !file.ends_with(&format!("/{id}.yaml")) {
            self.report(Code::WrongFile, place.clone(), format!("requirement `{id}` belongs in {id}.yaml"));
        }
        let topic = topics.iter().position(|t| t.id == raw.topic.value);
        if topic.is_none() {
            let message = format!("the framework has no topic `{}`", raw.topic.value);
            self.report(Code::UnknownReference, place_of(file, &raw.topic), message);
        }
        let mut points: Vec<Point> = Vec::new();
        for point in raw.points {
            let point = self.point(file, &id, point);
            if points.iter().any(|p| p.id == point.id) {
                self.report(Code::DuplicateId, point.place.clone(), format!("point `{}` exists already", point.id));
            }
            points.push(point);
        }
        if !(3..=8).contains(&points.len()) {
            let message = format!("`{id}` has {} points; 3 to 8 are asked", points.len());
            self.report(Code::PointCount, place.clone(), message);
        }
        if !points.iter().any(|p| p.essential) {
            self.report(Code::PointCount, place.clone(), format!("`{id}` has no essential point"));
        }
        let subject = match raw.subject {
            raw::Subject::Needed => Subject::Needed,
            raw::Subject::Shared => Subject::Shared,
            raw::Subject::Free => Subject::Free,
        };
        let about = self.groups(file, &raw.about);
        Some(Requirement { id, topic: topic?, title: raw.title, asks: raw.asks, subject, about, points, place })
    }

    fn point(&mut self, file: &str, requirement: &str, raw: Spanned<raw::Point>) -> Point {
        let raw = raw.value;
        let place = place_of(file, &raw.id);
        let matches: Vec<Match> = raw.matches.iter().map(|m| self.matcher(file, m)).collect();
        if matches.is_empty() {
            self.report(Code::EmptyList, place.clone(), "the point has no matcher".into());
        }
        let example = |raw: Spanned<raw::Example>| {
            let place = place_of(file, &raw);
            match raw.value {
                raw::Example::Text(text) => Example { text, why: None, known_wrong: false, place },
                raw::Example::Full(full) => {
                    Example { text: full.text, why: full.why, known_wrong: full.known.is_some(), place }
                }
            }
        };
        let examples = Examples {
            yes: raw.examples.yes.into_iter().map(example).collect(),
            no: raw.examples.no.into_iter().map(example).collect(),
        };
        for (name, list) in [("yes", &examples.yes), ("no", &examples.no)] {
            if list.len() < 2 {
                let message = format!("{} examples under `{name}`; two at least are asked", list.len());
                self.report(Code::TooFewExamples, place.clone(), message);
            }
        }
        Point {
            id: format!("{requirement}/{}", raw.id.value),
            asks: raw.asks,
            essential: raw.essential,
            matches,
            add_place: place_of(file, &raw.add),
            add: raw.add.value,
            examples,
            place,
        }
    }

    fn matcher(&mut self, file: &str, raw: &Spanned<raw::Match>) -> Match {
        let place = match raw.value.place {
            Some(raw::Where::Title) => Where::Title,
            Some(raw::Where::Passage) | None => Where::Passage,
        };
        let says = self.groups(file, &raw.value.says);
        if says.is_empty() {
            self.report(Code::EmptyList, place_of(file, raw), "`says` must not be empty".into());
        }
        Match {
            about: self.groups(file, &raw.value.about),
            says,
            unless: self.items(file, &raw.value.unless),
            near: raw.value.near,
            place,
        }
    }
}
