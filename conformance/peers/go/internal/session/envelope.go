package session

import (
	"capnproto.org/go/capnp/v3"

	"ixtpeer/gen/ipc"
	"ixtpeer/gen/modulecapnp"
	"ixtpeer/internal/ixt"
)

// envelope builds one message.
func envelope(fill func(ipc.Envelope) error) ([]byte, error) {
	message, segment := capnp.NewSingleSegmentMessage(nil)
	defer message.Release()
	root, err := ipc.NewRootEnvelope(segment)
	if err != nil {
		return nil, err
	}
	if err := fill(root); err != nil {
		return nil, err
	}
	return message.Marshal()
}

func goodbyeMessage(code, text string) ([]byte, error) {
	return envelope(func(out ipc.Envelope) error {
		goodbye, err := out.NewGoodbye()
		if err != nil {
			return err
		}
		if err := goodbye.SetCode(code); err != nil {
			return err
		}
		return goodbye.SetMessage_(text)
	})
}

func pingMessage(nonce uint64) ([]byte, error) {
	return envelope(func(out ipc.Envelope) error {
		ping, err := out.NewPing()
		ping.SetNonce(nonce)
		return err
	})
}

// HalfPing is the first half of a message.
func HalfPing() []byte {
	message, err := pingMessage(1)
	if err != nil {
		panic(err) // which a message of five words is not
	}
	return message[:len(message)/2]
}

func pongMessage(nonce uint64) ([]byte, error) {
	return envelope(func(out ipc.Envelope) error {
		pong, err := out.NewPong()
		pong.SetNonce(nonce)
		return err
	})
}

func drainMessage(timeoutMs uint32) ([]byte, error) {
	return envelope(func(out ipc.Envelope) error {
		drain, err := out.NewDrain()
		drain.SetTimeoutMs(timeoutMs)
		return err
	})
}

func streamMessage(frame ixt.StreamFrame) ([]byte, error) {
	return envelope(func(out ipc.Envelope) error {
		stream, err := out.NewStream()
		if err != nil {
			return err
		}
		return ixt.EncodeStreamFrame(stream, frame)
	})
}

func resultMessage(callID uint32, answer Answer) ([]byte, error) {
	return envelope(func(out ipc.Envelope) error {
		wrapped, err := out.NewResult()
		if err != nil {
			return err
		}
		wrapped.SetCallId(callID)
		result, err := wrapped.NewResult()
		if err != nil {
			return err
		}
		return writeAnswer(result, answer)
	})
}

func writeAnswer(out modulecapnp.HandleResult, answer Answer) error {
	if answer.Failure == nil {
		if len(answer.Body) == 0 {
			return out.SetOk(nil)
		}
		return out.SetOk(answer.Body)
	}
	failure, err := out.NewError()
	if err != nil {
		return err
	}
	if err := failure.SetCode(answer.Failure.Code); err != nil {
		return err
	}
	if err := failure.SetMessage_(answer.Failure.Message); err != nil {
		return err
	}
	if len(answer.Failure.Details) == 0 {
		return nil
	}
	return failure.SetDetails(answer.Failure.Details)
}
