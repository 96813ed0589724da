//! What whoever starts a server decides.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::HttpLimits;

/// How to serve.
#[derive(Clone, Debug)]
pub struct Config {
    /// The data folder; made when it is missing.
    pub data: PathBuf,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Certificate and key; plain HTTP without.
    pub tls: Option<Tls>,
    /// Whether a proxy stands in front that speaks TLS.
    pub behind_proxy: bool,
    /// Names by which the server may be called, beside the address that it listens on and the loopback ones.
    pub hosts: Vec<String>,
    /// How files are parsed, in words, for /healthz.
    pub sandbox: String,
    /// Hosts that webhooks may be sent to; none without.
    pub webhook_hosts: Vec<String>,
    /// The limits on requests.
    pub limits: HttpLimits,
}

/// Files in PEM.
#[derive(Clone, Debug)]
pub struct Tls {
    /// The certificate and its chain.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}
