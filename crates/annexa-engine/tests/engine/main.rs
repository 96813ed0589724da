//! What a program that embeds the engine relies on, over the sample company.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answers;
mod comparison;
mod decisions;
mod reconsidered;
mod sample;
