package ixt

import "context"

// A StreamHandle is a stream in the hands of who serves or uses it: what comes, what is sent, and the context that ends with it.
type StreamHandle struct {
	ID   StreamID
	Kind InteractionKind
	// Incoming holds what came and was not taken, as many as bufferCapFrames. It is closed when the other side has closed, or the stream has
	// ended: the outcome says which. Next is the way to take from it.
	Incoming <-chan *StreamData
	Sender   *StreamSender
	stream   *stream
}

// StreamOptions are what a stream needs of the session that it belongs to.
type StreamOptions struct {
	Sink FrameSink
	// SendCredit is how many data frames may be sent before the first grant.
	SendCredit uint32
	// Window is how many the other side may send before the first grant; never more than BufferCapFrames counts.
	Window          uint32
	BufferCapFrames uint32
	// GrantByHand: nothing is granted but by GrantCredit. Otherwise what is taken is, in halves of the window.
	GrantByHand bool
	// OnEnd is told the outcome, once, when the context has ended.
	OnEnd func(*StreamHandle, Outcome)
}

// AcceptStream makes the callee's handle of an open frame, whose context it carries and whose deadline it keeps (fact 10). The open frame
// says with how much credit it begins.
func AcceptStream(parent context.Context, id StreamID, open *StreamOpen, options StreamOptions) *StreamHandle {
	options.SendCredit = capped(open.InitialCredit, open.BufferCapFrames)
	return newHandle(parent, id, open, options, false)
}

// OpenStream sends the open frame and makes the caller's handle. The open frame says with what window.
func OpenStream(parent context.Context, id StreamID, open *StreamOpen, options StreamOptions) (*StreamHandle, error) {
	options.Window = open.InitialCredit
	options.BufferCapFrames = open.BufferCapFrames
	if err := options.Sink.SendFrame(StreamFrame{id, open}); err != nil {
		return nil, err
	}
	return newHandle(parent, id, open, options, true), nil
}

// capped is a first credit: never more than the cap of whoever gives it, where it says one.
func capped(credit, limit uint32) uint32 {
	if limit == 0 {
		return credit
	}
	return min(credit, limit)
}

func newHandle(parent context.Context, id StreamID, open *StreamOpen, options StreamOptions, isCaller bool) *StreamHandle {
	window := capped(options.Window, options.BufferCapFrames)
	s := &stream{
		id:         id,
		kind:       open.Kind,
		isCaller:   isCaller,
		sink:       options.Sink,
		sendCredit: credit{options.SendCredit},
		changed:    make(chan struct{}),
		allowance:  credit{window},
		incoming:   make(chan *StreamData, max(window, options.BufferCapFrames)),
		refill:     refill{window: window},
		byHand:     options.GrantByHand,
		done:       make(chan struct{}),
	}
	handle := &StreamHandle{ID: id, Kind: open.Kind, Incoming: s.incoming, Sender: &StreamSender{s}, stream: s}
	if options.OnEnd != nil {
		s.onEnd = func(outcome Outcome) { options.OnEnd(handle, outcome) }
	}
	invocation := open.Context
	if invocation == nil {
		invocation = &InvocationContext{}
	}
	s.begin(parent, invocation)
	return handle
}

// Context ends with the stream, its cause being the outcome's.
func (h *StreamHandle) Context() Context { return h.stream.context }

// Next takes the next payload, waiting for it, and grants what was taken; false is the end of what comes.
func (h *StreamHandle) Next() ([]byte, bool) {
	data, ok := <-h.Incoming
	if !ok {
		return nil, false
	}
	h.stream.change(h.took)
	return data.Payload, true
}

func (h *StreamHandle) took() {
	s := h.stream
	if grant := s.refill.take(); grant > 0 && !s.byHand && !s.inClosed {
		_ = s.grant(grant)
	}
}

// Done is closed when the stream has ended.
func (h *StreamHandle) Done() <-chan struct{} { return h.stream.done }

// Outcome is how the stream ended; nil while it has not.
func (h *StreamHandle) Outcome() *Outcome {
	h.stream.mu.Lock()
	defer h.stream.mu.Unlock()
	return h.stream.outcome
}

// Received is how many data frames came.
func (h *StreamHandle) Received() uint64 {
	h.stream.mu.Lock()
	defer h.stream.mu.Unlock()
	return h.stream.received
}

// Lost ends the stream with the session, whose way to the other side is gone: nothing is sent.
func (h *StreamHandle) Lost(message string) {
	h.stream.change(func() { h.stream.end(failed(CodeUnavailable, message)) })
}

// Feed routes one frame of the other side's. It does not wait, and what breaks a rule ends the stream; a frame that comes after the end
// changes nothing.
func (h *StreamHandle) Feed(body FrameBody) {
	s := h.stream
	s.change(func() {
		switch body := body.(type) {
		case *StreamData:
			s.feedData(body)
		case *StreamCredit:
			s.feedCredit(body)
		case *StreamClose:
			s.feedClose(body)
		case *StreamCancel:
			s.end(Outcome{Status: StatusCancelled, Reason: body.Reason, Message: body.Message})
		case *StreamError:
			s.end(Outcome{Status: StatusFailed, Code: body.Code, Message: body.Message, Details: body.Details})
		}
	})
}

func (s *stream) feedData(data *StreamData) {
	switch {
	case s.inClosed:
		s.violate("data after a close")
	case data.Sequence != s.received:
		s.violate("data of sequence %d, where %d was next", data.Sequence, s.received)
	case s.receivesOne() && s.received == 1:
		s.violate("a second data frame on a stream of kind %s", s.kind)
	case !s.allowance.use():
		s.violate("data without credit")
	default:
		s.received++
		s.incoming <- data // for which there is room: no more is granted than that
	}
}

func (s *stream) feedCredit(granted *StreamCredit) {
	if s.outClosed {
		return // it was under way
	}
	if !s.sendCredit.grant(granted.Frames) {
		s.violate("a grant of %d, with a credit of %d", granted.Frames, s.sendCredit.left)
		return
	}
	s.wake()
}

func (s *stream) feedClose(end *StreamClose) {
	switch {
	case s.inClosed:
	case end.FinalSequence != s.received:
		s.violate("a close after %d data frames, where %d came", end.FinalSequence, s.received)
	case s.receivesOne() && s.received == 0:
		s.violate("a close before the one data frame of a stream of kind %s", s.kind)
	default:
		s.closeIncoming()
		if s.outClosed {
			s.end(Outcome{Status: StatusComplete})
		}
	}
}
