//! What can go wrong, each with a stable code.

use std::error::Error as StdError;
use std::io;

/// Why the store did not do what was asked. Nothing was changed then.
///
/// What is displayed holds neither SQL nor a path nor anything of a document; [`Error::Broken`] keeps its cause as
/// source, for the log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing in this workspace.
    #[error("no such {what}")]
    NotFound {
        /// The kind of thing: "document", "assessment" ...
        what: &'static str,
    },
    /// The idempotency key was used for another request within the last 24 hours.
    #[error("the idempotency key was used for another request")]
    IdempotencyConflict,
    /// The cursor was not handed out for this list.
    #[error("the cursor does not belong to this list")]
    BadCursor,
    /// A value that cannot be taken.
    #[error("{field}: {why}")]
    Invalid {
        /// The field, as the caller of the store names it.
        field: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A value beyond its limit.
    #[error("{field}: {actual} is more than the limit of {limit}")]
    TooMuch {
        /// The field, as the caller of the store names it.
        field: &'static str,
        /// The largest value that is taken.
        limit: u64,
        /// What was given.
        actual: u64,
    },
    /// What was asked cannot be done in the state that the thing is in.
    #[error("{what}: {why}")]
    Conflict {
        /// The kind of thing.
        what: &'static str,
        /// Why it cannot be done.
        why: &'static str,
    },
    /// The job was taken away meanwhile: cancelled, given back or given up. Nothing of its result was written.
    #[error("the job is no longer that of this worker")]
    Superseded,
    /// The store was opened for a tool, which takes no uploads and claims no jobs.
    #[error("the store is not open for serving")]
    NotServing,
    /// No room is left on the disk.
    #[error("no room is left on the disk")]
    StorageFull,
    /// The data folder or its file system cannot be written.
    #[error("the data folder cannot be written")]
    ReadOnly,
    /// Another process serves from the data folder.
    #[error("another process serves from this data folder")]
    InUse,
    /// The data folder was written by a newer program.
    #[error("the data folder is of version {found}, and this program knows up to {known}")]
    TooNew {
        /// The newest migration in the folder.
        found: i64,
        /// The newest migration of the program.
        known: i64,
    },
    /// The SQLite that is built in has a defect that can damage the database.
    #[error("SQLite {found} can damage the database, and {needed} or newer is needed")]
    OldSqlite {
        /// Its version.
        found: String,
        /// The oldest one that is taken.
        needed: &'static str,
    },
    /// An original is missing or has other bytes than it was stored with.
    #[error("the stored file is missing or damaged")]
    Damaged,
    /// Anything else, with its cause as source.
    #[error("failed {doing}")]
    Broken {
        /// What was being done.
        doing: &'static str,
        /// Why it failed.
        source: Box<dyn StdError + Send + Sync>,
    },
}

impl Error {
    /// A name that does not change between versions.
    pub fn code(&self) -> &'static str {
        match self {
            Error::NotFound { .. } => "not-found",
            Error::IdempotencyConflict => "idempotency-conflict",
            Error::BadCursor => "bad-cursor",
            Error::Invalid { .. } => "invalid",
            Error::TooMuch { .. } => "too-much",
            Error::Conflict { .. } => "conflict",
            Error::Superseded => "superseded",
            Error::NotServing => "not-serving",
            Error::StorageFull => "storage-full",
            Error::ReadOnly => "read-only",
            Error::InUse => "in-use",
            Error::TooNew { .. } => "too-new",
            Error::OldSqlite { .. } => "old-sqlite",
            Error::Damaged => "damaged",
            Error::Broken { .. } => "broken",
        }
    }

    /// What an error of the file system means to whoever writes beside the store into the data folder.
    #[must_use]
    pub fn of_io(doing: &'static str, source: io::Error) -> Self {
        Self::broken(doing, source)
    }

    /// What `source` means, found along its chain of causes: no room, not writable, or broken.
    pub(crate) fn broken(doing: &'static str, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let source = source.into();
        let mut cause: Option<&(dyn StdError + 'static)> = Some(source.as_ref());
        while let Some(error) = cause {
            if let Some(known) = error.downcast_ref().and_then(of_file).or_else(|| of_database(error)) {
                return known;
            }
            cause = error.source();
        }
        Error::Broken { doing, source }
    }
}

fn of_file(error: &io::Error) -> Option<Error> {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Some(Error::StorageFull),
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Some(Error::ReadOnly),
        _ => None,
    }
}

/// The low byte of SQLite's code is the kind of error, the rest tells more.
fn of_database(error: &(dyn StdError + 'static)) -> Option<Error> {
    const READONLY: i32 = 8;
    const FULL: i32 = 13;
    // The memory that connections share is a file, and could not grow.
    const SHARED_MEMORY: i32 = 10 | 19 << 8;
    let error = error.downcast_ref::<sqlx::Error>()?.as_database_error()?;
    let code: i32 = error.code()?.parse().ok()?;
    match (code & 0xff, code) {
        (FULL, _) | (_, SHARED_MEMORY) => Some(Error::StorageFull),
        (READONLY, _) => Some(Error::ReadOnly),
        _ => None,
    }
}

/// Says what was being done when a step failed.
pub(crate) trait While<T> {
    fn while_(self, doing: &'static str) -> Result<T, Error>;
}

impl<T, E: Into<Box<dyn StdError + Send + Sync>>> While<T> for Result<T, E> {
    fn while_(self, doing: &'static str) -> Result<T, Error> {
        self.map_err(|e| Error::broken(doing, e))
    }
}
