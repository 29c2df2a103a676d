//! The figures of the page: who plays in each, and what it keeps in view because it is about that.

use crate::board::NodeId;
use crate::casts::CASTS;
use crate::stage::About;

/// A figure of the page.
#[derive(Debug)]
pub struct Figure {
    /// Its identity, in addresses, in messages and in the page; published.
    pub slug: &'static str,
    /// What stands in its controls beside what every figure has.
    pub in_view: InView,
    /// What it plays side by side on its stage, under one luck and one hand: a setting by its key, and values of it.
    /// None: it plays one run.
    pub lanes: Option<(&'static str, &'static [&'static str])>,
    /// Where a marker on the handler's line says when the ack is sent: a setting by its key, and its values for before
    /// and after the work.
    pub marker: Option<(&'static str, [&'static str; 2])>,
    /// Where an address may ask for another figure under this one's name: by which key, its two values, and which figure the
    /// second stands for.
    pub other: Option<(&'static str, [&'static str; 2], &'static str)>,
}

/// What a figure keeps in view that others have under "More".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InView {
    /// Nothing.
    Nothing,
    /// How long a node waits before it tries again.
    Timeout,
    /// How many copies of a letter are sent at once, and many runs.
    Copies,
    /// The worlds that the first node cannot tell apart.
    Worlds,
    /// The search for what breaks the promise.
    Attack,
    /// A crash of this node.
    Crash(NodeId),
    /// Cards that a receiver is put together from, with what they promise.
    Cards,
}

const fn figure(slug: &'static str, in_view: InView) -> Figure {
    Figure { slug, in_view, lanes: None, marker: None, other: None }
}

const fn lanes(slug: &'static str, in_view: InView, key: &'static str, values: &'static [&'static str]) -> Figure {
    Figure { slug, in_view, lanes: Some((key, values)), marker: None, other: None }
}

const fn marked(slug: &'static str) -> Figure {
    Figure { slug, in_view: InView::Attack, lanes: None, marker: Some(("recipe", ["B2n", "C"])), other: None }
}

/// All of them, in the order of the page, but for the one that opens it: what is named first is the default.
pub static FIGURES: [Figure; 22] = [
    figure("delivery", InView::Nothing),
    figure("silence", InView::Worlds),
    figure("postage", InView::Copies),
    figure("two-generals", InView::Attack),
    figure("slow-or-dead", InView::Timeout),
    marked("ack-first"),
    Figure {
        other: Some(("queue", ["one", "replicated"], "replicated-queue")),
        ..figure("two-workers", InView::Attack)
    },
    marked("work-first"),
    figure("publisher-confirms", InView::Attack),
    lanes("remember", InView::Crash(1), "recipe", &["D", "E", "F", "G"]),
    lanes("directions-or-place", InView::Nothing, "effect", &["add", "set"]),
    lanes("order", InView::Nothing, "recipe", &["H", "I"]),
    figure("many-sites", InView::Attack),
    figure("fake-it", InView::Cards),
    figure("function-call", InView::Attack),
    figure("pets-and-cattle", InView::Nothing),
    figure("other-replica", InView::Attack),
    lanes("converge", InView::Attack, "type", &["op-counter", "g-counter"]),
    lanes("state-of-mind", InView::Crash(1), "recipe", &["E", "C", "F", "G"]),
    lanes("same-luck", InView::Nothing, "mode", &["at-most-once", "at-least-once", "idempotent"]),
    figure("workbench", InView::Cards),
    figure("replicated-queue", InView::Attack),
];

impl Figure {
    /// The figure with this slug.
    pub fn by_slug(slug: &str) -> Option<&'static Figure> {
        FIGURES.iter().find(|figure| figure.slug == slug)
    }

    /// Who plays in it: where there are cards, the workbench; else the cast named after it, or the first.
    pub fn cast(&self) -> &'static About {
        let slug = if self.in_view == InView::Cards { "workbench" } else { self.slug };
        CASTS.into_iter().find(|cast| cast.slug == slug).unwrap_or(CASTS[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cast_has_a_figure_that_is_named_after_it() {
        for cast in CASTS {
            assert_eq!(Figure::by_slug(cast.slug).expect("a figure").cast().slug, cast.slug);
        }
    }
}
