//! Outlook messages (.msg, [MS-OXMSG]) and their attachments.

mod compound;
mod rich;

use annexa_model::{Document, Member, Unreadable, Warning};
use encoding_rs::Encoding;
use mail_parser::DateTime;

use crate::decode::decode;
use crate::letter::{self, Letter};
use crate::{Limits, html, labels, rtf};
use compound::{ATTACHMENT_HEAD, Compound, PROPERTIES, TOP_HEAD, corrupt};

// Properties by their numbers ([MS-OXPROPS]).
const MESSAGE_CLASS: u16 = 0x001a;
const SUBJECT: u16 = 0x0037;
const SUBMITTED: u16 = 0x0039;
const SENT_FOR_NAME: u16 = 0x0042;
const SENDER_NAME: u16 = 0x0c1a;
const SENDER_ADDRESS: u16 = 0x0c1f;
const SENDER_SMTP: u16 = 0x5d01;
const CC: u16 = 0x0e03;
const TO: u16 = 0x0e04;
const DELIVERED: u16 = 0x0e06;
const BODY: u16 = 0x1000;
const RICH_BODY: u16 = 0x1009;
const HTML_BODY: u16 = 0x1013;
const DISPLAY_NAME: u16 = 0x3001;
const DATA: u16 = 0x3701;
const SHORT_NAME: u16 = 0x3704;
const LONG_NAME: u16 = 0x3707;
const MEDIA_TYPE: u16 = 0x370e;
const CONTENT_ID: u16 = 0x3712;
const ENCODING: u16 = 0x3fde;
const CODE_PAGE: u16 = 0x3ffd;

const ATTACHMENT: &str = "__attach_version1.0_#";

/// Seconds from 1601, where Windows counts from, to 1970.
const TO_1970: i64 = 11_644_473_600;

/// Holds for a compound file that is a message.
pub(crate) fn is_message(bytes: &[u8]) -> bool {
    Compound::open(bytes).is_ok_and(|file| file.has_stream(&format!("/{PROPERTIES}")))
}

pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let mut storage = Storage::top(bytes)?;
    let mut letter = storage.headed();
    storage.bodies(&mut letter, limits);
    let class = storage.text(MESSAGE_CLASS).unwrap_or_default().to_ascii_lowercase();
    if class == "ipm.note.smime" {
        if letter.bodies.iter().all(|body| letter::letters(body) == 0) {
            return Err(Unreadable::Encrypted);
        }
        letter.warnings.push(Warning::Damaged { what: "a part of the message is encrypted".to_owned() });
    }
    letter.warnings.append(&mut storage.warnings);
    Ok(letter.into_document(limits))
}

pub(crate) fn members(bytes: &[u8], _limits: &Limits) -> Result<Vec<Member>, Unreadable> {
    let mut unique = labels::Unique::default();
    let attachments = attachments(Storage::top(bytes)?)?;
    Ok(attachments.iter().map(|one| Member { name: unique.name(&one.name), refused: one.refused.clone() }).collect())
}

pub(crate) fn member(bytes: &[u8], index: usize, _limits: &Limits) -> Result<Vec<u8>, Unreadable> {
    let Some(attachment) = attachments(Storage::top(bytes)?)?.into_iter().nth(index) else {
        return Err(corrupt(&format!("no member {index}")));
    };
    if let Some(reason) = attachment.refused {
        return Err(reason);
    }
    let mut file = Compound::open(bytes)?;
    if attachment.is_message {
        return file.message(&attachment.path);
    }
    file.stream(&attachment.path)?.ok_or_else(|| corrupt("Outlook message: an attachment without its bytes"))
}

struct Attachment {
    name: String,
    /// Of its stream, or of the storage of a message.
    path: String,
    is_message: bool,
    refused: Option<Unreadable>,
}

