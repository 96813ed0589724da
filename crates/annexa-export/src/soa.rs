//! Words about statements of applicability that every format says alike.

use annexa_report::{Soa, SoaDisagreement, SoaEvidence, SoaRow, SoaSource};

use crate::plain_text::{one_line, section_path};
use crate::wording::{assertion_name, count};

/// What marks a justification that nobody gave.
pub(crate) const DERIVED: &str = "Derived: ";

/// What the words of the columns mean.
pub(crate) const MEANINGS: [(&str, &str); 6] = [
    (
        "Applicable",
        "As the organisation's own statement says; where it does not list the control, as the manifest says; failing \
         both, yes where a document commits to it, else undecided.",
    ),
    (
        "Justification",
        "The own statement's words, or the manifest's. “Derived” marks a fact about the documents where nobody gave a \
         reason: replace it by the reason, from the risk assessment, the law or a contract.",
    ),
    ("Implemented", "Score 4 or 5: laid down, controlled, and records show it being done."),
    ("Documented", "Score 3: laid down completely in documents in force; no record shows it being done."),
    ("Partly", "Score 1 or 2: some of it is laid down, or only mentioned."),
    ("Not started", "Score 0: no document bears on it."),
];

/// The statuses with the score whose colours they have.
pub(crate) const STATUSES: [(&str, &str, u8); 4] = [
    ("implemented", "Implemented", 4),
    ("documented", "Documented", 3),
    ("partly", "Partly", 2),
    ("not_started", "Not started", 0),
];

/// Name of the status of a control that does not apply.
pub(crate) const NOT_APPLICABLE: &str = "Not applicable";

/// `Yes`, `No` or `Undecided`.
pub(crate) fn applicable(row: &SoaRow) -> &'static str {
    match row.applicable.as_str() {
        "yes" => "Yes",
        "no" => "No",
        _ => "Undecided",
    }
}

/// Name of the status, and the score whose colours it has.
pub(crate) fn status(row: &SoaRow) -> (&'static str, Option<u8>) {
    let found = STATUSES.iter().find(|(word, ..)| row.status.as_deref() == Some(word));
    found.map_or((NOT_APPLICABLE, None), |(_, name, score)| (name, Some(*score)))
}

/// The justification, marked where it is derived.
pub(crate) fn justification(row: &SoaRow) -> Option<String> {
    let words = one_line(row.justification.as_deref()?);
    Some(if is_derived(row) { format!("{DERIVED}{words}") } else { words })
}

pub(crate) fn is_derived(row: &SoaRow) -> bool {
    row.justification_by.as_deref() == Some("derived")
}

/// What the own statement claims, in a word or two; `None` where there is no own statement.
pub(crate) fn claim(soa: &Soa, row: &SoaRow) -> Option<&'static str> {
    soa.own.as_ref()?;
    Some(match &row.own {
        None => "Not listed",
        Some(own) => match (own.applicable.as_str(), own.implemented.as_str()) {
            ("no", _) => "Excluded",
            (_, "yes") => "Implemented",
            (_, "no") => "Not implemented",
            ("yes", _) => "Partly, or not said",
            _ => "Not clear",
        },
    })
}

/// `AI policy, section “Roles”, page 3`.
pub(crate) fn whence(at: &SoaEvidence) -> String {
    let mut out = one_line(at.title.as_deref().filter(|t| !t.trim().is_empty()).unwrap_or(&at.document));
    let section = section_path(&at.section);
    if let Some(last) = section.rsplit(" › ").next().filter(|last| !last.is_empty()) {
        out.push_str(&format!(", section “{last}”"));
    }
    if let Some(page) = at.page {
        out.push_str(&format!(", page {page}"));
    }
    out
}

/// The quote, cut at a word's end where it takes more than `limit` characters, and whether it counts for less.
pub(crate) fn quote(at: &SoaEvidence, limit: usize) -> String {
    let weak = at.assertion.as_deref().filter(|a| *a != "commits").map(|a| format!(" ({})", assertion_name(a)));
    let caveat = at.caveat.as_deref().map(|caveat| format!(" ({})", one_line(caveat)));
    format!("“{}”{}", shortened(&at.quote, limit), caveat.or(weak).unwrap_or_default())
}

