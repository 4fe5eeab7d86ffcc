package scenario

import (
	"encoding/json"
	"fmt"
	"math/big"
)

// checkJSON compares JSON text that came with what was expected.
func checkJSON(what string, expected any, got []byte, by func(expected, got any) bool) error {
	var value any
	if err := unmarshal(got, &value); err != nil {
		return fmt.Errorf("%s was to be JSON, and is %s", what, brief(got))
	}
	if !by(expected, value) {
		wanted, _ := json.Marshal(expected)
		return fmt.Errorf("%s was to match %s, and is %s", what, wanted, got)
	}
	return nil
}

// matches says whether a value is what was expected: equal, an object with these fields and perhaps others, or any of several.
func matches(expected, got any) bool {
	switch expected := expected.(type) {
	case map[string]any:
		if options, ok := expected["anyOf"].([]any); ok && len(expected) == 1 {
			return anyOf(options, func(option any) bool { return matches(option, got) })
		}
		object, ok := got.(map[string]any)
		if !ok {
			return false
		}
		for name, value := range expected {
			if field, ok := object[name]; !ok || !matches(value, field) {
				return false
			}
		}
		return true
	case []any:
		return elementwise(expected, got, matches)
	}
	return equal(expected, got)
}

func equal(expected, got any) bool {
	switch expected := expected.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok || len(object) != len(expected) {
			return false
		}
		for name, value := range expected {
			if field, ok := object[name]; !ok || !equal(value, field) {
				return false
			}
		}
		return true
	case []any:
		return elementwise(expected, got, equal)
	case json.Number:
		number, ok := got.(json.Number)
		a, isA := new(big.Rat).SetString(expected.String())
		b, isB := new(big.Rat).SetString(number.String())
		return ok && isA && isB && a.Cmp(b) == 0
	}
	return expected == got
}

func elementwise(expected []any, got any, by func(expected, got any) bool) bool {
	values, ok := got.([]any)
	if !ok || len(values) != len(expected) {
		return false
	}
	for i, value := range expected {
		if !by(value, values[i]) {
			return false
		}
	}
	return true
}

func anyOf(options []any, by func(any) bool) bool {
	for _, option := range options {
		if by(option) {
			return true
		}
	}
	return false
}

// isOneOf says whether a name is the expected one, or one of several; nothing expected is anything.
func isOneOf(expected any, name string) bool {
	switch expected := expected.(type) {
	case nil:
		return true
	case []any:
		return anyOf(expected, func(option any) bool { return option == name })
	}
	return expected == name
}
