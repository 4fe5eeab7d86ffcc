// Package vectors replays the golden vectors as conformance/vectors/README.md says, on all layers.
package vectors

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"

	"ixtpeer/gen/ipc"
	"ixtpeer/gen/modulecapnp"
	"ixtpeer/gen/streamcapnp"
	"ixtpeer/internal/wire"
)

// A vector is what its JSON file says of it, and the bytes of the other file.
type vector struct {
	Name      string      `json:"name"`
	Family    string      `json:"family"`
	Type      string      `json:"type"`
	Layer     string      `json:"layer"`
	Limits    limits      `json:"limits"`
	Value     wire.Object `json:"value"`
	Canonical bool        `json:"canonical"`
	Error     string      `json:"error"`
	message   []byte
}

type limits struct {
	MaxFrameBytes   *uint64 `json:"maxFrameBytes"`
	MaxSegments     *uint64 `json:"maxSegments"`
	MaxDepth        *uint   `json:"maxDepth"`
	MaxListElements *int    `json:"maxListElements"`
}

func (l limits) overDefaults() wire.Limits {
	result := wire.DefaultLimits
	set(&result.MaxFrameBytes, l.MaxFrameBytes)
	set(&result.MaxSegments, l.MaxSegments)
	set(&result.MaxDepth, l.MaxDepth)
	set(&result.MaxListElements, l.MaxListElements)
	return result
}

func set[T any](into *T, value *T) {
	if value != nil {
		*into = *value
	}
}

var typeIDs = map[string]uint64{
	"StreamFrame":       streamcapnp.StreamFrame_TypeID,
	"InvocationContext": modulecapnp.InvocationContext_TypeID,
	"Envelope":          ipc.Envelope_TypeID,
}

func readVector(folder, family, name string) (*vector, error) {
	text, err := os.ReadFile(filepath.Join(folder, family, name+".json"))
	if err != nil {
		return nil, err
	}
	v := &vector{}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(v); err != nil {
		return nil, err
	}
	if v.Name != name || v.Family != family {
		return nil, fmt.Errorf("says that it is %s/%s", v.Family, v.Name)
	}
	if (v.Value == nil) == (v.Error == "") {
		return nil, fmt.Errorf("wants one of value and error")
	}
	v.message, err = os.ReadFile(filepath.Join(folder, family, name+".bin"))
	return v, err
}

// check replays the vector; nil is a pass.
func (v *vector) check() error {
	typeID, ok := typeIDs[v.Type]
	if !ok {
		return fmt.Errorf("no type %q", v.Type)
	}
	layer, ok := layers[v.Layer]
	if !ok {
		return fmt.Errorf("no layer %q", v.Layer)
	}
	before := bytes.Clone(v.message)
	value, written, err := layer(v.message, typeID, v.Limits.overDefaults())
	if !bytes.Equal(before, v.message) {
		return fmt.Errorf("decoding changed its input")
	}
	if v.Error != "" {
		if err == nil {
			return fmt.Errorf("was read, where it must be refused as %s", v.Error)
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("was refused: %w", err)
	}
	if !reflect.DeepEqual(value, v.Value) {
		got, _ := json.Marshal(value)
		return fmt.Errorf("was read as %s", got)
	}
	return v.checkEncoding(typeID, written)
}

// checkEncoding encodes the value by the codec, and compares that, and what the layer's own encoder wrote, with the file.
func (v *vector) checkEncoding(typeID uint64, written []byte) error {
	encoded, err := wire.Encode(v.Value, typeID)
	if !v.Canonical {
		if err == nil && bytes.Equal(encoded, v.message) {
			return fmt.Errorf("encoding the value gives the bytes of the file, which are said not to be canonical")
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("the value cannot be encoded: %w", err)
	}
	if !bytes.Equal(encoded, v.message) {
		return fmt.Errorf("encoding the value gives other bytes: %x", encoded)
	}
	if written != nil && !bytes.Equal(written, v.message) {
		return fmt.Errorf("the %s layer writes other bytes: %x", v.Layer, written)
	}
	return nil
}
