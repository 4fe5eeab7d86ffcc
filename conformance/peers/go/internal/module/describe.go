package module

import (
	"encoding/json"

	"capnproto.org/go/capnp/v3"

	"ixtpeer/gen/modulecapnp"
	"ixtpeer/internal/ixt"
	"ixtpeer/internal/wire"
)

// describe writes a context in the JSON form of the vectors: as the mirror holds it, by way of what it would write.
func describe(invocation *ixt.InvocationContext) ([]byte, error) {
	message, segment := capnp.NewSingleSegmentMessage(nil)
	root, err := modulecapnp.NewRootInvocationContext(segment)
	if err != nil {
		return nil, err
	}
	if err := ixt.EncodeInvocationContext(root, invocation); err != nil {
		return nil, err
	}
	written, err := message.Marshal()
	if err != nil {
		return nil, err
	}
	value, _, err := wire.Decode(written, modulecapnp.InvocationContext_TypeID, wire.DefaultLimits)
	if err != nil {
		return nil, err
	}
	return json.Marshal(value)
}
