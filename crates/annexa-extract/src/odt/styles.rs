//! Styles: what a paragraph is and whether its words are bold or hidden.

use std::collections::HashMap;

use annexa_model::Unreadable;

use super::lists::{Level, Lists};
use crate::role::{MAX_ANCESTORS, Role, folded};
use crate::xml::{Element, Event, Events};

/// The styles of a document.
#[derive(Default)]
pub(super) struct Styles {
    /// By family and name.
    styles: HashMap<(String, String), Style>,
    pub(super) lists: Lists,
}

#[derive(Default)]
struct Style {
    /// As shown to the author.
    name: String,
    parent: Option<String>,
    outline: Option<u8>,
    /// Its list; an empty name takes it out of its parent's.
    list: Option<String>,
    is_bold: Option<bool>,
    is_hidden: Option<bool>,
}

/// Whether words are bold and whether they are hidden.
#[derive(Clone, Copy, Default)]
pub(super) struct Look {
    pub(super) is_bold: Option<bool>,
    pub(super) is_hidden: Option<bool>,
}

impl Styles {
    /// Reads the styles of `parts`: those of a later part replace those of the same name before.
    ///
    /// # Errors
    /// [`Unreadable::Corrupt`] for a document type definition.
    pub(super) fn read(parts: &[&str]) -> Result<Self, Unreadable> {
        let mut styles = Self::default();
        for part in parts {
            styles.read_part(part)?;
        }
        Ok(styles)
    }

    fn read_part(&mut self, xml: &str) -> Result<(), Unreadable> {
        let mut events = Events::new(xml);
        let mut style = None;
        let mut list = None;
        while let Some(event) = events.next()? {
            match event {
                Event::Open(element) => match element.name() {
                    "style" => style = self.start(&element),
                    "text-properties" => {
                        if let Some(style) = style.as_ref().and_then(|key| self.styles.get_mut(key)) {
                            style.take(&element);
                        }
                    }
                    "list-style" => list = element.attribute("name"),
                    "outline-style" => {
                        let name = element.attribute("name").unwrap_or_else(|| "Outline".to_owned());
                        self.lists.outline.clone_from(&name);
                        list = Some(name);
                    }
                    "list-level-style-number"
                    | "outline-level-style"
                    | "list-level-style-bullet"
                    | "list-level-style-image" => {
                        if let (Some(list), Some(level)) = (&list, number(&element, "level")) {
                            self.lists.define(list, level, Level::read(&element));
                        }
                    }
                    _ => {}
                },
                Event::Close(name) => match name.as_str() {
                    "style" => style = None,
                    "list-style" | "outline-style" => list = None,
                    _ => {}
                },
                Event::Text(_) => {}
            }
        }
        Ok(())
    }

    fn start(&mut self, element: &Element<'_>) -> Option<(String, String)> {
        let name = element.attribute("name")?;
        let style = Style {
            name: element.attribute("display-name").unwrap_or_else(|| name.clone()),
            parent: element.attribute("parent-style-name"),
            outline: number(element, "default-outline-level").and_then(|level| u8::try_from(level).ok()),
            list: element.attribute("list-style-name"),
            ..Style::default()
        };
        let key = (element.attribute("family")?, name);
        self.styles.insert(key.clone(), style);
        Some(key)
    }

    fn chain<'s>(&'s self, family: &str, name: &str) -> impl Iterator<Item = &'s Style> {
        let find = move |name: &str, family: &str| self.styles.get(&(family.to_owned(), name.to_owned()));
        let family = family.to_owned();
        std::iter::successors(find(name, &family), move |style| find(style.parent.as_deref()?, &family))
            .take(MAX_ANCESTORS)
    }

    /// What a paragraph of this style is: the nearest ancestor with something to say decides.
    pub(super) fn role(&self, name: &str) -> Role {
        let by_style =
            self.chain("paragraph", name).find_map(|style| match (style.outline, role_of_name(&style.name)) {
                (Some(level @ 1..), Role::Body | Role::Heading(_)) => Some(Role::Heading(level)),
                (_, Role::Body) => None,
                (_, role) => Some(role),
            });
        by_style.unwrap_or_else(|| role_of_name(&name.replace("_20_", " ")))
    }

    /// The list that the paragraph style puts its paragraphs in; an empty name for none.
    pub(super) fn list(&self, name: &str) -> Option<&str> {
        self.chain("paragraph", name).find_map(|style| style.list.as_deref())
    }

    pub(super) fn look(&self, family: &str, name: &str) -> Look {
        let mut look = Look::default();
        for style in self.chain(family, name) {
            look.is_bold = look.is_bold.or(style.is_bold);
            look.is_hidden = look.is_hidden.or(style.is_hidden);
        }
        look
    }
}

impl Style {
    fn take(&mut self, element: &Element<'_>) {
        if let Some(weight) = element.attribute("font-weight") {
            self.is_bold = Some(weight == "bold" || weight.parse::<u32>().is_ok_and(|weight| weight >= 600));
        }
        if let Some(display) = element.attribute("display") {
            self.is_hidden = Some(display == "none");
        }
    }
}

pub(super) fn number(element: &Element<'_>, name: &str) -> Option<u32> {
    element.attribute(name)?.parse().ok()
}

/// The styles that the programs bring along have English names in every language.
fn role_of_name(name: &str) -> Role {
    let (stem, digit) = folded(name);
    match (stem.as_str(), digit) {
        ("title", None) => Role::Title,
        ("heading", Some(level @ 1..=9)) => Role::Heading(level),
        ("contents" | "toc", Some(_)) | ("contentsheading", None) => Role::Contents,
        ("quotations" | "quote" | "intensequote" | "blocktext", None) => Role::Quote,
        ("preformattedtext" | "htmlpreformatted" | "sourcecode", None) => Role::Code,
        _ => Role::Body,
    }
}

#[cfg(test)]
mod tests {
    use super::{Role, Styles};

    #[test]
    fn roles_come_by_name_outline_and_inheritance() {
        let styles = Styles::read(&[
            r#"<s><style:style style:name="Own" style:family="paragraph" style:default-outline-level="3"/>
            <style:style style:name="Heading_20_2" style:display-name="Heading 2" style:family="paragraph"/>
            <style:style style:name="A" style:family="paragraph" style:parent-style-name="B"/>
            <style:style style:name="B" style:family="paragraph" style:parent-style-name="A"/></s>"#,
            r#"<s><style:style style:name="P1" style:family="paragraph" style:parent-style-name="Heading_20_2"/></s>"#,
        ])
        .expect("styles");
        for (name, role) in [
            ("Own", Role::Heading(3)),
            ("P1", Role::Heading(2)),
            ("A", Role::Body),
            ("Title", Role::Title),
            ("Preformatted_20_Text", Role::Code),
            ("Contents_20_1", Role::Contents),
            ("Standard", Role::Body),
        ] {
            assert_eq!(styles.role(name), role, "{name}");
        }
    }
}
