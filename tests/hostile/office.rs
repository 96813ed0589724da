//! Documents made of XML parts: Word, OpenDocument, workbooks, presentations.

use super::case::{BACK, Case, Expected, FRONT, sentence};
use super::zip::{Entry, archive, overlapping};

const MIB: usize = 1 << 20;

/// The least that each kind of document consists of, around one part that holds its text.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Docx,
    Odt,
    Xlsx,
    Pptx,
}

const KINDS: [Kind; 4] = [Kind::Docx, Kind::Odt, Kind::Xlsx, Kind::Pptx];

impl Kind {
    fn suffix(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Odt => "odt",
            Self::Xlsx => "xlsx",
            Self::Pptx => "pptx",
        }
    }

    fn part(self) -> &'static str {
        match self {
            Self::Docx => "word/document.xml",
            Self::Odt => "content.xml",
            Self::Xlsx => "xl/worksheets/sheet1.xml",
            Self::Pptx => "ppt/slides/slide1.xml",
        }
    }

    /// What stands before and behind the paragraphs of the part.
    fn frame(self) -> (&'static str, &'static str) {
        match self {
            Self::Docx => (
                r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>"#,
                "</w:body></w:document>",
            ),
            Self::Odt => (
                r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.3"><office:body><office:text>"#,
                "</office:text></office:body></office:document-content>",
            ),
            Self::Xlsx => (
                r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#,
                "</sheetData></worksheet>",
            ),
            Self::Pptx => (
                r#"<p:sld xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><p:cSld><p:spTree><p:sp><p:nvSpPr><p:cNvPr id="2" name="Content"/><p:nvPr/></p:nvSpPr><p:txBody>"#,
                "</p:txBody></p:sp></p:spTree></p:cSld></p:sld>",
            ),
        }
    }

    pub(crate) fn paragraph(self, words: &str) -> String {
        match self {
            Self::Docx => format!("<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"),
            Self::Odt => format!("<text:p>{words}</text:p>"),
            Self::Xlsx => format!(r#"<row><c t="inlineStr"><is><t>{words}</t></is></c></row>"#),
            Self::Pptx => format!("<a:p><a:r><a:t>{words}</a:t></a:r></a:p>"),
        }
    }

    fn xml(self, prolog: &str, paragraphs: &str) -> String {
        let (before, behind) = self.frame();
        format!(r#"<?xml version="1.0" encoding="UTF-8"?>{prolog}{before}{paragraphs}{behind}"#)
    }

    /// The parts around that with the text.
    fn rest(self) -> Vec<Entry> {
        let relations = |links: &[(&str, &str)]| {
            let links: String = links
                .iter()
                .enumerate()
                .map(|(id, (kind, target))| {
                    format!(r#"<Relationship Id="rId{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>"#, id + 1)
                })
                .collect();
            format!(
                r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>"#
            )
        };
        let types = |kind: &str, part: &str| {
            format!(
                r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/></Types>"#
            )
        };
        match self {
            Self::Docx => vec![
                Entry::deflated("[Content_Types].xml", types("wordprocessingml.document", self.part())),
                Entry::deflated("_rels/.rels", relations(&[("officeDocument", self.part())])),
            ],
            Self::Odt => vec![
                Entry::stored("mimetype", "application/vnd.oasis.opendocument.text"),
                Entry::deflated(
                    "META-INF/manifest.xml",
                    r#"<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"#,
                ),
            ],
            Self::Xlsx => vec![
                Entry::deflated("[Content_Types].xml", types("spreadsheetml.sheet", "xl/workbook.xml")),
                Entry::deflated("_rels/.rels", relations(&[("officeDocument", "xl/workbook.xml")])),
                Entry::deflated(
                    "xl/workbook.xml",
                    r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
                ),
                Entry::deflated(
                    "xl/_rels/workbook.xml.rels",
                    relations(&[("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")]),
                ),
            ],
            Self::Pptx => vec![
                Entry::deflated("[Content_Types].xml", types("presentationml.presentation", "ppt/presentation.xml")),
                Entry::deflated("_rels/.rels", relations(&[("officeDocument", "ppt/presentation.xml")])),
                Entry::deflated(
                    "ppt/presentation.xml",
                    r#"<?xml version="1.0"?><p:presentation xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst></p:presentation>"#,
                ),
                Entry::deflated("ppt/_rels/presentation.xml.rels", relations(&[("slide", "slides/slide1.xml")])),
            ],
        }
    }

    /// A document whose text part is this.
    pub(crate) fn around(self, part: Entry) -> Vec<u8> {
        archive(&self.entries(part))
    }

    fn entries(self, part: Entry) -> Vec<Entry> {
        let mut entries = self.rest();
        entries.push(part);
        entries
    }

    /// A sound document with these paragraphs.
    pub(crate) fn document(self, paragraphs: &str) -> Vec<u8> {
        self.around(Entry::deflated(self.part(), self.xml("", paragraphs)))
    }

    /// A part that inflates to `size` bytes of `chunk` between a first and a last paragraph.
    fn inflating(self, before: &str, piece: &str, behind: &str, size: usize) -> Entry {
        let (open, close) = self.frame();
        let first = format!(r#"<?xml version="1.0"?>{open}{}{before}"#, self.paragraph(&sentence(FRONT)));
        let last = format!("{behind}{}{close}", self.paragraph(&sentence(BACK)));
        let chunk = piece.repeat((MIB / piece.len()).max(1));
        Entry::repeated(self.part(), &first, chunk.as_bytes(), size / chunk.len(), &last)
    }
}

fn both() -> [String; 2] {
    [sentence(FRONT), sentence(BACK)]
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for kind in KINDS {
        cases.extend(entities(kind));
        cases.extend(bombs(kind));
        cases.extend(deep(kind));
    }
    cases.extend(word_files());
    cases.extend(workbooks());
    cases
}

/// Definitions of entities: nothing is fetched, nothing grows, and the file is refused by name.
fn entities(kind: Kind) -> Vec<Case> {
    let suffix = kind.suffix();
    let [first, last] = both().map(|words| kind.paragraph(&words));
    let of = |prolog: &str| {
        let body = format!("{first}{}{last}", kind.paragraph("before &x; behind"));
        kind.around(Entry::deflated(kind.part(), kind.xml(prolog, &body)))
    };
    let laughs: String =
        (1..12).map(|level| format!(r#"<!ENTITY l{level} "{}">"#, format!("&l{};", level - 1).repeat(10))).collect();
    let refused = Expected::Refused("corrupt", "");
    vec![
        Case::new(
            &format!("xxe_file.{suffix}"),
            refused,
            of(r#"<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>"#),
        ),
        Case::new(
            &format!("xxe_http.{suffix}"),
            refused,
            of(
                r#"<!DOCTYPE d PUBLIC "-//X//Y" "http://127.0.0.1:18999/x.dtd" [<!ENTITY % p SYSTEM "http://127.0.0.1:18999/p"> %p;]>"#,
            ),
        ),
        Case::new(
            &format!("billion_laughs.{suffix}"),
            refused,
            of(&format!(r#"<!DOCTYPE d [<!ENTITY l0 "ha">{laughs}<!ENTITY x "&l11;">]>"#)),
        ),
    ]
}

fn bombs(kind: Kind) -> Vec<Case> {
    let suffix = kind.suffix();
    let (open, close) = kind.frame();
    let paragraph = kind.paragraph("more and more words");
    let (before, behind) = paragraph.split_once("more and more words").expect("its words");
    // Sheets and slides are read as far as the limits go, and what was left out is named.
    let over = match kind {
        Kind::Docx | Kind::Odt => Expected::Refused("too-large", "over the limit"),
        Kind::Xlsx | Kind::Pptx => Expected::Told,
    };
    let text = kind.inflating(before, "more and more words ", behind, 512 * MIB);
    let nodes = kind.inflating("", &kind.paragraph(""), "", 256 * MIB);
    let mut lying = kind.inflating(before, "more and more words ", behind, 128 * MIB);
    lying.size = 1000;
    let mut wrong = Entry::deflated(kind.part(), kind.xml("", &both().map(|words| kind.paragraph(&words)).concat()));
    wrong.crc ^= 1;
    let sound = kind
        .entries(Entry::deflated(kind.part(), format!("{open}{}{close}", both().map(|w| kind.paragraph(&w)).concat())));
    let names: Vec<String> = (0..2000).map(|number| format!("media/image{number}.png")).collect();
    let shared = Entry::repeated("media/image.png", "", &[0; MIB], 64, "");
    vec![
        Case::new(&format!("zip_bomb_text.{suffix}"), over, kind.around(text)).with_words(),
        Case::new(&format!("zip_bomb_nodes.{suffix}"), over, kind.around(nodes)).with_words(),
        Case::new(&format!("zip_lying_size.{suffix}"), Expected::Told, kind.around(lying)).with_words(),
        Case::new(&format!("zip_wrong_sum.{suffix}"), Expected::Told, kind.around(wrong)).with_words(),
        Case::new(&format!("zip_overlap.{suffix}"), Expected::Told, overlapping(&sound, &names, &shared)).with_words(),
    ]
}

fn deep(kind: Kind) -> Vec<Case> {
    let suffix = kind.suffix();
    let [first, last] = both().map(|words| kind.paragraph(&words));
    let of = |middle: &str| kind.document(&format!("{first}{middle}{last}"));
    let level = match kind {
        Kind::Docx => "w:tbl><w:tr><w:tc",
        Kind::Odt => "table:table><table:table-row><table:table-cell",
        Kind::Xlsx => "row><c><is",
        Kind::Pptx => "p:grpSp",
    };
    let open = format!("<{level}>");
    let close: String = level.rsplit("><").map(|name| format!("</{name}>")).collect();
    let inner = kind.paragraph("in the depth");
    let attributes: String = (0..200_000).map(|number| format!(r#" a{number}="x""#)).collect();
    let spaces: String = (0..200_000).map(|number| format!(r#" xmlns:n{number}="x""#)).collect();
    vec![
        Case::new(
            &format!("xml_deep.{suffix}"),
            Expected::Told,
            of(&format!("{}{inner}{}", open.repeat(100_000), close.repeat(100_000))),
        )
        .with_words(),
        Case::new(&format!("xml_unclosed.{suffix}"), Expected::Told, of(&open.repeat(100_000))).with_words(),
        Case::new(&format!("xml_attributes.{suffix}"), Expected::Told, of(&format!("<x{attributes}/>"))).with_words(),
        Case::new(&format!("xml_namespaces.{suffix}"), Expected::Told, of(&format!("<x{spaces}/>"))).with_words(),
    ]
}

fn word_files() -> Vec<Case> {
    let kind = Kind::Docx;
    let [first, last] = both().map(|words| kind.paragraph(&words));
    let body = format!("{first}{last}");
    let part = |name: &str, content: &str| Entry::deflated(name, content);
    let sound = |more: Vec<Entry>| {
        let mut entries = kind.entries(Entry::deflated(kind.part(), kind.xml("", &body)));
        entries.extend(more);
        archive(&entries)
    };
    let styles_with_entity =
        r#"<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:styles><w:style w:styleId="&x;"/></w:styles>"#;
    let link = |kind: &str, target: &str, outside: bool| {
        let mode = if outside { r#" TargetMode="External""# } else { "" };
        format!(r#"<Relationship Id="{kind}" Type="http://x/relationships/{kind}" Target="{target}"{mode}/>"#)
    };
    let links = |links: &str| part("word/_rels/document.xml.rels", &format!("<Relationships>{links}</Relationships>"));
    let outside: String =
        ["attachedTemplate", "image", "hyperlink", "oleObject", "header", "styles", "footnotes", "comments"]
            .iter()
            .map(|kind| link(kind, "http://127.0.0.1:18999/x", true) + &link(kind, "file:///etc/passwd", true))
            .collect();
    let slipping: Vec<Entry> =
        ["../../../../../../tmp/annexa_slip", "/tmp/annexa_slip", "C:\\annexa_slip", "word/\0hidden"]
            .iter()
            .map(|name| Entry::stored(name, "slipped"))
            .collect();
    let mut symlink = Entry::stored("word/footnotes.xml", "/etc/passwd");
    symlink.attributes = 0o120_777 << 16;
    let circle = links(&(link("header", "document.xml", false) + &link("footnotes", "document.xml", false)));
    let mut many = kind.entries(Entry::deflated(kind.part(), kind.xml("", &body)));
    many.extend((0..20_000).map(|number| Entry::stored(&format!("word/media/{number}.xml"), "")));
    let big_links = Entry::repeated(
        "word/_rels/document.xml.rels",
        "<Relationships>",
        link("image", "media/image1.png", false).repeat(5000).as_bytes(),
        512,
        &format!("{}</Relationships>", link("footnotes", "footnotes.xml", false)),
    );
    let note = format!(
        "<w:footnotes><w:footnote w:id=\"1\">{}</w:footnote></w:footnotes>",
        kind.paragraph("A note that counts: wagtail.")
    );
    let only_first =
        kind.xml("", &format!("{first}<w:p><w:r><w:t>See</w:t><w:footnoteReference w:id=\"1\"/></w:r></w:p>"));
    let mut hidden_links = kind.entries(Entry::deflated(kind.part(), only_first));
    hidden_links.extend([big_links, part("word/footnotes.xml", &note)]);
    let runs = kind.paragraph(&"</w:t></w:r><w:r><w:t>x".repeat(200_000));
    let comments = "<!-- -->".repeat(300_000);
    let broken: String = "<w:p <<& ".repeat(20_000);
    vec![
        Case::new(
            "xxe_styles.docx",
            Expected::Told,
            sound(vec![links(&link("styles", "styles.xml", false)), part("word/styles.xml", styles_with_entity)]),
        )
        .with_words(),
        Case::new("external_references.docx", Expected::Assessed, sound(vec![links(&outside)])).with_words(),
        Case::new("zip_slip.docx", Expected::Assessed, sound(slipping)).with_words(),
        Case::new(
            "zip_symlink.docx",
            Expected::Told,
            sound(vec![links(&link("footnotes", "footnotes.xml", false)), symlink]),
        )
        .with_words(),
        Case::new("parts_in_a_circle.docx", Expected::Told, sound(vec![circle])).with_words(),
        Case::new("many_entries.docx", Expected::Refused("too-large", "entries"), archive(&many)),
        Case::new("big_relationships.docx", Expected::Told, archive(&hidden_links)).with_words(),
        Case::new("many_runs.docx", Expected::Assessed, kind.document(&format!("{first}{runs}{last}"))).with_words(),
        Case::new("many_comments.docx", Expected::Assessed, kind.document(&format!("{first}{comments}{last}")))
            .with_words(),
        Case::new("broken_tags.docx", Expected::Told, kind.document(&format!("{first}{broken}{last}"))).with_words(),
    ]
}

fn workbooks() -> Vec<Case> {
    let kind = Kind::Xlsx;
    let [first, last] = both().map(|words| kind.paragraph(&words));
    let shared = Entry::repeated(
        "xl/sharedStrings.xml",
        r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>"#,
        &b"shared words ".repeat(8192),
        2000,
        "</t></si></sst>",
    );
    let uses = kind.xml("", &format!(r#"{first}<row><c t="s"><v>0</v></c></row>{last}"#));
    let mut sharing = kind.entries(Entry::deflated(kind.part(), uses));
    sharing.push(shared);
    // One long string that many cells show.
    let long = format!(
        r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{}</t></si></sst>"#,
        "long words ".repeat(10_000)
    );
    let cells = r#"<row><c t="s"><v>0</v></c></row>"#.repeat(20_000);
    let mut amplified = kind.entries(Entry::deflated(kind.part(), kind.xml("", &format!("{first}{cells}{last}"))));
    amplified.push(Entry::deflated("xl/sharedStrings.xml", long));
    let corner = format!(
        r#"<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>{}</t></is></c></row>"#,
        sentence(FRONT),
        sentence(BACK)
    );
    let merged: String = (1..=300_000).map(|row| format!(r#"<mergeCell ref="A{row}:XFD{row}"/>"#)).collect();
    let whole = r#"<mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="B2:XFD1048576"/></mergeCells>"#;
    let with_merges = |merges: &str| {
        let xml = kind.xml("", &format!("{first}{last}")).replace("</sheetData>", &format!("</sheetData>{merges}"));
        kind.around(Entry::deflated(kind.part(), xml))
    };
    let many = r#"<row><c><v>1</v></c></row>"#.repeat(1_100_000);
    vec![
        Case::new("shared_strings_bomb.xlsx", Expected::Told, archive(&sharing)),
        Case::new("shared_string_shown_often.xlsx", Expected::Partial("text_bytes"), archive(&amplified)).large_text(),
        Case::new("far_corner.xlsx", Expected::Partial("sharedStrings"), kind.document(&corner)).with_words(),
        Case::new("merged_cells.xlsx", Expected::Told, with_merges(&format!("<mergeCells>{merged}</mergeCells>")))
            .with_words(),
        Case::new("merged_sheet.xlsx", Expected::Told, with_merges(whole)).with_words(),
        Case::new("many_cells.xlsx", Expected::Told, kind.document(&format!("{first}{many}{last}"))).with_words(),
    ]
}
