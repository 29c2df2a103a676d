//! How a net is laid: a stage on which links would cross if its nodes stood in columns.
//!
//! A cast says where its nodes stand, in percent of the room that there is. A link is a straight line from an edge of one node to
//! an edge of the other; where several end at one edge, they share it in the order of where they go.

use crate::board::{NodeId, WireId};
use crate::stage::{Cast, Net};

/// Where a node stands: across and down, on a wide page and on a narrow one; in percent.
pub type Spot = [(u8, u8); 2];

/// A point: `f` and `e` across, `f` and `e` down.
type Point = [u16; 4];

/// The net of a cast whose nodes stand at these spots.
pub fn net<C: Cast>(cast: &C, spots: &[Spot]) -> Net {
    let wires: Vec<_> = cast.wires().iter().map(|ends| (ends.from, ends.to)).collect();
    let links: Vec<u8> = (0..wires.len()).map(|wire| cast.link(wire as WireId)).collect();
    let count = links.iter().max().map_or(0, |most| most + 1);
    // What goes out on a link goes from the first of its ends to the second.
    let ends = (0..count).map(|link| {
        let at = links.iter().position(|&other| other == link).expect("a link has a wire");
        let (from, to) = wires[at];
        if cast.node(from).place < cast.node(to).place { (from, to) } else { (to, from) }
    });
    laid(spots, &ends.collect::<Vec<_>>())
}

fn laid(spots: &[Spot], ends: &[(NodeId, NodeId)]) -> Net {
    let spots: Vec<[(u16, u16); 2]> = spots.iter().map(|spot| spot.map(thousandths)).collect();
    let shares = [0, 1].map(|way| spots.iter().map(|at| share(&spots, at[way], way)).collect::<Vec<_>>());
    let lines = [0, 1].map(|way| lines(&spots, ends, way));
    let both = |id: usize| [0, 1].map(|way| [spots[id][way].0, spots[id][way].1, shares[way][id]]);
    let nodes = (0..spots.len()).map(|id| both(id).as_flattened().try_into().expect("twice three"));
    let whole = |link: usize| {
        let (from, to) = ends[link];
        let of = |way: usize| {
            let mut numbers = [0; 11];
            numbers[..9].copy_from_slice(&lines[way][link]);
            numbers[9..].copy_from_slice(&[from, to].map(|node| shares[way][usize::from(node)]));
            numbers
        };
        [of(0), of(1)].as_flattened().try_into().expect("twice eleven")
    };
    let is_first_of_row = |id: usize| spots[..id].iter().all(|other| other[1].1 != spots[id][1].1);
    let rows = (0..spots.len()).filter(|&id| is_first_of_row(id)).count() as u8;
    Net { nodes: nodes.collect(), links: (0..ends.len()).map(whole).collect(), rows }
}

/// How much of the room a node may take: of the height, with those in its column, on a wide page (0); of the width, with those
/// in its row, on a narrow one. One that is alone in the middle of a column takes nearly all, any other alone as of two.
fn share(spots: &[[(u16, u16); 2]], at: (u16, u16), way: usize) -> u16 {
    let beside = |other: &&[(u16, u16); 2]| if way == 0 { other[0].0 == at.0 } else { other[1].1 == at.1 };
    match spots.iter().filter(beside).count() as u16 {
        1 if way == 0 && at.1 == 500 => 900,
        count => 1000 / count.max(2),
    }
}

fn thousandths((across, down): (u8, u8)) -> (u16, u16) {
    (u16::from(across) * 10, u16::from(down) * 10)
}

/// An edge of a node, by where it lies.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    Left,
    Right,
    Head,
    Foot,
}

/// Which edge of a node a line leaves from that goes from `here` to `there`: on a wide page (0) a side, on a narrow one (1)
/// head or foot, unless both stand in one line that way.
fn edge(here: (u16, u16), there: (u16, u16), way: usize) -> Edge {
    let by_side = if way == 0 { here.0 != there.0 } else { here.1 == there.1 };
    match by_side {
        true if here.0 < there.0 => Edge::Right,
        true => Edge::Left,
        false if here.1 < there.1 => Edge::Foot,
        false => Edge::Head,
    }
}

