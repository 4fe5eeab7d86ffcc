package ixt

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// An InvocationContext says who asks, with which capabilities, until when, to which target (spec 21). A missing actor is nobody.
type InvocationContext struct {
	MessageID      [16]byte // all zero where there is none
	CorrelationID  string
	CausationID    string
	Actor          *ActorIdentity
	Target         *MessageTarget
	DeadlineUnixMs uint64 // 0 is none
	Metadata       Metadata
}

// The bounds of a context, in bytes of UTF-8, and of capabilities in number.
const (
	MaxNameBytes     = 256
	MaxTokenRefBytes = 4096
	MaxCapabilities  = 1024
)

// A ContextError says what is wrong with a context, and the code that its sender is answered with.
type ContextError struct {
	Code    StreamErrorCode
	Message string
}

func (e *ContextError) Error() string { return e.Code.String() + ": " + e.Message }

func invalid(format string, args ...any) error {
	return &ContextError{CodeInvalidArgument, fmt.Sprintf(format, args...)}
}

func newer(format string, args ...any) error {
	return &ContextError{CodeProtocolError, fmt.Sprintf(format, args...)}
}

func exhausted(format string, args ...any) error {
	return &ContextError{CodeResourceExhausted, fmt.Sprintf(format, args...)}
}

// Deadline is the moment after which nobody waits any more.
func (c *InvocationContext) Deadline() (time.Time, bool) {
	if c.DeadlineUnixMs == 0 {
		return time.Time{}, false
	}
	const farthest = 1 << 53 // as far as time.Time counts in whole milliseconds, and then some
	return time.UnixMilli(int64(min(c.DeadlineUnixMs, farthest))), true
}

// Expired says whether the deadline has passed.
func (c *InvocationContext) Expired() bool {
	deadline, ok := c.Deadline()
	return ok && !time.Now().Before(deadline)
}

// settle checks the bounds of what arrived, and makes of it what it means: who has no name holds nothing (rule 21.12), a capability is
// held once, and the target none is no target.
func (c *InvocationContext) settle() error {
	if err := checkText("correlationId", c.CorrelationID, MaxNameBytes); err != nil {
		return err
	}
	if err := checkText("causationId", c.CausationID, MaxNameBytes); err != nil {
		return err
	}
	if c.Actor != nil {
		if err := c.Actor.check(); err != nil {
			return err
		}
		if c.Actor.Subject.isNobody() || c.Actor.OnBehalfOf != nil && c.Actor.OnBehalfOf.isNobody() {
			c.Actor = nil
		} else {
			c.Actor.Capabilities = unique(c.Actor.Capabilities)
		}
	}
	if c.Target != nil {
		if err := c.Target.check(); err != nil {
			return err
		}
		if c.Target.Kind == TargetNone {
			c.Target = nil
		}
	}
	return c.Metadata.check()
}

func (a *ActorIdentity) check() error {
	if len(a.Capabilities) > MaxCapabilities {
		return exhausted("%d capabilities, of at most %d", len(a.Capabilities), MaxCapabilities)
	}
	for _, name := range a.Capabilities {
		if err := checkName("a capability", name); err != nil {
			return err
		}
	}
	subjects := []ActorSubject{a.Subject}
	if a.OnBehalfOf != nil {
		subjects = append(subjects, *a.OnBehalfOf)
	}
	for _, subject := range subjects {
		if subject.Kind > SubjectSystem {
			return newer("UNKNOWN_VARIANT: a subject of a newer schema, number %d", subject.Kind)
		}
		if err := checkOptionalName("a subject's name", subject.Name); err != nil {
			return err
		}
	}
	return checkText("tokenRef", a.TokenRef.Reveal(), MaxTokenRefBytes)
}

func (t *MessageTarget) check() error {
	switch t.Kind {
	case TargetNone:
		return nil
	case TargetModule, TargetTopic:
		return checkName("the target", t.Name)
	case TargetService:
		if err := checkName("the target's service", t.Name); err != nil {
			return err
		}
		return checkOptionalName("the target's method", t.Method)
	case TargetReply:
		if t.ReplyTo == [16]byte{} {
			return invalid("a reply to no message")
		}
		return nil
	}
	return newer("UNKNOWN_VARIANT: a target of a newer schema, number %d", t.Kind)
}

func checkName(what, name string) error {
	if name == "" {
		return invalid("%s is empty", what)
	}
	return checkOptionalName(what, name)
}

func checkOptionalName(what, name string) error {
	if strings.ContainsRune(name, 0) {
		return invalid("%s holds a NUL", what)
	}
	return checkText(what, name, MaxNameBytes)
}

func checkText(what, text string, limit int) error {
	if len(text) > limit {
		return exhausted("%s is %d bytes, of at most %d", what, len(text), limit)
	}
	return nil
}

func unique(names []string) []string {
	seen := make(map[string]bool, len(names))
	return slices.DeleteFunc(names, func(name string) bool {
		defer func() { seen[name] = true }()
		return seen[name]
	})
}
