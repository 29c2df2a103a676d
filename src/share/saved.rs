//! A run in a link: `#v1=STATE` in an address opens it, for ever.
//!
//! STATE is an envelope (`envelope.rs`: base64url, a version, a checksum) around one string of bits,
//! written by a coder that learns as it goes (`coder.rs`). The bits say, in this order: the scenario
//! (`setup.rs`), how many moves of a script and each of them (`script.rs`), how many interventions and
//! each of them (`hand.rs`), and the index. One function, `walk`, is this description for writing and
//! for reading. `docs/LINKS.md` has it bit by bit.
//!
//! A link comes from anybody. What is written in a text is a run with every number in its range, or a
//! [`StateError`]; how much is read, kept and played is bounded before it is done.

use super::coder::{Coder, Number};
use super::envelope;
use super::hand::Hand;
use super::script::Script;
use super::setup;
use crate::player::{Action, Intervention};
use crate::stage::{Move, Scenario};

/// A run as a link holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedRun {
    /// What decides the run but for the hand.
    pub scenario: Scenario,
    /// Moves of the untimed board that are played first, one by one; empty for a seeded run. At most
    /// [`STEPS_MAX`], all of them legal, never with more than [`super::COPIES_MAX`] copies in flight.
    pub script: Vec<Move>,
    /// What the reader's hand did, in order of (tick, ordinal), no tick above [`super::TICK_MAX`]; at
    /// most [`INTERVENTIONS_MAX`]. They may be impossible: a run passes over those.
    pub interventions: Vec<Intervention>,
    /// How many events have happened, at most [`INDEX_MAX`].
    pub index: u32,
}

/// No script in a link is longer.
pub const STEPS_MAX: usize = 4_000;

/// No more interventions are in a link.
pub const INTERVENTIONS_MAX: usize = 4_000;

/// No link opens further on, in events: whoever opens it has to play all of them.
pub const INDEX_MAX: u32 = 1_000_000;

/// Why a text is no run, or a run fits into no link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateError {
    /// More than [`super::STATE_CHARS_MAX`] characters, [`STEPS_MAX`] or [`INTERVENTIONS_MAX`].
    TooLong,
    /// A character is none of base64url's, or the last one says more than there is room for.
    NotBase64Url,
    /// It ends too early.
    Truncated,
    /// The checksum is another one: something was changed, or is missing.
    Checksum,
    /// It is whole, and of a version that is not known here.
    Version(u8),
    /// Something follows the end.
    TrailingBytes,
    /// What is named is not within its range.
    OutOfRange(&'static str),
    /// The board does not allow this step of the script, counted from 1.
    IllegalScript {
        /// Which.
        step: u32,
    },
}

impl StateError {
    /// A short name that stays the same.
    pub fn code(self) -> &'static str {
        match self {
            StateError::TooLong => "link-too-long",
            StateError::NotBase64Url => "link-not-base64url",
            StateError::Truncated => "link-truncated",
            StateError::Checksum => "link-checksum",
            StateError::Version(_) => "link-version",
            StateError::TrailingBytes => "link-trailing-bytes",
            StateError::OutOfRange(_) => "link-out-of-range",
            StateError::IllegalScript { .. } => "link-illegal-script",
        }
    }
}

/// The STATE of a run, at most [`super::STATE_CHARS_MAX`] characters. [`decode`] gives back the same run.
///
/// # Errors
/// Whatever [`decode`] would refuse is not written: [`StateError::OutOfRange`],
/// [`StateError::IllegalScript`]; or it is [`StateError::TooLong`].
pub fn encode(run: &SavedRun) -> Result<String, StateError> {
    for &form in Form::of(&run.scenario) {
        let mut coder = Coder::writer();
        if walk(&mut coder, form, run)? == *run {
            return envelope::seal(form.version(), &coder.finish());
        }
    }
    Err(StateError::OutOfRange("scenario"))
}

/// The run of a STATE. It takes any text.
///
/// # Errors
/// A [`StateError`] that says what is wrong with the text.
pub fn decode(text: &str) -> Result<SavedRun, StateError> {
    let (version, contents) = envelope::open(text)?;
    let form = Form::by_version(version).ok_or(StateError::Version(version))?;
    let mut coder = Coder::reader(contents);
    // What a reader is given does not matter.
    let nothing = SavedRun { scenario: Scenario::default(), script: Vec::new(), interventions: Vec::new(), index: 0 };
    let run = walk(&mut coder, form, &nothing);
    if coder.is_cut_short() {
        return Err(StateError::Truncated);
    }
    let run = run?;
    if coder.is_used_up() { Ok(run) } else { Err(StateError::TrailingBytes) }
}

/// The two forms of what is in a link. Both are published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Version 1: senders and receivers, and nothing that came after.
    First,
    /// Version 2: any cast.
    Any,
}

impl Form {
    /// The forms in which a run of a scenario is written: the first of them that can say all of it.
    fn of(scenario: &Scenario) -> &'static [Form] {
        if setup::fits_first_form(scenario) { &[Form::First, Form::Any] } else { &[Form::Any] }
    }

    fn by_version(version: u8) -> Option<Form> {
        [Form::First, Form::Any].into_iter().find(|form| form.version() == version)
    }

    fn version(self) -> u8 {
        match self {
            Form::First => 1,
            Form::Any => 2,
        }
    }
}

/// Writes `given`, or reads a run, and hands it back.
fn walk(coder: &mut Coder, form: Form, given: &SavedRun) -> Result<SavedRun, StateError> {
    let scenario = match form {
        Form::First => setup::scenario(coder, &given.scenario)?,
        Form::Any => setup::any_scenario(coder, &given.scenario)?,
    };
    let mut counts = Number::new();

    let mut script = Vec::new();
    let steps = count(coder, &mut counts, given.script.len(), STEPS_MAX, StateError::TooLong)?;
    if steps > 0 {
        let mut player = Script::new(form, &scenario);
        for at in 0..steps {
            let given = given.script.get(at).copied();
            let read = player.step(coder, given.unwrap_or(Move::Crash { node: 0 }));
            let read = read.filter(|&read| given.is_none_or(|given| given == read));
            script.push(read.ok_or(StateError::IllegalScript { step: at as u32 + 1 })?);
            if coder.is_cut_short() {
                return Err(StateError::Truncated);
            }
        }
    }

    let mut interventions = Vec::new();
    let done = count(coder, &mut counts, given.interventions.len(), INTERVENTIONS_MAX, StateError::TooLong)?;
    if done > 0 {
        let mut hand = Hand::new(form, &scenario);
        let mut last = Intervention { tick: 0, ordinal: 0, action: Action::Timeout(0, 0) };
        for at in 0..done {
            last = hand.intervention(coder, &last, given.interventions.get(at).unwrap_or(&last))?;
            interventions.push(last);
            if coder.is_cut_short() {
                return Err(StateError::Truncated);
            }
        }
    }

    let too_far = StateError::OutOfRange("index");
    let index = count(coder, &mut counts, given.index as usize, INDEX_MAX as usize, too_far)? as u32;
    Ok(SavedRun { scenario, script, interventions, index })
}

/// A count up to `most`.
fn count(
    coder: &mut Coder,
    counts: &mut Number,
    given: usize,
    most: usize,
    above: StateError,
) -> Result<usize, StateError> {
    let read = coder.number(counts, given as u64);
    if read <= most as u64 { Ok(read as usize) } else { Err(above) }
}
