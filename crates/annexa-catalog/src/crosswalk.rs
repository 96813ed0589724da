use crate::Place;

/// What the points of one framework have to do with those of another.
///
/// Relations leave aside the subjects of the frameworks: that internal audits are planned is the same in all of them.
#[derive(Clone, Debug)]
pub struct Crosswalk {
    /// Index of the framework it leads from.
    pub from: usize,
    /// Index of the framework it leads to.
    pub to: usize,
    /// How it was made.
    pub origin: String,
    /// In its order.
    pub pairs: Vec<Pair>,
}

impl Crosswalk {
    /// The same read in the other direction.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self {
            from: self.to,
            to: self.from,
            origin: self.origin.clone(),
            pairs: self.pairs.iter().map(Pair::inverse).collect(),
        }
    }
}

/// A point of one framework, and one of another that it does part of the work of.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The point it leads from.
    pub from: PointAt,
    /// The point it leads to.
    pub to: PointAt,
    /// What `from` is to `to`.
    pub relation: Relation,
    /// What they have in common, as a sentence.
    pub why: String,
    /// What `to` asks beyond `from`; `None` where that is nothing.
    pub delta: Option<String>,
    /// What `from` asks beyond `to`; `None` where that is nothing.
    pub back: Option<String>,
    /// Where it is written.
    pub place: Place,
}

impl Pair {
    fn inverse(&self) -> Self {
        Self {
            from: self.to,
            to: self.from,
            relation: self.relation.inverse(),
            why: self.why.clone(),
            delta: self.back.clone(),
            back: self.delta.clone(),
            place: self.place.clone(),
        }
    }
}

/// A point of a framework, by the indices of its requirement and of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PointAt {
    /// Index of the requirement.
    pub requirement: usize,
    /// Index of the point in it.
    pub point: usize,
}

/// How much of what one point asks another asks as well; the words are those of set theory, as in NIST IR 8477.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// They ask the same.
    Equal,
    /// The source asks all that the target asks, and more.
    Superset,
    /// The target asks all that the source asks, and more.
    Subset,
    /// Each asks something that the other does not.
    Intersects,
}

impl Relation {
    /// As written in the mappings and in outputs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Superset => "superset",
            Self::Subset => "subset",
            Self::Intersects => "intersects",
        }
    }

    const fn inverse(self) -> Self {
        match self {
            Self::Superset => Self::Subset,
            Self::Subset => Self::Superset,
            same => same,
        }
    }
}

/// Where the controls of a former edition of a framework went.
#[derive(Clone, Debug)]
pub struct FormerEdition {
    /// Id of the former edition, such as `iso27001-2013`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Id of the framework that came after it.
    pub successor: String,
    /// Its controls, in its order.
    pub controls: Vec<FormerControl>,
}

impl FormerEdition {
    /// Its control with this number.
    #[must_use]
    pub fn control(&self, number: &str) -> Option<&FormerControl> {
        self.controls.iter().find(|c| c.number == number)
    }
}

/// A control of a former edition.
#[derive(Clone, Debug)]
pub struct FormerControl {
    /// Its number, such as `A.9.2.1`.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Ids of the requirements it went into, with their titles; never empty.
    pub went_into: Vec<(String, String)>,
    /// Where it is written.
    pub place: Place,
}
