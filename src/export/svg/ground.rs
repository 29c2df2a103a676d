//! Where nodes, links and what travels lie on the stage of a picture: node columns with links between them, or a net, as the
//! cast says; the same plan as the page's, in a room of one size.

use super::xml::Tenths;
use crate::stage::{Net, Stage};

/// A place.
pub type Point = (Tenths, Tenths);

/// A rectangle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Area {
    /// Its left edge.
    pub x: Tenths,
    /// Its upper edge.
    pub y: Tenths,
    /// How wide it is.
    pub width: Tenths,
    /// How tall it is.
    pub height: Tenths,
}

/// What travels one way on a link: where the middle of a copy is at the beginning of its way and at the end, and where others are
/// beside it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Track {
    /// Where a way begins.
    pub from: Point,
    /// Where it ends.
    pub to: Point,
    /// How far above and below, at most, neighbours travel.
    pub spread: Tenths,
    /// How much room there is from its upper edge to the lower.
    pub height: Tenths,
    /// One step back from the door, for those who queue there.
    pub back: Point,
}

/// A link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LinkPlan {
    /// What goes out on it.
    pub out: Track,
    /// What comes back.
    pub back: Track,
    /// Where its lines are drawn: each from one point to another.
    pub lines: [Option<(Point, Point)>; 2],
    /// The middle of its name, and how much room that has; none where links lie close.
    pub name: Option<(Point, Tenths)>,
    /// The middle of its sign where it has no name.
    pub sign: Point,
}

/// The whole stage.
pub struct Ground {
    /// How tall it is.
    pub height: Tenths,
    /// The boxes, by node.
    pub nodes: Vec<Area>,
    /// The links, by number.
    pub links: Vec<LinkPlan>,
}

/// Half of what a copy takes, across.
pub const HALF: Tenths = 220;
/// From one that queues at a door to the next.
const QUEUED: Tenths = 480;
/// Between boxes of a column.
const GAP: Tenths = 80;
/// What a link's name takes from its room.
const BAND: Tenths = 240;
/// No box is taller.
const TALLEST: Tenths = 3_040;

impl Ground {
    /// The stage of a cast in a room that begins at a point and is so wide.
    pub fn of(stage: &dyn Stage, links: u8, (x, y): Point, width: Tenths) -> Ground {
        let mut ground = match stage.net() {
            Some(net) => Ground::net(&net, (x, y), width),
            None => Ground::columns(stage, links, (x, y), width),
        };
        // Thin lines are drawn sharp where boxes begin at whole units.
        for area in &mut ground.nodes {
            (area.x, area.y) = (area.x / 10 * 10, area.y / 10 * 10);
        }
        ground
    }

    fn columns(stage: &dyn Stage, links: u8, (x, y): Point, width: Tenths) -> Ground {
        let places: Vec<(u8, u8)> = (0..stage.nodes()).map(|id| stage.node(id).place).collect();
        let columns = places.iter().map(|(column, _)| column + 1).max().unwrap_or(1);
        // Links stand before the column in which they end.
        let column_of = |link: u8| {
            let ends = (0..).zip(stage.wires()).filter(|&(wire, _)| stage.link(wire) == link).map(|(_, ends)| ends);
            ends.map(|ends| places[usize::from(ends.from)].0.max(places[usize::from(ends.to)].0)).max()
        };
        let links_of = |column: u8| (0..links).filter(|&link| column_of(link) == Some(column)).collect::<Vec<_>>();
        let nodes_of = |column: u8| (0..places.len()).filter(|&id| places[id].0 == column).collect::<Vec<_>>();
        let most = (0..columns).map(|column| nodes_of(column).len().max(links_of(column).len())).max().unwrap_or(1);
        let height = [2_900, 3_500, 4_400][most.clamp(1, 3) - 1] + 1_300 * (most.max(3) as Tenths - 3);
        let node = match columns {
            ..=2 => (width * 26 / 100).clamp(1_400, 2_720),
            3 => (width * 19 / 100).clamp(1_310, 2_000),
            many => width * 57 / 100 / Tenths::from(many),
        };
        let between = (width - Tenths::from(columns) * node) / Tenths::from(columns - 1).max(1);
        let left = |column: u8| x + Tenths::from(column) * (node + between);
        let empty = Area { x, y, width: 0, height: 0 };
        let mut nodes = vec![empty; places.len()];
        let mut plans = vec![LinkPlan::between(empty); usize::from(links)];
        for column in 0..columns {
            let ids = nodes_of(column);
            let count = ids.len() as Tenths;
            let tall = ((height - GAP * (count - 1)) / count.max(1)).min(TALLEST);
            let top = y + (height - count * tall - GAP * (count - 1)) / 2;
            for (nth, id) in (0..).zip(ids) {
                nodes[id] = Area { x: left(column), y: top + nth * (tall + GAP), width: node, height: tall };
            }
            let here = links_of(column);
            let count = here.len() as Tenths;
            let tall = (height - GAP * (count - 1)) / count.max(1);
            for (nth, link) in (0..).zip(here) {
                let top = y + nth * (tall + GAP);
                let area = Area { x: left(column) - between, y: top, width: between, height: tall };
                plans[usize::from(link)] = LinkPlan::between(area);
            }
        }
        Ground { height, nodes, links: plans }
    }

