//! Names for the reports of `annexa-report`, which bring their own schemas.

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

macro_rules! reported {
    ($($name:ident $report:ty;)*) => {
        $(
            pub(crate) struct $name;

            impl PartialSchema for $name {
                /// The report's own stands there.
                fn schema() -> RefOr<Schema> {
                    Ref::from_schema_name(own_name(&<$report>::schema_name())).into()
                }
            }

            impl ToSchema for $name {
                fn name() -> Cow<'static, str> {
                    own_name(&<$report>::schema_name()).into()
                }
            }
        )*

        fn describe(generator: &mut SchemaGenerator) {
            $( generator.subschema_for::<$report>(); )*
        }
    };
}

reported! {
    Assessment annexa_report::Assessment;
    AssessedDocument annexa_report::Document;
    Comparison annexa_report::Comparison;
    Finding annexa_report::Finding;
    Gap annexa_report::Gap;
    MappedRequirement annexa_report::MappedRequirement;
    MappingsVersion annexa_report::MappingsVersion;
    Requirement annexa_report::Requirement;
    SearchReport annexa_report::SearchReport;
    Summary annexa_report::Summary;
    TextReport annexa_report::TextReport;
}

/// Where the schemas stand in the document.
const PLACE: &str = "/components/schemas";

/// The name of a report's schema here: an assessment as a report and as a thing that is kept are not the same.
fn own_name(name: &str) -> String {
    if name.ends_with("Report") { name.to_owned() } else { format!("Report{name}") }
}

/// The schemas of the reports and of all that they are made of, by name.
pub(super) fn schemas() -> Map<String, Value> {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = PLACE.into();
    let mut generator = settings.into_generator();
    describe(&mut generator);
    let named = |(name, mut schema): (String, Value)| {
        rename(&mut schema);
        (own_name(&name), schema)
    };
    generator.take_definitions(true).into_iter().map(named).collect()
}

/// Has every reference point to the name here.
fn rename(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields {
                match (key.as_str(), &value) {
                    ("$ref", Value::String(to)) => {
                        let name = to.rsplit('/').next().unwrap_or_default();
                        *value = Value::String(format!("#{PLACE}/{}", own_name(name)));
                    }
                    _ => rename(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(rename),
        _ => (),
    }
}
