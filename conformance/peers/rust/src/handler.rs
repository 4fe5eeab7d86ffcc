//! The module's streams (peers/README.md), each a small machine: whenever something came for its stream it goes on as far as it can.

use serde_json::{Value, json};

use crate::context::InvocationContext;
use crate::payload::{Fnv1a, pattern};
use crate::stream::StreamHandle;
use crate::stream_wire::{CancelReason, InteractionKind, StreamError, StreamErrorCode};
use crate::wire_enum::WireEnum;

/// More than any message takes.
const MAX_PAYLOAD_BYTES: usize = 4 << 20;

/// How a handler ends the whole process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    Crash,
    Truncate,
}

/// What a handler does with its stream.
enum Work {
    Echo,
    Describe,
    Collect { frames: u64, bytes: usize, sum: Fnv1a },
    Produce(Option<Order>),
    Relay,
    Fail,
    Hold,
    Stop,
    Die(Death),
}

/// What a producer was asked for, and how far it is.
struct Order {
    next: u64,
    count: u64,
    size: usize,
    then: Option<String>,
}

/// The handler of one stream.
pub struct Handler {
    work: Work,
    /// How often it may ask for a frame, or whether there is one; `None` is any number.
    allowance: Option<u64>,
    /// The one answer, where it waits for credit.
    answer: Option<Vec<u8>>,
    has_answered: bool,
}

impl Handler {
    /// The handler of a name; `None` where nobody takes it.
    pub fn find(service: &str, method: &str) -> Option<(InteractionKind, Self)> {
        let kind = WireEnum::<InteractionKind>::from_name(service)?.known()?;
        let collect = || Work::Collect { frames: 0, bytes: 0, sum: Fnv1a::default() };
        let work = match (kind, method) {
            (InteractionKind::Unary, "echo") => Work::Echo,
            (InteractionKind::Unary, "describe") => Work::Describe,
            (InteractionKind::ClientStream, "collect" | "sip") => collect(),
            (InteractionKind::ServerStream, "produce") => Work::Produce(None),
            (InteractionKind::BidiStream, "relay" | "sip") => Work::Relay,
            (_, "fail") => Work::Fail,
            (_, "hold") => Work::Hold,
            (_, "stop") => Work::Stop,
            (_, "crash") => Work::Die(Death::Crash),
            (_, "truncate") => Work::Die(Death::Truncate),
            _ => return None,
        };
        let allowance = (method == "sip").then_some(0);
        Some((kind, Self { work, allowance, answer: None, has_answered: false }))
    }

    /// Whether it takes only what it is allowed to.
    pub fn is_sipping(&self) -> bool {
        self.allowance.is_some()
    }

    /// Allows so many frames more.
    pub fn allow(&mut self, frames: u64) {
        self.allowance = self.allowance.map(|left| left.saturating_add(frames));
    }

    /// Goes on as far as it can; tells where it ends the process.
    pub fn advance(&mut self, stream: &mut StreamHandle) -> Option<Death> {
        while stream.outcome().is_none() && !self.is_blocked(stream) {
            let Some(payload) = self.take(stream) else { break };
            if let Some(death) = self.consume(payload, stream) {
                return Some(death);
            }
        }
        if let Some(death) = self.produce(stream) {
            return Some(death);
        }
        let knows_the_end = stream.is_drained() && self.allowance != Some(0);
        if knows_the_end {
            self.finish(stream);
        }
        if self.answer.is_some() && stream.can_send() {
            let sent = self.answer.take().map(|answer| stream.send(answer));
            self.has_answered = true;
            refuse_unsendable(stream, sent);
        }
        if knows_the_end && self.answer.is_none() && self.closes_after_all() {
            let _ = stream.close();
        }
        None
    }

    /// A relay takes a payload when it can send it back.
    fn is_blocked(&self, stream: &StreamHandle) -> bool {
        matches!(self.work, Work::Relay) && !stream.can_send()
    }

    fn take(&mut self, stream: &mut StreamHandle) -> Option<Vec<u8>> {
        match &mut self.allowance {
            Some(0) => None,
            Some(left) => {
                let payload = stream.take()?;
                *left = left.saturating_sub(1);
                Some(payload)
            }
            None => stream.take(),
        }
    }

