//! What the casts say of themselves: words for everything, one number for one thing, and nothing that panics however
//! they are set.

#[path = "common/around.rs"]
mod around;
#[path = "common/plain.rs"]
mod plain;
#[path = "common/random.rs"]
mod random;

use around::Untimed;
use random::Dice;
use std::collections::BTreeSet;
use twice_or_never::board::{Faults, LinkOrder, Move, Note, Rules};
use twice_or_never::casts::broker::Confirms;
use twice_or_never::casts::calls::Calls;
use twice_or_never::casts::gossip::Gossip;
use twice_or_never::casts::lease::Lease;
use twice_or_never::casts::replica::Replica;
use twice_or_never::casts::replicated::Replicated;
use twice_or_never::casts::servers::Servers;
use twice_or_never::casts::sites::Sites;
use twice_or_never::casts::workbench::Workbench;
use twice_or_never::stage::{About, Cast, On, Row, SETTINGS_MAX, Scenario, Stage, StepCode, StepId, Values, untyped};

/// The numbers that a setting is tried with: all choices, and the ends of a range.
fn tried(values: Values) -> Vec<u16> {
    match values {
        Values::Number { least, most } => vec![least, (least + 2).min(most), most],
        values => (0..=values.ends().1).collect(),
    }
}

/// So many ways to set a cast, each setting anywhere it is tried, some of them excluding each other.
fn random_scenarios(about: &'static About, count: u32, mut each: impl FnMut(&Scenario)) {
    for n in 0..count {
        let dice = &mut Dice::new(1 << 27 | n);
        let mut scenario = (about.usual)();
        for (place, setting) in about.settings.iter().enumerate() {
            scenario.settings[place] = dice.one_of(&tried(setting.values));
        }
        each(&scenario);
    }
}

/// Every setting of a cast with every other, as far as they are tried.
fn each_scenario(about: &'static About, mut each: impl FnMut(&Scenario)) {
    let counts: Vec<usize> = about.settings.iter().map(|setting| tried(setting.values).len()).collect();
    for mut n in 0..counts.iter().product::<usize>() {
        let mut scenario = (about.usual)();
        for (place, setting) in about.settings.iter().enumerate() {
            scenario.settings[place] = tried(setting.values)[n % counts[place]];
            n /= counts[place];
        }
        each(&scenario);
    }
}

fn words_of(row: &Row) -> Vec<String> {
    match row {
        Row::Counts(counts) => counts.iter().map(|count| count.words.to_owned()).collect(),
        Row::Slots(slots) => slots.iter().flat_map(|slot| [slot.title.clone(), slot.words.clone()]).collect(),
        Row::Program(steps, at) => {
            assert!(at.is_none_or(|at| usize::from(at) < steps.len()), "{row:?}");
            steps.clone()
        }
        Row::Memory { ram, disk, .. } => vec![ram.clone(), disk.clone()],
        Row::Ledger(entries) | Row::Settled(entries) => {
            entries.iter().flat_map(|entry| [entry.title.clone(), entry.words.clone()]).collect()
        }
        Row::Ladder(_, rungs) => rungs.iter().map(|rung| rung.words.clone()).collect(),
        Row::State(words) | Row::Margin(words) | Row::Account { words, .. } => vec![words.clone()],
    }
}

