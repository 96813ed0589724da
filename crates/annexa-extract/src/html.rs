use annexa_model::{Document, Unreadable};

use crate::Limits;

pub(crate) fn read(_bytes: &[u8], _limits: &Limits) -> Result<Document, Unreadable> {
    Err(Unreadable::Unsupported { found: "not written yet".into() })
}

pub(crate) fn read_fragment(_html: &str, _builder: &mut crate::builder::Builder, _limits: &Limits) {}
