package scenario

import (
	"fmt"

	"ixtpeer/internal/ixt"
	"ixtpeer/internal/session"
)

// A Result is what a run comes to.
type Result struct {
	Result string `json:"result"`
	Step   *int   `json:"step,omitempty"`
	Why    string `json:"why,omitempty"`
}

// A runtime goes through the steps of one scenario.
type runtime struct {
	scenario *Scenario
	child    *child
	session  *session.Session
	desk     *desk
	streams  map[string]*ixt.StreamHandle
	answers  map[string]<-chan session.Answer
	waited   bool // for the module's process
}

// Run starts the module and goes through the scenario with it.
func Run(scenario *Scenario, command []string) Result {
	child, err := startChild(command)
	if err != nil {
		return failedAt(0, fmt.Errorf("the module does not start: %w", err))
	}
	r := &runtime{
		scenario: scenario,
		child:    child,
		desk:     newDesk(),
		streams:  map[string]*ixt.StreamHandle{},
		answers:  map[string]<-chan session.Answer{},
	}
	r.session = session.Start(session.Config{In: child.out, Out: child.in, Limits: scenario.limits, Handler: r.desk})
	go r.letGo()
	if step, err := r.run(); err != nil {
		child.kill()
		return failedAt(step, err)
	}
	return Result{Result: "passed"}
}

func failedAt(step int, err error) Result { return Result{"failed", &step, err.Error()} }

// letGo closes the pipe to the module when the session is over and what was said is written.
func (r *runtime) letGo() {
	<-r.session.Done()
	r.session.Flush()
	r.child.in.Close()
}

func (r *runtime) run() (int, error) {
	select {
	case <-r.session.Ready():
	case <-r.session.Done():
		return 0, fmt.Errorf("there was to be a handshake, and %s", r.session.End())
	}
	for i := range r.scenario.steps {
		step := &r.scenario.steps[i]
		if err := verbs[step.verb](r, step); err != nil {
			return i, err
		}
	}
	return len(r.scenario.steps), r.leave()
}

// leave ends the session, unless it is over, and waits for the module's process.
func (r *runtime) leave() error {
	if r.waited {
		return nil // who is gone needs no goodbye, also where the end of its pipe is still to be read
	}
	select {
	case <-r.session.Done():
		if !r.scenario.isAboutEnd() {
			return fmt.Errorf("the session was to live, and %s", r.session.End())
		}
		r.child.exitCode()
		return nil
	default:
	}
	r.session.Goodbye()
	return r.checkExit(0)
}

func (r *runtime) checkExit(expected int) error {
	r.waited = true
	if code := r.child.exitCode(); code != expected {
		return fmt.Errorf("the module was to exit with %d, and exited with %d", expected, code)
	}
	return nil
}

func (r *runtime) stream(step *step) (*ixt.StreamHandle, error) {
	label, _ := step.object.(string)
	stream, ok := r.streams[label]
	if !ok {
		return nil, fmt.Errorf("no stream %v was opened", step.object)
	}
	return stream, nil
}
