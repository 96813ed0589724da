//! ZIP archives of files.

use annexa_model::{Member, Unreadable};

use crate::Limits;

pub(crate) fn members(_bytes: &[u8], _limits: &Limits) -> Result<Vec<Member>, Unreadable> {
    Ok(Vec::new())
}

pub(crate) fn member(_bytes: &[u8], _index: usize, _limits: &Limits) -> Result<Vec<u8>, Unreadable> {
    Err(Unreadable::Unsupported { found: "archive".to_owned() })
}
