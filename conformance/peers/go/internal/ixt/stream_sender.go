package ixt

import "errors"

// A StreamSender is this side's direction of a stream: numbers the data frames, and sends them as credit allows (fact 9).
type StreamSender struct{ stream *stream }

// A StreamSendError says why nothing was sent: errors.Is finds which of the errors below it is, and errors.As the cause of a stream that
// has ended.
type StreamSendError struct{ Err error }

func (e *StreamSendError) Error() string { return "not sent: " + e.Err.Error() }
func (e *StreamSendError) Unwrap() error { return e.Err }

// Why nothing was sent. But for ErrEnded the stream lives on.
var (
	ErrRejected    = errors.New("rejected: there is no credit")
	ErrCardinality = errors.New("the kind of the stream does not allow it")
	ErrClosed      = errors.New("this direction was closed")
	ErrEnded       = errors.New("the stream has ended")
	ErrUnsendable  = errors.New("the sink refused the frame")
	ErrGrant       = errors.New("a grant of nothing, or of more than there is room for")
)

// SendData sends one payload under the next sequence. Without credit it is refused with ErrRejected, at once: there is no waiting here,
// and no sequence is used.
func (s *StreamSender) SendData(payload []byte) error {
	st := s.stream
	return st.attempt(func() error {
		switch {
		case st.outClosed:
			return ErrClosed
		case st.sendsOne() && st.sent == 1:
			return ErrCardinality
		case !st.sendCredit.use():
			return ErrRejected
		}
		if err := st.sink.SendFrame(StreamFrame{st.id, &StreamData{st.sent, payload}}); err != nil {
			st.sendCredit.left++ // rule 23.49: it uses neither credit nor sequence
			return errors.Join(ErrUnsendable, err)
		}
		st.sent++
		return nil
	})
}

// attempt runs a change that may be refused.
func (st *stream) attempt(do func() error) error {
	var err error
	if !st.change(func() { err = do() }) {
		err = errors.Join(ErrEnded, st.outcome.cause())
	}
	if err != nil {
		return &StreamSendError{err}
	}
	return nil
}

// Ready is closed when a payload may be sent, or never again. Who waits for it has to try again then.
func (s *StreamSender) Ready() <-chan struct{} {
	s.stream.mu.Lock()
	defer s.stream.mu.Unlock()
	if s.stream.sendCredit.left > 0 || s.stream.outClosed || s.stream.outcome != nil {
		now := make(chan struct{})
		close(now)
		return now
	}
	return s.stream.changed
}

// SendWhenReady sends one payload as soon as there is credit for it. Only one of these may be under way.
func (s *StreamSender) SendWhenReady(payload []byte) error {
	for {
		err := s.SendData(payload)
		if !errors.Is(err, ErrRejected) {
			return err
		}
		<-s.Ready()
	}
}

// GrantCredit allows the other side so many data frames more.
func (s *StreamSender) GrantCredit(frames uint32) error {
	st := s.stream
	return st.attempt(func() error { return st.grant(frames) })
}

func (st *stream) grant(frames uint32) error {
	room := cap(st.incoming) - len(st.incoming) - int(st.allowance.left)
	if int(frames) > room || !st.allowance.grant(frames) {
		return ErrGrant
	}
	st.send(&StreamCredit{frames})
	return nil
}

// Close ends this direction and says how many data frames were sent. A second one says nothing new.
func (s *StreamSender) Close(reason CloseReason) error {
	st := s.stream
	err := st.attempt(func() error {
		switch {
		case st.outClosed:
			return nil
		case st.sendsOne() && st.sent == 0:
			return ErrCardinality
		}
		st.outClosed = true
		st.send(&StreamClose{reason, st.sent})
		st.wake()
		if st.inClosed {
			st.end(Outcome{Status: StatusComplete})
		}
		return nil
	})
	if errors.Is(err, ErrEnded) {
		return nil // the terminal state is idempotent
	}
	return err
}

// Cancel ends the stream.
func (s *StreamSender) Cancel(reason CancelReason, message string) {
	st := s.stream
	st.change(func() {
		st.send(&StreamCancel{reason, message})
		st.end(Outcome{Status: StatusCancelled, Reason: reason, Message: message})
	})
}

// SendError ends the stream with an error.
func (s *StreamSender) SendError(code StreamErrorCode, message string, details []byte) {
	st := s.stream
	st.change(func() {
		failure := &StreamError{code, message, details}
		// Rule 23.49: of an error that is too large the details are left out, and then the message.
		if st.sink.SendFrame(StreamFrame{st.id, failure}) != nil &&
			st.sink.SendFrame(StreamFrame{st.id, &StreamError{Code: code, Message: message}}) != nil {
			st.send(&StreamError{Code: code})
		}
		st.end(Outcome{Status: StatusFailed, Code: code, Message: message, Details: details})
	})
}

// Sent is how many data frames were sent.
func (s *StreamSender) Sent() uint64 {
	s.stream.mu.Lock()
	defer s.stream.mu.Unlock()
	return s.stream.sent
}

// Credit is how many data frames may be sent now.
func (s *StreamSender) Credit() uint32 {
	s.stream.mu.Lock()
	defer s.stream.mu.Unlock()
	return s.stream.sendCredit.left
}
