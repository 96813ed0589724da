use annexa_assess::{JudgedDocument, RequirementResult, Settings, assess_requirement, find};
use annexa_catalog::{Code, Diagnostic, Example, FindingExample, FindingRule, Framework, Place, Requirement};
use annexa_matcher::Scanner;
use annexa_model::{Assertion, MediaType};
use rayon::prelude::*;

use crate::{Engine, Manifest};

/// What running the examples of a catalogue found.
#[derive(Debug, Default)]
pub struct Checked {
    /// How many examples were run.
    pub examples: usize,
    /// Those that went wrong, ordered by place.
    pub mistakes: Vec<Diagnostic>,
}

/// Runs every example of every point and finding rule; with `only`, those of the requirements and
/// findings so named: `9.2` in every framework, or `iso27001-2022/9.2` in one.
#[must_use]
pub fn check_examples(engine: &Engine, only: &[String]) -> Checked {
    let wanted = |id: &String| only.is_empty() || only.contains(id);
    let catalog = engine.catalog();
    let requirements: Vec<(usize, usize, &Requirement)> = catalog
        .frameworks
        .iter()
        .enumerate()
        .flat_map(|(f, framework)| framework.requirements.iter().enumerate().map(move |(r, q)| (f, r, q)))
        .filter(|(f, _, q)| wanted(&q.id) || wanted(&format!("{}/{}", catalog.frameworks[*f].id, q.id)))
        .collect();
    let findings: Vec<&FindingRule> = catalog.findings.iter().filter(|f| wanted(&f.id)).collect();
    let of_points = requirements
        .par_iter()
        .map_init(|| Scanner::new(&engine.rules), |scanner, job| check_requirement(engine, scanner, *job));
    let of_findings = findings
        .par_iter()
        .map_init(|| Scanner::new(&engine.rules), |scanner, rule| check_finding(engine, scanner, rule));
    let mut checked = of_points.chain(of_findings).reduce(Checked::default, |mut a, b| {
        a.examples += b.examples;
        a.mistakes.extend(b.mistakes);
        a
    });
    checked.mistakes.sort_by(|a, b| a.place.cmp(&b.place));
    checked
}

fn check_finding(engine: &Engine, scanner: &mut Scanner<'_>, rule: &FindingRule) -> Checked {
    let mut checked = Checked::default();
    for (examples, wanted) in [(&rule.examples.yes, true), (&rule.examples.no, false)] {
        for example in examples {
            checked.examples += 1;
            if raises(engine, scanner, rule, example) == wanted {
                continue;
            }
            let (code, verb) =
                if wanted { (Code::ExampleMissed, "does not raise") } else { (Code::ExampleWronglyMet, "raises") };
            let message = format!("the example {verb} {}", rule.id);
            checked.mistakes.push(Diagnostic { code, place: example.place.clone(), message, help: None });
        }
    }
    checked
}

fn raises(engine: &Engine, scanner: &mut Scanner<'_>, rule: &FindingRule, example: &FindingExample) -> bool {
    let documents: Option<Vec<JudgedDocument>> =
        example.documents.iter().map(|text| judge_example_text(engine, scanner, text)).collect();
    let Some(documents) = documents else { return false };
    let documents: Vec<&JudgedDocument> = documents.iter().collect();
    let settings = Settings { as_of: example.as_of, window_months: 12 };
    let judge = |(index, framework): (usize, &'_ Framework)| -> Vec<Option<RequirementResult>> {
        let requirements = framework.requirements.iter().enumerate();
        requirements.map(|(number, r)| Some(assess_requirement(r, (index, number), &documents, &settings))).collect()
    };
    let judged: Vec<(&Framework, Vec<Option<RequirementResult>>)> =
        engine.catalog().frameworks.iter().enumerate().map(|(index, f)| (f, judge((index, f)))).collect();
    find(&engine.findings, &documents, &judged, &settings).iter().any(|f| f.id == rule.id)
}

/// An example as a document in Markdown.
fn judge_example_text(engine: &Engine, scanner: &mut Scanner<'_>, text: &str) -> Option<JudgedDocument> {
    let content = (MediaType::Markdown, text.as_bytes());
    engine.judge_bytes(scanner, "example.md", content, &Manifest::default()).ok()
}

fn check_requirement(
    engine: &Engine,
    scanner: &mut Scanner<'_>,
    (framework, number, requirement): (usize, usize, &Requirement),
) -> Checked {
    let mut checked = Checked::default();
    for (point, what) in requirement.points.iter().enumerate() {
        let mut met = |text: &str| {
            checked.examples += 1;
            let Some(document) = judge_example_text(engine, scanner, text) else {
                return (false, vec!["it has no text".to_owned()]);
            };
            let mine = || {
                let all = document.scan.evidence.iter();
                all.filter(|e| (e.framework, e.requirement, e.point) == (framework, number, point))
            };
            let quote = |passage: usize| document.passages.all[passage].span.of(&document.document.text);
            let seen: Vec<String> = mine()
                .map(|e| format!("`{}` {} (alternative {})", quote(e.passage), e.assertion.name(), e.alternative + 1))
                .collect();
            let met = mine().any(|e| e.assertion == Assertion::Commits);
            (met, seen)
        };
        let mut mistakes = Vec::new();
        let (added, seen) = met(&what.add);
        if !added {
            mistakes.push(mistake(
                Code::AdditionMissed,
                &what.add_place,
                "the sentence under `add` does not meet its point",
                &seen,
            ));
        }
        for (examples, wanted) in [(&what.examples.yes, true), (&what.examples.no, false)] {
            for example in examples {
                let (got, seen) = met(&example.text);
                mistakes.extend(judge_example(example, wanted, got, &what.id, &seen));
            }
        }
        checked.mistakes.extend(mistakes);
    }
    checked
}

fn judge_example(example: &Example, wanted: bool, got: bool, point: &str, seen: &[String]) -> Option<Diagnostic> {
    match (wanted == got, example.known_wrong) {
        (true, false) | (false, true) => None,
        (true, true) => {
            let message = format!("the example is marked `known: wrong`, and is judged right under {point}");
            Some(mistake(Code::KnownWrongIsRight, &example.place, &message, seen))
        }
        (false, false) if wanted => {
            let message = format!("the example does not meet {point}");
            Some(mistake(Code::ExampleMissed, &example.place, &message, seen))
        }
        (false, false) => {
            let message = format!("the near miss meets {point}");
            Some(mistake(Code::ExampleWronglyMet, &example.place, &message, seen))
        }
    }
}

fn mistake(code: Code, place: &Place, message: &str, seen: &[String]) -> Diagnostic {
    let help =
        if seen.is_empty() { "nothing in it bears on the point".into() } else { format!("found: {}", seen.join("; ")) };
    Diagnostic { code, place: place.clone(), message: message.into(), help: Some(help) }
}
