package ixt

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// A StreamID is a UUID of sixteen bytes that are not all zero (fact 6).
type StreamID [16]byte

// ErrInvalidStreamID is what reading something else as an id fails with.
var ErrInvalidStreamID = errors.New("INVALID_STREAM_ID")

// String is lowercase hex without dashes, as Rust's Display prints it.
func (id StreamID) String() string { return hex.EncodeToString(id[:]) }

// NewStreamID takes an id from the system's cryptographic source of randomness.
func NewStreamID() (id StreamID) {
	for id == (StreamID{}) {
		rand.Read(id[:]) // never fails
	}
	return id
}

// ParseStreamID reads 32 hex digits of either case, or a UUID with its four dashes.
func ParseStreamID(text string) (StreamID, error) {
	if len(text) == 36 && text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-' {
		text = strings.ReplaceAll(text, "-", "")
	}
	data, err := hex.DecodeString(text)
	if err != nil {
		return StreamID{}, fmt.Errorf("%w: %v", ErrInvalidStreamID, err)
	}
	return StreamIDFromBytes(data)
}

// StreamIDFromBytes copies sixteen bytes.
func StreamIDFromBytes(data []byte) (id StreamID, err error) {
	if len(data) != len(id) {
		return id, fmt.Errorf("%w: %d bytes", ErrInvalidStreamID, len(data))
	}
	if copy(id[:], data); id == (StreamID{}) {
		return id, fmt.Errorf("%w: all zero", ErrInvalidStreamID)
	}
	return id, nil
}