/// `text` on one line, cut at a word's end where it takes more than `limit` characters.
pub(crate) fn shortened(text: &str, limit: usize) -> String {
    let line = one_line(text);
    match line.char_indices().nth(limit) {
        None => line,
        Some((end, _)) => format!("{} …", &line[..line[..end].rfind(' ').unwrap_or(end)]),
    }
}

/// `Statement of applicability, version 7.1 of 2026-09-16 (path), draft`.
pub(crate) fn source(source: &SoaSource) -> String {
    let mut out = one_line(source.title.as_deref().unwrap_or("Statement of applicability"));
    if let Some(version) = &source.version {
        out.push_str(&format!(", version {}", one_line(version)));
    }
    if let Some(date) = &source.date {
        out.push_str(&format!(" of {}", one_line(date)));
    }
    out.push_str(&format!(" ({})", one_line(&source.path)));
    if !source.in_force {
        out.push_str(&format!(", {}", one_line(source.status.as_deref().unwrap_or("not in force"))));
    }
    out
}

/// The result in two or three sentences.
pub(crate) fn verdict(soa: &Soa) -> String {
    let s = &soa.summary;
    let undecided =
        if s.undecided == 0 { String::new() } else { format!(", {} {} undecided", s.undecided, are(s.undecided)) };
    let shown = format!(
        "Of {} of {}, {} {} and {} {} excluded{undecided}. The documents show {} implemented, {} documented, {} in \
         part and {} not started.",
        count(s.controls, "control"),
        one_line(&soa.framework.short),
        s.applicable,
        if s.applicable == 1 { "applies" } else { "apply" },
        s.excluded,
        are(s.excluded),
        s.implemented,
        s.documented,
        s.partly,
        s.not_started,
    );
    let compared = match (&soa.own, s.disagreements) {
        (None, _) => "There is no statement of the organisation's own to compare with.".to_owned(),
        (Some(_), 0) => "The organisation's own statement agrees with them.".to_owned(),
        (Some(_), n) => format!("The organisation's own statement disagrees in {}.", count(n, "place")),
    };
    format!("{shown} {compared}")
}

const fn are(number: usize) -> &'static str {
    if number == 1 { "is" } else { "are" }
}

/// All disagreements: control by control, then those of the statement as a whole.
pub(crate) fn disagreements(soa: &Soa) -> impl Iterator<Item = &SoaDisagreement> {
    soa.rows.iter().flat_map(|row| &row.disagreements).chain(&soa.disagreements)
}

/// Name of a kind of disagreement.
pub(crate) fn kind(code: &str) -> &str {
    match code {
        "implemented-undocumented" => "Said to be implemented, not documented",
        "implemented-unshown" => "Said to be implemented, not shown to be done",
        "excluded-yet-committed" => "Excluded, yet a document commits to it",
        "denied-yet-evidenced" => "Said not to be implemented, yet evidenced",
        "missing" => "Not listed",
        "unknown-control" => "Number that the framework does not have",
        "former-number" => "Number of a former edition",
        "inclusion-unjustified" => "Inclusion without justification",
        "exclusion-unjustified" => "Exclusion without justification",
        "applicability-unclear" => "Applicability not clear",
        "listed-twice" => "Listed more than once",
        "manifest-contradicts" => "Manifest says otherwise",
        other => other,
    }
}

/// How the statement was made: labels with what is to be said under them.
pub(crate) fn provenance(soa: &Soa) -> Vec<(&'static str, String)> {
    let own = soa.own.as_ref().map_or_else(|| "none found".to_owned(), source);
    let mut out = vec![
        ("Framework", format!("{} ({})", one_line(&soa.framework.title), one_line(&soa.framework.id))),
        ("As of", one_line(&soa.as_of)),
        ("Audit window", format!("{} before that day", count(soa.window_months as usize, "month"))),
        ("Compared with", own),
    ];
    out.extend(soa.others.iter().map(|other| ("Not taken, older or not in force", source(other))));
    out.extend(soa.notes.iter().map(|note| ("Note", one_line(note))));
    out.push(("Mappings", format!("version {}", one_line(&soa.mappings.version))));
    out.push(("SHA-256 of the mappings", one_line(&soa.mappings.sha256)));
    out
}
