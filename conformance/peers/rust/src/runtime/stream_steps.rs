//! The steps of a scenario that open streams, send and receive.

use serde_json::Value;

use super::{Runtime, context_of};
use crate::expectation::{Expected, ExpectedError};
use crate::sender::SendError;
use crate::step::Patterns;
use crate::stream::StreamHandle;
use crate::stream_wire::{InteractionKind, StreamError};
use crate::wire_enum::WireEnum;

impl Runtime {
    pub(super) fn open(&mut self, name: &str, label: &str, kind: &str, context: &Value) -> Result<(), String> {
        let kind = WireEnum::<InteractionKind>::from_name(kind).and_then(WireEnum::known).ok_or("a kind that is not known")?;
        let context = context_of(context, name)?;
        let id = self.session.open(kind, context, self.promise).map_err(|refusal| refusal.to_string())?;
        self.streams.insert(label.to_owned(), id);
        Ok(())
    }

    pub(super) fn stream(&mut self, label: &str) -> Result<&mut StreamHandle, String> {
        let id = *self.streams.get(label).ok_or("a stream that was not opened")?;
        self.session.stream_mut(id).ok_or_else(|| "a stream that is gone".into())
    }

    /// Waits for credit where there is none.
    pub(super) fn send(&mut self, label: &str, payload: Vec<u8>) -> Result<(), String> {
        while !self.stream(label)?.can_send() {
            let stream = self.stream(label)?;
            if let Some(outcome) = stream.outcome() {
                return Err(format!("the stream ended before everything was sent: {} {}", outcome.status(), outcome.why()));
            }
            self.pump()?;
        }
        self.stream(label)?.send(payload).map_err(|error| error.to_string())
    }

    pub(super) fn fill(&mut self, label: &str, frames: u64, size: usize) -> Result<(), String> {
        let stream = self.stream(label)?;
        let mut sent = 0;
        while stream.can_send() {
            let all = Patterns { from: sent, count: 1, size };
            all.iter().try_for_each(|payload| stream.send(payload)).map_err(|error| error.to_string())?;
            sent += 1;
        }
        if sent == frames { Ok(()) } else { Err(format!("credit for {frames} frames was expected, and there was for {sent}")) }
    }

    pub(super) fn expect_refusal(&mut self, label: &str) -> Result<(), String> {
        match self.stream(label)?.send(b"refused".to_vec()) {
            Err(SendError::Rejected) => Ok(()),
            Err(error) => Err(format!("a refusal with rejected was expected, and it was: {error}")),
            Ok(()) => Err("a refusal was expected, and it was sent".into()),
        }
    }

    pub(super) fn receive(&mut self, label: &str, expected: &Expected) -> Result<(), String> {
        loop {
            let stream = self.stream(label)?;
            if let Some(payload) = stream.take() {
                return expected.check(&payload);
            }
            match stream.outcome() {
                Some(outcome) => {
                    return Err(format!("a data frame was expected, and the stream has ended: {} {}", outcome.status(), outcome.why()));
                }
                None if stream.has_peer_closed() => return Err("a data frame was expected, and the module has closed".into()),
                None => self.pump()?,
            }
        }
    }

    pub(super) fn receive_patterns(&mut self, label: &str, patterns: Patterns) -> Result<(), String> {
        for (index, payload) in patterns.iter().enumerate() {
            self.receive(label, &Expected::Bytes(payload)).map_err(|why| format!("frame {index}: {why}"))?;
        }
        Ok(())
    }

    pub(super) fn expect_quiet(&mut self, label: &str) -> Result<(), String> {
        for _ in 0..3 {
            self.ping()?;
        }
        let stream = self.stream(label)?;
        match (stream.buffered(), stream.outcome()) {
            (0, None) => Ok(()),
            (0, Some(outcome)) => Err(format!("quiet was expected, and the stream has ended: {} {}", outcome.status(), outcome.why())),
            (waiting, _) => Err(format!("quiet was expected, and {waiting} data frames wait")),
        }
    }

    pub(super) fn expect_end(&mut self, label: &str, status: &str, expected: &ExpectedError) -> Result<(), String> {
        while self.stream(label)?.outcome().is_none() {
            self.pump()?;
        }
        let stream = self.stream(label)?;
        if let Some(outcome) = stream.outcome() {
            expected.check_outcome(status, outcome)?;
        }
        match stream.buffered() {
            0 => Ok(()),
            waiting => Err(format!("{waiting} data frames wait to be received at the end")),
        }
    }

    pub(super) fn cancel(&mut self, label: &str, reason: &str, message: &str) -> Result<(), String> {
        let reason = WireEnum::from_name(reason).ok_or("a reason that is not known")?;
        self.stream(label)?.cancel(reason, message);
        Ok(())
    }

    pub(super) fn fail(&mut self, label: &str, code: &str, message: &str, details: &[u8]) -> Result<(), String> {
        let code = WireEnum::from_name(code).ok_or("a code that is not known")?;
        self.stream(label)?.fail(StreamError { code, message: message.to_owned(), details: details.to_vec() });
        Ok(())
    }

    pub(super) fn grant(&mut self, label: &str, frames: u32) -> Result<(), String> {
        let has_room = self.stream(label)?.grant(frames);
        has_room.then_some(()).ok_or_else(|| "the buffer has no room for the grant, or the stream has ended".into())
    }
}
