//! Messages between the figure and the page that embeds it: the contract's envelope, in both directions.
//!
//! A message counts only if it comes from the page around this frame, in our name and version; a command only if
//! that page's origin is the one that the address names. Everything in a message is input: read with bounds,
//! answered with a reply or a named error.

use crate::ui::figure::message::Msg;
use crate::ui::kit::Scope;
use crate::ui::{announce, casts};
use std::cell::Cell;
use std::rc::Rc;
use twice_or_never::share::{ActionWords, FIGURES, quoted};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Window};

/// The namespace of every message.
const NAMESPACE: &str = "twice-or-never";
const VERSION: f64 = 1.0;
/// No text in a message may be longer than this, in UTF-16 units.
const TEXT_MAX: u32 = 20_000;
/// The fields of a question to the adversary.
const QUESTION: [&str; 9] =
    ["property", "settings", "letters", "losses", "duplications", "crashes", "senderCrashes", "resends", "order"];
/// What a run can be exported as.
const FORMATS: [&str; 7] = ["svg", "png", "json", "shiviz", "csv", "diagram", "animation"];
/// No more commands than this are obeyed in a second.
const COMMANDS_A_SECOND: u32 = 1_000;

/// What the page around asks for.
#[derive(Clone)]
pub enum Asked {
    Play,
    Pause,
    Toggle,
    Step,
    Back,
    Reset,
    Seek(u32),
    SetFigure(String),
    SetMode(String),
    SetRecipe {
        recipe: String,
        retries: Option<u32>,
        give_up: String,
    },
    SetState(String),
    GetState,
    SetTheme(String),
    SetSpeed(f64),
    Apply(ActionWords),
    /// Ask the desk a question of this kind; these are its fields, not looked into.
    Desk(&'static str, js_sys::Object),
    /// Something that cannot be done, by its code and what is wrong.
    Bad(&'static str, String),
}

/// A command, with whatever is to be echoed in its reply.
#[derive(Clone)]
pub struct Command {
    pub req: JsValue,
    pub asked: Asked,
}

/// The figure's letter box.
pub struct Mail {
    parent: Window,
    /// Where events go; without one only what anybody may know is sent.
    origin: Option<String>,
    id: Option<String>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

fn window() -> Window {
    web_sys::window().expect("the page has a window")
}

impl Mail {
    /// Opens the letter box of an embedded page; `None` where no page is around.
    pub fn open(origin: Option<String>, id: Option<String>, scope: &Scope) -> Option<Mail> {
        let parent = window().parent().ok().flatten()?;
        if js_sys::Object::is(&parent, &window()) {
            return None;
        }
        let (around, from, scope) = (parent.clone(), origin.clone(), scope.clone());
        let counted = Rc::new(Cell::new((0.0, 0)));
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let is_parent = event.source().is_some_and(|source| js_sys::Object::is(&source, &around));
            if !is_parent {
                return;
            }
            let data = event.data();
            // The presentation framework's bare words need no origin: they only play and pause.
            match data.as_string().as_deref() {
                Some("slide:start") => return scope.send_message(Msg::Play(true)),
                Some("slide:stop") => return scope.send_message(Msg::Play(false)),
                _ => {}
            }
            let is_ours =
                text(&data, "ns").ok().flatten().as_deref() == Some(NAMESPACE) && number(&data, "v") == Some(VERSION);
            if !is_ours || from.as_deref() != Some(event.origin().as_str()) {
                return;
            }
            let now = js_sys::Date::now();
            let (since, count) = counted.get();
            counted.set(if now - since > 1_000.0 { (now, 1) } else { (since, count + 1) });
            let (_, count) = counted.get();
            if count <= COMMANDS_A_SECOND {
                let scope = scope.clone();
                casts::once_known(move || scope.send_message(Msg::Mail(command(&data))));
            } else if count == COMMANDS_A_SECOND + 1 {
                let asked = Asked::Bad("too-many-messages", format!("at most {COMMANDS_A_SECOND} commands a second"));
                scope.send_message(Msg::Mail(Command { req: JsValue::UNDEFINED, asked }));
            }
        });
        window()
            .add_event_listener_with_callback("message", on_message.as_ref().unchecked_ref())
            .expect("a window can be listened to");
        let mail = Mail { parent, origin, id, _on_message: on_message };
        let figures = FIGURES.iter().map(|figure| quoted(figure.slug)).collect::<Vec<_>>().join(",");
        mail.post_to_anybody(
            "ready",
            &format!("\"version\":\"{}\",\"figures\":[{figures}]", env!("CARGO_PKG_VERSION")),
        );
        announce("hears", "");
        Some(mail)
    }

    fn envelope(&self, kind: &str, fields: &str) -> JsValue {
        let id = self.id.as_deref().map(|id| format!("\"id\":{},", quoted(id))).unwrap_or_default();
        let comma = if fields.is_empty() { "" } else { "," };
        let json = format!("{{\"ns\":\"{NAMESPACE}\",\"v\":1,{id}\"type\":\"{kind}\"{comma}{fields}}}");
        js_sys::JSON::parse(&json).expect("we write well-formed JSON")
    }

    /// Posts an event. `fields` are its own, as JSON without braces.
    pub fn post(&self, kind: &str, fields: &str) {
        if self.origin.is_some() {
            self.send(&self.envelope(kind, fields));
        }
    }

    fn post_to_anybody(&self, kind: &str, fields: &str) {
        self.send(&self.envelope(kind, fields));
    }

    fn send(&self, message: &JsValue) {
        // An origin that the browser finds malformed gets nothing.
        let _ = self.parent.post_message(message, self.origin.as_deref().unwrap_or("*"));
    }

    /// Asks a presentation framework around to go on, or back: the message that reveal.js obeys.
    pub fn pass_on(&self, on: bool) {
        if self.origin.is_some() {
            self.send(&JsValue::from_str(if on { "{\"method\":\"next\"}" } else { "{\"method\":\"prev\"}" }));
        }
    }

    /// How tall the figure is.
    pub fn resized(&self, height: i32) {
        self.post_to_anybody("resize", &format!("\"height\":{height}"));
    }

    pub fn state_changed(&self, state: &str, url: &str, score: &str) {
        let (state, url) = (quoted(state), quoted(url));
        self.post("statechange", &format!("\"state\":{state},\"url\":{url},\"score\":{}", score));
    }

    pub fn stepped(&self, index: u32, summary: &str) {
        self.post("step", &format!("\"index\":{index},\"summary\":{}", quoted(summary)));
    }

    pub fn error(&self, code: &str, message: &str) {
        self.post("error", &format!("\"code\":{},\"message\":{}", quoted(code), quoted(message)));
    }

    /// Answers a command. `result` is JSON, if there is any.
    pub fn reply(&self, req: &JsValue, is_ok: bool, result: Option<&str>) {
        if self.origin.is_none() {
            return;
        }
        let result = result.map(|result| format!(",\"result\":{result}")).unwrap_or_default();
        let message = self.envelope("reply", &format!("\"ok\":{is_ok}{result}"));
        js_sys::Reflect::set(&message, &"req".into(), req).expect("an object of ours takes a field");
        self.send(&message);
    }
}

fn field(data: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(data, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// A text in a message; `Ok(None)` if it is not there, an error if it is something else, or too long.
fn text(data: &JsValue, name: &str) -> Result<Option<String>, String> {
    let value = field(data, name);
    if value.is_undefined() || value.is_null() {
        return Ok(None);
    }
    if let Some(number) = value.as_f64() {
        // Numbers of letters and copies come either way.
        return Ok(Some((number as i64).to_string()));
    }
    match value.dyn_ref::<js_sys::JsString>() {
        Some(text) if text.length() <= TEXT_MAX => Ok(Some(String::from(text))),
        Some(_) => Err(format!("{name} is too long")),
        None => Err(format!("{name} is no text")),
    }
}

fn number(data: &JsValue, name: &str) -> Option<f64> {
    field(data, name).as_f64().filter(|number| number.is_finite())
}

fn whole(data: &JsValue, name: &str) -> Option<u32> {
    number(data, name).filter(|number| (0.0..=4e9).contains(number)).map(|number| number as u32)
}

fn command(data: &JsValue) -> Command {
    let req = field(data, "req");
    // What is echoed is small: a name or a number.
    let is_small = req.as_f64().is_some() || req.dyn_ref::<js_sys::JsString>().is_some_and(|text| text.length() <= 200);
    let req = if is_small { req } else { JsValue::UNDEFINED };
    let asked = asked(data).unwrap_or_else(|wrong| Asked::Bad("bad-message", wrong));
    Command { req, asked }
}

fn asked(data: &JsValue) -> Result<Asked, String> {
    let needed = |name: &str| text(data, name)?.ok_or(format!("{name} is missing"));
    Ok(match needed("type")?.as_str() {
        "play" => Asked::Play,
        "pause" => Asked::Pause,
        "toggle" => Asked::Toggle,
        "step" => Asked::Step,
        "back" => Asked::Back,
        "reset" => Asked::Reset,
        "seek" => Asked::Seek(whole(data, "index").ok_or("index is a whole number from 0")?),
        "setFigure" => Asked::SetFigure(needed("figure")?),
        "setMode" => Asked::SetMode(needed("mode")?),
        "setRecipe" => Asked::SetRecipe {
            recipe: needed("recipe")?,
            retries: whole(data, "retries"),
            give_up: text(data, "giveup")?.unwrap_or_default(),
        },
        "setState" => Asked::SetState(needed("state")?),
        "getState" => Asked::GetState,
        "setTheme" => Asked::SetTheme(needed("theme")?),
        "setSpeed" => Asked::SetSpeed(number(data, "speed").ok_or("speed is a number")?),
        "apply" => {
            let action = field(data, "action");
            let part = |name: &str| text(&action, name).map(Option::unwrap_or_default);
            Asked::Apply(ActionWords {
                kind_of_action: part("type")?,
                node: part("node")?,
                letter: part("letter")?,
                copy: part("copy")?,
                kind: part("kind")?,
                to: part("to")?,
            })
        }
        "attack" => {
            // The desk reads them, and says what is wrong with them.
            let fields = js_sys::Object::new();
            for name in QUESTION {
                js_sys::Reflect::set(&fields, &name.into(), &field(data, name))
                    .expect("an object of ours takes a field");
            }
            match js_sys::JSON::stringify(&fields) {
                Ok(text) if text.length() <= TEXT_MAX / 10 => Asked::Desk("attack", fields),
                Ok(_) => return Err("the question is too long".to_owned()),
                Err(_) => return Err("the question is no plain object".to_owned()),
            }
        }
        "export" => {
            let format = needed("format")?;
            if !FORMATS.contains(&format.as_str()) {
                let format: String = format.chars().take(40).collect();
                let all = FORMATS.join(" · ");
                return Ok(Asked::Bad("bad-value", format!("format {format} is not known; there are {all}")));
            }
            let fields = js_sys::Object::new();
            js_sys::Reflect::set(&fields, &"format".into(), &format.into()).expect("an object of ours takes a field");
            Asked::Desk("export", fields)
        }
        other => {
            let known: String = other.chars().take(40).collect();
            Asked::Bad("unknown-command", format!("{known} is no command of this version"))
        }
    })
}
