//! PDF: structure, pages and integrity, on small files written here with lopdf.
#![allow(clippy::unwrap_used, reason = "tests")]

use annexa_extract::{Limits, extract};
use annexa_model::{BlockKind, Document, Limit, Unreadable, Warning};
use lopdf::{Dictionary, Object, Stream, dictionary};

/// A file under construction: pages of raw content over two standard fonts, /R and /B (bold).
#[derive(Default)]
struct File {
    pages: Vec<String>,
    catalog: Dictionary,
    info: Dictionary,
}

impl File {
    fn of(pages: &[String]) -> Self {
        Self { pages: pages.to_vec(), ..Self::default() }
    }

    fn bytes(self) -> Vec<u8> {
        self.bytes_with(|_, _| {})
    }

    /// `finish` may add to the file; it gets the ids of the pages.
    fn bytes_with(self, finish: impl FnOnce(&mut lopdf::Document, &[lopdf::ObjectId])) -> Vec<u8> {
        let mut file = lopdf::Document::with_version("1.7");
        let pages_id = file.new_object_id();
        let font = |name: &str| {
            dictionary! {"Type" => "Font", "Subtype" => "Type1", "BaseFont" => name, "Encoding" => "WinAnsiEncoding"}
        };
        let regular = file.add_object(font("Helvetica"));
        let bold = file.add_object(font("Helvetica-Bold"));
        let mut ids = Vec::new();
        for content in &self.pages {
            let content = file.add_object(Stream::new(Dictionary::new(), content.clone().into_bytes()));
            ids.push(file.add_object(dictionary! {
                "Type" => "Page",
                "Parent" => pages_id,
                "Contents" => content,
                "StructParents" => 0,
            }));
        }
        let kids: Vec<Object> = ids.iter().map(|id| Object::Reference(*id)).collect();
        let pages = dictionary! {
            "Type" => "Pages",
            "Count" => kids.len() as i64,
            "Kids" => kids,
            "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
            "Resources" => dictionary! {"Font" => dictionary! {"R" => regular, "B" => bold}},
        };
        file.objects.insert(pages_id, Object::Dictionary(pages));
        let mut catalog = self.catalog;
        catalog.set("Type", "Catalog");
        catalog.set("Pages", pages_id);
        let catalog = file.add_object(catalog);
        file.trailer.set("Root", catalog);
        let info = file.add_object(self.info);
        file.trailer.set("Info", info);
        finish(&mut file, &ids);
        let mut bytes = Vec::new();
        file.save_to(&mut bytes).unwrap();
        bytes
    }
}

/// Text at `x`, `y` (from the top of an A4 page) in font `font` of `size` points.
fn text(font: char, size: u32, x: u32, y: u32, words: &str) -> String {
    format!("BT /{font} {size} Tf {x} {} Td ({words}) Tj ET\n", 842 - y)
}

/// Lines of body type, 12 points apart.
fn body(x: u32, y: u32, lines: &[&str]) -> String {
    lines.iter().zip(0..).map(|(line, index)| text('R', 10, x, y + 12 * index, line)).collect()
}

fn read(bytes: &[u8]) -> Document {
    extract(bytes, &Limits::default()).unwrap().1
}

/// Each block as its kind, page and words.
fn blocks(document: &Document) -> Vec<String> {
    let name = |kind: &BlockKind| match kind {
        BlockKind::Title => "title".to_owned(),
        BlockKind::Heading { level } => format!("h{level}"),
        BlockKind::Paragraph => "p".to_owned(),
        BlockKind::ListItem { depth, ordered } => format!("{}{depth}", if *ordered { "ol" } else { "ul" }),
        BlockKind::TableRow { header, .. } => if *header { "th" } else { "tr" }.to_owned(),
        BlockKind::Furniture => "furniture".to_owned(),
        other => format!("{other:?}"),
    };
    let all = document.blocks.iter();
    all.map(|block| format!("{}@{} {}", name(&block.kind), block.page.unwrap(), block.span.of(&document.text)))
        .collect()
}

#[track_caller]
fn check(pages: &[String], expect: &[&str]) {
    assert_eq!(blocks(&read(&File::of(pages).bytes())), expect);
}

