//! Troubles that users of real systems met, set up by the keys of an address and by hand: each ends as it did for them,
//! and its cure cures it.

use twice_or_never::casts::workbench::Workbench;
use twice_or_never::player::{Action, CopyName, Run};
use twice_or_never::search::{Hunt, Search, Verdict, Wide};
use twice_or_never::share::parse;
use twice_or_never::stage::{Cast, Kind, Stage};
use twice_or_never::words::event_name;

const LETTER: Kind = Kind(0);
const ACK: Kind = Kind(1);
const SENDER: u8 = 0;
const RECEIVER: u8 = 1;

/// A figure as an address sets it up.
struct Figure {
    run: Run,
}

fn figure(keys: &str) -> Figure {
    let (address, notes) = parse(&format!("figure=workbench&{keys}"));
    assert!(notes.is_empty(), "{keys}: {notes:?}");
    assert_eq!(address.scenario.cast.slug, "workbench");
    Figure { run: Run::new(&address.scenario, Vec::new()) }
}

impl Figure {
    /// Goes on until this was said of a letter.
    fn until(&mut self, what: &str, letter: u16) -> &mut Figure {
        loop {
            let event = self.run.step().unwrap_or_else(|| panic!("{what} {letter} comes"));
            if event.letter == Some(letter) && event_name(self.run.stage(), event.what) == what {
                return self;
            }
        }
    }

    fn act(&mut self, action: Action) -> &mut Figure {
        self.run.intervene(self.run.now(), action).unwrap_or_else(|refusal| panic!("{action:?}: {refusal:?}"));
        self
    }

    /// Loses the copy with this number of a kind and letter.
    fn lose(&mut self, kind: Kind, letter: u16, number: u16) -> &mut Figure {
        self.act(Action::Lose(CopyName { kind, letter, number }))
    }

    fn crash(&mut self, node: u8) -> &mut Figure {
        self.act(Action::Crash(node)).act(Action::Restart(node))
    }

    /// How it ends: as many of the tallies with these names as this.
    fn ends(&mut self, expected: &[(&str, u32)]) {
        while self.run.step().is_some() {
            assert!(self.run.index() < 10_000);
        }
        let tallies = self.run.stage().about().tallies;
        let tally = self.run.tally();
        let of = |slug: &str| tally[tallies.iter().position(|tally| tally.slug == slug).expect("a count")];
        let found: Vec<_> = expected.iter().map(|&(slug, _)| (slug, of(slug))).collect();
        assert_eq!(found, expected, "{tally:?}");
    }

    /// How many letters its sender is told of falsely.
    fn told_falsely(&self) -> u32 {
        self.run.stage().told_falsely(&self.run)
    }
}

/// Two requests between check and insert: a look-up that is not part of the insert protects from neither.
#[test]
fn two_requests_between_check_and_insert() {
    let twins = "letters=1&dup=100&latency=100&handlers";
    for (program, handlers, fate) in [
        ("preset=F", 1, "once"),
        ("preset=F", 2, "twice"),
        ("preset=E", 2, "twice"),
        ("preset=G", 2, "once"),
        ("cards=(CR)PK", 2, "once"),
    ] {
        figure(&format!("{program}&{twins}={handlers}")).ends(&[(fate, 1), ("acked", 1)]);
    }
    // Who reserves first, and then crashes, has paid nobody; the repeat is taken for paid.
    let mut reserved = figure("cards=(CR)PK&letters=1&handlers=2");
    reserved.until("remember", 1).crash(RECEIVER).ends(&[("lost", 1), ("acked", 1)]);
    assert_eq!(reserved.told_falsely(), 1);
}

/// A list with an expiry that is shorter than the sender's patience.
#[test]
fn the_memory_forgets() {
    for (timeout, fate) in [(3_000, "once"), (6_000, "twice")] {
        let mut figure = figure(&format!("preset=G&letters=1&latency=100&retention=4000&timeout={timeout}"));
        figure.until("ack", 1).lose(ACK, 1, 1).ends(&[(fate, 1), ("acked", 1), ("redeliveries", 1)]);
    }
    // Two repeats, each within the time of the last: it matters whether a repeat renews the entry.
    for (renew, fate) in [(0, "twice"), (1, "once")] {
        let keys = format!("preset=G&letters=1&latency=100&retention=4000&timeout=3000&renew={renew}");
        let mut figure = figure(&keys);
        figure.until("ack", 1).lose(ACK, 1, 1).until("ack-again", 1).lose(ACK, 1, 2);
        figure.ends(&[(fate, 1), ("acked", 1), ("redeliveries", 2)]);
    }
}

/// The retry carries a new id.
#[test]
fn the_retry_carries_a_new_id() {
    for (ids, fate) in [("durable", "once"), ("crash", "twice"), ("resend", "twice")] {
        let mut figure = figure(&format!("preset=G&letters=1&timeout=30000&ids={ids}"));
        figure.until("apply-and-remember", 1).crash(SENDER).ends(&[(fate, 1), ("acked", 1)]);
    }
    for (ids, fate) in [("durable", "once"), ("crash", "once"), ("resend", "twice")] {
        let mut figure = figure(&format!("preset=G&letters=1&ids={ids}"));
        figure.until("ack", 1).lose(ACK, 1, 1).ends(&[(fate, 1), ("acked", 1)]);
    }
}

