//! What a paragraph is by its style, and the block that it becomes.

use annexa_model::BlockKind;

/// Steps of inheritance that are followed; styles that inherit from themselves end here.
pub(crate) const MAX_ANCESTORS: usize = 32;

/// What a paragraph is by its style.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Role {
    #[default]
    Body,
    Title,
    /// Heading of this level, from 1.
    Heading(u8),
    /// Entry of a table of contents.
    Contents,
    Quote,
    Code,
    /// Item of a list at this depth, by the style's name alone.
    ListItem(u8),
}

/// The item of a list that a number or bullet makes of a paragraph.
#[derive(Clone, Copy)]
pub(crate) struct Item {
    /// Nesting of the list, from 0.
    pub(crate) depth: u8,
    /// Holds for a number, as opposed to a bullet.
    pub(crate) is_ordered: bool,
}

impl Role {
    /// The block that a paragraph of this role becomes; `item` for one with a number or bullet.
    pub(crate) fn kind(self, item: Option<Item>) -> BlockKind {
        match (self, item) {
            (Self::Title, _) => BlockKind::Title,
            (Self::Heading(level), _) => BlockKind::Heading { level: level.min(6) },
            (Self::Contents, _) => BlockKind::Furniture,
            (Self::Quote, _) => BlockKind::Quote,
            (Self::Code, _) => BlockKind::Code,
            (Self::ListItem(depth), Some(item)) => {
                BlockKind::ListItem { depth: depth.max(item.depth), ordered: item.is_ordered }
            }
            (Self::ListItem(depth), None) => BlockKind::ListItem { depth, ordered: false },
            (Self::Body, Some(item)) => BlockKind::ListItem { depth: item.depth, ordered: item.is_ordered },
            (Self::Body, None) => BlockKind::Paragraph,
        }
    }
}

/// The name of a style in lower case without its signs and the digits at its end, and the last of these digits.
pub(crate) fn folded(name: &str) -> (String, Option<u8>) {
    let mut stem: String = name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let digit = stem.chars().next_back().and_then(|c| c.to_digit(10)).and_then(|digit| u8::try_from(digit).ok());
    stem.truncate(stem.trim_end_matches(|c: char| c.is_ascii_digit()).len());
    (stem, digit)
}
