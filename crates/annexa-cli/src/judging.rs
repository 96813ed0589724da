//! What the verbs that judge documents have in common: flags, reading, progress.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use annexa_catalog::SourceFile;
use annexa_engine::{
    Collection, Engine, Error, Limits, Manifest, Reader, Settings, built_in_mappings, lay_over, read_added_mappings,
    read_mappings,
};
#[cfg(target_os = "linux")]
use annexa_engine::{Ocr, OcrWhen};
use annexa_model::Date;
use anyhow::{Context, anyhow};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::output;

/// Flags of every verb that judges documents.
#[derive(Args)]
pub(crate) struct Judging {
    /// Files and folders; folders are read recursively
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Judge as of this day, YYYY-MM-DD; today when left out
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub(crate) as_of: Option<Date>,
    /// Length of the audit window before that day
    #[arg(long, value_name = "MONTHS", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=120))]
    pub(crate) window: u32,
    /// CSV or TOML with document facts that the texts lack, and requirements that do not apply
    #[arg(long, value_name = "FILE")]
    pub(crate) manifest: Option<PathBuf>,
    /// Number of threads; as many as there are cores when left out
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub(crate) jobs: Option<u16>,
    #[command(flatten)]
    pub(crate) mappings: MappingsArg,
    #[command(flatten)]
    pub(crate) sandbox: Sandbox,
}

/// The flag that chooses frameworks.
#[derive(Args)]
pub(crate) struct FrameworkArg {
    /// Judge against this framework; may be repeated, `all` is all of them. ISO/IEC 42001 and 27001 when left out
    #[arg(long = "framework", value_name = "ID")]
    pub(crate) ids: Vec<String>,
}

/// How files are opened.
#[derive(Args)]
pub(crate) struct Sandbox {
    /// Refuse to run where the process that parses cannot be confined completely; see `annexa doctor`
    #[arg(long)]
    require_sandbox: bool,
    /// Read pages that are pictures with tesseract
    #[arg(long, value_enum, default_value_t = OcrMode::Auto, value_name = "WHEN")]
    ocr: OcrMode,
    /// Languages of those pages, as tesseract names them
    #[arg(long, value_name = "LANGUAGES", default_value = "eng")]
    ocr_languages: String,
}

/// When text is read off pictures.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OcrMode {
    /// Pages without text, when tesseract is installed
    Auto,
    /// Never
    Off,
    /// Every page that has pictures, even where it has text; fails without tesseract
    Force,
}

impl Sandbox {
    /// Opens files in children of this program.
    pub(crate) fn reader(&self) -> anyhow::Result<Reader> {
        let program = std::env::current_exe().context("cannot find out where this program lies")?;
        let reader = Reader::isolated(program, Limits::default(), self.require_sandbox)?;
        if self.ocr == OcrMode::Off { Ok(reader) } else { self.with_ocr(reader) }
    }

    #[cfg(target_os = "linux")]
    fn with_ocr(&self, reader: Reader) -> anyhow::Result<Reader> {
        let when = if self.ocr == OcrMode::Force { OcrWhen::Always } else { OcrWhen::NoText };
        match tesseract() {
            Some(program) => Ok(reader.with_ocr(Ocr::new(program, self.ocr_languages.clone(), when))),
            None if self.ocr == OcrMode::Force => Err(anyhow!("tesseract is not installed, and --ocr force needs it")),
            None => Ok(reader),
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn with_ocr(&self, reader: Reader) -> anyhow::Result<Reader> {
        anyhow::ensure!(self.ocr != OcrMode::Force, "text can be read off pictures on Linux only");
        Ok(reader)
    }
}

/// Where tesseract is installed.
pub(crate) fn tesseract() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join("tesseract")).find(|program| program.is_file())
}

/// The flag that chooses the mappings.
#[derive(Args)]
pub(crate) struct MappingsArg {
    /// Use the mappings in this folder instead of the built-in ones
    #[arg(long = "mappings", value_name = "DIR", global = true)]
    pub(crate) folder: Option<PathBuf>,
    /// Lay this folder over the mappings: frameworks of one's own, or other parts; may be repeated
    #[arg(long = "add-mappings", value_name = "DIR", global = true)]
    pub(crate) added: Vec<PathBuf>,
}

