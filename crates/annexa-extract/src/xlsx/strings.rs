//! The strings that cells share.

use annexa_model::Unreadable;

use crate::xml::{Event, Events};

/// All strings in one piece: many tiny ones cost little more than their characters.
#[derive(Default)]
pub(super) struct Strings {
    text: String,
    /// Where each string ends in `text`.
    ends: Vec<usize>,
    pub(super) damage: usize,
}

impl Strings {
    pub(super) fn read(xml: &str) -> Result<Self, Unreadable> {
        let mut strings = Self::default();
        let mut events = Events::new(xml);
        let (mut in_words, mut in_reading) = (false, false);
        let mut is_open = false;
        while let Some(event) = events.next()? {
            match event {
                Event::Open(element) => match element.name() {
                    "sst" => is_open = true,
                    "t" => in_words = true,
                    // How a Japanese name is read aloud is not part of it.
                    "rPh" => in_reading = true,
                    _ => {}
                },
                Event::Text(words) if in_words && !in_reading => strings.text.push_str(&words),
                Event::Text(_) => {}
                Event::Close(name) => match name.as_str() {
                    "sst" => is_open = false,
                    "t" => in_words = false,
                    "rPh" => in_reading = false,
                    "si" => strings.ends.push(strings.text.len()),
                    _ => {}
                },
            }
        }
        strings.damage = events.damage + usize::from(is_open);
        Ok(strings)
    }

    pub(super) fn get(&self, index: &str) -> Option<&str> {
        let index: usize = index.trim().parse().ok()?;
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.text.get(start..end)
    }
}
