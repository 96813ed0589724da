use std::collections::BTreeSet;

use annexa_catalog::{Requirement, Subject};
use annexa_matcher::{Evidence, TopicHit};
use annexa_model::{Assertion, Date, DocumentKind, PassageKind, Role};

use crate::{JudgedDocument, Settings, Standing};

/// The names of the scores 0 to 5.
pub const LEVELS: [&str; 6] = ["No evidence", "Mentioned", "Partial", "Documented", "Implemented", "Sustained"];

/// How well one requirement is met by a set of documents.
#[derive(Clone, Debug)]
pub struct RequirementResult {
    /// 0 to 5.
    pub score: u8,
    /// Rungs 1 to 5.
    pub rungs: Vec<Rung>,
    /// In the requirement's order.
    pub points: Vec<PointResult>,
    /// Indices of the documents that carry it, strongest first.
    pub carried_by: Vec<usize>,
    /// The most urgent thing that would raise the score; `None` at 5.
    pub lacks: Option<String>,
}

/// One step of the scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    /// Whether its condition and those below it hold.
    pub holds: bool,
    /// Why.
    pub reason: String,
}

/// How one point is met.
#[derive(Clone, Debug)]
pub struct PointResult {
    /// Whether a passage commits to it, in a document that is evidence of anything.
    pub met: bool,
    /// Whether it is met as rung 3 asks: in force, on the subject, by more than advice.
    pub fully_met: bool,
    /// Strongest first.
    pub evidence: Vec<EvidenceAt>,
}

/// Evidence and the document it stands in.
#[derive(Clone, Debug)]
pub struct EvidenceAt {
    /// Index of the document.
    pub document: usize,
    /// What was found there.
    pub evidence: Evidence,
    /// Why it counts for less than its words say.
    pub caveat: Option<&'static str>,
}

/// Judges one requirement over `documents`.
///
/// `framework` and `number` are its indices in the catalogue the documents were scanned with.
#[must_use]
pub fn assess_requirement(
    requirement: &Requirement,
    (framework, number): (usize, usize),
    documents: &[&JudgedDocument],
    settings: &Settings,
) -> RequirementResult {
    assess_without(requirement, (framework, number), documents, settings, &[])
}

/// A passage that bears on a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bearing {
    /// Index of the document.
    pub document: usize,
    /// Index of the point it is evidence for; `None` where it speaks of the requirement's topic.
    pub point: Option<usize>,
    /// Index of the passage.
    pub passage: usize,
}

/// As [`assess_requirement`], with some passages left out. No rung holds because of that.
#[must_use]
pub fn assess_without(
    requirement: &Requirement,
    (framework, number): (usize, usize),
    documents: &[&JudgedDocument],
    settings: &Settings,
    left_out: &[Bearing],
) -> RequirementResult {
    let climb = |left_out: &[Bearing]| {
        let points = points(requirement, (framework, number), documents, left_out);
        let topics = topics((framework, number), documents, left_out);
        let rungs = Ladder { requirement, documents, settings, points: &points, topics: &topics }.climb();
        (points, topics, rungs)
    };
    let (points, topics, mut rungs) = climb(left_out);
    if !left_out.is_empty() {
        // A denial that is left out would let a mention count, and a log without an entry speak for another day.
        for (rung, with_all) in rungs.iter_mut().zip(climb(&[]).2) {
            if rung.holds && !with_all.holds {
                *rung = with_all;
            }
        }
    }
    let ladder = Ladder { requirement, documents, settings, points: &points, topics: &topics };
    let score = rungs.iter().take_while(|r| r.holds).count() as u8;
    let lacks = ladder.lacks(score);
    let carried_by = ladder.carriers();
    RequirementResult { score, rungs, points, carried_by, lacks }
}

