package wire

// Limits are what a reader takes, as conformance/vectors/README.md has them.
type Limits struct {
	MaxFrameBytes   uint64 // bytes of a whole message, its segment table included
	MaxSegments     uint64 // segments of a message
	MaxDepth        uint   // pointers followed one inside the other; the root is the first
	MaxListElements int    // elements of one list, not bytes of text or data
}

// DefaultLimits are in force where nothing else is said.
var DefaultLimits = Limits{
	MaxFrameBytes:   4 << 20,
	MaxSegments:     512,
	MaxDepth:        64,
	MaxListElements: 65536,
}
