//! What of a presentation becomes which block. Each case is a slide and what it yields.

use annexa_extract::{Limits, extract};
use annexa_model::{BlockKind, Document, Limit, MediaType, Region, Warning};

use crate::support::{archive, assert_law, regions, shown};

/// A presentation of these slides, each with these further parts, referred to by the kind their name says.
fn file(slides: &[&str], parts: &[(&str, &str)]) -> Vec<u8> {
    let list: String = (0..slides.len()).rev().map(|n| format!(r#"<p:sldId id="25{n}" r:id="s{n}"/>"#)).collect();
    let main = format!("<p:presentation><p:sldIdLst>{list}</p:sldIdLst></p:presentation>");
    // The list of the presentation decides over the order, not the numbers of the parts.
    let named: Vec<(String, String)> = slides
        .iter()
        .enumerate()
        .map(|(n, slide)| (format!("ppt/slides/slide{}.xml", slides.len() - n), (*slide).to_owned()))
        .collect();
    let links: String = (0..slides.len())
        .map(|n| format!(r#"<Relationship Id="s{n}" Type="x/slide" Target="slides/slide{}.xml"/>"#, n + 1))
        .collect();
    let links = format!("<Relationships>{links}</Relationships>");
    let asides: String = parts
        .iter()
        .map(|(name, _)| {
            let kind = name.trim_end_matches(".xml").trim_end_matches(|c: char| c.is_ascii_digit());
            format!(r#"<Relationship Id="{kind}" Type="x/{kind}" Target="../parts/{name}"/>"#)
        })
        .collect();
    let asides = format!("<Relationships>{asides}</Relationships>");
    let mut all = vec![
        ("ppt/presentation.xml".to_owned(), main),
        ("ppt/_rels/presentation.xml.rels".to_owned(), links),
        (format!("ppt/slides/_rels/slide{}.xml.rels", slides.len()), asides),
    ];
    all.extend(named);
    all.extend(parts.iter().map(|(name, content)| (format!("ppt/parts/{name}"), (*content).to_owned())));
    let all: Vec<(&str, &str)> = all.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
    archive(&all)
}

fn read(slides: &[&str], parts: &[(&str, &str)]) -> Document {
    let (media_type, document) = extract(&file(slides, parts), &Limits::default()).unwrap();
    assert_eq!(media_type, MediaType::Pptx);
    assert_law(&document, slides[0]);
    document
}

fn slide(shapes: &str) -> String {
    format!("<p:sld><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>")
}

fn shape(place: &str, paragraphs: &str) -> String {
    format!(
        r#"<p:sp><p:nvSpPr><p:cNvPr id="2" name="n"/><p:nvPr>{place}</p:nvPr></p:nvSpPr><p:txBody>{paragraphs}</p:txBody></p:sp>"#
    )
}

fn paragraph(properties: &str, words: &str) -> String {
    format!("<a:p>{properties}<a:r><a:rPr/><a:t>{words}</a:t></a:r></a:p>")
}

fn check(shapes: &str, expected: &[&str]) {
    let document = read(&[&slide(shapes)], &[]);
    assert_eq!(shown(&document), expected, "{shapes}");
    assert_eq!(document.integrity.warnings, [], "{shapes}");
}

#[test]
fn titles_pages_and_the_order_of_slides() {
    let first = slide(
        &[
            shape(r#"<p:ph type="subTitle" idx="1"/>"#, &paragraph("", "Owner: Priya")),
            shape(
                r#"<p:ph type="ctrTitle"/>"#,
                "<a:p><a:r><a:t>AI</a:t></a:r><a:br/><a:r><a:t>policy</a:t></a:r></a:p>",
            ),
        ]
        .concat(),
    );
    let second = slide(
        &[
            shape(r#"<p:ph idx="1"/>"#, &paragraph("", "one")),
            shape(r#"<p:ph type="title"/>"#, &paragraph("", "Scope")),
        ]
        .concat(),
    );
    let document = read(&[&first, &second], &[]);
    assert_eq!(shown(&document), ["title: AI policy", "p: Owner: Priya", "h2: Scope", "b0: • one"]);
    assert_eq!(document.page_count, Some(2));
    assert_eq!(
        document.blocks.iter().map(|block| block.page).collect::<Vec<_>>(),
        [Some(1), Some(1), Some(2), Some(2)]
    );
}

#[test]
fn bullets_numbers_and_plain_text() {
    let number = r#"<a:pPr><a:buAutoNum type="arabicParenR" startAt="3"/></a:pPr>"#;
    let body = [
        paragraph("", "top"),
        paragraph(r#"<a:pPr lvl="1"/>"#, "below"),
        paragraph("<a:pPr><a:buNone/></a:pPr>", "It stands alone."),
        paragraph(number, "third"),
        paragraph(number, "fourth"),
    ];
    check(
        &shape(r#"<p:ph type="body" idx="1"/>"#, &body.concat()),
        &["b0: • top", "b1: • below", "p: It stands alone.", "n0: 3) third", "n0: 4) fourth"],
    );
    let own = r#"<a:lstStyle><a:lvl1pPr><a:buNone/></a:lvl1pPr></a:lstStyle>"#;
    check(
        &shape(r#"<p:ph idx="1"/>"#, &format!("{own}{}", paragraph("", "It has no bullet."))),
        &["p: It has no bullet."],
    );
    check(
        &shape(
            "",
            "<a:p><a:r><a:t>Page </a:t></a:r><a:fld><a:rPr/><a:t>7</a:t></a:fld><a:br/><a:r><a:t>of nine</a:t></a:r></a:p>",
        ),
        &["p: Page 7\nof nine"],
    );
}

#[test]
fn layouts_and_masters_decide_over_bullets() {
    let layout = slide(
        &[
            shape(r#"<p:ph type="body" idx="1"/>"#, "<a:lstStyle><a:lvl1pPr><a:buNone/></a:lvl1pPr></a:lstStyle>"),
            shape("", &paragraph("", "CONFIDENTIAL")),
        ]
        .concat(),
    );
    let body = slide(
        &[
            shape(r#"<p:ph type="body" idx="1"/>"#, &paragraph("", "It is plain.")),
            shape(r#"<p:ph idx="2"/>"#, &paragraph("", "dot")),
        ]
        .concat(),
    );
    let document = read(&[&body], &[("slideLayout1.xml", &layout)]);
    assert_eq!(shown(&document), ["furniture: CONFIDENTIAL", "p: It is plain.", "b0: • dot"]);
}

#[test]
fn tables_groups_and_what_describes_pictures() {
    let cell = |marks: &str, words: &str| format!("<a:tc {marks}><a:txBody>{}</a:txBody></a:tc>", paragraph("", words));
    let table = format!(
        r#"<p:graphicFrame><a:graphic><a:tbl><a:tblPr firstRow="1"/><a:tr>{}{}</a:tr><a:tr>{}{}</a:tr></a:tbl></a:graphic></p:graphicFrame>"#,
        cell("", "System"),
        cell("", "Owner"),
        cell(r#"gridSpan="2""#, "Harbour"),
        r#"<a:tc hMerge="1"><a:txBody><a:p/></a:txBody></a:tc>"#
    );
    check(&table, &["th: System | Owner", "tr: Harbour | "]);
    let group = format!(
        r#"<p:grpSp>{}<p:pic><p:nvPicPr><p:cNvPr id="4" name="p" descr="The flow of data"/></p:nvPicPr></p:pic></p:grpSp>"#,
        shape("", &paragraph("", "It is grouped."))
    );
    check(&group, &["p: It is grouped.", "p: The flow of data"]);
    let choice = |words: &str| shape("", &paragraph("", words));
    check(
        &format!(
            "<mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>",
            choice("It is said once."),
            choice("It is said once.")
        ),
        &["p: It is said once."],
    );
}

#[test]
fn shapes_without_a_place_and_descriptions_are_told_from_the_slide_s_text() {
    let shapes = [
        shape(r#"<p:ph type="title"/>"#, &paragraph("", "Scope")),
        shape(r#"<p:ph idx="1"/>"#, &paragraph("", "one")),
        shape("", &paragraph("", "It floats.")),
        r#"<p:pic><p:nvPicPr><p:cNvPr id="4" name="p" descr="The flow of data"/></p:nvPicPr></p:pic>"#.to_owned(),
    ];
    let document = read(&[&slide(&shapes.concat())], &[]);
    assert_eq!(shown(&document), ["h2: Scope", "b0: • one", "p: It floats.", "p: The flow of data"]);
    assert_eq!(regions(&document), [Region::Body, Region::Body, Region::TextBox, Region::Picture]);
}

#[test]
fn diagrams_notes_comments_and_footers() {
    let body = slide(&[
        r#"<p:graphicFrame><a:graphic><a:graphicData><dgm:relIds r:dm="diagramData"/></a:graphicData></a:graphic></p:graphicFrame>"#.to_owned(),
        shape("", &paragraph("", "It stands behind.")),
        shape(r#"<p:ph type="ftr" idx="9"/>"#, &paragraph("", "Tidewell")),
    ].concat());
    let data = format!(
        "<dgm:dataModel><dgm:ptLst><dgm:pt><dgm:t>{}</dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>",
        paragraph("", "A step.")
    );
    let notes = slide(
        &[
            shape(r#"<p:ph type="sldNum" idx="2"/>"#, &paragraph("", "1")),
            shape(
                r#"<p:ph type="body" idx="1"/>"#,
                &[paragraph("", "Say this."), paragraph("", "Then that.")].concat(),
            ),
        ]
        .concat(),
    );
    let comments = "<p:cmLst><p:cm><p:text>Really?</p:text></p:cm></p:cmLst>";
    let modern =
        format!("<p188:cmLst><p188:cm><p188:txBody>{}</p188:txBody></p188:cm></p188:cmLst>", paragraph("", "Why?"));
    let parts = [
        ("diagramData1.xml", data.as_str()),
        ("notesSlide1.xml", notes.as_str()),
        ("comments1.xml", comments),
        ("comments2.xml", modern.as_str()),
    ];
    let document = read(&[&body], &parts);
    assert_eq!(
        shown(&document),
        [
            "p: A step.",
            "p: It stands behind.",
            "note: Say this.\nThen that.",
            "comment: Really?",
            "comment: Why?",
            "furniture: Tidewell"
        ]
    );
    assert_eq!(document.integrity.warnings, []);
}

#[test]
fn hidden_slides_and_shapes_are_left_out_and_counted() {
    let hidden = slide(&shape("", &paragraph("", "Gone."))).replace("<p:sld>", r#"<p:sld show="0">"#);
    let shapes = shape("", &paragraph("", "Gone.")).replace("name=", r#"hidden="1" name="#);
    let shown_slide = slide(&[shapes, shape("", &paragraph("", "It is seen."))].concat());
    let document = read(&[&hidden, &shown_slide], &[]);
    assert_eq!(document.text, "It is seen.");
    assert_eq!(document.blocks[0].page, Some(2));
    assert_eq!(document.blocks[0].kind, BlockKind::Paragraph);
    assert_eq!(document.integrity.warnings, [Warning::HiddenText { count: 2 }]);
}

#[test]
fn limits_and_missing_slides_are_told() {
    let one = slide(&shape("", &paragraph("", "It is seen.")));
    let limits = Limits { pages: 1, ..Limits::default() };
    let (_, document) = extract(&file(&[&one, &one], &[]), &limits).unwrap();
    assert_eq!(document.text, "It is seen.");
    assert_eq!(document.integrity.warnings, [limits.reached(Limit::Pages)]);
    let lost = archive(&[
        ("ppt/presentation.xml", r#"<p><p:sldId r:id="a"/><p:sldId r:id="b"/></p>"#),
        (
            "ppt/_rels/presentation.xml.rels",
            r#"<r><Relationship Id="a" Type="x/slide" Target="a.xml"/><Relationship Id="b" Type="x/slide" Target="b.xml"/></r>"#,
        ),
        ("ppt/b.xml", &one),
    ]);
    let (_, document) = extract(&lost, &Limits::default()).unwrap();
    assert_eq!(document.text, "It is seen.");
    assert!(document.integrity.is_partial());
}
