package session

// How says how a session ended.
type How int

// The ends of a session.
const (
	GoodbyeSaid  How = iota // by us
	GoodbyeHeard            // from the other side
	Lost                    // the channel ended between two messages, without a word
	Broken                  // within a message, by one that cannot be read, or by one that breaks the protocol
)

// An End is how a session ended; the code of a clean goodbye is empty.
type End struct {
	How     How
	Code    string
	Message string
	// Greeted says whether the handshake was done.
	Greeted bool
}

func (e End) String() string {
	text := [...]string{"we said goodbye", "it said goodbye", "it was gone", "it broke the protocol"}[e.How]
	if e.Code != "" {
		text += " with the code " + e.Code
	}
	if e.Message != "" {
		text += ": " + e.Message
	}
	return text
}

// ExitCode is that of a module whose session ended so.
func (e End) ExitCode() int {
	if !e.Greeted || e.How == Broken || e.Code != "" {
		return 1
	}
	return 0
}
