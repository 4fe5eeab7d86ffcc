package wire

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"capnproto.org/go/capnp/v3"
	"capnproto.org/go/capnp/v3/std/capnp/schema"
)

// Encode writes an object in the JSON form as a message whose root is the struct of this id. What is left out has its default. The
// layout is that of conformance/vectors/README.md: one segment, objects in the order of their pointers, depth first.
func Encode(object Object, typeID uint64) ([]byte, error) {
	message, err := EncodeMessage(object, typeID)
	if err != nil {
		return nil, err
	}
	return message.Marshal()
}

// EncodeMessage does the same, and hands over the message before it becomes bytes.
func EncodeMessage(object Object, typeID uint64) (*capnp.Message, error) {
	set, err := plans()
	if err != nil {
		return nil, err
	}
	plan, err := set.structOf(typeID)
	if err != nil {
		return nil, err
	}
	message, segment := capnp.NewSingleSegmentMessage(nil)
	root, err := capnp.NewRootStruct(segment, plan.size)
	if err != nil {
		return nil, err
	}
	return message, (&encoder{set: set}).structValue(root, plan, object)
}

type encoder struct{ set *planSet }

// A slot is a pointer that is to be written: they are sorted first, since fields may stand in another order than their pointers.
type slot struct {
	plan  *fieldPlan
	value any
}

func (e *encoder) structValue(into capnp.Struct, plan *structPlan, object Object) error {
	slots, err := e.section(into, plan, object, nil)
	if err != nil {
		return err
	}
	slices.SortFunc(slots, func(a, b slot) int { return cmp.Compare(a.plan.offset, b.plan.offset) })
	for _, slot := range slots {
		if err := e.pointer(into, slot); err != nil {
			return fmt.Errorf("%s: %w", slot.plan.name, err)
		}
	}
	return nil
}

// section writes the data of a struct or group, and adds its pointers to the slots.
func (e *encoder) section(into capnp.Struct, plan *structPlan, object Object, slots []slot) ([]slot, error) {
	fields := plan.fields
	if plan.hasUnion {
		kind, given := object["kind"]
		tag := slices.IndexFunc(plan.variants, func(field fieldPlan) bool { return field.name == kind })
		if given && tag < 0 {
			return nil, fmt.Errorf("the variant %v is not in the schema", kind)
		}
		tag = max(tag, 0)
		into.SetUint16(plan.tagOffset, uint16(tag))
		fields = append(slices.Clone(fields), plan.variants[tag])
	}
	for i := range fields {
		field := &fields[i]
		value, given := object[field.name]
		var err error
		switch {
		case !given || value == nil && !field.isGroup:
			if plan.hasUnion && i == len(plan.fields) && field.kind == schema.Type_Which_structType && !field.isGroup {
				slots = append(slots, slot{field, Object{}})
			}
		case field.isGroup:
			slots, err = e.group(into, field, value, slots)
		case isPointer(field.kind):
			slots = append(slots, slot{field, value})
		default:
			err = e.dataValue(into, field, value)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", field.name, err)
		}
	}
	return slots, nil
}

func (e *encoder) group(into capnp.Struct, field *fieldPlan, value any, slots []slot) ([]slot, error) {
	object, ok := value.(Object)
	if !ok {
		return nil, errors.New("not an object")
	}
	plan, err := e.set.structOf(field.typeID)
	if err != nil {
		return nil, err
	}
	return e.section(into, plan, object, slots)
}

func isPointer(kind schema.Type_Which) bool {
	switch kind {
	case schema.Type_Which_text, schema.Type_Which_data, schema.Type_Which_list, schema.Type_Which_structType:
		return true
	}
	return false
}

func (e *encoder) dataValue(into capnp.Struct, plan *fieldPlan, value any) error {
	at := plan.offset
	switch plan.kind {
	case schema.Type_Which_void, schema.Type_Which_anyPointer:
		return nil
	case schema.Type_Which_bool:
		bit, ok := value.(bool)
		if !ok {
			return errors.New("not a boolean")
		}
		into.SetBit(capnp.BitOffset(at), bit)
		return nil
	case schema.Type_Which_enum:
		ordinal, err := e.ordinal(plan, value)
		into.SetUint16(capnp.DataOffset(at*2), ordinal)
		return err
	}
	switch plan.kind {
	case schema.Type_Which_uint8:
		n, err := integer(value, math.MaxUint8)
		into.SetUint8(capnp.DataOffset(at), uint8(n))
		return err
	case schema.Type_Which_uint16:
		n, err := integer(value, math.MaxUint16)
		into.SetUint16(capnp.DataOffset(at*2), uint16(n))
		return err
	case schema.Type_Which_uint32:
		n, err := integer(value, math.MaxUint32)
		into.SetUint32(capnp.DataOffset(at*4), uint32(n))
		return err
	case schema.Type_Which_uint64:
		limit := uint64(math.MaxUint64)
		if plan.safeInteger {
			limit = maxSafeInteger
		}
		n, err := integer(value, limit)
		into.SetUint64(capnp.DataOffset(at*8), n)
		return err
	}
	return fmt.Errorf("the codec knows no %v", plan.kind)
}

// integer reads a number, or the decimal string that a 64 bit integer is.
func integer(value any, limit uint64) (uint64, error) {
	digits := ""
	switch value := value.(type) {
	case json.Number:
		digits = value.String()
	case string:
		digits = value
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || n > limit {
		return 0, fmt.Errorf("%v is not an integer from 0 to %d", value, limit)
	}
	return n, nil
}

func (e *encoder) ordinal(plan *fieldPlan, value any) (uint16, error) {
	if object, ok := value.(Object); ok {
		n, err := integer(object["unrecognized"], math.MaxUint16)
		return uint16(n), err
	}
	at := slices.IndexFunc(e.set.enums[plan.typeID], func(name string) bool { return name == value })
	if at < 0 {
		return 0, fmt.Errorf("the value %v is not in the schema", value)
	}
	return uint16(at), nil
}
