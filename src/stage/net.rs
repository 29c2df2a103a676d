//! Where nodes and links lie on a stage whose links cross: a net.
//!
//! Everything is told in thousandths, as a style sheet can use it whatever the size of the stage and of the nodes: a point
//! lies at `f` of the room that is left beside a node, and `e` of that node's size further. A point is four numbers: `f` and
//! `e` across, `f` and `e` down.

/// A stage with links that cross, as numbers. Of each, on a wide page first, then on a narrow one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Net {
    /// Each node: where its first corner lies, `f` across and `f` down; and its share, of the height on a wide page, of the
    /// width on a narrow one.
    pub nodes: Vec<[u16; 6]>,
    /// Each link: the point that it begins at, the one that it ends at, 1 if it leaves from the side of a node, 0 if
    /// from the foot or the head, and the shares of the nodes at its ends.
    pub links: Vec<[u16; 22]>,
    /// In so many rows nodes stand on a narrow page.
    pub rows: u8,
}