/// What was sent with the message, in the order of the attachments' numbers.
fn attachments(top: Storage<'_>) -> Result<Vec<Attachment>, Unreadable> {
    let mut folders: Vec<String> = top.file.storages();
    folders.retain(|name| name.starts_with(ATTACHMENT));
    folders.sort();
    let mut found = Vec::new();
    let (mut file, code_page) = (top.file, top.code_page);
    for folder in folders {
        let path = format!("/{folder}");
        let mut storage = Storage::at(file, path.clone(), ATTACHMENT_HEAD)?;
        storage.code_page = code_page;
        let media_type = storage.text(MEDIA_TYPE).unwrap_or_default().to_ascii_lowercase();
        let is_in_page = media_type.starts_with("image/") && storage.text(CONTENT_ID).is_some();
        let file_name = [LONG_NAME, SHORT_NAME].iter().find_map(|id| storage.text(*id));
        // The subject of a message may have slashes in it.
        let name = file_name.or_else(|| storage.text(DISPLAY_NAME).map(|name| name.replace(['/', '\\'], "-")));
        file = storage.file;
        if is_in_page {
            continue;
        }
        let message = format!("{path}/__substg1.0_{DATA:04X}000D");
        let data = format!("{path}/__substg1.0_{DATA:04X}0102");
        let is_message = file.has_stream(&format!("{message}/{PROPERTIES}"));
        let refused = match () {
            () if is_message || file.has_stream(&data) => None,
            () if file.has_storage(&message) => Some("object of another program in a message"),
            () => Some("attachment that is only referred to"),
        };
        let name = name.map(|name| labels::file(&name)).filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| "attachment".to_owned());
        found.push(Attachment {
            name: if is_message { format!("{name}.msg") } else { name },
            path: if is_message { message } else { data },
            is_message,
            refused: refused.map(|found| Unreadable::Unsupported { found: found.to_owned() }),
        });
    }
    Ok(found)
}

/// A message or an attachment: a storage with its properties.
struct Storage<'a> {
    file: Compound<'a>,
    path: String,
    /// Values of fixed size, 16 bytes each.
    fixed: Vec<u8>,
    /// Of strings that are not in Unicode.
    code_page: Option<&'static Encoding>,
    warnings: Vec<Warning>,
}

impl<'a> Storage<'a> {
    fn top(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        let mut top = Self::at(Compound::open(bytes)?, String::new(), TOP_HEAD)?;
        top.code_page = top.number(CODE_PAGE).and_then(encoding).or_else(|| top.number(ENCODING).and_then(encoding));
        Ok(top)
    }

    fn at(mut file: Compound<'a>, path: String, head: usize) -> Result<Self, Unreadable> {
        let mut fixed = file.stream(&format!("{path}/{PROPERTIES}"))?.unwrap_or_default();
        fixed.drain(..head.min(fixed.len()));
        Ok(Self { file, path, fixed, code_page: None, warnings: Vec::new() })
    }

    /// A value of fixed size: four bytes of type and number, four of flags, the value.
    fn fixed(&self, id: u16) -> Option<[u8; 8]> {
        let entry = self.fixed.chunks_exact(16).find(|entry| entry[2..4] == id.to_le_bytes())?;
        entry.last_chunk().copied()
    }

    fn number(&self, id: u16) -> Option<u32> {
        let value = self.fixed(id)?;
        value.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
    }

    fn bytes(&mut self, id: u16, kind: &str) -> Option<Vec<u8>> {
        self.file.stream(&format!("{}/__substg1.0_{id:04X}{kind}", self.path)).unwrap_or_else(|error| {
            self.warnings.push(Warning::Damaged { what: error.to_string() });
            None
        })
    }

    fn text(&mut self, id: u16) -> Option<String> {
        if let Some(bytes) = self.bytes(id, "001F") {
            let (text, _) = encoding_rs::UTF_16LE.decode_without_bom_handling(&bytes);
            return Some(text.trim_end_matches('\0').to_owned());
        }
        let bytes = self.bytes(id, "001E")?;
        let text = match self.code_page {
            Some(code_page) => code_page.decode_without_bom_handling(&bytes).0.into_owned(),
            None => decode(&bytes, None).text,
        };
        Some(text.trim_end_matches('\0').to_owned())
    }

