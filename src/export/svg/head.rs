//! What stands over a picture: what the figure is called, how it is set, and the score; and the same in words for whoever does
//! not see it.

use super::drawing::{Drawing, ROWS};
use super::ink::Inks;
use super::rows::number;
use super::typeset::{Type, plain};
use super::xml::{El, Tenths, el};
use super::{PAD, WIDTH};
use crate::export::saved;
use crate::scene::Playback;
use crate::share::{encode, fragment};
use crate::stage::{Scenario, Shown, Stage, TallyAbout, Values};
use crate::words::{export_texts, fill, moment, sentence, texts};

const TITLE: Type = plain(190).bold().serif();
const SMALL: Type = plain(130);
const ROOM: Tenths = WIDTH * 10 - 2 * PAD;

/// What the figure is called.
pub fn title(playback: &Playback) -> String {
    (playback.timeline().run().stage().about().title)().to_owned()
}

/// How it is set: what the figure is about, what else is not as usual, what may go wrong, and the seed.
pub fn set(scenario: &Scenario) -> Vec<String> {
    let Scenario { cast, settings, .. } = scenario;
    let usual = (cast.usual)().settings;
    let mut said = Vec::new();
    for (place, setting) in cast.settings.iter().enumerate() {
        let value = settings[place];
        let is_first = setting.shown == Shown::First;
        if !is_first && (value == usual[place] || setting.shown == Shown::Nowhere || (cast.is_idle)(settings, place)) {
            continue;
        }
        let words = match setting.values {
            Values::Choices(choices) => (choices[usize::from(value)].name)().to_owned(),
            values => values.word(value),
        };
        said.push(if is_first {
            words
        } else {
            fill(export_texts().set_value, &[("name", &(setting.name)()), ("value", &words)])
        });
    }
    let texts = texts();
    let trouble = [
        (texts.loss, scenario.loss_percent),
        (texts.duplication, scenario.duplication_percent),
        (texts.crashes, scenario.crash_percent),
    ];
    let trouble = trouble.into_iter().filter(|&(_, percent)| percent > 0);
    said.extend(
        trouble.map(|(name, percent)| fill(export_texts().set_percent, &[("name", &name), ("number", &percent)])),
    );
    said.push(fill(export_texts().set_seed, &[("seed", &scenario.seed)]));
    said
}

/// The title and how it is set. Returns where it ends, too.
pub fn heading(playback: &Playback, inks: &Inks) -> (Tenths, El) {
    let set = set(playback.timeline().run().scenario()).join(" · ");
    let heading = el("g").add(TITLE.set((PAD, 310), inks.ink, &TITLE.fit(&title(playback), ROOM))).add(SMALL.set(
        (PAD, 520),
        inks.soft,
        &SMALL.fit(&set, ROOM),
    ));
    (660, heading)
}

/// The counts that are shown as the cast is set, with their tables' lines.
fn counts(playback: &Playback) -> impl Iterator<Item = (&'static TallyAbout, u32)> + use<'_> {
    let run = playback.timeline().run();
    let settings = &run.scenario().settings;
    let all = run.stage().about().tallies.iter().zip(run.tally());
    all.filter(|(about, _)| (about.is_shown)(settings))
}

/// The heading and under it the score. Returns where it ends.
pub fn head(playback: &Playback, inks: &Inks, drawing: &mut Drawing) -> Tenths {
    let (top, heading) = heading(playback, inks);
    drawing.put(ROWS, heading);
    let mut at = (PAD, top + 260);
    // Where a line of it ends follows from how many things there are, so that it stays where it is while they are counted.
    let most = playback.timeline().run().stage().subjects().max(99).to_string();
    let mut reserved = 0;
    for aside in [false, true] {
        let (numbers, kind) = if aside { (130, SMALL) } else { (240, plain(140)) };
        for (about, count) in counts(playback).filter(|(about, _)| about.is_aside == aside) {
            let wide = plain(numbers).bold().width(&count.to_string());
            let words = [about.sign, (about.name)()].into_iter().filter(|word| !word.is_empty());
            let words = words.collect::<Vec<_>>().join(" ");
            let whole = wide + 50 + kind.width(&words) + 220;
            reserved += plain(numbers).bold().width(&most).max(wide) + whole - wide;
            if reserved - 220 > ROOM {
                reserved = plain(numbers).bold().width(&most) + whole - wide;
                at = (PAD, at.1 + 250);
            }
            let colour = match inks.of_class(about.class) {
                Some(colour) if count > 0 => colour,
                None if count > 0 && !aside => inks.ink,
                _ => inks.soft,
            };
            drawing.put(ROWS, number((at.0, at.1), numbers, colour, count));
            drawing.put(ROWS, kind.set((at.0 + wide + 50, at.1), colour, &kind.fit(&words, ROOM)));
            at.0 += whole;
        }
    }
    let end = at.1 + 120;
    drawing.put(ROWS, super::rule(inks, end));
    end
}

/// A picture in words: what the run is, how it stands, what is left out, and how to open it.
pub fn described(playback: &Playback, left_out: u32) -> String {
    let timeline = playback.timeline();
    let texts = export_texts();
    let set = set(timeline.run().scenario()).join(", ");
    let counts = counts(playback)
        .map(|(about, count)| fill(texts.count, &[("name", &(about.name)()), ("count", &count)]))
        .collect::<Vec<_>>()
        .join(", ");
    let clock = moment(playback.clock_ms() as u64);
    let values: [(&str, &dyn ToString); 3] = [("moment", &clock), ("index", &timeline.index()), ("counts", &counts)];
    let mut said = vec![fill(texts.run, &[("set", &set)]), fill(texts.counts, &values)];
    if let Some(event) = timeline.past().last() {
        said.push(fill(texts.last, &[("sentence", &sentence(timeline.run().stage(), event))]));
    }
    if left_out > 0 {
        said.push(fill(texts.left_out, &[("count", &left_out)]));
    }
    let figure = timeline.run().stage().about().slug;
    said.push(match saved(playback).and_then(|saved| encode(&saved).ok()) {
        Some(state) => fill(texts.link, &[("figure", &figure), ("fragment", &fragment(&state))]),
        None => texts.no_link.to_owned(),
    });
    said.join(" ")
}