/// Holds what a cast says of a position against the position.
fn check_position<C: Cast>(on: &On<C>, about: &About) {
    let cast = &on.rules.protocol;
    let around = Untimed::of(on);
    for id in 0..on.nodes() {
        for words in on.rows(id, &around).iter().flat_map(words_of) {
            assert!(!words.is_empty() && !words.contains(['{', '}']), "{words}");
        }
        let node = &on.board.nodes[usize::from(id)];
        let mut listed = BTreeSet::new();
        cast.steps(id, node, &mut |step| {
            let code = step.code();
            assert_eq!(C::Step::decode(code), Some(step));
            assert!(cast.can_step(id, node, step));
            assert!(listed.insert((code.kind, code.of)), "{step:?} is listed twice");
            assert!(code.kind < 64, "{step:?}: links have room for 64 kinds of steps");
            let subject = on.subject(id, code).expect("every step is about something");
            assert!((1..=on.subjects()).contains(&subject));
            on.pace(id, code);
        });
        // Of keys, that of a letter under its third id, and one more; and entries of a list that were renewed.
        let most = 3 * on.subjects() + 1;
        let keys = (0..=most).chain((1 << 14)..=(1 << 14) + most);
        let codes = keys.flat_map(|of| (0..16).map(move |kind| StepId { kind, of }));
        let can = codes.filter(|&code| on.is_enabled(Move::Step { node: id, step: code }));
        let can: BTreeSet<_> = can.map(|code| (code.kind, code.of)).collect();
        listed.retain(|&(_, of)| of & !(1 << 14) <= most);
        assert_eq!(can, listed, "all that can be is listed");
        // What a handler has in hand is what a crash takes from it.
        assert!(on.handling(id).is_none_or(|left| left > 0 && cast.can_crash(id, node)));
    }
    let tally = on.tally(&around);
    assert_eq!(tally.len(), about.tallies.len());
    let fates = about.tallies.iter().zip(&tally).filter(|(about, _)| !about.is_aside);
    assert!(fates.map(|(_, count)| count).sum::<u32>() <= u32::from(on.subjects()));
    if on.rules.is_quiet(&on.board) {
        let under_way = about.tallies.iter().position(|about| about.slug == "under-way").expect("a count of these");
        assert_eq!(tally[under_way], 0, "{:?}", on.board);
    }
}

/// Walks about at random, however the cast is set.
fn walk<C: Cast>(walks: usize) {
    walk_in::<C>(walks, |each| each_scenario(C::about(), each));
}

fn walk_in<C: Cast>(walks: usize, each_scenario: impl FnOnce(&mut dyn FnMut(&Scenario))) {
    let about = C::about();
    let mut notes = BTreeSet::new();
    let mut n = 0;
    each_scenario(&mut |scenario| {
        for _ in 0..walks {
            n += 1;
            let mut on = On::<C>::new(scenario);
            let budget = Faults { losses: 3, duplications: 2, crashes: [2, 2] };
            let rules = Rules { budget, ..on.rules.clone() };
            let mut dice = Dice::new(n);
            for _ in 0..60 {
                check_position(&on, about);
                let moves = rules.moves(&on.board);
                if moves.is_empty() {
                    break;
                }
                let m = dice.one_of(&moves);
                on.play(untyped(m));
                let Note(note) = on.outbox().note;
                let says = matches!(m, Move::Step { .. } | Move::Deliver { .. });
                assert_eq!(note > 0, says, "{m:?}");
                assert!(usize::from(note) <= about.notes.len());
                notes.insert(note);
                for &(wire, key) in &on.outbox().puts {
                    assert!((1..=on.subjects()).contains(&on.reads(wire, key).subject));
                }
            }
        }
    });
    assert_eq!(notes.len(), about.notes.len() + 1, "every note was said, and crashes and losses say none: {notes:?}");
}

#[test]
fn however_a_lease_is_set_what_it_says_is_so() {
    walk::<Lease>(4);
}

#[test]
fn however_the_sites_are_set_what_they_say_is_so() {
    walk::<Sites>(60);
}

#[test]
fn what_addresses_and_links_hold_of_the_sites_stays() {
    use twice_or_never::casts::sites::Step;
    let about = Sites::about();
    assert_eq!((about.number, about.slug, about.crash_classes), (10, "many-sites", &["leader", "follower"][..]));
    let expected = ["protocol direct leader", "retries 0-20", "requeues 0-20", "cut none S1 S2 AS1"];
    assert_eq!(settings_of(about), expected);
    let slugs: Vec<_> = about.notes.iter().map(|note| note.slug).collect();
    assert_eq!(
        slugs.join(" "),
        "send resend give-up append-first append-second known number-first number-second ok-again again append-both \
         keep repeat commit hear ignore-length told ignore-ok"
    );
    let steps = [Step::Send(2), Step::Resend(2), Step::GiveUp(2), Step::Again(1, 0), Step::Again(2, 1)];
    let codes = steps.map(|step| (step.code().kind, step.code().of));
    assert_eq!(codes, [(0, 2), (1, 2), (2, 2), (3, 1), (4, 2)]);
    // What is cut for the whole run is seen on the stage, link by link.
    let cut = |protocol, cut| {
        let mut scenario = (about.usual)();
        scenario.set(0, protocol);
        scenario.set(3, cut);
        let run = twice_or_never::player::Run::new(&scenario, Vec::new());
        (0..run.links()).filter(|&link| run.is_cut(link)).collect::<Vec<_>>()
    };
    assert_eq!([0, 1, 2, 3].map(|at| cut(0, at)), [vec![], vec![], vec![], vec![0]]);
    assert_eq!([0, 1, 2, 3].map(|at| cut(1, at)), [vec![], vec![2, 3], vec![2], vec![0]]);
}

