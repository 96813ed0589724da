use annexa_catalog::Subject;
use annexa_model::{Assertion, BlockKind, Document, DocumentKind, Facts, Passage, PassageKind, Passages, Role, Span};
use annexa_terms::{Hit, Reader, Signal, Words};

use crate::assertion::{Judge, Judged, Row};
use crate::compile::{CompiledFramework, CompiledMatch, CompiledRules};
use crate::context::{Context, Surroundings, intersects, sorted};

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
    rules: &'r CompiledRules,
    reader: Reader<'r>,
}

/// A document with fewer committing passages commits to nothing as a whole.
const COMMITTING_DOCUMENT: usize = 2;
/// With so many binding sentences a document is no mere guide to its reader.
const BINDING_DOCUMENT: usize = 3;

/// So few passages are an excerpt.
const EXCERPT: usize = 8;

struct Read {
    words: Words,
    hits: Vec<Hit>,
}

struct Ctx<'a> {
    document: &'a Document,
    passages: &'a Passages,
    facts: &'a Facts,
    read: Vec<Read>,
    own: Vec<Vec<Signal>>,
    around: Surroundings,
    judged: Vec<Judged>,
    mention_sections: Vec<bool>,
    is_guide: bool,
    /// Per framework, whether the document is on a management system of another subject.
    kindred: Vec<bool>,
}

impl<'r> Scanner<'r> {
    /// A scanner for `rules`.
    #[must_use]
    pub fn new(rules: &'r CompiledRules) -> Self {
        Self { rules, reader: Reader::new(&rules.terms) }
    }

    /// Finds everything in `document` that bears on any requirement of any framework.
    pub fn scan(&mut self, document: &Document, passages: &Passages, facts: &Facts) -> DocumentScan {
        let mut ctx = self.read(document, passages, facts);
        self.judge_all(&mut ctx);
        let mut evidence = self.evidence(&ctx);
        evidence.extend(self.title_evidence(&ctx));
        evidence.sort_by_key(|e| {
            let best = std::cmp::Reverse(e.assertion);
            (e.framework, e.requirement, e.point, e.passage, best, e.context, e.alternative)
        });
        evidence.dedup_by_key(|e| (e.framework, e.requirement, e.point, e.passage));
        let topics = self.topics(&ctx);
        let passages = (0..ctx.own.len())
            .map(|i| PassageScan {
                binds: ctx.own[i].binary_search(&self.rules.triggers.binds).is_ok(),
                follows_up: ctx.own[i].binary_search(&self.rules.triggers.follow_up).is_ok(),
                signals: std::mem::take(&mut ctx.own[i]),
                assertion: ctx.judged[i].assertion,
                words: ctx.read[i].words.len(),
            })
            .collect();
        DocumentScan { passages, title: ctx.around.title, evidence, topics }
    }

