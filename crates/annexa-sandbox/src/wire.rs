//! What parent and child say to each other.

use annexa_extract::Limits;
use annexa_model::Unreadable;
use serde::{Deserialize, Serialize};

use crate::{Answer, Attempt, Protection};

/// Bytes that a request may have.
pub(crate) const REQUEST_BYTES: usize = 4096;

/// Bytes of the length before each reply.
pub(crate) const LENGTH_BYTES: usize = 4;

/// From the parent, one message of a sequenced socket each; the file comes with it as a descriptor.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Request {
    /// Open what lies at `path` in the file.
    Open { path: Vec<u32>, limits: Limits },
    /// Hand out the pictures of a page of what lies at `path`.
    Pictures { path: Vec<u32>, page: u32, limits: Limits },
    /// Try what must not succeed.
    Probe,
}

/// From the child, each after its length; the first one unasked.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Reply {
    /// It is confined and waits.
    Ready(Protection),
    Opened(Box<Answer>),
    Pictures(Result<Vec<Vec<u8>>, Unreadable>),
    Probed(Vec<Attempt>),
}
