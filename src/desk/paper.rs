//! Papers: HTML as text, and the numbers and names in them.
//!
//! A paper says by attributes what its parts do: `data-open` opens a run by its link, `data-ask` asks another
//! question, a form asks with what is set in it (a field `crashes.worker` is `worker` in `crashes`), and only what stands
//! in `data-result` is renewed while the form has the focus. `data-play` is a run to be shown at once.

use super::request::Request;
use crate::board::{CrashClass, Faults};
use crate::stage::Cast;
use crate::words::{desk_texts, fill};

/// An element in the making.
#[derive(Clone, Debug)]
pub(super) struct El {
    tag: &'static str,
    attributes: String,
    inside: String,
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

impl El {
    /// An element of this tag.
    pub fn new(tag: &'static str) -> El {
        El { tag, attributes: String::new(), inside: String::new() }
    }

    /// With an attribute.
    pub fn set(mut self, name: &str, value: impl AsRef<str>) -> El {
        self.attributes += &format!(" {name}=\"{}\"", escaped(value.as_ref()));
        self
    }

    /// With this class.
    pub fn class(self, class: &str) -> El {
        self.set("class", class)
    }

    /// With text in it.
    pub fn text(mut self, text: impl AsRef<str>) -> El {
        self.inside += &escaped(text.as_ref());
        self
    }

    /// With an element in it.
    pub fn add(mut self, child: El) -> El {
        self.inside += &child.html();
        self
    }

    /// With all of these in it.
    pub fn all(self, children: impl IntoIterator<Item = El>) -> El {
        children.into_iter().fold(self, El::add)
    }

    /// As text.
    pub fn html(&self) -> String {
        let El { tag, attributes, inside } = self;
        if matches!(*tag, "input" | "img") {
            format!("<{tag}{attributes}>")
        } else {
            format!("<{tag}{attributes}>{inside}</{tag}>")
        }
    }
}

/// A paper with its title.
pub(super) fn paper(name: &str, title: &str) -> El {
    // No heading: a paper stands below headings of any level.
    let paper = El::new("div").class("paper").set("data-paper", name).set("role", "region").set("aria-label", title);
    paper.add(El::new("p").class("title").set("tabindex", "-1").text(title))
}

/// A paragraph.
pub(super) fn line(text: impl AsRef<str>) -> El {
    El::new("p").text(text)
}

/// A button that opens a run.
pub(super) fn opens(state: &str, words: &str) -> El {
    El::new("button").set("type", "button").class("button").set("data-open", state).text(words)
}

/// A button that plays a run from its beginning.
pub(super) fn plays(state: &str, words: &str) -> El {
    El::new("button").set("type", "button").class("button").set("data-watch", state).text(words)
}

/// A button that asks a question.
pub(super) fn asks(question: &Request, words: &str) -> El {
    El::new("button").set("type", "button").class("button").set("data-ask", question.text()).text(words)
}

/// A form that asks a question about this; what is hidden in it is sent along.
pub(super) fn form(hidden: &[(&str, &str)]) -> El {
    let input =
        |(name, value): &(&str, &str)| El::new("input").set("type", "hidden").set("name", name).set("value", value);
    El::new("form").class("fields").all(hidden.iter().map(input))
}

/// The button of a form that asks with what is set in it.
pub(super) fn submits(words: &str) -> El {
    El::new("button").set("type", "button").class("button").set("data-submit", "").text(words)
}

/// A whole number in a form.
pub(super) fn number_field(name: &str, words: &str, (least, most): (u32, u32), value: u32) -> El {
    let input = El::new("input")
        .set("type", "number")
        .set("name", name)
        .set("aria-label", words)
        .set("value", value.to_string());
    let input = input.set("min", least.to_string()).set("max", most.to_string());
    El::new("label").class("field").add(El::new("span").text(words)).add(input.set("inputmode", "numeric"))
}

/// A text in a form.
pub(super) fn text_field(name: &str, words: &str, value: &str) -> El {
    let input = El::new("input").set("type", "text").set("name", name).set("aria-label", words).set("value", value);
    El::new("label").class("field").add(El::new("span").text(words)).add(input)
}

/// A choice in a form: values with their words.
pub(super) fn choice_field(name: &str, words: &str, choices: &[(&str, &str)], chosen: &str) -> El {
    let option = |(value, words): &(&str, &str)| {
        let option = El::new("option").set("value", value).text(words);
        if *value == chosen { option.set("selected", "") } else { option }
    };
    let select = El::new("select").set("name", name).set("aria-label", words).all(choices.iter().map(option));
    El::new("label").class("field").add(El::new("span").text(words)).add(select)
}

/// What is renewed by itself.
pub(super) fn result() -> El {
    El::new("div").class("result").set("data-result", "")
}

/// A count of things in words: the text for one, or the one for many.
pub(super) fn counted(count: u32, one: &str, many: &str) -> String {
    if count == 1 { one.to_owned() } else { fill(many, &[("count", &grouped(count.into()))]) }
}

/// A number with its thousands apart: "41,208".
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push_str(desk_texts().thousands);
        }
        text.push(digit);
    }
    text
}

/// "1 loss", "2 duplications", "1 receiver crash"; "no fault at all". To be [`listed`].
pub(super) fn faults_in_words<C: Cast>(faults: &Faults) -> Vec<String> {
    let texts = desk_texts();
    let mut some = vec![
        (faults.losses, texts.losses_one.to_owned(), texts.losses_many.to_owned()),
        (faults.duplications, texts.duplications_one.to_owned(), texts.duplications_many.to_owned()),
    ];
    for (class, &count) in (0..C::about().crash_classes.len() as CrashClass).zip(&faults.crashes) {
        let [one, many] =
            [texts.crashes_one, texts.crashes_many].map(|text| fill(text, &[("who", &C::crasher(class))]));
        some.push((count, one, many));
    }
    some.retain(|(count, ..)| *count > 0);
    let all: Vec<String> = some.iter().map(|(count, one, many)| counted(*count, one, many)).collect();
    if all.is_empty() { vec![texts.faults_none.to_owned()] } else { all }
}

/// "1 receiver crash and 1 resend"; resends only if there are any.
pub(super) fn cost_in_words<C: Cast>(faults: &Faults, resends: u32) -> String {
    let mut parts = faults_in_words::<C>(faults);
    if resends > 0 {
        parts.push(counted(resends, desk_texts().resends_one, desk_texts().resends_many));
    }
    listed(parts)
}

/// "a, b and c".
pub(super) fn listed(mut parts: Vec<String>) -> String {
    let Some(last) = parts.pop() else { return String::new() };
    if parts.is_empty() { last } else { parts.join(", ") + &desk_texts().and.replace('_', " ") + &last }
}
