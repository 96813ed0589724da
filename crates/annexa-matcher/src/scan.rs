use annexa_catalog::Subject;
use annexa_model::{Assertion, BlockKind, Document, DocumentKind, Facts, Passage, PassageKind, Passages, Role, Span};
use annexa_terms::{Hit, Reader, Signal, Words};

use crate::assertion::{Judge, Judged, Row};
use crate::compile::{CompiledFramework, CompiledMatch, CompiledRules};
use crate::context::{Context, Near, Surroundings, intersects, sorted};

/// What scanning found in one document.
#[derive(Clone, Debug, Default)]
pub struct DocumentScan {
    /// One for each passage, in the same order.
    pub passages: Vec<PassageScan>,
    /// Signals of the title, sorted.
    pub title: Vec<Signal>,
    /// Ordered by framework, requirement, point, passage; one for each passage and point.
    pub evidence: Vec<Evidence>,
    /// Ordered by framework, requirement, passage; one for each passage and requirement.
    pub topics: Vec<TopicHit>,
}

impl DocumentScan {
    /// The evidence for one requirement.
    #[must_use]
    pub fn evidence_of(&self, framework: usize, requirement: usize) -> &[Evidence] {
        of_requirement(&self.evidence, (framework, requirement), |e| (e.framework, e.requirement))
    }

    /// The passages that speak of what one requirement is about.
    #[must_use]
    pub fn topics_of(&self, framework: usize, requirement: usize) -> &[TopicHit] {
        of_requirement(&self.topics, (framework, requirement), |t| (t.framework, t.requirement))
    }
}

/// The part of a list ordered by framework and requirement that belongs to one of them.
fn of_requirement<T>(all: &[T], wanted: (usize, usize), of: impl Fn(&T) -> (usize, usize)) -> &[T] {
    let start = all.partition_point(|x| of(x) < wanted);
    let end = all.partition_point(|x| of(x) <= wanted);
    &all[start..end]
}

/// What scanning found in one passage.
#[derive(Clone, Debug)]
pub struct PassageScan {
    /// What its own words hit, sorted.
    pub signals: Vec<Signal>,
    /// What it asserts as a whole.
    pub assertion: Assertion,
    /// Whether it obliges in so many words: shall, must.
    pub binds: bool,
    /// Whether it says what was done about a result.
    pub follows_up: bool,
    /// Number of its words.
    pub words: usize,
}

/// A passage that bears on a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Index of the framework.
    pub framework: usize,
    /// Index of the requirement in its framework.
    pub requirement: usize,
    /// Index of the point in its requirement.
    pub point: usize,
    /// Index of the matcher among the point's alternatives.
    pub alternative: usize,
    /// Index of the passage.
    pub passage: usize,
    /// What the passage does with the point.
    pub assertion: Assertion,
    /// Holds for the imperative of a guide to its reader: it commits, but nobody in particular.
    pub weak: bool,
    /// Holds when the passage is about the framework's subject.
    pub on_subject: bool,
    /// From how far the rule's conditions had to be taken.
    pub context: Context,
}

/// A passage that speaks of what a requirement is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicHit {
    /// Index of the framework.
    pub framework: usize,
    /// Index of the requirement in its framework.
    pub requirement: usize,
    /// Index of the passage.
    pub passage: usize,
    /// What the passage asserts as a whole.
    pub assertion: Assertion,
    /// Holds when the passage is about the framework's subject.
    pub on_subject: bool,
    /// [`Context::Own`] when the passage says all of it itself.
    pub context: Context,
}

/// Scans documents; one per thread.
pub struct Scanner<'r> {
    pub(crate) rules: &'r CompiledRules,
    reader: Reader<'r>,
}

/// A document with fewer committing passages commits to nothing as a whole.
const COMMITTING_DOCUMENT: usize = 2;
/// With so many binding sentences a document is no mere guide to its reader.
const BINDING_DOCUMENT: usize = 3;

/// So many passages make a document one of a management system: a handbook that names data protection once is none.
const KINDRED_PASSAGES: usize = 2;

/// So few passages are an excerpt.
const EXCERPT: usize = 8;

/// Words and hits that are kept for the second pass over a document; of a longer one they are looked up again, so
/// that memory does not grow with it.
const MOST_KEPT: usize = 200_000;

struct Read {
    words: Words,
    hits: Vec<Hit>,
}

/// What is known of a document before its passages are judged.
pub(crate) struct Ctx<'a> {
    document: &'a Document,
    passages: &'a Passages,
    facts: &'a Facts,
    own: Vec<Vec<Signal>>,
    /// Per passage, the number of its words.
    words: Vec<usize>,
    pub(crate) around: Surroundings,
    mention_sections: Vec<bool>,
    is_guide: bool,
    /// The passages of column heads under which rows commit to nothing, in order.
    listing_heads: Vec<usize>,
    /// Per framework, whether the document is on a management system of another subject.
    kindred: Vec<bool>,
    /// Per framework, whether the document as a whole is in the subject's field.
    in_field: Vec<bool>,
}

