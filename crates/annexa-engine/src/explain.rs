use std::collections::BTreeSet;

use annexa_assess::{JudgedDocument, Settings};
use annexa_catalog::{Framework, Group, Item, Match, Point, Requirement};
use annexa_matcher::{Condition, Context, Held, Scanner, Trace};
use annexa_model::{Assertion, Span};
use annexa_report as report;

use crate::assess::judged;
use crate::place::{Place, one_line};
use crate::{Collection, Engine, Error};

/// Passages shown for a point: so many that matched, and so many that nearly did.
const SHOWN_MATCHED: usize = 6;
const SHOWN_NEARLY: usize = 4;

impl Engine {
    /// Everything behind the score of the requirement `id` of each chosen framework that has it; of all frameworks for
    /// none.
    ///
    /// # Errors
    /// [`Error::UnknownFramework`].
    pub fn explain(
        &self,
        collection: &Collection,
        frameworks: &[String],
        id: &str,
        settings: &Settings,
    ) -> Result<Vec<report::Explanation>, Error> {
        let all = ["all".to_owned()];
        let chosen = self.chosen(if frameworks.is_empty() { &all } else { frameworks })?;
        let documents = collection.judged();
        let mut out = Vec::new();
        for index in chosen {
            let framework = &self.catalog.frameworks[index];
            let Some(number) = framework.requirements.iter().position(|r| r.id == id) else { continue };
            let at = (index, number);
            let judged = judged(collection, framework, at, &documents, settings);
            out.push(self.explanation(at, &judged, &documents, &self.traces(&documents, at)));
        }
        Ok(out)
    }

    /// Per document, every passage that hits anything of the requirement.
    fn traces(&self, documents: &[&JudgedDocument], at: (usize, usize)) -> Vec<Vec<Trace>> {
        let mut scanner = Scanner::new(&self.rules);
        let of = |d: &&JudgedDocument| {
            let mut traces = scanner.trace((&d.document, &d.passages, &d.facts), at);
            // Evidence in titles comes from the document as a whole, not from a passage that was tried.
            for e in d.scan.evidence_of(at.0, at.1) {
                if !traces.iter().any(|t| (t.point, t.passage) == (e.point, e.passage) && t.missed() == 0) {
                    traces.push(Trace {
                        passage: e.passage,
                        point: e.point,
                        alternative: e.alternative,
                        conditions: Vec::new(),
                        assertion: e.assertion,
                        why: "the title names it, and so the document as a whole",
                        by: None,
                    });
                }
            }
            traces
        };
        documents.iter().map(of).collect()
    }

    fn explanation(
        &self,
        (framework, number): (usize, usize),
        judged: &report::Requirement,
        documents: &[&JudgedDocument],
        traces: &[Vec<Trace>],
    ) -> report::Explanation {
        let framework = &self.catalog.frameworks[framework];
        let requirement = &framework.requirements[number];
        let point = |(index, point): (usize, &Point)| {
            let of_point = || {
                documents
                    .iter()
                    .zip(traces)
                    .flat_map(move |(d, all)| all.iter().filter(move |t| t.point == index).map(move |t| (*d, t)))
            };
            let mut matched: Vec<(&JudgedDocument, &Trace)> = of_point().filter(|(_, t)| t.missed() == 0).collect();
            matched.sort_by_key(|(_, t)| t.assertion != Assertion::Commits);
            // One alternative is enough for a passage.
            let mut shown = BTreeSet::new();
            matched.retain(|(d, t)| shown.insert((d.path.as_str(), t.passage)));
            // Of a passage that matches one alternative nobody asks why it misses another.
            let matches =
                |d: &JudgedDocument, t: &Trace| matched.iter().any(|(e, m)| e.path == d.path && m.passage == t.passage);
            let mut nearly: Vec<(&JudgedDocument, &Trace)> =
                of_point().filter(|(d, t)| t.missed() == 1 && !matches(d, t)).collect();
            nearly.dedup_by_key(|(d, t)| (d.path.clone(), t.passage));
            let tried = |(d, t): &(&JudgedDocument, &Trace)| self.tried(requirement, framework, d, t);
            report::ExplainedPoint {
                id: point.id.clone(),
                statement: point.asks.clone(),
                essential: point.essential,
                met: judged.points[index].met,
                more_matched: matched.len().saturating_sub(SHOWN_MATCHED),
                matched: matched.iter().take(SHOWN_MATCHED).map(tried).collect(),
                more_nearly: nearly.len().saturating_sub(SHOWN_NEARLY),
                nearly: nearly.iter().take(SHOWN_NEARLY).map(tried).collect(),
            }
        };
        report::Explanation {
            schema_version: report::SCHEMA_VERSION.to_owned(),
            framework: framework.id.clone(),
            requirement: requirement.id.clone(),
            title: requirement.title.clone(),
            asks: requirement.asks.clone(),
            score: judged.score,
            rungs: judged.rungs.clone(),
            points: requirement.points.iter().enumerate().map(point).collect(),
        }
    }

