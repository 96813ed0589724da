//! XML as a stream that survives damage.

use annexa_model::Unreadable;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event as Raw};

/// Places of damage after which the rest of a part is given up.
const MAX_DAMAGE: usize = 64;

/// What a part consists of.
pub(crate) enum Event<'a> {
    /// A start tag, or an empty element: a [`Close`](Self::Close) follows in both cases.
    Open(Element<'a>),
    /// An end tag, with the local name.
    Close(String),
    /// Characters, with references resolved.
    Text(String),
}

/// A start tag.
pub(crate) struct Element<'a>(BytesStart<'a>);

impl Element<'_> {
    /// The name without its prefix.
    pub(crate) fn name(&self) -> &str {
        local(self.0.name().0)
    }

    /// The value of the attribute with this local name.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        let found = attributes.with_checks(false).flatten().find(|attribute| local(attribute.key.0) == name)?;
        Some(match found.normalized_value(quick_xml::XmlVersion::Implicit1_0) {
            Ok(value) => value.into_owned(),
            Err(_) => found.value.into_owned(),
        })
    }

    /// The value of the attribute with this local name and a prefix: `r:id`, where `id` is another.
    pub(crate) fn relation(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        let is_it = |key: &str| key.split_once(':').is_some_and(|(_, found)| found == name);
        let found = attributes.with_checks(false).flatten().find(|attribute| is_it(attribute.key.0))?;
        found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
    }

    /// The attribute `val`, which most elements of WordprocessingML carry their value in.
    pub(crate) fn value(&self) -> Option<String> {
        self.attribute("val")
    }

    /// Reads the element as a switch: present without a value means on.
    pub(crate) fn is_on(&self) -> bool {
        !matches!(self.value().as_deref(), Some("0" | "false" | "off" | "none"))
    }
}

/// The events of one part.
pub(crate) struct Events<'a> {
    source: &'a str,
    /// Where `reader` began in `source`.
    offset: usize,
    reader: Reader<&'a [u8]>,
    pending_close: Option<String>,
    /// Places that are no XML.
    pub(crate) damage: usize,
}

impl<'a> Events<'a> {
    pub(crate) fn new(source: &'a str) -> Self {
        Self { source, offset: 0, reader: reader(source), pending_close: None, damage: 0 }
    }

    /// The next event; `None` at the end. What is no XML is passed over and counted.
    ///
    /// # Errors
    /// [`Unreadable::Corrupt`] for a document type definition: no Office program writes one, and
    /// its entities are how small files are made to explode.
    pub(crate) fn next(&mut self) -> Result<Option<Event<'a>>, Unreadable> {
        if let Some(name) = self.pending_close.take() {
            return Ok(Some(Event::Close(name)));
        }
        loop {
            match self.reader.read_event() {
                Ok(Raw::Start(start)) => return Ok(Some(Event::Open(Element(start)))),
                Ok(Raw::Empty(start)) => {
                    let element = Element(start);
                    self.pending_close = Some(element.name().to_owned());
                    return Ok(Some(Event::Open(element)));
                }
                Ok(Raw::End(end)) => return Ok(Some(Event::Close(local(end.name().0).to_owned()))),
                Ok(Raw::Text(text)) => return Ok(Some(Event::Text(text.xml10_content().into_owned()))),
                Ok(Raw::CData(text)) => return Ok(Some(Event::Text(text.xml10_content().into_owned()))),
                Ok(Raw::GeneralRef(reference)) => {
                    if let Some(text) = resolved(&reference) {
                        return Ok(Some(Event::Text(text)));
                    }
                    self.damage += 1;
                }
                Ok(Raw::DocType(_)) => return Err(Unreadable::Corrupt { detail: "forbidden DTD".to_owned() }),
                Ok(Raw::Eof) => return Ok(None),
                Ok(Raw::Comment(_) | Raw::PI(_) | Raw::Decl(_)) => {}
                Err(_) => {
                    self.damage += 1;
                    if !self.resume() {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Goes on at the next tag behind the damage; `false` when there is none.
    fn resume(&mut self) -> bool {
        if self.damage > MAX_DAMAGE {
            return false;
        }
        let at = self.offset + usize::try_from(self.reader.error_position()).unwrap_or(usize::MAX);
        let Some(rest) = self.source.as_bytes().get(at.saturating_add(1)..) else { return false };
        let Some(next) = rest.iter().position(|&byte| byte == b'<') else { return false };
        // "<" is one byte, so this is a character boundary.
        self.offset = at + 1 + next;
        self.reader = reader(&self.source[self.offset..]);
        true
    }
}

fn reader(source: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(source);
    let config = reader.config_mut();
    // The walker closes what is open itself, so that one lost tag does not lose the document.
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    reader
}

fn resolved(reference: &quick_xml::events::BytesRef<'_>) -> Option<String> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Some(character.to_string());
    }
    let name: &str = reference;
    quick_xml::escape::resolve_predefined_entity(name).map(str::to_owned)
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}
