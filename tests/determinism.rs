//! The same documents give the same bytes: twice, on one thread and on many, in any order of paths, from any folder.

mod support;

use support::{AS_OF, Run, annexa, arguments, command, corpus, files_below, run, tidewell};

#[track_caller]
fn same(what: &str, one: &Run, other: &Run) {
    assert_eq!((one.status, other.status), (0, 0), "{what}: {}{}", one.err, other.err);
    assert!(one.out.len() > 10_000, "{what}: hardly any output");
    if one.out == other.out {
        return;
    }
    let lines = one.text().lines().zip(other.text().lines()).enumerate();
    let first = lines.into_iter().find(|(_, (a, b))| a != b);
    panic!("{what}: the bytes differ, first in line {first:?}");
}

#[test]
fn two_runs_give_the_same_bytes_on_one_thread_and_on_all_cores() {
    for verb in ["assess", "map"] {
        let first = tidewell(verb, &[]);
        same(&format!("{verb} a second time"), &first, &tidewell(verb, &[]));
        for jobs in ["1", "7"] {
            same(&format!("{verb} with --jobs {jobs}"), &first, &tidewell(verb, &["--jobs", jobs]));
        }
    }
}

#[test]
fn the_order_of_paths_does_not_matter() {
    let folders: Vec<_> = ["ai", "governance", "policies", "procedures", "records"]
        .iter()
        .map(|name| corpus("tidewell/sources").join(name))
        .collect();
    let files = files_below(&corpus("tidewell/sources"));
    for verb in ["assess", "map"] {
        for paths in [&folders, &files] {
            let words = [verb, "--as-of", AS_OF, "--format", "json"];
            let reversed: Vec<_> = paths.iter().rev().cloned().collect();
            let mut turned = paths.clone();
            turned.rotate_left(2);
            let first = annexa(arguments(&words, paths));
            same(&format!("{verb} of {} paths in reverse", paths.len()), &first, &annexa(arguments(&words, &reversed)));
            same(&format!("{verb} of {} paths turned", paths.len()), &first, &annexa(arguments(&words, &turned)));
        }
    }
}

#[test]
fn neither_the_working_folder_nor_the_environment_matters() {
    for format in ["json", "table", "markdown", "csv"] {
        let words = ["map", "--as-of", AS_OF, "--format", format];
        let first = annexa(arguments(&words, &[corpus("tidewell/sources/ai")]));
        let mut other = command(arguments(&words, &["sources/ai".into()]));
        other.current_dir(corpus("tidewell")).env("LANG", "tr_TR.UTF-8").env("LC_ALL", "tr_TR.UTF-8");
        other.env("TZ", "Pacific/Kiritimati").env("COLUMNS", "40").env("HOME", "/nonexistent");
        let other = run(other);
        assert_eq!((first.status, other.status), (0, 0), "{}", other.err);
        assert_eq!(first.text(), other.text(), "{format}");
    }
}
