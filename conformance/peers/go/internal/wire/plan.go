package wire

import (
	"fmt"
	"sync"

	"capnproto.org/go/capnp/v3"
	"capnproto.org/go/capnp/v3/schemas"
	"capnproto.org/go/capnp/v3/std/capnp/schema"

	"ixtpeer/gen/ipc"
	"ixtpeer/gen/ixtts"
	"ixtpeer/gen/modulecapnp"
	"ixtpeer/gen/streamcapnp"
)

// A structPlan is what the codec has to know of a struct or a group: its schema node, read once.
type structPlan struct {
	size      capnp.ObjectSize
	fields    []fieldPlan // outside the union
	hasUnion  bool
	tagOffset capnp.DataOffset // where the union's discriminant stands
	variants  []fieldPlan      // by discriminant
}

type fieldPlan struct {
	name        string
	kind        schema.Type_Which
	isGroup     bool
	offset      uint32 // data: in elements of the field's own size; pointers: the slot
	typeID      uint64 // of an enum, a struct, a group, or a list's structs
	element     schema.Type_Which
	bytes16     bool
	safeInteger bool
}

// plans holds every struct and enum of the schemas; building it fails for a schema with something that the codec does not know.
var plans = sync.OnceValues(buildPlans)

type planSet struct {
	structs map[uint64]*structPlan
	enums   map[uint64][]string
}

func (set *planSet) structOf(id uint64) (*structPlan, error) {
	plan, ok := set.structs[id]
	if !ok {
		return nil, fmt.Errorf("no struct @0x%x in the schemas", id)
	}
	return plan, nil
}

func buildPlans() (*planSet, error) {
	registry := &schemas.Registry{}
	modulecapnp.RegisterSchema(registry)
	streamcapnp.RegisterSchema(registry)
	ipc.RegisterSchema(registry)
	set := &planSet{structs: map[uint64]*structPlan{}, enums: map[uint64][]string{}}
	// Any id of a file leads to all nodes of that file.
	for _, id := range []uint64{modulecapnp.InvocationContext_TypeID, streamcapnp.StreamFrame_TypeID, ipc.Envelope_TypeID} {
		data, err := registry.Find(id)
		if err != nil {
			return nil, err
		}
		if err := set.addFile(data); err != nil {
			return nil, err
		}
	}
	return set, nil
}

func (set *planSet) addFile(data []byte) error {
	message, err := capnp.Unmarshal(data)
	if err != nil {
		return err
	}
	request, err := schema.ReadRootCodeGeneratorRequest(message)
	if err != nil {
		return err
	}
	nodes, err := request.Nodes()
	if err != nil {
		return err
	}
	for i := range nodes.Len() {
		node := nodes.At(i)
		switch node.Which() {
		case schema.Node_Which_structNode:
			err = set.addStruct(node)
		case schema.Node_Which_enum:
			err = set.addEnum(node)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (set *planSet) addEnum(node schema.Node) error {
	enumerants, err := node.Enum().Enumerants()
	if err != nil {
		return err
	}
	names := make([]string, enumerants.Len())
	for i := range names {
		if names[i], err = enumerants.At(i).Name(); err != nil {
			return err
		}
	}
	set.enums[node.Id()] = names
	return nil
}

func (set *planSet) addStruct(node schema.Node) error {
	info := node.StructNode()
	plan := &structPlan{
		size: capnp.ObjectSize{
			DataSize:     capnp.Size(info.DataWordCount()) * wordBytes,
			PointerCount: info.PointerCount(),
		},
		hasUnion:  info.DiscriminantCount() > 0,
		tagOffset: capnp.DataOffset(info.DiscriminantOffset()) * 2,
		variants:  make([]fieldPlan, info.DiscriminantCount()),
	}
	fields, err := info.Fields()
	if err != nil {
		return err
	}
	for i := range fields.Len() {
		field, err := planField(fields.At(i))
		if err != nil {
			return err
		}
		if at := fields.At(i).DiscriminantValue(); at != schema.Field_noDiscriminant {
			plan.variants[at] = field
		} else {
			plan.fields = append(plan.fields, field)
		}
	}
	set.structs[node.Id()] = plan
	return nil
}

func planField(field schema.Field) (plan fieldPlan, err error) {
	if plan.name, err = field.Name(); err != nil {
		return plan, err
	}
	if field.Which() == schema.Field_Which_group {
		plan.isGroup = true
		plan.kind = schema.Type_Which_structType
		plan.typeID = field.Group().TypeId()
		return plan, nil
	}
	slot := field.Slot()
	if slot.HadExplicitDefault() {
		return plan, fmt.Errorf("field %s: the codec knows no defaults but those of the types", plan.name)
	}
	plan.offset = slot.Offset()
	kind, err := slot.Type()
	if err != nil {
		return plan, err
	}
	if err := planType(&plan, kind); err != nil {
		return plan, err
	}
	annotations, err := field.Annotations()
	if err != nil {
		return plan, err
	}
	for i := range annotations.Len() {
		switch annotations.At(i).Id() {
		case ixtts.Bytes16_:
			plan.bytes16 = true
		case ixtts.SafeInteger_:
			plan.safeInteger = true
		}
	}
	return plan, nil
}

func planType(plan *fieldPlan, kind schema.Type) error {
	plan.kind = kind.Which()
	switch plan.kind {
	case schema.Type_Which_enum:
		plan.typeID = kind.Enum().TypeId()
	case schema.Type_Which_structType:
		plan.typeID = kind.StructType().TypeId()
	case schema.Type_Which_list:
		element, err := kind.List().ElementType()
		if err != nil {
			return err
		}
		plan.element = element.Which()
		switch plan.element {
		case schema.Type_Which_structType:
			plan.typeID = element.StructType().TypeId()
		case schema.Type_Which_text:
		default:
			return fmt.Errorf("field %s: the codec knows no lists of %v", plan.name, plan.element)
		}
	}
	return nil
}
