//! How far running jobs are; forgotten when the server ends, since jobs begin anew then.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use annexa_store::JobId;

/// How far the running jobs are.
#[derive(Default)]
pub(crate) struct Progress(Mutex<HashMap<JobId, (u64, u64)>>);

impl Progress {
    pub(crate) fn set(&self, job: &JobId, done: u64, of: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(job.clone(), (done, of));
    }

    pub(crate) fn end(&self, job: &JobId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(job);
    }

    /// Documents done, and documents in all as far as they are known.
    pub(crate) fn get(&self, job: &JobId) -> Option<(u64, u64)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(job).copied()
    }
}