#[test]
fn what_a_setting_cuts_no_hand_mends() {
    use twice_or_never::player::{Action, Refusal, Run};
    let mut scenario = (Sites::about().usual)();
    scenario.set(0, 1);
    scenario.set(3, 1);
    let mut run = Run::new(&scenario, Vec::new());
    for action in [Action::Mend(2), Action::Cut(2)] {
        assert_eq!(run.intervene(0, action), Err(Refusal::LinkState));
    }
    assert!(run.intervene(0, Action::Cut(1)).is_ok() && run.intervene(0, Action::Mend(1)).is_ok());
}

#[test]
fn however_the_replicated_queue_is_set_what_it_says_is_so() {
    walk::<Replicated>(30);
}

#[test]
fn what_addresses_and_links_hold_of_the_replicated_queue_stays() {
    use twice_or_never::casts::replicated::Step;
    let about = Replicated::about();
    assert_eq!((about.number, about.slug, about.crash_classes), (11, "replicated-queue", &["replica"][..]));
    let expected = ["protocol available consistent", "letters 1-99", "retries 0-20", "cut none 1 3 all"];
    assert_eq!(settings_of(about), expected);
    let slugs: Vec<_> = about.notes.iter().map(|note| note.slug).collect();
    assert_eq!(slugs.join(" "), "hand-out claim claim-again note known promise promise-again silent win ignore-ok");
    let codes = [Step::HandOut(7), Step::Claim(7), Step::ClaimAgain(7)].map(|step| (step.code().kind, step.code().of));
    assert_eq!(codes, [(0, 7), (1, 7), (2, 7)]);
}

#[test]
fn however_a_broker_is_set_what_it_says_is_so() {
    walk::<Confirms>(1);
}

#[test]
fn however_calls_are_set_what_they_say_is_so() {
    walk::<Calls>(40);
}

#[test]
fn however_replicas_are_set_what_they_say_is_so() {
    walk::<Replica>(40);
}

#[test]
fn what_addresses_and_links_hold_of_replicas_stays() {
    use twice_or_never::casts::replica::Step::{self, Ask, Flush, LetGo, Read, Ship, StopRead, StopWrite, Write};
    let about = Replica::about();
    assert_eq!((about.number, about.slug, about.crash_classes), (8, "other-replica", &["replica"][..]));
    let expected = ["protocol loose tight q1 q2", "writers 1-2", "read other same", "disk 1 0", "cut none AB A B C"];
    assert_eq!(settings_of(about), expected);
    let kinds: Vec<_> = about.kinds.iter().map(|kind| kind.slug).collect();
    assert_eq!(kinds.join(" "), "write ok read value copy copied ask-to-read told-to-read ask-to-write told-to-write");
    let slugs: Vec<_> = about.notes.iter().map(|note| note.slug).collect();
    assert_eq!(
        slugs.join(" "),
        "write stop-write read stop-read told ignore-ok read-nothing read-own read-other ignore-value known \
         take-and-answer take-and-copy take-to-copy take-to-ask answer-read take-read copy ask-to-write ask-to-read keep \
         keep-own acknowledge tell tell-version answer-of-two write-above ignore let-go ship flush"
    );
    let steps = [Write(2), StopWrite(1), Read, StopRead, Ask(3), LetGo, Ship, Flush];
    let codes = steps.map(|step| (step.code().kind, step.code().of));
    assert_eq!(codes, [(0, 2), (1, 1), (2, 0), (3, 0), (4, 3), (5, 0), (6, 0), (7, 0)]);
    assert!(steps.into_iter().all(|step| Step::decode(step.code()) == Some(step)));
    // Two replicas have one link to be cut, and three another one each.
    let place = |key: &str| about.setting(key).expect("a setting");
    let mut scenario = (about.usual)();
    let mut after = |key, word| {
        scenario.set(place(key), about.settings[place(key)].values.read(word).expect("a value"));
        let word = |key: &str| about.settings[place(key)].values.word(scenario.settings[place(key)]);
        ["protocol", "read", "cut"].map(word).join(" ")
    };
    assert_eq!(after("cut", "AB"), "loose other AB");
    assert_eq!(after("protocol", "q1"), "q1 other A");
    assert_eq!(after("cut", "C"), "q1 other C");
    assert_eq!(after("protocol", "tight"), "tight other none");
    assert_eq!(after("read", "same"), "tight same none");
    assert_eq!(after("cut", "B"), "q2 other B");
    assert_eq!(after("read", "same"), "tight same AB");
    assert_eq!(after("protocol", "q2"), "q2 other A");
    assert_eq!(after("cut", "AB"), "tight other AB");
}

