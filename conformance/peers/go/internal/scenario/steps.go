package scenario

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"ixtpeer/gen/ipc"
	"ixtpeer/internal/ixt"
	"ixtpeer/internal/session"
)

// verbs are filled below, since steps are read by them.
var verbs map[string]func(*runtime, *step) error

func init() {
	verbs = map[string]func(*runtime, *step) error{
		"call":    (*runtime).call,
		"answer":  (*runtime).answer,
		"open":    (*runtime).open,
		"send":    onStream((*runtime).send),
		"fill":    onStream((*runtime).fill),
		"refused": onStream((*runtime).refused),
		"close":   onStream((*runtime).close),
		"cancel":  onStream((*runtime).cancel),
		"fail":    onStream((*runtime).fail),
		"grant":   onStream((*runtime).grant),
		"receive": onStream((*runtime).receive),
		"quiet":   onStream((*runtime).quiet),
		"end":     onStream((*runtime).end),
		"ping":    func(r *runtime, _ *step) error { return r.ping() },
		"log":     (*runtime).log,
		"drain":   (*runtime).drain,
		"say":     (*runtime).say,
		"over":    (*runtime).over,
		"exit":    (*runtime).exit,
	}
}

func onStream(do func(*runtime, *step, *ixt.StreamHandle) error) func(*runtime, *step) error {
	return func(r *runtime, step *step) error {
		stream, err := r.stream(step)
		if err != nil {
			return err
		}
		return do(r, step, stream)
	}
}

func (r *runtime) call(step *step) error {
	name, _ := step.object.(string)
	invocation, err := contextFor(name, step.Context)
	if err != nil {
		return err
	}
	body, err := step.Body.bytes()
	if err != nil {
		return err
	}
	r.answers[step.As], err = r.session.Ask(name, invocation, body)
	return err
}

func (r *runtime) answer(step *step) error {
	label, _ := step.object.(string)
	waiting, ok := r.answers[label]
	if !ok {
		return fmt.Errorf("no call %v was sent", step.object)
	}
	delete(r.answers, label)
	answer := <-waiting
	if step.Error != nil {
		return checkFailure(step.Error, answer)
	}
	if answer.Failure != nil {
		return fmt.Errorf("the call was to be answered, and failed with %s: %s", answer.Failure.Code, answer.Failure.Message)
	}
	if step.JSON != nil {
		return checkJSON("the answer", step.JSON, answer.Body, matches)
	}
	return step.Body.check("the answer", answer.Body)
}

func checkFailure(expected *expectedError, answer session.Answer) error {
	if answer.Failure == nil {
		return fmt.Errorf("the call was to fail with %v, and was answered with %s", expected.Code, brief(answer.Body))
	}
	if !isOneOf(expected.Code, answer.Failure.Code) {
		return fmt.Errorf("the call was to fail with %v, and failed with %s: %s", expected.Code, answer.Failure.Code, answer.Failure.Message)
	}
	if expected.Message != nil && *expected.Message != answer.Failure.Message {
		return fmt.Errorf("the error's message was to be %q, and is %q", *expected.Message, answer.Failure.Message)
	}
	return expected.Details.check("the error's details", answer.Failure.Details)
}

// ping sends a ping and waits for its answer.
func (r *runtime) ping() error {
	answered, err := r.session.Ping()
	if err != nil {
		return err
	}
	select {
	case <-answered:
		return nil
	case <-r.session.Done():
		return fmt.Errorf("the ping was to be answered, and %s", r.session.End())
	}
}

type expectedLog struct {
	Level   string              `json:"level"`
	Message string              `json:"message"`
	Fields  []ixt.MetadataEntry `json:"fields"`
}

func (r *runtime) log(step *step) error {
	text, err := json.Marshal(step.object)
	if err != nil {
		return err
	}
	var expected expectedLog
	if err := json.Unmarshal(text, &expected); err != nil {
		return err
	}
	entry, ok := r.desk.next(r.session.Done())
	if !ok {
		return fmt.Errorf("there was to be a log entry, and %s", r.session.End())
	}
	if entry.Level != ipc.LogLevelFromString(expected.Level) || entry.Message != expected.Message ||
		!slices.Equal(entry.Fields, expected.Fields) {
		return fmt.Errorf("the log entry was to be %+v, and is %v %q %v", expected, entry.Level, entry.Message, entry.Fields)
	}
	return nil
}

func (r *runtime) drain(step *step) error {
	timeoutMs, err := number(step.object, math.MaxUint32)
	if err != nil {
		return err
	}
	return r.session.Drain(uint32(timeoutMs))
}

func number(value any, limit uint64) (uint64, error) {
	digits, _ := value.(json.Number)
	n, err := strconv.ParseUint(digits.String(), 10, 64)
	if err != nil || n > limit {
		return 0, fmt.Errorf("%v is no number from 0 to %d", value, limit)
	}
	return n, nil
}

func (r *runtime) say(step *step) error {
	switch step.object {
	case "goodbye":
		r.session.Goodbye()
	case "nothing":
		r.session.Abandon()
		r.child.in.Close()
		r.child.out.Close()
	case "half":
		r.session.Break(session.HalfPing())
		r.session.Flush()
		r.child.in.Close()
	case "garbage":
		r.session.Break(bytes.Repeat([]byte{0xff}, 64))
	default:
		return fmt.Errorf("a runtime of this schema cannot say %v", step.object)
	}
	return nil
}

func (r *runtime) over(step *step) error {
	end := r.session.End()
	switch step.object {
	case "goodbye":
		if end.How != session.GoodbyeHeard || end.Code != "" {
			return fmt.Errorf("the module was to say a clean goodbye, and %s", end)
		}
		return nil
	case "broken":
		isBroken := end.How == session.Lost || end.How == session.Broken || end.How == session.GoodbyeHeard && end.Code != ""
		if !isBroken || step.Code != nil && (end.How != session.GoodbyeHeard || !isOneOf(step.Code, end.Code)) {
			return fmt.Errorf("the session was to break with %v, and %s", step.Code, end)
		}
		return nil
	}
	return errors.New("a session is over by a goodbye, or broken")
}

func (r *runtime) exit(step *step) error {
	code, err := number(step.object, math.MaxInt32)
	if err != nil {
		return err
	}
	return r.checkExit(int(code))
}
