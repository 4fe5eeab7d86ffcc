package ixt

import (
	"context"
	"fmt"
	"sync"
)

// A stream is what a StreamSender and a StreamHandle share: both directions and the one outcome, under one lock. Frames go to the sink under
// it, too, so that their order is that of what they say.
type stream struct {
	id       StreamID
	kind     InteractionKind
	isCaller bool
	sink     FrameSink
	onEnd    func(Outcome)

	mu      sync.Mutex
	outcome *Outcome

	// This side's direction.
	sendCredit credit
	sent       uint64
	outClosed  bool
	changed    chan struct{} // closed, and made anew, when a send that had to wait may go on

	// The other side's.
	allowance credit // what it may still send
	received  uint64
	inClosed  bool
	incoming  chan *StreamData
	refill    refill
	byHand    bool // nothing is granted but by GrantCredit

	done    chan struct{} // closed when the stream has ended
	context Context
	cancel  context.CancelCauseFunc
	release func() bool
}

// begin gives the stream its context, which ends with the stream, and ends the stream with the deadline.
func (s *stream) begin(parent context.Context, invocation *InvocationContext) {
	s.mu.Lock() // contextEnded may run at once
	defer s.mu.Unlock()
	ctx, cancel := context.WithCancelCause(parent)
	s.cancel = cancel
	// A caller whose deadline has passed already leaves it to the callee to say so: that is what this peer is there to see.
	if deadline, ok := invocation.Deadline(); ok && !(s.isCaller && invocation.Expired()) {
		within, stop := context.WithDeadlineCause(ctx, deadline, errDeadline)
		ctx = within
		s.cancel = func(cause error) {
			cancel(cause)
			stop()
		}
	}
	s.context = NewContext(ctx, invocation)
	s.release = context.AfterFunc(ctx, s.contextEnded)
}

var errDeadline = &StreamError{Code: CodeDeadlineExceeded, Message: "the deadline has passed"}

// contextEnded runs when the context ends before the stream does: by its deadline, or with the session.
func (s *stream) contextEnded() {
	s.change(func() {
		if context.Cause(s.context) != error(errDeadline) {
			s.end(failed(CodeUnavailable, "the session is over"))
			return
		}
		// Rule 23.50: the caller says so with a cancel, the callee with an error.
		if s.isCaller {
			s.send(&StreamCancel{CancelDeadline, errDeadline.Message})
		} else {
			s.send(errDeadline)
		}
		s.end(failed(errDeadline.Code, errDeadline.Message))
	})
}

// change runs under the lock while the stream has not ended, and tells of the end afterwards. It says whether it ran.
func (s *stream) change(do func()) bool {
	s.mu.Lock()
	if s.outcome != nil {
		s.mu.Unlock()
		return false
	}
	do()
	outcome := s.outcome
	s.mu.Unlock()
	if outcome != nil && s.onEnd != nil {
		s.onEnd(*outcome)
	}
	return true
}

// send writes a frame that needs no credit. One that the sink refuses is lost: what it would have said is in the outcome.
func (s *stream) send(body FrameBody) { _ = s.sink.SendFrame(StreamFrame{s.id, body}) }

// end sets the outcome, once: closes Incoming, wakes whoever waits, and ends the context with the cause (fact 10), also when the stream
// is complete, which is the Go SDK's way.
func (s *stream) end(outcome Outcome) {
	if s.outcome != nil {
		return
	}
	s.outcome = &outcome
	if !s.inClosed {
		s.closeIncoming()
	}
	if outcome.Status == StatusCancelled {
		for range s.incoming { // nothing more is delivered (rule 23.40)
		}
	}
	s.wake()
	s.release()
	s.cancel(outcome.cause())
	close(s.done)
}

func (s *stream) closeIncoming() {
	s.inClosed = true
	close(s.incoming)
}

func (s *stream) wake() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// violate ends the stream for what the other side did wrong, and tells it so.
func (s *stream) violate(format string, args ...any) {
	failure := &StreamError{Code: CodeProtocolError, Message: fmt.Sprintf(format, args...)}
	s.send(failure)
	s.end(failed(failure.Code, failure.Message))
}

func (s *stream) sendsOne() bool {
	if s.isCaller {
		return s.kind.callerSendsOne()
	}
	return s.kind.calleeSendsOne()
}

func (s *stream) receivesOne() bool {
	if s.isCaller {
		return s.kind.calleeSendsOne()
	}
	return s.kind.callerSendsOne()
}
