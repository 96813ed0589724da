//! The database: one connection that writes, several that read, and the migrations.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqlSafeStr, SqliteConnection, SqlitePool};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::Error;
use crate::error::While;

/// Older ones can damage a database in WAL mode when two connections write and checkpoint at once.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);
const OLDEST_SQLITE_TEXT: &str = "3.51.3";

/// How long a connection waits for another one that writes.
const BUSY: Duration = Duration::from_secs(5);

/// How long a reader waits for a connection of the pool.
const ACQUIRE: Duration = Duration::from_secs(10);

const READERS: u32 = 8;

/// The migrations in their order; an old one is never changed.
const MIGRATIONS: [(i64, &str, &str); 1] = [(1, "first", include_str!("../migrations/0001_first.sql"))];

#[derive(Clone, Debug)]
pub(crate) struct Database {
    options: SqliteConnectOptions,
    writer: Arc<Mutex<Option<SqliteConnection>>>,
    readers: SqlitePool,
}

impl Database {
    /// Opens or makes the database, without looking at its schema.
    pub(crate) async fn open(file: &Path) -> Result<Self, Error> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            // A file that is mapped ends the process when its disk fails.
            .pragma("mmap_size", "0")
            // What is deleted is to be gone.
            .pragma("secure_delete", "ON")
            .disable_statement_logging();
        let mut first = options.connect().await.while_("opening the database")?;
        let version: String =
            sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut first).await.while_("opening the database")?;
        not_older(&version)?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(ACQUIRE)
            .connect_lazy_with(options.clone().pragma("query_only", "ON"));
        Ok(Self { options, writer: Arc::new(Mutex::new(Some(first))), readers })
    }

    /// Connections that see what is committed and can write nothing.
    pub(crate) fn readers(&self) -> &SqlitePool {
        &self.readers
    }

    /// Waits until nobody else writes, and begins.
    pub(crate) async fn begin(&self) -> Result<Tx, Error> {
        let mut slot = self.writer.clone().lock_owned().await;
        let mut connection = match slot.take() {
            Some(connection) => connection,
            None => self.options.connect().await.while_("opening the database")?,
        };
        sqlx::query("BEGIN IMMEDIATE").execute(&mut connection).await.while_("beginning to write")?;
        Ok(Tx { slot, connection: Some(connection) })
    }

    /// Whether every migration that this program knows was made.
    pub(crate) async fn is_current(&self) -> Result<bool, Error> {
        let known = MIGRATIONS[MIGRATIONS.len() - 1].0;
        let found = self.version().await?;
        if found > known { Err(Error::TooNew { found, known }) } else { Ok(found == known) }
    }

    /// The newest migration in the database; nought in an empty one.
    async fn version(&self) -> Result<i64, Error> {
        const DOING: &str = "reading the version of the database";
        let made: i64 =
            sqlx::query_scalar("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'")
                .fetch_one(&self.readers)
                .await
                .while_(DOING)?;
        if made == 0 {
            return Ok(0);
        }
        sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations")
            .fetch_one(&self.readers)
            .await
            .while_(DOING)
    }

    /// Makes the migrations that are missing, each in a transaction of its own.
    pub(crate) async fn migrate(&self) -> Result<(), Error> {
        let migrations = MIGRATIONS.map(|(version, name, sql)| {
            Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
        });
        let mut connection = self.options.connect().await.while_("opening the database")?;
        let migrator = Migrator::with_migrations(migrations.into());
        migrator.run_direct(None, &mut connection, false).await.while_("bringing the database up to date")?;
        connection.close().await.while_("bringing the database up to date")
    }

    /// Waits for who writes, and closes.
    pub(crate) async fn close(&self) {
        let connection = self.writer.clone().lock_owned().await.take();
        self.readers.close().await;
        if let Some(connection) = connection {
            // What is committed is on the disk; there is nothing to lose here.
            let _ = connection.close().await;
        }
    }
}

/// A transaction that writes. Dropped before its commit it takes its connection along, which undoes it: whatever state
/// a failed statement or a full disk left that connection in is nobody else's trouble.
#[derive(Debug)]
pub(crate) struct Tx {
    slot: OwnedMutexGuard<Option<SqliteConnection>>,
    connection: Option<SqliteConnection>,
}

impl Tx {
    pub(crate) fn on(&mut self) -> &mut SqliteConnection {
        self.connection.as_mut().expect("the connection stays until the commit")
    }

    /// Returns once everything is on the disk.
    pub(crate) async fn commit(mut self) -> Result<(), Error> {
        self.end("COMMIT", "writing to the database").await
    }

    /// Undoes everything, and keeps the connection.
    pub(crate) async fn undo(mut self) -> Result<(), Error> {
        self.end("ROLLBACK", "undoing a change").await
    }

    async fn end(&mut self, how: &'static str, doing: &'static str) -> Result<(), Error> {
        sqlx::query(how).execute(self.on()).await.while_(doing)?;
        *self.slot = self.connection.take();
        Ok(())
    }
}

fn not_older(found: &str) -> Result<(), Error> {
    let mut parts = found.split('.').map(|p| p.parse::<u32>().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    if (next(), next(), next()) < OLDEST_SQLITE {
        return Err(Error::OldSqlite { found: found.to_owned(), needed: OLDEST_SQLITE_TEXT });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_sqlite_with_the_defect_is_refused() {
        for old in ["3.40.1", "3.51.2", "3.7.0", "2.99.99", "nonsense"] {
            assert!(matches!(not_older(old), Err(Error::OldSqlite { .. })), "{old}");
        }
        for good in ["3.51.3", "3.52.0", "4.0"] {
            assert!(not_older(good).is_ok(), "{good}");
        }
    }
}
