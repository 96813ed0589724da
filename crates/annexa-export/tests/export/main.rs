//! What the formats write, asserted on a small hostile assessment and on a large plausible one.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod csv;
mod html;
mod markdown;
mod review;
mod sample;
mod terminal;
