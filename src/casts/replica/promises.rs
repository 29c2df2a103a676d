//! What the replicas may be asked to keep: the ways to be broken, and what else can be reached.

use super::{Belief, Client, Replica, Value, clients, servers};
use crate::board::Board;
use crate::stage::Promise;
use crate::texts::replica_desk as said;

/// Whether some replica holds a writer's value.
pub(super) fn is_held(board: &Board<Replica>, writer: Value) -> bool {
    servers(board).any(|server| server.kept.stamp.by == writer)
}

fn first(board: &Board<Replica>) -> &Client {
    clients(board).next().expect("a client comes first")
}

/// Whether what the first client read is older for certain than what had been acknowledged to it.
pub(super) fn is_stale(board: &Board<Replica>) -> bool {
    let client = first(board);
    let came_before = |value| clients(board).any(|other| other.writes == value && other.is_first);
    client.belief == Belief::Acked && client.read.is_some_and(|value| value == 0 || value != 1 && came_before(value))
}

/// Whether a client's value was acknowledged and is nowhere, and of the other client's, how that stands to it.
fn is_gone(board: &Board<Replica>, test: fn(&Client, Option<&Client>) -> bool) -> bool {
    clients(board).any(|client| {
        let other = clients(board).find(|other| other.writes != client.writes && is_held(board, other.writes));
        client.belief == Belief::Acked && !is_held(board, client.writes) && test(client, other)
    })
}

fn gave_up(board: &Board<Replica>) -> bool {
    first(board).belief == Belief::GaveUp
}

pub(super) static PROMISES: [Promise<Replica>; 9] = [
    Promise::always("stale-read", || said().stale_read, |_, board| is_stale(board)),
    Promise::quiet(
        "diverged",
        || said().diverged,
        |_, board| {
            servers(board).any(|server| Some(server.kept.stamp) != servers(board).map(|other| other.kept.stamp).max())
        },
    ),
    Promise::quiet(
        "lost-acked",
        || said().lost_acked,
        |_, board| is_gone(board, |client, other| !(client.is_first && other.is_some())),
    ),
    Promise::quiet(
        "older-wins",
        || said().older_wins,
        |_, board| is_gone(board, |_, other| other.is_some_and(|other| other.is_first)),
    )
    .if_set(|replica| replica.has_rival),
    Promise::quiet("gaveup-kept", || said().gaveup_kept, |_, board| gave_up(board) && is_held(board, 1)),
    Promise::quiet("gaveup-gone", || said().gaveup_gone, |_, board| gave_up(board) && !is_held(board, 1)),
    Promise::always("can-write", || said().can_write, |_, board| first(board).belief == Belief::Acked),
    Promise::always("can-read", || said().can_read, |_, board| first(board).read.is_some()),
    Promise::always(
        "can-writeV",
        || said().can_write_v,
        |_, board| clients(board).any(|client| client.writes == 2 && client.belief == Belief::Acked),
    )
    .if_set(|replica| replica.has_rival),
];
