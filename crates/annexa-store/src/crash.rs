//! Named steps at which a test can end the process.

/// A step after which nothing may be lost that was acknowledged, and nothing be there by half.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrashPoint {
    /// Between the creation of the schema and the first use.
    AfterMigration,
    /// A start has removed interrupted uploads, and not yet looked at jobs.
    StartAfterTidying,
    /// A start has queued the jobs that were running, and not yet collected bytes.
    StartAfterQueueing,
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
    /// A claim is written, not committed.
    ClaimBeforeCommit,
    /// A job is claimed.
    ClaimAfterCommit,
    /// What reading told is written, not committed.
    ReadBeforeCommit,
    /// What reading told is committed.
    ReadAfterCommit,
    /// The failure of a job is written, not committed.
    FailBeforeCommit,
    /// The failure of a job is committed.
    FailAfterCommit,
    /// An assessment that is asked for is written, not committed.
    BeginBeforeCommit,
    /// An assessment that is asked for is committed, not acknowledged.
    BeginAfterCommit,
    /// An assessment's result is written, not committed.
    AssessBeforeCommit,
    /// An assessment's result is committed.
    AssessAfterCommit,
    /// A decision is written, not committed.
    DecideBeforeCommit,
    /// A decision is committed, not acknowledged.
    DecideAfterCommit,
    /// A document's deletion is written, not committed.
    DeleteBeforeCommit,
    /// A document's deletion is committed, its bytes are still there.
    DeleteAfterCommit,
}

impl CrashPoint {
    /// All of them.
    pub const ALL: [Self; 22] = [
        Self::AfterMigration,
        Self::StartAfterTidying,
        Self::StartAfterQueueing,
        Self::AfterFirstWrite,
        Self::AfterFsync,
        Self::AfterRename,
        Self::AcceptBeforeCommit,
        Self::AcceptAfterCommit,
        Self::ClaimBeforeCommit,
        Self::ClaimAfterCommit,
        Self::ReadBeforeCommit,
        Self::ReadAfterCommit,
        Self::FailBeforeCommit,
        Self::FailAfterCommit,
        Self::BeginBeforeCommit,
        Self::BeginAfterCommit,
        Self::AssessBeforeCommit,
        Self::AssessAfterCommit,
        Self::DecideBeforeCommit,
        Self::DecideAfterCommit,
        Self::DeleteBeforeCommit,
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
