use annexa_catalog::Subject;
use annexa_model::{Assertion, Document, DocumentKind, Facts, Passage, PassageKind, Passages, Role};
use annexa_terms::{Hit, Reader, Signal, Words};

use crate::assertion::{Judge, Judged, Row};
use crate::compile::{CompiledMatch, CompiledRules};
use crate::context::{Context, Near, intersects};
use crate::first_pass::{Ctx, FirstPass, Read};
use crate::found::{DocumentScan, Evidence, PassageScan, TopicHit};

/// Scans documents; one per thread.
pub struct Scanner<'r> {
    pub(crate) rules: &'r CompiledRules,
    pub(crate) reader: Reader<'r>,
}

/// A document with fewer committing passages commits to nothing as a whole.
const COMMITTING_DOCUMENT: usize = 2;
/// One passage while it is judged.
pub(crate) struct At<'a> {
    pub(crate) index: usize,
    pub(crate) passage: &'a Passage,
    pub(crate) own: &'a [Signal],
    pub(crate) near: &'a Near,
    pub(crate) judge: Judge<'a>,
}

impl<'r> Scanner<'r> {
    /// A scanner for `rules`.
    #[must_use]
    pub fn new(rules: &'r CompiledRules) -> Self {
        Self { rules, reader: Reader::new(&rules.terms) }
    }

    /// Finds everything in `document` that bears on any requirement of any framework.
    pub fn scan(&mut self, document: &Document, passages: &Passages, facts: &Facts) -> DocumentScan {
        let (mut evidence, mut topics) = (Vec::new(), Vec::new());
        let mut seen = (vec![usize::MAX; self.rules.matchers.len()], vec![usize::MAX; self.rules.topics.len()]);
        let (mut ctx, judged) = self.each_passage(document, passages, facts, |scanner, ctx, at, whole| {
            scanner.evidence(ctx, at, &mut seen.0, &mut evidence);
            scanner.topics(ctx, at, whole, &mut seen.1, &mut topics);
        });
        evidence.extend(self.title_evidence(&ctx, &judged));
        evidence.sort_unstable_by_key(|e| {
            let best = std::cmp::Reverse(e.assertion);
            (e.framework, e.requirement, e.point, e.passage, best, e.context, e.alternative)
        });
        evidence.dedup_by_key(|e| (e.framework, e.requirement, e.point, e.passage));
        topics.sort_unstable_by_key(|t: &TopicHit| (t.framework, t.requirement, t.passage));
        let passages = (0..ctx.own.len())
            .map(|i| PassageScan {
                binds: ctx.own[i].binary_search(&self.rules.triggers.binds).is_ok(),
                follows_up: ctx.own[i].binary_search(&self.rules.triggers.follow_up).is_ok(),
                signals: std::mem::take(&mut ctx.own[i]),
                assertion: judged[i].assertion,
                words: ctx.words[i],
            })
            .collect();
        DocumentScan { passages, title: ctx.around.title, evidence, topics }
    }

