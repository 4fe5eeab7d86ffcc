//! `peer module`: the module of peers/README.md over stdin and stdout. One thread owns all state; it waits for messages and deadlines.

use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::io::{self, BufWriter};
use std::os::fd::AsFd;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::channel::{Input, Outbox, spawn_reader, spawn_writer};
use crate::envelope::Envelope;
use crate::handler::{Death, Handler};
use crate::handshake;
use crate::introduction::ModuleInfo;
use crate::session::{Breach, Happening, Session, Timed};
use crate::stream::StreamHandle;
use crate::stream_id::StreamId;
use crate::stream_wire::{StreamError, StreamErrorCode, StreamOpen};

mod calls;

const SERVICES: [&str; 6] = ["call", "control", "unary", "clientStream", "serverStream", "bidiStream"];
/// The exit code of a process that was told to crash.
const CRASH: i32 = 70;

/// How a session ended.
enum End {
    /// Nothing more is said.
    Silent(i32),
    /// A goodbye with a code and a message is.
    Goodbye { code: &'static str, message: String },
    /// The process was told to die, once everything before was written.
    Dying,
}

/// Runs the module until its session ends; gives the exit code.
pub fn run() -> io::Result<i32> {
    let inputs = spawn_reader(io::stdin(), Default::default());
    let stdout = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    let (outbox, writer) = spawn_writer(BufWriter::new(stdout));
    let services = SERVICES.map(str::to_owned).to_vec();
    let info = ModuleInfo { name: "conformance".into(), version: "1.0.0".into(), services };
    let hello = Envelope::Hello(handshake::introduction(handshake::LIMITS, Some(info)));
    if let Err(refusal) = outbox.send(&hello) {
        return Err(io::Error::other(refusal.to_string()));
    }
    let end = match welcome(&inputs, &outbox) {
        Ok(session) => Module::new(session).serve(&inputs),
        Err(end) => end,
    };
    finish(end, &outbox, writer);
    Ok(1)
}

fn welcome(inputs: &Receiver<Input>, outbox: &Outbox) -> Result<Session, End> {
    match inputs.recv() {
        Ok(Input::Message(Envelope::Welcome(welcome))) => {
            handshake::check(&welcome).map_err(broken)?;
            Ok(Session::new(outbox.clone(), handshake::LIMITS, welcome.limits))
        }
        Ok(Input::Message(Envelope::Goodbye { .. }) | Input::Ended | Input::Cut(_)) | Err(_) => Err(End::Silent(1)),
        Ok(Input::Unreadable(refusal)) => Err(broken(Breach(refusal.to_string()))),
        Ok(Input::Message(_)) => Err(broken(Breach("a welcome was due".into()))),
    }
}

/// Ends the process: silently at once, for nobody reads any more, or by the writer, behind what it has still to write.
fn finish(end: End, outbox: &Outbox, writer: JoinHandle<()>) {
    match end {
        End::Silent(code) => std::process::exit(code),
        End::Goodbye { code, message } => {
            eprintln_unless_clean(code, &message);
            let exit = i32::from(!code.is_empty());
            let _ = outbox.send(&Envelope::Goodbye { code: code.into(), message });
            outbox.exit(exit);
        }
        End::Dying => {}
    }
    let _ = writer.join();
}

fn eprintln_unless_clean(code: &str, message: &str) {
    if !code.is_empty() {
        eprintln!("peer: the session ends: {code}: {message}");
    }
}

fn broken(breach: Breach) -> End {
    End::Goodbye { code: "protocolError", message: breach.0 }
}

struct Module {
    session: Session,
    handlers: HashMap<StreamId, Handler>,
    opened: u64,
    /// How streams ended that nobody has asked for yet.
    ended: VecDeque<Vec<u8>>,
    /// Calls that ask how a stream ended and wait for one.
    waiting: VecDeque<u32>,
    drain_until: Option<Instant>,
}

impl Module {
    fn new(session: Session) -> Self {
        Self { session, handlers: HashMap::new(), opened: 0, ended: VecDeque::new(), waiting: VecDeque::new(), drain_until: None }
    }

    fn serve(mut self, inputs: &Receiver<Input>) -> End {
        loop {
            let end = match self.next_input(inputs) {
                Some(Input::Message(envelope)) => match self.session.receive(envelope) {
                    Ok(happening) => self.happen(happening),
                    Err(breach) => Some(broken(breach)),
                },
                Some(Input::Ended) => Some(End::Silent(0)),
                Some(Input::Cut(why)) => {
                    eprintln!("peer: the channel broke: {why}");
                    Some(End::Silent(1))
                }
                Some(Input::Unreadable(refusal)) => Some(broken(Breach(refusal.to_string()))),
                None => self.expire(),
            };
            if let Some(end) = end {
                return end;
            }
            if self.session.is_drained() {
                return End::Goodbye { code: "", message: "drained".into() };
            }
        }
    }

