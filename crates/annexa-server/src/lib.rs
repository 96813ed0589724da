//! The HTTP API: documents in, scores, quotes and gaps out.
//!
//! [`Server::start`] opens the data folder and the address, [`Server::run`] serves until it is told to stop. One
//! process does all: it answers requests, and beside them a worker takes jobs (reading uploads, making assessments)
//! and a messenger tells webhooks. What is kept lies in `annexa-store`, what is judged in `annexa-engine`.
//!
//! A request passes, in this order: the connection's limits ([`listen`]), the request id, log and metrics
//! ([`observe`]), Host and Origin ([`origin`]), the API key with its rate ([`access`]), the names of its
//! parameters ([`declared`]), then its handler in [`routes`]. The [`pages`] for people stand beside these, behind a
//! session in place of the key.

mod access;
mod app;
mod config;
mod declared;
mod idempotency;
mod input;
mod landing;
mod limits;
mod listen;
mod observe;
mod openapi;
mod origin;
mod pages;
mod problem;
mod progress;
mod router;
mod routes;
mod unpack;
mod webhook;
mod wire;
mod worker;

pub use config::{Config, Tls};
pub use limits::HttpLimits;
pub use listen::{Error, Server};
pub use openapi::document as openapi_document;
