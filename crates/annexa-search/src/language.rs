//! The languages whose words are stemmed.

use tantivy::tokenizer::{Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer};
use whatlang::Lang;

/// Bytes of text that are enough to tell a language.
const ENOUGH: usize = 4096;

/// The language of a text, where it is told reliably and one that is stemmed; else English, in which the mappings are
/// written.
pub(crate) fn language(text: &str) -> Language {
    let mut end = text.len().min(ENOUGH);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let told = whatlang::detect(&text[..end]).filter(whatlang::Info::is_reliable);
    told.and_then(|info| stemmed(info.lang())).unwrap_or(Language::English)
}

const fn stemmed(lang: Lang) -> Option<Language> {
    Some(match lang {
        Lang::Ara => Language::Arabic,
        Lang::Dan => Language::Danish,
        Lang::Nld => Language::Dutch,
        Lang::Eng => Language::English,
        Lang::Fin => Language::Finnish,
        Lang::Fra => Language::French,
        Lang::Deu => Language::German,
        Lang::Ell => Language::Greek,
        Lang::Hun => Language::Hungarian,
        Lang::Ita => Language::Italian,
        Lang::Nob => Language::Norwegian,
        Lang::Por => Language::Portuguese,
        Lang::Ron => Language::Romanian,
        Lang::Rus => Language::Russian,
        Lang::Spa => Language::Spanish,
        Lang::Swe => Language::Swedish,
        Lang::Tam => Language::Tamil,
        Lang::Tur => Language::Turkish,
        _ => return None,
    })
}

/// Name of a language's field and analyser.
pub(crate) fn name(language: Language) -> String {
    format!("text_{language:?}").to_lowercase()
}

/// Name of the field and analyser of words as they stand.
pub(crate) const UNSTEMMED: &str = "words";
/// A longer run of letters is no word.
const LONGEST: usize = 64;

/// Words in lower case, stemmed.
pub(crate) fn analyser(language: Language) -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(LONGEST))
        .filter(LowerCaser)
        .filter(Stemmer::new(language))
        .build()
}

/// Words in lower case.
pub(crate) fn unstemmed() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(LONGEST))
        .filter(LowerCaser)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_told_by_its_words_and_doubt_is_english() {
        let german = "Die Leitung legt die Ziele der Informationssicherheit fest und überprüft sie jedes Jahr. \
                      Verantwortlich für die Umsetzung ist der Informationssicherheitsbeauftragte.";
        assert_eq!(language(german), Language::German);
        assert_eq!(language("Access rights are reviewed every quarter by the owner of the system."), Language::English);
        assert_eq!(language("A.5.1"), Language::English);
        assert_eq!(language(""), Language::English);
    }
}
