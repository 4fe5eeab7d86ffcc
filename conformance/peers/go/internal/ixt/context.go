// Package ixt is the port of the Go SDK's change "InvocationContext + streaming parity", as far as its document tells of it; the facts
// that comments cite are numbered in the parity table of this project's docs.
package ixt

import "context"

// A Context is what a handler is given: Go's context, which ends when the work is not wanted any more, and who asked (fact 5).
type Context struct {
	context.Context
	invocation *InvocationContext
}

// NewContext puts an invocation on top of a context. The deadline is the caller's matter: see WithDeadline of package context.
func NewContext(parent context.Context, invocation *InvocationContext) Context {
	return Context{parent, invocation}
}

// Invocation is the decoded InvocationContext, which nobody may change.
func (c Context) Invocation() *InvocationContext { return c.invocation }

// Actor is who asks; nil is nobody.
func (c Context) Actor() *ActorIdentity { return c.invocation.Actor }

// HasCapability says whether who asks holds this very capability.
func (c Context) HasCapability(name string) bool { return c.Actor().HasCapability(name) }
