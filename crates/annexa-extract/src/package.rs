//! The ZIP archive and its parts.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::{Cursor, Read};

use annexa_model::{Limit, Unreadable, Warning};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::Limits;
use crate::decode::decode;
use crate::xml;

/// An archive that is read by the names of its parts.
///
/// Only parts that are asked for are unpacked, each up to the limits and whatever size the
/// archive declares for it.
pub(crate) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// Name of each part, with forward slashes and in lower case, to its index.
    names: HashMap<String, usize>,
    limits: Limits,
    /// Bytes that may still be unpacked.
    budget: u64,
    warnings: RefCell<Vec<Warning>>,
}

/// The bytes of a part, and the limit that it breaks.
type Unpacked = (Vec<u8>, Option<Warning>);

/// What a part refers to, by kind ("styles", "footnotes").
#[derive(Default)]
pub(crate) struct Links {
    /// Kind and name of each part, in file order.
    all: Vec<(String, String)>,
    /// Identifier of each part, in the same order.
    ids: Vec<String>,
}

impl<'a> Package<'a> {
    /// Opens the archive.
    ///
    /// # Errors
    /// [`Unreadable::Corrupt`] without a readable directory, [`Unreadable::TooLarge`] with more entries
    /// than allowed.
    pub(crate) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Unreadable> {
        let archive = open_archive(bytes, limits)?;
        // Some writers use backslashes, or another case than the references do.
        let mut names = HashMap::new();
        for index in 0..archive.len() {
            if let Some(Ok(name)) = archive.name_for_index(index) {
                names.entry(normal_name(&name)).or_insert(index);
            }
        }
        Ok(Self { archive, names, budget: limits.inflated_bytes, limits: limits.clone(), warnings: RefCell::default() })
    }

    /// Holds when the archive has a part of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.contains_key(&normal_name(name))
    }

    /// The characters of a part; `None` when there is no such part or nothing of it can be read.
    /// What could be read of a damaged part is returned, with a warning kept for the document.
    ///
    /// # Errors
    /// [`Unreadable::TooLarge`] when it is larger than a part may be, [`Unreadable::Encrypted`].
    pub(crate) fn text(&mut self, name: &str) -> Result<Option<String>, Unreadable> {
        match self.unpack(name)? {
            Some((_, Some(Warning::LimitReached { limit, value }))) => {
                Err(Unreadable::TooLarge { limit, value, actual: None })
            }
            Some((bytes, _)) => Ok(Some(self.decoded(&bytes))),
            None => Ok(None),
        }
    }

    /// The characters of a part, or those at its beginning when it is larger than a part may be.
    /// Everything that is wrong with it becomes a warning.
    pub(crate) fn front(&mut self, name: &str) -> Option<String> {
        match self.unpack(name) {
            Ok(Some((bytes, over))) => {
                if let Some(warning) = over {
                    self.warn_once(warning);
                }
                Some(self.decoded(&bytes))
            }
            Ok(None) => {
                self.warn(format!("{name}: missing or unreadable"));
                None
            }
            Err(error) => {
                self.warn(format!("{name}: {error}"));
                None
            }
        }
    }

    /// The bytes of a part up to the limits.
    fn unpack(&mut self, name: &str) -> Result<Option<Unpacked>, Unreadable> {
        let Some(&index) = self.names.get(&normal_name(name)) else { return Ok(None) };
        let compressed = self.archive.by_index_data(index).map_or(0, |entry| entry.compressed_size());
        let (allowed, limit) = [
            (self.limits.part_bytes, Limit::PartBytes),
            (largest_inflation(compressed, &self.limits), Limit::InflationRatio),
            (self.budget, Limit::InflatedBytes),
        ]
        .into_iter()
        .min_by_key(|(allowed, _)| *allowed)
        .unwrap_or((0, Limit::PartBytes));
        let mut bytes = Vec::new();
        let outcome = match self.archive.by_index(index) {
            // One byte more than allowed tells "full" from "too large".
            Ok(file) => file.take(allowed + 1).read_to_end(&mut bytes).err().map(|error| error.to_string()),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => return Err(Unreadable::Encrypted),
            Err(error) => Some(error.to_string()),
        };
        let mut over = None;
        if bytes.len() as u64 > allowed {
            over = Some(self.limits.reached(limit));
            bytes.pop();
        }
        self.budget -= bytes.len() as u64;
        if let Some(error) = outcome {
            self.warn(format!("{name}: {error}"));
            if bytes.is_empty() {
                return Ok(None);
            }
        }
        Ok(Some((bytes, over)))
    }

    fn decoded(&self, bytes: &[u8]) -> String {
        let decoded = decode(bytes, None);
        // A guess here is no guess: the declaration says UTF-8 or UTF-16, and damage is told apart.
        let damage = decoded.warnings.into_iter().filter(|warning| matches!(warning, Warning::Damaged { .. }));
        self.warnings.borrow_mut().extend(damage);
        decoded.text
    }

    /// The characters of a part that the document can do without: what is wrong with it becomes a warning.
    pub(crate) fn optional_text(&mut self, name: &str) -> Option<String> {
        match self.text(name) {
            Ok(text) => {
                if text.is_none() {
                    self.warn(format!("{name}: missing or unreadable"));
                }
                text
            }
            Err(Unreadable::TooLarge { limit, value, .. }) => {
                self.warnings.borrow_mut().push(Warning::LimitReached { limit, value });
                None
            }
            Err(error) => {
                self.warn(format!("{name}: {error}"));
                None
            }
        }
    }

    /// The name of the main document part, by the package's own references or by custom.
    pub(crate) fn main_part(&mut self) -> Option<String> {
        let named = self.links("").first("officeDocument").map(str::to_owned);
        named
            .filter(|name| self.has(name))
            .or_else(|| self.has("word/document.xml").then(|| "word/document.xml".to_owned()))
    }

    /// What `part` refers to within the package; `""` is the package itself. References to the
    /// outside are left out: nothing is ever fetched.
    pub(crate) fn links(&mut self, part: &str) -> Links {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let separator = if folder.is_empty() { "" } else { "/" };
        let Ok(Some(xml)) = self.text(&format!("{folder}{separator}_rels/{file}.rels")) else {
            return Links::default();
        };
        let mut links = Links::default();
        let mut events = xml::Events::new(&xml);
        while let Ok(Some(event)) = events.next() {
            let xml::Event::Open(element) = event else { continue };
            if element.name() != "Relationship"
                || element.attribute("TargetMode").is_some_and(|mode| mode == "External")
            {
                continue;
            }
            if let (Some(kind), Some(target)) = (element.attribute("Type"), element.attribute("Target")) {
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                links.all.push((kind, resolve(folder, &target)));
                links.ids.push(element.attribute("Id").unwrap_or_default());
            }
        }
        links
    }

    /// Keeps a note of damage for the document.
    pub(crate) fn warn(&self, what: String) {
        self.warnings.borrow_mut().push(Warning::Damaged { what });
    }

    fn warn_once(&self, warning: Warning) {
        let mut warnings = self.warnings.borrow_mut();
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }

    /// What went wrong so far.
    pub(crate) fn warnings(&self) -> Vec<Warning> {
        self.warnings.borrow().clone()
    }
}

