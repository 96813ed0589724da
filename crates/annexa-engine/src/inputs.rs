use std::fs;
use std::path::{Path, PathBuf};

use crate::Error;

/// A file to be judged and the name it has in every output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Input {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Relative to the folder given, with forward slashes.
    pub(crate) name: String,
}

/// The files at and below `paths`, ordered by name, each once. Names that begin with a dot are left
/// out, links to folders are not followed, and neither are files in `skip`.
pub(crate) fn collect(paths: &[PathBuf], skip: &[PathBuf]) -> Result<Vec<Input>, Error> {
    let skip: Vec<PathBuf> = skip.iter().filter_map(|p| p.canonicalize().ok()).collect();
    let mut out = Vec::new();
    for path in paths {
        let kind = fs::metadata(path).map_err(|source| Error::Io { path: path.clone(), source })?;
        if kind.is_dir() {
            // With several folders the same name can occur in each; their own names tell them apart.
            let prefix = if paths.len() > 1 { folder_name(path) } else { String::new() };
            walk(path, path, &prefix, &mut out)?;
        } else {
            let name = path.file_name().map_or_else(|| "file".into(), |n| n.to_string_lossy().into_owned());
            out.push(Input { path: path.clone(), name });
        }
    }
    out.retain(|input| skip.is_empty() || input.path.canonicalize().map_or(true, |p| !skip.contains(&p)));
    out.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.path.cmp(&b.path)));
    out.dedup_by(|a, b| a.path == b.path);
    Ok(out)
}

fn folder_name(path: &Path) -> String {
    let name = path.canonicalize().ok().and_then(|p| p.file_name().map(|n| n.to_string_lossy().into_owned()));
    name.map_or_else(String::new, |n| n + "/")
}

fn walk(root: &Path, folder: &Path, prefix: &str, out: &mut Vec<Input>) -> Result<(), Error> {
    let io = |source| Error::Io { path: folder.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(io)? {
        let entry = entry.map_err(io)?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let kind = entry.file_type().map_err(io)?;
        let path = entry.path();
        if kind.is_dir() {
            walk(root, &path, prefix, out)?;
        } else if kind.is_file() || (kind.is_symlink() && path.is_file()) {
            let below = path.strip_prefix(root).expect("found below the root");
            let name = below.to_string_lossy().replace('\\', "/");
            out.push(Input { path, name: format!("{prefix}{name}") });
        }
    }
    Ok(())
}
