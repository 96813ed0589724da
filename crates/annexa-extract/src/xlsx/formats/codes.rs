//! Format codes such as `#,##0.00`, `0%` and `dd/mm/yyyy`.

use super::Shown;
use super::days;

/// Digits behind the point that are shown at most.
const MAX_DECIMALS: usize = 30;

/// A number with more digits in front of the point is shown by its power of ten.
const MAX_PLAIN: f64 = 1e15;

/// A format code.
#[derive(Debug, PartialEq)]
pub(super) enum Code {
    /// As it is.
    General,
    Moment(Moment),
    /// For positive numbers, negative ones and zero, as far as the code tells them apart.
    Numbers {
        sections: Vec<Section>,
        hides_text: bool,
    },
}

/// What of a date and time is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Moment {
    year: bool,
    month: bool,
    day: bool,
    time: bool,
    seconds: bool,
    /// Holds for hours, minutes or seconds that go on counting: a length of time.
    is_length: bool,
}

/// One section of a code for numbers.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Section {
    before: String,
    after: String,
    /// Holds when digits are shown at all.
    has_digits: bool,
    whole: usize,
    min_decimals: usize,
    max_decimals: usize,
    thousands: bool,
    /// What the number is multiplied by.
    factor: f64,
}

/// The code that an identifier means without being defined.
pub(super) const fn built_in(id: u32) -> Option<&'static str> {
    Some(match id {
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        5..=6 | 37 | 38 | 41 | 42 => "#,##0;-#,##0",
        7..=8 | 39 | 40 | 43 | 44 => "#,##0.00;-#,##0.00",
        14..=16 | 27..=31 | 36 | 50..=54 | 57 | 58 => "yyyy-mm-dd",
        17 | 55 | 56 => "yyyy-mm",
        18 | 20 | 32..=35 => "hh:mm",
        19 | 21 => "hh:mm:ss",
        22 => "yyyy-mm-dd hh:mm",
        45 | 47 => "[mm]:ss",
        46 => "[h]:mm:ss",
        _ => return None,
    })
}

impl Code {
    pub(super) fn parse(code: &str) -> Self {
        let sections = split(code);
        let first = sections.first().map(String::as_str).unwrap_or_default();
        if first.trim().eq_ignore_ascii_case("general") || code.trim() == "@" || code.is_empty() {
            return Self::General;
        }
        if let Some(moment) = moment(first) {
            return Self::Moment(moment);
        }
        let hides_text = sections.len() > 3 && sections[3].is_empty();
        match sections.iter().take(3).map(|section| Section::parse(section)).collect() {
            Some(sections) => Self::Numbers { sections, hides_text },
            None => Self::General,
        }
    }

    pub(super) fn number(&self, value: f64, counts_from_1904: bool) -> Shown {
        let words = match self {
            Self::General => general(value),
            Self::Moment(moment) => moment.show(value, counts_from_1904).unwrap_or_else(|| general(value)),
            Self::Numbers { sections, .. } => {
                if sections.iter().all(Section::is_empty) {
                    return Shown::Hidden;
                }
                let (index, value) = match sections.len() {
                    2.. if value < 0.0 => (1, -value),
                    3.. if value == 0.0 => (2, value),
                    _ => (0, value),
                };
                sections.get(index).map_or_else(|| general(value), |section| section.show(value))
            }
        };
        Shown::Words(words)
    }

    pub(super) const fn hides_text(&self) -> bool {
        matches!(self, Self::Numbers { hides_text: true, .. })
    }
}

/// The sections of a code, which semicolons part outside of quotes and brackets.
fn split(code: &str) -> Vec<String> {
    let mut sections = vec![String::new()];
    let (mut in_quotes, mut is_escaped) = (false, false);
    for c in code.chars() {
        let is_end = c == ';' && !in_quotes && !is_escaped;
        if !is_escaped && c == '"' {
            in_quotes = !in_quotes;
        }
        is_escaped = !is_escaped && !in_quotes && c == '\\';
        if is_end {
            sections.push(String::new());
        } else if let Some(section) = sections.last_mut() {
            section.push(c);
        }
    }
    sections
}

