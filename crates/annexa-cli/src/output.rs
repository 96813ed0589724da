//! Where results go: a file, whole or not at all, or standard output.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use annexa_engine::Collection;
use annexa_export::terminal::Style;
use anyhow::Context;

/// Writes `bytes` to `path` by way of a temporary file beside it, or to standard output.
pub(crate) fn write(path: Option<&Path>, bytes: &[u8]) -> anyhow::Result<()> {
    let Some(path) = path else {
        let mut out = std::io::stdout().lock();
        out.write_all(bytes)?;
        out.flush()?;
        return Ok(());
    };
    // A device or a pipe is written to, never replaced by a file.
    if std::fs::metadata(path).is_ok_and(|m| !m.is_file()) {
        let device = std::fs::OpenOptions::new().write(true).open(path);
        return device
            .and_then(|mut device| device.write_all(bytes))
            .with_context(|| format!("cannot write {}", path.display()));
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_owned);
    let cannot = || format!("cannot write {}", path.display());
    let mut file = tempfile::NamedTempFile::new_in(&folder).with_context(cannot)?;
    file.write_all(bytes).with_context(cannot)?;
    // A temporary file is private to its owner; a report is as readable as any file the user makes.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path).map_or(0o644, |m| m.permissions().mode());
        file.as_file().set_permissions(std::fs::Permissions::from_mode(mode)).with_context(cannot)?;
    }
    file.persist(path).with_context(cannot)?;
    Ok(())
}

/// Refuses to print a file that is no text on a terminal, before anything is read.
pub(crate) fn refuse_terminal(path: Option<&Path>, what: &str) -> anyhow::Result<()> {
    let to_terminal = path.is_none() && std::io::stdout().is_terminal();
    anyhow::ensure!(!to_terminal, "{what} cannot be shown on a terminal; name a file with --output FILE");
    Ok(())
}

/// The exit status of a verb that has read documents: 3 when nothing could be read.
pub(crate) fn status(collection: &Collection) -> ExitCode {
    if collection.nothing_read() {
        eprintln!("annexa: nothing could be read");
        return ExitCode::from(3);
    }
    ExitCode::SUCCESS
}

/// How to write for the terminal that standard output is, or plainly for a file or pipe.
pub(crate) fn style(to_file: bool) -> Style {
    let terminal = std::io::stdout().is_terminal() && !to_file;
    let colour = terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    let width = if terminal { usize::from(console::Term::stdout().size().1) } else { 120 };
    Style { width: width.clamp(60, 200), colour, unicode: true }
}
