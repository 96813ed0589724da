//! What an auditor would flag. One module for each family of detectors; which of them run, how grave they are
//! and what they say is data in `mappings/findings/`.

mod applicability;
mod citation;
mod control;
mod evidence;
mod figures;
mod inventory;
mod lacks;
mod reference;
mod wording;

use std::collections::BTreeMap;

use annexa_catalog::{Catalog, Detect, FindingRule, FormerEdition, Framework, Group, Item};
use annexa_matcher::CompiledRules;
use annexa_model::{Finding, FindingClass, PassageKind, Span};
use annexa_terms::Signal;

use crate::{JudgedDocument, RequirementResult, Settings};

/// The finding rules of a catalogue, ready to be run.
pub struct FindingRules {
    rules: Vec<CompiledFinding>,
    former: Vec<FormerEdition>,
}

struct CompiledFinding {
    rule: FindingRule,
    detector: Option<Detector>,
}

/// A detector that looks for words, with their signals.
enum Detector {
    Citations(citation::Citations),
    Lacks(lacks::Lacks),
    Inventory(inventory::Inventory),
    Figures(figures::Figures),
    Wording(wording::Wording),
}

impl Detector {
    fn compile(detect: &Detect, catalog: &Catalog, rules: &CompiledRules) -> Option<Self> {
        Some(match detect {
            Detect::Citation { standards, wrong } => {
                Self::Citations(citation::Citations::compile(standards, wrong, &catalog.former_editions, rules))
            }
            Detect::NotInventoried { about } => Self::Inventory(inventory::Inventory::compile(about, rules)),
            Detect::FiguresDisagree { figures } => Self::Figures(figures::Figures::compile(figures, rules)),
            Detect::Wording { says, at_least } => Self::Wording(wording::Wording::compile(says, *at_least, rules)),
            _ => Self::Lacks(lacks::Lacks::compile(detect, rules)?),
        })
    }

    fn find(&self, scene: &Scene<'_>, raise: &mut Raise<'_>) {
        match self {
            Self::Citations(citations) => citations.find(scene, raise),
            Self::Lacks(lacks) => lacks.find(scene, raise),
            Self::Inventory(inventory) => inventory.find(scene, raise),
            Self::Figures(figures) => figures.find(scene, raise),
            Self::Wording(wording) => wording.find(scene, raise),
        }
    }
}

/// What findings are raised over.
pub(crate) struct Scene<'a> {
    documents: &'a [&'a JudgedDocument],
    settings: &'a Settings,
    judged: &'a [(&'a Framework, Vec<Option<RequirementResult>>)],
    former: &'a [FormerEdition],
}

impl FindingRules {
    /// Compiles the finding rules of `catalog`; `rules` were compiled from the same catalogue.
    #[must_use]
    pub fn compile(catalog: &Catalog, rules: &CompiledRules) -> Self {
        let compile = |rule: &FindingRule| CompiledFinding {
            detector: Detector::compile(&rule.detect, catalog, rules),
            rule: rule.clone(),
        };
        Self { rules: catalog.findings.iter().map(compile).collect(), former: catalog.former_editions.clone() }
    }
}

/// Raises every finding over `documents` and the requirements judged over them; a requirement that is
/// not applicable stands as `None`. Gravest first, then by requirement, document and place.
#[must_use]
pub fn find(
    rules: &FindingRules,
    documents: &[&JudgedDocument],
    judged: &[(&Framework, Vec<Option<RequirementResult>>)],
    settings: &Settings,
) -> Vec<Finding> {
    let scene = Scene { documents, settings, judged, former: &rules.former };
    let mut out = Vec::new();
    for compiled in &rules.rules {
        let mut raise = Raise { rule: &compiled.rule, out: &mut out, raised: BTreeMap::new() };
        match &compiled.rule.detect {
            Detect::MissingEvidence => evidence::missing(&scene, &mut raise),
            Detect::PointAsserted(assertion) => evidence::asserted(&scene, *assertion, &mut raise),
            Detect::ReviewOverdue => control::review_overdue(&scene, &mut raise),
            Detect::ReviewLapsing { days } => control::review_lapsing(&scene, *days, &mut raise),
            Detect::FactsMissing => control::facts_missing(&scene, &mut raise),
            Detect::StatusIs(statuses) => control::status_is(&scene, statuses, &mut raise),
            Detect::Placeholders => control::placeholders(&scene, &mut raise),
            Detect::RecordOutsideWindow => control::record_outside_window(&scene, &mut raise),
            Detect::Reference => reference::not_supplied(&scene, &mut raise),
            Detect::Applicability(check) => applicability::check(&scene, *check, &mut raise),
            Detect::Citation { .. }
            | Detect::DocumentLacks { .. }
            | Detect::NotInventoried { .. }
            | Detect::FiguresDisagree { .. }
            | Detect::Wording { .. } => compiled.detector.iter().for_each(|d| d.find(&scene, &mut raise)),
        }
        raise.close();
    }
    // Within a class in the order in which a reader goes through requirements and documents.
    out.sort_by_key(|f: &(Order, Finding)| f.0.clone());
    out.into_iter().map(|(_, finding)| finding).collect()
}

