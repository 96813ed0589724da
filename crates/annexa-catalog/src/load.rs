//! The files of the mappings to a checked catalogue: what is common here, each family of files in a module of its own.

mod crosswalks;
mod frameworks;
mod relevance;
mod words;

use std::collections::HashMap;

use regex_automata::nfa::thompson::NFA;
use serde::de::DeserializeOwned;
use serde_saphyr::Spanned;
use sha2::{Digest, Sha256};

use frameworks::Borrowed;

use crate::raw;
use crate::{
    AssertionWords, Code, Concept, Crosswalk, Diagnostic, FEATURES, FactWords, FindingRule, FormerEdition, Framework,
    GENERIC_FEATURES, Group, Item, Place, Relevance, Term, parse_term,
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
    /// Indices of the frameworks that documents are judged against where none is named, ascending; never empty.
    pub default_frameworks: Vec<usize>,
    /// SHA-256 over the names and contents of all files, lower-case hexadecimal.
    pub sha256: String,
    /// All concepts; items refer to them by index.
    pub concepts: Vec<Concept>,
    /// Ordered by id.
    pub frameworks: Vec<Framework>,
    /// Ordered by file; each pair of frameworks in one direction only.
    pub crosswalks: Vec<Crosswalk>,
    /// Ordered by file.
    pub former_editions: Vec<FormerEdition>,
    /// Weights by which a document's relevance adds up.
    pub relevance: Relevance,
    /// The same for requirements that come without rules.
    pub generic_relevance: Relevance,
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

    /// The same with all frameworks stripped of their rules, so that they are judged by their words alone.
    #[must_use]
    pub fn without_rules(mut self) -> Self {
        for framework in &mut self.frameworks {
            framework.is_generic = true;
            for requirement in &mut framework.requirements {
                requirement.about.clear();
                requirement.points.clear();
            }
        }
        self.findings.clear();
        self
    }

    /// The framework with this id.
    #[must_use]
    pub fn framework(&self, id: &str) -> Option<&Framework> {
        self.frameworks.iter().find(|f| f.id == id)
    }

    /// The crosswalk from one framework to another, given by their indices; where it is written in the other
    /// direction, its inverse.
    #[must_use]
    pub fn crosswalk(&self, from: usize, to: usize) -> Option<Crosswalk> {
        let written = self.crosswalks.iter().find(|c| (c.from, c.to) == (from, to)).cloned();
        written.or_else(|| self.crosswalks.iter().find(|c| (c.to, c.from) == (from, to)).map(Crosswalk::inverse))
    }
}

/// The file that says what the mappings are as a whole.
const META: &str = "mappings.yaml";

#[derive(Default)]
struct Loader {
    diagnostics: Vec<Diagnostic>,
    concepts: HashMap<String, usize>,
    /// Matchers that stand for those of another point, until all points are known.
    borrowed: Vec<Borrowed>,
}

impl Loader {
    fn run(&mut self, files: &[&SourceFile]) -> Catalog {
        let mut catalog = Catalog { sha256: digest(files), ..Catalog::default() };
        let of = |folder: &str| files.iter().filter(|f| f.path.starts_with(folder)).copied().collect::<Vec<_>>();
        let default_frameworks = self.load_meta(files, &mut catalog);
        catalog.concepts = self.load_concepts(&of("concepts/"));
        catalog.relevance = self.load_relevance(files, "relevance.yaml", &FEATURES);
        catalog.generic_relevance = self.load_relevance(files, "relevance-without-rules.yaml", &GENERIC_FEATURES);
        catalog.frameworks = self.load_frameworks(&of("frameworks/"));
        catalog.default_frameworks = self.default_frameworks(&default_frameworks, &catalog.frameworks);
        self.load_crosswalks(&of("crosswalks/"), &mut catalog);
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

    fn load_meta(&mut self, files: &[&SourceFile], catalog: &mut Catalog) -> raw::Words {
        let mut default_frameworks = raw::Words::new();
        match files.iter().find(|f| f.path == META) {
            Some(file) => {
                if let Some(meta) = self.read::<raw::Meta>(file) {
                    catalog.version = meta.version;
                    default_frameworks = meta.default_frameworks;
                }
            }
            None => self.report(Code::MissingFile, whole(META), "the file is missing".into()),
        }
        for folder in ["concepts/", "frameworks/", "assertions/", "facts/"] {
            if !files.iter().any(|f| f.path.starts_with(folder)) {
                self.report(Code::MissingFile, whole(folder), "the folder is missing or empty".into());
            }
        }
        default_frameworks
    }

    fn default_frameworks(&mut self, ids: &[Spanned<String>], all: &[Framework]) -> Vec<usize> {
        let mut chosen = Vec::new();
        for id in ids {
            match all.iter().position(|f| f.id == id.value) {
                Some(index) => chosen.push(index),
                None => {
                    let message = format!("there is no framework `{}`", id.value);
                    self.report(Code::UnknownReference, place_of(META, id), message);
                }
            }
        }
        chosen.sort_unstable();
        if chosen.is_empty() { (0..all.len()).collect() } else { chosen }
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
            // The program alone, since that is what may grow; what searches with it is made when it is needed.
            match NFA::compiler().configure(NFA::config().nfa_size_limit(Some(1 << 20))).build(&pattern.value) {
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

/// The numbers in an id, so that A.10.2 comes after A.9.4 and GOVERN-1.10 after GOVERN-1.9.
fn number_key(id: &str) -> Vec<u32> {
    id.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
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
    annexa_model::hexadecimal(&hash.finalize())
}
