package ixt

import (
	"fmt"

	"ixtpeer/gen/streamcapnp"
)

// The numbers of kinds, reasons and codes are the wire's, so each conversion is a cast, and one of a newer schema keeps its number
// (fact 7, rule 23.5).

// An InteractionKind says how many data frames go each way.
type InteractionKind uint16

// The four kinds.
const (
	Unary        = InteractionKind(streamcapnp.InteractionKind_unary)
	ClientStream = InteractionKind(streamcapnp.InteractionKind_clientStream)
	ServerStream = InteractionKind(streamcapnp.InteractionKind_serverStream)
	BidiStream   = InteractionKind(streamcapnp.InteractionKind_bidiStream)
)

func (k InteractionKind) String() string { return enumName(streamcapnp.InteractionKind(k).String(), k) }

// Known says whether our schema has the kind.
func (k InteractionKind) Known() bool { return streamcapnp.InteractionKind(k).String() != "" }

// callerSendsOne and calleeSendsOne are the kinds' cardinalities (rule 23.7).
func (k InteractionKind) callerSendsOne() bool { return k == Unary || k == ServerStream }
func (k InteractionKind) calleeSendsOne() bool { return k == Unary || k == ClientStream }

// InteractionKindFromString finds the kind of a name.
func InteractionKindFromString(name string) (InteractionKind, bool) {
	kind := InteractionKind(streamcapnp.InteractionKindFromString(name))
	return kind, kind.Known() && kind.String() == name
}

// A CloseReason says why a side closed its direction.
type CloseReason uint16

// The reasons of a close.
const (
	CloseUnspecified = CloseReason(streamcapnp.CloseReason_unspecified)
	CloseComplete    = CloseReason(streamcapnp.CloseReason_complete)
	CloseGoingAway   = CloseReason(streamcapnp.CloseReason_goingAway)
)

func (r CloseReason) String() string { return enumName(streamcapnp.CloseReason(r).String(), r) }

// A CancelReason says why a side cancelled the stream.
type CancelReason uint16

// The reasons of a cancel.
const (
	CancelUnspecified     = CancelReason(streamcapnp.CancelReason_unspecified)
	CancelCaller          = CancelReason(streamcapnp.CancelReason_caller)
	CancelDeadline        = CancelReason(streamcapnp.CancelReason_deadline)
	CancelConsumerStopped = CancelReason(streamcapnp.CancelReason_consumerStopped)
	CancelOverflow        = CancelReason(streamcapnp.CancelReason_overflow)
	CancelShutdown        = CancelReason(streamcapnp.CancelReason_shutdown)
	CancelSuperseded      = CancelReason(streamcapnp.CancelReason_superseded)
)

func (r CancelReason) String() string { return enumName(streamcapnp.CancelReason(r).String(), r) }

// CancelReasonFromString finds the reason of a name.
func CancelReasonFromString(name string) (CancelReason, bool) {
	reason := CancelReason(streamcapnp.CancelReasonFromString(name))
	return reason, reason.String() == name
}

// A StreamErrorCode says what went wrong.
type StreamErrorCode uint16

// The thirteen codes.
const (
	CodeUnknown           = StreamErrorCode(streamcapnp.StreamErrorCode_unknown)
	CodeCancelled         = StreamErrorCode(streamcapnp.StreamErrorCode_cancelled)
	CodeDeadlineExceeded  = StreamErrorCode(streamcapnp.StreamErrorCode_deadlineExceeded)
	CodeInvalidArgument   = StreamErrorCode(streamcapnp.StreamErrorCode_invalidArgument)
	CodeNotFound          = StreamErrorCode(streamcapnp.StreamErrorCode_notFound)
	CodePermissionDenied  = StreamErrorCode(streamcapnp.StreamErrorCode_permissionDenied)
	CodeUnauthenticated   = StreamErrorCode(streamcapnp.StreamErrorCode_unauthenticated)
	CodeResourceExhausted = StreamErrorCode(streamcapnp.StreamErrorCode_resourceExhausted)
	CodeRejected          = StreamErrorCode(streamcapnp.StreamErrorCode_rejected)
	CodeUnavailable       = StreamErrorCode(streamcapnp.StreamErrorCode_unavailable)
	CodeUnimplemented     = StreamErrorCode(streamcapnp.StreamErrorCode_unimplemented)
	CodeProtocolError     = StreamErrorCode(streamcapnp.StreamErrorCode_protocolError)
	CodeInternal          = StreamErrorCode(streamcapnp.StreamErrorCode_internal)
)

func (c StreamErrorCode) String() string { return enumName(streamcapnp.StreamErrorCode(c).String(), c) }

// StreamErrorCodeFromString finds the code of a name.
func StreamErrorCodeFromString(name string) (StreamErrorCode, bool) {
	code := StreamErrorCode(streamcapnp.StreamErrorCodeFromString(name))
	return code, code.String() == name
}

func enumName[E ~uint16](name string, value E) string {
	if name == "" {
		return fmt.Sprintf("unrecognized(%d)", uint16(value))
	}
	return name
}
