//! The address: `?KEYS` sets a figure up. The keys are those of the contract in `docs/EMBEDDING.md`.
//!
//! A bad value falls back to the default and is named in a note, and so is a key that nobody knows.
//! Where a key is given twice, the first counts.

use super::figures::{FIGURES, Figure};
use crate::board::LinkOrder;
use crate::stage::{Backoff, Partitions, Scenario, Setting, Span, Values};
use crate::texts::{LANGUAGES, fill, texts};

/// Everything an address says, with defaults for what it does not.
#[derive(Clone, Debug, PartialEq)]
pub struct Address {
    /// The one figure to show; `None` for the whole story.
    pub figure: Option<&'static str>,
    /// Whether there is nothing but the figure.
    pub embed: bool,
    /// How much of the controls is shown.
    pub controls: ControlsShown,
    /// The run.
    pub scenario: Scenario,
    /// Whether it plays at once.
    pub autoplay: bool,
    /// How fast, in thousandths: 250–8,000.
    pub speed_thousandths: u32,
    /// The index to open at, if one is given.
    pub start: Option<u32>,
    /// Light, dark, or as the system says.
    pub theme: Theme,
    /// Whether nothing is to fly, whatever the system says.
    pub reduce_motion: bool,
    /// Whether it is in talk mode: nothing but the figure, large, with a presenter's keys.
    pub present: bool,
    /// The indexes at which a presenter stops, rising; none: wherever a fate is decided.
    pub beats: Vec<u32>,
    /// Whether the figure has keys of its own; if not, all are the page's around it.
    pub keys: bool,
    /// Whether keys that are of no use here are passed on to the page around.
    pub pass: bool,
    /// The exact origin of the page around the frame, if it is to command.
    pub origin: Option<String>,
    /// What that page calls the frame.
    pub id: Option<String>,
}

/// How much of the controls is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ControlsShown {
    /// Play and pause only.
    Least,
    /// Play, step and loss.
    Few,
    /// All of them.
    #[default]
    All,
}

/// Which colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system says.
    #[default]
    Auto,
    /// Dark ink on light paper.
    Light,
    /// Light ink on dark paper.
    Dark,
}

/// Something in the address that was ignored, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The key, shortened.
    pub key: String,
    /// The value, shortened.
    pub value: String,
    /// What it should have been; `None` for a key that is not known.
    pub expected: Option<String>,
}

impl Default for Address {
    fn default() -> Address {
        Address {
            figure: None,
            embed: false,
            controls: ControlsShown::All,
            scenario: Scenario::default(),
            autoplay: false,
            speed_thousandths: 1_000,
            start: None,
            theme: Theme::Auto,
            reduce_motion: false,
            present: false,
            beats: Vec::new(),
            keys: true,
            pass: false,
            origin: None,
            id: None,
        }
    }
}

/// No more notes than this are kept, and no longer values quoted in them.
const NOTES_MAX: usize = 20;
const QUOTED_CHARS_MAX: usize = 40;

/// Reads a query, with or without its question mark.
pub fn parse(query: &str) -> (Address, Vec<Note>) {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut notes = Vec::new();
    for part in query.strip_prefix('?').unwrap_or(query).split('&').filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let (key, value) = (decode(key), decode(value));
        if !pairs.iter().any(|(known, _)| *known == key) && pairs.len() < 200 {
            pairs.push((key, value));
        }
    }
    let mut reader = Reader { pairs, notes: &mut notes };
    let address = reader.address();
    for (key, value) in std::mem::take(&mut reader.pairs) {
        reader.note(&key, &value, None);
    }
    (address, notes)
}

/// Reads a query on top of a figure's own setup: what the query says stands.
pub fn parse_over(query: &str, setup: &str) -> (Address, Vec<Note>) {
    let query = query.strip_prefix('?').unwrap_or(query);
    let says = |key: &str| query.split('&').any(|part| part.split('=').next() == Some(key));
    // A recipe sets the mode, so a mode in the query takes the setup's recipe away.
    let left = setup.split('&').filter(|part| !(says("mode") && part.starts_with("recipe=")));
    parse(&[query].into_iter().chain(left).collect::<Vec<_>>().join("&"))
}

struct Reader<'a> {
    pairs: Vec<(String, String)>,
    notes: &'a mut Vec<Note>,
}

