//! One child, as its parent sees it.

use std::fs::File;
use std::io::{IoSlice, Read};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use annexa_extract::Limits;
use annexa_model::{Limit, Unreadable};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::{
    AddressFamily, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, SocketFlags, SocketType, sendmsg, socketpair,
};
use rustix::process::{Pid, Resource, Rlimit, Signal};

use crate::wire::{LENGTH_BYTES, Reply, Request};
use crate::{Error, Protection, VERB};

/// Time in which a child has to be ready.
const START: Duration = Duration::from_secs(30);

/// Bytes of a dead child's last words that are read.
const LAST_WORDS: u64 = 4096;

pub(crate) struct Worker {
    child: Child,
    requests: OwnedFd,
    replies: ChildStdout,
    pub(crate) protection: Protection,
    /// Files it was given so far.
    pub(crate) served: u32,
}

/// Why no reply came.
pub(crate) enum Silence {
    /// The request could not be handed over: the child had died before, through no fault of the file.
    NotSent,
    /// Somebody killed the child.
    Killed,
    /// The file's fault.
    Failed(Unreadable),
}

impl Worker {
    /// Starts a child and waits until it has confined itself.
    pub(crate) fn start(program: &Path, limits: &Limits) -> Result<Self, Error> {
        let failed = |detail: String| Error::Start { detail };
        let (ours, theirs) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)
            .map_err(|error| failed(error.to_string()))?;
        let mut child = Command::new(program)
            .arg(VERB)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::from(theirs))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| failed(error.to_string()))?;
        let Some(replies) = child.stdout.take() else { return Err(failed("it has no output".to_owned())) };
        let mut worker = Self { child, requests: ours, replies, protection: Protection::default(), served: 0 };
        match worker.hear(Instant::now() + START, limits) {
            Ok(Reply::Ready(protection)) => {
                worker.protection = protection;
                worker.tighten(limits);
                Ok(worker)
            }
            Ok(_) => Err(failed("it speaks another language".to_owned())),
            Err(Silence::Failed(reason)) => Err(failed(reason.to_string())),
            Err(Silence::NotSent | Silence::Killed) => Err(Error::Killed),
        }
    }

    /// The child has confined itself to the defaults; what is asked for may be less.
    fn tighten(&self, limits: &Limits) {
        let memory = Rlimit { current: Some(limits.memory_bytes), maximum: Some(limits.memory_bytes) };
        let process = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(process) = process.filter(|_| limits.memory_bytes < Limits::default().memory_bytes) {
            let _ = rustix::process::prlimit(Some(process), Resource::As, memory);
        }
    }

    /// Sends a request, with `file` where it needs one, and waits for the reply no longer than `patience`.
    pub(crate) fn ask(
        &mut self,
        request: &Request,
        file: Option<&File>,
        patience: Duration,
        limits: &Limits,
    ) -> Result<Reply, Silence> {
        self.served += 1;
        let bytes = postcard::to_stdvec(request).map_err(|_| Silence::NotSent)?;
        let files = [file.map_or_else(|| self.requests.as_fd(), AsFd::as_fd)];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        if file.is_some() {
            control.push(SendAncillaryMessage::ScmRights(&files));
        }
        sendmsg(&self.requests, &[IoSlice::new(&bytes)], &mut control, SendFlags::NOSIGNAL)
            .map_err(|_| Silence::NotSent)?;
        self.hear(Instant::now() + patience, limits)
    }

    fn hear(&mut self, until: Instant, limits: &Limits) -> Result<Reply, Silence> {
        let length: [u8; LENGTH_BYTES] = self.receive(LENGTH_BYTES, until, limits)?.try_into().unwrap_or_default();
        let length = u32::from_le_bytes(length);
        if u64::from(length) > limits.result_bytes {
            return Err(Silence::Failed(limits.exceeded(Limit::ResultBytes, Some(length.into()))));
        }
        let bytes = self.receive(usize::try_from(length).unwrap_or(usize::MAX), until, limits)?;
        // What comes from there is as little to be trusted as the file.
        postcard::from_bytes(&bytes).map_err(|_| crashed("its answer makes no sense"))
    }

    fn receive(&mut self, length: usize, until: Instant, limits: &Limits) -> Result<Vec<u8>, Silence> {
        let mut bytes = Vec::new();
        while bytes.len() < length {
            if wait_for(&self.replies, until).is_none() {
                return Err(Silence::Failed(limits.exceeded(Limit::WallSeconds, None)));
            }
            let room = (length - bytes.len()).min(1 << 16);
            let start = bytes.len();
            bytes.resize(start + room, 0);
            let got = self.replies.read(&mut bytes[start..]).unwrap_or_default();
            bytes.truncate(start + got);
            if got == 0 {
                return Err(self.post_mortem(limits));
            }
        }
        Ok(bytes)
    }

    /// What ended a child that has hung up.
    fn post_mortem(&mut self, limits: &Limits) -> Silence {
        let Ok(status) = self.child.wait() else { return crashed("it vanished") };
        let mut words = Vec::new();
        if let Some(stderr) = self.child.stderr.take() {
            let _ = stderr.take(LAST_WORDS).read_to_end(&mut words);
        }
        let words = String::from_utf8_lossy(&words);
        let exceeded = |limit| Silence::Failed(limits.exceeded(limit, None));
        match status.signal() {
            Some(signal) if signal == Signal::XCPU.as_raw() => exceeded(Limit::CpuSeconds),
            Some(signal) if signal == Signal::KILL.as_raw() => Silence::Killed,
            // The words are those of Rust's runtime before it aborts.
            Some(_) if words.contains("memory allocation of") => exceeded(Limit::MemoryBytes),
            Some(_) if words.contains("overflowed its stack") => exceeded(Limit::Depth),
            Some(signal) => crashed(&format!("signal {signal}")),
            None => crashed(&format!("it ended with status {}", status.code().unwrap_or_default())),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until `source` has something to read or was hung up; `None` when that takes too long.
pub(crate) fn wait_for(source: &impl AsFd, until: Instant) -> Option<()> {
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let seconds = i64::try_from(left.as_secs()).unwrap_or(i64::MAX);
        let timeout = Timespec { tv_sec: seconds, tv_nsec: left.subsec_nanos().into() };
        match poll(&mut [PollFd::new(source, PollFlags::IN)], Some(&timeout)) {
            Ok(0) => return None,
            Ok(_) => return Some(()),
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return None,
        }
    }
}

fn crashed(detail: &str) -> Silence {
    Silence::Failed(Unreadable::ParserCrashed { detail: detail.to_owned() })
}
