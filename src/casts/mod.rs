//! The casts: who plays on the board. Each is a protocol, and everything that is to be said of it.

pub mod broker;
pub mod delivery;
pub mod generals;
pub mod lease;
mod parts;

use crate::stage::About;

/// Every cast. The first is that of the first figure.
pub static CASTS: [&About; 4] = [&delivery::DELIVERY, &generals::GENERALS, &lease::LEASE, &broker::CONFIRMS];

/// The cast with this number.
pub fn by_number(number: u8) -> Option<&'static About> {
    CASTS.into_iter().find(|cast| cast.number == number)
}
