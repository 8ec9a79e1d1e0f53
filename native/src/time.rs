//! Times as microseconds since 1970 UTC, and back to text.

use std::fmt::Write;

use crate::bytes::u16_at;

const SECONDS_1601_TO_1970: i64 = 11_644_473_600;
const SECONDS_PER_DAY: i64 = 86_400;
const MICROSECONDS: i64 = 1_000_000;
/// The last microsecond of the year 9999.
const LATEST: i64 = 253_402_300_800 * MICROSECONDS - 1;

/// Return a FILETIME (100 ns since 1601) in microseconds, truncated; `None` behind the year 9999.
pub fn of_filetime(filetime: u64) -> Option<i64> {
    let microseconds = i64::try_from(filetime / 10).ok()? - SECONDS_1601_TO_1970 * MICROSECONDS;
    (microseconds <= LATEST).then_some(microseconds)
}

/// Return a SYSTEMTIME (year, month, day of week, day, hour, minute, second, ms) in microseconds.
pub fn of_systemtime(bytes: &[u8]) -> Option<i64> {
    let part = |number: usize| u16_at(bytes, 2 * number).map(i64::from);
    let (year, month, day) = (part(0)?, part(1)?, part(3)?);
    let (hour, minute, second, ms) = (part(4)?, part(5)?, part(6)?, part(7)?);
    if [year, month, day, hour, minute, second, ms] == [0; 7] {
        return of_filetime(0);
    }
    let is_date = (1..=9999).contains(&year) && (1..=12).contains(&month);
    if !is_date || !(1..=days_in(year, month)).contains(&day) {
        return None;
    }
    if hour > 23 || minute > 59 || second > 59 || ms > 999 {
        return None;
    }
    let seconds = days_before(year, month, day) * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second;
    Some(seconds * MICROSECONDS + ms * 1000)
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Return the days from 1970 to a date, counted in years that start in March.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Return year, month and day of a day counted from 1970.
fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// Append a time as `2024-01-08T10:00:00.000000Z`.
pub fn push(microseconds: i64, out: &mut String) {
    let (seconds, fraction) = (microseconds.div_euclid(MICROSECONDS), microseconds.rem_euclid(MICROSECONDS));
    let (days, second) = (seconds.div_euclid(SECONDS_PER_DAY), seconds.rem_euclid(SECONDS_PER_DAY));
    let (year, month, day) = date_of(days);
    let (hour, minute) = (second / 3600, second / 60 % 60);
    let _ =
        write!(out, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}.{fraction:06}Z", second % 60);
}
