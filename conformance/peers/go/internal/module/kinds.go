package module

import (
	"encoding/json"
	"fmt"
	"hash/fnv"

	"ixtpeer/internal/ixt"
)

func (m *module) echo(h *ixt.StreamHandle) {
	m.afterFirst(h, func(payload []byte) {
		if send(h, payload) {
			finish(h)
		}
	})
}

func (m *module) describeStream(h *ixt.StreamHandle) {
	m.afterFirst(h, func([]byte) {
		text, err := describe(h.Context().Invocation())
		if err != nil {
			h.Sender.SendError(ixt.CodeInternal, err.Error(), nil)
		} else if send(h, text) {
			finish(h)
		}
	})
}

func (m *module) collect(h *ixt.StreamHandle) { collectBy(h, h.Next) }

// collected is what a client stream is answered with.
type collected struct {
	Frames int    `json:"frames"`
	Bytes  int    `json:"bytes"`
	Sum    string `json:"sum"`
}

func collectBy(h *ixt.StreamHandle, next taker) {
	sum := fnv.New32a()
	total := collected{}
	for payload, ok := next(); ok; payload, ok = next() {
		total.Frames++
		total.Bytes += len(payload)
		sum.Write(payload)
	}
	total.Sum = fmt.Sprintf("%08x", sum.Sum32())
	text, err := json.Marshal(total)
	if err == nil && send(h, text) {
		finish(h)
	}
}

func (m *module) relay(h *ixt.StreamHandle) { relayBy(h, h.Next) }

func relayBy(h *ixt.StreamHandle, next taker) {
	for payload, ok := next(); ok; payload, ok = next() {
		if !send(h, payload) {
			return
		}
	}
	finish(h)
}

// production is what a server stream is asked for.
type production struct {
	Count uint32 `json:"count"`
	Size  uint32 `json:"size"`
	Then  string `json:"then"`
}

// maxPayloadBytes is more than any message takes.
const maxPayloadBytes = 4 << 20

func (m *module) produce(h *ixt.StreamHandle) {
	m.afterFirst(h, func(payload []byte) {
		var order production
		if err := json.Unmarshal(payload, &order); err != nil || order.Size > maxPayloadBytes {
			h.Sender.SendError(ixt.CodeInvalidArgument, "the request is no order of count and size", nil)
			return
		}
		for i := range order.Count {
			if !send(h, Pattern(int(i), int(order.Size))) {
				return
			}
		}
		m.afterProduction(h, order.Then)
	})
}

func (m *module) afterProduction(h *ixt.StreamHandle, then string) {
	switch then {
	case "":
		_ = h.Sender.Close(ixt.CloseComplete)
	case "fail":
		h.Sender.SendError(ixt.CodeResourceExhausted, askedToFail, nil)
	case "hold":
	case "crash":
		m.crash()
	case "truncate":
		m.truncate()
	default:
		h.Sender.SendError(ixt.CodeInvalidArgument, "nothing is known of then "+then, nil)
	}
	drop(h)
}
