//! What an imported catalogue may measure. A text that is too long is cut and noted; all else is refused by name.

/// Bytes of the file.
pub const BYTES: usize = 64 << 20;

/// Requirements of a framework.
pub const REQUIREMENTS: usize = 20_000;

/// Topics of a framework.
pub const TOPICS: usize = 2_000;

/// Levels of groups, controls, parts or rows inside each other.
pub const DEPTH: usize = 32;

/// Characters of one requirement's text; what is longer is cut.
pub const TEXT: usize = 20_000;

/// Characters of a title; what is longer is cut.
pub const TITLE: usize = 300;

/// Characters of an id.
pub const ID: usize = 100;

/// Bytes of all titles and texts together: somewhat less than the loader of the mappings takes from one file.
pub const ALL_TEXT: usize = 48 << 20;
