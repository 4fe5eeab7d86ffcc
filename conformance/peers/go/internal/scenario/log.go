package scenario

import (
	"sync"

	"ixtpeer/internal/ixt"
	"ixtpeer/internal/session"
)

// A desk is the runtime's handler: it keeps the module's log, and takes nothing else.
type desk struct {
	mu      sync.Mutex
	entries []session.LogEntry
	came    chan struct{} // holds a token when an entry has come
}

func newDesk() *desk { return &desk{came: make(chan struct{}, 1)} }

func (d *desk) HandleLog(entry session.LogEntry) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.entries = append(d.entries, entry)
	select {
	case d.came <- struct{}{}:
	default:
	}
}

// next waits for the next entry; false when the session is over before one comes.
func (d *desk) next(over <-chan struct{}) (session.LogEntry, bool) {
	for {
		if entry, ok := d.take(); ok {
			return entry, true
		}
		select {
		case <-d.came:
		case <-over:
			return d.take()
		}
	}
}

func (d *desk) take() (entry session.LogEntry, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.entries) == 0 {
		return entry, false
	}
	entry, d.entries = d.entries[0], d.entries[1:]
	return entry, true
}

func (d *desk) HandleCall(call *session.Call) {
	call.Fail(ixt.CodeUnimplemented.String(), "the runtime takes no calls", nil)
}

func (d *desk) FindStream(ixt.InteractionKind, string, string) (session.Accept, *ixt.StreamError) {
	return nil, &ixt.StreamError{Code: ixt.CodeUnimplemented, Message: "the runtime takes no streams"}
}

func (d *desk) StreamEnded(*ixt.StreamHandle, ixt.Outcome) {}
