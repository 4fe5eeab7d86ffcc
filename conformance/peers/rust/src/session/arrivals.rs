//! What a session makes of the calls and frames that come: what is malformed, late or too much is answered here, and no handler runs.

use std::time::Instant;

use super::{Breach, Happening, Session, Timed, handle_error};
use crate::envelope::{Call, HandleError};
use crate::refusal::Refusal;
use crate::stream_id::StreamId;
use crate::stream_wire::{FrameContent, FrameRefusal, StreamError, StreamErrorCode, StreamFrame, StreamOpen};
use crate::wire_enum::WireEnum;

impl Session {
    pub(super) fn receive_call(&mut self, call: Call) -> Result<Happening, Breach> {
        let Call { call_id, context, message_type, body } = call;
        if self.calls.contains_key(&call_id) {
            return Err(Breach(format!("a second call {call_id} before the first was answered")));
        }
        self.calls.insert(call_id, None);
        let refused = match &context {
            Err(refusal) => Some((code_of(refusal), refusal.why.clone())),
            Ok(_) if self.is_draining => Some((StreamErrorCode::Rejected.into(), "the module is draining".into())),
            Ok(_) => None,
        };
        if let Some((code, why)) = refused {
            self.answer(call_id, Err(HandleError { code: code.name(), message: why, details: Vec::new() }));
            return Ok(Happening::Nothing);
        }
        let context = context.unwrap_or_default();
        if let Some(deadline) = context.deadline() {
            self.calls.insert(call_id, Some(deadline));
            self.timers.insert((deadline, Timed::Call(call_id)));
            if deadline <= Instant::now() {
                self.answer(call_id, Err(handle_error(StreamErrorCode::DeadlineExceeded, "the deadline has passed")));
                return Ok(Happening::Nothing);
            }
        }
        Ok(Happening::Call { call_id, name: message_type, context, body })
    }

    pub(super) fn receive_frame(&mut self, frame: StreamFrame) -> Happening {
        let id = frame.stream_id;
        match (frame.content, self.streams.get_mut(&id)) {
            // An open for a living id changes nothing of it (23.66).
            (FrameContent::Open(_), Some(_)) => Happening::Nothing,
            (FrameContent::Open(open), None) => self.receive_open(id, open),
            (content, Some(stream)) => {
                stream.feed(content);
                Happening::Stream(id)
            }
            // For ids that are not known, or not any more (23.62, 23.64).
            (_, None) => Happening::Nothing,
        }
    }

    fn receive_open(&mut self, id: StreamId, open: Box<StreamOpen>) -> Happening {
        let error = if self.ended.contains(id) {
            StreamError::new(StreamErrorCode::ProtocolError, "an id is used once")
        } else if self.is_draining {
            StreamError::new(StreamErrorCode::Rejected, "the module is draining")
        } else if self.streams.len() >= self.ours.max_concurrent_streams as usize {
            StreamError::new(StreamErrorCode::Rejected, "too many streams")
        } else if open.context.deadline().is_some_and(|deadline| deadline <= Instant::now()) {
            StreamError::new(StreamErrorCode::DeadlineExceeded, "the deadline has passed")
        } else {
            return Happening::Opened { id, open };
        };
        self.refuse(id, error);
        Happening::Nothing
    }

    pub(super) fn receive_malformed(&mut self, refused: FrameRefusal) -> Result<Happening, Breach> {
        let FrameRefusal { open_of, refusal } = refused;
        let id = open_of.ok_or_else(|| Breach(refusal.to_string()))?;
        // An open for a living id changes nothing of it (23.66).
        if !self.streams.contains_key(&id) {
            self.refuse(id, StreamError { code: code_of(&refusal), message: refusal.why, details: Vec::new() });
        }
        Ok(Happening::Nothing)
    }
}

/// The code that crosses: the refusal's own where the schema has it; one of the wire is the peer's `protocolError` (23.87).
fn code_of(refusal: &Refusal) -> WireEnum<StreamErrorCode> {
    WireEnum::from_name(refusal.code).unwrap_or_else(|| StreamErrorCode::ProtocolError.into())
}
