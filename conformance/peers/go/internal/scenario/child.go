package scenario

import (
	"os"
	"os/exec"
)

// A child is the module's process, with both ends of its pipes that are ours.
type child struct {
	command *exec.Cmd
	in      *os.File // its stdin
	out     *os.File // its stdout
	exited  chan struct{}
}

func startChild(command []string) (*child, error) {
	stdin, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	out, stdout, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c := &child{command: exec.Command(command[0], command[1:]...), in: in, out: out, exited: make(chan struct{})}
	c.command.Stdin, c.command.Stdout, c.command.Stderr = stdin, stdout, os.Stderr
	if err := c.command.Start(); err != nil {
		return nil, err
	}
	stdin.Close()
	stdout.Close()
	go func() {
		_ = c.command.Wait() // the exit code says it all
		close(c.exited)
	}()
	return c, nil
}

// exitCode waits for the end of the process; that of one which a signal ended is -1.
func (c *child) exitCode() int {
	<-c.exited
	return c.command.ProcessState.ExitCode()
}

// kill ends the process, for whoever does not go on.
func (c *child) kill() {
	_ = c.command.Process.Kill()
	<-c.exited
}