const PROSE: [&str; 3] = [
    "This procedure sets out how the organisation watches its systems once they are in use, and",
    "how trained people keep control of what those systems decide. It applies to all of them and",
    "to everyone who runs one.",
];

#[test]
fn headings_paragraphs_and_lists_are_told_by_their_looks() {
    let page = [
        text('B', 20, 50, 80, "Oversight procedure"),
        text('B', 14, 50, 120, "1 Purpose"),
        body(50, 140, &PROSE),
        text('B', 11, 50, 200, "1.1 Scope"),
        body(50, 216, &["The following are recorded every week:"]),
        body(50, 232, &["\\225"]),
        body(
            62,
            232,
            &["accuracy on a sample of 200 decisions checked by a human reviewer, and the docu-", "mentation of it;"],
        ),
        body(50, 258, &["\\225"]),
        body(62, 258, &["drift."]),
        body(50, 290, &["1. The duty engineer opens a ticket.", "2. The owner decides."]),
    ];
    check(
        &[page.concat()],
        &[
            "title@1 Oversight procedure",
            "h2@1 1 Purpose",
            "p@1 This procedure sets out how the organisation watches its systems once they are in use, and how \
             trained people keep control of what those systems decide. It applies to all of them and to everyone who \
             runs one.",
            "h3@1 1.1 Scope",
            "p@1 The following are recorded every week:",
            "ul0@1 accuracy on a sample of 200 decisions checked by a human reviewer, and the documentation of it;",
            "ul0@1 drift.",
            "ol0@1 The duty engineer opens a ticket.",
            "ol0@1 The owner decides.",
        ],
    );
}

#[test]
fn ruled_tables_keep_wrapped_cells_together() {
    let mut page = body(50, 80, &PROSE);
    for y in [142, 162, 196] {
        page += &format!("50 {0} m 350 {0} l S\n", 842 - y);
    }
    for x in [50, 150, 350] {
        page += &format!("{x} 700 m {x} 646 l S\n");
    }
    page += &text('B', 10, 54, 156, "System");
    page += &text('B', 10, 154, 156, "How to stop it");
    page += &body(54, 176, &["Harbour"]);
    page += &body(154, 176, &["The hand-over button in the", "console of the operator"]);
    let document = read(&File::of(&[page]).bytes());
    let rows = &blocks(&document)[1..];
    assert_eq!(
        rows,
        ["th@1 System | How to stop it", "tr@1 Harbour | The hand-over button in the console of the operator"]
    );
}

#[test]
fn aligned_columns_are_a_table_without_rules() {
    let mut page = body(50, 80, &PROSE);
    for (row, y) in [("Accuracy", 130), ("Drift", 142), ("Complaints", 154)].into_iter().zip(1..).map(|(r, _)| r) {
        page += &body(50, y, &[row]);
        page += &body(200, y, &["below 30"]);
        page += &body(320, y, &["17"]);
    }
    let document = read(&File::of(&[page]).bytes());
    assert_eq!(
        blocks(&document)[1..],
        ["tr@1 Accuracy | below 30 | 17", "tr@1 Drift | below 30 | 17", "tr@1 Complaints | below 30 | 17"]
    );
}

#[test]
fn rules_drawn_cell_by_cell_show_the_columns() {
    let mut page = text('B', 10, 60, 92, "Audit") + &text('B', 10, 140, 92, "State of it");
    for y in [80, 98, 160] {
        page += &format!("50 {0} m 130 {0} l S 130 {0} m 330 {0} l S\n", 842 - y);
    }
    // The cells of the first column stand in the middle of their rows.
    page += &(body(60, 117, &["1"]) + &body(140, 111, &["done, and the report", "was signed"]));
    page += &(body(60, 145, &["2"]) + &body(140, 145, &["planned"]));
    page += &text('B', 10, 50, 190, "Findings");
    for y in [210, 228] {
        page += &format!("50 {0} m 230 {0} l S 230 {0} m 330 {0} l S\n", 842 - y);
    }
    page += &body(50, 260, &PROSE);
    let document = read(&File::of(&[page]).bytes());
    assert_eq!(
        blocks(&document)[..4],
        [
            "th@1 Audit | State of it",
            "tr@1 1 | done, and the report was signed",
            "tr@1 2 | planned",
            "title@1 Findings"
        ]
    );
}

