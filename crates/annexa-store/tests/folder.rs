//! The data folder: who may use it, and what happens when its disk is full, cannot be written or was damaged.

#![allow(clippy::unwrap_used, missing_docs, clippy::print_stderr)]

mod support;

use std::path::{Path, PathBuf};

use annexa_store::{DocumentFilter, Error, Scope, Sha256, Store, Upload, Use, Verified};
use rustix::mount::{MountFlags, UnmountFlags, mount, mount_remount, unmount};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use support::{act, code, page, received, tenant, upload, uploads, work};
use tempfile::TempDir;

/// A file system of its own in memory; `None` where none may be mounted.
struct Disk {
    folder: TempDir,
}

impl Disk {
    fn new(size: &str) -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let options = std::ffi::CString::new(format!("size={size},mode=0700")).unwrap();
        match mount("none", folder.path(), "tmpfs", MountFlags::empty(), Some(options.as_c_str())) {
            Ok(()) => Some(Self { folder }),
            Err(e) => {
                eprintln!("skipped: no file system can be mounted here ({e})");
                None
            }
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn read_only(&self) {
        mount_remount(self.folder.path(), MountFlags::RDONLY, "").unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = unmount(self.folder.path(), UnmountFlags::DETACH);
    }
}

async fn serve(folder: &Path) -> Result<Store, Error> {
    Store::open(folder, Use::Serve).await
}

#[tokio::test]
async fn one_process_serves_and_tools_work_beside_it() {
    let fresh = support::fresh().await;
    let data = fresh.folder.path().join("data");
    assert_eq!(code(serve(&data).await), "in-use");
    let tool = Store::open(&data, Use::Tool).await.unwrap();
    let tenant = tenant(&tool, "Acme").await;
    let key = tenant.create_key(&act(), "ci", &[Scope::Read], None).await.unwrap().value;
    assert_eq!(fresh.store.authenticate(&key.secret_text.unwrap()).await.unwrap(), Some(key.key));
    assert!(matches!(tenant.verify_audit().await.unwrap(), Verified::Whole { .. }));
    assert_eq!(code(tool.receive().await.map(|_| ())), "not-serving");
    assert_eq!(code(tool.claim().await), "not-serving");
    fresh.store.close().await;
    drop(fresh.store);
    assert!(serve(&data).await.is_ok());
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_look_into_the_folder() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("a/b");
    std::fs::create_dir_all(&data).unwrap();
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o755)).unwrap();
    serve(&data).await.unwrap();
    assert_eq!(std::fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn a_folder_of_a_newer_program_is_left_alone() {
    let fresh = support::fresh().await;
    fresh.store.close().await;
    drop(fresh.store);
    let data = fresh.folder.path().join("data");
    let mut raw = SqliteConnectOptions::new().filename(data.join("annexa.db")).connect().await.unwrap();
    sqlx::query("INSERT INTO _sqlx_migrations VALUES (9999, 'later', CURRENT_TIMESTAMP, 1, x'00', 0)")
        .execute(&mut raw)
        .await
        .unwrap();
    raw.close().await.unwrap();
    for use_ in [Use::Serve, Use::Tool] {
        let refused = Store::open(&data, use_).await.unwrap_err();
        assert_eq!(refused.code(), "too-new");
        assert!(refused.to_string().contains("9999"));
    }
}

#[tokio::test]
async fn a_start_puts_in_order_what_a_crash_left() {
    let fresh = support::fresh().await;
    let tenant = tenant(&fresh.store, "Acme").await;
    let id = tenant.id().clone();
    let kept = upload(&fresh.store, &tenant, &[("a", "a")]).await.remove(0).document;
    let orphan = received(&fresh.store, b"nobody's").await;
    fresh.store.keep_reading(&orphan.sha256(), "text", b"derived").await.unwrap();
    let late = Sha256::of(b"deleted while it was read");
    fresh.store.keep_reading(&late, "text", b"derived").await.unwrap();
    fresh.store.keep_reading(&kept.sha256, "text", b"derived").await.unwrap();
    let data = fresh.folder.path().join("data");
    std::fs::write(data.join("incoming/half"), "half").unwrap();
    fresh.store.claim().await.unwrap().unwrap();
    fresh.store.close().await;
    drop((tenant, fresh.store));

    let store = serve(&data).await.unwrap();
    assert_eq!(std::fs::read_dir(data.join("incoming")).unwrap().count(), 0);
    assert!(!data.join("originals").join(below(&orphan.sha256())).exists());
    assert_eq!(store.reading(&orphan.sha256(), "text").await.unwrap(), None);
    assert_eq!(store.reading(&late, "text").await.unwrap(), None);
    assert!(store.reading(&kept.sha256, "text").await.unwrap().is_some());
    assert!(store.workspace(&id).original(&kept.sha256).await.unwrap().is_some());
    assert_eq!(store.claim().await.unwrap().unwrap().attempt, 2);
}

fn below(sha256: &Sha256) -> String {
    format!("{}/{sha256}", &sha256.to_string()[..2])
}

#[tokio::test]
async fn what_is_not_finished_or_not_accepted_does_not_stay() {
    let fresh = support::fresh().await;
    let data = fresh.folder.path().join("data");
    let mut incoming = fresh.store.receive().await.unwrap();
    incoming.write(&vec![7; 1 << 20]).await.unwrap();
    drop(incoming);
    gone(&data.join("incoming")).await;

    let tenant = tenant(&fresh.store, "Acme").await;
    let refused = tenant.accept(&act(), uploads(&fresh.store, &[("a/../b", "bytes")]).await).await;
    assert_eq!(code(refused), "invalid");
    assert!(!data.join("originals").join(below(&Sha256::of(b"bytes"))).exists());
}

#[tokio::test]
async fn a_damaged_original_is_said_to_be_and_healed_by_an_upload() {
    let fresh = support::fresh().await;
    let tenant = tenant(&fresh.store, "Acme").await;
    let document = upload(&fresh.store, &tenant, &[("a", "whole")]).await.remove(0).document;
    let path = tenant.original(&document.sha256).await.unwrap().unwrap().path();
    std::fs::write(&path, "cut").unwrap();
    assert_eq!(code(tenant.original(&document.sha256).await), "damaged");
    std::fs::remove_file(&path).unwrap();
    assert_eq!(code(tenant.original(&document.sha256).await), "damaged");
    upload(&fresh.store, &tenant, &[("a", "whole")]).await;
    assert_eq!(std::fs::read(&path).unwrap(), b"whole");
}

#[tokio::test]
async fn a_reading_that_was_cut_is_made_again() {
    let fresh = support::fresh().await;
    let sha256 = Sha256::of(b"x");
    fresh.store.keep_reading(&sha256, "text-1", b"derived").await.unwrap();
    let name = sha256.to_string();
    let file = fresh.folder.path().join(format!("data/readings/{}/{name}.text-1", &name[..2]));
    let whole = std::fs::read(&file).unwrap();
    for cut in [0, 10, whole.len() - 1] {
        std::fs::write(&file, &whole[..cut]).unwrap();
        assert_eq!(fresh.store.reading(&sha256, "text-1").await.unwrap(), None);
    }
    for wrong in ["", "../x", "a/b", "a.b", &"x".repeat(65)] {
        assert_eq!(code(fresh.store.keep_reading(&sha256, wrong, b"x").await), "invalid");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_said_and_works_again_when_there_is_room() {
    let Some(disk) = Disk::new("24m") else { return };
    let store = serve(&disk.data()).await.unwrap();
    let tenant = tenant(&store, "Acme").await;
    let kept = upload(&store, &tenant, &[("kept", "kept")]).await.remove(0).document;

    // An upload that does not fit.
    let mut incoming = store.receive().await.unwrap();
    let mut told = String::new();
    for _ in 0..200 {
        if let Err(error) = incoming.write(&vec![1; 256 << 10]).await {
            told = error.code().to_owned();
            break;
        }
    }
    assert_eq!(told, "storage-full");
    drop(incoming);
    gone(&disk.data().join("incoming")).await;

    // A change that does not fit: the disk is filled to its last byte.
    room(disk.folder.path(), 16 << 20).await;
    let large = received(&store, &[2; 1000]).await;
    let ballast = disk.folder.path().join("ballast");
    fill(&ballast);
    let facts = serde_json::json!({ "text": "x".repeat(2 << 20) });
    assert_eq!(code(tenant.set_facts(&act(), &kept.id, Some(facts.clone())).await), "storage-full");
    assert_eq!(tenant.document(&kept.id).await.unwrap().unwrap().facts, None, "nothing by half");

    std::fs::remove_file(&ballast).unwrap();
    tenant.set_facts(&act(), &kept.id, Some(facts)).await.unwrap();
    let upload = Upload { path: "large".into(), received: large };
    tenant.accept(&act(), vec![upload]).await.unwrap();
    assert_eq!(work(&store).await, 2);
    assert_eq!(tenant.documents(&DocumentFilter::default(), &page(9)).await.unwrap().items.len(), 2);
    assert!(matches!(tenant.verify_audit().await.unwrap(), Verified::Whole { .. }));
}

/// Waits until the folder is empty: another thread removes what was dropped.
async fn gone(folder: &Path) {
    for _ in 0..200 {
        if std::fs::read_dir(folder).unwrap().count() == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("what was not finished stays");
}

/// Waits until the file system has so many bytes free: a file that was removed takes room until it is closed.
async fn room(folder: &Path, bytes: u64) {
    for _ in 0..200 {
        let now = rustix::fs::statvfs(folder).unwrap();
        if now.f_bavail * now.f_frsize >= bytes {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the room does not come back");
}

/// Writes until no byte is left.
fn fill(file: &Path) {
    use std::io::Write;
    let mut file = std::fs::File::create(file).unwrap();
    for size in [64 << 10, 4096, 1] {
        while file.write_all(&vec![0; size]).is_ok() {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_cannot_be_written_is_said_to_be() {
    let Some(disk) = Disk::new("8m") else { return };
    let store = serve(&disk.data()).await.unwrap();
    let tenant = tenant(&store, "Acme").await;
    upload(&store, &tenant, &[("a", "a")]).await;
    store.close().await;
    drop((tenant, store));
    disk.read_only();
    assert_eq!(code(serve(&disk.data()).await), "read-only");
    assert_eq!(code(serve(&disk.folder.path().join("new")).await), "read-only");
}

#[tokio::test]
async fn a_folder_that_is_a_file_is_refused() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let refused = serve(&file).await.unwrap_err();
    assert_eq!(refused.code(), "broken");
    assert!(!refused.to_string().contains("file\""), "{refused}");
}
