package scenario

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"ixtpeer/internal/module"
)

// A payload is text, hex digits, any JSON text of a value, or a pattern.
type payload struct {
	Text    *string         `json:"text"`
	Hex     *string         `json:"hex"`
	JSON    json.RawMessage `json:"json"`
	Pattern *int            `json:"pattern"`
	Size    int             `json:"size"`
}

// bytes are those to send; no payload at all is none.
func (p *payload) bytes() ([]byte, error) {
	switch {
	case p == nil:
		return nil, nil
	case p.Text != nil:
		return []byte(*p.Text), nil
	case p.Hex != nil:
		return hex.DecodeString(*p.Hex)
	case p.JSON != nil:
		return p.JSON, nil
	case p.Pattern != nil:
		return module.Pattern(*p.Pattern, p.Size), nil
	}
	return nil, errors.New("a payload is text, hex, json or a pattern")
}

// check compares what came.
func (p *payload) check(what string, got []byte) error {
	if p == nil {
		return nil
	}
	if p.JSON != nil {
		var expected any
		if err := unmarshal(p.JSON, &expected); err != nil {
			return err
		}
		return checkJSON(what, expected, got, equal)
	}
	expected, err := p.bytes()
	if err != nil {
		return err
	}
	if !bytes.Equal(expected, got) {
		return fmt.Errorf("%s was to be %s, and is %s", what, brief(expected), brief(got))
	}
	return nil
}

// brief shows bytes as text where they are, or as the first of their digits.
func brief(data []byte) string {
	const most = 48
	shown := data[:min(len(data), most)]
	more := ""
	if len(data) > most {
		more = "..."
	}
	for _, b := range shown {
		if b < ' ' || b > '~' {
			return fmt.Sprintf("%d bytes (%x%s)", len(data), shown, more)
		}
	}
	return fmt.Sprintf("%q%s", shown, more)
}
