package session

import (
	"fmt"

	"ixtpeer/gen/ipc"
	"ixtpeer/internal/wire"
)

// route takes one message. An error ends the session.
func (s *Session) route(message []byte, limits wire.Limits) error {
	_, read, err := wire.Decode(message, ipc.Envelope_TypeID, limits)
	if err != nil {
		return err
	}
	root, err := ipc.ReadRootEnvelope(read)
	if err != nil {
		return err
	}
	if !s.greeted {
		return s.greet(root)
	}
	switch root.Which() {
	case ipc.Envelope_Which_handle:
		return s.handleMessage(root.Handle())
	case ipc.Envelope_Which_result:
		return s.routeResult(root.Result())
	case ipc.Envelope_Which_stream:
		return s.routeFrame(root.Stream())
	case ipc.Envelope_Which_log:
		return s.routeLog(root.Log())
	case ipc.Envelope_Which_ping:
		ping, err := root.Ping()
		if err == nil {
			err = s.say(pongMessage(ping.Nonce()))
		}
		return err
	case ipc.Envelope_Which_pong:
		pong, err := root.Pong()
		s.answerPing(pong.Nonce())
		return err
	case ipc.Envelope_Which_drain:
		drain, err := root.Drain()
		s.drain(drain.TimeoutMs())
		return err
	case ipc.Envelope_Which_goodbye:
		return s.routeGoodbye(root.Goodbye())
	case ipc.Envelope_Which_hello, ipc.Envelope_Which_welcome:
		return fmt.Errorf("a second %v", root.Which())
	}
	return fmt.Errorf("a message of a newer schema, number %d", root.Which())
}

func (s *Session) routeGoodbye(goodbye ipc.Goodbye, err error) error {
	if err != nil {
		return err
	}
	code, err := goodbye.Code()
	if err != nil {
		return err
	}
	text, err := goodbye.Message_()
	if err != nil {
		return err
	}
	s.finish(End{How: GoodbyeHeard, Code: code, Message: text})
	return nil
}
