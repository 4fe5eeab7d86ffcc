// Package scenario is the runtime that goes through a scenario of conformance/scenarios/README.md with a module.
package scenario

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"ixtpeer/internal/session"
	"ixtpeer/internal/wire"
)

// A Scenario is one file.
type Scenario struct {
	limits session.Limits
	byHand bool
	steps  []step
}

type file struct {
	About  string   `json:"about"`
	Rules  []string `json:"rules"`
	Limits struct {
		InitialCredit   *uint32 `json:"initialCredit"`
		BufferCapFrames *uint32 `json:"bufferCapFrames"`
	} `json:"limits"`
	Credit string            `json:"credit"`
	Peer   any               `json:"peer"`
	Steps  []json.RawMessage `json:"steps"`
}

// isAboutEnd says whether a step ends the session, or waits for its end.
func (s *Scenario) isAboutEnd() bool {
	return slices.ContainsFunc(s.steps, func(step step) bool {
		return step.verb == "say" || step.verb == "over" || step.verb == "exit"
	})
}

// A step is a verb with its object, and whatever else it takes.
type step struct {
	verb    string
	object  any
	As      string      `json:"as"`
	Context wire.Object `json:"context"`
	Body    *payload    `json:"body"`
	JSON    any         `json:"json"`
	Error   *expectedError
	Kind    any      `json:"kind"`
	Payload *payload `json:"payload"`
	Count   *int     `json:"count"`
	Size    int      `json:"size"`
	From    int      `json:"from"`
	Frames  uint32   `json:"frames"`
	Reason  string   `json:"reason"`
	Message *string  `json:"message"`
	Code    any      `json:"code"`
	Details *payload `json:"details"`
	Status  string   `json:"status"`
	Why     any      `json:"why"`
}

type expectedError struct {
	Code    any      `json:"code"`
	Message *string  `json:"message"`
	Details *payload `json:"details"`
}

// Read reads a scenario to the end of the stream.
func Read(in io.Reader) (*Scenario, error) {
	text, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	var read file
	if err := unmarshal(text, &read); err != nil {
		return nil, err
	}
	if read.Peer != nil {
		return nil, errors.New("the scenario is for a peer of another schema, which this one is not")
	}
	if read.Credit != "" && read.Credit != "manual" {
		return nil, fmt.Errorf("nothing is known of credit %q", read.Credit)
	}
	s := &Scenario{limits: session.PeerLimits, byHand: read.Credit == "manual"}
	if read.Limits.InitialCredit != nil {
		s.limits.InitialCredit = *read.Limits.InitialCredit
	}
	if read.Limits.BufferCapFrames != nil {
		s.limits.BufferCapFrames = *read.Limits.BufferCapFrames
	}
	for i, text := range read.Steps {
		step, err := readStep(text)
		if err != nil {
			return nil, fmt.Errorf("step %d: %w", i, err)
		}
		s.steps = append(s.steps, step)
	}
	return s, nil
}

// readStep reads one step, whose verb is its first field. Field names of encoding/json would match in any case, and a verb may be a field of
// another step, so the verb's own value is read apart.
func readStep(text []byte) (read step, err error) {
	tokens := json.NewDecoder(bytes.NewReader(text))
	if open, err := tokens.Token(); err != nil || open != json.Delim('{') {
		return read, errors.New("a step is an object")
	}
	verb, err := tokens.Token()
	if err != nil {
		return read, err
	}
	name, ok := verb.(string)
	if !ok {
		return read, errors.New("a step has a verb")
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil {
		return read, err
	}
	own := fields[name]
	delete(fields, name)
	rest, err := json.Marshal(fields)
	if err != nil {
		return read, err
	}
	if err := unmarshal(rest, &read); err != nil {
		return read, err
	}
	read.verb = name
	if _, ok := verbs[name]; !ok {
		return read, fmt.Errorf("nothing is known of %q", name)
	}
	return read, unmarshal(own, &read.object)
}

// unmarshal keeps numbers as they are written, and takes no field that it does not know.
func unmarshal(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}
