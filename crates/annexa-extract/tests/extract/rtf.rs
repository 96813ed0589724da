//! What of rich text becomes which block. Each case is a body and what it yields.

use annexa_extract::{Limits, extract};
use annexa_model::{Document, Limit, MediaType, Region, Unreadable, Warning};

use crate::support::{assert_law, corpora, regions, shown};

const HEAD: &str = r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset2 Symbol;}{\f2\fcharset204 Arial Cyr;}
    {\f3\fcharset128 MS Mincho;}{\f4\fnil\fcharset2 Wingdings{\*\falt Symbol};}}
    {\colortbl;\red0\green0\blue0;}
    {\stylesheet{\s0 Normal;}{\s1\sbasedon0\outlinelevel0 heading 1;}{\s2\sbasedon1 Clause;}
    {\s3\outlinelevel1\'dcberschrift der Anlage;}{\s4 Title;}{\s5 toc 1;}{\s6\sbasedon1\outlinelevel9 TOC Heading;}
    {\s7\sbasedon8 A;}{\s8\sbasedon7 B;}{\*\cs1 Heading 1 Char;}{\s9 HTML Preformatted;}{\s10 List Bullet 2;}}";

fn file(body: &str) -> String {
    format!(r"{{\rtf1\ansi\ansicpg1252\deff0{HEAD}{body}}}")
}

fn read(body: &str) -> Document {
    let (media_type, document) = extract(file(body).as_bytes(), &Limits::default()).unwrap();
    assert_eq!(media_type, MediaType::Rtf);
    assert_law(&document, body);
    document
}

fn check(body: &str, expected: &[&str]) {
    let document = read(body);
    assert_eq!(shown(&document), expected, "{body}");
    assert_eq!(document.integrity.warnings, [], "{body}");
}

fn warned(body: &str, expected: &[&str], warnings: &[Warning]) {
    let document = read(body);
    assert_eq!(shown(&document), expected, "{body}");
    assert_eq!(document.integrity.warnings, warnings, "{body}");
}

#[test]
fn headings_come_by_style_name_and_outline_level() {
    check(
        r"\pard\plain\s4 AI policy\par\pard\plain\s5 1. Scope\tab 2\par\pard\plain\s1 Scope\par\pard\s2 Clause here
        \par\pard\s3 Anlage\par\pard\s6 Contents\par\pard\outlinelevel2 Outlined\par\pard\outlinelevel9 Text\par
        \pard\s7 Text of a style\par\pard\s99 Text of none\par\pard\s9   let x;\line   x\par\pard\s10 Item\par",
        &[
            "title: AI policy",
            "furniture: 1. Scope 2",
            "h1: Scope",
            "h1: Clause here",
            "h2: Anlage",
            "p: Contents",
            "h3: Outlined",
            "p: Text",
            "p: Text of a style",
            "p: Text of none",
            "code: let x;\n  x",
            "b1: Item",
        ],
    );
}

#[test]
fn lists_have_printed_or_typed_labels() {
    // As Word writes them, as LibreOffice does, as Word 95 did, and as pandoc types them.
    check(
        r"{\listtext\pard\plain\f1 \'b7\tab}\pard\ls1\ilvl0 One\par{\listtext\f0 o\tab}\pard\ls1\ilvl1 Two\par
        \pard\plain\s1{\listtext\pard\plain  1.2\tab}\ilvl0\ls2 Roles\par
        \pard{\listtext\pard\plain  a)\tab}\ilvl1\ls2 Three\par\pard{\listtext\pard\plain  \u61623\'3f\tab}\ls2 Four\par
        {\pntext\f0 2.\tab}{\*\pn\pnlvlbody\pndec{\pntxta.}}Five\par\pard\s1{\listtext\f1 \'b7\tab}Bulleted\par
        {\pard\li360\fi-360 1.\tx360\tab Six\par}{\pard\li720\fi-360 \bullet\tx360\tab Seven\par}
        {\pard\li360\fi-360 Term:\tab not an item\par}\pard \bullet  Eight\par Nine\par",
        &[
            "b0: • One",
            "b1: • Two",
            "h1: 1.2 Roles",
            "n1: a) Three",
            "b0: • Four",
            "n0: 2. Five",
            "h1: Bulleted",
            "n0: 1. Six",
            "b1: • Seven",
            "p: Term: not an item",
            "b0: • Eight",
            "p: Nine",
        ],
    );
}

#[test]
fn characters_of_many_kinds() {
    check(
        r"caf\'e9 \u8217?s {\uc0 \u8364} {\uc2 \u-3913\'b7\'b7x} \u55357?\u56832? a\~b\_c\-d\{\}\\\par",
        &["p: café ’s € \u{f0b7}x 😀 a b-cd{}\\"],
    );
    check(
        r"\f2\'cf\'f0\'e8\'e2\'e5\'f2 \f3\'93\'fa\'96\{\f0  \ldblquote x\rdblquote\emdash\par",
        &["p: Привет 日本 “x”—"],
    );
    check(
        r"Owner: A\line Version: 2\par{\f4 \'fe}{\f4\u61608?} ticked\par",
        &["p: Owner: A\nVersion: 2", "p: ☑☐ ticked"],
    );
    // The name says Western, the document is Cyrillic, and no font says so: a careless writer.
    let file = r"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0\fcharset0 Arial;}}\f0 \'cf\'f0\'e8\'e2\'e5\'f2\par}";
    assert_eq!(extract(file.as_bytes(), &Limits::default()).unwrap().1.text, "Привет");
    let file = r"{\rtf1\pc caf\'82\par}";
    assert_eq!(extract(file.as_bytes(), &Limits::default()).unwrap().1.text, "café");
}

#[test]
fn what_is_unknown_is_told() {
    warned(r"\u55357?a\f4\'80\'7f\par", &["p: \u{fffd}a⓪\u{fffd}"], &[Warning::GlyphsWithoutUnicode { count: 2 }]);
    let file = r"{\rtf1\ansi\ansicpg4711 caf\'e9\par}";
    let (_, document) = extract(file.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(document.text, "café");
    assert_eq!(document.integrity.warnings, [Warning::EncodingGuessed { encoding: "windows-1252".to_owned() }]);
    let what = "bytes that are no characters in Shift_JIS".to_owned();
    warned(r"a\f3\'93\f0 b\par", &["p: a\u{fffd}b"], &[Warning::Damaged { what }]);
}

#[test]
fn tables_header_rows_and_merged_cells() {
    check(
        r"\trowd\trhdr\cellx2000\cellx4000\cellx6000\pard\intbl System\cell Owner\cell Due\cell\row
        \trowd\clvmgf\cellx2000\cellx6000\pard\intbl Harbour\cell Priya\cell\row
        \trowd\clvmrg\cellx2010\clmgf\cellx4000\clmrg\cellx6000\pard\intbl\cell Ann\cell\cell\row
        \pard Behind\par",
        &["th: System | Owner | Due", "tr: Harbour | Priya | ", "tr:  | Ann | ", "p: Behind"],
    );
    // A bold first row names the columns; the row's look may come after its cells.
    check(
        r"\pard\intbl\b System\cell Owner\b0\cell\trowd\cellx1\cellx900\row\pard\intbl A\par B\cell
        {\listtext 1.\tab}C\cell\row\pard\par",
        &["th: System | Owner", "tr: A B | 1. C"],
    );
    // A table that only frames stays what it is, and so does one that never ends.
    check(r"\trowd\cellx900\pard\intbl\s1 Scope\par\pard\intbl Words\cell\row\pard\par", &["h1: Scope", "p: Words"]);
    check(r"\trowd\cellx9\cellx99\intbl a\cell b\cell\row\intbl c\cell d", &["tr: a | b", "tr: c | d"]);
}

#[test]
fn tables_in_cells() {
    check(
        r"\trowd\cellx900\cellx1800\pard\intbl\itap1 Outer\cell\pard\intbl\itap2 a\nestcell b\nestcell
        {\*\nesttableprops\trowd\cellx100\cellx200\nestrow}{\nonesttables\par}\pard\intbl\itap1 end\cell\row\pard\par",
        &["tr: Outer | a b end"],
    );
    let deep = read(r"\pard\intbl\itap30000 Deep\nestcell\itap0 Words\par");
    assert_eq!(shown(&deep), ["p: Deep", "p: Words"]);
    assert_eq!(deep.integrity.warnings, [Limits::default().reached(Limit::Depth)]);
}

#[test]
fn notes_comments_and_running_texts() {
    let body = r"{\header\pard Confidential\par}{\headerf\pard Confidential\par}{\footer Page {\field{\*\fldinst PAGE}{\fldrslt 1}}}
        {\*\pgdsctbl{\pgdsc0{\header again}}}{\*\ftnsep\chftnsep}
        \pard Logs are kept.{\super\chftn{\*\footnote\chftn\pard\plain For a year.\par}}{\footnote\ftnalt End.}
        Really{\*\atnid AB}{\*\atnauthor Ann}\chatn{\*\annotation{\*\atndate 1}\pard Who says?} so.\par
        \trowd\cellx1\cellx900\intbl a{\*\footnote In a cell.}\cell b\cell\row\pard Below\par";
    check(
        body,
        &[
            "furniture: Confidential",
            "p: Logs are kept. Really so.",
            "note: For a year.",
            "note: End.",
            "comment: Who says?",
            "tr: a | b",
            "note: In a cell.",
            "p: Below",
            "furniture: Page 1",
        ],
    );
}

#[test]
fn changes_and_hidden_text() {
    warned(
        r"Kept {\deleted gone} {\revised new} {\deleted gone {\b too}}\v secret\v0  text.{\v{\*\footnote secret}}\par",
        &["p: Kept new text."],
        &[Warning::UnacceptedChanges { count: 3 }, Warning::HiddenText { count: 2 }],
    );
}

#[test]
fn fields_show_their_result() {
    check(
        r#"{\field{\*\fldinst HYPERLINK "x {\field{\*\fldinst IF}{\fldrslt no}}"}{\fldrslt{\ul the plan}}}
        {\field{\*\fldinst SYMBOL 254 \\f "Wingdings" \\s 12}{\fldrslt\f4}}
        {\field{\*\fldinst FORMCHECKBOX{\*\formfield{\fftype1\ffres1{\*\ffname A}}}}{\fldrslt }}
        {\field{\*\fldinst FORMCHECKBOX{\*\formfield{\fftype1\ffres25\ffdefres0}}}{\fldrslt }}
        {\field{\*\fldinst FORMDROPDOWN{\*\formfield{\fftype2\ffres1{\*\ffl Draft}{\*\ffl Approved}}}}{\fldrslt }}
        {\xe{\v entry}}{\tc entry}{\*\bkmkstart b}end\par"#,
        &["p: the plan ☑ ☒ ☐ Approved end"],
    );
}

#[test]
fn text_boxes_pictures_and_what_is_left_out() {
    let body = r"Above{\shp{\*\shpinst{\sp{\sn wzDescription}{\sv A chart}}{\sp{\sn fillColor}{\sv 12}}
        {\shptxt\pard In a box.\par}}{\shprslt{\*\do\dptxbx{\dptxbxtext again}}}}
        {\*\shppict{\pict{\*\picprop{\sp{\sn wzDescription}{\sv A photo}}}\pngblip 89504e47}}{\nonshppict{\pict 0102}}\par
        {\upr{ansi}{\*\ud{Unicode}}}{\*\unknown {gone}}{\*\themedata 504b}\par";
    let document = read(body);
    assert_eq!(shown(&document), ["p: Above", "p: A chart", "p: In a box.", "p: A photo", "p: Unicode"]);
    assert_eq!(regions(&document), [Region::Body, Region::Picture, Region::TextBox, Region::Picture, Region::Body]);
    warned(
        r"a {\object\objemb{\*\objclass Word}{\*\objdata 0105}{\result shown}} b\par",
        &["p: a shown b"],
        &[Warning::Damaged { what: "1 embedded objects left out".to_owned() }],
    );
    warned(
        r"{\mmath{\*\moMath{\mr x}{\mf{\mfPr{\mtype bar}}{\mnum{\mr 1}}{\mden{\mr 2}}}}{\mmathPict{\pict 01}}}\par",
        &["p: x1/2"],
        &[Warning::FormulasInLine { count: 1 }],
    );
}

#[test]
fn properties() {
    let document = read(
        r"{\info{\title Caf\'e9 rules}{\author Priya \u352?}{\operator Ann}{\creatim\yr2026\mo5\dy2\hr9}{\revtim\yr2026\mo11\dy12}
        {\printim\yr0\mo0\dy0}{\subject AI}{\*\company Tidewell}{\doccomm x}{\version3}}
        {\*\userprops{\propname Owner}\proptype30{\staticval Martin}}Words\par",
    );
    let properties = document.properties;
    assert_eq!(document.text, "Words");
    assert_eq!(properties.title.as_deref(), Some("Café rules"));
    assert_eq!(properties.author.as_deref(), Some("Priya Š"));
    assert_eq!(properties.last_modified_by.as_deref(), Some("Ann"));
    assert_eq!(properties.created.as_deref(), Some("2026-05-02"));
    assert_eq!(properties.modified.as_deref(), Some("2026-11-12"));
    let other: Vec<(&str, &str)> = properties.other.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(other, [("subject", "AI"), ("Company", "Tidewell"), ("description", "x"), ("Owner", "Martin")]);
}

