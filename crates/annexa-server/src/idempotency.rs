//! What makes two requests the same.

use sha2::{Digest, Sha256};

/// A hash over all that makes a request, part by part.
pub(crate) struct Fingerprint(Sha256);

impl Fingerprint {
    /// `route` names what is asked for, with the ids in it.
    pub(crate) fn of(route: &str) -> Self {
        Self(Sha256::new()).with(route.as_bytes())
    }

    /// Takes in a part; its length keeps it apart from the next.
    pub(crate) fn with(mut self, part: &[u8]) -> Self {
        self.0.update((part.len() as u64).to_be_bytes());
        self.0.update(part);
        self
    }

    pub(crate) fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}