/// A device that counts from 0 again after a reboot: all is dropped until it is past its old maximum.
#[test]
fn the_counter_starts_again() {
    for (counter, once, lost) in [("ram", 4, 3), ("disk", 7, 0)] {
        let mut figure = figure(&format!("preset=J3&letters=7&counter={counter}"));
        figure.until("heard", 3).crash(SENDER).ends(&[("once", once), ("lost", lost), ("acked", 7)]);
        assert_eq!(figure.told_falsely(), lost);
    }
    // With a list of all ids it is the same: the numbers are old.
    figure("preset=G&letters=7&counter=ram").until("heard", 3).crash(SENDER).ends(&[("once", 4), ("lost", 3)]);
}

/// What was only in the sender's memory.
#[test]
fn the_sender_itself_forgets() {
    for (outbox, once, lost) in [("ram", 1, 1), ("disk", 2, 0)] {
        let mut figure = figure(&format!("preset=G&letters=2&outbox={outbox}"));
        figure.until("send", 1).lose(LETTER, 1, 1).crash(SENDER).ends(&[("once", once), ("lost", lost)]);
        let outcomes = figure.run.stage().outcomes(&figure.run);
        assert_eq!(outcomes[0].believes == "forgotten", lost == 1);
        assert_eq!(figure.told_falsely(), 0, "nobody believes anything");
    }
}

/// An ack is a position: committing the second commits the first.
#[test]
fn an_ack_is_a_position() {
    for (acks, once, lost) in [("upto", 1, 1), ("each", 2, 0)] {
        let mut figure = figure(&format!("preset=C&letters=2&window=2&rate=10&acks={acks}"));
        figure.until("send", 1).lose(LETTER, 1, 1).ends(&[("once", once), ("lost", lost), ("acked", 2)]);
        assert_eq!(figure.told_falsely(), lost);
    }
}

/// Acknowledged on arrival and kept in RAM: a crash loses far more than the one in work.
#[test]
fn acknowledged_at_the_door() {
    let busy = "letters=5&window=5&rate=100&latency=100&memory=none&cards";
    let mut buffered = figure(&format!("{busy}=P&door=ack"));
    buffered.until("ack-at-door", 5).crash(RECEIVER).ends(&[("once", 0), ("lost", 5), ("acked", 5)]);
    assert_eq!(buffered.told_falsely(), 5);
    // Waiting outside, they are not acknowledged yet.
    let mut waiting = figure(&format!("{busy}=PK"));
    waiting.until("take", 1).crash(RECEIVER).ends(&[("once", 5), ("lost", 0), ("acked", 5)]);
}

/// A duplicate is dropped without an ack.
#[test]
fn a_duplicate_is_dropped_without_an_ack() {
    for (again, acked, redelivered) in [("silent", 0, 3), ("ack", 1, 1)] {
        let mut figure = figure(&format!("preset=G&letters=1&retries=3&again={again}"));
        figure.until("ack", 1).lose(ACK, 1, 1);
        figure.ends(&[("once", 1), ("acked", acked), ("gave-up", 1 - acked), ("redeliveries", redelivered)]);
    }
}

/// A retry overtakes its successor. On a link that keeps order nothing overtakes, with one letter open at a time.
#[test]
fn a_retry_overtakes_its_successor() {
    for (order, is_broken) in [("reordering", true), ("fifo", false)] {
        let (address, notes) = parse(&format!("figure=workbench&preset=J3&letters=2&retries=1&order={order}"));
        assert!(notes.is_empty());
        let cast = Workbench::of(&address.scenario.settings);
        let hunt = Hunt::new(cast, address.scenario.order, Default::default()).seeking(&["late-false"]).expect("asked");
        let answer = Search::<Wide<Workbench>>::new(hunt, u32::MAX).expect("small").finish();
        assert_eq!(answer.verdict == Verdict::Broken, is_broken, "{order}");
    }
}

/// "Sequence too low" swallows what was never received.
#[test]
fn a_mark_swallows_what_was_overtaken() {
    for (keys, once, lost) in [("preset=J3&window=2", 1, 1), ("preset=J3&window=1", 2, 0), ("preset=G&window=2", 2, 0)]
    {
        let mut figure = figure(&format!("{keys}&letters=2&rate=10"));
        figure.until("send", 1).lose(LETTER, 1, 1).ends(&[("once", once), ("lost", lost), ("acked", 2)]);
    }
}

/// A letter that crashes whoever takes it, and what waits behind it.
#[test]
fn a_poison_letter() {
    let keys = "preset=C&letters=3&retries=3&poison=1";
    let skipped = [("once", 2), ("lost", 1), ("parked", 0), ("acked", 2), ("gave-up", 1), ("redeliveries", 3)];
    figure(keys).ends(&skipped);
    let parked = [("once", 2), ("lost", 0), ("parked", 1), ("acked", 2), ("gave-up", 1), ("redeliveries", 3)];
    figure(&format!("{keys}&giveup=park")).ends(&parked);
    // Who shares the receiver with it loses its attempts, too: here all of them, though it could have been paid.
    let mut shared =
        figure("preset=C&letters=2&window=2&handlers=2&rate=100&latency=100&retries=5&poison=1&giveup=park");
    shared.until("poison", 1).ends(&[("once", 0), ("parked", 2), ("redeliveries", 10)]);
}
