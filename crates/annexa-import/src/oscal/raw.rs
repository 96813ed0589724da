//! The parts of an OSCAL catalogue that are read, as they are written.

use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A string with the place where it is written.
pub(super) struct Placed<'a> {
    pub(super) value: String,
    /// The slice of the source, with its quotation marks.
    pub(super) raw: &'a str,
}

impl fmt::Debug for Placed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Placed<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        let value = serde_json::from_str(raw).map_err(|_| D::Error::custom("a string is needed here"))?;
        Ok(Self { value, raw })
    }
}

#[derive(Deserialize)]
pub(super) struct Root<'a> {
    #[serde(borrow)]
    pub(super) catalog: Catalog<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Catalog<'a> {
    #[serde(borrow)]
    pub(super) metadata: Metadata<'a>,
    #[serde(default, borrow)]
    pub(super) params: Vec<Parameter<'a>>,
    #[serde(default, borrow)]
    pub(super) controls: Vec<Control<'a>>,
    #[serde(default, borrow)]
    pub(super) groups: Vec<Group<'a>>,
    #[serde(borrow)]
    pub(super) back_matter: Option<BackMatter<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Metadata<'a> {
    pub(super) title: String,
    pub(super) version: Option<String>,
    #[serde(borrow)]
    pub(super) oscal_version: Placed<'a>,
    #[serde(default)]
    pub(super) props: Vec<Property>,
    #[serde(default, borrow)]
    pub(super) links: Vec<Link<'a>>,
    #[serde(default)]
    pub(super) parties: Vec<Party>,
}

#[derive(Deserialize)]
pub(super) struct Party {
    pub(super) name: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Property {
    pub(super) name: String,
    #[serde(default)]
    pub(super) value: String,
    pub(super) class: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Link<'a> {
    #[serde(borrow)]
    pub(super) href: Placed<'a>,
    pub(super) rel: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Group<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Placed<'a>>,
    pub(super) title: String,
    #[serde(default)]
    pub(super) props: Vec<Property>,
    #[serde(default, borrow)]
    pub(super) links: Vec<Link<'a>>,
    #[serde(default, borrow)]
    pub(super) params: Vec<Parameter<'a>>,
    #[serde(default, borrow)]
    pub(super) parts: Vec<Part<'a>>,
    #[serde(default, borrow)]
    pub(super) controls: Vec<Control<'a>>,
    #[serde(default, borrow)]
    pub(super) groups: Vec<Group<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Control<'a> {
    #[serde(borrow)]
    pub(super) id: Placed<'a>,
    pub(super) title: String,
    #[serde(default)]
    pub(super) props: Vec<Property>,
    #[serde(default, borrow)]
    pub(super) links: Vec<Link<'a>>,
    #[serde(default, borrow)]
    pub(super) params: Vec<Parameter<'a>>,
    #[serde(default, borrow)]
    pub(super) parts: Vec<Part<'a>>,
    #[serde(default, borrow)]
    pub(super) controls: Vec<Control<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Part<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Placed<'a>>,
    pub(super) name: String,
    #[serde(borrow)]
    pub(super) prose: Option<Placed<'a>>,
    #[serde(default)]
    pub(super) props: Vec<Property>,
    #[serde(default, borrow)]
    pub(super) parts: Vec<Part<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Parameter<'a> {
    pub(super) id: String,
    pub(super) label: Option<String>,
    #[serde(default)]
    pub(super) values: Vec<String>,
    #[serde(borrow)]
    pub(super) select: Option<Select<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Select<'a> {
    pub(super) how_many: Option<String>,
    #[serde(default, borrow)]
    pub(super) choice: Vec<Placed<'a>>,
}

#[derive(Deserialize)]
pub(super) struct BackMatter<'a> {
    #[serde(default, borrow)]
    pub(super) resources: Vec<Resource<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Resource<'a> {
    #[serde(borrow)]
    pub(super) uuid: Placed<'a>,
}
