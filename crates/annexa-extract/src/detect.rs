//! Tells the format of a file by its content; its name is never asked.

mod compound;
mod message;
mod text;

use annexa_model::{MediaType, Unreadable};

use crate::Limits;
use crate::decode::utf16_without_mark;
use crate::package::Package;

/// Bytes at the front in which a PDF may announce itself, as readers allow.
const PDF_HEAD: usize = 1024;

/// Bytes at the front that are looked at to tell binary data from text.
const BINARY_HEAD: usize = 8192;

/// First bytes of formats that are recognised so that they can be named. A longer one that begins
/// like a shorter one stands before it.
const MAGIC: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF87a", "GIF image"),
    (b"GIF89a", "GIF image"),
    (b"II*\0", "TIFF image"),
    (b"MM\0*", "TIFF image"),
    (b"\x7fELF", "program (ELF)"),
    (b"MZ\x90\0", "program (Windows)"),
    (b"\x1f\x8b", "gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "7z archive"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"BZh", "bzip2 archive"),
    (b"\xfd7zXZ\0", "xz archive"),
    (b"\x28\xb5\x2f\xfd", "zstd archive"),
    (b"%!PS", "PostScript"),
    (b"SQLite format 3\0", "SQLite database"),
    (b"OggS", "Ogg media"),
    (b"ID3", "MP3 audio"),
    (b"RIFF", "media file (RIFF)"),
    (b"\x00\x00\x01\x00", "icon image"),
    (b"8BPS", "Photoshop image"),
    (b"wOFF", "font"),
    (b"wOF2", "font"),
    (b"\x00\x01\x00\x00\x00", "font"),
    (b"OTTO", "font"),
    (b"!BDN", "Outlook mailbox (.pst)"),
];

/// Tells the format by content.
///
/// # Errors
/// [`Unreadable::Empty`] for no bytes, [`Unreadable::Unsupported`] with the name of the format for
/// one that is not read, [`Unreadable::Corrupt`] for an archive that cannot be opened.
pub fn detect(bytes: &[u8]) -> Result<MediaType, Unreadable> {
    if bytes.is_empty() {
        return Err(Unreadable::Empty);
    }
    // Before PDF, whose mark may stand further on: here as the first words of a file that is kept uncompressed.
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return archive(bytes);
    }
    if has_pdf_header(bytes) {
        return Ok(MediaType::Pdf);
    }
    if bytes.starts_with(compound::MAGIC) {
        return compound::kind(bytes);
    }
    if crate::rtf::is_rich_text(bytes) {
        return Ok(MediaType::Rtf);
    }
    if let Some((_, name)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(unsupported(name));
    }
    if is_bitmap(bytes) {
        return Err(unsupported("BMP image"));
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Err(unsupported("video or HEIF image"));
    }
    if is_binary(bytes) {
        return Err(unsupported("binary data"));
    }
    text::kind(bytes)
}

/// The version digit keeps out a text that merely speaks of the mark.
fn has_pdf_header(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(PDF_HEAD)];
    // A damaged mark is still one when objects follow; else the file's own words would pass for a text.
    let has_objects = || head.starts_with(b"%PDF") && bytes.windows(6).any(|six| six == b"endobj");
    head.starts_with(b"%PDF-")
        || has_objects()
        || head.windows(6).any(|six| six.starts_with(b"%PDF-") && six[5].is_ascii_digit())
}

fn archive(bytes: &[u8]) -> Result<MediaType, Unreadable> {
    let mut package = Package::open(bytes, &Limits::default())?;
    if package.has("word/document.xml") {
        return Ok(MediaType::Docx);
    }
    let types = package.text("[Content_Types].xml").ok().flatten().unwrap_or_default();
    if types.contains("wordprocessingml.") && types.contains("main+xml") {
        return Ok(MediaType::Docx);
    }
    if package.has("xl/workbook.bin") {
        return Err(unsupported("binary Excel workbook (.xlsb): save it as .xlsx"));
    }
    let is_workbook = types.contains("spreadsheetml.") || types.contains("ms-excel.");
    if package.has("xl/workbook.xml") || is_workbook && types.contains("main+xml") {
        return Ok(MediaType::Xlsx);
    }
    let mimetype = package.text("mimetype").ok().flatten().unwrap_or_default();
    if mimetype.contains("opendocument.text") {
        return Ok(MediaType::Odt);
    }
    if package.has("ppt/presentation.xml") || types.contains("presentationml.") && types.contains("main+xml") {
        return Ok(MediaType::Pptx);
    }
    let found = match () {
        () if package.has("visio/document.xml") => "Visio drawing (.vsdx)",
        () if mimetype.contains("opendocument.spreadsheet") => "OpenDocument spreadsheet (.ods): save it as .xlsx",
        () if mimetype.contains("opendocument") => "OpenDocument file",
        () if mimetype.contains("epub") => "EPUB book",
        () if package.has("META-INF/MANIFEST.MF") => "Java archive",
        () if mimetype.starts_with("application/") => "package of a format that is not read",
        () if package.has("Index/Document.iwa") || package.has("Index.zip") => "Apple iWork document",
        () if !types.is_empty() => "Office Open XML package of another kind",
        () => return Ok(MediaType::Zip),
    };
    Err(unsupported(found))
}

