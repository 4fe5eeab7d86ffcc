package wire

import (
	"encoding/hex"
	"errors"

	"capnproto.org/go/capnp/v3"
	"capnproto.org/go/capnp/v3/std/capnp/schema"
)

func (e *encoder) pointer(into capnp.Struct, slot slot) error {
	at := uint16(slot.plan.offset)
	switch slot.plan.kind {
	case schema.Type_Which_text:
		text, ok := slot.value.(string)
		if !ok {
			return errors.New("not a string")
		}
		return into.SetText(at, text)
	case schema.Type_Which_data:
		text, _ := slot.value.(string)
		data, err := hex.DecodeString(text)
		if err != nil || slot.plan.bytes16 && len(data) != 0 && len(data) != 16 {
			return errors.New("not hex digits of a right number")
		}
		if len(data) == 0 {
			return nil
		}
		return into.SetData(at, data)
	case schema.Type_Which_list:
		values, ok := slot.value.([]any)
		if !ok {
			return errors.New("not an array")
		}
		return e.list(into, at, slot.plan, values)
	}
	object, ok := slot.value.(Object)
	if !ok {
		return errors.New("not an object")
	}
	plan, err := e.set.structOf(slot.plan.typeID)
	if err != nil {
		return err
	}
	child, err := capnp.NewStruct(into.Segment(), plan.size)
	if err != nil {
		return err
	}
	if err := into.SetPtr(at, child.ToPtr()); err != nil {
		return err
	}
	return e.structValue(child, plan, object)
}

func (e *encoder) list(into capnp.Struct, at uint16, field *fieldPlan, values []any) error {
	if len(values) == 0 {
		return nil
	}
	if field.element == schema.Type_Which_text {
		return e.textList(into, at, values)
	}
	plan, err := e.set.structOf(field.typeID)
	if err != nil {
		return err
	}
	list, err := capnp.NewCompositeList(into.Segment(), plan.size, int32(len(values)))
	if err != nil {
		return err
	}
	if err := into.SetPtr(at, list.ToPtr()); err != nil {
		return err
	}
	for i, value := range values {
		object, ok := value.(Object)
		if !ok {
			return errors.New("not an array of objects")
		}
		if err := e.structValue(list.Struct(i), plan, object); err != nil {
			return err
		}
	}
	return nil
}

func (e *encoder) textList(into capnp.Struct, at uint16, values []any) error {
	list, err := capnp.NewTextList(into.Segment(), int32(len(values)))
	if err != nil {
		return err
	}
	if err := into.SetPtr(at, list.ToPtr()); err != nil {
		return err
	}
	for i, value := range values {
		text, ok := value.(string)
		if !ok {
			return errors.New("not an array of strings")
		}
		if text == "" {
			continue
		}
		if err := list.Set(i, text); err != nil {
			return err
		}
	}
	return nil
}
