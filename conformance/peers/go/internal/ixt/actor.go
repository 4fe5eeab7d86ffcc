package ixt

import (
	"slices"

	"ixtpeer/gen/modulecapnp"
)

// A SubjectKind says what kind of actor a subject is, by its number on the wire.
type SubjectKind uint16

// The six subjects (rule 21.6).
const (
	SubjectAnonymous = SubjectKind(modulecapnp.ActorSubject_Which_anonymous)
	SubjectUser      = SubjectKind(modulecapnp.ActorSubject_Which_user)
	SubjectOperator  = SubjectKind(modulecapnp.ActorSubject_Which_operator)
	SubjectService   = SubjectKind(modulecapnp.ActorSubject_Which_service)
	SubjectModule    = SubjectKind(modulecapnp.ActorSubject_Which_module)
	SubjectSystem    = SubjectKind(modulecapnp.ActorSubject_Which_system)
)

// An ActorSubject is who acts. The anonymous and the system have no name; the others are nobody without one.
type ActorSubject struct {
	Kind SubjectKind
	Name string
}

func (s ActorSubject) hasName() bool { return s.Kind != SubjectAnonymous && s.Kind != SubjectSystem }

// isNobody says whether the subject holds nothing, whatever it came with (rule 21.12).
func (s ActorSubject) isNobody() bool {
	return s.Kind == SubjectAnonymous || s.hasName() && s.Name == ""
}

// An ActorIdentity is a subject with its capabilities, and the one it acts for.
type ActorIdentity struct {
	Subject      ActorSubject
	Capabilities []string
	TokenRef     TokenRef
	OnBehalfOf   *ActorSubject
}

// Wildcard matches every capability in the hands of the system, and is an ordinary name in anybody else's (rule 21.8).
const Wildcard = "*"

// HasCapability says whether this very name was given. Nobody, which is nil, holds nothing.
func (a *ActorIdentity) HasCapability(name string) bool {
	if a == nil {
		return false
	}
	if a.Subject.Kind == SubjectSystem && slices.Contains(a.Capabilities, Wildcard) {
		return true
	}
	return slices.Contains(a.Capabilities, name)
}
