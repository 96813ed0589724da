//! Text read off pictures by tesseract, which runs confined as well.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use annexa_extract::{Limits, Opened, with_recognised};
use annexa_model::{Limit, MediaType, Unreadable, Warning};
use rustix::fs::MemfdFlags;

use crate::VERB;
use crate::worker::wait_for;

/// Seconds that tesseract may compute on one picture.
const SECONDS: u64 = 120;

/// Bytes of text that one picture may yield.
const TEXT_BYTES: usize = 1 << 20;

/// When pages are read off their pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Pages without text of their own.
    NoText,
    /// Every page that has pictures, even where it has text.
    Always,
}

/// Reading text off pictures by the program tesseract.
pub struct Ocr {
    tesseract: PathBuf,
    languages: String,
    when: When,
    about: OnceLock<About>,
}

struct About {
    /// Name and version.
    name: String,
    /// Whether it can tell how a page is turned.
    has_orientation: bool,
}

impl Ocr {
    /// Reads with the program at `tesseract` in `languages`, in its own notation ("eng+deu").
    #[must_use]
    pub const fn new(tesseract: PathBuf, languages: String, when: When) -> Self {
        Self { tesseract, languages, when, about: OnceLock::new() }
    }

    /// Adds to `answer` what can be read off the pictures of its pages, which `pictures` hands out page by page.
    pub(crate) fn complete(
        &self,
        answer: &mut crate::Answer,
        program: &Path,
        limits: &Limits,
        pictures: impl Fn(u32) -> Result<Vec<Vec<u8>>, Unreadable>,
    ) {
        if answer.media_type != Some(MediaType::Pdf) {
            return;
        }
        let wanted = self.wanted(answer);
        if wanted.is_empty() {
            return;
        }
        let about = self.about(program);
        let allowed = usize::try_from(limits.recognised_pages).unwrap_or(usize::MAX);
        let mut texts: Vec<(u32, String)> = Vec::new();
        for page in wanted.iter().take(allowed) {
            let Ok(pictures) = pictures(*page) else {
                answer.is_incomplete = true;
                continue;
            };
            let read: Vec<Option<String>> =
                pictures.iter().map(|picture| self.read(program, picture, limits)).collect();
            answer.is_incomplete |= read.iter().any(Option::is_none);
            texts.push((*page, read.into_iter().flatten().collect::<Vec<_>>().join("\n\n")));
        }
        let document = match &mut answer.opened {
            Ok(opened) => opened.document.take().ok_or(Unreadable::NoText { pages: None }),
            Err(reason) => Err(reason.clone()),
        };
        let completed = with_recognised(document, &texts, &about.name, limits).map(|mut document| {
            if wanted.len() > allowed {
                document.integrity.warnings.push(limits.reached(Limit::RecognisedPages));
            }
            document
        });
        answer.opened = match completed {
            Ok(document) => Ok(Opened { media_type: MediaType::Pdf, document: Some(document), members: Vec::new() }),
            Err(Unreadable::NoText { pages: Some(pages) }) => {
                Err(Unreadable::NothingRecognised { pages, reader: about.name.clone() })
            }
            Err(reason) => Err(reason),
        };
    }

    /// What its readings depend on besides the pictures.
    pub(crate) fn identity(&self, program: &Path) -> String {
        let About { name, has_orientation } = self.about(program);
        format!("{name}, {}, {has_orientation}, {:?}", self.languages, self.when)
    }

    fn wanted(&self, answer: &crate::Answer) -> Vec<u32> {
        match &answer.opened {
            Err(Unreadable::NoText { pages: Some(pages) }) => (1..=*pages).collect(),
            Err(_) => Vec::new(),
            Ok(opened) => {
                let Some(document) = &opened.document else { return Vec::new() };
                if self.when == When::Always {
                    return (1..=document.page_count.unwrap_or(0)).collect();
                }
                let empty = document.integrity.warnings.iter().find_map(|warning| match warning {
                    Warning::PagesWithoutText { pages } => Some(pages.clone()),
                    _ => None,
                });
                empty.unwrap_or_default()
            }
        }
    }

    /// The text on a picture; `None` when tesseract cannot read it.
    fn read(&self, program: &Path, picture: &[u8], limits: &Limits) -> Option<String> {
        // Segmentation with a look at how the page is turned, where the data for it are installed.
        let segmentation = if self.about(program).has_orientation { "1" } else { "3" };
        let arguments = ["stdin", "stdout", "-l", &self.languages, "--psm", segmentation];
        self.run(program, &arguments, Some(picture), limits)
    }

    fn about(&self, program: &Path) -> &About {
        self.about.get_or_init(|| {
            let limits = Limits::default();
            let version = self.run(program, &["--version"], None, &limits).unwrap_or_default();
            let name = version.lines().next().unwrap_or("tesseract").trim().to_owned();
            let languages = self.run(program, &["--list-langs"], None, &limits).unwrap_or_default();
            About { name, has_orientation: languages.lines().any(|line| line == "osd") }
        })
    }

    /// Runs tesseract by way of `program`, which confines itself before it becomes tesseract.
    fn run(&self, program: &Path, arguments: &[&str], input: Option<&[u8]>, limits: &Limits) -> Option<String> {
        let stdin = match input {
            None => Stdio::null(),
            Some(bytes) => {
                let mut file = File::from(rustix::fs::memfd_create("picture", MemfdFlags::CLOEXEC).ok()?);
                file.write_all(bytes).ok()?;
                file.rewind().ok()?;
                Stdio::from(file)
            }
        };
        let mut child = Command::new(program)
            .arg(VERB)
            .arg(&self.tesseract)
            .args(arguments.iter().map(OsStr::new))
            .env_clear()
            // More threads make it slower on pages, and its results no better.
            .env("OMP_THREAD_LIMIT", "1")
            .current_dir("/")
            .stdin(stdin)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let mut output = child.stdout.take()?;
        let until = Instant::now() + Duration::from_secs(SECONDS + limits.wall_seconds);
        let mut bytes = Vec::new();
        let mut chunk = [0; 1 << 14];
        let whole = loop {
            if wait_for(&output, until).is_none() || bytes.len() > TEXT_BYTES {
                break false;
            }
            match output.read(&mut chunk) {
                Ok(0) => break true,
                Ok(length) => bytes.extend_from_slice(&chunk[..length]),
                Err(_) => break false,
            }
        };
        if !whole {
            let _ = child.kill();
        }
        let status = child.wait().ok()?;
        (whole && status.success()).then(|| String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// Becomes the program `arguments[0]`, confined to computing over its input and to reading what is installed.
pub(crate) fn become_program(arguments: &[std::ffi::OsString]) -> std::process::ExitCode {
    use std::os::unix::process::CommandExt;

    let Some((program, rest)) = arguments.split_first() else { return std::process::ExitCode::FAILURE };
    if !crate::confine::confine_program(Path::new(program), SECONDS) {
        return std::process::ExitCode::FAILURE;
    }
    let _ = Command::new(program).args(rest).exec();
    std::process::ExitCode::FAILURE
}
