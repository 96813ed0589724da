//! Ids: those of requirements are checked, that of a framework is made.

use crate::limits;
use crate::{Imported, Reason};

/// The id without blanks around it, or why it cannot be used.
pub(crate) fn usable(id: &str) -> Result<&str, Reason> {
    let id = id.trim();
    let why = if id.is_empty() {
        return Err(Reason::NoId);
    } else if id.chars().nth(limits::ID).is_some() {
        "it is longer than 100 characters (limit ID)"
    } else if !id.chars().all(|c| crate::text::is_shown(c) && (c == ' ' || !c.is_whitespace())) {
        "it has characters that cannot be shown"
    } else if id.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']) {
        "it has one of the characters / \\ : * ? \" < > |, which cannot stand in a file name"
    } else if id.starts_with(['.', '-']) || id.ends_with('.') {
        "a file name cannot begin with a dot or hyphen, nor end with a dot"
    } else {
        return Ok(id);
    };
    let shown: String = id.chars().take(40).flat_map(char::escape_debug).collect();
    Err(Reason::UnsafeId { id: shown, why })
}

/// Holds for what can be a framework's id: lower-case letters, digits, hyphens and single dots, beginning with a
/// letter or digit.
#[must_use]
pub fn is_framework_id(id: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    id.len() <= 64
        && id.starts_with(fits)
        && id.ends_with(fits)
        && id.chars().all(|c| fits(c) || c == '.' || c == '-')
        && !id.contains("..")
}

/// An id for a framework that was given none, from its short name and its edition.
#[must_use]
pub fn framework_id(imported: &Imported) -> String {
    const MOST: usize = 40;
    let mut id = slug(&imported.short);
    if id.len() > MOST {
        id.truncate(id[..MOST].rfind('-').unwrap_or(MOST));
    }
    if id.is_empty() {
        id.push_str("framework");
    }
    let mut edition = slug(&imported.edition);
    edition.truncate(20);
    let parts: Vec<&str> = [id.as_str(), &edition].into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("-").trim_matches(['.', '-']).to_owned()
}

fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(200) {
        match c.to_ascii_lowercase() {
            c if c.is_ascii_lowercase() || c.is_ascii_digit() => out.push(c),
            // The dot of a number.
            '.' if out.ends_with(|c: char| c.is_ascii_digit()) => out.push('.'),
            _ if !out.is_empty() && !out.ends_with(['-', '.']) => out.push('-'),
            _ => {}
        }
    }
    out.trim_end_matches(['-', '.']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_known_catalogues_are_usable() {
        for id in ["AC-2(1)", "GV.OC-01", "03.01.01", "Art. 5 (1) a)", "\u{a7} 8a", "A&A-01", "1_2"] {
            assert_eq!(usable(&format!(" {id} ")), Ok(id));
        }
    }

    #[test]
    fn ids_that_would_harm_are_not() {
        for id in
            ["../x", "a/b", "a\\b", ".", "..", ".x", "-x", "x.", "a\nb", "a\u{202e}b", "a\u{0}b", "a\u{a0}b", "C:"]
        {
            assert!(matches!(usable(id), Err(Reason::UnsafeId { .. })), "{id:?}");
        }
        assert!(matches!(usable(&"x".repeat(101)), Err(Reason::UnsafeId { .. })));
        assert_eq!(usable("  "), Err(Reason::NoId));
    }

    #[test]
    fn a_framework_id_is_a_slug() {
        let id = |short: &str, edition: &str| {
            let imported = Imported {
                title: String::new(),
                short: short.into(),
                edition: edition.into(),
                topics: Vec::new(),
                requirements: Vec::new(),
                withdrawn: Vec::new(),
                notes: Vec::new(),
                source: crate::Source::default(),
            };
            framework_id(&imported)
        };
        assert_eq!(id("NIST SP 800-53", "5.1.1"), "nist-sp-800-53-5.1.1");
        assert_eq!(id("../../etc", ""), "etc");
        assert_eq!(id("\u{65e5}\u{672c}", ""), "framework");
        assert_eq!(id("v1..2 .x", "v1.."), "v1.2-x-v1");
        for made in [id(&"long words ".repeat(30), "2026"), id("A..", "..1"), id("x", &"9.".repeat(40))] {
            assert!(is_framework_id(&made), "{made}");
        }
        for wrong in ["", ".", "..", "a..b", "A", "a/b", "-a", "a-", "a b", &"x".repeat(65)] {
            assert!(!is_framework_id(wrong), "{wrong}");
        }
    }
}
