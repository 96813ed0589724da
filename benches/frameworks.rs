//! What judging against all frameworks at once costs against judging one, the taking out of text left aside.
//!
//! ```sh
//! cargo bench -p annexa-cli --bench frameworks                        # the project's own documents
//! cargo bench -p annexa-cli --bench frameworks -- FOLDER...           # others
//! ```
//!
//! Three things take turns: taking the text out of every file, reading and judging against one framework, and reading
//! and judging against all. The first is subtracted from the other two. Only ratios mean anything. Each framework is
//! the one in turn; `alone` are mappings that hold nothing else, where it borrows no rules from others.
#![allow(clippy::print_stdout, reason = "a benchmark prints")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use annexa_catalog::SourceFile;
use annexa_engine::{Engine, Limits, Manifest, Reader, Settings, built_in_mappings, read_text};
use annexa_model::Date;

const ROUNDS: usize = 5;

fn main() {
    let mut folders: Vec<PathBuf> =
        std::env::args().skip(1).filter(|a| !a.starts_with('-')).map(PathBuf::from).collect();
    if folders.is_empty() {
        let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpora");
        folders = ["tidewell/sources", "tidewell-isms/docs", "labelled/docs"].iter().map(|f| corpora.join(f)).collect();
    }
    let files = files(&folders);
    let mappings = built_in_mappings();
    let all = Engine::new(&mappings).expect("the built-in mappings are sound");
    println!("{} files, median of {ROUNDS} rounds\n", files.len());
    println!("one framework          all against it   all against mappings that hold it alone");
    for framework in all.catalog().frameworks.iter().map(|f| f.id.clone()) {
        let alone = Engine::new(&only(&mappings, &framework)).ok();
        let mut times: [Vec<Duration>; 4] = Default::default();
        for _ in 0..ROUNDS {
            times[0].push(timed(|| extract(&files)));
            times[1].push(timed(|| judge(&all, &folders, "all")));
            times[2].push(timed(|| judge(&all, &folders, &framework)));
            if let Some(alone) = &alone {
                times[3].push(timed(|| judge(alone, &folders, &framework)));
            }
        }
        let [text, every, one, only] = times.map(median);
        let ratio = |one: f64| (every - text) / (one - text);
        let strict = alone.map_or_else(|| "it borrows rules".to_owned(), |_| format!("{:.2}", ratio(only)));
        println!("{framework:22} {:14.2}   {strict}", ratio(one));
    }
}

fn timed(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(f64::NAN, Duration::as_secs_f64)
}

/// The mappings without other frameworks and what refers to them.
fn only(mappings: &[SourceFile], framework: &str) -> Vec<SourceFile> {
    let folder = format!("frameworks/{framework}/");
    let kept = |f: &&SourceFile| {
        (!f.path.starts_with("frameworks/") || f.path.starts_with(&folder)) && !f.path.starts_with("crosswalks/")
    };
    let mut kept: Vec<SourceFile> = mappings.iter().filter(kept).cloned().collect();
    for file in kept.iter_mut().filter(|f| f.path == "mappings.yaml") {
        file.text = file.text.lines().filter(|l| !l.starts_with("default_frameworks")).collect::<Vec<_>>().join("\n");
    }
    kept
}

fn files(folders: &[PathBuf]) -> Vec<PathBuf> {
    let mut open = folders.to_vec();
    let mut files = Vec::new();
    while let Some(path) = open.pop() {
        match std::fs::read_dir(&path) {
            Ok(entries) => open.extend(entries.flatten().map(|e| e.path())),
            Err(_) => files.push(path),
        }
    }
    files
}

fn extract(files: &[PathBuf]) {
    let reader = Reader::in_process(Limits::default());
    for file in files {
        let _ = std::hint::black_box(read_text(file, None, &[], &reader));
    }
}

fn judge(engine: &Engine, folders: &[PathBuf], framework: &str) {
    // One thread, so that noise on the other core counts for nothing.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    pool.install(|| {
        let collection = engine.read(folders, Manifest::default(), None, &|_, _| {}).expect("the folders exist");
        let day = Date::parse_iso("2026-11-20").expect("a day");
        let settings = Settings { as_of: day, window_months: 12 };
        let report = engine.assess(&collection, &[framework.to_owned()], &settings).expect("the framework exists");
        std::hint::black_box(report);
    });
}
