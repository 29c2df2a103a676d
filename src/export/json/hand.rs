//! What a hand did: `{at, ordinal?, action: {type, …}}`, an action as messages name it.

use super::Refused;
use super::names::{Fields, Names, fields_of, whole, word};
use crate::player::{Action, CopyName, Intervention};
use crate::share::TICK_MAX;
use crate::words::desk_texts;
use serde_json::Value;

/// The names of the actions.
const TYPES: [&str; 10] =
    ["lose", "duplicate", "hold", "release", "deliver", "crash", "restart", "cut", "mend", "timeout"];

/// Writes one thing that a hand did.
pub fn write(names: &Names, deed: &Intervention) -> String {
    let mut action = Fields::new();
    let mut put = |field: &str, value: Value| _ = action.insert(field.to_owned(), value);
    let (place, of_copy, link) = match deed.action {
        Action::Lose(name) => (0, Some(name), None),
        Action::Duplicate(name) => (1, Some(name), None),
        Action::Hold(name) => (2, Some(name), None),
        Action::Release(name) => (3, Some(name), None),
        Action::Deliver(name) => (4, Some(name), None),
        Action::Crash(node) | Action::Restart(node) => {
            put("node", names.put_node(node));
            (if matches!(deed.action, Action::Crash(_)) { 5 } else { 6 }, None, None)
        }
        Action::Cut(link) => (7, None, Some(link)),
        Action::Mend(link) => (8, None, Some(link)),
        Action::Timeout(node, clock) => {
            put("node", names.put_node(node));
            put("clock", Value::from(clock));
            (9, None, None)
        }
    };
    put("type", Value::from(TYPES[place]));
    if let Some(CopyName { kind, letter, number }) = of_copy {
        put("kind", names.put_kind(kind));
        put("letter", names.put_letter(letter));
        put("copy", Value::from(number));
    }
    if let Some(link) = link {
        names.put_link(link, &mut action);
    }
    let mut fields = Fields::new();
    fields.insert("at".to_owned(), Value::from(deed.tick));
    if deed.ordinal > 0 {
        fields.insert("ordinal".to_owned(), Value::from(deed.ordinal));
    }
    fields.insert("action".to_owned(), Value::Object(action));
    super::text(&fields)
}

/// Reads all that a hand did, in the order of its moments.
pub fn read(names: &Names, deeds: &[Value]) -> Result<Vec<Intervention>, Refused> {
    let mut read: Vec<Intervention> = Vec::new();
    for (at, item) in deeds.iter().enumerate() {
        let path = format!("interventions[{at}]");
        let fields = fields_of(&path, item)?;
        let tick = whole(&format!("{path}.at"), fields.get("at"), 0, TICK_MAX)?;
        let ordinal = match fields.get("ordinal") {
            None => 0,
            given => whole(&format!("{path}.ordinal"), given, 0, u32::MAX.into())? as u32,
        };
        if read.last().is_some_and(|last| (last.tick, last.ordinal) > (tick, ordinal)) {
            return Err(Refused::new(format!("{path}.at"), desk_texts().import_order));
        }
        let path = format!("{path}.action");
        let given = fields.get("action").ok_or_else(|| Refused::new(&*path, desk_texts().import_missing))?;
        read.push(Intervention { tick, ordinal, action: action(names, &path, fields_of(&path, given)?)? });
    }
    Ok(read)
}

fn action(names: &Names, path: &str, fields: &Fields) -> Result<Action, Refused> {
    let at = |field: &str| format!("{path}.{field}");
    let copy = || {
        let kind = names.kind(&at("kind"), fields.get("kind"))?;
        let letter = names.letter(&at("letter"), fields.get("letter"))?;
        let number = match fields.get("copy") {
            None => 1,
            given => whole(&at("copy"), given, 0, u16::MAX.into())? as u16,
        };
        Ok(CopyName { kind, letter, number })
    };
    let node = || names.node(&at("node"), fields.get("node"));
    Ok(match word(fields, "type") {
        Some("lose") => Action::Lose(copy()?),
        Some("duplicate") => Action::Duplicate(copy()?),
        Some("hold") => Action::Hold(copy()?),
        Some("release") => Action::Release(copy()?),
        Some("deliver") => Action::Deliver(copy()?),
        Some("crash") => Action::Crash(node()?),
        Some("restart") => Action::Restart(node()?),
        Some("cut") => Action::Cut(names.link(path, fields)?),
        Some("mend") => Action::Mend(names.link(path, fields)?),
        Some("timeout") => {
            let clock = whole(&at("clock"), fields.get("clock"), 0, u16::MAX.into())?;
            Action::Timeout(node()?, clock as u16)
        }
        _ => return Err(Refused::none_of(at("type"), TYPES)),
    })
}
