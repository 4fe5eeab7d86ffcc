package vectors

import (
	"capnproto.org/go/capnp/v3"

	"ixtpeer/gen/modulecapnp"
	"ixtpeer/gen/streamcapnp"
	"ixtpeer/internal/ixt"
	"ixtpeer/internal/wire"
)

// A layer decodes a message, and gives its value in the JSON form. Those above the codec decode to what they hold, write that again, and
// give the value of what they wrote, beside the bytes.
type layer func(message []byte, typeID uint64, limits wire.Limits) (wire.Object, []byte, error)

var layers = map[string]layer{
	"wire":    wireLayer,
	"context": contextLayer,
	"stream":  streamLayer,
}

func wireLayer(message []byte, typeID uint64, limits wire.Limits) (wire.Object, []byte, error) {
	value, _, err := wire.Decode(message, typeID, limits)
	return value, nil, err
}

func contextLayer(message []byte, typeID uint64, limits wire.Limits) (wire.Object, []byte, error) {
	_, read, err := wire.Decode(message, typeID, limits)
	if err != nil {
		return nil, nil, err
	}
	root, err := modulecapnp.ReadRootInvocationContext(read)
	if err != nil {
		return nil, nil, err
	}
	context, err := ixt.DecodeInvocationContext(root)
	if err != nil {
		return nil, nil, err
	}
	out, segment := capnp.NewSingleSegmentMessage(nil)
	again, err := modulecapnp.NewRootInvocationContext(segment)
	if err != nil {
		return nil, nil, err
	}
	if err := ixt.EncodeInvocationContext(again, context); err != nil {
		return nil, nil, err
	}
	return valueOf(out, typeID, limits)
}

func streamLayer(message []byte, typeID uint64, limits wire.Limits) (wire.Object, []byte, error) {
	_, read, err := wire.Decode(message, typeID, limits)
	if err != nil {
		return nil, nil, err
	}
	root, err := streamcapnp.ReadRootStreamFrame(read)
	if err != nil {
		return nil, nil, err
	}
	frame, err := ixt.DecodeStreamFrame(root)
	if err != nil {
		return nil, nil, err
	}
	out, segment := capnp.NewSingleSegmentMessage(nil)
	again, err := streamcapnp.NewRootStreamFrame(segment)
	if err != nil {
		return nil, nil, err
	}
	if err := ixt.EncodeStreamFrame(again, frame); err != nil {
		return nil, nil, err
	}
	return valueOf(out, typeID, limits)
}

func valueOf(message *capnp.Message, typeID uint64, limits wire.Limits) (wire.Object, []byte, error) {
	written, err := message.Marshal()
	if err != nil {
		return nil, nil, err
	}
	value, _, err := wire.Decode(written, typeID, limits)
	return value, written, err
}
