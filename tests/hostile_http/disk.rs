//! Disks that are full, and folders that cannot be written. The server runs in a name space of its own, in which a
//! small file system in memory is mounted that goes with it; where none may be made, these tests say so and end.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::Request;
use super::server::{Server, serve};
use super::support::{AS_OF, FRAMEWORK, corpus, list, read, run, scratch, string};

/// The options of `unshare` by which a file system can be mounted here: as root, or as root of a name space of users.
fn unshare() -> Option<&'static str> {
    let can = |how: &&str| {
        let tried = Command::new("unshare").args([how, "sh", "-c", "mount -t tmpfs none /mnt"]).output();
        tried.is_ok_and(|tried| tried.status.success())
    };
    let how = ["-m", "-Urm"].into_iter().find(can);
    if how.is_none() {
        eprintln!("skipped: no file system can be mounted here");
    }
    how
}

/// `command` behind `script`, in a name space of its own; the script's `$1` is `place`.
fn apart(how: &str, script: &str, place: &Path, command: &Command) -> Command {
    let mut apart = Command::new("unshare");
    let rest: Vec<OsString> = command.get_args().map(Into::into).collect();
    apart.args([how, "sh", "-c", &format!("set -e; {script}; shift; exec \"$@\""), "sh"]);
    apart.arg(place).arg(command.get_program()).args(rest);
    apart
}

/// A server on a disk of its own.
struct Apart {
    server: Server,
    place: PathBuf,
    _folder: TempDir,
}

impl Apart {
    /// With a disk of that size; data in `data`.
    fn on(size: &str, how: &str) -> Self {
        let folder = scratch();
        let place = folder.path().join("disk");
        fs::create_dir(&place).expect("a folder");
        let data = place.join("data");
        let script = format!("mount -t tmpfs -o size={size} none \"$1\"");
        let command = apart(how, &script, &place, &serve(&data, &[]));
        let server = Server::of(command, &data, &folder.path().join("log"));
        Self { server, place, _folder: folder }
    }

    /// The place as the server sees it.
    fn seen(&self, below: &str) -> PathBuf {
        let place = self.place.strip_prefix("/").expect("an absolute path");
        Path::new(&format!("/proc/{}/root", self.server.pid())).join(place).join(below)
    }

    /// Runs a command where the server runs.
    fn inside(&self, words: &[&str]) {
        let pid = self.server.pid().to_string();
        let ran = Command::new("nsenter").args(["-t", &pid, "-U", "-m", "--preserve-credentials"]).args(words).output();
        if ran.as_ref().is_ok_and(|ran| ran.status.success()) {
            return;
        }
        // As root without a name space of users there is none to enter.
        let ran = Command::new("nsenter").args(["-t", &pid, "-m"]).args(words).output().expect("nsenter");
        assert!(ran.status.success(), "{words:?}: {}", String::from_utf8_lossy(&ran.stderr));
    }
}

/// Bytes that cannot be made smaller, another for each number, and that say something.
fn text(number: u32) -> String {
    let mut text = format!("# Record {number}\n\n");
    let mut state = number.wrapping_mul(2_654_435_761).wrapping_add(1);
    while text.len() < 200 << 10 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        text += &format!("w{:x} ", state >> 8);
    }
    text
}

