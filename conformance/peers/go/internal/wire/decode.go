// Package wire is a checked codec between Cap'n Proto messages and the JSON form of the golden vectors, driven by the schema nodes
// that the generated bindings carry. It reads through the Go library and checks what the library leaves out: a text without its NUL
// or a list of another element size reads as a default there, objects may be shared, and bytes may follow the message.
package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"capnproto.org/go/capnp/v3"
	"capnproto.org/go/capnp/v3/std/capnp/schema"
)

// maxSafeInteger is 2^53 - 1, the largest that every language holds exactly.
const maxSafeInteger = 1<<53 - 1

// Object is a struct in the JSON form. What is in it is what encoding/json gives with UseNumber: Object as map[string]any, []any,
// string, bool, json.Number and nil.
type Object = map[string]any

// Decode reads a message whose root is the struct of this id, and checks all of it. The message stays readable for the generated
// bindings, which cannot fail on it any more; it points into a copy of data.
func Decode(data []byte, typeID uint64, limits Limits) (Object, *capnp.Message, error) {
	set, err := plans()
	if err != nil {
		return nil, nil, err
	}
	message, words, err := openMessage(bytes.Clone(data), limits)
	if err != nil {
		return nil, nil, err
	}
	d := &decoder{set: set, limits: limits, words: words, wordsLeft: words}
	root, err := message.Root()
	if err != nil {
		return nil, nil, err
	}
	value, err := d.pointedStruct(root, typeID)
	if err != nil {
		return nil, nil, err
	}
	message.ResetReadLimit(1 << 62)
	return value, message, nil
}

type decoder struct {
	set       *planSet
	limits    Limits
	words     uint64 // of the message
	wordsLeft uint64 // of those, not visited yet
}

// visit counts an object. Who reaches more words than the message has reaches some of them twice.
func (d *decoder) visit(bytes uint64) error {
	words := (bytes + wordBytes - 1) / wordBytes
	if words > d.wordsLeft {
		return errors.New("more is reached than the message has: objects are shared")
	}
	d.wordsLeft -= words
	return nil
}

func structBytes(size capnp.ObjectSize) uint64 {
	return uint64(size.DataSize) + uint64(size.PointerCount)*wordBytes
}

// pointedStruct reads the struct that a pointer leads to; a null pointer reads as a struct of defaults.
func (d *decoder) pointedStruct(pointer capnp.Ptr, typeID uint64) (Object, error) {
	if pointer.IsValid() && !pointer.Struct().IsValid() {
		return nil, errors.New("another pointer where a struct stands")
	}
	if err := d.visit(structBytes(pointer.Struct().Size())); err != nil {
		return nil, err
	}
	return d.structValue(pointer.Struct(), typeID)
}

func (d *decoder) structValue(value capnp.Struct, typeID uint64) (Object, error) {
	plan, err := d.set.structOf(typeID)
	if err != nil {
		return nil, err
	}
	object := Object{}
	for i := range plan.fields {
		if err := d.field(object, value, &plan.fields[i], false); err != nil {
			return nil, err
		}
	}
	if !plan.hasUnion {
		return object, nil
	}
	tag := int(value.Uint16(plan.tagOffset))
	if tag >= len(plan.variants) {
		object["kind"] = "unrecognized"
		object["ordinal"] = number(uint64(tag))
		return object, nil
	}
	variant := &plan.variants[tag]
	object["kind"] = variant.name
	return object, d.field(object, value, variant, true)
}

func number(value uint64) json.Number {
	return json.Number(strconv.FormatUint(value, 10))
}

// field reads one field into the object; a null struct is null, but that of a variant is one of defaults.
func (d *decoder) field(object Object, in capnp.Struct, plan *fieldPlan, isVariant bool) error {
	read, err := d.fieldValue(in, plan, isVariant)
	if err != nil {
		return fmt.Errorf("%s: %w", plan.name, err)
	}
	if plan.kind != schema.Type_Which_void && plan.kind != schema.Type_Which_anyPointer {
		object[plan.name] = read
	}
	return nil
}

func (d *decoder) fieldValue(in capnp.Struct, plan *fieldPlan, isVariant bool) (any, error) {
	if plan.isGroup {
		return d.structValue(in, plan.typeID)
	}
	switch plan.kind {
	case schema.Type_Which_void, schema.Type_Which_anyPointer:
		return nil, nil
	case schema.Type_Which_text, schema.Type_Which_data, schema.Type_Which_list, schema.Type_Which_structType:
		pointer, err := pointerOf(in, uint16(plan.offset))
		if err != nil {
			return nil, err
		}
		return d.pointerValue(pointer, plan, isVariant)
	}
	return d.dataValue(in, plan)
}

func (d *decoder) dataValue(in capnp.Struct, plan *fieldPlan) (any, error) {
	switch plan.kind {
	case schema.Type_Which_bool:
		return in.Bit(capnp.BitOffset(plan.offset)), nil
	case schema.Type_Which_uint8:
		return number(uint64(in.Uint8(capnp.DataOffset(plan.offset)))), nil
	case schema.Type_Which_uint16:
		return number(uint64(in.Uint16(capnp.DataOffset(plan.offset * 2)))), nil
	case schema.Type_Which_uint32:
		return number(uint64(in.Uint32(capnp.DataOffset(plan.offset * 4)))), nil
	case schema.Type_Which_uint64:
		value := in.Uint64(capnp.DataOffset(plan.offset * 8))
		if plan.safeInteger && value > maxSafeInteger {
			return nil, errors.New("above 2^53 - 1")
		}
		return strconv.FormatUint(value, 10), nil
	case schema.Type_Which_enum:
		ordinal := in.Uint16(capnp.DataOffset(plan.offset * 2))
		if names := d.set.enums[plan.typeID]; int(ordinal) < len(names) {
			return names[ordinal], nil
		}
		return Object{"unrecognized": number(uint64(ordinal))}, nil
	}
	return nil, fmt.Errorf("the codec knows no %v", plan.kind)
}
