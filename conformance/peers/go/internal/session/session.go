package session

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"ixtpeer/internal/ixt"
	"ixtpeer/internal/wire"
)

// A Config is what a session is made of.
type Config struct {
	In     io.Reader
	Out    io.Writer
	Limits Limits
	// Info is what a module says of itself; a runtime has none.
	Info    *ModuleInfo
	Handler Handler
}

// A Handler takes what the other side asks. Its methods are called one after the other, by the session's reader, and do not wait; all but
// StreamEnded, which whoever ended a stream calls.
type Handler interface {
	HandleCall(*Call)
	// FindStream says who takes a stream; nil and an error that it is answered with are nobody.
	FindStream(kind ixt.InteractionKind, service, method string) (Accept, *ixt.StreamError)
	StreamEnded(*ixt.StreamHandle, ixt.Outcome)
	HandleLog(LogEntry)
}

// An Accept takes a stream at once, and gives back what serves it, which runs beside the session and may wait.
type Accept func(*ixt.StreamHandle) (serve func())

// A Session is one end of the protocol. Its reader goroutine alone routes what comes; what it shares with those who answer and ask is under
// the lock. No stream is touched under it.
type Session struct {
	config Config
	out    *outbox
	peer   Limits // set once, with the handshake, before ready is closed
	ready  chan struct{}
	done   chan struct{}

	mu       sync.Mutex
	greeted  bool
	draining bool
	end      *End
	calls    map[uint32]*Call                   // asked by the other side, not answered yet
	asked    map[uint32]chan Answer             // asked by this side
	pings    map[uint64]chan struct{}           // not answered yet
	streams  map[ixt.StreamID]*ixt.StreamHandle // of both sides, under way
	recent   tombstones
	served   int // streams of the other side's that are not over, or whose handler has not settled
	lastCall uint32
	lastPing uint64
}

// Start begins a session: a module says hello, a runtime waits for it.
func Start(config Config) *Session {
	s := &Session{
		config:  config,
		out:     newOutbox(config.Out),
		ready:   make(chan struct{}),
		done:    make(chan struct{}),
		calls:   map[uint32]*Call{},
		asked:   map[uint32]chan Answer{},
		pings:   map[uint64]chan struct{}{},
		streams: map[ixt.StreamID]*ixt.StreamHandle{},
	}
	if config.Info != nil {
		s.say(helloMessage(*config.Info, config.Limits))
	}
	go s.read()
	return s
}

// Ready is closed when both sides have said their part of the handshake.
func (s *Session) Ready() <-chan struct{} { return s.ready }

// Done is closed when the session has ended.
func (s *Session) Done() <-chan struct{} { return s.done }

// End is how the session ended; it waits for that.
func (s *Session) End() End {
	<-s.done
	return *s.end
}

// Flush waits until what was said is written, or cannot be.
func (s *Session) Flush() { s.out.flush() }

// say puts a message into the outbox. One that cannot be built is a mistake of ours that ends nothing else.
func (s *Session) say(message []byte, err error) error {
	if err == nil && s.peer.MaxFrameBytes != 0 && uint64(len(message)) > uint64(s.peer.MaxFrameBytes) {
		err = fmt.Errorf("%d bytes, where the other side takes %d", len(message), s.peer.MaxFrameBytes)
	}
	if err == nil {
		s.out.put(message, false)
	}
	return err
}

// SendFrame is the sink of every stream.
func (s *Session) SendFrame(frame ixt.StreamFrame) error { return s.say(streamMessage(frame)) }

// read routes messages until the session ends, and then reads the channel to its end, so that the other side never waits for us.
func (s *Session) read() {
	in := bufio.NewReaderSize(s.config.In, 1<<16)
	limits := s.config.Limits.wire()
	for s.isOpen() {
		message, err := wire.ReadMessage(in, limits)
		switch {
		case errors.Is(err, io.EOF):
			s.finish(End{How: Lost})
		case err != nil:
			s.breakOff(err)
		default:
			if err := s.route(message, limits); err != nil {
				s.breakOff(err)
			}
		}
	}
	_, _ = io.Copy(io.Discard, in)
}

func (s *Session) isOpen() bool {
	select {
	case <-s.done:
		return false
	default:
		return true
	}
}

// breakOff ends the session for what the other side did, and says why.
func (s *Session) breakOff(cause error) {
	code := ixt.CodeProtocolError.String()
	s.sayLast(code, cause.Error())
	s.finish(End{How: Broken, Code: code, Message: cause.Error()})
}

// Goodbye ends the session cleanly.
func (s *Session) Goodbye() {
	s.sayLast("", "")
	s.finish(End{How: GoodbyeSaid})
}

func (s *Session) sayLast(code, text string) {
	if message, err := goodbyeMessage(code, text); err == nil {
		s.out.put(message, true)
	}
}

// Break writes bytes that are no message, as the last ones.
func (s *Session) Break(bytes []byte) { s.out.put(bytes, true) }

// Abandon ends the session without a word.
func (s *Session) Abandon() {
	s.out.flush()
	s.out.shut()
	s.finish(End{How: Lost})
}

// finish ends the session once: every stream and every call that had not ended fails as unavailable.
func (s *Session) finish(end End) {
	s.mu.Lock()
	if s.end != nil {
		s.mu.Unlock()
		return
	}
	end.Greeted = s.greeted
	s.end = &end
	streams, asked, calls := s.streams, s.asked, s.calls
	s.streams, s.asked, s.calls = map[ixt.StreamID]*ixt.StreamHandle{}, map[uint32]chan Answer{}, map[uint32]*Call{}
	s.mu.Unlock()
	if end.How == GoodbyeHeard {
		s.out.shut() // whoever hears it sends nothing more
	}
	for _, stream := range streams {
		stream.Lost(end.String())
	}
	for _, answer := range asked {
		answer <- failure(ixt.CodeUnavailable.String(), end.String())
	}
	for _, call := range calls {
		call.release(context.Canceled)
	}
	close(s.done)
}