#[test]
fn a_number_and_its_heading_are_parted_where_the_tab_has_no_width() {
    // Each of the digits is 7.784 points wide, the full stop 3.892.
    let page = text('B', 14, 50, 80, "1.11")
        + &format!("BT /B 14 Tf 77.6 {} Td (Revision history) Tj ET\n", 842 - 80)
        + &body(50, 110, &PROSE)
        + &text('B', 14, 50, 180, "1.2")
        + &format!("BT /B 14 Tf 69.9 {} Td (4.1 Describe) Tj ET\n", 842 - 180)
        + &body(50, 210, &PROSE)
        // A number that is drawn in two steps stays one.
        + &body(50, 280, &["1.1"])
        + &format!("BT /R 10 Tf 63.9 {} Td (2% of all) Tj ET\n", 842 - 280);
    let document = read(&File::of(&[page]).bytes());
    let found = blocks(&document);
    assert!(found.contains(&"h2@1 1.11 Revision history".to_owned()), "{found:?}");
    assert!(found.contains(&"h2@1 1.2 4.1 Describe".to_owned()), "{found:?}");
    assert!(found.iter().any(|block| block.ends_with("1.12% of all")), "{found:?}");
}

#[test]
fn names_of_columns_in_several_lines_are_no_headings() {
    let page = body(50, 80, &PROSE)
        + &text('B', 10, 50, 140, "Owner")
        + &text('B', 10, 300, 140, "Supplier")
        + &text('B', 10, 300, 152, "of the model")
        + &body(50, 164, &["Data team"])
        + &body(300, 164, &["Corvane"])
        + &text('B', 10, 50, 220, "Records")
        + &body(50, 240, &PROSE);
    let document = read(&File::of(&[page]).bytes());
    let headings: Vec<String> =
        blocks(&document).into_iter().filter(|block| block.starts_with('h') || block.starts_with("title")).collect();
    assert_eq!(headings, ["title@1 Records"]);
}

#[test]
fn columns_are_read_one_after_the_other() {
    let left = [
        "The left column holds the",
        "first half of the text that",
        "fills this page, and it goes",
        "on to the end of the column",
        "before the right one starts,",
        "which is the way it is read",
    ];
    let right = [
        "by everyone who reads it. The",
        "right column then goes on",
        "from its top to its end, and",
        "nothing of the left column",
        "may stand between its lines",
        "when all of it is done.",
    ];
    let page = body(50, 80, &left) + &body(310, 80, &right);
    let expect = format!("p@1 {} {}", left.join(" "), right.join(" "));
    check(&[page], &[expect.as_str()]);
}

#[test]
fn running_headers_and_footers_are_furniture_and_paragraphs_cross_pages() {
    let page = |number: u32, lines: &[&str]| {
        text('R', 8, 50, 40, "PRO-AI-07 Oversight procedure")
            + &body(50, 100, lines)
            + &text('R', 8, 500, 810, &format!("Page {number}"))
    };
    let pages = [
        page(1, &["The policy shall be reviewed by the board every year, and the result of each of these reviews"]),
        page(2, &["is recorded in the minutes of the meeting."]),
        page(3, &["Done."]),
    ];
    check(
        &pages,
        &[
            "furniture@1 PRO-AI-07 Oversight procedure",
            "p@1 The policy shall be reviewed by the board every year, and the result of each of these reviews is recorded \
             in the minutes of the meeting.",
            "furniture@1 Page 1",
            "furniture@2 PRO-AI-07 Oversight procedure",
            "furniture@2 Page 2",
            "furniture@3 PRO-AI-07 Oversight procedure",
            "p@3 Done.",
            "furniture@3 Page 3",
        ],
    );
}

