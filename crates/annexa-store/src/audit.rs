//! The audit log: append only, each entry bound by a hash to the one before.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{KeyId, Sha256};

/// An entry of the audit log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its number in the workspace, from 1 without gaps.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Whose key it was; none for the command line and the server's own work.
    pub key: Option<KeyId>,
    /// Who.
    pub who: String,
    /// The id of the request.
    pub request: String,
    /// What was done: "document.upload", "decision.take" ...
    pub action: String,
    /// The id of what it was done to.
    pub subject: String,
    /// More about it: ids, numbers and names of fields.
    pub detail: Value,
    /// The hash of the entry before; zeros for the first.
    pub previous: Sha256,
    /// The hash of this one.
    pub hash: Sha256,
}

/// What checking the chain told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verified {
    /// Every entry is there and as it was written.
    Whole {
        /// How many there are.
        entries: u64,
        /// The hash of the last one; zeros without any. Kept elsewhere, it shows later whether the log is the same.
        head: Sha256,
    },
    /// The log was changed.
    Broken {
        /// The first entry that is wrong or missing.
        seq: u64,
        /// What is wrong.
        why: &'static str,
    },
}
