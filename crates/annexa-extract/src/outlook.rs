//! Outlook messages (.msg) and their attachments.

use annexa_model::{Document, Member, Unreadable};

use crate::Limits;

pub(crate) fn read(_bytes: &[u8], _limits: &Limits) -> Result<Document, Unreadable> {
    Err(Unreadable::Unsupported { found: "outlook".to_owned() })
}

pub(crate) fn members(_bytes: &[u8], _limits: &Limits) -> Result<Vec<Member>, Unreadable> {
    Ok(Vec::new())
}

pub(crate) fn member(_bytes: &[u8], _index: usize, _limits: &Limits) -> Result<Vec<u8>, Unreadable> {
    Err(Unreadable::Unsupported { found: "outlook".to_owned() })
}
