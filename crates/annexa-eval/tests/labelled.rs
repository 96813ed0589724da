//! The figures on the project's own labelled documents do not drop.

use std::path::Path;
use std::process::Command;

fn measure(held: &Path) -> (bool, String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let run = Command::new(env!("CARGO_BIN_EXE_annexa-eval"))
        .args(["measure", "--as-of", "2026-11-20", "--on"])
        .arg(root.join("corpora/labelled"))
        .arg("--held")
        .arg(held)
        .output()
        .expect("the program starts");
    (run.status.success(), String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr))
}

#[test]
fn no_figure_held_has_dropped() {
    let held = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpora/labelled/figures.csv");
    let (holds, said) = measure(&held);
    assert!(holds, "{said}");
}

#[test]
fn a_drop_is_told() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let held = folder.path().join("figures.csv");
    std::fs::write(&held, "framework,figure,value\niso27001-2022,recall against a full reading,0.999\n")
        .expect("a file");
    let (holds, said) = measure(&held);
    assert!(!holds && said.contains("DROPPED: iso27001-2022, recall against a full reading"), "{said}");
}
