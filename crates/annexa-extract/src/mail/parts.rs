//! The parts of a message (MIME, RFC 2046): one pass over its lines, whatever their nesting.

use std::collections::HashMap;

use annexa_model::{Limit, Warning};
use mail_parser::{HeaderValue, MessageParser, MessagePart, MimeHeaders};

use super::transfer::Encoding;
use crate::Limits;

/// Bytes of a part's header that are looked at: a hundred times what honest ones have.
const LONGEST_HEAD: usize = 1 << 20;

/// A message taken apart.
pub(super) struct Parts<'a> {
    /// Its header.
    pub(super) head: &'a [u8],
    /// The parts that hold something, in file order.
    pub(super) leaves: Vec<Leaf<'a>>,
    /// Holds when a part is encrypted, which is then no leaf.
    pub(super) is_encrypted: bool,
    pub(super) warnings: Vec<Warning>,
}

/// A part that has no parts.
pub(super) struct Leaf<'a> {
    pub(super) fields: Fields,
    /// Its bytes as they were sent.
    pub(super) raw: &'a [u8],
    /// Which choice between alternatives it belongs to, and to which of them.
    pub(super) alternative: Option<(usize, usize)>,
    /// Holds within `multipart/related`: it belongs to a page.
    pub(super) is_related: bool,
}

/// What the header of a part says of it, in lower case but for the name.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields {
    /// "text/plain".
    pub(super) kind: String,
    pub(super) charset: Option<String>,
    pub(super) name: Option<String>,
    pub(super) is_attachment: bool,
    pub(super) has_content_id: bool,
    pub(super) encoding: Encoding,
    pub(super) is_flowed: bool,
    pub(super) deletes_space: bool,
    /// `smime-type`.
    pub(super) smime: Option<String>,
    boundary: Option<Vec<u8>>,
}

impl Fields {
    fn read(head: &[u8], default: &str) -> Self {
        let parsed = MessageParser::default().parse_headers(head);
        let Some(part) = parsed.as_ref().and_then(|message| message.parts.first()) else {
            return Self { kind: default.to_owned(), ..Self::default() };
        };
        let content = part.content_type();
        let attribute = |name: &str| content.and_then(|content| content.attribute(name));
        let lower = |name: &str| attribute(name).map(str::to_ascii_lowercase);
        let kind = content.map_or_else(
            || default.to_owned(),
            |content| match content.subtype() {
                Some(subtype) => format!("{}/{subtype}", content.ctype()).to_ascii_lowercase(),
                None => content.ctype().to_ascii_lowercase(),
            },
        );
        Self {
            kind,
            charset: lower("charset"),
            name: part.attachment_name().map(str::to_owned).filter(|name| !name.trim().is_empty()),
            is_attachment: part.content_disposition().is_some_and(mail_parser::ContentType::is_attachment),
            has_content_id: part.content_id().is_some(),
            encoding: Encoding::named(encoding(part)),
            is_flowed: lower("format").is_some_and(|format| format == "flowed"),
            deletes_space: lower("delsp").is_some_and(|answer| answer == "yes"),
            smime: lower("smime-type"),
            boundary: attribute("boundary").filter(|b| !b.is_empty()).map(|b| b.trim_end().as_bytes().to_vec()),
        }
    }

    pub(super) fn is_text_of_a_message(&self) -> bool {
        matches!(self.kind.as_str(), "text/plain" | "text/html" | "text" | "")
    }
}

fn encoding<'p>(part: &'p MessagePart<'_>) -> &'p str {
    part.headers
        .iter()
        .find(|header| header.name() == "Content-Transfer-Encoding")
        .and_then(|header| match &header.value {
            HeaderValue::Text(text) => Some(text.as_ref()),
            _ => None,
        })
        .unwrap_or_default()
}

/// A part that has parts.
struct Container {
    boundary: Vec<u8>,
    kind: String,
    /// Which of all containers it is.
    number: usize,
    /// Parts in it that have begun.
    parts: usize,
}

/// Where the line at hand stands.
enum Place {
    /// In the header that begins there.
    Head(usize),
    /// In the body that begins there.
    Body(Fields, usize),
    /// Before the first or behind the last part of a container.
    Between,
}

struct Walk<'a> {
    bytes: &'a [u8],
    depth: usize,
    most: usize,
    containers: Vec<Container>,
    /// Which of them a boundary belongs to.
    boundaries: HashMap<Vec<u8>, usize>,
    numbers: usize,
    head: Option<&'a [u8]>,
    leaves: Vec<Leaf<'a>>,
    is_encrypted: bool,
    warnings: Vec<Warning>,
    limits: &'a Limits,
}

/// Takes `bytes` apart.
pub(super) fn parts<'a>(bytes: &'a [u8], limits: &'a Limits) -> Parts<'a> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let mut walk = Walk {
        bytes,
        depth: usize::try_from(limits.depth).unwrap_or(usize::MAX),
        most: usize::try_from(limits.members).unwrap_or(usize::MAX),
        containers: Vec::new(),
        boundaries: HashMap::new(),
        numbers: 0,
        head: None,
        leaves: Vec::new(),
        is_encrypted: false,
        warnings: Vec::new(),
        limits,
    };
    walk.run();
    Parts {
        head: walk.head.unwrap_or_default(),
        leaves: walk.leaves,
        is_encrypted: walk.is_encrypted,
        warnings: walk.warnings,
    }
}

