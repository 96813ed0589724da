use std::collections::{BTreeMap, HashMap};

use lopdf::{Dictionary, Object};

use super::aligned::cells;
use super::blocks::{Body, Draft};
use super::labels::split_label;
use super::layout::Line;
use super::objects::Objects;
use super::paragraphs::{Metrics, has_leader, is_all_bold};
use super::tags::Role;
use crate::lines::{is_all_caps, is_key_line, numbered};

/// Titles of the outline (bookmarks), folded, with their depth from 1.
pub(super) type Outline = HashMap<String, u8>;

/// Entries of an outline that are read.
const ENTRIES: usize = 5000;

/// Reads the bookmarks of the file.
pub(super) fn outline(objects: Objects<'_>) -> Outline {
    let mut found = Outline::new();
    let Some(root) = objects.0.catalog().ok().and_then(|catalog| objects.dict(catalog, "Outlines")) else {
        return found;
    };
    let first = |dict| objects.dict(dict, "First");
    let mut open: Vec<(&Dictionary, u8)> = first(root).map(|entry| (entry, 1)).into_iter().collect();
    // A cycle of entries runs until the number is used up.
    for _ in 0..ENTRIES {
        let Some((entry, depth)) = open.pop() else { break };
        if let Some(title) = objects.text(entry, "Title") {
            found.entry(folded(&title)).or_insert(depth);
        }
        open.extend(objects.dict(entry, "Next").map(|next| (next, depth)));
        open.extend(first(entry).filter(|_| depth < 12).map(|child| (child, depth + 1)));
    }
    found
}

