//! Assertion triggers, words for facts, and finding rules.

use annexa_model::{Assertion, Date, DocumentKind, FindingClass, Role, Status};
use serde_saphyr::Spanned;

use super::{Loader, expand_numbers, place_of};
use crate::raw;
use crate::{
    ApplicabilityCheck, ApplicabilityWords, AssertionWords, CitedStandard, Code, ComparedFigure, Detect, FactWords,
    FindingExample, FindingExamples, FindingRule, KindWords, Takes, WrongCitation,
};

impl Loader {
    pub(super) fn assertions(&mut self, file: &str, raw: raw::Assertions) -> AssertionWords {
        AssertionWords {
            binds: self.terms(file, &raw.binds),
            states: self.terms(file, &raw.states),
            verbs: raw.verbs,
            participles: raw.participles,
            permits: self.terms(file, &raw.permits),
            intends: self.terms(file, &raw.intends),
            negates: self.terms(file, &raw.negates),
            exceptions: self.terms(file, &raw.exceptions),
            mentions: self.terms(file, &raw.mentions),
            terminators: self.terms(file, &raw.terminators),
            others: self.terms(file, &raw.others),
            mention_sections: self.terms(file, &raw.mention_sections),
            mention_columns: self.terms(file, &raw.mention_columns),
            follow_up: self.terms(file, &raw.follow_up),
            announcing_titles: self.terms(file, &raw.announcing_titles),
            duty_sections: self.terms(file, &raw.duty_sections),
        }
    }

    pub(super) fn facts(&mut self, file: &str, raw: raw::Facts) -> FactWords {
        let longest_first = |mut labels: Vec<String>| {
            labels.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
            labels
        };
        let statuses = vec![
            (Status::Obsolete, self.terms(file, &raw.statuses.obsolete)),
            (Status::Draft, self.terms(file, &raw.statuses.draft)),
            (Status::Template, self.terms(file, &raw.statuses.template)),
            (Status::Approved, self.terms(file, &raw.statuses.approved)),
        ];
        let kinds = raw.kinds.into_iter().filter_map(|k| self.kind(file, k)).collect();
        let numbers =
            raw.numbers.into_iter().filter_map(|n| Some((self.document_kind(file, &n.kind)?, n.letters))).collect();
        FactWords {
            title: longest_first(raw.labels.title),
            owner: longest_first(raw.labels.owner),
            author: longest_first(raw.labels.author),
            replaced_by: longest_first(raw.labels.replaced_by),
            version: longest_first(raw.labels.version),
            status: longest_first(raw.labels.status),
            approved_by: longest_first(raw.labels.approved_by),
            approved_on: longest_first(raw.labels.approved_on),
            effective_on: longest_first(raw.labels.effective_on),
            next_review: longest_first(raw.labels.next_review),
            record_date: longest_first(raw.labels.record_date),
            statuses,
            kinds,
            numbers,
            blanks: raw.blanks,
            organisation_placeholders: raw.organisation_placeholders,
            ai_system: raw.labels.ai_system,
            applicability: ApplicabilityWords {
                applicable: raw.applicability.applicable,
                implemented: raw.applicability.implemented,
                justification: raw.applicability.justification,
                yes: raw.applicability.yes,
                no: raw.applicability.no,
            },
        }
    }

    fn kind(&mut self, file: &str, raw: raw::Kind) -> Option<KindWords> {
        let kind = match raw.kind.value.as_str() {
            "none" => None,
            _ => Some(self.document_kind(file, &raw.kind)?),
        };
        let role = self.role(file, &raw.role)?;
        Some(KindWords {
            kind,
            role,
            title: self.terms(file, &raw.title),
            text: self.terms(file, &raw.text),
            text_at_least: raw.text_at_least,
        })
    }

    /// Of what a document is evidence.
    pub(super) fn role(&mut self, file: &str, name: &Spanned<String>) -> Option<Role> {
        let role = Role::from_name(&name.value);
        if role.is_none() {
            let message = format!("there is no role `{}`", name.value);
            self.report(Code::UnknownReference, place_of(file, name), message);
        }
        role
    }

    fn document_kind(&mut self, file: &str, name: &Spanned<String>) -> Option<DocumentKind> {
        let kind = DocumentKind::from_name(&name.value);
        if kind.is_none() {
            let message = format!("there is no kind of document `{}`", name.value);
            self.report(Code::UnknownReference, place_of(file, name), message);
        }
        kind
    }

