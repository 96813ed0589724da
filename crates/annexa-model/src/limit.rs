use std::fmt;

use serde::{Deserialize, Serialize};

/// What reading one file is bounded in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Limit {
    /// Bytes of the file itself.
    FileBytes,
    /// Bytes of text taken out of one document.
    TextBytes,
    /// Bytes of one part of an archive, or of one page's content, after decompression.
    PartBytes,
    /// Bytes of everything decompressed for one document.
    InflatedBytes,
    /// How many times larger a part may be than its compressed form.
    InflationRatio,
    /// Bytes of all files in an archive, as its directory declares them.
    ArchiveBytes,
    /// Entries of an archive.
    Entries,
    /// Files in an archive or a message, all levels together.
    Members,
    /// Archives and messages inside one another.
    Nesting,
    /// Pages of a PDF.
    Pages,
    /// Bytes of a page of HTML.
    MarkupBytes,
    /// Nesting of markup, forms or lists.
    Depth,
    /// Drawing operators of a PDF page.
    Operators,
    /// Cells of a workbook or of comma-separated values.
    Cells,
    /// Seconds of computing time.
    CpuSeconds,
    /// Seconds from the start to the result.
    WallSeconds,
    /// Bytes of address space of the process that parses.
    MemoryBytes,
    /// Bytes that the parsing process may answer with.
    ResultBytes,
}

impl Limit {
    /// Every limit.
    pub const ALL: [Self; 18] = [
        Self::FileBytes,
        Self::TextBytes,
        Self::PartBytes,
        Self::InflatedBytes,
        Self::InflationRatio,
        Self::ArchiveBytes,
        Self::Entries,
        Self::Members,
        Self::Nesting,
        Self::Pages,
        Self::MarkupBytes,
        Self::Depth,
        Self::Operators,
        Self::Cells,
        Self::CpuSeconds,
        Self::WallSeconds,
        Self::MemoryBytes,
        Self::ResultBytes,
    ];

    /// The stable name that errors and outputs use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FileBytes => "file_bytes",
            Self::TextBytes => "text_bytes",
            Self::PartBytes => "part_bytes",
            Self::InflatedBytes => "inflated_bytes",
            Self::InflationRatio => "inflation_ratio",
            Self::ArchiveBytes => "archive_bytes",
            Self::Entries => "entries",
            Self::Members => "members",
            Self::Nesting => "nesting",
            Self::Pages => "pages",
            Self::MarkupBytes => "markup_bytes",
            Self::Depth => "depth",
            Self::Operators => "operators",
            Self::Cells => "cells",
            Self::CpuSeconds => "cpu_seconds",
            Self::WallSeconds => "wall_seconds",
            Self::MemoryBytes => "memory_bytes",
            Self::ResultBytes => "result_bytes",
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
