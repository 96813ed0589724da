//! The loader of the mappings gets YAML of any kind.
#![no_main]

use annexa_catalog::{Catalog, SourceFile};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // The first line says which file of the mappings it is.
    let (path, text) = text.split_once('\n').unwrap_or((text, ""));
    let file = SourceFile { path: path.to_owned(), text: text.to_owned() };
    if let Err(mistakes) = Catalog::load(&[file]) {
        assert!(!mistakes.is_empty());
    }
});
