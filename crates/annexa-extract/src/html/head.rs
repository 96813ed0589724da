//! What a page says about itself: its encoding and its `meta` elements.

use annexa_model::Properties;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes at the front in which the encoding is declared.
const HEAD: usize = 4096;

/// Names of `meta` elements that are for browsers and search engines.
const TECHNICAL: &[&str] =
    &["viewport", "theme-color", "robots", "generator", "color-scheme", "referrer", "format-detection", "charset"];

/// The encoding that the page declares for itself.
pub(crate) fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase();
    let at = head.find("charset=").map(|at| at + "charset=".len()).or_else(|| {
        let declaration = head.trim_start().starts_with("<?xml").then(|| head.find("encoding="))?;
        declaration.map(|at| at + "encoding=".len())
    })?;
    let label = head[at..].trim_start_matches(['"', '\'', ' ']);
    let label = label.split(['"', '\'', ';', '>', ' ', '/', '?']).next()?;
    let encoding = Encoding::for_label(label.as_bytes())?;
    // A declaration that can be read as bytes is not in UTF-16, whatever it says.
    Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

/// Takes over a `meta` element: author and dates to their fields, others by their names.
pub(super) fn meta(attributes: &[(String, String)], properties: &mut Properties) {
    let value = |wanted: &str| attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.trim());
    let (Some(name), Some(content)) = (value("name").or_else(|| value("property")), value("content")) else { return };
    let key = name.to_ascii_lowercase();
    if content.is_empty()
        || TECHNICAL.contains(&key.as_str())
        || key.starts_with("msapplication")
        || key.contains("csrf")
    {
        return;
    }
    let field = match key.as_str() {
        "author" | "dc.creator" | "dcterms.creator" => &mut properties.author,
        "dc.title" | "dcterms.title" => &mut properties.title,
        "date" | "dc.date" | "dcterms.date" | "dcterms.created" | "article:published_time" => &mut properties.created,
        "last-modified" | "revised" | "dcterms.modified" | "article:modified_time" => &mut properties.modified,
        "version" | "dcterms.hasversion" => &mut properties.version,
        "status" => &mut properties.status,
        _ => {
            properties.other.push((name.to_owned(), content.to_owned()));
            return;
        }
    };
    let is_time = content.len() > 10
        && content.as_bytes()[4] == b'-'
        && content.is_char_boundary(10)
        && content[10..].starts_with('T');
    field.get_or_insert_with(|| if is_time { content[..10].to_owned() } else { content.to_owned() });
}
