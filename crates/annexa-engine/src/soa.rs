//! The statement of applicability: every control with whether it applies, why, and how far it is implemented, by the
//! organisation's own statement, the manifest and the documents, and where these disagree.

mod compare;
mod own;

use annexa_assess::{JudgedDocument, Settings, Standing, assess_requirement, controls};
use annexa_catalog::{FormerEdition, Framework};
use annexa_model::Applicability;
use annexa_report as report;
use rayon::prelude::*;

use crate::assess::requirement_report;
use crate::place::{Place, one_line};
use crate::{Collection, Decisions, Engine, Error, Exclusion, generic};

use compare::Compared;
use own::statements;

/// Who says whether a control applies where a decision does.
const REVIEWER: &str = "reviewer";
/// Passages shown for a control.
const SHOWN: usize = 2;
/// A passage of fewer words, such as the row of a version, tells a reader little.
const TELLING: usize = 5;
/// From this score on a document commits to the control.
const CARRIED: u8 = 2;
/// Documents named in a derived justification; the others are counted.
const NAMED: usize = 3;

impl Engine {
    /// Writes the statement of applicability of a framework from a collection.
    ///
    /// # Errors
    /// [`Error::UnknownFramework`] and [`Error::Search`].
    pub fn soa(&self, collection: &Collection, framework: &str, settings: &Settings) -> Result<report::Soa, Error> {
        self.soa_reviewed(collection, framework, settings, &Decisions::default())
    }

    /// The same, where reviewers have said which controls apply, and why: their words stand before all others.
    ///
    /// # Errors
    /// Those of [`soa`](Self::soa).
    pub fn soa_reviewed(
        &self,
        collection: &Collection,
        framework: &str,
        settings: &Settings,
        decisions: &Decisions,
    ) -> Result<report::Soa, Error> {
        let index = self.chosen(&[framework.to_owned()])?[0];
        let framework = &self.catalog.frameworks[index];
        let documents = collection.judged();
        let judged = self.judged_regardless(collection, index, &documents, settings)?;
        let (own, others) = statements(&self.catalog, index, &documents);
        let former = self.catalog.former_editions.iter().find(|e| e.successor == framework.id);
        let scene = Scene { collection, framework, former, documents, own, settings, decisions };
        let numbers = controls(framework);
        let rows: Vec<report::SoaRow> =
            numbers.iter().zip(judged).map(|(number, judged)| scene.row(*number, judged)).collect();
        let disagreements = scene.of_statement(&rows);
        let topics = framework.topics.iter().enumerate();
        let listed = |topic: usize| numbers.iter().any(|n| framework.requirements[*n].topic == topic);
        Ok(report::Soa {
            schema_version: report::SCHEMA_VERSION.to_owned(),
            as_of: settings.as_of.to_string(),
            window_months: settings.window_months,
            mappings: self.mappings_version(),
            framework: report::SoaFramework {
                id: framework.id.clone(),
                title: framework.title.clone(),
                short: framework.short.clone(),
                generic: framework.is_generic,
                topics: topics
                    .filter(|(topic, _)| listed(*topic))
                    .map(|(_, t)| report::Topic { id: t.id.clone(), title: t.title.clone() })
                    .collect(),
            },
            own: scene.own.map(own::source),
            others: others.iter().map(|d| own::source(d)).collect(),
            summary: summary(&rows, &disagreements),
            notes: scene.notes(),
            rows,
            disagreements,
        })
    }

    /// Every control judged over all documents, excluded or not: an exclusion is compared with what they say.
    fn judged_regardless(
        &self,
        collection: &Collection,
        index: usize,
        documents: &[&JudgedDocument],
        settings: &Settings,
    ) -> Result<Vec<report::Requirement>, Error> {
        let framework = &self.catalog.frameworks[index];
        let numbers = controls(framework);
        if let Some(results) = self.judge_generic(collection, index)? {
            let of = |number: &usize| generic::requirement_report(framework, *number, (documents, &results, &[]), None);
            return Ok(numbers.iter().map(of).collect());
        }
        let of = |number: &usize| {
            let requirement = &framework.requirements[*number];
            let result = assess_requirement(requirement, (index, *number), documents, settings);
            requirement_report(framework, requirement, Some(&result), None, documents)
        };
        Ok(numbers.par_iter().map(of).collect())
    }
}

/// What the rows are made from.
struct Scene<'c> {
    collection: &'c Collection,
    framework: &'c Framework,
    /// The edition before it, where the mappings know it.
    former: Option<&'c FormerEdition>,
    documents: Vec<&'c JudgedDocument>,
    /// The organisation's own statement.
    own: Option<&'c JudgedDocument>,
    settings: &'c Settings,
    /// What reviewers said.
    decisions: &'c Decisions,
}

