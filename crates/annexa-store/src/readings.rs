//! Readings: what was derived from originals, kept to save the work. Each can be made again.

use std::io;
use std::path::PathBuf;

use crate::error::While;
use crate::folder::Folder;
use crate::random;
use crate::{Error, Sha256};

/// The bytes at the beginning of a file that are the SHA-256 of the rest: files are not forced to the disk, and what a
/// power failure leaves of one is to be seen.
const HEAD: usize = 32;

/// The longest name of a variant.
const LONGEST: usize = 64;

/// Where the reading lies.
///
/// # Errors
///
/// [`Error::Invalid`] for a variant that does not go into the name of a file.
fn file(folder: &Folder, sha256: &Sha256, variant: &str) -> Result<PathBuf, Error> {
    let is_plain = variant.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if variant.is_empty() || variant.len() > LONGEST || !is_plain {
        return Err(Error::Invalid { field: "variant", why: "letters, digits, - and _ are expected" });
    }
    Ok(folder.readings_like(sha256).join(format!("{sha256}.{variant}")))
}

pub(crate) async fn find(folder: &Folder, sha256: &Sha256, variant: &str) -> Result<Option<Vec<u8>>, Error> {
    let path = file(folder, sha256, variant)?;
    blocking(move || match std::fs::read(&path) {
        Ok(mut bytes) => {
            let whole = bytes.split_first_chunk::<HEAD>().is_some_and(|(head, rest)| Sha256::of(rest).0 == *head);
            Ok(whole.then(|| bytes.split_off(HEAD)))
        }
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
    })
    .await
}

pub(crate) async fn keep(folder: &Folder, sha256: &Sha256, variant: &str, bytes: &[u8]) -> Result<(), Error> {
    let path = file(folder, sha256, variant)?;
    let temporary = folder.incoming().join(random::hex::<16>()?);
    let content = [&Sha256::of(bytes).0[..], bytes].concat();
    let parent = folder.readings_like(sha256);
    blocking(move || {
        std::fs::create_dir_all(parent)?;
        let kept = std::fs::write(&temporary, content).and_then(|()| std::fs::rename(&temporary, path));
        kept.inspect_err(|_| drop(std::fs::remove_file(&temporary)))
    })
    .await
}

/// The bytes that there are readings of.
pub(crate) async fn list(folder: &Folder) -> Result<Vec<Sha256>, Error> {
    let readings = folder.readings();
    blocking(move || {
        let mut found = Vec::new();
        for below in std::fs::read_dir(readings)? {
            for entry in std::fs::read_dir(below?.path())? {
                let name = entry?.file_name();
                found.extend(name.to_string_lossy().split('.').next().and_then(|n| n.parse::<Sha256>().ok()));
            }
        }
        Ok(found)
    })
    .await
}

/// Removes all readings of these bytes.
pub(crate) async fn remove(folder: &Folder, sha256: Sha256) -> Result<(), Error> {
    let parent = folder.readings_like(&sha256);
    blocking(move || {
        let entries = match std::fs::read_dir(parent) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            entries => entries?,
        };
        let prefix = format!("{sha256}.");
        for entry in entries {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(&prefix) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    })
    .await
}

async fn blocking<T: Send + 'static>(f: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T, Error> {
    const DOING: &str = "keeping a reading";
    tokio::task::spawn_blocking(f).await.while_(DOING)?.while_(DOING)
}