#[test]
fn tags_say_what_looks_do_not() {
    let page = "/H1 <</MCID 0>> BDC\n".to_owned()
        + &body(50, 80, &["1 Purpose"])
        + "EMC /P <</MCID 1>> BDC\n"
        + &body(50, 92, &["Models shall be tested."])
        + "EMC /TD <</MCID 2>> BDC\n"
        + &body(50, 104, &["Harbour"])
        + "EMC /TD <</MCID 3>> BDC\n"
        + &body(95, 104, &["Farid"])
        + "EMC /Artifact <</Type /Pagination>> BDC\n"
        + &body(50, 810, &["Internal"])
        + "EMC\n";
    let bytes = File::of(&[page]).bytes_with(|file, pages| {
        let page = pages[0];
        let leaf = |kind: &str, mcid: i64| Object::Dictionary(dictionary! {"S" => kind, "Pg" => page, "K" => mcid});
        let row = dictionary! {"S" => "TR", "K" => vec![leaf("TD", 2), leaf("TD", 3)]};
        let table = dictionary! {"S" => "Table", "K" => row};
        let tree = dictionary! {"K" => vec![leaf("H1", 0), leaf("P", 1), Object::Dictionary(table)]};
        let tree = file.add_object(tree);
        file.catalog_mut().unwrap().set("StructTreeRoot", tree);
    });
    assert_eq!(
        blocks(&read(&bytes)),
        ["h1@1 1 Purpose", "p@1 Models shall be tested.", "tr@1 Harbour | Farid", "furniture@1 Internal"]
    );
}

#[test]
fn properties_come_from_the_info_dictionary() {
    let info = dictionary! {
        "Title" => Object::string_literal("AI policy"),
        "CreationDate" => Object::string_literal("D:20260512093000+01'00'"),
    };
    let document = read(&File { info, ..File::of(&[body(50, 80, &PROSE)]) }.bytes());
    assert_eq!(document.properties.title.as_deref(), Some("AI policy"));
    assert_eq!(document.properties.created.as_deref(), Some("2026-05-12"));
    assert_eq!(document.page_count, Some(1));
    assert!(!document.integrity.is_partial());
}

#[test]
fn text_in_forms_and_spaced_by_kerning_is_read() {
    let page = "BT /R 10 Tf 50 700 Td [(Please)-375.6(code)-120(d)] TJ ET /X Do".to_owned();
    let bytes = File::of(&[page]).bytes_with(|file, _| {
        let form = dictionary! {"Type" => "XObject", "Subtype" => "Form", "Matrix" => vec![1.into(), 0.into(), 0.into(), 1.into(), 0.into(), (-40).into()]};
        let form = file.add_object(Stream::new(form, b"BT /R 10 Tf 50 700 Td (In a form) Tj ET /X Do".to_vec()));
        let pages = file.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
        let resources = file.get_dictionary_mut(pages).unwrap().get_mut(b"Resources").unwrap();
        resources.as_dict_mut().unwrap().set("XObject", dictionary! {"X" => form});
    });
    let document = read(&bytes);
    assert_eq!(document.text, "Please coded\n\nIn a form");
    assert_eq!(document.integrity.warnings, [Warning::Damaged { what: "a form on page 1 refers to itself".into() }]);
}

#[test]
fn limits_are_named_where_they_cut() {
    let check = |limits: Limits, limit: Limit, value: u64| {
        let pages: Vec<String> = (0..3).map(|_| body(50, 80, &PROSE)).collect();
        let (_, document) = extract(&File::of(&pages).bytes(), &limits).unwrap();
        let expect = Warning::LimitReached { limit, value };
        assert!(document.integrity.warnings.contains(&expect), "{limit}: {:?}", document.integrity.warnings);
    };
    check(Limits { pages: 2, ..Limits::default() }, Limit::Pages, 2);
    check(Limits { operators: 40, ..Limits::default() }, Limit::Operators, 40);
    check(Limits { inflated_bytes: 700, ..Limits::default() }, Limit::InflatedBytes, 700);
    check(Limits { text_bytes: 250, ..Limits::default() }, Limit::TextBytes, 250);
}

#[test]
fn pages_without_text_and_without_unicode_are_reported() {
    let document = read(&File::of(&[body(50, 80, &PROSE), "0 0 100 100 re f".into()]).bytes());
    assert_eq!(document.integrity.warnings, [Warning::PagesWithoutText { pages: vec![2] }]);

    let bytes = File::of(&[body(50, 80, &["ab"]) + "BT /N 10 Tf 50 600 Td (ab) Tj ET"]).bytes_with(|file, _| {
        let encoding = dictionary! {"Differences" => vec![97.into(), "g1".into(), "b".into()]};
        let font = dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => encoding,
            "FirstChar" => 97, "Widths" => vec![500.into(), 500.into()],
        };
        let font = file.add_object(font);
        let pages = file.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
        let resources = file.get_dictionary_mut(pages).unwrap().get_mut(b"Resources").unwrap();
        resources.as_dict_mut().unwrap().get_mut(b"Font").unwrap().as_dict_mut().unwrap().set("N", font);
    });
    let document = read(&bytes);
    assert_eq!(document.text, "ab\n\n\u{FFFD}b");
    assert_eq!(document.integrity.warnings, [Warning::GlyphsWithoutUnicode { count: 1 }]);
}