#[test]
fn however_servers_are_set_what_they_say_is_so() {
    walk::<Servers>(4);
}

#[test]
fn however_a_workbench_is_set_what_it_says_is_so() {
    walk_in::<Workbench>(1, |each| random_scenarios(Workbench::about(), 6_000, each));
}

/// Whether a table tells its lines apart, and has words for them.
fn check_table<'a>(lines: impl Iterator<Item = (&'a str, &'a str)>) {
    let mut slugs = BTreeSet::new();
    for (slug, words) in lines {
        assert!(slugs.insert(slug), "{slug} stands twice");
        assert!(!slug.is_empty() && !words.is_empty());
    }
}

fn check_tables<C: Cast>() {
    let about = C::about();
    assert!(!(about.title)().is_empty());
    assert!(about.kinds.len() <= 16 && about.settings.len() <= SETTINGS_MAX, "as many as links have room for");
    check_table(about.kinds.iter().map(|kind| (kind.slug, (kind.name)())));
    check_table(about.notes.iter().map(|note| (note.slug, (note.sentence)())));
    check_table(about.tallies.iter().map(|tally| (tally.slug, (tally.name)())));
    check_table(about.settings.iter().map(|setting| (setting.key, (setting.name)())));
    check_table(C::promises().iter().map(|promise| (promise.slug, "-")));
    for setting in about.settings {
        match setting.values {
            Values::Choices(choices) => check_table(choices.iter().map(|choice| (choice.slug, (choice.name)()))),
            values => assert_eq!(values.take(setting.usual.into()), Some(setting.usual)),
        }
    }
    let usual = (about.usual)();
    assert_eq!(usual.settings, Scenario::of(about).settings);
    let cast = C::of(&usual.settings);
    for slug in cast.promised() {
        let promise = C::promises().iter().find(|promise| promise.slug == *slug).expect("a promise of the cast");
        assert!((promise.applies)(&cast), "{slug}");
    }
    let nodes: BTreeSet<_> = (0..cast.start().nodes.len() as u8).map(|id| cast.node(id).place).collect();
    assert_eq!(nodes.len(), cast.start().nodes.len(), "no two nodes stand in one place");
    assert_eq!(cast.clone().rules(LinkOrder::Reordering, Faults::UNLIMITED).wires.len(), cast.start().wires.len());
}

#[test]
fn everything_has_words_and_a_slug_of_its_own() {
    check_tables::<Lease>();
    check_tables::<Confirms>();
    check_tables::<Sites>();
    check_tables::<Replicated>();
    check_tables::<Workbench>();
    check_tables::<Gossip>();
    check_tables::<Calls>();
    check_tables::<Servers>();
    check_tables::<Replica>();
}

/// A cast's settings as an address knows them.
fn settings_of(about: &About) -> Vec<String> {
    let values = |values| match values {
        Values::Choices(choices) => choices.iter().map(|choice| choice.slug).collect::<Vec<_>>().join(" "),
        Values::Number { least, most } => format!("{least}-{most}"),
        Values::Text(spelling) => format!("text {}", spelling.most),
    };
    about.settings.iter().map(|setting| format!("{} {}", setting.key, values(setting.values))).collect()
}

