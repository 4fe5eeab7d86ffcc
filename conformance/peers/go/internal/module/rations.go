package module

import (
	"slices"
	"sync"

	"ixtpeer/internal/ixt"
)

// rations say how often the streams of sip may ask for a frame.
type rations struct {
	mu      sync.Mutex
	streams []*ration // under way, in the order in which they were opened
}

// A ration is that of one stream.
type ration struct {
	handle  *ixt.StreamHandle
	allowed uint64
	more    chan struct{} // holds a token when allowed has grown
}

func (r *rations) add(handle *ixt.StreamHandle) *ration {
	r.mu.Lock()
	defer r.mu.Unlock()
	share := &ration{handle: handle, more: make(chan struct{}, 1)}
	r.streams = append(r.streams, share)
	return share
}

func (r *rations) remove(handle *ixt.StreamHandle) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.streams = slices.DeleteFunc(r.streams, func(share *ration) bool { return share.handle == handle })
}

// allow lets the stream under way take so many frames more; false when there is none.
func (r *rations) allow(frames uint64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.streams) == 0 {
		return false
	}
	share := r.streams[len(r.streams)-1]
	share.allowed += frames
	select {
	case share.more <- struct{}{}:
	default:
	}
	return true
}

// take waits until the stream may ask for a frame, or is over.
func (r *rations) take(share *ration) {
	for !r.use(share) {
		select {
		case <-share.more:
		case <-share.handle.Done():
			return
		}
	}
}

func (r *rations) use(share *ration) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if share.allowed == 0 {
		return false
	}
	share.allowed--
	return true
}
