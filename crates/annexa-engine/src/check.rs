use annexa_catalog::{Catalog, Code, Diagnostic, Example, Place, Requirement};
use annexa_extract::{Limits, extract_as, passages};
use annexa_facts::FactRules;
use annexa_matcher::{CompiledRules, DocumentScan, Scanner};
use annexa_model::{Assertion, MediaType};
use rayon::prelude::*;

/// What running the examples of a catalogue found.
#[derive(Debug, Default)]
pub struct Checked {
    /// How many examples were run.
    pub examples: usize,
    /// Those that went wrong, ordered by place.
    pub mistakes: Vec<Diagnostic>,
}

/// Runs every example of every point; with `only`, those of the requirements and findings so named.
#[must_use]
pub fn check_examples(catalog: &Catalog, only: &[String]) -> Checked {
    let rules = CompiledRules::compile(catalog);
    let facts = FactRules::compile(&catalog.facts);
    let jobs: Vec<(usize, usize, &Requirement)> = catalog
        .frameworks
        .iter()
        .enumerate()
        .flat_map(|(f, framework)| framework.requirements.iter().enumerate().map(move |(r, q)| (f, r, q)))
        .filter(|(_, _, requirement)| only.is_empty() || only.contains(&requirement.id))
        .collect();
    let mut checked = jobs
        .par_iter()
        .map_init(|| Scanner::new(&rules), |scanner, job| check_requirement(scanner, &facts, *job))
        .reduce(Checked::default, |mut a, b| {
            a.examples += b.examples;
            a.mistakes.extend(b.mistakes);
            a
        });
    checked.mistakes.sort_by(|a, b| a.place.cmp(&b.place));
    checked
}

fn check_requirement(
    scanner: &mut Scanner<'_>,
    facts: &FactRules,
    (framework, number, requirement): (usize, usize, &Requirement),
) -> Checked {
    let mut checked = Checked::default();
    for (point, what) in requirement.points.iter().enumerate() {
        let mut met = |text: &str| {
            checked.examples += 1;
            let (scan, quotes) = scan_example(scanner, facts, text);
            let mine = scan.evidence.iter().enumerate().filter(|(_, e)| {
                (e.framework, e.requirement, e.point) == (framework, number, point)
            });
            let seen: Vec<String> = mine
                .map(|(i, e)| format!("`{}` {} (alternative {})", quotes[i], e.assertion.name(), e.alternative + 1))
                .collect();
            let met = scan.evidence.iter().any(|e| {
                (e.framework, e.requirement, e.point) == (framework, number, point) && e.assertion == Assertion::Commits
            });
            (met, seen)
        };
        let mut mistakes = Vec::new();
        let (added, seen) = met(&what.add);
        if !added {
            mistakes.push(mistake(Code::AdditionMissed, &what.add_place, "the sentence under `add` does not meet its point", &seen));
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
    let help = if seen.is_empty() { "nothing in it bears on the point".into() } else { format!("found: {}", seen.join("; ")) };
    Diagnostic { code, place: place.clone(), message: message.into(), help: Some(help) }
}

/// Judges a text in Markdown; returns the scan and the quote of each piece of evidence.
fn scan_example(scanner: &mut Scanner<'_>, facts: &FactRules, text: &str) -> (DocumentScan, Vec<String>) {
    let Ok(document) = extract_as(MediaType::Markdown, text.as_bytes(), &Limits::default()) else {
        return (DocumentScan::default(), Vec::new());
    };
    let passages = passages(&document);
    let facts = facts.facts(&document, &passages);
    let scan = scanner.scan(&document, &passages, &facts);
    let quote = |index: usize| passages.all[index].span.of(&document.text).to_owned();
    let quotes = scan.evidence.iter().map(|e| quote(e.passage)).collect();
    (scan, quotes)
}
