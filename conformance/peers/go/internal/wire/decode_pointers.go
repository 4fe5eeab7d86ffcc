package wire

import (
	"encoding/hex"
	"errors"
	"fmt"
	"unicode/utf8"

	"capnproto.org/go/capnp/v3"
	"capnproto.org/go/capnp/v3/std/capnp/schema"
)

func (d *decoder) pointerValue(pointer capnp.Ptr, plan *fieldPlan, isVariant bool) (any, error) {
	switch plan.kind {
	case schema.Type_Which_text:
		return d.text(pointer)
	case schema.Type_Which_data:
		return d.data(pointer, plan.bytes16)
	case schema.Type_Which_list:
		return d.list(pointer, plan)
	}
	if !pointer.IsValid() && !isVariant {
		return nil, nil
	}
	return d.pointedStruct(pointer, plan.typeID)
}

func (d *decoder) text(pointer capnp.Ptr) (string, error) {
	if !pointer.IsValid() {
		return "", nil
	}
	text := pointer.TextBytes()
	if text == nil {
		return "", errors.New("no text: another pointer, another element size, or no NUL at its end")
	}
	if err := d.visit(uint64(len(text)) + 1); err != nil {
		return "", err
	}
	if !utf8.Valid(text) {
		return "", errors.New("the text is not UTF-8")
	}
	return string(text), nil
}

func (d *decoder) data(pointer capnp.Ptr, bytes16 bool) (string, error) {
	if !pointer.IsValid() {
		return "", nil
	}
	data := pointer.Data()
	if data == nil {
		return "", errors.New("no data: another pointer, or another element size")
	}
	if err := d.visit(uint64(len(data))); err != nil {
		return "", err
	}
	if bytes16 && len(data) != 0 {
		if len(data) != 16 {
			return "", fmt.Errorf("an id of %d bytes", len(data))
		}
		if [16]byte(data) == [16]byte{} {
			return "", nil
		}
	}
	return hex.EncodeToString(data), nil
}

func (d *decoder) list(pointer capnp.Ptr, plan *fieldPlan) ([]any, error) {
	list := pointer.List()
	if pointer.IsValid() && !list.IsValid() {
		return nil, errors.New("another pointer where a list stands")
	}
	count := list.Len()
	if count < 0 || count > d.limits.MaxListElements {
		return nil, fmt.Errorf("a list of %d elements", count)
	}
	if count > 0 && plan.element == schema.Type_Which_structType && structBytes(list.Struct(0).Size()) == 0 {
		if uint64(count) > d.words {
			return nil, fmt.Errorf("%d elements of no size, in a message of %d words", count, d.words)
		}
	}
	values := make([]any, 0, count)
	for i := range count {
		value, err := d.element(list, i, plan)
		if err != nil {
			return nil, fmt.Errorf("element %d: %w", i, err)
		}
		values = append(values, value)
	}
	return values, nil
}

// element reads one element of a list of structs or of texts. Structs may have been anything but bits in an older schema, and texts may
// have become structs, whose first pointer is the text, in a newer one.
func (d *decoder) element(list capnp.List, i int, plan *fieldPlan) (any, error) {
	if plan.element == schema.Type_Which_structType {
		value := list.Struct(i)
		if !value.IsValid() {
			return nil, errors.New("bits where structs stand")
		}
		if err := d.visit(structBytes(value.Size())); err != nil {
			return nil, err
		}
		return d.structValue(value, plan.typeID)
	}
	pointer, err := capnp.PointerList(list).At(i)
	if err != nil {
		return nil, err
	}
	if err := d.visit(wordBytes); err != nil {
		return nil, err
	}
	return d.text(pointer)
}
