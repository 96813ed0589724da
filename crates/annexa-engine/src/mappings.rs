use std::fs;
use std::path::{Path, PathBuf};

use annexa_catalog::SourceFile;

use crate::Error;

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/mappings.rs"));
}

/// The files of the mappings that are built in.
#[must_use]
pub fn built_in_mappings() -> Vec<SourceFile> {
    embedded::FILES.iter().map(|(path, text)| SourceFile { path: (*path).into(), text: (*text).into() }).collect()
}

/// The `.yaml` files below `folder`, in the order of their paths.
///
/// # Errors
/// [`Error::Io`] when the folder or a file of it cannot be read.
pub fn read_mappings(folder: &Path) -> Result<Vec<SourceFile>, Error> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        let io = |source| Error::Io { path: next.clone(), source };
        for entry in fs::read_dir(&next).map_err(io)? {
            let path = entry.map_err(io)?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "yaml") {
                files.push(source_file(folder, &path)?);
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn source_file(folder: &Path, path: &PathBuf) -> Result<SourceFile, Error> {
    let text = fs::read_to_string(path).map_err(|source| Error::Io { path: path.clone(), source })?;
    let name = path.strip_prefix(folder).expect("found below the folder").to_string_lossy().replace('\\', "/");
    Ok(SourceFile { path: name, text })
}
