//! Files and what lies in them, each opened, judged on its own and listed.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use annexa_assess::JudgedDocument;
use annexa_extract::{extract_as, passages};
use annexa_facts::dates_in;
use annexa_matcher::Scanner;
use annexa_model::{Document, Limit, MediaType, Member, Unreadable, hexadecimal};
use annexa_sandbox::Answer;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::answers::{self, FileState};
use crate::collection::{Entry, Outcome};
use crate::inputs::{Input, collect};
use crate::{Answers, Collection, Engine, Error, Manifest};

impl Engine {
    /// Reads and scans every file at and below `paths`, in parallel on rayon's current pool. What lies in an archive or
    /// is attached to a message is a document of its own, named below it.
    ///
    /// `progress` is called from many threads with the number of files done and of all files known so far.
    ///
    /// # Errors
    /// [`Error::Io`] when one of `paths` does not exist or a folder cannot be listed. A file that cannot be read is
    /// an entry of the collection with its reason.
    pub fn read(
        &self,
        paths: &[PathBuf],
        manifest: Manifest,
        manifest_path: Option<&PathBuf>,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Collection, Error> {
        let inputs = collect(paths, manifest_path.map_or(&[], std::slice::from_ref))?;
        Ok(self.read_inputs(inputs, manifest, self.answers.as_deref(), progress))
    }

    /// As [`read`](Self::read), for files that are called by the names given with them, with forward slashes, instead
    /// of by their own. A file that is not there is an entry of the collection with its reason.
    ///
    /// # Errors
    /// [`Error::NamedTwice`].
    pub fn read_files(
        &self,
        files: Vec<(String, PathBuf)>,
        manifest: Manifest,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Collection, Error> {
        Ok(self.read_inputs(named(files)?, manifest, self.answers.as_deref(), progress))
    }

    /// As [`read_files`](Self::read_files), and nothing of the files is kept beyond the collection, with
    /// [`with_answers`](Self::with_answers) either.
    ///
    /// # Errors
    /// [`Error::NamedTwice`].
    pub fn read_files_in_passing(
        &self,
        files: Vec<(String, PathBuf)>,
        manifest: Manifest,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Collection, Error> {
        Ok(self.read_inputs(named(files)?, manifest, None, progress))
    }

    fn read_inputs(
        &self,
        inputs: Vec<Input>,
        manifest: Manifest,
        answers: Option<&dyn Answers>,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Collection {
        let run = Run {
            engine: self,
            answers,
            manifest: &manifest,
            progress,
            done: AtomicUsize::new(0),
            total: AtomicUsize::new(inputs.len()),
        };
        let entries = entries(run.found(inputs));
        let notes = self.notes(&manifest, &entries);
        Collection { entries, manifest, index: OnceLock::new(), notes }
    }

    pub(crate) fn notes(&self, manifest: &Manifest, entries: &[Entry]) -> Vec<String> {
        let mut notes = Vec::new();
        for named in manifest.paths() {
            if !entries.iter().any(|entry| entry.path == named) {
                notes.push(format!("the manifest names {named}, which is not among the files"));
            }
        }
        for exclusion in manifest.exclusions() {
            let known = self.catalog.frameworks.iter().any(|f| {
                exclusion.framework.as_ref().is_none_or(|id| *id == f.id)
                    && f.requirements.iter().any(|r| r.id == exclusion.requirement)
            });
            if !known {
                notes.push(format!("the manifest excludes {}, which no framework has", exclusion.requirement));
            }
        }
        notes
    }

    /// Reads and scans one document of a known format, in this process.
    pub(crate) fn judge_bytes(
        &self,
        scanner: &mut Scanner<'_>,
        path: &str,
        (media_type, bytes): (MediaType, &[u8]),
        manifest: &Manifest,
    ) -> Result<JudgedDocument, Unreadable> {
        let document = extract_as(media_type, bytes, self.reader.limits())?;
        Ok(self.judge_document(scanner, path, document, manifest))
    }

    /// A document judged on its own. Text that makes the judgement panic costs one document its result, never the run.
    pub(crate) fn judge_guarded<'e>(
        &'e self,
        scanner: &mut Scanner<'e>,
        path: &str,
        document: Document,
        manifest: &Manifest,
    ) -> Result<Arc<JudgedDocument>, Unreadable> {
        let judged = catch_unwind(AssertUnwindSafe(|| self.judge_document(scanner, path, document, manifest)));
        judged.map(Arc::new).map_err(|_| {
            // What it knew of words may be half written.
            *scanner = Scanner::new(&self.rules);
            Unreadable::ParserCrashed { detail: "its text could not be judged".to_owned() }
        })
    }

    /// A document judged on its own.
    pub(crate) fn judge_document(
        &self,
        scanner: &mut Scanner<'_>,
        path: &str,
        document: Document,
        manifest: &Manifest,
    ) -> JudgedDocument {
        let passages = passages(&document);
        let mut facts = self.facts.facts(&document, &passages);
        manifest.complete(path, &mut facts);
        let scan = scanner.scan(&document, &passages, &facts);
        let dates = passages
            .all
            .iter()
            .map(|p| dates_in(p.span.of(&document.text)).into_iter().map(|(date, _)| date).collect())
            .collect();
        JudgedDocument { path: path.to_owned(), document, passages, facts, scan, dates }
    }
}

/// One run over files.
struct Run<'e> {
    engine: &'e Engine,
    answers: Option<&'e dyn Answers>,
    manifest: &'e Manifest,
    progress: &'e (dyn Fn(usize, usize) + Sync),
    done: AtomicUsize,
    total: AtomicUsize,
}

/// Where a document lies: in a file, or in members of members of it.
struct Place {
    path: String,
    /// Indices into the members of what stands before; none for the file itself.
    steps: Vec<u32>,
    sha256: Option<String>,
}

/// What a file was when it was looked through first.
struct Hashed {
    /// `None` for one without bytes.
    sha256: Option<String>,
    state: Option<FileState>,
}

/// A file, open.
struct Opening {
    file: File,
    hashed: Hashed,
}

/// A place, and what already forbids to open it.
type Inside = (Place, Option<Unreadable>);

/// A file, or one inside another.
struct Found {
    path: String,
    sha256: Option<String>,
    media_type: Option<MediaType>,
    /// `None` for one that was not opened, since one before it has the same bytes.
    outcome: Option<Result<Arc<JudgedDocument>, Unreadable>>,
}

impl Found {
    const fn unreadable(path: String, reason: Unreadable) -> Self {
        Self { path, sha256: None, media_type: None, outcome: Some(Err(reason)) }
    }
}

impl<'e> Run<'e> {
    /// A scanner is kept from file to file: it remembers words.
    fn scanner(&self) -> Scanner<'e> {
        Scanner::new(&self.engine.rules)
    }

    /// What is found in `inputs`. One with the same bytes as one before it is not opened.
    fn found(&self, inputs: Vec<Input>) -> Vec<Found> {
        let hashed: Vec<(Input, Result<Hashed, Unreadable>)> = inputs
            .into_par_iter()
            .map(|input| {
                let hashed = hash(&input.path, self.file_bytes());
                (input, hashed)
            })
            .collect();
        let names: Vec<String> = hashed.iter().map(|(input, _)| input.name.clone()).collect();
        let mut first: HashMap<String, usize> = HashMap::new();
        let before: Vec<Option<usize>> = hashed
            .iter()
            .enumerate()
            .map(|(index, (_, hashed))| {
                let sha256 = hashed.as_ref().ok()?.sha256.clone()?;
                Some(*first.entry(sha256).or_insert(index)).filter(|first| *first != index)
            })
            .collect();
        let mut found: Vec<Vec<Found>> = hashed
            .into_par_iter()
            .zip(&before)
            .map_init(
                || self.scanner(),
                |scanner, ((input, hashed), before)| match hashed {
                    Ok(hashed) if before.is_none() => self.file(scanner, input, hashed),
                    Ok(_) => {
                        self.advance();
                        Vec::new()
                    }
                    Err(reason) => {
                        self.advance();
                        vec![Found::unreadable(input.name, reason)]
                    }
                },
            )
            .collect();
        for (index, before) in before.into_iter().enumerate() {
            if let Some(before) = before {
                found[index] = again(&found[before], &names[before], &names[index]);
            }
        }
        found.into_iter().flatten().collect()
    }

    /// The document in a file, and those inside it, level by level so that the bound on their number always cuts at
    /// the same place.
    fn file(&self, scanner: &mut Scanner<'e>, input: Input, hashed: Hashed) -> Vec<Found> {
        let sha256 = hashed.sha256.clone();
        let file = match File::open(&input.path) {
            Ok(file) => Opening { file, hashed },
            Err(error) => {
                self.advance();
                return vec![Found::unreadable(input.name, Unreadable::Io { detail: error.kind().to_string() })];
            }
        };
        let mut found = Vec::new();
        let mut members_left = self.engine.reader.limits().members;
        let mut opened = vec![self.open(scanner, &file, Place { path: input.name, steps: Vec::new(), sha256 })];
        while !opened.is_empty() {
            let mut level = Vec::new();
            for (document, members) in opened {
                found.extend(document);
                for (place, refused) in members {
                    match refused.or_else(|| self.refusal(&place, &mut members_left)) {
                        Some(reason) => {
                            self.advance();
                            found.push(Found::unreadable(place.path, reason));
                        }
                        None => level.push(place),
                    }
                }
            }
            opened = level
                .into_par_iter()
                .map_init(|| self.scanner(), |scanner, place| self.open(scanner, &file, place))
                .collect();
        }
        found
    }

    fn refusal(&self, place: &Place, members_left: &mut u64) -> Option<Unreadable> {
        let limits = self.engine.reader.limits();
        if place.steps.len() as u64 > limits.nesting {
            return Some(limits.exceeded(Limit::Nesting, None));
        }
        match members_left.checked_sub(1) {
            Some(left) => {
                *members_left = left;
                None
            }
            None => Some(limits.exceeded(Limit::Members, None)),
        }
    }

    /// The document at `place`, and the places inside it with what already forbids to open them.
    fn open(&self, scanner: &mut Scanner<'e>, file: &Opening, place: Place) -> (Option<Found>, Vec<Inside>) {
        let answer = self.answer(file, &place.steps);
        let (document, members) = match answer.opened {
            Ok(opened) => (opened.document.map(Ok), opened.members),
            Err(reason) => (Some(Err(reason)), Vec::new()),
        };
        let is_bare = document.is_none() && members.is_empty();
        let document = if is_bare { Some(Err(Unreadable::NoText { pages: None })) } else { document };
        let found = document.map(|document| Found {
            sha256: place.sha256.or(answer.sha256),
            media_type: answer.media_type,
            outcome: Some(
                document.and_then(|document| self.engine.judge_guarded(scanner, &place.path, document, self.manifest)),
            ),
            path: place.path.clone(),
        });
        self.total.fetch_add(members.len(), Ordering::Relaxed);
        self.advance();
        let inside = |(step, member): (u32, Member)| {
            let path = format!("{}/{}", place.path, member.name);
            let steps = place.steps.iter().copied().chain([step]).collect();
            (Place { path, steps, sha256: None }, member.refused)
        };
        (found, (0..).zip(members).map(inside).collect())
    }

    /// What the reader makes of the file at `steps` inside `opening`, or has made of it before.
    fn answer(&self, opening: &Opening, steps: &[u32]) -> Answer {
        let Opening { file, hashed } = opening;
        let reader = &self.engine.reader;
        let keyed = self.answers.and_then(|answers| {
            let sha256 = hashed.sha256.as_deref()?;
            Some((answers, answers::key(reader, sha256, steps)?))
        });
        let Some((answers, key)) = keyed else { return reader.open(file, steps) };
        if let Some(answer) = answers::recall(answers, &key) {
            return answer;
        }
        let answer = reader.open(file, steps);
        // Bytes that are not those of the hash must not be kept under it.
        if hashed.state.as_ref().is_some_and(|state| state.still_holds(file)) {
            answers::keep(answers, &key, &answer);
        }
        answer
    }

    fn advance(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        (self.progress)(done, self.total.load(Ordering::Relaxed).max(done));
    }

    fn file_bytes(&self) -> u64 {
        self.engine.reader.limits().file_bytes
    }
}

/// The files in the order of their names, each of which is that of one file alone.
fn named(files: Vec<(String, PathBuf)>) -> Result<Vec<Input>, Error> {
    let mut inputs: Vec<Input> = files.into_iter().map(|(name, path)| Input { path, name }).collect();
    inputs.sort_by(|a, b| a.name.cmp(&b.name));
    match inputs.windows(2).find(|pair| pair[0].name == pair[1].name) {
        Some(pair) => Err(Error::NamedTwice { name: pair[0].name.clone() }),
        None => Ok(inputs),
    }
}

/// What a file called `name` has that has the same bytes as the one called `first`, in which `found` was found: the
/// same document, or where it is nothing but an archive, the same documents.
fn again(found: &[Found], first: &str, name: &str) -> Vec<Found> {
    let is_document = found.iter().any(|f| f.path == first);
    let same = found.iter().filter(|f| !is_document || f.path == first);
    let same = same.map(|f| Found {
        path: format!("{name}{}", f.path.strip_prefix(first).unwrap_or_default()),
        sha256: f.sha256.clone(),
        media_type: f.media_type,
        outcome: if f.sha256.is_some() { None } else { f.outcome.clone() },
    });
    same.collect()
}

/// Ordered by path, and each content judged once.
fn entries(mut found: Vec<Found>) -> Vec<Entry> {
    found.sort_by(|a, b| a.path.cmp(&b.path));
    let mut opened: HashMap<String, usize> = HashMap::new();
    for (index, found) in found.iter().enumerate().filter(|(_, found)| found.outcome.is_some()) {
        if let Some(sha256) = &found.sha256 {
            opened.entry(sha256.clone()).or_insert(index);
        }
    }
    let entry = |(index, found): (usize, Found)| {
        let original = found.sha256.as_ref().and_then(|sha256| opened.get(sha256)).copied().unwrap_or(index);
        let outcome = match found.outcome {
            Some(outcome) if original == index => outcome.map_or_else(Outcome::NotAssessed, Outcome::Judged),
            None if original == index => unreachable!("what was not opened has the bytes of something that was"),
            _ => Outcome::DuplicateOf(original),
        };
        Entry { path: found.path, sha256: found.sha256, media_type: found.media_type, outcome }
    };
    let mut entries: Vec<Entry> = found.into_iter().enumerate().map(entry).collect();
    for index in 0..entries.len() {
        if let Outcome::DuplicateOf(original) = entries[index].outcome {
            entries[index].media_type = entries[original].media_type;
        }
    }
    entries
}

/// SHA-256 of a file, in hexadecimal.
fn hash(path: &Path, limit: u64) -> Result<Hashed, Unreadable> {
    let io = |error: std::io::Error| Unreadable::Io { detail: error.kind().to_string() };
    let file = File::open(path).map_err(io)?;
    let actual = file.metadata().map_err(io)?.len();
    if actual > limit {
        return Err(Unreadable::TooLarge { limit: Limit::FileBytes, value: limit, actual: Some(actual) });
    }
    let state = FileState::of(&file);
    let mut hash = Sha256::new();
    let mut reader = BufReader::with_capacity(1 << 16, file.take(limit + 1));
    let mut is_empty = true;
    loop {
        let bytes = reader.fill_buf().map_err(io)?;
        if bytes.is_empty() {
            break;
        }
        is_empty = false;
        hash.update(bytes);
        let length = bytes.len();
        reader.consume(length);
    }
    Ok(Hashed { sha256: (!is_empty).then(|| hexadecimal(&hash.finalize())), state })
}