#[test]
fn what_cannot_be_read_says_why() {
    let no_text = File::of(&["0 0 1 1 re f".to_owned()]).bytes();
    assert_eq!(extract(&no_text, &Limits::default()).unwrap_err(), Unreadable::NoText { pages: Some(1) });
    let no_pages = File::of(&[]).bytes();
    assert_eq!(extract(&no_pages, &Limits::default()).unwrap_err().code(), "corrupt");
    let cut: Vec<u8> = no_text.iter().take(60).copied().collect();
    assert_eq!(extract(&cut, &Limits::default()).unwrap_err().code(), "corrupt");
}

/// Adds `annotation` to the first page.
fn annotate(file: &mut lopdf::Document, page: lopdf::ObjectId, annotations: Vec<Dictionary>) {
    let ids: Vec<Object> = annotations.into_iter().map(|annotation| file.add_object(annotation).into()).collect();
    file.get_dictionary_mut(page).unwrap().set("Annots", ids);
}

fn rect(x: i64, y: i64) -> Object {
    vec![x.into(), y.into(), (x + 200).into(), (y + 20).into()].into()
}

#[test]
fn form_fields_say_their_value_once() {
    let page = body(50, 80, &["Name of the system:", "Owner:", "Tier:"]);
    let bytes = File::of(&[page]).bytes_with(|file, pages| {
        let drawn = dictionary! {
            "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 200.into(), 20.into()],
        };
        let drawn = file.add_object(Stream::new(drawn, b"/Tx BMC BT /R 10 Tf 2 4 Td (Harbour) Tj ET EMC".to_vec()));
        let blank = dictionary! {
            "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 200.into(), 20.into()],
        };
        let blank = file.add_object(Stream::new(blank, b"/Tx BMC EMC".to_vec()));
        let parent = file.add_object(dictionary! {
            "FT" => "Tx", "T" => Object::string_literal("owner"), "V" => Object::string_literal("Farid"),
            "DA" => Object::string_literal("/R 10 Tf"),
        });
        let pages = pages[0];
        let resources = file.get_dictionary(pages).unwrap().get(b"Parent").unwrap().as_reference().unwrap();
        // The fonts of fields are those of the form, not of the page.
        let fonts = file.get_dictionary(resources).unwrap().get(b"Resources").unwrap().clone();
        file.catalog_mut().unwrap().set("AcroForm", dictionary! {"DR" => fonts});
        let field = |kind: &str, value: &str, y: i64| {
            dictionary! {
                "Subtype" => "Widget", "FT" => kind, "V" => Object::string_literal(value), "Rect" => rect(250, y),
                "DA" => Object::string_literal("/R 10 Tf"),
            }
        };
        let mut name = field("Tx", "Harbour", 758);
        name.set("AP", dictionary! {"N" => drawn});
        let owner = dictionary! {
            "Subtype" => "Widget", "Parent" => parent, "Rect" => rect(250, 744), "AP" => dictionary! {"N" => blank},
        };
        let mut tier = field("Ch", "h", 732);
        let shown: Object = vec![Object::string_literal("h"), Object::string_literal("High")].into();
        tier.set("Opt", vec![shown, Object::string_literal("Low")]);
        let mut secret = field("Tx", "swordfish", 600);
        secret.set("Ff", 1 << 13);
        annotate(file, pages, vec![name, owner, tier, secret]);
    });
    let document = read(&bytes);
    for (word, times) in [("Harbour", 1), ("Farid", 1), ("High", 1), ("swordfish", 0), ("Low", 0)] {
        assert_eq!(document.text.matches(word).count(), times, "{word} in {}", document.text);
    }
    assert!(!document.integrity.is_partial(), "{:?}", document.integrity);
}

