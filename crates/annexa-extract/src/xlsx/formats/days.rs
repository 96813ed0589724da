//! Days that are counted, as dates.

/// Days from 30 December 1899, from which Excel counts, to 1 January 1970.
const EPOCH: i64 = 25_569;

/// Days that the count from 1904 is behind.
const FROM_1904: i64 = 1462;

/// The day before which the count is one off: Excel takes 1900 for a leap year.
const MARCH_1900: i64 = 61;

/// 31 December 9999.
const LAST: i64 = 2_958_465;

/// Year, month and day of a day that is counted; `None` when it is none.
pub(super) fn date(serial: i64, counts_from_1904: bool) -> Option<(i64, i64, i64)> {
    let serial = if counts_from_1904 { serial.checked_add(FROM_1904)? } else { serial };
    if !(1..=LAST).contains(&serial) {
        return None;
    }
    let days = serial + i64::from(serial < MARCH_1900) - EPOCH;
    Some(civil(days))
}

/// The Gregorian date so many days after 1 January 1970, counted in years that begin in March, so
/// that the day to leap is the last.
const fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn counted_days() {
        for (serial, from_1904, expected) in [
            (1, false, Some((1900, 1, 1))),
            (59, false, Some((1900, 2, 28))),
            (61, false, Some((1900, 3, 1))),
            (25_569, false, Some((1970, 1, 1))),
            (46_154, false, Some((2026, 5, 12))),
            (44_692, true, Some((2026, 5, 12))),
            (45_351, false, Some((2024, 2, 29))),
            (2_958_465, false, Some((9999, 12, 31))),
            (2_958_466, false, None),
            (0, false, None),
            (i64::MAX, true, None),
        ] {
            assert_eq!(date(serial, from_1904), expected, "{serial}");
        }
    }
}
