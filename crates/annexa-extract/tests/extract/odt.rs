//! What of an OpenDocument text becomes which block. Each case is a body and what it yields.

use annexa_extract::{Limits, extract};
use annexa_model::{Document, Limit, MediaType, Region, Unreadable, Warning};

use crate::support::{archive, assert_law, regions, shown};

const MIMETYPE: &str = "application/vnd.oasis.opendocument.text";

const STYLES: &str = r#"<office:document-styles><office:styles>
    <style:style style:name="Clause" style:family="paragraph" style:default-outline-level="1"/>
    <style:style style:name="Secret" style:family="text"><style:text-properties text:display="none"/></style:style>
    <style:style style:name="Strong" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
    <text:outline-style style:name="Outline"><text:outline-level-style text:level="1" style:num-format="1" style:num-suffix="."/>
      <text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/></text:outline-style>
    <text:list-style style:name="N"><text:list-level-style-number text:level="1" style:num-format="a" style:num-suffix=")"/>
      <text:list-level-style-number text:level="2" style:num-format="i" loext:num-list-format="%1%.%2%"/></text:list-style>
    <text:list-style style:name="B"><text:list-level-style-bullet text:level="1" text:bullet-char="x"/></text:list-style>
    <text:list-style style:name="Indent"><text:list-level-style-number text:level="1" style:num-format=""/></text:list-style>
    </office:styles><office:master-styles><style:master-page>
    <style:header><text:p>Policy v2</text:p></style:header><style:header-left style:display="false"><text:p>no</text:p></style:header-left>
    <style:footer><text:p>Page <text:page-number>3</text:page-number></text:p></style:footer>
    </style:master-page></office:master-styles></office:document-styles>"#;

fn file(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    let mut all = vec![("mimetype", MIMETYPE), ("content.xml", content.as_str())];
    all.extend(parts);
    archive(&all)
}

fn read(body: &str) -> Document {
    let (media_type, document) = extract(&file(body, &[("styles.xml", STYLES)]), &Limits::default()).unwrap();
    assert_eq!(media_type, MediaType::Odt);
    assert_law(&document, body);
    document
}

fn check(body: &str, expected: &[&str]) {
    let document = read(body);
    let expected: Vec<&str> =
        ["furniture: Policy v2"].into_iter().chain(expected.iter().copied()).chain(["furniture: Page 3"]).collect();
    assert_eq!(shown(&document), expected, "{body}");
    assert_eq!(document.integrity.warnings, [], "{body}");
}

#[test]
fn headings_and_their_printed_numbers() {
    check(
        r#"<text:p text:style-name="Title">AI policy</text:p><text:h text:outline-level="1">Scope</text:h>
        <text:h text:outline-level="2">Where</text:h><text:h text:outline-level="2" text:is-list-header="true">Aside</text:h>
        <text:p text:style-name="Clause">By style</text:p><text:h text:outline-level="1">Roles</text:h>
        <text:h text:outline-level="2"><text:number>2.7</text:number>Printed</text:h>
        <text:table-of-content><text:table-of-content-source><text:index-title-template>Contents</text:index-title-template>
        </text:table-of-content-source><text:index-body><text:p>1. Scope 2</text:p></text:index-body></text:table-of-content>"#,
        &[
            "title: AI policy",
            "h1: 1. Scope",
            "h2: 1.1 Where",
            "h2: Aside",
            "h1: By style",
            "h1: 2. Roles",
            "h2: 2.7 Printed",
            "furniture: 1. Scope 2",
        ],
    );
}

