//! ZIP archives of files.
//!
//! Members are in the order of their names, the same in every run. Nothing that the directory
//! declares is believed: it may refuse an entry, never allow one.

use std::io::{Cursor, Read};

use annexa_model::{Limit, Member, Unreadable};
use zip::read::ZipFileEntry;
use zip::{CompressionMethod, ZipArchive};

use crate::package::{largest_inflation, open_archive};
use crate::{Limits, labels};

/// Files that operating systems leave in folders.
const LEAVINGS: [&str; 2] = ["thumbs.db", "desktop.ini"];

/// An entry that is a file.
struct Entry {
    /// Its place in the directory.
    index: usize,
    member: Member,
}

pub(crate) fn members(bytes: &[u8], limits: &Limits) -> Result<Vec<Member>, Unreadable> {
    let archive = open_archive(bytes, limits)?;
    Ok(entries(&archive, limits).into_iter().map(|entry| entry.member).collect())
}

pub(crate) fn member(bytes: &[u8], index: usize, limits: &Limits) -> Result<Vec<u8>, Unreadable> {
    let mut archive = open_archive(bytes, limits)?;
    let mut entries = entries(&archive, limits);
    if index >= entries.len() {
        return Err(Unreadable::Corrupt { detail: format!("no member {index}") });
    }
    let entry = entries.swap_remove(index);
    if let Some(reason) = entry.member.refused {
        return Err(reason);
    }
    let corrupt = |detail: String| Unreadable::Corrupt { detail };
    let file = archive.by_index(entry.index).map_err(|error| corrupt(format!("ZIP archive: {error}")))?;
    let declared = file.size();
    let mut content = Vec::new();
    // One byte more than declared tells the end from a lie.
    file.take(declared.saturating_add(1))
        .read_to_end(&mut content)
        .map_err(|error| corrupt(format!("ZIP archive: {error}")))?;
    if content.len() as u64 != declared {
        return Err(corrupt(format!(
            "ZIP archive: the entry has not the {declared} bytes that its directory declares"
        )));
    }
    Ok(content)
}

/// The files of the archive by name, those of one name in the order of the directory.
fn entries(archive: &ZipArchive<Cursor<&[u8]>>, limits: &Limits) -> Vec<Entry> {
    let mut found: Vec<(String, usize, Option<Unreadable>, u64)> = (0..archive.len())
        .filter_map(|index| {
            let entry = archive.by_index_data(index).ok()?;
            let name = labels::path(&name(&entry));
            let is_wanted = !entry.is_dir() && !name.is_empty() && !is_leaving(&name);
            is_wanted.then(|| (name, index, refusal(&entry, limits), entry.size()))
        })
        .collect();
    found.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut unique = labels::Unique::default();
    let mut total = 0u64;
    found
        .into_iter()
        .map(|(name, index, mut refused, size)| {
            if refused.is_none() {
                total = total.saturating_add(size);
                if total > limits.archive_bytes {
                    refused = Some(limits.exceeded(Limit::ArchiveBytes, Some(total)));
                }
            }
            Entry { index, member: Member { name: unique.name(&name), refused } }
        })
        .collect()
}

/// Why the entry is not opened, by what the directory says of it.
fn refusal(entry: &ZipFileEntry<'_>, limits: &Limits) -> Option<Unreadable> {
    let (size, compressed) = (entry.size(), entry.compressed_size());
    if entry.encrypted() {
        Some(Unreadable::Encrypted)
    } else if entry.is_symlink() {
        Some(Unreadable::Unsupported { found: "symbolic link".to_owned() })
    } else if !matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
        Some(Unreadable::Unsupported { found: format!("ZIP entry compressed by {}", entry.compression()) })
    } else if size > limits.file_bytes {
        Some(limits.exceeded(Limit::FileBytes, Some(size)))
    } else if size > largest_inflation(compressed, limits) {
        Some(limits.exceeded(Limit::InflationRatio, Some(size / compressed.max(1))))
    } else {
        None
    }
}

/// The name in UTF-8 where it can be that, though not every writer says so; else in code page 437.
fn name(entry: &ZipFileEntry<'_>) -> String {
    let raw = entry.name_raw();
    std::str::from_utf8(raw).map(str::to_owned).unwrap_or_else(|_| {
        entry.name().map_or_else(|_| String::from_utf8_lossy(raw).into_owned(), std::borrow::Cow::into_owned)
    })
}

/// What a folder on a disk would not show either.
fn is_leaving(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    LEAVINGS.contains(&file.as_str()) || name.split('/').any(|step| step.starts_with('.') || step == "__MACOSX")
}