/// "BM" alone begins many texts; the reserved bytes of the header are zero.
fn is_bitmap(bytes: &[u8]) -> bool {
    bytes.starts_with(b"BM") && bytes.get(6..10) == Some(&[0; 4])
}

/// Holds when the head has more control characters than a text does.
fn is_binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(BINARY_HEAD)];
    let has_mark = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    if has_mark || utf16_without_mark(bytes).is_some() {
        return false;
    }
    let zeros = head.iter().filter(|&&byte| byte == 0).count();
    let is_control =
        |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1b) || byte == 0x7f;
    let controls = head.iter().filter(|&&byte| is_control(byte)).count();
    zeros * 200 > head.len() || controls * 50 > head.len()
}

fn unsupported(found: &str) -> Unreadable {
    Unreadable::Unsupported { found: found.to_owned() }
}

#[cfg(test)]
mod tests {
    use annexa_model::{MediaType, Unreadable};

    use super::detect;

    fn check(bytes: &[u8], expected: Result<MediaType, &str>) {
        let found = detect(bytes);
        let found = found.as_ref().copied().map_err(|error| match error {
            Unreadable::Unsupported { found } => found.as_str(),
            Unreadable::Corrupt { detail } => detail.as_str(),
            error => error.code(),
        });
        assert_eq!(found, expected, "{:?}", String::from_utf8_lossy(bytes));
    }

    #[test]
    fn names_what_it_sees() {
        check(b"", Err("empty"));
        check(b"junk\n%PDF-1.7\n", Ok(MediaType::Pdf));
        check(b"A PDF begins with %PDF-.", Ok(MediaType::Text));
        check(b"PK\x03\x04 and nothing more", Err("ZIP archive without its directory: cut off?"));
        check(b"PK\x03\x04 policy.pdf %PDF-1.7\n", Err("ZIP archive without its directory: cut off?"));
        check(b"\x89PNG\r\n\x1a\n....", Err("PNG image"));
        check(b"{\\rtf1 text}", Ok(MediaType::Rtf));
        check(b"\xef\xbb\xbf\r\n{\\rtf1\\ansi text}", Ok(MediaType::Rtf));
        check(&[0, 1, 2, 3, 0, 5, 0x80, 0x90, 7, 8, 9], Err("binary data"));
    }

    #[test]
    fn tells_the_texts_apart() {
        check(b"<!-- saved -->\n <!DOCTYPE html><p>x", Ok(MediaType::Html));
        check(b"\xef\xbb\xbf<html><body>x", Ok(MediaType::Html));
        check(b"<?xml version=\"1.0\"?><html xmlns=\"x\">", Ok(MediaType::Html));
        check(b"<h1>AI</h1><p>One</p><p>Two</p><ul><li>a</li><li>b</li></ul>", Ok(MediaType::Html));
        check(b"<?xml version=\"1.0\"?><catalog/>", Err("XML document"));
        check(b"# AI policy\n\nAll models are tested.\n", Ok(MediaType::Markdown));
        check(b"**Owner:** Priya\n\nSee [the policy](policy.md).\n", Ok(MediaType::Markdown));
        check(b"| a | b |\n|---|---|\n| 1 | 2 |\n", Ok(MediaType::Markdown));
        check(b"AI policy\n=========\n\n1 Scope\n-------\n\n* one\n* two\n", Ok(MediaType::Text));
        check(b"ID,System,Owner\n1,Harbour,Ruth Carver\n", Ok(MediaType::Csv));
        check(b"Owner\tRuth Carver\nSystem\tHarbour\n", Ok(MediaType::Csv));
        check(
            b"Dear all,\n\nIn 2026, we test, and then we ship.\nIn 2027, we ship, and then we rest.\n",
            Ok(MediaType::Text),
        );
        check(b"All models are tested.\n", Ok(MediaType::Text));
        check(b"From: a@b.example\nSubject: AI\n policy\nMessage-ID: <1@b>\n\nHello", Ok(MediaType::Eml));
        check(b"Subject: x\r\nDate: Tue, 12 May 2026 09:30:00 +0100\r\n\r\n# Policy", Ok(MediaType::Eml));
        check(b"To: Board\nFrom: Ann\nDate: 12 May 2026\nSubject: AI\n\nAll is well.", Ok(MediaType::Text));
        check(b"Received: yes\nThe box was received.\n\nFrom: Ann\nTo: Ben\n", Ok(MediaType::Text));
        check(
            b"From ann@b.example Tue May 12 09:30:00 2026\nFrom: a\nMessage-ID: <1>\n\nx",
            Err("mailbox of several messages (mbox): save them as .eml"),
        );
        check(b"\xff\xfeA\0I\0", Ok(MediaType::Text));
    }
}