    /// Goes over a document twice: what is known of it first, then every passage that can be evidence, with what it
    /// asserts as a whole.
    pub(crate) fn each_passage<'a>(
        &mut self,
        document: &'a Document,
        passages: &'a Passages,
        facts: &'a Facts,
        mut each: impl FnMut(&Self, &Ctx<'a>, &At<'_>, Judged),
    ) -> (Ctx<'a>, Vec<Judged>) {
        let FirstPass { ctx, kept } = self.read(document, passages, facts);
        let mut kept = kept.into_iter();
        let mut judged: Vec<Judged> = Vec::with_capacity(passages.all.len());
        let mut near = Near::default();
        let mut row = None;
        for (index, passage) in passages.all.iter().enumerate() {
            let Read { words, hits } = kept.next().unwrap_or_else(|| self.look_up(passage.span.of(&document.text)));
            near.move_to(index, passages, &ctx.own);
            if row.as_ref().is_none_or(|(of, _)| *of != passage.block) {
                row = Some((passage.block, self.row(&ctx, passage)));
            }
            let row = row.and_then(|(_, row)| row);
            let judge = self.judge(&ctx, passage, &near, (&words, &hits), row, &judged);
            let at = At { index, passage, own: &ctx.own[index], near: &near, judge };
            let last = words.len().saturating_sub(1);
            let whole = at.assertion((0, last), None);
            judged.push(whole);
            if !matches!(passage.kind, PassageKind::Aside | PassageKind::Code) {
                each(self, &ctx, &at, whole);
            }
        }
        (ctx, judged)
    }

    fn judge<'a>(
        &'a self,
        ctx: &'a Ctx<'_>,
        passage: &Passage,
        near: &Near,
        (words, hits): (&'a Words, &'a [Hit]),
        row: Option<Row>,
        judged: &[Judged],
    ) -> Judge<'a> {
        let duty = &[self.rules.triggers.duty_sections][..];
        let in_section = |section: usize| intersects(duty, &ctx.around.sections[section]);
        Judge {
            triggers: &self.rules.triggers,
            text: passage.span.of(&ctx.document.text),
            words,
            hits,
            kind: passage.kind,
            lead_in: passage.lead_in.and_then(|lead| judged.get(lead)).map(|j| j.assertion),
            in_record: matches!(ctx.facts.role, Role::Operation | Role::Evaluation),
            announces: ctx.around.title.binary_search(&self.rules.triggers.announcing_titles).is_ok(),
            in_mention_section: passage.section.is_some_and(|s| ctx.mention_sections[s]),
            in_duty_section: intersects(duty, &near.introduced)
                || intersects(duty, &ctx.around.title)
                || passage.section.is_some_and(in_section),
            row,
            is_blank: self.is_blank(ctx, passage, words.len()),
        }
    }

    /// Adds what the passage says on points.
    fn evidence(&self, ctx: &Ctx<'_>, at: &At<'_>, seen: &mut [usize], out: &mut Vec<Evidence>) {
        let from = out.len();
        for signal in at.own {
            for candidate in self.rules.by_signal.get(signal).map_or(&[][..], Vec::as_slice) {
                let candidate = *candidate as usize;
                if std::mem::replace(&mut seen[candidate], at.index) != at.index {
                    out.extend(self.try_match(ctx, at, &self.rules.matchers[candidate]));
                }
            }
        }
        // Of the alternatives of a point the best is enough.
        let mut found = out.split_off(from);
        found.sort_unstable_by_key(|e| {
            (e.framework, e.requirement, e.point, std::cmp::Reverse(e.assertion), e.context, e.alternative)
        });
        found.dedup_by_key(|e| (e.framework, e.requirement, e.point));
        out.append(&mut found);
    }

    fn try_match(&self, ctx: &Ctx<'_>, at: &At<'_>, matcher: &CompiledMatch) -> Option<Evidence> {
        let (own, introduced) = (at.own, &at.near.introduced);
        let said = |group: &Vec<Signal>| intersects(group, own) || intersects(group, introduced);
        if !matcher.says.iter().all(said) || intersects(&matcher.unless, own) || intersects(&matcher.unless, introduced)
        {
            return None;
        }
        let section = at.passage.section;
        let (on_subject, subject_from) =
            self.subject(ctx, (own, at.near), section, matcher.framework, matcher.subject)?;
        let mut context = if matcher.says.iter().all(|g| intersects(g, own)) { Context::Own } else { Context::Near };
        for group in &matcher.about {
            context = context.max(ctx.around.nearest(group, own, at.near, section)?);
        }
        let (first, last) = focus(at.judge.hits, matcher)?;
        let judged = self.for_those_asked(at.assertion((first, last), Some(matcher)), at.judge.hits, matcher);
        Some(Evidence {
            framework: matcher.framework,
            requirement: matcher.requirement,
            point: matcher.point,
            alternative: matcher.alternative,
            passage: at.index,
            assertion: judged.assertion,
            weak: judged.imperative && ctx.is_guide,
            on_subject,
            context: context.max(subject_from.min(Context::Heading)),
        })
    }

    /// What binds somebody outside commits the organisation to nothing, except where the requirement asks about just
    /// them: their words are among those that its rules look for.
    pub(crate) fn for_those_asked(&self, judged: Judged, hits: &[Hit], matcher: &CompiledMatch) -> Judged {
        let Some((from, to)) = judged.others else { return judged };
        let of = &self.rules.looked_for[&(matcher.framework, matcher.requirement)];
        let mut inside = hits.iter().filter(|h| h.first >= from && h.last <= to);
        if inside.any(|h| of.binary_search(&h.signal).is_ok()) {
            return judged;
        }
        Judged { assertion: Assertion::Mentions, why: "binds somebody outside the organisation", ..judged }
    }

    /// Whether the passage is about the framework's subject, and from how far; `None` when it
    /// would have to be and is not.
    pub(crate) fn subject(
        &self,
        ctx: &Ctx<'_>,
        (own, near): (&[Signal], &Near),
        section: Option<usize>,
        framework: usize,
        needed: Subject,
    ) -> Option<(bool, Context)> {
        let Some(subject) = self.rules.frameworks[framework].subject else { return Some((true, Context::Own)) };
        let in_field = || ctx.in_field[framework].then_some(Context::Whole);
        let from = ctx.around.nearest(&[subject], own, near, section).or_else(in_field);
        match (needed, from) {
            (Subject::Free, _) => Some((true, Context::Own)),
            (_, Some(from)) => Some((true, from)),
            (Subject::Shared, None) => ctx.kindred[framework].then_some((false, Context::Own)),
            (Subject::Needed, None) => None,
        }
    }

    fn title_evidence(&self, ctx: &Ctx<'_>, judged: &[Judged]) -> Vec<Evidence> {
        // A statement of applicability may be nothing but its table.
        let lists = ctx.facts.kind == Some(DocumentKind::StatementOfApplicability);
        let committing = judged
            .iter()
            .zip(&ctx.passages.all)
            .filter(|(j, p)| j.assertion == Assertion::Commits || (lists && p.kind == PassageKind::TableRow))
            .count();
        let top = ctx.passages.sections.iter().map(|s| s.level).min();
        let sections = &ctx.passages.sections;
        let heads_top = |passage: &Passage| {
            let found = sections.binary_search_by_key(&passage.span.start, |s| s.heading.start);
            found.is_ok_and(|at| sections[at].heading == passage.span && Some(sections[at].level) == top)
        };
        let mut near = Near::default();
        let mut out = Vec::new();
        for (index, passage) in ctx.passages.all.iter().enumerate() {
            let is_top = passage.kind == PassageKind::Heading
                && (ctx.passages.title == Some(passage.span) || heads_top(passage));
            if !is_top {
                continue;
            }
            near.move_to(index, ctx.passages, &ctx.own);
            let own = &ctx.own[index];
            for matcher in &self.rules.title_matchers {
                let fits = matcher.says.iter().all(|g| intersects(g, own))
                    && matcher.about.iter().all(|g| intersects(g, own) || intersects(g, &ctx.around.title))
                    && !intersects(&matcher.unless, own);
                if !fits {
                    continue;
                }
                let subject = self.subject(ctx, (own, &near), passage.section, matcher.framework, matcher.subject);
                if let Some((on_subject, _)) = subject {
                    out.push(Evidence {
                        framework: matcher.framework,
                        requirement: matcher.requirement,
                        point: matcher.point,
                        alternative: matcher.alternative,
                        passage: index,
                        assertion: if committing >= COMMITTING_DOCUMENT {
                            Assertion::Commits
                        } else {
                            Assertion::Mentions
                        },
                        weak: false,
                        on_subject,
                        context: Context::Own,
                    });
                }
            }
        }
        out
    }

    /// Adds the requirements whose topic the passage speaks of.
    fn topics(&self, ctx: &Ctx<'_>, at: &At<'_>, whole: Judged, seen: &mut [usize], out: &mut Vec<TopicHit>) {
        for signal in at.own {
            for candidate in self.rules.topics_by_signal.get(signal).map_or(&[][..], Vec::as_slice) {
                let candidate = *candidate as usize;
                if std::mem::replace(&mut seen[candidate], at.index) != at.index {
                    out.extend(self.topic(ctx, at, whole, candidate));
                }
            }
        }
    }

    fn topic(&self, ctx: &Ctx<'_>, at: &At<'_>, whole: Judged, topic: usize) -> Option<TopicHit> {
        let topic = &self.rules.topics[topic];
        let section = at.passage.section;
        let (on_subject, _) = self.subject(ctx, (at.own, at.near), section, topic.framework, topic.subject)?;
        let mut context = Context::Own;
        for group in &topic.about {
            context = context.max(ctx.around.nearest(group, at.own, at.near, section)?);
        }
        Some(TopicHit {
            framework: topic.framework,
            requirement: topic.requirement,
            passage: at.index,
            assertion: whole.assertion,
            on_subject,
            context,
        })
    }
}

