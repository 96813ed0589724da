use std::collections::HashMap;
use std::rc::Rc;
use std::sync::OnceLock;

use annexa_catalog::{Element, Step, Term};
use regex::{Regex, RegexSet, RegexSetBuilder};

use crate::fold::{Folder, fold_word};
use crate::words::{Word, Words, split};

/// What a hit is a hit of: a concept, a term written on the spot, a class of triggers.
pub type Signal = u32;

pub(crate) type ElementId = u32;

/// A term or pattern found in a passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// What it is a hit of.
    pub signal: Signal,
    /// Index of its first word.
    pub first: usize,
    /// Index of its last word, included.
    pub last: usize,
}

/// Collects terms under signals.
pub struct TermSetBuilder {
    folder: Folder,
    elements: HashMap<Element, ElementId>,
    /// Elements as they are written, so that each is folded once: the same words stand in thousands of terms.
    written: HashMap<Element, ElementId>,
    terms: Vec<CompiledTerm>,
    patterns: Vec<(Signal, String)>,
    implied: Vec<Vec<Signal>>,
}

struct CompiledTerm {
    signal: Signal,
    /// Cancels hits of the signal inside it instead of being one.
    cancels: bool,
    steps: Vec<CompiledStep>,
}

struct CompiledStep {
    /// Sorted.
    any: Vec<ElementId>,
    gap: u8,
}

impl Default for TermSetBuilder {
    fn default() -> Self {
        Self {
            folder: Folder::new(),
            elements: HashMap::new(),
            written: HashMap::new(),
            terms: Vec::new(),
            patterns: Vec::new(),
            implied: Vec::new(),
        }
    }
}

impl TermSetBuilder {
    /// A new signal.
    pub fn signal(&mut self) -> Signal {
        self.implied.push(Vec::new());
        Signal::try_from(self.implied.len() - 1).expect("fewer signals than 2^32")
    }

    /// Makes `terms` hits of `signal`.
    pub fn add(&mut self, signal: Signal, terms: &[Term]) {
        self.compile(signal, terms, false);
    }

    /// Makes hits of `signal` that overlap a hit of one of `terms` not count.
    pub fn cancel(&mut self, signal: Signal, terms: &[Term]) {
        self.compile(signal, terms, true);
    }

    /// Makes what the regular expression finds a hit of `signal`.
    pub fn add_pattern(&mut self, signal: Signal, pattern: &str) {
        // A word boundary by Unicode's rules keeps a search from its fast automaton as soon as the text has a letter
        // beyond ASCII, be it a typographic apostrophe; next to the words of a pattern both are the same.
        self.patterns.push((signal, pattern.replace(r"\b", r"(?-u:\b)")));
    }

    /// Makes every hit of `signal` a hit of `implied` as well.
    pub fn imply(&mut self, signal: Signal, implied: Signal) {
        self.implied[signal as usize].push(implied);
    }

    /// Ends the collecting.
    ///
    /// # Panics
    /// When a pattern is no regular expression; the catalogue has checked that.
    #[must_use]
    pub fn build(self) -> TermSet {
        let mut by_first: Vec<Vec<u32>> = vec![Vec::new(); self.elements.len()];
        for (index, term) in self.terms.iter().enumerate() {
            for element in &term.steps[0].any {
                by_first[*element as usize].push(u32::try_from(index).expect("fewer terms than 2^32"));
            }
        }
        let mut set = TermSet {
            by_first,
            terms: self.terms,
            implied: self.implied,
            stems: HashMap::new(),
            exact: HashMap::new(),
            prefixes: HashMap::new(),
            longest_prefix: 0,
            capitals: HashMap::new(),
            pattern_set: RegexSetBuilder::new(self.patterns.iter().map(|(_, p)| p))
                .size_limit(MOST_PATTERNS)
                .dfa_size_limit(AUTOMATON)
                .build()
                .expect("each pattern was checked, and all of them together are far from the limit"),
            patterns: self
                .patterns
                .into_iter()
                .map(|(signal, written)| Pattern { signal, written, compiled: OnceLock::new() })
                .collect(),
        };
        for (element, id) in self.elements {
            if let Element::Prefix(w) = &element {
                set.longest_prefix = set.longest_prefix.max(w.len());
            }
            match element {
                Element::Stem(w) => set.stems.insert(w, id),
                Element::Exact(w) => set.exact.insert(w, id),
                Element::Prefix(w) => set.prefixes.insert(w, id),
                Element::Capitals(w) => set.capitals.insert(w, id),
            };
        }
        set
    }

    fn compile(&mut self, signal: Signal, terms: &[Term], cancels: bool) {
        for term in terms {
            let mut step = |step: &Step| {
                let mut any: Vec<ElementId> = step.any.iter().map(|e| self.element(e)).collect();
                any.sort_unstable();
                any.dedup();
                CompiledStep { any, gap: step.gap }
            };
            let steps = term.steps.iter().map(&mut step).collect();
            self.terms.push(CompiledTerm { signal, cancels, steps });
        }
    }

