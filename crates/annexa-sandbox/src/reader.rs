use std::fs::File;
use std::path::PathBuf;
use std::sync::OnceLock;

use annexa_extract::Limits;
use annexa_model::hexadecimal;
use sha2::{Digest, Sha256};

#[cfg(target_os = "linux")]
use crate::ocr::Ocr;
#[cfg(target_os = "linux")]
use crate::pool::Pool;
use crate::{Answer, Attempt, Protection, parse};

/// Opens files; shared between threads.
pub struct Reader {
    limits: Limits,
    identity: OnceLock<Option<String>>,
    #[cfg(target_os = "linux")]
    pool: Option<Pool>,
    #[cfg(target_os = "linux")]
    ocr: Option<Ocr>,
}

/// Why files cannot be read in isolation.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The child did not start.
    #[error("the parsing process cannot be started: {detail}")]
    Start {
        /// The system's message.
        detail: String,
    },
    /// The child was killed before it was ready, again and again.
    #[error("the parsing process was killed before it was ready")]
    Killed,
    /// Something that was demanded is missing on this machine.
    #[error("this machine cannot confine the parsing process as demanded: it lacks {}", missing.join(", "))]
    Unprotected {
        /// What, in words.
        missing: Vec<String>,
    },
}

impl Reader {
    /// Parses in the calling process: for tests, fuzzing, and systems that offer nothing better.
    #[must_use]
    pub const fn in_process(limits: Limits) -> Self {
        Self {
            limits,
            identity: OnceLock::new(),
            #[cfg(target_os = "linux")]
            pool: None,
            #[cfg(target_os = "linux")]
            ocr: None,
        }
    }

    /// Parses in children, each `program` started with the argument [`VERB`](crate::VERB), under which it has to call
    /// [`serve`](crate::serve). Where the system has no such means the calling process parses, unless `demanded`.
    ///
    /// # Errors
    /// [`Error::Start`]; [`Error::Unprotected`] when protection is `demanded` and not complete.
    pub fn isolated(program: PathBuf, limits: Limits, demanded: bool) -> Result<Self, Error> {
        #[cfg(target_os = "linux")]
        let reader = Self { pool: Some(Pool::start(program, &limits)?), limits, identity: OnceLock::new(), ocr: None };
        #[cfg(not(target_os = "linux"))]
        let reader = {
            let _ = program;
            Self::in_process(limits)
        };
        let missing = reader.protection().missing();
        if demanded && !missing.is_empty() { Err(Error::Unprotected { missing }) } else { Ok(reader) }
    }

    /// The same, with pages that are pictures read by `ocr`.
    #[cfg(target_os = "linux")]
    #[must_use]
    pub fn with_ocr(self, ocr: Ocr) -> Self {
        Self { ocr: Some(ocr), identity: OnceLock::new(), ..self }
    }

    /// The bounds.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Opens what lies at `path` inside `file`: each step is an index into the members of what stands before it, and
    /// no step means the file itself.
    #[must_use]
    pub fn open(&self, file: &File, path: &[u32]) -> Answer {
        #[cfg(target_os = "linux")]
        if let Some(pool) = &self.pool {
            let mut answer = pool.open(file, path, &self.limits);
            if let Some(ocr) = &self.ocr {
                let pictures = |page| pool.pictures(file, path, page, &self.limits);
                ocr.complete(&mut answer, pool.program(), &self.limits, pictures);
            }
            return answer;
        }
        parse::parse(file, path, &self.limits, &mut parse::Kept::default())
    }

    /// What its answers depend on besides the bytes of a file, as a SHA-256 in hexadecimal: the program that parses,
    /// the bounds, and how pictures are read. `None` where the program cannot be read.
    pub fn identity(&self) -> Option<&str> {
        self.identity.get_or_init(|| self.identify()).as_deref()
    }

    fn identify(&self) -> Option<String> {
        let mut hash = Sha256::new();
        hash.update(format!("{} {:?}", env!("CARGO_PKG_VERSION"), self.limits));
        #[cfg(target_os = "linux")]
        if let Some(pool) = &self.pool {
            // Two builds may call themselves by the same version.
            let mut program = File::open(pool.program()).ok()?;
            let mut chunk = vec![0; 1 << 18];
            loop {
                match std::io::Read::read(&mut program, &mut chunk) {
                    Ok(0) => break,
                    Ok(length) => hash.update(&chunk[..length]),
                    Err(_) => return None,
                }
            }
            if let Some(ocr) = &self.ocr {
                hash.update(ocr.identity(pool.program()));
            }
        }
        Some(hexadecimal(&hash.finalize()))
    }

    /// What holds for the process that parses.
    #[must_use]
    pub fn protection(&self) -> Protection {
        #[cfg(target_os = "linux")]
        if let Some(pool) = &self.pool {
            return pool.protection().clone();
        }
        Protection::default()
    }

    /// Has a parsing process try what it must not be able to do.
    ///
    /// # Errors
    /// [`Error::Start`].
    pub fn probe(&self) -> Result<Vec<Attempt>, Error> {
        #[cfg(target_os = "linux")]
        if let Some(pool) = &self.pool {
            return pool.probe(&self.limits);
        }
        Ok(Vec::new())
    }
}
