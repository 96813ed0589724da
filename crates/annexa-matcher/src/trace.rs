//! Everything behind a match, or a near miss: which conditions of a rule held for a passage, by which words.

use annexa_model::{Assertion, Document, Facts, Passages, Span};
use annexa_terms::Signal;

use crate::compile::CompiledMatch;
use crate::context::{Context, intersects};
use crate::first_pass::Ctx;
use crate::scan::{At, Scanner, focus};

/// One passage tried against one alternative of a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Index of the passage.
    pub passage: usize,
    /// Index of the point in its requirement.
    pub point: usize,
    /// Index of the matcher among the point's alternatives.
    pub alternative: usize,
    /// In the order of the rule: what it must say, what it must be about, what it must not say, that the words lie near
    /// each other, and the framework's subject.
    pub conditions: Vec<(Condition, Option<Held>)>,
    /// What the passage asserts of the words that hit.
    pub assertion: Assertion,
    /// Why it is judged so, in a few words.
    pub why: &'static str,
    /// The words that decided on the assertion, where some did.
    pub by: Option<Span>,
}

impl Trace {
    /// How many conditions did not hold.
    #[must_use]
    pub fn missed(&self) -> usize {
        self.conditions.iter().filter(|(_, held)| held.is_none()).count()
    }
}

/// A condition of a matcher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The group with this index of what the passage itself must say.
    Says(usize),
    /// The group with this index of what it must be about.
    About(usize),
    /// It says nothing of what it must not say.
    Unless,
    /// The words lie near each other.
    Near,
    /// It is about the framework's subject.
    Subject,
    /// It is not, but its document is on a management system of another subject.
    Kindred,
}

/// How a condition held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// From how far.
    pub from: Context,
    /// The words of the passage that hit; none where it held from around it.
    pub words: Vec<Span>,
}

impl Scanner<'_> {
    /// Tries every passage against every matcher of one requirement, and tells of those where at least one group of
    /// what must be said was hit; ordered by point, conditions missed, passage and alternative.
    pub fn trace(
        &mut self,
        (document, passages, facts): (&Document, &Passages, &Facts),
        (framework, requirement): (usize, usize),
    ) -> Vec<Trace> {
        let mut out = Vec::new();
        self.each_passage(document, passages, facts, |scanner, ctx, at, _| {
            let of = |m: &&CompiledMatch| (m.framework, m.requirement) == (framework, requirement);
            out.extend(scanner.rules.matchers.iter().filter(of).filter_map(|m| scanner.trace_one(ctx, at, m)));
        });
        out.sort_by_key(|t| (t.point, t.missed(), t.passage, t.alternative));
        out
    }

    fn trace_one(&self, ctx: &Ctx<'_>, at: &At<'_>, matcher: &CompiledMatch) -> Option<Trace> {
        if !matcher.says.iter().any(|group| intersects(group, at.own)) {
            return None;
        }
        let section = at.passage.section;
        let mut conditions = Vec::new();
        for (index, group) in matcher.says.iter().enumerate() {
            let own = intersects(group, at.own).then_some(Context::Own);
            let from = own.or_else(|| intersects(group, &at.near.introduced).then_some(Context::Near));
            conditions.push((Condition::Says(index), from.map(|from| Held { from, words: at.words_of(group) })));
        }
        for (index, group) in matcher.about.iter().enumerate() {
            let from = ctx.around.nearest(group, at.own, at.near, section);
            conditions.push((Condition::About(index), from.map(|from| Held { from, words: at.words_of(group) })));
        }
        let plain = |holds: bool| holds.then_some(Held { from: Context::Own, words: Vec::new() });
        if !matcher.unless.is_empty() {
            let said = intersects(&matcher.unless, at.own) || intersects(&matcher.unless, &at.near.introduced);
            conditions.push((Condition::Unless, plain(!said)));
        }
        let focus = focus(at.judge.hits, matcher);
        if matcher.near.is_some() {
            conditions.push((Condition::Near, plain(focus.is_some())));
        }
        let subject = self.subject(ctx, (at.own, at.near), section, matcher.framework, matcher.subject);
        conditions.push(match subject {
            Some((false, _)) => (Condition::Kindred, Some(Held { from: Context::Whole, words: Vec::new() })),
            Some((true, from)) => (Condition::Subject, Some(Held { from, words: Vec::new() })),
            None => (Condition::Subject, None),
        });
        let (first, last) = focus.unwrap_or((0, at.judge.words.len().saturating_sub(1)));
        let judged = self.for_those_asked(at.assertion((first, last), Some(matcher)), at.judge.hits, matcher);
        Some(Trace {
            passage: at.index,
            point: matcher.point,
            alternative: matcher.alternative,
            conditions,
            assertion: judged.assertion,
            why: judged.why,
            by: judged.by.and_then(|(first, last)| at.span_of(first, last)),
        })
    }
}

impl At<'_> {
    /// The words that hit one of `group`, each place once.
    fn words_of(&self, group: &[Signal]) -> Vec<Span> {
        let hits = self.judge.hits.iter().filter(|h| group.binary_search(&h.signal).is_ok());
        let mut spans: Vec<Span> = hits.filter_map(|h| self.span_of(h.first, h.last)).collect();
        spans.sort_by_key(|s| (s.start, s.end));
        spans.dedup();
        spans
    }

    /// Where the words `first..=last` stand in the document's text.
    fn span_of(&self, first: usize, last: usize) -> Option<Span> {
        let (first, last) = (self.judge.words.get(first)?, self.judge.words.get(last)?);
        Some(Span::new(self.passage.span.start + first.start, self.passage.span.start + last.end))
    }
}
