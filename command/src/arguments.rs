//! What the command is asked for, read from its arguments.

use twice_or_never::export::Format;

/// What `--help` says.
pub const HELP: &str = "\
ton: a run of Twice or Never as a picture or as another file

    ton FORMAT LINK [OPTIONS]

FORMAT is one of
    svg         the figure at the moment of the link, with the diagram up to there
    diagram     the space-time diagram alone
    animation   the stage over a stretch of the run, moving
    json        the run and what happened, as JSON
    shiviz      the events with vector clocks, for ShiViz
    csv         the events as a table
    link        the run as a link: what stands after an address

LINK is the address of a figure or a run (https://…/?figure=…#v1=…), a query (?figure=two-workers&loss=30), or the
part after v1= or v2= alone. Without a run in it, a picture shows the figure as it opens. It may also be a file that
was made as JSON, if its name ends with .json.

OPTIONS
    --dark            light ink on dark paper
    --out FILE        into a file instead of the standard output
    --at SECONDS      at this moment of the run instead of the link's
    --from SECONDS    the first moment of a diagram or an animation, and
    --to SECONDS      the last one
    --speed FACTOR    how fast an animation runs, from 0.25 to 8
    --help            this text

What cannot be read is said on the standard error, and the command ends with 2.
";

/// No moment is later, in milliseconds: a run has none.
const MOMENT_MAX_MS: u64 = 1 << 40;

/// All of it.
#[derive(Debug, PartialEq)]
pub struct Arguments {
    /// What is to be done.
    pub asked: Asked,
    /// Into which file, if not to the standard output.
    pub out: Option<String>,
    /// Whether pictures are dark.
    pub is_dark: bool,
    /// Which stretch of the run, in milliseconds.
    pub stretch_ms: Option<(u64, u64)>,
    /// At which moment, in milliseconds.
    pub at_ms: Option<u64>,
    /// How fast, in thousandths.
    pub speed_thousandths: u32,
}

/// What is to be done.
#[derive(Debug, PartialEq)]
pub enum Asked {
    /// Say how the command is used.
    Help,
    /// Make a file of the run in a link.
    Export(Format, String),
    /// Say a run as a link.
    Link(String),
}

/// The word for that.
const LINK: &str = "link";

/// Reads arguments.
///
/// # Errors
/// A sentence that says which argument cannot be read, and what it should be.
pub fn read(arguments: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut plain = Vec::new();
    let (mut out, mut is_dark, mut at_ms, mut from, mut to, mut speed_thousandths) =
        (None, false, None, None, None, 1_000);
    let mut is_help = false;
    let mut arguments = arguments.peekable();
    while let Some(argument) = arguments.next() {
        let (name, joined) = match argument.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name.to_owned(), Some(value.to_owned())),
            _ => (argument.clone(), None),
        };
        let mut value = || {
            let next = joined.clone().or_else(|| arguments.next());
            next.ok_or_else(|| format!("{name} needs a value after it"))
        };
        match name.as_str() {
            "--help" | "-h" => is_help = true,
            "--dark" => is_dark = true,
            "--out" | "-o" => out = Some(value()?),
            "--at" => at_ms = Some(moment("--at", &value()?)?),
            "--from" => from = Some(moment("--from", &value()?)?),
            "--to" => to = Some(moment("--to", &value()?)?),
            "--speed" => {
                let said = value()?;
                let factor = thousandths(&said).filter(|factor| (250..=8_000).contains(factor));
                let factor = factor.ok_or_else(|| format!("--speed is a number from 0.25 to 8, not {said:?}"))?;
                speed_thousandths = factor as u32;
            }
            other if other.starts_with("--") => {
                return Err(format!("there is no option {other}; ton --help lists them"));
            }
            _ => plain.push(argument),
        }
    }
    let stretch_ms = (from.is_some() || to.is_some()).then(|| (from.unwrap_or(0), to.unwrap_or(MOMENT_MAX_MS)));
    if let Some((from, to)) = stretch_ms
        && from > to
    {
        return Err("--from is later than --to".to_owned());
    }
    let asked = if is_help { Asked::Help } else { asked(plain)? };
    Ok(Arguments { asked, out, is_dark, stretch_ms, at_ms, speed_thousandths })
}

fn asked(plain: Vec<String>) -> Result<Asked, String> {
    let mut plain = plain.into_iter();
    let Some(word) = plain.next() else { return Ok(Asked::Help) };
    let formats = Format::ALL.map(Format::word).join(", ");
    let format = Format::by_word(&word);
    if format.is_none() && word != LINK {
        return Err(format!("there is no format {word:?}; there are {formats}, {LINK}"));
    }
    let link = plain.next().ok_or_else(|| format!("{word} needs a link after it: an address, a query, or a run"))?;
    match plain.next() {
        Some(more) => Err(format!("{more:?} is one argument too many; a link with & in it belongs in quotes")),
        None => Ok(format.map_or(Asked::Link(link.clone()), |format| Asked::Export(format, link))),
    }
}

fn moment(name: &str, said: &str) -> Result<u64, String> {
    let ms = thousandths(said).filter(|&ms| ms <= MOMENT_MAX_MS);
    ms.ok_or_else(|| format!("{name} is a moment in seconds, as 12 or 3.5, not {said:?}"))
}

/// A number with at most three decimal places, in thousandths.
fn thousandths(said: &str) -> Option<u64> {
    let (whole, decimals) = said.split_once('.').unwrap_or((said, "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    if !is_number(whole) || !is_number(decimals) || decimals.len() > 3 {
        return None;
    }
    let rest: u64 = format!("{decimals:0<3}").parse().ok()?;
    whole.parse::<u64>().ok()?.checked_mul(1_000)?.checked_add(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Result<Arguments, String> {
        read(line.split(' ').filter(|word| !word.is_empty()).map(str::to_owned))
    }

    #[test]
    fn options_stand_anywhere() {
        let read = of("svg --dark ?figure=order --from=1.5 --to 20 --speed 0.25 -o a.svg --at 3").expect("all is well");
        assert_eq!(read.asked, Asked::Export(Format::Figure, "?figure=order".to_owned()));
        assert_eq!((read.out.as_deref(), read.is_dark), (Some("a.svg"), true));
        assert_eq!((read.stretch_ms, read.at_ms, read.speed_thousandths), (Some((1_500, 20_000)), Some(3_000), 250));
    }

    #[test]
    fn without_arguments_or_with_help_it_says_how_it_is_used() {
        for line in ["", "--help", "svg x --help", "-h"] {
            assert_eq!(of(line).expect(line).asked, Asked::Help);
        }
        assert_eq!(of("link a.json").expect("a file").asked, Asked::Link("a.json".to_owned()));
        assert!(Format::ALL.iter().all(|format| HELP.contains(&format!("\n    {} ", format.word()))));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (line, said) in [
            ("gif x", "\"gif\""),
            ("svg", "svg needs a link"),
            ("svg a b", "\"b\""),
            ("svg a --speed 9", "\"9\""),
            ("svg a --at soon", "\"soon\""),
            ("svg a --at 1.2345", "--at"),
            ("svg a --at", "--at needs"),
            ("svg a --from 3 --to 2", "--from"),
            ("svg a --form 3", "--form"),
            ("svg a --to 99999999999999999999", "--to"),
        ] {
            let error = of(line).expect_err(line);
            assert!(error.contains(said), "{line}: {error}");
        }
    }
}
