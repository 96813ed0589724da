//! What of a Word file becomes which block. Each case is a body and what it yields.

use std::io::{Cursor, Write};

use annexa_extract::{Limits, extract, passages};
use annexa_model::{Block, BlockKind, Document, PassageKind, Region, Warning};

use crate::support::{archive, assert_law, shown, word_file};

const STYLES: &str = r#"<w:styles xmlns:w="w">
    <w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>
    <w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>
    <w:style w:type="paragraph" w:styleId="N1"><w:name w:val="Clause"/><w:basedOn w:val="H1"/>
      <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
    <w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>
    <w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
    <w:style w:type="character" w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>
    <w:style w:type="table" w:styleId="Fancy"><w:name w:val="Fancy"/><w:tblStylePr w:type="firstRow"/></w:style></w:styles>"#;

const NUMBERING: &str = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0">
    <w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:pStyle w:val="N1"/><w:lvlText w:val="%1."/></w:lvl>
    <w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl></w:abstractNum>
    <w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="x"/></w:lvl></w:abstractNum>
    <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>"#;

fn read(body: &str, parts: &[(&str, &str)]) -> Document {
    let mut all = parts.to_vec();
    for usual in [("styles.xml", STYLES), ("numbering.xml", NUMBERING)] {
        if !parts.iter().any(|(name, _)| *name == usual.0) {
            all.push(usual);
        }
    }
    let (_, document) = extract(&word_file(body, &all), &Limits::default()).unwrap();
    assert_law(&document, body);
    document
}

fn check(body: &str, expected: &[&str]) {
    let document = read(body, &[]);
    assert_eq!(shown(&document), expected, "{body}");
    assert_eq!(document.integrity.warnings, [], "{body}");
}

fn paragraph(properties: &str, words: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>")
}

