use std::collections::{BTreeMap, HashMap};

use annexa_model::{Assertion, Date, DocumentKind, FindingClass, Role, Status};
use serde::de::DeserializeOwned;
use serde_saphyr::Spanned;
use sha2::{Digest, Sha256};

use crate::raw;
use crate::{
    AssertionWords, CitedStandard, Code, Concept, Detect, Diagnostic, Example, Examples, FactWords, FindingExample,
    FindingExamples, FindingRule, Framework, Group, Item, KindWords, Match, Place, Point, Requirement, Subject, Term,
    Topic, Where, WrongCitation, parse_term,
};

/// One file of the mappings.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path relative to the mappings folder, with forward slashes.
    pub path: String,
    /// Its content.
    pub text: String,
}

/// All mappings, checked.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// Version as written in `mappings.yaml`.
    pub version: String,
    /// SHA-256 over the names and contents of all files, lower-case hexadecimal.
    pub sha256: String,
    /// All concepts; items refer to them by index.
    pub concepts: Vec<Concept>,
    /// Ordered by id.
    pub frameworks: Vec<Framework>,
    /// Triggers of assertion.
    pub assertions: AssertionWords,
    /// Words for facts about documents.
    pub facts: FactWords,
    /// Ordered by id.
    pub findings: Vec<FindingRule>,
}

impl Catalog {
    /// Reads the mappings from their files, in any order.
    ///
    /// # Errors
    /// Every mistake found, ordered by place. The examples are not run here: that takes the engine.
    pub fn load(files: &[SourceFile]) -> Result<Self, Vec<Diagnostic>> {
        let (catalog, diagnostics) = Self::load_with_mistakes(files);
        if diagnostics.is_empty() { Ok(catalog) } else { Err(diagnostics) }
    }

    /// Reads what can be read, leaving out entries with mistakes; for tools that check a part.
    #[must_use]
    pub fn load_with_mistakes(files: &[SourceFile]) -> (Self, Vec<Diagnostic>) {
        let mut files: Vec<&SourceFile> = files.iter().collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let mut loader = Loader::default();
        let catalog = loader.run(&files);
        loader.diagnostics.sort_by(|a, b| a.place.cmp(&b.place).then(a.code.cmp(&b.code)));
        (catalog, loader.diagnostics)
    }

    /// The framework with this id.
    #[must_use]
    pub fn framework(&self, id: &str) -> Option<&Framework> {
        self.frameworks.iter().find(|f| f.id == id)
    }
}

#[derive(Default)]
struct Loader {
    diagnostics: Vec<Diagnostic>,
    concepts: HashMap<String, usize>,
}

impl Loader {
    fn run(&mut self, files: &[&SourceFile]) -> Catalog {
        let mut catalog = Catalog { sha256: digest(files), ..Catalog::default() };
        let of = |folder: &str| files.iter().filter(|f| f.path.starts_with(folder)).copied().collect::<Vec<_>>();
        self.load_meta(files, &mut catalog);
        catalog.concepts = self.load_concepts(&of("concepts/"));
        catalog.frameworks = self.load_frameworks(&of("frameworks/"));
        for file in of("assertions/") {
            if let Some(raw) = self.read::<raw::Assertions>(file) {
                catalog.assertions = self.assertions(&file.path, raw);
            }
        }
        for file in of("facts/") {
            if let Some(raw) = self.read::<raw::Facts>(file) {
                catalog.facts = self.facts(&file.path, raw);
            }
        }
        for file in of("findings/") {
            if let Some(raw) = self.read::<raw::Finding>(file) {
                catalog.findings.extend(self.finding(&file.path, raw));
            }
        }
        catalog
    }

    fn load_meta(&mut self, files: &[&SourceFile], catalog: &mut Catalog) {
        match files.iter().find(|f| f.path == "mappings.yaml") {
            Some(file) => {
                if let Some(meta) = self.read::<raw::Meta>(file) {
                    catalog.version = meta.version;
                }
            }
            None => self.report(Code::MissingFile, whole("mappings.yaml"), "the file is missing".into()),
        }
        for folder in ["concepts/", "frameworks/", "assertions/", "facts/"] {
            if !files.iter().any(|f| f.path.starts_with(folder)) {
                self.report(Code::MissingFile, whole(folder), "the folder is missing or empty".into());
            }
        }
    }

