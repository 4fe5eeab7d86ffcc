//! The module's calls (peers/README.md).

use std::time::{SystemTime, UNIX_EPOCH};

use super::{End, Module};
use crate::context::InvocationContext;
use crate::envelope::{Envelope, HandleError, LogLevel, LogRecord};
use crate::handler::{Death, describe};
use crate::session::handle_error;
use crate::stream_wire::StreamErrorCode;

impl Module {
    pub(super) fn call(&mut self, call_id: u32, name: &str, context: &InvocationContext, body: Vec<u8>) -> Option<End> {
        let answer = match name {
            "call.echo" => Ok(body),
            "call.describe" => describe(context).map_err(|error| handle_error(StreamErrorCode::Internal, &error.message)),
            "call.fail" => Err(asked_to_fail(body)),
            "call.guarded" if context.has_capability("conformance:enter") => Ok(b"in".to_vec()),
            "call.guarded" => Err(handle_error(StreamErrorCode::PermissionDenied, "conformance:enter is needed")),
            "call.hold" => return None,
            "call.crash" => return Some(self.die(Death::Crash)),
            "call.truncate" => return Some(self.die(Death::Truncate)),
            "control.drink" => match std::str::from_utf8(&body).ok().and_then(|digits| digits.parse().ok()) {
                Some(frames) => match self.drink(frames) {
                    Ok(is_sipping) if is_sipping => Ok(Vec::new()),
                    Ok(_) => Err(handle_error(StreamErrorCode::NotFound, "no stream of sip is under way")),
                    Err(end) => return Some(end),
                },
                None => Err(handle_error(StreamErrorCode::InvalidArgument, "no number")),
            },
            "control.ended" => {
                self.waiting.push_back(call_id);
                self.tell_ends();
                return None;
            }
            "control.opened" => Ok(self.opened.to_string().into_bytes()),
            "control.log" => self.log(body),
            _ => Err(handle_error(StreamErrorCode::Unimplemented, "nobody takes this call")),
        };
        self.session.answer(call_id, answer);
        None
    }

    pub(super) fn tell_ends(&mut self) {
        while !self.ended.is_empty() {
            let Some(call_id) = self.waiting.pop_front() else { return };
            if let Some(end) = self.ended.pop_front() {
                self.session.answer(call_id, Ok(end));
            }
        }
    }

    /// Whether a stream of sip is under way, which may ask for so many frames more now.
    fn drink(&mut self, frames: u64) -> Result<bool, End> {
        let sipping = self.handlers.iter_mut().find(|(_, handler)| handler.is_sipping());
        let Some((id, handler)) = sipping else { return Ok(false) };
        handler.allow(frames);
        let id = *id;
        self.advance(id).map_or(Ok(true), Err)
    }

    fn log(&self, body: Vec<u8>) -> Result<Vec<u8>, HandleError> {
        let message = String::from_utf8(body).map_err(|_| handle_error(StreamErrorCode::InvalidArgument, "no text"))?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.session.say(&Envelope::Log(LogRecord {
            level: LogLevel::Info.into(),
            time_unix_ms: u64::try_from(now.as_millis()).unwrap_or_default(),
            message,
            fields: vec![("source".into(), "conformance".into())],
        }));
        Ok(Vec::new())
    }
}

fn asked_to_fail(body: Vec<u8>) -> HandleError {
    let code = String::from_utf8_lossy(&body).into_owned();
    HandleError { code, message: "asked to fail".into(), details: body }
}
