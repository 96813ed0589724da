//! Cuts running text into sentences.

use annexa_model::Span;

/// Never end a sentence, whatever follows.
const OPEN: &[&str] = &[
    "e.g", "i.e", "cf", "vs", "viz", "approx", "max", "min", "dr", "mr", "mrs", "ms", "prof", "st", "incl", "excl",
    "esp", "resp", "ca", "eg", "ie",
];

/// End no sentence when a number, a letter or a bracket follows: "No. 5", "Art. 9", "Rev. 2".
const BEFORE_NUMBER: &[&str] = &[
    "no", "nos", "nr", "art", "arts", "sec", "sect", "fig", "figs", "tab", "rev", "ver", "vol", "para", "paras", "ch",
    "cl", "ref", "pp", "p", "pg", "eq", "ed", "v", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept",
    "oct", "nov", "dec", "ext", "tel", "reg", "app",
];

/// May end a sentence: they do when a word follows that usually starts one.
const EITHER: &[&str] = &["etc", "al", "ltd", "inc", "corp", "co", "plc", "llc", "dept", "jr", "sr", "a.m", "p.m"];

const STARTERS: &[&str] = &[
    "A", "All", "An", "Any", "As", "At", "Before", "Both", "By", "Each", "Every", "For", "He", "How", "However", "If",
    "In", "It", "Its", "No", "On", "Once", "Our", "Results", "She", "Such", "The", "Their", "There", "These", "They",
    "This", "Those", "To", "Until", "Users", "We", "What", "When", "Where", "Who", "With", "You",
];

/// Words after which a single capital letter is a name and may end the sentence: "see Annex A."
const NAMED_BY_LETTER: &[&str] = &[
    "annex", "appendix", "class", "category", "part", "section", "table", "level", "plan", "option", "type", "tier",
    "group", "phase", "schedule", "exhibit", "team", "vendor", "supplier", "system", "site", "grade", "and", "or",
];

/// No abbreviation and no number of an item is longer.
const LONGEST_ABBREVIATION: usize = 64;

/// The sentences of `text`, trimmed, never empty, ascending, offset by `base`.
///
/// A line break always ends one. Semicolons and colons never do.
pub(super) fn sentences(text: &str, base: usize) -> impl Iterator<Item = Span> {
    let mut offset = base;
    text.split('\n').flat_map(move |line| {
        let base = offset;
        offset += line.len() + 1;
        let mut start = 0;
        let pieces = std::iter::from_fn(move || {
            (start < line.len()).then(|| {
                let from = start;
                start = sentence_end(line, from);
                Span::new(from, start).trimmed(line)
            })
        });
        pieces.filter(|span| !span.is_empty()).map(move |span| Span::new(base + span.start, base + span.end))
    })
}

/// Where the sentence that begins at `start` ends.
fn sentence_end(line: &str, start: usize) -> usize {
    // The closers behind the last terminator, which may hold further terminators, end here.
    let mut closed = start;
    for (at, c) in line[start..].char_indices().map(|(at, c)| (start + at, c)) {
        if !is_terminator(c) {
            continue;
        }
        let behind = at + c.len_utf8();
        if behind > closed {
            closed = behind + closers(&line[behind..]);
        }
        if ends_sentence(line, start, at, c, closed) {
            return closed;
        }
    }
    line.len()
}

const fn is_terminator(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？')
}

/// Bytes of closing quotes and brackets, of marks of notes ("[12]"), and of further terminators, at the
/// start of `rest`.
fn closers(rest: &str) -> usize {
    let is_closer = |c| is_terminator(c) || matches!(c, ')' | ']' | '"' | '\'' | '”' | '’' | '»' | '*' | '_');
    let mut left = rest;
    loop {
        let next = left.trim_start_matches(is_closer);
        let mark = next.strip_prefix('[').and_then(|inner| {
            let behind = inner.trim_start_matches(|c: char| c.is_ascii_digit());
            (behind.len() < inner.len()).then(|| behind.strip_prefix(']'))?
        });
        let next = mark.unwrap_or(next);
        if next.len() == left.len() {
            return rest.len() - left.len();
        }
        left = next;
    }
}

/// Whether the terminator `c` at `at`, in the sentence that began at `start`, ends it; `end` lies
/// behind the closing quotes.
fn ends_sentence(line: &str, start: usize, at: usize, c: char, end: usize) -> bool {
    let rest = &line[end..];
    if matches!(c, '。' | '！' | '？') {
        return true;
    }
    if !rest.starts_with(char::is_whitespace) {
        return rest.is_empty();
    }
    let next = rest.trim_start().trim_start_matches(['(', '[', '"', '\'', '“', '‘', '«']);
    let Some(first) = next.chars().next() else { return true };
    if first.is_lowercase() {
        return false;
    }
    c != '.' || !is_abbreviation(&line[start..at], next)
}