#[test]
fn a_full_disk_is_told_and_nothing_is_lost() {
    let Some(how) = unshare() else { return };
    let disk = Apart::on("24m", how);
    let server = &disk.server;
    let good = read(&corpus("formats/procedure.md"));
    let uploaded = server.upload("good.md", good.as_str()).is(202).json();
    server.ended(string(&uploaded["job"]), "done");
    let assessment = server.assess(&json!({"frameworks": [FRAMEWORK], "as_of": AS_OF}));
    let gaps = format!("/v1/assessments/{assessment}/gaps");
    let before = server.json(&gaps);

    let mut kept: Vec<(String, String)> = vec![("good.md".to_owned(), good)];
    let mut refused = 0;
    for number in 0..200 {
        let (path, text) = (format!("{number}.md"), text(number));
        let answer = server.upload(&path, text.as_str());
        if answer.status == 202 {
            kept.push((path, text));
            continue;
        }
        answer.problem(507, "storage-full");
        refused += 1;
        if refused == 5 {
            break;
        }
    }
    assert!(kept.len() > 5 && refused == 5, "{} kept, {refused} refused", kept.len());
    // To the last byte, so that nothing at all can be written.
    let filler = disk.seen("filler");
    let mut filling = fs::File::create(&filler).expect("a file");
    let begun = Instant::now();
    // What cannot be written by work that goes on gives its room back.
    while server.open("GET", "/readyz").send().status == 200 {
        let _ = std::io::copy(&mut std::io::repeat(b'x'), &mut filling);
        assert!(begun.elapsed() < Duration::from_secs(20), "a full disk is not seen");
    }
    server.open("GET", "/readyz").send().problem(507, "storage-full");
    server.upload("one more.md", text(1000)).problem(507, "storage-full");
    server.open("GET", "/healthz").send().is(200);

    // Reading goes on.
    assert_eq!(server.json(&gaps), before);
    let documents = server.all("/v1/documents");
    assert_eq!(documents.len(), kept.len(), "what was refused is not there, and the rest is");
    server.get("/v1/frameworks").is(200);
    // A download is noted in the audit log first: either it is, or it is said why not.
    let download = server.get(&format!("/v1/documents/{}/original", string(&documents[0]["id"])));
    if download.status != 200 {
        download.problem(507, "storage-full");
    }
    std::thread::sleep(Duration::from_secs(3));

    // With room again everything goes on by itself.
    fs::remove_file(&filler).expect("it is there");
    let room = list(&json!(documents)).iter().find(|d| d["path"] == "0.md").expect("it was kept").clone();
    let begun = Instant::now();
    while server.request("DELETE", &format!("/v1/documents/{}", string(&room["id"]))).send().status != 204 {
        assert!(begun.elapsed() < Duration::from_secs(10), "nothing can be deleted");
        std::thread::sleep(Duration::from_millis(100));
    }
    kept.retain(|(path, _)| path != "0.md");
    server.open("GET", "/readyz").send().is(200);
    let small = server.upload("small.md", "# A small one\n").is(202).json();
    server.ended(string(&small["job"]), "done");
    kept.push(("small.md".to_owned(), "# A small one\n".to_owned()));
    for job in server.all("/v1/jobs") {
        server.ended(string(&job["id"]), "done");
    }
    let documents = server.all("/v1/documents");
    assert_eq!(documents.len(), kept.len());
    for (path, text) in &kept {
        let document = documents.iter().find(|d| d["path"] == *path).unwrap_or_else(|| panic!("{path} is lost"));
        assert_eq!(document["state"], "read", "{path}");
        let bytes = server.get(&format!("/v1/documents/{}/original", string(&document["id"]))).is(200).body;
        assert!(bytes == text.as_bytes(), "{path} has other bytes");
    }
    assert_eq!(server.json("/v1/audit/verification")["whole"], true);
    assert_eq!(fs::read_dir(disk.seen("data/incoming")).expect("a folder").count(), 0);
}

#[test]
fn a_folder_that_cannot_be_written_is_told_at_the_start_and_later() {
    let Some(how) = unshare() else { return };
    // From the start: as a new folder, and as one that has been served from.
    let folder = scratch();
    let data = folder.path().join("data");
    drop(Server::start(&data, &[]));
    let bind = "mount --bind \"$1\" \"$1\"; mount -o remount,ro,bind \"$1\"";
    for data in [folder.path().join("new"), data] {
        let refused = run(apart(how, bind, folder.path(), &serve(&data, &[])));
        assert!(refused.status > 0, "it serves from a folder that cannot be written");
        assert!(refused.err.contains("cannot be written"), "{}", refused.err);
        assert!(!refused.out.starts_with(b"listening"));
    }

    // While it runs: what is opened from now on cannot be written.
    let disk = Apart::on("16m", how);
    let server = &disk.server;
    let uploaded = server.upload("a.md", "# A\n").is(202).json();
    server.ended(string(&uploaded["job"]), "done");
    let data = disk.place.join("data");
    let data = data.to_str().expect("UTF-8");
    disk.inside(&["mount", "--bind", data, data]);
    disk.inside(&["mount", "-o", "remount,ro,bind", data]);
    server.upload("b.md", "# B\n").problem(503, "storage-read-only");
    let archive = server.request("POST", "/v1/documents?unpack=true").bytes("PK");
    archive.send().problem(503, "storage-read-only");
    server.open("GET", "/readyz").send().problem(503, "storage-read-only");
    server.open("GET", "/healthz").send().is(200);
    let documents: Vec<Value> = server.all("/v1/documents");
    assert_eq!(documents.len(), 1);
    server.get(&format!("/v1/documents/{}/original", string(&documents[0]["id"]))).is(200);
    disk.inside(&["umount", data]);
    let uploaded = server.upload("b.md", "# B\n").is(202).json();
    server.ended(string(&uploaded["job"]), "done");
    let request: Request = server.open("GET", "/readyz");
    request.send().is(200);
}
