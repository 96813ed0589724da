//! Children at hand, one for each thread that reads.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use annexa_extract::Limits;
use annexa_model::Unreadable;

use crate::wire::{Reply, Request};
use crate::worker::{Silence, Worker};
use crate::{Answer, Attempt, Error, Protection};

/// Files that one child is given at most, so that what one leaves behind does not add up.
const FILES_EACH: u32 = 100;

/// How often a file is tried whose child was killed by somebody else.
const TRIES: u32 = 3;

const MIB: u64 = 1 << 20;

pub(crate) struct Pool {
    program: PathBuf,
    idle: Mutex<Vec<Worker>>,
    protection: Protection,
}

impl Pool {
    /// Starts the first child.
    pub(crate) fn start(program: PathBuf, limits: &Limits) -> Result<Self, Error> {
        let first = start(&program, limits)?;
        Ok(Self { program, protection: first.protection.clone(), idle: Mutex::new(vec![first]) })
    }

    pub(crate) const fn protection(&self) -> &Protection {
        &self.protection
    }

    pub(crate) fn open(&self, file: &File, path: &[u32], limits: &Limits) -> Answer {
        let request = Request::Open { path: path.to_vec(), limits: limits.clone() };
        match self.ask(&request, Some(file), patience(file, limits), limits) {
            Ok(Reply::Opened(answer)) => checked(*answer),
            Ok(_) => crashed("it answered another question"),
            Err(reason) => Answer::unreadable(reason),
        }
    }

    pub(crate) fn pictures(
        &self,
        file: &File,
        path: &[u32],
        page: u32,
        limits: &Limits,
    ) -> Result<Vec<Vec<u8>>, Unreadable> {
        let request = Request::Pictures { path: path.to_vec(), page, limits: limits.clone() };
        match self.ask(&request, Some(file), patience(file, limits), limits)? {
            Reply::Pictures(pictures) => pictures,
            _ => Err(Unreadable::ParserCrashed { detail: "it answered another question".to_owned() }),
        }
    }

    pub(crate) fn program(&self) -> &Path {
        &self.program
    }

    pub(crate) fn probe(&self, limits: &Limits) -> Result<Vec<Attempt>, Error> {
        match self.ask(&Request::Probe, None, Duration::from_secs(limits.wall_seconds), limits) {
            Ok(Reply::Probed(attempts)) => Ok(attempts),
            Ok(_) => Err(Error::Start { detail: "it answered another question".to_owned() }),
            Err(reason) => Err(Error::Start { detail: reason.to_string() }),
        }
    }

    fn ask(
        &self,
        request: &Request,
        file: Option<&File>,
        patience: Duration,
        limits: &Limits,
    ) -> Result<Reply, Unreadable> {
        let mut killed = 0;
        while killed < TRIES {
            let mut worker = self.take(limits)?;
            // A child that died while it was idle says nothing about the file, but one that is new and deaf does.
            let is_new = worker.served == 0;
            match worker.ask(request, file, patience, limits) {
                Ok(reply) => {
                    if worker.served < FILES_EACH {
                        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
                    }
                    return Ok(reply);
                }
                Err(Silence::Failed(reason)) => return Err(reason),
                Err(Silence::NotSent) if !is_new => {}
                Err(Silence::NotSent | Silence::Killed) => killed += 1,
            }
        }
        Err(Unreadable::ParserCrashed { detail: format!("it was killed {TRIES} times") })
    }

    fn take(&self, limits: &Limits) -> Result<Worker, Unreadable> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.map_or_else(
            || start(&self.program, limits).map_err(|e| Unreadable::ParserCrashed { detail: e.to_string() }),
            Ok,
        )
    }
}

/// A new child; one that is killed before it is ready is replaced.
fn start(program: &Path, limits: &Limits) -> Result<Worker, Error> {
    let mut started = Worker::start(program, limits);
    for _ in 1..TRIES {
        if !matches!(&started, Err(Error::Killed)) {
            break;
        }
        started = Worker::start(program, limits);
    }
    started
}

fn patience(file: &File, limits: &Limits) -> Duration {
    let size = file.metadata().map_or(0, |data| data.len());
    Duration::from_secs(limits.wall_seconds + 3 * (size / MIB))
}

/// An answer whose spans can be relied on.
fn checked(answer: Answer) -> Answer {
    if answer.is_sound() { answer } else { crashed("its answer makes no sense") }
}

fn crashed(detail: &str) -> Answer {
    Answer::unreadable(Unreadable::ParserCrashed { detail: detail.to_owned() })
}