#[test]
fn lists_nest_count_and_continue() {
    let item = |words: &str| format!("<text:list-item><text:p>{words}</text:p></text:list-item>");
    let nested = format!(
        "<text:list-item><text:p>two</text:p><text:p>more</text:p><text:list>{}{}</text:list></text:list-item>",
        item("deep"),
        item("deeper")
    );
    check(
        &format!(
            r#"<text:list text:style-name="N">{}{nested}</text:list><text:p>Between them.</text:p>
            <text:list text:style-name="N" text:continue-numbering="true">{}</text:list>
            <text:list text:style-name="N">{}<text:list-item text:start-value="9"><text:p>nine</text:p></text:list-item></text:list>
            <text:list text:style-name="B"><text:list-header><text:p>Head.</text:p></text:list-header>{}</text:list>
            <text:list text:style-name="Indent">{}</text:list>"#,
            item("one"),
            item("three"),
            item("anew"),
            item("dot"),
            item("It is only moved in.")
        ),
        &[
            "n0: a) one",
            "n0: b) two",
            "p: more",
            "n1: b.i deep",
            "n1: b.ii deeper",
            "p: Between them.",
            "n0: c) three",
            "n0: a) anew",
            "n0: i) nine",
            "p: Head.",
            "b0: • dot",
            "p: It is only moved in.",
        ],
    );
}

#[test]
fn characters_of_a_paragraph() {
    check(
        "<text:p>a\n  b<text:s text:c=\"3\"/>c<text:tab/>d<text:soft-page-break/>e &amp; <text:span>f<text:line-break/>g</text:span>\
         <text:ruby><text:ruby-base>h</text:ruby-base><text:ruby-text>no</text:ruby-text></text:ruby> \
         <text:title>field</text:title></text:p>",
        &["p: a b c de & f\ngh field"],
    );
    check(
        r#"<text:p text:style-name="Preformatted_20_Text">if x:</text:p>
        <text:p text:style-name="Preformatted_20_Text"><text:s text:c="2"/>stop</text:p>"#,
        &["code: if x:\n  stop"],
    );
}

#[test]
fn tables_with_headers_and_cells_that_reach_over_others() {
    let cell = |words: &str| format!("<table:table-cell><text:p>{words}</text:p></table:table-cell>");
    check(
        &format!(
            r#"<table:table><table:table-column/><table:table-header-rows><table:table-row>{}{}{}</table:table-row></table:table-header-rows>
            <table:table-row>{}<table:table-cell table:number-columns-spanned="2"><text:p>wide</text:p></table:table-cell><table:covered-table-cell/></table:table-row>
            <table:table-row table:number-rows-repeated="2"><table:covered-table-cell/><table:table-cell table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell></table:table-row>
            </table:table>"#,
            cell("System"),
            cell("Owner"),
            cell("Due"),
            cell("Harbour")
        ),
        &["th: System | Owner | Due", "tr: Harbour | wide | ", "tr:  | x | x", "tr:  | x | x"],
    );
    check(
        &format!("<table:table><table:table-row>{}</table:table-row></table:table>", cell("It is framed.")),
        &["p: It is framed."],
    );
}

#[test]
fn what_is_repeated_without_end_is_cut_and_told() {
    let table = |words: &str| {
        format!(
            r#"<text:p>Above.</text:p><table:table><table:table-row table:number-rows-repeated="4000000000"><table:table-cell/>
            <table:table-cell table:number-columns-repeated="4000000000"><text:p>{words}</text:p></table:table-cell></table:table-row></table:table>"#
        )
    };
    let document = read(&table(""));
    assert!(document.integrity.warnings.contains(&Limits::default().reached(Limit::Cells)));
    let document = read(&table(&"words ".repeat(100_000)));
    assert!(document.integrity.warnings.contains(&Limits::default().reached(Limit::TextBytes)));
}

#[test]
fn notes_comments_boxes_and_descriptions_follow_their_paragraph() {
    check(
        r#"<text:p>Text<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Foot.</text:p></text:note-body></text:note>
        goes<office:annotation><dc:creator>Ann</dc:creator><dc:date>2026-01-01</dc:date><text:p>Really?</text:p></office:annotation> on.
        <draw:frame><draw:text-box><text:p>Box.</text:p></draw:text-box></draw:frame>
        <draw:frame><draw:image/><svg:title>Chart</svg:title></draw:frame></text:p>"#,
        &["p: Text[1] goes on.", "p: Box.", "p: Chart", "note: [1] Foot.", "comment: Really?"],
    );
}

