//! A call of each operation as one would type it.

use serde_json::Value;

/// The call, with the server's address in `$ANNEXA` and the key in `$KEY`, broken into lines.
pub(super) fn call(path: &str, method: &str, operation: &Value) -> String {
    let parameters = || operation["parameters"].as_array().into_iter().flatten();
    let mut address = path.to_owned();
    let mut query = Vec::new();
    for parameter in parameters() {
        let (Some(name), Some(value)) = (parameter["name"].as_str(), written(&parameter["example"])) else { continue };
        match parameter["in"].as_str() {
            Some("path") => address = address.replace(&format!("{{{name}}}"), &value),
            Some("query") => query.push(format!("{name}={}", encoded(&value))),
            _ => (),
        }
    }
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let content = operation["requestBody"]["content"].as_object();
    let by_curl = if content.is_some() { "post" } else { "get" };
    let method = if method == by_curl { String::new() } else { format!("-X {} ", method.to_uppercase()) };
    let answer = operation["responses"]["200"]["content"].as_object().and_then(|c| c.keys().next());
    let manner = match answer.map(String::as_str) {
        Some("text/event-stream") => "-N ",
        Some("application/octet-stream") => "-O -J ",
        _ => "",
    };
    let mut parts = vec![format!("curl {manner}{method}\"$ANNEXA{address}{query}\"")];
    if path.starts_with("/v1/") {
        parts.push("-H \"Authorization: Bearer $KEY\"".to_owned());
    }
    for parameter in parameters().filter(|p| p["name"] == "Idempotency-Key") {
        parts.extend(
            written(&parameter["example"]).map(|key| format!("-H {}", quoted(&format!("Idempotency-Key: {key}")))),
        );
    }
    if let Some(body) = content.and_then(|c| c.get("application/json")) {
        parts.push("-H 'Content-Type: application/json'".to_owned());
        parts.push(format!("-d {}", quoted(&body["example"].to_string())));
    } else if content.is_some() {
        parts.push("-H 'Content-Type: application/octet-stream'".to_owned());
        parts.push("--data-binary @ai-policy.md".to_owned());
    }
    parts.join(" \\\n  ")
}

/// A value as it stands in an address.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// `text` in a query.
fn encoded(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~' | b'/' | b',' | b':');
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// `text` as one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