fn points(
    requirement: &Requirement,
    (framework, number): (usize, usize),
    documents: &[&JudgedDocument],
    left_out: &[Bearing],
) -> Vec<PointResult> {
    let mut found: Vec<Vec<EvidenceAt>> = vec![Vec::new(); requirement.points.len()];
    for (index, document) in documents.iter().enumerate() {
        for evidence in document.scan.evidence_of(framework, number) {
            let bearing = Bearing { document: index, point: Some(evidence.point), passage: evidence.passage };
            if left_out.contains(&bearing) {
                continue;
            }
            let caveat = caveat(document, evidence);
            found[evidence.point].push(EvidenceAt { document: index, evidence: evidence.clone(), caveat });
        }
    }
    found
        .into_iter()
        .map(|mut evidence| {
            evidence.sort_by_key(|e| strength(documents, e));
            let commits = |e: &EvidenceAt| {
                e.evidence.assertion == Assertion::Commits && documents[e.document].standing() > Standing::Nothing
            };
            PointResult {
                met: evidence.iter().any(commits),
                fully_met: evidence.iter().any(|e| e.evidence.assertion == Assertion::Commits && e.caveat.is_none()),
                evidence,
            }
        })
        .collect()
}

/// Sort key: strongest evidence first, ties in the order of documents and passages.
fn strength(documents: &[&JudgedDocument], e: &EvidenceAt) -> impl Ord + use<> {
    let document = documents[e.document];
    let quote = document.passages.all[e.evidence.passage].span.len();
    (
        std::cmp::Reverse(e.evidence.assertion),
        e.caveat.is_some(),
        document.is_record(),
        e.evidence.context,
        // Of two that commit, the one that obliges in so many words is the better quote.
        !document.scan.passages[e.evidence.passage].binds,
        // A heading or a huge passage is a poor quote.
        document.passages.all[e.evidence.passage].kind == PassageKind::Heading,
        quote > 600,
        e.document,
        e.evidence.passage,
    )
}

fn caveat(document: &JudgedDocument, evidence: &Evidence) -> Option<&'static str> {
    match document.standing() {
        Standing::Nothing if document.facts.is_template => Some("the document is a blank form"),
        Standing::Nothing => Some("a document of this kind is evidence of nothing"),
        Standing::NotInForce => Some("the document is a draft or obsolete by its own words"),
        Standing::InForce if evidence.weak => Some("advice to the reader, not a commitment of anyone"),
        Standing::InForce if !evidence.on_subject => Some("the passage is not about the framework's subject"),
        Standing::InForce => None,
    }
}

/// Passages that speak of the requirement's topic, with their documents.
fn topics<'d>(
    (framework, number): (usize, usize),
    documents: &[&'d JudgedDocument],
    left_out: &[Bearing],
) -> Vec<(usize, &'d TopicHit)> {
    let of = |(index, document): (usize, &&'d JudgedDocument)| {
        document.scan.topics_of(framework, number).iter().map(move |t| (index, t))
    };
    let counts = |(document, t): &(usize, &TopicHit)| {
        !left_out.contains(&Bearing { document: *document, point: None, passage: t.passage })
    };
    documents.iter().enumerate().flat_map(of).filter(counts).collect()
}

struct Ladder<'a> {
    requirement: &'a Requirement,
    documents: &'a [&'a JudgedDocument],
    settings: &'a Settings,
    points: &'a [PointResult],
    topics: &'a [(usize, &'a TopicHit)],
}

/// A record that bears on the requirement.
struct Record {
    document: usize,
    /// Days that the bearing passages record, ascending.
    days: Vec<Date>,
    /// How much of it bears: a point shown 2, the topic in the title 4, in a passage 1.
    weight: u32,
    /// Whether its title is on the topic.
    titled: bool,
    /// Whether a bearing passage, or another of its section, says what was done about the result.
    follows_up: bool,
}

/// The topic in the title, or two points shown: a passing line in minutes is no record of operation.
const RECORD_WEIGHT: u32 = 4;
/// What shows more than one cycle, or evaluates, is about the requirement and shows a point besides.
const SUSTAINED_WEIGHT: u32 = 6;
/// Records so many months apart are of different cycles: two rounds of a yearly review are, the entries of one
/// season are not.
const CYCLE_MONTHS: i32 = 10;
/// An audit report or a management review touches everything; it evaluates what it dwells on.
const EVALUATION_WEIGHT: u32 = 12;

