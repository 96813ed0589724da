//! The sample company, read in this process.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use annexa_engine::{Collection, Decisions, Engine, Manifest, Settings, built_in_mappings};
use annexa_model::Date;
use annexa_report::{Assessment, Requirement};

pub(crate) const FRAMEWORK: &str = "iso42001-2023";
pub(crate) const AS_OF: &str = "2026-11-20";

pub(crate) fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(new_engine)
}

pub(crate) fn new_engine() -> Engine {
    Engine::new(&built_in_mappings()).unwrap()
}

fn corpus(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpora").join(path)
}

pub(crate) fn manifest() -> Manifest {
    Manifest::read(&corpus("tidewell/manifest.csv")).unwrap()
}

/// The files of the company with the names of their documents, ordered.
pub(crate) fn files() -> Vec<(String, PathBuf)> {
    fn walk(folder: &Path, prefix: &str, out: &mut Vec<(String, PathBuf)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
            if path.is_dir() { walk(&path, &format!("{name}/"), out) } else { out.push((name, path)) }
        }
    }
    let mut out = Vec::new();
    walk(&corpus("tidewell/sources"), "", &mut out);
    out.sort();
    out
}

pub(crate) fn company() -> &'static Collection {
    static COMPANY: OnceLock<Collection> = OnceLock::new();
    COMPANY.get_or_init(|| read(files()))
}

pub(crate) fn read(files: Vec<(String, PathBuf)>) -> Collection {
    engine().read_files(files, manifest(), &|_, _| {}).unwrap()
}

pub(crate) fn settings(as_of: &str) -> Settings {
    Settings { as_of: Date::parse_iso(as_of).unwrap(), window_months: 12 }
}

pub(crate) fn assess(collection: &Collection, as_of: &str, decisions: &Decisions) -> Assessment {
    engine().assess_reviewed(collection, &[FRAMEWORK.to_owned()], &settings(as_of), decisions).unwrap()
}

/// The company as it is.
pub(crate) fn plain() -> &'static Assessment {
    static PLAIN: OnceLock<Assessment> = OnceLock::new();
    PLAIN.get_or_init(|| assess(company(), AS_OF, &Decisions::default()))
}

pub(crate) fn requirements(assessment: &Assessment) -> &[Requirement] {
    &assessment.frameworks[0].requirements
}

pub(crate) fn requirement<'a>(assessment: &'a Assessment, id: &str) -> &'a Requirement {
    requirements(assessment).iter().find(|r| r.id == id).unwrap()
}