fn styled(style: &str, words: &str) -> String {
    paragraph(&format!(r#"<w:pStyle w:val="{style}"/>"#), words)
}

fn item(list: u32, level: u32, words: &str) -> String {
    paragraph(&format!(r#"<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list}"/></w:numPr>"#), words)
}

fn run(text: &str) -> String {
    format!("<w:p><w:r>{text}</w:r></w:p>")
}

fn row(properties: &str, cells: &[&str]) -> String {
    let cells: String = cells.iter().map(|cell| format!("<w:tc>{cell}</w:tc>")).collect();
    format!("<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>")
}

#[test]
fn headings_lists_and_their_printed_labels() {
    let body = [
        styled("Title", "AI policy"),
        styled("TOC1", "1. Scope 2"),
        styled("N1", "Scope"),
        styled("H2", "Where"),
        paragraph(r#"<w:outlineLvl w:val="2"/>"#, "Outlined"),
        item(1, 1, "first"),
        item(1, 1, "second"),
        item(2, 0, "bullet"),
        styled("N1", "Roles"),
        paragraph("", "• typed by hand"),
        paragraph(r#"<w:numPr><w:numId w:val="0"/></w:numPr><w:pStyle w:val="N1"/>"#, "Unnumbered"),
    ];
    check(
        &body.concat(),
        &[
            "title: AI policy",
            "furniture: 1. Scope 2",
            "h1: 1. Scope",
            "h2: Where",
            "h3: Outlined",
            "n1: a) first",
            "n1: b) second",
            "b0: • bullet",
            "h1: 2. Roles",
            "b0: • typed by hand",
            "h1: Unnumbered",
        ],
    );
}

#[test]
fn characters_of_a_run() {
    check(
        &run(
            "<w:t>opt</w:t><w:noBreakHyphen/><w:t>out &amp; co</w:t><w:softHyphen/><w:t>llect</w:t><w:tab/><w:t>x</w:t>",
        ),
        &["p: opt-out & collect x"],
    );
    check(
        &run(
            r#"<w:t>Owner: A</w:t><w:br/><w:t>Version: 2</w:t><w:br w:type="page"/><w:sym w:font="Wingdings" w:char="F0FE"/>"#,
        ),
        &["p: Owner: A\nVersion: 2 ☑"],
    );
    check(
        r#"<w:p><w:hyperlink><w:r><w:t>a </w:t></w:r></w:hyperlink><w:smartTag><w:r><w:t>b </w:t></w:r></w:smartTag>
        <w:sdt><w:sdtPr><w:alias w:val="n"/></w:sdtPr><w:sdtContent><w:r><w:t>c </w:t></w:r></w:sdtContent></w:sdt>
        <w:ruby><w:rt><w:r><w:t>no</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>d</w:t></w:r></w:rubyBase></w:ruby></w:p>"#,
        &["p: a b c d"],
    );
}

#[test]
fn fields_show_their_result() {
    check(
        r#"<w:p><w:r><w:t>Page </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>
        <w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>7</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>
        <w:fldSimple w:instr="DATE"><w:r><w:t> of 9</w:t></w:r></w:fldSimple></w:p>"#,
        &["p: Page 7 of 9"],
    );
    // A field that is never closed does not swallow what follows its paragraph.
    check(
        &format!(r#"{}{}"#, run(r#"<w:t>a</w:t><w:fldChar w:fldCharType="begin"/><w:t>b</w:t>"#), run("<w:t>c</w:t>")),
        &["p: a", "p: c"],
    );
}

#[test]
fn tables_merged_cells_and_header_rows() {
    let cell = |words: &str| paragraph("", words);
    let merged = |mark: &str, words: &str| format!("<w:tcPr>{mark}</w:tcPr>{}", paragraph("", words));
    let table = [
        row("<w:tblHeader/>", &[&cell("System"), &cell("Owner"), &cell("Due")]),
        row(
            "",
            &[&merged(r#"<w:vMerge w:val="restart"/>"#, "Harbour"), &merged(r#"<w:gridSpan w:val="2"/>"#, "Priya"), ""],
        ),
        row("", &[&merged("<w:vMerge/>", ""), &cell("Ann"), &format!("{}{}", item(1, 1, "x"), item(1, 1, "y"))]),
        row("<w:del/>", &[&cell("gone"), "", ""]),
    ];
    let document = read(&format!("<w:tbl>{}</w:tbl>", table.concat()), &[]);
    assert_eq!(shown(&document), ["th: System | Owner | Due", "tr: Harbour | Priya |  | ", "tr:  | Ann | a) x b) y"]);
    assert_eq!(document.integrity.warnings, [Warning::UnacceptedChanges { count: 1 }]);

    let bold = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Key</w:t></w:r></w:p>";
    let rows = [row("", &[bold, &cell("Value")]), row("", &[bold, &cell("Other")])].concat();
    check(&format!("<w:tbl>{rows}</w:tbl>"), &["tr: Key | Value", "tr: Key | Other"]);
    let rows = [row("", &[bold, bold]), row("", &[&cell("a"), &cell("b")])].concat();
    check(&format!("<w:tbl>{rows}</w:tbl>"), &["th: Key | Key", "tr: a | b"]);
    let look = r#"<w:tblPr><w:tblStyle w:val="Fancy"/><w:tblLook w:val="04A0"/></w:tblPr>"#;
    let three = [cell("a"), cell("b"), cell("c")];
    let three: Vec<&str> = three.iter().map(String::as_str).collect();
    check(&format!("<w:tbl>{look}{}{}</w:tbl>", row("", &three), row("", &three)), &["th: a | b | c", "tr: a | b | c"]);
    // A frame of one column, and a table in a cell.
    check(
        &format!("<w:tbl>{}</w:tbl>", row("", &[&format!("{}{}", styled("H1", "Box"), cell("words"))])),
        &["title: Box", "p: words"],
    );
    let banner = row("", &[&cell(""), &styled("H1", "Preface")]);
    check(&format!("<w:tbl>{banner}</w:tbl>"), &["title: Preface"]);
    let form = [row("", &[&cell("Name"), &cell("")]), row("", &[&cell("Date"), &cell("")])].concat();
    check(&format!("<w:tbl>{form}</w:tbl>"), &["tr: Name | ", "tr: Date | "]);
    let marked = row("<w:tblHeader/>", &[&cell("Name"), &cell("")]);
    check(&format!("<w:tbl>{marked}{form}</w:tbl>"), &["tr: Name | ", "tr: Name | ", "tr: Date | "]);
    let inner = format!("<w:tbl>{}</w:tbl>", row("", &[&cell("1"), &cell("2")]));
    check(&format!("<w:tbl>{}</w:tbl>", row("", &[&cell("a"), &format!("{inner}{}", cell("b"))])), &["tr: a | 1 2 b"]);
}

#[test]
fn changes_and_hidden_words_are_left_out_and_counted() {
    let body = r#"<w:p><w:pPr><w:pStyle w:val="H1"/><w:pPrChange><w:pPr><w:pStyle w:val="H2"/></w:pPr></w:pPrChange></w:pPr>
        <w:ins><w:r><w:t>New</w:t></w:r></w:ins><w:del><w:r><w:delText>Old</w:delText><w:t>Old</w:t></w:r></w:del>
        <w:moveFrom><w:r><w:t>There</w:t></w:r></w:moveFrom><w:r><w:rPr><w:vanish/></w:rPr><w:t>hid</w:t><w:t>den</w:t></w:r>
        <w:r><w:rPr><w:rStyle w:val="Secret"/></w:rPr><w:t>secret</w:t></w:r>
        <w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> name</w:t></w:r></w:p>"#;
    let document = read(body, &[]);
    assert_eq!(shown(&document), ["title: New name"]);
    assert_eq!(
        document.integrity.warnings,
        [Warning::UnacceptedChanges { count: 3 }, Warning::HiddenText { count: 2 }]
    );
}

#[test]
fn text_boxes_come_once_after_their_paragraph() {
    let boxed = |words: &str| format!("<w:txbxContent>{}</w:txbxContent>", paragraph("", words));
    let body = format!(
        "<w:p><w:r><w:t>Before, </w:t></w:r><w:r><mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback>\
         </mc:AlternateContent></w:r><w:r><w:pict><v:textbox>{}</v:textbox></w:pict></w:r><w:r><w:t>after.</w:t></w:r></w:p>",
        boxed("box"),
        boxed("box"),
        boxed("old box"),
    );
    check(&body, &["p: Before, after.", "p: box", "p: old box"]);
    let fallback = format!(
        "<w:p><w:r><mc:AlternateContent><mc:Fallback>{}</mc:Fallback></mc:AlternateContent></w:r></w:p>",
        boxed("box")
    );
    check(&fallback, &["p: box"]);
}

#[test]
fn notes_comments_and_running_texts() {
    let body = r#"<w:p><w:r><w:t>Text</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:endnoteReference w:id="2"/></w:r>
        <w:r><w:commentReference w:id="0"/></w:r></w:p><w:p><w:r><w:t>More</w:t></w:r></w:p>"#;
    let note = |name: &str, words: &str| {
        format!(
            r#"<w:x><w:{name} w:type="separator" w:id="0">{}</w:{name}><w:{name} w:id="2">{}</w:{name}></w:x>"#,
            run("<w:t>-</w:t>"),
            run(&format!("<w:t>{words}</w:t>"))
        )
    };
    let comment = format!(r#"<w:comments><w:comment w:id="0">{}</w:comment></w:comments>"#, run("<w:t>Really?</w:t>"));
    let header = format!("<w:hdr>{}</w:hdr>", run(r#"<w:pict><v:textpath string="DRAFT"/></w:pict><w:t> v2</w:t>"#));
    let footer = format!("<w:ftr>{}</w:ftr>", run("<w:t>Tidewell</w:t>"));
    let (footnotes, endnotes) = (note("footnote", "Foot."), note("endnote", "End."));
    let parts = [
        ("footnotes.xml", footnotes.as_str()),
        ("endnotes.xml", endnotes.as_str()),
        ("comments.xml", comment.as_str()),
        ("header1.xml", header.as_str()),
        ("header2.xml", header.as_str()),
        ("footer1.xml", footer.as_str()),
    ];
    assert_eq!(
        shown(&read(body, &parts)),
        [
            "furniture: DRAFT v2",
            "p: Text[1][2]",
            "note: [1] Foot.",
            "note: [2] End.",
            "comment: Really?",
            "p: More",
            "furniture: Tidewell",
        ]
    );
}

#[test]
fn properties_and_odd_packages() {
    let core = "<cp:coreProperties><dc:title>AI policy</dc:title><dc:creator>Priya</dc:creator>\
        <cp:contentStatus>Final</cp:contentStatus><dcterms:created>2026-05-12T09:30:00Z</dcterms:created></cp:coreProperties>";
    let custom =
        r#"<Properties><property name="Document owner"><vt:lpwstr>Priya Nair</vt:lpwstr></property></Properties>"#;
    // Backslashes and another case, as some writers have them.
    let file = archive(&[
        ("[Content_Types].xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"),
        (
            "_rels\\.rels",
            r#"<Relationships><Relationship Type="x/officeDocument" Target="/Word/Document2.xml"/>
            <Relationship Type="x/core-properties" Target="docProps/core.xml"/>
            <Relationship Type="x/custom-properties" Target="docProps/custom.xml"/></Relationships>"#,
        ),
        ("word\\document2.xml", "<w:document><w:p><w:r><w:t>Words</w:t></w:r></w:p></w:document>"),
        ("docProps/core.xml", core),
        ("docProps/custom.xml", custom),
    ]);
    let (_, document) = extract(&file, &Limits::default()).unwrap();
    assert_eq!(document.text, "Words");
    assert_eq!(document.properties.title.as_deref(), Some("AI policy"));
    assert_eq!(document.properties.status.as_deref(), Some("Final"));
    assert_eq!(document.properties.created.as_deref(), Some("2026-05-12"));
    assert_eq!(document.properties.other, [("Document owner".to_owned(), "Priya Nair".to_owned())]);
}

/// What is left of a Word file without the blocks in these regions, and without notes and comments.
fn body_text(document: Document) -> String {
    let is_aside =
        |block: &Block| block.region != Region::Body || matches!(block.kind, BlockKind::Note | BlockKind::Comment);
    let document = document.without(is_aside, |_| false);
    assert_law(&document, "what is left");
    document.text
}

#[test]
fn what_stands_beside_the_text_can_be_left_out() {
    let boxed = format!("<w:txbxContent>{}</w:txbxContent>", item(1, 1, "in the box"));
    let table = format!("<w:tbl>{}</w:tbl>", row("", &[&paragraph("", "a"), &paragraph("", "b")]));
    let body = format!(
        r#"{}<w:p><w:r><w:t>Text</w:t></w:r><w:r><w:drawing><wp:docPr id="1" name="Picture 1" descr="The logo"/></w:drawing></w:r>
        <w:r><w:pict>{boxed}</w:pict></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>{table}{}"#,
        styled("TOC1", "1. Scope 2"),
        item(1, 0, "last"),
    );
    let notes = format!(r#"<w:x><w:footnote w:id="2">{}</w:footnote></w:x>"#, run("<w:t>Foot.</w:t>"));
    let header = format!("<w:hdr>{}</w:hdr>", run("<w:t>Tidewell</w:t>"));
    let document = read(&body, &[("footnotes.xml", &notes), ("header1.xml", &header)]);
    assert_eq!(
        shown(&document),
        [
            "furniture: Tidewell",
            "furniture: 1. Scope 2",
            "p: Text[1]",
            "p: The logo",
            "n1: a) in the box",
            "note: [1] Foot.",
            "tr: a | b",
            "n0: 1. last",
        ]
    );
    let numbered = read(&[styled("N1", "Scope"), item(1, 0, "item")].concat(), &[]);
    let is_heading = |block: &Block| matches!(block.kind, BlockKind::Heading { .. });
    assert_eq!(numbered.without(|_| false, is_heading).text, "Scope\n2. item");
    assert_eq!(body_text(document), "1. Scope 2\n\nText[1]\n\na | b\n1. last");
}

#[test]
fn formulas_stand_in_one_line() {
    let formula = |body: &str| format!("<w:p><w:r><w:t>So </w:t></w:r><m:oMath>{body}</m:oMath></w:p>");
    let t = |words: &str| format!("<m:r><m:t>{words}</m:t></m:r>");
    let e = |words: &str| format!("<m:e>{}</m:e>", t(words));
    let (sub, sup) = (|w: &str| format!("<m:sub>{}</m:sub>", t(w)), |w: &str| format!("<m:sup>{}</m:sup>", t(w)));
    let sum = |words: &str| {
        let properties = r#"<m:naryPr><m:chr m:val="∑"/></m:naryPr>"#;
        format!("<m:nary>{properties}{}{}{}</m:nary>", sub("k=1"), sup("n"), e(words))
    };
    let cases = [
        (format!("<m:sSup>{}{}</m:sSup>{}", e("a"), sup("2"), t("=b")), "a²=b"),
        (format!("<m:sSub>{}{}</m:sSub>{}", e("x"), sub("k"), t("y")), "x_k y"),
        (format!("<m:sSubSup>{}{}{}</m:sSubSup>", e("x"), sub("1"), sup("n+1")), "x₁^(n+1)"),
        (format!("<m:f><m:num>{}</m:num><m:den>{}</m:den></m:f>", t("a+b"), t("2")), "(a+b)/2"),
        (format!("<m:rad>{}</m:rad>", e("a+b")), "√(a+b)"),
        (sum("k"), "∑_(k=1)^n k"),
        (format!("<m:d><m:dPr><m:begChr m:val=\"[\"/><m:endChr/></m:dPr>{}{}</m:d>", e("a"), e("b")), "[a|b"),
        (format!("{}<m:func><m:fName>{}</m:fName>{}</m:func>", t("a"), t("cos"), e("x")), "a cos x"),
        (format!("<m:m><m:mr>{}{}</m:mr><m:mr>{}{}</m:mr></m:m>", e("1"), e("0"), e("0"), e("1")), "[1, 0; 0, 1]"),
        (format!("<m:r><w:rPr><w:vanish/></w:rPr><m:t>no</m:t></m:r>{}", t("x")), "x"),
    ];
    for (body, line) in cases {
        let document = read(&formula(&body), &[]);
        assert_eq!(document.text, format!("So {line}"), "{body}");
        assert!(document.integrity.warnings.contains(&Warning::FormulasInLine { count: 1 }), "{body}");
        assert!(!document.integrity.is_partial());
    }
    let apart = read(
        &format!("<w:p><m:oMathPara><m:oMath>{}</m:oMath></m:oMathPara><w:r><w:t>where</w:t></w:r></w:p>", t("x")),
        &[],
    );
    assert_eq!(apart.text, "x\nwhere");
}

#[test]
fn signs_of_symbol_fonts_and_fields_to_be_filled_in() {
    let font = |name: &str, words: &str| {
        format!(r#"<w:r><w:rPr><w:rFonts w:ascii="{name}"/></w:rPr><w:t>{words}</w:t></w:r>"#)
    };
    let symbol = |name: &str, code: &str| format!(r#"<w:r><w:sym w:font="{name}" w:char="{code}"/></w:r>"#);
    let body =
        [font("Symbol", "a \u{f0b3} b"), font("Arial", " a "), symbol("Symbol", "F06D"), symbol("Arial", "263A")];
    check(&format!("<w:p>{}</w:p>", body.concat()), &["p: α ≥ β a μ☺"]);
    let unknown = read(&format!("<w:p><w:r><w:t>a </w:t></w:r>{}</w:p>", symbol("Webdings", "F061")), &[]);
    assert_eq!(unknown.text, "a \u{fffd}");
    assert_eq!(unknown.integrity.warnings, [Warning::GlyphsWithoutUnicode { count: 1 }]);

    let field = |data: &str| {
        format!(
            r#"<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r><w:r><w:instrText>FORM</w:instrText></w:r>
            <w:r><w:fldChar w:fldCharType="end"/></w:r>"#
        )
    };
    let fields = [
        field(r#"<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>"#),
        field(r#"<w:checkBox><w:default w:val="0"/></w:checkBox>"#),
        field(r#"<w:ddList><w:result w:val="1"/><w:listEntry w:val="low"/><w:listEntry w:val="high"/></w:ddList>"#),
    ];
    check(&format!("<w:p>{}</w:p>", fields.join("<w:r><w:t> </w:t></w:r>")), &["p: ☒ ☐ high"]);
}

#[test]
fn descriptions_of_pictures_and_tables_bind_nobody() {
    let picture = |words: &str| format!(r#"<w:p><w:r><w:drawing><wp:docPr descr="{words}"/></w:drawing></w:r></w:p>"#);
    let table = format!(
        r#"<w:tbl><w:tblPr><w:tblCaption w:val="Risks"/></w:tblPr>{}</w:tbl>"#,
        row("", &[&paragraph("", "a"), &paragraph("", "b")])
    );
    let document = read(&format!("{}{table}", picture("Models shall be tested.")), &[]);
    assert_eq!(shown(&document), ["p: Models shall be tested.", "p: Risks", "tr: a | b"]);
    let kinds: Vec<_> = passages(&document).all.iter().map(|passage| passage.kind).collect();
    assert_eq!(kinds, [PassageKind::Aside, PassageKind::Aside, PassageKind::TableRow]);
    // A logo beside a heading makes no table of the two.
    let banner = row("", &[&picture("Logo"), &styled("H1", "Preface")]);
    check(&format!("<w:tbl>{banner}</w:tbl>"), &["p: Logo", "title: Preface"]);
}

#[test]
fn removed_items_are_not_counted() {
    let removed = r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>
        <w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>"#;
    let document = read(&[item(1, 0, "one"), removed.to_owned(), item(1, 0, "two")].concat(), &[]);
    assert_eq!(shown(&document), ["n0: 1. one", "n0: 2. two"]);
    assert_eq!(document.integrity.warnings, [Warning::UnacceptedChanges { count: 2 }]);
}

#[test]
fn what_is_not_read_is_named() {
    let document = read(
        r#"<w:p><w:r><w:t>Text</w:t></w:r><w:r><w:object><o:OLEObject ProgID="Excel"/></w:object></w:r></w:p><w:altChunk r:id="r9"/>"#,
        &[],
    );
    assert_eq!(document.text, "Text");
    let what = "2 embedded documents, charts or diagrams left out".to_owned();
    assert_eq!(document.integrity.warnings, [Warning::Damaged { what }]);
    assert!(document.integrity.is_partial());
}

#[test]
fn strict_names_utf16_and_outside_references() {
    let main = r#"<?xml version="1.0" encoding="UTF-16"?><w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main">
        <w:body><w:p><w:r><w:t>Wörter</w:t></w:r></w:p></w:body></w:document>"#;
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(main.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let links = r#"<Relationships><Relationship Type="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
    let outside = r#"<Relationships><Relationship Type="x/header" TargetMode="External" Target="http://127.0.0.1:9/header.xml"/>
        <Relationship Type="x/footer" TargetMode="External" Target="../word/document.xml"/></Relationships>"#;
    let parts = [
        ("_rels/.rels", links.as_bytes()),
        ("word/document.xml", &utf16),
        ("word/_rels/document.xml.rels", outside.as_bytes()),
    ];
    for (name, content) in parts {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    let file = writer.finish().unwrap().into_inner();
    let document = extract(&file, &Limits::default()).unwrap().1;
    assert_eq!((document.text.as_str(), document.integrity.warnings.len()), ("Wörter", 0));
}

#[test]
fn headings_by_the_names_of_other_programs() {
    let styles = r#"<w:styles><w:style w:type="paragraph" w:styleId="a"><w:name w:val="Überschrift 2"/></w:style>
        <w:style w:type="paragraph" w:styleId="b"><w:name w:val="Own"/><w:basedOn w:val="a"/></w:style>
        <w:style w:type="paragraph" w:styleId="c"><w:name w:val="heading 3"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style></w:styles>"#;
    let body =
        [styled("a", "Rollen"), styled("b", "Pflichten"), styled("c", "Prüfung"), styled("Titre1", "Objet")].concat();
    let document = read(&body, &[("styles.xml", styles)]);
    assert_eq!(shown(&document), ["h2: Rollen", "h2: Pflichten", "h3: Prüfung", "h1: Objet"]);
}
