//! Addresses of the pages, and of what forms are sent to.

/// The style sheet and the script; `version` changes with them, so that they may be kept for ever.
pub fn asset(name: &str, version: &str) -> String {
    format!("/assets/{version}/{name}")
}

/// An assessment.
pub fn assessment(id: &str) -> String {
    format!("/assessments/{}", escaped(id))
}

/// A requirement as an assessment judged it.
pub fn requirement(assessment: &str, framework: &str, requirement: &str) -> String {
    format!("/assessments/{}/requirements/{}/{}", escaped(assessment), escaped(framework), escaped(requirement))
}

/// What changed from one assessment to another.
pub fn compare(before: &str, after: &str) -> String {
    format!("/compare?before={}&after={}", escaped(before), escaped(after))
}

/// A document.
pub fn document(id: &str) -> String {
    format!("/documents/{}", escaped(id))
}

/// The text of a document, or of a file inside it.
pub fn reader(id: &str, inside: Option<&str>) -> String {
    let inside = inside.map(|i| format!("?inside={}", escaped(i))).unwrap_or_default();
    format!("/documents/{}/text{inside}", escaped(id))
}

/// The place of a quote in a text, with the requirement for which it counts.
pub fn quote(id: &str, inside: Option<&str>, of: Option<(&str, &str, &str)>, start: usize) -> String {
    let mut query: Vec<String> = inside.map(|i| format!("inside={}", escaped(i))).into_iter().collect();
    if let Some((assessment, framework, requirement)) = of {
        query.push(format!("assessment={}", escaped(assessment)));
        query.push(format!("framework={}", escaped(framework)));
        query.push(format!("requirement={}", escaped(requirement)));
    }
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    format!("/documents/{}/text{query}#{}", escaped(id), mark(start))
}

/// The id of a mark in the reader.
pub fn mark(start: usize) -> String {
    format!("q{start}")
}

/// A job.
pub fn job(id: &str) -> String {
    format!("/jobs/{}", escaped(id))
}

/// Text as a part of a path or a query.
pub fn escaped(text: &str) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_hold_whatever_a_name_has() {
        assert_eq!(escaped("a/b c.md?#ü"), "a%2Fb%20c.md%3F%23%C3%BC");
        let at = quote("doc_1", Some("a&b.md"), Some(("asm_1", "iso42001-2023", "A.5.4")), 12);
        assert_eq!(
            at,
            "/documents/doc_1/text?inside=a%26b.md&assessment=asm_1&framework=iso42001-2023&requirement=A.5.4#q12"
        );
    }
}
