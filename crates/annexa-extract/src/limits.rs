use annexa_model::{Limit, Unreadable, Warning};
use serde::{Deserialize, Serialize};

/// Bounds on what reading one file may cost. Each is named in the error or warning it causes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Bytes of the file itself.
    pub file_bytes: u64,
    /// Bytes of text taken out of one document.
    pub text_bytes: u64,
    /// Bytes of one part of an archive, or of one page's content, after decompression.
    pub part_bytes: u64,
    /// Bytes of everything decompressed for one document.
    pub inflated_bytes: u64,
    /// Bytes of all files in an archive, as its directory declares them.
    pub archive_bytes: u64,
    /// Entries of an archive.
    pub entries: u64,
    /// Pages of a PDF.
    pub pages: u64,
    /// Bytes of a page of HTML.
    pub markup_bytes: u64,
    /// Nesting of markup, forms or lists.
    pub depth: u64,
    /// Drawing operators of a PDF page.
    pub operators: u64,
    /// How many times larger a part of an archive may be than its compressed form; parts below 1 MiB are not asked.
    pub inflation_ratio: u64,
    /// Files in an archive or a message, all levels together.
    pub members: u64,
    /// Archives and messages inside one another.
    pub nesting: u64,
    /// Cells of a workbook or of comma-separated values.
    pub cells: u64,
    /// Pages of a document that are read off their pictures.
    pub recognised_pages: u64,
    /// Seconds of computing time for a small file; each MiB of the file adds one.
    pub cpu_seconds: u64,
    /// Seconds from the start to the result for a small file; each MiB of the file adds three.
    pub wall_seconds: u64,
    /// Bytes of address space of the process that parses.
    pub memory_bytes: u64,
    /// Bytes that the parsing process may answer with.
    pub result_bytes: u64,
}

impl Limits {
    /// The value of `limit`.
    #[must_use]
    pub const fn value(&self, limit: Limit) -> u64 {
        match limit {
            Limit::FileBytes => self.file_bytes,
            Limit::TextBytes => self.text_bytes,
            Limit::PartBytes => self.part_bytes,
            Limit::InflatedBytes => self.inflated_bytes,
            Limit::InflationRatio => self.inflation_ratio,
            Limit::ArchiveBytes => self.archive_bytes,
            Limit::Entries => self.entries,
            Limit::Members => self.members,
            Limit::Nesting => self.nesting,
            Limit::Pages => self.pages,
            Limit::MarkupBytes => self.markup_bytes,
            Limit::Depth => self.depth,
            Limit::Operators => self.operators,
            Limit::Cells => self.cells,
            Limit::RecognisedPages => self.recognised_pages,
            Limit::CpuSeconds => self.cpu_seconds,
            Limit::WallSeconds => self.wall_seconds,
            Limit::MemoryBytes => self.memory_bytes,
            Limit::ResultBytes => self.result_bytes,
        }
    }

    /// Each limit with its value.
    pub fn all(&self) -> impl Iterator<Item = (Limit, u64)> {
        Limit::ALL.into_iter().map(|limit| (limit, self.value(limit)))
    }

    /// The error of a file that breaks `limit`; `actual` is what it has or would need, where known.
    #[must_use]
    pub const fn exceeded(&self, limit: Limit, actual: Option<u64>) -> Unreadable {
        Unreadable::TooLarge { limit, value: self.value(limit), actual }
    }

    /// The warning that `limit` was reached and the rest left out.
    #[must_use]
    pub const fn reached(&self, limit: Limit) -> Warning {
        Warning::LimitReached { limit, value: self.value(limit) }
    }
}

impl Default for Limits {
    /// Bounds that every honest document we measured keeps by a factor of ten.
    fn default() -> Self {
        Self {
            file_bytes: 64 << 20,
            text_bytes: 16 << 20,
            part_bytes: 32 << 20,
            inflated_bytes: 256 << 20,
            archive_bytes: 1 << 30,
            entries: 4096,
            pages: 5000,
            markup_bytes: 8 << 20,
            depth: 256,
            operators: 2_000_000,
            inflation_ratio: 200,
            members: 4096,
            nesting: 3,
            cells: 1_000_000,
            recognised_pages: 300,
            cpu_seconds: 10,
            wall_seconds: 30,
            memory_bytes: 1 << 30,
            result_bytes: 64 << 20,
        }
    }
}
