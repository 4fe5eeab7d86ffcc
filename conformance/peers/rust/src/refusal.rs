//! Why a message, or what it says, is refused: a code of the golden vectors and one sentence.

use std::fmt;

/// The code of a pointer that leaves its segment.
pub const OUT_OF_BOUNDS: &str = "OUT_OF_BOUNDS";

/// A refusal of a decoder, or of an encoder that cannot write what it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// A code of vectors/README.md, or `capnp` for what the crate refuses by itself.
    pub code: &'static str,
    /// One sentence.
    pub why: String,
}

impl Refusal {
    pub fn new(code: &'static str, why: impl Into<String>) -> Self {
        let why = why.into();
        Self { code, why }
    }

    /// A variant of a newer schema where one that is known is needed.
    pub fn newer(what: &str, variant: capnp::NotInSchema) -> Self {
        Self::new("UNKNOWN_VARIANT", format!("a {what} of a newer schema: {}", variant.0))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.code, self.why)
    }
}

impl From<capnp::Error> for Refusal {
    fn from(error: capnp::Error) -> Self {
        let code = match error.kind {
            capnp::ErrorKind::MessageContainsOutOfBoundsPointer => OUT_OF_BOUNDS,
            _ => "capnp",
        };
        Self::new(code, error.to_string())
    }
}

impl From<std::str::Utf8Error> for Refusal {
    fn from(error: std::str::Utf8Error) -> Self {
        Self::new("INVALID_TEXT", error.to_string())
    }
}
