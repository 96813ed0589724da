use std::fs::File;
use std::io::{Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use annexa_extract::{Limits, Opened, detect, member, open};
use annexa_model::{Limit, MediaType, Unreadable};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What became of one file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Answer {
    /// SHA-256 of a file inside another, in hexadecimal; `None` where its bytes could not be had, and for a file that
    /// lies in no other.
    pub sha256: Option<String>,
    /// Its format, where the content shows one.
    pub media_type: Option<MediaType>,
    /// What it holds, or why it cannot be assessed.
    pub opened: Result<Opened, Unreadable>,
}

impl Answer {
    pub(crate) const fn unreadable(reason: Unreadable) -> Self {
        Self { sha256: None, media_type: None, opened: Err(reason) }
    }
}

/// Opens the file at `path` inside `file`: each step is an index into the members of what stands before it.
///
/// A parser that panics costs the file its result, never the process.
pub(crate) fn parse(file: File, path: &[u32], limits: &Limits) -> Answer {
    let bytes = match guarded(|| inside(file, path, limits)) {
        Ok(bytes) => bytes,
        Err(reason) => return Answer::unreadable(reason),
    };
    let sha256 = (!path.is_empty()).then(|| hex(&Sha256::digest(&bytes)));
    let media_type = guarded(|| detect(&bytes)).ok();
    Answer { sha256, media_type, opened: guarded(|| open(&bytes, limits)) }
}

/// The pictures of a page of the file at `path` inside `file`.
pub(crate) fn pictures(file: File, path: &[u32], page: u32, limits: &Limits) -> Result<Vec<Vec<u8>>, Unreadable> {
    guarded(|| annexa_extract::pictures(&inside(file, path, limits)?, page, limits))
}

/// The bytes of the file at `path` inside `file`.
fn inside(file: File, path: &[u32], limits: &Limits) -> Result<Vec<u8>, Unreadable> {
    let mut bytes = read(file, limits)?;
    for &index in path {
        bytes = member(&bytes, usize::try_from(index).unwrap_or(usize::MAX), limits)?;
    }
    Ok(bytes)
}

fn read(mut file: File, limits: &Limits) -> Result<Vec<u8>, Unreadable> {
    let io = |error: std::io::Error| Unreadable::Io { detail: error.kind().to_string() };
    let size = file.metadata().map_err(io)?.len();
    if size > limits.file_bytes {
        return Err(limits.exceeded(Limit::FileBytes, Some(size)));
    }
    // The descriptor's position is shared with whoever hashed the file.
    file.rewind().map_err(io)?;
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    file.take(limits.file_bytes + 1).read_to_end(&mut bytes).map_err(io)?;
    Ok(bytes)
}

fn guarded<T>(run: impl FnOnce() -> Result<T, Unreadable>) -> Result<T, Unreadable> {
    catch_unwind(AssertUnwindSafe(run))
        .unwrap_or_else(|_| Err(Unreadable::ParserCrashed { detail: "it panicked".to_owned() }))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
