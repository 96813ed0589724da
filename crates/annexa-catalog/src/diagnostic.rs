use std::fmt;

/// Something wrong in a file of the mappings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of mistake.
    pub code: Code,
    /// Where it is.
    pub place: Place,
    /// What is wrong, lower case, no final dot.
    pub message: String,
    /// How to mend it, where that can be said.
    pub help: Option<String>,
}

/// A place in a file of the mappings.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Path relative to the mappings folder, with forward slashes.
    pub file: String,
    /// Line, 1-based; 0 when the mistake concerns the whole file.
    pub line: u64,
    /// Column, 1-based; 0 when the mistake concerns the whole file.
    pub column: u64,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            write!(f, "{}", self.file)
        } else {
            write!(f, "{}:{}:{}", self.file, self.line, self.column)
        }
    }
}

/// The kinds of mistake. A code is never reused for another kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// Not YAML, an unknown key, a missing key or a value of the wrong type.
    Syntax = 1,
    /// An id that exists already.
    DuplicateId = 2,
    /// A reference to a concept, topic or requirement that does not exist.
    UnknownReference = 3,
    /// A term that cannot be read.
    BadTerm = 4,
    /// A regular expression that cannot be read or is too large.
    BadPattern = 5,
    /// Fewer examples than a point needs.
    TooFewExamples = 6,
    /// A requirement without an essential point, or with too few or too many points.
    PointCount = 7,
    /// A file in the wrong place or under the wrong name.
    WrongFile = 8,
    /// Concepts that include each other in a circle.
    Cycle = 9,
    /// A list that must not be empty.
    EmptyList = 10,
    /// A file that every set of mappings needs is missing.
    MissingFile = 11,
    /// A pair of a crosswalk whose differences do not fit its relation.
    BadPair = 12,
    /// An example under `yes` that does not meet its point.
    ExampleMissed = 101,
    /// An example under `no` that meets its point.
    ExampleWronglyMet = 102,
    /// The sentence under `add` does not meet its point.
    AdditionMissed = 103,
    /// An example marked `known: wrong` that is right.
    KnownWrongIsRight = 104,
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "C{:03}", *self as u16)
    }
}

impl Diagnostic {
    /// The mistake as text of two to four lines, with the line of `source` it is about when given.
    #[must_use]
    pub fn render(&self, source: Option<&str>) -> String {
        let mut out = format!("{}: error[{}]: {}\n", self.place, self.code, self.message);
        let quoted = self.place.line.checked_sub(1).and_then(|line| source?.lines().nth(usize::try_from(line).ok()?));
        if let Some(line) = quoted {
            out.push_str(&format!("  | {}\n", line.trim_end()));
        }
        if let Some(help) = &self.help {
            out.push_str(&format!("  = help: {help}\n"));
        }
        out
    }
}
