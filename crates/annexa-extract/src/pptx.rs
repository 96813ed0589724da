//! Office Open XML presentations (.pptx, .ppsx, .potx).
//!
//! A slide is a page. Its title comes first and is a heading, the other shapes follow in the order
//! of the file, then its notes and comments. What repeats on every slide is furniture.

mod layout;
mod slide;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use annexa_model::{BlockKind, Document, Limit, Unreadable};

use crate::Limits;
use crate::builder::Builder;
use crate::docx::properties;
use crate::package::{Links, Package};
use crate::pieces::{self, Piece};
use crate::tally::Tally;
use crate::walk::{Trouble, walk};
use crate::xml::{Event, Events};
use layout::Layout;
use slide::{Flow, Found, Holder};

pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let mut package = Package::open(bytes, limits)?;
    let main = package.links("").first("officeDocument").filter(|part| package.has(part)).map(str::to_owned);
    let main = main.unwrap_or_else(|| "ppt/presentation.xml".to_owned());
    let Some(xml) = package.text(&main)? else {
        return Err(Unreadable::Corrupt { detail: format!("its main part {main} cannot be read") });
    };
    let links = package.links(&main);
    let mut slides = slides(&xml, &links)?;
    let count = slides.len() as u64;
    if count > limits.pages {
        slides.truncate(usize::try_from(limits.pages).unwrap_or(usize::MAX));
    }
    let mut builder = Builder::new(limits);
    properties::read(&mut package, &mut builder.properties)?;
    let mut deck = Deck {
        package,
        limits,
        builder,
        trouble: Trouble::default(),
        tally: Tally::default(),
        layouts: BTreeMap::new(),
        furniture: BTreeSet::new(),
        has_title: false,
        has_section: false,
    };
    for (page, slide) in (1u32..).zip(&slides) {
        deck.read_slide(slide, page)?;
    }
    deck.finish(count)
}

/// The parts of the slides in the order in which they are shown; those that are not in the list
/// when the list cannot be read.
fn slides(xml: &str, links: &Links) -> Result<Vec<String>, Unreadable> {
    let mut slides = Vec::new();
    let mut events = Events::new(xml);
    while let Some(event) = events.next()? {
        if let Event::Open(element) = event
            && element.name() == "sldId"
            && let Some(id) = element.relation("id")
        {
            // A slide without a part is asked for by this name, and told to be missing.
            slides.push(links.by_id(&id).map_or_else(|| format!("slide {id}"), |(_, part)| part.to_owned()));
        }
    }
    if slides.is_empty() {
        slides.extend(links.all(&["slide"]).map(|(_, part)| part.to_owned()));
    }
    Ok(slides)
}

/// A presentation while it is read.
struct Deck<'a> {
    package: Package<'a>,
    limits: &'a Limits,
    builder: Builder,
    trouble: Trouble,
    tally: Tally,
    /// Layouts that were met, by part.
    layouts: BTreeMap<String, Rc<Layout>>,
    /// Texts that repeat, each said once.
    furniture: BTreeSet<String>,
    has_title: bool,
    /// Holds once a slide has opened a section, in which other slides stand.
    has_section: bool,
}

impl Deck<'_> {
    fn read_slide(&mut self, part: &str, page: u32) -> Result<(), Unreadable> {
        let Some(xml) = self.package.optional_text(part) else { return Ok(()) };
        let links = self.package.links(part);
        let layout = self.layout(links.first("slideLayout"), page)?;
        let is_section = layout.is_section;
        let mut found = self.walk(&xml, layout)?;
        if found.is_hidden {
            self.tally.hidden += 1;
            return Ok(());
        }
        for (at, id) in std::mem::take(&mut found.drawings).into_iter().rev() {
            let Some((_, part)) = links.by_id(&id) else { continue };
            let Some(xml) = self.package.optional_text(part) else { continue };
            let drawing = self.walk(&xml, Rc::default())?;
            found.pieces.splice(at..at, drawing.pieces);
        }
        self.write_title(&found, is_section, page);
        pieces::write(found.pieces.into_iter().map(|(_, piece)| piece).collect(), &mut self.builder, Some(page));
        for (kind, part) in links.all(&["notesSlide", "comments"]) {
            let Some(xml) = self.package.optional_text(part) else { continue };
            let aside = self.walk(&xml, Rc::new(Layout::none()))?;
            if kind == "notesSlide" {
                // Beside the notes stand the number and the picture of the slide.
                let words = texts(&aside.pieces, Some(Holder::Body)).join("\n");
                self.builder.push(BlockKind::Note, "", &words, Some(page));
            } else {
                for words in texts(&aside.pieces, None) {
                    self.builder.push(BlockKind::Comment, "", &words, Some(page));
                }
            }
        }
        self.write_furniture(found.furniture, page);
        Ok(())
    }

    /// The title of the presentation stands on a slide that has no other content but a subtitle.
    fn write_title(&mut self, found: &Found, is_section: bool, page: u32) {
        let kind = if !self.has_title && self.builder.is_empty() && found.is_title_slide {
            self.has_title = true;
            BlockKind::Title
        } else {
            self.has_section |= is_section;
            BlockKind::Heading { level: if self.has_section && !is_section { 3 } else { 2 } }
        };
        self.builder.push(kind, "", &found.title, Some(page));
    }

    fn write_furniture(&mut self, texts: Vec<String>, page: u32) {
        for text in texts {
            if self.furniture.insert(text.clone()) {
                self.builder.push(BlockKind::Furniture, "", &text, Some(page));
            }
        }
    }

    /// A layout with its master; the words on both are furniture of the first slide that has them.
    fn layout(&mut self, part: Option<&str>, page: u32) -> Result<Rc<Layout>, Unreadable> {
        let Some(part) = part else { return Ok(Rc::default()) };
        if let Some(read) = self.layouts.get(part) {
            return Ok(Rc::clone(read));
        }
        let layout = self.package.optional_text(part).unwrap_or_default();
        let master = self.package.links(part).first("slideMaster").map(str::to_owned);
        let master = master.and_then(|part| self.package.optional_text(&part)).unwrap_or_default();
        let read = Rc::new(Layout::read(&layout, &master)?);
        for xml in [&master, &layout] {
            let found = self.walk(xml, Rc::default())?;
            self.write_furniture(texts(&found.pieces, None), page);
        }
        self.layouts.insert(part.to_owned(), Rc::clone(&read));
        Ok(read)
    }

    fn walk(&mut self, xml: &str, layout: Rc<Layout>) -> Result<Found, Unreadable> {
        let mut flow = Flow::new(layout);
        walk(xml, self.limits, &mut flow, &mut self.trouble)?;
        Ok(flow.finish(&mut self.tally))
    }

    fn finish(mut self, count: u64) -> Result<Document, Unreadable> {
        let mut warnings = self.package.warnings();
        warnings.extend(self.trouble.warnings(self.limits));
        if count > self.limits.pages {
            warnings.push(self.limits.reached(Limit::Pages));
        }
        warnings.extend(self.tally.warnings("embedded objects", None));
        self.builder.integrity.warnings.extend(warnings);
        Ok(self.builder.finish(u32::try_from(count).ok()))
    }
}

/// The texts in placeholders of this kind, or in none.
fn texts(pieces: &[(Option<Holder>, Piece)], wanted: Option<Holder>) -> Vec<String> {
    pieces.iter().filter(|(holder, _)| *holder == wanted).flat_map(|(_, piece)| piece.texts()).collect()
}
