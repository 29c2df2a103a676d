//! What many runs came to: as a paper with plots, a table and a text to be copied, or as JSON.

use super::count::Estimate;
use super::knob::Knob;
use super::odds::{self, Odds, Why};
use super::plot::{Dot, Plot};
use super::{LETTERS_ENDS, Many, Point};
use crate::desk::paper::{El, choice_field, form, grouped, line, number_field, paper, plays, result, submits};
use crate::share::{SavedRun, encode};
use crate::stage::{Scenario, Stage};
use crate::words::{LANGUAGE, desk_texts, fill, texts};
use serde_json::{Map, Value, json};

/// What is plotted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Measure {
    /// The share of letters that met the fate that is drawn so.
    Share(&'static str),
    /// Copies a letter.
    Copies,
    /// Half of the delays are no longer, and 95 of 100.
    Delay,
}

const MEASURES: [Measure; 4] = [Measure::Share("lost"), Measure::Share("twice"), Measure::Copies, Measure::Delay];

/// A share in percent, in at least two digits that say something: "20%", "0.098%".
fn percent(share: f64) -> String {
    number(share * 100.0) + "%"
}

/// A number in about three digits.
fn number(value: f64) -> String {
    let mut digits = 2;
    let mut unit = 1.0;
    while value < unit && value > 0.0 && digits < 12 {
        unit /= 10.0;
        digits += 1;
    }
    if value >= 100.0 {
        digits = 0;
    } else if value >= 10.0 {
        digits = 1;
    }
    let text = format!("{value:.digits$}");
    let Some((whole, rest)) = text.split_once('.') else { return text };
    match rest.trim_end_matches('0') {
        "" => whole.to_owned(),
        rest => format!("{whole}{}{rest}", texts().decimal),
    }
}

/// Milliseconds as seconds.
fn seconds(ms: f64) -> String {
    number(ms / 1_000.0) + " s"
}

impl Measure {
    fn slug(self) -> &'static str {
        match self {
            Measure::Share(class) => class,
            Measure::Copies => "copies",
            Measure::Delay => "delay",
        }
    }

    fn title(self) -> &'static str {
        let texts = desk_texts();
        match self {
            Measure::Share("lost") => texts.many_lost,
            Measure::Share(_) => texts.many_twice,
            Measure::Copies => texts.many_copies,
            Measure::Delay => texts.many_delay,
        }
    }

    fn words(self) -> fn(f64) -> String {
        match self {
            Measure::Share(_) => percent,
            Measure::Copies => number,
            Measure::Delay => seconds,
        }
    }

    fn of(self, point: &Point) -> Option<Estimate> {
        match self {
            Measure::Share(class) => point.count.share(class),
            Measure::Copies => point.count.copies_a_letter(),
            Measure::Delay => point.count.delay(50),
        }
    }

    fn formula(self, scenario: &Scenario) -> Option<Odds> {
        match self {
            Measure::Share("lost") => Some(odds::lost(scenario)),
            Measure::Share(_) => Some(odds::twice(scenario)),
            Measure::Copies => Some(odds::copies(scenario)),
            Measure::Delay => None,
        }
    }

    /// The seed of a run that shows it.
    fn seed(self, point: &Point) -> u64 {
        let shown = match self {
            Measure::Share("lost") => point.count.lost_in,
            Measure::Share(_) => point.count.twice_in,
            Measure::Copies | Measure::Delay => None,
        };
        shown.unwrap_or(point.scenario.seed)
    }
}

/// A link to a run of chance, before its first event.
fn state(scenario: Scenario) -> String {
    let run = SavedRun { scenario, script: Vec::new(), interventions: Vec::new(), index: 0 };
    encode(&run).unwrap_or_default()
}

impl<S: Stage + Clone> Many<S> {
    fn measures(&self) -> impl Iterator<Item = Measure> {
        MEASURES.into_iter().filter(|measure| self.points.iter().any(|point| measure.of(point).is_some()))
    }

