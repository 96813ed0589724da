//! Which of the text formats a file is in.

use annexa_model::{MediaType, Unreadable};

use super::{message, unsupported};
use crate::decode::decode;

/// Bytes at the front that decide between the text formats.
const HEAD: usize = 64 << 10;

/// Signs of Markdown that make it Markdown: one that plain text has too is not enough.
const MARKDOWN_SIGNS: u32 = 2;

/// Closing tags of blocks in a head without `<html>` that make it HTML.
const DENSE_TAGS: usize = 3;

pub(super) fn kind(bytes: &[u8]) -> Result<MediaType, Unreadable> {
    let head = decode(&bytes[..bytes.len().min(HEAD)], None).text;
    if message::has_header(&head) {
        return Ok(MediaType::Eml);
    }
    if head.starts_with("From ") && head.split_once('\n').is_some_and(|(_, rest)| message::has_header(rest)) {
        return Err(unsupported("mailbox of several messages (mbox): save them as .eml"));
    }
    let front = without_comments(head.trim_start());
    let lower: String = front.chars().take(4096).flat_map(char::to_lowercase).collect();
    let declares = ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| lower.starts_with(tag));
    if declares || lower.starts_with("<?xml") && lower.contains("<html") {
        return Ok(MediaType::Html);
    }
    if lower.starts_with("<?xml") && lower.contains("<office:document") && head.contains("opendocument.text") {
        return Ok(MediaType::Odt);
    }
    if lower.starts_with("<?xml") {
        return Err(unsupported(if lower.contains("<pkg:package") {
            "Word flat XML (.xml): save it as .docx"
        } else {
            "XML document"
        }));
    }
    let signs = markdown_signs(&head);
    if front.starts_with('<') && signs < MARKDOWN_SIGNS && closing_tags(&lower) >= DENSE_TAGS {
        return Ok(MediaType::Html);
    }
    let is_cut = bytes.len() > HEAD;
    let whole = head.rfind('\n').filter(|_| is_cut).map_or(head.as_str(), |end| &head[..end]);
    Ok(match () {
        () if signs >= MARKDOWN_SIGNS => MediaType::Markdown,
        () if crate::csv::delimiter(whole).is_some() => MediaType::Csv,
        () => MediaType::Text,
    })
}

/// `text` from its first word behind HTML comments and white space on.
fn without_comments(mut text: &str) -> &str {
    while let Some(rest) = text.strip_prefix("<!--") {
        let Some((_, behind)) = rest.split_once("-->") else { break };
        text = behind.trim_start();
    }
    text
}

fn closing_tags(lower: &str) -> usize {
    ["</p>", "</li>", "</td>", "</h1>", "</h2>", "</h3>", "</div>", "</tr>"]
        .iter()
        .map(|tag| lower.matches(tag).count())
        .sum()
}

/// Counts what only Markdown has, twice where one is proof enough. Underlined headings and
/// bullets prove nothing: plain text has them as well.
fn markdown_signs(head: &str) -> u32 {
    let mut signs = 0;
    let mut above = "";
    for line in head.lines() {
        let bare = line.trim_start();
        signs += 2 * u32::from(is_atx_heading(line));
        signs += 2 * u32::from(is_delimiter_row(bare) && above.contains('|'));
        signs += 2 * u32::from(bare.starts_with("```") || bare.starts_with("~~~"));
        signs += u32::from(bare.starts_with("> ")) + inline_signs(bare);
        above = line;
    }
    signs + 2 * u32::from(starts_with_front_matter(head))
}

fn is_atx_heading(line: &str) -> bool {
    let rest = line.trim_start_matches('#');
    (1..=6).contains(&(line.len() - rest.len())) && rest.starts_with(' ') && !rest.trim().is_empty()
}

fn is_delimiter_row(bare: &str) -> bool {
    bare.contains('|') && bare.contains('-') && bare.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// Links, bold words and task boxes.
fn inline_signs(bare: &str) -> u32 {
    let bold = bare.match_indices("**").filter(|(at, _)| {
        // An opening mark has a word behind it, a row of asterisks does not.
        bare[at + 2..].starts_with(char::is_alphanumeric)
    });
    let is_bold = bold.count() > 0 && bare.matches("**").count() > 1;
    let is_link = bare.find("](").is_some_and(|at| bare[..at].contains('[') && bare[at..].contains(')'));
    let is_task = bare.starts_with("- [ ] ") || bare.starts_with("- [x] ");
    2 * u32::from(is_link) + u32::from(is_bold) + 2 * u32::from(is_task)
}

fn starts_with_front_matter(head: &str) -> bool {
    let mut lines = head.lines();
    lines.next().is_some_and(|line| line.trim_end() == "---")
        && lines.next().is_some_and(|line| line.contains(": ") || line.ends_with(':'))
}
