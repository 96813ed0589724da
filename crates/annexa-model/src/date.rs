use std::fmt;

/// A calendar day of the Gregorian calendar, without time or zone.
///
/// Ordered as time runs. Arithmetic is exact on the calendar; there is no clock here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day `year-month-day`, or `None` when there is no such day or the year lies outside 1900..=2199.
    #[must_use]
    pub fn new(year: i16, month: u8, day: u8) -> Option<Self> {
        let fits = (1900..2200).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day);
        fits.then_some(Self { year, month, day })
    }

    /// Reads `YYYY-MM-DD`.
    #[must_use]
    pub fn parse_iso(text: &str) -> Option<Self> {
        let mut parts = text.trim().splitn(3, '-');
        let year = parts.next()?.parse().ok()?;
        let month = parts.next()?.parse().ok()?;
        let day = parts.next()?.get(..2)?.parse().ok()?;
        Self::new(year, month, day)
    }

    /// Four-digit year.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.year
    }

    /// Month, 1 to 12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// Day of the month, 1 to 31.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    /// The day `months` later (earlier when negative), clamped to the end of the month.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        let index = i32::from(self.year) * 12 + i32::from(self.month) - 1 + months;
        let year = index.div_euclid(12).clamp(1900, 2199) as i16;
        let month = (index.rem_euclid(12) + 1) as u8;
        Self { year, month, day: self.day.min(days_in_month(year, month)) }
    }

    /// Whole days from `other` to this day; negative when this day is earlier.
    #[must_use]
    pub fn days_since(self, other: Self) -> i32 {
        self.ordinal() - other.ordinal()
    }

    /// Days since 0000-03-01 of the proleptic calendar (Hinnant's civil-day count).
    fn ordinal(self) -> i32 {
        let y = i32::from(self.year) - i32::from(self.month <= 2);
        let m = (i32::from(self.month) + 9) % 12;
        365 * y + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + (m * 306 + 5) / 10 + i32::from(self.day) - 1
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

const fn days_in_month(year: i16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    fn day(text: &str) -> Date {
        Date::parse_iso(text).expect("a day")
    }

    #[test]
    fn calendar_arithmetic_keeps_to_the_calendar() {
        assert_eq!(day("2026-01-31").plus_months(1), day("2026-02-28"));
        assert_eq!(day("2026-11-20").plus_months(-12), day("2025-11-20"));
        assert_eq!(day("2024-03-01").days_since(day("2024-02-28")), 2);
        assert_eq!(day("2025-11-20").days_since(day("2026-11-20")), -365);
        assert_eq!(Date::new(2026, 2, 29), None);
    }
}