#[test]
fn what_addresses_and_links_hold_stays() {
    let (lease, broker) = (Lease::about(), Confirms::about());
    assert_eq!(
        (lease.number, lease.slug, lease.crash_classes, broker.number, broker.slug, broker.crash_classes),
        (3, "two-workers", &["worker"][..], 4, "publisher-confirms", &["broker", "consumer"][..])
    );
    let expected = ["program WK KW CWK", "store plain ids fence", "answer yes no", "expiries 0-20", "letters 1-99"];
    assert_eq!(settings_of(lease), expected);
    let expected = [
        "confirm after before none",
        "store disk ram",
        "bdedup none ids",
        "consumer PK KP XK auto",
        "retries 0-20",
        "requeues 0-20",
        "letters 1-99",
    ];
    assert_eq!(settings_of(broker), expected);
    let slugs = |about: &About| about.notes.iter().map(|note| note.slug).collect::<Vec<_>>().join(" ");
    assert_eq!(
        slugs(lease),
        "grant regrant expire take write ack ask apply apply-older known refuse reply-done reply-free go-on drop skip \
         ignore walk-away settle ignore-ack"
    );
    assert_eq!(
        slugs(broker),
        "send resend give-up confirmed late ignore take known store confirm confirm-again hand-out requeue settle \
         ignore-ack apply transaction ack ack-again"
    );
    use twice_or_never::casts::{broker, lease};
    let code = |step: lease::Step| (step.code().kind, step.code().of);
    assert_eq!([code(lease::Step::Grant(7, 1)), code(lease::Step::Grant(7, 2))], [(0, 7), (1, 7)]);
    assert_eq!(code(lease::Step::Expire(7)), (2, 7));
    assert_eq!([code(lease::Step::Work), code(lease::Step::WalkAway)], [(3, 0), (4, 0)]);
    use broker::Step::{GiveUp, HandOut, Requeue, Resend, Send, Work};
    let steps = [Send(7), Resend(7), GiveUp(7), HandOut(7), Requeue(7), Work];
    assert_eq!(steps.map(|step| (step.code().kind, step.code().of)), [(0, 7), (1, 7), (2, 7), (3, 7), (4, 7), (5, 0)]);
}

#[test]
fn what_addresses_and_links_hold_of_calls_stays() {
    use twice_or_never::casts::calls::Step::{Call, CallAgain, Fail, GiveUp, Retry, Work};
    let about = Calls::about();
    assert_eq!((about.number, about.slug, about.crash_classes), (6, "function-call", &["front", "back"][..]));
    assert_eq!(settings_of(about), ["key none client front", "retries 0-20", "retries2 0-20"]);
    let slugs: Vec<_> = about.notes.iter().map(|note| note.slug).collect();
    assert_eq!(
        slugs.join(" "),
        "call call-again give-up result error ignore pass-on retry pass-back fail ignore-answer take known apply \
         transaction answer answer-again"
    );
    let codes = [Call, CallAgain, GiveUp, Retry, Fail, Work].map(|step| (step.code().kind, step.code().of));
    assert_eq!(codes, [(0, 1), (1, 1), (2, 1), (3, 1), (4, 1), (5, 0)]);
}

#[test]
fn what_addresses_and_links_hold_of_servers_stays() {
    use twice_or_never::casts::servers::Step::{GiveUp, LetGo, Resend, Send, Work};
    let about = Servers::about();
    assert_eq!((about.number, about.slug, about.crash_classes), (7, "pets-and-cattle", &["server", "store"][..]));
    let expected = [
        "kind pet-ram pet-disk cattle",
        "ids none store server",
        "retries 0-20",
        "down none S1 D S1S2",
        "letters 1-99",
    ];
    assert_eq!(settings_of(about), expected);
    let slugs: Vec<_> = about.notes.iter().map(|note| note.slug).collect();
    assert_eq!(
        slugs.join(" "),
        "send resend give-up acked late ignore pass-on pass-back ignore-done known-here let-go take known apply \
         transaction answer answer-again"
    );
    let steps = [Send(7, 1), Send(7, 2), Resend(7, 1, 0), Resend(7, 2, 3), GiveUp(7), Work, LetGo(7)];
    let codes = steps.map(|step| (step.code().kind, step.code().of));
    assert_eq!(codes, [(0, 7), (0, 135), (1, 7), (1, 903), (2, 7), (3, 0), (4, 7)]);
    for step in steps {
        assert_eq!(twice_or_never::casts::servers::Step::decode(step.code()), Some(step));
    }
    // A pet has nothing behind it and nobody beside it.
    let mut scenario = (about.usual)();
    scenario.set(1, 2);
    assert_eq!(scenario.settings[0], 2);
    scenario.set(3, 2);
    scenario.set(0, 1);
    assert_eq!((scenario.settings[1], scenario.settings[3]), (0, 0));
    scenario.set(3, 1);
    assert_eq!((scenario.settings[0], scenario.settings[3]), (1, 1));
}

