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
    /// Pages of a document that are read off their pictures.
    RecognisedPages,
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
    pub const ALL: [Self; 19] = [
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
        Self::RecognisedPages,
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
            Self::RecognisedPages => "recognised_pages",
            Self::CpuSeconds => "cpu_seconds",
            Self::WallSeconds => "wall_seconds",
            Self::MemoryBytes => "memory_bytes",
            Self::ResultBytes => "result_bytes",
        }
    }

    /// What it counts, in words.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::FileBytes => "bytes of the file itself",
            Self::TextBytes => "bytes of text taken out of one document",
            Self::PartBytes => "bytes of one part of an archive, or of one page's content, after decompression",
            Self::InflatedBytes => "bytes of everything decompressed for one document",
            Self::InflationRatio => "how many times larger a part may be than its compressed form",
            Self::Entries => "entries of an archive",
            Self::ArchiveBytes => "bytes of all files of an archive together, as it declares them",
            Self::Members => "files in an archive or a message, all levels together",
            Self::Nesting => "archives and messages inside one another",
            Self::Pages => "pages of a PDF",
            Self::MarkupBytes => "bytes of a page of HTML",
            Self::Depth => "nesting of markup, forms or lists",
            Self::Operators => "drawing operators of a PDF page",
            Self::Cells => "cells of a workbook or of comma-separated values",
            Self::RecognisedPages => "pages of a document that are read off their pictures",
            Self::CpuSeconds => "seconds of computing time",
            Self::WallSeconds => "seconds from the start to the result",
            Self::MemoryBytes => "bytes of address space of the process that parses",
            Self::ResultBytes => "bytes that the parsing process may answer with",
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
