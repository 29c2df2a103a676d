//! The calls on the stage: their wires, when their steps come, what is counted.

use super::about::{CALLS, KINDS, TALLIES};
use super::state::{self, ANSWERS, BACK, CLIENT, ERRORS, FRONT, REQUEST, REQUESTS, RESULTS, nodes};
use super::{Back, Calls, Client, Front, Keys, Node, PROGRAM, PROMISES, Phase, Step};
use crate::board::{Board, CrashClass, Key, NodeId, WireEnds, WireId};
use crate::casts::parts::{Handler, Held, outcome};
use crate::stage::{
    About, Around, Cast, Clock, Kind, NodeAbout, Outcome, Pace, Promise, Reading, Row, Settings, Subject,
};
use crate::texts::{calls as words, calls_desk as said, fill};

impl Cast for Calls {
    type Ghost = ();

    fn about() -> &'static About {
        &CALLS
    }

    fn of(&[key, retries, front_retries, ..]: &Settings) -> Calls {
        Calls {
            keys: match key {
                0 => Keys::None,
                1 => Keys::Client,
                _ => Keys::Front,
            },
            retries: retries as u8,
            front_retries: front_retries as u8,
        }
    }

    fn start(&self) -> Board<Calls> {
        let nodes = vec![
            Node::Client(Client { phase: Phase::Ready, tries: 0 }),
            Node::Front(Front { key: 0, tries: 0, made: 0 }),
            Node::Back(Back { handler: Handler::default(), ids: Vec::new(), effects: 0 }),
        ];
        Board { nodes, wires: vec![Default::default(); KINDS.len()], spent: Default::default() }
    }

    fn wires(&self) -> Vec<WireEnds> {
        let ends = [(CLIENT, FRONT), (FRONT, BACK), (BACK, FRONT), (FRONT, CLIENT), (FRONT, CLIENT)];
        ends.map(|(from, to)| WireEnds { from, to }).to_vec()
    }

    fn node(&self, id: NodeId) -> NodeAbout {
        let (slug, name) = match id {
            CLIENT => ("client", words().client),
            FRONT => ("front", words().front),
            _ => ("back", words().back),
        };
        NodeAbout { slug: slug.to_owned(), name: name.to_owned(), place: (id, 0) }
    }

    fn subjects(&self) -> Subject {
        REQUEST
    }

    fn reads(&self, wire: WireId, _: Key) -> Reading {
        Reading { kind: Kind(wire), subject: REQUEST }
    }

    fn link(&self, wire: WireId) -> u8 {
        u8::from(matches!(wire, state::CALLS | ANSWERS))
    }

    fn is_answer(&self, wire: WireId) -> bool {
        matches!(wire, ANSWERS | RESULTS | ERRORS)
    }

    fn clock(&self, _: Step) -> Clock {
        0
    }

    fn pace(&self, _: NodeId, node: &Node, step: Step) -> Pace {
        let patience = |tries, wire| Pace::Patience { tries, wire, subject: REQUEST };
        match (node, step) {
            (Node::Client(client), Step::CallAgain | Step::GiveUp) => patience(client.tries, REQUESTS),
            (Node::Front(front), _) => patience(front.tries, state::CALLS),
            (Node::Back(_), _) => Pace::Work,
            _ => Pace::WhenReady(REQUEST),
        }
    }

    fn subject(&self, _: NodeId, _: &Node, _: Step) -> Option<Subject> {
        Some(REQUEST)
    }

    fn in_words(&self, step: Step) -> &'static str {
        match step {
            Step::CallAgain => words().hurry_call_again,
            Step::GiveUp => words().hurry_give_up,
            Step::Retry => words().hurry_retry,
            Step::Fail => words().hurry_fail,
            Step::Call | Step::Work => "",
        }
    }

    fn handling(&self, _: NodeId, node: &Node) -> Option<u8> {
        match node {
            Node::Client(_) => None,
            Node::Front(front) => (front.key > 0).then(|| self.front_retries - front.tries + 1),
            Node::Back(back) => back.handler.steps_left(PROGRAM.len()),
        }
    }

    fn crashes(&self, id: NodeId) -> bool {
        id != CLIENT
    }

    fn ghost(&self) {}

    fn tally(&self, board: &Board<Calls>, (): &(), around: &dyn Around) -> Vec<u32> {
        let (client, _, back) = nodes(board);
        let mut counts = [0; TALLIES.len()];
        if client.phase != Phase::Ready {
            counts[self.fate(board, around)] = 1;
        }
        counts[4] = back.effects.into();
        let held = [Phase::Answered, Phase::Failed, Phase::GaveUp].map(|phase| u32::from(client.phase == phase));
        counts[5..].copy_from_slice(&held);
        counts.to_vec()
    }

    fn rows(&self, id: NodeId, board: &Board<Calls>, (): &(), around: &dyn Around) -> Vec<Row> {
        self.shown(&board.nodes[usize::from(id)], around.is_down(id))
    }

    fn outcomes(&self, board: &Board<Calls>, (): &(), around: &dyn Around) -> Vec<Outcome> {
        let (words, (client, _, back)) = (words(), nodes(board));
        let held = match client.phase {
            Phase::Ready => return Vec::new(),
            Phase::Waiting => Held::Waits,
            Phase::Answered => Held::Told,
            Phase::Failed | Phase::GaveUp => Held::Doubt,
        };
        let fate = self.fate(board, around);
        let happened = [words.happened_once, words.happened_never, words.entry_twice, words.under_way][fate];
        let happened = fill(happened, &[("times", &back.effects)]);
        let mut outcome = outcome(REQUEST, held, TALLIES[fate].class, happened);
        if client.phase == Phase::Failed {
            // What an error is taken for: that nothing was done.
            outcome.believes = words.belief_failed.to_owned();
            outcome.agrees = matches!(TALLIES[fate].slug, "lost" | "under-way");
        }
        vec![outcome]
    }

    fn promises() -> &'static [Promise<Calls>] {
        &PROMISES
    }

    fn promised(&self) -> &'static [&'static str] {
        &["exec-2", "failed-done"]
    }

    fn crasher(class: CrashClass) -> &'static str {
        if class == 0 { said().front } else { said().back }
    }

    fn usual_limits() -> &'static [(&'static str, u16)] {
        &[("retries", 2), ("retries2", 2)]
    }

    fn is_repeat(&self, step: Step) -> bool {
        matches!(step, Step::CallAgain | Step::Retry)
    }

    fn may_repeat(&self, id: NodeId) -> bool {
        id != BACK
    }
}

impl Calls {
    /// What became of the request, by its place among the tallies.
    fn fate(&self, board: &Board<Calls>, around: &dyn Around) -> usize {
        let (client, front, back) = nodes(board);
        let is_open = client.phase == Phase::Waiting && client.tries < self.retries
            || front.key > 0
            || !back.handler.is_idle()
            || around.is_aloft(REQUEST);
        match back.effects {
            2.. => 2,
            _ if is_open => 3,
            1 => 0,
            _ => 1,
        }
    }
}
