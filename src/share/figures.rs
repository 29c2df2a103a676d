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
}

/// What a figure keeps in view that others have under "More".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InView {
    /// Nothing.
    Nothing,
    /// How long a node waits before it tries again.
    Timeout,
    /// The worlds that the first node cannot tell apart.
    Worlds,
    /// The search for what breaks the promise.
    Attack,
    /// A crash of this node.
    Crash(NodeId),
}

const fn figure(slug: &'static str, in_view: InView) -> Figure {
    Figure { slug, in_view, lanes: None, marker: None }
}

const fn lanes(slug: &'static str, in_view: InView, key: &'static str, values: &'static [&'static str]) -> Figure {
    Figure { slug, in_view, lanes: Some((key, values)), marker: None }
}

const fn marked(slug: &'static str) -> Figure {
    Figure { slug, in_view: InView::Attack, lanes: None, marker: Some(("recipe", ["B2n", "C"])) }
}

/// All of them, in the order of the page, but for the one that opens it: what is named first is the default.
pub static FIGURES: [Figure; 11] = [
    figure("delivery", InView::Nothing),
    figure("silence", InView::Worlds),
    figure("two-generals", InView::Attack),
    figure("slow-or-dead", InView::Timeout),
    marked("ack-first"),
    figure("two-workers", InView::Attack),
    marked("work-first"),
    figure("publisher-confirms", InView::Attack),
    lanes("remember", InView::Crash(1), "recipe", &["D", "E", "F", "G"]),
    lanes("same-luck", InView::Nothing, "mode", &["at-most-once", "at-least-once", "idempotent"]),
    figure("workbench", InView::Attack),
];

impl Figure {
    /// The figure with this slug.
    pub fn by_slug(slug: &str) -> Option<&'static Figure> {
        FIGURES.iter().find(|figure| figure.slug == slug)
    }

    /// Who plays in it: the cast named after it, or the first.
    pub fn cast(&self) -> &'static About {
        CASTS.into_iter().find(|cast| cast.slug == self.slug).unwrap_or(CASTS[0])
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
