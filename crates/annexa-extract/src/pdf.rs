//! PDF: a text layer of our own on lopdf's objects.
//!
//! A page goes through these steps: content stream to glyphs ([`interpret`], with [`font`] for
//! what they mean), glyphs to words ([`words`]), words to lines in reading order ([`layout`]),
//! ruled tables apart ([`grid`]). The lines of all pages then become blocks: running headers
//! and footers are set aside ([`furniture`]), the structure tree is followed where it is of use
//! ([`tags`]), tables, paragraphs and headings are told by their looks where it is not.

mod aligned;
mod blocks;
mod cmap;
mod content;
mod embedded;
mod emit;
mod encoding;
mod font;
mod furniture;
mod grid;
mod headings;
mod interpret;
mod labels;
mod layout;
mod lexer;
mod objects;
mod page;
mod paragraphs;
mod paths;
mod pictures;
mod ruled;
mod standard;
mod tags;
mod words;

use std::collections::HashSet;

use annexa_model::{Document, Limit, Properties, Unreadable, Warning};
use lopdf::{Error, LoadOptions, Object, ObjectId};

use crate::Limits;
use crate::builder::Builder;

use self::emit::Vocabulary;
use self::interpret::{Fonts, Interpreter};
use self::objects::{Budget, Objects};
use self::page::Page;
use self::paragraphs::Metrics;
use self::tags::Tags;

pub(crate) use self::pictures::pictures;

/// Share of the letters that tags must cover to be followed, in percent.
const TAGGED: usize = 80;

/// Reads a PDF file.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let file = load(bytes, limits)?;
    let objects = Objects(&file);
    let mut builder = Builder::new(limits);
    let mut budget = Budget::new(limits);
    if file.xref_recovery.is_some() {
        budget.damaged("the cross-reference table, rebuilt");
    }
    builder.properties = properties(objects);
    let page_ids: Vec<ObjectId> = file.page_iter().collect();
    if page_ids.is_empty() {
        return Err(Unreadable::Corrupt { detail: "no page can be found".into() });
    }
    let mut tags = Tags::read(objects);
    let (mut pages, counts) = lay_out_pages(objects, &page_ids, &tags, &mut budget);
    report(&pages, &counts, &mut budget);
    if pages.iter().all(Page::is_empty) {
        let pages = Some(u32::try_from(page_ids.len()).unwrap_or(u32::MAX));
        return Err(why_empty(&counts, &budget).unwrap_or(Unreadable::NoText { pages }));
    }
    if !tags_are_of_use(&pages) {
        tags = Tags::default();
    }
    furniture::take_furniture(&mut pages);
    let vocabulary = Vocabulary::of(&pages);
    let metrics = Metrics::of(&pages);
    let mut drafts = blocks::assemble(pages, &tags, &metrics);
    headings::find_headings(&mut drafts, &headings::outline(objects), &metrics, tags.has_headings());
    builder.integrity.warnings = budget.into_warnings();
    emit::emit(drafts, &vocabulary, metrics.mono, &mut builder);
    Ok(builder.finish(Some(u32::try_from(page_ids.len()).unwrap_or(u32::MAX))))
}

/// Parses the file and opens it with the empty password when it is encrypted.
fn load(bytes: &[u8], limits: &Limits) -> Result<lopdf::Document, Unreadable> {
    // lopdf bounds each object stream, not their sum; most files have few and need little.
    let streams = bytes.windows(7).filter(|window| window == b"/ObjStm").count().max(1) as u64;
    let share = (limits.inflated_bytes / streams).clamp(1 << 20, limits.part_bytes.max(1 << 20));
    let options = LoadOptions::with_max_decompressed_size(usize::try_from(share).unwrap_or(usize::MAX));
    let file = lopdf::Document::load_mem_with_options(bytes, options).map_err(|error| match error {
        Error::InvalidPassword | Error::Decryption(_) | Error::UnsupportedSecurityHandler(_) => Unreadable::Encrypted,
        Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => {
            Unreadable::TooLarge { limit: Limit::PartBytes, value: limits.part_bytes, actual: None }
        }
        other => Unreadable::Corrupt { detail: other.to_string() },
    })?;
    if file.is_encrypted() { Err(Unreadable::Encrypted) } else { Ok(file) }
}

