//! The data folder: who may serve from it, and what lies where.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::error::While;
use crate::{Error, Sha256};

/// What the store is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Serving: alone in the data folder, which is put in order first.
    Serve,
    /// A command that looks or changes keys, beside a server perhaps: no uploads and no jobs.
    Tool,
}

/// The paths in the data folder.
#[derive(Clone, Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// Makes what is missing, readable for its owner alone.
    pub(crate) fn make(path: &Path) -> Result<Self, Error> {
        const DOING: &str = "making the data folder";
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        owner_alone(&mut builder);
        builder.create(path).while_(DOING)?;
        close_to_others(path).while_(DOING)?;
        let folder = Self(path.canonicalize().while_(DOING)?);
        for part in [folder.incoming(), folder.originals(), folder.readings()] {
            builder.create(part).while_(DOING)?;
        }
        Ok(folder)
    }

    /// Waits for nobody: the lock is free, or another process serves.
    pub(crate) fn lock(&self) -> Result<File, Error> {
        const DOING: &str = "locking the data folder";
        let file =
            OpenOptions::new().create(true).truncate(false).write(true).open(self.0.join("lock")).while_(DOING)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(Error::InUse),
            Err(TryLockError::Error(e)) => Err(Error::broken(DOING, e)),
        }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.0
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.0.join("annexa.db")
    }

    pub(crate) fn incoming(&self) -> PathBuf {
        self.0.join("incoming")
    }

    pub(crate) fn originals(&self) -> PathBuf {
        self.0.join("originals")
    }

    pub(crate) fn readings(&self) -> PathBuf {
        self.0.join("readings")
    }

    pub(crate) fn original(&self, sha256: &Sha256) -> PathBuf {
        self.originals().join(below(sha256))
    }

    /// The folder of the readings of all bytes whose hash begins alike.
    pub(crate) fn readings_like(&self, sha256: &Sha256) -> PathBuf {
        self.readings().join(&sha256.to_string()[..2])
    }

    /// Gives a file in `incoming/` its place in `originals/`: its bytes are on the disk before, its name afterwards.
    /// Two waits for the disk, since nobody asks after a crash what `incoming/` held.
    pub(crate) fn keep(&self, from: &Path, sha256: &Sha256, between: impl FnOnce()) -> io::Result<()> {
        File::options().write(true).open(from)?.sync_all()?;
        between();
        // In place of what may lie there: the same bytes, or a file that the disk has damaged.
        std::fs::rename(from, self.original(sha256))?;
        sync_folder(&self.originals().join(&sha256.to_string()[..2]))
    }

    /// Makes all folders in `originals/`, so that none has to be forced to the disk with the first file in it.
    pub(crate) fn divide(&self) -> io::Result<()> {
        for first in 0..=u8::MAX {
            std::fs::create_dir_all(self.originals().join(format!("{first:02x}")))?;
        }
        sync_folder(&self.originals())
    }

    /// Removes what an interrupted upload left.
    pub(crate) fn empty_incoming(&self) -> io::Result<()> {
        for entry in std::fs::read_dir(self.incoming())? {
            std::fs::remove_file(entry?.path())?;
        }
        Ok(())
    }

    /// Has the names in the folder itself written to the disk.
    pub(crate) fn sync(&self) -> io::Result<()> {
        sync_folder(&self.0)
    }
}

/// Has the names in a folder written to the disk; elsewhere than on Unix the system sees to that.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// `ab/ab12...`: no folder has too many files.
pub(crate) fn below(sha256: &Sha256) -> String {
    let name = sha256.to_string();
    format!("{}/{name}", &name[..2])
}

#[cfg(unix)]
fn owner_alone(builder: &mut DirBuilder) {
    std::os::unix::fs::DirBuilderExt::mode(builder, 0o700);
}

#[cfg(not(unix))]
fn owner_alone(_: &mut DirBuilder) {}

#[cfg(unix)]
fn close_to_others(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let now = std::fs::metadata(path)?.permissions();
    // Asked for only when needed: a file system that cannot be written refuses even what changes nothing.
    if now.mode() & 0o077 == 0 {
        return Ok(());
    }
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn close_to_others(_: &Path) -> io::Result<()> {
    Ok(())
}
