//! Elements put together by calls. The `html!` macro writes every element out in full, which adds up to a
//! page twice the size; here the same few functions serve for all of them.

use super::figure::Figure;
use super::message::Msg;
use std::rc::Rc;
use yew::html::Scope;
use yew::prelude::*;
use yew::virtual_dom::{Key, Listener, ListenerKind, VTag, VText};

/// Whom to tell what happened.
pub type Link = Scope<Figure>;

/// An element in the making.
pub struct El(Box<VTag>);

/// An element of this tag.
#[inline(never)]
pub fn el(tag: &'static str) -> El {
    El(Box::new(VTag::new(tag)))
}

/// A button with these words on it, that says this.
#[inline(never)]
pub fn button(class: &'static str, words: &'static str, link: &Link, msg: Msg) -> El {
    el("button").set("type", "button").class(class).click(link, msg).text(words)
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

    /// Says `msg` when it is clicked.
    #[inline(never)]
    pub fn click(self, link: &Link, msg: Msg) -> El {
        self.listener(Rc::new(Says { link: link.clone(), msg }))
    }

    /// Says what `read` makes of an event, if it makes anything of it.
    #[inline(never)]
    pub fn hear(self, kind: ListenerKind, link: &Link, read: fn(&web_sys::Event) -> Option<Msg>) -> El {
        self.listener(Rc::new(Hears { kind, link: link.clone(), read }))
    }

    fn listener(mut self, listener: Rc<dyn Listener>) -> El {
        self.0.add_listener(listener);
        self
    }
}

impl From<El> for Html {
    fn from(el: El) -> Html {
        Html::VTag(Rc::new(*el.0))
    }
}

struct Says {
    link: Link,
    msg: Msg,
}

impl Listener for Says {
    fn kind(&self) -> ListenerKind {
        ListenerKind::onclick
    }

    fn handle(&self, _: web_sys::Event) {
        self.link.send_message(self.msg.clone());
    }

    fn passive(&self) -> bool {
        false
    }
}

struct Hears {
    kind: ListenerKind,
    link: Link,
    read: fn(&web_sys::Event) -> Option<Msg>,
}

impl Listener for Hears {
    fn kind(&self) -> ListenerKind {
        self.kind.clone()
    }

    fn handle(&self, event: web_sys::Event) {
        if let Some(msg) = (self.read)(&event) {
            self.link.send_message(msg);
        }
    }

    fn passive(&self) -> bool {
        false
    }
}
