//! What replicas and clients do with what comes to them.

use super::about::did;
use super::state::of_writer;
use super::wires::Way;
use super::{Belief, Busy, Client, Mode, Phase, Replica, Request, Server, Stamp, Value};
use crate::board::{Key, NodeId, Note, Outbox};

impl Replica {
    /// Puts a copy in flight, unless its link is cut for the whole run.
    pub(super) fn put(&self, outbox: &mut Outbox, way: Way, key: Key) {
        if !self.is_severed(way) {
            outbox.put(self.wire_of(way), key);
        }
    }

    /// A client's write comes to its replica, which has nothing else in hand.
    fn take_write(&self, id: NodeId, server: &mut Server, outbox: &mut Outbox) -> Note {
        if server.kept.took {
            return const { did("known") };
        }
        server.kept.took = true;
        if self.mode == Mode::QuorumThatAsks {
            server.busy = Busy::Choosing(Request::AskToWrite);
            return const { did("take-to-ask") };
        }
        let stamp = server.kept.stamp.next(id);
        server.kept.stamp = stamp;
        match self.mode {
            Mode::Loose => {
                server.kept.todo = true;
                self.put(outbox, Way::Ok(of_writer(id)), stamp.by.into());
                const { did("take-and-answer") }
            }
            Mode::Tight => {
                server.busy = Busy::Waits(stamp);
                self.put(outbox, Way::Copy(id, self.other(id)), stamp.key());
                const { did("take-and-copy") }
            }
            _ => {
                server.busy = Busy::Choosing(Request::Copy(stamp));
                const { did("take-to-copy") }
            }
        }
    }

    /// A read comes to a replica that can answer it, or ask.
    fn take_read(&self, server: &mut Server, outbox: &mut Outbox) -> Note {
        if self.mode.is_quorum() {
            server.busy = Busy::Choosing(Request::AskToRead);
            return const { did("take-read") };
        }
        self.put(outbox, Way::Value, server.kept.stamp.by.into());
        const { did("answer-read") }
    }

    /// The coordinator asks the partner that it chose.
    pub(super) fn ask(&self, id: NodeId, server: &mut Server, partner: NodeId, outbox: &mut Outbox) -> Note {
        let Busy::Choosing(request) = server.busy else { panic!("replica {id} has nobody to choose") };
        match request {
            Request::Copy(stamp) => {
                server.busy = Busy::Waits(stamp);
                self.put(outbox, Way::Copy(id, partner), stamp.key());
                const { did("copy") }
            }
            Request::AskToWrite => {
                server.busy = Busy::AsksToWrite;
                self.put(outbox, Way::AskToWrite(id, partner), 0);
                const { did("ask-to-write") }
            }
            Request::AskToRead => {
                server.busy = Busy::AsksToRead;
                self.put(outbox, Way::AskToRead(id, partner), 0);
                const { did("ask-to-read") }
            }
        }
    }

    /// Something comes to a replica.
    pub(super) fn serve(&self, id: NodeId, server: &mut Server, way: Way, key: Key, outbox: &mut Outbox) -> Note {
        let said = Stamp::of(key);
        match way {
            Way::Write(_) => self.take_write(id, server, outbox),
            Way::Read => self.take_read(server, outbox),
            Way::Copy(from, _) => {
                if self.mode != Mode::Loose {
                    self.put(outbox, Way::Copied(id, from), key);
                }
                let is_newer = said > server.kept.stamp;
                server.kept.stamp = server.kept.stamp.max(said);
                if is_newer { const { did("keep") } } else { const { did("keep-own") } }
            }
            Way::Copied(..) if server.busy == Busy::Waits(said) => {
                server.busy = Busy::Idle;
                self.put(outbox, Way::Ok(of_writer(id)), said.by.into());
                const { did("acknowledge") }
            }
            Way::AskToRead(from, _) => {
                self.put(outbox, Way::ToldToRead(id, from), server.kept.stamp.key());
                const { did("tell") }
            }
            Way::AskToWrite(from, _) => {
                self.put(outbox, Way::ToldToWrite(id, from), server.kept.stamp.key());
                const { did("tell-version") }
            }
            Way::ToldToRead(..) if server.busy == Busy::AsksToRead => {
                server.busy = Busy::Idle;
                self.put(outbox, Way::Value, server.kept.stamp.max(said).by.into());
                const { did("answer-of-two") }
            }
            Way::ToldToWrite(from, _) if server.busy == Busy::AsksToWrite => {
                let stamp = server.kept.stamp.max(said).next(id);
                (server.kept.stamp, server.busy) = (stamp, Busy::Waits(stamp));
                self.put(outbox, Way::Copy(id, from), stamp.key());
                const { did("write-above") }
            }
            _ => const { did("ignore") },
        }
    }

    /// Something comes to a client.
    pub(super) fn hear(&self, client: &mut Client, way: Way, key: Key) -> Note {
        match (way, client.phase) {
            (Way::Ok(_), Phase::WaitsForOk) => {
                (client.belief, client.phase) = (Belief::Acked, client.after_write());
                const { did("told") }
            }
            (Way::Value, Phase::WaitsForValue) => {
                (client.read, client.phase) = (Some(key as Value), Phase::Done);
                match key {
                    0 => const { did("read-nothing") },
                    1 => const { did("read-own") },
                    _ => const { did("read-other") },
                }
            }
            (Way::Ok(_), _) => const { did("ignore-ok") },
            _ => const { did("ignore-value") },
        }
    }
}
