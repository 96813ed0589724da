//! Originals: the bytes that were uploaded, under their SHA-256.
//!
//! What is received lies in `incoming/` until it is whole and on the disk; only then it gets its name in `originals/`.
//! As long as somebody holds a [`Received`], its bytes are not collected.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Place;
use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload};
use sha2::Digest;
use tokio::sync::RwLock;

use crate::crash::Crash;
use crate::error::While;
use crate::folder::{Folder, below};
use crate::random;
use crate::{CrashPoint, Error, Sha256};

/// Bytes that are written at once.
const PART: usize = 256 << 10;

#[derive(Clone, Debug)]
pub(crate) struct Originals {
    files: Arc<LocalFileSystem>,
    /// The same folder, for what a crash may take: nothing is forced to the disk.
    staging: Arc<LocalFileSystem>,
    folder: Folder,
    holds: Arc<Holds>,
    crash: Crash,
}

/// Whose bytes are not to be collected yet.
#[derive(Debug, Default)]
struct Holds {
    held: Mutex<HashMap<Sha256, usize>>,
    /// What nobody holds any more, and nobody has looked at since.
    let_go: Mutex<BTreeSet<Sha256>>,
    /// Taken for writing by who collects, so that nobody begins to hold what is just being looked at.
    collecting: RwLock<()>,
}

impl Holds {
    fn held(&self) -> MutexGuard<'_, HashMap<Sha256, usize>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
struct Hold {
    holds: Arc<Holds>,
    sha256: Sha256,
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut held = self.holds.held();
        if let Some(count) = held.get_mut(&self.sha256) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.sha256);
                self.holds.let_go.lock().unwrap_or_else(PoisonError::into_inner).insert(self.sha256);
            }
        }
    }
}

/// Bytes on their way in. Dropped before [`Incoming::finish`], nothing of them stays.
#[derive(Debug)]
pub struct Incoming {
    originals: Originals,
    upload: Box<dyn MultipartUpload>,
    place: Place,
    buffer: Vec<u8>,
    hash: sha2::Sha256,
    size: u64,
}

/// Bytes that are whole and on the disk, but belong to no document yet.
#[derive(Clone, Debug)]
pub struct Received {
    sha256: Sha256,
    size: u64,
    _hold: Arc<Hold>,
}

impl Received {
    /// Of the bytes.
    pub fn sha256(&self) -> Sha256 {
        self.sha256
    }

    /// In bytes.
    pub fn size(&self) -> u64 {
        self.size
    }
}

/// An original as it lies on the disk.
#[derive(Debug)]
pub struct Original {
    originals: Originals,
    sha256: Sha256,
    size: u64,
}

impl Originals {
    pub(crate) fn open(folder: Folder, crash: Crash) -> Result<Self, Error> {
        let staging = LocalFileSystem::new_with_prefix(folder.root()).while_("opening the data folder")?;
        let files = Arc::new(staging.clone().with_fsync(true));
        Ok(Self { files, staging: Arc::new(staging), folder, holds: Arc::default(), crash })
    }

    pub(crate) async fn receive(&self) -> Result<Incoming, Error> {
        let place = Place::from(format!("incoming/{}", random::hex::<16>()?));
        let upload = self.staging.put_multipart(&place).await.while_("receiving bytes")?;
        Ok(Incoming { originals: self.clone(), upload, place, buffer: Vec::new(), hash: sha2::Sha256::new(), size: 0 })
    }

    /// The original, when it lies there in its whole size.
    pub(crate) async fn find(&self, sha256: &Sha256, size: u64) -> Result<Original, Error> {
        match self.files.head(&place(sha256)).await {
            Ok(meta) if meta.size == size => Ok(Original { originals: self.clone(), sha256: *sha256, size }),
            Ok(_) | Err(object_store::Error::NotFound { .. }) => Err(Error::Damaged),
            Err(e) => Err(Error::broken("looking for an original", e)),
        }
    }

    async fn hold(&self, sha256: Sha256) -> Arc<Hold> {
        let _nobody_collects = self.holds.collecting.read().await;
        *self.holds.held().entry(sha256).or_default() += 1;
        Arc::new(Hold { holds: self.holds.clone(), sha256 })
    }

