/// Bounds on what reading one file may cost. Each is named in the error or warning it causes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file itself.
    pub file_bytes: u64,
    /// Bytes of text taken out of one document.
    pub text_bytes: u64,
    /// Bytes of one part of an archive, or of one page's content, after decompression.
    pub part_bytes: u64,
    /// Bytes of everything decompressed for one document.
    pub inflated_bytes: u64,
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
}

impl Default for Limits {
    /// Bounds that every honest document we measured keeps by a factor of ten.
    fn default() -> Self {
        Self {
            file_bytes: 64 << 20,
            text_bytes: 16 << 20,
            part_bytes: 32 << 20,
            inflated_bytes: 256 << 20,
            entries: 4096,
            pages: 5000,
            markup_bytes: 8 << 20,
            depth: 256,
            operators: 2_000_000,
        }
    }
}
