//! Internet messages (.eml) and their attachments.

mod parts;
mod transfer;

use std::borrow::Cow;
use std::collections::BTreeMap;

use annexa_model::{Document, Member, Unreadable, Warning};
use encoding_rs::Encoding;
use mail_parser::{Address, Message, MessageParser};

use crate::decode::decode;
use crate::letter::{self, Letter};
use crate::{Limits, html, labels};
use parts::{Fields, Leaf, Parts};

/// The mark of text encrypted in place.
const PGP_MARK: &str = "-----BEGIN PGP MESSAGE-----";

/// What a part is to the message.
enum Role {
    /// Its own words.
    Body,
    /// A file sent with it.
    Attachment,
    /// Nothing to read: a picture in the page, a signature.
    Left,
}

/// A message taken apart.
pub(crate) struct Mail<'a> {
    parts: Parts<'a>,
    limits: &'a Limits,
}

impl<'a> Mail<'a> {
    pub(crate) fn parse(bytes: &'a [u8], limits: &'a Limits) -> Self {
        Self { parts: parts::parts(bytes, limits), limits }
    }

    /// The words of the message itself.
    pub(crate) fn document(&self) -> Result<Document, Unreadable> {
        let (parts, limits) = (&self.parts, self.limits);
        let parsed = MessageParser::default().parse_headers(parts.head);
        let Some(message) = parsed.filter(|_| parts.head.contains(&b':')) else {
            return Err(Unreadable::Corrupt { detail: "a message without a header".to_owned() });
        };
        let mut letter = headed(&message);
        letter.warnings.clone_from(&parts.warnings);
        let mut is_encrypted = parts.is_encrypted;
        let mut bodies = Vec::new();
        for leaf in parts.leaves.iter().filter(|leaf| matches!(self.role(leaf), Role::Body)) {
            let Some(body) = body(leaf, &mut letter.warnings, limits)? else {
                is_encrypted = true;
                continue;
            };
            bodies.push((leaf.alternative, body));
        }
        letter.bodies = chosen(bodies);
        if is_encrypted {
            let has_attachments = self.attachments().next().is_some();
            if letter.bodies.iter().all(|body| letter::letters(body) == 0) && !has_attachments {
                return Err(Unreadable::Encrypted);
            }
            letter.warnings.push(Warning::Damaged { what: "a part of the message is encrypted".to_owned() });
        }
        Ok(letter.into_document(limits))
    }

    pub(crate) fn members(&self) -> Vec<Member> {
        let mut unique = labels::Unique::default();
        let member = |leaf: &Leaf<'_>| Member { name: unique.name(&name(leaf)), refused: refusal(&leaf.fields) };
        self.attachments().map(member).collect()
    }

    pub(crate) fn member(&self, index: usize) -> Result<Vec<u8>, Unreadable> {
        let Some(leaf) = self.attachments().nth(index) else {
            return Err(Unreadable::Corrupt { detail: format!("no member {index}") });
        };
        match refusal(&leaf.fields) {
            Some(reason) => Err(reason),
            None => Ok(leaf.fields.encoding.decode(leaf.raw).bytes.into_owned()),
        }
    }

    fn attachments(&self) -> impl Iterator<Item = &Leaf<'a>> {
        self.parts.leaves.iter().filter(|leaf| matches!(self.role(leaf), Role::Attachment))
    }

    fn role(&self, leaf: &Leaf<'_>) -> Role {
        let fields = &leaf.fields;
        let kind = fields.kind.as_str();
        let is_alone = self.parts.leaves.len() == 1;
        let is_signature = kind.ends_with("pkcs7-signature") || kind == "application/pgp-signature";
        let is_in_page =
            kind.starts_with("image/") && (!fields.is_attachment || leaf.is_related && fields.has_content_id);
        if is_signature || is_in_page {
            return Role::Left;
        }
        let is_sent_as_file = fields.name.is_some() && !is_alone && leaf.alternative.is_none();
        if fields.is_text_of_a_message() && !fields.is_attachment && !is_sent_as_file {
            Role::Body
        } else {
            Role::Attachment
        }
    }
}

/// Why an attachment is not opened, by what its header says.
fn refusal(fields: &Fields) -> Option<Unreadable> {
    let found = match fields.kind.as_str() {
        "application/ms-tnef" | "application/vnd.ms-tnef" => "attachments wrapped by Outlook (winmail.dat)",
        "message/external-body" | "message/partial" => "a message that is not all there",
        kind if kind.ends_with("pkcs7-mime") => "message sealed by its signature (S/MIME)",
        _ => return None,
    };
    Some(Unreadable::Unsupported { found: found.to_owned() })
}

