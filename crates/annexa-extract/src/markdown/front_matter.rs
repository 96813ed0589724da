//! The block of keys and values that may stand before the first line of a Markdown document.

use annexa_model::Properties;

/// Splits `text` into its front matter, without the fences, and what follows.
///
/// A rule (`---`) at the top that no key follows is not front matter.
pub(super) fn split(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches(['\u{feff}', '\n']);
    let (fence, rest) = text.split_once('\n')?;
    let fence = fence.trim_end();
    if fence != "---" && fence != "+++" {
        return None;
    }
    let mut offset = 0;
    for line in rest.split_inclusive('\n') {
        let bare = line.trim_end();
        if bare == fence || fence == "---" && bare == "..." {
            let matter = &rest[..offset];
            return matter
                .lines()
                .any(|line| key_and_value(line).is_some())
                .then(|| (matter, &rest[offset + line.len()..]));
        }
        offset += line.len();
    }
    None
}

/// Reads the keys and values; a key inside another is written "outer.inner", the entries of a
/// list are joined by ", ". This is the part of YAML and TOML that front matters use, no more.
pub(super) fn read(matter: &str, properties: &mut Properties) {
    // Indentation and key of the enclosing keys.
    let mut outer: Vec<(usize, String)> = Vec::new();
    for line in matter.lines() {
        let indent = line.len() - line.trim_start().len();
        let bare = line.trim();
        if bare.is_empty() || bare.starts_with('#') {
            continue;
        }
        let entry = bare.strip_prefix("- ").map(str::trim);
        match (entry, key_and_value(bare)) {
            (Some(entry), _) => append(properties, unquoted(entry), ", "),
            (None, Some((key, value))) => {
                outer.retain(|(depth, _)| *depth < indent);
                let path: Vec<&str> = outer.iter().map(|(_, key)| key.as_str()).chain([key]).collect();
                properties.other.push((path.join("."), list_or_scalar(value)));
                outer.push((indent, key.to_owned()));
            }
            (None, None) => append(properties, unquoted(bare), " "),
        }
    }
    properties.other.retain(|(_, value)| !value.is_empty());
    for index in 0..properties.other.len() {
        let (key, value) = properties.other[index].clone();
        assign(properties, &key, value);
    }
}

fn append(properties: &mut Properties, more: &str, joint: &str) {
    if let Some((_, value)) = properties.other.last_mut() {
        // ">" and "|" announce a folded or literal text on the lines below.
        if matches!(value.as_str(), ">" | "|" | ">-" | "|-") {
            value.clear();
        }
        if !value.is_empty() {
            value.push_str(joint);
        }
        value.push_str(more);
    }
}

/// Copies the keys whose meaning is plain to the field of that meaning; the first one counts.
fn assign(properties: &mut Properties, key: &str, value: String) {
    let field = match key.to_ascii_lowercase().as_str() {
        "title" => &mut properties.title,
        "author" | "authors" => &mut properties.author,
        "status" => &mut properties.status,
        "version" | "revision" => &mut properties.version,
        "created" | "date" => &mut properties.created,
        "modified" | "updated" | "lastmod" | "last_modified" | "last-modified" => &mut properties.modified,
        _ => return,
    };
    field.get_or_insert(value);
}

fn key_and_value(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line
        .split_once(": ")
        .or_else(|| Some((line.trim_end().strip_suffix(':')?, "")))
        .or_else(|| line.split_once(" = "))?;
    let key = key.trim();
    let is_key = !key.is_empty()
        && key.len() <= 60
        && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | '/' | '"'));
    is_key.then(|| (unquoted(key), value.trim()))
}

fn list_or_scalar(value: &str) -> String {
    match value.strip_prefix('[').and_then(|value| value.strip_suffix(']')) {
        Some(entries) => entries.split(',').map(unquoted).collect::<Vec<_>>().join(", "),
        None => unquoted(value).to_owned(),
    }
}

fn unquoted(value: &str) -> &str {
    let value = value.trim();
    let quoted = |mark: char| value.strip_prefix(mark).and_then(|value| value.strip_suffix(mark));
    quoted('"').or_else(|| quoted('\'')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use annexa_model::Properties;

    use super::{read, split};

    #[test]
    fn keys_lists_and_nesting() {
        let text =
            "---\ntitle: \"AI policy\"\nowner:\n  name: Priya\ntags:\n  - ai\n  - risk\nstatus: draft\n---\n# Text\n";
        let (matter, body) = split(text).expect("front matter");
        let mut properties = Properties::default();
        read(matter, &mut properties);
        assert_eq!(body, "# Text\n");
        assert_eq!(properties.title.as_deref(), Some("AI policy"));
        assert_eq!(properties.status.as_deref(), Some("draft"));
        let other: Vec<_> = properties.other.iter().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(other, ["title=AI policy", "owner.name=Priya", "tags=ai, risk", "status=draft"]);
        assert_eq!(split("---\nA rule above a text\n---\n"), None);
    }
}
