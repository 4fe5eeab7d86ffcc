package ixt

import (
	"encoding/base64"
	"strings"
)

// The keys with a meaning that everybody knows.
const (
	KeyTraceparent = "traceparent"
	KeyTracestate  = "tracestate"
	KeyBaggage     = "baggage"
	// ReservedPrefix begins the runtime's own keys.
	ReservedPrefix = "ixt-"
	// BinarySuffix ends the keys whose values are padded base64.
	BinarySuffix = "-bin"
)

// The bounds of metadata (rule 21.27), in pairs and bytes.
const (
	MaxMetadataPairs      = 64
	MaxMetadataKeyBytes   = 128
	MaxMetadataValueBytes = 4096
	MaxMetadataBytes      = 8192
)

// A MetadataEntry is one pair.
type MetadataEntry struct{ Key, Value string }

// Metadata keeps its pairs in order, each key once.
type Metadata []MetadataEntry

// Get finds the value of a key.
func (m Metadata) Get(key string) (string, bool) {
	for _, entry := range m {
		if entry.Key == key {
			return entry.Value, true
		}
	}
	return "", false
}

func (m Metadata) check() error {
	if len(m) > MaxMetadataPairs {
		return exhausted("%d pairs of metadata, of at most %d", len(m), MaxMetadataPairs)
	}
	total := 0
	seen := make(map[string]bool, len(m))
	for _, entry := range m {
		if err := entry.check(); err != nil {
			return err
		}
		if seen[entry.Key] {
			return invalid("the key %q comes twice", entry.Key)
		}
		seen[entry.Key] = true
		total += len(entry.Key) + len(entry.Value)
	}
	if total > MaxMetadataBytes {
		return exhausted("%d bytes of metadata, of at most %d", total, MaxMetadataBytes)
	}
	return nil
}

func (e MetadataEntry) check() error {
	switch {
	case e.Key == "":
		return invalid("a key of metadata is empty")
	case len(e.Key) > MaxMetadataKeyBytes:
		return exhausted("a key of %d bytes, of at most %d", len(e.Key), MaxMetadataKeyBytes)
	case strings.ContainsFunc(e.Key, isNoKeyRune):
		return invalid("the key %q has a character that keys do not have", e.Key)
	case len(e.Value) > MaxMetadataValueBytes:
		return exhausted("a value of %d bytes, of at most %d", len(e.Value), MaxMetadataValueBytes)
	case strings.HasSuffix(e.Key, BinarySuffix) && !isPaddedBase64(e.Value):
		return invalid("the value of %q is no padded base64", e.Key)
	}
	return nil
}

func isNoKeyRune(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' || r == '.' || r == '-')
}

func isPaddedBase64(text string) bool {
	_, err := base64.StdEncoding.Strict().DecodeString(text)
	return err == nil && !strings.ContainsAny(text, "\r\n") // which Go's decoder skips
}
