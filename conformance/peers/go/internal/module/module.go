// Package module is the conformance module of conformance/peers/README.md: echoes, counts, produces, holds and dies as it is asked to.
package module

import (
	"io"
	"os"

	"ixtpeer/internal/ixt"
	"ixtpeer/internal/session"
)

// Info is what the module says of itself: a stream's service is its kind.
var Info = session.ModuleInfo{
	Name:     "conformance",
	Version:  "1.0.0",
	Services: []string{"call", "control", "unary", "clientStream", "serverStream", "bidiStream"},
}

// A module holds what its control calls tell of.
type module struct {
	session *session.Session
	started chan struct{} // closed when session is set
	ledger  ledger
	sips    rations
}

// Run is the module over a pair of byte streams, until its session ends; the result is the exit code.
func Run(in io.Reader, out io.Writer) int {
	m := &module{started: make(chan struct{})}
	m.session = session.Start(session.Config{In: in, Out: out, Limits: session.PeerLimits, Info: &Info, Handler: m})
	close(m.started)
	end := m.session.End()
	if end.How != session.GoodbyeHeard {
		m.session.Flush() // whoever said goodbye may not read any more
	}
	return end.ExitCode()
}

// HandleLog drops the entry: nobody reads a module's log.
func (m *module) HandleLog(session.LogEntry) {}

// StreamEnded notes how a stream ended.
func (m *module) StreamEnded(handle *ixt.StreamHandle, outcome ixt.Outcome) {
	m.sips.remove(handle)
	m.ledger.end(handle, outcome)
}

// exitOnRequest is the exit code of a module that was asked to die.
const exitOnRequest = 70

// crash ends the process at once, but for what was said before.
func (m *module) crash() {
	<-m.started
	m.session.Flush()
	os.Exit(exitOnRequest)
}

// truncate ends the process in the middle of a message.
func (m *module) truncate() {
	<-m.started
	m.session.Break(session.HalfPing())
	m.session.Flush()
	os.Exit(exitOnRequest)
}
