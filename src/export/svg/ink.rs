//! Colours: those of the page (`static/page.css`), light and dark, written out where they are used.

use std::fmt::{Display, Formatter, Result};

/// A colour: red, green and blue, a byte each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub u32);

impl Display for Colour {
    fn fmt(&self, f: &mut Formatter) -> Result {
        write!(f, "#{:06x}", self.0)
    }
}

impl Colour {
    /// So many hundredths of this colour over another.
    pub fn over(self, ground: Colour, percent: u32) -> Colour {
        let part = |shift: u32| {
            let (top, under) = (self.0 >> shift & 0xff, ground.0 >> shift & 0xff);
            ((top * percent + under * (100 - percent) + 50) / 100) << shift
        };
        Colour(part(16) | part(8) | part(0))
    }
}

/// The red of an airmail edge.
pub const AIRMAIL: Colour = Colour(0xc8_102e);

/// The colours by what they are for.
#[derive(Debug)]
pub struct Inks {
    /// Under everything.
    pub paper: Colour,
    /// Under the figure.
    pub card: Colour,
    /// What is written.
    pub ink: Colour,
    /// Under a node's rows.
    pub sheet: Colour,
    /// Its ruled lines.
    pub rule: Colour,
    /// What speaks softly.
    pub soft: Colour,
    /// Between parts.
    pub line: Colour,
    /// Around small things.
    pub edge: Colour,
    /// Answers, and the present.
    pub accent: Colour,
    /// What came once.
    pub once: Colour,
    /// What is lost, or down.
    pub lost: Colour,
    /// What came more than once.
    pub twice: Colour,
    /// What waits.
    pub doubt: Colour,
}

/// Dark ink on light paper.
pub static LIGHT: Inks = Inks {
    paper: Colour(0xfa_f7f0),
    card: Colour(0xff_fdf8),
    ink: Colour(0x1c_2733),
    sheet: Colour(0xff_fdf8),
    rule: Colour(0xb9_c9dc),
    soft: Colour(0x55_606c),
    line: Colour(0xdd_d5c5),
    edge: Colour(0x8d_8574),
    accent: Colour(0x0b_5cad),
    once: Colour(0x00_694e),
    lost: Colour(0xb5_3a08),
    twice: Colour(0x8e_3b86),
    doubt: Colour(0x80_5500),
};

/// Light ink on dark paper.
pub static DARK: Inks = Inks {
    paper: Colour(0x12_171d),
    card: Colour(0x1a_2129),
    ink: Colour(0xe8_e4da),
    sheet: Colour(0x1d_252e),
    rule: Colour(0x3d_5068),
    soft: Colour(0xa3_aeb9),
    line: Colour(0x31_3b46),
    edge: Colour(0x75_808c),
    accent: Colour(0x6f_b1ff),
    once: Colour(0x3e_cf9f),
    lost: Colour(0xff_8a5c),
    twice: Colour(0xe0_8fd8),
    doubt: Colour(0xf0_c04a),
};

impl Inks {
    /// Those of a look.
    pub fn of(is_dark: bool) -> &'static Inks {
        if is_dark { &DARK } else { &LIGHT }
    }

    /// The colour of what is counted, or of an entry, by its class; `None` for what has no colour of its own.
    pub fn of_class(&self, class: &str) -> Option<Colour> {
        Some(match class {
            "once" | "known" => self.once,
            "lost" => self.lost,
            "twice" | "stale" => self.twice,
            "superseded" => self.doubt,
            "under-way" => self.soft,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_those_of_the_page() {
        let page = std::fs::read_to_string("static/page.css").expect("the page's style sheet");
        let block = |begin: &str| {
            let (_, rest) = page.split_once(begin).expect("a block of colours");
            rest.split_once('}').expect("it ends").0.to_owned()
        };
        for (inks, block) in [(&LIGHT, block(":root {")), (&DARK, block(":root[data-theme=\"dark\"] {"))] {
            let named = [
                ("paper", inks.paper),
                ("card", inks.card),
                ("ink", inks.ink),
                ("sheet", inks.sheet),
                ("rule", inks.rule),
                ("soft", inks.soft),
                ("line", inks.line),
                ("edge", inks.edge),
                ("accent", inks.accent),
                ("once", inks.once),
                ("lost", inks.lost),
                ("twice", inks.twice),
                ("doubt", inks.doubt),
            ];
            for (name, colour) in named {
                assert!(block.contains(&format!("--{name}: {colour};")), "{name} is not {colour} in the page");
            }
        }
        assert!(page.contains(&AIRMAIL.to_string()));
    }

    #[test]
    fn a_colour_over_another_lies_between_them() {
        assert_eq!(Colour(0xff_0000).over(Colour(0x00_00ff), 50), Colour(0x80_0080));
        assert_eq!(LIGHT.lost.over(LIGHT.card, 0), LIGHT.card);
        assert_eq!(LIGHT.lost.over(LIGHT.card, 100), LIGHT.lost);
    }
}
