package session

import (
	"io"
	"sync"
)

// An outbox writes messages in the order in which they were put, without making whoever puts them wait: neither side of a session may
// wait for the other to read. How much it holds is bounded by credit.
type outbox struct {
	mu      sync.Mutex
	changed *sync.Cond
	queue   [][]byte
	writing bool
	closed  bool // nothing is taken any more
}

func newOutbox(w io.Writer) *outbox {
	o := &outbox{}
	o.changed = sync.NewCond(&o.mu)
	go o.run(w)
	return o
}

// put adds a message; after the last one, and when the way is gone, it is dropped.
func (o *outbox) put(message []byte, isLast bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return
	}
	o.queue = append(o.queue, message)
	o.closed = isLast
	o.changed.Broadcast()
}

// shut drops what is put from now on, and what waits.
func (o *outbox) shut() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	o.queue = nil
	o.changed.Broadcast()
}

// flush waits until everything that was put is written, or cannot be.
func (o *outbox) flush() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.queue) > 0 || o.writing {
		o.changed.Wait()
	}
}

func (o *outbox) run(w io.Writer) {
	for {
		messages := o.take()
		for _, message := range messages {
			if _, err := w.Write(message); err != nil {
				o.shut() // whoever reads will see the end of the channel there
				break
			}
		}
		o.mu.Lock()
		o.writing = false
		o.changed.Broadcast()
		o.mu.Unlock()
	}
}

func (o *outbox) take() [][]byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.queue) == 0 {
		o.changed.Wait()
	}
	messages := o.queue
	o.queue = nil
	o.writing = true
	return messages
}
