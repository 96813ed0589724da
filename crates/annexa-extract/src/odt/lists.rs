//! Printed numbers of list items and headings, counted as the file's list styles say.

use std::collections::HashMap;

use crate::docx::numbering::formatted;
use crate::xml::Element;

use super::styles::number;

/// Levels that a list style has.
pub(super) const LEVELS: usize = 10;

/// The list styles by name.
#[derive(Default)]
pub(super) struct Lists {
    styles: HashMap<String, Vec<Option<Level>>>,
    /// Name of the style that numbers headings outside lists.
    pub(super) outline: String,
}

/// How one level of a list is printed.
#[derive(Clone)]
pub(super) struct Level {
    is_bullet: bool,
    /// Format of the number in the terms of WordprocessingML; `None` for no number.
    format: Option<&'static str>,
    prefix: String,
    suffix: String,
    /// "%1%.%2%." with the counters to be put in; newer than prefix and suffix.
    template: Option<String>,
    /// Numbers shown: this level's and so many less one of those above.
    shown: usize,
    start: u32,
}

/// The last number on each level.
pub(super) type Counters = [Option<u32>; LEVELS];

impl Level {
    pub(super) fn read(element: &Element<'_>) -> Self {
        let text = |name: &str| element.attribute(name).unwrap_or_default();
        let format = match text("num-format").chars().next() {
            Some('a') => Some("lowerLetter"),
            Some('A') => Some("upperLetter"),
            Some('i') => Some("lowerRoman"),
            Some('I') => Some("upperRoman"),
            Some(_) => Some("decimal"),
            None => None,
        };
        Self {
            is_bullet: matches!(element.name(), "list-level-style-bullet" | "list-level-style-image"),
            format,
            prefix: text("num-prefix"),
            suffix: text("num-suffix"),
            template: element.attribute("num-list-format"),
            shown: number(element, "display-levels").and_then(|levels| usize::try_from(levels).ok()).unwrap_or(1),
            start: number(element, "start-value").unwrap_or(1),
        }
    }
}

impl Lists {
    pub(super) fn define(&mut self, style: &str, level: u32, definition: Level) {
        let at = usize::try_from(level).unwrap_or(usize::MAX).wrapping_sub(1);
        if at < LEVELS {
            let levels = self.styles.entry(style.to_owned()).or_default();
            levels.resize_with(LEVELS, || None);
            levels[at] = Some(definition);
        }
    }

    /// Counts one item of `style` at `at`, from 0, and returns its label and whether that is a number;
    /// an empty label where nothing is printed.
    pub(super) fn count(&self, style: &str, at: usize, start: Option<u32>, counters: &mut Counters) -> (String, bool) {
        let at = at.min(LEVELS - 1);
        let levels = self.styles.get(style);
        let level_at = |at: usize| levels.and_then(|levels| levels.get(at)?.as_ref());
        let level = level_at(at);
        let first = level.map_or(1, |level| level.start);
        counters[at] = start.or(Some(counters[at].map_or(first, |last| last.saturating_add(1))));
        let Some(level) = level else { return ("•".to_owned(), false) };
        if level.is_bullet {
            return ("•".to_owned(), false);
        }
        if level.format.is_none() {
            return (String::new(), false);
        }
        let printed = |at: usize| {
            let level = level_at(at)?;
            Some(formatted(counters[at].unwrap_or(level.start), level.format?))
        };
        let label = level.template.as_deref().map_or_else(
            || {
                let from = (at + 1).saturating_sub(level.shown.max(1));
                let numbers: Vec<String> = (from..=at).filter_map(printed).collect();
                format!("{}{}{}", level.prefix, numbers.join("."), level.suffix)
            },
            |template| filled(template, printed),
        );
        let label = label.trim().to_owned();
        let is_number = label.contains(char::is_alphanumeric);
        (label, is_number)
    }
}

/// `template` with each `%n%` replaced by the number on level n, from 1.
fn filled(template: &str, printed: impl Fn(usize) -> Option<String>) -> String {
    let mut label = String::new();
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('%') {
        label.push_str(before);
        let place = behind.split_once('%').and_then(|(place, after)| Some((place.parse::<usize>().ok()?, after)));
        match place {
            Some((level @ 1..=LEVELS, after)) => {
                label.push_str(&printed(level - 1).unwrap_or_default());
                rest = after;
            }
            _ => {
                label.push('%');
                rest = behind;
            }
        }
    }
    label + rest
}
