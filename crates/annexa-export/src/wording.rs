//! Words that more than one format uses.

/// `1 document`, `2 documents`.
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// Name of a class of findings, in the singular.
pub fn class_name(class: &str) -> &str {
    match class {
        "major" => "Major nonconformity",
        "minor" => "Minor nonconformity",
        "observation" => "Observation",
        "opportunity" => "Opportunity for improvement",
        other => other,
    }
}

/// Name of a class of findings, in the plural.
pub fn class_plural(class: &str) -> &str {
    match class {
        "major" => "Major nonconformities",
        "minor" => "Minor nonconformities",
        "observation" => "Observations",
        "opportunity" => "Opportunities for improvement",
        other => other,
    }
}

/// What a passage does with a point, as a clause about the passage.
pub fn assertion_name(assertion: &str) -> &str {
    match assertion {
        "commits" => "commits",
        "intends" => "only intends",
        "permits" => "only permits",
        "negates" => "denies",
        "mentions" => "only mentions",
        other => other,
    }
}

/// `n of m`, and the share in whole percent; 0 of 0 is 0 %.
pub fn percent(part: usize, whole: usize) -> usize {
    (part * 100).checked_div(whole).unwrap_or(0)
}

/// The first letter as a capital.
pub fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// The first twelve digits of a hash, enough to tell two versions apart.
pub fn short_hash(hash: &str) -> String {
    hash.chars().take(12).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_and_shares_come_out_as_people_say_them() {
        assert_eq!(count(1, "document"), "1 document");
        assert_eq!(count(0, "document"), "0 documents");
        assert_eq!(percent(1, 3), 33);
        assert_eq!(percent(0, 0), 0);
        assert_eq!(capitalised("policy"), "Policy");
        assert_eq!(capitalised(""), "");
    }
}
