//! What of a workbook or of comma-separated values becomes which block.

use annexa_extract::{Limits, extract, extract_as};
use annexa_model::{Document, Limit, MediaType, Unreadable, Warning};

use crate::support::{Random, archive, assert_law, corpora, damaged, shown};

const STYLES: &str = r##"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode=";;;"/></numFmts>
    <fonts><font/><font><b/></font></fonts><cellXfs><xf numFmtId="0" fontId="0"/><xf numFmtId="164" fontId="0"/>
    <xf numFmtId="9" fontId="0"/><xf numFmtId="0" fontId="1"/><xf numFmtId="165" fontId="0"/></cellXfs>
    <dxfs><dxf><font><b/></font><numFmt numFmtId="164" formatCode="0"/></dxf></dxfs></styleSheet>"##;

/// A workbook of these sheets (name, attributes, XML inside `worksheet`) and further parts.
fn workbook(sheets: &[(&str, &str, &str)], parts: &[(&str, &str)]) -> Vec<u8> {
    let mut entries = String::new();
    let mut links = r#"<Relationship Id="s" Type="x/styles" Target="styles.xml"/><Relationship Id="t" Type="x/sharedStrings" Target="sharedStrings.xml"/>"#.to_owned();
    let mut files = Vec::new();
    for (number, (name, attributes, body)) in sheets.iter().enumerate() {
        entries.push_str(&format!(r#"<sheet name="{name}" sheetId="9" {attributes} r:id="r{number}"/>"#));
        links.push_str(&format!(
            r#"<Relationship Id="r{number}" Type="x/worksheet" Target="worksheets/sheet{number}.xml"/>"#
        ));
        files.push((format!("xl/worksheets/sheet{number}.xml"), format!("<worksheet>{body}</worksheet>")));
    }
    files.push(("xl/workbook.xml".to_owned(), format!("<workbook><sheets>{entries}</sheets></workbook>")));
    files.push(("xl/_rels/workbook.xml.rels".to_owned(), format!("<Relationships>{links}</Relationships>")));
    files.push(("xl/styles.xml".to_owned(), STYLES.to_owned()));
    if !parts.iter().any(|(name, _)| name.ends_with("sharedStrings.xml")) {
        files.push(("xl/sharedStrings.xml".to_owned(), "<sst/>".to_owned()));
    }
    let mut all: Vec<(&str, &str)> = files.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
    all.extend(parts);
    archive(&all)
}

fn read(file: &[u8]) -> Document {
    let (media_type, document) = extract(file, &Limits::default()).unwrap();
    assert_eq!(media_type, MediaType::Xlsx);
    assert_law(&document, "workbook");
    document
}

fn sheet(rows: &[&[&str]]) -> String {
    let rows: String = rows
        .iter()
        .enumerate()
        .map(|(row, cells)| {
            let cells: String = cells
                .iter()
                .enumerate()
                .filter(|(_, cell)| !cell.is_empty())
                .map(|(column, cell)| {
                    let letter = char::from(b'A' + u8::try_from(column).unwrap());
                    format!(r#"<c r="{letter}{}" t="inlineStr"><is><t>{cell}</t></is></c>"#, row + 1)
                })
                .collect();
            format!(r#"<row r="{}">{cells}</row>"#, row + 1)
        })
        .collect();
    format!("<sheetData>{rows}</sheetData>")
}

fn check(body: &str, expected: &[&str]) {
    let document = read(&workbook(&[("Sheet1", "", body)], &[]));
    assert_eq!(shown(&document), expected, "{body}");
    assert_eq!(document.integrity.warnings, [], "{body}");
}

fn check_rows(rows: &[&[&str]], expected: &[&str]) {
    check(&sheet(rows), expected);
    let lines: Vec<String> = rows.iter().map(|cells| cells.join(";")).collect();
    let document = extract_as(MediaType::Csv, lines.join("\n").as_bytes(), &Limits::default()).unwrap();
    assert_eq!(shown(&document), expected, "the same as values: {lines:?}");
}

#[test]
fn titles_fields_and_tables() {
    check_rows(
        &[
            &["AI system inventory"],
            &["Owner", "Priya Nair", "", ""],
            &["Version", "1.2", "", ""],
            &["Approved by", "", "", ""],
            &[],
            &["ID", "System", "Owner", "Next review"],
            &["1", "Harbour", "Ruth Carver", "2026-05-12"],
            &["2", "TalentSift", "", ""],
            &[],
            &["3", "Quillcode", "Martin Hale", ""],
            &[],
            &["Owners report changes within five days.", "", "", ""],
        ],
        &[
            "title: AI system inventory",
            "tr: Owner | Priya Nair",
            "tr: Version | 1.2",
            "tr: Approved by | ",
            "th: ID | System | Owner | Next review",
            "tr: 1 | Harbour | Ruth Carver | 2026-05-12",
            "tr: 2 | TalentSift |  | ",
            "tr: 3 | Quillcode | Martin Hale | ",
            "p: Owners report changes within five days.",
        ],
    );
    // Names above several columns, and two tables.
    check_rows(
        &[
            &["Risk", "", "Inherent", "", "Residual"],
            &["ID", "Risk", "Likelihood", "Impact", "Level"],
            &["R-1", "Bias", "3", "4", "6"],
            &["R-2", "Drift", "2", "2", "2"],
            &[],
            &["Level", "Meaning in this register"],
            &["6", "Treated within a month by the owner"],
            &["2", "Accepted by the owner of the system"],
        ],
        &[
            "tr: Risk | Inherent | Residual",
            "th: ID | Risk | Likelihood | Impact | Level",
            "tr: R-1 | Bias | 3 | 4 | 6",
            "tr: R-2 | Drift | 2 | 2 | 2",
            "th: Level | Meaning in this register",
            "tr: 6 | Treated within a month by the owner",
            "tr: 2 | Accepted by the owner of the system",
        ],
    );
    // A value that occurs again below is no name of a column.
    check_rows(
        &[&["Harbour", "Medium", "Open"], &["TalentSift", "High", "Open"], &["Quillcode", "Low", "Closed"]],
        &["tr: Harbour | Medium | Open", "tr: TalentSift | High | Open", "tr: Quillcode | Low | Closed"],
    );
}

#[test]
fn values_of_every_kind() {
    let strings =
        r#"<sst><si><t>plain</t></si><si><r><t>rich </t></r><r><t>text</t></r><rPh><t>no</t></rPh></si></sst>"#;
    let cells = r#"<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" s="1"><v>46154</v></c>
        <c r="D1" s="2"><v>0.25</v></c><c r="E1" t="b"><v>1</v></c><c r="F1" t="e"><v>#REF!</v></c>
        <c r="G1" t="str"><f>A1&amp;B1</f><v>told</v></c><c r="H1" t="inlineStr"><is><t>in &amp; line</t></is></c>
        <c r="I1"><v>0.30000000000000004</v></c><c r="J1" t="d"><v>2026-05-12T00:00:00</v></c><c r="K1" s="3"/></row></sheetData>"#;
    let file = workbook(&[("Sheet1", "", cells)], &[("xl/sharedStrings.xml", strings)]);
    assert_eq!(
        shown(&read(&file)),
        ["tr: plain | rich text | 2026-05-12 | 25% | TRUE | #REF! | told | in & line | 0.3 | 2026-05-12"]
    );
}

#[test]
fn what_the_file_declares() {
    let rows = sheet(&[&["Term", "Meaning", "", "Note"], &["AI", "Model", "", "beside"], &["ML", "Method", "", ""]]);
    let links = r#"<Relationships><Relationship Id="a" Type="x/table" Target="../tables/table1.xml"/>
        <Relationship Id="b" Type="x/comments" Target="../comments1.xml"/>
        <Relationship Id="c" Type="x/drawing" Target="../drawings/drawing1.xml"/></Relationships>"#;
    let parts = [
        ("xl/worksheets/_rels/sheet0.xml.rels", links),
        ("xl/tables/table1.xml", r#"<table ref="A1:B3"/>"#),
        (
            "xl/comments1.xml",
            "<comments><commentList><comment><text><t>Is it?</t></text></comment></commentList></comments>",
        ),
        ("xl/drawings/drawing1.xml", "<d><sp><txBody><p><r><t>Drawn text</t></r></p></txBody></sp></d>"),
    ];
    let header = "<headerFooter><oddHeader>&amp;LInternal</oddHeader><oddFooter>Page &amp;P</oddFooter></headerFooter>";
    let document = read(&workbook(&[("Glossary", "", &format!("{rows}{header}"))], &parts));
    assert_eq!(
        shown(&document),
        [
            "furniture: Internal",
            "title: Glossary",
            "th: Term | Meaning",
            "tr: AI | Model",
            "tr: ML | Method",
            "p: Note",
            "p: beside",
            "p: Drawn text",
            "comment: Is it?",
            "furniture: Page",
        ]
    );
    // A filter and rows that do not scroll set the names of columns apart.
    let rows = sheet(&[&["Term", "Meaning"], &["AI", "Model"]]);
    let expected = ["th: Term | Meaning", "tr: AI | Model"];
    check(&format!(r#"{rows}<autoFilter ref="A1:B2"/>"#), &expected);
    check(
        &format!(r#"<sheetViews><sheetView><pane ySplit="1" state="frozen"/></sheetView></sheetViews>{rows}"#),
        &expected,
    );
}

#[test]
fn what_a_reader_does_not_see_is_left_out_and_told() {
    let body = r#"<cols><col min="2" max="2" hidden="1"/></cols><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c>
        <c r="C1" s="4"><v>3</v></c></row><row r="2" hidden="1"><c r="A2"><v>4</v></c></row></sheetData>"#;
    let other = sheet(&[&["secret"]]);
    let document = read(&workbook(&[("Sheet1", "", body), ("Lists", r#"state="veryHidden""#, &other)], &[]));
    assert_eq!(shown(&document), ["p: 1"]);
    assert_eq!(document.integrity.warnings, [Warning::HiddenText { count: 4 }]);
}

#[test]
fn sheets_in_the_order_of_the_workbook() {
    let (one, two) = (sheet(&[&["Things that count"], &["First."]]), sheet(&[&["Second."]]));
    let document = read(&workbook(&[("Register", "", &one), ("Legend", "", &two)], &[]));
    assert_eq!(shown(&document), ["title: Things that count", "h2: Register", "p: First.", "h2: Legend", "p: Second."]);
}

#[test]
fn limits_name_what_they_left_out() {
    let rows: Vec<Vec<&str>> = (0..50).map(|_| vec!["value one", "value two"]).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let file = workbook(&[("Sheet1", "", &sheet(&rows))], &[]);
    for (limits, limit, value) in [
        (Limits { cells: 20, ..Limits::default() }, Limit::Cells, 20),
        (Limits { text_bytes: 100, ..Limits::default() }, Limit::TextBytes, 100),
        (Limits { part_bytes: 1500, ..Limits::default() }, Limit::PartBytes, 1500),
    ] {
        let (_, document) = extract(&file, &limits).unwrap();
        let warning = Warning::LimitReached { limit, value };
        assert!(document.integrity.warnings.contains(&warning), "{limit:?}: {:?}", document.integrity.warnings);
        assert!(document.text.contains("value one"), "{limit:?}");
    }
    let lines = "value one,value two\n".repeat(50);
    let (media_type, document) = extract(lines.as_bytes(), &Limits { cells: 20, ..Limits::default() }).unwrap();
    assert_eq!(media_type, MediaType::Csv);
    assert_eq!(document.integrity.warnings, [Warning::LimitReached { limit: Limit::Cells, value: 20 }]);
}

#[test]
fn small_files_that_claim_much_cost_little() {
    // A cell in each far corner.
    let corners = r#"<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>"#;
    check(corners, &["p: 1", "p: 2"]);
    // A diagonal would be a table of ten thousand million cells.
    let diagonal: String = (1..16_000)
        .map(|at| {
            let letters =
                [at / 676, at / 26 % 26, at % 26].map(|digit| char::from(b'A' + u8::try_from(digit).unwrap()));
            let [a, b, c] = letters;
            format!(r#"<row r="{at}"><c r="{a}{b}{c}{at}"><v>1</v></c><c r="A{at}"><v>1</v></c></row>"#)
        })
        .collect();
    let document = read(&workbook(&[("Sheet1", "", &format!("<sheetData>{diagonal}</sheetData>"))], &[]));
    assert!(document.integrity.is_partial());
    // One long string in very many cells.
    let strings = format!("<sst><si><t>{}</t></si></sst>", "x".repeat(1 << 20));
    let cells: String =
        (0..100_000).map(|row| format!(r#"<row r="{}"><c t="s"><v>0</v></c></row>"#, row + 1)).collect();
    let parts = [("xl/sharedStrings.xml", strings.as_str())];
    let file = workbook(&[("Sheet1", "", &format!("<sheetData>{cells}</sheetData>"))], &parts);
    let reason = extract(&file, &Limits::default()).unwrap_err();
    assert!(matches!(reason, Unreadable::TooLarge { limit: Limit::InflationRatio, .. }), "{reason}");
}

#[test]
fn damage_is_told() {
    let body =
        r#"<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Kept.</t></is></c><c r="B1" t="inlineStr"><is><t>Half"#;
    let file = workbook(&[("Sheet1", "", body)], &[]);
    let document = read(&file);
    assert!(document.text.contains("Kept."));
    assert!(document.integrity.is_partial(), "{:?}", document.integrity);
    let entity = r#"<!DOCTYPE x [<!ENTITY a "b">]><workbook/>"#;
    let file = archive(&[("xl/workbook.xml", entity)]);
    assert!(matches!(extract(&file, &Limits::default()), Err(Unreadable::Corrupt { .. })));
}

#[test]
fn damaged_copies_never_panic() {
    let mut random = Random(0x5eed_0043);
    for (name, media_type) in [("register.xlsx", MediaType::Xlsx), ("register.csv", MediaType::Csv)] {
        let sound = std::fs::read(corpora().join("formats").join(name)).unwrap();
        let whole = extract_as(media_type, &sound, &Limits::default()).unwrap().text.len();
        for copy in 0..200 {
            let bytes = damaged(&sound, &mut random);
            let Ok(document) = extract_as(media_type, &bytes, &Limits::default()) else { continue };
            assert_law(&document, name);
            let is_told = !document.integrity.warnings.is_empty();
            assert!(
                media_type == MediaType::Csv || is_told || document.text.len() * 10 >= whole * 9,
                "{name}, copy {copy}"
            );
        }
    }
}

/// Damage inside the archive reaches what damage to its bytes does not.
#[test]
fn damaged_parts_never_panic() {
    let sound = std::fs::read(corpora().join("formats/register.xlsx")).unwrap();
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(&sound)).unwrap();
    let mut parts = Vec::new();
    for index in 0..package.len() {
        let mut part = package.by_index(index).unwrap();
        let content = std::io::read_to_string(&mut part).unwrap();
        parts.push((part.name().unwrap().into_owned(), content));
    }
    let mut random = Random(0x0515);
    for copy in 0..200 {
        let mut parts = parts.clone();
        for name in ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"] {
            let Some((_, content)) = parts.iter_mut().find(|(found, _)| found == name) else { continue };
            *content = String::from_utf8_lossy(&damaged(content.as_bytes(), &mut random)).into_owned();
        }
        let all: Vec<(&str, &str)> = parts.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
        if let Ok(document) = extract_as(MediaType::Xlsx, &archive(&all), &Limits::default()) {
            assert_law(&document, &format!("copy {copy}"));
        }
    }
}

#[test]
fn a_register_has_the_same_blocks_in_each_format() {
    let blocks = |name: &str| {
        let bytes = std::fs::read(corpora().join("formats").join(name)).unwrap();
        shown(&extract(&bytes, &Limits::default()).unwrap().1)
    };
    let markdown = blocks("register.md");
    assert_eq!(markdown.iter().filter(|block| block.starts_with("th: ID | ")).count(), 1, "{markdown:?}");
    for name in ["register.csv", "register.docx", "register.html", "register.xlsx"] {
        assert_eq!(blocks(name), markdown, "{name}");
    }
}
