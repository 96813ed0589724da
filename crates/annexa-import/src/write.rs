//! A framework as the files of `mappings/frameworks/<id>/`.

use std::fmt::Write as _;

use crate::text::{is_shown, one_line};
use crate::{Imported, Source, id, limits};

/// The files of a framework without rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// Content of `framework.yaml`.
    pub framework: String,
    /// Content of `requirements.yaml`.
    pub requirements: String,
}

/// The framework's files, under an id for which [`crate::is_framework_id`] holds.
#[must_use]
pub fn write(imported: &Imported, framework: &str) -> Files {
    debug_assert!(id::is_framework_id(framework), "{framework}");
    let mut head = comments(&imported.source);
    let mut entry = |key: &str, value: &str| {
        head.push_str(key);
        push_quoted(&mut head, value);
        head.push('\n');
    };
    entry("id: ", framework);
    entry("title: ", &imported.title);
    entry("short: ", &imported.short);
    entry("edition: ", &imported.edition);
    head.push_str(if imported.topics.is_empty() { "topics: []\n" } else { "topics:\n" });
    for topic in &imported.topics {
        push_entry(&mut head, "  - id: ", &topic.id);
        push_entry(&mut head, "    title: ", &topic.title);
    }
    let mut requirements = comments(&imported.source);
    if imported.requirements.is_empty() {
        requirements.push_str("[]\n");
    }
    for requirement in &imported.requirements {
        push_entry(&mut requirements, "- id: ", &requirement.id);
        push_entry(&mut requirements, "  topic: ", imported.topics.get(requirement.topic).map_or("", |t| &t.id));
        push_entry(&mut requirements, "  title: ", &requirement.title);
        push_entry(&mut requirements, "  asks: ", &requirement.asks);
    }
    Files { framework: head, requirements }
}

/// Where the texts come from, as comment lines.
fn comments(source: &Source) -> String {
    const MOST: usize = 40;
    let mut out = String::new();
    let mut comment = |text: &str| {
        let line: String = one_line(text).chars().take(limits::TITLE).collect();
        if !line.is_empty() {
            out.push_str("# ");
            out.push_str(&line);
            out.push('\n');
        }
    };
    comment(&format!("Imported from: {}", source.format));
    if let Some(publisher) = &source.publisher {
        comment(&format!("Published by: {publisher}"));
    }
    if let Some(copyright) = &source.copyright {
        comment("Copyright and licence of the source:");
        copyright.lines().take(MOST).for_each(comment);
    }
    out
}

fn push_entry(out: &mut String, key: &str, value: &str) {
    out.push_str(key);
    push_quoted(out, value);
    out.push('\n');
}

/// Appends the text in double quotes. In these, YAML gives no character a meaning but the quotation mark and the
/// backslash, and has an escape for whatever it would not take as it is.
fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            _ if is_shown(c) && !matches!(c, '\u{2028}' | '\u{2029}') => out.push(c),
            _ if u32::from(c) > 0xffff => {
                let _ = write!(out, "\\U{:08X}", u32::from(c));
            }
            _ => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests;