impl Scene<'_> {
    fn row(&self, number: usize, judged: report::Requirement) -> report::SoaRow {
        let requirement = &self.framework.requirements[number];
        let excluded = self.collection.manifest.exclusion(self.framework, requirement);
        let claims: Vec<&Applicability> = self.claims().filter(|row| row.control == requirement.id).collect();
        let claim = claims.first().copied();
        let own = self.own.zip(claim).map(|(document, row)| own::claim(document, row));
        let carried_by: Vec<String> =
            judged.carried_by.iter().filter(|path| !self.is_statement(path)).cloned().collect();
        let score = judged.score.unwrap_or(0);
        let ruled = self.decisions.applicability(self.framework, requirement);
        let (applicable, applicable_by) = match ruled {
            Some((applies, _)) => (if applies { "yes" } else { "no" }, REVIEWER),
            None => applicable(claim, excluded, score, &carried_by),
        };
        let justified = match ruled {
            Some((_, why)) => Some((one_line(why), REVIEWER)),
            None => self.justification(applicable, own.as_ref(), excluded, &carried_by),
        };
        let (justification, justification_by) = justified.map(|(words, by)| (words, by.to_owned())).unzip();
        let evidence = self.evidence(&judged, &carried_by);
        let disagreements =
            Compared { scene: self, judged: &judged, claims: &claims, excluded, evidence: &evidence }.all();
        let counts = applicable != "no";
        report::SoaRow {
            control: requirement.id.clone(),
            topic: judged.topic,
            title: judged.title,
            asks: judged.asks,
            applicable: applicable.to_owned(),
            applicable_by: applicable_by.to_owned(),
            justification,
            justification_by,
            status: counts.then(|| status(score).to_owned()),
            score: counts.then_some(score),
            level: judged.level.filter(|_| counts),
            own,
            evidence: if counts { evidence } else { Vec::new() },
            owner: carried_by.iter().find_map(|path| self.owner(path)),
            carried_by,
            lacks: judged.lacks.filter(|_| counts),
            rests_on_partial: judged.rests_on_partial,
            disagreements,
        }
    }

    /// The rows of the own statement.
    fn claims(&self) -> impl Iterator<Item = &Applicability> {
        self.own.into_iter().flat_map(|document| &document.facts.applicability)
    }

    fn document(&self, path: &str) -> Option<&JudgedDocument> {
        self.documents.iter().find(|d| d.path == path).copied()
    }

    /// A statement of applicability is evidence of no control: it is what the evidence is held against.
    fn is_statement(&self, path: &str) -> bool {
        self.document(path).is_some_and(annexa_assess::is_statement)
    }

    fn owner(&self, path: &str) -> Option<String> {
        let owner = self.document(path)?.facts.owner.as_ref()?;
        Some(one_line(&owner.value)).filter(|owner| !owner.is_empty())
    }

    /// Why the control applies or not, and whose words these are.
    fn justification(
        &self,
        applicable: &str,
        own: Option<&report::SoaClaim>,
        excluded: Option<&Exclusion>,
        carried_by: &[String],
    ) -> Option<(String, &'static str)> {
        if let Some(words) = own.and_then(|claim| claim.justification.clone()) {
            return Some((words, "statement"));
        }
        match applicable {
            "no" => excluded.map(|e| (one_line(&e.justification), "manifest")),
            _ if carried_by.is_empty() => None,
            _ => Some((self.derived(carried_by), "derived")),
        }
    }

    /// A fact that stands in for a justification nobody gave.
    fn derived(&self, carried_by: &[String]) -> String {
        let mut names: Vec<String> = Vec::new();
        for path in carried_by {
            let name = self.document(path).map_or_else(|| path.clone(), |d| one_line(d.name()));
            // Two documents of one title are told apart by their paths.
            names.push(if names.contains(&name) { path.clone() } else { name });
        }
        match names.len().checked_sub(NAMED).filter(|more| *more > 0) {
            Some(more) => {
                let noun = if more == 1 { "document" } else { "documents" };
                format!("Carried by {} and {more} more {noun}", names[..NAMED].join("; "))
            }
            None => format!("Carried by {}", names.join("; ")),
        }
    }

    /// The best passages: one that meets an essential point, of the document that carries the control most where that
    /// has one, and beside what is laid down rather a record of its being done.
    fn evidence(&self, judged: &report::Requirement, carried_by: &[String]) -> Vec<report::SoaEvidence> {
        let mut found: Vec<(_, &report::Evidence)> = Vec::new();
        for point in &judged.points {
            for evidence in point.evidence.iter().filter(|e| !self.is_statement(&e.document)) {
                let commits = evidence.assertion == "commits";
                let carrier = carried_by.first() == Some(&evidence.document);
                let tells = evidence.quote.split_whitespace().count() >= TELLING;
                let sound = commits && evidence.caveat.is_none();
                let rank = (sound, commits, point.met, point.essential, tells, carrier);
                found.push((rank, evidence));
            }
        }
        // Stable, so that what stands first of equals stays first.
        found.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
        let mut shown: Vec<&report::Evidence> = Vec::new();
        if let Some((_, first)) = found.first() {
            shown.push(first);
            let is_record = |e: &report::Evidence| self.document(&e.document).is_some_and(JudgedDocument::is_record);
            let rest: Vec<_> =
                found.iter().filter(|(_, e)| (&e.document, e.start) != (&first.document, first.start)).collect();
            let sound = |rank: &(bool, bool, bool, bool, bool, bool)| rank.0;
            let other_role = rest.iter().find(|(rank, e)| sound(rank) && is_record(e) != is_record(first));
            let other_document = rest.iter().find(|(rank, e)| sound(rank) && e.document != first.document);
            let second = other_role.or(other_document).or(rest.first());
            shown.extend(second.map(|(_, e)| *e));
        }
        shown.truncate(SHOWN);
        shown.into_iter().map(|e| self.shown(e)).collect()
    }

    fn shown(&self, e: &report::Evidence) -> report::SoaEvidence {
        report::SoaEvidence {
            document: e.document.clone(),
            title: self.document(&e.document).and_then(title),
            page: e.page,
            section: e.section.clone(),
            start: e.start,
            end: e.end,
            quote: e.quote.clone(),
            assertion: Some(e.assertion.clone()),
            caveat: e.caveat.clone(),
        }
    }

    /// What a reader should know of how far this can be relied upon.
    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        match self.own {
            None => notes.push(format!(
                "No statement of applicability for {} was found among the documents; what applies is derived from what they commit to.",
                self.framework.short
            )),
            Some(own) if own.standing() != Standing::InForce => notes.push(format!(
                "The organisation's own statement, {}, is not in force by its own words; none in force was found.",
                own.path
            )),
            Some(own) => {
                let gaps = own.control_gaps(self.settings);
                if !gaps.is_empty() {
                    notes.push(format!("The organisation's own statement, {}: {}.", own.path, gaps.join(", ")));
                }
            }
        }
        let entries = &self.collection.entries;
        let count = |status: &str| entries.iter().filter(|e| self.collection.outcome(e).0 == status).count();
        for (number, what) in [
            (count("not_assessed"), "could not be read and counts neither for nor against a control"),
            (count("partial"), "was read only in part"),
        ] {
            if number > 0 {
                notes.push(format!("Of {} documents, {number} {what}.", entries.len()));
            }
        }
        if self.framework.is_generic {
            notes.push(format!(
                "{} comes without rules: passages were found by its words, and no score passes 2.",
                self.framework.short
            ));
        }
        notes
    }
}

