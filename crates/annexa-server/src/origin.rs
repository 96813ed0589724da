//! A page of another site, open in somebody's browser, must not reach a server on this machine: neither under a name
//! that it made point here (DNS rebinding) nor by a request of its own.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::Config;
use crate::app::App;
use crate::problem::{Kind, Problem};

/// Names that the server answers to.
pub(crate) struct Hosts(Vec<String>);

impl Hosts {
    pub(crate) fn of(config: &Config) -> Self {
        let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "[::1]".to_owned()];
        let listen = config.listen.ip();
        if !listen.is_unspecified() {
            names.push(if listen.is_ipv6() { format!("[{listen}]") } else { listen.to_string() });
        }
        names.extend(config.hosts.iter().map(|h| h.to_ascii_lowercase()));
        Self(names)
    }

    /// `authority` is a name or address, with or without a port.
    fn has(&self, authority: &str) -> bool {
        let name = match authority.rsplit_once(':') {
            Some((name, port)) if !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => name,
            _ => authority,
        };
        self.0.iter().any(|known| known.eq_ignore_ascii_case(name))
    }
}

pub(crate) async fn check(State(app): State<App>, request: Request, next: Next) -> Result<Response, Problem> {
    let headers = request.headers();
    let host = request.uri().authority().map(|a| a.as_str().to_owned()).or_else(|| text(headers, header::HOST));
    if !host.is_some_and(|host| app.hosts.has(&host)) {
        return Err(Problem::new(Kind::HostNotAllowed, "name the server's hosts with --host when it starts"));
    }
    if let Some(origin) = text(headers, header::ORIGIN) {
        let authority = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        if !authority.is_some_and(|authority| app.hosts.has(authority)) {
            return Err(Problem::new(Kind::OriginNotAllowed, "pages of other sites may not ask this server"));
        }
    }
    Ok(next.run(request).await)
}

/// A header's text; one that is no text is as good as a wrong one.
fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    headers.get(name).map(|v| v.to_str().unwrap_or("\0").to_owned())
}
