//! How much the words of a document are those in which the mappings speak of a requirement: a plain comparison of
//! weighted words that decides no score, and helps to tell which of several requirements a document is about.

use annexa_catalog::{Catalog, Requirement};
use annexa_model::PassageKind;
use annexa_terms::Vocabulary;

use crate::JudgedDocument;

/// The words of every requirement, compiled once.
pub struct Likenesses {
    vocabulary: Vocabulary,
    frameworks: Vec<OfFramework>,
}

struct OfFramework {
    /// Per stem, how rare it is among the requirements.
    rarity: Vec<f64>,
    /// Per requirement, stems with weights whose squares add up to 1.
    profiles: Vec<Vec<(u32, f64)>>,
}

/// How much one document speaks like one requirement; each from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Likeness {
    /// Against the requirement of the framework that it is most like.
    pub text: f64,
    /// The same of its headings.
    pub headings: f64,
    /// The same of its title.
    pub title: f64,
}

/// How much the parts of a requirement weigh, by what they are.
const TITLE: f64 = 6.0;
const ASKS: f64 = 3.0;
const POINT: f64 = 2.0;
const EXAMPLE: f64 = 1.0;

impl Likenesses {
    /// Compiles the words of `catalog`.
    #[must_use]
    pub fn compile(catalog: &Catalog) -> Self {
        let mut vocabulary = Vocabulary::default();
        let counted: Vec<Vec<Vec<(u32, f64)>>> = catalog
            .frameworks
            .iter()
            .map(|f| f.requirements.iter().map(|r| counts(&mut vocabulary, &texts(r))).collect())
            .collect();
        let stems = vocabulary.len();
        let frameworks = counted.iter().map(|counted| OfFramework::compile(stems, counted)).collect();
        Self { vocabulary, frameworks }
    }

    /// How much `document` speaks like each requirement of the framework with this index, in its order.
    #[must_use]
    pub fn of(&self, framework: usize, document: &JudgedDocument) -> Vec<Likeness> {
        let of = &self.frameworks[framework];
        let text = &document.document.text;
        let passages = || document.passages.all.iter().filter(|p| p.kind != PassageKind::Aside);
        let all = self.vocabulary.count(passages().map(|p| p.span.of(text)));
        let headings =
            self.vocabulary.count(passages().filter(|p| p.kind == PassageKind::Heading).map(|p| p.span.of(text)));
        let title = self.vocabulary.count(document.facts.title.iter().map(|t| t.value.as_str()));
        let (text, headings, in_title) = (of.likest(&all), of.likest(&headings), of.likest(&title));
        (0..of.profiles.len()).map(|n| Likeness { text: text[n], headings: headings[n], title: in_title[n] }).collect()
    }

    /// How much `text` speaks like one requirement, `at` the index of its framework and its own: nought when they share
    /// no word, and comparable among texts, of which a longer one says more.
    #[must_use]
    pub fn of_text(&self, (framework, requirement): (usize, usize), text: &str) -> f64 {
        let of = &self.frameworks[framework];
        let profile = &of.profiles[requirement];
        let mut stems = self.vocabulary.known(text);
        stems.sort_unstable();
        let weight = |same: &[u32]| {
            let at = profile.binary_search_by_key(&same[0], |(stem, _)| *stem);
            at.map_or(0.0, |at| profile[at].1 * of.weight(same[0], same.len()))
        };
        stems.chunk_by(|a, b| a == b).map(weight).sum()
    }
}

impl OfFramework {
    fn compile(stems: usize, counted: &[Vec<(u32, f64)>]) -> Self {
        let mut holding = vec![0.0; stems];
        for (stem, _) in counted.iter().flatten() {
            holding[*stem as usize] += 1.0;
        }
        // Of a word that stands in every requirement nothing is left.
        let all = counted.len() as f64;
        let rarity: Vec<f64> = holding
            .iter()
            .map(|n: &f64| if *n > 0.0 { ((all + 1.0) / (n + 0.5)).ln().max(0.0) } else { 0.0 })
            .collect();
        let profile = |counts: &Vec<(u32, f64)>| {
            let mut weights: Vec<(u32, f64)> =
                counts.iter().map(|(stem, n)| (*stem, (1.0 + n.ln()) * rarity[*stem as usize])).collect();
            let length = weights.iter().map(|(_, w)| w * w).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
            weights.iter_mut().for_each(|(_, w)| *w /= length);
            weights
        };
        Self { profiles: counted.iter().map(profile).collect(), rarity }
    }

    /// What a stem that occurs so often weighs.
    fn weight(&self, stem: u32, times: usize) -> f64 {
        if times > 0 { (1.0 + (times as f64).ln()) * self.rarity[stem as usize] } else { 0.0 }
    }

    /// How like each requirement's words are to those counted, against the likest.
    fn likest(&self, counts: &[u32]) -> Vec<f64> {
        let weight = |stem: u32| self.weight(stem, counts[stem as usize] as usize);
        let like: Vec<f64> = self.profiles.iter().map(|p| p.iter().map(|(s, w)| w * weight(*s)).sum()).collect();
        let most = like.iter().copied().fold(0.0, f64::max);
        if most > 0.0 { like.iter().map(|l| l / most).collect() } else { like }
    }
}

/// The texts of a requirement with how much each weighs.
fn texts(requirement: &Requirement) -> Vec<(&str, f64)> {
    let mut out = vec![(requirement.title.as_str(), TITLE), (requirement.asks.as_str(), ASKS)];
    for point in &requirement.points {
        out.push((&point.asks, POINT));
        out.push((&point.add, EXAMPLE));
        out.extend(point.examples.yes.iter().map(|e| (e.text.as_str(), EXAMPLE)));
    }
    out
}

/// Stems with the weights of the texts that they stand in, added up.
fn counts(vocabulary: &mut Vocabulary, texts: &[(&str, f64)]) -> Vec<(u32, f64)> {
    let mut all: Vec<(u32, f64)> = Vec::new();
    for (text, weight) in texts {
        all.extend(vocabulary.learn(text).into_iter().map(|stem| (stem, *weight)));
    }
    all.sort_unstable_by_key(|(stem, _)| *stem);
    let mut out: Vec<(u32, f64)> = Vec::new();
    for (stem, weight) in all {
        match out.last_mut() {
            Some((last, sum)) if *last == stem => *sum += weight,
            _ => out.push((stem, weight)),
        }
    }
    out
}
