//! What is said of the generals: their tables, when their steps come, what is counted. It stands apart from what
//! happens, because it is read as a list.

use super::{Camp, General, Generals, PROMISES, Plan, Step, question};
use crate::board::{Board, CrashClass, Faults, Key, LinkOrder, NodeId, Protocol, WireEnds, WireId};
use crate::stage::{
    About, Around, Cast, Clock, Kind, KindAbout, NodeAbout, NoteAbout, On, Outcome, Pace, Promise, Reading, Row,
    Scenario, Setting, Settings, Shown, Sign, Subject, TallyAbout, Values,
};
use crate::texts::{Text, fill, generals as words};

/// What steps and arrivals say that they did. Published: the numbers are the places, from 1.
static NOTES: [NoteAbout; 4] = [
    NoteAbout { slug: "propose", sentence: || words().note_propose, sign: Sign::Sent },
    NoteAbout { slug: "receive-and-reply", sentence: || words().note_reply, sign: Sign::Answered },
    NoteAbout { slug: "receive", sentence: || words().note_hear, sign: Sign::TookIn },
    NoteAbout { slug: "ignore", sentence: || words().note_ignore, sign: Sign::KnewIt },
];

static SETTINGS: [Setting; 3] = [
    setting("messengers", || words().messengers, (1, Plan::MESSENGERS_MAX), question::ASKED.messengers),
    setting("a", || words().needs_a, (0, Plan::MESSENGERS_MAX / 2), question::ASKED.needs_a),
    setting("b", || words().needs_b, (0, Plan::MESSENGERS_MAX / 2), question::ASKED.needs_b),
];

const fn setting(key: &'static str, name: Text, (least, most): (u8, u8), usual: u8) -> Setting {
    let values = Values::Number { least: least as u16, most: most as u16 };
    Setting { key, name, values, usual: usual as u16, shown: Shown::Always }
}

const fn tally(slug: &'static str, name: Text, sign: &'static str, class: &'static str) -> TallyAbout {
    TallyAbout { slug, name, sign, class, is_aside: sign.is_empty(), is_shown: |_| true, is_decided: false }
}

/// Two generals, as tables.
pub static GENERALS: About = About {
    number: 2,
    slug: "two-generals",
    title: || words().title,
    settings: &SETTINGS,
    // Nobody waits for more than can come.
    settle: |settings, _| {
        let Plan { needs_a, needs_b, .. } = Generals::of(settings).plan;
        (settings[1], settings[2]) = (needs_a.into(), needs_b.into());
    },
    is_idle: |_, _| false,
    kinds: &[KindAbout::letter("messenger", || words().kind_messenger, || words().all_messengers)],
    notes: &NOTES,
    tallies: &[
        tally("both", || words().both, "✓", "once"),
        TallyAbout { is_decided: true, ..tally("alone", || words().alone, "✕", "lost") },
        tally("neither", || words().neither, "–", "superseded"),
        tally("captured", || words().captured, "", ""),
    ],
    crash_classes: &[],
    ended: || words().ended,
    usual: || Scenario { loss_percent: 0, order: LinkOrder::Fifo, ..Scenario::of(&GENERALS) },
    open: |scenario| Box::new(On::<Generals>::new(scenario)),
};

impl Cast for Generals {
    type Ghost = ();

    fn about() -> &'static About {
        &GENERALS
    }

    fn of(&[messengers, needs_a, needs_b, ..]: &Settings) -> Generals {
        let plan = Plan { messengers: messengers as u8, needs_a: needs_a as u8, needs_b: needs_b as u8 };
        Generals { plan: plan.clamped() }
    }

    fn start(&self) -> Board<Generals> {
        Board { nodes: vec![Camp::default(); 2], wires: vec![Default::default(); 2], spent: Faults::default() }
    }

    fn wires(&self) -> Vec<WireEnds> {
        vec![WireEnds { from: 0, to: 1 }, WireEnds { from: 1, to: 0 }]
    }

    fn node(&self, id: NodeId) -> NodeAbout {
        let slug = if id == General::A.node() { "general-a" } else { "general-b" };
        let name = fill(words().general, &[("name", &General::at(id).name())]);
        NodeAbout { slug: slug.to_owned(), name, place: (id, 0) }
    }

    fn subjects(&self) -> Subject {
        self.plan.messengers.into()
    }

    fn reads(&self, _: WireId, messenger: Key) -> Reading {
        Reading { kind: Kind(0), subject: messenger }
    }

    fn link(&self, _: WireId) -> u8 {
        0
    }

    fn clock(&self, _: Step) -> Clock {
        0
    }

    fn pace(&self, _: NodeId, _: &Camp, _: Step) -> Pace {
        Pace::WhenReady(1)
    }

    fn subject(&self, _: NodeId, _: &Camp, _: Step) -> Option<Subject> {
        Some(1)
    }

    fn in_words(&self, _: Step) -> &'static str {
        ""
    }

    fn crashes(&self, _: NodeId) -> bool {
        false
    }

    fn ghost(&self) {}

    fn tally(&self, board: &Board<Generals>, (): &(), _: &dyn Around) -> Vec<u32> {
        let (is_over, end) = (self.is_over(board), self.plan.judge(board));
        let ends = [end.both_attack(), end.is_broken(), !end.attacks_a && !end.attacks_b];
        ends.map(|is_so| u32::from(is_over && is_so)).into_iter().chain([board.spent.losses]).collect()
    }

    /// One for each general: what it can tell of the other, and what the other does.
    fn outcomes(&self, board: &Board<Generals>, (): &(), _: &dyn Around) -> Vec<Outcome> {
        let [a, b] = [General::A, General::B].map(|general| board.camp(general));
        if a.sent == 0 {
            return Vec::new();
        }
        let (is_over, end) = (self.is_over(board), self.plan.judge(board));
        let class = match is_over {
            true if end.both_attack() => "once",
            true if end.is_broken() => "lost",
            _ => "",
        };
        // A messenger of the other's says that all before it were heard: as many as came to A, one less than came to B.
        let of_b = (General::A, a.received >= self.plan.needs_b, end.attacks_b);
        let of_a = (General::B, b.received > self.plan.needs_a, end.attacks_a);
        let mut outcomes = Vec::new();
        for (general, is_sure, attacks) in [of_b, of_a] {
            let say = |words| fill(words, &[("name", &general.other().name())]);
            outcomes.push(Outcome {
                subject: Subject::from(general.node()) + 1,
                title: general.name().to_owned(),
                believes: say(if is_sure { words().other_attacks } else { words().other_unknown }),
                happened: say(if attacks { words().other_attacks } else { words().other_stays }),
                class,
                told: false,
                agrees: is_sure || !is_over,
            });
        }
        outcomes
    }

    fn rows(&self, id: NodeId, board: &Board<Generals>, (): &(), _: &dyn Around) -> Vec<Row> {
        self.shown(id, board)
    }

    fn beside(&self, board: &Board<Generals>, (): &()) -> Vec<Row> {
        self.ladder(board)
    }

    fn promises() -> &'static [Promise<Generals>] {
        &PROMISES
    }

    fn promised(&self) -> &'static [&'static str] {
        &["alone"]
    }

    fn crasher(_: CrashClass) -> &'static str {
        panic!("generals do not crash")
    }
}

impl Generals {
    /// Whether nothing more happens by itself.
    fn is_over(&self, board: &Board<Generals>) -> bool {
        board.wires.iter().all(|wire| wire.is_empty())
            && (0..).zip(&board.nodes).all(|(id, camp)| self.is_idle(id, camp))
    }
}
