package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"capnproto.org/go/capnp/v3"
)

const wordBytes = 8

// ReadMessage reads the bytes of one message from a stream of them. The error is io.EOF only between two messages. Nothing is
// allocated before the segment table has been checked.
func ReadMessage(r io.Reader, limits Limits) ([]byte, error) {
	var count [4]byte
	if _, err := io.ReadFull(r, count[:]); err != nil {
		return nil, err
	}
	table, err := tableBytes(count[:], limits)
	if err != nil {
		return nil, err
	}
	header := make([]byte, table)
	copy(header, count[:])
	if _, err := io.ReadFull(r, header[len(count):]); err != nil {
		return nil, cut(err)
	}
	words := segmentWords(header)
	if words > limits.MaxFrameBytes/wordBytes || table+words*wordBytes > limits.MaxFrameBytes {
		return nil, errTooLarge
	}
	message := make([]byte, table+words*wordBytes)
	copy(message, header)
	if _, err := io.ReadFull(r, message[table:]); err != nil {
		return nil, cut(err)
	}
	return message, nil
}

var errTooLarge = errors.New("the message is larger than maxFrameBytes")

func cut(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// tableBytes is how long the segment table is that begins with these bytes.
func tableBytes(start []byte, limits Limits) (uint64, error) {
	count := uint64(binary.LittleEndian.Uint32(start)) + 1
	if count > limits.MaxSegments {
		return 0, fmt.Errorf("%d segments, of at most %d", count, limits.MaxSegments)
	}
	return (4 + 4*count + 7) &^ 7, nil
}

func segmentWords(table []byte) uint64 {
	count := uint64(binary.LittleEndian.Uint32(table)) + 1
	words := uint64(0)
	for i := range count {
		words += uint64(binary.LittleEndian.Uint32(table[4+4*i:]))
	}
	return words
}

// openMessage checks what the library does not (its reader takes stray bytes behind a message, and any number of segments), and
// hands over the message with its limits set, and the words of its segments.
func openMessage(data []byte, limits Limits) (*capnp.Message, uint64, error) {
	size := uint64(len(data))
	switch {
	case size > limits.MaxFrameBytes:
		return nil, 0, errTooLarge
	case size < 2*wordBytes:
		return nil, 0, errors.New("fewer bytes than a segment table and a root pointer take")
	case size%wordBytes != 0:
		return nil, 0, errors.New("the length is not a multiple of 8")
	}
	table, err := tableBytes(data, limits)
	if err != nil {
		return nil, 0, err
	}
	if table > size {
		return nil, 0, errors.New("the segment table is cut short")
	}
	words := segmentWords(data[:table])
	switch there := (size - table) / wordBytes; {
	case words > there:
		return nil, 0, errors.New("the segment table promises more than there is")
	case words < there:
		return nil, 0, errors.New("bytes stand after the last segment")
	}
	message, err := capnp.Unmarshal(data)
	if err != nil {
		return nil, 0, err
	}
	message.DepthLimit = limits.MaxDepth
	// Sharing is found by the decoder's own count; the library's is coarser, and takes a word for an element of no size.
	message.TraverseLimit = 2 * words * wordBytes
	return message, words, nil
}