    fn read<T: DeserializeOwned>(&mut self, file: &SourceFile) -> Option<T> {
        match serde_saphyr::from_str_with_options::<T>(&file.text, serde_saphyr::options! { with_snippet: false }) {
            Ok(value) => Some(value),
            Err(error) => {
                let at = error.location();
                let place = Place {
                    file: file.path.clone(),
                    line: at.map_or(0, |l| l.line()),
                    column: at.map_or(0, |l| l.column()),
                };
                let text = error.without_snippet().to_string();
                let text = text.lines().next().unwrap_or_default();
                self.report(Code::Syntax, place, text.to_owned());
                None
            }
        }
    }

    fn report(&mut self, code: Code, place: Place, message: String) {
        self.diagnostics.push(Diagnostic { code, place, message, help: None });
    }

    // ---- concepts

    fn load_concepts(&mut self, files: &[&SourceFile]) -> Vec<Concept> {
        let mut raws = Vec::new();
        for file in files {
            for concept in self.read::<Vec<raw::Concept>>(file).unwrap_or_default() {
                let place = place_of(&file.path, &concept.id);
                if self.concepts.contains_key(&concept.id.value) {
                    self.report(Code::DuplicateId, place, format!("concept `{}` exists already", concept.id.value));
                    continue;
                }
                self.concepts.insert(concept.id.value.clone(), raws.len());
                raws.push((file.path.clone(), place, concept));
            }
        }
        let direct: Vec<Vec<usize>> = raws
            .iter()
            .map(|(file, _, raw)| raw.includes.iter().filter_map(|id| self.concept(file, id)).collect())
            .collect();
        let mut out = Vec::new();
        for (index, (file, place, raw)) in raws.into_iter().enumerate() {
            if raw.terms.is_empty() && raw.patterns.is_empty() && raw.includes.is_empty() {
                self.report(
                    Code::EmptyList,
                    place.clone(),
                    format!("concept `{}` has nothing that hits it", raw.id.value),
                );
            }
            let includes = self.closure(index, &direct, &place);
            out.push(Concept {
                terms: self.terms(&file, &raw.terms),
                not: self.terms(&file, &raw.not),
                patterns: self.patterns(&file, &raw.patterns),
                includes,
                id: raw.id.value,
                means: raw.means,
                place,
            });
        }
        out
    }

    fn closure(&mut self, start: usize, direct: &[Vec<usize>], place: &Place) -> Vec<usize> {
        let mut seen = Vec::new();
        let mut open = direct[start].clone();
        while let Some(next) = open.pop() {
            if next == start {
                self.report(Code::Cycle, place.clone(), "the concept includes itself".into());
                return Vec::new();
            }
            if !seen.contains(&next) {
                seen.push(next);
                open.extend(&direct[next]);
            }
        }
        seen.sort_unstable();
        seen
    }

    fn concept(&mut self, file: &str, id: &Spanned<String>) -> Option<usize> {
        self.concept_at(&id.value, place_of(file, id))
    }

    fn concept_at(&mut self, id: &str, place: Place) -> Option<usize> {
        let found = self.concepts.get(id).copied();
        if found.is_none() {
            let near = self.concepts.keys().filter(|known| similar(known, id)).min().cloned();
            self.diagnostics.push(Diagnostic {
                code: Code::UnknownReference,
                place,
                message: format!("there is no concept `{id}`"),
                help: near
                    .map(|n| format!("did you mean `{n}`?"))
                    .or_else(|| Some("a term written on the spot begins with a tilde: \"~model card\"".into())),
            });
        }
        found
    }

