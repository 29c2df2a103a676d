//! Stretches of a module's data that only later casts need: their words, which the build (`build.rs`) puts between two marks.

use std::ops::Range;

/// Where a stretch begins and ends. `build.rs` writes the same.
pub const BEGINS: &[u8] = b"\x01words of later casts\x02";
pub const ENDS: &[u8] = b"\x03words of later casts\x04";

/// Where the stretches of these data are, their marks included.
///
/// # Errors
/// A mark without its other.
pub fn stretches(data: &[u8]) -> Result<Vec<Range<usize>>, &'static str> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(begin) = place(&data[at..], BEGINS) {
        let end = place(&data[at..], ENDS).filter(|end| *end > begin).ok_or("a stretch of words has no end")?;
        found.push(at + begin..at + end + ENDS.len());
        at += end + ENDS.len();
        if place(&data[found[found.len() - 1].start + BEGINS.len()..at], BEGINS).is_some() {
            return Err("a stretch of words begins within another");
        }
    }
    match place(&data[at..], ENDS) {
        Some(_) => Err("a stretch of words has no beginning"),
        None => Ok(found),
    }
}

fn place(data: &[u8], mark: &[u8]) -> Option<usize> {
    data.windows(mark.len()).position(|window| window == mark)
}

/// What is left of data without these stretches, each piece with its place.
pub fn between<'a>(data: &'a [u8], stretches: &[Range<usize>]) -> Vec<(usize, &'a [u8])> {
    let begins = [0].into_iter().chain(stretches.iter().map(|stretch| stretch.end));
    let ends = stretches.iter().map(|stretch| stretch.start).chain([data.len()]);
    begins.zip(ends).filter(|(begin, end)| begin < end).map(|(begin, end)| (begin, &data[begin..end])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(parts: &[&[u8]]) -> Vec<u8> {
        parts.concat()
    }

    #[test]
    fn stretches_are_found_with_their_marks() {
        let data = data(&[b"one", BEGINS, b"two", ENDS, b"three", BEGINS, ENDS]);
        let found = stretches(&data).expect("each has its end");
        let begin = 3 + BEGINS.len() + 3 + ENDS.len();
        assert_eq!(found, [3..begin, begin + 5..data.len()]);
        assert_eq!(between(&data, &found), [(0, &b"one"[..]), (begin, b"three")]);
        assert_eq!(stretches(b"one, two, three"), Ok(vec![]));
        assert_eq!(between(b"one", &[]), [(0, &b"one"[..])]);
    }

    #[test]
    fn a_mark_without_its_other_is_refused() {
        for parts in
            [&[BEGINS, b"a"][..], &[b"a", ENDS], &[ENDS, BEGINS], &[BEGINS, BEGINS, ENDS], &[BEGINS, ENDS, ENDS]]
        {
            stretches(&data(parts)).expect_err("a mark is missing");
        }
    }
}
