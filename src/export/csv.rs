//! The log of a run as CSV, for spreadsheets and data frames.
//!
//! As in RFC 4180 (Y. Shafranovich, 2005): a line of names first, lines that end in CR and LF, quotes around what holds a comma, a
//! quote or a line end.

use super::json::{EventLine, event_lines, kept};
use crate::history::Timeline;
use crate::words::{desk_texts, fill};

/// The names of the columns, in their order.
pub const COLUMNS: [&str; 8] = ["index", "time_ms", "event", "node", "letter", "copy", "kind", "text"];

/// What stands for an event where the log is longer than a file may be; the text says how many are left out.
pub const LEFT_OUT: &str = "left-out";

/// The log of a run up to its present moment: UTF-8, an event a line. At most
/// [`EVENTS_MAX`](super::json::EVENTS_MAX) events, the first ones; where there are more, a last line says so.
pub fn csv(timeline: &Timeline) -> String {
    let (events, left_out) = kept(timeline);
    let mut csv = String::new();
    line(&mut csv, &COLUMNS);
    for event in event_lines(timeline, events) {
        let EventLine { index, at, event, node, letter, kind, copy, text, .. } = event;
        let (index, at) = (index.to_string(), at.to_string());
        let (letter, copy) = (letter.unwrap_or_default(), copy.map_or_else(String::new, |copy| copy.to_string()));
        line(&mut csv, &[&index, &at, event, &node, &letter, &copy, kind.unwrap_or_default(), &text]);
    }
    if left_out > 0 {
        let text = fill(desk_texts().left_out, &[("count", &left_out)]);
        line(&mut csv, &["", "", LEFT_OUT, "", "", "", "", &text]);
    }
    csv
}

fn line(csv: &mut String, fields: &[&str; COLUMNS.len()]) {
    for (at, field) in fields.iter().enumerate() {
        if at > 0 {
            csv.push(',');
        }
        if field.contains(['"', ',', '\r', '\n']) {
            csv.push('"');
            csv.push_str(&field.replace('"', "\"\""));
            csv.push('"');
        } else {
            csv.push_str(field);
        }
    }
    csv.push_str("\r\n");
}
