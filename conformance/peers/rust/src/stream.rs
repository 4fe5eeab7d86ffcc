//! One stream of either side (spec 23): what comes is fed in, checked and buffered, what goes is sent by its sender, and it has one outcome.

use std::collections::VecDeque;
use std::time::Instant;

use crate::channel::FrameSink;
use crate::context::InvocationContext;
use crate::credit::{ReceiveWindow, SendCredit, Violation};
use crate::outcome::Outcome;
use crate::sender::{SendError, StreamSender};
use crate::stream_id::StreamId;
use crate::stream_wire::{CancelReason, FrameContent, InteractionKind, StreamError, StreamErrorCode};
use crate::wire_enum::WireEnum;

/// Who a side is in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Caller,
    Callee,
}

/// What both sides agreed on when a stream was opened.
pub struct StreamTerms {
    pub kind: InteractionKind,
    pub role: Role,
    pub context: InvocationContext,
    pub credit: SendCredit,
    pub window: ReceiveWindow,
}

/// A stream under way, or ended and with payloads that its consumer may still take.
pub struct StreamHandle {
    sender: StreamSender,
    role: Role,
    context: InvocationContext,
    deadline: Option<Instant>,
    window: ReceiveWindow,
    incoming: VecDeque<Vec<u8>>,
    received: u64,
    /// Whether the kind has exactly one payload that comes.
    is_single: bool,
    has_peer_closed: bool,
    outcome: Option<Outcome>,
}

impl StreamHandle {
    pub fn new(stream_id: StreamId, terms: StreamTerms, sink: Box<dyn FrameSink>) -> Self {
        let StreamTerms { kind, role, context, credit, window } = terms;
        let one_request = matches!(kind, InteractionKind::Unary | InteractionKind::ServerStream);
        let one_response = matches!(kind, InteractionKind::Unary | InteractionKind::ClientStream);
        let (single_out, is_single) = match role {
            Role::Caller => (one_request, one_response),
            Role::Callee => (one_response, one_request),
        };
        Self {
            sender: StreamSender::new(stream_id, sink, credit, single_out),
            role,
            deadline: context.deadline(),
            context,
            window,
            incoming: VecDeque::new(),
            received: 0,
            is_single,
            has_peer_closed: false,
            outcome: None,
        }
    }

    pub fn context(&self) -> &InvocationContext {
        &self.context
    }

    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// Whether what tells a handler to stop has told it: on every end but a clean one.
    pub fn is_signalled(&self) -> bool {
        self.outcome.as_ref().is_some_and(|outcome| *outcome != Outcome::Complete)
    }

    /// Data frames that came in order and were let in.
    pub fn received(&self) -> u64 {
        self.received
    }

    pub fn sent(&self) -> u64 {
        self.sender.sent()
    }

    /// Data frames that wait to be taken.
    pub fn buffered(&self) -> usize {
        self.incoming.len()
    }

    /// Whether the peer has closed its direction.
    pub fn has_peer_closed(&self) -> bool {
        self.has_peer_closed
    }

    /// Whether the peer has closed its direction, and everything was taken.
    pub fn is_drained(&self) -> bool {
        self.has_peer_closed && self.incoming.is_empty()
    }

    /// Whether a payload would be sent now.
    pub fn can_send(&self) -> bool {
        self.outcome.is_none() && self.sender.can_send()
    }

    /// Takes one frame of the peer's. What breaks a rule ends the stream, and the peer is told.
    pub fn feed(&mut self, content: FrameContent) {
        if self.outcome.is_some() {
            return;
        }
        let fed = match content {
            FrameContent::Open(_) => Ok(()),
            FrameContent::Data { sequence, payload } => self.feed_data(sequence, payload),
            FrameContent::Credit { frames } => self.sender.receive_credit(frames),
            FrameContent::Close { final_sequence, .. } => self.feed_close(final_sequence),
            FrameContent::Cancel { reason, message } => {
                self.incoming.clear();
                self.end(Outcome::Cancelled { reason, message });
                Ok(())
            }
            FrameContent::Error(error) => {
                self.end(Outcome::Failed(error));
                Ok(())
            }
        };
        if let Err(Violation(why)) = fed {
            self.fail(StreamError::new(StreamErrorCode::ProtocolError, why));
        }
    }

