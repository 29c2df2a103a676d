//! Obeying the page around: each command is done as if a hand had done it, and answered.

use crate::ui::around::mail::{Asked, Command};
use crate::ui::figure::{Figure, Props};
use crate::ui::kit::Scope;
use twice_or_never::share::{FIGURES, Figure as Figures, quoted, read_action};
use twice_or_never::stage::{Scenario, Stage, Values};
use twice_or_never::words;

/// No more events than this are told one by one when many happen at once.
const STEPS_TOLD_MAX: usize = 100;

/// What is wrong: a code, and words.
type Wrong = (&'static str, String);

/// Sets a setting by its key, as a message names it.
fn set(scenario: &mut Scenario, key: &'static str, word: &str) -> Result<(), Wrong> {
    let cast = scenario.cast;
    let place = cast.setting(key).ok_or_else(|| ("bad-value", format!("{} has no {key}", cast.slug)))?;
    let short: String = word.chars().take(40).collect();
    let value = cast.settings[place].values.read(word);
    scenario.set(place, value.ok_or_else(|| ("bad-value", format!("{key} {short} is not known")))?);
    Ok(())
}

impl Figure {
    /// Does what was asked and answers.
    pub(in crate::ui) fn obey(&mut self, props: &Props, scope: &Scope, Command { req, asked }: Command) {
        let asked = match asked {
            // Answered when the answer has come.
            Asked::Desk(kind, fields) if self.ask_for_answer(kind, &req, &fields) => return,
            Asked::Desk(..) => Asked::Bad("busy", "too many questions at a time, or a run too long".to_owned()),
            asked => asked,
        };
        let done = self.try_to(props, asked);
        // The reply is posted with everything settled.
        self.settle();
        let Some(mail) = &self.outside.mail else { return };
        match done {
            Ok(result) => mail.reply(&req, true, result.as_deref()),
            Err((code, message)) => {
                mail.error(code, &message);
                mail.reply(&req, false, Some(&format!("{{\"code\":{}}}", quoted(code))));
            }
        }
        self.note_soon(scope);
    }

    fn try_to(&mut self, props: &Props, asked: Asked) -> Result<Option<String>, Wrong> {
        let unknown = |what: &str, value: &str| {
            let value: String = value.chars().take(40).collect();
            ("bad-value", format!("{what} {value} is not known"))
        };
        match asked {
            Asked::Desk(..) => unreachable!("answered before"),
            Asked::Bad(code, message) => return Err((code, message)),
            Asked::GetState => return Ok(Some(self.state_json(props))),
            Asked::Play => {
                self.hand.selected = None;
                self.playback.play();
            }
            Asked::Pause => self.playback.pause(),
            Asked::Toggle if self.playback.is_playing() => self.playback.pause(),
            Asked::Toggle => self.playback.play(),
            Asked::Step => self.step(),
            Asked::Back => self.back(),
            Asked::Reset => self.start_over(),
            Asked::Seek(index) => self.playback.seek(index),
            Asked::SetFigure(name) => match Figures::by_slug(&name) {
                // It comes in this one's place, as a page of its own: once this is answered.
                Some(figure) => crate::ui::announce("figure", figure.slug),
                None => {
                    let (code, words) = unknown("figure", &name);
                    let slugs = FIGURES.each_ref().map(|figure| figure.slug);
                    return Err((code, format!("{words}: {}", slugs.join(", "))));
                }
            },
            Asked::SetMode(name) => {
                let mut scenario = self.scenario();
                set(&mut scenario, "mode", &name)?;
                self.set_up(scenario, String::new());
            }
            Asked::SetRecipe { recipe, retries, give_up } => {
                let mut scenario = self.scenario();
                set(&mut scenario, "recipe", &recipe)?;
                if let Some(retries) = retries {
                    set(&mut scenario, "retries", &retries.to_string())?;
                }
                if !give_up.is_empty() {
                    set(&mut scenario, "giveup", &give_up)?;
                }
                self.set_up(scenario, String::new());
            }
            Asked::SetState(state) => {
                self.open_state(&state).map_err(|code| (code, "the state cannot be opened".to_owned()))?
            }
            Asked::SetTheme(theme) => {
                if !matches!(theme.as_str(), "light" | "dark" | "auto") {
                    return Err(unknown("theme", &theme));
                }
                crate::ui::set_theme(&theme);
            }
            Asked::SetSpeed(speed) if (0.25..=8.0).contains(&speed) => {
                self.speed_thousandths = (speed * 1_000.0) as u32;
                self.playback.set_speed(self.speed());
            }
            Asked::SetSpeed(_) => return Err(("bad-value", "speed is from 0.25 to 8".to_owned())),
            Asked::Apply(words) => {
                let action = read_action(self.playback.timeline().run(), &words)
                    .map_err(|part| ("bad-action", format!("{part} of the action is not known")))?;
                if !action.is_some_and(|action| self.do_by_hand(action)) {
                    return Err(("refused", "that cannot be done now".to_owned()));
                }
            }
        }
        self.hand.is_still = false;
        Ok(None)
    }

    fn state_json(&self, props: &Props) -> String {
        let timeline = self.playback.timeline();
        let run = timeline.run();
        let state = self.state().unwrap_or_default();
        let url = self.link_to(props.slug, &state);
        let (scenario, cast) = (run.scenario(), run.scenario().cast);
        let word = |place: usize| quoted(&cast.settings[place].values.word(scenario.settings[place]));
        let settings: Vec<String> = cast
            .settings
            .iter()
            .enumerate()
            .map(|(place, setting)| match setting.values {
                Values::Choices(_) | Values::Text(_) => format!("{}:{}", quoted(setting.key), word(place)),
                Values::Number { .. } => format!("{}:{}", quoted(setting.key), scenario.settings[place]),
            })
            .collect();
        let tally =
            cast.tallies.iter().zip(run.tally()).map(|(about, count)| format!("{}:{count}", quoted(about.slug)));
        let tally: Vec<String> = tally.collect();
        // The first figure's recipe has a place of its own, which is published.
        let recipe = cast.setting("recipe").map(|place| format!("\"recipe\":{},", word(place))).unwrap_or_default();
        let [p50, p95, p99] = self.motion.times.percentiles();
        format!(
            "{{\"state\":{},\"url\":{},\"score\":{},\"figure\":{},{recipe}\"seed\":\"{}\",\"index\":{},\"now\":{},\
             \"ended\":{},\"digest\":\"{}\",\"inFlight\":{},\"cast\":{},\"settings\":{{{}}},\"tally\":{{{}}},\"frame\":{{\"p50\":{p50},\"p95\":{p95},\"p99\":{p99}}}}}",
            quoted(&state),
            quoted(&url),
            run.stage().score_json(run),
            quoted(props.slug),
            run.scenario().seed,
            timeline.index(),
            self.playback.clock_ms() as u64,
            self.playback.has_ended(),
            timeline.digest(),
            run.in_flight(),
            quoted(cast.slug),
            settings.join(","),
            tally.join(","),
        )
    }

    /// Tells the page around what has changed since it was told last.
    pub(in crate::ui) fn tell(&mut self) {
        let Some(mail) = &self.outside.mail else { return };
        let timeline = self.playback.timeline();
        let (was_playing, had_ended, index, height) = self.outside.told;
        let (is_playing, has_ended) = (self.playback.is_playing(), self.playback.has_ended());
        for at in (index + 1..=timeline.index()).take(STEPS_TOLD_MAX) {
            mail.stepped(at, &words::sentence(timeline.run().stage(), timeline.history().event(at)));
        }
        if is_playing != was_playing {
            mail.post(if is_playing { "play" } else { "pause" }, "");
        }
        if has_ended && !had_ended {
            mail.post("end", "");
        }
        let mut now_tall = height;
        if !is_playing {
            // In a tab or on a slide that is not laid out it has no height, and none is told.
            let measured = self.element(&self.section).map_or(0, |section| section.offset_height());
            if measured != 0 && measured != height {
                now_tall = measured;
                mail.resized(now_tall);
            }
        }
        self.outside.told = (is_playing, has_ended, timeline.index(), now_tall);
    }
}
