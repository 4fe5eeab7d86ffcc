package ixt

// A TokenRef is an opaque reference to a credential: whatever prints it prints a redaction, and Reveal alone gives it out (fact 4).
type TokenRef struct{ ref string }

const redacted = "[redacted]"

// NewTokenRef holds a reference; an empty one is none.
func NewTokenRef(ref string) TokenRef { return TokenRef{ref} }

// Reveal gives the reference out.
func (t TokenRef) Reveal() string { return t.ref }

// IsZero says whether there is none.
func (t TokenRef) IsZero() bool { return t.ref == "" }

func (t TokenRef) String() string               { return redacted }
func (t TokenRef) GoString() string             { return redacted }
func (t TokenRef) MarshalText() ([]byte, error) { return []byte(redacted), nil }
