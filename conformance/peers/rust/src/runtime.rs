//! `peer runtime <command> [argument...]`: starts a module, is its runtime, and goes through the steps of one scenario.

use std::collections::{HashMap, HashSet, VecDeque};
use std::io::{self, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::channel::{Input, Outbox, spawn_reader, spawn_writer};
use crate::context::InvocationContext;
use crate::envelope::{Envelope, HandleError, LogRecord};
use crate::handshake;
use crate::scenario::Scenario;
use crate::session::{Happening, Promise, Session, handle_error};
use crate::step::{Payloads, Receipt, Say, Step};
use crate::stream_id::StreamId;
use crate::stream_wire::{StreamError, StreamErrorCode};

mod call_steps;
mod session_steps;
mod stream_steps;

/// Runs the scenario on stdin; gives the exit code.
pub fn run(command: &str, arguments: &[&str]) -> io::Result<i32> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let scenario = Scenario::read(&text).map_err(io::Error::other)?;
    let mut child = Command::new(command).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let outcome = play(&mut child, &scenario);
    if outcome.is_err() {
        // It has ended already where the scenario waited for that.
        let _ = child.kill();
        let _ = child.wait();
    }
    let (line, code) = match outcome {
        Ok(()) => (json!({ "result": "passed" }), 0),
        Err((step, why)) => (json!({ "result": "failed", "step": step, "why": why }), 1),
    };
    println!("{line}");
    Ok(code)
}

fn play(child: &mut Child, scenario: &Scenario) -> Result<(), (usize, String)> {
    let mut runtime = Runtime::start(child, scenario).map_err(|why| (0, format!("the handshake failed: {why}")))?;
    for (index, step) in scenario.steps.iter().enumerate() {
        runtime.go(child, step).map_err(|why| (index, why))?;
    }
    let is_about_end = |step: &Step| matches!(step, Step::Say(_) | Step::Over { .. } | Step::Exit { .. });
    let may_be_over = scenario.steps.iter().any(is_about_end);
    runtime.finish(child, may_be_over).map_err(|why| (scenario.steps.len(), why))
}

/// How a session came to its end.
enum Over {
    /// By this side.
    Said,
    /// By the module's goodbye.
    Heard { code: String, message: String },
    /// By a module that was gone, or did what it may not.
    Broken(String),
}

struct Runtime {
    inputs: Receiver<Input>,
    abandoned: Arc<AtomicBool>,
    session: Session,
    promise: Promise,
    streams: HashMap<String, StreamId>,
    calls: HashMap<String, u32>,
    /// Calls that are not answered.
    asked: HashSet<u32>,
    answers: HashMap<u32, Result<Vec<u8>, HandleError>>,
    logs: VecDeque<LogRecord>,
    pings: u64,
    pongs: u64,
    over: Option<Over>,
    /// What is under way when the session ends fails with this: with what the module broke, else as unavailable.
    lost_with: StreamErrorCode,
    has_exited: bool,
}

impl Runtime {
    fn start(child: &mut Child, scenario: &Scenario) -> Result<Self, String> {
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else { return Err("no pipes".into()) };
        let abandoned = Arc::new(AtomicBool::new(false));
        let inputs = spawn_reader(BufReader::new(stdout), Arc::clone(&abandoned));
        let (outbox, _) = spawn_writer(stdin);
        let hello = match inputs.recv() {
            Ok(Input::Message(Envelope::Hello(hello))) => hello,
            Ok(Input::Message(other)) => return Err(format!("a hello was expected, and {other:?} came")),
            Ok(input) => return Err(format!("a hello was expected, and {}", why_ended(&input))),
            Err(_) => return Err("the module is gone".into()),
        };
        handshake::check(&hello).map_err(|breach| breach.0)?;
        let welcome = Envelope::Welcome(handshake::introduction(scenario.limits, None));
        outbox.send(&welcome).map_err(|refusal| refusal.to_string())?;
        Ok(Self {
            inputs,
            abandoned,
            session: Session::new(outbox, scenario.limits, hello.limits),
            promise: scenario.promise,
            streams: HashMap::new(),
            calls: HashMap::new(),
            asked: HashSet::new(),
            answers: HashMap::new(),
            logs: VecDeque::new(),
            pings: 0,
            pongs: 0,
            over: None,
            lost_with: StreamErrorCode::Unavailable,
            has_exited: false,
        })
    }

    fn go(&mut self, child: &mut Child, step: &Step) -> Result<(), String> {
        match step {
            Step::Call { name, label, context, body } => self.call(name, label, context, body),
            Step::Answer { label, expected } => self.expect_answer(label, expected),
            Step::Open { name, label, kind, context } => self.open(name, label, kind, context),
            Step::Send { label, payloads: Payloads::One(payload) } => self.send(label, payload.clone()),
            Step::Send { label, payloads: Payloads::Patterns(patterns) } => {
                patterns.iter().try_for_each(|payload| self.send(label, payload))
            }
            Step::Fill { label, frames, size } => self.fill(label, *frames, *size),
            Step::Refused { label } => self.expect_refusal(label),
            Step::Close { label } => self.stream(label)?.close().map_err(|error| error.to_string()),
            Step::Cancel { label, reason, message } => self.cancel(label, reason, message),
            Step::Fail { label, code, message, details } => self.fail(label, code, message, details),
            Step::Grant { label, frames } => self.grant(label, *frames),
            Step::Receive { label, expected: Receipt::One(expected) } => self.receive(label, expected),
            Step::Receive { label, expected: Receipt::Patterns(patterns) } => self.receive_patterns(label, *patterns),
            Step::Quiet { label } => self.expect_quiet(label),
            Step::End { label, status, expected } => self.expect_end(label, status, expected),
            Step::Ping => self.ping(),
            Step::Log { expected } => self.expect_log(expected),
            Step::Drain { timeout_ms } => self.drain(*timeout_ms),
            Step::Say(say) => self.say(*say),
            Step::Over { is_clean, codes } => self.expect_over(*is_clean, codes.as_deref()),
            Step::Exit { code } => self.expect_exit(child, Some(*code)),
        }
    }

