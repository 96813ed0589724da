use std::collections::{BTreeMap, HashSet};
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

/// Folders and files at the top of a mappings folder.
const PARTS: [&str; 8] =
    ["assertions", "concepts", "crosswalks", "facts", "findings", "frameworks", "mappings.yaml", "relevance.yaml"];

/// The files of mappings to be laid over others. `folder` is built like a mappings folder, or holds folders of
/// frameworks, or is the folder of one framework.
///
/// # Errors
/// [`Error::Io`] when the folder or a file of it cannot be read, [`Error::NoMapping`] when there is nothing in it, or a
/// file of which it cannot be said where it belongs.
pub fn read_added_mappings(folder: &Path) -> Result<Vec<SourceFile>, Error> {
    let mut files = read_mappings(folder)?;
    files.retain(|f| !f.path.split('/').any(|part| part.starts_with('.')));
    let io = |source| Error::Io { path: folder.to_owned(), source };
    let heads: HashSet<String> =
        files.iter().filter_map(|f| f.path.strip_suffix("framework.yaml")).map(str::to_owned).collect();
    let own_name = folder.canonicalize().map_err(io)?.file_name().map(|n| n.to_string_lossy().into_owned());
    for file in &mut files {
        let (first, rest) = file.path.split_once('/').unwrap_or((&file.path, ""));
        if PARTS.contains(&first) {
            continue;
        }
        file.path = match &own_name {
            _ if !rest.is_empty() && heads.contains(&format!("{first}/")) => format!("frameworks/{}", file.path),
            Some(name) if rest.is_empty() && heads.contains("") => format!("frameworks/{name}/{}", file.path),
            _ => return Err(Error::NoMapping { path: folder.join(&file.path) }),
        };
    }
    if files.is_empty() {
        return Err(Error::NoMapping { path: folder.to_owned() });
    }
    Ok(files)
}

/// The files of `below` with those of `above` in place of, or beside them.
#[must_use]
pub fn lay_over(below: Vec<SourceFile>, above: Vec<SourceFile>) -> Vec<SourceFile> {
    let mut by_path: BTreeMap<String, String> = below.into_iter().map(|f| (f.path, f.text)).collect();
    by_path.extend(above.into_iter().map(|f| (f.path, f.text)));
    by_path.into_iter().map(|(path, text)| SourceFile { path, text }).collect()
}

fn source_file(folder: &Path, path: &PathBuf) -> Result<SourceFile, Error> {
    let text = fs::read_to_string(path).map_err(|source| Error::Io { path: path.clone(), source })?;
    let name = path.strip_prefix(folder).expect("found below the folder").to_string_lossy().replace('\\', "/");
    Ok(SourceFile { path: name, text })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(entries: &[&str]) -> Result<Vec<String>, Error> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let top = folder.path().join("own");
        for entry in entries {
            let path = top.join(entry);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder is made");
            fs::write(path, "x").expect("a file is written");
        }
        fs::create_dir_all(&top).expect("a folder is made");
        read_added_mappings(&top).map(|files| files.into_iter().map(|f| f.path).collect())
    }

    #[test]
    fn a_folder_is_taken_for_what_it_holds() {
        let frameworks =
            ["a/framework.yaml", "a/requirements.yaml", "b/framework.yaml", ".tmp/framework.yaml", "notes.md"];
        assert_eq!(
            paths(&frameworks).expect("frameworks"),
            ["frameworks/a/framework.yaml", "frameworks/a/requirements.yaml", "frameworks/b/framework.yaml"]
        );
        let mappings = ["concepts/x.yaml", "frameworks/a/framework.yaml", "mappings.yaml"];
        assert_eq!(paths(&mappings).expect("mappings"), mappings);
        let one = ["framework.yaml", "requirements.yaml"];
        assert_eq!(paths(&one).expect("one"), ["frameworks/own/framework.yaml", "frameworks/own/requirements.yaml"]);
    }

    #[test]
    fn what_belongs_nowhere_is_named() {
        for (entries, named) in
            [(&["a/requirements.yaml"][..], "requirements.yaml"), (&["x.yaml"], "x.yaml"), (&[], "own")]
        {
            match paths(entries) {
                Err(Error::NoMapping { path }) => assert!(path.ends_with(named), "{}", path.display()),
                other => panic!("{entries:?}: {other:?}"),
            }
        }
    }

    #[test]
    fn what_is_laid_over_wins() {
        let file = |path: &str, text: &str| SourceFile { path: path.into(), text: text.into() };
        let laid = lay_over(vec![file("b", "1"), file("c", "1")], vec![file("c", "2"), file("a", "2")]);
        let laid: Vec<(&str, &str)> = laid.iter().map(|f| (f.path.as_str(), f.text.as_str())).collect();
        assert_eq!(laid, [("a", "2"), ("b", "1"), ("c", "2")]);
    }
}