    fn tried(
        &self,
        requirement: &Requirement,
        framework: &Framework,
        document: &JudgedDocument,
        trace: &Trace,
    ) -> report::Tried {
        let text = &document.document.text;
        let place = Place::of(document, document.passages.all[trace.passage].span);
        let point = &requirement.points[trace.point];
        let matcher = &point.matches[trace.alternative];
        let words = |span: &Span| one_line(span.of(text));
        let because = match &trace.by {
            Some(by) => format!("{}: “{}”", trace.why, words(by)),
            None => trace.why.to_owned(),
        };
        let condition = |(condition, held): &(Condition, Option<Held>)| report::ExplainedCondition {
            kind: kind(*condition).to_owned(),
            any_of: self.asked(*condition, matcher, framework),
            holds: held.is_some(),
            from: held.as_ref().map(|h| from(h.from).to_owned()),
            words: held.as_ref().map_or_else(Vec::new, |h| h.words.iter().map(words).collect()),
        };
        report::Tried {
            document: document.path.clone(),
            page: place.page,
            section: place.section,
            quote: place.quote,
            rule: format!("{}#{}", point.id, trace.alternative + 1),
            assertion: trace.assertion.name().to_owned(),
            because,
            conditions: trace.conditions.iter().map(condition).collect(),
        }
    }

    /// What a condition asks for, as it is written in the rule.
    fn asked(&self, condition: Condition, matcher: &Match, framework: &Framework) -> Vec<String> {
        let items = |group: &Group| group.iter().map(|item| self.written(item)).collect();
        let concept = |index: Option<usize>| index.map(|i| self.catalog.concepts[i].id.clone()).into_iter().collect();
        match condition {
            Condition::Says(index) => items(&matcher.says[index]),
            Condition::About(index) => items(&matcher.about[index]),
            Condition::Unless => items(&matcher.unless),
            Condition::Near => matcher.near.map(|near| format!("within {near} words")).into_iter().collect(),
            Condition::Subject => concept(framework.subject),
            Condition::Kindred => concept(framework.kindred),
        }
    }

    fn written(&self, item: &Item) -> String {
        match item {
            Item::Concept(index) => self.catalog.concepts[*index].id.clone(),
            Item::Terms { written, .. } => written.clone(),
        }
    }
}

const fn kind(condition: Condition) -> &'static str {
    match condition {
        Condition::Says(_) => "says",
        Condition::About(_) => "about",
        Condition::Unless => "unless",
        Condition::Near => "near",
        Condition::Subject => "subject",
        Condition::Kindred => "kindred",
    }
}

const fn from(context: Context) -> &'static str {
    match context {
        Context::Own => "the passage itself",
        Context::Near => "its lead-in, column heads or paragraph",
        Context::Heading => "a heading above it",
        Context::Title => "the title",
        Context::Whole => "the document as a whole",
    }
}
