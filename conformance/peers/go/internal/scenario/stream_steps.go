package scenario

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"ixtpeer/internal/ixt"
	"ixtpeer/internal/module"
)

func (r *runtime) open(step *step) error {
	name, _ := step.object.(string)
	kind, err := kindOf(name, step.Kind)
	if err != nil {
		return err
	}
	invocation, err := contextFor(name, step.Context)
	if err != nil {
		return err
	}
	r.streams[step.As], err = r.session.OpenStream(&ixt.StreamOpen{
		Kind:            kind,
		InitialCredit:   r.scenario.limits.InitialCredit,
		BufferCapFrames: r.scenario.limits.BufferCapFrames,
		Context:         invocation,
	}, r.scenario.byHand)
	return err
}

// kindOf is the kind that is given, by its name or the number of one that the schema does not have, or the service.
func kindOf(name string, given any) (ixt.InteractionKind, error) {
	if object, ok := given.(map[string]any); ok {
		ordinal, err := number(object["unrecognized"], math.MaxUint16)
		return ixt.InteractionKind(ordinal), err
	}
	text, ok := given.(string)
	if !ok {
		text, _, _ = strings.Cut(name, ".")
	}
	kind, ok := ixt.InteractionKindFromString(text)
	if !ok {
		return 0, fmt.Errorf("there is no kind %q", text)
	}
	return kind, nil
}

// payloads are those of a step: one, or Pattern(from, size) onwards.
func (s *step) payloads(each func(i int, payload []byte) error) error {
	if s.Count == nil {
		payload, err := s.Payload.bytes()
		if err != nil {
			return err
		}
		return each(0, payload)
	}
	for i := range *s.Count {
		if err := each(i, module.Pattern(s.From+i, s.Size)); err != nil {
			return err
		}
	}
	return nil
}

func (r *runtime) send(step *step, stream *ixt.StreamHandle) error {
	return step.payloads(func(i int, payload []byte) error {
		if err := stream.Sender.SendWhenReady(payload); err != nil {
			return fmt.Errorf("data frame %d was to be sent: %w", i, err)
		}
		return nil
	})
}

// fill sends as much as there is credit for when it begins: more may come back while large payloads are on their way.
func (r *runtime) fill(step *step, stream *ixt.StreamHandle) error {
	if credit := stream.Sender.Credit(); credit != step.Frames {
		return fmt.Errorf("there was to be credit for %d data frames, and it is for %d", step.Frames, credit)
	}
	for i := range step.Frames {
		if err := stream.Sender.SendData(module.Pattern(int(i), step.Size)); err != nil {
			return fmt.Errorf("data frame %d was to be sent: %w", i, err)
		}
	}
	return nil
}

func (r *runtime) refused(_ *step, stream *ixt.StreamHandle) error {
	err := stream.Sender.SendData([]byte("refused"))
	if !errors.Is(err, ixt.ErrRejected) {
		return fmt.Errorf("a send was to be rejected, and gave: %v", err)
	}
	if outcome := stream.Outcome(); outcome != nil {
		return fmt.Errorf("the stream was to live on, and is %s", outcome.Status)
	}
	return nil
}

func (r *runtime) close(_ *step, stream *ixt.StreamHandle) error {
	return stream.Sender.Close(ixt.CloseComplete)
}

func text(message *string) string {
	if message == nil {
		return ""
	}
	return *message
}

func (r *runtime) cancel(step *step, stream *ixt.StreamHandle) error {
	reason, ok := ixt.CancelReasonFromString(step.Reason)
	if !ok {
		return fmt.Errorf("there is no reason %q", step.Reason)
	}
	stream.Sender.Cancel(reason, text(step.Message))
	return nil
}

func (r *runtime) fail(step *step, stream *ixt.StreamHandle) error {
	name, _ := step.Code.(string)
	code, ok := ixt.StreamErrorCodeFromString(name)
	if !ok {
		return fmt.Errorf("there is no code %v", step.Code)
	}
	details, err := step.Details.bytes()
	if err != nil {
		return err
	}
	stream.Sender.SendError(code, text(step.Message), details)
	return nil
}

func (r *runtime) grant(step *step, stream *ixt.StreamHandle) error {
	return stream.Sender.GrantCredit(step.Frames)
}

func (r *runtime) receive(step *step, stream *ixt.StreamHandle) error {
	if step.JSON != nil {
		payload, err := r.next(stream)
		if err != nil {
			return err
		}
		return checkJSON("the payload", step.JSON, payload, matches)
	}
	return step.payloads(func(i int, expected []byte) error {
		got, err := r.next(stream)
		if err != nil {
			return fmt.Errorf("payload %d: %w", i, err)
		}
		if step.Count == nil {
			return step.Payload.check("the payload", got)
		}
		if string(got) != string(expected) {
			return fmt.Errorf("payload %d was to be %s, and is %s", i, brief(expected), brief(got))
		}
		return nil
	})
}

func (r *runtime) next(stream *ixt.StreamHandle) ([]byte, error) {
	payload, ok := stream.Next()
	if ok {
		return payload, nil
	}
	if outcome := stream.Outcome(); outcome != nil {
		return nil, fmt.Errorf("a data frame was to come, and the stream is %s %s %s", outcome.Status, outcome.Why(), outcome.Message)
	}
	return nil, errors.New("a data frame was to come, and the module has closed")
}

func (r *runtime) quiet(_ *step, stream *ixt.StreamHandle) error {
	for range 3 {
		if err := r.ping(); err != nil {
			return err
		}
	}
	if waiting := len(stream.Incoming); waiting > 0 {
		return fmt.Errorf("no data frame was to wait, and %d do", waiting)
	}
	if outcome := stream.Outcome(); outcome != nil {
		return fmt.Errorf("the stream was to live on, and is %s %s %s", outcome.Status, outcome.Why(), outcome.Message)
	}
	return nil
}

func (r *runtime) end(step *step, stream *ixt.StreamHandle) error {
	<-stream.Done()
	outcome := stream.Outcome()
	if waiting := len(stream.Incoming); waiting > 0 {
		return fmt.Errorf("nothing was to wait at the end, and %d data frames do", waiting)
	}
	if string(outcome.Status) != step.Status || !isOneOf(step.Why, outcome.Why()) {
		return fmt.Errorf("the stream was to be %s %v, and is %s %s: %s",
			step.Status, step.Why, outcome.Status, outcome.Why(), outcome.Message)
	}
	if step.Message != nil && *step.Message != outcome.Message {
		return fmt.Errorf("the message was to be %q, and is %q", *step.Message, outcome.Message)
	}
	return step.Details.check("the details", outcome.Details)
}