/// What of a moment the section shows; `None` when it shows a number.
fn moment(section: &str) -> Option<Moment> {
    let mut moment = Moment::default();
    let mut has_m = false;
    let mut chars = section.chars().peekable();
    while let Some(c) = chars.next() {
        match c.to_ascii_lowercase() {
            '"' => while chars.next().is_some_and(|c| c != '"') {},
            '\\' | '_' | '*' => {
                chars.next();
            }
            '[' => {
                let inner: String = chars.by_ref().take_while(|&c| c != ']').collect();
                let inner = inner.to_ascii_lowercase();
                let is_unit = |unit: char| !inner.is_empty() && inner.chars().all(|c| c == unit);
                if ['h', 'm', 's'].into_iter().any(is_unit) {
                    moment.is_length = true;
                    moment.seconds |= is_unit('s');
                }
            }
            'y' | 'e' if c != 'E' => moment.year = true,
            'd' => moment.day = true,
            'm' => has_m = true,
            'h' => moment.time = true,
            's' => (moment.time, moment.seconds) = (true, true),
            '0' | '#' | '?' if !moment.seconds => return None,
            'g' if section.len() >= 7 && section.to_ascii_lowercase().contains("general") => return None,
            _ => {}
        }
    }
    // Next to hours or seconds "m" is minutes, unless there is a day or a year for it to go with.
    moment.month = has_m && (moment.year || moment.day || !moment.time && !moment.is_length);
    (moment.year || moment.month || moment.day || moment.time || moment.is_length).then_some(moment)
}

impl Moment {
    fn show(self, value: f64, counts_from_1904: bool) -> Option<String> {
        if !(-1e9..1e9).contains(&value) {
            return None;
        }
        // Half a second more or less comes from counting in fractions of a day.
        #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
        let seconds = (value * 86_400.0).round() as i64;
        if self.is_length {
            let (sign, seconds) = (if seconds < 0 { "-" } else { "" }, seconds.abs());
            let tail = if self.seconds { format!(":{:02}", seconds % 60) } else { String::new() };
            return Some(format!("{sign}{}:{:02}{tail}", seconds / 3600, seconds / 60 % 60));
        }
        let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let shows_date = self.year || self.month || self.day;
        let mut words = String::new();
        if shows_date {
            let (year, month, day) = days::date(day, counts_from_1904)?;
            words = if self.day {
                format!("{year:04}-{month:02}-{day:02}")
            } else if self.month && self.year {
                format!("{year:04}-{month:02}")
            } else if self.year {
                format!("{year:04}")
            } else {
                format!("{year:04}-{month:02}")
            };
        }
        if self.time {
            let tail = if self.seconds { format!(":{:02}", second % 60) } else { String::new() };
            let gap = if words.is_empty() { "" } else { " " };
            words.push_str(&format!("{gap}{:02}:{:02}{tail}", second / 3600, second / 60 % 60));
        }
        Some(words)
    }
}

impl Section {
    /// `None` for what is rather shown as it is: fractions, powers of ten.
    fn parse(code: &str) -> Option<Self> {
        let mut section = Self { factor: 1.0, ..Self::default() };
        let mut in_decimals = false;
        let mut commas = 0;
        let mut chars = code.chars().peekable();
        while let Some(c) = chars.next() {
            let mut literal = String::new();
            match c {
                '"' => literal.extend(chars.by_ref().take_while(|&c| c != '"')),
                '\\' => literal.extend(chars.next()),
                '_' => {
                    chars.next();
                    literal.push(' ');
                }
                '*' => {
                    chars.next();
                }
                '[' => {
                    // "[$€-407]" is a sign of currency, the rest are colours and conditions.
                    let inner: String = chars.by_ref().take_while(|&c| c != ']').collect();
                    if let Some(currency) = inner.strip_prefix('$') {
                        literal.push_str(currency.split('-').next().unwrap_or_default());
                    }
                }
                '0' | '#' | '?' => {
                    if !section.after.is_empty() {
                        return None;
                    }
                    section.has_digits = true;
                    section.thousands |= commas > 0;
                    commas = 0;
                    if in_decimals {
                        section.max_decimals += 1;
                        if c == '0' {
                            section.min_decimals = section.max_decimals;
                        }
                    } else if c == '0' {
                        section.whole += 1;
                    }
                }
                '.' if section.has_digits || chars.peek().is_some_and(|c| matches!(c, '0' | '#' | '?')) => {
                    in_decimals = true;
                    section.has_digits = true;
                }
                ',' if section.has_digits => commas += 1,
                '%' => {
                    section.factor *= 100.0;
                    literal.push('%');
                }
                'E' | 'e' | '/' if section.has_digits => return None,
                '@' => return None,
                c => literal.push(c),
            }
            if section.has_digits { &mut section.after } else { &mut section.before }.push_str(&literal);
        }
        section.factor /= 1000f64.powi(commas);
        section.max_decimals = section.max_decimals.min(MAX_DECIMALS);
        section.min_decimals = section.min_decimals.min(MAX_DECIMALS);
        section.whole = section.whole.min(MAX_DECIMALS);
        Some(section)
    }

    fn is_empty(&self) -> bool {
        !self.has_digits && self.before.trim().is_empty()
    }