#[test]
fn notes_are_comments_and_free_text_is_text() {
    let bytes = File::of(&[body(50, 80, &PROSE)]).bytes_with(|file, pages| {
        let note = |kind: &str, words: &str, y: i64| {
            dictionary! {"Subtype" => kind, "Contents" => Object::string_literal(words), "Rect" => rect(50, y)}
        };
        let mut hidden = note("Text", "Never shown.", 400);
        hidden.set("F", 2);
        let notes = vec![
            note("FreeText", "Agreed with the board.", 500),
            note("Text", "Who owns this?", 450),
            note("Popup", "Who owns this?", 450),
            note("Link", "A link.", 420),
            hidden,
        ];
        annotate(file, pages[0], notes);
    });
    let found = blocks(&read(&bytes));
    assert_eq!(found[1..], ["p@1 Agreed with the board.", "Comment@1 Who owns this?"]);
}

#[test]
fn layers_that_are_off_are_left_out_and_counted() {
    let page = body(50, 80, &PROSE)
        + "/OC /A BDC BT /R 10 Tf 50 600 Td (Draft only) Tj ET EMC /OC /M BDC BT /R 10 Tf 50 580 Td (Either) Tj ET EMC";
    for by_default in [true, false] {
        let bytes = File::of(std::slice::from_ref(&page)).bytes_with(|file, pages| {
            let group = |name: &str| dictionary! {"Type" => "OCG", "Name" => Object::string_literal(name)};
            let (off, on) = (file.add_object(group("a")), file.add_object(group("b")));
            let groups: Vec<Object> = vec![off.into(), on.into()];
            let either = file.add_object(dictionary! {"Type" => "OCMD", "OCGs" => groups.clone()});
            let tree = file.get_dictionary(pages[0]).unwrap().get(b"Parent").unwrap().as_reference().unwrap();
            let resources = file.get_dictionary_mut(tree).unwrap().get_mut(b"Resources").unwrap();
            resources.as_dict_mut().unwrap().set("Properties", dictionary! {"A" => off, "M" => either});
            let listed = |id: lopdf::ObjectId| vec![Object::Reference(id)];
            let default = match by_default {
                true => dictionary! {"OFF" => listed(off)},
                false => dictionary! {"BaseState" => "OFF", "ON" => listed(on)},
            };
            file.catalog_mut().unwrap().set("OCProperties", dictionary! {"OCGs" => groups, "D" => default});
        });
        let document = read(&bytes);
        assert_eq!(blocks(&document)[1..], ["p@1 Either"]);
        assert_eq!(document.integrity.warnings, [Warning::HiddenText { count: 9 }]);
    }
}

#[test]
fn page_labels_are_read_unless_they_are_plain_numbers() {
    let check = |numbers: Vec<Object>, expect: &[&str]| {
        let bytes =
            File::of(&[body(50, 80, &PROSE), body(50, 80, &PROSE), body(50, 80, &PROSE)]).bytes_with(|file, _| {
                let leaf = file.add_object(dictionary! {"Nums" => numbers});
                let kids: Vec<Object> = vec![leaf.into()];
                file.catalog_mut().unwrap().set("PageLabels", dictionary! {"Kids" => kids});
            });
        assert_eq!(read(&bytes).page_labels, expect);
    };
    let roman = dictionary! {"S" => "r", "St" => 3};
    let annex = dictionary! {"S" => "D", "P" => Object::string_literal("A-")};
    check(vec![0.into(), roman.into(), 2.into(), annex.into()], &["iii", "iv", "A-1"]);
    check(vec![0.into(), dictionary! {"S" => "D"}.into()], &[]);
}