    /// The point at which the scenario stands; the first if that was not played.
    fn present(&self) -> usize {
        let own = self.knob.value(&self.own);
        self.points.iter().position(|point| point.value == own).unwrap_or(0)
    }

    fn run_of(&self, measure: Measure, point: &Point) -> String {
        state(Scenario { seed: measure.seed(point), ..point.scenario.clone() })
    }

    pub(super) fn json(&self) -> String {
        let ends = |estimate: Estimate| json!([estimate.least, estimate.value, estimate.most]);
        let points = self.points.iter().map(|point| {
            let mut fields = Map::new();
            fields.insert("value".into(), point.value.into());
            fields.insert("runs".into(), point.count.runs.into());
            fields.insert("letters".into(), point.count.letters.into());
            for class in ["once", "lost", "twice"].into_iter().filter(|class| point.count.has(class)) {
                fields.insert(format!("{class}Count"), point.count.fates(class).into());
            }
            fields.insert("copiesSent".into(), point.count.copies.into());
            fields.insert("delayed".into(), point.count.delayed().into());
            for measure in MEASURES {
                let mut said = Map::new();
                said.insert("counted".into(), measure.of(point).map_or(Value::Null, ends));
                match measure.formula(&point.scenario) {
                    Some(Odds::Is(value)) => _ = said.insert("formula".into(), value.into()),
                    Some(Odds::NoValue) => _ = said.insert("formula".into(), "no value".into()),
                    Some(Odds::NoFormula(why)) => _ = said.insert("formula".into(), format!("none: {why:?}").into()),
                    None => {}
                }
                said.insert("run".into(), self.run_of(measure, point).into());
                fields.insert(measure.slug().into(), said.into());
            }
            fields.insert("delay95".into(), point.count.delay(95).map_or(Value::Null, ends));
            Value::from(fields)
        });
        json!({ "knob": self.knob.slug(), "points": points.collect::<Vec<_>>() }).to_string()
    }

    pub(super) fn paper(&self) -> El {
        let texts = desk_texts();
        let name = self.knob.name(&self.own);
        // A German noun has a capital wherever it stands.
        let within = if LANGUAGE == "de" { name.to_owned() } else { name.to_lowercase() };
        let title = fill(texts.many_title, &[("knob", &within)]);
        let own = self.request.state.as_str();
        let knobs = Knob::of(&self.own);
        let choices: Vec<(&str, &str)> = knobs.iter().map(|knob| (knob.slug(), knob.name(&self.own))).collect();
        let form = form(&[("kind", "many"), ("state", own)])
            .add(choice_field("knob", texts.many_knob, &choices, self.knob.slug()))
            .add(number_field("sample", texts.many_sample, LETTERS_ENDS, self.letters))
            .add(submits(texts.many_play));
        let results = if self.points.is_empty() {
            result().add(line(texts.many_nothing).class("verdict"))
        } else {
            self.results(name)
        };
        paper("many", &title).add(form).add(results).add(line(texts.many_about).class("margin-note"))
    }