    /// Takes the next payload that waits, and grants credit again where that is due.
    pub fn take(&mut self) -> Option<Vec<u8>> {
        let payload = self.incoming.pop_front()?;
        let frames = self.window.take();
        if frames > 0 && self.outcome.is_none() && !self.has_peer_closed {
            self.sender.grant_credit(frames);
        }
        Some(payload)
    }

    /// Grants credit; `false` where the buffer has no room for it.
    pub fn grant(&mut self, frames: u32) -> bool {
        let has_room = self.outcome.is_none() && self.window.grant(frames, self.incoming.len());
        if has_room {
            self.sender.grant_credit(frames);
        }
        has_room
    }

    pub fn send(&mut self, payload: Vec<u8>) -> Result<(), SendError> {
        self.sender.send_data(payload)
    }

    /// Ends this side's direction.
    pub fn close(&mut self) -> Result<(), SendError> {
        self.sender.close()?;
        self.complete_if_closed();
        Ok(())
    }

    /// Ends both directions at once: nothing more is delivered or sent.
    pub fn cancel(&mut self, reason: WireEnum<CancelReason>, message: &str) {
        if self.outcome.is_none() {
            self.incoming.clear();
            self.sender.cancel(reason, message);
            self.end(Outcome::Cancelled { reason, message: message.to_owned() });
        }
    }

    /// Fails the stream, and tells the peer.
    pub fn fail(&mut self, error: StreamError) {
        if self.outcome.is_none() {
            self.sender.send_error(error.clone());
            self.end(Outcome::Failed(error));
        }
    }

    /// The deadline has passed: the caller tells the peer with a cancel, the callee with an error (23.50).
    pub fn expire(&mut self) {
        if self.outcome.is_some() {
            return;
        }
        let error = StreamError::new(StreamErrorCode::DeadlineExceeded, "the deadline has passed");
        self.incoming.clear();
        match self.role {
            Role::Caller => self.sender.cancel(CancelReason::Deadline.into(), &error.message),
            Role::Callee => self.sender.send_error(error.clone()),
        }
        self.end(Outcome::Failed(error));
    }

    /// Fails the stream without a word to the peer, who is gone or was never asked. What came before may still be taken; it is never
    /// the whole.
    pub fn fail_silently(&mut self, error: StreamError) {
        if self.outcome.is_none() {
            self.end(Outcome::Failed(error));
        }
    }

    fn feed_data(&mut self, sequence: u64, payload: Vec<u8>) -> Result<(), Violation> {
        if self.has_peer_closed {
            return Err(Violation("data after the close".into()));
        }
        if sequence != self.received {
            return Err(Violation(format!("data {sequence} where {} was due", self.received)));
        }
        if self.is_single && self.received > 0 {
            return Err(Violation("a second payload where the kind has one".into()));
        }
        self.window.arrive()?;
        self.received += 1;
        self.incoming.push_back(payload);
        Ok(())
    }

    fn feed_close(&mut self, final_sequence: u64) -> Result<(), Violation> {
        if self.has_peer_closed {
            return Ok(());
        }
        if final_sequence != self.received {
            return Err(Violation(format!("a close after {final_sequence} payloads, and {} came", self.received)));
        }
        if self.is_single && self.received == 0 {
            return Err(Violation("a close before the one payload of the kind".into()));
        }
        self.has_peer_closed = true;
        self.complete_if_closed();
        Ok(())
    }

    fn complete_if_closed(&mut self) {
        if self.has_peer_closed && self.sender.is_closed() && self.outcome.is_none() {
            self.end(Outcome::Complete);
        }
    }

    fn end(&mut self, outcome: Outcome) {
        self.sender.end();
        self.outcome = Some(outcome);
    }
}

#[cfg(test)]
mod tests;