#[test]
fn a_damaged_page_tree_is_told_and_read_as_far_as_can_be() {
    let pages = [body(50, 80, &PROSE), body(50, 80, &["Page two stands alone."])];
    let check = |kids: fn(lopdf::ObjectId, &[lopdf::ObjectId]) -> Vec<Object>, count: u32, damaged: bool| {
        let bytes = File::of(&pages).bytes_with(|file, pages| {
            let tree = file.catalog().unwrap().get(b"Pages").unwrap().as_reference().unwrap();
            file.get_dictionary_mut(tree).unwrap().set("Kids", kids(tree, pages));
        });
        let document = read(&bytes);
        assert_eq!(document.page_count, Some(count));
        assert!(document.text.contains("Page two stands alone."));
        assert_eq!(document.integrity.is_partial(), damaged, "{:?}", document.integrity);
    };
    check(|_, pages| vec![vec![pages[0].into(), pages[1].into()].into()], 2, false);
    check(|tree, pages| vec![tree.into(), pages[0].into()], 2, true);
    check(|_, pages| vec![pages[0].into()], 2, true);
    check(|_, pages| vec![pages[0].into(), (99, 0).into(), pages[1].into()], 3, true);

    let lost = File::of(&pages).bytes_with(|file, pages| {
        for page in pages {
            file.objects.remove(page);
        }
    });
    assert_eq!(extract(&lost, &Limits::default()).unwrap_err().code(), "corrupt");
}

#[test]
fn missing_parts_of_a_page_are_told() {
    let check = |content: &str, what: &str| {
        let document = read(&File::of(&[body(50, 80, &PROSE) + content]).bytes());
        assert_eq!(document.integrity.warnings, [Warning::Damaged { what: what.into() }]);
    };
    check("BT /Lost 10 Tf 50 600 Td (Kept) Tj ET", "a font on page 1 is missing");
    let bytes = File::of(&[body(50, 80, &PROSE) + "/X Do"]).bytes_with(|file, pages| {
        let tree = file.get_dictionary(pages[0]).unwrap().get(b"Parent").unwrap().as_reference().unwrap();
        let resources = file.get_dictionary_mut(tree).unwrap().get_mut(b"Resources").unwrap();
        resources.as_dict_mut().unwrap().set("XObject", dictionary! {"X" => Object::Reference((99, 0))});
    });
    let expect = [Warning::Damaged { what: "a form or image on page 1 is missing".into() }];
    assert_eq!(read(&bytes).integrity.warnings, expect);
    let bytes = File::of(&["BT /C 12 Tf 50 700 Td <4E2D> Tj ET".to_owned()]).bytes_with(|file, pages| {
        composite(file, pages[0], "UniGB-UCS2-H", "GB1");
        file.objects.retain(|_, object| {
            object.as_dict().is_ok_and(|dict| !dict.has(b"CIDSystemInfo")) || object.as_stream().is_ok()
        });
    });
    let expect = [Warning::Damaged { what: "a part of a font is missing".into() }];
    assert_eq!(read(&bytes).integrity.warnings, expect);
}

/// A composite font over the collection `ordering` with the CMap `encoding`, without /ToUnicode.
fn composite(file: &mut lopdf::Document, page: lopdf::ObjectId, encoding: &str, ordering: &str) {
    let descendant = file.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType0", "BaseFont" => "Song",
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal(ordering),
            "Supplement" => 2,
        },
    });
    let font = file.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Song", "Encoding" => encoding,
        "DescendantFonts" => vec![Object::Reference(descendant)],
    });
    let tree = file.get_dictionary(page).unwrap().get(b"Parent").unwrap().as_reference().unwrap();
    let resources = file.get_dictionary_mut(tree).unwrap().get_mut(b"Resources").unwrap();
    resources.as_dict_mut().unwrap().get_mut(b"Font").unwrap().as_dict_mut().unwrap().set("C", font);
}

#[test]
fn composite_fonts_without_a_unicode_map_are_read_by_their_collection() {
    for (encoding, ordering, codes, expect) in [
        ("Identity-H", "GB1", "11CF0753", "中国"),
        ("Identity-H", "Japan1", "034B04652328", "あ亜\u{FFFD}"),
        ("UniGB-UCS2-H", "GB1", "4E2D56FD", "中国"),
        ("UniJIS-UTF16-H", "Japan1", "D842DFB74E9C", "𠮷亜"),
        ("90ms-RKSJ-H", "Japan1", "88 9F B1 41", "亜ｱA"),
        ("H", "Japan1", "3021", "亜"),
        ("GBK-EUC-H", "GB1", "D6D041", "中A"),
        ("ETen-B5-H", "CNS1", "A440", "一"),
        ("KSCms-UHC-H", "Korea1", "B0A1", "가"),
    ] {
        let page = format!("BT /C 12 Tf 50 700 Td <{codes}> Tj ET");
        let bytes = File::of(&[page]).bytes_with(|file, pages| composite(file, pages[0], encoding, ordering));
        let document = read(&bytes);
        assert_eq!(document.text, expect, "{encoding} {ordering}");
        let unknown = expect.matches('\u{FFFD}').count();
        let warnings: Vec<Warning> =
            (unknown > 0).then_some(Warning::GlyphsWithoutUnicode { count: unknown }).into_iter().collect();
        assert_eq!(document.integrity.warnings, warnings, "{encoding} {ordering}");
    }
}

