/// What a passage does with a point that it bears on.
///
/// The order is that of strength as evidence: [`Commits`](Self::Commits) is the greatest.
/// Source: DESIGN, section 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assertion {
    /// Says that it is not so: "no formal process exists".
    Negates,
    /// Names the topic only: heading, definition, list of controls, blank field.
    Mentions,
    /// Allows or advises: may, should, could.
    Permits,
    /// Announces: plans to, by next year.
    Intends,
    /// Binds or reports as done: shall, must, is reviewed.
    Commits,
}

impl Assertion {
    /// The word used for it in every output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Negates => "negates",
            Self::Mentions => "mentions",
            Self::Permits => "permits",
            Self::Intends => "intends",
            Self::Commits => "commits",
        }
    }
}