    fn net(net: &Net, (x, y): Point, width: Tenths) -> Ground {
        let height = 3_500 + 500 * Tenths::from(net.rows.clamp(2, 4) - 2);
        let node = (width * 19 / 100).clamp(1_120, 2_080);
        let thousandth = |part: u16, of: Tenths| Tenths::from(part) * of / 1_000;
        // Of three in a column each has a third of the height, of two a half, less what goes between them.
        let tall = |share: u16| thousandth(share, height) - (Tenths::from(share) - 250) * 176 / 250;
        let area = |at: &[u16; 6]| {
            let tall = tall(at[2]);
            Area {
                x: x + thousandth(at[0], width - node),
                y: y + thousandth(at[1], height - tall),
                width: node,
                height: tall,
            }
        };
        let point = |at: &[u16], tall: Tenths| {
            let across = thousandth(at[0], width - node) + thousandth(at[1], node);
            (x + across, y + thousandth(at[2], height - tall) + thousandth(at[3], tall))
        };
        let links = (0..).zip(&net.links).map(|(nth, at)| {
            let ends = (point(&at[..4], tall(at[9])), point(&at[4..8], tall(at[10])));
            // Where six lie close together, every other's sign is further along.
            let further = if net.rows == 2 && nth % 2 == 1 { 272 } else { 0 };
            LinkPlan::slanting(ends, at[8] == 1, further)
        });
        Ground { height, nodes: net.nodes.iter().map(area).collect(), links: links.collect() }
    }
}

impl LinkPlan {
    /// A link in a rectangle: letters above its name, answers below.
    fn between(area: Area) -> LinkPlan {
        let Area { x, y, width, height } = area;
        let tall = (height - BAND) / 2;
        let track = |top: Tenths| {
            let middle = top + tall / 2;
            let mark = tall.clamp(280, 440);
            ((x + HALF, middle), (x + width - HALF, middle), (tall - mark).max(0) / 2)
        };
        let ((from, to, spread), (back_to, back_from, _)) = (track(y), track(y + tall + BAND));
        let line = |at: Point| Some(((x, at.1), (x + width, at.1)));
        let middle = (x + width / 2, y + tall + BAND / 2);
        LinkPlan {
            out: Track { from, to, spread, height: tall, back: (-QUEUED, 0) },
            back: Track { from: back_from, to: back_to, spread, height: tall, back: (QUEUED, 0) },
            lines: [line(from), line(back_from)],
            name: Some((middle, width)),
            sign: middle,
        }
    }

    /// A straight line from one point to another; `from_side`: from the side of a node rather than its head or foot.
    fn slanting((a, b): (Point, Point), from_side: bool, further: Tenths) -> LinkPlan {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = Tenths::from((dx * dx + dy * dy).unsigned_abs().isqrt() as u32).max(1);
        // So far from a node its corners are clear of what travels, which stays upright.
        let steep = if from_side { dx.abs() } else { dy.abs() } * 1_000 / length;
        let clear = 220 * 1_000 / steep.max(100) - 220 + HALF;
        let along = |far: Tenths, aside: Tenths| {
            (a.0 + (dx * far - dy * aside) / length, a.1 + (dy * far + dx * aside) / length)
        };
        let track = |from: Tenths, to: Tenths, aside: Tenths, back: Tenths| Track {
            from: along(from, aside),
            to: along(to, aside),
            spread: 0,
            height: 312,
            back: (dx * back / length, dy * back / length),
        };
        LinkPlan {
            out: track(clear, length - clear, -52, -QUEUED),
            back: track(length - clear, clear, 52, QUEUED),
            lines: [Some((a, b)), None],
            name: None,
            sign: along((length * 34 / 100).min(640) + further, 0),
        }
    }
}

impl Track {
    /// Where a copy is that has come so many parts of 65,536, that has so many others on the wire before it, and so many at the
    /// door.
    pub fn at(&self, way: i64, place_on_wire: u32, queue: u32) -> Point {
        let (from, to) = (self.from, self.to);
        let between = |from: Tenths, to: Tenths| from + (to - from) * way / 65_536;
        let queue = Tenths::from(queue.min(3));
        // In three lanes, or where there is less room in two, or in one.
        let aside = match place_on_wire % 6 {
            _ if self.height < 672 => 0,
            even if self.height < 928 => self.spread * if even % 2 == 0 { -1 } else { 1 },
            0 | 3 => 0,
            1 | 4 => -self.spread,
            _ => self.spread,
        };
        let bounded = |at: Tenths| at.clamp(from.0.min(to.0), from.0.max(to.0));
        let across = bounded(between(from.0, to.0) + queue * self.back.0);
        (across, between(from.1, to.1) + queue * self.back.1 + aside)
    }
}
