//! What of Markdown and of plain text becomes which block, and which passages come of it.

use annexa_extract::{Limits, extract_as, passages};
use annexa_model::MediaType;

use crate::support::{assert_law, shown};

fn check(media_type: MediaType, text: &str, expected: &[&str]) {
    let document = extract_as(media_type, text.as_bytes(), &Limits::default()).unwrap();
    assert_law(&document, text);
    assert_eq!(shown(&document), expected, "{text}");
}

#[test]
fn markdown_blocks() {
    let markdown = |text, expected: &[&str]| check(MediaType::Markdown, text, expected);
    markdown(
        "# T {#top}\n\n## A\n\nOne *two*\nthree `four` [five](x).\n\n---\n\n![logo](x) ~~six~~<br>seven\\\neight",
        &["title: T", "h2: A", "p: One two three four five.", "p: six\nseven\neight"],
    );
    markdown(
        "**Owner:** Priya\n**Version:** 2\nand more\n\nDate: today\nStatus: draft\n",
        &["p: Owner: Priya\nVersion: 2 and more", "p: Date: today\nStatus: draft"],
    );
    markdown(
        "Given:\n[x] notice\n[ ] price\n☑ right to audit\n☐ return of data at the end\nof the contract\n✅ screening\n• a – b\n– c\n",
        &[
            "p: Given:\n[x] notice\n[ ] price\n☑ right to audit\n☐ return of data at the end of the contract\n✅ screening\n• a – b – c",
        ],
    );
    markdown(
        "3. a\n   - b\n\n     more\n4. [x] c\n   ```\n   code\n   ```\n   d\n",
        &["n0: 3. a", "b1: - b\nmore", "n0: 4. [x] c", "code: code", "n0: d"],
    );
    markdown(
        "| a | b |\n|---|---|\n| **1** | x<br>y |\n\n> said\n> - so\n\n> [!NOTE]\n> noted\n\nText[^1].\n\n[^1]: Below.\n",
        &["th: a | b", "tr: 1 | x y", "quote: said", "quote: - so", "p: noted", "p: Text.", "note: Below."],
    );
    markdown(
        "<table>\n<tr><th>a<th>b\n\n<tr><td>1<td>2\n</table>\n\n<!-- no -->\n\n<div align=center>\n\n# H\n\n</div>",
        &["th: a | b", "tr: 1 | 2", "title: H"],
    );
    markdown(
        "---\ntitle: x\n---\nText\n\n**Purpose**\n\nWords.\n\n**All models must be tested**\n",
        &["p: Text", "h1: Purpose", "p: Words.", "p: All models must be tested"],
    );
    // Tables as pandoc draws them.
    markdown(
        "+------+--------+\n| **a**| b      |\n+======+========+\n| x    | 1\\      |\n|      | two    |\n|      |        |\n|      | - three|\n+------+--------+\n| wide | c      |\n+------+--------+\nAfter.\n",
        &["th: a | b", "tr: x | 1 two - three", "tr: wide | c", "p: After."],
    );
    markdown(
        "+----+----+\n| k  | v  |\n+----+----+\n| a | spans |\n+----+----+\n\n```\n+--+--+\n| in | code |\n+--+--+\n```\n",
        &["tr: k | v", "tr: a | spans", "code: +--+--+\n| in | code |\n+--+--+"],
    );
    markdown(
        "  **Name**   Risk\n  ---------- ------\n  Hoster     High\n  Printer    \n\nBelow.\n\n--------- -----\nkey       value\nmore      \n--------- -----\n",
        &["th: Name | Risk", "tr: Hoster | High", "tr: Printer | ", "p: Below.", "tr: key | value", "tr: more | "],
    );
    markdown(
        "-------------------------\n Date       What was\n            done\n---------- --------------\n 3 May      restored the\n            database\n\n 4 May      none\n-------------------------\n",
        &["th: Date | What was done", "tr: 3 May | restored the database", "tr: 4 May | none"],
    );
    markdown(
        "Prose above.\n\n--- ---\n\nAnd prose below, no table.\n",
        &["p: Prose above.", "p: And prose below, no table."],
    );
    // What programs make of an indented paper: its text behind ">", its headings as lists of one bold item.
    markdown(
        "1.  **Scope**\n\n> The policy holds for all.\n\n2.  **Roles**\n\n> The board approves it.\n\n**Deputies**\n\n> The chair has one.\n",
        &[
            "h2: 1. Scope",
            "p: The policy holds for all.",
            "h2: 2. Roles",
            "p: The board approves it.",
            "h3: Deputies",
            "p: The chair has one.",
        ],
    );
    markdown(
        "The standard says of this matter:\n\n> Keep a log.\n\n1. **Collect the data**\n2. **Train the model**\n",
        &[
            "p: The standard says of this matter:",
            "quote: Keep a log.",
            "n0: 1. Collect the data",
            "n0: 2. Train the model",
        ],
    );
}

