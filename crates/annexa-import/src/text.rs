//! Texts of a source as they stand in a framework.

/// The text without what cannot be shown: line ends are `\n`, no line ends in blanks, and no more than one line is
/// empty between two others.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.replace("\r\n", "\n").split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']) {
        let line: String = line.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| is_shown(*c)).collect();
        if line.trim().is_empty() {
            empty += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if empty > 0 { "\n\n" } else { "\n" });
        }
        out.push_str(line.trim_end());
        empty = 0;
    }
    out.trim().to_owned()
}

/// The text on one line.
pub(crate) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let word = word.chars().filter(|c| is_shown(*c));
        let before = out.len();
        if before > 0 {
            out.push(' ');
        }
        out.extend(word);
        if before > 0 && out.len() == before + 1 {
            out.pop();
        }
    }
    out
}

/// Holds for characters that a terminal shows and that do not change how others are shown.
pub(crate) fn is_shown(c: char) -> bool {
    let turns_direction = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !c.is_control() && !turns_direction && c != '\u{feff}' && u32::from(c) & 0xfffe != 0xfffe
}

/// What the source wrote, fit for a message.
pub(crate) fn shown(text: &str) -> String {
    text.trim().chars().take(crate::limits::ID).flat_map(char::escape_debug).collect()
}

/// What a parser says, which may quote the source, without the place that is told already.
pub(crate) fn said_by_parser(message: &str) -> String {
    let line: String = message.lines().next().unwrap_or_default().chars().take(400).collect();
    let line = line.rfind(" at line ").map_or(line.as_str(), |at| &line[..at]);
    one_line(line).chars().take(200).collect()
}

/// The first `most` characters, and whether there were more.
pub(crate) fn cut(text: &mut String, most: usize) -> bool {
    let Some((at, _)) = text.char_indices().nth(most) else { return false };
    text.truncate(at);
    text.truncate(text.trim_end().len());
    true
}

/// A title for a text that has none: its first sentence, or the first words of that.
pub(crate) fn title_of(text: &str) -> String {
    const MOST: usize = 80;
    let line = text.lines().next().unwrap_or_default();
    let line = one_line(&line[..line.char_indices().nth(MOST * 4).map_or(line.len(), |(at, _)| at)]);
    let sentence = line.split_once(". ").map_or(line.as_str(), |(first, _)| first);
    let sentence = sentence.trim_end_matches(['.', ':', ';', ',']);
    match sentence.char_indices().nth(MOST) {
        None => sentence.to_owned(),
        Some((at, _)) => {
            let end = sentence[..at].rfind(' ').unwrap_or(at);
            format!("{}...", sentence[..end].trim_end_matches([',', ';', ':']))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_shown_goes_and_lines_stay() {
        assert_eq!(clean("a\tb \r\n\r\n\r\n\u{1b}[31mc\u{202e}\u{0}\rd\n"), "a b\n\n[31mc\nd");
        assert_eq!(one_line(" a\n b\u{7} \u{7} c "), "a b c");
    }

    #[test]
    fn what_a_parser_quotes_is_cut_and_shown() {
        assert_eq!(said_by_parser("expected a string at line 3 column 4\nmore"), "expected a string");
        let quoted = format!("invalid type: string \"{}\u{1b}\u{202e}", "x".repeat(1_000_000));
        assert_eq!(said_by_parser(&quoted).len(), 200);
        assert_eq!(said_by_parser("a\u{1b}[2Jb"), "a[2Jb");
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        let mut text = "h\u{e9} llo".to_owned();
        assert!(cut(&mut text, 3));
        assert_eq!(text, "h\u{e9}");
        assert!(!cut(&mut text, 2));
    }

    #[test]
    fn a_title_is_the_first_sentence_or_its_first_words() {
        assert_eq!(title_of("Keep logs. Protect them."), "Keep logs");
        assert_eq!(title_of("Keep:\na. logs"), "Keep");
        let long = title_of(&"word ".repeat(40));
        assert!(long.ends_with("word...") && long.len() <= 83, "{long}");
        assert_eq!(title_of(&"x".repeat(90)).len(), 83);
    }
}
