//! The one outcome of a stream (spec 23, "Ending").

use crate::stream_wire::{CancelReason, StreamError};
use crate::wire_enum::WireEnum;

/// How a stream ended, by whatever came first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Complete,
    Cancelled { reason: WireEnum<CancelReason>, message: String },
    Failed(StreamError),
}

impl Outcome {
    /// `complete`, `cancelled` or `failed`.
    pub fn status(&self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Cancelled { .. } => "cancelled",
            Self::Failed(_) => "failed",
        }
    }

    /// Empty, the reason, or the code.
    pub fn why(&self) -> String {
        match self {
            Self::Complete => String::new(),
            Self::Cancelled { reason, .. } => reason.name(),
            Self::Failed(error) => error.code.name(),
        }
    }

    /// The message and the details that the peer gave, or this side.
    pub fn message_and_details(&self) -> (&str, &[u8]) {
        match self {
            Self::Complete => ("", &[]),
            Self::Cancelled { message, .. } => (message, &[]),
            Self::Failed(error) => (&error.message, &error.details),
        }
    }
}
