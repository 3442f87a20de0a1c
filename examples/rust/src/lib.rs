//! Counts the words of texts over HTTP.

pub mod count;
pub mod server;