// What reads one kind of value is written once and kept from being inlined: the page is paid for by the byte.
impl Reader<'_> {
    fn address(&mut self) -> Address {
        let (default, texts) = (Address::default(), texts());
        // Which page stands here is chosen before it starts: by `boot.js`.
        self.take("hl", &fill(texts.expected_choice, &[("names", &LANGUAGES.join(", "))]), language);
        let slugs = FIGURES.each_ref().map(|figure| figure.slug);
        let present = self.choice("present", &["0", "1"]) == Some(1);
        // A talk is about one figure.
        let figure = self.choice("figure", &slugs).or(present.then_some(0)).map(|at| &FIGURES[at]);
        let other = figure.and_then(|figure| figure.other);
        let figure = match other {
            Some((key, values, slug)) if self.choice(key, &values) == Some(1) => Figure::by_slug(slug),
            _ => figure,
        };
        let cast = figure.unwrap_or(&FIGURES[0]).cast();
        let mut scenario = (cast.usual)();
        for (place, setting) in cast.settings.iter().enumerate() {
            if let Some(value) = self.setting(setting) {
                scenario.set(place, value);
            }
        }
        scenario.seed = self.number("seed", scenario.seed, 0, u64::MAX);
        scenario.loss_percent = self.number("loss", scenario.loss_percent.into(), 0, 100) as u8;
        scenario.duplication_percent = self.number("dup", scenario.duplication_percent.into(), 0, 100) as u8;
        scenario.crash_percent = self.number("crash", scenario.crash_percent.into(), 0, 100) as u8;
        if let Some(order) = self.choice("order", &["reordering", "fifo"]) {
            scenario.order = [LinkOrder::Reordering, LinkOrder::Fifo][order];
        }
        scenario.timeout_ms = self.number("timeout", scenario.timeout_ms.into(), 1, 600_000) as u32;
        if let Some(backoff) = self.choice("backoff", &["fixed", "exponential", "jitter"]) {
            scenario.backoff = [Backoff::Fixed, Backoff::Exponential, Backoff::ExponentialJitter][backoff];
        }
        scenario.handler_step_ms = self.number("step", scenario.handler_step_ms.into(), 1, 600_000) as u32;
        if let Some(downtime) = self.take("downtime", texts.expected_span, parse_span) {
            scenario.downtime = downtime;
        }
        scenario.partitions = self.take("cuts", texts.expected_cuts, parse_cuts).or(scenario.partitions);
        if let Some(latency) = self.take("latency", texts.expected_span, parse_span) {
            scenario.latency = latency;
        }
        scenario.letters_per_1000_s = self.decimal("rate", scenario.letters_per_1000_s, 100, 1_000_000);
        let speed_thousandths = self.decimal("speed", default.speed_thousandths, 250, 8_000);
        let shown = [ControlsShown::Least, ControlsShown::Few, ControlsShown::All];
        let themes = [Theme::Auto, Theme::Light, Theme::Dark];
        let short = |value: &str| (value.len() <= 200).then(|| value.to_owned());
        Address {
            figure: figure.map(|figure| figure.slug),
            embed: self.choice("embed", &["0", "1"]) == Some(1),
            controls: self.choice("controls", &["0", "min", "1"]).map_or(default.controls, |at| shown[at]),
            autoplay: self.choice("autoplay", &["0", "1"]) == Some(1),
            speed_thousandths,
            start: self.take("start", texts.expected_start, |value| value.parse().ok()),
            theme: self.choice("theme", &["auto", "light", "dark"]).map_or(default.theme, |at| themes[at]),
            reduce_motion: self.choice("motion", &["auto", "reduce"]) == Some(1),
            present,
            beats: self.take("beats", texts.expected_beats, beats).unwrap_or_default(),
            // What has all keys left alone is `boot.js`, which is there before any key is heard.
            keys: self.choice("keys", &["0", "1"]) != Some(0),
            pass: self.choice("pass", &["0", "1"]) == Some(1),
            origin: self.take("origin", texts.expected_origin, origin),
            id: self.take("id", texts.expected_id, short),
            scenario,
        }
    }

    /// Takes a setting's key out: its value, if it is there and can be read.
    fn setting(&mut self, setting: &Setting) -> Option<u16> {
        match setting.values {
            Values::Choices(choices) => {
                let names: Vec<&str> = choices.iter().map(|choice| choice.slug).collect();
                self.choice(setting.key, &names).map(|at| at as u16)
            }
            Values::Number { least, most } => {
                // What is out of range is no value at all.
                let none = u64::from(most) + 1;
                let read = self.number(setting.key, none, least.into(), most.into());
                (read != none).then_some(read as u16)
            }
            Values::Text(spelling) => {
                let value = self.value(setting.key)?;
                let read = (spelling.read)(&value);
                if let Err(at) = read {
                    let expected =
                        fill(texts().expected_text, &[("expected", &(spelling.expected)()), ("at", &(at + 1))]);
                    self.note(setting.key, &value, Some(&expected));
                }
                read.ok()
            }
        }
    }

    /// Takes a key out: its value, if it is there.
    #[inline(never)]
    fn value(&mut self, key: &str) -> Option<String> {
        let at = self.pairs.iter().position(|(known, _)| known == key)?;
        Some(self.pairs.remove(at).1)
    }

    /// Takes a key out and reads its value; notes a value that cannot be read.
    fn take<T>(&mut self, key: &str, expected: &str, read: fn(&str) -> Option<T>) -> Option<T> {
        let value = self.value(key)?;
        let read = read(&value);
        if read.is_none() {
            self.note(key, &value, Some(expected));
        }
        read
    }

    /// Takes a key out whose value is one of these: which.
    #[inline(never)]
    fn choice(&mut self, key: &str, names: &[&str]) -> Option<usize> {
        let value = self.value(key)?;
        let chosen = names.iter().position(|name| *name == value);
        if chosen.is_none() {
            self.note(key, &value, Some(&fill(texts().expected_choice, &[("names", &names.join(", "))])));
        }
        chosen
    }

    /// Takes a key out whose value is a whole number within a range; `usual` if it is not.
    #[inline(never)]
    fn number(&mut self, key: &str, usual: u64, least: u64, most: u64) -> u64 {
        let Some(value) = self.value(key) else { return usual };
        let number = whole(&value).filter(|number| (least..=most).contains(number));
        if number.is_none() {
            self.note(key, &value, Some(&fill(texts().expected_whole, &[("least", &least), ("most", &most)])));
        }
        number.unwrap_or(usual)
    }

    /// Takes a key out whose value is a decimal number with up to three places: it, in thousandths, or `usual`.
    #[inline(never)]
    fn decimal(&mut self, key: &str, usual: u32, least: u32, most: u32) -> u32 {
        let Some(value) = self.value(key) else { return usual };
        let number = thousandths(&value).filter(|number| (least..=most).contains(number));
        if number.is_none() {
            let [least, most] = [least, most].map(shown_thousandths);
            let expected = fill(texts().expected_decimal, &[("least", &least), ("most", &most)]);
            self.note(key, &value, Some(&expected));
        }
        number.unwrap_or(usual)
    }

    #[inline(never)]
    fn note(&mut self, key: &str, value: &str, expected: Option<&str>) {
        if self.notes.len() < NOTES_MAX {
            let [key, value] = [key, value].map(shorten);
            self.notes.push(Note { key, value, expected: expected.map(str::to_owned) });
        }
    }
}

