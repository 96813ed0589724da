//! PDF files.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::case::{BACK, Case, Expected, FRONT, sentence};
use super::zip::{Entry, archive, deflate_repeated};

const MIB: usize = 1 << 20;

/// Objects 1 to 5 of most files here: catalog, page tree, page, content, font.
const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R>>";
const TREE: &str = "<</Type/Pages/Kids[3 0 R]/Count 1>>";
const FONT: &str = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";

/// A file of these objects, numbered from 1, with a sound table of them.
fn pdf(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut offsets = Vec::new();
    for (number, object) in (1..).zip(objects) {
        offsets.push(out.len());
        out.extend(format!("{number} 0 obj\n").bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        out.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    let size = objects.len() + 1;
    out.extend(format!("trailer\n<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n").bytes());
    out
}

/// One page with this content stream, and further objects from 6 on.
fn page(content: Vec<u8>, resources: &str, more: Vec<Vec<u8>>) -> Vec<u8> {
    let dict = page_dict(resources);
    let mut objects: Vec<Vec<u8>> = vec![CATALOG.into(), TREE.into(), dict.into(), content, FONT.into()];
    objects.extend(more);
    pdf(&objects, "")
}

fn page_dict(resources: &str) -> String {
    format!(
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>{resources}>>>>"
    )
}

fn stream(dict: &str, data: &[u8]) -> Vec<u8> {
    let mut out = format!("<<{dict}/Length {}>>\nstream\n", data.len()).into_bytes();
    out.extend(data);
    out.extend(b"\nendstream");
    out
}

fn zlib(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).expect("memory");
    encoder.finish().expect("memory")
}

/// The zlib form of `head`, of `chunk` so many times and of `tail`, without a true check sum.
fn zlib_repeated(head: &str, chunk: &[u8], times: usize, tail: &str) -> Vec<u8> {
    [vec![0x78, 0xda], deflate_repeated(head.as_bytes(), chunk, times, tail.as_bytes()), vec![0; 4]].concat()
}

fn shown(words: &str, y: u32) -> String {
    format!("BT /F1 11 Tf 1 0 0 1 60 {y} Tm ({words}) Tj ET\n")
}

fn first() -> String {
    shown(&sentence(FRONT), 780)
}

fn last() -> String {
    shown(&sentence(BACK), 60)
}

/// A page that shows the two sentences with `middle` between them.
fn around(middle: &str) -> Vec<u8> {
    format!("{}{middle}\n{}", first(), last()).into_bytes()
}

fn simple(middle: &str) -> Vec<u8> {
    page(stream("", &around(middle)), "", Vec::new())
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = inflating();
    cases.extend(nested());
    cases.extend(structure());
    cases.extend(active());
    cases.extend(mixtures());
    cases
}

fn flate_cases(name: &str, expected: Expected, data: &[u8], filters: &str) -> Case {
    Case::new(name, expected, page(stream(&format!("/Filter{filters}"), data), "", Vec::new())).with_words()
}

fn inflating() -> Vec<Case> {
    let spaces = vec![b' '; MIB];
    let gigabyte = zlib_repeated(&first(), &spaces, 1024, &last());
    let mut stacked = zlib_repeated(&first(), &spaces, 4096, &last());
    for _ in 0..2 {
        stacked = zlib(&stacked);
    }
    let operators = zlib_repeated(&first(), shown("and again", 400).repeat(MIB / 48).as_bytes(), 256, &last());
    // Within the bytes that a page may have, but each is work.
    let strokes = zlib(&around(&"0 0 m 9 9 l S\n".repeat(2_000_000)));
    let predicted = {
        let data = zlib(&around(""));
        let dict = format!(
            "/Filter/FlateDecode/DecodeParms<</Predictor 12/Colors {0}/BitsPerComponent {0}/Columns {0}>>",
            i32::MAX
        );
        page(stream(&dict, &data), "", Vec::new())
    };
    let lzw = page(stream("/Filter/LZWDecode", &vec![0x80; 100_000]), "", Vec::new());
    let letters = "/ASCIIHexDecode".repeat(10_000);
    let many_filters = page(stream(&format!("/Filter[{letters}]"), &around("")), "", Vec::new());
    let over = Expected::Refused("too-large", "part_bytes");
    vec![
        flate_cases("pdf_flate_gigabyte.pdf", over, &gigabyte, "/FlateDecode"),
        flate_cases(
            "pdf_stacked_filters.pdf",
            Expected::Refused("too-large", "over the limit"),
            &stacked,
            "[/FlateDecode/FlateDecode/FlateDecode]",
        ),
        flate_cases("pdf_operators_256_mib.pdf", over, &operators, "/FlateDecode"),
        flate_cases("pdf_strokes.pdf", Expected::Partial("operators"), &strokes, "/FlateDecode"),
        Case::new("pdf_predictor.pdf", Expected::Told, predicted).with_words(),
        Case::new("pdf_lzw.pdf", Expected::Told, lzw).with_words(),
        Case::new("pdf_many_filters.pdf", Expected::Told, many_filters).with_words(),
    ]
}

fn nested() -> Vec<Case> {
    let deep = 100_000;
    let array = format!("{}{}", "[".repeat(deep), "]".repeat(deep));
    let dict = format!("{}{}", "<</A".repeat(deep), ">>".repeat(deep));
    let object = |object: &str| page(stream("", &around("")), "", vec![object.as_bytes().to_vec()]);
    let reached = |object: &str| {
        let page = page_dict("").replace("/Contents", &format!("/Annots {object} /Contents"));
        pdf(&[CATALOG.into(), TREE.into(), page.into(), stream("", &around("")), FONT.into()], "")
    };
    let form = |content: &str, resources: &str| {
        stream(
            &format!("/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>{resources}>>"),
            content.as_bytes(),
        )
    };
    let calls = "/X Do ".repeat(10);
    let forms: Vec<Vec<u8>> = (0..11)
        .map(|level| match level {
            10 => form(&shown("deep below", 300), ""),
            _ => form(&calls, &format!("/XObject<</X {} 0 R>>", level + 7)),
        })
        .collect();
    let own = vec![form(&format!("{} /X Do", shown("itself", 300)), "/XObject<</X 6 0 R>>")];
    let with_form = "/XObject<</X 6 0 R>>";
    vec![
        Case::new("pdf_deep_array.pdf", Expected::Told, object(&array)).with_words(),
        Case::new("pdf_deep_dictionary.pdf", Expected::Told, object(&dict)).with_words(),
        Case::new("pdf_deep_array_on_page.pdf", Expected::Told, reached(&array)).with_words(),
        Case::new("pdf_deep_dictionary_on_page.pdf", Expected::Told, reached(&dict)).with_words(),
        Case::new("pdf_deep_array_in_content.pdf", Expected::Told, simple(&format!("{array} TJ"))).with_words(),
        Case::new("pdf_deep_dictionary_in_content.pdf", Expected::Told, simple(&format!("/P {dict} BDC EMC")))
            .with_words(),
        Case::new("pdf_deep_states.pdf", Expected::Told, simple(&"q ".repeat(500_000))).with_words(),
        Case::new("pdf_deep_strings.pdf", Expected::Told, simple(&format!("{} Tj", "(".repeat(100_000)))).with_words(),
        Case::new("pdf_nested_forms.pdf", Expected::Told, page(stream("", &around("/X Do")), with_form, forms))
            .with_words(),
        Case::new("pdf_own_form.pdf", Expected::Told, page(stream("", &around("/X Do")), with_form, own)).with_words(),
    ]
}

fn structure() -> Vec<Case> {
    let contents = |of: &str| page_dict("").replace("/Contents 4 0 R", &format!("/Contents {of}"));
    let sound = |catalog: &str, tree: &str, page: &str, more: Vec<Vec<u8>>, trailer: &str| {
        let mut objects: Vec<Vec<u8>> =
            vec![catalog.into(), tree.into(), page.into(), stream("", &around("")), FONT.into()];
        objects.extend(more);
        pdf(&objects, trailer)
    };
    let many_contents = contents(&format!("[{}]", "4 0 R ".repeat(200_000)));
    let cmap = "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FFFFFFFF> endcodespacerange 1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange endcmap end";
    let ranged = {
        let font = "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/ToUnicode 6 0 R/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/X/W[0 4294967295 500]/DW 500>>]>>";
        let objects: Vec<Vec<u8>> = vec![
            CATALOG.into(),
            TREE.into(),
            page_dict("/F/F").into(),
            stream("", &around("")),
            font.into(),
            stream("", cmap.as_bytes()),
        ];
        pdf(&objects, "")
    };
    let plain = page_dict("");
    let cycle = sound(
        CATALOG,
        "<</Type/Pages/Kids[3 0 R 6 0 R]/Count 2>>",
        &plain,
        vec!["<</Type/Pages/Parent 2 0 R/Kids[2 0 R 6 0 R]/Count 9>>".into()],
        "",
    );
    let only_cycle = sound(
        CATALOG,
        "<</Type/Pages/Kids[6 0 R]/Count 2>>",
        &plain,
        vec!["<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 9>>".into()],
        "",
    );
    let chain: Vec<Vec<u8>> = (6..20_006)
        .map(|id| {
            if id == 20_005 {
                "<</Type/Pages/Kids[3 0 R]/Count 1>>".into()
            } else {
                format!("<</Type/Pages/Kids[{} 0 R]/Count 1>>", id + 1).into_bytes()
            }
        })
        .collect();
    let kids = format!("<</Type/Pages/Kids[{}]/Count 1000000>>", "3 0 R ".repeat(1_000_000));
    let mut loops = simple("");
    let table = loops.windows(6).rposition(|six| six == b"\nxref\n").map_or(0, |at| at + 1);
    let text = String::from_utf8_lossy(&loops).into_owned();
    loops = text.replace("/Root 1 0 R", &format!("/Root 1 0 R/Prev {table}")).into_bytes();
    let replaced = |from: &str, to: &str| {
        let mut bytes = simple("");
        let at = bytes.windows(from.len()).position(|part| part == from.as_bytes()).expect("it is there");
        bytes.splice(at..at + from.len(), to.bytes());
        bytes
    };
    let length = format!("/Length {}>>", around("").len());
    let own_length = sound(CATALOG, TREE, &plain, vec!["6 0 R".into()], "/Info 6 0 R");
    let objects = format!("{} 0 obj\n1\nendobj\n", 7).repeat(300_000);
    let whole = simple("");
    let xref_stream = {
        // An /Index and a /W that would need exabytes.
        let data = zlib(&[0; 64]);
        let dict = "/Type/XRef/Size 2147483647/W[8 8 8]/Index[0 2147483647]/Root 1 0 R/Filter/FlateDecode";
        let mut bytes = simple("");
        let at = bytes.windows(5).rposition(|five| five == b"\nxref").expect("a table") + 1;
        bytes.truncate(at);
        bytes.extend(b"9 0 obj\n");
        bytes.extend(stream(dict, &data));
        bytes.extend(format!("\nendobj\nstartxref\n{at}\n%%EOF\n").bytes());
        bytes
    };
    let object_stream = {
        let dict = "/Type/ObjStm/N 2147483647/First 2147483647/Filter/FlateDecode";
        page(stream("", &around("")), "", vec![stream(dict, &zlib(b"1 0 2 0 3 0"))])
    };
    let object_stream_bomb = {
        let dict = "/Type/ObjStm/N 1/First 4/Filter/FlateDecode";
        let bomb = zlib_repeated("9 0 ", &vec![b' '; MIB], 512, "<</Lost true>>");
        page(stream("", &around("")), "", vec![stream(dict, &bomb)])
    };
    let unknown = Expected::Told;
    vec![
        Case::new("pdf_many_contents.pdf", unknown, sound(CATALOG, TREE, &many_contents, Vec::new(), "")).with_words(),
        Case::new("pdf_endless_range.pdf", unknown, ranged),
        Case::new("pdf_page_cycle.pdf", unknown, cycle).with_words(),
        Case::new("pdf_only_a_cycle.pdf", Expected::Partial("page tree"), only_cycle),
        Case::new(
            "pdf_deep_page_tree.pdf",
            unknown,
            sound(CATALOG, "<</Type/Pages/Kids[6 0 R]/Count 1>>", &plain, chain, ""),
        )
        .with_words(),
        Case::new("pdf_million_kids.pdf", unknown, sound(CATALOG, &kids, &plain, Vec::new(), "")).with_words(),
        Case::new("pdf_previous_loop.pdf", unknown, loops).with_words(),
        Case::new("pdf_huge_size.pdf", unknown, replaced("/Size 6", "/Size 9223372036854775807")).with_words(),
        Case::new("pdf_huge_count.pdf", unknown, replaced("/Count 1", "/Count 2147483647")).with_words(),
        Case::new("pdf_huge_length.pdf", unknown, replaced(&length, "/Length 9223372036854775807>>")).with_words(),
        Case::new("pdf_short_length.pdf", unknown, replaced(&length, "/Length 20>>")).with_words(),
        Case::new("pdf_huge_subsection.pdf", unknown, replaced("xref\n0 6", "xref\n0 4294967295")).with_words(),
        Case::new("pdf_xref_stream.pdf", unknown, xref_stream).with_words(),
        Case::new("pdf_object_stream.pdf", unknown, object_stream).with_words(),
        Case::new("pdf_object_stream_bomb.pdf", unknown, object_stream_bomb).with_words(),
        Case::new("pdf_refers_to_itself.pdf", unknown, own_length).with_words(),
        Case::new("pdf_many_objects.pdf", unknown, [whole.clone(), objects.into_bytes(), whole].concat()).with_words(),
        Case::new(
            "pdf_inline_image.pdf",
            unknown,
            simple(&format!("BI /W 1 /H 1 /BPC 8 /CS /G ID {}", "E".repeat(100_000))),
        )
        .with_words(),
        Case::new(
            "pdf_huge_numbers.pdf",
            Expected::Told,
            simple(&format!("{0} {0} {0} {0} {0} {0} cm 1e308 Tz -1e38 Tc", "9".repeat(400))),
        )
        .with_words(),
    ]
}

fn active() -> Vec<Case> {
    let with = |catalog: &str, page: &str, more: Vec<Vec<u8>>, trailer: &str| {
        let mut objects: Vec<Vec<u8>> = vec![
            format!("<</Type/Catalog/Pages 2 0 R{catalog}>>").into(),
            TREE.into(),
            page_dict("").replace("/Contents", &format!("{page}/Contents")).into(),
            stream("", &around("")),
            FONT.into(),
        ];
        objects.extend(more);
        pdf(&objects, trailer)
    };
    let script = "/OpenAction<</S/JavaScript/JS(app.launchURL('http://127.0.0.1:18999/js');while(1){})>>";
    let launch = "/AA<</O<</S/Launch/F(/bin/sh)/Win<</F(cmd.exe)>>>>/C<</S/URI/URI(http://127.0.0.1:18999/uri)>>>>";
    let xfa = r#"<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY h SYSTEM "http://127.0.0.1:18999/xfa">]><xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><template>&e;&h;</template></xdp:xdp>"#;
    let outside = "/Annots[<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS<</Type/Filespec/FS/URL/F(http://127.0.0.1:18999/f)>>>>]";
    let file_stream = stream("/F(/etc/passwd)/FFilter/ASCIIHexDecode", b"");
    let key = |length: usize| "00".repeat(length);
    let claim = format!("/Encrypt<</Filter/Standard/V 1/R 2/O<{}>/U<{}>/P -4>>/ID[<00><00>]", key(32), key(32));
    vec![
        Case::new("pdf_script.pdf", Expected::Assessed, with(script, launch, Vec::new(), "")).with_words(),
        Case::new(
            "pdf_xfa.pdf",
            Expected::Told,
            with("/AcroForm<</XFA 6 0 R/Fields[]>>", "", vec![stream("", xfa.as_bytes())], ""),
        )
        .with_words(),
        Case::new("pdf_outside_files.pdf", Expected::Assessed, with("", outside, Vec::new(), "")).with_words(),
        Case::new("pdf_stream_outside.pdf", Expected::Told, with("", "/Metadata 6 0 R", vec![file_stream], ""))
            .with_words(),
        Case::new("pdf_claims_encryption.pdf", Expected::Told, with("", "", Vec::new(), &claim)),
    ]
}

fn mixtures() -> Vec<Case> {
    let sound = simple("");
    let zip = archive(&[Entry::stored("inside.txt", "An archive behind a PDF.")]);
    let page = format!("<!DOCTYPE html><html><body><p>{}</p>\n", sentence("heron"));
    vec![
        Case::new("pdf_and_zip.pdf", Expected::Assessed, [sound.clone(), zip].concat()).with_words(),
        Case::new("html_and_pdf.html", Expected::Told, [page.into_bytes(), sound.clone()].concat()).with_words(),
        Case::new("pdf_cut.pdf", Expected::Told, &sound[..sound.len() * 2 / 3]).with_words(),
        Case::new("pdf_head_only.pdf", Expected::Refused("corrupt", ""), "%PDF-1.7\n"),
        Case::new("pdf_named_word.docx", Expected::Assessed, sound).with_words(),
    ]
}
