//! What a callee does with what comes, as a script of its peer.

use std::cell::RefCell;
use std::rc::Rc;

use super::*;
use crate::refusal::Refusal;
use crate::stream_wire::{CloseReason, StreamFrame};

#[derive(Clone, Default)]
struct Capture(Rc<RefCell<Vec<FrameContent>>>);

impl FrameSink for Capture {
    fn send_frame(&self, frame: StreamFrame) -> Result<(), Refusal> {
        self.0.borrow_mut().push(frame.content);
        Ok(())
    }
}

fn accept(kind: InteractionKind) -> (StreamHandle, Capture) {
    let sent = Capture::default();
    let terms = StreamTerms {
        kind,
        role: Role::Callee,
        context: InvocationContext::default(),
        credit: SendCredit::new(1, 64),
        window: ReceiveWindow::new(2, 64, false),
    };
    let id = StreamId::from_bytes(&[1; 16]).expect("an id");
    (StreamHandle::new(id, terms, Box::new(sent.clone())), sent)
}

fn data(sequence: u64) -> FrameContent {
    FrameContent::Data { sequence, payload: vec![7] }
}

fn close(final_sequence: u64) -> FrameContent {
    FrameContent::Close { reason: CloseReason::Complete.into(), final_sequence }
}

#[test]
fn a_unary_stream_completes_when_both_sides_have_closed() {
    let (mut stream, sent) = accept(InteractionKind::Unary);
    stream.feed(data(0));
    assert_eq!(stream.take(), Some(vec![7]));
    assert_eq!(stream.close(), Err(SendError::Cardinality));
    assert_eq!(stream.send(vec![8]), Ok(()));
    stream.feed(close(1));
    assert_eq!(stream.outcome(), None);
    assert_eq!(stream.close(), Ok(()));
    assert_eq!(stream.outcome(), Some(&Outcome::Complete));
    assert!(!stream.is_signalled());
    let answer = FrameContent::Data { sequence: 0, payload: vec![8] };
    assert_eq!(*sent.0.borrow(), [FrameContent::Credit { frames: 1 }, answer, close(1)]);
}

#[test]
fn without_credit_nothing_is_sent_and_the_stream_lives_on() {
    let (mut stream, sent) = accept(InteractionKind::BidiStream);
    assert_eq!(stream.send(vec![1]), Ok(()));
    assert_eq!(stream.send(vec![2]), Err(SendError::Rejected));
    assert_eq!(sent.0.borrow().len(), 1);
    stream.feed(FrameContent::Credit { frames: 1 });
    assert_eq!(stream.send(vec![2]), Ok(()));
    assert_eq!(sent.0.borrow()[1], FrameContent::Data { sequence: 1, payload: vec![2] });
}

#[test]
fn credit_after_the_own_close_has_no_effect() {
    let (mut stream, _) = accept(InteractionKind::BidiStream);
    assert_eq!(stream.close(), Ok(()));
    stream.feed(FrameContent::Credit { frames: 0 });
    stream.feed(FrameContent::Credit { frames: u32::MAX });
    assert_eq!(stream.outcome(), None);
}

#[test]
fn what_breaks_a_rule_ends_the_stream_with_one_error() {
    let credit = |frames| FrameContent::Credit { frames };
    let stories = [
        vec![data(1)],
        vec![data(0), data(1), data(2)],
        vec![data(0), close(2)],
        vec![close(0), data(0)],
        vec![credit(0)],
        vec![credit(u32::MAX)],
    ];
    for story in stories {
        let (mut stream, sent) = accept(InteractionKind::BidiStream);
        story.iter().cloned().for_each(|content| stream.feed(content));
        stream.feed(FrameContent::Cancel { reason: CancelReason::Caller.into(), message: String::new() });
        assert_eq!(stream.outcome().map(Outcome::why).as_deref(), Some("protocolError"), "{story:?}");
        assert!(matches!(sent.0.borrow().as_slice(), [FrameContent::Error(_)]), "{story:?}");
    }
}

#[test]
fn one_payload_is_one() {
    let (mut stream, _) = accept(InteractionKind::ServerStream);
    stream.feed(close(0));
    assert_eq!(stream.outcome().map(Outcome::why).as_deref(), Some("protocolError"));
    let (mut stream, _) = accept(InteractionKind::Unary);
    stream.feed(data(0));
    stream.feed(data(1));
    assert_eq!(stream.outcome().map(Outcome::why).as_deref(), Some("protocolError"));
}

#[test]
fn a_cancel_drops_what_waits_and_an_error_does_not() {
    let (mut stream, sent) = accept(InteractionKind::BidiStream);
    stream.feed(data(0));
    stream.feed(FrameContent::Error(StreamError::new(StreamErrorCode::Internal, "no")));
    assert_eq!(stream.take(), Some(vec![7]));
    let (mut cancelled, _) = accept(InteractionKind::BidiStream);
    cancelled.feed(data(0));
    cancelled.feed(FrameContent::Cancel { reason: WireEnum::new(7), message: String::new() });
    assert_eq!(cancelled.take(), None);
    assert_eq!(cancelled.outcome().map(Outcome::why).as_deref(), Some("unrecognized(7)"));
    assert!(sent.0.borrow().is_empty());
}
