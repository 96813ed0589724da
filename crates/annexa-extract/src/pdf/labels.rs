/// The printed label of a list item and what follows it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Label<'a> {
    pub(super) text: &'a str,
    pub(super) rest: &'a str,
    /// A number or letter rather than a bullet.
    pub(super) ordered: bool,
    /// Cannot be anything but a label, wherever on the page it stands.
    pub(super) certain: bool,
}

/// Glyphs that are set as bullets and as nothing else.
const BULLETS: &str = "•◦▪▫‣·∙●○■□▶►➢➤➔❖✓✔☐☑☒⁃◆◇★\u{F0B7}\u{F0A7}";
/// Glyphs that are bullets in the place of one and punctuation or a letter elsewhere.
const DASHES: &[&str] = &["-", "–", "—", "*", "o", "−", "§", "\u{FFFD}"];

/// Splits a list label off the front of a line.
pub(super) fn split_label(line: &str) -> Option<Label<'_>> {
    let first = line.chars().next()?;
    if BULLETS.contains(first) {
        let (text, rest) = line.split_at_checked(first.len_utf8())?;
        let rest = rest.trim_start();
        return (!rest.is_empty()).then_some(Label { text, rest, ordered: false, certain: true });
    }
    let (text, rest) = line.split_once(' ')?;
    let rest = rest.trim_start();
    if rest.is_empty() {
        return None;
    }
    // A section sign is a bullet of Wingdings, unless it stands before the number of a section.
    if DASHES.contains(&text) && !(text == "§" && rest.starts_with(|c: char| c.is_ascii_digit())) {
        return Some(Label { text, rest, ordered: false, certain: false });
    }
    is_number(text).then_some(Label { text, rest, ordered: true, certain: false })
}

/// Holds for `1.`, `12)`, `(3)`, `a)`, `(b)`, `iv.`, `1.2.3`, `A.1`.
fn is_number(word: &str) -> bool {
    let opened = word.strip_prefix(['(', '[']);
    let core = opened.unwrap_or(word);
    let closed = core.strip_suffix([')', '.', ']', ':']);
    let core = closed.unwrap_or(core);
    let parts: Vec<&str> = core.split('.').collect();
    let digits = |part: &&str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let letter = |part: &str| part.len() == 1 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let roman = |part: &str| {
        (2..=5).contains(&part.len())
            && part.bytes().all(|byte| matches!(byte.to_ascii_lowercase(), b'i' | b'v' | b'x'))
    };
    match parts.as_slice() {
        [only] => closed.is_some() && !word.ends_with(':') && (digits(only) || letter(only) || roman(only)),
        [first, others @ ..] => (digits(first) || letter(first)) && others.iter().all(digits) && parts.len() <= 5,
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::split_label;

    fn check(line: &str, expect: Option<(&str, &str, bool)>) {
        let found = split_label(line).map(|label| (label.text, label.rest, label.ordered));
        assert_eq!(found, expect, "{line}");
    }

    #[test]
    fn labels_are_told_from_words() {
        check("• Models shall", Some(("•", "Models shall", false)));
        check("•Models", Some(("•", "Models", false)));
        check("- drift", Some(("-", "drift", false)));
        check("1. The service", Some(("1.", "The service", true)));
        check("(iv) The service", Some(("(iv)", "The service", true)));
        check("a) The service", Some(("a)", "The service", true)));
        check("4.1.2 The service", Some(("4.1.2", "The service", true)));
        check("2026. The service", None);
        check("I think", None);
        check("3 apples", None);
        check("see 1. above", None);
    }
}
