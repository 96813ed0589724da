//! What the file says about itself.

use annexa_model::{Properties, Unreadable};

use crate::xml::{Event, Events};

/// Fills in the properties; an empty text leaves them empty.
///
/// # Errors
/// [`Unreadable::Corrupt`] for a document type definition.
pub(super) fn read(xml: &str, properties: &mut Properties) -> Result<(), Unreadable> {
    let mut events = Events::new(xml);
    let mut words = String::new();
    let mut own_name = None;
    let mut is_inside = false;
    while let Some(event) = events.next()? {
        match event {
            Event::Open(element) => {
                is_inside |= element.name() == "meta";
                words.clear();
                own_name = element.attribute("name").filter(|_| element.name() == "user-defined");
            }
            Event::Text(text) => words.push_str(&text),
            Event::Close(name) => {
                if name == "meta" {
                    break;
                }
                let value = std::mem::take(&mut words);
                if is_inside && !value.trim().is_empty() {
                    take(&name, own_name.take(), value.trim(), properties);
                }
            }
        }
    }
    // The author of a file that nobody else changed is often written once.
    if properties.author.is_none() {
        properties.author.clone_from(&properties.last_modified_by);
    }
    Ok(())
}

fn take(name: &str, own_name: Option<String>, value: &str, properties: &mut Properties) {
    let value = value.to_owned();
    match name {
        "title" => properties.title = Some(value),
        "initial-creator" => properties.author = Some(value),
        "creator" => properties.last_modified_by = Some(value),
        "creation-date" => properties.created = Some(day(&value)),
        "date" => properties.modified = Some(day(&value)),
        "subject" | "description" | "keyword" => properties.other.push((name.to_owned(), value)),
        "user-defined" => properties.other.push((own_name.unwrap_or_default(), value)),
        _ => {}
    }
}

/// The day of a time stamp such as `2026-05-12T09:30:00`.
fn day(stamp: &str) -> String {
    stamp.split_once('T').map_or(stamp, |(day, _)| day).to_owned()
}