/// A language that the page is built in, by its tag, which may say more: "de-AT".
fn language(value: &str) -> Option<&'static str> {
    let first = value.split('-').next().unwrap_or_default();
    LANGUAGES.into_iter().find(|language| language.eq_ignore_ascii_case(first))
}

/// No more stops than this.
const BEATS_MAX: usize = 100;

/// Rising numbers between commas.
fn beats(value: &str) -> Option<Vec<u32>> {
    let beats: Option<Vec<u32>> = value.split(',').take(BEATS_MAX + 1).map(|beat| beat.parse().ok()).collect();
    beats.filter(|beats| beats.len() <= BEATS_MAX && beats.is_sorted_by(|one, next| one < next))
}

/// A scheme and a host, nothing after it.
fn origin(value: &str) -> Option<String> {
    let (scheme, host) = value.split_once("://")?;
    let is_plain = matches!(scheme, "http" | "https") && !host.is_empty() && host.len() <= 260;
    (is_plain && !host.contains(['/', '?', '#', '@', ' '])).then(|| value.to_owned())
}

/// Digits and nothing else.
fn whole(value: &str) -> Option<u64> {
    let is_plain = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    if is_plain { value.parse().ok() } else { None }
}

/// A number given in thousandths, with no more decimal places than it needs: "0.25", "8".
pub fn shown_thousandths(number: u32) -> String {
    let text = format!("{}.{:03}", number / 1_000, number % 1_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn thousandths(value: &str) -> Option<u32> {
    let (units, places) = value.split_once('.').unwrap_or((value, ""));
    if places.len() > 3 || !places.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let units = if units.is_empty() && !places.is_empty() { 0 } else { whole(units)? };
    let places: u64 = format!("{places:0<3}").parse().ok()?;
    u32::try_from(units.checked_mul(1_000)?.checked_add(places)?).ok()
}

fn parse_span(value: &str) -> Option<Span> {
    let (min, max) = value.split_once('-').unwrap_or((value, value));
    let [min_ms, max_ms] = [min, max].map(|end| whole(end).filter(|ms| (1..=600_000).contains(ms)));
    let span = Span { min_ms: min_ms? as u32, max_ms: max_ms? as u32 };
    (span.min_ms <= span.max_ms).then_some(span)
}

fn parse_cuts(value: &str) -> Option<Partitions> {
    let (whole, cut) = value.split_once('/')?;
    Some(Partitions { whole: parse_span(whole)?, cut: parse_span(cut)? })
}

/// Undoes percent-encoding; what is not UTF-8 becomes replacement characters.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let hex = |at: usize| bytes.get(at).and_then(|&byte| (byte as char).to_digit(16));
    let (mut decoded, mut at) = (Vec::new(), 0);
    while at < bytes.len() && decoded.len() < 4_096 {
        match (bytes[at], hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                decoded.push(if byte == b'+' { b' ' } else { byte });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(QUOTED_CHARS_MAX).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
