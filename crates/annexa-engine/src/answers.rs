//! Answers of the reader kept from one run to the next: taking text out of a file is the expensive part of judging it,
//! and the same bytes are judged again and again.

use std::fs::{File, Metadata};
use std::path::{Path, PathBuf};

use annexa_model::hexadecimal;
use annexa_sandbox::{Answer, Reader};
use sha2::{Digest, Sha256};

/// Somewhere to keep what the reader made of files. What is lost or damaged there costs time, never a result.
pub trait Answers: Send + Sync {
    /// The bytes kept under `key`; `None` when there are none. A key is the SHA-256 of the file in hexadecimal digits, a
    /// dot and another 64 digits, so that what was kept of a file can be removed together with it.
    fn kept(&self, key: &str) -> Option<Vec<u8>>;

    /// Keeps `bytes` under `key`. Whether it went well need not be known.
    fn keep(&self, key: &str, bytes: &[u8]);
}

/// Answers in a folder of the file system, which may be emptied at any time.
#[derive(Clone, Debug)]
pub struct FolderAnswers {
    folder: PathBuf,
}

/// What tells one state of a file from another.
pub(crate) struct FileState(Metadata);

/// Length of the checksum before each answer.
const CHECKSUM: usize = 32;

impl FolderAnswers {
    /// Keeps answers below `folder`, which is made with the first of them.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// `None` for what is no key.
    fn place(&self, key: &str) -> Option<PathBuf> {
        let is_hash = |part: &str| part.len() == 64 && part.bytes().all(|b| b.is_ascii_hexdigit());
        let is_key = key.split_once('.').is_some_and(|(sha256, variant)| is_hash(sha256) && is_hash(variant));
        is_key.then(|| self.folder.join(&key[..2]).join(key))
    }
}

impl Answers for FolderAnswers {
    fn kept(&self, key: &str) -> Option<Vec<u8>> {
        std::fs::read(self.place(key)?).ok()
    }

    fn keep(&self, key: &str, bytes: &[u8]) {
        if let Some(place) = self.place(key) {
            // A disk that is full or not to be written costs time only.
            let _ = write(&place, bytes);
        }
    }
}

/// Puts a file at `place`, whole or not at all.
fn write(place: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = place.parent().unwrap_or(place);
    std::fs::create_dir_all(folder)?;
    // What a crash leaves is found and removed like the answer itself.
    let mut prefix = place.file_name().unwrap_or_default().to_owned();
    prefix.push(".");
    let mut file = tempfile::Builder::new().prefix(&prefix).tempfile_in(folder)?;
    std::io::Write::write_all(&mut file, bytes)?;
    file.persist(place)?;
    Ok(())
}

impl FileState {
    pub(crate) fn of(file: &File) -> Option<Self> {
        file.metadata().ok().map(Self)
    }

    /// Holds when `file` has not been written since, as far as its length and time tell.
    pub(crate) fn still_holds(&self, file: &File) -> bool {
        let changed = |data: &Metadata| data.modified().ok();
        file.metadata().is_ok_and(|now| now.len() == self.0.len() && changed(&now) == changed(&self.0))
    }
}

/// The key of what lies at `steps` inside the file with this hash, as `reader` reads it.
pub(crate) fn key(reader: &Reader, sha256: &str, steps: &[u32]) -> Option<String> {
    let variant = hexadecimal(&Sha256::digest(format!("{} {steps:?}", reader.identity()?)));
    Some(format!("{sha256}.{variant}"))
}

/// The answer under `key`; `None` where there is none, or none that can be relied on.
pub(crate) fn recall(answers: &dyn Answers, key: &str) -> Option<Answer> {
    let bytes = answers.kept(key)?;
    let (sum, answer) = bytes.split_at_checked(CHECKSUM)?;
    if checksum(key, answer) != sum {
        return None;
    }
    let answer: Answer = postcard::from_bytes(answer).ok()?;
    answer.is_sound().then_some(answer)
}

/// Keeps `answer` under `key`, if it is one that would be given at any time.
pub(crate) fn keep(answers: &dyn Answers, key: &str, answer: &Answer) {
    if !answer.is_repeatable() {
        return;
    }
    if let Ok(bytes) = postcard::to_stdvec(answer) {
        let mut whole = checksum(key, &bytes);
        whole.extend_from_slice(&bytes);
        answers.keep(key, &whole);
    }
}

/// With the key, so that an answer that got under another is noticed as well.
fn checksum(key: &str, answer: &[u8]) -> Vec<u8> {
    Sha256::new().chain_update(key).chain_update(answer).finalize().to_vec()
}