/// Letters and digits of a heading, lower case, without its number.
fn folded(text: &str) -> String {
    let rest = numbered(text).map_or(text, |number| number.rest);
    rest.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A block that is set as a heading.
struct Candidate {
    /// Index of the draft.
    draft: usize,
    /// Em in quarters of a point.
    size: i32,
    bold: bool,
    /// Parts of its number, 0 without.
    parts: u8,
    /// Depth in the outline, 0 when it is not there.
    depth: u8,
    page: u32,
}

impl Candidate {
    /// Holds when nothing but bold type sets it apart from the text.
    fn is_plain(&self, metrics: &Metrics) -> bool {
        self.parts == 0 && self.depth == 0 && (self.size as f32 / 4.0) < 1.12 * metrics.body
    }
}

/// Gives the drafts that are set as headings their role. Tagged headings, where there are any,
/// are trusted instead.
pub(super) fn find_headings(drafts: &mut Vec<Draft>, outline: &Outline, metrics: &Metrics, tagged: bool) {
    if tagged {
        return;
    }
    merge_wrapped(drafts, metrics);
    let mut found: Vec<Candidate> =
        drafts.iter().enumerate().filter_map(|(index, draft)| candidate(index, draft, outline, metrics)).collect();
    drop_column_heads(&mut found, drafts, metrics);
    drop_beside_outline(&mut found, outline, metrics);
    let title = title(&found, drafts);
    let mut is_outlined = false;
    if let Some(position) = title {
        let title = found.remove(position);
        is_outlined = title.depth > 0;
        if let Some(draft) = drafts.get_mut(title.draft) {
            draft.role = Some(Role::Title);
        }
    }
    for (draft, level) in levels(&found, u8::from(title.is_some()), is_outlined) {
        if let Some(draft) = drafts.get_mut(draft) {
            draft.role = Some(Role::Heading(level));
        }
    }
}

fn candidate(index: usize, draft: &Draft, outline: &Outline, metrics: &Metrics) -> Option<Candidate> {
    let Body::Text(lines) = &draft.body else { return None };
    if !matches!(draft.role, None | Some(Role::Paragraph)) || lines.len() > 4 {
        return None;
    }
    let text = lines.iter().map(Line::text).collect::<Vec<_>>().join(" ");
    let words = text.split_whitespace().count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if letters < 2 || words > 30 || text.len() > 240 || has_leader(&text) {
        return None;
    }
    if lines.iter().any(ends_in_page_number) || in_contents(&text, outline) {
        return None;
    }
    let number = numbered(&text);
    let depth = outline.get(&folded(&text)).copied().unwrap_or(0);
    let size = lines.iter().map(|line| line.size).fold(0.0, f32::max);
    let big = size >= 1.12 * metrics.body;
    let bold = !metrics.bold && lines.iter().all(is_all_bold);
    let sentence = text.ends_with(['.', ',', ';']) || (text.ends_with(':') && !big);
    let is_item = split_label(&text).is_some_and(|label| !label.ordered);
    let lower =
        number.as_ref().map_or(text.as_str(), |number| number.rest).chars().next().is_some_and(char::is_lowercase);
    let names_value = is_key_line(&text)
        && number.is_none()
        && depth == 0
        && size < 1.3 * metrics.body
        && !(big && bold && has_numbered_key(&text));
    if is_item || lower || names_value || (sentence && depth == 0) {
        return None;
    }
    let headed = number.is_some() && words <= 16 && (size > 1.04 * metrics.body || is_all_caps(&text));
    // A bold line of dates and times is the head of a record, not of a section.
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let worded = number.is_some() || letters > 2 * digits;
    let strong = bold && worded && words <= 16 && lines.len() <= 2 && size > 0.9 * metrics.body;
    if !(big || headed || strong || (depth > 0 && lines.len() <= 3)) {
        return None;
    }
    Some(Candidate {
        draft: index,
        size: (size * 4.0).round() as i32,
        bold,
        parts: number.map_or(0, |number| number.parts.min(6) as u8),
        depth,
        page: draft.page,
    })
}

/// Holds for "Gate 1: idea" and "Annex B: forms": the key counts its kind, and names no value.
fn has_numbered_key(text: &str) -> bool {
    let key = text.split(':').next().unwrap_or_default();
    let number = key.split_whitespace().nth(1).unwrap_or_default();
    number.bytes().all(|byte| byte.is_ascii_digit()) || number.len() == 1
}

/// Drops the names of the columns of tables without rules: bold words in the type of the text
/// that stand in columns, or close above or beside such.
fn drop_column_heads(found: &mut Vec<Candidate>, drafts: &[Draft], metrics: &Metrics) {
    let lines = |index: usize, of: u32| match drafts.get(index) {
        Some(Draft { page, body: Body::Text(lines), .. }) if *page == of => lines.as_slice(),
        _ => &[],
    };
    let in_columns = |line: &Line| cells(line).len() > 1;
    let close =
        |line: &Line, to: &Line| line.region == to.region && (line.y - to.y).abs() < 1.6 * metrics.leading * to.size;
    let mut dropped: Vec<bool> = found
        .iter()
        .map(|candidate| {
            let own = lines(candidate.draft, candidate.page);
            let (Some(first), Some(last)) = (own.first(), own.last()) else { return false };
            let above = candidate.draft.checked_sub(1).and_then(|index| lines(index, candidate.page).last());
            let below = lines(candidate.draft + 1, candidate.page).first();
            candidate.is_plain(metrics)
                && (own.iter().any(in_columns)
                    || above.is_some_and(|line| in_columns(line) && close(line, first))
                    || below.is_some_and(|line| in_columns(line) && close(line, last)))
        })
        .collect();
    // A name that is set in several lines goes with the line that is known for one.
    let goes_with = |upper: &Candidate, lower: &Candidate| {
        let pair = (lines(upper.draft, upper.page).last(), lines(lower.draft, upper.page).first());
        let is_close = matches!(pair, (Some(last), Some(first)) if close(last, first));
        lower.draft == upper.draft + 1 && upper.is_plain(metrics) && lower.is_plain(metrics) && is_close
    };
    let linked: Vec<bool> = found.windows(2).map(|pair| matches!(pair, [a, b] if goes_with(a, b))).collect();
    let downwards = (0..linked.len()).map(|index| (index, index, index + 1));
    let upwards = (0..linked.len()).rev().map(|index| (index, index + 1, index));
    for (link, from, to) in downwards.chain(upwards) {
        let spreads = linked.get(link) == Some(&true) && dropped.get(from) == Some(&true);
        if let Some(other) = dropped.get_mut(to) {
            *other |= spreads;
        }
    }
    let mut dropped = dropped.into_iter();
    found.retain(|_| !dropped.next().unwrap_or(false));
}

/// Where the outline names nearly all that is set as a heading, bold lines in the type of the text
/// that it leaves out are none.
fn drop_beside_outline(found: &mut Vec<Candidate>, outline: &Outline, metrics: &Metrics) {
    let outlined = found.iter().filter(|candidate| candidate.depth > 0).count();
    if outlined >= 3 && outlined * 3 >= found.len() * 2 && outlined * 10 >= outline.len() * 8 {
        found.retain(|candidate| !candidate.is_plain(metrics));
    }
}

/// Holds for a line of a table of contents: a number of its own at the right.
fn ends_in_page_number(line: &Line) -> bool {
    let [.., before, last] = line.words.as_slice() else { return false };
    last.text.bytes().all(|byte| byte.is_ascii_digit()) && last.x0 - before.x1 > 1.5 * line.size
}

/// Holds for a heading of the outline with a page number behind it.
fn in_contents(text: &str, outline: &Outline) -> bool {
    text.rsplit_once(' ').is_some_and(|(title, page)| {
        page.bytes().all(|byte| byte.is_ascii_digit()) && outline.contains_key(&folded(title))
    })
}

/// Joins large lines that follow each other closely: a heading that was wrapped.
fn merge_wrapped(drafts: &mut Vec<Draft>, metrics: &Metrics) {
    let mut out: Vec<Draft> = Vec::with_capacity(drafts.len());
    for mut draft in drafts.drain(..) {
        let here = draft.page;
        if let (
            Some(Draft { page, role: None, body: Body::Text(open) }),
            Draft { role: None, body: Body::Text(lines), .. },
        ) = (out.last_mut(), &mut draft)
            && *page == here
            && wraps(open, lines, metrics)
        {
            open.append(lines);
            continue;
        }
        out.push(draft);
    }
    *drafts = out;
}

fn wraps(open: &[Line], lines: &[Line], metrics: &Metrics) -> bool {
    let (Some(last), Some(next)) = (open.last(), lines.first()) else { return false };
    let big = next.size >= 1.12 * metrics.body;
    let alike = (last.size - next.size).abs() < 0.04 * next.size && is_all_bold(last) == is_all_bold(next);
    let close = last.region == next.region && next.y > last.y && next.y - last.y < 1.45 * next.size;
    let listed = is_key_line(&last.text()) && is_key_line(&next.text());
    big && alike
        && close
        && !listed
        && open.len() + lines.len() <= 4
        && numbered(&next.text()).is_none()
        && split_label(&next.text()).is_none()
}

/// The position of the document's title: the largest candidate, alone in its size, on the first
/// page that has text, before every other.
fn title(found: &[Candidate], drafts: &[Draft]) -> Option<usize> {
    let first_page = drafts.iter().find(|draft| !matches!(draft.body, Body::Furniture(_)))?.page;
    let (position, largest) =
        found.iter().enumerate().max_by_key(|(index, candidate)| (candidate.size, usize::MAX - index))?;
    let others = found.iter().enumerate().filter(|(index, _)| *index != position);
    let alone = others.clone().all(|(_, other)| other.size * 100 < largest.size * 98);
    (alone && largest.page == first_page && largest.parts == 0).then_some(position)
}

/// Levels from 1 to 6 by draft; `below` is 1 when a title stands above all headings, which
/// `is_outlined` when the outline counts it as their parent.
fn levels(found: &[Candidate], below: u8, is_outlined: bool) -> Vec<(usize, u8)> {
    // Type that occurs once, as cover pages are full of, makes no level of its own.
    let mut uses: BTreeMap<(i32, bool), usize> = BTreeMap::new();
    for candidate in found {
        *uses.entry((candidate.size, candidate.bold)).or_default() += 1;
    }
    let mut styles: Vec<(i32, bool)> = uses.iter().filter(|(_, count)| **count > 1).map(|(style, _)| *style).collect();
    styles.sort_unstable_by(|a, b| b.cmp(a));
    styles.dedup_by(|a, b| a.1 == b.1 && (a.0 - b.0).abs() <= 1);
    let rank = |candidate: &Candidate| {
        let above = |style: &&(i32, bool)| match style.0 - candidate.size {
            -1..=1 => style.1 && !candidate.bold,
            larger => larger > 0,
        };
        styles.iter().filter(above).count()
    };
    let numbered = found.iter().filter(|candidate| candidate.parts > 0).count();
    let outlined = found.iter().filter(|candidate| candidate.depth > 0).count();
    // What most headings carry decides; the others are fitted in by their type.
    let by_number = numbered * 2 >= found.len() && numbered >= 2;
    let by_outline = !by_number && outlined * 2 >= found.len() && outlined >= 2;
    let given = |candidate: &Candidate| match (by_number, by_outline) {
        (true, _) => candidate.parts,
        (_, true) if is_outlined && candidate.depth > 1 => candidate.depth - 1,
        (_, true) => candidate.depth,
        _ => 0,
    };
    let mut usual: BTreeMap<usize, BTreeMap<u8, usize>> = BTreeMap::new();
    for candidate in found.iter().filter(|candidate| given(candidate) > 0) {
        *usual.entry(rank(candidate)).or_default().entry(given(candidate)).or_default() += 1;
    }
    let level_of_rank = |rank: usize| {
        let most = |counts: &BTreeMap<u8, usize>| {
            counts.iter().max_by_key(|(_, count)| **count).map_or(1, |(level, _)| *level)
        };
        if let Some(counts) = usual.get(&rank) {
            return most(counts);
        }
        let above = usual.range(..rank).next_back().map(|(_, counts)| most(counts).saturating_add(1));
        above.unwrap_or(1)
    };
    let level = |candidate: &Candidate| {
        let level = match given(candidate) {
            0 if by_number || by_outline => level_of_rank(rank(candidate)),
            0 => rank(candidate).saturating_add(1).min(6) as u8,
            given => given,
        };
        level.saturating_add(below).clamp(1, 6)
    };
    found.iter().map(|candidate| (candidate.draft, level(candidate))).collect()
}

/// The date of an /Info entry, `D:20260512...`, as `YYYY-MM-DD`.
pub(super) fn info_date(objects: Objects<'_>, info: &Dictionary, key: &str) -> Option<String> {
    let text = match objects.get(info, key)? {
        Object::String(bytes, _) => String::from_utf8_lossy(bytes).into_owned(),
        _ => return None,
    };
    let digits: String = text.trim_start_matches("D:").chars().take_while(char::is_ascii_digit).collect();
    let date = format!("{}-{}-{}", digits.get(..4)?, digits.get(4..6)?, digits.get(6..8)?);
    annexa_model::Date::parse_iso(&date).map(|date| date.to_string())
}
