//! An archive of any kind, and what lies in it.
#![no_main]

use annexa_extract::{Limits, member, open};
use annexa_model::MediaType;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    let Ok(opened) = open(bytes, &limits) else { return };
    if let Some(document) = &opened.document {
        assert!(document.is_sound());
    }
    assert!(opened.document.is_some() || opened.media_type == MediaType::Zip);
    for index in 0..opened.members.len().min(8) {
        let _ = member(bytes, index, &limits);
    }
});
