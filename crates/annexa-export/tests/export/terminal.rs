use crate::sample::{hostile, large, map, requirement_ids};
use annexa_export::terminal::{Style, write_assessment, write_map};
use annexa_report::Assessment;
use unicode_width::UnicodeWidthStr;

const WIDE: Style = Style { width: 120, colour: false, unicode: true };

fn text(assessment: &Assessment, style: &Style) -> String {
    let mut bytes = Vec::new();
    write_assessment(assessment, style, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn map_text(style: &Style) -> String {
    let mut bytes = Vec::new();
    write_map(&map(), style, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// The text without the SGR sequences that the style writes itself.
fn without_sgr(text: &str) -> String {
    let mut plain = String::new();
    let mut pieces = text.split("\u{1b}[");
    plain.push_str(pieces.next().unwrap());
    for piece in pieces {
        let (sequence, rest) = piece.split_once('m').unwrap();
        assert!(sequence.chars().all(|character| character.is_ascii_digit() || character == ';'), "{sequence}");
        plain.push_str(rest);
    }
    plain
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for width in [40, 57, 64, 80, 100, 120, 200] {
        for unicode in [true, false] {
            for colour in [true, false] {
                let style = Style { width, colour, unicode };
                let all = [text(&hostile(), &style), text(&large(), &style), map_text(&style)].concat();
                let plain = without_sgr(&all);
                for line in plain.lines() {
                    assert!(line.width() <= width, "{width}: {line:?}");
                }
                assert!(unicode || plain.is_ascii(), "{style:?}");
            }
        }
    }
}

#[test]
fn nothing_from_documents_steers_the_terminal() {
    for style in [WIDE, Style { colour: true, ..WIDE }] {
        let all = [text(&hostile(), &style), map_text(&style)].concat();
        assert!(!all.contains("\u{1b}[31m"), "an escape of the document came through");
        assert!(!all.contains('\u{202E}'));
        assert!(!without_sgr(&all).chars().any(|character| character.is_control() && character != '\n'));
    }
}

#[test]
fn colour_is_written_only_when_asked_for() {
    assert!(!text(&large(), &WIDE).contains('\u{1b}'));
    let coloured = text(&large(), &Style { colour: true, ..WIDE });
    assert!(coloured.contains("\u{1b}[48;5;222;38;5;16m 3 \u{1b}[0m"));
    assert_eq!(without_sgr(&coloured), text(&large(), &WIDE));
}

#[test]
fn every_requirement_has_a_line_with_its_score() {
    let text = text(&large(), &WIDE);
    for id in requirement_ids() {
        let start = format!("  {id} ");
        assert!(text.lines().any(|line| line.starts_with(&start) && line.len() > 60), "{id}");
    }
    assert!(text.contains("A.5  Assessing impacts of AI systems  mean"));
}

#[test]
fn findings_are_counted_and_cut_short() {
    let text = text(&large(), &WIDE);
    assert!(text.contains("  Evidence is missing (13)\n"));
    assert!(text.contains("      and 10 more\n"));
    assert!(text.contains("--format html or --format json shows all"));
}

#[test]
fn what_was_not_assessed_is_said_with_its_reason_before_the_summary() {
    let text = text(&large(), &WIDE);
    let place = text.find("Not assessed: 2 files").unwrap();
    assert!(text.contains("it is encrypted"));
    assert!(place < text.find("\nSummary\n").unwrap());
    assert!(text.contains("Stage 1 ready"));
}

#[test]
fn the_map_shows_what_a_document_answers_and_a_few_more() {
    let text = map_text(&WIDE);
    assert!(text.contains("\n● 5.2 ") && text.contains("0.91"));
    assert!(text.contains("  A.9.4 ") && !text.contains("  4.1 "));
    assert!(text.contains("and 1 with less relevance"));
    assert!(text.contains("not assessed: it is a scan without text"));
    assert!(text.contains("bears on no requirement"));
}
