package scenario

import (
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"ixtpeer/gen/modulecapnp"
	"ixtpeer/internal/ixt"
	"ixtpeer/internal/wire"
)

// contextFor is the context of a call or a stream: what the scenario says, as it says it, to the service and method of the name.
func contextFor(name string, said wire.Object) (*ixt.InvocationContext, error) {
	service, method, _ := strings.Cut(name, ".")
	object := maps.Clone(said)
	if object == nil {
		object = wire.Object{}
	}
	if inMs, ok := object["deadlineInMs"]; ok {
		digits, _ := inMs.(json.Number)
		ms, err := digits.Int64()
		if err != nil {
			return nil, fmt.Errorf("deadlineInMs: %w", err)
		}
		object["deadlineUnixMs"] = strconv.FormatInt(time.Now().UnixMilli()+ms, 10)
	}
	object["target"] = wire.Object{"kind": "service", "service": wire.Object{"name": service, "method": method}}
	message, err := wire.EncodeMessage(object, modulecapnp.InvocationContext_TypeID)
	if err != nil {
		return nil, err
	}
	root, err := modulecapnp.ReadRootInvocationContext(message)
	if err != nil {
		return nil, err
	}
	return ixt.ReadInvocationContext(root)
}
