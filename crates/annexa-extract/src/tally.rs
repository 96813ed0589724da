//! What was met on the way through a document and is told at its end.

use annexa_model::Warning;

/// Counts of what a reader of the text should know of.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) hidden: usize,
    pub(crate) changes: usize,
    /// Objects in a format of their own, which are not read.
    pub(crate) embedded: usize,
    /// Formulas that were put into one line.
    pub(crate) formulas: usize,
    /// Signs and characters that are not known.
    pub(crate) signs: usize,
}

impl Tally {
    pub(crate) const fn add(&mut self, other: &Self) {
        self.hidden += other.hidden;
        self.changes += other.changes;
        self.embedded += other.embedded;
        self.formulas += other.formulas;
        self.signs += other.signs;
    }

    /// The warnings: first of what is lost, with those that the format has of its own, then of what
    /// the author hid, changed or wrote in two dimensions. `embedded` names the objects.
    pub(crate) fn warnings(&self, embedded: &str, own: impl IntoIterator<Item = Warning>) -> Vec<Warning> {
        let some = |count: usize, warning: Warning| (count > 0).then_some(warning);
        let lost = [
            some(self.embedded, Warning::Damaged { what: format!("{} {embedded} left out", self.embedded) }),
            some(self.signs, Warning::GlyphsWithoutUnicode { count: self.signs }),
        ];
        let seen = [
            some(self.changes, Warning::UnacceptedChanges { count: self.changes }),
            some(self.hidden, Warning::HiddenText { count: self.hidden }),
            some(self.formulas, Warning::FormulasInLine { count: self.formulas }),
        ];
        lost.into_iter().flatten().chain(own).chain(seen.into_iter().flatten()).collect()
    }
}
