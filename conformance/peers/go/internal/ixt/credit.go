package ixt

import "math"

// A credit is permission for so many data frames, whatever their size (rule 23.14).
type credit struct{ left uint32 }

// use takes one, and says whether there was one.
func (c *credit) use() bool {
	if c.left == 0 {
		return false
	}
	c.left--
	return true
}

// grant adds to what is left. It refuses nothing at all, and what brings the sum above 2^32-1 (rules 23.18 and 23.19).
func (c *credit) grant(frames uint32) bool {
	if frames == 0 || c.left > math.MaxUint32-frames {
		return false
	}
	c.left += frames
	return true
}

// A refill says when what was taken is granted again: once it is half of the window (rule 23.22). A window of nothing is never refilled:
// whoever opened a stream with it grants by hand.
type refill struct {
	window uint32
	taken  uint32
}

func (r *refill) take() (grant uint32) {
	r.taken++
	if r.window == 0 || 2*uint64(r.taken) < uint64(r.window) {
		return 0
	}
	grant, r.taken = r.taken, 0
	return grant
}
