//! Text from documents inside Markdown.

use crate::plain_text::one_line;

/// `text` on one line, with everything escaped that Markdown, a table or a forge would act upon: markup, HTML, pipes,
/// web addresses that would become links, and names that would notify people.
pub(super) fn inline(text: &str) -> String {
    let line = one_line(text);
    let mut escaped = String::with_capacity(line.len() + 8);
    let mut before = ' ';
    for (place, character) in line.char_indices() {
        let rest = &line[place..];
        match character {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '$' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '!' if rest.starts_with("![") => escaped.push_str("\\!"),
            ':' if rest.starts_with("://") => escaped.push_str("\\:"),
            '.' if follows_www(&line[..place]) => escaped.push_str("\\."),
            // A word joiner, which has no width, keeps forges from taking what follows as somebody's name.
            '@' if !before.is_alphanumeric() => escaped.push_str("@\u{2060}"),
            _ => escaped.push(character),
        }
        before = character;
    }
    escaped
}

fn follows_www(text: &str) -> bool {
    text.len().checked_sub(3).and_then(|start| text.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case("www"))
}

/// The same for a cell of a table; nothing shows as a dash.
pub(super) fn cell(text: Option<&str>) -> String {
    text.map(inline).filter(|text| !text.is_empty()).unwrap_or_else(|| "–".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_markdown_would_act_upon_is_escaped() {
        let cases = [
            ("a | b", "a \\| b"),
            ("two\nlines", "two lines"),
            ("`code` <script>", "\\`code\\` \\<script\\>"),
            ("![x](http://evil.example)", "\\!\\[x\\](http\\://evil.example)"),
            ("see www.evil.example", "see www\\.evil.example"),
            ("ask @team or dpo@tidewell.example", "ask @\u{2060}team or dpo@tidewell.example"),
            ("Yes! It is.", "Yes! It is."),
        ];
        for (text, expected) in cases {
            assert_eq!(inline(text), expected, "{text:?}");
        }
        assert_eq!(cell(Some(" ")), "–");
        assert_eq!(cell(None), "–");
    }
}