/// What the first pass leaves: what is known, and of the passages at the beginning all that was read.
struct FirstPass<'a> {
    ctx: Ctx<'a>,
    kept: Vec<Read>,
}

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
            let whole = at.assertion(0, last);
            judged.push(whole);
            if !matches!(passage.kind, PassageKind::Aside | PassageKind::Code) {
                each(self, &ctx, &at, whole);
            }
        }
        (ctx, judged)
    }

    fn look_up(&mut self, text: &str) -> Read {
        let words = self.reader.words(text);
        let hits = self.reader.hits(&words, text);
        Read { words, hits }
    }

    fn read<'a>(&mut self, document: &'a Document, passages: &'a Passages, facts: &'a Facts) -> FirstPass<'a> {
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

    fn row(&self, ctx: &Ctx<'_>, passage: &Passage) -> Option<Row> {
        if passage.kind != PassageKind::TableRow {
            return None;
        }
        let BlockKind::TableRow { cells, .. } = &ctx.document.blocks[passage.block].kind else { return None };
        if ctx.facts.kind == Some(DocumentKind::StatementOfApplicability) {
            return Some(Row::Listing);
        }
        if passage.header_row.is_some_and(|head| ctx.listing_heads.binary_search(&head).is_ok()) {
            return Some(Row::Listing);
        }
        let text = |cell: &Span| cell.of(&ctx.document.text).trim();
        let raci = |cell: &Span| {
            let letters = text(cell).split(['/', ',', ' ']);
            !text(cell).is_empty() && letters.into_iter().all(|l| matches!(l, "R" | "A" | "C" | "I" | "RA" | "AR" | ""))
        };
        if cells.iter().filter(|c| raci(c)).count() * 3 >= cells.len().max(3) {
            return Some(Row::Listing);
        }
        // A checklist asks; its answers are not for us to read.
        if cells.iter().take(3).any(|c| text(c).ends_with('?')) {
            return Some(Row::Listing);
        }
        let values = cells.get(1..).unwrap_or_default();
        if values.iter().any(|c| is_denial(text(c))) {
            return Some(Row::Listing);
        }
        let filled = values.iter().filter(|c| !self.is_blank_cell(ctx, **c)).count();
        Some(if filled * 2 < values.len().max(1) { Row::Blank } else { Row::Filled })
    }

    fn is_blank_cell(&self, ctx: &Ctx<'_>, cell: Span) -> bool {
        let text = cell.of(&ctx.document.text).trim();
        let lower = text.to_lowercase();
        !text.chars().any(char::is_alphanumeric)
            || self.rules.blanks.contains(&lower)
            || placeholder_around(&ctx.facts.placeholders, cell.trimmed(&ctx.document.text))
    }

    /// Holds when a placeholder takes the place of most of what the passage would say.
    fn is_blank(&self, ctx: &Ctx<'_>, passage: &Passage, words: usize) -> bool {
        let all = &ctx.facts.placeholders;
        let from = all.partition_point(|p| p.start < passage.span.start);
        let inside = all[from..].iter().take_while(|p| p.end <= passage.span.end);
        let blanks: usize = inside.map(|p| 1 + p.of(&ctx.document.text).split_whitespace().count()).sum();
        blanks > 0 && blanks * 3 >= words
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
        let judged = self.for_those_asked(at.assertion(first, last), at.judge.hits, matcher);
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
    /// What the passage does with the words `first..=last`.
    pub(crate) fn assertion(&self, first: usize, last: usize) -> Judged {
        if self.judge.words.is_empty() {
            return Judged {
                assertion: Assertion::Mentions,
                imperative: false,
                why: "no words",
                by: None,
                others: None,
            };
        }
        self.judge.judge(first, last)
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

/// Holds when one of `placeholders`, which are ordered and do not overlap, holds `span`.
fn placeholder_around(placeholders: &[Span], span: Span) -> bool {
    let before = placeholders.partition_point(|p| p.start <= span.start);
    before.checked_sub(1).is_some_and(|last| placeholders[last].contains(span))
}

/// The state column of a gap list: "not implemented", "none", "planned".
fn is_denial(cell: &str) -> bool {
    let lower = cell.to_lowercase();
    let first = lower.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    (first == "not" && lower.len() < 60) || matches!(lower.as_str(), "no" | "missing" | "absent" | "planned" | "to do")
}

/// A heading's leading number has no letters.
fn section_number(word: &annexa_terms::Word, passages: &Passages, index: usize) -> bool {
    word.end - word.start <= 2 && word.start < 8 && passages.all[index].kind == PassageKind::Heading
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
