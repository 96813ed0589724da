//! Who does something, when, and under which idempotency key.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::KeyId;

/// Who changes or reads something, and within which request: what the audit log says of it.
#[derive(Clone, Debug)]
pub struct Act {
    /// The key that was shown; `None` for the command line and for the server's own work.
    pub key: Option<KeyId>,
    /// The name of whoever acts, as a person would write it.
    pub who: String,
    /// The id of the request.
    pub request: String,
    /// When.
    pub at: Timestamp,
    /// The idempotency key of the request, when it has one.
    pub once: Option<Once>,
}

/// A request that is to take effect once, however often it is sent within 24 hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// The client's `Idempotency-Key`; it counts for the API key that it came with alone.
    pub key: String,
    /// A hash of all that makes the request: its route and its body.
    pub fingerprint: [u8; 32],
}

/// What was done, now or when the same request came before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done<T> {
    /// The outcome; for a replay as it was the first time.
    pub value: T,
    /// Whether the same request was answered before, and nothing was done now.
    pub replayed: bool,
}

/// What a key allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Reading.
    Read,
    /// Uploading, assessing, deleting; and reading.
    Write,
    /// Decisions of reviewers; and reading.
    Review,
    /// Everything, keys and webhooks among it.
    Admin,
}

impl Scope {
    /// Whether a key with this scope may do what needs `wanted`: admin includes all, write and review include read.
    pub fn includes(self, wanted: Scope) -> bool {
        self == wanted || self == Scope::Admin || (wanted == Scope::Read && self != Scope::Read)
    }
}