fn properties(objects: Objects<'_>) -> Properties {
    let Some(info) = objects.dict(&objects.0.trailer, "Info") else { return Properties::default() };
    let text = |key| objects.text(info, key).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    Properties {
        title: text("Title"),
        author: text("Author"),
        created: headings::info_date(objects, info, "CreationDate"),
        modified: headings::info_date(objects, info, "ModDate"),
        ..Properties::default()
    }
}

/// What the pages show that did not become text.
#[derive(Default)]
struct Counts {
    unmapped: usize,
    hidden: usize,
    images: usize,
}

fn lay_out_pages(objects: Objects<'_>, ids: &[ObjectId], tags: &Tags, budget: &mut Budget<'_>) -> (Vec<Page>, Counts) {
    let mut fonts = Fonts::new();
    let hidden_layers = hidden_layers(objects);
    let mut pages = Vec::new();
    let mut counts = Counts::default();
    let mut text_bytes = 0;
    for (number, id) in (1_u32..).zip(ids) {
        if u64::from(number) > budget.limits.pages {
            budget.limit_reached(Limit::Pages, budget.limits.pages);
            break;
        }
        let Ok(dict) = objects.0.get_dictionary(*id) else {
            budget.damaged(format!("page {number} cannot be read"));
            pages.push(Page { number, ..Page::default() });
            continue;
        };
        let content = Interpreter::new(objects, budget, &mut fonts, &hidden_layers, number).draw_page(dict);
        counts.unmapped += content.unmapped;
        counts.hidden += content.hidden;
        counts.images += usize::from(content.has_image);
        let page = Page::lay_out(number, &content, |key| tags.element(*id, key));
        text_bytes += page.text_bytes();
        pages.push(page);
        if text_bytes as u64 > budget.limits.text_bytes {
            budget.limit_reached(Limit::TextBytes, budget.limits.text_bytes);
            break;
        }
    }
    (pages, counts)
}

/// Warns of what is missing from the text.
fn report(pages: &[Page], counts: &Counts, budget: &mut Budget<'_>) {
    let empty: Vec<u32> = pages.iter().filter(|page| page.is_empty()).map(|page| page.number).collect();
    if !empty.is_empty() && empty.len() < pages.len() {
        budget.warn(Warning::PagesWithoutText { pages: empty });
    }
    if counts.unmapped > 0 {
        budget.warn(Warning::GlyphsWithoutUnicode { count: counts.unmapped });
    }
    if counts.hidden > 0 {
        budget.warn(Warning::HiddenText { count: counts.hidden });
    }
}

/// Why a file without any text has none, unless it is a scan: what was lost must not pass for
/// an empty document.
fn why_empty(counts: &Counts, budget: &Budget<'_>) -> Option<Unreadable> {
    budget.warnings().iter().find_map(|warning| match warning {
        Warning::LimitReached { limit, value } => {
            Some(Unreadable::TooLarge { limit: *limit, value: *value, actual: None })
        }
        Warning::Damaged { what } if counts.images == 0 => Some(Unreadable::Corrupt { detail: what.clone() }),
        _ => None,
    })
}

/// Holds when the structure tree covers the text well enough to be trusted.
fn tags_are_of_use(pages: &[Page]) -> bool {
    let (mut tagged, mut all) = (0, 0);
    for word in pages.iter().flat_map(Page::all_lines).flat_map(|line| &line.words) {
        all += word.text.len();
        tagged += if word.element.is_some() { word.text.len() } else { 0 };
    }
    all > 0 && tagged * 100 >= all * TAGGED
}

/// Optional-content groups that are switched off when the file is opened.
fn hidden_layers(objects: Objects<'_>) -> HashSet<ObjectId> {
    let default = objects
        .0
        .catalog()
        .ok()
        .and_then(|catalog| objects.dict(catalog, "OCProperties"))
        .and_then(|properties| objects.dict(properties, "D"));
    let off = default.and_then(|default| objects.array(default, "OFF")).unwrap_or_default();
    off.iter().filter_map(|group| Object::as_reference(group).ok()).collect()
}
