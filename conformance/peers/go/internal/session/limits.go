// Package session speaks the protocol of docs/session.md over a pair of byte streams, as module and as runtime.
package session

import (
	"ixtpeer/gen/ipc"
	"ixtpeer/internal/wire"
)

// Limits are what a side accepts; 0 is not said.
type Limits struct {
	MaxFrameBytes        uint32
	MaxConcurrentStreams uint32
	InitialCredit        uint32
	BufferCapFrames      uint32
}

// PeerLimits are those of every peer that nobody told others.
var PeerLimits = Limits{MaxFrameBytes: 4 << 20, MaxConcurrentStreams: 1000, InitialCredit: 16, BufferCapFrames: 64}

// firstCredit is how many data frames a caller may send on a new stream to whoever said these limits.
func (l Limits) firstCredit() uint32 {
	if l.BufferCapFrames == 0 {
		return l.InitialCredit
	}
	return min(l.InitialCredit, l.BufferCapFrames)
}

func (l Limits) wire() wire.Limits {
	limits := wire.DefaultLimits
	limits.MaxFrameBytes = uint64(l.MaxFrameBytes)
	return limits
}

func (l Limits) write(out ipc.SessionLimits) {
	out.SetMaxFrameBytes(l.MaxFrameBytes)
	out.SetMaxConcurrentStreams(l.MaxConcurrentStreams)
	out.SetInitialCredit(l.InitialCredit)
	out.SetBufferCapFrames(l.BufferCapFrames)
}

func readLimits(in ipc.SessionLimits) Limits {
	return Limits{in.MaxFrameBytes(), in.MaxConcurrentStreams(), in.InitialCredit(), in.BufferCapFrames()}
}
