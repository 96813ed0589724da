//! Ids: a prefix that says what they name, and 128 random bits in hex.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What was given is no id of the kind that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id: {prefix} and 32 hexadecimal digits in lower case are expected")]
pub struct BadId {
    /// The prefix of the kind that was wanted.
    pub prefix: &'static str,
}

/// The digits after the prefix.
const DIGITS: usize = 32;

fn checked(text: &str, prefix: &'static str) -> Result<(), BadId> {
    let digits = text.strip_prefix(prefix).ok_or(BadId { prefix })?;
    let is_hex = digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if digits.len() == DIGITS && is_hex { Ok(()) } else { Err(BadId { prefix }) }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $prefix:literal;)*) => { $(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// What every id of this kind begins with.
            pub const PREFIX: &'static str = $prefix;

            /// A new one, from the random numbers of the system.
            pub(crate) fn random() -> Result<Self, crate::Error> {
                Ok(Self(format!("{}{}", $prefix, crate::random::hex::<16>()?)))
            }

            /// The id with its prefix.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                checked(text, $prefix)?;
                Ok(Self(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadId;

            fn try_from(text: String) -> Result<Self, BadId> {
                checked(&text, $prefix)?;
                Ok(Self(text))
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )* };
}

ids! {
    /// A workspace: what one organisation keeps, seen by nobody else.
    WorkspaceId "ws_";
    /// A document through all its revisions.
    DocumentId "doc_";
    /// An API key; not its secret.
    KeyId "key_";
    /// An assessment.
    AssessmentId "asm_";
    /// A job.
    JobId "job_";
    /// A reviewer's decision.
    DecisionId "dec_";
    /// An address that is told of events.
    WebhookId "hook_";
    /// One message to one webhook, the same through all its attempts.
    DeliveryId "dlv_";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_and_nothing_else_does() {
        let id = DocumentId::random().expect("random numbers");
        assert_eq!(id.as_str().parse(), Ok(id.clone()));
        let digits = &id.as_str()[4..];
        for wrong in [
            String::new(),
            digits.to_owned(),
            format!("key_{digits}"),
            format!("doc_{}", &digits[1..]),
            format!("doc_{digits}0"),
            format!("doc_{}G", &digits[1..]),
            format!("DOC_{digits}"),
            format!("doc_{}", "A".repeat(32)),
        ] {
            assert!(wrong.parse::<DocumentId>().is_err(), "{wrong}");
        }
    }
}