#[test]
fn vertical_columns_are_read_from_the_right() {
    let page = "BT /C 12 Tf 300 700 Td <3042304430460045> Tj ET BT /C 12 Tf 280 700 Td <304B304D> Tj ET".to_owned();
    let bytes = File::of(&[page]).bytes_with(|file, pages| composite(file, pages[0], "UniJIS-UCS2-V", "Japan1"));
    assert_eq!(read(&bytes).text.split_whitespace().collect::<Vec<_>>(), ["あいうE", "かき"]);
}

#[test]
fn text_that_runs_to_the_left_is_read_in_order() {
    // Drawn letter by letter from the right end, as word processors do.
    let page = "BT /C 12 Tf 1 0 0 1 300 700 Tm <05E9> Tj 1 0 0 1 288 700 Tm <05DC> Tj 1 0 0 1 276 700 Tm <05D5> Tj \
                1 0 0 1 264 700 Tm <05DD> Tj 1 0 0 1 240 700 Tm <05D0> Tj ET"
        .to_owned();
    let bytes = File::of(&[page]).bytes_with(|file, pages| composite(file, pages[0], "UniJIS-UCS2-H", "Japan1"));
    assert_eq!(read(&bytes).text, "שלום א");
}

#[test]
fn mirrored_pages_are_read_from_their_own_top() {
    let page = "-1 0 0 1 595 0 cm ".to_owned() + &body(50, 80, &PROSE);
    check(
        &[page],
        &["p@1 This procedure sets out how the organisation watches its systems once they are in use, and how \
                      trained people keep control of what those systems decide. It applies to all of them and to \
                      everyone who runs one."],
    );
}

#[test]
fn a_stream_that_does_not_say_its_length_is_read_to_its_end() {
    let bytes = File::of(&[body(50, 80, &PROSE)]).bytes();
    let at = bytes.windows(7).position(|window| window == b"/Length").unwrap();
    let mut broken = bytes.clone();
    broken[at + 3] = b'x';
    assert_eq!(read(&broken).text, read(&bytes).text);
}

#[test]
fn one_changed_letter_of_a_stream_in_letters_is_told() {
    let lines: Vec<String> = (0..40).map(|line| format!("Line {line} of the policy says what is done.")).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let mut content = Stream::new(Dictionary::new(), body(72, 20, &lines).into_bytes());
    content.compress().unwrap();
    let letters: String = content.content.iter().map(|byte| format!("{byte:02x}")).collect();
    let written = |letters: &str| {
        let filters = ["ASCIIHexDecode", "FlateDecode"].map(|name| Object::Name(name.into()));
        let content = Stream::new(dictionary! {"Filter" => filters.to_vec()}, format!("{letters}>").into_bytes());
        File::of(&[String::new()]).bytes_with(|file, pages| {
            let content = file.add_object(content);
            file.get_dictionary_mut(pages[0]).unwrap().set("Contents", content);
        })
    };
    let sound = read(&written(&letters));
    assert!(sound.text.contains("Line 39 of the policy"));
    assert_eq!(sound.integrity.warnings, []);
    let mut lost = 0;
    for place in (0..letters.len()).step_by(7) {
        let other = if letters.as_bytes()[place] == b'5' { "6" } else { "5" };
        let damaged = [&letters[..place], other, &letters[place + 1..]].concat();
        let Ok((_, document)) = extract(&written(&damaged), &Limits::default()) else { continue };
        if document.text != sound.text {
            lost += 1;
            assert!(!document.integrity.warnings.is_empty(), "letter {place}: {}", document.text);
        }
    }
    assert!(lost > 20, "{lost} copies lost text");
}
