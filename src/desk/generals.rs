//! The two generals as a figure: any number of messengers, any rule, and the adversary that captures one.

use super::paper::{El, asks, choice_field, counted, form, grouped, line, paper, result};
use super::request::{Request, Wrong, bad};
use crate::casts::generals::{General, Outcome, Plan, adversary, ladder, outcome, question};
use crate::words::{desk_texts, fill};

/// Who is captured.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Captured {
    Nobody,
    Messenger(u8),
    /// Whomever the adversary chooses.
    Chosen,
}

/// The figure for what is set in it.
pub(super) fn figure(request: &Request) -> Result<String, Wrong> {
    let small = |name: &str, usual: u32| request.number(name, usual).map(|number| number.min(100) as u8);
    let plan = Plan { messengers: small("messengers", 3)?, needs_a: small("a", 1)?, needs_b: small("b", 2)? };
    // Without a messenger there is nothing to capture.
    let plan = Plan { messengers: plan.messengers.max(1), ..plan }.clamped();
    let captured = match request.text("captured") {
        "" | "nobody" => Captured::Nobody,
        "adversary" => Captured::Chosen,
        number => Captured::Messenger(number.parse().map_err(|_| bad("captured"))?),
    };
    let texts = desk_texts();
    let attack = adversary(&plan, 1);
    let taken = match captured {
        Captured::Nobody => None,
        Captured::Messenger(number) => Some(number).filter(|number| (1..=plan.messengers).contains(number)),
        Captured::Chosen => attack.found.as_ref().and_then(|found| found.captured),
    };
    let came = outcome(&plan, taken);
    let positions = grouped(attack.positions.into());
    let mut said = Vec::new();
    if captured == Captured::Chosen {
        said.push(match (&attack.found, taken) {
            (Some(_), Some(number)) => fill(texts.generals_found, &[("number", &number), ("positions", &positions)]),
            _ => fill(texts.generals_unbroken, &[("positions", &positions)]),
        });
    }
    said.push(in_words(&came).to_owned());
    if question::is_done(&plan) {
        said.push(texts.generals_unasked.to_owned());
    }
    let ask = |captured: &str| {
        let Plan { messengers, needs_a, needs_b } = plan;
        format!("kind=generals&messengers={messengers}&a={needs_a}&b={needs_b}&captured={captured}")
    };
    let buttons = El::new("div")
        .class("row")
        .add(asks(&ask("adversary"), texts.generals_adversary).set("id", "generals-adversary"))
        .add(asks(&ask("nobody"), texts.generals_free).set("id", "generals-nobody"));
    let results = result().add(buttons).add(line(said.join(" ")).class("verdict")).add(
        El::new("div").class("field-of-battle").add(messengers(&plan, taken, &came, ask)).add(rungs(&plan, &came)),
    );
    let mut paper = paper("generals", texts.generals_title).add(controls(&plan)).add(results);
    paper = paper.set("data-version", env!("CARGO_PKG_VERSION"));
    // The challenge asks for a look at what B does when the first is captured, too.
    if question::is_done(&plan) && taken == Some(1) {
        paper = paper.set("data-done", "two-generals");
    }
    if request.flag("guess") {
        paper = paper.set("data-answer", question::answer());
    }
    Ok(paper.html())
}

fn in_words(came: &Outcome) -> &'static str {
    let texts = desk_texts();
    match (came.is_broken(), came.both_attack()) {
        (true, _) => texts.generals_alone,
        (false, true) => texts.generals_both,
        (false, false) => texts.generals_neither,
    }
}

/// What can be set: how many messengers, and for how many each general waits.
fn controls(plan: &Plan) -> El {
    let texts = desk_texts();
    let words = |number: u8| counted(number.into(), texts.messengers_one, texts.messengers_many);
    let numbers: Vec<(String, String)> =
        (0..=Plan::MESSENGERS_MAX).map(|number| (number.to_string(), words(number))).collect();
    let up_to = |most: u8| -> Vec<(&str, &str)> {
        numbers.iter().take(usize::from(most) + 1).map(|(number, words)| (&**number, &**words)).collect()
    };
    let sent: Vec<(&str, &str)> = numbers.iter().skip(1).map(|(number, _)| (&**number, &**number)).collect();
    let (most_a, most_b) = Plan::max_needs(plan.messengers);
    form(&[("kind", "generals"), ("captured", "nobody")])
        .set("data-live", "")
        .add(choice_field("messengers", texts.generals_messengers, &sent, &plan.messengers.to_string()))
        .add(choice_field("a", texts.generals_needs_a, &up_to(most_a), &plan.needs_a.to_string()))
        .add(choice_field("b", texts.generals_needs_b, &up_to(most_b), &plan.needs_b.to_string()))
}

/// The messengers, each of which can be captured, between the two camps.
fn messengers(plan: &Plan, taken: Option<u8>, came: &Outcome, ask: impl Fn(&str) -> String) -> El {
    let texts = desk_texts();
    let camp = |name: &str, attacks: bool| {
        let text = if attacks { texts.general_attacks } else { texts.general_stays };
        let class = if attacks { "camp attacks" } else { "camp stays" };
        line(fill(text, &[("name", &name)])).class(class)
    };
    let rows = (1..=plan.messengers).map(|number| {
        let to_b = General::sender_of(number) == General::A;
        let (class, state) = match taken {
            Some(taken) if number == taken => ("captured", texts.messenger_captured),
            _ if number > came.sent => ("never", texts.messenger_never_sent),
            _ => ("arrives", texts.messenger_arrives),
        };
        let way = fill(if to_b { texts.generals_to_b } else { texts.generals_to_a }, &[("number", &number)]);
        let button = asks(&ask(&number.to_string()), "").set("id", format!("messenger-{number}"));
        let button =
            button.add(El::new("span").class("way").text(way + " ")).add(El::new("span").class("state").text(state));
        El::new("li").class(&format!("messenger {class} {}", if to_b { "to-b" } else { "to-a" })).add(button)
    });
    El::new("div")
        .class("messengers")
        .add(El::new("div").class("camps").add(camp("A", came.attacks_a)).add(camp("B", came.attacks_b)))
        .add(El::new("ol").set("aria-label", texts.generals_list).all(rows))
}

/// The ladder of knowledge after what got through.
fn rungs(plan: &Plan, came: &Outcome) -> El {
    let texts = desk_texts();
    let delivered = came.received_a + came.received_b;
    let name = |general: General| if general == General::A { "A" } else { "B" };
    let rungs = ladder(plan.messengers, delivered).into_iter().map(|rung| {
        // "A knows that B knows the hour": the chain goes down to B, who heard of it first.
        let mut said = String::new();
        let mut knower = rung.knower;
        for depth in (1..=rung.depth).rev() {
            let word = if depth == 1 { texts.ladder_hour } else { texts.ladder_knows };
            said += &format!("{} {word}{}", name(knower), if depth == 1 { "" } else { " " });
            knower = knower.other();
        }
        let (class, sign) = if rung.holds { ("holds", texts.ladder_yes) } else { ("fails", texts.ladder_no) };
        El::new("li").class(class).add(El::new("span").text(said)).add(El::new("strong").text(sign))
    });
    El::new("div").class("ladder").add(line(texts.ladder_title).class("title")).add(El::new("ol").all(rungs))
}
