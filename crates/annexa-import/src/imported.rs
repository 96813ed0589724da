/// A catalogue that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Full title.
    pub title: String,
    /// Short name for running text.
    pub short: String,
    /// Edition or version; empty where the source has none.
    pub edition: String,
    /// Those that have requirements, in the order of the source.
    pub topics: Vec<Topic>,
    /// In the order of the source.
    pub requirements: Vec<Requirement>,
    /// Ids of what the source itself has withdrawn.
    pub withdrawn: Vec<String>,
    /// What was cut, left out or put in another place, for people.
    pub notes: Vec<String>,
    /// Where it comes from.
    pub source: Source,
}

/// A group of requirements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// Unique among the topics.
    pub id: String,
    /// Such as `Access control`.
    pub title: String,
}

/// One requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Unique among the requirements, such as `AC-2(1)`.
    pub id: String,
    /// Index of its topic.
    pub topic: usize,
    /// Never empty.
    pub title: String,
    /// Its text; the title where the source has none.
    pub asks: String,
}

/// What a file says about its origin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Format of the file, such as `OSCAL 1.1.2`.
    pub format: String,
    /// Who publishes it.
    pub publisher: Option<String>,
    /// Copyright and licence, as written.
    pub copyright: Option<String>,
}