    fn terms(&mut self, file: &str, words: &[Spanned<String>]) -> Vec<Term> {
        let mut out = Vec::new();
        for word in words {
            match parse_term(&word.value) {
                Ok(terms) => out.extend(terms),
                Err(message) => self.report(Code::BadTerm, place_of(file, word), message),
            }
        }
        out
    }

    fn patterns(&mut self, file: &str, patterns: &[Spanned<String>]) -> Vec<String> {
        let mut out = Vec::new();
        for pattern in patterns {
            match regex::RegexBuilder::new(&pattern.value).size_limit(1 << 20).build() {
                Ok(_) => out.push(pattern.value.clone()),
                Err(error) => {
                    let text = error.to_string();
                    let last = text.lines().last().unwrap_or_default();
                    self.report(Code::BadPattern, place_of(file, pattern), format!("not a usable pattern: {last}"));
                }
            }
        }
        out
    }

    fn item(&mut self, text: &str, place: &Place) -> Option<Item> {
        match text.strip_prefix('~') {
            Some(written) => match parse_term(written) {
                Ok(terms) => Some(Item::Terms { written: written.to_owned(), terms }),
                Err(message) => {
                    self.report(Code::BadTerm, place.clone(), message);
                    None
                }
            },
            None => self.concept_at(text, place.clone()).map(Item::Concept),
        }
    }

    fn items(&mut self, file: &str, words: &[Spanned<String>]) -> Vec<Item> {
        words.iter().filter_map(|w| self.item(&w.value, &place_of(file, w))).collect()
    }

    fn groups(&mut self, file: &str, raw: &[Spanned<raw::Group>]) -> Vec<Group> {
        let mut out = Vec::new();
        for group in raw {
            let place = place_of(file, group);
            let items: Vec<Item> = match &group.value {
                raw::Group::One(item) => self.item(item, &place).into_iter().collect(),
                raw::Group::Any(items) => items.iter().filter_map(|i| self.item(i, &place)).collect(),
            };
            if items.is_empty() {
                self.report(Code::EmptyList, place, "nothing in this list can be matched".into());
            } else {
                out.push(items);
            }
        }
        out
    }

    // ---- frameworks

