package module

import (
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"

	"ixtpeer/gen/ipc"
	"ixtpeer/internal/ixt"
	"ixtpeer/internal/session"
)

// enter is the capability that call.guarded asks for.
const enter = "conformance:enter"

const askedToFail = "asked to fail"

// HandleCall answers a call, or leaves it: none of these waits.
func (m *module) HandleCall(call *session.Call) {
	answer, ok := calls[call.Name]
	if !ok {
		call.Fail(ixt.CodeUnimplemented.String(), "nobody takes "+call.Name, nil)
		return
	}
	answer(m, call)
}

var calls = map[string]func(*module, *session.Call){
	"call.echo":     func(_ *module, call *session.Call) { call.Answer(call.Body) },
	"call.describe": (*module).describe,
	"call.fail":     (*module).failCall,
	"call.hold":     func(*module, *session.Call) {},
	"call.crash":    func(m *module, _ *session.Call) { m.crash() },
	"call.truncate": func(m *module, _ *session.Call) { m.truncate() },
	"call.guarded":  (*module).guarded,

	"control.drink":  (*module).drink,
	"control.ended":  (*module).ended,
	"control.opened": func(m *module, call *session.Call) { call.Answer([]byte(m.ledger.count())) },
	"control.log":    (*module).log,
}

func (m *module) describe(call *session.Call) {
	text, err := describe(call.Context.Invocation())
	if err != nil {
		call.Fail(ixt.CodeInternal.String(), err.Error(), nil)
		return
	}
	call.Answer(text)
}

func (m *module) failCall(call *session.Call) {
	if !utf8.Valid(call.Body) {
		call.Fail(ixt.CodeInvalidArgument.String(), "the body is no code", nil)
		return
	}
	call.Fail(string(call.Body), askedToFail, call.Body)
}

func (m *module) guarded(call *session.Call) {
	if !call.Context.HasCapability(enter) {
		call.Fail(ixt.CodePermissionDenied.String(), "needs the capability "+enter, nil)
		return
	}
	call.Answer([]byte("in"))
}

func (m *module) drink(call *session.Call) {
	frames, err := strconv.ParseUint(string(call.Body), 10, 32)
	switch {
	case err != nil:
		call.Fail(ixt.CodeInvalidArgument.String(), "the body is no number", nil)
	case !m.sips.allow(frames):
		call.Fail(ixt.CodeNotFound.String(), "no stream of sip is under way", nil)
	default:
		call.Answer(nil)
	}
}

func (m *module) ended(call *session.Call) {
	m.ledger.next(func(end record) bool {
		text, err := json.Marshal(end)
		return err == nil && call.Answer(text)
	})
}

func (m *module) log(call *session.Call) {
	if !utf8.Valid(call.Body) {
		call.Fail(ixt.CodeInvalidArgument.String(), "the body is no text", nil)
		return
	}
	<-m.started
	err := m.session.Log(session.LogEntry{
		Level:   ipc.LogLevel_info,
		Time:    time.Now(),
		Message: string(call.Body),
		Fields:  []ixt.MetadataEntry{{Key: "source", Value: "conformance"}},
	})
	if err != nil {
		call.Fail(ixt.CodeInternal.String(), err.Error(), nil)
		return
	}
	call.Answer(nil)
}
