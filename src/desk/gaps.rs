//! A crash at every gap of a program: how one letter can end, found by search, as a table.

use super::found::state_of;
use super::paper::{El, counted, line, plays};
use crate::board::{Faults, Move, Outbox, Rules};
use crate::casts::workbench::gaps::{ENDS, Gap, gaps};
use crate::casts::workbench::{Step, Workbench, said};
use crate::search::{Hunt, Search, Wide};
use crate::stage::{Cast, Scenario};
use crate::words::{desk_texts, fill};

/// A history of one letter is short; no more positions than this are kept.
const ROOM: u32 = 200_000;
const RECEIVER: u8 = 1;
const ONE_CRASH: Faults = Faults { losses: 0, duplications: 0, crashes: [1, 0] };
const NONE: Faults = Faults { losses: 0, duplications: 0, crashes: [0, 0] };

/// How one letter can end, with how many resends it takes, and the link that plays it.
type Cell = Option<(u32, Option<String>)>;

/// The rows: without a crash, and with one at every gap.
#[derive(Debug)]
pub(super) struct Grid {
    scenario: Scenario,
    rules: Rules<Workbench>,
    gaps: Vec<Gap>,
    /// Row by row.
    cells: Vec<[Cell; ENDS.len()]>,
}

impl Grid {
    /// Of the program as it is set, with one letter.
    pub fn of(scenario: &Scenario) -> Grid {
        let mut scenario = scenario.clone();
        let letters = scenario.cast.setting("letters").expect("the workbench has letters");
        scenario.settings[letters] = 1;
        let rules = Workbench::of(&scenario.settings).rules(scenario.order, ONE_CRASH);
        let gaps = gaps(&rules);
        Grid { scenario, rules, gaps, cells: Vec::new() }
    }

    /// Works on the next row. Whether all are done.
    pub fn work(&mut self, _: u32) -> bool {
        let row = match self.cells.len().checked_sub(1).map(|at| &self.gaps[at]) {
            None => self.row(Vec::new()),
            Some(gap) if gap.is_open => {
                let mut script = gap.script.clone();
                script.push(Move::Crash { node: RECEIVER });
                self.row(script)
            }
            Some(_) => Default::default(),
        };
        self.cells.push(row);
        self.cells.len() > self.gaps.len()
    }

    /// How it can end after these moves, without a further fault.
    fn row(&self, script: Vec<Move<Step>>) -> [Cell; ENDS.len()] {
        let (mut board, mut outbox) = (self.rules.protocol.start(), Outbox::default());
        script.iter().for_each(|&m| self.rules.apply(&mut board, m, &mut outbox));
        ENDS.each_ref().map(|end| {
            let hunt = Hunt::new(self.rules.protocol.clone(), self.scenario.order, NONE);
            let hunt = Hunt { sought: vec![end], ..hunt.from(board.clone()) };
            let answer = Search::<Wide<Workbench>>::new(hunt, ROOM).expect("one letter").finish();
            let found = answer.counterexample?;
            let all: Vec<_> = script.iter().chain(&found.script).copied().collect();
            Some((found.resends, state_of::<Workbench>(&self.scenario, &all)))
        })
    }

    /// When a row's crash comes.
    fn when(&self, row: usize) -> String {
        let texts = said();
        let Some(gap) = row.checked_sub(1).map(|at| &self.gaps[at]) else { return texts.gap_none.to_owned() };
        let (items, before) = self.rules.protocol.in_words();
        match usize::from(gap.done + before).checked_sub(1) {
            None => texts.gap_first.to_owned(),
            Some(item) => fill(texts.gap_after, &[("step", &items[item])]),
        }
    }

    /// As a table.
    pub fn table(&self) -> El {
        let texts = said();
        let ends = [texts.end_once, texts.end_twice, texts.end_never, texts.end_lied];
        let head = |words: &str| El::new("th").set("scope", "col").text(words);
        let first = El::new("tr").add(head(texts.gap_when)).all(ends.map(head));
        let rows = (0..self.cells.len()).map(|row| {
            let when = self.when(row);
            let line = El::new("tr").add(El::new("th").set("scope", "row").text(&when));
            if row > 0 && !self.gaps[row - 1].is_open {
                return line.add(El::new("td").set("colspan", ends.len().to_string()).text(texts.gap_idle));
            }
            line.all((0..ENDS.len()).map(|at| {
                let cell = El::new("td").set("data-end", ENDS[at].slug);
                let Some((resends, state)) = &self.cells[row][at] else {
                    return cell.add(El::new("span").class("cannot").text(texts.end_not));
                };
                let words = match resends {
                    0 => texts.end_at_once.to_owned(),
                    _ => counted(*resends, desk_texts().resends_one, desk_texts().resends_many),
                };
                let label = fill(texts.end_show, &[("when", &when), ("end", &ends[at])]);
                match state {
                    Some(state) => cell.add(plays(state, &words).set("aria-label", format!("{label}, {words}"))),
                    None => cell.text(words),
                }
            }))
        });
        let table = El::new("table").class("gaps").add(first).all(rows);
        let scroll = El::new("div").class("scroll").set("tabindex", "0").set("role", "region");
        El::new("details")
            .set("open", "")
            .add(El::new("summary").text(texts.gaps_title))
            .add(line(texts.gaps_about).class("margin-note"))
            .add(scroll.set("aria-label", texts.gaps_title).add(table))
    }
}
