//! Rows of the database to values and back.

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::sqlite::{Sqlite, SqliteRow};
use sqlx::{Decode, Row, Type};

use crate::Error;
use crate::error::While;

const DOING: &str = "reading a row";

/// Cells of a row, by the names of their columns.
pub(crate) trait Cells {
    fn get_as<'r, T: Decode<'r, Sqlite> + Type<Sqlite>>(&'r self, column: &str) -> Result<T, Error>;

    /// A text that parses: an id or a hash.
    fn parsed<T: DeserializeOwned>(&self, column: &str) -> Result<T, Error>;
    fn maybe_parsed<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>, Error>;
    fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T, Error>;
    fn maybe_json<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>, Error>;
    fn time(&self, column: &str) -> Result<Timestamp, Error>;
    fn maybe_time(&self, column: &str) -> Result<Option<Timestamp>, Error>;
    fn number<T: TryFrom<i64>>(&self, column: &str) -> Result<T, Error>
    where
        T::Error: std::error::Error + Send + Sync + 'static;
}

impl Cells for SqliteRow {
    fn get_as<'r, T: Decode<'r, Sqlite> + Type<Sqlite>>(&'r self, column: &str) -> Result<T, Error> {
        self.try_get(column).while_(DOING)
    }

    fn parsed<T: DeserializeOwned>(&self, column: &str) -> Result<T, Error> {
        name_to(self.get_as(column)?)
    }

    fn maybe_parsed<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>, Error> {
        self.get_as::<Option<String>>(column)?.map(name_to).transpose()
    }

    fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T, Error> {
        from_json(self.get_as(column)?)
    }

    fn maybe_json<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>, Error> {
        self.get_as::<Option<&str>>(column)?.map(from_json).transpose()
    }

    fn time(&self, column: &str) -> Result<Timestamp, Error> {
        Timestamp::from_microsecond(self.get_as(column)?).while_(DOING)
    }

    fn maybe_time(&self, column: &str) -> Result<Option<Timestamp>, Error> {
        self.get_as::<Option<i64>>(column)?.map(|t| Timestamp::from_microsecond(t).while_(DOING)).transpose()
    }

    fn number<T: TryFrom<i64>>(&self, column: &str) -> Result<T, Error>
    where
        T::Error: std::error::Error + Send + Sync + 'static,
    {
        T::try_from(self.get_as::<i64>(column)?).while_(DOING)
    }
}

fn name_to<T: DeserializeOwned>(name: String) -> Result<T, Error> {
    serde_json::from_value(serde_json::Value::String(name)).while_(DOING)
}

pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).while_(DOING)
}

pub(crate) fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).while_("writing a row")
}

pub(crate) fn maybe_to_json<T: Serialize>(value: Option<&T>) -> Result<Option<String>, Error> {
    value.map(to_json).transpose()
}

/// The name under which a unit variant is serialised.
pub(crate) fn name_of<T: Serialize>(value: &T) -> Result<String, Error> {
    match serde_json::to_value(value).while_("writing a row")? {
        serde_json::Value::String(name) => Ok(name),
        _ => Err(Error::broken("writing a row", "a name was expected")),
    }
}

/// The time as it is kept: to the microsecond.
pub(crate) fn rounded(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}
