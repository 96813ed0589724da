//! Findings on documents that give different figures for one thing.

use std::sync::LazyLock;

use annexa_catalog::{ComparedFigure, Takes};
use annexa_matcher::CompiledRules;
use annexa_model::{Assertion, Span};
use annexa_terms::Signal;
use regex::Regex;

use super::{About, Raise, Scene, groups, hits_all, is_content, signals};
use crate::{JudgedDocument, Standing};

/// "72 hours", "ninety (90) days", "12-month".
static LENGTH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?<number>\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|eighteen|twenty-four|thirty|sixty|ninety)(?:\s*\(\d{1,4}\))?[\s-]+(?:calendar |working |business )?(?<unit>hour|day|week|month|quarter|year)s?\b",
    )
    .expect("a fixed pattern")
});
/// Rhythms that are a length of time without a number.
static RHYTHM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?<word>annually|yearly|every year|each year|once a year|semi-annually|half-yearly|quarterly|every quarter|each quarter|monthly|every month|each month|weekly|every week|daily|every day)\b")
        .expect("a fixed pattern")
});

/// What stands before a length of time that is a rhythm: "every 12 months", "at least once in two years".
static EVERY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:every|each|once in|once per|intervals of|a|an)(?:\s+at\s+(?:least|most))?\s+$")
        .expect("a fixed pattern")
});

/// The figures that are compared, with their signals.
pub(super) struct Figures {
    all: Vec<Figure>,
}

struct Figure {
    name: String,
    takes: Takes,
    says: Vec<Vec<Signal>>,
    unless: Vec<Signal>,
}

/// One document's figure.
struct Given {
    document: usize,
    quote: Span,
    hours: u32,
    written: String,
}

impl Figures {
    pub(super) fn compile(figures: &[ComparedFigure], rules: &CompiledRules) -> Self {
        let one = |f: &ComparedFigure| Figure {
            name: f.name.clone(),
            takes: f.takes,
            says: groups(&f.says, rules),
            unless: signals(&f.unless, rules),
        };
        Self { all: figures.iter().map(one).collect() }
    }

    pub(super) fn find(&self, scene: &Scene<'_>, raise: &mut Raise<'_>) {
        for figure in &self.all {
            let given: Vec<Given> = scene
                .documents
                .iter()
                .enumerate()
                .filter(|(_, d)| d.standing() == Standing::InForce && !d.is_record())
                .filter_map(|(index, d)| given(index, d, figure))
                .collect();
            let Some(first) = given.first() else { continue };
            for other in given.iter().filter(|g| g.hours != first.hours) {
                raise.raise(About {
                    document: Some(other.document),
                    quote: Some(other.quote),
                    values: vec![
                        ("what", figure.name.clone()),
                        ("figure", other.written.clone()),
                        ("other", first.written.clone()),
                        ("document", scene.documents[first.document].name().to_owned()),
                    ],
                    ..About::default()
                });
            }
        }
    }
}

/// The one figure that a document commits to; `None` where it gives none, or several for different cases.
fn given(index: usize, document: &JudgedDocument, figure: &Figure) -> Option<Given> {
    let mut found: Option<Given> = None;
    for (passage, scan) in document.passages.all.iter().zip(&document.scan.passages) {
        let has = |signal: &Signal| scan.signals.binary_search(signal).is_ok();
        if !is_content(passage.kind)
            || scan.assertion != Assertion::Commits
            || figure.unless.iter().any(has)
            || !hits_all(&figure.says, &scan.signals)
        {
            continue;
        }
        let text = passage.span.of(&document.document.text);
        let Some((hours, written)) = only_length(text, figure.takes) else { continue };
        match &found {
            None => found = Some(Given { document: index, quote: passage.span, hours, written }),
            Some(before) if before.hours == hours => {}
            Some(_) => return None,
        }
    }
    found
}

/// The length of time in `text` in hours, and as written, where it gives exactly one of those that are asked for.
fn only_length(text: &str, takes: Takes) -> Option<(u32, String)> {
    let is_rhythm = |start: usize| EVERY.is_match(&text[..start]);
    let wanted = |start: usize| is_rhythm(start) == (takes == Takes::Interval);
    let of_numbers = LENGTH.captures_iter(text).filter(|c| c.get(0).is_some_and(|all| wanted(all.start()))).map(|c| {
        let number = number(&c["number"].to_lowercase());
        let hours = match c["unit"].to_lowercase().as_str() {
            "hour" => 1,
            "day" => 24,
            "week" => 7 * 24,
            "month" => 730,
            "quarter" => 3 * 730,
            _ => 12 * 730,
        };
        (number * hours, c[0].to_owned())
    });
    let of_words = RHYTHM.captures_iter(text).filter(|_| takes == Takes::Interval).map(|c| {
        let word = c["word"].to_lowercase();
        let hours = if word.starts_with("semi") || word.starts_with("half") {
            6 * 730
        } else if word.contains("year") || word.contains("annual") {
            12 * 730
        } else if word.contains("quarter") {
            3 * 730
        } else if word.contains("month") {
            730
        } else if word.contains("week") {
            7 * 24
        } else {
            24
        };
        (hours, c[0].to_owned())
    });
    let mut all = of_numbers.chain(of_words);
    let first = all.next()?;
    all.all(|other| other.0 == first.0).then_some(first)
}

fn number(word: &str) -> u32 {
    let words = [
        ("one", 1),
        ("two", 2),
        ("three", 3),
        ("four", 4),
        ("five", 5),
        ("six", 6),
        ("seven", 7),
        ("eight", 8),
        ("nine", 9),
        ("ten", 10),
        ("twelve", 12),
        ("fourteen", 14),
        ("eighteen", 18),
        ("twenty-four", 24),
        ("thirty", 30),
        ("sixty", 60),
        ("ninety", 90),
    ];
    words.iter().find(|(w, _)| *w == word).map_or_else(|| word.parse().unwrap_or(0), |(_, n)| *n)
}

#[cfg(test)]
mod tests {
    use super::{Takes, only_length};

    #[test]
    fn lengths_of_time_are_compared_whatever_they_are_written_in() {
        for (text, takes, wanted) in [
            ("within 72 hours", Takes::Length, Some(72)),
            ("within three (3) days", Takes::Length, Some(72)),
            ("kept for ninety days and reviewed monthly", Takes::Length, Some(90 * 24)),
            ("reviewed annually and kept for three years", Takes::Interval, Some(12 * 730)),
            ("at least once every 12 months", Takes::Interval, Some(12 * 730)),
            ("a 6-month cycle", Takes::Interval, Some(6 * 730)),
            ("within 24 hours, or 72 hours for others", Takes::Length, None),
            ("as soon as possible", Takes::Length, None),
            ("within 24 hours", Takes::Interval, None),
        ] {
            assert_eq!(only_length(text, takes).map(|(h, _)| h), wanted, "{text}");
        }
    }
}