    fn results(&self, name: &str) -> El {
        let texts = desk_texts();
        let present = self.present();
        let states: Vec<String> = self.points.iter().map(|point| state(point.scenario.clone())).collect();
        let shown = |point: &Point| self.knob.shown(point.value);
        let all: Vec<String> = self.points.iter().map(shown).collect();
        // What is said to a screen reader when the slider stands at a point.
        let told: Vec<String> = self.points.iter().map(|point| self.told(point)).collect();
        let slider = El::new("input")
            .set("type", "range")
            .set("min", "0")
            .set("max", (self.points.len() - 1).to_string())
            .set("value", present.to_string())
            .set("aria-label", name)
            .set("aria-valuetext", &told[present])
            .set("data-knob", "")
            .set("data-states", states.join(" "))
            .set("data-shown", all.join("|"))
            .set("data-told", told.join("|"));
        let slider = El::new("label")
            .class("slider")
            .add(El::new("span").class("name").text(name))
            .add(slider)
            .add(El::new("span").class("value").text(&all[present]));
        let point = &self.points[present];
        let mut said = vec![(fill(texts.many_at, &[("knob", &name), ("value", &all[present])])) + " " + &told[present]];
        if self.is_stopped {
            said.push(texts.many_stopped.to_owned());
        }
        let plots = self.measures().map(|measure| self.figure(measure, name, present));
        let mut results = result()
            .add(line(said.join(" ")).class("verdict"))
            .add(slider)
            .add(El::new("div").class("plots").all(plots));
        if let Some(why) = self.why_none(point) {
            results = results.add(line(why));
        }
        results.add(self.table(name)).add(self.csv())
    }

    /// What came of a point, in a sentence or two.
    fn told(&self, point: &Point) -> String {
        let texts = desk_texts();
        let letters = grouped(point.count.letters);
        let mut said = vec![fill(texts.many_letters, &[("letters", &letters)])];
        for measure in MEASURES {
            let Some(estimate) = measure.of(point) else { continue };
            let value = measure.words()(estimate.value);
            said.push(match measure.formula(&point.scenario) {
                Some(Odds::Is(formula)) => {
                    let values: [(&str, &dyn ToString); 3] =
                        [("what", &measure.title()), ("value", &value), ("formula", &measure.words()(formula))];
                    fill(texts.many_told_formula, &values)
                }
                _ => fill(texts.many_told, &[("what", &measure.title()), ("value", &value)]),
            });
        }
        said.join(" ")
    }

