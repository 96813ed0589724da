//! The life of a parsing process.

use std::ffi::OsString;
use std::fs::File;
use std::io::{IoSliceMut, Write};
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::process::ExitCode;

use annexa_extract::Limits;
use annexa_model::{Limit, Unreadable};
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};

use crate::parse::Kept;
use crate::wire::{REQUEST_BYTES, Reply, Request};
use crate::{Answer, confine, ocr, parse, probe};

/// Stack of the thread that parses, in bytes.
const STACK: usize = 64 << 20;

const MIB: u64 = 1 << 20;

/// Serves a parent over standard input, a sequenced socket, and standard output, until the parent hangs up.
///
/// The process confines itself before it takes the first request, and stays so.
///
/// With `arguments` it becomes the program that they name instead, confined as well.
pub fn serve(arguments: &[OsString]) -> ExitCode {
    if !arguments.is_empty() {
        return ocr::become_program(arguments);
    }
    std::panic::set_hook(Box::new(|_| {}));
    let mut protection = confine::confine(&Limits::default());
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        // Last, since the filter leaves no way to start a thread.
        protection.seccomp = confine::system_calls();
        say(&Reply::Ready(protection))?;
        let mut kept = Kept::default();
        while let Some((request, file)) = hear() {
            say(&obey(request, file, &mut kept))?;
        }
        Some(())
    });
    let served = thread.ok().and_then(|thread| thread.join().ok()).flatten();
    if served.is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn obey(request: Request, file: Option<OwnedFd>, kept: &mut Kept) -> Reply {
    match (request, file) {
        (Request::Probe, _) => Reply::Probed(probe::attempts()),
        (Request::Open { path, limits }, Some(file)) => {
            let file = File::from(file);
            grant_time(&file, &limits);
            Reply::Opened(Box::new(parse::parse(&file, &path, &limits, kept)))
        }
        (Request::Pictures { path, page, limits }, Some(file)) => {
            let file = File::from(file);
            grant_time(&file, &limits);
            Reply::Pictures(parse::pictures(&file, &path, page, &limits, kept))
        }
        (Request::Open { .. } | Request::Pictures { .. }, None) => {
            let reason = Unreadable::Io { detail: "no descriptor came with the request".to_owned() };
            Reply::Opened(Box::new(Answer::unreadable(reason)))
        }
    }
}

fn grant_time(file: &File, limits: &Limits) {
    let size = file.metadata().map_or(0, |data| data.len());
    confine::allow_seconds(limits.cpu_seconds + size / MIB);
}

/// The next request and the descriptor that came with it; `None` at the end.
fn hear() -> Option<(Request, Option<OwnedFd>)> {
    let mut bytes = [0; REQUEST_BYTES];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let socket = rustix::stdio::stdin();
    let message = recvmsg(socket, &mut [IoSliceMut::new(&mut bytes)], &mut control, RecvFlags::CMSG_CLOEXEC).ok()?;
    let file = control.drain().find_map(|part| match part {
        RecvAncillaryMessage::ScmRights(mut files) => files.next(),
        _ => None,
    });
    let request = postcard::from_bytes(bytes.get(..message.bytes).filter(|bytes| !bytes.is_empty())?).ok()?;
    Some((request, file))
}

fn say(reply: &Reply) -> Option<()> {
    let mut bytes = postcard::to_stdvec(reply).ok()?;
    let limits = Limits::default();
    if bytes.len() as u64 > limits.result_bytes {
        let reason = limits.exceeded(Limit::ResultBytes, Some(bytes.len() as u64));
        bytes = postcard::to_stdvec(&Reply::Opened(Box::new(Answer::unreadable(reason)))).ok()?;
    }
    let length = u32::try_from(bytes.len()).ok()?;
    let mut out = std::io::stdout().lock();
    out.write_all(&length.to_le_bytes()).and_then(|()| out.write_all(&bytes)).and_then(|()| out.flush()).ok()
}