    fn consume(&mut self, payload: Vec<u8>, stream: &mut StreamHandle) -> Option<Death> {
        match &mut self.work {
            Work::Echo => self.answer = Some(payload),
            Work::Describe => match describe(stream.context()) {
                Ok(answer) => self.answer = Some(answer),
                Err(error) => stream.fail(error),
            },
            Work::Collect { frames, bytes, sum } => {
                *frames += 1;
                *bytes += payload.len();
                sum.add(&payload);
            }
            Work::Produce(order @ None) => match Order::read(&payload) {
                Some(read) => *order = Some(read),
                None => stream.fail(StreamError::new(StreamErrorCode::InvalidArgument, "no order that a producer understands")),
            },
            Work::Relay => {
                let sent = Some(stream.send(payload));
                refuse_unsendable(stream, sent);
            }
            Work::Fail => stream.fail(asked_to_fail(payload)),
            Work::Stop => stream.cancel(CancelReason::ConsumerStopped.into(), "enough"),
            Work::Die(death) => return Some(*death),
            Work::Produce(Some(_)) | Work::Hold => {}
        }
        None
    }

    fn produce(&mut self, stream: &mut StreamHandle) -> Option<Death> {
        let Work::Produce(Some(order)) = &mut self.work else { return None };
        while order.next < order.count && stream.can_send() {
            let sent = stream.send(pattern(order.next, order.size));
            order.next += 1;
            refuse_unsendable(stream, Some(sent));
        }
        if order.next < order.count || stream.outcome().is_some() {
            return None;
        }
        match order.then.as_deref() {
            Some("fail") => stream.fail(StreamError::new(StreamErrorCode::ResourceExhausted, "asked to fail")),
            Some("crash") => return Some(Death::Crash),
            Some("truncate") => return Some(Death::Truncate),
            Some(_) => {}
            None => {
                let _ = stream.close();
            }
        }
        None
    }

    /// The caller has said everything.
    fn finish(&mut self, stream: &mut StreamHandle) {
        match &self.work {
            Work::Collect { frames, bytes, sum } if !self.has_answered && self.answer.is_none() => {
                let answer = json!({ "frames": frames, "bytes": bytes, "sum": sum.digits() });
                self.answer = Some(answer.to_string().into_bytes());
            }
            Work::Fail | Work::Stop | Work::Die(_) | Work::Produce(None) if stream.received() == 0 => {
                stream.fail(StreamError::new(StreamErrorCode::InvalidArgument, "a payload was due"));
            }
            _ => {}
        }
    }

    fn closes_after_all(&self) -> bool {
        !matches!(self.work, Work::Hold | Work::Produce(_))
    }
}

impl Order {
    fn read(payload: &[u8]) -> Option<Self> {
        let order: Value = serde_json::from_slice(payload).ok()?;
        let count = order.get("count")?.as_u64()?;
        let size = usize::try_from(order.get("size")?.as_u64()?).ok().filter(|size| *size <= MAX_PAYLOAD_BYTES)?;
        let then = match order.get("then") {
            None => None,
            Some(then) => Some(then.as_str().filter(|then| ["fail", "hold", "crash", "truncate"].contains(then))?.to_owned()),
        };
        Some(Self { next: 0, count, size, then })
    }
}

/// The context in the JSON form, as its layer holds it.
pub fn describe(context: &InvocationContext) -> Result<Vec<u8>, StreamError> {
    let form = context.to_json().map_err(|refusal| StreamError::new(StreamErrorCode::Internal, refusal.why))?;
    Ok(form.to_string().into_bytes())
}

fn asked_to_fail(payload: Vec<u8>) -> StreamError {
    let code = std::str::from_utf8(&payload).ok().and_then(WireEnum::from_name);
    match code {
        Some(code) => StreamError { code, message: "asked to fail".into(), details: payload },
        None => StreamError::new(StreamErrorCode::InvalidArgument, "no code of the schema"),
    }
}

fn refuse_unsendable(stream: &mut StreamHandle, sent: Option<Result<(), crate::sender::SendError>>) {
    if let Some(Err(error)) = sent {
        stream.fail(StreamError::new(StreamErrorCode::ResourceExhausted, error.to_string()));
    }
}
