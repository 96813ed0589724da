use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;

/// Reduces words to the form in which terms and text are compared.
pub(crate) struct Folder(Stemmer);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(Stemmer::create(Algorithm::English))
    }

    /// The Porter 2 stem of a folded word.
    pub(crate) fn stem(&self, folded: &str) -> String {
        self.0.stem(folded).into_owned()
    }
}

/// The word in lower case, compatibility forms and apostrophes resolved, in American spelling.
///
/// Both sides of a comparison are folded, so that it does not matter that a word such as
/// "exercise" becomes "exercize" on the way.
#[must_use]
pub fn fold_word(word: &str) -> String {
    let mut folded: String =
        word.nfkc().filter(|c| !matches!(c, '\u{ad}' | '\u{200b}')).flat_map(char::to_lowercase).collect();
    if let Some(at) = folded.find(['\'', '’']) {
        let tail = folded[at..].chars().skip(1).collect::<String>();
        folded =
            if tail == "s" || tail.is_empty() { folded[..at].to_owned() } else { folded.replace(['\'', '’'], "") };
    }
    american(folded)
}

fn american(word: String) -> String {
    const ISE: [&str; 8] = ["ise", "ised", "ises", "iser", "ising", "isation", "isations", "isational"];
    const YSE: [&str; 5] = ["yse", "ysed", "yses", "yser", "ysing"];
    if word.len() < 6 || !word.is_ascii() {
        return word;
    }
    for (endings, from, to) in [(&ISE[..], "is", "iz"), (&YSE[..], "ys", "yz")] {
        for ending in endings {
            // "analyses" is the plural of "analysis" as often as it is a verb; leave it alone.
            if word.ends_with(ending) && !word.ends_with("alyses") {
                let at = word.len() - ending.len();
                return format!("{}{}{}", &word[..at], to, &word[at + from.len()..]);
            }
        }
    }
    for (british, us) in [
        ("behaviour", "behavior"),
        ("favour", "favor"),
        ("colour", "color"),
        ("labour", "labor"),
        ("honour", "honor"),
        ("endeavour", "endeavor"),
        ("programme", "program"),
        ("licence", "license"),
        ("defence", "defense"),
        ("centre", "center"),
        ("catalogue", "catalog"),
        ("labell", "label"),
        ("modell", "model"),
        ("fulfil", "fulfill"),
        ("judgement", "judgment"),
        ("artefact", "artifact"),
        ("enrol", "enroll"),
    ] {
        if let Some(rest) = word.strip_prefix(british) {
            let doubled = us.ends_with("ll") && rest.starts_with('l');
            return format!("{us}{}", if doubled { &rest[1..] } else { rest });
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::{Folder, fold_word};

    #[test]
    fn spelling_and_inflection_do_not_matter() {
        let folder = Folder::new();
        let same = [
            ("organisation", "organizations"),
            ("labelling", "labeled"),
            ("programmes", "program"),
            ("modelling", "models"),
            ("authorised", "authorizing"),
            ("individual's", "individuals"),
            ("behavioural", "behavior"),
            ("fulfilled", "fulfil"),
            ("policies", "policy"),
        ];
        for (a, b) in same {
            assert_eq!(folder.stem(&fold_word(a)), folder.stem(&fold_word(b)), "{a} and {b}");
        }
        assert_ne!(folder.stem(&fold_word("four")), folder.stem(&fold_word("for")));
    }
}
