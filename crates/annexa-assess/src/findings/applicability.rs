//! Findings on statements of applicability.

use std::collections::BTreeSet;

use annexa_catalog::{ApplicabilityCheck, Framework};
use annexa_model::Applicability;

use super::{About, Raise, Scene};
use crate::applicability::{controls, excludes_with_reason, framework_of, is_statement};
use crate::{JudgedDocument, RequirementResult, Standing};

/// From this score on there is evidence that something is done or laid down.
const EVIDENCED: u8 = 2;
/// From this score on a document claims a control.
const CLAIMED: u8 = 3;

pub(super) fn check(scene: &Scene<'_>, check: ApplicabilityCheck, raise: &mut Raise<'_>) {
    for (document, statement) in statements(scene) {
        match check {
            ApplicabilityCheck::Complete => statement.complete(document, raise),
            ApplicabilityCheck::Justified => statement.justified(document, raise),
            ApplicabilityCheck::Evidenced => statement.evidenced(raise),
            ApplicabilityCheck::Unclaimed => statement.unclaimed(scene, raise),
        }
    }
}

/// The requirements, as indices of framework and requirement, that a statement of applicability in force leaves out
/// with a reason.
pub(super) fn left_out(scene: &Scene<'_>) -> BTreeSet<(usize, usize)> {
    let in_force = statements(scene).filter(|(document, _)| document.standing() == Standing::InForce);
    in_force
        .flat_map(|(document, statement)| {
            let framework = statement.judged.0;
            let excluded = statement.excluded().filter(|(row, ..)| excludes_with_reason(document, row));
            excluded.map(|(_, number, _)| (framework, number)).collect::<Vec<_>>()
        })
        .collect()
}

fn statements<'s>(scene: &'s Scene<'_>) -> impl Iterator<Item = (&'s JudgedDocument, Statement<'s>)> {
    scene.documents.iter().enumerate().filter(|(_, document)| is_statement(document)).filter_map(|(index, document)| {
        let of = framework_of(document, scene.judged.iter().map(|(f, _)| *f), scene.former)?;
        let (framework, results) = &scene.judged[of];
        let judged = (of, *framework, results.as_slice());
        Some((*document, Statement { document: index, rows: &document.facts.applicability, judged }))
    })
}

type Judged<'s> = (usize, &'s Framework, &'s [Option<RequirementResult>]);

struct Statement<'s> {
    document: usize,
    rows: &'s [Applicability],
    judged: Judged<'s>,
}

impl Statement<'_> {
    /// The rows with the requirement that each is about, and how that was judged; `None` for a number that the
    /// framework does not have, or that a manifest excludes.
    fn results(&self) -> impl Iterator<Item = (&Applicability, usize, &RequirementResult)> {
        let (_, framework, results) = self.judged;
        self.rows.iter().filter_map(move |row| {
            let number = framework.requirements.iter().position(|r| r.id == row.control)?;
            Some((row, number, results[number].as_ref()?))
        })
    }

    fn excluded(&self) -> impl Iterator<Item = (&Applicability, usize, &RequirementResult)> {
        self.results().filter(|(row, ..)| row.applicable == Some(false))
    }

    fn about(&self, row: &Applicability, number: usize, values: Vec<(&'static str, String)>) -> About<'_> {
        let (index, framework, _) = self.judged;
        let requirement = &framework.requirements[number];
        let mut values = values;
        values.push(("control", requirement.id.clone()));
        values.push(("title", requirement.title.clone()));
        About {
            requirement: Some((&framework.id, index, number, &requirement.id)),
            document: Some(self.document),
            quote: Some(row.row),
            values,
            ..About::default()
        }
    }

    fn complete(&self, document: &JudgedDocument, raise: &mut Raise<'_>) {
        let (_, framework, _) = self.judged;
        let all = controls(framework).into_iter().map(|number| framework.requirements[number].id.as_str());
        let missing: Vec<&str> = all.filter(|id| !self.rows.iter().any(|row| row.control == *id)).collect();
        if !missing.is_empty() {
            raise.raise(About {
                document: Some(self.document),
                quote: document.passages.title,
                values: vec![
                    ("count", missing.len().to_string()),
                    ("missing", missing.join(", ")),
                    ("standard", framework.short.clone()),
                ],
                ..About::default()
            });
        }
    }

    fn justified(&self, document: &JudgedDocument, raise: &mut Raise<'_>) {
        for (row, number, _) in self.excluded().filter(|(row, ..)| !excludes_with_reason(document, row)) {
            raise.raise(self.about(row, number, Vec::new()));
        }
    }

    fn evidenced(&self, raise: &mut Raise<'_>) {
        let claimed = |row: &Applicability| row.applicable != Some(false) && row.implemented == Some(true);
        for (row, number, result) in self.results().filter(|(row, ..)| claimed(row)) {
            if result.score < EVIDENCED {
                let lacks = result.lacks.clone().unwrap_or_default();
                raise.raise(self.about(row, number, vec![("lacks", lacks)]));
            }
        }
    }

    fn unclaimed(&self, scene: &Scene<'_>, raise: &mut Raise<'_>) {
        for (row, number, result) in self.excluded() {
            let by = result.carried_by.iter().find(|d| **d != self.document);
            if let (true, Some(by)) = (result.score >= CLAIMED, by) {
                raise.raise(self.about(row, number, vec![("by", scene.documents[*by].name().to_owned())]));
            }
        }
    }
}
