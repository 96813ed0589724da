use crate::sample::{hostile, large, map, requirement_ids};
use annexa_export::{write_map_markdown, write_markdown};
use annexa_report::Assessment;

fn text(assessment: &Assessment) -> String {
    let mut bytes = Vec::new();
    write_markdown(assessment, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Pipes of a line that are not escaped.
fn pipes(line: &str) -> usize {
    let mut escaped = false;
    let mut number = 0;
    for character in line.chars() {
        number += usize::from(character == '|' && !escaped);
        escaped = character == '\\' && !escaped;
    }
    number
}

/// In every table all rows have as many cells as its header.
fn assert_tables_hold(text: &str) {
    let mut width = None;
    for line in text.lines() {
        if line.starts_with('|') {
            assert_eq!(*width.get_or_insert(pipes(line)), pipes(line), "{line}");
        } else {
            width = None;
        }
    }
}

#[test]
fn hostile_text_is_escaped() {
    let text = text(&hostile());
    assert!(!text.contains("<script>") && text.contains("\\<script\\>"));
    assert!(!text.contains("![p]("));
    assert!(!text.contains("http://evil"));
    assert!(!text.chars().any(|character| character.is_control() && character != '\n'));
    assert!(!text.contains('\u{202E}'));
    assert_tables_hold(&text);
}

#[test]
fn the_large_one_is_whole() {
    let text = text(&large());
    assert_tables_hold(&text);
    for id in requirement_ids() {
        assert!(text.contains(&format!("\n### {id} ")), "{id}");
        assert!(text.contains(&format!("\n| {id} | ")), "{id}");
    }
    assert!(text.contains("To meet it, you could write: *An AI system impact assessment"));
    assert!(text.contains("  > “The AI governance committee shall approve"));
}

#[test]
fn the_map_has_a_table_for_each_document() {
    let mut bytes = Vec::new();
    write_map_markdown(&map(), &mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert_tables_hold(&text);
    assert!(text.contains("| **5.2** |") && text.contains("| A.9.2 |"));
    assert!(text.contains("**Not assessed:** it is a scan without text"));
    assert!(text.contains("It bears on no requirement."));
}
