//! Plain text and comma-separated values: sizes, encodings, signs that mean something elsewhere.

use super::case::{BACK, Case, Expected, FRONT, sentence};

const MIB: usize = 1 << 20;

fn between(middle: &str) -> String {
    format!("{}\n\n{middle}\n\n{}\n", sentence(FRONT), sentence(BACK))
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = sizes();
    cases.extend(signs());
    cases.extend(tables());
    cases
}

fn sizes() -> Vec<Case> {
    let unlike: String = (0..400_000).map(|number| format!("Rule {number} holds. ")).collect();
    vec![
        Case::new(
            "one_line.txt",
            Expected::Partial("text_bytes"),
            between(&"words without end ".repeat(27 * MIB / 18)),
        )
        .with_words()
        .large_text(),
        Case::new("one_word.txt", Expected::Told, between(&"a".repeat(4 * MIB))).with_words().large_text(),
        Case::new("tiny_sentences.txt", Expected::Partial("text_bytes"), between(&"It is. ".repeat(1_000_000)))
            .with_words()
            .large_text(),
        Case::new("tiny_lines.txt", Expected::Told, between(&"a\n".repeat(500_000))).with_words().large_text(),
        Case::new("many_rules.txt", Expected::Partial("text_bytes"), between(&unlike)).with_words().large_text(),
        Case::new("line_ends.txt", Expected::Assessed, between(&"\r\n\r\u{2028}\u{85}".repeat(200_000))).with_words(),
        Case::new("over_the_size.txt", Expected::Refused("too-large", "file_bytes"), vec![b'x'; (64 << 20) + 1]),
    ]
}

fn signs() -> Vec<Case> {
    let backtracking = format!(
        "{}!\n{}\n{}\nx{}\n{}",
        "a".repeat(50_000),
        "a@".repeat(30_000),
        "1.".repeat(30_000),
        " x".repeat(50_000),
        "2026-".repeat(30_000)
    );
    let terminal = "\u{1b}[2J\u{1b}]0;title\u{7}\u{1b}[31m \u{202e}desrever\u{202c} \u{2066}x\u{2069} \u{8}\u{8} \u{9b}31m bell\u{7}";
    let utf16: Vec<u8> = between("wide").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut broken = between("before \u{e9}\u{e9}\u{e9}\u{e9} behind").into_bytes();
    let at = broken.windows(6).position(|part| part == b"behind").expect("it is there");
    broken.splice(at..at, [0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80]);
    let latin = [between("").into_bytes(), b"caf\xe9 r\xe9sum\xe9 \x80\x81\xff\n".repeat(10)].concat();
    let nothing = "\u{200b}\u{200d}\u{feff}\u{2060}\u{ad}".repeat(1000);
    let scripts = r#"<script>alert(1)</script>"><svg onload=alert(1)> =cmd|' /C calc'!A0 @SUM(1+1) +1 -1 | `id` $(id) {{7*7}} ${jndi:ldap://127.0.0.1:18999/a}"#;
    let marks = format!("e{}", "\u{301}".repeat(200_000));
    vec![
        Case::new("backtracking.txt", Expected::Assessed, between(&backtracking)).with_words(),
        Case::new("terminal.txt", Expected::Told, between(terminal)).with_words(),
        Case::new("utf16_without_mark.txt", Expected::Assessed, utf16).with_words(),
        Case::new("broken_utf8.txt", Expected::Told, broken).with_words(),
        Case::new("latin.txt", Expected::Assessed, latin).with_words(),
        Case::new("scripts.txt", Expected::Assessed, between(scripts)).with_words(),
        Case::new("combining_marks.txt", Expected::Assessed, between(&marks)).with_words(),
        Case::new("zeros.txt", Expected::Refused("unsupported", "binary"), vec![0; MIB]),
        Case::new("zeros_in_text.txt", Expected::Told, between("a\0b\0").into_bytes()).with_words(),
        Case::new("mark_only.txt", Expected::Refused("no-text", ""), "\u{feff}"),
        Case::new("utf16_mark_only.txt", Expected::Refused("no-text", ""), b"\xff\xfe".to_vec()),
        Case::new("invisible.txt", Expected::Told, nothing),
        Case::new("nothing.txt", Expected::Refused("empty", "empty"), ""),
        Case::new(
            "image_named_text.txt",
            Expected::Refused("unsupported", "PNG"),
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(),
        ),
    ]
}

fn tables() -> Vec<Case> {
    let head = "name,owner,state\nalpha,beta,open\n".repeat(3);
    let framed = |middle: &str| format!("{FRONT},owner,state\n{head}{middle}\n{head}{BACK},owner,open\n");
    let wide = (0..1_000_000).map(|_| "x,").collect::<String>();
    vec![
        Case::new("one_line.csv", Expected::Told, framed(&"cell,".repeat(6 * MIB))).with_words().large_text(),
        Case::new("wide.csv", Expected::Told, framed(&wide)).with_words().large_text(),
        Case::new("wide_head.csv", Expected::Told, format!("{wide}\n{}", framed(&wide))).with_words().large_text(),
        Case::new("open_quote.csv", Expected::Told, framed(&format!("\"{}", "never closed, ".repeat(300_000))))
            .with_words()
            .large_text(),
        Case::new("quotes.csv", Expected::Told, framed(&"\"\"".repeat(500_000))).with_words(),
        Case::new("formulas.csv", Expected::Told, framed("=cmd|' /C calc'!A0,@SUM(1),+1")).with_words(),
        Case::new("long_table.csv", Expected::Told, framed(&"a,b,c\n".repeat(400_000))).with_words().large_text(),
    ]
}

/// Names that a terminal, a table or a path would stumble over.
#[cfg(unix)]
pub(crate) fn names() -> Vec<Case> {
    let name = |name: &str| Case::new(name, Expected::Assessed, format!("{} {name:?}\n", sentence(FRONT)));
    vec![
        name("two\nlines.txt"),
        name("\u{1b}[31mred\u{7}.txt"),
        name("\u{202e}txt.exe"),
        name("\"><svg onload=alert(1)>.txt"),
        name("=1+1,x;y.txt"),
        name("a|b`c`*d*_e_.txt"),
        name("back\\slash.txt"),
        name(&format!("{}.txt", "n".repeat(200))),
    ]
}
