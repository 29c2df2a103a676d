//! Nodes, letters, kinds and links by name; and by number where there is no such thing to be named.
//!
//! What a hand did may be impossible, and still belongs to the run: it may be about a node or a letter that there is
//! none of. So whatever has no name in the scenario goes by its number, as `docs/LINKS.md` counts.

use super::Refused;
use crate::board::NodeId;
use crate::stage::{Kind, Scenario, Stage, Subject};
use crate::words::desk_texts;
use serde_json::{Map, Value};
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// The names of a scenario's nodes, letters, kinds and links.
pub struct Names {
    pub stage: Box<dyn Stage>,
    nodes: Vec<String>,
    /// By name; made when the first is looked for.
    letters: OnceCell<BTreeMap<String, Subject>>,
}

/// Fields of an object.
pub type Fields = Map<String, Value>;

/// A whole number in a range.
pub fn whole(field: &str, given: Option<&Value>, least: u64, most: u64) -> Result<u64, Refused> {
    let number = given.and_then(Value::as_u64).filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| Refused::no_whole(field, least, most))
}

/// A word.
pub fn word<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.get(name).and_then(Value::as_str)
}

/// The fields of an item of a list.
pub fn fields_of<'a>(path: &str, item: &'a Value) -> Result<&'a Fields, Refused> {
    item.as_object().ok_or_else(|| Refused::expected(path, desk_texts().import_object))
}

impl Names {
    pub fn of(scenario: &Scenario) -> Names {
        let stage = scenario.stage();
        let nodes = (0..stage.nodes()).map(|node| stage.node(node).slug).collect();
        Names { stage, nodes, letters: OnceCell::new() }
    }

    /// Writes a node.
    pub fn put_node(&self, node: NodeId) -> Value {
        self.nodes.get(usize::from(node)).map_or_else(|| Value::from(node), |slug| Value::from(slug.as_str()))
    }

    /// Reads a node.
    pub fn node(&self, path: &str, given: Option<&Value>) -> Result<NodeId, Refused> {
        let node = match given {
            Some(Value::String(slug)) => self.nodes.iter().position(|node| node == slug).map(|at| at as NodeId),
            Some(number) => number.as_u64().and_then(|number| u8::try_from(number).ok()),
            None => None,
        };
        node.ok_or_else(|| Refused::none_of(path, self.nodes.iter().map(String::as_str)))
    }

    /// Writes a letter.
    pub fn put_letter(&self, letter: Subject) -> Value {
        let is_one = (1..=self.stage.subjects()).contains(&letter);
        if is_one { Value::from(self.stage.subject_id(letter)) } else { Value::from(letter) }
    }

    /// Reads a letter.
    pub fn letter(&self, path: &str, given: Option<&Value>) -> Result<Subject, Refused> {
        let letter = match given {
            Some(Value::String(id)) => {
                let all =
                    || (1..=self.stage.subjects()).map(|letter| (self.stage.subject_id(letter), letter)).collect();
                self.letters.get_or_init(all).get(id).copied()
            }
            Some(number) => number.as_u64().and_then(|number| Subject::try_from(number).ok()),
            None => None,
        };
        letter.ok_or_else(|| {
            let ends = [1, self.stage.subjects()].map(|letter| self.stage.subject_id(letter));
            Refused::none_of(path, [ends[0].as_str(), "…", ends[1].as_str()])
        })
    }

    /// Writes a kind of copies.
    pub fn put_kind(&self, kind: Kind) -> Value {
        let about = self.stage.about().kinds.get(usize::from(kind.0));
        about.map_or_else(|| Value::from(kind.0), |about| Value::from(about.slug))
    }

    /// Reads a kind of copies; the cast's first where nothing is said.
    pub fn kind(&self, path: &str, given: Option<&Value>) -> Result<Kind, Refused> {
        let kinds = self.stage.about().kinds;
        let kind = match given {
            None => Some(0),
            Some(Value::String(slug)) => kinds.iter().position(|kind| kind.slug == slug).map(|at| at as u8),
            Some(number) => number.as_u64().filter(|&number| number < 16).map(|number| number as u8),
        };
        kind.map(Kind).ok_or_else(|| Refused::none_of(path, kinds.iter().map(|kind| kind.slug)))
    }

    /// Writes a link: by the nodes at its ends, or by its number if they do not tell it.
    pub fn put_link(&self, link: u8, fields: &mut Fields) {
        let wire = (0..).zip(self.stage.wires()).find(|&(wire, _)| self.stage.link(wire) == link);
        match wire.filter(|(_, ends)| self.between(ends.from, ends.to) == Some(link)) {
            Some((_, ends)) => {
                fields.insert("node".to_owned(), self.put_node(ends.from));
                fields.insert("to".to_owned(), self.put_node(ends.to));
            }
            None => _ = fields.insert("link".to_owned(), Value::from(link)),
        }
    }

    /// Reads a link.
    pub fn link(&self, path: &str, fields: &Fields) -> Result<u8, Refused> {
        if let Some(given) = fields.get("link") {
            return Ok(whole(&format!("{path}.link"), Some(given), 0, u8::MAX.into())? as u8);
        }
        let node = self.node(&format!("{path}.node"), fields.get("node"))?;
        let to = self.node(&format!("{path}.to"), fields.get("to"))?;
        self.between(node, to).ok_or_else(|| Refused::expected(format!("{path}.to"), desk_texts().import_other_end))
    }

    /// The only link between two nodes.
    fn between(&self, a: NodeId, b: NodeId) -> Option<u8> {
        let joins = (0..).zip(self.stage.wires());
        let joins = joins.filter(|(_, ends)| (ends.from, ends.to) == (a, b) || (ends.to, ends.from) == (a, b));
        let mut links = joins.map(|(wire, _)| self.stage.link(wire));
        let first = links.next()?;
        links.all(|link| link == first).then_some(first)
    }
}