fn lines(spots: &[[(u16, u16); 2]], ends: &[(NodeId, NodeId)], way: usize) -> Vec<[u16; 9]> {
    let at = |node: NodeId| spots[usize::from(node)][way];
    // What lies at one edge of one node, by where it goes.
    let port = |link: usize, node: NodeId, other: NodeId| {
        let own = edge(at(node), at(other), way);
        let across = |(x, y): (u16, u16)| if matches!(own, Edge::Left | Edge::Right) { y } else { x };
        let there = ends.iter().enumerate().filter_map(|(number, &(a, b))| {
            let far = if a == node {
                b
            } else if b == node {
                a
            } else {
                return None;
            };
            (edge(at(node), at(far), way) == own).then_some((across(at(far)), number))
        });
        let there: Vec<_> = there.collect();
        let before = there.iter().filter(|&&place| place < (across(at(other)), link)).count() as u16;
        (own, 1000 * (before + 1) / (there.len() as u16 + 1))
    };
    let point = |node: NodeId, (edge, along): (Edge, u16)| -> Point {
        let (across, down) = match edge {
            Edge::Left => (0, along),
            Edge::Right => (1000, along),
            Edge::Head => (along, 0),
            Edge::Foot => (along, 1000),
        };
        [at(node).0, across, at(node).1, down]
    };
    let line = |(link, &(from, to)): (usize, &(NodeId, NodeId))| {
        let (start, end) = (port(link, from, to), port(link, to, from));
        let mut numbers = [0; 9];
        numbers[..4].copy_from_slice(&point(from, start));
        numbers[4..8].copy_from_slice(&point(to, end));
        numbers[8] = u16::from(matches!(start.0, Edge::Left | Edge::Right));
        numbers
    };
    ends.iter().enumerate().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::casts::CASTS;
    use crate::stage::Scenario;

    /// The stage of a cast with these settings.
    fn of(slug: &str, settings: &[(&str, &str)]) -> Option<Net> {
        let about = CASTS.into_iter().find(|cast| cast.slug == slug).expect("a cast");
        let mut scenario: Scenario = (about.usual)();
        for (key, word) in settings {
            let place = about.setting(key).expect("a setting");
            scenario.set(place, about.settings[place].values.read(word).expect("a value"));
        }
        (about.open)(&scenario).net()
    }

    /// Where a point lies on a page of this size, where nodes take this share of it.
    fn at(point: &[u16], size: f64, share: f64) -> (f64, f64) {
        let along = |f: u16, e: u16| f64::from(f) / 1e3 * (size - share * size) + f64::from(e) / 1e3 * share * size;
        (along(point[0], point[1]), along(point[2], point[3]))
    }

    #[test]
    fn stages_whose_links_cross_are_nets_and_no_others() {
        assert!(of("two-workers", &[]).is_none() && of("many-sites", &[("protocol", "leader")]).is_none());
        let direct = of("many-sites", &[]).expect("each writer writes to each site");
        assert_eq!((direct.nodes.len(), direct.links.len(), direct.rows), (5, 6, 2));
        let three =
            of("other-replica", &[("protocol", "q2"), ("writers", "2")]).expect("three replicas and two clients");
        assert_eq!((three.nodes.len(), three.links.len(), three.rows), (5, 6, 3));
        assert_eq!(of("replicated-queue", &[]).expect("three replicas").links.len(), 3);
    }

    #[test]
    fn links_of_one_edge_share_it_in_the_order_of_where_they_go() {
        let direct = of("many-sites", &[]).expect("a net");
        // From the writers' right edges to the sites' left ones: of each writer a quarter, a half, three quarters down.
        let starts: Vec<&[u16]> = direct.links.iter().map(|link| &link[..4]).collect();
        let down = |row: u16| [250, 500, 750].map(|along| [0, 1000, row, along]);
        assert_eq!(starts, [down(0), down(1000)].as_flattened());
        let ends: Vec<u16> = direct.links.iter().map(|link| link[7]).collect();
        assert_eq!(ends, [333, 333, 333, 666, 666, 666], "writer A's above writer B's at each site");
        assert!(direct.links.iter().all(|link| link[8] == 1 && link[19] == 0), "from a side; narrow: from the foot");
    }

    #[test]
    fn no_two_links_meet_but_between_writers_and_sites() {
        let cases =
            [("other-replica", vec![("protocol", "q2"), ("writers", "2")]), ("other-replica", vec![("writers", "2")])];
        for (slug, settings) in cases.into_iter().chain([("replicated-queue", vec![])]) {
            let net = of(slug, &settings).expect("a net");
            for way in [0, 11] {
                let lines: Vec<_> = net
                    .links
                    .iter()
                    .map(|link| (at(&link[way..way + 4], 1000.0, 0.25), at(&link[way + 4..way + 8], 1000.0, 0.25)))
                    .collect();
                // Which side of a line a point lies on.
                let side = |((x, y), (to_x, to_y)): ((f64, f64), (f64, f64)), (a, b): (f64, f64)| {
                    (to_x - x) * (b - y) - (to_y - y) * (a - x) > 0.0
                };
                for (number, &one) in lines.iter().enumerate() {
                    for &other in &lines[number + 1..] {
                        let cross =
                            side(one, other.0) != side(one, other.1) && side(other, one.0) != side(other, one.1);
                        assert!(!cross, "{slug} {settings:?}, {way}: {one:?} crosses {other:?}");
                    }
                }
            }
        }
    }
}
