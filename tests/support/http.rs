//! A client of the HTTP API: one connection for each request, and nothing done behind one's back.
#![allow(dead_code, reason = "each test program uses its part")]

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// Time in which an answer must be there; far more than any takes.
const PATIENCE: Duration = Duration::from_secs(120);

/// A request to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    address: SocketAddr,
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    /// `target` is the path with the query.
    pub(crate) fn new(address: SocketAddr, method: &str, target: &str) -> Self {
        let host = ("Host".to_owned(), address.to_string());
        Self { address, method: method.to_owned(), target: target.to_owned(), headers: vec![host], body: Vec::new() }
    }

    /// Sets a header in place of the one of that name.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Leaves a header out.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    /// Shows a key.
    pub(crate) fn key(self, key: &str) -> Self {
        self.header("Authorization", &format!("Bearer {key}"))
    }

    /// Bytes of no type in particular.
    pub(crate) fn bytes(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("Content-Type", "application/octet-stream")
    }

    pub(crate) fn json(mut self, body: &Value) -> Self {
        self.body = body.to_string().into_bytes();
        self.header("Content-Type", "application/json")
    }

    /// Files by name, as a form sends them.
    pub(crate) fn files(mut self, files: &[(&str, &[u8])]) -> Self {
        const BOUNDARY: &str = "------------------------annexa0test0boundary";
        for (name, bytes) in files {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            self.body.extend(head.as_bytes());
            self.body.extend(*bytes);
            self.body.extend(b"\r\n");
        }
        self.body.extend(format!("--{BOUNDARY}--\r\n").as_bytes());
        self.header("Content-Type", &format!("multipart/form-data; boundary={BOUNDARY}"))
    }

    /// The request line and the headers, as they go over the wire.
    pub(crate) fn head(&self) -> String {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        let is_told = ["content-length", "transfer-encoding"];
        let has_length = self.headers.iter().any(|(name, _)| is_told.contains(&name.to_ascii_lowercase().as_str()));
        let takes_body = !self.body.is_empty() || !matches!(self.method.as_str(), "GET" | "HEAD" | "DELETE");
        if takes_body && !has_length {
            head += &format!("Content-Length: {}\r\n", self.body.len());
        }
        head + "Connection: close\r\n\r\n"
    }

    /// Sends it and waits for the whole answer.
    #[track_caller]
    pub(crate) fn send(&self) -> Answer {
        self.try_send().unwrap_or_else(|e| panic!("{} {}: {e}", self.method, self.target))
    }

    /// The same, where the server may be gone.
    pub(crate) fn try_send(&self) -> io::Result<Answer> {
        let mut stream = self.connect()?;
        self.over(&mut stream)
    }

    /// A connection to the server, for who writes to it by hand.
    pub(crate) fn connect(&self) -> io::Result<TcpStream> {
        let stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    /// Sends it over a connection that is open.
    pub(crate) fn over(&self, stream: &mut (impl Read + Write)) -> io::Result<Answer> {
        // One that is refused before its body was read is answered all the same.
        let sent = stream.write_all(self.head().as_bytes()).and_then(|()| stream.write_all(&self.body));
        let _ = stream.flush();
        let received = Answer::read(stream);
        if received.is_err() { sent.and(received) } else { received }
    }
}

/// An answer as it came.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Reads to the end of the connection.
    pub(crate) fn read(stream: &mut impl Read) -> io::Result<Self> {
        let mut bytes = Vec::new();
        let read = stream.read_to_end(&mut bytes);
        match Self::parse(&bytes) {
            Some(answer) => Ok(answer),
            None => read.and(Err(io::Error::new(io::ErrorKind::UnexpectedEof, "no whole answer came"))),
        }
    }

    /// `None` as long as it is not whole.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|w| w == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&bytes[..end]).ok()?;
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let mut answer = Self { status, headers, body: Vec::new() };
        let rest = &bytes[end + 4..];
        answer.body = if answer.header("transfer-encoding").is_some() {
            unchunked(rest)?
        } else {
            let length = answer.header("content-length").map_or(Some(rest.len()), |l| l.parse().ok())?;
            // The answer to HEAD names a length and has no body.
            if rest.is_empty() { Vec::new() } else { rest.get(..length)?.to_vec() }
        };
        Some(answer)
    }

    /// The value of a header; its name in small letters.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Asserts the status, showing what was said where it is another.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "the answer was: {:.2000}", self.text());
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e} in {}: {:.500}", self.status, self.text()))
    }

    /// Asserts that it is a problem of this kind with all that belongs to one, and gives it.
    #[track_caller]
    pub(crate) fn problem(self, status: u16, name: &str) -> Value {
        let answer = self.is(status);
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{}", answer.text());
        let body = answer.json();
        assert_eq!(body["type"], format!("urn:annexa:problem:{name}"), "{body}");
        assert_eq!(body["status"], status, "{body}");
        assert!(body["title"].as_str().is_some_and(|t| t.len() > 5), "{body}");
        assert!(body["detail"].as_str().is_some_and(|t| !t.is_empty()), "{body}");
        body
    }
}

fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|w| w == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).ok()?.trim(), 16).ok()?;
        rest = &rest[end + 2..];
        if size == 0 {
            return Some(body);
        }
        body.extend(rest.get(..size)?);
        rest = rest.get(size + 2..)?;
    }
}

/// Text as a part of a path or a query.
pub(crate) fn escaped(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'~');
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
