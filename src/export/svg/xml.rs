//! Elements put together as text, and whole numbers written as lengths: nothing is formatted by way of floating point,
//! so a picture is the same bytes on every machine.

use std::fmt::{Display, Formatter, Result, Write};

/// A length, or a place, in tenths of a unit.
pub type Tenths = i64;

/// A number of tenths, written with as few digits as it needs.
#[derive(Clone, Copy)]
pub struct T(pub Tenths);

impl Display for T {
    fn fmt(&self, f: &mut Formatter) -> Result {
        decimal(f, self.0, 10)
    }
}

/// A number of hundredths, likewise.
#[derive(Clone, Copy)]
pub struct H(pub i64);

impl Display for H {
    fn fmt(&self, f: &mut Formatter) -> Result {
        decimal(f, self.0, 100)
    }
}

/// `number` of so many to the whole; `unit` is a power of ten.
pub fn decimal(f: &mut impl Write, number: i64, unit: i64) -> Result {
    let (whole, rest) = (number.unsigned_abs() / unit.unsigned_abs(), number.unsigned_abs() % unit.unsigned_abs());
    if number < 0 {
        f.write_char('-')?;
    }
    write!(f, "{whole}")?;
    if rest == 0 {
        return Ok(());
    }
    f.write_char('.')?;
    let (mut rest, mut unit) = (rest, unit.unsigned_abs());
    while rest > 0 {
        unit /= 10;
        write!(f, "{}", rest / unit)?;
        rest %= unit;
    }
    Ok(())
}

/// An element in the making.
pub struct El {
    name: &'static str,
    attributes: String,
    inside: String,
}

/// An element of this name.
pub fn el(name: &'static str) -> El {
    El { name, attributes: String::new(), inside: String::new() }
}

/// A path.
pub fn path(d: impl Display) -> El {
    el("path").set("d", d)
}

impl El {
    /// With an attribute.
    pub fn set(mut self, name: &str, value: impl Display) -> El {
        write!(self.attributes, " {name}=\"").expect("a string grows");
        escape(&mut self.attributes, &value.to_string());
        self.attributes.push('"');
        self
    }

    /// With an attribute, if there is one.
    pub fn set_some(self, name: &str, value: Option<impl Display>) -> El {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// With an element in it.
    pub fn add(mut self, inner: El) -> El {
        inner.write(&mut self.inside);
        self
    }

    /// With elements in it.
    pub fn all(self, inner: impl IntoIterator<Item = El>) -> El {
        inner.into_iter().fold(self, El::add)
    }

    /// With elements in it that were written before.
    pub fn written(mut self, inner: &str) -> El {
        self.inside.push_str(inner);
        self
    }

    /// With a text in it.
    pub fn text(mut self, text: &str) -> El {
        escape(&mut self.inside, text);
        self
    }

    /// Writes it.
    pub fn write(&self, to: &mut String) {
        let El { name, attributes, inside } = self;
        match inside.as_str() {
            "" => write!(to, "<{name}{attributes}/>"),
            inside => write!(to, "<{name}{attributes}>{inside}</{name}>"),
        }
        .expect("a string grows");
    }

    /// It, written.
    pub fn whole(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }
}

/// Writes a text so that nothing in it is taken for markup. What XML does not allow at all is left out.
fn escape(to: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => to.push_str("&amp;"),
            '<' => to.push_str("&lt;"),
            '>' => to.push_str("&gt;"),
            '"' => to.push_str("&quot;"),
            '\n' | '\t' => to.push(' '),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => to.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_they_need() {
        let said = [0, 5, -5, 10, -123, 1_000].map(|number| T(number).to_string());
        assert_eq!(said, ["0", "0.5", "-0.5", "1", "-12.3", "100"]);
        assert_eq!([5, 50, 105, -150].map(|number| H(number).to_string()), ["0.05", "0.5", "1.05", "-1.5"]);
    }

    #[test]
    fn nothing_in_a_text_is_markup() {
        let written = el("text").set("x", "a\"b").text("1 < 2 & 3\u{0}").whole();
        assert_eq!(written, "<text x=\"a&quot;b\">1 &lt; 2 &amp; 3</text>");
    }
}
