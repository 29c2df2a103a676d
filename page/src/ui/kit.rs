//! Elements put together by calls. The `html!` macro writes every element out in full, which adds up to a
//! page twice the size; here the same few functions serve for all of them.

use crate::ui::figure::Figure;
use crate::ui::figure::message::Msg;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;
use yew::virtual_dom::{Key, Listener, ListenerKind, VTag, VText};

/// Whom to tell what happened.
pub type Scope = yew::html::Scope<Figure>;

/// An element in the making.
pub struct El(Box<VTag>);

/// An element of this tag.
#[inline(never)]
pub fn el(tag: &'static str) -> El {
    El(Box::new(VTag::new(tag)))
}

/// A button with these words on it, that says this.
#[inline(never)]
pub fn button(class: &'static str, words: &'static str, scope: &Scope, msg: Msg) -> El {
    el("button").set("type", "button").class(class).click(scope, msg).text(words)
}

impl El {
    /// With an attribute.
    pub fn set(self, name: &'static str, value: impl Into<AttrValue>) -> El {
        self.set_value(name, value.into())
    }

    #[inline(never)]
    fn set_value(mut self, name: &'static str, value: AttrValue) -> El {
        self.0.add_attribute(name, value);
        self
    }

    /// With a whole number as an attribute.
    #[inline(never)]
    pub fn set_number(self, name: &'static str, value: i64) -> El {
        self.set_value(name, value.to_string().into())
    }

    /// With this class.
    pub fn class(self, class: impl Into<AttrValue>) -> El {
        self.set_value("class", class.into())
    }

    /// With these classes, as far as there are any.
    #[inline(never)]
    pub fn classes(self, classes: &[Option<&'static str>]) -> El {
        let mut all = String::new();
        for class in classes.iter().flatten() {
            if !all.is_empty() {
                all.push(' ');
            }
            all.push_str(class);
        }
        self.set_value("class", all.into())
    }

    /// Told from its neighbours by this.
    #[inline(never)]
    pub fn key(mut self, key: u64) -> El {
        self.0.key = Some(Key::from(key));
        self
    }

    /// To be found by this later.
    #[inline(never)]
    pub fn at(mut self, node: &NodeRef) -> El {
        self.0.node_ref = node.clone();
        self
    }

    /// With text in it.
    pub fn text(self, text: impl Into<AttrValue>) -> El {
        self.add_html(VText::new(text.into()).into())
    }

    /// With this in it.
    pub fn add(self, child: impl Into<Html>) -> El {
        self.add_html(child.into())
    }

    #[inline(never)]
    fn add_html(mut self, child: Html) -> El {
        self.0.add_child(child);
        self
    }

    /// With all of these in it.
    pub fn all<T: Into<Html>>(self, children: impl IntoIterator<Item = T>) -> El {
        children.into_iter().fold(self, |el, child| el.add(child))
    }

    /// An input's value.
    pub fn value(mut self, value: String) -> El {
        self.0.set_value(value);
        self
    }

    /// Whether a box or a radio button is checked.
    pub fn checked(mut self, is_checked: bool) -> El {
        self.0.set_checked(is_checked);
        self
    }

    /// Says `msg` when it is clicked.
    pub fn click(self, scope: &Scope, msg: Msg) -> El {
        self.say(ListenerKind::onclick, scope, msg)
    }

    /// Says `msg` whenever this happens to it.
    #[inline(never)]
    pub fn say(self, kind: ListenerKind, scope: &Scope, msg: Msg) -> El {
        self.listener(Rc::new(Says { kind, scope: scope.clone(), msg }))
    }

    /// Says what `read` makes of an event, if it makes anything of it.
    #[inline(never)]
    pub fn hear(self, kind: ListenerKind, scope: &Scope, read: fn(&web_sys::Event) -> Option<Msg>) -> El {
        self.listener(Rc::new(Hears { kind, scope: scope.clone(), tag: 0, read: Read::Plain(read) }))
    }

    /// As [`El::hear`], for one of several alike, told apart by a tag.
    #[inline(never)]
    pub fn hear_as(
        self,
        kind: ListenerKind,
        scope: &Scope,
        tag: usize,
        read: fn(&web_sys::Event, usize) -> Option<Msg>,
    ) -> El {
        self.listener(Rc::new(Hears { kind, scope: scope.clone(), tag, read: Read::Tagged(read) }))
    }

    /// Calls this when it is clicked.
    pub fn call(self, called: impl Fn() + 'static) -> El {
        self.listener(Rc::new(Calls(Box::new(called))))
    }

    fn listener(mut self, listener: Rc<dyn Listener>) -> El {
        self.0.add_listener(listener);
        self
    }
}

/// What was typed or chosen.
pub fn value_of(event: &web_sys::Event) -> Option<String> {
    // A select element's value is read like an input's.
    Some(event.target()?.unchecked_into::<HtmlInputElement>().value())
}

impl From<El> for Html {
    fn from(el: El) -> Html {
        Html::VTag(Rc::new(*el.0))
    }
}

struct Says {
    kind: ListenerKind,
    scope: Scope,
    msg: Msg,
}

impl Listener for Says {
    fn kind(&self) -> ListenerKind {
        self.kind.clone()
    }

    fn handle(&self, _: web_sys::Event) {
        self.scope.send_message(self.msg.clone());
    }

    fn passive(&self) -> bool {
        false
    }
}

enum Read {
    Plain(fn(&web_sys::Event) -> Option<Msg>),
    Tagged(fn(&web_sys::Event, usize) -> Option<Msg>),
}

struct Hears {
    kind: ListenerKind,
    scope: Scope,
    tag: usize,
    read: Read,
}

impl Listener for Hears {
    fn kind(&self) -> ListenerKind {
        self.kind.clone()
    }

    fn handle(&self, event: web_sys::Event) {
        let msg = match self.read {
            Read::Plain(read) => read(&event),
            Read::Tagged(read) => read(&event, self.tag),
        };
        if let Some(msg) = msg {
            self.scope.send_message(msg);
        }
    }

    fn passive(&self) -> bool {
        false
    }
}

struct Calls(Box<dyn Fn()>);

impl Listener for Calls {
    fn kind(&self) -> ListenerKind {
        ListenerKind::onclick
    }

    fn handle(&self, _: web_sys::Event) {
        (self.0)();
    }

    fn passive(&self) -> bool {
        false
    }
}
