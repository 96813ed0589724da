//! Files are parsed in a child process that may do nothing but compute.
//!
//! Every parser can be made to exhaust memory, to overflow its stack or to hang, and an abort takes its whole process
//! along. So [`Reader::isolated`] has each file parsed by a child: the same program started anew, which confines
//! itself before it sees a byte of the file. The file reaches it as a descriptor, and a document comes back through a
//! pipe of bounded length. A child that dies costs one file its result, with the reason.
//!
//! Where the operating system offers no such means, [`Reader::in_process`] parses in the calling process and guards
//! against panics only.

#[cfg(target_os = "linux")]
mod child;
#[cfg(target_os = "linux")]
mod confine;
#[cfg(target_os = "linux")]
mod ocr;
mod parse;
#[cfg(target_os = "linux")]
mod pool;
#[cfg(target_os = "linux")]
mod probe;
mod protection;
mod reader;
#[cfg(target_os = "linux")]
mod wire;
#[cfg(target_os = "linux")]
mod worker;

#[cfg(target_os = "linux")]
pub use child::serve;
#[cfg(target_os = "linux")]
pub use ocr::{Ocr, When};
pub use parse::Answer;
pub use protection::{Attempt, Protection};
pub use reader::{Error, Reader};

/// The hidden verb under which a program that uses [`Reader::isolated`] calls [`serve`].
pub const VERB: &str = "parse-worker";
