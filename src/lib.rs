//! Twice or Never: what a distributed system can and cannot promise about delivering a message.
//!
//! A sender mails numbered letters; a receiver handles them and answers with acknowledgements; the link
//! between them loses, doubles and reorders copies; nodes crash and forget what was volatile. The sender
//! sees only what comes back. Whatever rule it follows, some letter may arrive twice or never, and
//! "exactly once" is at best a repeat that does no harm. Generals, workers with a queue, and a broker between
//! producer and consumer are in the same trouble.
//!
//! There is one state machine, the [`board`]: nodes, what they hold, copies in flight. It changes by
//! moves, one at a time, and knows no clock and no chance. The [`casts`] say what nodes do, and how it is
//! called and counted; the [`stage`] lets everything else play any of them, set up by a scenario that also
//! says what may go wrong. A [`player`] chooses the moves: chance by seeded dice over time, and the reader
//! by hand; a [`search`] tries all of them. The [`history`] remembers every event with its cause and can go
//! back to any moment; [`worlds`] are what a node cannot tell apart. [`scene`] says what there is to see at a
//! moment, [`words`] how to say it, [`share`] what an address means, and [`desk`] answers what takes long to
//! find out. The package `page` puts it all on a page.
//!
//! The same scenario is the same run, to the bit, on every machine. `docs/SEMANTICS.md` is the model in
//! full and `docs/ARCHITECTURE.md` the map.

pub mod board;
pub mod casts;
pub mod desk;
pub mod export;
pub mod history;
pub mod letters;
pub mod player;
pub mod scene;
pub mod search;
pub mod share;
pub mod stage;
pub mod story;
pub mod texts;
pub mod words;
pub mod worlds;