#[test]
fn boxes_descriptions_and_contents_are_told_from_running_text() {
    let document = read(
        r#"<text:p>Text.<draw:frame><draw:text-box><text:p>Box.<draw:frame><svg:title>Chart</svg:title></draw:frame></text:p>
        </draw:text-box></draw:frame></text:p><text:table-of-content><text:index-body><text:p>1. Scope 2</text:p></text:index-body>
        </text:table-of-content>
        <table:table><table:table-row><table:table-cell><text:p><draw:frame><svg:title>Logo</svg:title></draw:frame></text:p>
        </table:table-cell><table:table-cell><text:p>It stands beside a picture.</text:p></table:table-cell></table:table-row></table:table>"#,
    );
    assert_eq!(
        shown(&document)[1..],
        [
            "p: Text.",
            "p: Box.",
            "p: Chart",
            "furniture: 1. Scope 2",
            "p: Logo",
            "p: It stands beside a picture.",
            "furniture: Page 3"
        ]
    );
    use Region::{Body, Margin, Picture, TextBox};
    assert_eq!(regions(&document), [Margin, Body, TextBox, Picture, Body, Picture, Body, Margin]);
}

#[test]
fn changes_and_hidden_words_are_left_out_and_counted() {
    let document = read(
        r#"<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>A</dc:creator></office:change-info>
        <text:p>Old.</text:p></text:deletion></text:changed-region><text:changed-region><text:insertion/></text:changed-region></text:tracked-changes>
        <text:p>Shown <text:span text:style-name="Secret">secret <text:span>still</text:span></text:span>here.</text:p>
        <text:p><text:hidden-paragraph text:is-hidden="true"/>Gone.</text:p>
        <text:p>End.<text:hidden-text text:is-hidden="true" text:string-value="x">x</text:hidden-text></text:p>
        <text:section text:display="none"><text:p>Gone.</text:p></text:section>"#,
    );
    assert_eq!(shown(&document), ["furniture: Policy v2", "p: Shown here.", "p: End.", "furniture: Page 3"]);
    assert_eq!(
        document.integrity.warnings,
        [Warning::UnacceptedChanges { count: 2 }, Warning::HiddenText { count: 4 }]
    );
}

#[test]
fn properties_flat_files_and_encrypted_ones() {
    let meta = r#"<office:document-meta><office:meta><dc:title>AI policy</dc:title><meta:initial-creator>Priya</meta:initial-creator>
        <dc:creator>Ann</dc:creator><meta:creation-date>2026-05-12T09:30:00</meta:creation-date>
        <meta:user-defined meta:name="Document owner">Priya Nair</meta:user-defined></office:meta></office:document-meta>"#;
    let (_, document) = extract(&file("<text:p>Words.</text:p>", &[("meta.xml", meta)]), &Limits::default()).unwrap();
    assert_eq!(document.properties.title.as_deref(), Some("AI policy"));
    assert_eq!(document.properties.author.as_deref(), Some("Priya"));
    assert_eq!(document.properties.last_modified_by.as_deref(), Some("Ann"));
    assert_eq!(document.properties.created.as_deref(), Some("2026-05-12"));
    assert_eq!(document.properties.other, [("Document owner".to_owned(), "Priya Nair".to_owned())]);

    let styles = STYLES.replace("office:document-styles", "x");
    let flat = format!(
        r#"<?xml version="1.0"?><office:document office:mimetype="{MIMETYPE}"><office:meta><dc:title>Flat</dc:title></office:meta>
        {styles}<office:body><office:text><text:p>Words.</text:p></office:text></office:body></office:document>"#
    );
    let (media_type, document) = extract(flat.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(media_type, MediaType::Odt);
    assert_eq!(shown(&document), ["furniture: Policy v2", "p: Words.", "furniture: Page 3"]);
    assert_eq!(document.properties.title.as_deref(), Some("Flat"));

    let manifest =
        "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    let locked = archive(&[("mimetype", MIMETYPE), ("META-INF/manifest.xml", manifest), ("content.xml", "junk")]);
    assert_eq!(extract(&locked, &Limits::default()).unwrap_err(), Unreadable::Encrypted);
    let sheet = archive(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet")]);
    assert_eq!(extract(&sheet, &Limits::default()).unwrap_err().code(), "unsupported");
}