/// Parts below this size may be as compressible as they like: they cost nothing.
const RATIO_FLOOR: u64 = 1 << 20;

/// Opens an archive whose directory can be believed so far as not to cost more than it should.
///
/// # Errors
/// [`Unreadable::Corrupt`] without a readable directory or with entries that share bytes,
/// [`Unreadable::TooLarge`] with more entries than allowed.
pub(crate) fn open_archive<'a>(bytes: &'a [u8], limits: &Limits) -> Result<ZipArchive<Cursor<&'a [u8]>>, Unreadable> {
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| Unreadable::Corrupt {
        detail: match error {
            ZipError::InvalidArchive(_) => "ZIP archive without its directory: cut off?".to_owned(),
            error => format!("ZIP archive: {error}"),
        },
    })?;
    let entries = archive.len() as u64;
    if entries > limits.entries {
        return Err(limits.exceeded(Limit::Entries, Some(entries)));
    }
    if entries_overlap(&archive) {
        return Err(Unreadable::Corrupt { detail: "ZIP archive: entries overlap".to_owned() });
    }
    Ok(archive)
}

/// Bytes that `compressed` bytes may unpack to.
pub(crate) fn largest_inflation(compressed: u64, limits: &Limits) -> u64 {
    compressed.saturating_mul(limits.inflation_ratio).max(RATIO_FLOOR)
}

/// Holds when two entries share bytes, by which a small archive could unpack to any size.
///
/// The local headers are not asked: the least that each entry must take is told by the directory.
fn entries_overlap(archive: &ZipArchive<Cursor<&[u8]>>) -> bool {
    const LOCAL_HEADER: u64 = 30;
    let mut ranges: Vec<(u64, u64)> = (0..archive.len())
        .filter_map(|index| archive.by_index_data(index).ok())
        .map(|entry| {
            let start = entry.header_start();
            let length = (LOCAL_HEADER + entry.name_raw().len() as u64).saturating_add(entry.compressed_size());
            (start, start.saturating_add(length))
        })
        .collect();
    ranges.sort_unstable();
    ranges.windows(2).any(|pair| pair[0].1 > pair[1].0)
}

impl Links {
    /// The first part of this kind.
    pub(crate) fn first(&self, kind: &str) -> Option<&str> {
        self.all.iter().find(|(found, _)| found == kind).map(|(_, part)| part.as_str())
    }

    /// The kind and name of the part with this identifier.
    pub(crate) fn by_id(&self, id: &str) -> Option<(&str, &str)> {
        let index = self.ids.iter().position(|found| found == id)?;
        self.all.get(index).map(|(kind, part)| (kind.as_str(), part.as_str()))
    }

    /// Every part of these kinds once, in file order.
    pub(crate) fn all<'l>(&'l self, kinds: &'l [&str]) -> impl Iterator<Item = (&'l str, &'l str)> {
        let mut seen = std::collections::HashSet::new();
        self.all
            .iter()
            .filter(move |(kind, part)| kinds.contains(&kind.as_str()) && seen.insert(part.as_str()))
            .map(|(kind, part)| (kind.as_str(), part.as_str()))
    }
}

fn normal_name(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

/// The name that `target` has in the package, seen from `folder`.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}
