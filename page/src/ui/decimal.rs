//! Numbers with a few decimal places, for attributes: by whole-number arithmetic, because the general way
//! weighs several kilobytes.

/// `value` with `places` decimal places (at most 6), rounded towards zero.
pub fn decimal(value: f64, places: u32) -> String {
    let unit = 10i64.pow(places);
    let scaled = (value * unit as f64) as i64;
    let (whole, rest) = (scaled.abs() / unit, scaled.abs() % unit);
    let sign = if scaled < 0 { "-" } else { "" };
    let mut digits = rest.to_string();
    while digits.len() < places as usize {
        digits.insert(0, '0');
    }
    format!("{sign}{whole}.{digits}")
}