#[test]
fn plain_text_blocks() {
    let plain = |text, expected: &[&str]| check(MediaType::Text, text, expected);
    plain(
        "AI policy\n\nOwner: Priya\nVersion: 2\n\n1. Purpose\n\nThis is about models\nand data.\n\n1.1 Scope\nAll of it.\n\nROLES\n\nNobody.\n",
        &[
            "title: AI policy",
            "p: Owner: Priya",
            "p: Version: 2",
            "h2: 1. Purpose",
            "p: This is about models and data.",
            "h3: 1.1 Scope",
            "p: All of it.",
            "h2: ROLES",
            "p: Nobody.",
        ],
    );
    plain(
        "The owner shall:\n- test the model;\n  twice\n    o or more\n- log it.\n\n1. One\n\n2. Two\n   (a) sub\n   (b) sub\n3. Three\nThen stop.\n",
        &[
            "p: The owner shall:",
            "b0: - test the model; twice",
            "b1: o or more",
            "b0: - log it.",
            "n0: 1. One",
            "n0: 2. Two",
            "n1: (a) sub",
            "n1: (b) sub",
            "n0: 3. Three Then stop.",
        ],
    );
    plain(
        "Role     Name     Since\nOwner    Priya    2024\nAuditor  Ann      2025\n\nName:\tPriya\nRole:\tOwner\nSite:\tLeith\n",
        &[
            "th: Role | Name | Since",
            "tr: Owner | Priya | 2024",
            "tr: Auditor | Ann | 2025",
            "tr: Name: | Priya",
            "tr: Role: | Owner",
            "tr: Site: | Leith",
        ],
    );
    plain(
        "+-----+----+\n| a   | b  |\n+=====+====+\n| one | x  |\n| two |    |\n+-----+----+\n| 3   | y  |\n+-----+----+\n",
        &["th: a | b", "tr: one two | x", "tr: 3 | y"],
    );
    plain(
        "Log\n\n2026-01-14  image service timed out, claims were\n            sent to people\n2026-02-25  release to all users of the system\n2026-03-01  none\n",
        &[
            "title: Log",
            "p: 2026-01-14 image service timed out, claims were sent to people",
            "p: 2026-02-25 release to all users of the system",
            "p: 2026-03-01 none",
        ],
    );
    plain(
        "A paragraph that runs on to the foot of the page and is\n\u{c}continued on the next one with a risk-\nbased approach.\n",
        &[
            "p: A paragraph that runs on to the foot of the page and is continued on the next one with a risk-based approach.",
        ],
    );
}

/// Each passage with the passage that leads to it and the row that names its columns.
fn check_context(text: &str, expected: &[&str]) {
    let document = extract_as(MediaType::Markdown, text.as_bytes(), &Limits::default()).unwrap();
    let found = passages(&document);
    let words = |index: usize| found.all[index].span.of(&document.text);
    let shown: Vec<String> = found
        .all
        .iter()
        .map(|passage| {
            let lead = passage.lead_in.map(|index| format!(" <- {}", words(index))).unwrap_or_default();
            let header = passage.header_row.map(|index| format!(" ^ {}", words(index))).unwrap_or_default();
            format!("{}{lead}{header}", passage.span.of(&document.text))
        })
        .collect();
    assert_eq!(shown, expected, "{text}");
}

#[test]
fn lists_and_tables_know_what_introduces_them() {
    check_context(
        "All apply. The owner shall:\n\n- test:\n  - twice\n  - thrice\n- log\n\n## Next\n\n- alone\n",
        &[
            "All apply.",
            "The owner shall:",
            "test: <- The owner shall:",
            "twice <- test:",
            "thrice <- test:",
            "log <- The owner shall:",
            "Next",
            "alone",
        ],
    );
    check_context(
        "Limits:\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n| c |  d |\n|---|---|\n",
        &["Limits:", "a | b <- Limits:", "1 | 2 <- Limits: ^ a | b", "c | d"],
    );
}
