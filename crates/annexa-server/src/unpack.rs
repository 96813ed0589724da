//! A ZIP of a folder becomes the files of the folder.
//!
//! The archive's structure is first looked at by the process that parses (which refuses archives that overlap, lie
//! about sizes or are bombs); only then its files are inflated here, as a stream and under limits.

use std::fs::File;
use std::io::Read;
use std::sync::Arc;

use annexa_engine::Engine;
use annexa_store::{Store, Upload};
use tokio::sync::mpsc;

use crate::HttpLimits;
use crate::landing::Landing;
use crate::problem::{Kind, Problem};

/// Files inside an archive that a packer adds of its own accord.
const RUBBISH: &[&str] = &["__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini"];

enum Piece {
    Begin(String),
    Bytes(Vec<u8>),
    End,
}

/// Unpacks `archive`; each name gets `prefix` before it.
pub(crate) async fn unpack(
    (store, engine): (&Store, Arc<Engine>),
    limits: &HttpLimits,
    archive: File,
    prefix: &str,
) -> Result<Vec<Upload>, Problem> {
    let (sender, mut pieces) = mpsc::channel(8);
    let (within, prefix) = (limits.clone(), prefix.to_owned());
    let inflating = tokio::task::spawn_blocking(move || inflate(&engine, &within, archive, &prefix, &sender));
    let mut landing = Landing::default();
    let mut open = None;
    while let Some(piece) = pieces.recv().await {
        match piece {
            Piece::Begin(path) => open = Some((path, store.receive().await?)),
            Piece::Bytes(bytes) => {
                if let Some((_, incoming)) = &mut open {
                    incoming.write(&bytes).await?;
                }
            }
            Piece::End => {
                if let Some((path, incoming)) = open.take() {
                    landing.push(path, incoming).await?;
                }
            }
        }
    }
    inflating.await.map_err(|error| Problem::internal("unpacking", &error))??;
    Ok(landing.all().await?)
}

fn inflate(
    engine: &Engine,
    limits: &HttpLimits,
    archive: File,
    prefix: &str,
    sender: &mpsc::Sender<Piece>,
) -> Result<(), Problem> {
    let refused = |why: String| Problem::new(Kind::InvalidValue, format!("the archive cannot be unpacked: {why}"));
    let opened = engine.reader().open(&archive, &[]).opened.map_err(|reason| refused(reason.to_string()))?;
    if opened.document.is_some() {
        return Err(refused("it is no ZIP of files".to_owned()));
    }
    let mut zip = zip::ZipArchive::new(archive).map_err(|_| refused("its directory cannot be read".to_owned()))?;
    let mut names: Vec<(usize, String)> = Vec::new();
    for index in 0..zip.len() {
        let file = zip.by_index_raw(index).map_err(|_| refused(format!("its file {} cannot be read", index + 1)))?;
        let name = file.name().map_err(|_| refused(format!("the name of its file {} cannot be read", index + 1)))?;
        let name = name.replace('\\', "/");
        let rubbish = RUBBISH.iter().any(|r| name.starts_with(r) || name.ends_with(&format!("/{r}")) || name == *r);
        if file.is_file() && !rubbish {
            names.push((index, name));
        }
    }
    if names.len() > limits.upload_files {
        return Err(Problem::limit(
            Kind::TooLarge,
            "upload_files",
            limits.upload_files as u64,
            Some(names.len() as u64),
        ));
    }
    names.sort_by(|a, b| a.1.cmp(&b.1));
    let mut left = limits.upload_bytes;
    let gone = |_| refused("the upload broke off".to_owned());
    for (index, name) in names {
        let mut file =
            zip.by_index(index).map_err(|_| refused(format!("its file {} is encrypted or damaged", index + 1)))?;
        sender.blocking_send(Piece::Begin(format!("{prefix}{name}"))).map_err(gone)?;
        let mut size = 0u64;
        let mut chunk = vec![0; 64 << 10];
        loop {
            let read = file.read(&mut chunk).map_err(|_| refused(format!("its file {} is damaged", index + 1)))?;
            if read == 0 {
                break;
            }
            size += read as u64;
            if size > limits.file_bytes {
                return Err(Problem::limit(Kind::TooLarge, "file_bytes", limits.file_bytes, None));
            }
            left = left
                .checked_sub(read as u64)
                .ok_or_else(|| Problem::limit(Kind::TooLarge, "upload_bytes", limits.upload_bytes, None))?;
            sender.blocking_send(Piece::Bytes(chunk[..read].to_vec())).map_err(gone)?;
        }
        sender.blocking_send(Piece::End).map_err(gone)?;
    }
    Ok(())
}