    fn load_frameworks(&mut self, files: &[&SourceFile]) -> Vec<Framework> {
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

    // ---- assertions, facts, findings

    fn assertions(&mut self, file: &str, raw: raw::Assertions) -> AssertionWords {
        AssertionWords {
            binds: self.terms(file, &raw.binds),
            states: self.terms(file, &raw.states),
            verbs: raw.verbs,
            participles: raw.participles,
            permits: self.terms(file, &raw.permits),
            intends: self.terms(file, &raw.intends),
            negates: self.terms(file, &raw.negates),
            exceptions: self.terms(file, &raw.exceptions),
            mentions: self.terms(file, &raw.mentions),
            terminators: self.terms(file, &raw.terminators),
            mention_sections: self.terms(file, &raw.mention_sections),
            mention_columns: self.terms(file, &raw.mention_columns),
            follow_up: self.terms(file, &raw.follow_up),
            announcing_titles: self.terms(file, &raw.announcing_titles),
            duty_sections: self.terms(file, &raw.duty_sections),
        }
    }

    fn facts(&mut self, file: &str, raw: raw::Facts) -> FactWords {
        let longest_first = |mut labels: Vec<String>| {
            labels.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
            labels
        };
        let statuses = vec![
            (Status::Obsolete, self.terms(file, &raw.statuses.obsolete)),
            (Status::Draft, self.terms(file, &raw.statuses.draft)),
            (Status::Template, self.terms(file, &raw.statuses.template)),
            (Status::Approved, self.terms(file, &raw.statuses.approved)),
        ];
        let kinds = raw.kinds.into_iter().filter_map(|k| self.kind(file, k)).collect();
        let numbers =
            raw.numbers.into_iter().filter_map(|n| Some((self.document_kind(file, &n.kind)?, n.letters))).collect();
        FactWords {
            title: longest_first(raw.labels.title),
            owner: longest_first(raw.labels.owner),
            author: longest_first(raw.labels.author),
            replaced_by: longest_first(raw.labels.replaced_by),
            version: longest_first(raw.labels.version),
            status: longest_first(raw.labels.status),
            approved_by: longest_first(raw.labels.approved_by),
            approved_on: longest_first(raw.labels.approved_on),
            effective_on: longest_first(raw.labels.effective_on),
            next_review: longest_first(raw.labels.next_review),
            review_interval: longest_first(raw.labels.review_interval),
            record_date: longest_first(raw.labels.record_date),
            statuses,
            kinds,
            numbers,
            blanks: raw.blanks,
            organisation_placeholders: raw.organisation_placeholders,
        }
    }

    fn kind(&mut self, file: &str, raw: raw::Kind) -> Option<KindWords> {
        let kind = match raw.kind.value.as_str() {
            "none" => None,
            _ => Some(self.document_kind(file, &raw.kind)?),
        };
        let Some(role) = Role::from_name(&raw.role.value) else {
            let message = format!("there is no role `{}`", raw.role.value);
            self.report(Code::UnknownReference, place_of(file, &raw.role), message);
            return None;
        };
        Some(KindWords {
            kind,
            role,
            title: self.terms(file, &raw.title),
            text: self.terms(file, &raw.text),
            text_at_least: raw.text_at_least,
        })
    }

    fn document_kind(&mut self, file: &str, name: &Spanned<String>) -> Option<DocumentKind> {
        let kind = DocumentKind::from_name(&name.value);
        if kind.is_none() {
            let message = format!("there is no kind of document `{}`", name.value);
            self.report(Code::UnknownReference, place_of(file, name), message);
        }
        kind
    }

    fn finding(&mut self, file: &str, raw: raw::Finding) -> Option<FindingRule> {
        let place = place_of(file, &raw.id);
        if !file.ends_with(&format!("/{}.yaml", raw.id.value)) {
            let message = format!("finding `{0}` belongs in {0}.yaml", raw.id.value);
            self.report(Code::WrongFile, place.clone(), message);
        }
        let detect = match raw.detect {
            raw::Detect::MissingEvidence => Detect::MissingEvidence,
            raw::Detect::ReviewOverdue => Detect::ReviewOverdue,
            raw::Detect::ReviewLapsing => Detect::ReviewLapsing { days: raw.days.unwrap_or(60) },
            raw::Detect::FactsMissing => Detect::FactsMissing,
            raw::Detect::NotInForce => Detect::StatusIs(vec![Status::Draft, Status::Obsolete]),
            raw::Detect::Placeholders => Detect::Placeholders,
            raw::Detect::PointNegated => Detect::PointAsserted(Assertion::Negates),
            raw::Detect::PointIntended => Detect::PointAsserted(Assertion::Intends),
            raw::Detect::Reference => Detect::Reference,
            raw::Detect::RecordOutsideWindow => Detect::RecordOutsideWindow,
            raw::Detect::Citation => Detect::Citation {
                standards: raw.standards.into_iter().map(|s| self.standard(file, s)).collect(),
                wrong: raw
                    .wrong
                    .into_iter()
                    .filter_map(|w| {
                        let says = self.item(&w.says.value, &place_of(file, &w.says))?;
                        Some(WrongCitation { framework: w.framework, cites: w.cites, says, right: w.right })
                    })
                    .collect(),
            },
            raw::Detect::DocumentLacks => Detect::DocumentLacks {
                about: self.groups(file, &raw.about),
                speaks_of: self.groups(file, &raw.speaks_of),
                lacks: raw.lacks.into_iter().map(|l| (l.name, self.items(file, &l.any))).collect(),
                at_least: raw.at_least.unwrap_or(1),
                unless: self.items(file, &raw.unless),
            },
        };
        let class = match raw.class {
            raw::FindingClass::Major => FindingClass::Major,
            raw::FindingClass::Minor => FindingClass::Minor,
            raw::FindingClass::Observation => FindingClass::Observation,
            raw::FindingClass::Opportunity => FindingClass::Opportunity,
        };
        let mut list = |raw: Vec<Spanned<raw::FindingExample>>| -> Vec<FindingExample> {
            raw.into_iter().filter_map(|e| self.finding_example(file, e)).collect()
        };
        let examples = FindingExamples { yes: list(raw.examples.yes), no: list(raw.examples.no) };
        // A missing requirement is judged over a folder; one document in an example cannot show it.
        if !matches!(detect, Detect::MissingEvidence) && (examples.yes.is_empty() || examples.no.is_empty()) {
            let message = "a finding rule has an example that raises it and one that does not".into();
            self.report(Code::TooFewExamples, place.clone(), message);
        }
        Some(FindingRule {
            id: raw.id.value,
            title: raw.title,
            class,
            reason: raw.reason,
            repair: raw.repair,
            detect,
            examples,
            place,
        })
    }

    fn standard(&mut self, file: &str, raw: raw::CitedStandard) -> CitedStandard {
        let mut numbers = Vec::new();
        for range in &raw.numbers {
            match expand_numbers(&range.value) {
                Some(expanded) => numbers.extend(expanded),
                None => {
                    let message = format!("`{}` is neither a number nor a range such as A.6.2.2-8", range.value);
                    self.report(Code::Syntax, place_of(file, range), message);
                }
            }
        }
        CitedStandard { id: raw.id, title: raw.title, names: raw.names, numbers, superseded: raw.superseded }
    }

    fn finding_example(&mut self, file: &str, raw: Spanned<raw::FindingExample>) -> Option<FindingExample> {
        let place = place_of(file, &raw);
        match raw.value {
            raw::FindingExample::Text(text) => {
                let as_of = Date::new(2026, 6, 30).expect("a day of the calendar");
                Some(FindingExample { text, as_of, place })
            }
            raw::FindingExample::Full(full) => {
                let Some(as_of) = Date::parse_iso(&full.as_of.value) else {
                    let message = format!("`{}` is not a date (YYYY-MM-DD)", full.as_of.value);
                    self.report(Code::Syntax, place_of(file, &full.as_of), message);
                    return None;
                };
                Some(FindingExample { text: full.text, as_of, place })
            }
        }
    }
}

fn place_of<T>(file: &str, value: &Spanned<T>) -> Place {
    Place { file: file.to_owned(), line: value.referenced.line(), column: value.referenced.column() }
}

fn whole(file: &str) -> Place {
    Place { file: file.to_owned(), line: 0, column: 0 }
}

/// Holds for ids that differ little: one begins with the other, or they share all letters but two.
fn similar(a: &str, b: &str) -> bool {
    if a.starts_with(b) || b.starts_with(a) {
        return true;
    }
    let common = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count()
        + a.bytes().rev().zip(b.bytes().rev()).take_while(|(x, y)| x == y).count();
    common + 2 >= a.len().max(b.len())
}

/// The numbers in an id, so that A.10.2 comes after A.9.4.
fn number_key(id: &str) -> Vec<u32> {
    id.split('.').filter_map(|part| part.parse().ok()).collect()
}

/// "A.6.2.2-4" as A.6.2.2, A.6.2.3, A.6.2.4; a number without a range as itself.
fn expand_numbers(range: &str) -> Option<Vec<String>> {
    let Some((first, last)) = range.split_once('-') else { return Some(vec![range.to_owned()]) };
    let (stem, from) = first.rsplit_once('.').unwrap_or(("", first));
    let (from, to): (u32, u32) = (from.parse().ok()?, last.parse().ok()?);
    let dot = if stem.is_empty() { "" } else { "." };
    (from <= to).then(|| (from..=to).map(|n| format!("{stem}{dot}{n}")).collect())
}

fn digest(files: &[&SourceFile]) -> String {
    let mut hash = Sha256::new();
    for file in files {
        hash.update((file.path.len() as u64).to_le_bytes());
        hash.update(file.path.as_bytes());
        hash.update((file.text.len() as u64).to_le_bytes());
        hash.update(file.text.as_bytes());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