    /// The header lines.
    fn headed(&mut self) -> Letter {
        let name = self.text(SENDER_NAME).or_else(|| self.text(SENT_FOR_NAME)).unwrap_or_default();
        let address = [SENDER_SMTP, SENDER_ADDRESS].iter().find_map(|id| self.text(*id).filter(|a| a.contains('@')));
        let from = match address {
            Some(address) if name.is_empty() || name == address => address,
            Some(address) => format!("{name} <{address}>"),
            None => name,
        };
        let date = [SUBMITTED, DELIVERED].iter().find_map(|id| date(self.fixed(*id)?));
        let day = date.map(|date| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day));
        let time = date.map(|date| format!(" {:02}:{:02} +0000", date.hour, date.minute));
        Letter {
            subject: self.text(SUBJECT).unwrap_or_default(),
            from,
            to: self.text(TO).unwrap_or_default(),
            cc: self.text(CC).unwrap_or_default(),
            date: day.clone().zip(time).map(|(day, time)| day + &time).unwrap_or_default(),
            day,
            ..Letter::default()
        }
    }

    /// The words: as a page unless the plain form says twice as much; as rich text only where
    /// there is nothing else.
    fn bodies(&mut self, letter: &mut Letter, limits: &Limits) {
        let plain = self.text(BODY).map(|text| letter::plain(&text, limits));
        let page = self.page().map(|page| html::read(page.as_bytes(), limits));
        let mut kept = |body: Option<Result<Document, Unreadable>>| match body? {
            Ok(body) => Some(body).filter(|body| letter::letters(body) > 0),
            Err(Unreadable::TooLarge { limit, .. }) => {
                letter.warnings.push(limits.reached(limit));
                None
            }
            Err(error) => {
                letter.warnings.push(Warning::Damaged { what: error.to_string() });
                None
            }
        };
        let body = match (kept(page), kept(plain)) {
            (Some(page), Some(plain)) if letter::letters(&page) * 2 < letter::letters(&plain) => Some(plain),
            (Some(page), _) => Some(page),
            (None, Some(plain)) => Some(plain),
            (None, None) => {
                let packed = self.bytes(RICH_BODY, "0102").filter(|packed| !packed.is_empty());
                kept(packed.map(|packed| match rich::unpacked(&packed) {
                    Some(text) => rtf::read(&text, limits),
                    None => Err(corrupt("a body in rich text that cannot be unpacked")),
                }))
            }
        };
        letter.bodies.extend(body);
    }

    fn page(&mut self) -> Option<String> {
        if let Some(bytes) = self.bytes(HTML_BODY, "0102") {
            let declared = html::declared_encoding(&bytes).or_else(|| self.number(ENCODING).and_then(encoding));
            let decoded = decode(&bytes, declared);
            self.warnings.extend(decoded.warnings);
            return Some(decoded.text);
        }
        self.text(HTML_BODY)
    }
}

/// A time counted in tenths of microseconds.
fn date(value: [u8; 8]) -> Option<DateTime> {
    let seconds = i64::try_from(u64::from_le_bytes(value) / 10_000_000).ok()? - TO_1970;
    // Zero and the far future stand for no date.
    (0..=253_402_300_799).contains(&seconds).then(|| DateTime::from_timestamp(seconds))
}

/// The encoding of a Windows code page.
fn encoding(code_page: u32) -> Option<&'static Encoding> {
    let label = match code_page {
        874 | 1250..=1258 => format!("windows-{code_page}"),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        20127 => "windows-1252".to_owned(),
        20866 => "koi8-r".to_owned(),
        21866 => "koi8-u".to_owned(),
        28591..=28605 => format!("iso-8859-{}", code_page - 28590),
        50220..=50222 => "iso-2022-jp".to_owned(),
        51932 => "euc-jp".to_owned(),
        54936 => "gb18030".to_owned(),
        65001 => "utf-8".to_owned(),
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}
