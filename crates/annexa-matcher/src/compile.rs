use std::collections::HashMap;

use annexa_catalog::{AssertionWords, Catalog, Detect, Element, Group, Item, Match, Step, Subject, Term, Where};
use annexa_terms::{Reader, Signal, TermSet, TermSetBuilder};

/// Every matcher of every framework, ready to be scanned with.
pub struct CompiledRules {
    pub(crate) terms: TermSet,
    pub(crate) triggers: Triggers,
    pub(crate) frameworks: Vec<CompiledFramework>,
    /// Matchers of passages, in the order of frameworks, requirements, points, alternatives.
    pub(crate) matchers: Vec<CompiledMatch>,
    /// Matchers of titles.
    pub(crate) title_matchers: Vec<CompiledMatch>,
    /// By signal, the indices of the matchers that ask for it under `says`.
    pub(crate) by_signal: HashMap<Signal, Vec<u32>>,
    pub(crate) topics: Vec<CompiledTopic>,
    /// By signal, the indices of the topics that ask for it.
    pub(crate) topics_by_signal: HashMap<Signal, Vec<u32>>,
    /// Per framework and requirement, every signal that its rules look for, sorted.
    pub(crate) looked_for: HashMap<(usize, usize), Vec<Signal>>,
    pub(crate) blanks: Vec<String>,
    /// The signals below this one are those of concepts.
    after_concepts: Signal,
    written: HashMap<String, Signal>,
}

/// The signals of the classes of assertion triggers.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Triggers {
    pub(crate) binds: Signal,
    pub(crate) states: Signal,
    /// Base forms of verbs: "review".
    pub(crate) base_verbs: Signal,
    /// Third persons: "reviews".
    pub(crate) third_persons: Signal,
    /// Past forms: "reviewed".
    pub(crate) pasts: Signal,
    pub(crate) participles: Signal,
    pub(crate) permits: Signal,
    pub(crate) intends: Signal,
    pub(crate) negates: Signal,
    pub(crate) exceptions: Signal,
    pub(crate) mentions: Signal,
    pub(crate) terminators: Signal,
    pub(crate) others: Signal,
    pub(crate) mention_sections: Signal,
    pub(crate) mention_columns: Signal,
    pub(crate) follow_up: Signal,
    pub(crate) announcing_titles: Signal,
    pub(crate) duty_sections: Signal,
}

pub(crate) struct CompiledFramework {
    pub(crate) subject: Option<Signal>,
    pub(crate) field: Option<Signal>,
    pub(crate) kindred: Option<Signal>,
}

pub(crate) struct CompiledMatch {
    pub(crate) framework: usize,
    pub(crate) requirement: usize,
    pub(crate) point: usize,
    pub(crate) alternative: usize,
    pub(crate) subject: Subject,
    pub(crate) about: Vec<Vec<Signal>>,
    pub(crate) says: Vec<Vec<Signal>>,
    pub(crate) unless: Vec<Signal>,
    pub(crate) near: Option<usize>,
}

pub(crate) struct CompiledTopic {
    pub(crate) framework: usize,
    pub(crate) requirement: usize,
    pub(crate) subject: Subject,
    pub(crate) about: Vec<Vec<Signal>>,
}

impl CompiledRules {
    /// Compiles all frameworks, assertion triggers and finding rules of `catalog`.
    #[must_use]
    pub fn compile(catalog: &Catalog) -> Self {
        let mut compiler = Compiler { builder: TermSetBuilder::default(), written: HashMap::new() };
        compiler.concepts(catalog);
        let triggers = compiler.triggers(&catalog.assertions);
        let mut rules = Self {
            triggers,
            frameworks: Vec::new(),
            matchers: Vec::new(),
            title_matchers: Vec::new(),
            by_signal: HashMap::new(),
            topics: Vec::new(),
            topics_by_signal: HashMap::new(),
            blanks: catalog.facts.blanks.clone(),
            after_concepts: concept_signal(catalog.concepts.len()),
            looked_for: HashMap::new(),
            written: HashMap::new(),
            terms: TermSetBuilder::default().build(),
        };
        for (index, framework) in catalog.frameworks.iter().enumerate() {
            let subject = framework.subject.map(concept_signal);
            let field = framework.field.map(concept_signal);
            let kindred = framework.kindred.map(concept_signal);
            rules.frameworks.push(CompiledFramework { subject, field, kindred });
            for (number, requirement) in framework.requirements.iter().enumerate() {
                rules.topics.push(CompiledTopic {
                    framework: index,
                    requirement: number,
                    subject: requirement.subject,
                    about: compiler.groups(&requirement.about),
                });
                for (point, what) in requirement.points.iter().enumerate() {
                    for (alternative, matcher) in what.matches.iter().enumerate() {
                        let place = (index, number, point, alternative);
                        let compiled = compiler.matcher(matcher, place, requirement.subject);
                        match matcher.place {
                            Where::Passage => rules.matchers.push(compiled),
                            Where::Title => rules.title_matchers.push(compiled),
                        }
                    }
                }
            }
        }
        for finding in &catalog.findings {
            compiler.finding(&finding.detect);
        }
        rules.terms = compiler.builder.build();
        rules.written = compiler.written;
        rules.index();
        rules
    }