/// Whether the dot after `before` belongs to an abbreviation, an initial or a list number.
fn is_abbreviation(before: &str, next: &str) -> bool {
    let parts = |c: char| c.is_whitespace() || matches!(c, '(' | '[' | '"' | '“' | '/');
    let length: usize =
        before.chars().rev().take(LONGEST_ABBREVIATION + 1).take_while(|c| !parts(*c)).map(char::len_utf8).sum();
    if length > LONGEST_ABBREVIATION {
        return false;
    }
    let begin = before.len() - length;
    let token = &before[begin..];
    let previous = before[..begin].split_whitespace().next_back().unwrap_or_default();
    let lower = token.to_lowercase();
    let starts_number = next.starts_with(|c: char| c.is_ascii_digit())
        || next.chars().nth(1).is_some_and(|c| !c.is_alphabetic()) && next.starts_with(char::is_uppercase);
    if OPEN.contains(&lower.as_str()) {
        return true;
    }
    if BEFORE_NUMBER.contains(&lower.as_str()) {
        return starts_number && !starts_sentence(next);
    }
    if EITHER.contains(&lower.as_str()) {
        return !starts_sentence(next);
    }
    if previous.is_empty() && is_list_number(token) {
        return true;
    }
    let mut letters = token.split('.');
    let dotted = letters.all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic));
    if dotted && token.contains('.') {
        return !starts_sentence(next);
    }
    dotted && token.chars().all(char::is_uppercase) && !named_by_letter(previous)
}

fn starts_sentence(next: &str) -> bool {
    let word = next.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    STARTERS.contains(&word)
}

fn named_by_letter(previous: &str) -> bool {
    NAMED_BY_LETTER.contains(&previous.to_lowercase().as_str())
}

/// "1", "4.2", "a", "iv": the number of an item at the start of a line.
fn is_list_number(token: &str) -> bool {
    let is_number = token.split('.').all(|part| part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit()));
    let is_roman = token.len() <= 4 && token.bytes().all(|byte| b"ivx".contains(&byte));
    !token.is_empty() && (is_number || is_roman || token.chars().count() == 1)
}

#[cfg(test)]
mod tests {
    use super::sentences;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<_> = sentences(text, 0).map(|span| span.of(text)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn ends_at_terminators_before_a_new_start() {
        check(
            "Models are tested. They shall pass! Do they? Yes.",
            &["Models are tested.", "They shall pass!", "Do they?", "Yes."],
        );
        check(
            "He said \"stop.\" Then (all of it.) it went on.",
            &["He said \"stop.\"", "Then (all of it.) it went on."],
        );
        check("It is checked.[3] All of it.[12]”", &["It is checked.[3]", "All of it.[12]”"]);
        check("Owner: A\nVersion: 2\n\n", &["Owner: A", "Version: 2"]);
        check("Ready for review; then closed: done.", &["Ready for review; then closed: done."]);
        check("  ", &[]);
    }

    #[test]
    fn keeps_abbreviations_numbers_and_initials() {
        for whole in [
            "Use tools, e.g. SHAP, i.e. Shapley values, approx. 3.2 per case.",
            "See Art. 9 of the act and No. 5 of Rev. 2 in A.5.2 or at www.tidewell.example/ai.html now.",
            "Approved by Dr. J. R. Smith of Acme Ltd. London.",
            "1. The service raises an alert.",
            "4.2. All systems are listed.",
            "Compare Smith et al. (2024) with it.",
            "In the U.S. Senate it stood.",
            "On Nov. 20 it was done.",
        ] {
            check(whole, &[whole]);
        }
    }

    #[test]
    fn splits_after_what_looks_like_an_abbreviation() {
        check(
            "It applies to models, data, etc. The owner decides.",
            &["It applies to models, data, etc.", "The owner decides."],
        );
        check(
            "This follows A.5.2. See Annex A. It is v2.1. Was it? No. Models stop.",
            &["This follows A.5.2.", "See Annex A.", "It is v2.1.", "Was it?", "No.", "Models stop."],
        );
        check("Reviewed in 2025. 3 cases were open.", &["Reviewed in 2025.", "3 cases were open."]);
    }
}
