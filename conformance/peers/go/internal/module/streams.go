package module

import (
	"ixtpeer/internal/ixt"
	"ixtpeer/internal/session"
)

// A handler serves a stream. It returns when it has nothing left to do, not before the caller has closed unless the stream has ended.
type handler func(*module, *ixt.StreamHandle)

// Every kind has these.
var everywhere = map[string]handler{
	"fail":     (*module).fail,
	"hold":     func(_ *module, h *ixt.StreamHandle) { drop(h) },
	"stop":     (*module).stop,
	"crash":    func(m *module, h *ixt.StreamHandle) { m.afterFirst(h, func([]byte) { m.crash() }) },
	"truncate": func(m *module, h *ixt.StreamHandle) { m.afterFirst(h, func([]byte) { m.truncate() }) },
}

// And these are of one kind: a stream's service is its kind.
var ofOneKind = map[ixt.InteractionKind]map[string]handler{
	ixt.Unary:        {"echo": (*module).echo, "describe": (*module).describeStream},
	ixt.ClientStream: {"collect": (*module).collect},
	ixt.ServerStream: {"produce": (*module).produce},
	ixt.BidiStream:   {"relay": (*module).relay},
}

// sips are the handlers that take a frame only when they were allowed to.
var sips = map[ixt.InteractionKind]func(*ixt.StreamHandle, taker){
	ixt.ClientStream: collectBy,
	ixt.BidiStream:   relayBy,
}

// FindStream finds who takes a stream.
func (m *module) FindStream(kind ixt.InteractionKind, service, method string) (session.Accept, *ixt.StreamError) {
	own, ok := ixt.InteractionKindFromString(service)
	if !ok {
		return nil, nobody(service, method)
	}
	serve := everywhere[method]
	if serve == nil {
		serve = ofOneKind[own][method]
	}
	sip := sips[own]
	if method != "sip" {
		sip = nil
	}
	if serve == nil && sip == nil {
		return nil, nobody(service, method)
	}
	if own != kind {
		return nil, &ixt.StreamError{Code: ixt.CodeInvalidArgument, Message: service + "." + method + " is no " + kind.String()}
	}
	return func(handle *ixt.StreamHandle) func() {
		m.ledger.open()
		if sip != nil {
			share := m.sips.add(handle) // at once: a control.drink may be the next message
			return func() { sip(handle, m.sipping(share)) }
		}
		return func() { serve(m, handle) }
	}, nil
}

func nobody(service, method string) *ixt.StreamError {
	return &ixt.StreamError{Code: ixt.CodeUnimplemented, Message: "nobody takes " + service + "." + method}
}

// A taker takes the next payload; false is the end of what comes.
type taker func() ([]byte, bool)

func (m *module) sipping(share *ration) taker {
	return func() ([]byte, bool) {
		m.sips.take(share)
		return share.handle.Next()
	}
}

// drop takes what comes until nothing more does.
func drop(h *ixt.StreamHandle) {
	for ok := true; ok; {
		_, ok = h.Next()
	}
}

// finish takes what comes without need, and closes when the caller has closed.
func finish(h *ixt.StreamHandle) {
	drop(h)
	_ = h.Sender.Close(ixt.CloseComplete)
}

// send waits for credit. What cannot be sent fails the stream, unless that is over.
func send(h *ixt.StreamHandle, payload []byte) bool {
	err := h.Sender.SendWhenReady(payload)
	if err != nil {
		h.Sender.SendError(ixt.CodeResourceExhausted, err.Error(), nil)
	}
	return err == nil
}

// afterFirst does something once the first payload is there. A caller who closes without one gets an answer to that.
func (m *module) afterFirst(h *ixt.StreamHandle, do func(payload []byte)) {
	payload, ok := h.Next()
	if !ok {
		h.Sender.SendError(ixt.CodeInvalidArgument, "a payload was needed", nil)
		return
	}
	do(payload)
}

func (m *module) fail(h *ixt.StreamHandle) {
	m.afterFirst(h, func(payload []byte) {
		code, ok := ixt.StreamErrorCodeFromString(string(payload))
		if !ok {
			h.Sender.SendError(ixt.CodeInvalidArgument, "the payload is no code", payload)
			return
		}
		h.Sender.SendError(code, askedToFail, payload)
	})
}

func (m *module) stop(h *ixt.StreamHandle) {
	m.afterFirst(h, func([]byte) { h.Sender.Cancel(ixt.CancelConsumerStopped, "enough") })
}
