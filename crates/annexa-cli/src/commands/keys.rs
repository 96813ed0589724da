use std::path::PathBuf;
use std::process::ExitCode;

use annexa_store::{Act, Key, KeyId, Scope, Store, Tenant, Use, WorkspaceId};
use anyhow::{Context, anyhow};
use clap::{Subcommand, ValueEnum};
use jiff::{Timestamp, ToSpan, tz::TimeZone};

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Make a key and show it, this once
    Create(Create),
    /// Show the keys of a workspace, without their secrets
    List(Of),
    /// Refuse a key from now on
    Revoke(Revoke),
}

/// Whose keys.
#[derive(clap::Args)]
pub(crate) struct Of {
    /// Folder of the server's data; the server may run meanwhile
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// Id of the workspace; needed when there are several
    #[arg(long, value_name = "ID")]
    pub(crate) workspace: Option<String>,
}

#[derive(clap::Args)]
struct Create {
    #[command(flatten)]
    of: Of,
    /// What people call it
    #[arg(long)]
    name: String,
    /// What it allows; may be repeated
    #[arg(long = "scope", value_enum, required = true)]
    scopes: Vec<ScopeArg>,
    /// Days until it is refused; never when left out
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=3650))]
    expires_in: Option<u32>,
}

#[derive(clap::Args)]
struct Revoke {
    #[command(flatten)]
    of: Of,
    /// Id of the key
    key: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum ScopeArg {
    /// Reading
    Read,
    /// Uploading, assessing, deleting; and reading
    Write,
    /// Deciding on evidence and scores; and reading
    Review,
    /// Everything
    Admin,
}

impl From<ScopeArg> for Scope {
    fn from(scope: ScopeArg) -> Self {
        match scope {
            ScopeArg::Read => Self::Read,
            ScopeArg::Write => Self::Write,
            ScopeArg::Review => Self::Review,
            ScopeArg::Admin => Self::Admin,
        }
    }
}

pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    block_on(async {
        match args.verb {
            Verb::Create(args) => create(args).await,
            Verb::List(of) => {
                for key in opened(&of).await?.keys().await? {
                    show(&key);
                }
                Ok(())
            }
            Verb::Revoke(args) => {
                let key: KeyId = args.key.parse().context("that is no id of a key")?;
                let revoked = opened(&args.of).await?.revoke_key(&act(), &key).await?;
                show(&revoked.value);
                Ok(())
            }
        }
    })?;
    Ok(ExitCode::SUCCESS)
}

async fn create(args: Create) -> anyhow::Result<()> {
    let tenant = opened(&args.of).await?;
    let scopes: Vec<Scope> = args.scopes.iter().map(|s| (*s).into()).collect();
    let in_days = |days: u32| Timestamp::now().to_zoned(TimeZone::UTC).checked_add(i64::from(days).days());
    let expires_at = args.expires_in.map(in_days).transpose()?.map(|at| at.timestamp());
    let made = tenant.create_key(&act(), &args.name, &scopes, expires_at).await?;
    show(&made.value.key);
    println!("{}", made.value.secret_text.context("the key was not shown")?);
    Ok(())
}

fn show(key: &Key) {
    let state = match (key.revoked_at, key.expires_at) {
        (Some(at), _) => format!("revoked {at:.0}"),
        (None, Some(at)) if at <= Timestamp::now() => format!("expired {at:.0}"),
        (None, Some(at)) => format!("until {at:.0}"),
        (None, None) => "no end".to_owned(),
    };
    let scopes: Vec<String> = key.scopes.iter().map(|s| format!("{s:?}").to_lowercase()).collect();
    println!("{}  {}  {}  {}", key.id, scopes.join(","), state, console::strip_ansi_codes(&key.name));
}

/// The workspace that is meant.
pub(crate) async fn opened(of: &Of) -> anyhow::Result<Tenant> {
    anyhow::ensure!(of.data.is_dir(), "{} is no folder; `annexa serve` makes it", of.data.display());
    let store = Store::open(&of.data, Use::Tool).await.context("the data folder cannot be opened")?;
    let all = store.workspaces().await?;
    let asked: Option<WorkspaceId> =
        of.workspace.as_deref().map(str::parse).transpose().context("that is no id of a workspace")?;
    let found = match &asked {
        Some(id) => all.iter().find(|w| w.id == *id),
        None if all.len() == 1 => all.first(),
        None => None,
    };
    let named = || all.iter().map(|w| format!("{} ({})", w.id, w.name)).collect::<Vec<_>>().join(", ");
    let found = found.ok_or_else(|| anyhow!("choose one with --workspace: {}", named()))?;
    Ok(store.workspace(&found.id))
}

/// Done by whoever may read the data folder.
pub(crate) fn act() -> Act {
    Act { key: None, who: "command line".to_owned(), request: "-".to_owned(), at: Timestamp::now(), once: None }
}

pub(crate) fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot start a thread")?.block_on(work)
}
