use annexa_export::terminal::{Style, write_assessment};
use annexa_export::{write_csv, write_html, write_markdown, write_xlsx};
use annexa_report::{Assessment, ReviewDecision};

use crate::sample::{HOSTILE, hostile};

fn reviewed() -> Assessment {
    let mut assessment = hostile();
    let requirement = &mut assessment.frameworks[0].requirements[0];
    let decision = |kind: &str, applied| ReviewDecision {
        id: kind.to_owned(),
        kind: kind.to_owned(),
        score: (kind == "score").then_some(4),
        who: "Mira Okafor".to_owned(),
        at: "2026-11-19T09:30:00Z".to_owned(),
        justification: HOSTILE.to_owned(),
        document: (kind == "reject").then(|| HOSTILE.to_owned()),
        quote: (kind == "reject").then(|| HOSTILE.to_owned()),
        point: None,
        applied,
    };
    requirement.judged_score = requirement.score;
    requirement.score = Some(4);
    requirement.decisions = vec![decision("score", true), decision("reject", false)];
    assessment
}

#[test]
fn every_format_says_what_was_decided_and_by_whom() {
    let assessment = reviewed();
    let mut texts = Vec::new();
    for write in [write_csv, write_html, write_markdown] as [fn(&Assessment, &mut Vec<u8>) -> std::io::Result<()>; 3] {
        let mut bytes = Vec::new();
        write(&assessment, &mut bytes).unwrap();
        texts.push(String::from_utf8(bytes).unwrap());
    }
    let mut bytes = Vec::new();
    let style = Style { width: 200, colour: false, unicode: true };
    write_assessment(&assessment, &style, &mut bytes).unwrap();
    texts.push(String::from_utf8(bytes).unwrap());
    for text in texts {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in ["Mira Okafor set the score to 4, judged was 2 on 2026-11-19", "(without effect now)"] {
            assert!(line.contains(part), "no `{part}` in {line}");
        }
        assert!(!text.contains(['\u{1b}', '\u{202E}']), "{text}");
    }
    let mut workbook = Vec::new();
    write_xlsx(&assessment, &mut workbook).unwrap();
    assert!(workbook.starts_with(b"PK"));
}
