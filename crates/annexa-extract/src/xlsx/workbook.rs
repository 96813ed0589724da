//! The workbook part: its sheets in their order.

use annexa_model::Unreadable;

use crate::xml::{Event, Events};

/// Longest name of a sheet that is shown; programs allow 31 characters.
const NAME_CHARS: usize = 120;

pub(super) struct Workbook {
    pub(super) sheets: Vec<Entry>,
    /// Holds when days are counted from 1904, as old programs on the Macintosh did.
    pub(super) counts_from_1904: bool,
    pub(super) damage: usize,
}

/// A sheet as the workbook names it.
pub(super) struct Entry {
    pub(super) name: String,
    /// Identifier of the link to its part.
    pub(super) id: String,
    pub(super) is_hidden: bool,
}

impl Workbook {
    pub(super) fn read(xml: &str) -> Result<Self, Unreadable> {
        let mut workbook = Self { sheets: Vec::new(), counts_from_1904: false, damage: 0 };
        let mut events = Events::new(xml);
        while let Some(event) = events.next()? {
            let Event::Open(element) = event else { continue };
            match element.name() {
                "workbookPr" => {
                    let value = element.attribute("date1904");
                    workbook.counts_from_1904 = matches!(value.as_deref(), Some("1" | "true" | "on"));
                }
                "sheet" => {
                    let name = element.attribute("name").unwrap_or_default();
                    workbook.sheets.push(Entry {
                        name: name.chars().take(NAME_CHARS).collect(),
                        id: element.attribute("id").unwrap_or_default(),
                        is_hidden: matches!(element.attribute("state").as_deref(), Some("hidden" | "veryHidden")),
                    });
                }
                _ => {}
            }
        }
        workbook.damage = events.damage;
        Ok(workbook)
    }
}
