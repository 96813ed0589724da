//! Numbers spelled out in English.

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// "Twenty-one"; digits from a hundred on.
pub(super) fn cardinal(value: u32) -> String {
    capitalised(&spelled(value))
}

/// "Twenty-first"; digits from a hundred on.
pub(super) fn ordinal(value: u32) -> String {
    let words = spelled(value);
    let (before, last) = words.rsplit_once('-').map_or(("", words.as_str()), |(tens, last)| (tens, last));
    let last = match last {
        "one" => "first".to_owned(),
        "two" => "second".to_owned(),
        "three" => "third".to_owned(),
        "five" => "fifth".to_owned(),
        "eight" => "eighth".to_owned(),
        "nine" => "ninth".to_owned(),
        "twelve" => "twelfth".to_owned(),
        last => match last.strip_suffix('y') {
            Some(stem) => format!("{stem}ieth"),
            None => format!("{last}th"),
        },
    };
    capitalised(&if before.is_empty() { last } else { format!("{before}-{last}") })
}

fn spelled(value: u32) -> String {
    let at = value as usize;
    match value {
        0..=19 => ONES[at].to_owned(),
        20..=99 if value.is_multiple_of(10) => TENS[at / 10].to_owned(),
        20..=99 => format!("{}-{}", TENS[at / 10], ONES[at % 10]),
        _ => value.to_string(),
    }
}

fn capitalised(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
