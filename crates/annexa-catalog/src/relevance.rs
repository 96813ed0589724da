/// What speaks for a document answering a requirement, as `relevance.yaml` names it. Each is a number from 0 to 1.
pub const FEATURES: [&str; 22] = [
    "points-met",
    "essential-points-met",
    "passages",
    "share-of-passages",
    "share-of-passages-alone",
    "passages-against-strongest",
    "passages-alone-against-strongest",
    "title",
    "title-alone",
    "headings",
    "headings-alone",
    "share-of-headings",
    "density",
    "density-against-strongest",
    "early",
    "documented",
    "off-subject",
    "form",
    "likeness",
    "likeness-of-headings",
    "likeness-of-title",
    "title-named",
];

/// Weights by which what speaks for a document answering a requirement adds up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Relevance {
    /// Where the weights come from.
    pub origin: String,
    /// Added to every sum.
    pub bias: f64,
    /// One for each of [`FEATURES`], in their order.
    pub weights: Vec<f64>,
}
