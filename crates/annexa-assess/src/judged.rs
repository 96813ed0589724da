use annexa_matcher::DocumentScan;
use annexa_model::{Date, Document, Facts, Passages, Role, Status};

/// One document with everything that was found out about it.
#[derive(Clone, Debug, Default)]
pub struct JudgedDocument {
    /// Path as shown in messages.
    pub path: String,
    /// Its text.
    pub document: Document,
    /// Its passages.
    pub passages: Passages,
    /// What it says about itself, or a manifest says of it.
    pub facts: Facts,
    /// What bears on requirements.
    pub scan: DocumentScan,
    /// For each passage, the dates in it.
    pub dates: Vec<Vec<Date>>,
}

/// As of when, and over which time, documents are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The day as of which everything is judged.
    pub as_of: Date,
    /// Length of the audit window before that day, in months.
    pub window_months: u32,
}

impl Settings {
    /// First day of the audit window.
    #[must_use]
    pub fn window_start(&self) -> Date {
        self.as_of.plus_months(-i32::try_from(self.window_months).unwrap_or(1200))
    }

    /// Holds for days inside the window.
    #[must_use]
    pub fn in_window(&self, day: Date) -> bool {
        self.window_start() <= day && day <= self.as_of
    }
}

/// What a document's commitments are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Evidence of nothing: a template, an advertisement. Its commitments are mentions.
    Nothing,
    /// Not in force by its own words: draft or obsolete. Its commitments reach 2.
    NotInForce,
    /// In force as far as it says.
    InForce,
}

impl JudgedDocument {
    /// What its commitments are worth.
    #[must_use]
    pub fn standing(&self) -> Standing {
        match self.facts.status.as_ref().map(|s| s.value) {
            _ if self.facts.is_template || self.facts.role == Role::None => Standing::Nothing,
            Some(Status::Draft | Status::Obsolete) => Standing::NotInForce,
            Some(Status::Approved | Status::Template) | None => Standing::InForce,
        }
    }

    /// Holds for records and evaluations: they show that something is done.
    #[must_use]
    pub fn is_record(&self) -> bool {
        matches!(self.facts.role, Role::Operation | Role::Evaluation)
    }

    /// What keeps the document from being controlled and current on the as-of date; empty when it is.
    ///
    /// A record needs a date and someone who answers for it; a design document needs owner, version or
    /// date, approval, and a review that is not overdue.
    #[must_use]
    pub fn control_gaps(&self, settings: &Settings) -> Vec<String> {
        let facts = &self.facts;
        let mut gaps = Vec::new();
        if self.is_record() {
            if facts.owner.is_none() && facts.approved_by.is_none() {
                gaps.push("no owner".to_owned());
            }
            if self.newest_record(settings.as_of).is_none() {
                gaps.push("no date".to_owned());
            }
            return gaps;
        }
        if facts.owner.is_none() {
            gaps.push("no owner".to_owned());
        }
        if facts.version.is_none() && facts.effective_on.is_none() {
            gaps.push("no version or date".to_owned());
        }
        let approved = facts.approved_by.is_some()
            || facts.approved_on.is_some()
            || facts.status.as_ref().is_some_and(|s| s.value == Status::Approved);
        if !approved {
            gaps.push("no approval".to_owned());
        }
        if let Some(review) = &facts.next_review
            && review.value < settings.as_of
        {
            gaps.push(format!("review overdue since {}", review.value));
        }
        gaps
    }

    /// The newest day up to `as_of` on which the document records something.
    #[must_use]
    pub fn newest_record(&self, as_of: Date) -> Option<Date> {
        self.record_days().filter(|day| *day <= as_of).max()
    }

    /// Days on which the document records something; the day of its version where it names no other.
    pub fn record_days(&self) -> impl Iterator<Item = Date> {
        let facts = &self.facts;
        let fallback = facts.record_dates.is_empty().then(|| {
            let day = facts.effective_on.as_ref().or(facts.approved_on.as_ref());
            day.map(|d| d.value)
        });
        facts.record_dates.iter().copied().chain(fallback.flatten())
    }

    /// Holds for documents that lay something down or tell it: these are controlled.
    #[must_use]
    pub fn is_design(&self) -> bool {
        self.facts.role == Role::Design
    }

    /// How the document is called in messages: its title, else its path.
    #[must_use]
    pub fn name(&self) -> &str {
        self.facts.title.as_ref().map_or(&self.path, |t| &t.value)
    }
}
