//! Comma-separated values.

use annexa_model::{Document, Unreadable};

use crate::Limits;

pub(crate) fn read(_bytes: &[u8], _limits: &Limits) -> Result<Document, Unreadable> {
    Err(Unreadable::Unsupported { found: "csv".to_owned() })
}
