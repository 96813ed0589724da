use crate::{Reason, table};

/// A format that can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// An OSCAL catalogue as JSON.
    Oscal,
    /// A library of CISO Assistant as YAML.
    CisoAssistant,
    /// A table with the columns id, title, text and parent.
    Csv,
}

/// Names what is no text, so that it is not called wrongly encoded.
pub(crate) fn refuse_binary(bytes: &[u8]) -> Result<(), Reason> {
    let what = match bytes {
        [b'P', b'K', 3 | 5, ..] => "it is a ZIP archive, such as a spreadsheet; save the sheet as CSV",
        [b'%', b'P', b'D', b'F', ..] => "it is a PDF",
        [0xd0, 0xcf, 0x11, 0xe0, ..] => "it is an old Office file; save the sheet as CSV",
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "it is UTF-16; save the file as UTF-8",
        _ => return Ok(()),
    };
    Err(Reason::UnknownFormat(what))
}

/// The format by the first thing that the text says.
pub(crate) fn format(text: &str) -> Result<Format, Reason> {
    let start = text.trim_start();
    match start.chars().next() {
        None => return Err(Reason::UnknownFormat("it is empty")),
        Some('{') => return Ok(Format::Oscal),
        Some('<') => return Err(Reason::UnknownFormat("it is XML or HTML; OSCAL is read as JSON")),
        Some('[') => return Err(Reason::UnknownFormat("it is a JSON list; OSCAL begins with an object")),
        Some(_) => {}
    }
    let first = start.lines().map(str::trim_end).find(|l| !l.trim_start().is_empty() && !l.starts_with('#'));
    let first = first.unwrap_or_default();
    if table::is_header(start) {
        Ok(Format::Csv)
    } else if first == "---" || first.starts_with("%YAML") || is_key(first) {
        Ok(Format::CisoAssistant)
    } else {
        Err(Reason::UnknownFormat("it is neither JSON, nor YAML, nor a table whose header has a column `id`"))
    }
}

/// Holds for the beginning of an entry of a YAML mapping.
fn is_key(line: &str) -> bool {
    let Some((key, rest)) = line.split_once(':') else { return false };
    (rest.is_empty() || rest.starts_with(' '))
        && !key.is_empty()
        && key.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_tells_the_format() {
        for (text, wanted) in [
            (" {\"catalog\": {}}", Format::Oscal),
            ("# a comment\nurn: urn:x\nname: y\n", Format::CisoAssistant),
            ("---\nurn: x", Format::CisoAssistant),
            ("ID;Title;Text\n1;a;b", Format::Csv),
            ("\"parent\",\"id\"\n", Format::Csv),
        ] {
            assert_eq!(format(text), Ok(wanted), "{text}");
        }
    }

    #[test]
    fn other_files_are_refused_by_name() {
        for (text, word) in
            [("", "empty"), ("<catalog/>", "XML"), ("[1]", "list"), ("Dear all, hello", "neither"), ("x: y:z\u{0}", "")]
        {
            match format(text) {
                Err(Reason::UnknownFormat(what)) => assert!(what.contains(word), "{what}"),
                other => assert!(word.is_empty(), "{text}: {other:?}"),
            }
        }
        assert!(refuse_binary(b"PK\x03\x04").is_err() && refuse_binary(b"\xff\xfei\0").is_err());
    }
}
