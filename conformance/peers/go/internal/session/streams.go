package session

import (
	"context"
	"errors"

	"ixtpeer/gen/streamcapnp"
	"ixtpeer/internal/ixt"
)

// maxTombstones is how many ids of streams that ended are remembered.
const maxTombstones = 4096

// tombstones are those ids: none of them is a stream again (rule 23.65).
type tombstones struct {
	ids   map[ixt.StreamID]bool
	order []ixt.StreamID
}

func (t *tombstones) add(id ixt.StreamID) {
	if t.ids == nil {
		t.ids = map[ixt.StreamID]bool{}
	}
	if t.ids[id] {
		return
	}
	if len(t.order) == maxTombstones {
		delete(t.ids, t.order[0])
		t.order = t.order[1:]
	}
	t.ids[id] = true
	t.order = append(t.order, id)
}

func (s *Session) routeFrame(in streamcapnp.StreamFrame, err error) error {
	if err != nil {
		return err
	}
	frame, err := ixt.DecodeStreamFrame(in)
	var refused *ixt.ContextError
	if err != nil && !errors.As(err, &refused) {
		return err
	}
	s.mu.Lock()
	living := s.streams[frame.ID]
	s.mu.Unlock()
	open, isOpen := frame.Body.(*ixt.StreamOpen)
	switch {
	case refused != nil || isOpen:
		if living != nil {
			return nil // it changes nothing of the living stream (rule 23.66)
		}
		if refused == nil {
			refused = s.open(frame.ID, open)
		}
		if refused != nil {
			s.refuse(frame.ID, refused)
		}
	case living != nil:
		living.Feed(frame.Body)
	}
	return nil // a frame for an id that is not known is ignored (rule 23.62)
}

// refuse answers an open on its own stream (rule 23.72).
func (s *Session) refuse(id ixt.StreamID, why *ixt.ContextError) {
	s.mu.Lock()
	s.recent.add(id)
	s.mu.Unlock()
	_ = s.SendFrame(ixt.StreamFrame{ID: id, Body: &ixt.StreamError{Code: why.Code, Message: why.Message}})
}

// open takes a stream of the other side's, or says why not.
func (s *Session) open(id ixt.StreamID, open *ixt.StreamOpen) *ixt.ContextError {
	if target := open.Context.Target; target == nil || target.Kind != ixt.TargetService {
		return &ixt.ContextError{Code: ixt.CodeInvalidArgument, Message: "the target is no service"}
	}
	if open.Context.Expired() {
		return &ixt.ContextError{Code: ixt.CodeDeadlineExceeded, Message: "the deadline has passed"}
	}
	if err := s.admit(id); err != nil {
		return err
	}
	target := open.Context.Target
	accept, nobody := s.config.Handler.FindStream(open.Kind, target.Name, target.Method)
	if nobody != nil {
		return &ixt.ContextError{Code: nobody.Code, Message: nobody.Message}
	}
	s.mu.Lock()
	handle := ixt.AcceptStream(context.Background(), id, open, ixt.StreamOptions{
		Sink:            s,
		Window:          s.config.Limits.firstCredit(),
		BufferCapFrames: s.config.Limits.BufferCapFrames,
		OnEnd: func(handle *ixt.StreamHandle, outcome ixt.Outcome) {
			s.forget(id)
			s.config.Handler.StreamEnded(handle, outcome)
		},
	})
	s.streams[id] = handle
	s.served++
	s.mu.Unlock()
	serve := accept(handle)
	go s.settle(handle, serve)
	return nil
}

func (s *Session) admit(id ixt.StreamID) *ixt.ContextError {
	s.mu.Lock()
	defer s.mu.Unlock()
	message := ""
	switch {
	case s.draining:
		message = "this side is draining"
	case s.recent.ids[id]:
		return &ixt.ContextError{Code: ixt.CodeProtocolError, Message: "the id was used"}
	case s.config.Limits.MaxConcurrentStreams != 0 && s.served >= int(s.config.Limits.MaxConcurrentStreams):
		message = "too many streams are under way"
	default:
		return nil
	}
	return &ixt.ContextError{Code: ixt.CodeRejected, Message: message}
}

// settle serves a stream, and counts it until it is over and served.
func (s *Session) settle(handle *ixt.StreamHandle, serve func()) {
	serve()
	<-handle.Done()
	s.mu.Lock()
	s.served--
	s.mu.Unlock()
	s.checkDrained()
}

func (s *Session) forget(id ixt.StreamID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.streams, id)
	s.recent.add(id)
}

// OpenStream opens a stream of this side's.
func (s *Session) OpenStream(open *ixt.StreamOpen, grantByHand bool) (*ixt.StreamHandle, error) {
	id := ixt.NewStreamID()
	s.mu.Lock()
	defer s.mu.Unlock()
	handle, err := ixt.OpenStream(context.Background(), id, open, ixt.StreamOptions{
		Sink:        s,
		SendCredit:  s.peer.firstCredit(),
		GrantByHand: grantByHand,
		OnEnd:       func(*ixt.StreamHandle, ixt.Outcome) { s.forget(id) },
	})
	if err != nil {
		return nil, err
	}
	if s.end != nil {
		go handle.Lost(s.end.String())
		return handle, nil
	}
	s.streams[id] = handle
	return handle, nil
}
