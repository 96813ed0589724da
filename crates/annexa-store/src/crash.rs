//! Named steps at which a test can end the process.

/// A step after which nothing may be lost that was acknowledged, and nothing be there by half.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrashPoint {
    /// Between the creation of the schema and the first use.
    AfterMigration,
    /// Bytes of an upload lie in `incoming/`, more are to come.
    AfterFirstWrite,
    /// The bytes of an upload are all on the disk, in `incoming/`.
    AfterFsync,
    /// The upload has its place in `originals/`.
    AfterRename,
    /// An accepted upload is written, not committed.
    AcceptBeforeCommit,
    /// An accepted upload is committed, not acknowledged.
    AcceptAfterCommit,
    /// A job is claimed.
    ClaimAfterCommit,
    /// What reading told is written, not committed.
    ReadBeforeCommit,
    /// What reading told is committed.
    ReadAfterCommit,
    /// An assessment's result is written, not committed.
    AssessBeforeCommit,
    /// An assessment's result is committed.
    AssessAfterCommit,
    /// A document's deletion is committed, its bytes are still there.
    DeleteAfterCommit,
}

impl CrashPoint {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::AfterMigration,
        Self::AfterFirstWrite,
        Self::AfterFsync,
        Self::AfterRename,
        Self::AcceptBeforeCommit,
        Self::AcceptAfterCommit,
        Self::ClaimAfterCommit,
        Self::ReadBeforeCommit,
        Self::ReadAfterCommit,
        Self::AssessBeforeCommit,
        Self::AssessAfterCommit,
        Self::DeleteAfterCommit,
    ];
}

/// Where this process is to end, if anywhere.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Crash {
    #[cfg(feature = "crash-points")]
    pub(crate) point: Option<CrashPoint>,
}

impl Crash {
    /// Ends the process as a power failure would, when this is the point.
    #[cfg(feature = "crash-points")]
    pub(crate) fn at(self, point: CrashPoint) {
        if self.point == Some(point) {
            std::process::abort();
        }
    }

    /// Nothing: no crash points were built in.
    #[cfg(not(feature = "crash-points"))]
    pub(crate) fn at(self, _: CrashPoint) {}
}
