use crate::Place;

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
