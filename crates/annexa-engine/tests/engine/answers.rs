//! Answers that are kept change the time a run takes and nothing else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use annexa_engine::{Answers, Engine, FolderAnswers};
use annexa_report::Assessment;

use crate::sample::{AS_OF, FRAMEWORK, files, manifest, new_engine, plain, settings};

/// Answers in memory, counted.
#[derive(Default)]
struct Memory {
    kept: Mutex<HashMap<String, Vec<u8>>>,
    found: Mutex<usize>,
}

impl Answers for Memory {
    fn kept(&self, key: &str) -> Option<Vec<u8>> {
        let found = self.kept.lock().unwrap().get(key).cloned();
        *self.found.lock().unwrap() += usize::from(found.is_some());
        found
    }

    fn keep(&self, key: &str, bytes: &[u8]) {
        let is_hash = |part: &str| part.len() == 64 && part.bytes().all(|b| b.is_ascii_hexdigit());
        assert!(key.split_once('.').is_some_and(|(sha256, variant)| is_hash(sha256) && is_hash(variant)), "{key}");
        self.kept.lock().unwrap().insert(key.to_owned(), bytes.to_owned());
    }
}

fn assess(engine: &Engine) -> Assessment {
    let company = engine.read_files(files(), manifest(), &|_, _| {}).unwrap();
    engine.assess(&company, &[FRAMEWORK.to_owned()], &settings(AS_OF)).unwrap()
}

#[test]
fn results_are_the_same_with_answers_without_and_with_damaged_ones() {
    let memory = Arc::new(Memory::default());
    let engine = new_engine().with_answers(memory.clone());
    assert_eq!(assess(&engine), *plain());
    let kept = memory.kept.lock().unwrap().len();
    assert!(kept >= files().len() / 2 && *memory.found.lock().unwrap() == 0, "{kept}");
    assert_eq!(assess(&engine), *plain());
    assert_eq!(*memory.found.lock().unwrap(), kept);
    // One letter of a text, an answer of another file, one cut short, and none at all.
    {
        let mut all = memory.kept.lock().unwrap();
        let mut keys: Vec<String> = all.keys().cloned().collect();
        keys.sort();
        let other = all[&keys[1]].clone();
        for (number, key) in keys.iter().enumerate() {
            let bytes = all.get_mut(key).unwrap();
            match number % 4 {
                0 => {
                    let middle = bytes.len() / 2;
                    bytes[middle] ^= 1;
                }
                1 => bytes.truncate(bytes.len() - 1),
                2 => *bytes = other.clone(),
                _ => bytes.clear(),
            }
        }
    }
    assert_eq!(assess(&engine), *plain());
    // What was damaged has been replaced.
    *memory.found.lock().unwrap() = 0;
    let before = memory.kept.lock().unwrap().clone();
    assert_eq!(assess(&engine), *plain());
    assert_eq!(*memory.kept.lock().unwrap(), before);
}

#[test]
fn a_folder_keeps_answers_and_may_be_emptied_or_not_be_one() {
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().join("answers");
    let key = format!("{}.{}", "ab".repeat(32), "cd".repeat(32));
    let answers = FolderAnswers::new(&below);
    assert_eq!(answers.kept(&key), None);
    answers.keep(&key, b"first");
    answers.keep(&key, b"second");
    assert_eq!(answers.kept(&key).as_deref(), Some(&b"second"[..]));
    assert_eq!(std::fs::read_dir(below.join("ab")).unwrap().count(), 1, "nothing temporary is left");
    answers.keep("../outside", b"x");
    assert_eq!(answers.kept("../outside"), None);
    std::fs::remove_dir_all(&below).unwrap();
    assert_eq!(answers.kept(&key), None);
    std::fs::write(&below, "a file in its place").unwrap();
    answers.keep(&key, b"third");
    assert_eq!(answers.kept(&key), None);
}

#[test]
fn what_is_read_in_passing_is_not_kept() {
    let memory = Arc::new(Memory::default());
    let engine = new_engine().with_answers(memory.clone());
    let company = engine.read_files_in_passing(files(), manifest(), &|_, _| {}).unwrap();
    assert_eq!(engine.assess(&company, &[FRAMEWORK.to_owned()], &settings(AS_OF)).unwrap(), *plain());
    assert!(memory.kept.lock().unwrap().is_empty());
}