#[test]
fn settings_that_exclude_each_other_give_way_to_the_last() {
    let about = Lease::about();
    let place = |key| about.setting(key).expect("a setting");
    let (program, store, answer) = (place("program"), place("store"), place("answer"));
    let mut scenario = (about.usual)();
    scenario.set(store, 1);
    scenario.set(answer, 1);
    scenario.set(program, 2);
    assert_eq!([scenario.settings[program], scenario.settings[store], scenario.settings[answer]], [2, 0, 0]);
    assert!((about.is_idle)(&scenario.settings, answer));
    scenario.set(store, 1);
    assert_eq!([scenario.settings[program], scenario.settings[store]], [0, 1]);
    let about = Confirms::about();
    let mut scenario = (about.usual)();
    assert!(!(about.is_idle)(&scenario.settings, 4) && !(about.is_idle)(&scenario.settings, 5));
    scenario.set(0, 2);
    scenario.set(3, 3);
    assert!((about.is_idle)(&scenario.settings, 4) && (about.is_idle)(&scenario.settings, 5));
}

#[test]
fn what_addresses_and_links_hold_of_the_workbench_stays() {
    use twice_or_never::casts::workbench::{Doing, Handler, Step};
    let about = Workbench::about();
    assert_eq!((about.number, about.slug, about.crash_classes), (5, "workbench", &["receiver", "sender"][..]));
    let expected = [
        "preset own A B1 B2n B2v B2d C D E F G J2 J3",
        "cards text 228",
        "memory none ram disk",
        "remembers set last1 last2 mark",
        "again ack silent",
        "effect add email",
        "handlers 1-2",
        "window 1-8",
        "outbox disk ram",
        "ids durable crash resend",
        "acks each upto none",
        "retries 0-20",
        "forget 0-20",
        "letters 1-99",
        "retention 0-60000",
        "renew 0 1",
        "counter disk ram",
        "door wait ack",
        "poison 0-99",
        "giveup skip park",
    ];
    assert_eq!(settings_of(about), expected);
    let slugs: Vec<_> = about.notes.iter().map(|note| note.slug).collect();
    assert_eq!(
        slugs.join(" "),
        "send resend give-up heard late ignore take known known-dropped check found found-dropped apply remember ack \
         apply-and-remember apply-and-ack remember-and-ack all-at-once refuse ack-again forget \
         ack-at-door poison"
    );
    let work = |doing| Step::Work(Handler::with(7, doing));
    let steps = [Step::Send(7), Step::Resend(7), Step::GiveUp(7), work(Doing::Again), work(Doing::Step(0))];
    let more = [work(Doing::Step(3)), Step::Forget(7), Step::Take(7)];
    let codes = steps.into_iter().chain(more).map(|step| (step.code().kind, step.code().of));
    assert_eq!(codes.collect::<Vec<_>>(), [(0, 7), (1, 7), (2, 7), (3, 7), (4, 7), (7, 7), (8, 7), (9, 7)]);
}

