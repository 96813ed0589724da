//! What the file says about itself: core, application and custom properties.

use annexa_model::{Properties, Unreadable};

use crate::package::Package;
use crate::xml::{Event, Events};

/// Fills in the properties; parts that are missing or broken leave them empty.
///
/// # Errors
/// [`Unreadable::Corrupt`] for a document type definition.
pub(crate) fn read(package: &mut Package<'_>, properties: &mut Properties) -> Result<(), Unreadable> {
    let links = package.links("");
    let mut part = |kind: &str| links.first(kind).and_then(|name| package.optional_text(name)).unwrap_or_default();
    let (core, app, custom) = (part("core-properties"), part("extended-properties"), part("custom-properties"));
    each_value(&core, |name, _, value| match name {
        "title" => properties.title = Some(value),
        "creator" => properties.author = Some(value),
        "lastModifiedBy" => properties.last_modified_by = Some(value),
        "created" => properties.created = Some(day(&value)),
        "modified" => properties.modified = Some(day(&value)),
        "contentStatus" => properties.status = Some(value),
        "version" => properties.version = Some(value),
        "subject" | "category" | "keywords" | "description" => properties.other.push((name.to_owned(), value)),
        _ => {}
    })?;
    each_value(&app, |name, _, value| {
        if matches!(name, "Company" | "Manager") {
            properties.other.push((name.to_owned(), value));
        }
    })?;
    // <property name="Document owner"><vt:lpwstr>...</vt:lpwstr></property>
    each_value(&custom, |_, property, value| {
        if let Some(name) = property {
            properties.other.push((name.to_owned(), value));
        }
    })
}

/// Calls `take` with the name, the enclosing property's name and the words of each element that has words.
fn each_value(xml: &str, mut take: impl FnMut(&str, Option<&str>, String)) -> Result<(), Unreadable> {
    let mut events = Events::new(xml);
    let mut property = None;
    let mut words = String::new();
    while let Some(event) = events.next()? {
        match event {
            Event::Open(element) => {
                words.clear();
                if element.name() == "property" {
                    property = element.attribute("name");
                }
            }
            Event::Text(text) => words.push_str(&text),
            Event::Close(name) => {
                let value = words.trim();
                if !value.is_empty() {
                    take(&name, property.as_deref(), value.to_owned());
                }
                words.clear();
                if name == "property" {
                    property = None;
                }
            }
        }
    }
    Ok(())
}

/// The day of a time stamp such as `2026-05-12T09:30:00Z`.
fn day(stamp: &str) -> String {
    let is_day = stamp.len() >= 10 && stamp.as_bytes()[4] == b'-' && stamp.is_char_boundary(10);
    if is_day { stamp[..10].to_owned() } else { stamp.to_owned() }
}
