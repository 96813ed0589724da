//! PDF: a text layer of our own on lopdf's objects.
//!
//! A page goes through these steps: content stream to glyphs ([`interpret`], with [`font`] for
//! what they mean), glyphs to words ([`words`]), words to lines in reading order ([`layout`]),
//! ruled tables apart ([`grid`]). The lines of all pages then become blocks: running headers
//! and footers are set aside ([`furniture`]), the structure tree is followed where it is of use
//! ([`tags`]), tables, paragraphs and headings are told by their looks where it is not.

mod aligned;
mod bidi;
mod blocks;
mod cid;
mod cmap;
mod content;
mod embedded;
mod emit;
mod encoding;
mod font;
mod furniture;
mod grid;
mod gutters;
mod headings;
mod interpret;
mod labels;
mod layout;
mod lexer;
mod numbers;
mod objects;
mod page;
mod paragraphs;
mod paths;
mod pictures;
mod ruled;
mod standard;
mod tags;
mod tree;
mod words;

use std::collections::HashSet;

use annexa_model::{BlockKind, Document, Limit, Properties, Unreadable, Warning};
use lopdf::xref::XrefRecovery;
use lopdf::{Error, LoadOptions, Object, ObjectId};

use crate::Limits;
use crate::builder::Builder;

use self::emit::Vocabulary;
use self::gutters::Gutters;
use self::interpret::{Fonts, Interpreter};
use self::numbers::page_labels;
use self::objects::{Budget, Objects};
use self::page::Page;
use self::paragraphs::Metrics;
use self::tags::Tags;
use self::tree::{Leaf, PageTree};

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
    let tree = PageTree::read(objects);
    for damage in tree.damage {
        budget.damaged(damage);
    }
    if tree.leaves.iter().all(|leaf| leaf.dict.is_none()) {
        return Err(Unreadable::Corrupt { detail: "no page can be found".into() });
    }
    let mut tags = Tags::read(objects);
    let (mut pages, counts) = lay_out_pages(objects, &tree.leaves, &tags, &mut budget);
    report(&pages, &counts, &mut budget);
    if pages.iter().all(Page::is_empty) {
        let pages = Some(u32::try_from(tree.leaves.len()).unwrap_or(u32::MAX));
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
    let has_text = !builder.is_empty();
    // Notes alone do not make a text of a scan.
    for (page, comment) in counts.comments.iter().filter(|_| has_text) {
        builder.push(BlockKind::Comment, "", comment, Some(*page));
    }
    let mut document = builder.finish(Some(u32::try_from(tree.leaves.len()).unwrap_or(u32::MAX)));
    document.page_labels = page_labels(objects, tree.leaves.len());
    Ok(document)
}

/// Parses the file and opens it with the empty password when it is encrypted.
fn load(bytes: &[u8], limits: &Limits) -> Result<lopdf::Document, Unreadable> {
    // lopdf bounds each object stream, not their sum; most files have few and need little.
    let streams = bytes.windows(7).filter(|window| window == b"/ObjStm").count().max(1) as u64;
    let share = (limits.inflated_bytes / streams).clamp(1 << 20, limits.part_bytes.max(1 << 20));
    let options = LoadOptions::with_max_decompressed_size(usize::try_from(share).unwrap_or(usize::MAX));
    let file = lopdf::Document::load_mem_with_options(bytes, options.clone()).map_err(|error| match error {
        Error::InvalidPassword | Error::Decryption(_) | Error::UnsupportedSecurityHandler(_) => Unreadable::Encrypted,
        Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => {
            Unreadable::TooLarge { limit: Limit::PartBytes, value: limits.part_bytes, actual: None }
        }
        other => Unreadable::Corrupt { detail: other.to_string() },
    })?;
    if file.is_encrypted() {
        return Err(Unreadable::Encrypted);
    }
    let mut file = with_rebuilt_table(file, bytes, options);
    fill_streams(&mut file, bytes);
    Ok(file)
}

/// Gives streams that do not say how long they are what stands in the file up to their end.
fn fill_streams(file: &mut lopdf::Document, bytes: &[u8]) {
    if file.encryption_state.is_some() {
        return;
    }
    // Streams without an end are looked for to the end of the file: a file of them is a trap.
    let mut room = bytes.len().saturating_mul(2);
    for object in file.objects.values_mut() {
        let Object::Stream(stream) = object else { continue };
        let Some(start) = stream.start_position.filter(|_| stream.content.is_empty()) else { continue };
        if room == 0 || stream.dict.get(b"Length").is_ok_and(|length| matches!(length, Object::Integer(0))) {
            continue;
        }
        let rest = bytes.get(start..).unwrap_or_default();
        let rest = rest.get(..room.min(rest.len())).unwrap_or_default();
        let end = rest.windows(9).position(|window| window == b"endstream" || window.starts_with(b"endobj"));
        room -= end.unwrap_or(rest.len());
        stream.content = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default().to_vec();
    }
}

/// The file with its cross-reference table rebuilt when the table as written misses pages or
/// their contents and the rebuilt one finds more of them.
fn with_rebuilt_table(file: lopdf::Document, bytes: &[u8], mut options: LoadOptions) -> lopdf::Document {
    let missing = |file| PageTree::read(Objects(file)).missing(Objects(file));
    let lost = missing(&file);
    if lost == 0 || file.xref_recovery == Some(XrefRecovery::Reconstructed) {
        return file;
    }
    options.force_reconstruct = true;
    match lopdf::Document::load_mem_with_options(bytes, options) {
        Ok(rebuilt) if !rebuilt.is_encrypted() && missing(&rebuilt) < lost => rebuilt,
        _ => file,
    }
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
    /// What annotations say, each with its page.
    comments: Vec<(u32, String)>,
}

fn lay_out_pages(
    objects: Objects<'_>,
    leaves: &[Leaf<'_>],
    tags: &Tags,
    budget: &mut Budget<'_>,
) -> (Vec<Page>, Counts) {
    let mut fonts = Fonts::new();
    let hidden_layers = hidden_layers(objects);
    let mut pages = Vec::new();
    let mut counts = Counts::default();
    let mut gutters = Gutters::default();
    let mut text_bytes = 0;
    for (number, leaf) in (1_u32..).zip(leaves) {
        if u64::from(number) > budget.limits.pages {
            budget.limit_reached(Limit::Pages, budget.limits.pages);
            break;
        }
        let Some(dict) = leaf.dict else {
            budget.damaged(format!("page {number} cannot be read"));
            pages.push(Page { number, ..Page::default() });
            continue;
        };
        let content = Interpreter::new(objects, budget, &mut fonts, &hidden_layers, number).draw_page(dict);
        counts.unmapped += content.unmapped;
        counts.hidden += content.hidden;
        counts.images += usize::from(content.has_image);
        counts.comments.extend(content.comments.iter().map(|comment| (number, comment.clone())));
        let page = Page::lay_out(number, &content, &mut gutters, |key| tags.element(leaf.id, key));
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
    let catalog = objects.0.catalog().ok();
    let Some(properties) = catalog.and_then(|catalog| objects.dict(catalog, "OCProperties")) else {
        return HashSet::new();
    };
    let default = objects.dict(properties, "D");
    let groups =
        |dict, key| objects.array(dict, key).unwrap_or_default().iter().filter_map(|id| id.as_reference().ok());
    let Some(default) = default else { return HashSet::new() };
    if objects.name(default, "BaseState") != Some(b"OFF") {
        return groups(default, "OFF").collect();
    }
    let on: HashSet<ObjectId> = groups(default, "ON").collect();
    groups(properties, "OCGs").filter(|group| !on.contains(group)).collect()
}
