//! HTML, Markdown and rich text.

use super::case::{BACK, Case, Expected, FRONT, sentence};

fn html(middle: &str) -> String {
    format!("<!DOCTYPE html><html><body><p>{}</p>{middle}<p>{}</p></body></html>", sentence(FRONT), sentence(BACK))
}

fn markdown(middle: &str) -> String {
    format!("# A heading\n\n{}\n\n**Bold** and [a link](x).\n\n{middle}\n\n{}\n", sentence(FRONT), sentence(BACK))
}

fn rtf(middle: &str) -> String {
    format!("{{\\rtf1\\ansi {}\\par {middle}\\par {}\\par}}", sentence(FRONT), sentence(BACK))
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = pages();
    cases.extend(markdown_files());
    cases.extend(rich_texts());
    cases
}

fn pages() -> Vec<Case> {
    let attributes: String = (0..200_000).map(|number| format!(" a{number}=x")).collect();
    let references = r#"<link rel=stylesheet href="http://127.0.0.1:18999/c"><meta http-equiv=refresh content="0;url=http://127.0.0.1:18999/r"><img src="http://127.0.0.1:18999/i"><img src="file:///etc/passwd"><script src="http://127.0.0.1:18999/s"></script><iframe src="file:///etc/passwd"></iframe><object data="http://127.0.0.1:18999/o"></object><base href="http://127.0.0.1:18999/">"#;
    let entities =
        r#"<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>&x;</p>"#;
    let told = Expected::Told;
    let case = |name: &str, expected, page: String| Case::new(name, expected, page).with_words();
    vec![
        case(
            "deep.html",
            Expected::Partial("depth"),
            html(&format!("{}inside{}", "<div>".repeat(500_000), "</div>".repeat(500_000))),
        ),
        case("deep_unclosed.html", Expected::Partial("depth"), html(&"<div>".repeat(500_000))),
        case("deep_tables.html", Expected::Partial("depth"), html(&"<table><tr><td>x".repeat(50_000))),
        case("deep_lists.html", Expected::Partial("depth"), html(&"<ul><li>x".repeat(100_000))),
        case("deep_inline.html", told, html(&"<b><i><span>".repeat(100_000))),
        case("attributes.html", told, html(&format!("<p{attributes}>x</p>"))),
        case("open_comment.html", told, html("<!-- and then nothing")),
        case("open_script.html", told, html("<script>and then nothing")),
        case("open_tag.html", told, html(&format!("<p {}", "x ".repeat(100_000)))),
        case("character_references.html", told, html(&"&#x41;&amp;&nosuch;&#99999999999;".repeat(50_000))),
        case(
            "columns.html",
            told,
            html(&format!("<table><tr>{}</tr></table>", "<td colspan=1000000 rowspan=65534>x".repeat(1000))),
        ),
        case("references.html", Expected::Assessed, html(references)),
        case("entities.html", told, html("").replacen("<!DOCTYPE html><html><body>", entities, 1)),
        Case::new("large.html", Expected::Refused("too-large", "markup_bytes"), html(&"<p>more</p>".repeat(1_000_000))),
    ]
}

fn markdown_files() -> Vec<Case> {
    let case = |name: &str, middle: String| Case::new(name, Expected::Told, markdown(&middle)).with_words();
    let indented: String = (0..2000).map(|level| format!("{}- item\n", "  ".repeat(level))).collect();
    let columns = format!("|{}\n|{}\n|{}\n", "a|".repeat(50_000), "-|".repeat(50_000), "b|".repeat(50_000));
    let definitions: String = (0..50_000).map(|number| format!("[r{number}]: /x\n")).collect();
    vec![
        case("deep_quotes.md", format!("{}deep", "> ".repeat(100_000))),
        case("deep_lists.md", format!("{}deep", "- ".repeat(100_000))),
        case("indented_lists.md", indented),
        case("brackets.md", "[".repeat(100_000)),
        case("link_openers.md", "[a](".repeat(50_000)),
        case("emphasis.md", "*a **b _c ".repeat(50_000)),
        case("backticks.md", (1..2000).map(|length| "`".repeat(length) + " ").collect()),
        case("wide_table.md", columns),
        case("definitions.md", format!("{definitions}\n{}", "[r1] ".repeat(50_000))),
        case("inline_html.md", "<div>".repeat(100_000)),
        case("front_matter.md", "---\n".repeat(100_000)),
        case("angle_brackets.md", "<".repeat(200_000)),
    ]
}

fn rich_texts() -> Vec<Case> {
    let case = |name: &str, text: String| Case::new(name, Expected::Told, text).with_words();
    let picture = format!("{{\\pict\\wmetafile8 {}}}", "00ff".repeat(500_000));
    let outside = r#"{\field{\*\fldinst INCLUDEPICTURE "http://127.0.0.1:18999/p"}{\fldrslt shown}}{\field{\*\fldinst INCLUDETEXT "/etc/passwd"}{\fldrslt shown}}{\*\template http://127.0.0.1:18999/t}"#;
    vec![
        case("deep_groups.rtf", rtf(&format!("{}deep{}", "{".repeat(500_000), "}".repeat(500_000)))),
        case("open_groups.rtf", rtf(&"{\\b ".repeat(500_000))),
        case("closing_groups.rtf", rtf(&"}".repeat(500_000))),
        case("binary.rtf", rtf("\\bin2147483647 ")),
        case("negative_binary.rtf", rtf("\\bin-1 ")),
        case("unicode_skip.rtf", rtf("\\uc2147483647\\u65 ")),
        case("numbers.rtf", rtf(&"\\u-99999999999?\\fs99999999999999999999 ".repeat(20_000))),
        case("picture.rtf", rtf(&picture)),
        case("outside.rtf", rtf(outside)),
        case("tables.rtf", rtf(&"\\trowd\\itap9999 x\\cell\\nestcell\\row".repeat(50_000))),
        case("fonts.rtf", rtf(&format!("{{\\fonttbl{}}}", "{\\f1\\fcharset255 x;}".repeat(100_000)))),
    ]
}
