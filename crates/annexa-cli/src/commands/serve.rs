use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use annexa_engine::FolderAnswers;
use annexa_server::{Config, HttpLimits, Server, Tls};
use anyhow::Context;

use crate::judging::{MappingsArg, Sandbox};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder for everything that is kept; made when it is missing
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8620")]
    listen: SocketAddr,
    /// Certificate chain in PEM, to speak TLS
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_certificate: Option<PathBuf>,
    /// Private key of the certificate in PEM
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
    /// A proxy in front speaks TLS: listening beyond this machine is allowed without a certificate
    #[arg(long)]
    behind_proxy: bool,
    /// A name by which the server is called; may be repeated. The loopback names are always answered to
    #[arg(long = "host", value_name = "NAME")]
    hosts: Vec<String>,
    /// A host that webhooks may be sent to; may be repeated. None when left out
    #[arg(long = "webhook-host", value_name = "NAME")]
    webhook_hosts: Vec<String>,
    /// Largest file that is taken
    #[arg(long, value_name = "MIB", default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=1024))]
    max_file: u64,
    /// Requests of one key in a second, on average
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    rate: u32,
    /// Threads that judge; as many as there are cores when left out
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    jobs: Option<u16>,
    #[command(flatten)]
    mappings: MappingsArg,
    #[command(flatten)]
    sandbox: Sandbox,
}

pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    tracing_subscriber::fmt().json().with_writer(std::io::stderr).with_max_level(tracing::Level::INFO).init();
    log_panics();
    if let Some(jobs) = args.jobs {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(usize::from(jobs)).build_global();
        pool.context("cannot start the threads")?;
    }
    let reader = args.sandbox.reader()?;
    let sandbox = reader.protection().in_words();
    let answers = Arc::new(FolderAnswers::new(args.data.join("readings")));
    let engine = Arc::new(args.mappings.engine()?.with_reader(reader).with_answers(answers));
    let config = Config {
        data: args.data,
        listen: args.listen,
        tls: args.tls_certificate.zip(args.tls_key).map(|(certificate, key)| Tls { certificate, key }),
        behind_proxy: args.behind_proxy,
        hosts: args.hosts,
        sandbox,
        webhook_hosts: args.webhook_hosts,
        limits: HttpLimits {
            file_bytes: args.max_file << 20,
            requests_per_second: args.rate,
            burst: args.rate.saturating_mul(3),
            ..HttpLimits::default()
        },
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start the threads")?;
    let served = runtime.block_on(async {
        let has_tls = config.tls.is_some();
        let server = Server::start(config, engine).await?;
        let address = server.address().context("cannot tell where it listens")?;
        if let Some((workspace, new)) = server.first() {
            let secret = new.secret_text.as_deref().unwrap_or_default();
            println!("workspace {} ({}), its first key, shown this once:\n{secret}", workspace.name, workspace.id);
        }
        println!("listening on {}://{address}", if has_tls { "https" } else { "http" });
        server.run(asked_to_stop()).await;
        Ok(ExitCode::SUCCESS)
    });
    // What still reads or judges is begun anew at the next start.
    runtime.shutdown_timeout(Duration::from_secs(5));
    served
}

async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => (),
                _ = tokio::signal::ctrl_c() => (),
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// A panic's message may hold text of a document; its place never does.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|l| format!("{}:{}", l.file(), l.line()));
        tracing::error!(place, "the program panicked");
    }));
}
