//! An assessment, arranged as its readers look at it: by topic, by class of finding, by requirement.

use annexa_report::{Assessment, Evidence, Finding, Framework, Point, Requirement};
use std::collections::BTreeMap;

/// A topic and its requirements.
pub(crate) struct TopicView<'a> {
    pub(crate) id: &'a str,
    pub(crate) title: &'a str,
    /// In the framework's order.
    pub(crate) requirements: Vec<&'a Requirement>,
    /// Mean score of the applicable ones; absent when none applies.
    pub(crate) mean: Option<f64>,
}

/// The topics of `framework` in its order, those without requirements left out; requirements of a topic that the
/// framework does not list come last, so that none is lost.
pub(crate) fn topics(framework: &Framework) -> Vec<TopicView<'_>> {
    let mut views: Vec<TopicView<'_>> = framework
        .topics
        .iter()
        .map(|topic| TopicView { id: &topic.id, title: &topic.title, requirements: Vec::new(), mean: None })
        .collect();
    for requirement in &framework.requirements {
        let place = views.iter().position(|view| view.id == requirement.topic).unwrap_or_else(|| {
            views.push(TopicView { id: &requirement.topic, title: "", requirements: Vec::new(), mean: None });
            views.len() - 1
        });
        views[place].requirements.push(requirement);
    }
    views.retain(|view| !view.requirements.is_empty());
    for view in &mut views {
        view.mean = mean(&view.requirements);
    }
    views
}

fn mean(requirements: &[&Requirement]) -> Option<f64> {
    let (mut sum, mut number) = (0_u32, 0_u32);
    for score in requirements.iter().filter_map(|requirement| requirement.score) {
        sum += u32::from(score);
        number += 1;
    }
    (number > 0).then(|| f64::from(sum) / f64::from(number))
}

/// How many of the applicable requirements of a framework are ready for which audit.
#[derive(Default)]
pub(crate) struct Readiness {
    pub(crate) applicable: usize,
    pub(crate) not_applicable: usize,
    pub(crate) stage_1: usize,
    pub(crate) stage_2: usize,
    pub(crate) surveillance: usize,
    /// Requirements of each score, 0 to 5.
    pub(crate) scores: [usize; 6],
}

impl Readiness {
    /// The counts of two frameworks together.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.applicable += other.applicable;
        self.not_applicable += other.not_applicable;
        self.stage_1 += other.stage_1;
        self.stage_2 += other.stage_2;
        self.surveillance += other.surveillance;
        for (count, more) in self.scores.iter_mut().zip(other.scores) {
            *count += more;
        }
        self
    }

    /// The three audits: name, what it asks, and how many requirements answer it.
    pub(crate) fn audits(&self) -> [(&'static str, &'static str, usize); 3] {
        [
            ("Stage 1", "documented, score 3 or more", self.stage_1),
            ("Stage 2", "implemented, score 4 or more", self.stage_2),
            ("Surveillance", "sustained, score 5", self.surveillance),
        ]
    }
}

/// Counts over one framework.
pub(crate) fn readiness(framework: &Framework) -> Readiness {
    let mut counts = Readiness::default();
    for requirement in &framework.requirements {
        let Some(score) = requirement.score.filter(|_| requirement.applicable) else {
            counts.not_applicable += 1;
            continue;
        };
        counts.applicable += 1;
        counts.stage_1 += usize::from(score >= 3);
        counts.stage_2 += usize::from(score >= 4);
        counts.surveillance += usize::from(score >= 5);
        counts.scores[usize::from(score.min(5))] += 1;
    }
    counts
}

/// A finding and its place in the report, from 0.
pub(crate) type Numbered<'a> = (usize, &'a Finding);

/// Findings of one class, grouped by the rule that made them.
pub(crate) struct FindingClass<'a> {
    pub(crate) class: &'a str,
    pub(crate) total: usize,
    /// The largest group first.
    pub(crate) groups: Vec<FindingGroup<'a>>,
}

/// Findings that one rule made; the numbers are their places in the report.
pub(crate) struct FindingGroup<'a> {
    pub(crate) id: &'a str,
    pub(crate) title: &'a str,
    pub(crate) findings: Vec<Numbered<'a>>,
}

impl FindingGroup<'_> {
    /// The repair, when it is the same for all of them.
    pub(crate) fn common_repair(&self) -> Option<&str> {
        let (_, first) = self.findings.first()?;
        self.findings.iter().all(|(_, finding)| finding.repair == first.repair).then_some(first.repair.as_str())
    }
}

