//! What a hand does to a figure: selects, walks, acts, lets go.

use crate::ui::chart::piece::Lit;
use crate::ui::figure::Figure;
use crate::ui::figure::parts::Focus;
use crate::ui::stage::hands::{Deed, Target};
use twice_or_never::player::Action;
use twice_or_never::scene::marks;
use twice_or_never::words::texts;

impl Figure {
    pub(in crate::ui) fn select(&mut self, target: Target) {
        if self.hand.selected.is_none() {
            self.hand.goes_on = self.playback.is_playing();
        }
        self.playback.pause();
        self.hand.selected = Some(target);
        self.hand.focus = Some(Focus::FirstAction);
        // A copy's whole story is lit in the diagram for as long as it is selected.
        self.chart.light(match target {
            Target::Copy(name) => Some(Lit::Story(name.letter)),
            Target::Node(_) | Target::Link(_) => None,
        });
        self.said.words = format!("{}.", target.label(self.playback.timeline().run()));
    }

    /// Selects the next or last copy in flight.
    pub(in crate::ui) fn walk(&mut self, by: isize) {
        let names: Vec<_> =
            marks(&self.playback).into_iter().filter(|mark| !mark.is_lost).map(|mark| mark.name).collect();
        if names.is_empty() {
            return;
        }
        let at = match self.hand.selected {
            Some(Target::Copy(name)) => names.iter().position(|&other| other == name),
            _ => None,
        };
        let count = names.len() as isize;
        let next = match at {
            Some(at) => (at as isize + by).rem_euclid(count),
            None if by > 0 => 0,
            None => count - 1,
        };
        self.select(Target::Copy(names[next as usize]));
    }

    pub(in crate::ui) fn let_go(&mut self) {
        self.hand.selected = None;
        self.chart.light(None);
        self.hand.focus = Some(Focus::Figure);
        if self.hand.goes_on {
            self.playback.play();
        }
    }

    /// The action that a key stands for on what is selected.
    pub(in crate::ui) fn choice(&self, deed: Deed) -> Option<Action> {
        let choices = self.hand.selected?.choices(self.playback.timeline().run());
        choices.into_iter().map(|(_, action)| action).find(|&action| deed.is(action))
    }

    pub(in crate::ui) fn act(&mut self, action: Action) {
        let was_playing = self.playback.is_playing();
        self.do_by_hand(action);
        self.hand.goes_on |= was_playing;
        self.let_go();
        // What is held or let go stays where it is, and the focus with it.
        if let Action::Hold(name) | Action::Release(name) | Action::Duplicate(name) = action {
            self.hand.focus = Some(Focus::Copy(name));
        }
    }

    /// Does something by hand, in a new future if there is one already. Returns whether it could be done.
    pub(in crate::ui) fn do_by_hand(&mut self, action: Action) -> bool {
        let before = self.before();
        let old = self.beyond.futures.all()[self.beyond.futures.present()].number;
        let has_parted = self.part_if_in_the_past();
        match self.playback.act(action) {
            Ok(event) => {
                self.can_undo(before);
                self.said.words = self.sentence(&event);
                self.saved.is_step |= has_parted;
                if has_parted {
                    self.said.words.push(' ');
                    self.said.words.push_str(texts().said_parted);
                    self.clear_besides();
                    self.lay_future_beside(old);
                } else {
                    self.hold_besides_against();
                }
                true
            }
            Err(_) => {
                self.take_back(before);
                self.said.words = texts().refused.to_owned();
                false
            }
        }
    }
}