#[test]
fn settings_of_a_workbench_that_exclude_each_other_give_way_to_the_last() {
    let about = Workbench::about();
    let place = |key| about.setting(key).expect("a setting");
    let word = |scenario: &Scenario, key| about.settings[place(key)].values.word(scenario.settings[place(key)]);
    let set = |scenario: &mut Scenario, key, word: &str| {
        scenario.set(place(key), about.settings[place(key)].values.read(word).expect("a value"));
    };
    let mut scenario = (about.usual)();
    assert_eq!(word(&scenario, "cards"), "C(PR)K");
    // Where no word is asked for, none is given.
    set(&mut scenario, "acks", "none");
    assert_eq!(
        ["cards", "again", "acks", "preset"].map(|key| word(&scenario, key)),
        ["C(PR)", "silent", "none", "own"]
    );
    set(&mut scenario, "again", "ack");
    assert_eq!(word(&scenario, "acks"), "each");
    set(&mut scenario, "acks", "none");
    set(&mut scenario, "cards", "PK");
    assert_eq!(["cards", "again", "acks"].map(|key| word(&scenario, key)), ["PK", "silent", "each"]);
    // A mark means nothing to keys made anew.
    set(&mut scenario, "preset", "J3");
    set(&mut scenario, "ids", "crash");
    assert_eq!(["remembers", "ids", "preset"].map(|key| word(&scenario, key)), ["set", "crash", "G"]);
    set(&mut scenario, "remembers", "mark");
    assert_eq!(["remembers", "ids", "preset"].map(|key| word(&scenario, key)), ["mark", "durable", "J3"]);
    // Each preset is itself, whatever was set before, and a workbench that is one's has its name.
    for preset in ["A", "B1", "B2n", "B2v", "B2d", "C", "D", "E", "F", "G", "J2", "J3"] {
        for before in ["A", "B1", "F", "J3"] {
            set(&mut scenario, "preset", before);
            set(&mut scenario, "preset", preset);
            assert_eq!(word(&scenario, "preset"), preset);
        }
        set(&mut scenario, "handlers", "2");
        assert_eq!(word(&scenario, "preset"), preset, "whatever else is set");
    }
    assert!(!(about.is_idle)(&scenario.settings, place("again")));
    // What was acknowledged at the door is acknowledged no more; new ids and old ones for new letters do not go together.
    set(&mut scenario, "door", "ack");
    assert_eq!(["cards", "again", "preset"].map(|key| word(&scenario, key)), ["C(PR)", "silent", "own"]);
    set(&mut scenario, "preset", "G");
    assert_eq!(word(&scenario, "door"), "wait");
    set(&mut scenario, "counter", "ram");
    set(&mut scenario, "ids", "resend");
    assert_eq!(word(&scenario, "counter"), "disk");
    set(&mut scenario, "counter", "ram");
    assert_eq!(word(&scenario, "ids"), "durable");
    set(&mut scenario, "cards", "PK");
    assert!((about.is_idle)(&scenario.settings, place("again")));
}

#[test]
fn however_replicas_that_gossip_are_set_what_they_say_is_so() {
    walk::<Gossip>(2);
}

#[test]
fn what_addresses_and_links_hold_of_replicas_that_gossip_stays() {
    use twice_or_never::casts::gossip::Step;
    let about = Gossip::about();
    assert_eq!((about.number, about.slug, about.crash_classes), (9, "converge", &[][..]));
    let expected = [
        "type op-counter g-counter lww mv naive-set or-set",
        "replicas 2-3",
        "updates 1-9",
        "gossips 1-9",
        "protected 0 1",
    ];
    assert_eq!(settings_of(about), expected);
    let slugs: Vec<_> = about.notes.iter().map(|note| note.slug).collect();
    assert_eq!(
        slugs.join(" "),
        "count write add remove gossip gossip-again hear-one hear-add hear-remove merge older known"
    );
    let codes = [Step::Update, Step::Gossip].map(|step| (step.code().kind, step.code().of));
    assert_eq!(codes, [(0, 0), (1, 0)]);
}

#[test]
fn no_replica_makes_more_updates_than_a_copy_can_tell_of() {
    let about = Gossip::about();
    let place = |key| about.setting(key).expect("a setting");
    let updates = |of: u16, replicas: u16| {
        let mut scenario = (about.usual)();
        scenario.set(place("type"), of);
        scenario.set(place("replicas"), replicas);
        scenario.set(place("updates"), 9);
        scenario.settings[place("updates")]
    };
    assert_eq!(
        [0, 1, 2, 3, 4, 5].map(|of| [updates(of, 2), updates(of, 3)]),
        [[9, 9], [9, 9], [9, 9], [9, 2], [9, 9], [4, 3]]
    );
    // Whatever was set before yields to what is set last.
    let mut scenario = (about.usual)();
    scenario.set(place("updates"), 9);
    scenario.set(place("type"), 3);
    scenario.set(place("replicas"), 3);
    assert_eq!(scenario.settings[place("updates")], 2);
}
