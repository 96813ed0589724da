//! Frameworks, requirements, points and their matchers.

use std::collections::{BTreeMap, HashSet};

use serde_saphyr::Spanned;

use super::{Loader, SourceFile, number_key, place_of, whole};
use crate::raw;
use crate::{
    Clause, Code, Example, Examples, Framework, Match, Place, Point, Precedence, Requirement, Subject, Topic,
    UsualDocument, Where,
};

/// The file with all requirements of a framework that comes without rules.
const PLAIN: &str = "/requirements.yaml";

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
        let mut frameworks: Vec<Framework> =
            folders.into_iter().filter_map(|(id, files)| self.framework(id, &files)).collect();
        self.lend_matchers(&mut frameworks);
        frameworks
    }

    /// Gives each point that is met by `same_as` the matchers of the point it names.
    fn lend_matchers(&mut self, frameworks: &mut [Framework]) {
        let borrowed = std::mem::take(&mut self.borrowed);
        let lent: Vec<Result<Vec<Match>, String>> = borrowed
            .iter()
            .map(|b| {
                let (framework, point) = b.from.split_once('/').unwrap_or((&b.from, ""));
                let found = frameworks.iter().find(|f| f.id == framework);
                let found = found.and_then(|f| f.requirements.iter().flat_map(|r| &r.points).find(|p| p.id == point));
                let found = found.ok_or_else(|| format!("there is no point `{}`", b.from))?;
                // One step only, so that a reader finds the rule where the name points to: what is lent is the lender's own.
                if found.matches.is_empty() {
                    return Err(format!("`{}` has no matchers of its own; name the point that has them", b.from));
                }
                Ok(found.matches.clone())
            })
            .collect();
        for (b, lent) in borrowed.into_iter().zip(lent) {
            let points = frameworks.iter_mut().flat_map(|f| &mut f.requirements).flat_map(|r| &mut r.points);
            let borrower = points.into_iter().find(|p| p.place.file == b.place.file && p.id == b.point);
            match (lent, borrower) {
                (Ok(matches), Some(point)) => point.matches.extend(matches),
                (Err(message), _) => self.report(Code::UnknownReference, b.place, message),
                (Ok(_), None) => {}
            }
        }
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
        let field = raw.field.as_ref().and_then(|id| self.concept(&head.path, id));
        let kindred = raw.kindred.as_ref().and_then(|id| self.concept(&head.path, id));
        let topics: Vec<Topic> = raw.topics.into_iter().map(|t| Topic { id: t.id, title: t.title }).collect();
        let mut requirements: Vec<Requirement> = Vec::new();
        let is_generic = files.iter().any(|f| f.path.ends_with(PLAIN));
        for file in files.iter().filter(|f| !f.path.ends_with("/framework.yaml")) {
            if file.path.ends_with(PLAIN) {
                let plain = self.read::<Vec<raw::PlainRequirement>>(file).unwrap_or_default();
                requirements.extend(plain.into_iter().filter_map(|r| self.plain_requirement(&file.path, r, &topics)));
            } else if is_generic {
                let message = format!("a framework with {} has no other requirements", PLAIN.trim_start_matches('/'));
                self.report(Code::WrongFile, whole(&file.path), message);
            } else if let Some(requirement) = self.read::<raw::Requirement>(file) {
                requirements.extend(self.requirement(&file.path, requirement, &topics));
            }
        }
        // What is imported stands in the order of its source; files have none.
        if !is_generic {
            requirements.sort_by_key(|r| (r.topic, number_key(&r.id)));
        }
        let mut ids = HashSet::new();
        for requirement in &requirements {
            if !ids.insert(requirement.id.as_str()) {
                let message = format!("requirement `{}` exists already", requirement.id);
                self.report(Code::DuplicateId, requirement.place.clone(), message);
            }
        }
        let documents = self.usual_documents(&head.path, raw.documents, &requirements);
        let clauses = raw.clauses.into_iter().filter_map(|c| self.clause(&head.path, c, &requirements)).collect();
        let precedence = raw.precedence.into_iter();
        let precedence = precedence.filter_map(|p| self.precedence(&head.path, &p, &requirements)).collect();
        Some(Framework {
            is_generic,
            documents,
            id: raw.id.value,
            title: raw.title,
            short: raw.short,
            edition: raw.edition,
            subject,
            field,
            kindred,
            topics,
            clauses,
            precedence,
            requirements,
        })
    }

    /// A clause with the requirements whose numbers continue its own.
    fn clause(&mut self, file: &str, raw: raw::Clause, requirements: &[Requirement]) -> Option<Clause> {
        let place = place_of(file, &raw.id);
        let id = raw.id.value;
        if requirements.iter().any(|r| r.id == id) {
            self.report(Code::DuplicateId, place, format!("`{id}` is a requirement itself"));
            return None;
        }
        let is_part = |r: &Requirement| r.id.strip_prefix(&id).is_some_and(|rest| rest.starts_with('.'));
        let parts: Vec<usize> = (0..requirements.len()).filter(|n| is_part(&requirements[*n])).collect();
        if parts.is_empty() {
            self.report(Code::UnknownReference, place, format!("the framework has no requirement below `{id}`"));
            return None;
        }
        Some(Clause { id, title: raw.title, parts })
    }

    /// Which of the framework's requirements `id` names.
    fn index_of(&mut self, file: &str, id: &Spanned<String>, requirements: &[Requirement]) -> Option<usize> {
        let index = requirements.iter().position(|r| r.id == id.value);
        if index.is_none() {
            let message = format!("the framework has no requirement `{}`", id.value);
            self.report(Code::UnknownReference, place_of(file, id), message);
        }
        index
    }

    /// Two requirements that one document mostly answers together, in the order in which it is filed.
    fn precedence(&mut self, file: &str, raw: &raw::Precedence, requirements: &[Requirement]) -> Option<Precedence> {
        let first = self.index_of(file, &raw.first, requirements)?;
        let second = self.index_of(file, &raw.second, requirements)?;
        let role = match &raw.role {
            Some(name) => Some(self.role(file, name)?),
            None => None,
        };
        Some(Precedence { first, second, role })
    }

    /// The documents usual for a framework, with their requirements found.
    fn usual_documents(
        &mut self,
        file: &str,
        raw: Vec<raw::UsualDocument>,
        requirements: &[Requirement],
    ) -> Vec<UsualDocument> {
        let mut taken = HashSet::new();
        let document = |raw: raw::UsualDocument| {
            let mut covers = Vec::new();
            for id in &raw.covers {
                match self.index_of(file, id, requirements) {
                    Some(index) if taken.insert(index) => covers.push(index),
                    Some(_) => {
                        let message = format!("`{}` stands in another document", id.value);
                        self.report(Code::DuplicateId, place_of(file, id), message);
                    }
                    None => {}
                }
            }
            UsualDocument { title: raw.title, kind: raw.kind, covers }
        };
        raw.into_iter().map(document).collect()
    }

    fn topic(&mut self, file: &str, id: &Spanned<String>, topics: &[Topic]) -> Option<usize> {
        let topic = topics.iter().position(|t| t.id == id.value);
        if topic.is_none() {
            let message = format!("the framework has no topic `{}`", id.value);
            self.report(Code::UnknownReference, place_of(file, id), message);
        }
        topic
    }

    fn plain_requirement(&mut self, file: &str, raw: raw::PlainRequirement, topics: &[Topic]) -> Option<Requirement> {
        let topic = self.topic(file, &raw.topic, topics)?;
        let place = place_of(file, &raw.id);
        let (id, title, asks) = (raw.id.value, raw.title, raw.asks);
        Some(Requirement {
            id,
            topic,
            title,
            asks,
            subject: Subject::Free,
            about: Vec::new(),
            points: Vec::new(),
            place,
        })
    }

    fn requirement(&mut self, file: &str, raw: raw::Requirement, topics: &[Topic]) -> Option<Requirement> {
        let place = place_of(file, &raw.id);
        let id = raw.id.value;
        if !file.ends_with(&format!("/{id}.yaml")) {
            self.report(Code::WrongFile, place.clone(), format!("requirement `{id}` belongs in {id}.yaml"));
        }
        let topic = self.topic(file, &raw.topic, topics);
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
        let id = format!("{requirement}/{}", raw.id.value);
        let matches: Vec<Match> = raw.matches.iter().filter_map(|m| self.matcher(file, &id, m)).collect();
        if raw.matches.is_empty() {
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
            id,
            asks: raw.asks,
            essential: raw.essential,
            matches,
            add_place: place_of(file, &raw.add),
            add: raw.add.value,
            examples,
            place,
        }
    }

    /// The matcher, unless it stands for those of another point.
    fn matcher(&mut self, file: &str, point: &str, raw: &Spanned<raw::Match>) -> Option<Match> {
        if let Some(from) = &raw.value.same_as {
            let place = place_of(file, from);
            if !raw.value.says.is_empty() || !raw.value.about.is_empty() || !raw.value.unless.is_empty() {
                let message = "`same_as` stands alone in its entry; write further matchers beside it".into();
                self.report(Code::Syntax, place.clone(), message);
            }
            self.borrowed.push(Borrowed { point: point.to_owned(), from: from.value.clone(), place });
            return None;
        }
        let place = match raw.value.place {
            Some(raw::Where::Title) => Where::Title,
            Some(raw::Where::Passage) | None => Where::Passage,
        };
        let says = self.groups(file, &raw.value.says);
        if says.is_empty() {
            self.report(Code::EmptyList, place_of(file, raw), "`says` must not be empty".into());
        }
        Some(Match {
            about: self.groups(file, &raw.value.about),
            says,
            unless: self.items(file, &raw.value.unless),
            near: raw.value.near,
            place,
        })
    }
}

/// A point's wish to be met by whatever meets another one.
pub(super) struct Borrowed {
    /// Id of the point that borrows, such as `9.2/programme`.
    point: String,
    /// Framework and id of the point that lends, such as `iso42001-2023/9.2/programme`.
    from: String,
    /// Where it is written.
    place: Place,
}
