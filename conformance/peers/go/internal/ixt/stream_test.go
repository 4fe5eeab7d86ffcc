package ixt

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"
	"testing/synctest"
	"time"
)

// A capture is the in-memory sink of fact 11: it keeps what was sent as lines.
type capture struct{ lines []string }

func (c *capture) SendFrame(frame StreamFrame) error {
	line := ""
	switch body := frame.Body.(type) {
	case *StreamOpen:
		line = "open " + body.Kind.String()
	case *StreamData:
		line = fmt.Sprintf("data %d %s", body.Sequence, body.Payload)
	case *StreamCredit:
		line = fmt.Sprintf("credit %d", body.Frames)
	case *StreamClose:
		line = fmt.Sprintf("close %s %d", body.Reason, body.FinalSequence)
	case *StreamCancel:
		line = fmt.Sprintf("cancel %s %s", body.Reason, body.Message)
	case *StreamError:
		line = "error " + body.Code.String()
	}
	c.lines = append(c.lines, line)
	return nil
}

func (c *capture) expect(t *testing.T, lines ...string) {
	t.Helper()
	if fmt.Sprint(c.lines) != fmt.Sprint(lines) {
		t.Fatalf("sent %q, where %q was expected", c.lines, lines)
	}
	c.lines = nil
}

func accept(t *testing.T, kind InteractionKind, credit uint32) (*StreamHandle, *capture) {
	t.Helper()
	sink := &capture{}
	open := &StreamOpen{Kind: kind, InitialCredit: credit, Context: &InvocationContext{}}
	return AcceptStream(context.Background(), NewStreamID(), open, StreamOptions{
		Sink: sink, Window: 4, BufferCapFrames: 8,
	}), sink
}

func expectFailure(t *testing.T, h *StreamHandle, sink *capture, code StreamErrorCode) {
	t.Helper()
	sink.expect(t, "error "+code.String())
	if outcome := h.Outcome(); outcome == nil || outcome.Status != StatusFailed || outcome.Code != code {
		t.Fatalf("the outcome is %+v", outcome)
	}
}

