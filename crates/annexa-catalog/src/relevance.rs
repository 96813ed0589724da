/// What speaks for a document answering a requirement, as `relevance.yaml` names it. Each is a number from 0 to 1.
pub const FEATURES: [&str; 12] = [
    "essential-points-met",
    "share-of-passages",
    "headings",
    "headings-alone",
    "density-against-strongest",
    "early",
    "documented",
    "binds",
    "on-subject",
    "likeness",
    "likeness-of-headings",
    "likeness-of-title",
];

/// The same for requirements that come without rules, as `relevance-without-rules.yaml` names it.
pub const GENERIC_FEATURES: [&str; 8] = [
    "best-passage",
    "best-passage-against-strongest",
    "passages-against-strongest",
    "best-heading",
    "concepts",
    "likeness",
    "likeness-of-headings",
    "likeness-of-title",
];

/// Weights by which what speaks for a document answering a requirement adds up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Relevance {
    /// Where the weights come from.
    pub origin: String,
    /// Added to every sum.
    pub bias: f64,
    /// One for each of [`FEATURES`] or [`GENERIC_FEATURES`], in their order.
    pub weights: Vec<f64>,
}
