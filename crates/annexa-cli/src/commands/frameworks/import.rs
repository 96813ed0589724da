use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use annexa_import::{Files, Format, Imported, Mistake, framework_id, import, is_framework_id, limits, write};
use anyhow::{Context, anyhow, bail, ensure};
use clap::ValueEnum;

use crate::judging::MappingsArg;
use crate::output;

/// Mistakes that are shown; the rest is counted.
const MISTAKES: usize = 50;

/// The files of a framework without rules.
const NAMES: [&str; 2] = ["framework.yaml", "requirements.yaml"];

#[derive(clap::Args)]
pub(super) struct Args {
    /// The catalogue
    file: PathBuf,
    /// Put the framework into this folder, in a folder of its own
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Id of the framework; made of its title and version when left out
    #[arg(long, value_name = "ID", value_parser = parse_id)]
    id: Option<String>,
    /// What the file is; told by its content when left out
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<CatalogueFormat>,
    /// Replace a framework that was imported under this id before
    #[arg(long)]
    force: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum CatalogueFormat {
    /// An OSCAL catalogue as JSON
    Oscal,
    /// A library of CISO Assistant as YAML
    CisoAssistant,
    /// A table with the columns id, title, text and parent
    Csv,
}

impl From<CatalogueFormat> for Format {
    fn from(format: CatalogueFormat) -> Self {
        match format {
            CatalogueFormat::Oscal => Self::Oscal,
            CatalogueFormat::CisoAssistant => Self::CisoAssistant,
            CatalogueFormat::Csv => Self::Csv,
        }
    }
}

fn parse_id(text: &str) -> Result<String, String> {
    let wanted = "write lower-case letters, digits, hyphens and single dots, such as house-rules-2.1";
    if is_framework_id(text) { Ok(text.to_owned()) } else { Err(wanted.to_owned()) }
}

pub(super) fn run(args: &Args, mappings: &MappingsArg) -> anyhow::Result<ExitCode> {
    let bytes = bytes(&args.file).with_context(|| format!("cannot read {}", args.file.display()))?;
    let name = args.file.file_stem().unwrap_or_default().to_string_lossy();
    let imported =
        import(&bytes, args.format.map(Into::into), &name).map_err(|mistakes| refused(&args.file, &mistakes))?;
    let id = args.id.clone().unwrap_or_else(|| framework_id(&imported));
    let folder = args.output.join(&id);
    let head = format!("frameworks/{id}/{}", NAMES[0]);
    // The folder may itself be part of the mappings named, and is then replaced or not as any other.
    let is_known = mappings.files()?.iter().any(|f| f.path == head) && !folder.exists();
    ensure!(!is_known, "the mappings have a framework `{id}`; choose another id with --id");
    put(&write(&imported, &id), &folder, args.force)?;
    output::write(None, summary(&imported, &id, args)?.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// The file's bytes, but not many more than are imported.
fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limits::BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn refused(file: &Path, mistakes: &[Mistake]) -> anyhow::Error {
    let count = if mistakes.len() == 1 { "a mistake".into() } else { format!("{} mistakes", mistakes.len()) };
    let mut text = format!("{} is not imported, it has {count}", file.display());
    for mistake in mistakes.iter().take(MISTAKES) {
        let _ = write!(text, "\n{}, line {}: {}", file.display(), mistake.line, mistake.reason);
    }
    if mistakes.len() > MISTAKES {
        let _ = write!(text, "\nand {} more", mistakes.len() - MISTAKES);
    }
    anyhow!(text)
}

/// Puts the files into `folder`, both or none.
fn put(files: &Files, folder: &Path, force: bool) -> anyhow::Result<()> {
    let cannot = || format!("cannot write {}", folder.display());
    let above = folder.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(above).with_context(cannot)?;
    let is_there = folder.symlink_metadata().is_ok();
    if is_there {
        ensure!(force, "{} exists already; --force replaces it", folder.display());
        is_replaceable(folder)?;
    }
    // Hidden, so that nobody takes it for a framework while it is there.
    let made = tempfile::Builder::new().prefix(".annexa-import-").tempdir_in(above).with_context(cannot)?;
    let new = made.path().join("new");
    fs::create_dir(&new).with_context(cannot)?;
    for (name, text) in NAMES.iter().zip([&files.framework, &files.requirements]) {
        fs::write(new.join(name), text).with_context(cannot)?;
    }
    if is_there {
        let old = made.path().join("old");
        fs::rename(folder, &old).with_context(cannot)?;
        if let Err(error) = fs::rename(&new, folder) {
            fs::rename(&old, folder).with_context(cannot)?;
            return Err(error).with_context(cannot);
        }
        return Ok(());
    }
    fs::rename(&new, folder).with_context(cannot)
}

/// Refuses to replace what import has not written: a framework with rules, or anything else.
fn is_replaceable(folder: &Path) -> anyhow::Result<()> {
    ensure!(folder.symlink_metadata()?.is_dir(), "{} is no folder", folder.display());
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let name = entry?.file_name();
        if !NAMES.iter().any(|known| name == *known) {
            bail!("{} has more than an imported framework ({}); remove it first", folder.display(), name.display());
        }
    }
    Ok(())
}

fn summary(imported: &Imported, id: &str, args: &Args) -> anyhow::Result<String> {
    let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    let mut out = String::new();
    writeln!(out, "{id}\n  {}", imported.title)?;
    let requirements = count(imported.requirements.len(), "requirement");
    let topics = count(imported.topics.len(), "topic");
    writeln!(out, "  {requirements} in {topics}, from {}", imported.source.format)?;
    if !imported.withdrawn.is_empty() {
        writeln!(out, "  {} withdrawn in the source: left out", imported.withdrawn.len())?;
    }
    for note in &imported.notes {
        writeln!(out, "  note: {note}")?;
    }
    let folder = args.output.display();
    writeln!(out, "\nwritten to {}; see and use it:", args.output.join(id).display())?;
    writeln!(out, "  annexa frameworks show {id} --add-mappings {folder}")?;
    writeln!(out, "  annexa map DOCUMENTS --add-mappings {folder} --framework {id}")?;
    Ok(out)
}
