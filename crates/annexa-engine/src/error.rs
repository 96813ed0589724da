use std::path::PathBuf;

use annexa_catalog::Diagnostic;

/// Why a run could not be made at all. A single document that cannot be read is no error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file system would not give a file or folder.
    #[error("cannot read {path}")]
    Io {
        /// Which.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The mappings are broken.
    #[error("the mappings have {} mistakes", .0.len())]
    Mappings(Vec<Diagnostic>),
    /// A folder to be laid over the mappings has nothing that belongs there, or something that does not.
    #[error("{path} belongs neither to a framework nor to another part of the mappings")]
    NoMapping {
        /// The file, or the folder when it is empty.
        path: PathBuf,
    },
    /// There is no such framework.
    #[error("there is no framework `{id}`; there are: {}", known.join(", "))]
    UnknownFramework {
        /// As asked for.
        id: String,
        /// The ids that exist.
        known: Vec<String>,
    },
    /// The search index failed.
    #[error(transparent)]
    Search(annexa_search::Error),
    /// Two files were given under one name.
    #[error("two files are called `{name}`")]
    NamedTwice {
        /// The name.
        name: String,
    },
    /// What is stated of a document, or a requirement left out, cannot be used.
    #[error("{about}: {message}")]
    Stated {
        /// The document's path or the requirement.
        about: String,
        /// What is wrong.
        message: String,
    },
    /// A decision of a reviewer cannot be used.
    #[error("decision `{id}`: {message}")]
    Decision {
        /// Its id.
        id: String,
        /// What is wrong.
        message: String,
    },
    /// The manifest cannot be used.
    #[error("{path}, line {line}: {message}")]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// Line, 1-based; 0 for the whole file.
        line: usize,
        /// What is wrong.
        message: String,
    },
}
