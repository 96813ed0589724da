//! Characters of Adobe's collections of Chinese, Japanese and Korean glyphs.
//!
//! The collections number their main part in the order of the national character sets, which
//! the decoders at hand know already; what lies outside it stays without a character and is
//! counted. Source: Adobe technical notes 5078 to 5080 and 5093.

use std::collections::HashMap;

use encoding_rs::Encoding;

/// A stretch of two-byte codes, first and last, and the CID of the first that is assigned.
type Stretch = (u16, u16, u32);

/// A collection: the decoder, its stretches, and the CIDs at which ASCII begins.
struct Collection {
    charset: &'static Encoding,
    stretches: &'static [Stretch],
    latin: [u32; 2],
}

const JAPAN: [Stretch; 2] = [(0xA1A1, 0xA7FE, 633), (0xB0A1, 0xF4A4, 1125)];
const CHINA: [Stretch; 14] = [
    (0xA1A1, 0xA1FE, 96),
    (0xA2B1, 0xA2E2, 190),
    (0xA2E5, 0xA2EE, 240),
    (0xA2F1, 0xA2FC, 250),
    (0xA3A1, 0xA3FE, 262),
    (0xA4A1, 0xA4F3, 356),
    (0xA5A1, 0xA5F6, 439),
    (0xA6A1, 0xA6B8, 525),
    (0xA6C1, 0xA6D8, 549),
    (0xA7A1, 0xA7C1, 602),
    (0xA7D1, 0xA7F1, 635),
    (0xA9A4, 0xA9EF, 738),
    (0xB0A1, 0xD7F9, 940),
    (0xD8A1, 0xF7FE, 4695),
];
/// In Big5 a few dozen characters stand apart from the strokes that they are counted by.
const TAIWAN: [Stretch; 69] = [
    (0xA140, 0xA1F5, 99),
    (0xA1F6, 0xA1F6, 248),
    (0xA1F7, 0xA1F7, 247),
    (0xA1F8, 0xA3BB, 249),
    (0xA440, 0xACFD, 595),
    (0xACFE, 0xACFE, 2431),
    (0xAD40, 0xAFCF, 2007),
    (0xAFD0, 0xBBC7, 2432),
    (0xBBC8, 0xBE51, 4309),
    (0xBE52, 0xBE52, 4308),
    (0xBE53, 0xC1AA, 4696),
    (0xC1AB, 0xC2CA, 5222),
    (0xC2CB, 0xC2CB, 5221),
    (0xC2CC, 0xC360, 5411),
    (0xC361, 0xC3B8, 5496),
    (0xC3B9, 0xC3B9, 5551),
    (0xC3BA, 0xC3BA, 5550),
    (0xC3BB, 0xC455, 5552),
    (0xC456, 0xC456, 5495),
    (0xC457, 0xC67E, 5642),
    (0xC940, 0xC949, 5996),
    (0xC94B, 0xC96B, 6006),
    (0xC96C, 0xC9BD, 6040),
    (0xC9BE, 0xC9BE, 6039),
    (0xC9BF, 0xC9EC, 6088),
    (0xC9ED, 0xCAF6, 6135),
    (0xCAF7, 0xCAF7, 6134),
    (0xCAF8, 0xD6CB, 6302),
    (0xD6CC, 0xD6CC, 8788),
    (0xD6CD, 0xD779, 8143),
    (0xD77A, 0xD77A, 8889),
    (0xD77B, 0xDADE, 8251),
    (0xDADF, 0xDADF, 8142),
    (0xDAE0, 0xDBA6, 8789),
    (0xDBA7, 0xDDFB, 8890),
    (0xDDFD, 0xE8A2, 9289),
    (0xE8A3, 0xE975, 10927),
    (0xE976, 0xEB5A, 11074),
    (0xEB5B, 0xEBF0, 11362),
    (0xEBF1, 0xEBF1, 10926),
    (0xEBF2, 0xECDD, 11478),
    (0xECDE, 0xECDE, 11073),
    (0xECDF, 0xEDA9, 11615),
    (0xEDAA, 0xEEEA, 11720),
    (0xEEEB, 0xEEEB, 12308),
    (0xEEEC, 0xF055, 11942),
    (0xF056, 0xF056, 11719),
    (0xF057, 0xF0CA, 12140),
    (0xF0CB, 0xF0CB, 11361),
    (0xF0CC, 0xF162, 12222),
    (0xF163, 0xF16A, 12309),
    (0xF16B, 0xF16B, 12640),
    (0xF16C, 0xF267, 12317),
    (0xF268, 0xF268, 12783),
    (0xF269, 0xF2C2, 12470),
    (0xF2C3, 0xF374, 12527),
    (0xF375, 0xF465, 12641),
    (0xF466, 0xF4B4, 12784),
    (0xF4B5, 0xF4B5, 12526),
    (0xF4B6, 0xF4FC, 12829),
    (0xF4FD, 0xF662, 12901),
    (0xF663, 0xF663, 12900),
    (0xF664, 0xF976, 13095),
    (0xF977, 0xF9C3, 13586),
    (0xF9C4, 0xF9C4, 13585),
    (0xF9C5, 0xF9C5, 13629),
    (0xF9C6, 0xF9C6, 13641),
    (0xF9C7, 0xF9D1, 13630),
    (0xF9D2, 0xF9D5, 13642),
];
const KOREA: [Stretch; 3] = [(0xA1A1, 0xA2E5, 101), (0xA3A1, 0xA4D3, 264), (0xA4D5, 0xFDFE, 409)];

