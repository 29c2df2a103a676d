//! A stage of any cast is a stage: it passes everything on.

use super::{About, Around, Clock, Move, Net, NodeAbout, Outcome, Pace, Reading, Row, Stage, StepId, Subject};
use crate::board::{Faults, Key, LinkOrder, NodeId, Outbox, WireEnds, WireId};
use std::any::Any;
use std::fmt;

// Not all of its board: a page would carry the code that writes all of it out.
impl fmt::Debug for dyn Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.about().slug)
    }
}

impl Clone for Box<dyn Stage> {
    fn clone(&self) -> Self {
        self.as_ref().boxed()
    }
}

impl Stage for Box<dyn Stage> {
    fn boxed(&self) -> Box<dyn Stage> {
        self.as_ref().boxed()
    }

    fn as_any(&self) -> &dyn Any {
        self.as_ref().as_any()
    }

    fn about(&self) -> &'static About {
        self.as_ref().about()
    }

    fn nodes(&self) -> u8 {
        self.as_ref().nodes()
    }

    fn node(&self, id: NodeId) -> NodeAbout {
        self.as_ref().node(id)
    }

    fn net(&self) -> Option<Net> {
        self.as_ref().net()
    }

    fn wires(&self) -> &[WireEnds] {
        self.as_ref().wires()
    }

    fn order(&self) -> LinkOrder {
        self.as_ref().order()
    }

    fn link(&self, wire: WireId) -> u8 {
        self.as_ref().link(wire)
    }

    fn is_cut(&self, link: u8) -> bool {
        self.as_ref().is_cut(link)
    }

    fn link_of(&self, subject: Subject) -> Option<u8> {
        self.as_ref().link_of(subject)
    }

    fn reads(&self, wire: WireId, key: Key) -> Reading {
        self.as_ref().reads(wire, key)
    }

    fn is_answer(&self, wire: WireId) -> bool {
        self.as_ref().is_answer(wire)
    }

    fn is_protected(&self, wire: WireId, key: Key) -> bool {
        self.as_ref().is_protected(wire, key)
    }

    fn subjects(&self) -> Subject {
        self.as_ref().subjects()
    }

    fn subject_id(&self, subject: Subject) -> String {
        self.as_ref().subject_id(subject)
    }

    fn is_enabled(&self, m: Move) -> bool {
        self.as_ref().is_enabled(m)
    }

    fn play(&mut self, m: Move) {
        self.as_mut().play(m)
    }

    fn outbox(&self) -> &Outbox {
        self.as_ref().outbox()
    }

    fn steps(&self, node: NodeId, list: &mut Vec<(StepId, Clock)>) {
        self.as_ref().steps(node, list)
    }

    fn pace(&self, node: NodeId, step: StepId) -> Pace {
        self.as_ref().pace(node, step)
    }

    fn subject(&self, node: NodeId, step: StepId) -> Option<Subject> {
        self.as_ref().subject(node, step)
    }

    fn in_words(&self, step: StepId) -> &'static str {
        self.as_ref().in_words(step)
    }

    fn can_receive(&self, wire: WireId) -> bool {
        self.as_ref().can_receive(wire)
    }

    fn handling(&self, node: NodeId) -> Option<u8> {
        self.as_ref().handling(node)
    }

    fn hands(&self, node: NodeId, list: &mut Vec<StepId>) {
        self.as_ref().hands(node, list)
    }

    fn crashes(&self, node: NodeId) -> bool {
        self.as_ref().crashes(node)
    }

    fn crashes_on_return(&self, node: NodeId) -> bool {
        self.as_ref().crashes_on_return(node)
    }

    fn spent(&self) -> Faults {
        self.as_ref().spent()
    }

    fn tally(&self, around: &dyn Around) -> Vec<u32> {
        self.as_ref().tally(around)
    }

    fn score_json(&self, around: &dyn Around) -> String {
        self.as_ref().score_json(around)
    }

    fn rows(&self, node: NodeId, around: &dyn Around) -> Vec<Row> {
        self.as_ref().rows(node, around)
    }

    fn beside(&self) -> Vec<Row> {
        self.as_ref().beside()
    }

    fn outcomes(&self, around: &dyn Around) -> Vec<Outcome> {
        self.as_ref().outcomes(around)
    }

    fn told_falsely(&self, around: &dyn Around) -> u32 {
        self.as_ref().told_falsely(around)
    }
}
