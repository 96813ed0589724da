//! Examples of bodies and answers, by operation, in `examples.json`: `body` and `answers` hold what is sent and what
//! comes back by type of content, the latter by status; `query` holds values of parameters. A test holds each against
//! its schema.

use serde_json::{Map, Value};

const EXAMPLES: &str = include_str!("examples.json");

/// The digits of each id in the examples.
const DIGITS: &str = "0b6d9c1f4e2a47d8b3559a0c6e71f2d4";

/// An id as it may be.
pub(super) fn id(prefix: &str) -> String {
    format!("{prefix}{DIGITS}")
}

/// Every operation's examples, by its name.
pub(super) fn all() -> Map<String, Value> {
    serde_json::from_str(EXAMPLES).expect("the examples are JSON")
}

/// Puts `example` where the operation has what it is an example of.
///
/// # Panics
///
/// When it has no such thing.
pub(super) fn add(operation: &mut Value, example: Option<&Value>) {
    let name = operation["operationId"].as_str().unwrap_or_default().to_owned();
    let mut place = |at: &str, by_type: &Value| {
        for (kind, example) in by_type.as_object().into_iter().flatten() {
            let content = operation.pointer_mut(at).and_then(|content| content.get_mut(kind));
            content.unwrap_or_else(|| panic!("{name} has an example of {kind} too many"))["example"] = example.clone();
        }
    };
    let Some(example) = example else { return };
    place("/requestBody/content", &example["body"]);
    for (status, by_type) in example["answers"].as_object().into_iter().flatten() {
        place(&format!("/responses/{status}/content"), by_type);
    }
    for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
        let value = parameter["name"].as_str().and_then(|name| example["query"].get(name)).cloned();
        if let Some(value) = value {
            parameter["example"] = value;
        }
    }
}
