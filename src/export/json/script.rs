//! Moves of a script: nodes by name; wires, keys and steps by the numbers that links have for them.

use super::Refused;
use super::names::{Names, fields_of, whole, word};
use crate::stage::{Move, StepId};
use serde_json::{Value, json};

/// The names of the moves.
const MOVES: [&str; 5] = ["step", "deliver", "lose", "duplicate", "crash"];

/// Writes a move.
pub fn write(names: &Names, m: Move) -> String {
    let fields = match m {
        Move::Step { node, step } => {
            json!({ "move": "step", "node": names.put_node(node), "step": step.kind, "of": step.of })
        }
        Move::Deliver { wire, key } => json!({ "move": "deliver", "wire": wire, "key": key }),
        Move::Lose { wire, key, nth } => json!({ "move": "lose", "wire": wire, "key": key, "nth": nth }),
        Move::Duplicate { wire, key, nth } => json!({ "move": "duplicate", "wire": wire, "key": key, "nth": nth }),
        Move::Crash { node } => json!({ "move": "crash", "node": names.put_node(node) }),
    };
    fields.to_string()
}

/// Reads a move.
pub fn read(names: &Names, at: usize, item: &Value) -> Result<Move, Refused> {
    let path = format!("script[{at}]");
    let fields = fields_of(&path, item)?;
    let number = |field: &str, most: u16| whole(&format!("{path}.{field}"), fields.get(field), 0, most.into());
    let node = || names.node(&format!("{path}.node"), fields.get("node"));
    let place = || Ok((number("wire", u8::MAX.into())? as u8, number("key", u16::MAX)? as u16));
    // Of copies that are all alike it is the first.
    let nth = || if fields.contains_key("nth") { Ok(number("nth", u16::MAX)? as u16) } else { Ok(0) };
    Ok(match word(fields, "move") {
        Some("step") => {
            let step = StepId { kind: number("step", u8::MAX.into())? as u8, of: number("of", u16::MAX)? as u16 };
            Move::Step { node: node()?, step }
        }
        Some("deliver") => {
            let (wire, key) = place()?;
            Move::Deliver { wire, key }
        }
        Some("lose") => {
            let (wire, key) = place()?;
            Move::Lose { wire, key, nth: nth()? }
        }
        Some("duplicate") => {
            let (wire, key) = place()?;
            Move::Duplicate { wire, key, nth: nth()? }
        }
        Some("crash") => Move::Crash { node: node()? },
        _ => return Err(Refused::none_of(format!("{path}.move"), MOVES)),
    })
}
