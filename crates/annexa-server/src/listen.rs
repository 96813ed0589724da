//! Connections: plain or TLS, bounded in number and patience, ended in order.

use std::fs::File;
use std::io::{self, BufReader};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use annexa_engine::Engine;
use annexa_store::{Error as StoreError, NewKey, Store, Use, Workspace};
use axum::extract::ConnectInfo;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::access::Rates;
use crate::app::{App, Collections, Shared};
use crate::observe::Metrics;
use crate::origin::Hosts;
use crate::pages::Sessions;
use crate::progress::Progress;
use crate::{Config, Tls, router, webhook, worker};

/// Why a server could not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Whoever is on the network would read along.
    #[error(
        "{0} can be reached from other machines, and keys and documents would pass in the clear: give --tls-certificate \
         and --tls-key, or say --behind-proxy when a proxy in front speaks TLS"
    )]
    InTheClear(SocketAddr),
    /// The data folder cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The address cannot be listened on.
    #[error("cannot listen on {0}")]
    Listen(SocketAddr, #[source] io::Error),
    /// The certificate or its key cannot be used.
    #[error("cannot use the certificate or its key")]
    Certificate(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A server that listens and has not yet answered.
pub struct Server {
    app: App,
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    first: Option<(Workspace, NewKey)>,
}

impl Server {
    /// Opens the data folder, makes a first workspace and key when it is new, and listens.
    ///
    /// # Errors
    /// [`Error`].
    pub async fn start(config: Config, engine: Arc<Engine>) -> Result<Self, Error> {
        if !config.listen.ip().is_loopback() && config.tls.is_none() && !config.behind_proxy {
            return Err(Error::InTheClear(config.listen));
        }
        let tls = config.tls.as_ref().map(acceptor).transpose()?;
        let listener = TcpListener::bind(config.listen).await.map_err(|e| Error::Listen(config.listen, e))?;
        let store = Store::open(&config.data, Use::Serve).await?;
        let first = store.first_workspace("main").await?;
        let app = App::new(Shared {
            hosts: Hosts::of(&config),
            rates: Rates::new(&config.limits),
            judging: Arc::new(Semaphore::new(config.limits.judging)),
            config,
            store,
            engine,
            metrics: Metrics::new(),
            progress: Progress::default(),
            claimed: Mutex::new(None),
            jobs: Notify::new(),
            messages: Notify::new(),
            collections: Collections::default(),
            sessions: Sessions::default(),
        });
        Ok(Self { app, listener, tls, first })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// The system's.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// The first workspace and its key, when this start made them: shown now or never.
    #[must_use]
    pub fn first(&self) -> Option<&(Workspace, NewKey)> {
        self.first.as_ref()
    }

    /// Serves until `stop` is ready; then open requests are finished, jobs are given back and the database is closed.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let Self { app, listener, tls, .. } = self;
        let working = tokio::spawn(worker::run(app.clone()));
        let telling = tokio::spawn(webhook::run(app.clone()));
        let tidying = tokio::spawn(tidy(app.clone()));
        let service = router::router(app.clone());
        let graceful = GracefulShutdown::new();
        let permits = Arc::new(Semaphore::new(app.config.limits.connections));
        tokio::pin!(stop);
        loop {
            let permit = tokio::select! {
                permit = permits.clone().acquire_owned() => permit,
                () = &mut stop => break,
            };
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = &mut stop => break,
            };
            let (Ok((stream, peer)), Ok(permit)) = (accepted, permit) else {
                // No descriptor is free: others end soon.
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            let _ = stream.set_nodelay(true);
            let (service, watcher, tls) = (service.clone(), graceful.watcher(), tls.clone());
            let head = app.config.limits.head;
            tokio::spawn(async move {
                let service = service_fn(move |mut request: hyper::Request<Incoming>| {
                    request.extensions_mut().insert(ConnectInfo(peer));
                    service.clone().oneshot(Request::from(request.map(axum::body::Body::new)))
                });
                let mut http = hyper::server::conn::http1::Builder::new();
                http.timer(TokioTimer::new()).header_read_timeout(head).max_buf_size(64 << 10);
                match tls {
                    None => {
                        let _ = watcher.watch(http.serve_connection(TokioIo::new(stream), service)).await;
                    }
                    Some(tls) => {
                        if let Ok(Ok(stream)) = tokio::time::timeout(head, handshake(&tls, stream)).await {
                            let _ = watcher.watch(http.serve_connection(TokioIo::new(stream), service)).await;
                        }
                    }
                }
                drop(permit);
            });
        }
        drop(listener);
        // Long downloads and event streams are cut: whoever waits for them asks again.
        let _ = tokio::time::timeout(Duration::from_secs(10), graceful.shutdown()).await;
        for task in [working, telling, tidying] {
            task.abort();
            let _ = task.await;
        }
        worker::give_back(&app).await;
        app.store.close().await;
    }
}

async fn handshake(tls: &TlsAcceptor, stream: TcpStream) -> io::Result<tokio_rustls::server::TlsStream<TcpStream>> {
    tls.accept(stream).await
}

fn acceptor(tls: &Tls) -> Result<TlsAcceptor, Error> {
    let read = || -> Result<TlsAcceptor, Box<dyn std::error::Error + Send + Sync>> {
        let open = |path| File::open(path).map(BufReader::new);
        let chain = CertificateDer::pem_reader_iter(open(&tls.certificate)?).collect::<Result<Vec<_>, _>>()?;
        let key = PrivateKeyDer::from_pem_reader(open(&tls.key)?)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    };
    read().map_err(Error::Certificate)
}

async fn tidy(app: App) {
    let mut minutes = tokio::time::interval(Duration::from_secs(60));
    loop {
        minutes.tick().await;
        app.rates.tidy();
        // Of uploads that broke off.
        if let Err(error) = app.store.collect_let_go().await {
            tracing::error!(code = error.code(), "bytes without a document cannot be removed");
        }
    }
}
