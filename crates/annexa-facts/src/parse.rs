use std::sync::LazyLock;

use annexa_model::Date;
use regex::Regex;

use crate::dates::first_date;

/// What a value says about an approval.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Approval {
    /// A person, body or role title.
    pub(crate) name: Option<String>,
    /// The day of it.
    pub(crate) day: Option<Date>,
}

/// Names longer than this are prose.
const LONGEST_NAME: usize = 110;

/// Beginnings of values that say that nobody has approved yet, or that are no names.
const NO_NAMES: [&str; 22] = [
    "to be ", "pending", "not ", "awaiting", "tbd", "tbc", "yes", "no ", "n/a", "none", "name of", "name and", "name,",
    "name ", "required", "annual", "entry by", "see ", "each ", "all ", "every ", "any ",
];

static JOINING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)[\s,;:(–—/-]+(?:(?:on|dated|date|at|as of|the|approved|signed)[\s,:]*)*$")
        .expect("a fixed pattern")
});
static BY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)^[\s,(–—-]*by\s+(?<name>.+)$").expect("a fixed pattern"));
/// "Head of Data — confirmed without change": behind the dash another statement begins.
static STATEMENT_NEXT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\s[-–—/]\s+(?:re)?\p{Ll}+ed\s").expect("a fixed pattern"));
static VERSION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:(?:v|ver|version|rev|revision|issue|draft|edition|final|no|number)\b[\s.:#]*)*v?(?<number>\d[\w./-]*)").expect("a fixed pattern")
});
static DATE_NEXT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[\s,|·•(–—-]*(?:(?:of|dated|from|as of|issued|date:?)\s+)?$").expect("a fixed pattern")
});

/// Reads "Eleanor Marsh, Chief Executive, on 03/06/2026", "28 May 2026", "10 February 2026 by E. Marsh".
pub(crate) fn approval(value: &str) -> Approval {
    let value = value.trim();
    let date = first_date(value);
    let before = date.map_or(value, |(_, span)| &value[..span.start]);
    let mut name = JOINING.replace(before, "").into_owned();
    if let Some((_, span)) = date
        && name.trim().is_empty()
    {
        name = BY.captures(&value[span.end..]).map(|c| c["name"].to_owned()).unwrap_or_default();
    }
    let mut name = name.trim().trim_end_matches([',', ';', ':']);
    for lead in ["by ", "the ", "The "] {
        name = name.strip_prefix(lead).unwrap_or(name);
    }
    Approval { name: is_name(name).then(|| name.to_owned()), day: date.map(|d| d.0) }
}

/// Words of which the heads of tables are made; a value of nothing else is the next column's head.
const HEADS: [&str; 16] = [
    "date",
    "name",
    "signature",
    "role",
    "title",
    "created",
    "status",
    "version",
    "due",
    "decision",
    "comments",
    "auditees",
    "and",
    "position",
    "details",
    "approved",
];

/// Holds for what can be a person, a body or a role title.
fn is_name(name: &str) -> bool {
    let lower = format!("{} ", name.to_lowercase());
    name.chars().filter(|c| c.is_alphabetic()).count() >= 2
        && name.len() <= LONGEST_NAME
        && !lower.split_whitespace().all(|w| HEADS.contains(&w.trim_matches(|c: char| !c.is_alphanumeric())))
        && !name.starts_with(['[', '<', '{', '☐', '_'])
        && !NO_NAMES.iter().any(|n| lower.starts_with(n))
        && ![" shall ", " must ", " will ", " should ", "___", " before ", " / reject", " reject "]
            .iter()
            .any(|w| lower.contains(w))
}

/// Who is answerable, from the value of an owner field.
pub(crate) fn owner(value: &str) -> Option<String> {
    let value = value.trim();
    let value = value.strip_prefix("the ").or_else(|| value.strip_prefix("The ")).unwrap_or(value);
    let end = first_date(value).map_or(value.len(), |(_, span)| span.start);
    let end = STATEMENT_NEXT.find(&value[..end]).map_or(end, |found| found.start());
    let name = JOINING.replace(&value[..end], "").trim().trim_end_matches([',', ';']).to_owned();
    let described = ["named individual", "person ", "the person", "individual ", "assign ", "who ", "responsible for"];
    let lower = name.to_lowercase();
    let told = is_name(&name) && !described.iter().any(|d| lower.starts_with(d));
    told.then_some(name)
}

/// The version as written, without the word before it, and how many bytes of `value` it takes.
pub(crate) fn version_of(value: &str) -> Option<(String, usize)> {
    // "Rev. 2.4" leaves the full stop of the abbreviation to the value.
    let trimmed = value.trim_start_matches([' ', '.', '\n', '\t']);
    let lead = value.len() - trimmed.len();
    // A log may be known by the day of its version: "version of 2026-11-03".
    let of = trimmed.strip_prefix("of ").or_else(|| trimmed.strip_prefix("from ")).unwrap_or(trimmed);
    let skipped = lead + trimmed.len() - of.len();
    if let Some((_, span)) = first_date(of)
        && span.start == 0
    {
        return Some((of[..span.end].to_owned(), skipped + span.end));
    }
    let found = VERSION.captures(trimmed)?;
    let number = found.name("number")?;
    let kept = number.as_str().trim_end_matches(['.', '-', '/']);
    (kept.len() <= 20).then(|| (kept.to_owned(), lead + number.start() + kept.len()))
}

/// The day that stands right after a version: ", 8 March 2022", " of 19 August 2026", " | 21 April 2026".
pub(crate) fn day_right_after(rest: &str) -> Option<Date> {
    let (day, span) = first_date(rest)?;
    DATE_NEXT.is_match(&rest[..span.start]).then_some(day)
}
