//! ZIP archives byte by byte, so that they can lie.

use std::io::Write;

use flate2::write::DeflateEncoder;
use flate2::{Compress, Compression, Crc, FlushCompress, Status};

/// An entry as it is declared and stored; each field may be a lie.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) name: Vec<u8>,
    pub(crate) data: Vec<u8>,
    pub(crate) method: u16,
    pub(crate) flags: u16,
    pub(crate) crc: u32,
    pub(crate) size: u32,
    /// Unix mode in the upper half.
    pub(crate) attributes: u32,
}

impl Entry {
    pub(crate) fn stored(name: &str, data: impl Into<Vec<u8>>) -> Self {
        let data = data.into();
        let mut crc = Crc::new();
        crc.update(&data);
        let size = u32::try_from(data.len()).expect("a small entry");
        Self { name: name.into(), method: 0, flags: 0, crc: crc.sum(), size, attributes: 0, data }
    }

    pub(crate) fn deflated(name: &str, data: impl AsRef<[u8]>) -> Self {
        let mut entry = Self::stored(name, data.as_ref());
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&entry.data).expect("memory");
        entry.data = encoder.finish().expect("memory");
        entry.method = 8;
        entry
    }

    /// `head`, then `chunk` so many times, then `tail`.
    pub(crate) fn repeated(name: &str, head: &str, chunk: &[u8], times: usize, tail: &str) -> Self {
        let mut crc = Crc::new();
        crc.update(head.as_bytes());
        for _ in 0..times {
            crc.update(chunk);
        }
        crc.update(tail.as_bytes());
        let size = u32::try_from(head.len() + chunk.len() * times + tail.len()).expect("less than 4 GiB");
        let data = deflate_repeated(head.as_bytes(), chunk, times, tail.as_bytes());
        Self { name: name.into(), method: 8, flags: 0, crc: crc.sum(), size, attributes: 0, data }
    }
}

/// Raw deflate data of `head`, of `chunk` so many times, and of `tail`: each chunk is compressed on its own, so that a
/// gigabyte takes no longer than a chunk.
pub(crate) fn deflate_repeated(head: &[u8], chunk: &[u8], times: usize, tail: &[u8]) -> Vec<u8> {
    let alone = |bytes: &[u8], flush| {
        let mut compress = Compress::new(Compression::best(), false);
        let mut out = Vec::with_capacity(bytes.len() + 1024);
        let status = compress.compress_vec(bytes, &mut out, flush).expect("deflate");
        assert!(status != Status::BufError && compress.total_in() == bytes.len() as u64, "room for all");
        out
    };
    let mut out = alone(head, FlushCompress::Full);
    out.extend(alone(chunk, FlushCompress::Full).repeat(times));
    out.extend(alone(tail, FlushCompress::Finish));
    out
}

/// The archive of `entries`.
pub(crate) fn archive(entries: &[Entry]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut offsets = Vec::new();
    for entry in entries {
        offsets.push(out.len());
        out.extend(local(entry));
    }
    finish(out, entries, &offsets)
}

/// An archive whose directory lists `names` that all point at the one entry behind `sound`.
pub(crate) fn overlapping(sound: &[Entry], names: &[String], shared: &Entry) -> Vec<u8> {
    let mut out = Vec::new();
    let mut offsets = Vec::new();
    for entry in sound {
        offsets.push(out.len());
        out.extend(local(entry));
    }
    let at = out.len();
    out.extend(local(shared));
    let mut entries = sound.to_vec();
    for name in names {
        entries.push(Entry { name: name.clone().into_bytes(), data: shared.data.clone(), ..shared.clone() });
        offsets.push(at);
    }
    finish(out, &entries, &offsets)
}

fn local(entry: &Entry) -> Vec<u8> {
    let mut out = Vec::with_capacity(entry.data.len() + 64);
    out.extend(0x0403_4b50_u32.to_le_bytes());
    out.extend(common(entry));
    out.extend(length(entry.name.len()));
    out.extend([0; 2]);
    out.extend(&entry.name);
    out.extend(&entry.data);
    out
}

fn common(entry: &Entry) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend(20_u16.to_le_bytes());
    out.extend(entry.flags.to_le_bytes());
    out.extend(entry.method.to_le_bytes());
    out.extend([0, 0, 0x21, 0x5a]);
    out.extend(entry.crc.to_le_bytes());
    out.extend(wide(entry.data.len()));
    out.extend(entry.size.to_le_bytes());
    out
}

fn finish(mut out: Vec<u8>, entries: &[Entry], offsets: &[usize]) -> Vec<u8> {
    let start = out.len();
    for (entry, offset) in entries.iter().zip(offsets) {
        out.extend(0x0201_4b50_u32.to_le_bytes());
        out.extend([20, 3]);
        out.extend(common(entry));
        out.extend(length(entry.name.len()));
        out.extend([0; 8]);
        out.extend(entry.attributes.to_le_bytes());
        out.extend(wide(*offset));
        out.extend(&entry.name);
    }
    let size = out.len() - start;
    out.extend(0x0605_4b50_u32.to_le_bytes());
    out.extend([0; 4]);
    out.extend(length(entries.len()));
    out.extend(length(entries.len()));
    out.extend(wide(size));
    out.extend(wide(start));
    out.extend([0; 2]);
    out
}

fn length(length: usize) -> [u8; 2] {
    u16::try_from(length).expect("a short one").to_le_bytes()
}

fn wide(number: usize) -> [u8; 4] {
    u32::try_from(number).expect("a small archive").to_le_bytes()
}