    /// The signal under which hits of `item` are reported.
    ///
    /// # Panics
    /// When the item does not come from the catalogue that these rules were compiled from.
    #[must_use]
    pub fn signal(&self, item: &Item) -> Signal {
        match item {
            Item::Concept(index) => concept_signal(*index),
            Item::Terms { written, .. } => self.written[written],
        }
    }

    /// The signals of the concepts that each text hits, sorted.
    #[must_use]
    pub fn concepts_in(&self, texts: impl Iterator<Item = String>) -> Vec<Vec<Signal>> {
        let mut reader = Reader::new(&self.terms);
        let mut concepts = |text: String| {
            let words = reader.words(&text);
            let mut signals: Vec<Signal> = reader.hits(&words, &text).into_iter().map(|h| h.signal).collect();
            signals.retain(|signal| *signal < self.after_concepts);
            signals.sort_unstable();
            signals.dedup();
            signals
        };
        texts.map(&mut concepts).collect()
    }

    fn index(&mut self) {
        for topic in &self.topics {
            self.looked_for
                .entry((topic.framework, topic.requirement))
                .or_default()
                .extend(topic.about.iter().flatten());
        }
        for matcher in &self.matchers {
            let of = self.looked_for.entry((matcher.framework, matcher.requirement)).or_default();
            of.extend(matcher.says.iter().chain(&matcher.about).flatten());
        }
        for signals in self.looked_for.values_mut() {
            signals.sort_unstable();
            signals.dedup();
        }
        for (index, matcher) in self.matchers.iter().enumerate() {
            let index = u32::try_from(index).expect("fewer matchers than 2^32");
            for signal in matcher.says.iter().flatten() {
                push_new(self.by_signal.entry(*signal).or_default(), index);
            }
        }
        for (index, topic) in self.topics.iter().enumerate() {
            let index = u32::try_from(index).expect("fewer topics than 2^32");
            for signal in topic.about.iter().flatten() {
                push_new(self.topics_by_signal.entry(*signal).or_default(), index);
            }
        }
    }
}

fn push_new(list: &mut Vec<u32>, index: u32) {
    if list.last() != Some(&index) {
        list.push(index);
    }
}

/// Concepts take the first signals, in their order.
fn concept_signal(index: usize) -> Signal {
    Signal::try_from(index).expect("fewer concepts than 2^32")
}

struct Compiler {
    builder: TermSetBuilder,
    written: HashMap<String, Signal>,
}

impl Compiler {
    fn concepts(&mut self, catalog: &Catalog) {
        for _ in &catalog.concepts {
            self.builder.signal();
        }
        for (index, concept) in catalog.concepts.iter().enumerate() {
            let signal = concept_signal(index);
            self.builder.add(signal, &concept.terms);
            self.builder.cancel(signal, &concept.not);
            for pattern in &concept.patterns {
                self.builder.add_pattern(signal, pattern);
            }
            for included in &concept.includes {
                self.builder.imply(concept_signal(*included), signal);
            }
        }
    }

    fn class(&mut self, terms: &[Term]) -> Signal {
        let signal = self.builder.signal();
        self.builder.add(signal, terms);
        signal
    }

