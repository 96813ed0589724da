use std::collections::HashMap;

use crate::fold::{Folder, fold_word};
use crate::words::split;

/// Stems with numbers, in the order in which they were learnt.
pub struct Vocabulary {
    folder: Folder,
    stems: HashMap<String, u32>,
}

impl Default for Vocabulary {
    fn default() -> Self {
        Self { folder: Folder::new(), stems: HashMap::new() }
    }
}

impl Vocabulary {
    /// Number of stems.
    #[must_use]
    pub fn len(&self) -> usize {
        self.stems.len()
    }

    /// Holds when nothing was learnt.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stems.is_empty()
    }

    /// The stems of the words in `text`, in order; new ones are learnt.
    pub fn learn(&mut self, text: &str) -> Vec<u32> {
        let mut out = Vec::new();
        for word in words(text) {
            let next = u32::try_from(self.stems.len()).expect("fewer stems than 2^32");
            let stem = self.folder.stem(&fold_word(word));
            out.push(*self.stems.entry(stem).or_insert(next));
        }
        out
    }

    /// The known stems of the words in `text`, in order.
    #[must_use]
    pub fn known(&self, text: &str) -> Vec<u32> {
        words(text).filter_map(|word| self.number(word)).collect()
    }

    fn number(&self, word: &str) -> Option<u32> {
        self.stems.get(&self.folder.stem(&fold_word(word))).copied()
    }

    /// How often each known stem occurs in the words of `texts`, by its number.
    pub fn count<'t>(&self, texts: impl Iterator<Item = &'t str>) -> Vec<u32> {
        let mut counts = vec![0; self.stems.len()];
        let mut met: HashMap<&str, Option<u32>> = HashMap::new();
        for word in texts.flat_map(words) {
            let stem = *met.entry(word).or_insert_with(|| self.number(word));
            if let Some(stem) = stem {
                counts[stem as usize] += 1;
            }
        }
        counts
    }
}

/// The words of `text` that begin with a letter.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let all = split(text).into_iter().map(|w| &text[w.start..w.end]);
    all.filter(|w| w.len() > 1 && w.starts_with(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::Vocabulary;

    #[test]
    fn inflections_and_spellings_are_one_stem() {
        let mut vocabulary = Vocabulary::default();
        let learnt = vocabulary.learn("We assess risks; assessing a risk is authorised.");
        assert_eq!(vocabulary.len(), 5);
        let counts = vocabulary.count(["Risk is assessed and authorized", "unknown"].into_iter());
        assert_eq!(counts[learnt[2] as usize], 1, "risk");
        assert_eq!(counts.iter().sum::<u32>(), 4);
    }
}