func TestSenderNumbersAndIsRejectedWithoutCredit(t *testing.T) {
	h, sink := accept(t, BidiStream, 2)
	for _, text := range []string{"a", "b"} {
		if err := h.Sender.SendData([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	var refused *StreamSendError
	if err := h.Sender.SendData([]byte("c")); !errors.As(err, &refused) || !errors.Is(err, ErrRejected) {
		t.Fatalf("without credit: %v", err)
	}
	h.Feed(&StreamCredit{1})
	if err := h.Sender.SendData([]byte("c")); err != nil {
		t.Fatal(err)
	}
	if err := h.Sender.Close(CloseComplete); err != nil {
		t.Fatal(err)
	}
	sink.expect(t, "data 0 a", "data 1 b", "data 2 c", "close complete 3")
	if err := h.Sender.SendData(nil); !errors.Is(err, ErrClosed) {
		t.Fatalf("after the close: %v", err)
	}
}

func TestTerminalStateIsIdempotent(t *testing.T) {
	h, sink := accept(t, BidiStream, 2)
	h.Sender.Cancel(CancelConsumerStopped, "enough")
	h.Sender.SendError(CodeInternal, "late", nil)
	h.Sender.Cancel(CancelCaller, "late")
	h.Feed(&StreamError{Code: CodeInternal})
	if err := h.Sender.Close(CloseComplete); err != nil {
		t.Fatal(err)
	}
	sink.expect(t, "cancel consumerStopped enough")
	var cause *CancelError
	if err := h.Sender.SendData(nil); !errors.Is(err, ErrEnded) || !errors.As(err, &cause) || cause.Message != "enough" {
		t.Fatalf("after the end: %v", err)
	}
}

func TestHandleDeliversAndRefillsInHalves(t *testing.T) {
	h, sink := accept(t, ClientStream, 1)
	for i := range uint64(4) {
		h.Feed(&StreamData{i, []byte{byte(i)}})
	}
	for range 3 {
		h.Next()
	}
	sink.expect(t, "credit 2")
	h.Feed(&StreamClose{CloseComplete, 4})
	if payload, ok := h.Next(); !ok || payload[0] != 3 {
		t.Fatalf("after the close: %v %v", payload, ok)
	}
	if _, ok := h.Next(); ok {
		t.Fatal("incoming was to be closed")
	}
	if h.Outcome() != nil || h.Context().Err() != nil {
		t.Fatal("half closed is not the end")
	}
	if err := h.Sender.Close(CloseComplete); !errors.Is(err, ErrCardinality) {
		t.Fatalf("a close before the answer: %v", err)
	}
	if err := h.Sender.SendData([]byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := h.Sender.Close(CloseComplete); err != nil {
		t.Fatal(err)
	}
	sink.expect(t, "data 0 x", "close complete 1")
	if h.Outcome().Status != StatusComplete || context.Cause(h.Context()) != ErrComplete {
		t.Fatal("complete, and the context has ended with it: the Go SDK's way")
	}
}

func TestTerminalFrameTearsDown(t *testing.T) {
	h, sink := accept(t, BidiStream, 1)
	h.Feed(&StreamData{0, []byte("good")})
	h.Feed(&StreamError{Code: CodeNotFound, Message: "gone", Details: []byte("d")})
	if payload, ok := h.Next(); !ok || string(payload) != "good" {
		t.Fatal("what came before an error is good")
	}
	var cause *StreamError
	if _, ok := h.Next(); ok || !errors.As(context.Cause(h.Context()), &cause) || cause.Code != CodeNotFound {
		t.Fatalf("the cause is %v", context.Cause(h.Context()))
	}
	sink.expect(t)

	h, sink = accept(t, BidiStream, 1)
	h.Feed(&StreamData{0, []byte("dropped")})
	h.Feed(&StreamCancel{CancelReason(999), "why not"})
	if _, ok := h.Next(); ok {
		t.Fatal("nothing is delivered after a cancel")
	}
	if h.Outcome().Why() != "unrecognized(999)" {
		t.Fatalf("the reason is %s", h.Outcome().Why())
	}
	sink.expect(t)
}

func TestViolationsEndTheStream(t *testing.T) {
	cases := map[string]struct {
		kind   InteractionKind
		frames []FrameBody
	}{
		"a gap":                 {BidiStream, []FrameBody{&StreamData{1, nil}}},
		"a second of one":       {Unary, []FrameBody{&StreamData{0, nil}, &StreamData{1, nil}}},
		"data without credit":   {BidiStream, []FrameBody{&StreamData{0, nil}, &StreamData{1, nil}, &StreamData{2, nil}, &StreamData{3, nil}, &StreamData{4, nil}}},
		"data after a close":    {BidiStream, []FrameBody{&StreamClose{CloseComplete, 0}, &StreamData{0, nil}}},
		"a close of another":    {BidiStream, []FrameBody{&StreamClose{CloseComplete, 1}}},
		"a close before one":    {ServerStream, []FrameBody{&StreamClose{CloseComplete, 0}}},
		"a grant of nothing":    {BidiStream, []FrameBody{&StreamCredit{0}}},
		"a grant beyond 2^32-1": {BidiStream, []FrameBody{&StreamCredit{math.MaxUint32}}},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			h, sink := accept(t, test.kind, 1)
			for _, frame := range test.frames {
				h.Feed(frame)
			}
			expectFailure(t, h, sink, CodeProtocolError)
			h.Feed(test.frames[len(test.frames)-1])
			sink.expect(t)
		})
	}
}

func TestDeadlineEndsTheStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink := &capture{}
		soon := uint64(time.Now().Add(time.Minute).UnixMilli())
		open := &StreamOpen{Kind: BidiStream, Context: &InvocationContext{DeadlineUnixMs: soon}}
		h := AcceptStream(context.Background(), NewStreamID(), open, StreamOptions{Sink: sink, Window: 1, BufferCapFrames: 1})
		time.Sleep(time.Minute - time.Millisecond) // of the bubble's own time
		synctest.Wait()
		if h.Outcome() != nil {
			t.Fatal("a stream was ended before its deadline")
		}
		<-h.Done()
		expectFailure(t, h, sink, CodeDeadlineExceeded)
	})
}

func TestGrantKeepsToTheBuffer(t *testing.T) {
	h, sink := accept(t, BidiStream, 1)
	if err := h.Sender.GrantCredit(5); !errors.Is(err, ErrGrant) {
		t.Fatalf("a grant of 5 beside 4, in a buffer of 8: %v", err)
	}
	if err := h.Sender.GrantCredit(4); err != nil {
		t.Fatal(err)
	}
	sink.expect(t, "credit 4")
}
