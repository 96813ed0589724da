use crate::Term;

/// The words by which a passage shows what it does with a point, for one language.
///
/// Found in the manner of NegEx and ConText: a trigger governs its clause, terminators end it.
/// Source: `mappings/assertions/`.
#[derive(Clone, Debug, Default)]
pub struct AssertionWords {
    /// Bind: shall, must, is required to.
    pub binds: Vec<Term>,
    /// Report as done or as the rule: is reviewed, the committee approves.
    pub states: Vec<Term>,
    /// Verbs that state when a subject stands before them and command when they open a step.
    pub verbs: Vec<String>,
    /// Past participles that do not end in -ed.
    pub participles: Vec<String>,
    /// Allow or advise.
    pub permits: Vec<Term>,
    /// Announce.
    pub intends: Vec<Term>,
    /// Say that it is not so.
    pub negates: Vec<Term>,
    /// Turn a negation into a condition: without, unless, until.
    pub exceptions: Vec<Term>,
    /// Purposes, definitions and quotations of a standard: nothing is committed.
    pub mentions: Vec<Term>,
    /// End a clause.
    pub terminators: Vec<Term>,
    /// Those outside the organisation: what binds them commits it to nothing.
    pub others: Vec<Term>,
    /// Headings whose sections define, quote or list and commit to nothing.
    pub mention_sections: Vec<Term>,
    /// Column heads of tables whose rows commit to nothing.
    pub mention_columns: Vec<Term>,
    /// Say what was done about a result.
    pub follow_up: Vec<Term>,
    /// Titles of documents in which "will" announces instead of obliging.
    pub announcing_titles: Vec<Term>,
    /// Headings and lead-ins under which a bare verb or gerund is a duty.
    pub duty_sections: Vec<Term>,
}
