//! Compound files (OLE2): which program wrote one, by the names in its directory.

use annexa_model::{MediaType, Unreadable};

use super::unsupported;

/// First bytes of a compound file.
pub(super) const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Bytes of a directory entry.
const ENTRY: usize = 128;

/// Sectors of the directory that are looked at. The streams that name the format stand at its
/// front, and a chain that runs in a circle ends here.
const MAX_SECTORS: usize = 4096;

pub(super) fn kind(bytes: &[u8]) -> Result<MediaType, Unreadable> {
    let names = names(bytes);
    let has = |name: &str| names.iter().any(|found| found == name);
    Err(match () {
        () if has("EncryptedPackage") => Unreadable::Encrypted,
        () if crate::outlook::is_message(bytes) => return Ok(MediaType::Msg),
        () if has("WordDocument") => unsupported("Word document of before 2007 (.doc): save it as .docx"),
        () if has("Workbook") || has("Book") => unsupported("Excel workbook of before 2007 (.xls): save it as .xlsx"),
        () if has("PowerPoint Document") => unsupported("PowerPoint file of before 2007 (.ppt): save it as .pptx"),
        () if has("VisioDocument") => unsupported("Visio drawing of before 2013 (.vsd): save it as .pdf"),
        () => unsupported("legacy Office file: save it as .docx"),
    })
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    usize::try_from(u32::from_le_bytes(four.try_into().ok()?)).ok()
}

/// Names of the streams and storages, as far as the directory can be followed.
fn names(bytes: &[u8]) -> Vec<String> {
    let size = if bytes.get(30) == Some(&12) { 4096 } else { 512 };
    let start = |sector: usize| sector.checked_add(1)?.checked_mul(size);
    let mut names = Vec::new();
    let mut next = number(bytes, 48);
    for _ in 0..MAX_SECTORS {
        let Some((sector, at)) = next.and_then(|sector| Some((sector, start(sector)?))) else { break };
        let Some(rest) = bytes.get(at..) else { break };
        names.extend(rest[..rest.len().min(size)].chunks_exact(ENTRY).filter_map(name));
        // The header lists the first 109 sectors of the allocation table.
        let (table, slot) = (sector / (size / 4), sector % (size / 4));
        let known = (table < 109).then(|| number(bytes, 76 + 4 * table)).flatten();
        next = known.and_then(start).and_then(|at| number(bytes, at.checked_add(4 * slot)?));
    }
    names
}

fn name(entry: &[u8]) -> Option<String> {
    let length = usize::from(u16::from_le_bytes([entry[64], entry[65]]));
    let units = entry.get(..length.checked_sub(2)?.min(64))?.chunks_exact(2);
    let units: Vec<u16> = units.map(|two| u16::from_le_bytes([two[0], two[1]])).collect();
    Some(String::from_utf16_lossy(&units))
}

#[cfg(test)]
mod tests {
    use annexa_model::Unreadable;

    use super::{ENTRY, MAGIC, kind};

    /// A compound file whose directory is one sector that names itself as the next.
    fn file(stream: &str) -> Vec<u8> {
        let mut bytes = vec![0; 3 * 512];
        bytes[..8].copy_from_slice(MAGIC);
        bytes[30] = 9;
        bytes[76] = 1;
        let entry = &mut bytes[512 + ENTRY..512 + 2 * ENTRY];
        for (index, unit) in stream.encode_utf16().enumerate() {
            entry[2 * index..2 * index + 2].copy_from_slice(&unit.to_le_bytes());
        }
        entry[64] = u8::try_from(2 * stream.len() + 2).expect("a short name");
        bytes
    }

    #[test]
    fn each_program_is_told_and_nonsense_ends() {
        assert_eq!(kind(&file("EncryptedPackage")), Err(Unreadable::Encrypted));
        for (stream, name) in [("WordDocument", ".doc"), ("Book", ".xls"), ("PowerPoint Document", ".ppt")] {
            let found = kind(&file(stream)).expect_err("not read").to_string();
            assert!(found.contains(name), "{found}");
        }
        let sound = file("WordDocument");
        for end in 8..sound.len() {
            assert!(kind(&sound[..end]).is_err());
        }
        assert!(kind(&[MAGIC, &[0xff; 1000]].concat()).is_err());
    }
}
