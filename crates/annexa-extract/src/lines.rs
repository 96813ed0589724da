//! Lines of text that stand for themselves though no markup says so.

/// The line from its first word on: pictograms in front of a label or heading say nothing.
fn without_signs(line: &str) -> &str {
    line.trim().trim_start_matches(|c: char| c == ' ' || !c.is_ascii() && !c.is_alphanumeric())
}

/// Holds for a line like "Owner: Priya Nair": a short capitalised label, a colon, a value or none.
pub(crate) fn is_key_line(line: &str) -> bool {
    let line = without_signs(line);
    let Some(colon) = line.find(':') else { return false };
    let (key, rest) = (line[..colon].trim_end(), &line[colon + 1..]);
    let starts_well = key.chars().next().is_some_and(char::is_uppercase);
    let is_plain = !key.contains(['.', ';', ',', '!', '?', '"', '|']);
    let value_is_apart = rest.is_empty() || rest.starts_with(char::is_whitespace);
    starts_well && is_plain && value_is_apart && key.len() <= 40 && key.split_whitespace().count() <= 5
}

/// Holds when no lower-case letter occurs and at least four upper-case ones do.
pub(crate) fn is_all_caps(line: &str) -> bool {
    let upper = line.chars().filter(|c| c.is_uppercase()).count();
    upper >= 4 && !line.chars().any(char::is_lowercase)
}

/// Holds for a short line that reads like a heading: capitalised, without the punctuation that
/// ends a sentence or announces something, and neither a label with a value nor a date.
pub(crate) fn is_title_like(line: &str, max_words: usize) -> bool {
    let line = without_signs(line);
    let words = line.split_whitespace().count();
    let starts_well = line.chars().next().is_some_and(char::is_uppercase);
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    let digits = line.chars().filter(|c| c.is_ascii_digit()).count();
    let punctuated =
        line.ends_with(['.', ';', ':', ',', '!', '?']) || line.contains(['|', '\t', '@']) || line.contains(". ");
    (1..=max_words).contains(&words)
        && starts_well
        && letters >= 3
        && letters > 2 * digits
        && !punctuated
        && !is_key_line(line)
}

/// Signs that people type as bullets, and those that word processors export them as.
const BULLETS: [char; 17] =
    ['•', '·', '●', '○', '◦', '▪', '▫', '■', '□', '‣', '⁃', '➢', '✓', '\u{f0b7}', '\u{f0a7}', '–', '-'];

/// Splits a bullet that was typed by hand off the words behind it.
pub(crate) fn typed_bullet(words: &str) -> Option<(&str, &str)> {
    let bullet = words.chars().next().filter(|c| BULLETS.contains(c))?;
    let (bullet, rest) = words.split_at(bullet.len_utf8());
    let words = rest.trim_start();
    // "-5 degrees" and "–not" are no items.
    let is_apart = rest.starts_with(char::is_whitespace) || !matches!(bullet, "-" | "–");
    (is_apart && !words.is_empty()).then_some((bullet, words))
}

/// Holds for a line that begins with a typed bullet or a box to tick, which ends the line above.
pub(crate) fn is_entry_line(line: &str) -> bool {
    let drawn = ["[ ] ", "[x] ", "[X] "].iter().any(|drawn| line.starts_with(drawn));
    let is_box = drawn || line.starts_with(['☐', '☑', '☒', '✔', '✗', '✘', '✅', '❌']);
    // A dash at the front of a wrapped line is one in a sentence.
    is_box || typed_bullet(line).is_some_and(|(bullet, _)| !matches!(bullet, "-" | "–"))
}

/// Holds when the words say something about something, rather than name it.
pub(crate) fn has_verb(words: &str) -> bool {
    const VERBS: [&str; 12] =
        ["shall", "must", "will", "should", "may", "can", "is", "are", "has", "have", "was", "were"];
    words.split_whitespace().any(|word| VERBS.contains(&word))
}

/// Holds for a heading that names a part of a document, never a document.
pub(crate) fn is_section_name(words: &str) -> bool {
    const NAMES: [&str; 19] = [
        "background",
        "change history",
        "contents",
        "definitions",
        "document control",
        "document details",
        "document history",
        "document information",
        "executive summary",
        "introduction",
        "overview",
        "purpose",
        "purpose and scope",
        "responsibilities",
        "revision history",
        "scope",
        "summary",
        "table of contents",
        "version history",
    ];
    NAMES.contains(&without_signs(words).to_lowercase().as_str())
}

/// Holds for a heading-styled text that is a whole clause: legal texts number their sentences
/// with heading styles. As a heading it would bind nobody.
pub(crate) fn is_clause(words: &str) -> bool {
    words.ends_with(['.', ';', ':']) && words.split_whitespace().count() > 12
}

/// The number in front of a numbered heading or clause: "4", "4.2", "4.2.", "A.1", "Annex B" is none.
pub(crate) struct Numbered<'a> {
    /// Parts of the number: 2 for "4.2".
    pub(crate) parts: usize,
    /// Holds when a dot or bracket closes the number: "1." or "1)".
    pub(crate) closed: bool,
    /// What follows the number.
    pub(crate) rest: &'a str,
}

/// Splits a dotted number off the front of `line`.
pub(crate) fn numbered(line: &str) -> Option<Numbered<'_>> {
    let line = line.trim();
    let (number, rest) = line.split_once(char::is_whitespace)?;
    let open = number.trim_end_matches(['.', ')']);
    let mut parts = 0;
    for (index, part) in open.split('.').enumerate() {
        let is_digits = (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        let is_letter = index == 0 && part.len() == 1 && part.bytes().all(|byte| byte.is_ascii_uppercase());
        if !is_digits && !is_letter {
            return None;
        }
        parts += 1;
    }
    let is_lone_letter = parts == 1 && open.bytes().all(|byte| byte.is_ascii_uppercase());
    (!is_lone_letter).then(|| Numbered { parts, closed: open.len() < number.len(), rest: rest.trim_start() })
}

#[cfg(test)]
mod tests {
    use super::{is_key_line, is_title_like, numbered};

    #[test]
    fn labels_titles_and_numbers() {
        for line in ["Owner: Priya Nair", "Next review due:", "Document number: PRO-1"] {
            assert!(is_key_line(line), "{line}");
        }
        for line in ["see: this", "At 10:30 we met", "The board, when asked: yes", "https://a.b"] {
            assert!(!is_key_line(line), "{line}");
        }
        assert!(is_title_like("Roles and responsibilities", 8));
        for line in ["12 May 2026", "Done.", "Owner: me", "The following applies:"] {
            assert!(!is_title_like(line, 8), "{line}");
        }
        let parts = |line| numbered(line).map(|number| (number.parts, number.closed, number.rest.to_owned()));
        assert_eq!(parts("4.2 Scope"), Some((2, false, "Scope".to_owned())));
        assert_eq!(parts("A.1. Scope"), Some((2, true, "Scope".to_owned())));
        assert_eq!(parts("1) Scope"), Some((1, true, "Scope".to_owned())));
        assert_eq!(parts("A policy"), None);
        assert_eq!(parts("2026 plan"), None);
    }
}
