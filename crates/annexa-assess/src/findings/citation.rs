//! Findings on citations: numbers that a standard does not have, or under the name of another thing.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use annexa_catalog::{CitedStandard, FormerEdition, WrongCitation};
use annexa_matcher::CompiledRules;
use annexa_model::{DocumentKind, Passage, PassageKind, Span};
use annexa_terms::Signal;
use regex::{Captures, Regex};

use super::{About, Raise, Scene, is_content};
use crate::JudgedDocument;

static CONTROL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\bA\.\d{1,2}(?:\.\d{1,2}){0,2}\b").expect("a fixed pattern"));
static CLAUSE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:clauses?|§)\s*(?<number>\d{1,2}(?:\.\d{1,2}){0,3})\b").expect("a fixed pattern")
});

/// "Employment contract, " before a clause's number: it is that contract's.
static CONTRACT_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:contracts?|agreements?|leases?|licen[cs]es?|addendum|deed|terms(?: and conditions)?|DPA|NDA|SLA|MSA)\b[^|.;:\n\d]{0,16}$")
        .expect("a fixed pattern")
});
/// " and 17 of our supply contract" behind it.
static CONTRACT_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:[\s\d.,–-]|to|and|or|through)*\b(?:of|in) (?:[a-z]+ ){0,4}(?:contracts?|agreements?|leases?|licen[cs]es?|addendum|deed|terms|DPA|NDA|SLA|MSA)\b")
        .expect("a fixed pattern")
});

/// Known numbers and known confusions.
pub(super) struct Citations {
    standards: Vec<CitedStandard>,
    wrong: Vec<(WrongCitation, Signal)>,
    former: Vec<FormerEdition>,
}

impl Citations {
    pub(super) fn compile(
        standards: &[CitedStandard],
        wrong: &[WrongCitation],
        former: &[FormerEdition],
        rules: &CompiledRules,
    ) -> Self {
        Self {
            standards: standards.to_vec(),
            former: former.to_vec(),
            wrong: wrong.iter().map(|w| (w.clone(), rules.signal(&w.says))).collect(),
        }
    }

    pub(super) fn find(&self, scene: &Scene<'_>, raise: &mut Raise<'_>) {
        for (index, document) in scene.documents.iter().enumerate() {
            let whole = self.only_standard(&document.document.text);
            let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
            for (number, passage) in document.passages.all.iter().enumerate() {
                if !is_content(passage.kind) {
                    continue;
                }
                let Some(standard) = self.standard_of(document, passage, whole) else { continue };
                for (cited, why) in self.mistakes(document, number, passage, standard) {
                    if !seen.insert((cited.clone(), why.clone())) {
                        continue;
                    }
                    raise.raise(About {
                        document: Some(index),
                        quote: Some(with_label(document, passage)),
                        values: vec![("cited", cited), ("why", why), ("standard", standard.title.clone())],
                        ..About::default()
                    });
                }
            }
        }
    }

    /// The mistakes of one passage: what is cited, and why it is wrong.
    fn mistakes(
        &self,
        document: &JudgedDocument,
        number: usize,
        passage: &Passage,
        standard: &CitedStandard,
    ) -> Vec<(String, String)> {
        let text = with_label(document, passage).of(&document.document.text);
        let signals = &document.scan.passages[number].signals;
        let mut out = Vec::new();
        let cited: Vec<&str> = CONTROL.find_iter(text).map(|m| m.as_str()).collect();
        for (wrong, signal) in self.wrong.iter().filter(|(w, _)| w.framework == standard.id) {
            let here = wrong.cites.is_empty() || cited.iter().any(|c| *c == wrong.cites);
            // A passage that lists many controls names the right thing beside another number.
            if here && cited.len() <= 2 && signals.binary_search(signal).is_ok() {
                let what = if wrong.cites.is_empty() { "its content" } else { &wrong.cites };
                out.push((what.to_owned(), wrong.right.clone()));
            }
        }
        for control in cited {
            out.extend(self.unknown_control(standard, control));
        }
        // A contract has clauses of its own.
        let names_it = standard.names.iter().any(|name| text.contains(name.as_str()));
        if names_it || document.facts.kind != Some(DocumentKind::Contract) {
            for found in CLAUSE.captures_iter(text).filter(|found| !of_contract(text, found)) {
                let clause = &found["number"];
                if !standard.numbers.iter().any(|n| n == clause) {
                    let why = format!("{} has no clause {clause}", standard.title);
                    out.push((format!("clause {clause}"), why));
                }
            }
        }
        out
    }

    fn unknown_control(&self, standard: &CitedStandard, control: &str) -> Option<(String, String)> {
        if standard.numbers.iter().any(|n| n == control) {
            return None;
        }
        let former = self.former.iter().filter(|e| e.successor == standard.id);
        let mut known = former.filter_map(|edition| Some((edition, edition.control(control)?)));
        if let Some((edition, was)) = known.next() {
            let now: Vec<String> = was.went_into.iter().map(|(id, title)| format!("{id} {title}")).collect();
            let why = format!("that is {} of {}; it is now {}", was.title, edition.title, now.join(" and "));
            return Some((control.to_owned(), why));
        }
        let levels = control.matches('.').count();
        let why = match &standard.superseded {
            Some(note) if levels == 3 => note.clone(),
            _ => format!("{} has no {control}", standard.title),
        };
        Some((control.to_owned(), why))
    }

    /// The standard a passage speaks of: named in it, in its headings or its column heads, else the
    /// only one that the document names at all.
    fn standard_of<'s>(
        &'s self,
        document: &JudgedDocument,
        passage: &Passage,
        whole: Option<&'s CitedStandard>,
    ) -> Option<&'s CitedStandard> {
        let text = &document.document.text;
        let mut around: Vec<Span> = vec![passage.span];
        around.extend(passage.lead_in.into_iter().chain(passage.header_row).map(|i| document.passages.all[i].span));
        around.extend(document.passages.heading_path(passage).into_iter().rev());
        for span in around {
            let named = self.named(span.of(text));
            match named.as_slice() {
                [one] => return Some(one),
                [] => {}
                // Two standards in one place: which number belongs to which cannot be told.
                _ => return None,
            }
        }
        // A heading's own number ("A.1 Scope") is no citation; three levels are those of a standard.
        let three_levels = || {
            CONTROL.find(with_label(document, passage).of(text)).is_some_and(|m| m.as_str().matches('.').count() == 3)
        };
        whole.filter(|_| passage.kind != PassageKind::Heading || three_levels())
    }

    fn only_standard(&self, text: &str) -> Option<&CitedStandard> {
        match self.named(text).as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    fn named(&self, text: &str) -> Vec<&CitedStandard> {
        self.standards.iter().filter(|s| s.names.iter().any(|name| text.contains(name.as_str()))).collect()
    }
}

/// Holds for a clause that the text says is one of a contract.
fn of_contract(text: &str, clause: &Captures<'_>) -> bool {
    clause.get(0).is_some_and(|whole| {
        CONTRACT_BEFORE.is_match(&text[..whole.start()]) || CONTRACT_BEHIND.is_match(&text[whole.end()..])
    })
}

/// The passage with the printed label of its list item or heading, where it opens its block: in
/// "A.9.2.1 User registration" the number may be the label.
fn with_label(document: &JudgedDocument, passage: &Passage) -> Span {
    let block = document.document.blocks[passage.block].span;
    if passage.span.start != block.start {
        return passage.span;
    }
    let before = &document.document.text[..block.start];
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    Span::new(line, passage.span.end)
}