impl MappingsArg {
    /// The files of these mappings.
    pub(crate) fn files(&self) -> Result<Vec<SourceFile>, Error> {
        let mut files = self.folder.as_deref().map_or_else(|| Ok(built_in_mappings()), read_mappings)?;
        for folder in &self.added {
            files = lay_over(files, read_added_mappings(folder)?);
        }
        Ok(files)
    }

    /// The engine with these mappings.
    pub(crate) fn engine(&self) -> anyhow::Result<Engine> {
        let files = self.files()?;
        Engine::new(&files).map_err(|error| match error {
            Error::Mappings(mistakes) => {
                let source = |file: &str| files.iter().find(|f| f.path == file).map(|f| f.text.as_str());
                let all: Vec<String> = mistakes.iter().map(|m| m.render(source(&m.place.file))).collect();
                anyhow!("the mappings are broken\n{}", all.concat())
            }
            other => other.into(),
        })
    }
}

/// Documents read, and how to judge them.
pub(crate) struct Read {
    pub(crate) engine: Engine,
    pub(crate) collection: Collection,
    pub(crate) settings: Settings,
}

impl Judging {
    /// Reads the documents, with a progress bar on stderr where that is a terminal and it takes long.
    pub(crate) fn read(&self) -> anyhow::Result<Read> {
        let engine = self.mappings.engine()?.with_reader(self.sandbox.reader()?);
        let manifest = self.manifest.as_deref().map_or_else(|| Ok(Manifest::default()), Manifest::read)?;
        if let Some(jobs) = self.jobs {
            rayon::ThreadPoolBuilder::new()
                .num_threads(usize::from(jobs))
                .build_global()
                .context("cannot start the threads")?;
        }
        let bar = progress_bar();
        let collection = engine.read(&self.paths, manifest, self.manifest.as_ref(), &|done, all| {
            bar.set_length(all as u64);
            bar.set_position(done as u64);
        })?;
        bar.finish_and_clear();
        for note in &collection.notes {
            eprintln!("annexa: note: {note}");
        }
        let settings = Settings { as_of: self.as_of.unwrap_or_else(today), window_months: self.window };
        Ok(Read { engine, collection, settings })
    }
}

fn parse_day(text: &str) -> Result<Date, String> {
    Date::parse_iso(text).filter(|day| day.to_string() == text).ok_or_else(|| "not a day; write YYYY-MM-DD".into())
}

fn today() -> Date {
    let now = jiff::Zoned::now();
    let day = |n: i8| u8::try_from(n).unwrap_or(1);
    Date::new(now.year(), day(now.month()), day(now.day())).expect("the clock stands in this century or the next")
}

/// Shows itself only after a second, so that short runs stay quiet.
fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(8));
    let style = ProgressStyle::with_template("{bar:32} {pos}/{len} documents {elapsed}");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_secs(1));
    bar
}

/// Flags of every verb that writes a result in one of several formats.
#[derive(Args)]
pub(crate) struct Writing {
    /// How to write the result
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    fail_under: FailUnder,
}

/// The flag that makes a low score a failure.
#[derive(Args)]
pub(crate) struct FailUnder {
    /// End with status 1 when a score lies below this
    #[arg(long = "fail-under", value_name = "SCORE", value_parser = clap::value_parser!(u8).range(0..=5))]
    limit: Option<u8>,
}

impl FailUnder {
    /// The exit status: 3 when nothing could be read, 1 when `below` holds for the limit, else 0.
    pub(crate) fn status(&self, collection: &Collection, below: impl FnOnce(u8) -> bool) -> ExitCode {
        if collection.nothing_read() {
            return output::status(collection);
        }
        ExitCode::from(u8::from(self.limit.is_some_and(below)))
    }
}

/// The formats of a result.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Format {
    /// For a terminal
    Table,
    /// Everything, for other programs
    Json,
    /// One self-contained page, for people
    Html,
    /// For wikis and pull requests
    Markdown,
    /// Rows, for spreadsheets
    Csv,
}

impl Writing {
    /// Writes `bytes` and tells the exit status: 3 when nothing could be read, 1 when `below` holds for
    /// the limit of `--fail-under`, else 0.
    pub(crate) fn finish(
        &self,
        bytes: &[u8],
        collection: &Collection,
        below: impl FnOnce(u8) -> bool,
    ) -> anyhow::Result<ExitCode> {
        output::write(self.output.as_deref(), bytes)?;
        Ok(self.fail_under.status(collection, below))
    }
}

/// A value as JSON for people and programs, with a newline at the end.
pub(crate) fn json(value: &impl serde::Serialize) -> anyhow::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}