    fn read<'a>(&mut self, document: &'a Document, passages: &'a Passages, facts: &'a Facts) -> Ctx<'a> {
        let mut read = Vec::with_capacity(passages.all.len());
        let mut own = Vec::with_capacity(passages.all.len());
        for passage in &passages.all {
            let text = passage.span.of(&document.text);
            let words = self.reader.words(text);
            let hits = self.reader.hits(&words, text);
            own.push(sorted(hits.iter().map(|h| h.signal).collect()));
            read.push(Read { words, hits });
        }
        let title = facts.title.as_ref().map_or_else(Vec::new, |title| {
            let words = self.reader.words(&title.value);
            sorted(self.reader.hits(&words, &title.value).iter().map(|h| h.signal).collect())
        });
        let subjects: Vec<Signal> = self.rules.frameworks.iter().filter_map(|f| f.subject).collect();
        let around = Surroundings::gather(document, passages, &own, title, &subjects);
        let mention_sections = self.mention_sections(passages, &read, &around.title);
        let says = |signal: Signal| own.iter().filter(|s| s.binary_search(&signal).is_ok()).count();
        // An excerpt of a few passages cannot show what document it comes from.
        let excerpt = passages.all.len() <= EXCERPT;
        let kindred = |f: &CompiledFramework| {
            excerpt || f.kindred.is_none_or(|k| says(k) > 0 || around.title.binary_search(&k).is_ok())
        };
        let kindred = self.rules.frameworks.iter().map(kindred).collect();
        Ctx {
            document,
            passages,
            facts,
            read,
            own,
            around,
            judged: Vec::new(),
            mention_sections,
            is_guide: false,
            kindred,
        }
    }

    /// Sections whose heading is little more than "Definitions", "References" and the like.
    fn mention_sections(&self, passages: &Passages, read: &[Read], title: &[Signal]) -> Vec<bool> {
        let signal = self.rules.triggers.mention_sections;
        // A "document control procedure" may well have a section "Document control" that commits.
        if title.binary_search(&signal).is_ok() {
            return vec![false; passages.sections.len()];
        }
        let mut out: Vec<bool> = Vec::with_capacity(passages.sections.len());
        for section in &passages.sections {
            let heading = passages.index_of(section.heading);
            let named = heading.filter(|_| passages.title != Some(section.heading)).is_some_and(|index| {
                let Read { words, hits } = &read[index];
                // A number before the heading ("2. Definitions") is no part of what it says.
                let numbers = words.iter().take_while(|w| section_number(w, passages, index)).count();
                let covers = |at: usize| hits.iter().any(|h| h.signal == signal && h.first <= at && at <= h.last);
                let covered = (numbers..words.len()).filter(|at| covers(*at)).count();
                covered > 0 && 3 * covered >= 2 * words.len().saturating_sub(numbers)
            });
            out.push(named || section.parent.is_some_and(|p| out[p]));
        }
        out
    }

    fn judge_all(&self, ctx: &mut Ctx<'_>) {
        let mut bound = 0;
        for index in 0..ctx.passages.all.len() {
            let last = ctx.read[index].words.len().saturating_sub(1);
            let judged = self.judge(ctx, index, 0, last);
            ctx.judged.push(judged);
            bound += usize::from(ctx.own[index].binary_search(&self.rules.triggers.binds).is_ok());
        }
        let binding_kind = matches!(
            ctx.facts.kind,
            Some(DocumentKind::Policy | DocumentKind::Procedure | DocumentKind::Plan | DocumentKind::Contract)
        );
        ctx.is_guide = !binding_kind && bound < BINDING_DOCUMENT;
    }

    fn judge(&self, ctx: &Ctx<'_>, index: usize, first: usize, last: usize) -> Judged {
        let passage = &ctx.passages.all[index];
        let Read { words, hits } = &ctx.read[index];
        if words.is_empty() {
            return Judged { assertion: Assertion::Mentions, imperative: false };
        }
        let duty = &[self.rules.triggers.duty_sections][..];
        let in_section = |section: usize| intersects(duty, &ctx.around.sections[section]);
        Judge {
            triggers: &self.rules.triggers,
            text: passage.span.of(&ctx.document.text),
            words,
            hits,
            kind: passage.kind,
            lead_in: passage.lead_in.and_then(|lead| ctx.judged.get(lead)).map(|j| j.assertion),
            in_record: matches!(ctx.facts.role, Role::Operation | Role::Evaluation),
            announces: ctx.around.title.binary_search(&self.rules.triggers.announcing_titles).is_ok(),
            in_mention_section: passage.section.is_some_and(|s| ctx.mention_sections[s]),
            in_duty_section: intersects(duty, &ctx.around.introduced[index])
                || intersects(duty, &ctx.around.title)
                || passage.section.is_some_and(in_section),
            row: self.row(ctx, passage, index),
            is_blank: self.is_blank(ctx, passage, words.len()),
        }
        .judge(first, last)
    }

    fn row(&self, ctx: &Ctx<'_>, passage: &Passage, index: usize) -> Option<Row> {
        if passage.kind != PassageKind::TableRow {
            return None;
        }
        let BlockKind::TableRow { cells, .. } = &ctx.document.blocks[passage.block].kind else { return None };
        if ctx.facts.kind == Some(DocumentKind::StatementOfApplicability) {
            return Some(Row::Listing);
        }
        let columns = self.rules.triggers.mention_columns;
        if passage.header_row.is_some() && ctx.around.introduced[index].binary_search(&columns).is_ok() {
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
            || ctx.facts.placeholders.iter().any(|p| p.contains(cell.trimmed(&ctx.document.text)))
    }

    /// Holds when a placeholder takes the place of most of what the passage would say.
    fn is_blank(&self, ctx: &Ctx<'_>, passage: &Passage, words: usize) -> bool {
        let inside = ctx.facts.placeholders.iter().filter(|p| passage.span.contains(**p));
        let blanks: usize = inside.map(|p| 1 + p.of(&ctx.document.text).split_whitespace().count()).sum();
        blanks > 0 && blanks * 3 >= words
    }

    fn evidence(&self, ctx: &Ctx<'_>) -> Vec<Evidence> {
        let mut out = Vec::new();
        let mut seen = vec![usize::MAX; self.rules.matchers.len()];
        for (index, passage) in ctx.passages.all.iter().enumerate() {
            if matches!(passage.kind, PassageKind::Aside | PassageKind::Code) {
                continue;
            }
            for signal in &ctx.own[index] {
                for candidate in self.rules.by_signal.get(signal).map_or(&[][..], Vec::as_slice) {
                    let candidate = *candidate as usize;
                    if std::mem::replace(&mut seen[candidate], index) != index {
                        out.extend(self.try_match(ctx, index, &self.rules.matchers[candidate]));
                    }
                }
            }
        }
        out
    }

    fn try_match(&self, ctx: &Ctx<'_>, index: usize, matcher: &CompiledMatch) -> Option<Evidence> {
        let own = &ctx.own[index];
        let introduced = &ctx.around.introduced[index];
        let said = |group: &Vec<Signal>| intersects(group, own) || intersects(group, introduced);
        if !matcher.says.iter().all(said) || intersects(&matcher.unless, own) || intersects(&matcher.unless, introduced)
        {
            return None;
        }
        let (on_subject, subject_from) = self.subject(ctx, index, matcher.framework, matcher.subject)?;
        let mut context = if matcher.says.iter().all(|g| intersects(g, own)) { Context::Own } else { Context::Near };
        let section = ctx.passages.all[index].section;
        for group in &matcher.about {
            context = context.max(ctx.around.nearest(group, index, &ctx.own, section)?);
        }
        let (first, last) = self.focus(ctx, index, matcher)?;
        let judged = self.judge(ctx, index, first, last);
        Some(Evidence {
            framework: matcher.framework,
            requirement: matcher.requirement,
            point: matcher.point,
            alternative: matcher.alternative,
            passage: index,
            assertion: judged.assertion,
            weak: judged.imperative && ctx.is_guide,
            on_subject,
            context: context.max(subject_from.min(Context::Heading)),
        })
    }

    /// Whether the passage is about the framework's subject, and from how far; `None` when it
    /// would have to be and is not.
    fn subject(&self, ctx: &Ctx<'_>, index: usize, framework: usize, needed: Subject) -> Option<(bool, Context)> {
        let Some(subject) = self.rules.frameworks[framework].subject else { return Some((true, Context::Own)) };
        let section = ctx.passages.all[index].section;
        let from = ctx.around.nearest(&[subject], index, &ctx.own, section);
        match (needed, from) {
            (Subject::Free, _) => Some((true, Context::Own)),
            (_, Some(from)) => Some((true, from)),
            (Subject::Shared, None) => ctx.kindred[framework].then_some((false, Context::Own)),
            (Subject::Needed, None) => None,
        }
    }

    /// First and last word of the hits that satisfy `says`, in the tightest place.
    fn focus(&self, ctx: &Ctx<'_>, index: usize, matcher: &CompiledMatch) -> Option<(usize, usize)> {
        let hits = &ctx.read[index].hits;
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

    fn title_evidence(&self, ctx: &Ctx<'_>) -> Vec<Evidence> {
        // A statement of applicability may be nothing but its table.
        let lists = ctx.facts.kind == Some(DocumentKind::StatementOfApplicability);
        let committing = ctx
            .judged
            .iter()
            .zip(&ctx.passages.all)
            .filter(|(j, p)| j.assertion == Assertion::Commits || (lists && p.kind == PassageKind::TableRow))
            .count();
        let top = ctx.passages.sections.iter().map(|s| s.level).min();
        let mut out = Vec::new();
        for (index, passage) in ctx.passages.all.iter().enumerate() {
            let is_top = passage.kind == PassageKind::Heading
                && (ctx.passages.title == Some(passage.span)
                    || ctx.passages.sections.iter().any(|s| s.heading == passage.span && Some(s.level) == top));
            if !is_top {
                continue;
            }
            for matcher in &self.rules.title_matchers {
                let own = &ctx.own[index];
                let fits = matcher.says.iter().all(|g| intersects(g, own))
                    && matcher.about.iter().all(|g| intersects(g, own) || intersects(g, &ctx.around.title))
                    && !intersects(&matcher.unless, own);
                let Some((on_subject, _)) = self.subject(ctx, index, matcher.framework, matcher.subject) else {
                    continue;
                };
                if fits {
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

    fn topics(&self, ctx: &Ctx<'_>) -> Vec<TopicHit> {
        let mut out = Vec::new();
        let mut seen = vec![usize::MAX; self.rules.topics.len()];
        for (index, passage) in ctx.passages.all.iter().enumerate() {
            if matches!(passage.kind, PassageKind::Aside | PassageKind::Code) {
                continue;
            }
            for signal in &ctx.own[index] {
                for candidate in self.rules.topics_by_signal.get(signal).map_or(&[][..], Vec::as_slice) {
                    let candidate = *candidate as usize;
                    if std::mem::replace(&mut seen[candidate], index) != index {
                        out.extend(self.topic(ctx, index, candidate));
                    }
                }
            }
        }
        out.sort_by_key(|t| (t.framework, t.requirement, t.passage));
        out
    }

    fn topic(&self, ctx: &Ctx<'_>, index: usize, topic: usize) -> Option<TopicHit> {
        let topic = &self.rules.topics[topic];
        let (on_subject, _) = self.subject(ctx, index, topic.framework, topic.subject)?;
        let section = ctx.passages.all[index].section;
        let mut context = Context::Own;
        for group in &topic.about {
            context = context.max(ctx.around.nearest(group, index, &ctx.own, section)?);
        }
        Some(TopicHit {
            framework: topic.framework,
            requirement: topic.requirement,
            passage: index,
            assertion: ctx.judged[index].assertion,
            on_subject,
            context,
        })
    }
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
    let mut best: Option<(usize, usize)> = None;
    for (start, _) in groups.iter().flatten() {
        let mut window = (*start, *start);
        let complete = groups.iter().all(|places| {
            let next = places.iter().filter(|(first, _)| first >= start).map(|(_, last)| *last).min();
            next.is_some_and(|last| {
                window.1 = window.1.max(last);
                true
            })
        });
        if complete && best.is_none_or(|(first, last)| window.1 - window.0 < last - first) {
            best = Some(window);
        }
    }
    best
}