    /// Bytes that somebody held and nobody does any more, each told once.
    pub(crate) fn let_go(&self) -> BTreeSet<Sha256> {
        std::mem::take(&mut *self.holds.let_go.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Keeps others from beginning to hold bytes until it is dropped.
    pub(crate) async fn collect(&self) -> Collecting<'_> {
        Collecting { originals: self, _alone: self.holds.collecting.write().await }
    }
}

/// The right to remove originals that belong to no document.
pub(crate) struct Collecting<'a> {
    originals: &'a Originals,
    _alone: tokio::sync::RwLockWriteGuard<'a, ()>,
}

impl Collecting<'_> {
    /// Whether somebody is about to make a document of these bytes. To be asked before the database is: who lets go
    /// of them afterwards has committed before.
    pub(crate) fn is_held(&self, sha256: &Sha256) -> bool {
        self.originals.holds.held().contains_key(sha256)
    }

    /// Removes the bytes and all that was derived from them.
    pub(crate) async fn remove(&self, sha256: &Sha256) -> Result<(), Error> {
        match self.originals.files.delete(&place(sha256)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(e) => return Err(Error::broken("removing an original", e)),
        }
        crate::readings::remove(&self.originals.folder, *sha256).await
    }

    /// What lies in `originals/`, and of what there are readings.
    pub(crate) async fn list(&self) -> Result<BTreeSet<Sha256>, Error> {
        let mut listed = self.originals.files.list(Some(&Place::from("originals")));
        let mut found = BTreeSet::from_iter(crate::readings::list(&self.originals.folder).await?);
        while let Some(meta) = next(&mut listed).await {
            let meta = meta.while_("listing originals")?;
            found.extend(meta.location.filename().and_then(|name| name.parse::<Sha256>().ok()));
        }
        Ok(found)
    }
}

impl Incoming {
    /// Takes more bytes.
    ///
    /// # Errors
    ///
    /// [`Error::StorageFull`] and others of the disk. What was received so far goes when `self` is dropped.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= PART {
            self.flush().await?;
        }
        Ok(())
    }

    /// The bytes so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    async fn flush(&mut self) -> Result<(), Error> {
        let part = std::mem::take(&mut self.buffer);
        self.upload.put_part(PutPayload::from(part)).await.while_("receiving bytes")?;
        self.originals.crash.at(CrashPoint::AfterFirstWrite);
        Ok(())
    }

    /// Has all bytes written to the disk and gives them their name.
    ///
    /// # Errors
    ///
    /// [`Error::StorageFull`] and others of the disk; the bytes are gone then.
    pub async fn finish(mut self) -> Result<Received, Error> {
        if !self.buffer.is_empty() {
            self.flush().await?;
        }
        self.upload.complete().await.while_("receiving bytes")?;
        let originals = self.originals.clone();
        let sha256 = Sha256(self.hash.clone().finalize().into());
        let hold = originals.hold(sha256).await;
        let (folder, crash) = (originals.folder.clone(), originals.crash);
        let from = folder.root().join(self.place.as_ref());
        let kept = move || folder.keep(&from, &sha256, || crash.at(CrashPoint::AfterFsync));
        if let Err(e) = tokio::task::spawn_blocking(kept).await.while_("writing bytes to the disk")? {
            // The error that is told is the first one; the next start removes what stays.
            let _ = originals.staging.delete(&self.place).await;
            return Err(Error::of_io("writing bytes to the disk", e));
        }
        originals.crash.at(CrashPoint::AfterRename);
        Ok(Received { sha256, size: self.size, _hold: hold })
    }
}

impl Original {
    /// Where the bytes lie, for a parser that takes a file.
    pub fn path(&self) -> PathBuf {
        self.originals.folder.original(&self.sha256)
    }

    /// Of the bytes.
    pub fn sha256(&self) -> Sha256 {
        self.sha256
    }

    /// In bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The bytes, in pieces.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`] when the file went meanwhile.
    pub async fn stream(&self) -> Result<Pieces, Error> {
        match self.originals.files.get(&place(&self.sha256)).await {
            Ok(found) => Ok(Pieces(found.into_stream())),
            Err(object_store::Error::NotFound { .. }) => Err(Error::Damaged),
            Err(e) => Err(Error::broken("reading an original", e)),
        }
    }
}

/// The bytes of an original, in pieces.
pub struct Pieces(Pin<Box<dyn Stream<Item = object_store::Result<Bytes>> + Send>>);

impl Stream for Pieces {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context).map(|piece| piece.map(|p| p.while_("reading an original")))
    }
}

impl std::fmt::Debug for Pieces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pieces")
    }
}

fn place(sha256: &Sha256) -> Place {
    Place::from(format!("originals/{}", below(sha256)))
}

/// The next item of a stream.
pub(crate) async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    std::future::poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await
}
