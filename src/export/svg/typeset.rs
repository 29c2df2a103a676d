//! Type: texts, and how wide they are at most.
//!
//! A picture brings no font, so how wide a text is depends on where it is looked at. It is reckoned with the widest of the
//! fonts that are likely, DejaVu; what finds no room is broken into lines, or shortened with "…".

use super::ink::Colour;
use super::xml::{El, T, Tenths, el};

/// Fonts for what is read.
pub const SANS: &str = "Inter, system-ui, 'DejaVu Sans', sans-serif";
/// Fonts for names and numbers.
pub const SERIF: &str = "'Source Serif 4', Georgia, 'DejaVu Serif', serif";

/// How a text is set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Type {
    /// In tenths of a unit.
    pub size: Tenths,
    /// Whether it is bold.
    pub is_bold: bool,
    /// Whether it is slanted.
    pub is_italic: bool,
    /// Whether it is of the second kind of fonts.
    pub is_serif: bool,
}

/// Plain type of a size, in tenths.
pub const fn plain(size: Tenths) -> Type {
    Type { size, is_bold: false, is_italic: false, is_serif: false }
}

impl Type {
    /// The same in bold.
    pub const fn bold(self) -> Type {
        Type { is_bold: true, ..self }
    }

    /// The same, slanted.
    pub const fn italic(self) -> Type {
        Type { is_italic: true, ..self }
    }

    /// The same of the second kind of fonts.
    pub const fn serif(self) -> Type {
        Type { is_serif: true, ..self }
    }

    /// How wide a text is at most.
    pub fn width(self, text: &str) -> Tenths {
        let hundredths: Tenths = text.chars().map(|c| Tenths::from(self.advance(c))).sum();
        (hundredths * self.size + 99) / 100
    }

    fn advance(self, c: char) -> u8 {
        let place = (c as usize).wrapping_sub(usize::from(b' '));
        let table = match self {
            Type { is_bold: true, .. } => &BOLD,
            Type { is_serif: true, .. } => &REGULAR_SERIF,
            _ => &REGULAR,
        };
        match c {
            _ if place < table.len() => table[place],
            '·' => 38,
            '“' | '”' | '„' | '‘' | '’' | '–' | '‖' => 66,
            // Letters with accents, Greek, Cyrillic.
            '\u{a0}'..='\u{24f}' | '\u{370}'..='\u{4ff}' if self.is_bold => 96,
            '\u{a0}'..='\u{24f}' | '\u{370}'..='\u{4ff}' => 84,
            _ => 100,
        }
    }

    /// A text, or as much of it as there is room for.
    pub fn fit(self, text: &str, room: Tenths) -> String {
        if self.width(text) <= room {
            return text.to_owned();
        }
        let mut left = room - self.width("…");
        let mut kept = String::new();
        for c in text.chars() {
            left -= self.width(c.encode_utf8(&mut [0; 4]));
            if left < 0 {
                break;
            }
            kept.push(c);
        }
        format!("{}…", kept.trim_end())
    }

    /// A text in lines, the last of at most `most` shortened.
    pub fn wrap(self, text: &str, room: Tenths, most: usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split(' ') {
            let (count, last) = (lines.len(), lines.last_mut());
            match last {
                Some(line) if count == most || self.width(&format!("{line} {word}")) <= room => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        lines.iter().map(|line| self.fit(line, room)).collect()
    }

    /// The text as an element, its first line's foot at a point.
    pub fn set(self, (x, y): (Tenths, Tenths), colour: Colour, text: &str) -> El {
        el("text")
            .set("x", T(x))
            .set("y", T(y))
            .set("fill", colour)
            .set("font-size", T(self.size))
            .set_some("font-weight", self.is_bold.then_some("bold"))
            .set_some("font-style", self.is_italic.then_some("italic"))
            .set_some("font-family", self.is_serif.then_some(SERIF))
            .text(text)
    }

    /// The same, ending at the point.
    pub fn set_to(self, at: (Tenths, Tenths), colour: Colour, text: &str) -> El {
        self.set(at, colour, text).set("text-anchor", "end")
    }

    /// The same, around the point.
    pub fn set_around(self, at: (Tenths, Tenths), colour: Colour, text: &str) -> El {
        self.set(at, colour, text).set("text-anchor", "middle")
    }
}

/// How wide characters are from the space on, in hundredths of the size: of DejaVu Sans.
const REGULAR: [u8; 95] = [
    32, 40, 46, 84, 64, 95, 78, 28, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84,
    84, 84, 53, 100, 69, 69, 70, 77, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79, 61, 79, 70, 64, 61, 74, 69, 99, 69,
    61, 69, 39, 34, 39, 84, 50, 50, 62, 64, 55, 64, 62, 36, 64, 64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 52, 40, 64,
    60, 82, 60, 60, 53, 64, 34, 64, 84,
];

/// The same of DejaVu Sans and Serif, the wider.
const REGULAR_SERIF: [u8; 95] = [
    32, 41, 46, 84, 64, 95, 89, 28, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84,
    84, 84, 54, 100, 73, 74, 77, 81, 73, 70, 80, 88, 40, 40, 75, 67, 103, 88, 82, 68, 82, 76, 69, 67, 85, 73, 103, 72,
    66, 70, 39, 34, 39, 84, 50, 50, 62, 64, 56, 64, 62, 37, 64, 65, 32, 31, 61, 32, 98, 65, 62, 64, 64, 48, 52, 41, 65,
    60, 86, 60, 60, 53, 64, 34, 64, 84,
];

/// The same in bold.
const BOLD: [u8; 95] = [
    35, 46, 52, 84, 70, 101, 91, 31, 48, 48, 53, 84, 38, 42, 38, 37, 70, 70, 70, 70, 70, 70, 70, 70, 70, 70, 40, 40,
    84, 84, 84, 59, 100, 78, 85, 80, 87, 77, 71, 86, 95, 47, 48, 87, 71, 111, 92, 88, 76, 88, 84, 73, 75, 88, 78, 113,
    78, 73, 73, 48, 37, 48, 84, 50, 50, 68, 72, 61, 72, 68, 44, 72, 73, 38, 37, 70, 38, 106, 73, 69, 72, 72, 53, 60,
    48, 73, 66, 93, 65, 66, 59, 72, 37, 72, 84,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shortened_or_broken_fits() {
        let said = "knows the tokens it gave and the acks that came";
        for kind in [plain(130), plain(150).bold().serif(), plain(110).italic()] {
            for room in [200, 300, 555, 1_000, 9_000] {
                assert!(kind.width(&kind.fit(said, room)) <= room);
                for most in 1..4 {
                    let lines = kind.wrap(said, room, most);
                    assert!(lines.len() <= most && lines.iter().all(|line| kind.width(line) <= room), "{lines:?}");
                }
            }
            assert_eq!(kind.fit(said, 9_000), said);
            assert_eq!(kind.wrap(said, 2_000, 9).join(" "), said);
        }
    }
}
