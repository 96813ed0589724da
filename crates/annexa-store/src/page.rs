//! Lists by pages: a cursor names the last item that was seen, so that what is added meanwhile neither repeats nor
//! hides an item.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Error;
use crate::random::{from_hex, to_hex};

/// The most items on one page.
pub const MOST_ON_A_PAGE: u32 = 200;

/// Which part of a list is wanted.
#[derive(Clone, Debug)]
pub struct Page {
    pub(crate) after: Option<Cursor>,
    pub(crate) limit: u32,
}

impl Page {
    /// Up to `limit` items after the cursor, or from the beginning.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for a limit of nought, [`Error::TooMuch`] beyond [`MOST_ON_A_PAGE`].
    pub fn new(after: Option<Cursor>, limit: u32) -> Result<Self, Error> {
        match limit {
            0 => Err(Error::Invalid { field: "limit", why: "at least one item is needed" }),
            1..=MOST_ON_A_PAGE => Ok(Self { after, limit }),
            _ => Err(Error::TooMuch { field: "limit", limit: MOST_ON_A_PAGE.into(), actual: limit.into() }),
        }
    }
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paged<T> {
    /// The items, in the order of the list.
    pub items: Vec<T>,
    /// Where the next page begins; `None` when there is no more.
    pub next: Option<Cursor>,
}

/// A place in a list, opaque to whoever holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cursor(String);

impl Cursor {
    /// The cursor as it is given out.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Cursor {
    type Err = Error;

    /// # Errors
    ///
    /// [`Error::BadCursor`] for what cannot be a cursor of any list.
    fn from_str(text: &str) -> Result<Self, Error> {
        Place::check(text).ok_or(Error::BadCursor)?;
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for Cursor {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.0
    }
}

/// The keys of the last item seen: a number and a text, of which a list may use one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) number: i64,
    pub(crate) text: String,
}

/// Bytes of the mark that ties a cursor to its list.
const MARK: usize = 8;

/// The longest text in a place, twice a path; longer ones are not ours.
const LONGEST: usize = 4096;

impl Place {
    pub(crate) fn numbered(number: i64) -> Self {
        Self { number, text: String::new() }
    }

    fn mark(list: &str, place: &[u8]) -> [u8; MARK] {
        let hash = Sha256::new().chain_update(list).chain_update([0]).chain_update(place).finalize();
        let mut mark = [0; MARK];
        mark.copy_from_slice(&hash[..MARK]);
        mark
    }

    fn check(cursor: &str) -> Option<Vec<u8>> {
        let bytes = (cursor.len() <= LONGEST).then(|| from_hex(cursor))??;
        (bytes.len() >= MARK + 8).then_some(bytes)
    }

    fn parse(cursor: &Cursor, list: &str) -> Option<Self> {
        let bytes = Self::check(&cursor.0)?;
        let (mark, place) = bytes.split_first_chunk::<MARK>()?;
        if *mark != Self::mark(list, place) {
            return None;
        }
        let (number, text) = place.split_first_chunk::<8>()?;
        Some(Self { number: i64::from_be_bytes(*number), text: String::from_utf8(text.to_vec()).ok()? })
    }

    fn cursor(&self, list: &str) -> Cursor {
        let place = [&self.number.to_be_bytes()[..], self.text.as_bytes()].concat();
        Cursor(to_hex(&[&Self::mark(list, &place)[..], &place].concat()))
    }
}

impl Page {
    /// Where the page begins in the list that is called `list`.
    pub(crate) fn place(&self, list: &str) -> Result<Option<Place>, Error> {
        self.after.as_ref().map(|c| Place::parse(c, list).ok_or(Error::BadCursor)).transpose()
    }

    /// One more than asked for, by which one sees whether there is more.
    pub(crate) fn probe(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    /// A page of `items`, of which one more than the limit was looked for.
    pub(crate) fn cut<T>(&self, list: &str, mut items: Vec<T>, place: impl Fn(&T) -> Place) -> Paged<T> {
        let limit = self.limit as usize;
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| place(last).cursor(list));
        Paged { items, next }
    }

    /// The same for items with the number that orders them.
    pub(crate) fn cut_numbered<T>(&self, list: &str, items: Vec<(T, i64)>) -> Paged<T> {
        let Paged { items, next } = self.cut(list, items, |(_, number)| Place::numbered(*number));
        Paged { items: items.into_iter().map(|(item, _)| item).collect(), next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_counts_for_its_own_list_alone() {
        let place = Place { number: -7, text: "a/ö.md".into() };
        let cursor: Cursor = place.cursor("documents").as_str().parse().expect("a cursor");
        let page = Page::new(Some(cursor), 10).expect("a page");
        assert_eq!(page.place("documents").expect("ours"), Some(place));
        assert!(matches!(page.place("jobs"), Err(Error::BadCursor)));
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        let whole = Place { number: 1, text: "x".into() }.cursor("jobs");
        let mut changed = whole.as_str().to_owned();
        changed.replace_range(20..21, if &changed[20..21] == "0" { "1" } else { "0" });
        for wrong in ["", "zz", "0", &whole.as_str()[2..], &changed, &"00".repeat(3000)] {
            let parsed = wrong.parse::<Cursor>().and_then(|c| Page::new(Some(c), 1)?.place("jobs"));
            assert!(matches!(parsed, Err(Error::BadCursor)), "{wrong}");
        }
    }
}
