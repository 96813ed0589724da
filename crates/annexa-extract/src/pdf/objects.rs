use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use annexa_model::{Limit, Warning};
use lopdf::{DecompressError, Dictionary, Document, Error, Object, ObjectId, Stream};

use crate::Limits;

/// Read access to the objects of a file, references followed.
#[derive(Clone, Copy)]
pub(super) struct Objects<'a>(pub(super) &'a Document);

/// Ancestors of a page that are searched for an inherited attribute.
const ANCESTORS: usize = 64;

impl<'a> Objects<'a> {
    /// What `object` refers to, or itself; `Null` when the reference leads nowhere.
    pub(super) fn resolve(self, object: &'a Object) -> &'a Object {
        self.0.dereference(object).map_or(&Object::Null, |(_, found)| found)
    }

    pub(super) fn get(self, dict: &'a Dictionary, key: &str) -> Option<&'a Object> {
        match self.resolve(dict.get(key.as_bytes()).ok()?) {
            Object::Null => None,
            found => Some(found),
        }
    }

    /// A dictionary, or the dictionary of a stream.
    pub(super) fn dict(self, dict: &'a Dictionary, key: &str) -> Option<&'a Dictionary> {
        as_dict(self.get(dict, key)?)
    }

    pub(super) fn stream(self, dict: &'a Dictionary, key: &str) -> Option<&'a Stream> {
        self.get(dict, key)?.as_stream().ok()
    }

    pub(super) fn array(self, dict: &'a Dictionary, key: &str) -> Option<&'a [Object]> {
        self.get(dict, key)?.as_array().ok().map(Vec::as_slice)
    }

    pub(super) fn name(self, dict: &'a Dictionary, key: &str) -> Option<&'a [u8]> {
        self.get(dict, key)?.as_name().ok()
    }

    pub(super) fn number(self, dict: &'a Dictionary, key: &str) -> Option<f32> {
        finite(self.get(dict, key)?)
    }

    pub(super) fn integer(self, dict: &'a Dictionary, key: &str) -> Option<i64> {
        match self.get(dict, key)? {
            Object::Integer(value) => Some(*value),
            Object::Real(value) if value.is_finite() => Some(*value as i64),
            _ => None,
        }
    }

    /// An array of exactly `N` numbers.
    pub(super) fn numbers<const N: usize>(self, dict: &'a Dictionary, key: &str) -> Option<[f32; N]> {
        let array = self.array(dict, key)?;
        let values: Vec<f32> = array.iter().map_while(|item| finite(self.resolve(item))).collect();
        values.try_into().ok()
    }

    /// A text string (PDFDocEncoding, UTF-16 or UTF-8), control characters as spaces.
    pub(super) fn text(self, dict: &'a Dictionary, key: &str) -> Option<String> {
        let text = decode_text(self.get(dict, key)?.as_str().ok()?);
        (!text.is_empty()).then_some(text)
    }

    /// An attribute that pages inherit from the page tree (Resources, MediaBox, Rotate).
    pub(super) fn inherited(self, page: &'a Dictionary, key: &str) -> Option<&'a Object> {
        let mut node = page;
        for _ in 0..ANCESTORS {
            if let Some(found) = self.get(node, key) {
                return Some(found);
            }
            node = self.dict(node, "Parent")?;
        }
        None
    }
}

/// The dictionary that `object` is or has.
pub(super) fn as_dict(object: &Object) -> Option<&Dictionary> {
    match object {
        Object::Dictionary(dict) => Some(dict),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

/// The object as a number; hostile files write infinities, which would poison every position.
pub(super) fn finite(object: &Object) -> Option<f32> {
    object.as_float().ok().filter(|value| value.is_finite())
}

/// A PDF text string as Unicode: by its byte order mark, else PDFDocEncoding read as Latin-1
/// with the Windows punctuation, which is what producers write there.
pub(super) fn decode_text(bytes: &[u8]) -> String {
    decode(bytes).chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The same with its line breaks, each as a line feed.
pub(super) fn decode_lines(bytes: &[u8]) -> String {
    let plain = |c: char| match c {
        '\r' | '\n' | '\u{2028}' | '\u{2029}' => '\n',
        c if c.is_control() => ' ',
        c => c,
    };
    decode(bytes).chars().map(plain).collect()
}

fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0,
        [0xFF, 0xFE, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0,
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest),
        _ => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// What reading the file may still cost, and what went wrong so far.
pub(super) struct Budget<'l> {
    pub(super) limits: &'l Limits,
    inflated_left: u64,
    /// Operators and glyphs left for the whole document.
    pub(super) operators_left: u64,
    kept: HashMap<ObjectId, Rc<[u8]>>,
    kept_bytes: usize,
    warnings: Vec<Warning>,
}

/// Bytes of decoded streams that are kept because pages share them (letterheads, fonts).
const KEPT_BYTES: usize = 32 << 20;

/// The operators of a whole document, as a multiple of what one page may have: pages can share
/// one long stream, so that the limit per page alone would allow hours.
const PAGES_AT_LIMIT: u64 = 32;

/// Warnings of one document; a hostile file could cause one per object.
const WARNINGS: usize = 200;

impl<'l> Budget<'l> {
    pub(super) fn new(limits: &'l Limits) -> Self {
        Self {
            limits,
            inflated_left: limits.inflated_bytes,
            operators_left: limits.operators.saturating_mul(PAGES_AT_LIMIT),
            kept: HashMap::new(),
            kept_bytes: 0,
            warnings: Vec::new(),
        }
    }

    /// Records `warning` once.
    pub(super) fn warn(&mut self, warning: Warning) {
        if self.warnings.len() < WARNINGS && !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    pub(super) fn damaged(&mut self, what: impl Into<String>) {
        self.warn(Warning::Damaged { what: what.into() });
    }

    pub(super) fn limit_reached(&mut self, limit: Limit, value: u64) {
        self.warn(Warning::LimitReached { limit, value });
    }

    pub(super) fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    pub(super) fn into_warnings(self) -> Vec<Warning> {
        self.warnings
    }

    /// The decoded bytes of the stream `id`, kept for the next time while there is room.
    pub(super) fn decode_shared(
        &mut self,
        objects: Objects<'_>,
        id: ObjectId,
        stream: &Stream,
        what: &str,
    ) -> Option<Rc<[u8]>> {
        if let Some(kept) = self.kept.get(&id) {
            return Some(Rc::clone(kept));
        }
        let bytes: Rc<[u8]> = self.decode(objects, stream, what)?.into();
        if self.kept_bytes + bytes.len() <= KEPT_BYTES {
            self.kept_bytes += bytes.len();
            self.kept.insert(id, Rc::clone(&bytes));
        }
        Some(bytes)
    }

    /// The decoded bytes of `stream`, within the limits on one part and on the whole file.
    /// `None`, with a warning that names `what`, when nothing can be had.
    pub(super) fn decode(&mut self, objects: Objects<'_>, stream: &Stream, what: &str) -> Option<Vec<u8>> {
        let room = self.limits.part_bytes.min(self.inflated_left);
        let direct = with_direct_filters(objects, stream);
        let stream = direct.as_ref().unwrap_or(stream);
        match stream.get_plain_content_with_limit(room as usize) {
            Ok(bytes) => {
                self.inflated_left = self.inflated_left.saturating_sub(bytes.len() as u64);
                if !is_whole(stream, &bytes, room as usize) {
                    self.damaged(format!("{what} is cut short or damaged"));
                }
                Some(bytes)
            }
            Err(Error::Decompress(DecompressError::MemoryLimitExceeded { .. })) => {
                if room < self.limits.part_bytes {
                    self.limit_reached(Limit::InflatedBytes, self.limits.inflated_bytes);
                } else {
                    self.limit_reached(Limit::PartBytes, self.limits.part_bytes);
                }
                None
            }
            Err(error) => {
                self.damaged(format!("{what} cannot be decoded ({error})"));
                None
            }
        }
    }
}

/// `stream` with /Filter and /DecodeParms written out, where they are references: lopdf reads
/// them only when they stand in the dictionary itself.
fn with_direct_filters(objects: Objects<'_>, stream: &Stream) -> Option<Stream> {
    let indirect = |key: &[u8]| match stream.dict.get(key) {
        Ok(Object::Reference(_)) => true,
        Ok(Object::Array(items)) => items.iter().any(|item| matches!(item, Object::Reference(_))),
        _ => false,
    };
    let keys: Vec<&[u8]> = [&b"Filter"[..], b"DecodeParms"].into_iter().filter(|key| indirect(key)).collect();
    if keys.is_empty() {
        return None;
    }
    let mut direct = stream.clone();
    for key in keys {
        if let Some(Ok(value)) = Some(stream.dict.get(key)) {
            let value = match objects.resolve(value) {
                Object::Array(items) => {
                    Object::Array(items.iter().take(16).map(|item| objects.resolve(item).clone()).collect())
                }
                other => other.clone(),
            };
            direct.dict.set(key, value);
        }
    }
    Some(direct)
}

/// Holds unless what came out of a Flate stream, be it written in letters (ASCII85, hexadecimal), lacks
/// its checksum: lopdf returns what it could inflate of a damaged stream without a word.
fn is_whole(stream: &Stream, decoded: &[u8], room: usize) -> bool {
    if stream.dict.has(b"DecodeParms") {
        return true;
    }
    let filters = stream.filters().unwrap_or_default();
    let deflated = match filters.as_slice() {
        [b"FlateDecode"] => Cow::Borrowed(stream.content.as_slice()),
        [letters @ (b"ASCII85Decode" | b"ASCIIHexDecode"), b"FlateDecode"] => {
            let mut outer = stream.clone();
            outer.dict.set("Filter", Object::Name(letters.to_vec()));
            match outer.get_plain_content_with_limit(room) {
                Ok(deflated) => Cow::Owned(deflated),
                Err(_) => return false,
            }
        }
        _ => return true,
    };
    let sum = adler32(decoded).to_be_bytes();
    // Writers pad the end of the data with line ends, and some cut the checksum short by one.
    let tail = deflated.len().saturating_sub(16);
    let tail = deflated.get(tail..).unwrap_or_default();
    tail.windows(4).any(|window| window == sum) || tail.ends_with(&sum[..3])
}

fn adler32(bytes: &[u8]) -> u32 {
    let (mut a, mut b) = (1_u32, 0_u32);
    // 5552 additions are the most that cannot overflow 32 bits.
    for chunk in bytes.chunks(5552) {
        for byte in chunk {
            a += u32::from(*byte);
            b += a;
        }
        a %= 65521;
        b %= 65521;
    }
    (b << 16) | a
}

#[cfg(test)]
mod tests {
    use super::{adler32, decode_text};

    #[test]
    fn the_checksum_is_that_of_zlib() {
        assert_eq!(adler32(b"Wikipedia"), 0x11E6_0398);
    }

    #[test]
    fn text_strings_follow_their_byte_order_mark() {
        assert_eq!(decode_text(b"\xFE\xFF\0P\0\xFC"), "Pü");
        assert_eq!(decode_text(b"\xEF\xBB\xBFP\xC3\xBC"), "Pü");
        assert_eq!(decode_text(b"P\xFC\n"), "Pü ");
    }
}
