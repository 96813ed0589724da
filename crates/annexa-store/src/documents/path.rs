//! What a document's name may be.

use crate::{Error, LONGEST_PATH};

/// # Errors
///
/// [`Error::Invalid`] and [`Error::TooMuch`] for a name that could lead out of a folder, or that is none.
pub(crate) fn check(path: &str) -> Result<(), Error> {
    let wrong = |why| Err(Error::Invalid { field: "path", why });
    if path.len() > LONGEST_PATH {
        return Err(Error::TooMuch { field: "path", limit: LONGEST_PATH as u64, actual: path.len() as u64 });
    }
    if path.is_empty() {
        return wrong("it is empty");
    }
    if path.chars().any(char::is_control) {
        return wrong("it has a control character");
    }
    if path.contains('\\') {
        return wrong("its parts are divided by /");
    }
    if path.split('/').any(str::is_empty) {
        return wrong("it is not relative, or has an empty part");
    }
    if path.split('/').any(|part| matches!(part, "." | "..")) {
        return wrong("it has a part that is . or ..");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_below_the_folder_are_taken() {
        for good in ["policy.md", "a/b/c.docx", "ä ö/…/x", "..a/b..", ".hidden", &"x".repeat(1024)] {
            assert!(check(good).is_ok(), "{good}");
        }
        let long = "x".repeat(1025);
        for wrong in ["", "/a", "a/", "a//b", ".", "..", "a/../b", "./a", "a\0", "a\nb", "a\\b", "\u{85}", &long] {
            assert!(check(wrong).is_err(), "{wrong:?}");
        }
    }
}