    fn element(&mut self, element: &Element) -> ElementId {
        if let Some(id) = self.written.get(element) {
            return *id;
        }
        let folded = match element {
            Element::Stem(w) => Element::Stem(self.folder.stem(&fold_word(w))),
            Element::Exact(w) => Element::Exact(fold_word(w)),
            Element::Prefix(w) => Element::Prefix(fold_prefix(w)),
            Element::Capitals(w) => Element::Capitals(w.clone()),
        };
        let next = ElementId::try_from(self.elements.len()).expect("fewer words than 2^32");
        let id = *self.elements.entry(folded).or_insert(next);
        self.written.insert(element.clone(), id);
        id
    }
}

/// A prefix is folded only where its own letters decide: "organis*" must meet "organiz...".
fn fold_prefix(prefix: &str) -> String {
    let folded = fold_word(prefix);
    if folded.ends_with("is") && folded.len() >= 6 { format!("{}iz", &folded[..folded.len() - 2]) } else { folded }
}

/// Terms compiled for matching; immutable, shared between threads.
pub struct TermSet {
    /// Terms by the elements their first word may be.
    by_first: Vec<Vec<u32>>,
    terms: Vec<CompiledTerm>,
    implied: Vec<Vec<Signal>>,
    stems: HashMap<String, ElementId>,
    exact: HashMap<String, ElementId>,
    prefixes: HashMap<String, ElementId>,
    /// Bytes of the longest prefix.
    longest_prefix: usize,
    capitals: HashMap<String, ElementId>,
    pattern_set: RegexSet,
    patterns: Vec<Pattern>,
}

/// A pattern that is compiled when the set of all of them finds it for the first time: most never are.
struct Pattern {
    signal: Signal,
    written: String,
    compiled: OnceLock<Regex>,
}

impl Pattern {
    fn regex(&self) -> &Regex {
        self.compiled.get_or_init(|| Regex::new(&self.written).expect("patterns were checked"))
    }
}

impl TermSet {
    fn elements_of(&self, folder: &Folder, raw: &str) -> Vec<ElementId> {
        // "AIMS" is the management system, not several aims.
        if let Some(capitals) = self.capitals.get(raw) {
            return vec![*capitals];
        }
        let mut out = Vec::new();
        let folded = fold_word(raw);
        out.extend(self.exact.get(&folded));
        out.extend(self.stems.get(&folder.stem(&folded)));
        for (end, _) in folded.char_indices().skip(3).take_while(|(end, _)| *end <= self.longest_prefix) {
            out.extend(self.prefixes.get(&folded[..end]));
        }
        out.extend(self.prefixes.get(&folded));
        out
    }
}

/// Bytes of all patterns compiled together; each of them may have 1 MiB.
const MOST_PATTERNS: usize = 1 << 30;

/// Bytes in which a thread remembers the states of the automaton of all patterns: too few make it begin anew again and
/// again.
const AUTOMATON: usize = 64 << 20;

/// Words that a reader remembers; a document has hardly more.
const MOST_KNOWN: usize = 40_000;
/// Longer ones, in bytes, do not come again.
const LONGEST_KNOWN: usize = 64;

/// Finds hits; one per thread, since it remembers the words it has met.
pub struct Reader<'s> {
    set: &'s TermSet,
    folder: Folder,
    known: HashMap<Box<str>, Rc<[ElementId]>>,
}

impl<'s> Reader<'s> {
    /// A reader of `set`.
    #[must_use]
    pub fn new(set: &'s TermSet) -> Self {
        Self { set, folder: Folder::new(), known: HashMap::new() }
    }

    /// The words of `passage`.
    pub fn words(&mut self, passage: &str) -> Words {
        // A hostile document may hold any number of different words.
        if self.known.len() > MOST_KNOWN {
            self.known.clear();
        }
        let all = split(passage)
            .into_iter()
            .map(|word| {
                let raw = &passage[word.start..word.end];
                let elements = match self.known.get(raw) {
                    Some(elements) => Rc::clone(elements),
                    None => {
                        let elements: Rc<[ElementId]> = self.set.elements_of(&self.folder, raw).into();
                        if raw.len() <= LONGEST_KNOWN {
                            self.known.insert(raw.into(), Rc::clone(&elements));
                        }
                        elements
                    }
                };
                Word {
                    start: word.start,
                    end: word.end,
                    after_break: word.after_break,
                    new_cell: word.new_cell,
                    elements,
                }
            })
            .collect();
        Words { all }
    }

