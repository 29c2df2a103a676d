//! The envelope of a link: characters, a version, a checksum.
//!
//! In characters a link is base64url without padding (RFC 4648, section 5), and exactly one text stands
//! for given bytes. The bytes are a version (one byte), the contents, and a CRC-32 of everything before
//! it (four bytes, the lowest first). Every version there will ever be begins and ends like this, so that
//! a link from a later page is told from a damaged one.

use super::saved::StateError;

/// No text longer than this is looked at, in characters: 16 KiB.
pub const STATE_CHARS_MAX: usize = 16 * 1_024;

/// The 64 characters, by their value.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Puts contents into an envelope.
///
/// # Errors
/// [`StateError::TooLong`].
pub(super) fn seal(version: u8, contents: &[u8]) -> Result<String, StateError> {
    let mut bytes = vec![version];
    bytes.extend_from_slice(contents);
    bytes.extend_from_slice(&crc32(&bytes).to_le_bytes());
    let text = to_text(&bytes);
    if text.len() > STATE_CHARS_MAX { Err(StateError::TooLong) } else { Ok(text) }
}

/// Takes the version and the contents out again.
///
/// # Errors
/// All that can be told without knowing the contents.
pub(super) fn open(text: &str) -> Result<(u8, Vec<u8>), StateError> {
    if text.len() > STATE_CHARS_MAX {
        return Err(StateError::TooLong);
    }
    let mut bytes = from_text(text).ok_or(StateError::NotBase64Url)?;
    let checksum = bytes.split_off(bytes.len().saturating_sub(4));
    let Some(&version) = bytes.first() else { return Err(StateError::Truncated) };
    if checksum != crc32(&bytes).to_le_bytes() {
        return Err(StateError::Checksum);
    }
    bytes.remove(0);
    Ok((version, bytes))
}

/// A STATE as the fragment of an address: `#v1=…`, with the version that it is written in.
pub fn fragment(state: &str) -> String {
    let begin = state.get(..2).and_then(|begin| from_text(&format!("{begin}A"))).unwrap_or_default();
    format!("#v{}={state}", begin.first().copied().unwrap_or(1))
}

/// The STATE in the fragment of an address, if it is one of any version.
pub fn state_in(fragment: &str) -> Option<&str> {
    let (version, state) = fragment.strip_prefix("#v")?.split_once('=')?;
    let is_number = !version.is_empty() && version.len() <= 3 && version.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(state)
}

/// Whether a STATE is of version 1, in which only the first cast plays: its first byte is 1 (see [`to_text`]).
pub fn is_of_the_first_cast(state: &str) -> bool {
    matches!(state.as_bytes(), [b'A', b'Q'..=b'Z' | b'a'..=b'f', ..])
}

/// CRC-32 as in Ethernet, gzip and PNG: the reflected polynomial 0xEDB88320, all ones before and after.
/// It notices every change of up to 32 bits in a row, so every change of one character.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| crc >> 1 ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}

fn to_text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, at| bits << 8 | u32::from(three.get(at).copied().unwrap_or(0)));
        for at in 0..=three.len() {
            text.push(char::from(ALPHABET[(bits >> (18 - 6 * at) & 63) as usize]));
        }
    }
    text
}

/// `None` for another character, for a length that no bytes have, and where bits are left over that are
/// not 0.
fn from_text(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    let (mut bits, mut count) = (0u32, 0);
    for character in text.bytes() {
        let value = match character {
            b'A'..=b'Z' => character - b'A',
            b'a'..=b'z' => character - b'a' + 26,
            b'0'..=b'9' => character - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    (count < 6 && bits == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_has_its_published_check_value() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn characters_are_those_of_the_rfc() {
        for (bytes, text) in [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!((to_text(bytes.as_bytes()), from_text(text)), (text.to_owned(), Some(bytes.into())));
        }
        assert_eq!((to_text(&[0xfb, 0xff]), from_text("-_8")), ("-_8".to_owned(), Some(vec![0xfb, 0xff])));
    }

    #[test]
    fn a_fragment_names_the_version() {
        for version in [1, 2, 9] {
            let sealed = seal(version, b"contents").expect("short");
            assert_eq!(fragment(&sealed), format!("#v{version}={sealed}"));
            assert_eq!(state_in(&fragment(&sealed)), Some(&*sealed));
        }
        for other in ["", "#", "#silence", "#v=x", "#v1", "#vx=y", "#v1234=x"] {
            assert_eq!(state_in(other), None);
        }
    }

    #[test]
    fn one_text_stands_for_given_bytes() {
        for text in ["Zh", "Zm9", "Z", "Zm9vY", "Zg==", "Zm+v", "Zm/v", "Zm 9", "Zm9v\n", "Zmé"] {
            assert_eq!(from_text(text), None, "{text}");
        }
        let mut texts = 0;
        for first in ALPHABET {
            for second in ALPHABET {
                texts += usize::from(from_text(&String::from_utf8_lossy(&[*first, *second])).is_some());
            }
        }
        assert_eq!(texts, 256);
    }

    #[test]
    fn damage_is_told_from_another_version() {
        let sealed = seal(1, b"contents").expect("short");
        assert_eq!(open(&sealed), Ok((1, b"contents".to_vec())));
        let later = |version: u8| {
            let mut bytes = vec![version, 9, 9];
            bytes.extend_from_slice(&crc32(&bytes).to_le_bytes());
            open(&to_text(&bytes))
        };
        assert_eq!((later(2), later(0)), (Ok((2, vec![9, 9])), Ok((0, vec![9, 9]))));
        assert_eq!(open(&sealed.replacen('A', "B", 1)), Err(StateError::Checksum));
        assert_eq!((open(""), open("AQEB")), (Err(StateError::Truncated), Err(StateError::Truncated)));
        assert_eq!(open(&"A".repeat(STATE_CHARS_MAX + 1)), Err(StateError::TooLong));
        assert_eq!(seal(1, &[0; STATE_CHARS_MAX]), Err(StateError::TooLong));
    }
}