impl At<'_> {
    /// What the passage does with the words `first..=last`, which `matcher` hit where there is one.
    pub(crate) fn assertion(&self, (first, last): (usize, usize), matcher: Option<&CompiledMatch>) -> Judged {
        if self.judge.words.is_empty() {
            return Judged {
                assertion: Assertion::Mentions,
                imperative: false,
                why: "no words",
                by: None,
                others: None,
            };
        }
        self.judge.judge(first, last, matcher)
    }
}

/// First and last word of the hits that satisfy `says`, in the tightest place.
pub(crate) fn focus(hits: &[Hit], matcher: &CompiledMatch) -> Option<(usize, usize)> {
    let groups: Vec<Vec<(usize, usize)>> = matcher
        .says
        .iter()
        .map(|group| {
            hits.iter().filter(|h| group.binary_search(&h.signal).is_ok()).map(|h| (h.first, h.last)).collect()
        })
        .filter(|places: &Vec<_>| !places.is_empty())
        .collect();
    let (first, last) = tightest(&groups)?;
    let fits = matcher.near.is_none_or(|near| groups.len() < 2 || last - first < near);
    fits.then_some((first, last))
}

/// The smallest window that holds one place of every group.
fn tightest(groups: &[Vec<(usize, usize)>]) -> Option<(usize, usize)> {
    let ends: Vec<Vec<(usize, usize)>> = groups.iter().map(|places| earliest_ends(places)).collect();
    let mut best: Option<(usize, usize)> = None;
    for (start, _) in groups.iter().flatten() {
        let mut end = *start;
        let complete = ends.iter().all(|places| {
            let next = places.get(places.partition_point(|(first, _)| first < start));
            next.is_some_and(|(_, last)| {
                end = end.max(*last);
                true
            })
        });
        if complete && best.is_none_or(|(first, last)| end - start < last - first) {
            best = Some((*start, end));
        }
    }
    best
}

/// The places by their first words, each with the earliest end of it and those after it.
fn earliest_ends(places: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut sorted = places.to_vec();
    sorted.sort_unstable();
    for index in (1..sorted.len()).rev() {
        sorted[index - 1].1 = sorted[index - 1].1.min(sorted[index].1);
    }
    sorted
}
