//! One direction of a stream, outgoing (spec 23): data in sequence as far as there is credit, then a close.

use std::fmt;

use crate::channel::FrameSink;
use crate::credit::{SendCredit, Violation};
use crate::stream_id::StreamId;
use crate::stream_wire::{CancelReason, CloseReason, FrameContent, StreamError, StreamFrame};
use crate::wire_enum::WireEnum;

/// Why nothing was sent; the stream lives on, where it lived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendError {
    /// No credit: it may be tried again after a grant.
    Rejected,
    /// The stream, or this direction of it, has ended.
    Ended,
    /// The kind of the stream has one payload in this direction, no more and no less.
    Cardinality,
    /// The frame is larger than the peer takes.
    Unsendable(String),
}

impl fmt::Display for SendError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected => out.write_str("rejected: no credit"),
            Self::Ended => out.write_str("the direction has ended"),
            Self::Cardinality => out.write_str("the kind has one payload in this direction"),
            Self::Unsendable(why) => out.write_str(why),
        }
    }
}

/// The sending half of a stream. Terminal calls are idempotent, and at most one error or cancel frame is sent.
pub struct StreamSender {
    stream_id: StreamId,
    sink: Box<dyn FrameSink>,
    credit: SendCredit,
    sequence: u64,
    /// Whether the kind has exactly one payload in this direction.
    is_single: bool,
    is_closed: bool,
    has_ended: bool,
}

impl StreamSender {
    pub fn new(stream_id: StreamId, sink: Box<dyn FrameSink>, credit: SendCredit, is_single: bool) -> Self {
        Self { stream_id, sink, credit, sequence: 0, is_single, is_closed: false, has_ended: false }
    }

    /// Data frames sent so far.
    pub fn sent(&self) -> u64 {
        self.sequence
    }

    pub fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// Whether a payload would be sent now.
    pub fn can_send(&self) -> bool {
        self.credit.left() > 0 && !self.is_closed && !self.has_ended
    }

    /// Sends one payload. What is refused uses neither credit nor a sequence.
    pub fn send_data(&mut self, payload: Vec<u8>) -> Result<(), SendError> {
        if self.is_closed || self.has_ended {
            return Err(SendError::Ended);
        }
        if self.is_single && self.sequence > 0 {
            return Err(SendError::Cardinality);
        }
        if self.credit.left() == 0 {
            return Err(SendError::Rejected);
        }
        let data = FrameContent::Data { sequence: self.sequence, payload };
        self.send(data).map_err(SendError::Unsendable)?;
        self.credit.take();
        self.sequence += 1;
        Ok(())
    }

    /// Ends this direction; a second time does nothing.
    pub fn close(&mut self) -> Result<(), SendError> {
        if self.has_ended {
            return Err(SendError::Ended);
        }
        if self.is_closed {
            return Ok(());
        }
        if self.is_single && self.sequence == 0 {
            return Err(SendError::Cardinality);
        }
        self.is_closed = true;
        let close = FrameContent::Close { reason: CloseReason::Complete.into(), final_sequence: self.sequence };
        self.send(close).map_err(SendError::Unsendable)
    }

    /// Lets the peer send so many frames more.
    pub fn grant_credit(&mut self, frames: u32) {
        if !self.has_ended {
            let _ = self.send(FrameContent::Credit { frames });
        }
    }

    pub fn cancel(&mut self, reason: WireEnum<CancelReason>, message: &str) {
        self.end_with(FrameContent::Cancel { reason, message: message.to_owned() });
    }

    pub fn send_error(&mut self, error: StreamError) {
        self.end_with(FrameContent::Error(error));
    }

    /// The stream has ended by the peer, or with the channel: nothing more is sent.
    pub fn end(&mut self) {
        self.has_ended = true;
    }

    /// A grant of the peer's came. After our own close it has no effect.
    pub fn receive_credit(&mut self, frames: u32) -> Result<(), Violation> {
        if self.is_closed {
            return Ok(());
        }
        self.credit.grant(frames)
    }

    fn end_with(&mut self, content: FrameContent) {
        if !std::mem::replace(&mut self.has_ended, true) {
            let _ = self.send(content);
        }
    }

    fn send(&self, content: FrameContent) -> Result<(), String> {
        let frame = StreamFrame { stream_id: self.stream_id, content };
        self.sink.send_frame(frame).map_err(|refusal| refusal.to_string())
    }
}
