package session

import (
	"context"
	"errors"
	"fmt"

	"ixtpeer/gen/ipc"
	"ixtpeer/gen/modulecapnp"
	"ixtpeer/internal/ixt"
)

// A Failure is an error that answers a call; its code is a name of StreamErrorCode or the application's own.
type Failure struct {
	Code, Message string
	Details       []byte
}

// An Answer to a call is a body or a failure.
type Answer struct {
	Body    []byte
	Failure *Failure
}

func failure(code, message string) Answer {
	return Answer{Failure: &Failure{Code: code, Message: message}}
}

// A Call was asked by the other side. It is answered once; what comes later is dropped.
type Call struct {
	Name    string // service.method
	Body    []byte
	Context ixt.Context
	id      uint32
	session *Session
	cancel  context.CancelCauseFunc
	stop    context.CancelFunc
}

// Answer answers with a body. It says whether nobody, and no deadline, was faster.
func (c *Call) Answer(body []byte) bool { return c.session.answer(c, Answer{Body: body}) }

// Fail answers with an error.
func (c *Call) Fail(code, message string, details []byte) bool {
	return c.session.answer(c, Answer{Failure: &Failure{code, message, details}})
}

func (c *Call) release(cause error) {
	c.cancel(cause)
	c.stop()
}

func (s *Session) answer(call *Call, answer Answer) bool {
	s.mu.Lock()
	if s.calls[call.id] != call {
		s.mu.Unlock()
		return false
	}
	delete(s.calls, call.id)
	s.sayAnswer(call.id, answer) // under the lock: a drain's goodbye must come after it
	s.mu.Unlock()
	call.release(context.Canceled)
	s.checkDrained()
	return true
}

func (s *Session) sayAnswer(id uint32, answer Answer) {
	if err := s.say(resultMessage(id, answer)); err != nil {
		_ = s.say(resultMessage(id, failure(ixt.CodeResourceExhausted.String(), "the answer is too large")))
	}
}

// handleMessage takes a call of the other side's: decodes its payload and the context in it, and without a right one answers it here, so
// that no handler runs (fact 5).
func (s *Session) handleMessage(in ipc.Call, err error) error {
	if err != nil {
		return err
	}
	id := in.CallId()
	payload, err := in.Payload()
	if err != nil {
		return err
	}
	s.mu.Lock()
	_, isTwice := s.calls[id]
	draining := s.draining
	s.mu.Unlock()
	switch {
	case isTwice:
		return fmt.Errorf("a second call %d, while the first is not answered", id)
	case draining:
		s.sayAnswer(id, failure(ixt.CodeRejected.String(), "this side is draining"))
		return nil
	}
	call, err := readCall(payload)
	var refused *ixt.ContextError
	switch {
	case errors.As(err, &refused):
		s.sayAnswer(id, failure(refused.Code.String(), refused.Message))
		return nil
	case err != nil:
		return err
	}
	call.id, call.session = id, s
	s.take(call)
	return nil
}

func readCall(in modulecapnp.HandlePayload) (*Call, error) {
	name, err := in.MessageType()
	if err != nil {
		return nil, err
	}
	body, err := in.Body()
	if err != nil {
		return nil, err
	}
	said, err := in.Context()
	if err != nil {
		return nil, err
	}
	invocation, err := ixt.DecodeInvocationContext(said)
	if err != nil {
		return nil, err
	}
	if target := invocation.Target; target == nil || target.Kind != ixt.TargetService || target.Name+"."+target.Method != name {
		return nil, &ixt.ContextError{Code: ixt.CodeInvalidArgument, Message: "the target is not " + name}
	}
	if invocation.Expired() {
		return nil, &ixt.ContextError{Code: ixt.CodeDeadlineExceeded, Message: "the deadline has passed"}
	}
	return &Call{Name: name, Body: body, Context: ixt.NewContext(context.Background(), invocation)}, nil
}

// take hands a call to the handler, and answers it when its deadline passes first.
func (s *Session) take(call *Call) {
	ctx, cancel := context.WithCancelCause(context.Background())
	call.cancel, call.stop = cancel, func() {}
	deadline, hasDeadline := call.Context.Invocation().Deadline()
	if hasDeadline {
		ctx, call.stop = context.WithDeadline(ctx, deadline)
	}
	call.Context = ixt.NewContext(ctx, call.Context.Invocation())
	s.mu.Lock()
	s.calls[call.id] = call
	s.mu.Unlock()
	if hasDeadline {
		context.AfterFunc(ctx, func() { call.Fail(ixt.CodeDeadlineExceeded.String(), "the deadline has passed", nil) })
	}
	s.config.Handler.HandleCall(call)
}

// Ask sends a call. The context and the body are the caller's; the channel gets the one answer.
func (s *Session) Ask(name string, invocation *ixt.InvocationContext, body []byte) (<-chan Answer, error) {
	answer := make(chan Answer, 1)
	s.mu.Lock()
	if s.end != nil {
		s.mu.Unlock()
		answer <- failure(ixt.CodeUnavailable.String(), "the session is over")
		return answer, nil
	}
	s.lastCall++
	id := s.lastCall
	s.asked[id] = answer
	s.mu.Unlock()
	return answer, s.say(envelope(func(out ipc.Envelope) error {
		call, err := out.NewHandle()
		if err != nil {
			return err
		}
		call.SetCallId(id)
		payload, err := call.NewPayload()
		if err != nil {
			return err
		}
		said, err := payload.NewContext()
		if err != nil {
			return err
		}
		if err := ixt.EncodeInvocationContext(said, invocation); err != nil {
			return err
		}
		if err := payload.SetMessageType(name); err != nil || len(body) == 0 {
			return err
		}
		return payload.SetBody(body)
	}))
}

func (s *Session) routeResult(in ipc.CallResult, err error) error {
	if err != nil {
		return err
	}
	result, err := in.Result()
	if err != nil {
		return err
	}
	answer, err := readAnswer(result)
	if err != nil {
		return err
	}
	s.mu.Lock()
	waiting, ok := s.asked[in.CallId()]
	delete(s.asked, in.CallId())
	s.mu.Unlock()
	if ok {
		waiting <- answer
	}
	return nil
}

func readAnswer(in modulecapnp.HandleResult) (Answer, error) {
	switch in.Which() {
	case modulecapnp.HandleResult_Which_ok:
		body, err := in.Ok()
		return Answer{Body: body}, err
	case modulecapnp.HandleResult_Which_error:
		said, err := in.Error()
		if err != nil {
			return Answer{}, err
		}
		code, err := said.Code()
		if err != nil {
			return Answer{}, err
		}
		message, err := said.Message_()
		if err != nil {
			return Answer{}, err
		}
		details, err := said.Details()
		return Answer{Failure: &Failure{code, message, details}}, err
	}
	return Answer{}, fmt.Errorf("an answer of a newer schema, number %d", in.Which())
}