/// Class, requirement's place in its framework, document, place in it, id.
type Order = (FindingClass, (usize, usize), usize, Span, String);

/// Puts findings of one rule together.
struct Raise<'a> {
    rule: &'a FindingRule,
    out: &'a mut Vec<(Order, Finding)>,
    /// By document, how many were raised and where the last one that is listed stands.
    raised: BTreeMap<usize, (usize, usize)>,
}

/// Findings of one rule that are listed for one document; the last one says how many more there are.
const MOST_LISTED: usize = 200;

/// What one finding is about.
#[derive(Default)]
struct About<'a> {
    /// Framework, its index, the requirement's index and id.
    requirement: Option<(&'a str, usize, usize, &'a str)>,
    document: Option<usize>,
    quote: Option<Span>,
    /// Names and values for the texts of the rule.
    values: Vec<(&'static str, String)>,
    /// Stands in place of the rule's repair.
    repair: Option<String>,
}

impl Raise<'_> {
    fn raise(&mut self, about: About<'_>) {
        if let Some(document) = about.document {
            let (count, last) = self.raised.entry(document).or_default();
            *count += 1;
            if *count > MOST_LISTED {
                return;
            }
            *last = self.out.len();
        }
        let fill = |template: &str| {
            about
                .values
                .iter()
                .fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
        };
        let finding = Finding {
            id: self.rule.id.clone(),
            class: self.rule.class,
            requirement: about.requirement.map(|(framework, _, _, id)| (framework.to_owned(), id.to_owned())),
            document: about.document,
            quote: about.quote,
            reason: fill(&self.rule.reason),
            repair: about.repair.clone().unwrap_or_else(|| fill(&self.rule.repair)),
        };
        let order = (
            self.rule.class,
            about.requirement.map_or((usize::MAX, 0), |(_, framework, number, _)| (framework, number)),
            about.document.unwrap_or(usize::MAX),
            about.quote.unwrap_or_default(),
            self.rule.id.clone(),
        );
        self.out.push((order, finding));
    }

    /// Says of each document of which not all findings are listed how many more there are.
    fn close(self) {
        for (count, last) in self.raised.into_values() {
            if let Some(more) = count.checked_sub(MOST_LISTED).filter(|more| *more > 0) {
                self.out[last].1.reason.push_str(&format!(" There are {more} more of this kind in the document."));
            }
        }
    }
}

/// Passages that can be evidence or cite something: not code, not what surrounds the page.
fn is_content(kind: PassageKind) -> bool {
    !matches!(kind, PassageKind::Aside | PassageKind::Code)
}

/// Per group, the signals under which hits of its items are reported.
fn groups(groups: &[Group], rules: &CompiledRules) -> Vec<Vec<Signal>> {
    groups.iter().map(|group| signals(group, rules)).collect()
}

/// Whether one of every group is among `hit`, which is sorted.
fn hits_all(groups: &[Vec<Signal>], hit: &[Signal]) -> bool {
    groups.iter().all(|group| group.iter().any(|signal| hit.binary_search(signal).is_ok()))
}

/// The signals under which hits of `items` are reported.
fn signals(items: &[Item], rules: &CompiledRules) -> Vec<Signal> {
    items.iter().map(|item| rules.signal(item)).collect()
}
