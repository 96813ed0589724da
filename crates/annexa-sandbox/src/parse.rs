use std::borrow::Cow;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::SystemTime;

use annexa_extract::{Limits, Opened, detect, member, open};
use annexa_model::{Limit, MediaType, Unreadable, hexadecimal};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What became of one file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Answer {
    /// SHA-256 of a file inside another, in hexadecimal; `None` where its bytes could not be had, for an empty one
    /// and for a file that lies in no other.
    pub sha256: Option<String>,
    /// Its format, where the content shows one.
    pub media_type: Option<MediaType>,
    /// What it holds, or why it cannot be assessed.
    pub opened: Result<Opened, Unreadable>,
    /// Holds when a picture could not be read, which may go well another time.
    #[serde(skip)]
    pub(crate) is_incomplete: bool,
}

impl Answer {
    pub(crate) const fn unreadable(reason: Unreadable) -> Self {
        Self { sha256: None, media_type: None, opened: Err(reason), is_incomplete: false }
    }

    /// Holds when the same reader would give the same answer for the same bytes at any time: no process died or ran
    /// out of time or memory, and nothing stood in the way of the bytes.
    #[must_use]
    pub fn is_repeatable(&self) -> bool {
        let by_chance = |reason: &Unreadable| match reason {
            Unreadable::Io { .. } | Unreadable::ParserCrashed { .. } => true,
            Unreadable::TooLarge { limit, .. } => {
                matches!(limit, Limit::CpuSeconds | Limit::WallSeconds | Limit::MemoryBytes | Limit::Depth)
            }
            _ => false,
        };
        !self.is_incomplete && !self.opened.as_ref().is_err_and(by_chance)
    }

    /// Holds when its spans can be relied on.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.opened.as_ref().ok().and_then(|opened| opened.document.as_ref()).is_none_or(|d| d.is_sound())
    }
}

/// The bytes of the file that was read last: what lies in an archive is asked for one by one.
#[derive(Default)]
pub(crate) struct Kept(Option<(Identity, Vec<u8>)>);

/// What tells one state of a file from another.
#[derive(Clone, PartialEq, Eq)]
struct Identity {
    device: u64,
    inode: u64,
    length: u64,
    changed: Option<SystemTime>,
}

/// Opens the file at `path` inside `file`: each step is an index into the members of what stands before it.
///
/// A parser that panics costs the file its result, never the process.
pub(crate) fn parse(file: &File, path: &[u32], limits: &Limits, kept: &mut Kept) -> Answer {
    let bytes = match guarded(move || inside(file, path, limits, kept)) {
        Ok(bytes) => bytes,
        Err(reason) => return Answer::unreadable(reason),
    };
    let sha256 = (!path.is_empty() && !bytes.is_empty()).then(|| hexadecimal(&Sha256::digest(&bytes)));
    let opened = guarded(|| open(&bytes, limits));
    let media_type = match &opened {
        Ok(opened) => Some(opened.media_type),
        // What broke while it was read may still show what it is.
        Err(_) => guarded(|| detect(&bytes)).ok(),
    };
    Answer { sha256, media_type, opened, is_incomplete: false }
}

/// The pictures of a page of the file at `path` inside `file`.
#[cfg(target_os = "linux")]
pub(crate) fn pictures(
    file: &File,
    path: &[u32],
    page: u32,
    limits: &Limits,
    kept: &mut Kept,
) -> Result<Vec<Vec<u8>>, Unreadable> {
    guarded(move || annexa_extract::pictures(&inside(file, path, limits, kept)?, page, limits))
}

/// The bytes of the file at `path` inside `file`.
fn inside<'k>(file: &File, path: &[u32], limits: &Limits, kept: &'k mut Kept) -> Result<Cow<'k, [u8]>, Unreadable> {
    let mut bytes = Cow::Borrowed(kept.read(file, limits)?);
    for &index in path {
        bytes = Cow::Owned(member(&bytes, usize::try_from(index).unwrap_or(usize::MAX), limits)?);
    }
    Ok(bytes)
}

impl Kept {
    fn read(&mut self, file: &File, limits: &Limits) -> Result<&[u8], Unreadable> {
        let identity = identity(file).map_err(io)?;
        if identity.length > limits.file_bytes {
            return Err(limits.exceeded(Limit::FileBytes, Some(identity.length)));
        }
        if cfg!(windows) || self.0.as_ref().is_none_or(|(known, _)| *known != identity) {
            // Freed before the next one is read.
            self.0 = None;
            let bytes = read_all(file, limits.file_bytes).map_err(io)?;
            self.0 = Some((identity, bytes));
        }
        Ok(self.0.as_ref().map_or(&[], |(_, bytes)| bytes))
    }
}

fn io(error: std::io::Error) -> Unreadable {
    Unreadable::Io { detail: error.kind().to_string() }
}

/// All of a file up to `limit`, without its position, which other processes share.
fn read_all(file: &File, limit: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut chunk = vec![0; 1 << 18];
    while (bytes.len() as u64) <= limit {
        match read_at(file, &mut chunk, bytes.len() as u64)? {
            0 => break,
            length => bytes.extend_from_slice(&chunk[..length]),
        }
    }
    Ok(bytes)
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> std::io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> std::io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

#[cfg(unix)]
fn identity(file: &File) -> std::io::Result<Identity> {
    use std::os::unix::fs::MetadataExt;

    let data = file.metadata()?;
    Ok(Identity { device: data.dev(), inode: data.ino(), length: data.len(), changed: data.modified().ok() })
}

#[cfg(windows)]
fn identity(file: &File) -> std::io::Result<Identity> {
    // Nothing tells two files apart here, so none is kept.
    let data = file.metadata()?;
    Ok(Identity { device: 0, inode: 0, length: data.len(), changed: None })
}

fn guarded<T>(run: impl FnOnce() -> Result<T, Unreadable>) -> Result<T, Unreadable> {
    catch_unwind(AssertUnwindSafe(run))
        .unwrap_or_else(|_| Err(Unreadable::ParserCrashed { detail: "it panicked".to_owned() }))
}
