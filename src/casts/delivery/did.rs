//! What senders and receivers can do, as happenings of a run.

use super::note;
use crate::stage::What;

/// A letter was sent for the first time.
pub const SEND: What = What::Step(note::SEND);
/// A timer ran out and a letter was sent again.
pub const TIMEOUT: What = What::Step(note::TIMEOUT);
/// A timer ran out and the sender stopped waiting.
pub const GIVE_UP: What = What::Step(note::GIVE_UP);
/// A receiver took in a letter that is new to it.
pub const RECEIVE_NEW: What = What::Deliver(note::RECEIVE_NEW);
/// A receiver took in a letter that it recognised as old.
pub const RECEIVE_OLD: What = What::Deliver(note::RECEIVE_OLD);
/// An ack came for a letter that was waiting.
pub const ACK_IN_TIME: What = What::Deliver(note::ACK_IN_TIME);
/// An ack came for a letter that was given up.
pub const ACK_LATE: What = What::Deliver(note::ACK_LATE);
/// An ack came that nobody waited for.
pub const ACK_IGNORED: What = What::Deliver(note::ACK_IGNORED);
/// An effect took place.
pub const APPLY: What = What::Step(note::APPLY);
/// A letter was remembered.
pub const REMEMBER: What = What::Step(note::REMEMBER);
/// An effect took place and was remembered, in one transaction.
pub const APPLY_AND_REMEMBER: What = What::Step(note::APPLY_AND_REMEMBER);
/// An acknowledgement was sent.
pub const ACKNOWLEDGE: What = What::Step(note::ACKNOWLEDGE);
/// An old letter was acknowledged again.
pub const ACKNOWLEDGE_AGAIN: What = What::Step(note::ACKNOWLEDGE_AGAIN);