/// Characters by CID of the collection that /CIDSystemInfo names; empty for others.
pub(super) fn characters(ordering: &str) -> HashMap<u32, String> {
    let collection = match ordering {
        "Japan1" => Collection { charset: encoding_rs::EUC_JP, stretches: &JAPAN, latin: [1, 231] },
        "GB1" => Collection { charset: encoding_rs::GBK, stretches: &CHINA, latin: [1, 813] },
        "CNS1" => Collection { charset: encoding_rs::BIG5, stretches: &TAIWAN, latin: [1, 13648] },
        "Korea1" => Collection { charset: encoding_rs::EUC_KR, stretches: &KOREA, latin: [1, 8094] },
        _ => return HashMap::new(),
    };
    let mut found = HashMap::new();
    for first in collection.latin {
        found.extend((first..).zip(' '..='~').map(|(cid, c)| (cid, c.to_string())));
    }
    for (first, last, cid) in collection.stretches {
        let mut cid = *cid;
        let trails = if collection.charset == encoding_rs::BIG5 { 0x40 } else { 0xA1 };
        for code in (*first..=*last).filter(|code| code & 0xFF >= trails) {
            let bytes = code.to_be_bytes();
            let text = collection.charset.decode_without_bom_handling_and_without_replacement(&bytes);
            if let Some(text) = text.filter(|text| is_assigned(text)) {
                found.insert(cid, text.into_owned());
                cid += 1;
            }
        }
    }
    found
}

/// Holds for one character that is no second copy of another: those have no CID.
fn is_assigned(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| !matches!(c, '\u{F900}'..='\u{FAFF}')) && chars.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::characters;

    #[test]
    fn the_collections_begin_and_end_where_their_notes_say() {
        for (ordering, cid, expect) in [
            ("Japan1", 34, "A"),
            ("Japan1", 264, "A"),
            ("Japan1", 843, "あ"),
            ("Japan1", 1125, "亜"),
            ("Japan1", 7477, "瑤"),
            ("GB1", 4559, "中"),
            ("GB1", 7702, "齄"),
            ("CNS1", 595, "一"),
            ("CNS1", 2431, "耄"),
            ("CNS1", 13645, "龘"),
            ("Korea1", 1086, "가"),
            ("Korea1", 3577, "鎧"),
        ] {
            assert_eq!(characters(ordering).get(&cid).map(String::as_str), Some(expect), "{ordering} {cid}");
        }
        assert!(characters("Identity").is_empty());
    }
}
