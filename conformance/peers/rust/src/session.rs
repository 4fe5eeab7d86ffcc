//! One session after its handshake (docs/session.md): the calls and streams of both sides, each under its id, with their deadlines.
//! Whoever owns it feeds it what comes, and acts on what that means.

use std::collections::{BTreeSet, HashMap};
use std::time::Instant;

use crate::channel::{FrameSink, Outbox};
use crate::context::InvocationContext;
use crate::credit::{ReceiveWindow, SendCredit};
use crate::envelope::{Envelope, HandleError, LogRecord};
use crate::introduction::SessionLimits;
use crate::refusal::Refusal;
use crate::stream::{Role, StreamHandle, StreamTerms};
use crate::stream_id::StreamId;
use crate::stream_wire::{FrameContent, InteractionKind, StreamError, StreamErrorCode, StreamFrame, StreamOpen};
use crate::tombstones::Tombstones;
use crate::wire_enum::WireEnum;

mod arrivals;

/// What a peer did that ends the session.
#[derive(Clone, Debug)]
pub struct Breach(pub String);

/// What a message means for the owner of a session.
#[expect(clippy::large_enum_variant, reason = "it is made and taken apart at once")]
pub enum Happening {
    /// It was taken care of, or is ignored.
    Nothing,
    /// To be answered by `answer`.
    Call {
        call_id: u32,
        name: String,
        context: InvocationContext,
        body: Vec<u8>,
    },
    /// To be taken by `accept`, or refused by `refuse`.
    Opened {
        id: StreamId,
        open: Box<StreamOpen>,
    },
    /// Something came for a stream, or it has ended.
    Stream(StreamId),
    Answer {
        call_id: u32,
        result: Result<Vec<u8>, HandleError>,
    },
    Log(LogRecord),
    Pong(u64),
    Drain {
        timeout_ms: u32,
    },
    Goodbye {
        code: String,
        message: String,
    },
}

/// What has a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Timed {
    Call(u32),
    Stream(StreamId),
}

/// What this side promises for a stream that it opens.
#[derive(Clone, Copy)]
pub struct Promise {
    pub initial_credit: u32,
    pub buffer_cap_frames: u32,
    pub is_manual: bool,
}

/// The state of a session.
pub struct Session {
    outbox: Outbox,
    ours: SessionLimits,
    theirs: SessionLimits,
    /// Streams under way, and ended ones that were not forgotten yet.
    streams: HashMap<StreamId, StreamHandle>,
    ended: Tombstones,
    /// The peer's calls that are not answered.
    calls: HashMap<u32, Option<Instant>>,
    timers: BTreeSet<(Instant, Timed)>,
    is_draining: bool,
}

impl Session {
    pub fn new(mut outbox: Outbox, ours: SessionLimits, theirs: SessionLimits) -> Self {
        outbox.limit(theirs.max_frame_bytes);
        Self {
            outbox,
            ours,
            theirs,
            streams: HashMap::new(),
            ended: Tombstones::default(),
            calls: HashMap::new(),
            timers: BTreeSet::new(),
            is_draining: false,
        }
    }

    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    pub fn stream(&self, id: StreamId) -> Option<&StreamHandle> {
        self.streams.get(&id)
    }

    pub fn stream_mut(&mut self, id: StreamId) -> Option<&mut StreamHandle> {
        self.streams.get_mut(&id)
    }

    /// From now on what is new is answered with `rejected`.
    pub fn drain(&mut self) {
        self.is_draining = true;
    }

    /// Whether nothing is under way that a drain would wait for.
    pub fn is_drained(&self) -> bool {
        self.is_draining && self.calls.is_empty() && self.streams.is_empty()
    }

    /// Takes one message of the peer's.
    pub fn receive(&mut self, envelope: Envelope) -> Result<Happening, Breach> {
        match envelope {
            Envelope::Hello(_) | Envelope::Welcome(_) => Err(Breach("a second handshake".into())),
            Envelope::Handle(call) => self.receive_call(call),
            Envelope::Result { call_id, result } => Ok(Happening::Answer { call_id, result }),
            Envelope::Stream(Ok(frame)) => Ok(self.receive_frame(frame)),
            Envelope::Stream(Err(refused)) => self.receive_malformed(refused),
            Envelope::Log(record) => Ok(Happening::Log(record)),
            Envelope::Ping { nonce } => {
                self.say(&Envelope::Pong { nonce });
                Ok(Happening::Nothing)
            }
            Envelope::Pong { nonce } => Ok(Happening::Pong(nonce)),
            Envelope::Drain { timeout_ms } => Ok(Happening::Drain { timeout_ms }),
            Envelope::Goodbye { code, message } => Ok(Happening::Goodbye { code, message }),
        }
    }

