package ixt

import "ixtpeer/gen/modulecapnp"

// A TargetKind says which of a target's fields count, by its number on the wire.
type TargetKind uint16

// The targets (rule 21.17). A target that is none is no target: nil.
const (
	TargetNone    = TargetKind(modulecapnp.MessageTarget_Which_none)
	TargetModule  = TargetKind(modulecapnp.MessageTarget_Which_module)
	TargetService = TargetKind(modulecapnp.MessageTarget_Which_service)
	TargetTopic   = TargetKind(modulecapnp.MessageTarget_Which_topic)
	TargetReply   = TargetKind(modulecapnp.MessageTarget_Which_reply)
)

// A MessageTarget is where a message is to go.
type MessageTarget struct {
	Kind    TargetKind
	Name    string // of the module, the service or the topic
	Method  string // of the service
	ReplyTo [16]byte
}

// ServiceTarget is the target of a call or a stream.
func ServiceTarget(service, method string) *MessageTarget {
	return &MessageTarget{Kind: TargetService, Name: service, Method: method}
}
