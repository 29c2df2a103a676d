//! The figure and what is around it: the page that embeds it, and the desk that answers what takes long.

pub(in crate::ui) mod desk;
pub(in crate::ui) mod mail;
pub(in crate::ui) mod obey;
