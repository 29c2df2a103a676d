//! The casts: who plays on the board. Each is a protocol, and everything that is to be said of it.

pub mod broker;
pub mod calls;
pub mod delivery;
pub mod generals;
pub mod gossip;
pub mod lease;
mod net;
mod parts;
pub mod replica;
pub mod replicated;
pub mod servers;
pub mod sites;
pub mod workbench;

use crate::stage::{About, Cast};

/// What is to be done with a cast in its own types.
pub trait Visitor {
    /// What comes of it.
    type Output;

    /// Does it.
    fn visit<C: Cast>(self) -> Self::Output;
}

/// The one list of casts: each with its tables.
macro_rules! casts {
    ($($cast:ty => $about:path,)*) => {
        /// Every cast. The first is that of the first figure.
        pub static CASTS: [&About; [$(stringify!($cast)),*].len()] = [$(&$about),*];

        /// Has a visitor see the cast with this number, if there is one.
        pub fn visit<V: Visitor>(number: u8, visitor: V) -> Option<V::Output> {
            $(if number == $about.number {
                return Some(visitor.visit::<$cast>());
            })*
            None
        }
    };
}

casts! {
    delivery::Delivery => delivery::DELIVERY,
    generals::Generals => generals::GENERALS,
    lease::Lease => lease::LEASE,
    broker::Confirms => broker::CONFIRMS,
    workbench::Workbench => workbench::WORKBENCH,
    calls::Calls => calls::CALLS,
    servers::Servers => servers::SERVERS,
    replica::Replica => replica::REPLICA,
    sites::Sites => sites::SITES,
    gossip::Gossip => gossip::GOSSIP,
    replicated::Replicated => replicated::REPLICATED,
}

/// The cast with this number.
pub fn by_number(number: u8) -> Option<&'static About> {
    CASTS.into_iter().find(|cast| cast.number == number)
}