    /// Every hit in `words`, ordered by signal and place, each once.
    #[must_use]
    pub fn hits(&self, words: &Words, passage: &str) -> Vec<Hit> {
        let (mut hits, mut cancelled) = (Vec::new(), Vec::new());
        for (at, word) in words.all.iter().enumerate() {
            for element in word.elements.iter() {
                for term in &self.set.by_first[*element as usize] {
                    let term = &self.set.terms[*term as usize];
                    if let Some(last) = ends_at(&term.steps[1..], &words.all, at) {
                        let hit = Hit { signal: term.signal, first: at, last };
                        if term.cancels { cancelled.push(hit) } else { hits.push(hit) }
                    }
                }
            }
        }
        self.pattern_hits(words, passage, &mut hits);
        if !cancelled.is_empty() {
            cancel(&mut hits, cancelled);
        }
        for index in 0..hits.len() {
            let hit = hits[index];
            hits.extend(self.set.implied[hit.signal as usize].iter().map(|s| Hit { signal: *s, ..hit }));
        }
        hits.sort_unstable();
        hits.dedup();
        hits
    }

    fn pattern_hits(&self, words: &Words, passage: &str, hits: &mut Vec<Hit>) {
        for index in self.set.pattern_set.matches(passage) {
            let pattern = &self.set.patterns[index];
            for found in pattern.regex().find_iter(passage) {
                let first = words.all.partition_point(|w| w.end <= found.start());
                let last = words.all.partition_point(|w| w.start < found.end());
                if let Some(last) = last.checked_sub(1)
                    && first <= last
                {
                    hits.push(Hit { signal: pattern.signal, first, last });
                }
            }
        }
    }
}

/// Removes the hits that overlap one of `cancelled` of the same signal.
fn cancel(hits: &mut Vec<Hit>, mut cancelled: Vec<Hit>) {
    cancelled.sort_unstable();
    // From here on `last` is where the farthest of those so far ends.
    for index in 1..cancelled.len() {
        if cancelled[index].signal == cancelled[index - 1].signal {
            cancelled[index].last = cancelled[index].last.max(cancelled[index - 1].last);
        }
    }
    hits.retain(|hit| {
        let before = cancelled.partition_point(|c| (c.signal, c.first) <= (hit.signal, hit.last));
        let nearest = before.checked_sub(1).map(|index| cancelled[index]);
        !nearest.is_some_and(|c| c.signal == hit.signal && hit.first <= c.last)
    });
}

/// Index of the last word when `steps` follow the word at `at`, nearest words first.
fn ends_at(steps: &[CompiledStep], words: &[Word], at: usize) -> Option<usize> {
    let Some((step, rest)) = steps.split_first() else {
        return Some(at);
    };
    let farthest = (at + 1 + usize::from(step.gap)).min(words.len().saturating_sub(1));
    // Words of different cells make no phrase.
    (at + 1..=farthest)
        .take_while(|next| !words[*next].new_cell)
        .filter(|next| words[*next].elements.iter().any(|e| step.any.binary_search(e).is_ok()))
        .find_map(|next| ends_at(rest, words, next))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use annexa_catalog::parse_term;

    use super::{Reader, TermSetBuilder};

    /// The texts of the hits of `term`, with hits inside `not` cancelled.
    fn find(term: &str, not: &str, text: &str) -> Vec<String> {
        let mut builder = TermSetBuilder::default();
        let signal = builder.signal();
        builder.add(signal, &parse_term(term).unwrap());
        if !not.is_empty() {
            builder.cancel(signal, &parse_term(not).unwrap());
        }
        let set = builder.build();
        let mut reader = Reader::new(&set);
        let words = reader.words(text);
        reader.hits(&words, text).iter().map(|h| words.slice(h.first, h.last, text).to_owned()).collect()
    }

    #[test]
    fn terms_are_found_as_the_guide_says() {
        let cases: [(&str, &str, &str, &[&str]); 11] = [
            ("impact assessment", "", "Impact-assessments are done.", &["Impact-assessments"]),
            ("organisation", "", "An organization's aim", &["organization's"]),
            ("AIMS", "", "Our aims; the AIMS.", &["AIMS"]),
            ("=log", "", "log logs logging", &["log"]),
            ("discriminat*", "", "discriminatory", &["discriminatory"]),
            ("organis*", "", "reorganised organizational", &["organizational"]),
            ("assess .. impact", "", "assess the expected impact", &["assess the expected impact"]),
            ("assess .. impact", "", "assess one two three four impact", &[]),
            ("impact assessment", "business impact", "a business impact assessment", &[]),
            ("formal? process", "", "a formal process", &["formal process", "process"]),
            ("AI policy", "", "AI\u{a0}policy", &["AI\u{a0}policy"]),
        ];
        for (term, not, text, expected) in cases {
            assert_eq!(find(term, not, text), expected, "{term} in {text}");
        }
    }
}