    fn show(&self, value: f64) -> String {
        if !self.has_digits {
            return self.before.trim().to_owned();
        }
        let value = value * self.factor;
        if value.abs() >= MAX_PLAIN {
            return format!("{}{}{}", self.before, general(value), self.after).trim().to_owned();
        }
        let sign = if value < 0.0 { "-" } else { "" };
        let digits = rounded(value.abs(), self.max_decimals);
        let (whole, decimals) = digits.split_once('.').unwrap_or((&digits, ""));
        let kept = decimals.trim_end_matches('0').len().max(self.min_decimals).min(decimals.len());
        let mut whole = format!("{whole:0>width$}", width = self.whole);
        if self.whole == 0 && whole == "0" && kept > 0 {
            whole.clear();
        }
        if self.thousands {
            whole = grouped(&whole);
        }
        let point = if kept > 0 { "." } else { "" };
        format!("{sign}{}{whole}{point}{}{}", self.before, &decimals[..kept], self.after).trim().to_owned()
    }
}

/// With so many digits behind the point, halves rounded up as written: 0.125 is 0.13.
fn rounded(value: f64, decimals: usize) -> String {
    let exact = general(value);
    let plain = exact.split_once('.').filter(|_| !exact.contains('e'));
    let is_half = plain.is_some_and(|(_, behind)| behind.len() == decimals + 1 && behind.ends_with('5'));
    let nudge = if is_half { value.abs() * f64::EPSILON * 4.0 } else { 0.0 };
    format!("{:.decimals$}", value + nudge)
}

fn grouped(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// With at most 15 digits, as the programs show it: the rest is noise of their arithmetic.
fn general(value: f64) -> String {
    let value = format!("{value:.14e}").parse().unwrap_or(value);
    let size = value.abs();
    if size != 0.0 && !(1e-9..MAX_PLAIN * 1e6).contains(&size) {
        return format!("{value:e}");
    }
    format!("{value}")
}

#[cfg(test)]
mod tests {
    use super::{Code, Shown, built_in};

    #[test]
    fn numbers_as_shown() {
        for (code, value, expected) in [
            ("General", 0.1 + 0.2, "0.3"),
            ("General", 42.0, "42"),
            ("General", 1e300, "1e300"),
            ("0", 2.5, "3"),
            ("0%", 0.125, "13%"),
            ("0.00%", 0.1234, "12.34%"),
            ("#,##0", 1_234_567.0, "1,234,567"),
            ("#,##0.00", -1234.5, "-1,234.50"),
            ("0.##", 1.5, "1.5"),
            ("0.##", 2.0, "2"),
            ("0000", 42.0, "0042"),
            ("\"R-\"000", 7.0, "R-007"),
            ("[$£-809]#,##0", 1500.0, "£1,500"),
            ("#,##0_);(#,##0)", -12.0, "(12)"),
            ("#,##0_);[Red](#,##0)", 12.0, "12"),
            ("0.0,,\"M\"", 2_500_000.0, "2.5M"),
            ("0;-0;\"-\"", 0.0, "-"),
            ("0.00E+00", 12.0, "12"),
            ("# ?/?", 0.5, "0.5"),
            ("@", 3.0, "3"),
        ] {
            assert_eq!(Code::parse(code).number(value, false), Shown::Words(expected.to_owned()), "{code}: {value}");
        }
        assert_eq!(Code::parse(";;;").number(1.0, false), Shown::Hidden);
        assert!(Code::parse(";;;").hides_text());
        assert!(!Code::parse("0;0;0;@").hides_text());
    }

    #[test]
    fn moments_one_way() {
        for (code, value, expected) in [
            ("dd/mm/yyyy", 46_154.0, "2026-05-12"),
            ("[$-409]d\\-mmm\\-yy;@", 46_154.0, "2026-05-12"),
            ("mmm yyyy", 46_154.0, "2026-05"),
            ("yyyy", 46_154.0, "2026"),
            ("d/m/yy h:mm", 46_154.5, "2026-05-12 12:00"),
            ("h:mm AM/PM", 0.75, "18:00"),
            ("hh:mm:ss", 0.999_999_99, "00:00:00"),
            ("[h]:mm", 1.5, "36:00"),
            ("dd/mm/yyyy", -5.0, "-5"),
            ("dd/mm/yyyy", 1e20, "100000000000000000000"),
        ] {
            assert_eq!(Code::parse(code).number(value, false), Shown::Words(expected.to_owned()), "{code}: {value}");
        }
        assert_eq!(Code::parse("d mmm yyyy").number(44_692.0, true), Shown::Words("2026-05-12".to_owned()));
    }

    #[test]
    fn all_built_in_codes_are_understood() {
        for id in 0..60 {
            assert!(built_in(id).is_none_or(|code| Code::parse(code) != Code::General), "{id}");
        }
    }
}