/// The name of an attachment; that of a message without one is its subject.
fn name(leaf: &Leaf<'_>) -> String {
    let given = leaf.fields.name.as_deref().map(labels::file).filter(|name| !name.is_empty());
    given.unwrap_or_else(|| {
        if !is_message(&leaf.fields) {
            return "attachment".to_owned();
        }
        let head = &leaf.raw[..leaf.raw.len().min(64 << 10)];
        let parsed = MessageParser::default().parse_headers(head);
        let subject = parsed.as_ref().and_then(Message::subject).unwrap_or_default();
        let subject = labels::file(&subject.replace(['/', '\\'], "-"));
        if subject.is_empty() { "message.eml".to_owned() } else { format!("{subject}.eml") }
    })
}

fn is_message(fields: &Fields) -> bool {
    matches!(fields.kind.as_str(), "message/rfc822" | "message/global")
}

/// The header lines.
fn headed(message: &Message<'_>) -> Letter {
    let date = message.date().filter(|date| date.is_valid());
    let day = date.map(|date| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day));
    let time = date.map(|date| {
        let sign = if date.tz_before_gmt { '-' } else { '+' };
        format!(" {:02}:{:02} {sign}{:02}{:02}", date.hour, date.minute, date.tz_hour, date.tz_minute)
    });
    let written = || message.header_raw("Date").unwrap_or_default().to_owned();
    Letter {
        subject: message.subject().unwrap_or_default().to_owned(),
        from: addresses(message.from()),
        to: addresses(message.to()),
        cc: addresses(message.cc()),
        date: day.clone().zip(time).map_or_else(written, |(day, time)| day + &time),
        day,
        ..Letter::default()
    }
}

/// "Priya Nair <priya@tidewell.example>, ..."
fn addresses(addresses: Option<&Address<'_>>) -> String {
    let Some(addresses) = addresses else { return String::new() };
    let shown = addresses.iter().filter_map(|one| match (one.name(), one.address()) {
        (Some(name), Some(address)) if name != address => Some(format!("{name} <{address}>")),
        (name, address) => address.or(name).map(str::to_owned),
    });
    shown.collect::<Vec<_>>().join(", ")
}

/// The words of a part; `None` when they are encrypted.
fn body(leaf: &Leaf<'_>, warnings: &mut Vec<Warning>, limits: &Limits) -> Result<Option<Document>, Unreadable> {
    let fields = &leaf.fields;
    let decoded = fields.encoding.decode(leaf.raw);
    if decoded.is_damaged {
        warnings.push(Warning::Damaged { what: "a body that breaks its transfer encoding".to_owned() });
    }
    let text = characters(&decoded.bytes, fields, warnings);
    if text.contains(PGP_MARK) {
        return Ok(None);
    }
    let body = if fields.kind == "text/html" {
        html::read(text.as_bytes(), limits)
    } else if fields.is_flowed {
        letter::plain(&letter::unflowed(&text, fields.deletes_space), limits)
    } else {
        letter::plain(&text, limits)
    };
    match body {
        // Its alternative or the attachments may be small enough.
        Err(Unreadable::TooLarge { limit, .. }) => {
            warnings.push(limits.reached(limit));
            Ok(Some(Document::default()))
        }
        body => body.map(Some),
    }
}

/// Decodes by the declared character set; one that is a guess of the mail program gives way to
/// what the bytes show.
fn characters<'b>(bytes: &'b [u8], fields: &Fields, warnings: &mut Vec<Warning>) -> Cow<'b, str> {
    let declared = fields.charset.as_deref().and_then(|label| Encoding::for_label(label.as_bytes()));
    if let Some(encoding) = declared.filter(|encoding| !encoding.is_ascii_compatible()) {
        let (text, _, has_errors) = encoding.decode(bytes);
        if has_errors {
            let what = format!("bytes that are no characters in {}", encoding.name());
            warnings.push(Warning::Damaged { what });
        }
        return text;
    }
    let is_page = fields.kind == "text/html";
    let declared = declared.or_else(|| is_page.then(|| html::declared_encoding(bytes)).flatten());
    let decoded = decode(bytes, declared);
    warnings.extend(decoded.warnings);
    Cow::Owned(decoded.text)
}

/// Of each set of alternatives the last that says at least half as much as the longest: the last
/// is the richest, unless it only refers to another.
fn chosen(bodies: Vec<(Option<(usize, usize)>, Document)>) -> Vec<Document> {
    let mut lengths: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (alternative, body) in &bodies {
        if let Some(alternative) = alternative {
            *lengths.entry(*alternative).or_default() += letter::letters(body);
        }
    }
    let is_chosen = |(set, branch): (usize, usize)| {
        let of_set = || lengths.range((set, 0)..=(set, usize::MAX));
        let longest = of_set().map(|(_, length)| *length).max().unwrap_or_default();
        let best = of_set().rev().find(|(_, length)| *length * 2 >= longest).map(|((_, branch), _)| *branch);
        best == Some(branch)
    };
    bodies.into_iter().filter(|(alternative, _)| alternative.is_none_or(is_chosen)).map(|(_, body)| body).collect()
}
