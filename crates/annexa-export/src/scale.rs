//! The scale of 0 to 5, as every format shows it.

/// One score of the scale.
pub struct Level {
    /// 0 to 5.
    pub score: u8,
    /// Its name.
    pub name: &'static str,
    /// What holds when a requirement has it.
    pub meaning: &'static str,
    /// Background in a terminal, an index into the palette of 256 colours; close to the one in `html/report.css`.
    pub background: u8,
    /// A text colour that can be read on it.
    pub foreground: u8,
    /// Background in office documents, RRGGBB as in `html/report.css`.
    pub fill: &'static str,
    /// A text colour that can be read on that, RRGGBB.
    pub ink: &'static str,
}

/// The scale, from 0 to 5.
pub const LEVELS: [Level; 6] = [
    Level {
        score: 0,
        name: "No evidence",
        meaning: "Nothing in the documents bears on it, or they only deny it.",
        background: 88,
        foreground: 231,
        fill: "8C1228",
        ink: "FFFFFF",
    },
    Level {
        score: 1,
        name: "Mentioned",
        meaning: "The topic occurs, but nothing commits to it: headings, aims, “may” and “should”, a blank template, \
                  the standard’s own wording.",
        background: 166,
        foreground: 16,
        fill: "C4481C",
        ink: "FFFFFF",
    },
    Level {
        score: 2,
        name: "Partial",
        meaning: "A commitment meets at least one point but not every essential one, or only drafts or obsolete \
                  documents meet them.",
        background: 215,
        foreground: 16,
        fill: "F2A65A",
        ink: "1C1408",
    },
    Level {
        score: 3,
        name: "Documented",
        meaning: "Every essential point is met by a commitment in a document that is not a draft, a template or \
                  obsolete. What a stage 1 audit asks.",
        background: 222,
        foreground: 16,
        fill: "F8DE85",
        ink: "1F1A07",
    },
    Level {
        score: 4,
        name: "Implemented",
        meaning: "Documented, the documents are controlled and current, and a record inside the audit window shows \
                  it being done. What a stage 2 audit asks.",
        background: 110,
        foreground: 16,
        fill: "86BFD0",
        ink: "07202A",
    },
    Level {
        score: 5,
        name: "Sustained",
        meaning: "Implemented, with records of more than one cycle, or an evaluation and what was done about it. \
                  What a surveillance audit asks.",
        background: 24,
        foreground: 231,
        fill: "1B5F83",
        ink: "FFFFFF",
    },
];

/// What limits a score, whatever the words say.
pub const CAPS: [&str; 4] = [
    "Documents of design alone (policies, procedures, plans) never pass 3: scores 4 and 5 need records.",
    "A blank template, a list of keywords or the standard’s own wording never passes 1.",
    "A document that cannot be read (a scan without text, encrypted, corrupt) is not assessed and reported as such; \
     it is never scored 0.",
    "A requirement that the organisation excludes with a justification is not applicable and does not count.",
];

/// What the result is, and what it is not.
pub const DISCLAIMER: &str = "This is an aid to reviewing documents, not a certification decision. It judges \
     what the supplied documents say; whether it is so is for people to establish, by interview, observation and \
     sampling.";

/// The level of a score; scores above the scale count as its top.
pub fn level(score: u8) -> &'static Level {
    &LEVELS[usize::from(score).min(LEVELS.len() - 1)]
}