    pub(super) fn finding(&mut self, file: &str, raw: raw::Finding) -> Option<FindingRule> {
        let place = place_of(file, &raw.id);
        if !file.ends_with(&format!("/{}.yaml", raw.id.value)) {
            let message = format!("finding `{0}` belongs in {0}.yaml", raw.id.value);
            self.report(Code::WrongFile, place.clone(), message);
        }
        let detect = match raw.detect {
            raw::Detect::MissingEvidence => Detect::MissingEvidence,
            raw::Detect::ReviewOverdue => Detect::ReviewOverdue,
            raw::Detect::ReviewLapsing => Detect::ReviewLapsing { days: raw.days.unwrap_or(60) },
            raw::Detect::FactsMissing => Detect::FactsMissing,
            raw::Detect::NotInForce => Detect::StatusIs(vec![Status::Draft, Status::Obsolete]),
            raw::Detect::Placeholders => Detect::Placeholders,
            raw::Detect::PointNegated => Detect::PointAsserted(Assertion::Negates),
            raw::Detect::PointIntended => Detect::PointAsserted(Assertion::Intends),
            raw::Detect::Reference => Detect::Reference,
            raw::Detect::RecordOutsideWindow => Detect::RecordOutsideWindow,
            raw::Detect::Applicability => Detect::Applicability(match raw.check {
                Some(raw::ApplicabilityCheck::Complete) => ApplicabilityCheck::Complete,
                Some(raw::ApplicabilityCheck::Justified) => ApplicabilityCheck::Justified,
                Some(raw::ApplicabilityCheck::Evidenced) => ApplicabilityCheck::Evidenced,
                Some(raw::ApplicabilityCheck::Unclaimed) => ApplicabilityCheck::Unclaimed,
                None => {
                    self.report(Code::EmptyList, place.clone(), "`check` says what is looked at".into());
                    return None;
                }
            }),
            raw::Detect::NotInventoried => Detect::NotInventoried { about: self.groups(file, &raw.about) },
            raw::Detect::FiguresDisagree => Detect::FiguresDisagree {
                figures: raw
                    .figures
                    .into_iter()
                    .map(|f| ComparedFigure {
                        takes: match f.takes {
                            raw::Takes::Interval => Takes::Interval,
                            raw::Takes::Length => Takes::Length,
                        },
                        says: self.groups(file, &f.says),
                        unless: self.items(file, &f.unless),
                        name: f.name,
                    })
                    .collect(),
            },
            raw::Detect::Wording => {
                Detect::Wording { says: self.groups(file, &raw.says), at_least: raw.at_least.unwrap_or(5) }
            }
            raw::Detect::Citation => Detect::Citation {
                standards: raw.standards.into_iter().map(|s| self.standard(file, s)).collect(),
                wrong: raw
                    .wrong
                    .into_iter()
                    .filter_map(|w| {
                        let says = self.item(&w.says.value, &place_of(file, &w.says))?;
                        Some(WrongCitation { framework: w.framework, cites: w.cites, says, right: w.right })
                    })
                    .collect(),
            },
            raw::Detect::DocumentLacks => Detect::DocumentLacks {
                about: self.groups(file, &raw.about),
                speaks_of: self.groups(file, &raw.speaks_of),
                lacks: raw.lacks.into_iter().map(|l| (l.name, self.items(file, &l.any))).collect(),
                at_least: raw.at_least.unwrap_or(1),
                unless: self.items(file, &raw.unless),
            },
        };
        let class = match raw.class {
            raw::FindingClass::Major => FindingClass::Major,
            raw::FindingClass::Minor => FindingClass::Minor,
            raw::FindingClass::Observation => FindingClass::Observation,
            raw::FindingClass::Opportunity => FindingClass::Opportunity,
        };
        let mut list = |raw: Vec<Spanned<raw::FindingExample>>| -> Vec<FindingExample> {
            raw.into_iter().filter_map(|e| self.finding_example(file, e)).collect()
        };
        let examples = FindingExamples { yes: list(raw.examples.yes), no: list(raw.examples.no) };
        // A missing requirement is judged over a folder; one document in an example cannot show it.
        if !matches!(detect, Detect::MissingEvidence) && (examples.yes.is_empty() || examples.no.is_empty()) {
            let message = "a finding rule has an example that raises it and one that does not".into();
            self.report(Code::TooFewExamples, place.clone(), message);
        }
        Some(FindingRule {
            id: raw.id.value,
            title: raw.title,
            class,
            reason: raw.reason,
            repair: raw.repair,
            detect,
            examples,
            place,
        })
    }

    fn standard(&mut self, file: &str, raw: raw::CitedStandard) -> CitedStandard {
        let mut numbers = Vec::new();
        for range in &raw.numbers {
            match expand_numbers(&range.value) {
                Some(expanded) => numbers.extend(expanded),
                None => {
                    let message = format!("`{}` is neither a number nor a range such as A.6.2.2-8", range.value);
                    self.report(Code::Syntax, place_of(file, range), message);
                }
            }
        }
        CitedStandard { id: raw.id, title: raw.title, names: raw.names, numbers, superseded: raw.superseded }
    }

    fn finding_example(&mut self, file: &str, raw: Spanned<raw::FindingExample>) -> Option<FindingExample> {
        let place = place_of(file, &raw);
        let full = match raw.value {
            raw::FindingExample::Text(text) => {
                raw::FullFindingExample { text: Some(text), documents: Vec::new(), as_of: None }
            }
            raw::FindingExample::Full(full) => full,
        };
        let as_of = match &full.as_of {
            None => Date::new(2026, 6, 30),
            Some(day) => {
                let parsed = Date::parse_iso(&day.value);
                if parsed.is_none() {
                    let message = format!("`{}` is not a date (YYYY-MM-DD)", day.value);
                    self.report(Code::Syntax, place_of(file, day), message);
                }
                parsed
            }
        };
        let documents: Vec<String> = full.text.into_iter().chain(full.documents).collect();
        if documents.is_empty() {
            self.report(Code::EmptyList, place.clone(), "an example has a `text` or `documents`".into());
        }
        Some(FindingExample { documents, as_of: as_of?, place })
    }
}