    /// `None` when a deadline has passed.
    fn next_input(&self, inputs: &Receiver<Input>) -> Option<Input> {
        let moment = [self.session.next_deadline(), self.drain_until].into_iter().flatten().min();
        let Some(moment) = moment else { return Some(inputs.recv().unwrap_or(Input::Ended)) };
        let left = moment.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return None; // also where messages never stop coming
        }
        match inputs.recv_timeout(left) {
            Ok(input) => Some(input),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Input::Ended),
        }
    }

    fn expire(&mut self) -> Option<End> {
        while let Some(timed) = self.session.expire_one() {
            match timed {
                Timed::Stream(id) => self.settle(id),
                Timed::Call(call_id) => self.waiting.retain(|waiting| *waiting != call_id),
            }
        }
        let is_over = self.drain_until.is_some_and(|moment| moment <= Instant::now());
        is_over.then(|| End::Goodbye { code: "", message: "the time to drain has passed".into() })
    }

    fn happen(&mut self, happening: Happening) -> Option<End> {
        match happening {
            Happening::Call { call_id, name, context, body } => return self.call(call_id, &name, &context, body),
            Happening::Opened { id, open } => self.open(id, open),
            Happening::Stream(id) => return self.advance(id),
            Happening::Drain { timeout_ms } => {
                self.session.drain();
                if timeout_ms > 0 && self.drain_until.is_none() {
                    self.drain_until = Instant::now().checked_add(Duration::from_millis(timeout_ms.into()));
                }
            }
            Happening::Goodbye { code, message } => {
                eprintln_unless_clean(&code, &message);
                return Some(End::Silent(i32::from(!code.is_empty())));
            }
            Happening::Nothing | Happening::Answer { .. } | Happening::Log(_) | Happening::Pong(_) => {}
        }
        None
    }

    fn open(&mut self, id: StreamId, open: Box<StreamOpen>) {
        let Some((service, method)) = open.context.service_and_method() else {
            let error = StreamError::new(StreamErrorCode::InvalidArgument, "the target is no service");
            return self.session.refuse(id, error);
        };
        match Handler::find(service, method) {
            None => self.session.refuse(id, StreamError::new(StreamErrorCode::Unimplemented, "nobody takes this stream")),
            Some((kind, _)) if kind != open.kind => {
                let error = StreamError::new(StreamErrorCode::InvalidArgument, "a stream of another kind than its handler's");
                self.session.refuse(id, error);
            }
            Some((_, handler)) => {
                self.opened += 1;
                self.session.accept(id, *open);
                self.handlers.insert(id, handler);
            }
        }
    }

    fn advance(&mut self, id: StreamId) -> Option<End> {
        if let (Some(handler), Some(stream)) = (self.handlers.get_mut(&id), self.session.stream_mut(id))
            && let Some(death) = handler.advance(stream)
        {
            return Some(self.die(death));
        }
        self.settle(id);
        None
    }

    /// Lets a stream that has ended go, and tells who waits for that.
    fn settle(&mut self, id: StreamId) {
        if self.session.stream(id).is_none_or(|stream| stream.outcome().is_none()) {
            return;
        }
        self.handlers.remove(&id);
        if let Some(stream) = self.session.forget(id) {
            self.ended.push_back(tell_end(&stream));
            self.tell_ends();
        }
    }

    fn die(&self, death: Death) -> End {
        let outbox = self.session.outbox();
        if death == Death::Truncate {
            outbox.send_bytes(half_a_ping());
        }
        outbox.exit(CRASH);
        End::Dying
    }
}

/// The first half of a message.
pub fn half_a_ping() -> Vec<u8> {
    let mut bytes = Envelope::Ping { nonce: 1 }.encode().unwrap_or_default();
    bytes.truncate(bytes.len() / 2);
    bytes
}

fn tell_end(stream: &StreamHandle) -> Vec<u8> {
    let (status, why) = stream.outcome().map_or(("", String::new()), |outcome| (outcome.status(), outcome.why()));
    let told = json!({
        "status": status,
        "why": why,
        "received": stream.received(),
        "sent": stream.sent(),
        "signalled": stream.is_signalled(),
    });
    told.to_string().into_bytes()
}
