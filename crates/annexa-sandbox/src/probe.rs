//! A confined process tries what it must not be able to do.

use std::fs;
use std::net::{Ipv4Addr, TcpStream, UdpSocket};
use std::os::unix::net::UnixStream;
use std::process::Command;

use crate::Attempt;

/// Tries each, harmlessly should it succeed.
pub(crate) fn attempts() -> Vec<Attempt> {
    let scratch = std::env::temp_dir().join(format!("annexa-probe-{}", std::process::id()));
    let write = fs::write(&scratch, b"").inspect(|()| drop(fs::remove_file(&scratch)));
    let parent = rustix::process::getppid();
    let signal = parent.map_or(Ok(()), |parent| rustix::process::test_kill_process(parent).map_err(Into::into));
    vec![
        attempt("read a file", fs::read("/proc/version")),
        attempt("list a folder", fs::read_dir("/")),
        attempt("write a file", write),
        attempt("open a TCP socket", TcpStream::connect((Ipv4Addr::LOCALHOST, 9))),
        attempt("open a UDP socket", UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))),
        attempt("open a local socket", UnixStream::pair()),
        attempt("start a program", Command::new("/bin/true").spawn().and_then(|mut child| child.wait())),
        attempt("start a thread", std::thread::Builder::new().spawn(|| {}).map(std::thread::JoinHandle::join)),
        attempt("signal another process", signal),
    ]
}

fn attempt<T>(what: &str, outcome: std::io::Result<T>) -> Attempt {
    // A refused connection shows that the socket was there.
    let refused = outcome.err().filter(|error| error.kind() != std::io::ErrorKind::ConnectionRefused);
    Attempt { what: what.to_owned(), refused: refused.map(|error| error.kind().to_string()) }
}
