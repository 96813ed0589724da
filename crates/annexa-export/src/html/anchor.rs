//! Ids inside the page, and what points at them.

/// Id of a requirement's section. Ids of frameworks and requirements are made of letters, digits, dots and hyphens;
/// anything else becomes an underscore.
pub(super) fn requirement(framework: &str, id: &str) -> String {
    format!("{}_{}", safe(framework), safe(id))
}

/// Id of a row of the documents.
pub(super) fn document(number: usize) -> String {
    format!("document-{}", number + 1)
}

/// Id of a finding.
pub(super) fn finding(number: usize) -> String {
    format!("finding-{}", number + 1)
}

/// Id of the findings of a class.
pub(super) fn class(class: &str) -> String {
    format!("findings-{}", safe(class))
}

fn safe(id: &str) -> String {
    id.chars()
        .map(|character| if character.is_ascii_alphanumeric() || ".-".contains(character) { character } else { '_' })
        .collect()
}