/// Whether a control applies, and who says so: the own statement, else the manifest, else documents that commit to it.
fn applicable(
    claim: Option<&Applicability>,
    excluded: Option<&Exclusion>,
    score: u8,
    carried_by: &[String],
) -> (&'static str, &'static str) {
    match (claim.map(|row| row.applicable), excluded) {
        (Some(Some(true)), _) => ("yes", "statement"),
        (Some(Some(false)), _) => ("no", "statement"),
        (_, Some(_)) => ("no", "manifest"),
        (Some(None), None) => ("undecided", "nobody"),
        (None, None) if score >= CARRIED && !carried_by.is_empty() => ("yes", "documents"),
        (None, None) => ("undecided", "nobody"),
    }
}

const fn status(score: u8) -> &'static str {
    match score {
        0 => "not_started",
        1 | 2 => "partly",
        3 => "documented",
        _ => "implemented",
    }
}

fn title(document: &JudgedDocument) -> Option<String> {
    document.facts.title.as_ref().map(|t| one_line(&t.value)).filter(|t| !t.is_empty())
}

/// A place in a document that is no evidence.
fn place(document: &JudgedDocument, span: annexa_model::Span) -> report::SoaEvidence {
    let place = Place::of(document, span);
    report::SoaEvidence {
        document: document.path.clone(),
        title: title(document),
        page: place.page,
        section: place.section,
        start: place.span.start,
        end: place.span.end,
        quote: place.quote,
        assertion: None,
        caveat: None,
    }
}

fn summary(rows: &[report::SoaRow], disagreements: &[report::SoaDisagreement]) -> report::SoaSummary {
    let applicable = |word: &str| rows.iter().filter(|r| r.applicable == word).count();
    let status = |word: &str| rows.iter().filter(|r| r.status.as_deref() == Some(word)).count();
    report::SoaSummary {
        controls: rows.len(),
        applicable: applicable("yes"),
        excluded: applicable("no"),
        undecided: applicable("undecided"),
        implemented: status("implemented"),
        documented: status("documented"),
        partly: status("partly"),
        not_started: status("not_started"),
        disagreements: disagreements.len() + rows.iter().map(|r| r.disagreements.len()).sum::<usize>(),
    }
}
