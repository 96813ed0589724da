//! Styles: what a paragraph is, by the style it has.

use std::collections::HashMap;

use annexa_model::Unreadable;

use crate::role::{MAX_ANCESTORS, Role, folded};
use crate::walk::parent;
use crate::xml::{Element, Event, Events};

/// The styles of a document by their ids.
#[derive(Default)]
pub(super) struct Styles {
    by_id: HashMap<String, Style>,
    default_paragraph: Option<String>,
}

#[derive(Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    /// 0 to 8 for heading levels, 9 for body text.
    outline: Option<u8>,
    number: Option<u32>,
    number_level: Option<u8>,
    is_hidden: Option<bool>,
    is_bold: Option<bool>,
    /// Holds for a table style that sets the first row apart.
    formats_first_row: bool,
}

/// What a style and its ancestors say together.
#[derive(Clone, Copy, Default)]
pub(super) struct Resolved {
    pub(super) role: Role,
    pub(super) number: Option<u32>,
    pub(super) number_level: Option<u8>,
    pub(super) is_hidden: bool,
    pub(super) is_bold: bool,
}

impl Styles {
    /// Reads the styles part; an empty text gives no styles.
    ///
    /// # Errors
    /// [`Unreadable::Corrupt`] for a document type definition.
    pub(super) fn read(xml: &str) -> Result<Self, Unreadable> {
        let mut styles = Self::default();
        let mut events = Events::new(xml);
        let mut open: Vec<String> = Vec::new();
        let mut id = String::new();
        while let Some(event) = events.next()? {
            match event {
                Event::Open(element) => {
                    if element.name() == "style" {
                        id = styles.start(&element);
                    } else if let Some(style) = styles.by_id.get_mut(&id) {
                        style.take(&element, &open);
                    }
                    open.push(element.name().to_owned());
                }
                Event::Close(name) => {
                    if open.last() == Some(&name) {
                        open.pop();
                    }
                    if name == "style" {
                        id.clear();
                    }
                }
                Event::Text(_) => {}
            }
        }
        Ok(styles)
    }

    fn start(&mut self, element: &Element<'_>) -> String {
        let id = element.attribute("styleId").unwrap_or_default();
        let is_default = element.attribute("default").is_some_and(|value| value == "1" || value == "true");
        if is_default && element.attribute("type").is_some_and(|kind| kind == "paragraph") {
            self.default_paragraph = Some(id.clone());
        }
        self.by_id.insert(id.clone(), Style::default());
        id
    }

    /// What the paragraph style `id` says; the default style for `None` or an unknown one.
    pub(super) fn paragraph(&self, id: Option<&str>) -> Resolved {
        let known = id.filter(|id| self.by_id.contains_key(*id));
        let Some(start) = known.or(self.default_paragraph.as_deref()) else {
            return Resolved { role: id.map_or(Role::Body, role_of_name), ..Resolved::default() };
        };
        let chain = self.chain(start);
        let named = chain.iter().map(|(id, style)| match role_of_name(&style.name) {
            Role::Body => role_of_name(id),
            role => role,
        });
        // The nearest style that has something to say decides.
        let role =
            chain.iter().zip(named).find_map(|((_, style), named)| own_role(style.outline, named)).unwrap_or_default();
        Resolved {
            role,
            number: chain.iter().find_map(|(_, style)| style.number),
            number_level: chain.iter().find_map(|(_, style)| style.number_level),
            is_hidden: chain.iter().find_map(|(_, style)| style.is_hidden).unwrap_or_default(),
            is_bold: chain.iter().find_map(|(_, style)| style.is_bold).unwrap_or_default(),
        }
    }

    /// The ids of the style and its ancestors, the style first.
    pub(super) fn lineage<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a str> {
        self.chain(id).into_iter().map(|(id, _)| id)
    }

    /// Whether the character style hides and whether it is bold, where it says so.
    pub(super) fn character(&self, id: &str) -> (Option<bool>, Option<bool>) {
        let chain = self.chain(id);
        (chain.iter().find_map(|(_, style)| style.is_hidden), chain.iter().find_map(|(_, style)| style.is_bold))
    }

    /// Holds when the table style sets the first row apart.
    pub(super) fn formats_first_row(&self, id: &str) -> bool {
        self.chain(id).iter().any(|(_, style)| style.formats_first_row)
    }

    fn chain<'a>(&'a self, id: &'a str) -> Vec<(&'a str, &'a Style)> {
        std::iter::successors(self.by_id.get_key_value(id), |(_, style)| {
            self.by_id.get_key_value(style.based_on.as_deref()?)
        })
        .map(|(id, style)| (id.as_str(), style))
        .take(MAX_ANCESTORS)
        .collect()
    }
}

