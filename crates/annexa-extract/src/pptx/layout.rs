//! What a slide takes from its layout and master: which text has bullets or numbers, what opens a section.

use std::collections::HashMap;

use annexa_model::Unreadable;

use crate::docx::numbering::formatted;
use crate::xml::{Element, Event, Events};

/// Levels that text has.
pub(super) const LEVELS: usize = 9;

/// What stands before a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Bullet {
    None,
    Sign,
    /// A number, by the name of its scheme, from this start.
    Number(String, u32),
}

type Levels = [Option<Bullet>; LEVELS];

/// What a slide takes from its layout.
#[derive(Default)]
pub(super) struct Layout {
    /// Levels of each placeholder of the layout, by its index.
    by_index: HashMap<String, Levels>,
    /// Levels of the master's body text.
    body: Option<Levels>,
    /// Holds for the layout of slides that open a section.
    pub(super) is_section: bool,
}

impl Bullet {
    /// What `element` says, if it is about bullets.
    pub(super) fn read(element: &Element<'_>) -> Option<Self> {
        match element.name() {
            "buNone" => Some(Self::None),
            "buChar" | "buBlip" => Some(Self::Sign),
            "buAutoNum" => {
                let start = element.attribute("startAt").and_then(|start| start.parse().ok()).unwrap_or(1);
                Some(Self::Number(element.attribute("type").unwrap_or_default(), start))
            }
            _ => None,
        }
    }
}

impl Layout {
    /// Those of notes and comments, whose text is plain.
    pub(super) fn none() -> Self {
        Self { body: Some(Levels::default()), ..Self::default() }
    }

    /// # Errors
    /// [`Unreadable::Corrupt`] for a document type definition.
    pub(super) fn read(layout: &str, master: &str) -> Result<Self, Unreadable> {
        let mut read = Self::default();
        each_bullet(layout, |place, level, bullet| {
            if let Place::Placeholder(index) = place {
                let levels = read.by_index.entry(index.to_owned()).or_default();
                levels[level].get_or_insert(bullet);
            }
        })?;
        let mut body: Option<Levels> = None;
        each_bullet(master, |place, level, bullet| {
            if *place == Place::BodyStyle {
                body.get_or_insert_default()[level].get_or_insert(bullet);
            }
        })?;
        read.body = body;
        read.is_section = is_section(layout)?;
        Ok(read)
    }

    /// The bullet of text in the body placeholder `index`: a sign where no template says anything.
    pub(super) fn bullet(&self, index: &str, level: usize) -> Bullet {
        let own = self.by_index.get(index).and_then(|levels| levels.get(level)?.clone());
        let inherited = || match &self.body {
            Some(levels) => levels.get(level).cloned().flatten().unwrap_or(Bullet::None),
            None => Bullet::Sign,
        };
        own.unwrap_or_else(inherited)
    }
}

fn is_section(layout: &str) -> Result<bool, Unreadable> {
    let mut events = Events::new(layout);
    while let Some(event) = events.next()? {
        if let Event::Open(element) = event {
            return Ok(element.attribute("type").is_some_and(|kind| kind == "secHead"));
        }
    }
    Ok(false)
}

#[derive(PartialEq, Eq)]
enum Place {
    Elsewhere,
    Placeholder(String),
    BodyStyle,
}

fn each_bullet(xml: &str, mut take: impl FnMut(&Place, usize, Bullet)) -> Result<(), Unreadable> {
    let mut events = Events::new(xml);
    let mut place = Place::Elsewhere;
    let mut level = None;
    while let Some(event) = events.next()? {
        match event {
            Event::Open(element) => match element.name() {
                "ph" => place = Place::Placeholder(element.attribute("idx").unwrap_or_default()),
                "bodyStyle" => place = Place::BodyStyle,
                name if level_of(name).is_some() => level = level_of(name),
                _ => {
                    if let (Some(level), Some(bullet)) = (level, Bullet::read(&element)) {
                        take(&place, level, bullet);
                    }
                }
            },
            Event::Close(name) => match name.as_str() {
                "sp" | "bodyStyle" => place = Place::Elsewhere,
                name if level_of(name).is_some() => level = None,
                _ => {}
            },
            Event::Text(_) => {}
        }
    }
    Ok(())
}

/// The level, from 0, whose properties the element `lvl1pPr` and its like hold.
pub(super) fn level_of(name: &str) -> Option<usize> {
    let level: usize = name.strip_prefix("lvl")?.strip_suffix("pPr")?.parse().ok()?;
    (1..=LEVELS).contains(&level).then(|| level - 1)
}

/// The label of number `value` in a scheme such as `arabicPeriod` or `alphaLcParenBoth`.
pub(super) fn label(scheme: &str, value: u32) -> String {
    let format = match () {
        () if scheme.starts_with("alphaLc") => "lowerLetter",
        () if scheme.starts_with("alphaUc") => "upperLetter",
        () if scheme.starts_with("romanLc") => "lowerRoman",
        () if scheme.starts_with("romanUc") => "upperRoman",
        () => "decimal",
    };
    let number = formatted(value, format);
    match () {
        () if scheme.ends_with("ParenBoth") => format!("({number})"),
        () if scheme.ends_with("ParenR") => format!("{number})"),
        () if scheme.ends_with("Plain") => number,
        () => format!("{number}."),
    }
}