    /// After the last step.
    fn finish(&mut self, child: &mut Child, may_be_over: bool) -> Result<(), String> {
        if self.over.is_none() {
            self.say(Say::Goodbye)?;
            return self.expect_exit(child, Some(0));
        }
        if !may_be_over {
            return Err("the session was to live, and it is over".into());
        }
        if self.has_exited { Ok(()) } else { self.expect_exit(child, None) }
    }

    /// Waits for one message or deadline, and takes it.
    fn pump(&mut self) -> Result<(), String> {
        if let Some(over) = &self.over {
            let why = match over {
                Over::Said => "by this side".to_owned(),
                Over::Heard { code, message } => format!("by the goodbye {code:?} {message}"),
                Over::Broken(why) => why.clone(),
            };
            return Err(format!("the session is over: {why}"));
        }
        let input = match self.session.next_deadline().map(|moment| moment.saturating_duration_since(Instant::now())) {
            None => self.inputs.recv().ok(),
            // Also where messages never stop coming.
            Some(Duration::ZERO) => {
                while self.session.expire_one().is_some() {}
                return Ok(());
            }
            Some(left) => match self.inputs.recv_timeout(left) {
                Ok(input) => Some(input),
                Err(RecvTimeoutError::Disconnected) => None,
                Err(RecvTimeoutError::Timeout) => return Ok(()),
            },
        };
        self.take(input.unwrap_or(Input::Ended));
        Ok(())
    }

    fn take(&mut self, input: Input) {
        let outbox = self.session.outbox().clone();
        let broken = match input {
            Input::Message(envelope) => match self.session.receive(envelope) {
                Ok(happening) => return self.happen(happening, &outbox),
                Err(breach) => breach.0,
            },
            Input::Unreadable(refusal) => refusal.to_string(),
            lost => return self.end(Over::Broken(why_ended(&lost)), &outbox),
        };
        self.break_session(broken, &outbox);
    }

    fn happen(&mut self, happening: Happening, outbox: &Outbox) {
        match happening {
            Happening::Call { call_id, .. } => {
                self.session.answer(call_id, Err(handle_error(StreamErrorCode::Unimplemented, "this runtime takes no calls")));
            }
            Happening::Opened { id, .. } => {
                self.session.refuse(id, StreamError::new(StreamErrorCode::Unimplemented, "this runtime takes no streams"));
            }
            Happening::Answer { call_id, result } if self.asked.remove(&call_id) => {
                self.answers.insert(call_id, result);
            }
            Happening::Answer { call_id, .. } => self.break_session(format!("an answer to {call_id}, which was not asked"), outbox),
            Happening::Log(record) => self.logs.push_back(record),
            Happening::Pong(nonce) => self.pongs = nonce,
            Happening::Goodbye { code, message } => self.end(Over::Heard { code, message }, outbox),
            Happening::Nothing | Happening::Stream(_) | Happening::Drain { .. } => {}
        }
    }

    fn break_session(&mut self, why: String, outbox: &Outbox) {
        self.session.say(&Envelope::Goodbye { code: "protocolError".into(), message: why.clone() });
        self.lost_with = StreamErrorCode::ProtocolError;
        self.end(Over::Broken(why), outbox);
    }

    fn end(&mut self, over: Over, outbox: &Outbox) {
        outbox.close();
        self.session.lose(self.lost_with, "the session is over");
        self.over = Some(over);
    }
}

fn why_ended(input: &Input) -> String {
    match input {
        Input::Ended => "the module is gone".into(),
        Input::Cut(why) => format!("the module is gone: {why}"),
        Input::Unreadable(refusal) => format!("what came is no message: {refusal}"),
        Input::Message(_) => "a message came".into(),
    }
}

/// The context of a step: its JSON form, a deadline that counts from now, and always the target that is called.
fn context_of(said: &Value, name: &str) -> Result<InvocationContext, String> {
    let mut form = said.as_object().cloned().ok_or("a context that is no object")?;
    if let Some(left) = form.remove("deadlineInMs") {
        let left = left.as_u64().map(Duration::from_millis).ok_or("a deadline that is no number")?;
        let deadline = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() + left;
        form.insert("deadlineUnixMs".into(), deadline.as_millis().to_string().into());
    }
    let (service, method) = name.split_once('.').ok_or("a name without a method")?;
    form.insert("target".into(), json!({ "kind": "service", "service": { "name": service, "method": method } }));
    InvocationContext::from_json(&form.into()).map_err(|refusal| refusal.to_string())
}
