use std::sync::LazyLock;

use annexa_model::{Date, Span};
use regex::{Captures, Regex};

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// One alternative for each notation; the names tell which parts were found.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    let month = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?";
    let pattern = [
        r"\b(?<y1>(?:19|20|21)\d\d)[-/.](?<m1>\d{1,2})[-/.](?<d1>\d{1,2})\b".to_owned(),
        format!(r"\b(?<d2>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?(?<m2>{month})[\s,-]+(?<y2>(?:19|20|21)\d\d)\b"),
        format!(r"\b(?<m3>{month})\s+(?<d3>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?<y3>(?:19|20|21)\d\d)\b"),
        r"\b(?<d4>\d{1,2})(?<sep>[./-])(?<m4>\d{1,2})[./-](?<y4>(?:19|20|21)\d\d)\b".to_owned(),
        format!(r"\b(?<m5>{month})\s+(?<y5>(?:19|20|21)\d\d)\b"),
    ]
    .join("|");
    Regex::new(&format!("(?i)(?:{pattern})")).expect("a fixed pattern")
});

/// Every date in `text` with its place, in order.
///
/// Understood are 2026-03-14, 14 March 2026, March 14, 2026, 14/03/2026, 14.03.2026, and March 2026
/// as its last day. Where day and month cannot be told apart (03/04/2026) the day is taken to come first.
#[must_use]
pub fn dates_in(text: &str) -> Vec<(Date, Span)> {
    dates(text).collect()
}

/// The first date in `text` with its place.
pub(crate) fn first_date(text: &str) -> Option<(Date, Span)> {
    dates(text).next()
}

fn dates(text: &str) -> impl Iterator<Item = (Date, Span)> {
    DATE.captures_iter(text).filter_map(|c| {
        let whole = c.get(0)?;
        Some((date_of(&c)?, Span::new(whole.start(), whole.end())))
    })
}

/// The first date in `text`.
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    first_date(text).map(|(date, _)| date)
}

fn date_of(c: &Captures<'_>) -> Option<Date> {
    let number = |name: &str| c.name(name).and_then(|m| m.as_str().parse::<i16>().ok());
    let small = |name: &str| number(name).and_then(|n| u8::try_from(n).ok());
    let month = |name: &str| {
        let word = c.name(name)?.as_str().to_lowercase();
        let at = MONTHS.iter().position(|m| word.starts_with(m))?;
        u8::try_from(at + 1).ok()
    };
    if let Some(year) = number("y1") {
        return Date::new(year, small("m1")?, small("d1")?);
    }
    if let Some(year) = number("y2") {
        return Date::new(year, month("m2")?, small("d2")?);
    }
    if let Some(year) = number("y3") {
        return Date::new(year, month("m3")?, small("d3")?);
    }
    if let Some(year) = number("y4") {
        let (a, b) = (small("d4")?, small("m4")?);
        return Date::new(year, b, a).or_else(|| Date::new(year, a, b));
    }
    // A month alone stands for its last day, so that it is not overdue before it has passed.
    let (year, month) = (number("y5")?, month("m5")?);
    (28..=31).rev().find_map(|day| Date::new(year, month, day))
}

#[cfg(test)]
mod tests {
    use super::dates_in;

    #[test]
    fn dates_are_read_in_every_notation() {
        let cases = [
            ("2026-03-14", "2026-03-14"),
            ("on 14 March 2026", "2026-03-14"),
            ("14th of March, 2026", "2026-03-14"),
            ("March 14, 2026", "2026-03-14"),
            ("14-Mar-2026", "2026-03-14"),
            ("14/03/2026", "2026-03-14"),
            ("14.03.2026", "2026-03-14"),
            ("03/14/2026", "2026-03-14"),
            ("Sept 2026", "2026-09-30"),
            ("2026/3/4 and 1 May 2025", "2026-03-04 2025-05-01"),
            ("31.02.2026", ""),
            ("version 1.2.2026x, 99/99/2026", ""),
        ];
        for (text, expected) in cases {
            let found: Vec<String> = dates_in(text).iter().map(|(d, _)| d.to_string()).collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
    }
}