impl<'a> Walk<'a> {
    fn run(&mut self) {
        let mut place = Place::Head(0);
        let mut at = 0;
        for line in self.bytes.split_inclusive(|&byte| byte == b'\n') {
            let (start, end) = (at, at + line.len());
            at = end;
            if let Some((level, closes)) = self.boundary(line) {
                self.end(place, self.without_line_end(start));
                self.close_down_to(level + usize::from(!closes));
                place = match self.containers.last_mut() {
                    Some(container) if !closes => {
                        container.parts += 1;
                        Place::Head(end)
                    }
                    _ => Place::Between,
                };
                if self.leaves.len() >= self.most {
                    self.warn(self.limits.reached(Limit::Members));
                    return;
                }
            } else if let Place::Head(from) = place {
                place = if line.trim_ascii().is_empty() { self.open(from, end) } else { Place::Head(from) };
            }
        }
        self.end(place, self.bytes.len());
        if matches!(&self.containers[..], [only] if only.parts == 0) && self.leaves.is_empty() {
            self.whole_as_text();
        } else if !self.containers.is_empty() {
            self.damaged("the message ends within its parts: cut off?");
        }
    }

    /// The container whose part ends at this line, and whether it ends as well.
    fn boundary(&self, line: &[u8]) -> Option<(usize, bool)> {
        let line = line.strip_prefix(b"--")?.trim_ascii_end();
        if let Some(&level) = self.boundaries.get(line) {
            return Some((level, false));
        }
        self.boundaries.get(line.strip_suffix(b"--")?).map(|&level| (level, true))
    }

    fn close_down_to(&mut self, level: usize) {
        while self.containers.len() > level {
            if let Some(closed) = self.containers.pop()
                && self.boundaries.get(&closed.boundary) == Some(&self.containers.len())
            {
                self.boundaries.remove(&closed.boundary);
            }
        }
    }

    /// The line end in front of a boundary belongs to the boundary.
    fn without_line_end(&self, end: usize) -> usize {
        let bytes = &self.bytes[..end];
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        bytes.strip_suffix(b"\r").unwrap_or(bytes).len()
    }

    /// Reads the header between `from` and `end`, behind which the body begins.
    fn open(&mut self, from: usize, end: usize) -> Place {
        let mut head = &self.bytes[from..end];
        if head.len() > LONGEST_HEAD {
            head = &head[..LONGEST_HEAD];
            self.damaged("a header of more than 1 MiB is cut");
        }
        self.head.get_or_insert(head);
        let is_digest = self.containers.last().is_some_and(|container| container.kind == "multipart/digest");
        let mut fields = Fields::read(head, if is_digest { "message/rfc822" } else { "text/plain" });
        if fields.kind == "multipart/encrypted" {
            self.is_encrypted = true;
        }
        if !fields.kind.starts_with("multipart") {
            return Place::Body(fields, end);
        }
        let Some(boundary) = fields.boundary.take() else {
            self.damaged("a part of several parts that does not say where they end");
            return Place::Body(Fields { kind: "text/plain".to_owned(), ..fields }, end);
        };
        if self.containers.len() >= self.depth {
            self.warn(self.limits.reached(Limit::Depth));
            return Place::Between;
        }
        self.boundaries.entry(boundary.clone()).or_insert(self.containers.len());
        self.containers.push(Container { boundary, kind: fields.kind, number: self.numbers, parts: 0 });
        self.numbers += 1;
        Place::Between
    }

    /// Ends what stands at `place`.
    fn end(&mut self, place: Place, end: usize) {
        let place = match place {
            Place::Head(from) => self.open(from, end.max(from)),
            place => place,
        };
        let Place::Body(fields, start) = place else { return };
        let is_sealed = fields.kind.ends_with("pkcs7-mime") && fields.smime.as_deref() != Some("signed-data");
        if is_sealed || self.containers.iter().any(|container| container.kind == "multipart/encrypted") {
            self.is_encrypted = true;
            return;
        }
        let alternative = self.containers.iter().find(|container| container.kind == "multipart/alternative");
        self.leaves.push(Leaf {
            fields,
            raw: self.bytes.get(start..end).unwrap_or_default(),
            alternative: alternative.map(|container| (container.number, container.parts)),
            is_related: self.containers.iter().any(|container| container.kind == "multipart/related"),
        });
    }

    /// Parts were announced and none is there: what stands in their place is shown as it is.
    fn whole_as_text(&mut self) {
        let head = self.head.map_or(0, <[u8]>::len);
        let fields = Fields { kind: "text/plain".to_owned(), ..Fields::default() };
        let raw = self.bytes.get(head..).unwrap_or_default();
        self.leaves.push(Leaf { fields, raw, alternative: None, is_related: false });
        self.damaged("none of the parts that its header announces");
    }

    fn damaged(&mut self, what: &str) {
        self.warn(Warning::Damaged { what: what.to_owned() });
    }

    fn warn(&mut self, warning: Warning) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }
}