    /// Why a formula is missing at a point, if one is.
    fn why_none(&self, point: &Point) -> Option<&'static str> {
        let texts = desk_texts();
        let all = MEASURES.into_iter().filter_map(|measure| measure.formula(&point.scenario));
        all.into_iter().find_map(|odds| match odds {
            Odds::Is(_) => None,
            Odds::NoValue => Some(texts.many_no_value),
            Odds::NoFormula(Why::Cast) => Some(texts.many_none_cast),
            Odds::NoFormula(Why::Faults) => Some(texts.many_none_faults),
            Odds::NoFormula(Why::Handling) => Some(texts.many_none_handling),
            Odds::NoFormula(Why::Impatience) => Some(texts.many_none_impatience),
        })
    }

    fn figure(&self, measure: Measure, name: &str, present: usize) -> El {
        let texts = desk_texts();
        let dots: Vec<Dot> = self
            .points
            .iter()
            .map(|point| Dot {
                at: point.value,
                shown: self.knob.shown(point.value),
                estimate: measure.of(point),
                above: point.count.delay(95).filter(|_| measure == Measure::Delay),
                formula: measure.formula(&point.scenario).and_then(|odds| match odds {
                    Odds::Is(value) => Some(value),
                    Odds::NoValue | Odds::NoFormula(_) => None,
                }),
                run: self.run_of(measure, point),
            })
            .collect();
        let is_by_tens = measure == Measure::Share("lost") && matches!(self.knob, Knob::Setting(..));
        let has_formula = dots.iter().any(|dot| dot.formula.is_some());
        let plot = Plot { dots: &dots, across: name, is_by_tens, words: measure.words(), present };
        let mut title = measure.title().to_owned();
        if is_by_tens {
            title = title + " " + texts.many_by_tens;
        }
        if measure == Measure::Delay {
            title = title + " " + texts.many_half;
        }
        let caption = El::new("figcaption").add(El::new("strong").text(title));
        let caption = match (measure.formula(&self.own).is_some(), has_formula) {
            (false, _) => caption,
            (true, true) => caption.add(El::new("span").class("key").text(texts.many_formula)),
            (true, false) => caption.add(El::new("span").text(texts.many_no_formula)),
        };
        El::new("figure").class("plot").add(caption).add(plot.svg())
    }

    fn table(&self, name: &str) -> El {
        let texts = desk_texts();
        let head = |words: &str| El::new("th").set("scope", "col").text(words);
        let mut heads = vec![head(name), head(texts.many_head_letters)];
        for measure in self.measures() {
            heads.push(head(measure.title()));
            if measure.formula(&self.own).is_some() {
                heads.push(head(texts.many_formula_head));
            }
        }
        heads.push(head(texts.many_head_run));
        let cell = |words: &str| El::new("td").text(words);
        let rows = self.points.iter().map(|point| {
            let shown = self.knob.shown(point.value);
            let mut row = El::new("tr").add(El::new("th").set("scope", "row").text(&shown));
            row = row.add(cell(&grouped(point.count.letters)));
            for measure in self.measures() {
                let words = measure.words();
                row = row.add(cell(&measure.of(point).map_or_else(
                    || "–".to_owned(),
                    |Estimate { least, value, most }| {
                        let ends: [(&str, &dyn ToString); 3] =
                            [("value", &words(value)), ("least", &words(least)), ("most", &words(most))];
                        fill(texts.many_band, &ends)
                    },
                )));
                row = match measure.formula(&point.scenario) {
                    None => row,
                    Some(Odds::Is(value)) => row.add(cell(&words(value))),
                    Some(Odds::NoValue) => row.add(cell(texts.many_cell_no_value)),
                    Some(Odds::NoFormula(_)) => row.add(cell(texts.many_cell_none)),
                };
            }
            let label = fill(texts.many_open_at, &[("value", &shown)]);
            let opens = plays(&self.run_of(Measure::Share("lost"), point), texts.open).set("aria-label", label);
            row.add(El::new("td").add(opens))
        });
        let table =
            El::new("table").add(El::new("thead").add(El::new("tr").all(heads))).add(El::new("tbody").all(rows));
        let scrolls = El::new("div").class("scrolls").set("tabindex", "0").set("role", "region");
        let scrolls = scrolls.set("aria-label", texts.many_table).add(table);
        El::new("details").add(El::new("summary").text(texts.many_table)).add(scrolls)
    }

    /// The numbers, to be copied: shares from 0 to 1, delays in milliseconds.
    fn csv(&self) -> El {
        let texts = desk_texts();
        let mut lines = vec![format!(
            "{},runs,letters,lost,lost_low,lost_high,lost_formula,twice,twice_low,twice_high,twice_formula,copies,\
             copies_low,copies_high,copies_formula,delay_median_ms,delay_median_low_ms,delay_median_high_ms,delay_p95_ms",
            self.knob.slug()
        )];
        for point in &self.points {
            let mut cells =
                vec![point.value.to_string(), point.count.runs.to_string(), point.count.letters.to_string()];
            for measure in MEASURES {
                let estimate = measure.of(point);
                let some = |pick: fn(Estimate) -> f64| estimate.map_or(String::new(), |e| pick(e).to_string());
                cells.extend([some(|e| e.value), some(|e| e.least), some(|e| e.most)]);
                match measure.formula(&point.scenario) {
                    Some(Odds::Is(value)) => cells.push(value.to_string()),
                    Some(_) => cells.push(String::new()),
                    None => {}
                }
            }
            cells.push(point.count.delay(95).map_or(String::new(), |estimate| estimate.value.to_string()));
            lines.push(cells.join(","));
        }
        let text = El::new("textarea").set("readonly", "").set("rows", "6").set("aria-label", texts.many_csv);
        let text = text.set("spellcheck", "false").text(lines.join("\n"));
        let copy = El::new("button").set("type", "button").class("button").set("data-copy", texts.many_copied);
        El::new("details")
            .add(El::new("summary").text(texts.many_csv))
            .add(text)
            .add(El::new("div").class("row").add(copy.text(texts.many_copy)))
    }
}