    fn triggers(&mut self, words: &AssertionWords) -> Triggers {
        let single = |word: &String, make: fn(String) -> Element| Term {
            steps: vec![Step { any: vec![make(word.clone())], gap: 0 }],
        };
        let forms = |inflect: fn(&str) -> Vec<String>| -> Vec<Term> {
            words.verbs.iter().flat_map(|w| inflect(w)).map(|w| single(&w, Element::Exact)).collect()
        };
        let participles: Vec<Term> = words.participles.iter().map(|w| single(w, Element::Exact)).collect();
        Triggers {
            binds: self.class(&words.binds),
            states: self.class(&words.states),
            base_verbs: self.class(&forms(|w| vec![w.to_owned()])),
            third_persons: self.class(&forms(|w| vec![third_person(w)])),
            pasts: self.class(&forms(past)),
            participles: self.class(&participles),
            permits: self.class(&words.permits),
            intends: self.class(&words.intends),
            negates: self.class(&words.negates),
            exceptions: self.class(&words.exceptions),
            mentions: self.class(&words.mentions),
            terminators: self.class(&words.terminators),
            others: self.class(&words.others),
            mention_sections: self.class(&words.mention_sections),
            mention_columns: self.class(&words.mention_columns),
            follow_up: self.class(&words.follow_up),
            announcing_titles: self.class(&words.announcing_titles),
            duty_sections: self.class(&words.duty_sections),
        }
    }

    fn item(&mut self, item: &Item) -> Signal {
        match item {
            Item::Concept(index) => concept_signal(*index),
            Item::Terms { written, terms } => {
                if let Some(signal) = self.written.get(written) {
                    return *signal;
                }
                let signal = self.class(terms);
                self.written.insert(written.clone(), signal);
                signal
            }
        }
    }

    fn items(&mut self, items: &[Item]) -> Vec<Signal> {
        let mut signals: Vec<Signal> = items.iter().map(|i| self.item(i)).collect();
        signals.sort_unstable();
        signals.dedup();
        signals
    }

    fn groups(&mut self, groups: &[Group]) -> Vec<Vec<Signal>> {
        groups.iter().map(|g| self.items(g)).collect()
    }

    fn matcher(&mut self, raw: &Match, place: (usize, usize, usize, usize), subject: Subject) -> CompiledMatch {
        let (framework, requirement, point, alternative) = place;
        CompiledMatch {
            framework,
            requirement,
            point,
            alternative,
            subject,
            about: self.groups(&raw.about),
            says: self.groups(&raw.says),
            unless: self.items(&raw.unless),
            near: raw.near,
        }
    }

    fn finding(&mut self, detect: &Detect) {
        match detect {
            Detect::Citation { wrong, .. } => {
                for citation in wrong {
                    self.item(&citation.says);
                }
            }
            Detect::DocumentLacks { about, speaks_of, lacks, unless, .. } => {
                self.groups(about);
                self.groups(speaks_of);
                self.items(unless);
                for (_, group) in lacks {
                    self.items(group);
                }
            }
            Detect::NotInventoried { about } => {
                self.groups(about);
            }
            Detect::FiguresDisagree { figures } => {
                for figure in figures {
                    self.groups(&figure.says);
                    self.items(&figure.unless);
                }
            }
            Detect::Wording { says, .. } => {
                self.groups(says);
            }
            Detect::Applicability(_)
            | Detect::MissingEvidence
            | Detect::ReviewOverdue
            | Detect::ReviewLapsing { .. }
            | Detect::FactsMissing
            | Detect::StatusIs(_)
            | Detect::Placeholders
            | Detect::PointAsserted(_)
            | Detect::Reference
            | Detect::RecordOutsideWindow => {}
        }
    }
}

fn ends_in_consonant_y(verb: &str) -> bool {
    verb.ends_with('y')
        && !verb.ends_with(['a', 'e', 'o', 'u'])
        && !verb[..verb.len() - 1].ends_with(['a', 'e', 'o', 'u'])
}

/// "reviews", "approaches", "identifies".
fn third_person(verb: &str) -> String {
    if ends_in_consonant_y(verb) {
        format!("{}ies", &verb[..verb.len() - 1])
    } else if verb.ends_with(['s', 'x', 'z', 'o']) || verb.ends_with("ch") || verb.ends_with("sh") {
        format!("{verb}es")
    } else {
        format!("{verb}s")
    }
}

/// "reviewed", "approved", "identified"; and "logged" beside a harmless "loged".
fn past(verb: &str) -> Vec<String> {
    if ends_in_consonant_y(verb) {
        return vec![format!("{}ied", &verb[..verb.len() - 1])];
    }
    if verb.ends_with('e') {
        return vec![format!("{verb}d")];
    }
    let doubled = verb.chars().last().map(|last| format!("{verb}{last}ed"));
    std::iter::once(format!("{verb}ed")).chain(doubled).collect()
}
