package ixt

// A FrameSink is the way to the other side: the runtime has a real one, a test captures (fact 11). SendFrame keeps the order of its
// calls and does not wait; the frame and its payload are the sink's until it returns. An error is of this frame alone: it was not sent.
type FrameSink interface {
	SendFrame(StreamFrame) error
}