/// The findings, gravest class first, and in each class the rule with most findings first.
pub(crate) fn finding_classes(findings: &[Finding]) -> Vec<FindingClass<'_>> {
    let mut classes: Vec<FindingClass<'_>> = ["major", "minor", "observation", "opportunity"]
        .map(|class| FindingClass { class, total: 0, groups: Vec::new() })
        .into();
    for (number, finding) in findings.iter().enumerate() {
        let place = classes.iter().position(|class| class.class == finding.class).unwrap_or_else(|| {
            classes.push(FindingClass { class: &finding.class, total: 0, groups: Vec::new() });
            classes.len() - 1
        });
        let class = &mut classes[place];
        class.total += 1;
        match class.groups.iter_mut().find(|group| group.id == finding.id) {
            Some(group) => group.findings.push((number, finding)),
            None => class.groups.push(FindingGroup {
                id: &finding.id,
                title: &finding.title,
                findings: vec![(number, finding)],
            }),
        }
    }
    classes.retain(|class| class.total > 0);
    for class in &mut classes {
        class.groups.sort_by_key(|group| std::cmp::Reverse(group.findings.len()));
    }
    classes
}

/// Where things stand in a report, so that one place can point at another.
pub(crate) struct Places<'a> {
    documents: BTreeMap<&'a str, usize>,
    /// By framework, then by requirement.
    requirements: BTreeMap<&'a str, BTreeMap<&'a str, Vec<Numbered<'a>>>>,
    carries: BTreeMap<&'a str, Vec<(&'a str, &'a str)>>,
}

impl<'a> Places<'a> {
    /// Looks through `assessment` once.
    pub(crate) fn of(assessment: &'a Assessment) -> Self {
        let documents = assessment
            .documents
            .iter()
            .enumerate()
            .map(|(number, document)| (document.path.as_str(), number))
            .collect();
        let mut requirements: BTreeMap<_, BTreeMap<_, Vec<_>>> = BTreeMap::new();
        let mut carries: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for framework in &assessment.frameworks {
            for requirement in &framework.requirements {
                let (framework, id) = (framework.id.as_str(), requirement.id.as_str());
                requirements.entry(framework).or_default().insert(id, Vec::new());
                for document in &requirement.carried_by {
                    carries.entry(document.as_str()).or_default().push((framework, id));
                }
            }
        }
        for (number, finding) in assessment.findings.iter().enumerate() {
            let key = finding.framework.as_deref().zip(finding.requirement.as_deref());
            if let Some(list) = key.and_then(|(framework, id)| requirements.get_mut(framework)?.get_mut(id)) {
                list.push((number, finding));
            }
        }
        Self { documents, requirements, carries }
    }

    /// Number of the document at `path`, from 0; absent when the report does not list it.
    pub(crate) fn document(&self, path: &str) -> Option<usize> {
        self.documents.get(path).copied()
    }

    /// Whether the report holds the requirement.
    pub(crate) fn has_requirement(&self, framework: &str, requirement: &str) -> bool {
        self.requirements.get(framework).is_some_and(|requirements| requirements.contains_key(requirement))
    }

    /// The findings that concern a requirement, with their numbers.
    pub(crate) fn findings(&self, framework: &str, requirement: &str) -> &[Numbered<'a>] {
        self.requirements
            .get(framework)
            .and_then(|requirements| requirements.get(requirement))
            .map_or(&[], Vec::as_slice)
    }

    /// The requirements, as framework and id, that the document at `path` carries.
    pub(crate) fn carried_by(&self, path: &str) -> &[(&'a str, &'a str)] {
        self.carries.get(path).map_or(&[], Vec::as_slice)
    }
}

/// Points met, essential points unmet, and all points.
pub(crate) struct PointCounts {
    pub(crate) met: usize,
    pub(crate) essential_unmet: usize,
    pub(crate) all: usize,
}

/// Counts the points of a requirement.
pub(crate) fn point_counts(requirement: &Requirement) -> PointCounts {
    PointCounts {
        met: requirement.points.iter().filter(|point| point.met).count(),
        essential_unmet: requirement.points.iter().filter(|point| point.essential && !point.met).count(),
        all: requirement.points.len(),
    }
}

/// The passage to show when there is room for one: of the document that carries the requirement, from an essential
/// point that is met; failing that, the first of what there is.
pub(crate) fn best_evidence(requirement: &Requirement) -> Option<&Evidence> {
    let weight = |point: &Point, evidence: &Evidence| {
        let commits = evidence.assertion == "commits" && evidence.caveat.is_none();
        let carrier = requirement.carried_by.first() == Some(&evidence.document);
        (point.met, commits, carrier, point.essential)
    };
    let mut best: Option<(_, &Evidence)> = None;
    for point in &requirement.points {
        for evidence in &point.evidence {
            let this = weight(point, evidence);
            if best.is_none_or(|(other, _)| this > other) {
                best = Some((this, evidence));
            }
        }
    }
    best.map(|(_, evidence)| evidence)
}