impl Ladder<'_> {
    fn climb(&self) -> Vec<Rung> {
        let mut rungs = Vec::with_capacity(5);
        let mut held = true;
        for step in [Self::mentioned, Self::partial, Self::documented, Self::implemented, Self::sustained] {
            let (holds, reason) = step(self);
            held &= holds;
            rungs.push(Rung { holds: held, reason });
        }
        rungs
    }

    /// The most urgent thing that would raise the score, in a few words.
    fn lacks(&self, score: u8) -> Option<String> {
        match score {
            0 | 1 => Some(self.first_gap().to_owned()),
            2 => {
                let essential = || self.requirement.points.iter().zip(self.points).filter(|(p, _)| p.essential);
                let missing = essential().find(|(_, r)| !r.met).map(|(p, _)| p.asks.clone());
                missing.or_else(|| Some(self.documented().1))
            }
            3 => {
                let gaps = self.control_gaps();
                let record = format!("A record of operation since {}.", self.settings.window_start());
                Some(if gaps.is_empty() { record } else { capitalised(&format!("{}.", gaps.join("; "))) })
            }
            4 => Some("Records of the cycle before, or an evaluation with what was done about it.".to_owned()),
            _ => None,
        }
    }

    fn mentioned(&self) -> (bool, String) {
        let evidence = self.points.iter().flat_map(|p| &p.evidence).find(|e| e.evidence.assertion > Assertion::Negates);
        let denied = self.topics.iter().any(|(_, t)| t.assertion == Assertion::Negates)
            || self.points.iter().flat_map(|p| &p.evidence).any(|e| e.evidence.assertion == Assertion::Negates);
        // A heading over a denial says no more than the denial.
        let heads = |d: usize, t: &TopicHit| self.documents[d].passages.all[t.passage].kind == PassageKind::Heading;
        let topic = self.topics.iter().find(|(d, t)| t.assertion > Assertion::Negates && !(denied && heads(*d, t)));
        let place = evidence
            .map(|e| (e.document, e.evidence.passage))
            .or_else(|| topic.map(|(document, t)| (*document, t.passage)));
        if let Some((document, passage)) = place {
            return (true, format!("It is spoken of in {}.", self.place(document, passage)));
        }
        let negated = self.points.iter().flat_map(|p| &p.evidence).next();
        match negated {
            Some(e) => (false, format!("Only denials: {}.", self.place(e.document, e.evidence.passage))),
            None => (false, format!("No document speaks of it. Asked is: {}", self.requirement.asks)),
        }
    }

    fn partial(&self) -> (bool, String) {
        let met = self.points.iter().filter(|p| p.met).count();
        if met > 0 {
            let of = self.points.len();
            return (true, format!("{met} of {of} points {} committed to.", if met == 1 { "is" } else { "are" }));
        }
        let best = self.points.iter().flat_map(|p| &p.evidence).map(|e| (e.evidence.assertion, e.caveat)).max();
        let why = match best {
            Some((Assertion::Commits, Some(caveat))) => format!("What commits does not count: {caveat}."),
            Some((Assertion::Intends, _)) => "It is only announced, not in place.".to_owned(),
            Some((Assertion::Permits, _)) => "It is only recommended or allowed, not required.".to_owned(),
            _ => "The topic occurs, but nothing commits to any point of it.".to_owned(),
        };
        (false, format!("{why} First needed: {}", self.first_gap()))
    }

    fn documented(&self) -> (bool, String) {
        let essential = || self.requirement.points.iter().zip(self.points).filter(|(p, _)| p.essential);
        if essential().all(|(_, result)| result.fully_met) {
            let count = essential().count();
            let all = if count == 1 {
                "The essential point is".to_owned()
            } else {
                format!("All {count} essential points are")
            };
            return (true, format!("{all} met by commitments in documents in force."));
        }
        let missing: Vec<&str> = essential().filter(|(_, r)| !r.met).map(|(p, _)| p.asks.as_str()).collect();
        if !missing.is_empty() {
            return (false, format!("Not committed to: {}", join_sentences(&missing)));
        }
        let weak = essential().find(|(_, r)| !r.fully_met);
        let caveat =
            weak.and_then(|(_, r)| r.evidence.first()).and_then(|e| e.caveat).unwrap_or("the evidence is weak");
        if self.requirement.subject == Subject::Shared && caveat.contains("subject") {
            return (false, "The process is described, but no document says that it covers AI.".to_owned());
        }
        let asks = weak.map_or("", |(p, _)| p.asks.as_str());
        (false, format!("{} Met only where {caveat}.", asks))
    }

    fn implemented(&self) -> (bool, String) {
        if !self.points.iter().any(|p| p.fully_met) {
            return (false, "Nothing in force carries it yet.".to_owned());
        }
        let (controlled, control_reason) = self.controlled();
        let records = self.records();
        let inside = records.iter().find_map(|r| {
            let day = r.days.iter().filter(|d| self.settings.in_window(**d)).max()?;
            Some((r.document, *day))
        });
        let record_reason = match inside {
            Some((document, day)) => {
                format!("Record of operation: {}, {day}.", self.documents[document].name())
            }
            None => self.no_record(&records),
        };
        (controlled && inside.is_some(), format!("{control_reason} {record_reason}"))
    }

    /// Whether every essential point is carried by a document that is controlled and current.
    fn controlled(&self) -> (bool, String) {
        let gaps = self.control_gaps();
        if gaps.is_empty() {
            return (true, "The documents carrying it are controlled and current.".to_owned());
        }
        (false, format!("Not controlled or not current: {}.", gaps.join("; ")))
    }

    /// For each essential point that no controlled and current document carries, what its first carrier lacks.
    fn control_gaps(&self) -> Vec<String> {
        let mut gaps: Vec<String> = Vec::new();
        for (_, result) in self.requirement.points.iter().zip(self.points).filter(|(p, _)| p.essential) {
            let carriers: Vec<usize> = result
                .evidence
                .iter()
                .filter(|e| e.evidence.assertion == Assertion::Commits && e.caveat.is_none())
                .map(|e| e.document)
                .collect();
            if carriers.iter().any(|d| self.documents[*d].control_gaps(self.settings).is_empty()) {
                continue;
            }
            if let Some(first) = carriers.first() {
                let document = self.documents[*first];
                let text = format!("{} in {}", document.control_gaps(self.settings).join(", "), document.name());
                if !gaps.contains(&text) {
                    gaps.push(text);
                }
            }
        }
        gaps
    }

    /// Records and evaluations in force that bear on the requirement.
    fn records(&self) -> Vec<Record> {
        let all = 0..self.documents.len();
        let records =
            all.filter(|d| self.documents[*d].is_record() && self.documents[*d].standing() == Standing::InForce);
        records.filter_map(|document| self.record(document)).filter(|r| r.weight >= RECORD_WEIGHT).collect()
    }

    fn record(&self, index: usize) -> Option<Record> {
        let document = self.documents[index];
        let shown = self.points_shown_in(index);
        let topics: Vec<usize> = self
            .topics
            .iter()
            .filter(|(d, t)| *d == index && t.on_subject)
            .filter(|(_, t)| {
                t.assertion == Assertion::Commits || document.passages.all[t.passage].kind == PassageKind::Heading
            })
            .map(|(_, t)| t.passage)
            .collect();
        let titled =
            document.passages.title.is_some_and(|title| topics.iter().any(|p| document.passages.all[*p].span == title));
        let mut bearing: Vec<usize> = shown.iter().chain(&topics).copied().collect();
        bearing.sort_unstable();
        bearing.dedup();
        if bearing.is_empty() {
            return None;
        }
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX / 8);
        // The entries of a log record their own days; elsewhere a date in a row may be a deadline.
        let is_log = document.facts.kind == Some(DocumentKind::Log);
        let mut days: Vec<Date> =
            bearing.iter().filter(|_| is_log).flat_map(|p| document.dates[*p].iter().copied()).collect();
        if !days.iter().any(|d| *d <= self.settings.as_of) {
            days = document.newest_record(self.settings.as_of).into_iter().collect();
        }
        days.retain(|d| *d <= self.settings.as_of);
        days.sort_unstable();
        days.dedup();
        let sections: BTreeSet<usize> = bearing.iter().filter_map(|p| document.passages.all[*p].section).collect();
        let follows_up = document.passages.all.iter().zip(&document.scan.passages).enumerate().any(|(i, (p, scan))| {
            scan.follows_up
                && (titled
                    || bearing.binary_search(&i).is_ok()
                    || p.section.is_some_and(|section| sections.contains(&section)))
        });
        let weight = 2 * count(shown.len()) + count(topics.len()) + if titled { 4 } else { 0 };
        Some(Record { document: index, days, weight, titled, follows_up })
    }

    /// Passages of a document that show a point being done, each once.
    fn points_shown_in(&self, document: usize) -> Vec<usize> {
        let mut shown: Vec<usize> = self
            .points
            .iter()
            .flat_map(|p| &p.evidence)
            .filter(|e| e.document == document && e.evidence.assertion == Assertion::Commits && e.evidence.on_subject)
            .map(|e| e.evidence.passage)
            .collect();
        shown.sort_unstable();
        shown.dedup();
        shown
    }

    fn no_record(&self, records: &[Record]) -> String {
        let start = self.settings.window_start();
        let newest = records.iter().filter_map(|r| Some((r.days.last()?, r.document))).max();
        match newest {
            Some((day, document)) => {
                let name = self.documents[document].name();
                format!("No record of operation since {start}: the newest, {name}, is of {day}.")
            }
            None => format!("No record of operation between {start} and {}.", self.settings.as_of),
        }
    }

    fn sustained(&self) -> (bool, String) {
        let records: Vec<Record> = self.records().into_iter().filter(|r| r.weight >= SUSTAINED_WEIGHT).collect();
        let evaluated = records.iter().find(|r| {
            self.documents[r.document].facts.role == Role::Evaluation
                && (r.titled || r.weight >= EVALUATION_WEIGHT)
                && r.follows_up
                && r.days.iter().any(|d| self.settings.in_window(*d))
        });
        if let Some(record) = evaluated {
            let name = self.documents[record.document].name();
            return (true, format!("Evaluated, with what was done about it: {name}."));
        }
        let days = || records.iter().flat_map(|r| r.days.iter().copied()).filter(|d| *d <= self.settings.as_of);
        let newest = days().max().filter(|d| self.settings.in_window(*d));
        let of_before = |newest: Date| days().filter(|d| *d <= newest.plus_months(-CYCLE_MONTHS)).max();
        if let Some((before, newest)) = newest.and_then(|newest| Some((of_before(newest)?, newest))) {
            return (true, format!("Records of more than one cycle, such as of {newest} and {before}."));
        }
        (
            false,
            "Records of a second cycle are missing, or an audit, review or metric with what was done about it."
                .to_owned(),
        )
    }

    /// Documents by how many points they fully meet, then by how many they meet at all.
    fn carriers(&self) -> Vec<usize> {
        let mut counts: Vec<(usize, usize, usize)> = Vec::new();
        for document in 0..self.documents.len() {
            let commits = |e: &&EvidenceAt| e.document == document && e.evidence.assertion == Assertion::Commits;
            let full =
                self.points.iter().filter(|p| p.evidence.iter().any(|e| commits(&e) && e.caveat.is_none())).count();
            let any = self.points.iter().filter(|p| p.evidence.iter().any(|e| commits(&e))).count();
            if any > 0 && self.documents[document].standing() > Standing::Nothing {
                counts.push((full, any, document));
            }
        }
        counts.sort_by_key(|(full, any, document)| (std::cmp::Reverse((*full, *any)), *document));
        counts.into_iter().map(|(_, _, document)| document).collect()
    }

    fn first_gap(&self) -> &str {
        let points = || self.requirement.points.iter().zip(self.points).filter(|(_, r)| !r.met);
        let first = points().find(|(p, _)| p.essential).or_else(|| points().next());
        first.map_or(self.requirement.asks.as_str(), |(p, _)| p.asks.as_str())
    }

    fn place(&self, document: usize, passage: usize) -> String {
        let document = self.documents[document];
        match document.passages.all[passage].page {
            Some(page) => format!("{}, page {page}", document.name()),
            None => document.name().to_owned(),
        }
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn join_sentences(sentences: &[&str]) -> String {
    const MOST: usize = 3;
    let mut out = sentences.iter().take(MOST).copied().collect::<Vec<_>>().join(" ");
    if sentences.len() > MOST {
        out.push_str(&format!(" (and {} more)", sentences.len() - MOST));
    }
    out
}
