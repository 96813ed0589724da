//! What is known of a document before its passages are judged one by one.

use annexa_model::{Document, DocumentKind, Facts, PassageKind, Passages, Role};
use annexa_terms::{Hit, Signal, Words};

use crate::compile::CompiledFramework;
use crate::context::{Surroundings, sorted};
use crate::scan::Scanner;

/// With so many binding sentences a document is no mere guide to its reader.
const BINDING_DOCUMENT: usize = 3;

/// So many passages make a document one of a management system: a handbook that names data protection once is none.
const KINDRED_PASSAGES: usize = 2;

/// So few passages are an excerpt.
const EXCERPT: usize = 8;

/// Words and hits that are kept for the second pass over a document; of a longer one they are looked up again, so
/// that memory does not grow with it.
const MOST_KEPT: usize = 200_000;

pub(crate) struct Read {
    pub(crate) words: Words,
    pub(crate) hits: Vec<Hit>,
}

/// What is known of a document before its passages are judged.
pub(crate) struct Ctx<'a> {
    pub(crate) document: &'a Document,
    pub(crate) passages: &'a Passages,
    pub(crate) facts: &'a Facts,
    pub(crate) own: Vec<Vec<Signal>>,
    /// Per passage, the number of its words.
    pub(crate) words: Vec<usize>,
    pub(crate) around: Surroundings,
    pub(crate) mention_sections: Vec<bool>,
    pub(crate) is_guide: bool,
    /// The passages of column heads under which rows commit to nothing, in order.
    pub(crate) listing_heads: Vec<usize>,
    /// Per framework, whether the document is on a management system of another subject.
    pub(crate) kindred: Vec<bool>,
    /// Per framework, whether the document as a whole is in the subject's field.
    pub(crate) in_field: Vec<bool>,
}

/// What the first pass leaves: what is known, and of the passages at the beginning all that was read.
pub(crate) struct FirstPass<'a> {
    pub(crate) ctx: Ctx<'a>,
    pub(crate) kept: Vec<Read>,
}

impl Scanner<'_> {
    pub(crate) fn look_up(&mut self, text: &str) -> Read {
        let words = self.reader.words(text);
        let hits = self.reader.hits(&words, text);
        Read { words, hits }
    }

    pub(crate) fn read<'a>(
        &mut self,
        document: &'a Document,
        passages: &'a Passages,
        facts: &'a Facts,
    ) -> FirstPass<'a> {
        let mut own = Vec::with_capacity(passages.all.len());
        let mut words = Vec::with_capacity(passages.all.len());
        let (mut named, mut listing_heads) = (Vec::new(), Vec::new());
        let mut kept: Vec<Read> = Vec::new();
        let mut room = MOST_KEPT;
        for (index, passage) in passages.all.iter().enumerate() {
            let read = self.look_up(passage.span.of(&document.text));
            own.push(sorted(read.hits.iter().map(|h| h.signal).collect()));
            words.push(read.words.len());
            if passage.kind == PassageKind::TableHeader {
                // "Clause | Title": the heads are read together, across their cells.
                let heads = self.look_up(&passage.span.of(&document.text).replace('|', " "));
                if heads.hits.iter().any(|h| h.signal == self.rules.triggers.mention_columns) {
                    listing_heads.push(index);
                }
            }
            if passage.kind == PassageKind::Heading && self.names_mentions(passages, index, &read) {
                named.push(index);
            }
            // Once one does not fit, no later one is kept.
            room = room.saturating_sub(1 + read.words.len() + read.hits.len());
            if room > 0 {
                kept.push(read);
            }
        }
        let title = facts
            .title
            .as_ref()
            .map_or_else(Vec::new, |title| sorted(self.look_up(&title.value).hits.iter().map(|h| h.signal).collect()));
        let subjects: Vec<Signal> =
            self.rules.frameworks.iter().flat_map(|f| f.subject.into_iter().chain(f.field)).collect();
        let around = Surroundings::gather(passages, &own, title, &subjects);
        let mention_sections = self.mention_sections(passages, &named, &around.title);
        let says = |signal: Signal| own.iter().filter(|s| s.binary_search(&signal).is_ok()).count();
        // An excerpt of a few passages cannot show what document it comes from.
        let excerpt = passages.all.len() <= EXCERPT;
        let kindred = |f: &CompiledFramework| {
            excerpt || f.kindred.is_none_or(|k| says(k) >= KINDRED_PASSAGES || around.title.binary_search(&k).is_ok())
        };
        let kindred = self.rules.frameworks.iter().map(kindred).collect();
        let in_field =
            |f: &CompiledFramework| f.field.is_some_and(|field| around.is_about(field) || (excerpt && says(field) > 0));
        let in_field = self.rules.frameworks.iter().map(in_field).collect();
        let binding_kind = matches!(
            facts.kind,
            Some(DocumentKind::Policy | DocumentKind::Procedure | DocumentKind::Plan | DocumentKind::Contract)
        );
        // A record tells what was done; nobody is guided by it.
        let is_record = matches!(facts.role, Role::Operation | Role::Evaluation);
        let is_guide = !binding_kind && !is_record && says(self.rules.triggers.binds) < BINDING_DOCUMENT;
        let ctx = Ctx {
            document,
            passages,
            facts,
            own,
            words,
            around,
            mention_sections,
            is_guide,
            listing_heads,
            kindred,
            in_field,
        };
        FirstPass { ctx, kept }
    }

    /// Sections whose heading is little more than "Definitions", "References" and the like; `named` are the headings
    /// that are, as indices of passages.
    fn mention_sections(&self, passages: &Passages, named: &[usize], title: &[Signal]) -> Vec<bool> {
        // A "document control procedure" may well have a section "Document control" that commits.
        if title.binary_search(&self.rules.triggers.mention_sections).is_ok() {
            return vec![false; passages.sections.len()];
        }
        let mut out: Vec<bool> = Vec::with_capacity(passages.sections.len());
        for section in &passages.sections {
            let heading = passages.index_of(section.heading);
            let named = heading
                .filter(|_| passages.title != Some(section.heading))
                .is_some_and(|index| named.binary_search(&index).is_ok());
            out.push(named || section.parent.is_some_and(|p| out[p]));
        }
        out
    }

    /// Holds when a heading is little more than the name of a section that mentions.
    fn names_mentions(&self, passages: &Passages, index: usize, Read { words, hits }: &Read) -> bool {
        // A number before the heading ("2. Definitions") is no part of what it says.
        let numbers = words.iter().take_while(|w| section_number(w, passages, index)).count();
        let mut covered = 0;
        let mut next = numbers;
        // They are ordered by their first words.
        for hit in hits.iter().filter(|h| h.signal == self.rules.triggers.mention_sections) {
            covered += (hit.last + 1).saturating_sub(hit.first.max(next));
            next = next.max(hit.last + 1);
        }
        covered > 0 && 3 * covered >= 2 * words.len().saturating_sub(numbers)
    }
}

/// A heading's leading number has no letters.
fn section_number(word: &annexa_terms::Word, passages: &Passages, index: usize) -> bool {
    word.end - word.start <= 2 && word.start < 8 && passages.all[index].kind == PassageKind::Heading
}
