//! What became of each write and of the read, and what its client believes of it.

use super::about::TALLIES;
use super::cast::name_of;
use super::promises::{is_held, is_stale};
use super::state::{READ, VALUE_B, subject_of};
use super::{Belief, Client, Mode, Phase, Replica, clients, servers};
use crate::board::Board;
use crate::casts::parts::{Held, outcome};
use crate::stage::{Around, Outcome, Subject};
use crate::texts::{fill, replica as words};

/// Fates, by their places among the tallies.
const KEPT: usize = 0;
const PARTLY: usize = 1;
const REPLACED: usize = 2;
const GONE: usize = 3;
const FRESH: usize = 4;
const STALE: usize = 5;
const UNANSWERED: usize = 6;
const UNDER_WAY: usize = 7;

fn client_of(board: &Board<Replica>, subject: Subject) -> &Client {
    let writes = if subject == VALUE_B { 2 } else { 1 };
    clients(board).find(|client| client.writes == writes).expect("what was begun has a client")
}

impl Replica {
    /// What became of a subject that was begun, by its place among the tallies.
    pub(super) fn fate(&self, board: &Board<Replica>, subject: Subject, around: &dyn Around) -> usize {
        let client = client_of(board, subject);
        if subject == READ {
            return match client.read {
                Some(_) if is_stale(board) => STALE,
                Some(_) => FRESH,
                None if around.is_aloft(READ) && client.phase == Phase::WaitsForValue => UNDER_WAY,
                None => UNANSWERED,
            };
        }
        let is_told_of = |server: &super::Server| server.kept.todo && subject_of(server.kept.stamp.by) == subject;
        if around.is_aloft(subject) || servers(board).any(is_told_of) {
            return UNDER_WAY;
        }
        let (holders, all) = (self.holders(board, client.writes), self.replicas().len());
        let rival = clients(board).find(|other| other.writes != client.writes);
        // Quorums ask for no more than a majority.
        let enough = if self.mode.is_quorum() { all / 2 + 1 } else { all };
        match holders {
            0 if client.is_first && rival.is_some_and(|rival| is_held(board, rival.writes)) => REPLACED,
            0 => GONE,
            _ if holders >= enough => KEPT,
            _ => PARTLY,
        }
    }

    fn holders(&self, board: &Board<Replica>, writer: super::Value) -> usize {
        servers(board).filter(|server| server.kept.stamp.by == writer).count()
    }

    /// What the client believes of a subject that was begun, beside what happened to it.
    pub(super) fn outcome(&self, board: &Board<Replica>, subject: Subject, around: &dyn Around) -> Outcome {
        let (words, client) = (words(), client_of(board, subject));
        let fate = self.fate(board, subject, around);
        let happened = match fate {
            KEPT | PARTLY => words.is_at,
            REPLACED => words.is_replaced,
            GONE => words.is_nowhere,
            FRESH => words.is_fresh,
            STALE => words.is_stale,
            UNANSWERED => words.is_unanswered,
            _ => words.under_way,
        };
        let counts = [self.holders(board, client.writes), self.replicas().len()];
        let happened = fill(happened, &[("count", &counts[0]), ("all", &counts[1])]);
        let title = name_of(subject).to_owned();
        if subject == READ {
            let believes = match client.read {
                Some(value) => self.read_in_words(value),
                None if client.phase == Phase::WaitsForValue => words.belief_reads,
                None => words.belief_unread,
            };
            let (class, agrees) = (if fate == UNDER_WAY { "" } else { TALLIES[fate].class }, fate != STALE);
            return Outcome { subject, title, believes: believes.to_owned(), happened, class, told: false, agrees };
        }
        let held = match client.belief {
            Belief::Acked => Held::Told,
            Belief::GaveUp => Held::Doubt,
            Belief::Unknown => Held::Waits,
        };
        let outcome = outcome(subject, held, TALLIES[fate].class, happened);
        // Loosely, one replica is all that an acknowledgement speaks of.
        let agrees = outcome.agrees || fate == PARTLY && held == Held::Told && self.mode == Mode::Loose;
        Outcome { title, agrees, ..outcome }
    }

    /// What a read was told.
    pub(super) fn read_in_words(&self, value: super::Value) -> &'static str {
        let words = words();
        match value {
            0 => words.belief_read_nothing,
            1 => words.belief_read_a,
            _ => words.belief_read_b,
        }
    }
}
