//! Catalogues of any kind: what is imported is a framework that the loader of the mappings takes.
#![no_main]

use annexa_catalog::{Catalog, SourceFile};
use annexa_import::{framework_id, import, is_framework_id, write};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let imported = match import(bytes, None, "fuzz") {
        Ok(imported) => imported,
        Err(mistakes) => {
            assert!(mistakes.iter().all(|m| m.line > 0) && !mistakes.is_empty());
            return;
        }
    };
    let id = framework_id(&imported);
    assert!(is_framework_id(&id), "{id}");
    let files = write(&imported, &id);
    let file = |name: &str, text| SourceFile { path: format!("frameworks/{id}/{name}"), text };
    let files = [file("framework.yaml", files.framework), file("requirements.yaml", files.requirements)];
    let (catalog, mistakes) = Catalog::load_with_mistakes(&files);
    assert!(!mistakes.iter().any(|m| m.place.file.starts_with("frameworks/") && m.place.line > 0), "{mistakes:?}");
    assert_eq!(catalog.frameworks[0].requirements.len(), imported.requirements.len());
});
