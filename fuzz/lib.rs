//! What every format has to keep, whatever the bytes.

use annexa_extract::{Limits, extract_as, passages};
use annexa_model::MediaType;

/// Reads `bytes` as `media_type`: no panic, spans that hold, and passages inside their blocks.
pub fn read(media_type: MediaType, bytes: &[u8]) {
    let Ok(document) = extract_as(media_type, bytes, &Limits::default()) else { return };
    assert!(document.is_sound());
    for passage in passages(&document).all {
        assert!(document.blocks[passage.block].span.contains(passage.span));
        assert!(!passage.span.of(&document.text).is_empty());
    }
}