    /// Sends what is always small enough.
    pub fn say(&self, envelope: &Envelope) {
        if let Err(refusal) = self.outbox.send(envelope) {
            eprintln!("peer: a message was not sent: {refusal}");
        }
    }

    /// Answers a call of the peer's, once; a call that is not waiting any more is left alone.
    pub fn answer(&mut self, call_id: u32, result: Result<Vec<u8>, HandleError>) {
        let Some(deadline) = self.calls.remove(&call_id) else { return };
        if let Some(deadline) = deadline {
            self.timers.remove(&(deadline, Timed::Call(call_id)));
        }
        if let Err(refusal) = self.outbox.send(&Envelope::Result { call_id, result }) {
            let error = handle_error(StreamErrorCode::ResourceExhausted, &refusal.why);
            self.say(&Envelope::Result { call_id, result: Err(error) });
        }
    }

    /// Takes a stream that the peer opened.
    pub fn accept(&mut self, id: StreamId, open: StreamOpen) {
        let terms = StreamTerms {
            kind: open.kind,
            role: Role::Callee,
            context: open.context,
            credit: SendCredit::new(open.initial_credit, open.buffer_cap_frames),
            window: ReceiveWindow::new(self.ours.initial_credit, self.ours.buffer_cap_frames, false),
        };
        self.add(id, StreamHandle::new(id, terms, Box::new(self.outbox.clone())));
    }

    /// Answers an open on its own stream; no handler runs.
    pub fn refuse(&mut self, id: StreamId, error: StreamError) {
        let _ = self.outbox.send_frame(StreamFrame { stream_id: id, content: FrameContent::Error(error) });
        self.ended.remember(id);
    }

    /// Opens a stream to the peer. One whose deadline has passed ends without a word to it (23.52).
    pub fn open(&mut self, kind: InteractionKind, context: InvocationContext, promise: Promise) -> Result<StreamId, Refusal> {
        let id = StreamId::random().map_err(|error| Refusal::new("internal", error.to_string()))?;
        let Promise { initial_credit, buffer_cap_frames, is_manual } = promise;
        let open = Box::new(StreamOpen { kind, initial_credit, buffer_cap_frames, context });
        let terms = StreamTerms {
            kind,
            role: Role::Caller,
            context: open.context.clone(),
            credit: SendCredit::new(self.theirs.initial_credit, self.theirs.buffer_cap_frames),
            window: ReceiveWindow::new(initial_credit, buffer_cap_frames, is_manual),
        };
        let mut stream = StreamHandle::new(id, terms, Box::new(self.outbox.clone()));
        if stream.deadline().is_some_and(|deadline| deadline <= Instant::now()) {
            stream.fail_silently(StreamError::new(StreamErrorCode::DeadlineExceeded, "the deadline has passed"));
        } else {
            self.outbox.send_frame(StreamFrame { stream_id: id, content: FrameContent::Open(open) })?;
        }
        self.add(id, stream);
        Ok(id)
    }

    /// Lets an ended stream go; its id is remembered.
    pub fn forget(&mut self, id: StreamId) -> Option<StreamHandle> {
        let stream = self.streams.remove(&id)?;
        if let Some(deadline) = stream.deadline() {
            self.timers.remove(&(deadline, Timed::Stream(id)));
        }
        self.ended.remember(id);
        Some(stream)
    }

    /// When the next deadline is.
    pub fn next_deadline(&self) -> Option<Instant> {
        self.timers.first().map(|(moment, _)| *moment)
    }

    /// Ends one thing whose deadline has passed; `None` where there is none.
    pub fn expire_one(&mut self) -> Option<Timed> {
        let (moment, timed) = *self.timers.first()?;
        if moment > Instant::now() {
            return None;
        }
        self.timers.pop_first();
        match timed {
            Timed::Call(call_id) => self.answer(call_id, Err(handle_error(StreamErrorCode::DeadlineExceeded, "the deadline has passed"))),
            Timed::Stream(id) => {
                if let Some(stream) = self.streams.get_mut(&id) {
                    stream.expire();
                }
            }
        }
        Some(timed)
    }

    /// The session is over: every stream that has not ended fails.
    pub fn lose(&mut self, code: StreamErrorCode, why: &str) {
        self.calls.clear();
        for stream in self.streams.values_mut() {
            stream.fail_silently(StreamError::new(code, why));
        }
    }

    fn add(&mut self, id: StreamId, stream: StreamHandle) {
        if let Some(deadline) = stream.deadline().filter(|_| stream.outcome().is_none()) {
            self.timers.insert((deadline, Timed::Stream(id)));
        }
        self.streams.insert(id, stream);
    }
}

/// An error of a call with a code of the schema.
pub fn handle_error(code: StreamErrorCode, message: &str) -> HandleError {
    HandleError { code: WireEnum::from(code).name(), message: message.to_owned(), details: Vec::new() }
}
