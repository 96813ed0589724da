//! The compound file that a message is, and one made of a message in it.

use std::io::{Cursor, Read, Write};
use std::time::UNIX_EPOCH;

use annexa_model::Unreadable;

/// Storages inside one another that are followed; a message in a message takes two.
const DEEPEST: usize = 32;

/// The stream of a storage that holds the values of fixed size.
pub(super) const PROPERTIES: &str = "__properties_version1.0";

/// A compound file that is open.
pub(super) struct Compound<'a> {
    file: cfb::CompoundFile<Cursor<&'a [u8]>>,
    /// No stream holds more than the file.
    longest: u64,
}

impl<'a> Compound<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        if !has_honest_table(bytes) {
            return Err(corrupt("Outlook message: its table of sectors is larger than the file"));
        }
        let file = cfb::CompoundFile::open(Cursor::new(bytes))
            .map_err(|error| corrupt(&format!("Outlook message: {error}")))?;
        Ok(Self { file, longest: bytes.len() as u64 })
    }

    pub(super) fn has_stream(&self, path: &str) -> bool {
        self.file.is_stream(path)
    }

    pub(super) fn has_storage(&self, path: &str) -> bool {
        self.file.is_storage(path)
    }

    /// The names of the storages at the top.
    pub(super) fn storages(&self) -> Vec<String> {
        let storages = self.file.read_root_storage().filter(cfb::Entry::is_storage);
        storages.map(|entry| entry.name().to_owned()).collect()
    }

    /// The bytes of a stream; `None` when there is no such stream.
    ///
    /// # Errors
    /// [`Unreadable::Corrupt`] when it is not all there.
    pub(super) fn stream(&mut self, path: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        if !self.has_stream(path) {
            return Ok(None);
        }
        let broken = |error: std::io::Error| corrupt(&format!("Outlook message: {error}"));
        let stream = self.file.open_stream(path).map_err(broken)?;
        if stream.len() > self.longest {
            return Err(corrupt("Outlook message: a stream larger than the file"));
        }
        let mut bytes = Vec::new();
        stream.take(self.longest).read_to_end(&mut bytes).map_err(broken)?;
        Ok(Some(bytes))
    }

    /// The message in the storage `path` as a file of its own, always the same bytes.
    pub(super) fn message(&mut self, path: &str) -> Result<Vec<u8>, Unreadable> {
        let mut entries = Vec::new();
        for entry in self.file.walk_storage(path).map_err(|error| corrupt(&error.to_string()))?.skip(1) {
            if entry.path().components().count() > DEEPEST {
                return Err(corrupt("Outlook message: storages inside one another without end"));
            }
            let Ok(below) = entry.path().strip_prefix(path).map(std::path::Path::to_owned) else { continue };
            entries.push((format!("/{}", below.to_string_lossy()), entry.is_storage()));
        }
        let failed = |error: std::io::Error| corrupt(&format!("Outlook message: {error}"));
        let mut copy = cfb::CompoundFile::create(Cursor::new(Vec::new())).map_err(failed)?;
        for (name, is_storage) in entries {
            if is_storage {
                copy.create_storage(&name).map_err(failed)?;
                // The clock would make another file of it in every run.
                copy.set_created_time(&name, UNIX_EPOCH).map_err(failed)?;
                copy.set_modified_time(&name, UNIX_EPOCH).map_err(failed)?;
                continue;
            }
            let mut bytes = self.stream(&format!("{path}{name}"))?.unwrap_or_default();
            if name.strip_prefix('/') == Some(PROPERTIES) && bytes.len() >= EMBEDDED_HEAD {
                bytes.splice(EMBEDDED_HEAD..EMBEDDED_HEAD, [0; TOP_HEAD - EMBEDDED_HEAD]);
            }
            copy.create_stream(&name).and_then(|mut stream| stream.write_all(&bytes)).map_err(failed)?;
        }
        copy.set_created_time("/", UNIX_EPOCH).map_err(failed)?;
        copy.set_modified_time("/", UNIX_EPOCH).map_err(failed)?;
        copy.flush().map_err(failed)?;
        Ok(copy.into_inner().into_inner())
    }
}

/// Bytes in front of the values of a message that is a file, and of one in another.
pub(super) const TOP_HEAD: usize = 32;
const EMBEDDED_HEAD: usize = 24;
/// Bytes in front of the values of an attachment.
pub(super) const ATTACHMENT_HEAD: usize = 8;

pub(super) fn corrupt(detail: &str) -> Unreadable {
    Unreadable::Corrupt { detail: detail.to_owned() }
}

/// Holds when the table of sectors lists no more of them than the file has room for: each that it
/// lists is loaded, and nothing else keeps it from listing one a million times.
fn has_honest_table(bytes: &[u8]) -> bool {
    const IN_HEADER: usize = 109;
    let number = |at: usize| -> Option<u32> { Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?)) };
    let shift = bytes.get(0x1e).copied().unwrap_or_default();
    if !matches!(shift, 9 | 12) {
        return false;
    }
    let size = 1usize << shift;
    let sectors = bytes.len() / size;
    let is_sector = |id: u32| (id as usize) < sectors;
    let mut listed = (0..IN_HEADER).filter_map(|index| number(0x4c + index * 4)).filter(|&id| is_sector(id)).count();
    let mut next = number(0x44).unwrap_or(u32::MAX);
    let mut steps = 0;
    while is_sector(next) {
        steps += 1;
        if steps > sectors || listed > sectors {
            return false;
        }
        let start = (next as usize + 1) * size;
        let ids = (0..size / 4 - 1).filter_map(|index| number(start + index * 4));
        listed += ids.filter(|&id| is_sector(id)).count();
        next = number(start + size - 4).unwrap_or(u32::MAX);
    }
    listed <= sectors
}
