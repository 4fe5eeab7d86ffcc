//! The two directions of a session's channel, each on a thread of its own, so that neither waits for the other: a reader that gives
//! what comes to the one owner of all state, and a writer that takes what goes.

use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender, SyncSender, TryRecvError};
use std::thread::{self, JoinHandle};

use crate::checked_message::{CheckedMessage, Limits, ReadFailure};
use crate::envelope::Envelope;
use crate::refusal::Refusal;
use crate::stream_wire::{FrameContent, StreamFrame};

/// Messages that wait for the owner; beyond them the reader waits, and with it the peer.
const WAITING_MESSAGES: usize = 64;

/// What comes from a peer, in order; nothing follows an end.
#[expect(clippy::large_enum_variant, reason = "all but the last are messages")]
pub enum Input {
    Message(Envelope),
    /// The channel ended between two messages.
    Ended,
    /// The channel ended within a message, or broke.
    Cut(String),
    /// What came is no message.
    Unreadable(Refusal),
}

enum Output {
    Bytes(Vec<u8>),
    Close,
    Exit(i32),
}

/// Where frames of a stream go.
pub trait FrameSink {
    /// Sends a frame. One that is larger than the peer takes is refused, and nothing is sent.
    fn send_frame(&self, frame: StreamFrame) -> Result<(), Refusal>;
}

/// The way to the peer. Sending never waits.
#[derive(Clone)]
pub struct Outbox {
    queue: Sender<Output>,
    max_frame_bytes: usize,
}

impl Outbox {
    /// Says how large a message the peer takes; 0 where it does not say.
    pub fn limit(&mut self, max_frame_bytes: u32) {
        if max_frame_bytes > 0 {
            self.max_frame_bytes = max_frame_bytes as usize;
        }
    }

    /// Sends a message. One that is larger than the peer takes is refused, and nothing is sent.
    pub fn send(&self, envelope: &Envelope) -> Result<(), Refusal> {
        let bytes = envelope.encode()?;
        if bytes.len() > self.max_frame_bytes {
            return Err(Refusal::new("MESSAGE_TOO_LARGE", format!("{} bytes", bytes.len())));
        }
        self.send_bytes(bytes);
        Ok(())
    }

    /// Sends bytes as they are. When the channel is gone they reach nobody.
    pub fn send_bytes(&self, bytes: Vec<u8>) {
        let _ = self.queue.send(Output::Bytes(bytes));
    }

    /// Closes the channel to the peer once everything before was written.
    pub fn close(&self) {
        let _ = self.queue.send(Output::Close);
    }

    /// Ends this process once everything before was written, or could not be.
    pub fn exit(&self, code: i32) {
        let _ = self.queue.send(Output::Exit(code));
    }
}

impl FrameSink for Outbox {
    fn send_frame(&self, frame: StreamFrame) -> Result<(), Refusal> {
        let envelope = Envelope::Stream(Ok(frame));
        let Err(refusal) = self.send(&envelope) else { return Ok(()) };
        let Envelope::Stream(Ok(mut frame)) = envelope else { return Err(refusal) };
        // Of what ends a stream the details are left out, and then the message, so that it is told in any case (23.49).
        match &mut frame.content {
            FrameContent::Error(error) if !error.details.is_empty() => error.details.clear(),
            FrameContent::Error(error) if !error.message.is_empty() => error.message.clear(),
            FrameContent::Cancel { message, .. } if !message.is_empty() => message.clear(),
            _ => return Err(refusal),
        }
        self.send_frame(frame)
    }
}

/// Reads messages until the input ends. It lets the input go when it wakes after `abandoned` was set, or when nobody listens any more.
pub fn spawn_reader(mut input: impl Read + Send + 'static, abandoned: Arc<AtomicBool>) -> Receiver<Input> {
    let (messages, receiver): (SyncSender<Input>, _) = mpsc::sync_channel(WAITING_MESSAGES);
    thread::spawn(move || {
        let limits = Limits::default();
        loop {
            let (next, is_last) = match read_input(&mut input, &limits) {
                Input::Message(envelope) => (Input::Message(envelope), false),
                end => (end, true),
            };
            if abandoned.load(Ordering::Acquire) || messages.send(next).is_err() || is_last {
                return;
            }
        }
    });
    receiver
}

fn read_input(input: &mut impl Read, limits: &Limits) -> Input {
    match CheckedMessage::read_from(input, limits) {
        Ok(None) => Input::Ended,
        Ok(Some(message)) => Envelope::decode(message, limits).map_or_else(Input::Unreadable, Input::Message),
        Err(ReadFailure::Cut(why)) => Input::Cut(why),
        Err(ReadFailure::Refused(refusal)) => Input::Unreadable(refusal),
    }
}

/// Writes what the outbox is given until it is closed. What cannot be written is dropped: the reader learns of the end.
pub fn spawn_writer(output: impl Write + Send + 'static) -> (Outbox, JoinHandle<()>) {
    let (queue, outputs) = mpsc::channel();
    let writer = thread::spawn(move || {
        let mut output = Some(output);
        while let Some(next) = next_output(&outputs, &mut output) {
            match next {
                Output::Bytes(bytes) => {
                    output = output.take().and_then(|mut open| open.write_all(&bytes).is_ok().then_some(open));
                }
                Output::Close => {
                    flush(&mut output);
                    output = None;
                }
                Output::Exit(code) => {
                    flush(&mut output);
                    std::process::exit(code);
                }
            }
        }
    });
    (Outbox { queue, max_frame_bytes: Limits::default().max_frame_bytes }, writer)
}

/// Flushes before it waits.
fn next_output(outputs: &Receiver<Output>, output: &mut Option<impl Write>) -> Option<Output> {
    match outputs.try_recv() {
        Ok(next) => Some(next),
        Err(TryRecvError::Disconnected) => None,
        Err(TryRecvError::Empty) => {
            flush(output);
            outputs.recv().ok()
        }
    }
}

fn flush(output: &mut Option<impl Write>) {
    if let Some(open) = output {
        let _ = open.flush();
    }
}
