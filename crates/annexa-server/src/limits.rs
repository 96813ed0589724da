//! The limits on requests, each named in the problem that it causes.

use std::time::Duration;

/// The limits on requests.
#[derive(Clone, Debug)]
pub struct HttpLimits {
    /// Bytes of one uploaded file.
    pub file_bytes: u64,
    /// Files of one upload.
    pub upload_files: usize,
    /// Bytes of one upload in all, unpacked.
    pub upload_bytes: u64,
    /// Bytes of a body of JSON.
    pub json_bytes: usize,
    /// Time in which a request's head must be there.
    pub head: Duration,
    /// Time between two pieces of a body; beyond it a body also has to bring a kibibyte in a second on average.
    pub body_pause: Duration,
    /// Connections at a time.
    pub connections: usize,
    /// Requests of one key in a second, on average.
    pub requests_per_second: u32,
    /// Requests of one key at once.
    pub burst: u32,
    /// Requests from one address with a key that is refused, in a minute.
    pub refused_per_minute: u32,
    /// Judgements at a time that keep nothing (`POST /v1/judge`).
    pub judging: usize,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self {
            file_bytes: 100 << 20,
            upload_files: 10_000,
            upload_bytes: 1 << 30,
            json_bytes: 1 << 20,
            head: Duration::from_secs(10),
            body_pause: Duration::from_secs(30),
            connections: 1024,
            requests_per_second: 100,
            burst: 300,
            refused_per_minute: 60,
            judging: 2,
        }
    }
}
