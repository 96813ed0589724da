//! Whether a text is an internet message: by its header, which a memo has not.

/// Fields that a message has, and a memo may have.
const COMMON: [&str; 4] = ["from", "to", "date", "subject"];

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Holds when `text` begins with the header of a message (RFC 5322): nothing but fields up to the
/// first blank line, two that mail knows, one of them as only mail programs write it.
pub(super) fn has_header(text: &str) -> bool {
    let (mut known, mut proofs, mut fields) = (0, 0, 0);
    for line in text.trim_start_matches('\n').lines() {
        if line.trim().is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) && fields > 0 {
            continue;
        }
        let Some((name, value)) = line.split_once(':') else { return false };
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            return false;
        }
        fields += 1;
        let name = name.to_ascii_lowercase();
        // A form may have a field "Received" too, but not what a server writes there.
        let is_proof = match name.as_str() {
            "message-id" | "return-path" => value.contains('<'),
            "mime-version" => value.trim_start().starts_with(|c: char| c.is_ascii_digit()),
            "received" => ["from ", "by ", "("].iter().any(|start| value.trim_start().starts_with(start)),
            "date" => is_date(value),
            _ => false,
        };
        known += usize::from(is_proof || COMMON.contains(&name.as_str()));
        proofs += usize::from(is_proof);
    }
    known >= 2 && proofs > 0
}

/// "Tue, 12 May 2026 09:30:00 +0100": a date with its time, as nobody writes it by hand.
fn is_date(value: &str) -> bool {
    let value = value.split_once(',').map_or(value, |(_, behind)| behind);
    let mut words = value.split_whitespace();
    let mut next = || words.next().unwrap_or_default();
    let (day, month, year, time) = (next(), next(), next(), next());
    let is_number = |word: &str| word.parse::<u16>().is_ok();
    let is_time = time.split_once(':').is_some_and(|(hour, rest)| is_number(hour) && !rest.is_empty());
    is_number(day) && MONTHS.contains(&month) && is_number(year) && is_time
}
