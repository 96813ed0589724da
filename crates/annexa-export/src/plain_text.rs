//! Text from documents, made harmless and put on one line.

/// `text` on one line: runs of white space become one space, and characters that steer terminals or change the
/// direction of text are gone.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut space_due = false;
    for character in text.chars() {
        if character.is_whitespace() {
            space_due = !line.is_empty();
        } else if !steers(character) {
            if space_due {
                line.push(' ');
                space_due = false;
            }
            line.push(character);
        }
    }
    line
}

/// Whether `character` acts on what shows it instead of being shown: controls (C0, C1, escape), marks, embeddings,
/// overrides and isolates of direction, characters without width that can hide text, and tag characters.
///
/// The joiners U+200C and U+200D stay, because words of some scripts need them.
fn steers(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{061C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
            | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// Last part of a path with forward slashes.
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(path)
}

/// A path of sections as the reports hold it (`A > B`), with a mark that reads as a step.
pub fn section_path(section: &str) -> String {
    one_line(section).replace(" > ", " › ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_out_on_one_line_without_steering_characters() {
        let cases = [
            ("a\r\n b\tc", "a b c"),
            ("  padded  ", "padded"),
            ("\u{1b}[31mred\u{1b}[0m", "[31mred[0m"),
            ("c1\u{9b}31m", "c131m"),
            ("next\u{85}line\u{2028}feed", "next line feed"),
            ("safe\u{202E}fdp.exe\u{202C}", "safefdp.exe"),
            ("\u{FEFF}zero\u{200B}width", "zerowidth"),
            ("naïve 模型 می\u{200C}شود", "naïve 模型 می\u{200C}شود"),
        ];
        for (text, expected) in cases {
            assert_eq!(one_line(text), expected, "{text:?}");
        }
    }

    #[test]
    fn the_file_name_is_the_last_part() {
        assert_eq!(file_name("policies/ai/AI policy.docx"), "AI policy.docx");
        assert_eq!(file_name("policy.md"), "policy.md");
        assert_eq!(file_name("folder/"), "folder");
    }
}
