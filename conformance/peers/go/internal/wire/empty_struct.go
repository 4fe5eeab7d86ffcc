package wire

import (
	"encoding/binary"
	"reflect"

	"capnproto.org/go/capnp/v3"
)

// A struct of no size may stand anywhere, and is there all the same; the library refuses one that stands outside its segment. Here the
// pointer is set right, to where encoders put such structs: in place, since the generated bindings are to read it, too.

// noSize is a struct pointer to the word before its target, of no size.
const noSize = 0x0000_0000_ffff_fffc

// pointerOf reads a struct's pointer. The library does not say where a struct stands, so its own field is read for that.
func pointerOf(in capnp.Struct, slot uint16) (capnp.Ptr, error) {
	pointer, err := in.Ptr(slot)
	if err == nil || !in.IsValid() || slot >= in.Size().PointerCount {
		return pointer, err
	}
	at := reflect.ValueOf(in).FieldByName("off").Uint() + uint64(in.Size().DataSize) + uint64(slot)*wordBytes
	word := in.Segment().Data()[at : at+wordBytes]
	if isStructOfNoSize(binary.LittleEndian.Uint64(word)) {
		binary.LittleEndian.PutUint64(word, noSize)
		return in.Ptr(slot)
	}
	return pointer, err
}

func isStructOfNoSize(pointer uint64) bool {
	return pointer != 0 && pointer&3 == 0 && pointer>>32 == 0
}