#[test]
fn a_cut_file_is_read_and_told() {
    let sound = std::fs::read(corpora().join("formats/procedure.rtf")).unwrap();
    let end = sound.iter().rposition(|&byte| byte == b'}').unwrap();
    let whole = extract(&sound, &Limits::default()).unwrap().1;
    assert_eq!(whole.integrity.warnings, []);
    // Every place in a short file, and many in a long one.
    let short = file(r"Caf\'e9 {\b bold} \u8217?s{\*\bin} {\pict\bin4 ab{}}\intbl a\cell\row\par");
    for cut in 6..short.len() {
        check_cut(&short.as_bytes()[..cut]);
    }
    for cut in (6..=end).step_by(37).chain([end]) {
        check_cut(&sound[..cut]);
    }
}

fn check_cut(bytes: &[u8]) {
    match extract(bytes, &Limits::default()) {
        Ok((_, document)) => {
            assert_law(&document, "cut");
            assert!(document.integrity.is_partial(), "{}", bytes.len());
        }
        Err(error) => assert!(matches!(error, Unreadable::Corrupt { .. }), "{}: {error:?}", bytes.len()),
    }
}

#[test]
fn hostile_files_end_and_tell() {
    let limits = Limits::default();
    let warnings = |bytes: &str| extract(bytes.as_bytes(), &limits).unwrap().1.integrity.warnings;
    let deep = format!("{{\\rtf1 Above.\\par{}Below.{}\\par}}", "{".repeat(200_000), "}".repeat(200_000));
    assert_eq!(warnings(&deep), [limits.reached(Limit::Depth)]);
    assert!(warnings(r"{\rtf1 a\par\bin2000000000 b}")[0].to_string().contains("binary data cut off"));
    assert_eq!(warnings(r"{\rtf1 a\par}} b\par}")[0].to_string(), "damaged: bytes behind the end of the rich text");
    assert_eq!(warnings(r"{\rtf1 a\pict b\par}")[0].to_string(), "damaged: a control word out of its place");
    let small = Limits { text_bytes: 6, ..Limits::default() };
    let (_, document) = extract(br"{\rtf1 Kept.\par Left out.\par}", &small).unwrap();
    assert_eq!(document.text, "Kept.");
    assert_eq!(document.integrity.warnings, [small.reached(Limit::TextBytes)]);
    for piece in [
        r"{\footnote x",
        r"{\shptxt\intbl\itap250 x\cell",
        r"\intbl\itap200 x\par\itap0\par ",
        r"\intbl\itap200 x\nestcell\par ",
        r"\trowd\cellx1 x\cell\row ",
        r"\cellx1\cellx2147483647\cellx-2147483648 ",
        r"\cell ",
        r"\u55357 ",
        r"{\bin1 ",
        r"{\stylesheet{\s1\sbasedon1 x;}}",
        r"{\fonttbl;;;;}",
        r"{\listtext x}",
        "\\'",
        "}",
    ] {
        let file = format!("{{\\rtf1 x\\par{}", piece.repeat(20_000));
        if let Ok((_, document)) = extract(file.as_bytes(), &limits) {
            assert_law(&document, piece);
            assert!(document.integrity.is_partial(), "{piece}");
        }
    }
}