impl Style {
    fn take(&mut self, element: &Element<'_>, open: &[String]) {
        let parent = parent(open);
        // Properties of one table region are not those of the style.
        let in_region = open.iter().any(|name| name == "tblStylePr");
        let number = |element: &Element<'_>| element.value().and_then(|value| value.parse().ok());
        match element.name() {
            "name" if parent == "style" => self.name = element.value().unwrap_or_default(),
            "basedOn" if parent == "style" => self.based_on = element.value(),
            "tblStylePr" => {
                self.formats_first_row |= element.attribute("type").is_some_and(|region| region == "firstRow");
            }
            _ if in_region => {}
            "outlineLvl" => self.outline = number(element).and_then(|level| u8::try_from(level).ok()),
            "numId" => self.number = number(element),
            "ilvl" => self.number_level = number(element).and_then(|level| u8::try_from(level).ok()),
            "vanish" => self.is_hidden = Some(element.is_on()),
            "b" => self.is_bold = Some(element.is_on()),
            _ => {}
        }
    }
}

/// The role that a style gives by its outline level and by its name; `None` when it leaves that to
/// the style it is based on. The name comes first: Word ignores the level that a file gives to a
/// built-in heading.
pub(crate) const fn own_role(outline: Option<u8>, named: Role) -> Option<Role> {
    match (outline, named) {
        (_, Role::Contents | Role::Title | Role::Heading(_)) => Some(named),
        (Some(level @ 0..=8), _) => Some(Role::Heading(level + 1)),
        (Some(9), Role::Body) => Some(Role::Body),
        (_, Role::Body) => None,
        (_, named) => Some(named),
    }
}

/// What other programs than Word call a heading in their languages, and what Word makes of the
/// names for ids.
const HEADINGS: [&str; 23] = [
    "heading",
    "berschrift",
    "überschrift",
    "titre",
    "ttulo",
    "nagwek",
    "naslov",
    "título",
    "titulo",
    "titolo",
    "kop",
    "rubrik",
    "overskrift",
    "otsikko",
    "nagłówek",
    "nadpis",
    "címsor",
    "başlık",
    "заголовок",
    "標題",
    "标题",
    "見出し",
    "제목",
];

/// Word gives the built-in styles English names in every language of the program.
pub(crate) fn role_of_name(name: &str) -> Role {
    let (stem, digit) = folded(name);
    match (stem.as_str(), digit) {
        ("title", None) => Role::Title,
        (stem, Some(level @ 1..=9)) if HEADINGS.contains(&stem) => Role::Heading(level),
        ("toc" | "contents", Some(_)) | ("tableoffigures", None) => Role::Contents,
        ("quote" | "intensequote" | "blocktext", None) => Role::Quote,
        ("htmlpreformatted" | "sourcecode" | "macrotext", None) => Role::Code,
        ("listbullet" | "listnumber", level) => Role::ListItem(level.unwrap_or(1).saturating_sub(1)),
        _ => Role::Body,
    }
}

#[cfg(test)]
mod tests {
    use super::{Role, Styles};

    #[test]
    fn roles_come_by_name_outline_and_inheritance() {
        let styles = Styles::read(
            r#"<w:styles xmlns:w="w"><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
            <w:style w:styleId="Clause"><w:name w:val="Clause"/><w:basedOn w:val="berschrift1"/></w:style>
            <w:style w:styleId="TOCHeading"><w:name w:val="TOC Heading"/><w:basedOn w:val="berschrift1"/>
              <w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
            <w:style w:styleId="Own"><w:name w:val="Own"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
            <w:style w:styleId="Built"><w:name w:val="heading 2"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
            <w:style w:styleId="A"><w:name w:val="A"/><w:basedOn w:val="B"/></w:style>
            <w:style w:styleId="B"><w:name w:val="B"/><w:basedOn w:val="A"/></w:style>
            <w:style w:styleId="Title"><w:name w:val="Title"/></w:style></w:styles>"#,
        )
        .expect("styles");
        let cases = [
            ("berschrift1", Role::Heading(1)),
            ("Clause", Role::Heading(1)),
            ("TOCHeading", Role::Body),
            ("Own", Role::Heading(3)),
            ("A", Role::Body),
            ("Title", Role::Title),
            ("Heading2", Role::Heading(2)),
            ("TOC1", Role::Contents),
            ("Überschrift 2", Role::Heading(2)),
            ("Built", Role::Heading(2)),
        ];
        for (id, role) in cases {
            assert_eq!(styles.paragraph(Some(id)).role, role, "{id}");
        }
    }
}
