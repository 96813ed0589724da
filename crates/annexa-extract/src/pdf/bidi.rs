//! Text that runs to the left: from the order on the page to the order in which it is read.
//!
//! The file gives glyphs in either order and the page shows where they stand, so that the way
//! back is taken from there: the display rules of the Unicode bidirectional algorithm turned
//! round, with levels 0 to 2, which is all that lines of documents need.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Holds for letters and marks of Hebrew, Arabic and the other scripts that run to the left.
/// Arabic digits do not: numbers run to the right everywhere.
pub(super) const fn is_right_to_left(c: char) -> bool {
    match c {
        '\u{660}'..='\u{669}' | '\u{66B}' | '\u{66C}' | '\u{6F0}'..='\u{6F9}' => false,
        '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' => true,
        '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}' => true,
        _ => false,
    }
}

/// Holds for the vowel points and other marks of these scripts.
pub(super) fn is_mark(c: char) -> bool {
    is_right_to_left(c) && is_combining_mark(c)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Right,
    Left,
    Neutral,
}

/// The words of a line as they stand on the page, from left to right, as they are read.
pub(super) fn logical(words: Vec<String>) -> String {
    let count = |kind: Kind| words.iter().flat_map(|word| word.chars()).filter(|c| kind_of(*c) == kind).count();
    let runs_left = count(Kind::Right) >= count(Kind::Left);
    let mut words: Vec<(Kind, String)> = words
        .into_iter()
        .map(|word| {
            let has = |kind: Kind| word.chars().any(|c| kind_of(c) == kind);
            let kind = match (has(Kind::Right), has(Kind::Left)) {
                (true, _) => Kind::Right,
                (false, true) => Kind::Left,
                (false, false) => Kind::Neutral,
            };
            let text = match kind {
                Kind::Left => word,
                Kind::Neutral if !runs_left => word,
                _ => logical_word(&word, runs_left),
            };
            (kind, text)
        })
        .collect();
    let main = if runs_left { Kind::Left } else { Kind::Right };
    // Within a line each run of the other direction is turned as a whole.
    for run in runs(&words, main) {
        if let Some(run) = words.get_mut(run) {
            run.reverse();
        }
    }
    if runs_left {
        words.reverse();
    }
    with_brackets_turned(words.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(" "))
}

/// Some files say what a bracket means, others which way it is drawn; in the second case those
/// that close come first.
fn with_brackets_turned(text: String) -> String {
    let closes_first = |flip: bool| {
        let mut depth = 0_i32;
        text.chars().map(|c| if flip { mirrored(c) } else { c }).any(|c| {
            depth += match c {
                '(' | '[' | '{' | '«' => 1,
                ')' | ']' | '}' | '»' => -1,
                _ => 0,
            };
            depth < 0
        })
    };
    if closes_first(false) && !closes_first(true) { text.chars().map(mirrored).collect() } else { text }
}

/// The stretches that begin and end with a word of `kind` and hold none of the other direction.
fn runs(words: &[(Kind, String)], kind: Kind) -> Vec<std::ops::Range<usize>> {
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    let mut open: Option<std::ops::Range<usize>> = None;
    for (index, (this, text)) in words.iter().enumerate() {
        if *this == kind {
            open = Some(open.map_or(index..index + 1, |run| run.start..index + 1));
        } else if *this != Kind::Neutral {
            found.extend(open.take());
        } else if kind == Kind::Left
            && text.starts_with(|c: char| c.is_numeric())
            && let Some(run) = open.as_mut().filter(|run| run.end == index)
        {
            // A number after a name belongs to it.
            run.end = index + 1;
        }
    }
    found.extend(open);
    found
}

fn kind_of(c: char) -> Kind {
    match c {
        _ if is_right_to_left(c) => Kind::Right,
        _ if c.is_alphabetic() => Kind::Left,
        _ => Kind::Neutral,
    }
}

/// The letters of a word as they are read. `runs_left` is the direction of its line.
fn logical_word(word: &str, runs_left: bool) -> String {
    let mut chars: Vec<char> = word.chars().collect();
    if runs_left {
        chars.reverse();
        let of_number = word.contains(|c: char| c.is_numeric());
        let belongs = |c: char| {
            c.is_numeric() || kind_of(c) == Kind::Left || (of_number && matches!(c, '%' | '$' | '€' | '£' | '°' | '#'))
        };
        turn_stretches(&mut chars, belongs, is_number_sign);
    } else {
        turn_stretches(&mut chars, is_right_to_left, |c| !c.is_alphanumeric());
    }
    // The shapes that Arabic letters take in words are no letters of their own.
    let plain = |c: char| matches!(c, '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}');
    let mut text = String::with_capacity(word.len());
    for c in chars {
        if plain(c) {
            text.extend(std::iter::once(c).nfkc());
        } else {
            text.push(c);
        }
    }
    text.nfc().collect()
}

/// Reverses each stretch of characters that `belongs` holds for, `between` included inside.
fn turn_stretches(chars: &mut [char], belongs: impl Fn(char) -> bool, between: impl Fn(char) -> bool) {
    let mut start = None;
    let mut end = 0;
    for index in 0..=chars.len() {
        match chars.get(index) {
            Some(c) if belongs(*c) => {
                start.get_or_insert(index);
                end = index + 1;
            }
            Some(c) if between(*c) => {}
            _ => {
                if let Some(run) = start.take().and_then(|start: usize| chars.get_mut(start..end)) {
                    run.reverse();
                }
            }
        }
    }
}

/// Signs that stand inside a number or a name.
const fn is_number_sign(c: char) -> bool {
    matches!(c, '.' | ',' | ':' | '/' | '-' | '–' | '+' | '\'' | '’' | '@' | '_' | '&')
}

const fn mirrored(c: char) -> char {
    match c {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '«' => '»',
        '»' => '«',
        '‹' => '›',
        '›' => '‹',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::logical;

    /// `shown` has its words as they stand on the page.
    fn check(shown: &str, read: &str) {
        assert_eq!(logical(shown.split(' ').map(str::to_owned).collect()), read, "{shown}");
    }

    #[test]
    fn lines_are_read_from_the_right() {
        check("םלוע םולש", "שלום עולם");
        check(".2020-03-15 םולש", "שלום 2020-03-15.");
        check("(םולש)", "(שלום)");
        check(")םולש( םולש", "שלום (שלום)");
        check("50% םולש", "שלום 50%");
        check("Windows 10 לש הנקתה", "התקנה של Windows 10");
        check("the word םולש here", "the word שלום here");
        check("the words םלוע םולש here", "the words שלום עולם here");
        check("ﺔﻴﺑﺮﻌﻟﺍ", "العربية");
    }
}
