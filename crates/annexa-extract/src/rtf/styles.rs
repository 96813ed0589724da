//! The style sheet: what a paragraph is, by the style it has.

use std::collections::HashMap;

use crate::docx::styles::{own_role, role_of_name};
use crate::role::{MAX_ANCESTORS, Role};

/// Stands for "based on no style".
const NO_STYLE: i32 = 222;

/// An entry of the style sheet while it is read.
#[derive(Clone, Default)]
pub(super) struct Style {
    pub(super) number: i32,
    pub(super) parent: Option<i32>,
    pub(super) outline: Option<u8>,
    /// Holds for styles of characters, sections and tables.
    pub(super) is_other: bool,
    role: Option<Role>,
}

/// The paragraph styles by their numbers.
#[derive(Default)]
pub(super) struct Styles {
    by_number: HashMap<i32, Style>,
}

impl Styles {
    /// Adds a style whose group ends with its `name`.
    pub(super) fn add(&mut self, mut style: Style, name: &str) {
        if !style.is_other {
            // Behind a comma stand other names of the same style.
            let name = name.trim().trim_end_matches(';').split(',').next().unwrap_or_default();
            style.role = own_role(style.outline, role_of_name(name));
            style.parent = style.parent.filter(|&parent| parent != NO_STYLE);
            self.by_number.insert(style.number, style);
        }
    }

    /// The nearest style that has something to say decides.
    pub(super) fn role(&self, number: i32) -> Role {
        let chain = std::iter::successors(self.by_number.get(&number), |style| self.by_number.get(&style.parent?));
        chain.take(MAX_ANCESTORS).find_map(|style| style.role).unwrap_or_default()
    }
}
