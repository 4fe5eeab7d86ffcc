package module

import (
	"strconv"
	"sync"

	"ixtpeer/internal/ixt"
)

// A ledger notes the peer's streams that reached a handler: how many, and how each ended, which is told once, in order.
type ledger struct {
	mu      sync.Mutex
	opened  int
	ended   []record
	waiting []func(record) bool // says whether the record was wanted still
}

// A record is how one stream ended, as control.ended tells it.
type record struct {
	Status    ixt.Status `json:"status"`
	Why       string     `json:"why"`
	Received  uint64     `json:"received"`
	Sent      uint64     `json:"sent"`
	Signalled bool       `json:"signalled"`
}

func (l *ledger) open() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.opened++
}

func (l *ledger) count() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strconv.Itoa(l.opened)
}

func (l *ledger) end(handle *ixt.StreamHandle, outcome ixt.Outcome) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = append(l.ended, record{
		Status:    outcome.Status,
		Why:       outcome.Why(),
		Received:  handle.Received(),
		Sent:      handle.Sender.Sent(),
		Signalled: handle.Context().Err() != nil,
	})
	l.match()
}

// next hands the next end to whoever asked, when there is one.
func (l *ledger) next(tell func(record) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting = append(l.waiting, tell)
	l.match()
}

func (l *ledger) match() {
	for len(l.ended) > 0 && len(l.waiting) > 0 {
		if l.waiting[0](l.ended[0]) {
			l.ended = l.ended[1:]
		}
		l.waiting = l.waiting[1:]
	}
}
